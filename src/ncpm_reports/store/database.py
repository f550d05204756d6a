"""The record of truth: every release as it was read, in one SQLite file that only grows."""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, StoreUnavailable, refuse_if_any
from ncpm_reports.store.connection import connect, damaged, explained, writing
from ncpm_reports.store.figures import Figures, corrects, superseded
from ncpm_reports.store.revisions import RevisedFigure, revised_figures
from ncpm_reports.store.rows import (
    OBSERVATION_COLUMNS,
    RELEASE_COLUMNS,
    ObservationRow,
    ReleaseRow,
    observation_row,
    observations_of,
    release_of,
    release_row,
)

Reading = tuple[PublishedRelease, Sequence[Observation]]
HOUSE, RECEIVED = "house", "received"

_QUALIFIED = ", ".join(f"releases.{column}" for column in RELEASE_COLUMNS.split(", "))

# Of the readings of one file the last stands. The house's own files come first and by name, so that a store that grew
# and one made afresh from the same files agree on every figure.
_STANDING = """
    WITH standing AS (SELECT max(number) AS number FROM files GROUP BY role, identity)
    SELECT {columns} FROM standing JOIN files USING (number) {join}
    ORDER BY role, CASE role WHEN 'house' THEN identity END, files.number"""
_STANDING_FILES = _STANDING.format(columns="files.number", join="")
_STANDING_RELEASES = (
    _STANDING.format(columns=_QUALIFIED, join="JOIN releases ON releases.file = files.number") + ", releases.rowid"
)


