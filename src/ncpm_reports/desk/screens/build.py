"""Building a draft or a candidate, and every job that is at work."""

from collections.abc import Iterable, Sequence
from functools import partial
from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response

from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import Issue, NotFound, Refused, Severity
from ncpm_reports.desk import job_functions
from ncpm_reports.desk.jobs import NOTHING_CHANGED, Job, JobFunction, JobState
from ncpm_reports.desk.labels import ProblemLink, place_names, problem_link
from ncpm_reports.desk.moments import day_in_london
from ncpm_reports.desk.project import CANDIDATE, DRAFT
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.screens.sign_off import is_overtaken
from ncpm_reports.desk.visit import Visit
from ncpm_reports.quarter.check_result import CheckResult
from ncpm_reports.release.output.artefacts import Release, Verification
from ncpm_reports.release.output.letters.letters_folder import SIGN_OFF
from ncpm_reports.release.output.letters.sign_off_sheet import read_sheet, signed_rows
from ncpm_reports.release.publish.publish import Publication
from ncpm_reports.release.publish.sign_off import current_sign_offs

REFRESH_SECONDS = 2
BUILD = "/build"
# What a finished job shows, by what its function returned.
RESULTS: tuple[tuple[type, str], ...] = (
    (Release, "release"),
    (CheckResult, "check"),
    (Verification, "verified"),
    (Publication, "publication"),
)


def show(visit: Visit, problems: Sequence[Problem] = (), status: int | None = None) -> Response:
    """What is built of the quarter, and what a build would void."""
    if not visit.quarter:
        return visit.page("build.html", problems=problems, status=status)
    candidate = visit.project.folder(visit.quarter, final=True)
    built = {DRAFT: visit.built(final=False), CANDIDATE: visit.built()}
    return visit.page(
        "build.html",
        status=status,
        built=built,
        overtaken=[kind for kind, quarter in built.items() if quarter and is_overtaken(visit, quarter)],
        signed=_signed(visit, candidate),
        signed_letters=_signed_letters(candidate),
        running=_running_job(visit),
        jobs=tuple(reversed(_jobs(visit))),
        problems=problems,
    )


def start(visit: Visit) -> Response:
    """Starts a build, unless somebody is at it."""
    kind = CANDIDATE if visit.form.text("kind") == CANDIDATE else DRAFT
    request = visit.project.request(visit.quarter, final=kind == CANDIDATE)
    label = visit.project.quarter_label(visit.quarter)
    job = partial(job_functions.build, visit.project.paths, request, day_in_london(visit.desk.now()))
    return start_job(visit, f"{kind.capitalize()} of {label}", job, f"Built the {kind} of {label}")


def check(visit: Visit) -> Response:
    """Starts a look at everything that people write, as a candidate would refuse it."""
    quarter = visit.quarter if not visit.project.illustrative else ""
    period = parse_quarter(quarter) if quarter else None
    job = partial(job_functions.check, visit.project.paths, period, visit.desk.now().date())
    return start_job(visit, "Check of everything written", job)


def start_job(
    visit: Visit,
    title: str,
    function: JobFunction,
    journalled: str = "",
    *,
    start_page: str = BUILD,
    stopped_words: str = NOTHING_CHANGED,
) -> Response:
    """Starts a job and sends the browser to its page; says who is at one if there is.

    Once it is done, the journal says what is `journalled`, if that is not "".
    """
    running = _running_job(visit)
    if running is not None:
        busy = f"{running.title} (started by {running.started_by})" if running.started_by else running.title
        problem = Problem(f"Somebody is busy already: {busy}. Wait until that has ended.")
        return show(visit, (problem,), HTTPStatus.CONFLICT)

    def note(ended: Job) -> None:
        if journalled and ended.state is JobState.DONE:
            visit.note(journalled)

    started = visit.desk.jobs.start(
        title, function, note, started_by=visit.person.name, start_page=start_page, stopped_words=stopped_words
    )
    return visit.redirect("job", key=started.key)


def show_job(visit: Visit) -> Response:
    """How far a job has come, or how it ended."""
    job = _job(visit)
    result = job.result
    kind = next((name for type_, name in RESULTS if isinstance(result, type_)), "")
    issues = tuple(result.issues) if isinstance(result, CheckResult | Verification) else job.issues
    built = result if isinstance(result, Release) else None
    names = place_names(visit.project) if issues or built else {}

    def links(issues_shown: Iterable[Issue]) -> tuple[ProblemLink, ...]:
        return tuple(problem_link(issue, names) for issue in dict.fromkeys(issues_shown))

    left_to_a_candidate = result.candidate_issues if isinstance(result, CheckResult) else ()
    problem_links = links(issue for issue in issues if issue not in left_to_a_candidate)
    return visit.page(
        "job.html",
        path=job.start_page or BUILD,
        refresh=REFRESH_SECONDS if job.running else 0,
        job=job,
        kind=kind,
        errors=tuple(item for item in problem_links if not item.warning),
        warnings=tuple(item for item in problem_links if item.warning),
        left_open=links(left_to_a_candidate),
        remarks=links(built.remarks) if built else (),
        left_out=links(built.left_out) if built else (),
        by_file=_by_file(issues) if kind == "verified" else (),
    )


def stop_job(visit: Visit) -> Response:
    """Asks a job to stop."""
    job = _job(visit)
    visit.desk.jobs.stop(job.key)
    return visit.redirect("job", key=job.key)


def _jobs(visit: Visit) -> tuple[Job, ...]:
    """The jobs that were started here, or to publish or verify; not those that only read for a page, oldest first."""
    return tuple(job for job in visit.desk.jobs.all() if job.start_page)


def _running_job(visit: Visit) -> Job | None:
    return next((job for job in reversed(_jobs(visit)) if job.running), None)


def _job(visit: Visit) -> Job:
    job = visit.desk.jobs.get(visit.part("key"))
    if job is None:
        expected = "a job of this desk since it was opened"
        raise NotFound.of("desk.no-job", "This page", "no such job", expected, "Look at Build to see what was made.")
    return job


def _by_file(issues: tuple[Issue, ...]) -> tuple[tuple[str, tuple[Issue, ...]], ...]:
    places = dict.fromkeys(issue.where for issue in issues if issue.severity is Severity.ERROR)
    return tuple((place, tuple(issue for issue in issues if issue.where == place)) for place in places)


def _signed(visit: Visit, candidate: Path) -> tuple[str, ...]:
    try:
        return tuple(entry.name for entry in current_sign_offs(visit.project.paths.output, candidate.name))
    except Refused:
        return ()


def _signed_letters(candidate: Path) -> int:
    path = candidate / "letters" / SIGN_OFF
    try:
        return len(signed_rows(read_sheet(path.read_bytes()))) if path.is_file() else 0
    except Refused:
        return 0
