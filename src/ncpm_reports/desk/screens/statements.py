"""The statements of local policing bodies: a box a priority, whether it applies and why, and who signs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.desk.editing import Edit, TextFile, open_file, save_files
from ncpm_reports.desk.forms import Form
from ncpm_reports.desk.moments import day_in_london, shown_day, typed_day
from ncpm_reports.desk.people import READERS, Person, Role
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.rendering import Problem, problem_of, with_day_problem
from ncpm_reports.desk.served_files import framed
from ncpm_reports.desk.visit import Visit, unknown_address
from ncpm_reports.measures.framework import Framework
from ncpm_reports.products.public_summary.statement_files import (
    GENERAL,
    DraftIssue,
    StatementDraft,
    draft_files,
    draft_issues,
    draft_text,
    read_draft,
)
from ncpm_reports.products.public_summary.statements import APPLICABILITY, STATEMENT, StatementState, statement_states
from ncpm_reports.sources.project_files import load_texts

WORDS, REASON, APPLIES = "words", "reason", "applies"
GENERAL_FIELD = "general"
FILES = (STATEMENT, APPLICABILITY)


def show_all(visit: Visit) -> Response:
    """Every area: whether its body has supplied a statement, and what is wrong with it."""
    return visit.page("statements.html", states=states_of(visit))


def states_of(visit: Visit) -> tuple[StatementState, ...]:
    """How far the statement of each area is."""
    quarter = visit.edited_quarter()
    texts = load_texts(visit.project.paths.data / "statements" / quarter)
    return statement_states(texts, visit.project.areas(), visit.project.framework(quarter))


def show(visit: Visit) -> Response:
    """One area's statement, ready to be written."""
    quarter, force = visit.edited_quarter(), area_of(visit)
    framework = visit.project.framework(quarter)
    files = _statement_files(visit, quarter, force)
    draft = _draft_of({name: file.text for name, file in files.items()}, framework)
    return _form(visit, force, draft, _hashes_of(files), _draft_problems(draft, framework))


def save(visit: Visit) -> Response:
    """Saves an area's statement, or shows the form again."""
    quarter, force = visit.edited_quarter(), area_of(visit, may_write)
    framework = visit.project.framework(quarter)
    draft, problems = _typed_draft(visit.form, framework, day_in_london(visit.desk.now()))
    files = _statement_files(visit, quarter, force)
    if problems:
        opened = {name: visit.form.text(name) for name in _hashes_of(files)}
        return _form(visit, force, draft, opened, problems)
    texts = draft_files(draft, framework)
    edits = [
        Edit(name=file.name, text=texts.get(name, ""), opened=visit.form.text(_opened(name)), field=_opened(name))
        for name, file in files.items()
    ]
    save_files(
        visit,
        edits,
        what="Statement changed",
        title=f"The statement for {force.name}",
        back=visit.address("statement", area=force.slug),
        in_words=lambda file_texts: draft_text(
            _draft_of(dict(zip(FILES, file_texts, strict=True)), framework), framework
        ),
    )
    awaited = f"Nothing is written for {force.name}: its statement is awaited."
    notice = f"Saved: the statement for {force.name}." if any(texts.values()) else awaited
    return visit.redirect("statement", notice=notice, area=force.slug)


def page(visit: Visit) -> Response:
    """The sheet that the statement stands on, as a draft, for the frame."""
    request = visit.project.request(visit.edited_quarter())
    return framed(visit, PreviewRequest(request=request, kind="summary", area=area_of(visit).code))


def may_see(person: Person, force: ForceArea) -> bool:
    """Whether somebody may see what an area's body writes: whoever makes the quarter, and the body itself."""
    return bool(person.roles & READERS) or may_write(person, force)


def may_write(person: Person, force: ForceArea) -> bool:
    """Whether somebody may write for an area: the secretariat for all, a commissioner's office for its own."""
    if Role.SECRETARIAT in person.roles:
        return True
    return Role.COMMISSIONER in person.roles and person.area == force.slug


