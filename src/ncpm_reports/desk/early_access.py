"""Reading before release, where the desk is shared: only in the windows that are on record, and written down."""

from collections.abc import Iterable
from http import HTTPStatus

from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.problems import refuse
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.visit import AnsweredEarly, Visit
from ncpm_reports.release.publish.embargo import ACCESS_FILE, embargo_issues, has_access, read_windows


def require_access(visit: Visit, releases: Iterable[PublishedRelease], what: str) -> None:
    """Lets nobody read these releases' figures early who has no window; the reading of those who have one is noted.

    `what` is read, "" for a part of a page that is noted by itself. On one's own machine nobody is asked who they are.

    Raises: AnsweredEarly with a page that says so.
    """
    person, moment = visit.person, visit.desk.now()
    if not person.identity or not embargo_issues(releases, moment):
        return
    path = visit.project.file(ACCESS_FILE)
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    if not has_access(read_windows(text), person.name, moment):
        found, expected = f"no window for {person.name} that is open now", "a window of at most 24 hours, on record"
        remedy = "Ask the secretariat, or come back once the figures are public."
        refusal = refuse("access.closed", "Access before release", found, expected, remedy)
        page = visit.page(
            "refused.html",
            status=HTTPStatus.FORBIDDEN,
            title="You cannot read this yet",
            to_mend=False,
            problems=problems_of(refusal),
        )
        raise AnsweredEarly(page)
    if what:
        visit.note(f"Read before release: {what}")


def require_access_to_store(visit: Visit, what: str) -> None:
    """As `require_access`, of every release in the store; of nothing where figures are invented.

    Raises: AnsweredEarly; StoreUnavailable.
    """
    if not visit.project.illustrative:
        require_access(visit, visit.project.releases(), what)
