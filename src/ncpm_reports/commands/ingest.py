"""`ncpm ingest`: published files into the store."""

import hashlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ncpm_reports.commands.listing import Cell, Listing, form, print_listing
from ncpm_reports.commands.opened_store import current_store
from ncpm_reports.commands.options import (
    DATA,
    OUTPUT,
    CsvOption,
    DataOption,
    DebugOption,
    JsonOption,
    OutputOption,
    PublishedOption,
    StoreOption,
    store_path,
)
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, NotFound, Refused, Severity, refuse_if_any
from ncpm_reports.sources.ingest import ReadResult, read_file
from ncpm_reports.sources.places import Places, load_places
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.sources.releases import ReleaseCalendar, load_calendar
from ncpm_reports.store.content import Reading
from ncpm_reports.store.contradictions import AcceptedRevision, contradiction_issues, contradictions
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.plausibility import implausible
from ncpm_reports.store.withdrawals import Withdrawal, in_force

COLUMNS = ("file", "outcome", "figures", "publisher", "title", "edition", "published_on", "release")
SHOWN = (
    ("file", "File"),
    ("outcome", "Outcome"),
    ("figures", "Figures"),
    ("title", "Title"),
    ("edition", "Edition"),
    ("published_on", "Published"),
)
AgainOption = Annotated[bool, typer.Option("--again", help="Read files that are held already once more.")]
AcceptOption = Annotated[
    str,
    typer.Option(
        "--accept-revision",
        metavar="REASON",
        help="Store figures although they contradict what is held of the same day; the reason is recorded.",
    ),
]
FilesArgument = Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files as their publishers issued them.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What readers need besides a file."""

    areas: Areas
    places: Places
    releases: ReleaseCalendar
    published_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A file as read, not stored yet."""

    path: Path
    sha256: str
    readings: tuple[Reading, ...]
    notices: tuple[Issue, ...] = ()


def command(
    files: FilesArgument,
    *,
    published_on: PublishedOption = None,
    again: AgainOption = False,
    accept_revision: AcceptOption = "",
    as_json: JsonOption = False,
    as_csv: CsvOption = False,
    data: DataOption = DATA,
    store: StoreOption = None,
    output: OutputOption = OUTPUT,
    debug: DebugOption = False,
) -> None:
    """Read published files into the store: all of a file, or nothing and every problem listed.

    The layout is recognised. All files are read before any is stored, so that one refused file stops them all.
    Files of figures that you filled in yourself (`ncpm template`) are read too. A file that is held already is passed
    over, and said so. What contradicts a figure that is held, published on the same day, is refused cell against cell
    unless you accept it with a reason. Sums that do not add up and leaps are warned of.

    Example: ncpm ingest data/incoming/*.xlsx --published-on 2025-10-23
    """
    desk = Desk(
        areas=load_areas(data), places=load_places(data), releases=load_calendar(data), published_on=published_on
    )
    with current_store(data, store_path(data, store)) as held:
        known = {} if again or published_on else _held_already(held, files)
        read = read_all((path for path in files if path not in known), desk)
        accepted = _accepted(accept_revision)
        if accepted is None:
            refuse_contradictions(held, read, desk.areas)
        warnings = implausible_in(held, read, desk.areas)
        rows = {one.path: _stored(one, _store(held, one, accepted)) for one in read}
        withdrawn = in_force(held.withdrawals())
    releases = [release for one in read for release, _ in one.readings] + [
        release for found in known.values() for release, _ in found
    ]
    warnings = (*warnings, *(_withdrawn(withdrawn[one.id], one) for one in releases if one.id in withdrawn))
    _tell((*(notice for one in read for notice in one.notices), *warnings))
    rows |= {path: tuple(_row(path, "already held", *one) for one in found) for path, found in known.items()}
    told = tuple(row for path in dict.fromkeys(files) for row in rows[path])
    print_listing(Listing(columns=COLUMNS, rows=told, shown=SHOWN), form(as_json, as_csv))


def _withdrawn(withdrawal: Withdrawal, release: PublishedRelease) -> Issue:
    return Issue(
        code="release.withdrawn",
        severity=Severity.WARNING,
        where=f"{release.title}, {release.edition}",
        found=f"a release that was withdrawn on {day_label(withdrawal.recorded_on)}: {withdrawal.reason}",
        expected="a release that stands",
        remedy=f"`ncpm withdraw {release.id} --undo --reason …` brings it back.",
    )


