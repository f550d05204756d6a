"""The form of a statement: read from the files, read from what was typed, and shown again with what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.desk.editing import Edit, TextFile, open_file
from ncpm_reports.desk.forms import Form
from ncpm_reports.desk.moments import not_a_day, shown_day, typed_day
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.visit import Visit
from ncpm_reports.measures.framework import Framework
from ncpm_reports.products.public_summary.statement_files import (
    GENERAL,
    DraftIssue,
    StatementDraft,
    draft_files,
    draft_issues,
    read_draft,
)
from ncpm_reports.products.public_summary.statements import APPLICABILITY, STATEMENT

WORDS, REASON, APPLIES = "words", "reason", "applies"
GENERAL_FIELD = "general"


def statement_files(visit: Visit, quarter: str, force: ForceArea) -> Sequence[TextFile]:
    """The files of an area's statement for a quarter; those that are not there have no text.

    Raises: Refused if one is not text.
    """
    folder = f"data/statements/{quarter}/{force.slug}"
    return [open_file(visit.desk, f"{folder}/{name}") for name in (STATEMENT, APPLICABILITY)]


def draft_of(files: Sequence[TextFile], framework: Framework) -> StatementDraft:
    """The form that the files give."""
    return read_draft({_short(file.name): file.text for file in files if file.text}, framework)


def hashes_of(files: Sequence[TextFile]) -> Mapping[str, str]:
    """The hidden fields of the form that say what was opened."""
    return {_opened(file.name): file.sha256 for file in files}


def typed_draft(form: Form, framework: Framework) -> tuple[StatementDraft, tuple[Problem, ...]]:
    """What was typed, and everything wrong with it by field."""
    typed = form.text("date")
    day = typed_day(typed)
    priorities = [priority.id for priority in framework.priorities]
    fields = {GENERAL: GENERAL_FIELD, **{name: f"{WORDS}-{name}" for name in priorities}}
    draft = StatementDraft(
        author=form.line("author"),
        date=day.isoformat() if day else "",
        words={name: form.raw(field).strip("\n") for name, field in fields.items()},
        applies={name: form.text(f"{APPLIES}-{name}") for name in priorities},
        reasons={name: form.line(f"{REASON}-{name}") for name in priorities},
    )
    problems = draft_problems(draft, framework)
    if typed and day is None:
        others = (problem for problem in problems if problem.field != "date")
        problems = (Problem(not_a_day(typed), "date"), *others)
    return draft, problems


def draft_problems(draft: StatementDraft, framework: Framework) -> tuple[Problem, ...]:
    """Everything wrong with a draft, by field of the form."""
    return tuple(dict.fromkeys(_problem(draft_issue, framework) for draft_issue in draft_issues(draft, framework)))


def edits_of(draft: StatementDraft, files: Sequence[TextFile], form: Form, framework: Framework) -> Sequence[Edit]:
    """What the files are to become."""
    texts = draft_files(draft, framework)
    return [
        Edit(name=file.name, text=texts.get(_short(file.name), ""), opened=form.text(_opened(file.name)))
        for file in files
    ]


def shown_date(draft: StatementDraft, form: Form) -> str:
    """The day as the form shows it: as typed, else in words."""
    return form.raw("date") if form.fields else shown_day(draft.date)


def _problem(found: DraftIssue, framework: Framework) -> Problem:
    """A problem in the words of the form."""
    issue, priority = found.issue, found.priority
    names = {each.id: each.plain_name for each in framework.priorities}
    name = names.get(priority, "General")
    if issue.code in ("commentary.author", "statement.letters"):
        field, where = ("author", "Who signs") if found.part == "author" else (f"{REASON}-{priority}", name)
        return problem_of(replace(issue, where=where), field)
    words = f"{name}, line {found.line}: expected {issue.expected}, found {issue.found}. {issue.remedy}"
    by_part = {
        "words": (words, f"{WORDS}-{priority}" if priority else GENERAL_FIELD),
        "reason": (f"{name}: say why it does not apply.", f"{REASON}-{priority}"),
        "applies": (f"{name}: say whether it applies.", f"{APPLIES}-{priority}"),
        "author": ("Say who signs the statement.", "author"),
        "date": ("Give the day of signing, like 30 June 2025.", "date"),
    }
    text, field = by_part.get(found.part, (issue.sentence(), ""))
    return Problem(text, field)


def _opened(name: str) -> str:
    return f"opened-{_short(name)}"


def _short(name: str) -> str:
    return name.rpartition("/")[2]
