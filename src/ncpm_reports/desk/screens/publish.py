"""Publishing a signed candidate, and going back."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TypeVar

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NcpmError, NotFound, Refused, Severity
from ncpm_reports.desk import job_functions
from ncpm_reports.desk.file_states import changed_files
from ncpm_reports.desk.labels import in_desk_words, place_names, problem_link
from ncpm_reports.desk.progress import public_entry, undone_after
from ncpm_reports.desk.rendering import Problem
from ncpm_reports.desk.screens.build import start_job
from ncpm_reports.desk.screens.sign_off import BUILT_AGAIN, field_problems, identity_of, is_overtaken
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.output.folder import RELEASES, locked
from ncpm_reports.release.publish.candidate import Candidate
from ncpm_reports.release.publish.embargo import public_from
from ncpm_reports.release.publish.ledger import Kind, Ledger, read_ledger
from ncpm_reports.release.publish.publish import reasons_not_to_publish, undo
from ncpm_reports.release.publish.published import CurrentRelease, read_current_release

Record = TypeVar("Record")
# What somebody is told who would take back another release than the one that the page showed.
MOVED_ON = Problem(
    "What is public has changed since you opened this page. Nothing was taken back. Look at it as it is now."
)
STOPPED = "Look at Publish to see what is public now: either the release before or the new one, whole."


def show(visit: Visit, problems: Sequence[Problem] = (), status: int | None = None) -> Response:
    """Everything that keeps the candidate from being published at this moment, and what is public."""
    built, now = visit.built(), visit.desk.now()
    issues = _reasons(visit, built, now) if built else ()
    names = place_names(visit.project) if issues else {}
    output = visit.project.paths.output
    standing, ledger = (
        _readable(read_current_release, output, CurrentRelease()),
        _readable(read_ledger, output, Ledger()),
    )
    entry = public_entry(standing, ledger, built.period) if built else None
    published = [entry for entry in ledger.entries if entry.kind is Kind.PUBLISHED]
    is_public = built is not None and entry is not None and entry.content == built.content
    return visit.page(
        "publish.html",
        status=status,
        built=built,
        reasons=tuple(problem_link(issue, names) for issue in issues if issue.severity is Severity.ERROR),
        remarks=tuple(in_desk_words(issue).sentence() for issue in issues if issue.severity is not Severity.ERROR),
        now=now,
        opens=_opening(built, now),
        overtaken=built is not None and is_overtaken(visit, built),
        history=[entry for entry in reversed(ledger.entries) if entry.kind is not Kind.SIGN_OFF],
        published={entry.release: (visit.project.quarter_label(entry.period), entry.time) for entry in published},
        standing=standing,
        site=output.resolve() / RELEASES / standing.release,
        public=is_public,
        reason=visit.form.text("reason"),
        undone=undone_after(ledger, built.content) if built and not is_public else None,
        problems=problems,
    )


def start(visit: Visit) -> Response:
    """Starts publishing what the page showed. Raises: NotFound without a candidate."""
    built = visit.built()
    if built is None:
        expected = "a candidate that two people signed off"
        raise NotFound.of("publish.no-candidate", "Publish", "no candidate", expected, "Build it first.")
    if built.content != visit.form.text("content"):
        return show(visit, [BUILT_AGAIN], HTTPStatus.CONFLICT)
    if not visit.form.text("confirmed"):
        return show(visit, [Problem("Tick the box to say that it is to be public.", "confirmed")])
    paths, person = visit.project.paths, visit.person
    job = partial(job_functions.publish, paths, built, visit.desk.now, (person.name, identity_of(person)))
    title = f"Publishing {visit.project.quarter_label(visit.quarter)}"
    # The ledger notes it, which the history shows.
    return start_job(visit, title, job, start_page="/publish", stopped_words=STOPPED)


def go_back(visit: Visit) -> Response:
    """Makes the release before the current one current again, with the reason on record."""
    reason = visit.form.text("reason")
    output = visit.project.paths.output
    if not reason:
        return show(visit, [Problem("Say why the current release is taken back.", "reason")])
    try:
        with locked(output):
            if read_current_release(output).release != visit.form.text("release"):
                return show(visit, [MOVED_ON], HTTPStatus.CONFLICT)
            undo(output, visit.desk.now(), reason, name=visit.person.name, identity=identity_of(visit.person))
    except NcpmError as refused:
        return show(visit, field_problems(refused))
    return visit.redirect("publish", notice="The release before is public again.")


def _reasons(visit: Visit, built: Candidate, now: datetime) -> tuple[Issue, ...]:
    issues: list[Issue] = []
    try:
        issues.extend(reasons_not_to_publish(visit.project.paths.output, built, now))
    except NcpmError as refused:
        issues.extend(refused.issues)
    return tuple(dict.fromkeys((*issues, *changed_files(built))))


def _opening(built: Candidate | None, now: datetime) -> datetime | None:
    last = max((public_from(release.published_on) for release in built.releases), default=now) if built else now
    return last if now < last else None


def _readable(reader: Callable[[Path], Record], output: Path, empty: Record) -> Record:
    """A record of the output folder; an empty one where it cannot be read, which Verify says."""
    try:
        return reader(output)
    except Refused:
        return empty
