"""What is supplied for a measure, where each figure comes from, and what it shows."""

from functools import partial
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.assessed import AssessedFiles
from ncpm_reports.desk.early_access import refusal_of_store
from ncpm_reports.desk.job_process import perform
from ncpm_reports.desk.job_requests import MeasureAssessment
from ncpm_reports.desk.jobs import Job, JobState
from ncpm_reports.desk.labels import plain
from ncpm_reports.desk.people import READERS
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.visit import Visit, get, post

FIGURES_SHOWN = 12


def show_measures(visit: Visit) -> Response:
    """Every measure of the framework with its newest national figure and verdict."""
    files = _assessed(visit)
    if files is None:
        return _being_worked_out(visit)
    if refusal := refusal_of_store(visit, "the measures"):
        return refusal
    lines = files.index()
    metrics = [line for line in lines if line["role"].startswith("a measure")]
    return visit.page("measures.html", metrics=metrics, others=[line for line in lines if line not in metrics])


def show_measure(visit: Visit) -> Response:
    """One measure: its national figure, verdict and chart, all figures with their cells, revisions and areas."""
    files = _assessed(visit)
    if files is None:
        return _being_worked_out(visit)
    view = files.measure(visit.part("measure"))
    if view is None:
        raise NotFound(_no_measure())
    if refusal := refusal_of_store(visit, f"the measure {view['name']}"):
        return refusal
    return visit.page("measure.html", view=view, shown=FIGURES_SHOWN)


def show_chart(visit: Visit) -> Response:
    """The picture of a measure's history as an SVG file."""
    files = _assessed(visit)
    data = files.chart(visit.part("measure"), narrow=visit.part("width") == "narrow") if files else None
    if data is None:
        raise NotFound(_no_measure())
    if refusal := refusal_of_store(visit, ""):
        return refusal
    return Response(data, media_type="image/svg+xml")


def work_out_again(visit: Visit) -> Response:
    """Begins again after what stopped it has been mended."""
    if _newest_job(visit) is None or not _is_running(visit):
        _start(visit)
    return visit.to("measures")


def _assessed(visit: Visit) -> AssessedFiles | None:
    """What was worked out of the quarter; None while there is none, or none of the state of its inputs now."""
    files = AssessedFiles(visit.project, visit.quarter) if visit.quarter else None
    return files if files is not None and files.there else None


def _being_worked_out(visit: Visit) -> Response:
    if not visit.quarter:
        return visit.page("measures_pending.html", problems=(), job=None, empty=True)
    job = _newest_job(visit)
    if job is None or job.state is JobState.DONE:
        job = _start(visit)
    problems = problems_of(plain(issue) for issue in job.issues)
    if not job.running and not problems:
        problems = (Problem(text="Working out the measures was stopped. Begin again."),)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return visit.page(
        "measures_pending.html", status=status, refresh=0 if problems else 2, problems=problems, job=job, empty=False
    )


def _title(visit: Visit) -> str:
    return f"Working out the measures of {visit.project.quarter_label(visit.quarter)}"


def _newest_job(visit: Visit) -> Job | None:
    return next((job for job in reversed(visit.desk.jobs.all()) if job.title == _title(visit)), None)


def _is_running(visit: Visit) -> bool:
    job = _newest_job(visit)
    return job is not None and job.running


def _start(visit: Visit) -> Job:
    assessment = MeasureAssessment(project=visit.project, quarter=visit.quarter)
    return visit.desk.jobs.start(_title(visit), partial(perform, assessment))


def _no_measure() -> Issue:
    return Issue(
        code="measure.unknown",
        where="this measure",
        found="a measure that the framework does not have",
        expected="one of its measures",
        remedy="Choose it from the list of measures.",
    )


ROUTES = (
    get("/measures", show_measures, name="measures", roles=READERS),
    post("/measures", work_out_again, name="measures-again", roles=READERS),
    get("/measures/{measure}", show_measure, name="measure", roles=READERS),
    get("/measures/{measure}/{width}.svg", show_chart, name="measure-chart", roles=READERS),
)
