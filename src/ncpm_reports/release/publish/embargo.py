"""When statistics become public, and who may see them before.

They are public at 09:30 in London on the day of publication, summer and winter. Before that, named people may see them
for no more than 24 hours each, on record.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ncpm_reports.core.csv_text import rows_of_columns
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue
from ncpm_reports.release.publish.signatory import canonical_name

LONDON = ZoneInfo("Europe/London")
RELEASE_TIME = time(9, 30)
# The list of who may see figures before they are public.
ACCESS_FILE = "data/pre-release-access.csv"
COLUMNS = ("name", "role", "from", "to")
LONGEST_ACCESS = timedelta(hours=24)


def public_from(day: date) -> datetime:
    """The moment from which what is published on `day` is public (Code of Practice for Statistics, T3)."""
    return datetime.combine(day, RELEASE_TIME, tzinfo=LONDON)


def embargo_issues(releases: Iterable[PublishedRelease], moment: datetime) -> tuple[Issue, ...]:
    """One issue for each release that is not public yet. Raises: ValueError for a `moment` without its time zone."""
    if moment.tzinfo is None:
        raise ValueError("the moment of publishing carries its time zone")
    return tuple(_embargo_issue(release) for release in releases if moment < public_from(release.published_on))


def _embargo_issue(release: PublishedRelease) -> Issue:
    where = f"{release.publisher}, {release.title}, {release.edition}".rstrip(", ")
    expected = f"figures that are public: these are from 09:30 in London on {day_label(release.published_on)}"
    return Issue.of("embargo", where, "figures that are not public yet", expected, "Publish after that moment.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessWindow:
    """From when until when a person may see figures before they are public; both moments carry their zone."""

    name: str
    role: str
    start: datetime
    end: datetime


def read_windows(text: str) -> tuple[AccessWindow, ...]:
    """The windows of a list of pre-release access; a row with something wrong in it opens none."""
    return tuple(row for row in _read_rows(text) if isinstance(row, AccessWindow))


def has_access(windows: Iterable[AccessWindow], name: str, moment: datetime) -> bool:
    """Whether one of the windows is this person's and open at this moment."""
    person = canonical_name(name)
    return bool(person) and any(
        canonical_name(window.name) == person and window.start <= moment < window.end for window in windows
    )


def access_problems(text: str) -> tuple[Issue, ...]:
    """Everything wrong with a list of pre-release access, by line; nothing for an empty text.

    Source of the 24 hours: the Pre-release Access to Official Statistics Order 2008 and the Code of Practice.
    """
    return tuple(row for row in _read_rows(text) if isinstance(row, Issue)) if text.strip() else ()


def _read_rows(text: str) -> Iterator[AccessWindow | Issue]:
    """The window that each row opens, or what is wrong with it."""
    rows, shape_issues = rows_of_columns(text, ACCESS_FILE, COLUMNS)
    yield from shape_issues
    yield from (_read_row(line, [cell.strip() for cell in row]) for line, row in rows)


def _read_row(line: int, cells: list[str]) -> AccessWindow | Issue:
    if not all(cells):
        return _issue(line, "a row that is not whole", "name, role, from and to", "Fill in all four.")
    start, end = _moment(cells[2]), _moment(cells[3])
    if start is None or end is None:
        expected = "two moments with their zone, such as 2026-02-04T09:30+00:00"
        return _issue(line, "a time that cannot be read or has no zone", expected, "Write both with their zone.")
    if not timedelta() < end - start <= LONGEST_ACCESS:
        found = f"a window of {(end - start) / timedelta(hours=1):g} hours"
        return _issue(line, found, "a window of no more than 24 hours", "Shorten it, or leave the person out.")
    return AccessWindow(name=cells[0], role=cells[1], start=start, end=end)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _issue(line: int, found: str, expected: str, remedy: str) -> Issue:
    return Issue.of("access.window", f"{ACCESS_FILE}, line {line}", found, expected, remedy)
