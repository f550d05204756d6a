"""One published file in, its releases with their observations out, or every problem."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.problems import Issue, Refused, Severity, refuse, refuse_if_any
from ncpm_reports.sources.child import open_in_child
from ncpm_reports.sources.layout import TidyRelease
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.project_tables import KnownRelease, ReleaseCalendar
from ncpm_reports.sources.tables import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """A file as read: its release, its figures in a fixed order, and what was done by rule or is worth knowing."""

    release: PublishedRelease
    observations: tuple[Observation, ...]
    notices: tuple[Issue, ...] = ()


def release_of(
    tidied: TidyRelease, sha256: str, name: str, releases: ReleaseCalendar, published_on: date | None
) -> tuple[PublishedRelease, tuple[Issue, ...]]:
    """The release a tidied file is, dated by the user, else by the file itself, else by the calendar; and notices.

    A file whose contents differ from the one that is known by its title and edition may be a later version or a damaged
    copy; which of the two only a person can tell, who confirms it by giving its day.

    Raises: Refused if its day of publication is not known, or if another file is known as this edition.
    """
    other = releases.other(sha256, tidied.title, tidied.edition)
    if other and published_on is None:
        raise refuse(
            "release.differs",
            name,
            f"a file that differs from the one known as {tidied.edition}, whose SHA-256 begins {other.sha256[:16]}",
            "the file as its publisher issued it",
            "Get it from its publisher again; if it is a later version, confirm that with --published-on YYYY-MM-DD.",
            at_desk="Get it from its publisher again; if it is a later version, give its day of publication below.",
        )
    known = releases.find(sha256, tidied.title, tidied.edition)
    day = published_on or tidied.published_on or (known.published_on if known else None)
    if day is None:
        raise refuse(
            "release.date-unknown",
            name,
            "no day of publication, neither in the file nor in the list of releases",
            "the day it became public",
            "Give it with --published-on YYYY-MM-DD, or add a line to data/releases.csv.",
            at_desk="Give the day of publication below.",
        )
    release = PublishedRelease(
        id=sha256[:16],
        publisher=tidied.publisher,
        title=tidied.title,
        edition=tidied.edition,
        published_on=day,
        sha256=sha256,
        file_name=name,
        url=known.url if known else "",
        supersedes=tidied.edition.removesuffix(", corrected") if tidied.corrected else "",
    )
    if known is None or published_on or tidied.published_on:
        return release, ()
    return release, (_by_calendar(known, name),)


def _by_calendar(known: KnownRelease, name: str) -> Issue:
    return Issue(
        code="release.date",
        where=name,
        found=f"published on {known.published_on.isoformat()} ({known.known_from})",
        expected="the day from data/releases.csv",
        remedy="Correct data/releases.csv if you know better.",
        severity=Severity.NOTE,
        at_desk="Give another day of publication below if you know better.",
    )


def observations_of(
    rows: Iterable[Row], release: PublishedRelease, name: str, areas: Areas | None
) -> tuple[Observation, ...]:
    """The rows as observations of a release, in a fixed order.

    Raises: Refused for two rows with one key, for periods that end after publication, and for areas not held.
    """
    ordered = sorted(rows, key=lambda row: row.key)
    issues = [*_row_issues(ordered, release, name), *_unheld(ordered, areas, name)]
    if issues:
        raise Refused(issues[:50])
    return tuple(row.observation(release) for row in ordered)


def _row_issues(rows: list[Row], release: PublishedRelease, name: str) -> Iterator[Issue]:
    for first, second in pairwise(rows):
        if first.key == second.key:
            where = f"{name}, {first.table} {first.cell} and {second.table} {second.cell}"
            found = f"{first.measure} twice for {first.area}, {first.period.label}"
            yield _issue("row.twice", where, found, "one figure for each measure, area and period")
    expected = f"periods that end by {release.published_on.isoformat()}, the day of publication"
    for period in sorted({row.period for row in rows if row.period.end > release.published_on}):
        yield _issue("period.future", name, f"figures for {period.label}", expected)


def _unheld(rows: Iterable[Row], areas: Areas | None, name: str) -> Iterator[Issue]:
    for code in sorted({row.area for row in rows} - areas.by_code.keys()) if areas else ():
        yield _issue("area.unheld", name, f"figures for the area {code}", "areas that the project holds")


def _issue(code: str, where: str, found: str, expected: str) -> Issue:
    remedy = "Check the file against its publisher's."
    return Issue(code=code, where=where, found=found, expected=expected, remedy=remedy)


def read_file(
    path: Path,
    *,
    published_on: date | None = None,
    releases: ReleaseCalendar,
    places: Places,
    areas: Areas | None = None,
) -> tuple[ReadResult, ...]:
    """Any file that is read: a publisher's as one release, or one of tidy figures as the releases it names.

    Raises: Refused with every problem found; nothing is ever half read. OSError if the file cannot be read.
    """
    contents = open_in_child(path, places)
    if contents.release is None:
        refuse_if_any(_unheld((row for _, rows in contents.figures for row in rows), areas, path.name))
        named = ((replace(release, file_name=path.name), rows) for release, rows in contents.figures)
        return tuple(
            ReadResult(release=release, observations=tuple(row.observation(release) for row in rows))
            for release, rows in named
        )
    tidied = contents.release
    release, notices = release_of(tidied, contents.sha256, path.name, releases, published_on)
    observations = observations_of(tidied.rows, release, path.name, areas)
    return (ReadResult(release=release, observations=observations, notices=(*tidied.notices, *notices)),)