def area_of(visit: Visit, may: Callable[[Person, ForceArea], bool] = may_see) -> ForceArea:
    """The area in the address. Raises: NotFound; HTTPException if the visitor may not see it, or what `may` says."""
    force = visit.project.areas().force(visit.part("area"))
    if force is None or force.slug != visit.part("area"):
        raise unknown_address("Statements", "area", "one of the police force areas")
    if not may(visit.person, force):
        raise HTTPException(HTTPStatus.FORBIDDEN, "Your role does not include this area.")
    return force


def _form(
    visit: Visit, force: ForceArea, draft: StatementDraft, opened: Mapping[str, str], problems: Sequence[Problem]
) -> Response:
    return visit.page(
        "statement.html",
        force=force,
        priorities=visit.project.framework(visit.edited_quarter()).priorities,
        draft=draft,
        date=visit.form.raw("date") if visit.form.fields else shown_day(draft.date),
        opened=opened,
        problems=problems,
        may_write=may_write(visit.person, force),
        may_preview=bool(visit.person.roles & READERS),
    )


def _statement_files(visit: Visit, quarter: str, force: ForceArea) -> Mapping[str, TextFile]:
    """The two files of an area's statement, by name. Raises: Refused if one is not text."""
    folder = f"data/statements/{quarter}/{force.slug}"
    return {name: open_file(visit.desk, f"{folder}/{name}") for name in FILES}


def _draft_of(texts: Mapping[str, str], framework: Framework) -> StatementDraft:
    return read_draft({name: text for name, text in texts.items() if text}, framework)


def _hashes_of(files: Mapping[str, TextFile]) -> Mapping[str, str]:
    return {_opened(name): file.sha256 for name, file in files.items()}


def _typed_draft(form: Form, framework: Framework, today: date) -> tuple[StatementDraft, tuple[Problem, ...]]:
    day = typed_day(form.text("date"))
    priorities = [priority.id for priority in framework.priorities]
    fields = {GENERAL: GENERAL_FIELD, **{name: f"{WORDS}-{name}" for name in priorities}}
    draft = StatementDraft(
        author=form.line("author"),
        date=day.isoformat() if day else "",
        words={name: form.raw(field).strip("\n") for name, field in fields.items()},
        applies={name: form.text(f"{APPLIES}-{name}") for name in priorities},
        reasons={name: form.line(f"{REASON}-{name}") for name in priorities},
    )
    return draft, with_day_problem(_draft_problems(draft, framework), "date", form.text("date"), today)


def _draft_problems(draft: StatementDraft, framework: Framework) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(_problem(draft_issue, framework) for draft_issue in draft_issues(draft, framework)))


def _problem(draft_issue: DraftIssue, framework: Framework) -> Problem:
    issue, priority = draft_issue.issue, draft_issue.priority
    names = {each.id: each.plain_name for each in framework.priorities}
    name = names.get(priority, "General")
    if issue.code in ("commentary.author", "statement.letters"):
        field, where = ("author", "Who signs") if draft_issue.part == "author" else (f"{REASON}-{priority}", name)
        return problem_of(replace(issue, where=where), field)
    words = f"{name}, line {draft_issue.line}: expected {issue.expected}, found {issue.found}. {issue.remedy}"
    by_part = {
        "words": (words, f"{WORDS}-{priority}" if priority else GENERAL_FIELD),
        "reason": (f"{name}: say why it does not apply.", f"{REASON}-{priority}"),
        "applies": (f"{name}: say whether it applies.", f"{APPLIES}-{priority}"),
        "author": ("Say who signs the statement.", "author"),
        "date": ("Give the day of signing, like 30 June 2025.", "date"),
    }
    text, field = by_part.get(draft_issue.part, (issue.sentence(), ""))
    return Problem(text, field)


def _opened(name: str) -> str:
    """The hidden field of the form that says what was opened."""
    return f"opened-{name}"
