"""What is supplied for a measure, where each figure comes from, and what it shows."""

from functools import partial
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from ncpm_reports.core.problems import NotFound
from ncpm_reports.desk import job_functions
from ncpm_reports.desk.assessed import AssessedFiles
from ncpm_reports.desk.early_access import require_access_to_store
from ncpm_reports.desk.jobs import Job, JobState
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.visit import AnsweredEarly, Visit

FIGURES_SHOWN = 12


def show_measures(visit: Visit) -> Response:
    """Every measure of the framework with its newest national figure and verdict."""
    files = _assessed(visit)
    require_access_to_store(visit, "the measures")
    return visit.page("measures.html", lines=files.index())


def show_measure(visit: Visit) -> Response:
    """One measure: its national figure, verdict and chart, all figures with their cells, revisions and areas."""
    view = _required(_assessed(visit).measure(visit.part("measure")))
    require_access_to_store(visit, f"the measure {view['name']}")
    return visit.page("measure.html", view=view, shown=FIGURES_SHOWN)


def show_chart(visit: Visit) -> Response:
    """The picture of a measure's history as an SVG file."""
    files = AssessedFiles(visit.project, visit.quarter)
    data = _required(files.chart(visit.part("measure"), narrow=visit.part("width") == "narrow"))
    require_access_to_store(visit, "")
    return Response(data, media_type="image/svg+xml")


def work_out_again(visit: Visit) -> Response:
    """Begins again after what stopped it has been mended."""
    job = _newest_job(visit)
    if job is None or not job.running:
        _start(visit)
    return visit.redirect("measures")


def _assessed(visit: Visit) -> AssessedFiles:
    """What was worked out of the quarter, of the state of its inputs now.

    Raises: AnsweredEarly with a page that waits for it where there is none.
    """
    files = AssessedFiles(visit.project, visit.quarter)
    if not visit.quarter or not files.exists:
        raise AnsweredEarly(_being_worked_out(visit))
    return files


def _required(value: Any) -> Any:
    if value is None:
        found, remedy = "a measure that the framework does not have", "Choose it from the list of measures."
        raise NotFound.of("measure.unknown", "this measure", found, "one of its measures", remedy)
    return value


def _being_worked_out(visit: Visit) -> Response:
    if not visit.quarter:
        return visit.page("measures_pending.html", job=None, empty=True)
    job = _newest_job(visit)
    if job is None or job.state is JobState.DONE:
        job = _start(visit)
    problems = problems_of(job.issues)
    if not job.running and not problems:
        problems = (Problem("Working out the measures was stopped. Begin again."),)
    return visit.page(
        "measures_pending.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK,
        refresh=0 if problems else 2,
        problems=problems,
        job=job,
        empty=False,
    )


def _title(visit: Visit) -> str:
    return f"Working out the measures of {visit.project.quarter_label(visit.quarter)}"


def _newest_job(visit: Visit) -> Job | None:
    return next((job for job in reversed(visit.desk.jobs.all()) if job.title == _title(visit)), None)


def _start(visit: Visit) -> Job:
    return visit.desk.jobs.start(_title(visit), partial(job_functions.assess_measures, visit.project, visit.quarter))
