"""The first screen: how far the quarter has come, what waits for whom, the one next step, how ready each measure is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus

from starlette.responses import RedirectResponse, Response

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import day_label, parse_quarter
from ncpm_reports.core.problems import Issue, NcpmError
from ncpm_reports.desk.file_states import FileState
from ncpm_reports.desk.people import Role
from ncpm_reports.desk.project import Project, figures_state
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.staged import StagedFiles
from ncpm_reports.desk.visit import Visit
from ncpm_reports.measures.framework import Role as MeasureRole
from ncpm_reports.measures.readiness import Readiness, readiness
from ncpm_reports.quarter.progress import progress_of, written_for
from ncpm_reports.release.output.folder import is_locked
from ncpm_reports.release.publish.embargo import LONDON
from ncpm_reports.release.publish.progress import Built, Letters, Progress, Task, Waiting, Written


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a task says on the page: in the list, as the next step, and where it is done.

    `{number}` and `{names}` are filled in, and `{built}`: whether what is to be built is there and out of date.
    """

    waits: str
    next: str
    button: str
    address: str


STEPS: Mapping[Task, Step] = {
    Task.ADD_FIGURES: Step(
        waits="There are no figures yet",
        next="Start by adding a file as its publisher issued it.",
        button="Add a file",
        address="/files",
    ),
    Task.DECIDE_FILES: Step(
        waits="Files that wait to be accepted or discarded: {number}",
        next="Look at what the files that were added would change, then accept or discard them.",
        button="Decide on the files",
        address="/files",
    ),
    Task.SET_DATES: Step(
        waits="Dates that are not set: {names}",
        next="Set the dates of the quarter: {names}.",
        button="Set the dates",
        address="/quarter",
    ),
    Task.WRITE_OVERVIEW: Step(
        waits="The overview of the quarter is not written",
        next="Write the overview of the quarter for the board.",
        button="Write the overview",
        address="/words",
    ),
    Task.EXPLAIN_LATE: Step(
        waits="Newer figures should be out, and nobody has said why they are not here: {names}",
        next="Say why there are no newer figures: {names}.",
        button="Write the remarks",
        address="/words",
    ),
    Task.COMMENT: Step(
        waits="Measures without commentary: {number}",
        next="Write commentary where it helps the board.",
        button="Write commentary",
        address="/words",
    ),
    Task.MEND_STATEMENTS: Step(
        waits="Statements with a mistake: {names}",
        next="Mend the statements that cannot be read: {names}.",
        button="Mend the statements",
        address="/statements",
    ),
    Task.AWAIT_STATEMENTS: Step(
        waits="Statements awaited: {number}",
        next="Ask for the statements that are awaited.",
        button="See the statements",
        address="/statements",
    ),
    Task.BUILD_DRAFT: Step(
        waits="The draft is {built}",
        next="Build the draft, and read it.",
        button="Build the draft",
        address="/build",
    ),
    Task.BUILD_CANDIDATE: Step(
        waits="The candidate is {built}",
        next="Build the candidate, which is what is signed and published.",
        button="Build the candidate",
        address="/build",
    ),
    Task.SIGN_OFF: Step(
        waits="Signatures of the candidate that are missing: {number} of 2",
        next="Have the candidate signed off by two people.",
        button="Sign off",
        address="/sign-off",
    ),
    Task.PUBLISH: Step(
        waits="The quarter is not public as it stands now",
        next="Publish the candidate that is signed.",
        button="Publish",
        address="/publish",
    ),
    Task.SIGN_LETTERS: Step(
        waits="Letters that are not ready: {number}",
        next="Read the letters and mark each as ready.",
        button="See the letters",
        address="/letters",
    ),
    Task.PUBLISH_AGAIN: Step(
        waits="Figures or words have changed since the quarter was published",
        next="Figures or words have changed since the quarter was published. If the public is to see that, build the "
        "candidate again, have it signed off and publish it.",
        button="Build the candidate again",
        address="/build",
    ),
}


