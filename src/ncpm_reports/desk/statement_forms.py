"""The form of a statement: read from the files, read from what was typed, and shown again with what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.periods import day_label
from ncpm_reports.desk.editing import Edit, TextFile, open_file
from ncpm_reports.desk.forms import Form
from ncpm_reports.desk.moments import typed_day
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
    statement_file_names,
)

WORDS, REASON, APPLIES = "words", "reason", "applies"
GENERAL_FIELD = "general"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementFiles:
    """The files of one area's statement for one quarter, as they stand; those that are not there have no text."""

    folder: str
    files: tuple[TextFile, ...]

    def texts(self) -> Mapping[str, str]:
        """The texts that are there, by name."""
        return {file.name.rpartition("/")[2]: file.text for file in self.files if file.text}

    def hashes(self) -> Mapping[str, str]:
        """The hidden fields that say what was opened."""
        return {_opened(file.name): file.sha256 for file in self.files}


def statement_files(visit: Visit, quarter: str, force: ForceArea, framework: Framework) -> StatementFiles:
    """The files of an area's statement. Raises: Refused if one is not text."""
    folder = f"data/statements/{quarter}/{force.slug}"
    names = statement_file_names(framework)
    return StatementFiles(folder=folder, files=tuple(open_file(visit.desk, f"{folder}/{name}") for name in names))


def draft_of(files: StatementFiles, framework: Framework) -> StatementDraft:
    """The form that the files give."""
    return read_draft(files.texts(), framework)


def typed_draft(form: Form, framework: Framework) -> tuple[StatementDraft, tuple[Problem, ...]]:
    """What was typed, and everything wrong with it by field."""
    typed = form.text("date")
    day = typed_day(typed)
    priorities = [priority.id for priority in framework.priorities]
    words = {name: form.raw(f"{WORDS}-{name}").strip("\n") for name in priorities}
    draft = StatementDraft(
        author=_one_line(form, "author"),
        date=day.isoformat() if day else "",
        words={GENERAL: form.raw(GENERAL_FIELD).strip("\n"), **words},
        applies={name: form.text(f"{APPLIES}-{name}") for name in priorities},
        reasons={name: _one_line(form, f"{REASON}-{name}") for name in priorities},
    )
    problems = draft_problems(draft, framework)
    if typed and day is None:
        others = (problem for problem in problems if problem.field != "date")
        problems = (Problem(text=f"“{typed}” is not a day. Write it like 30 June 2025.", field="date"), *others)
    return draft, problems


def draft_problems(draft: StatementDraft, framework: Framework) -> tuple[Problem, ...]:
    """Everything wrong with a draft, by field of the form."""
    return tuple(dict.fromkeys(_problem(draft_issue, framework) for draft_issue in draft_issues(draft, framework)))


def edits_of(draft: StatementDraft, files: StatementFiles, form: Form, framework: Framework) -> tuple[Edit, ...]:
    """What the files are to become; those in which priorities stood by themselves are put into the one."""
    texts = draft_files(draft, framework)
    return tuple(
        Edit(name=file.name, text=texts.get(file.name.rpartition("/")[2], ""), opened=form.text(_opened(file.name)))
        for file in files.files
    )


def shown_date(draft: StatementDraft, form: Form) -> str:
    """The day as the form shows it: as typed, else in words."""
    day = typed_day(draft.date)
    return form.raw("date") if form.fields else (day_label(day) if day else draft.date)


def _problem(found: DraftIssue, framework: Framework) -> Problem:
    """A problem in the words of the form."""
    names = {priority.id: priority.plain_name for priority in framework.priorities}
    name = names.get(found.priority, "General")
    issue = found.issue
    if issue.code in ("commentary.author", "statement.letters"):
        field, where = ("author", "Who signs") if found.part == "author" else (f"{REASON}-{found.priority}", name)
        return problem_of(replace(issue, where=where), field)
    match found.part:
        case "words":
            field = f"{WORDS}-{found.priority}" if found.priority else GENERAL_FIELD
            text = f"{name}, line {found.line}: expected {issue.expected}, found {issue.found}. {issue.remedy}"
            return Problem(text=text, field=field)
        case "reason":
            return Problem(text=f"{name}: say why it does not apply.", field=f"{REASON}-{found.priority}")
        case "applies":
            return Problem(text=f"{name}: say whether it applies.", field=f"{APPLIES}-{found.priority}")
        case "author":
            return Problem(text="Say who signs the statement.", field="author")
        case "date":
            return Problem(text="Give the day of signing, like 30 June 2025.", field="date")
        case _:
            return Problem(text=issue.sentence())


def _opened(name: str) -> str:
    return f"opened-{name.rpartition('/')[2]}"


def _one_line(form: Form, name: str) -> str:
    return " ".join(form.text(name).split())