# The same order, with the codes of the areas of one release, measure and period in one row.
_HELD = """
    WITH standing AS (SELECT max(number) AS number FROM files GROUP BY role, identity)
    SELECT release, value IS NOT NULL AS valued, group_concat(area, ' '), measure, period_start, period_end
    FROM standing JOIN files USING (number) JOIN observations ON observations.file = files.number
    GROUP BY files.number, release, valued, measure, period_start, period_end
    ORDER BY role, CASE role WHEN 'house' THEN identity END, files.number"""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestOutcome:
    """What came of handing a file to the store.

    `already_held` means that nothing was stored, since the same file with the same figures is there. `read_anew` means
    that the file was there, and its figures were read differently this time; the new reading stands.
    """

    name: str
    releases: tuple[PublishedRelease, ...]
    figures: int
    already_held: bool = False
    read_anew: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Content:
    """What a file says, as rows, in an order of no account."""

    releases: tuple[ReleaseRow, ...]
    observations: frozenset[ObservationRow]

    @property
    def ordered(self) -> list[ObservationRow]:
        """The observations in the order in which they are stored."""
        return sorted(self.observations, key=_key)

    def digest(self, file: tuple[str, str, str, str]) -> str:
        """The SHA-256 of every row, the file's own included."""
        # Stores of version 1 had no provenance, and their digests were taken without it.
        releases = tuple(row if row[-1] else row[:-1] for row in self.releases)
        return hashlib.sha256(repr((file, releases, self.ordered)).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """For which areas a measure has a value in a period, each with the day its newest version was published."""

    measure: str
    period: Period
    published_on: Mapping[str, date]


class Store:
    """Published figures with all their vintages. Nothing in it is ever changed or deleted.

    Opening takes no lock; a second writer is refused within two seconds. Use it as a context manager.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self:
        """The store in this file, made if it is not there.

        Raises: StoreUnavailable if the file is locked, unreadable or not a store.
        """
        return cls(connect(path), path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def ingest(self, release: PublishedRelease, observations: Iterable[Observation]) -> IngestOutcome:
        """Store a release as received, whole or not at all.

        Raises: Refused if a figure stands twice in it or belongs to another release, or if it supersedes a later one;
        StoreUnavailable if it cannot be written.
        """
        name = release.file_name or release.title
        return self._add(
            RECEIVED, release.sha256 or release.id, name, release.sha256, ((release, tuple(observations)),)
        )

    def ingest_received(self, name: str, sha256: str, readings: Iterable[Reading]) -> IngestOutcome:
        """Store a received file that holds figures of several releases, in one transaction. Raises: as `ingest`."""
        return self._add(RECEIVED, sha256, name, sha256, tuple(readings))

    def ingest_house(self, name: str, sha256: str, readings: Iterable[Reading]) -> IngestOutcome:
        """Store one of the house's own files of figures; it takes the place of what stood under that name.

        No readings means that the file is gone. Raises: as `ingest`.
        """
        return self._add(HOUSE, name, name, sha256, tuple(readings))

    def house_files(self) -> Mapping[str, str]:
        """The SHA-256 of each of the house's own files as last stored, by name; "" for one that is gone."""
        rows = self._rows(
            "SELECT identity, sha256 FROM files WHERE role = ? AND number IN"
            " (SELECT max(number) FROM files GROUP BY role, identity) ORDER BY identity",
            (HOUSE,),
        )
        return dict(rows)

    def received(self, sha256: str) -> tuple[tuple[PublishedRelease, int], ...]:
        """The releases read from the received file with this SHA-256, each with how many figures; empty if none."""
        rows = list(
            self._rows(
                f"SELECT {_QUALIFIED}, (SELECT count(*) FROM observations WHERE observations.file = releases.file"
                " AND observations.release = releases.id) FROM releases JOIN files ON files.number = releases.file"
                " WHERE role = ? AND files.sha256 = ? AND releases.file ="
                " (SELECT max(number) FROM files WHERE role = ? AND sha256 = ?) ORDER BY releases.id",
                (RECEIVED, sha256, RECEIVED, sha256),
            )
        )
        with self._legible():
            return tuple((release_of(row[:-1]), row[-1]) for row in rows)

    def releases(self) -> tuple[PublishedRelease, ...]:
        """Every release held, the first published first; of two readings of one release the later."""
        rows = self._rows(_STANDING_RELEASES)
        with self._legible():
            held = {row[0]: release_of(row) for row in rows}
            return tuple(sorted(held.values(), key=lambda one: (one.published_on, one.title, one.id)))

    def observations(self) -> Iterator[Observation]:
        """Every standing observation in order of ingestion, all vintages."""
        releases = {release.id: release for release in self.releases()}
        with self._legible():
            for (number,) in self._rows(_STANDING_FILES):
                yield from self._of_file(number, releases)

    def as_known_on(self, day: date) -> Figures:
        """The figures as known at the end of a day: what had been published by then, the newest vintage standing."""
        return Figures.from_observations(one for one in self.observations() if one.release.published_on <= day)

    def check(self) -> tuple[Issue, ...]:
        """What is wrong with the file itself: pages that SQLite finds damaged, and stored files whose figures are not
        those that were stored, by the checksum taken then. Empty if nothing is.
        """
        problems = [text for (text,) in self._rows("PRAGMA integrity_check") if text != "ok"]
        stored = list(self._rows("SELECT number, content, role, identity, name, sha256 FROM files"))
        with self._legible():
            changed = (
                name
                for number, digest, role, identity, name, sha256 in stored
                if self._content_of(number).digest((role, identity, name, sha256)) != digest
            )
            problems.extend(f"figures that differ from those stored from {name}" for name in changed)
        return tuple(damaged(self._path, problem) for problem in problems)

    def holdings(self, day: date) -> tuple[Holding, ...]:
        """For which areas and periods values are known on a day, in no order; much quicker than `as_known_on`."""
        known = [release for release in self.releases() if release.published_on <= day]
        replaced = superseded(known)
        standing = {release.id: release.published_on for release in known if release.id not in replaced}
        with self._legible():
            rows = (row for row in self._rows(_HELD) if row[0] in standing)
            return tuple(_holdings(sorted(rows, key=lambda row: standing[row[0]]), standing))

    def revisions(self, since: date | None = None, as_at: date = date.max) -> tuple[RevisedFigure, ...]:
        """Figures that changed between releases, as known on a day; see `revised_figures`."""
        return revised_figures(self.as_known_on(as_at), since)

    def _of_file(self, number: int, releases: Mapping[str, PublishedRelease]) -> Iterator[Observation]:
        query = f"SELECT {OBSERVATION_COLUMNS} FROM observations WHERE file = ? ORDER BY number"
        return observations_of(self._rows(query, (number,)), releases)

    @contextmanager
    def _legible(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValueError, TypeError, ArithmeticError) as fault:
            raise StoreUnavailable(damaged(self._path, "a row that cannot be read")) from fault

    def _rows(self, query: str, parameters: tuple[object, ...] = ()) -> Iterator[Any]:
        with explained(self._path):
            # Not `yield from`: left unfinished, it would close its cursor after the connection is gone.
            for row in self._connection.execute(query, parameters):  # noqa: UP028
                yield row

    def _add(self, role: str, identity: str, name: str, sha256: str, readings: Sequence[Reading]) -> IngestOutcome:
        refuse_if_any(_faults(name, readings))
        outcome = IngestOutcome(
            name=name,
            releases=tuple(release for release, _ in readings),
            figures=sum(len(observations) for _, observations in readings),
        )
        content = _content(readings)
        with writing(self._connection, self._path) as connection:
            refuse_if_any(_superseding_faults(name, outcome.releases, self.releases()))
            before = self._last_reading(role, identity)
            if before == (sha256, content):
                return replace(outcome, already_held=True)
            _append(connection, (role, identity, name, sha256), content)
        return replace(outcome, read_anew=before is not None and before[0] == sha256)

    def _last_reading(self, role: str, identity: str) -> tuple[str, _Content] | None:
        last = "SELECT number, sha256 FROM files WHERE role = ? AND identity = ? ORDER BY number DESC LIMIT 1"
        for number, sha256 in list(self._rows(last, (role, identity))):
            return sha256, self._content_of(number)
        return None

    def _content_of(self, file: int) -> _Content:
        releases = self._rows(f"SELECT {RELEASE_COLUMNS} FROM releases WHERE file = ?", (file,))
        observations = self._rows(f"SELECT {OBSERVATION_COLUMNS} FROM observations WHERE file = ?", (file,))
        return _Content(releases=tuple(sorted(releases)), observations=frozenset(observations))


def _holdings(rows: Iterable[tuple[Any, ...]], published_on: Mapping[str, date]) -> Iterator[Holding]:
    held: dict[tuple[str, str, str], dict[str, date]] = {}
    for release, has_value, codes, measure, start, end in rows:
        areas = held.setdefault((measure, start, end), {})
        if has_value:
            areas.update(dict.fromkeys(codes.split(), published_on[release]))
        else:
            # A later release that has no value withdraws the earlier one's.
            for code in codes.split():
                areas.pop(code, None)
    for (measure, start, end), areas in held.items():
        if areas:
            yield Holding(
                measure=measure, period=Period(date.fromisoformat(start), date.fromisoformat(end)), published_on=areas
            )


def _content(readings: Iterable[Reading]) -> _Content:
    return _Content(
        releases=tuple(sorted(release_row(release) for release, _ in readings)),
        observations=frozenset(observation_row(one) for _, observations in readings for one in observations),
    )


def _append(connection: sqlite3.Connection, file: tuple[str, str, str, str], content: _Content) -> None:
    number = connection.execute(
        "INSERT INTO files (role, identity, name, sha256, content) VALUES (?, ?, ?, ?, ?)",
        (*file, content.digest(file)),
    ).lastrowid
    connection.executemany(
        f"INSERT INTO releases (file, {RELEASE_COLUMNS}) VALUES (?{', ?' * 10})",
        ((number, *row) for row in content.releases),
    )
    connection.executemany(
        f"INSERT INTO observations (file, {OBSERVATION_COLUMNS}) VALUES (?{', ?' * 17})",
        ((number, *row) for row in content.ordered),
    )


def _key(row: ObservationRow) -> tuple[str, ...]:
    release, measure, area, start, end, *_ = row
    return (release, measure, area, start, end, row[13])


def _faults(name: str, readings: Iterable[Reading]) -> Iterator[Issue]:
    seen: Counter[tuple[str, ...]] = Counter()
    ids: set[str] = set()
    for release, observations in readings:
        if release.id in ids:
            yield _fault(
                name, f"two releases with the id {release.id}", "one title, edition and day for each source file"
            )
        ids.add(release.id)
        for one in observations:
            seen[_key(observation_row(one))] += 1
            if one.release != release:
                yield _fault(name, f"a figure of release {one.release.id}", f"figures of release {release.id} only")
    for (_, measure, area, start, end, series), times in seen.items():
        if times > 1:
            found = f"{measure} for {area}, {start} to {end}{f', series {series}' if series else ''}, {times} times"
            yield _fault(name, found, "each figure once")


def _superseding_faults(
    name: str, releases: Iterable[PublishedRelease], held: Iterable[PublishedRelease]
) -> Iterator[Issue]:
    earlier_ones = tuple(held)
    for release in releases:
        if release.supersedes == release.id:
            yield _fault(name, f"release {release.id}, which would supersede itself", "an earlier edition to supersede")
        for earlier in earlier_ones:
            if not corrects(release, earlier):
                continue
            if corrects(earlier, release):
                yield _fault(
                    name, f"two editions that supersede each other, {release.edition}", "one to be the earlier"
                )
            elif earlier.published_on > release.published_on:
                found = f"an edition of {release.published_on} that supersedes one of {earlier.published_on}"
                yield _fault(name, found, "a corrected edition published on the same day or later")


def _fault(name: str, found: str, expected: str) -> Issue:
    return Issue(code="store.content", where=name, found=found, expected=expected, remedy="Correct the file.")
