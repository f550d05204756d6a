"""Who may see a release before it is public: named people, for no more than 24 hours each, on record."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.publish.signatory import canonical_name

FILE = "data/pre-release-access.csv"
COLUMNS = ("name", "role", "from", "to")
LONGEST = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessWindow:
    """From when until when a person may see figures before they are public; both moments carry their zone."""

    name: str
    role: str
    start: datetime
    end: datetime


def read_windows(text: str) -> tuple[AccessWindow, ...]:
    """The windows of a list of pre-release access; a row with something wrong in it opens none."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    if tuple(cell.strip() for cell in next(rows, ())) != COLUMNS:
        return ()
    cells = ([cell.strip() for cell in row] for row in rows if any(row))
    whole = ((row, _moment(row[2]), _moment(row[3])) for row in cells if _row(0, row) is None)
    return tuple(
        AccessWindow(name=row[0], role=row[1], start=start, end=end)
        for row, start, end in whole
        if start is not None and end is not None
    )


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
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    header = tuple(cell.strip() for cell in next(rows, ()))
    if not text.strip():
        return ()
    if header != COLUMNS:
        return (_issue(1, ", ".join(header) or "no header", ", ".join(COLUMNS), "Correct the first line."),)
    issues = (_row(rows.line_num, [cell.strip() for cell in row]) for row in rows if any(row))
    return tuple(issue for issue in issues if issue is not None)


def _row(line: int, cells: list[str]) -> Issue | None:
    if len(cells) != len(COLUMNS) or not all(cells):
        return _issue(line, "a row that is not whole", "name, role, from and to", "Fill in all four.")
    start, end = _moment(cells[2]), _moment(cells[3])
    if start is None or end is None:
        expected = "two moments with their zone, such as 2026-02-04T09:30+00:00"
        return _issue(line, "a time that cannot be read or has no zone", expected, "Write both with their zone.")
    if not timedelta() < end - start <= LONGEST:
        found = f"a window of {(end - start) / timedelta(hours=1):g} hours"
        return _issue(line, found, "a window of no more than 24 hours", "Shorten it, or leave the person out.")
    return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _issue(line: int, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="access.window", where=f"{FILE}, line {line}", found=found, expected=expected, remedy=remedy)
