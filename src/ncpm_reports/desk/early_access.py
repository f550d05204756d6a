"""Reading before release, where the desk is shared: only in the windows that are on record, and written down."""

from collections.abc import Iterable
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import Issue
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.publish.access import FILE, has_access, read_windows
from ncpm_reports.release.publish.candidate import Candidate
from ncpm_reports.release.publish.embargo import embargoed


def refusal_before_release(visit: Visit, built: Candidate, what: str) -> Response | None:
    """What `refusal_of_releases` says of the releases that a built quarter was made from."""
    return refusal_of_releases(visit, built.releases, what)


def refusal_of_releases(visit: Visit, releases: Iterable[PublishedRelease], what: str) -> Response | None:
    """A page for somebody who may not read this yet; None for everybody else, whose reading is noted if it is early.

    `what` is read, "" for a part of a page that is noted by itself. On one's own machine nobody is asked who they are.
    """
    person, moment = visit.person, visit.desk.now()
    if not person.identity or not embargoed(releases, moment):
        return None
    path = visit.project.paths.data / FILE.removeprefix("data/")
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not has_access(read_windows(text), person.name, moment):
        problems = problems_of([_closed(person.name)])
        return visit.page(
            "refused.html", status=HTTPStatus.FORBIDDEN, title="You cannot read this yet", problems=problems
        )
    if what:
        visit.note(f"Read before release: {what}")
    return None


def refusal_of_store(visit: Visit, what: str) -> Response | None:
    """What `refusal_of_releases` says of every release in the store; None for invented figures, which nobody releases.

    Raises: StoreUnavailable.
    """
    return None if visit.project.illustrative else refusal_of_releases(visit, visit.project.releases(), what)


def _closed(name: str) -> Issue:
    return Issue(
        code="access.closed",
        where="Access before release",
        found=f"no window for {name} that is open now",
        expected="a window of at most 24 hours, on record",
        remedy="Ask the secretariat, or come back once the figures are public.",
    )
