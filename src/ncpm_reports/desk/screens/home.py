"""The first screen: how far the quarter has come, what waits for whom, the one next step, how ready each measure is."""

from datetime import datetime
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue, NcpmError, refuse_if_any
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.progress import Progress, WrittenInputs, inputs_changed, quarter_progress, written_inputs
from ncpm_reports.desk.project import Project, cached_by_figures
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.desk.visit import Visit
from ncpm_reports.measures.readiness import Readiness, readiness
from ncpm_reports.release.output.folder import is_locked

QuarterFigures = tuple[tuple[Readiness, ...], tuple[PublishedRelease, ...]]


def show(visit: Visit) -> Response:
    """The quarter at a glance; a commissioner's office, who sees none of it, is sent to its own area."""
    if visit.person.roles == {Role.COMMISSIONER}:
        return RedirectResponse("/my-area", HTTPStatus.SEE_OTHER)
    project, progress = visit.project, None
    figures: QuarterFigures = ((), ())
    issues: tuple[Issue, ...] = ()
    try:
        figures = _figures(project, visit.quarter)
        progress = _progress(visit, figures)
        issues = progress.issues
    except NcpmError as refused:
        issues = refused.issues
    job = visit.desk.jobs.running()
    waiting = progress.waiting if progress else ()
    return visit.page(
        "home.html",
        rows=figures[0],
        quarters=[(code, project.quarter_label(code)) for code in _quarters(project)],
        progress=progress,
        next_item=next((item for item in waiting if progress and item.task is progress.next_task), None),
        countdown=_countdown(progress, visit.desk.now()) if progress else "",
        job=job,
        output_locked=job is None and is_locked(project.paths.output),
        today=visit.desk.now().date(),
        problems=problems_of(issues),
    )


def _quarters(project: Project) -> tuple[str, ...]:
    """The quarters that a pack can be of: those after the baseline, newest first; all if that cannot be read."""
    try:
        baseline = project.framework("").baseline.end
    except NcpmError:
        return project.quarters()
    return tuple(code for code in project.quarters() if parse_quarter(code).end > baseline)


def _figures(project: Project, quarter: str) -> QuarterFigures:
    """The figures as they stand; none of an invented quarter. Raises: Refused, NotFound or StoreUnavailable."""
    if project.illustrative:
        return (), ()
    if not quarter:
        # There are figures, perhaps, which cannot be read, and nobody is to add them once more.
        refuse_if_any(project.store_issues())
        return (), ()
    return _read_figures(project, quarter)


@cached_by_figures
def _read_figures(project: Project, quarter: str) -> QuarterFigures:
    with project.store() as store:
        rows = readiness(store, project.framework(quarter), project.areas(), None)
        return rows, store.releases()


def _progress(visit: Visit, figures: QuarterFigures) -> Progress:
    project, quarter, (rows, releases) = visit.project, visit.quarter, figures
    waiting = len(StagedFiles(project.workspace).all())
    if not quarter:
        inputs = WrittenInputs(has_figures=False, files_waiting=waiting)
    elif project.illustrative:
        inputs = WrittenInputs(has_figures=True, is_illustrative=True)
    else:
        inputs = written_inputs(project, quarter, rows, waiting)
    return quarter_progress(
        project.folder(quarter),
        project.folder(quarter, final=True),
        inputs_changed=inputs_changed(project.paths),
        inputs=inputs,
        releases=releases,
        now=visit.desk.now(),
    )


def _countdown(progress: Progress, now: datetime) -> str:
    until = progress.embargoed_until
    if until is None:
        return ""
    hours, minutes = divmod(int((until - now).total_seconds()) // 60, 60)
    return f"{hours // 24} days and {hours % 24} hours" if hours >= 48 else f"{hours} hours and {minutes} minutes"


def choose_quarter(visit: Visit) -> Response:
    """Looks at another quarter from now on."""
    chosen = visit.form.text("quarter")
    if chosen in _quarters(visit.project):
        visit.desk.sessions.update(visit.session.key, quarter=chosen)
    return visit.redirect("home")
