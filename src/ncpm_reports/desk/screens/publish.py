"""Publishing a signed candidate, and going back."""

from datetime import datetime
from http import HTTPStatus

from starlette.responses import Response
from starlette.routing import Route

from ncpm_reports.core.problems import Issue, NcpmError, NotFound, Refused, Severity
from ncpm_reports.desk.checked_files import changed_files
from ncpm_reports.desk.job_requests import QuarterPublication
from ncpm_reports.desk.labels import plain
from ncpm_reports.desk.moments import moment_label
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.problem_links import place_names, problem_link
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.screens.build import start_job
from ncpm_reports.desk.screens.sign_off import built_again, field_problems, is_overtaken, standing_candidate
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.release.output.folder import locked
from ncpm_reports.release.publish.candidate import Candidate
from ncpm_reports.release.publish.embargo import public_from
from ncpm_reports.release.publish.ledger import Entry, Kind, read_ledger
from ncpm_reports.release.publish.progress import public_entry, undone_after
from ncpm_reports.release.publish.publish import reasons_not_to_publish, undo
from ncpm_reports.release.publish.published import Standing, read_standing
from ncpm_reports.release.publish.sign_off import machine_identity

STOPPED = "Look at Publish to see what is public now: either the release before or the new one, whole."


def show(visit: Visit, problems: tuple[Problem, ...] = (), status: int = HTTPStatus.OK, reason: str = "") -> Response:
    """Everything that keeps the candidate from being published at this moment, and what is public."""
    built, now = standing_candidate(visit), visit.desk.now()
    issues = _reasons(visit, built, now) if built else ()
    names = place_names(visit.project) if issues else {}
    return visit.page(
        "publish.html",
        status=status,
        built=built,
        reasons=tuple(problem_link(issue, names) for issue in issues if issue.severity is Severity.ERROR),
        remarks=tuple(plain(issue).sentence() for issue in issues if issue.severity is not Severity.ERROR),
        now=moment_label(now),
        opens=_opening(built, now),
        overtaken=built is not None and is_overtaken(visit, built),
        history=_history(visit),
        standing=_standing(visit),
        public=built is not None and _is_public(visit, built),
        reason=reason,
        taken_back=_taken_back(visit, built) if built else "",
        problems=problems,
    )


def start(visit: Visit) -> Response:
    """Starts publishing what the page showed."""
    built = standing_candidate(visit)
    if built is None:
        raise NotFound(_no_candidate())
    if built.content != visit.form.text("content"):
        return show(visit, (built_again(),), HTTPStatus.CONFLICT)
    if not visit.form.text("confirmed"):
        problem = Problem(text="Tick the box to say that it is to be public.", field="confirmed")
        return show(visit, (problem,), HTTPStatus.UNPROCESSABLE_ENTITY)
    publication = QuarterPublication(
        candidate=built,
        paths=visit.project.paths,
        at=visit.desk.now(),
        name=visit.person.name,
        identity=_identity(visit),
    )
    title = f"Publishing {visit.project.quarter_label(visit.quarter)}"
    # The ledger notes it, which the history shows.
    return start_job(visit, title, publication, came_from="/publish", stopped_words=STOPPED)


def go_back(visit: Visit) -> Response:
    """Makes the release before the current one current again, with the reason on record."""
    reason = visit.form.text("reason")
    output = visit.project.paths.output
    if not reason:
        problem = Problem(text="Say why the current release is taken back.", field="reason")
        return show(visit, (problem,), HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with locked(output):
            if read_standing(output).release != visit.form.text("release"):
                return show(visit, (_moved_on(),), HTTPStatus.CONFLICT, reason)
            undo(output, visit.desk.now(), reason, name=visit.person.name, identity=_identity(visit))
    except NcpmError as refused:
        return show(visit, field_problems(refused), HTTPStatus.UNPROCESSABLE_ENTITY, reason)
    return visit.to("publish", notice="The release before is public again.")


def _identity(visit: Visit) -> str:
    return f"sign-in {visit.person.identity}" if visit.person.identity else machine_identity()


def _reasons(visit: Visit, built: Candidate, now: datetime) -> tuple[Issue, ...]:
    issues: list[Issue] = []
    try:
        issues.extend(reasons_not_to_publish(visit.project.paths.output, built, now))
    except NcpmError as refused:
        issues.extend(refused.issues)
    return tuple(dict.fromkeys((*issues, *changed_files(built))))


def _opening(built: Candidate | None, now: datetime) -> str:
    """When the last of the candidate's figures becomes public; "" if all are."""
    if built is None or not built.releases:
        return ""
    last = max(public_from(release.published_on) for release in built.releases)
    return moment_label(last) if now < last else ""


def _history(visit: Visit) -> tuple[tuple[str, str, Entry], ...]:
    """What was published and taken back, newest first: when, what, and the ledger's line."""
    try:
        entries = read_ledger(visit.project.paths.output).entries
    except Refused:
        return ()
    kinds = {Kind.PUBLISHED: "published", Kind.UNDONE: "taken back"}
    periods = {entry.release: entry.period for entry in entries if entry.kind is Kind.PUBLISHED}
    return tuple(
        (moment_label(datetime.fromisoformat(entry.time)), _acted(visit, entry, periods), entry)
        for entry in reversed(entries)
        if entry.kind in kinds
    )


def _acted(visit: Visit, entry: Entry, periods: dict[str, str]) -> str:
    period = periods.get(entry.release, "")
    label = visit.project.quarter_label(period) if period else "an earlier release"
    return f"{label} was published" if entry.kind is Kind.PUBLISHED else f"Back to {label}"


def _is_public(visit: Visit, built: Candidate) -> bool:
    """Whether what is public of its quarter now is this candidate just as it stands."""
    output = visit.project.paths.output
    try:
        entry = public_entry(read_standing(output), read_ledger(output), built.period)
    except Refused:
        return False
    return entry is not None and entry.content == built.content


def _taken_back(visit: Visit, built: Candidate) -> str:
    """When and why this very candidate, once public, was taken back; "" if it never was, or is public again."""
    try:
        undone = undone_after(read_ledger(visit.project.paths.output), built.content)
    except Refused:
        return ""
    if undone is None or _is_public(visit, built):
        return ""
    when = moment_label(datetime.fromisoformat(undone.time))
    reason = undone.reason.rstrip(".")
    return f"This candidate was public already, and was taken back on {when}. The reason given: “{reason}”."


def _standing(visit: Visit) -> Standing:
    """What is public; nothing where that cannot be read."""
    try:
        return read_standing(visit.project.paths.output)
    except Refused:
        return Standing()


def _moved_on() -> Problem:
    """What somebody is told who would take back another release than the one that the page showed."""
    return Problem(
        text="What is public has changed since you opened this page. Nothing was taken back. Look at it as it is now."
    )


def _no_candidate() -> Issue:
    return Issue(
        code="publish.no-candidate",
        where="Publish",
        found="no candidate",
        expected="a candidate that two people signed off",
        remedy="Build it first.",
    )


ROUTES: tuple[Route, ...] = (
    get("/publish", show, name="publish", roles=READERS),
    post("/publish/start", start, name="publish-start", roles=(Role.SECRETARIAT,)),
    post("/publish/undo", go_back, name="publish-undo", roles=(Role.SECRETARIAT,)),
)