# The next step, where the candidate that is to be published was public already.
TAKEN_BACK = (
    "The candidate was public, and was taken back. Correct what was wrong and build a new one, unless it is right "
    "after all: Publish has the reason."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterFigures:
    """The figures and releases of the quarter, as far as they could be read."""

    rows: tuple[Readiness, ...] = ()
    releases: tuple[PublishedRelease, ...] = ()
    issues: tuple[Issue, ...] = ()


def show(visit: Visit) -> Response:
    """The quarter at a glance; a commissioner's office, who sees none of it, is sent to its own area."""
    if visit.person.roles == {Role.COMMISSIONER}:
        return RedirectResponse("/my-area", HTTPStatus.SEE_OTHER)
    project, quarter = visit.project, visit.quarter
    figures = _quarter_figures(project, quarter)
    try:
        progress = _progress(visit, figures)
    except NcpmError as refused:
        figures = QuarterFigures(rows=figures.rows, issues=(*figures.issues, *refused.issues))
        progress = None
    if figures.issues and not quarter:
        # There are figures, perhaps, and nobody is to add them once more.
        progress = None
    job = visit.desk.jobs.running()
    metrics = [row for row in figures.rows if row.role == MeasureRole.METRIC.value]
    issues = (*figures.issues, *(progress.issues if progress else ()))
    return visit.page(
        "home.html",
        metrics=metrics,
        others=[row for row in figures.rows if row not in metrics],
        quarters=tuple((code, project.quarter_label(code)) for code in _quarters(project)),
        progress=progress,
        states=_states(progress) if progress else (),
        waits=tuple(_waiting_words(item, progress) for item in progress.waiting) if progress else (),
        next_step=STEPS[progress.next_task] if progress and progress.next_task else None,
        next_words=_next_words(progress) if progress else "",
        embargo=_embargo(progress, visit.desk.now()) if progress else "",
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


def _quarter_figures(project: Project, quarter: str) -> QuarterFigures:
    if project.illustrative:
        return QuarterFigures()
    if not quarter:
        return QuarterFigures(issues=project.store_issues())
    try:
        return _read_figures(project, quarter, figures_state(project.paths))
    except NcpmError as refused:
        return QuarterFigures(issues=refused.issues)


@lru_cache(maxsize=4)
def _read_figures(project: Project, quarter: str, state: tuple[FileState, ...]) -> QuarterFigures:
    """The figures as they stand; `state` is that of the files that say so."""
    with project.store() as store:
        return QuarterFigures(
            rows=readiness(store, project.framework(quarter), project.areas(), None), releases=store.releases()
        )


def _progress(visit: Visit, figures: QuarterFigures) -> Progress | None:
    project, quarter = visit.project, visit.quarter
    waiting = len(StagedFiles(project.workspace).all())
    if figures.issues:
        return None
    if not quarter:
        written = Written(figures=False, files_waiting=waiting)
    elif project.illustrative:
        written = Written(figures=True, invented=True)
    else:
        written = written_for(
            project.paths,
            quarter,
            settings=project.settings(quarter),
            framework=project.framework(quarter),
            areas=project.areas(),
            rows=figures.rows,
            files_waiting=waiting,
        )
    now = visit.desk.now()
    return progress_of(project.paths, quarter, written, figures.releases, now, illustrative=project.illustrative)


def _waiting_words(item: Waiting, progress: Progress) -> tuple[str, str, str]:
    """What waits, for whom, and where it is done."""
    step = STEPS[item.task]
    folder = progress.draft if item.task is Task.BUILD_DRAFT else progress.candidate
    built = "out of date: figures or words have changed since it was built" if folder else "not built"
    words = step.waits.format(number=item.number, names=listed(item.names), built=built)
    return words, item.whom.value, step.address


def _next_words(progress: Progress) -> str:
    item = next((item for item in progress.waiting if item.task is progress.next_task), None)
    if item is None:
        return ""
    if item.task is Task.PUBLISH and progress.taken_back:
        return TAKEN_BACK
    return STEPS[item.task].next.format(number=item.number, names=listed(item.names))


def _states(progress: Progress) -> tuple[tuple[str, str, str, str], ...]:
    """Draft, candidate and publication: a name, a word for the tag, its kind, and when."""
    published = progress.published
    when = f"since {_moment(datetime.fromisoformat(published.time))}" if published else ""
    if published and not progress.as_signed:
        when += ", an earlier candidate than the one above"
    return (
        ("Draft", *_built(progress.draft)),
        ("Candidate", *_built(progress.candidate)),
        (
            "Signed off",
            f"{len(progress.signatures)} of 2",
            "good" if len(progress.signatures) > 1 else "",
            listed(tuple(entry.name for entry in progress.signatures)),
        ),
        ("Published", "published" if published else "not published", "good" if published else "", when),
        ("Letters", *_letters(progress.letters)),
    )


def _letters(letters: Letters) -> tuple[str, str, str]:
    if not letters.all:
        return ("in the draft", "", "marked ready in the candidate") if letters.drafted else ("not built", "", "")
    if letters.signed == letters.all:
        return f"{letters.all} of {letters.all} ready", "good", ""
    void = f", {letters.void} of them changed since" if letters.void else ""
    blocked = f", {letters.blocked} of them cannot be signed yet" if letters.blocked else ""
    return f"{letters.signed} of {letters.all} ready", "", f"{letters.all - letters.signed} not ready{void}{blocked}"


def _built(built: Built | None) -> tuple[str, str, str]:
    if built is None:
        return "not built", "", ""
    when = f"built {_moment(built.built_at)}"
    if built.current:
        return "up to date", "good", when
    return "out of date", "caution", f"{when}; figures or words have changed since"


def _embargo(progress: Progress, now: datetime) -> str:
    """Until when figures are not public, and how long that is still; "" once all are."""
    until = progress.embargoed_until
    if until is None:
        return ""
    hours, minutes = divmod(int((until - now).total_seconds()) // 60, 60)
    left = f"{hours // 24} days and {hours % 24} hours" if hours >= 48 else f"{hours} hours and {minutes} minutes"
    return f"{_moment(until)}, in {left}"


def _moment(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{day_label(local.date())} at {local:%H:%M} in London"


def choose_quarter(visit: Visit) -> Response:
    """Looks at another quarter from now on."""
    chosen = visit.form.text("quarter")
    if chosen in _quarters(visit.project):
        visit.desk.sessions.update(visit.session.key, quarter=chosen)
    return visit.to("home")
