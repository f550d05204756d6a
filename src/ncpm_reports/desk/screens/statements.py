"""The statements of local policing bodies: a box a priority, whether it applies and why, and who signs."""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.responses import Response

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.desk.editing import conflict_page, save_files
from ncpm_reports.desk.people import READERS, Person, Role
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.refusals import unknown_address
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.served_files import framed
from ncpm_reports.desk.statement_forms import (
    draft_of,
    draft_problems,
    edits_of,
    hashes_of,
    shown_date,
    statement_files,
    typed_draft,
)
from ncpm_reports.desk.visit import Visit
from ncpm_reports.products.public_summary.statement_files import StatementDraft, draft_text
from ncpm_reports.products.public_summary.statements import StatementState, statement_states
from ncpm_reports.sources.project_files import load_texts


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
    files = statement_files(visit, quarter, force, framework)
    draft = draft_of(files, framework)
    return _form(visit, force, draft, hashes_of(files), draft_problems(draft, framework))


def save(visit: Visit) -> Response:
    """Saves an area's statement, or shows the form again."""
    quarter, force = visit.edited_quarter(), area_of(visit, may_write)
    framework = visit.project.framework(quarter)
    draft, problems = typed_draft(visit.form, framework)
    files = statement_files(visit, quarter, force, framework)
    if problems:
        opened = {name: visit.form.text(name) for name in hashes_of(files)}
        return _form(visit, force, draft, opened, problems)
    conflict = save_files(visit, edits_of(draft, files, visit.form, framework), what="Statement changed")
    stands = statement_files(visit, quarter, force, framework)
    if conflict is not None:
        return conflict_page(
            visit,
            changed_by=conflict.changed_by,
            title=f"The statement for {force.name}",
            back=visit.address("statement", area=force.slug),
            mine=draft_text(draft, framework),
            theirs=draft_text(draft_of(stands, framework), framework),
            hashes=hashes_of(stands),
        )
    awaited = f"Nothing is written for {force.name}: its statement is awaited."
    notice = f"Saved: the statement for {force.name}." if any(file.text for file in stands) else awaited
    return visit.to("statement", notice=notice, area=force.slug)


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
        raise unknown_address("Statements", "area", "one of the 43 police force areas")
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
        date=shown_date(draft, visit.form),
        opened=opened,
        problems=problems,
        may_write=may_write(visit.person, force),
        may_preview=bool(visit.person.roles & READERS),
    )
