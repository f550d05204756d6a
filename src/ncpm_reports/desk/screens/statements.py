"""The statements of local policing bodies: a box a priority, whether it applies and why, and who signs."""

from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.conflicts import conflict_page
from ncpm_reports.desk.editing import save_files
from ncpm_reports.desk.frames import framed
from ncpm_reports.desk.people import READERS, Person, Role
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.quarters import quarter_of
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.statement_forms import (
    draft_of,
    draft_problems,
    edits_of,
    shown_date,
    statement_files,
    typed_draft,
)
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.products.public_summary.statement_files import StatementDraft, draft_text
from ncpm_reports.products.public_summary.statements import statement_states
from ncpm_reports.sources.project_files import load_texts

WRITERS = (Role.SECRETARIAT, Role.COMMISSIONER)
EVERYBODY = tuple(Role)


def show_all(visit: Visit) -> Response:
    """Every area: whether its body has supplied a statement, and what is wrong with it."""
    quarter = quarter_of(visit)
    texts = load_texts(visit.project.paths.data / "statements" / quarter)
    states = statement_states(texts, visit.project.areas(), visit.project.framework(quarter))
    return visit.page("statements.html", states=states)


def show(visit: Visit) -> Response:
    """One area's statement, ready to be written."""
    quarter, force = quarter_of(visit), area_of(visit)
    if not may_see(visit.person, force):
        return _not_yours(visit)
    framework = visit.project.framework(quarter)
    files = statement_files(visit, quarter, force, framework)
    draft = draft_of(files, framework)
    return _form(visit, quarter, force, draft, files.hashes(), problems=draft_problems(draft, framework))


def save(visit: Visit) -> Response:
    """Saves an area's statement, or shows the form again."""
    quarter, force = quarter_of(visit), area_of(visit)
    if not may_write(visit.person, force):
        return _not_yours(visit)
    framework = visit.project.framework(quarter)
    draft, problems = typed_draft(visit.form, framework)
    files = statement_files(visit, quarter, force, framework)
    edits = edits_of(draft, files, visit.form, framework)
    if problems:
        opened = {name: visit.form.text(name) for name in files.hashes()}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _form(visit, quarter, force, draft, opened, problems=problems, status=status)
    conflict = save_files(visit, edits, what="Statement changed")
    if conflict is not None:
        stands = statement_files(visit, quarter, force, framework)
        return conflict_page(
            visit,
            conflict,
            title=f"The statement for {force.name}",
            back=visit.address("statement", area=force.slug),
            typed=draft_text(draft, framework),
            stands=draft_text(draft_of(stands, framework), framework),
            opened=stands.hashes(),
        )
    written = statement_files(visit, quarter, force, framework).texts()
    awaited = f"Nothing is written for {force.name}: its statement is awaited."
    notice = f"Saved: the statement for {force.name}." if written else awaited
    return visit.to("statement", notice=notice, area=force.slug)


def page(visit: Visit) -> Response:
    """The sheet that the statement stands on, as a draft, for the frame."""
    force = area_of(visit)
    return framed(
        visit, PreviewRequest(request=visit.project.request(quarter_of(visit)), kind="summary", area=force.code)
    )


def may_see(person: Person, force: ForceArea) -> bool:
    """Whether somebody may see what an area's body writes: whoever makes the quarter, and the body itself."""
    return bool(person.roles & READERS) or may_write(person, force)


def may_write(person: Person, force: ForceArea) -> bool:
    """Whether somebody may write for an area: the secretariat for all, a commissioner's office for its own."""
    if Role.SECRETARIAT in person.roles:
        return True
    return Role.COMMISSIONER in person.roles and person.area == force.slug


def _form(
    visit: Visit,
    quarter: str,
    force: ForceArea,
    draft: StatementDraft,
    opened: Mapping[str, str],
    *,
    problems: tuple[Problem, ...] = (),
    status: int = HTTPStatus.OK,
) -> Response:
    framework = visit.project.framework(quarter)
    return visit.page(
        "statement.html",
        status=status,
        force=force,
        priorities=framework.priorities,
        edited_quarter=quarter,
        draft=draft,
        date=shown_date(draft, visit.form),
        opened=opened,
        problems=problems,
        may_write=may_write(visit.person, force),
        may_preview=bool(visit.person.roles & READERS),
    )


def area_of(visit: Visit) -> ForceArea:
    """The area in the address. Raises: NotFound."""
    force = visit.project.areas().force(visit.part("area"))
    if force is None or force.slug != visit.part("area"):
        raise NotFound(_unknown())
    return force


def _not_yours(visit: Visit) -> Response:
    return visit.desk.renderer.refusal(HTTPStatus.FORBIDDEN, "Your role does not include this area.")


def _unknown() -> Issue:
    return Issue(
        code="desk.area",
        where="Statements",
        found="an address that belongs to no area",
        expected="one of the 43 police force areas",
        remedy="Choose one from the list.",
    )


ROUTES = (
    get("/statements", show_all, name="statements", roles=READERS),
    get("/statements/{area}", show, name="statement", roles=EVERYBODY),
    post("/statements/{area}", save, name="save-statement", roles=WRITERS),
    get("/statements/{area}/page", page, name="statement-page", roles=READERS),
)