def _accepted(reason: str) -> AcceptedRevision | None:
    return AcceptedRevision(reason=reason, recorded_on=datetime.now(UTC).date()) if reason.strip() else None


def refuse_contradictions(store: Store, read: Iterable[Read], areas: Areas) -> None:
    """Refuses files that say of a figure what another release of the same day, or another of them, does not.

    Raises: Refused with each figure, cell against cell; nothing has been stored.
    """
    names = {code: area.name for code, area in areas.by_code.items()}
    issues: list[Issue] = []
    before: list[Observation] = []
    for one in read:
        figures = [figure for _, observations in one.readings for figure in observations]
        found = (*store.contradictions(one.sha256, one.readings), *contradictions(before, figures))
        issues.extend(contradiction_issues(found, one.path.name, names))
        before.extend(figures)
    refuse_if_any(issues)


def implausible_in(store: Store, read: Iterable[Read], areas: Areas) -> tuple[Issue, ...]:
    """Warnings about figures that do not add up or that move more than they ever did, among those that are held."""
    figures = tuple(figure for one in read for _, observations in one.readings for figure in observations)
    if not figures:
        return ()
    return implausible(figures, Figures.from_observations((*store.observations(), *figures)), areas)


def _held_already(store: Store, files: Iterable[Path]) -> dict[Path, tuple[tuple[PublishedRelease, int], ...]]:
    found = {path: store.releases_of_file(_sha256(path)) for path in files if path.is_file()}
    return {path: releases for path, releases in found.items() if releases}


def read_all(files: Iterable[Path], desk: Desk) -> list[Read]:
    """Every file as read.

    Raises: Refused with the problems of all files, those that are not there included.
    """
    read: list[Read] = []
    issues: list[Issue] = []
    for path in files:
        try:
            read.append(_read(path, desk))
        except (Refused, NotFound) as refused:
            issues.extend(refused.issues)
    if issues:
        raise Refused(issues)
    return read


def _read(path: Path, desk: Desk) -> Read:
    try:
        results = read_file(
            path, published_on=desk.published_on, releases=desk.releases, places=desk.places, areas=desk.areas
        )
    except OSError as fault:
        raise _unreadable(path, fault) from fault
    return Read(
        path=path,
        sha256=_sha256(path),
        readings=tuple(_reading(result) for result in results),
        notices=tuple(notice for result in results for notice in result.notices),
    )


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as fault:
        raise _unreadable(path, fault) from fault


def _reading(result: ReadResult) -> Reading:
    """The release with its figures, which name that very release."""
    release = result.release
    return release, tuple(
        one if one.release == release else replace(one, release=release) for one in result.observations
    )


def _store(store: Store, read: Read, accepted: AcceptedRevision | None) -> IngestOutcome:
    if len(read.readings) == 1 and read.readings[0][0].sha256 == read.sha256:
        return store.ingest(*read.readings[0], accepted)
    return store.ingest_received(read.path.name, read.sha256, read.readings, accepted)


def _unreadable(path: Path, fault: OSError) -> NotFound:
    return NotFound(
        Issue(
            code="file.unreadable",
            where=str(path),
            found=fault.strerror or "nothing that can be read",
            expected="a file",
            remedy="Check the name and that you may read it.",
        )
    )


def _tell(notices: Iterable[Issue]) -> None:
    for notice in notices:
        print(f"ncpm ingest: {notice.severity.value}: {notice.sentence()}", file=sys.stderr)


def _stored(read: Read, outcome: IngestOutcome) -> tuple[tuple[Cell, ...], ...]:
    said = "already held" if outcome.already_held else "read anew" if outcome.read_anew else "stored"
    return tuple(_row(read.path, said, release, len(observations)) for release, observations in read.readings)


def _row(path: Path, outcome: str, release: PublishedRelease, figures: int) -> tuple[Cell, ...]:
    return (
        path.name,
        outcome,
        figures,
        release.publisher,
        release.title,
        release.edition,
        release.published_on,
        release.id,
    )
