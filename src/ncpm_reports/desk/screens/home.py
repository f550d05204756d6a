"""The first screen: the quarter, how ready each measure is, what waits for whom, and the one next step."""

from starlette.responses import Response

from ncpm_reports.desk.people import Role
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.measures.readiness import Readiness, read_outlines, readiness
from ncpm_reports.sources.project_files import load_texts


def show(visit: Visit) -> Response:
    """The quarter at a glance."""
    project = visit.project
    rows: tuple[Readiness, ...] = ()
    if visit.quarter and not project.illustrative:
        outlines = read_outlines(
            load_texts(project.paths.data / "frameworks", suffixes={".toml"}), project.settings(visit.quarter)
        )
        with project.store() as store:
            rows = readiness(store, outlines, project.areas(), None)
    quarters = tuple((code, project.quarter_label(code)) for code in project.quarters())
    return visit.page("home.html", rows=rows, quarters=quarters)


def choose_quarter(visit: Visit) -> Response:
    """Looks at another quarter from now on."""
    chosen = visit.form.text("quarter")
    if chosen in visit.project.quarters():
        visit.desk.sessions.update(visit.session.key, quarter=chosen)
    return visit.to("home")


ROUTES = (
    get("/", show, name="home"),
    post("/quarter/choose", choose_quarter, name="choose-quarter", roles=Role),
)
