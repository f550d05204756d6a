"""For a commissioner's office: its own statement and its published summary, and no figure before its release."""

from starlette.responses import Response

from ncpm_reports.core.problems import NotFound
from ncpm_reports.desk.screens.statements import area_of, states_of
from ncpm_reports.desk.served_files import file_answer
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.publish.published import published_file, read_current_release

STYLESHEET = "site.css"


def show(visit: Visit) -> Response:
    """The area of whoever came; a list to choose from for those who see all."""
    if visit.person.area:
        return visit.redirect("area", area=visit.person.area)
    return visit.page("areas.html", forces=visit.project.areas().forces)


def show_area(visit: Visit) -> Response:
    """One area: how far its statement is, and what is published of it."""
    force = area_of(visit)
    return visit.page(
        "my_area.html",
        force=force,
        state=next(state for state in states_of(visit) if state.force.code == force.code),
        is_published=_published(visit, f"{force.slug}/index.html") is not None,
    )


def send(visit: Visit) -> Response:
    """A file of the area's published summary. Raises: NotFound for any other."""
    force, path = area_of(visit), visit.part("path")
    data = _published(visit, path) if path == STYLESHEET or path.startswith(f"{force.slug}/") else None
    if data is None:
        found, expected = "nothing under this address", "a page or file of the area's own summary"
        raise NotFound.of("desk.no-file", "The published summary", found, expected, "Go back to the area.")
    return file_answer(data, path.rpartition("/")[2])


def _published(visit: Visit, path: str) -> bytes | None:
    output = visit.project.paths.output
    return published_file(output, read_current_release(output).release, path)
