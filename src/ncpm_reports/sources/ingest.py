"""One file of figures in, its releases with their observations out, or every problem."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation, PublishedRelease, ReleaseFigures
from ncpm_reports.core.problems import Issue, Refused, Severity, refuse, refuse_if_any
from ncpm_reports.sources.child import open_in_child
from ncpm_reports.sources.layout import TidyRelease
from ncpm_reports.sources.places import Places, load_places
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.sources.project_tables import CalendarEntry, ReleaseCalendar, find_release, load_calendar
from ncpm_reports.sources.tables import MAX_PROBLEMS, Row

EXTRACTS: Mapping[str, str] = {
    "ons-force-area-2018-03.csv": "ons_pfa/policeforceareatablesyearendingmarch2018v2.xlsx",
    "ons-force-area-2018-09.csv": "ons_pfa/policeforceareatablesyearendingsep18corrected.xlsx",
    "ons-force-area-2018-12.csv": "ons_pfa/policeforceareatablesyearendingdecember2018.xlsx",
    "ons-force-area-2019-03.csv": "ons_pfa/policeforceareatablesyeendingmarch2019.xlsx",
    "ons-force-area-2019-06.csv": "ons_pfa/policeforceareatablesyearendingjune2019.xlsx",
    "ons-force-area-2019-09.csv": "ons_pfa/policeforceareatablesyearendingseptember2019.xlsx",
    "recorded-crime-open-data-2018-03.csv": "prc_open/prc-pfa-mar2013-onwards-tables201718.csv",
    "ons-local-homicide-2025-03.csv": "ons_local/homicide-offences.csv",
}
"""The tables in `data/figures` that are made from a published file with a reader, each with that file in its folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What readers need besides a file: `today` is the day of reading, `published_on` the day given with a file."""

    areas: Areas
    places: Places
    releases: ReleaseCalendar
    today: date
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """A file as read, not stored yet: its releases with their figures, and what was done by rule or should be known."""

    path: Path
    sha256: str
    releases: tuple[ReleaseFigures, ...]
    notices: tuple[Issue, ...] = ()

    @property
    def figures(self) -> tuple[Observation, ...]:
        """The figures of every release in it, in its order."""
        return tuple(figure for _, figures in self.releases for figure in figures)


def reading_context(data: Path, today: date, published_on: date | None = None) -> ReadingContext:
    """What readers need, from a project's data folder.

    Raises: Refused or NotFound for tables of areas, spellings or releases that do not pass.
    """
    areas, places, releases = load_areas(data), load_places(data), load_calendar(data)
    return ReadingContext(areas=areas, places=places, releases=releases, today=today, published_on=published_on)


def read_file(path: Path, context: ReadingContext) -> ParsedFile:
    """Any file that is read: a publisher's as one release, or one of tidy figures as the releases it names.

    Raises: Refused with every problem found; nothing is ever half read. OSError if the file cannot be read.
    """
    contents = open_in_child(path, context.places)
    if contents.release is None:
        refuse_if_any(_unknown_areas((row for _, rows in contents.figures for row in rows), context.areas, path.name))
        named = ((replace(release, file_name=path.name), rows) for release, rows in contents.figures)
        releases = tuple((release, tuple(row.observation(release) for row in rows)) for release, rows in named)
        return ParsedFile(path=path, sha256=contents.sha256, releases=releases)
    release, date_notices = _dated_release(contents.release, contents.sha256, path.name, context)
    observations = _observations(contents.release.rows, release, path.name, context.areas)
    notices = (*contents.release.notices, *date_notices)
    return ParsedFile(path=path, sha256=contents.sha256, releases=((release, observations),), notices=notices)


def read_extracts(folder: Path, data: Path, today: date) -> dict[str, ParsedFile]:
    """The published files of `EXTRACTS` in a folder, as read, by the names of their tables; one release a table.

    Raises: Refused for a release that does not read; OSError for one that is not there.
    """
    context = reading_context(data, today)
    return {table: read_file(folder / release, context) for table, release in EXTRACTS.items()}


def _dated_release(
    tidy: TidyRelease, sha256: str, name: str, context: ReadingContext
) -> tuple[PublishedRelease, tuple[Issue, ...]]:
    """The release that a file is, dated by the user, else by the file itself, else by the calendar; and notices.

    A file whose contents differ from the one that is known by its title and edition may be a later version or a damaged
    copy; which of the two only a person can tell, who confirms it by giving its day.
    """
    entry = find_release(context.releases, sha256, tidy.title, tidy.edition)
    if entry and entry.sha256 not in ("", sha256):
        if context.published_on is None:
            remedy = "Get it from its publisher again; if it is a later version,"
            raise refuse(
                "release.differs",
                name,
                f"a file that differs from the one known as {tidy.edition}, whose SHA-256 begins {entry.sha256[:16]}",
                "the file as its publisher issued it",
                f"{remedy} confirm that with --published-on YYYY-MM-DD.",
                at_desk=f"{remedy} give its day of publication below.",
            )
        entry = None
    day = context.published_on or tidy.published_on
    notices: tuple[Issue, ...] = ()
    if entry and day is None:
        day, notices = entry.published_on, (_calendar_notice(entry, name),)
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
        publisher=tidy.publisher,
        title=tidy.title,
        edition=tidy.edition,
        published_on=day,
        sha256=sha256,
        file_name=name,
        url=entry.url if entry else "",
        supersedes=tidy.edition.removesuffix(", corrected") if tidy.corrected else "",
    )
    return release, notices


def _calendar_notice(entry: CalendarEntry, name: str) -> Issue:
    return Issue(
        code="release.date",
        where=name,
        found=f"published on {entry.published_on.isoformat()} ({entry.known_from})",
        expected="the day from data/releases.csv",
        remedy="Correct data/releases.csv if you know better.",
        severity=Severity.NOTE,
        at_desk="Give another day of publication below if you know better.",
    )


def _observations(rows: Iterable[Row], release: PublishedRelease, name: str, areas: Areas) -> tuple[Observation, ...]:
    """The rows as observations of a release, in a fixed order."""
    ordered = sorted(rows, key=lambda row: row.key)
    issues = [*_row_issues(ordered, release, name), *_unknown_areas(ordered, areas, name)]
    if issues:
        raise Refused(issues[:MAX_PROBLEMS])
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


def _unknown_areas(rows: Iterable[Row], areas: Areas, name: str) -> Iterator[Issue]:
    for code in sorted({row.area for row in rows} - areas.by_code.keys()):
        yield _issue("area.unheld", name, f"figures for the area {code}", "areas that the project holds")


def _issue(code: str, where: str, found: str, expected: str) -> Issue:
    return Issue.of(code, where, found, expected, "Check the file against its publisher's.")
