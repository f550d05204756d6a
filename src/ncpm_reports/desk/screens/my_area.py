"""For a commissioner's office: its own statement and its published summary, and no figure before its release."""

from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.quarters import quarter_of
from ncpm_reports.desk.screens.statements import area_of, may_see
from ncpm_reports.desk.visit import Visit, get
from ncpm_reports.products.public_summary.statements import statement_states
from ncpm_reports.release.output.artefacts import MEDIA_TYPES, ending
from ncpm_reports.release.publish.published import published_file, read_standing
from ncpm_reports.sources.project_files import load_texts

STYLESHEET = "site.css"
_SHOWN = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'none'; frame-ancestors 'self'"
_READ = "default-src 'none'; object-src 'self'; frame-ancestors 'self'"


def show(visit: Visit) -> Response:
    """The area of whoever came; a list to choose from for those who see all."""
    if visit.person.area:
        return visit.to("area", area=visit.person.area)
    return visit.page("areas.html", forces=visit.project.areas().forces)


def show_area(visit: Visit) -> Response:
    """One area: how far its statement is, and what is published of it."""
    force = area_of(visit)
    if not may_see(visit.person, force):
        return _not_yours(visit)
    quarter = quarter_of(visit)
    texts = load_texts(visit.project.paths.data / "statements" / quarter)
    states = statement_states(texts, visit.project.areas(), visit.project.framework(quarter))
    return visit.page(
        "my_area.html",
        force=force,
        state=next(state for state in states if state.force.code == force.code),
        is_published=_published(visit, f"{force.slug}/index.html") is not None,
    )


def show_published(visit: Visit) -> Response:
    """A file of the area's published summary. Raises: NotFound for any other."""
    force = area_of(visit)
    if not may_see(visit.person, force):
        return _not_yours(visit)
    path = visit.part("path")
    if path != STYLESHEET and not path.startswith(f"{force.slug}/"):
        raise NotFound(_no_file())
    data = _published(visit, path)
    if data is None:
        raise NotFound(_no_file())
    kind = ending(path)
    headers = {"content-security-policy": _READ if kind == "pdf" else _SHOWN}
    if kind not in ("html", "css", "pdf", "svg"):
        headers["content-disposition"] = f'attachment; filename="{path.rpartition("/")[2]}"'
    return Response(data, media_type=MEDIA_TYPES[kind], headers=headers)


def _published(visit: Visit, path: str) -> bytes | None:
    output = visit.project.paths.output
    return published_file(output, read_standing(output).release, path)


def _not_yours(visit: Visit) -> Response:
    return visit.desk.renderer.refusal(HTTPStatus.FORBIDDEN, "Your role does not include this area.")


def _no_file() -> Issue:
    return Issue(
        code="desk.no-file",
        where="The published summary",
        found="nothing under this address",
        expected="a page or file of the area's own summary",
        remedy="Go back to the area.",
    )


ROUTES = (
    get("/my-area", show, name="my-area"),
    get("/my-area/{area}", show_area, name="area"),
    get("/my-area/{area}/published/{path:path}", show_published, name="published-summary"),
)
