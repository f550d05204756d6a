"""The record of truth: every release as it was read, in one SQLite file that only grows."""

import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TypeAlias

from ncpm_reports.core.observations import Observation, PublishedRelease, ReleaseFigures
from ncpm_reports.core.problems import Issue, Refused, StoreUnavailable, refuse_if_any
from ncpm_reports.store import content as contents
from ncpm_reports.store.connection import connect, damage_issue, translated_errors, write_transaction
from ncpm_reports.store.figures import AvailablePeriod, Figures, available_periods, figure_key, superseded_ids
from ncpm_reports.store.revisions import AcceptedRevision, Contradiction, contradiction_issues, contradictions
from ncpm_reports.store.withdrawals import (
    Withdrawal,
    already_withdrawn,
    find_release,
    long_reason,
    no_reason,
    withdrawals_in_force,
)

# Words that stores have in them, and that the digests of their files rest on: "house" stays what the project's own are.
PROJECT, RECEIVED = "house", "received"
FileKey: TypeAlias = tuple[str, str, str, str]
"""A stored file: its role, what tells it from others of that role, its name and its SHA-256."""

# Of the readings of one file the last stands. The project's own files come first and by name, so that a store that grew
# and one made afresh from the same files agree on every figure.
_STANDING = "(SELECT max(number) AS number FROM files GROUP BY role, identity) JOIN files USING (number)"
_ORDER = "role, CASE role WHEN 'house' THEN identity END, files.number"
_FILE_COLUMNS = "files.number, content, role, identity, name, files.sha256"
_STANDING_FILES = f"SELECT {_FILE_COLUMNS} FROM {_STANDING} ORDER BY {_ORDER}"  # nosec B608 # names of our own columns only
_QUALIFIED = ", ".join(f"releases.{column}" for column in contents.RELEASE_COLUMNS.split(", "))
_RELEASES = f"{_STANDING} JOIN releases ON releases.file = files.number"
_STANDING_RELEASES = f"SELECT {_QUALIFIED} FROM {_RELEASES} ORDER BY {_ORDER}, releases.rowid"  # nosec B608 # as above
_RELEASES_OF_FILE = f"""
    SELECT {_QUALIFIED}, (SELECT count(*) FROM observations WHERE observations.file = releases.file
        AND observations.release = releases.id)
    FROM {_RELEASES} WHERE files.sha256 = ? OR releases.sha256 = ? GROUP BY releases.id ORDER BY releases.id"""  # nosec B608 # as above


class IngestOutcome(StrEnum):
    """What came of handing a file to the store.

    `ALREADY_HELD` means that nothing was stored, since the same file with the same figures is there. `READ_ANEW` means
    that the file was there, and its figures were read differently this time; the new reading stands.
    """

    STORED = "stored"
    ALREADY_HELD = "already held"
    READ_ANEW = "read anew"


class Store:
    """Published figures with all their vintages. Nothing in it is ever changed or deleted.

    Opening takes no lock; a second writer is refused within two seconds.
    """

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    @contextmanager
    def open(cls, path: Path) -> Iterator[Self]:
        """The store in this file, made if it is not there.

        Raises: StoreUnavailable if the file is locked, unreadable or not a store.
        """
        with closing(connect(path)) as connection:
            yield cls(connection, path)

    def ingest(
        self, name: str, sha256: str, releases: Iterable[ReleaseFigures], accepted: AcceptedRevision | None = None
    ) -> IngestOutcome:
        """Store a received file, which may have figures of several releases, whole or not at all.

        Raises: Refused if a figure stands twice in it or belongs to another release, if it supersedes a later one, or
        if it contradicts what is held and nobody has `accepted` that; StoreUnavailable if it cannot be written.
        """
        return self._add((RECEIVED, sha256, name, sha256), tuple(releases), accepted)

    def ingest_project_file(self, name: str, sha256: str, releases: Iterable[ReleaseFigures]) -> IngestOutcome:
        """Store one of the project's own files of figures; it takes the place of what stood under that name.

        No releases means that the file is gone. Raises: as `ingest`.
        """
        return self._add((PROJECT, name, name, sha256), tuple(releases))

    def project_files(self) -> Mapping[str, str]:
        """The SHA-256 of each of the project's own files as last stored, by name; "" for one that is gone."""
        return {identity: sha256 for _, _, role, identity, _, sha256 in self._rows(_STANDING_FILES) if role == PROJECT}

    def releases_of_file(self, sha256: str) -> tuple[tuple[PublishedRelease, int], ...]:
        """The releases held from the file with this SHA-256, received or shipped, each with how many figures."""
        return tuple(
            self._rows(_RELEASES_OF_FILE, (sha256, sha256), lambda row: (contents.release_of(row[:-1]), row[-1]))
        )

    def releases(self) -> tuple[PublishedRelease, ...]:
        """Every release held, the first published first; of two readings of one release the later."""
        by_id = {release.id: release for release in self._rows(_STANDING_RELEASES, convert=contents.release_of)}
        return tuple(sorted(by_id.values(), key=lambda release: (release.published_on, release.title, release.id)))

    def measures(self) -> frozenset[str]:
        """The ids of the measures of which any figure was ever stored."""
        return frozenset(measure for (measure,) in self._rows("SELECT DISTINCT measure FROM observations"))

    def observations(self, measures: Collection[str] | None = None) -> Iterator[Observation]:
        """Every standing observation in order of ingestion, all vintages, withdrawn releases left out.

        Only those of these `measures`, if any are named: files without them are not read then.

        Raises: StoreUnavailable where a file's rows are not those that were stored, by the digest taken then.
        """
        return self._observations(self._withdrawn_ids(), measures=measures)

    def _withdrawn_ids(self) -> frozenset[str]:
        return frozenset(withdrawals_in_force(self.withdrawals()))

    def _observations(
        self, withdrawn: frozenset[str], *, except_sha256: str = "", measures: Collection[str] | None = None
    ) -> Iterator[Observation]:
        """As `observations`, but those of the received file with the SHA-256 `except_sha256`."""
        releases = {release.id: release for release in self.releases() if release.id not in withdrawn}
        files = [file for file in self._rows(_STANDING_FILES) if file[2:4] != (RECEIVED, except_sha256)]
        if measures is not None:
            pairs = self._rows("SELECT DISTINCT file, measure FROM observations")
            numbers = {number for number, measure in pairs if measure in measures}
            files = [file for file in files if file[0] in numbers]
        with self._translated_row_errors():
            for file in files:
                content = self._verified_content(file).observations
                rows = (row for row in content if row[0] in releases and (measures is None or row[1] in measures))
                yield from contents.observations_of(rows, releases)

    def _published_by(self, day: date) -> Iterator[Observation]:
        return (observation for observation in self.observations() if observation.release.published_on <= day)

    def as_known_on(self, day: date) -> Figures:
        """The figures as known at the end of a day: what had been published by then, the newest vintage standing.

        Raises: as `observations`.
        """
        return Figures.from_observations(self._published_by(day))

    def check(self) -> tuple[Issue, ...]:
        """What is wrong with the file itself: pages that SQLite finds damaged, and stored files, those that no longer
        stand included, whose figures are not those that were stored. Empty if nothing is.
        """
        problems = [damage_issue(self._path, text) for (text,) in self._rows("PRAGMA integrity_check") if text != "ok"]
        for file in list(self._rows(f"SELECT {_FILE_COLUMNS} FROM files")):  # nosec B608 # names of our own columns only
            try:
                with self._translated_row_errors():
                    self._verified_content(file)
            except StoreUnavailable as error:
                problems.extend(error.issues)
        return tuple(problems)

    def _verified_content(self, file: tuple[int, str, str, str, str, str]) -> contents.FileContent:
        number, digest, role, identity, name, sha256 = file
        content = self._content_of(number)
        if content.digest((role, identity, name, sha256)) != digest:
            raise StoreUnavailable(damage_issue(self._path, f"figures that differ from those stored from {name}"))
        return content

    def available_periods(self, day: date) -> tuple[AvailablePeriod, ...]:
        """For which areas and periods values are known on a day, in no order; quicker than `as_known_on`.

        Raises: as `observations`.
        """
        return tuple(available_periods(self._published_by(day)))

    def withdrawals(self) -> tuple[Withdrawal, ...]:
        """Every withdrawal and every undoing of one, the first recorded first."""
        query = "SELECT release, reason, recorded_on, undone FROM withdrawals ORDER BY number"
        return tuple(self._rows(query, convert=_withdrawal_of))

    def record_withdrawal(self, withdrawal: Withdrawal) -> PublishedRelease:
        """Takes a release out of what is known on any day, or brings it back, and returns it; its rows stay.

        Raises: NotFound if no release is so named, or several are; Refused without a reason or for a long one, if it is
        withdrawn already, or is not withdrawn and is to be brought back, or contradicts what came to be held meanwhile;
        StoreUnavailable.
        """
        if not withdrawal.reason.strip():
            raise no_reason(withdrawal.release)
        refuse_if_any(long_reason(withdrawal.reason.strip()))
        release = find_release(self.releases(), withdrawal.release)
        with write_transaction(self._connection, self._path) as connection:
            if (release.id in withdrawals_in_force(self.withdrawals())) != withdrawal.undone:
                raise already_withdrawn(release, undone=withdrawal.undone)
            if withdrawal.undone:
                refuse_if_any(self._conflicts_with(release))
            connection.execute(
                "INSERT INTO withdrawals (release, undone, reason, recorded_on) VALUES (?, ?, ?, ?)",
                (release.id, withdrawal.undone, withdrawal.reason.strip(), withdrawal.recorded_on.isoformat()),
            )
        return release

    def _conflicts_with(self, release: PublishedRelease) -> tuple[Issue, ...]:
        """What stands and a withdrawn release would contradict, where nobody has accepted either of the two."""
        query = "SELECT id FROM releases WHERE file IN (SELECT file FROM accepted_revisions)"
        accepted_ids = {identity for (identity,) in self._rows(query)}
        withdrawn = self._withdrawn_ids()
        after_return = self._observations(withdrawn - {release.id})
        observations_of_release = (observation for observation in after_return if observation.release.id == release.id)
        unaccepted = (
            conflict
            for conflict in contradictions(self._observations(withdrawn), observations_of_release)
            if not {conflict.stored.release.id, conflict.incoming.release.id} & accepted_ids
        )
        return contradiction_issues(unaccepted, release.title, {})

    def accepted_revisions(self) -> tuple[tuple[str, AcceptedRevision], ...]:
        """The names of the files that were stored although they contradict others, each with the reason given."""
        query = "SELECT name, reason, recorded_on FROM accepted_revisions JOIN files ON number = file ORDER BY file"
        return tuple(self._rows(query, convert=_accepted_revision_of))

    def contradictions(self, sha256: str, releases: Sequence[ReleaseFigures]) -> tuple[Contradiction, ...]:
        """What a received file with this SHA-256 says otherwise than what is held of the same day, in no order."""
        incoming = tuple(observation for _, observations in releases for observation in observations)
        measures = {observation.measure for observation in incoming}
        stored = self._observations(self._withdrawn_ids(), except_sha256=sha256, measures=measures)
        return tuple(contradictions(stored, incoming))

    @contextmanager
    def _translated_row_errors(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValueError, TypeError, ArithmeticError) as error:
            raise StoreUnavailable(damage_issue(self._path, "a row that cannot be read")) from error

    def _rows(
        self, query: str, parameters: tuple[object, ...] = (), convert: Callable[[Any], Any] = lambda row: row
    ) -> Iterator[Any]:
        with self._translated_row_errors(), translated_errors(self._path):
            for row in self._connection.execute(query, parameters):
                yield convert(row)

    def _add(
        self, file: FileKey, releases: Sequence[ReleaseFigures], accepted: AcceptedRevision | None = None
    ) -> IngestOutcome:
        role, identity, name, sha256 = file
        refuse_if_any(contents.content_issues(name, releases))
        content = contents.content_of(releases)
        with write_transaction(self._connection, self._path) as connection:
            refuse_if_any(contents.supersession_issues(name, [release for release, _ in releases], self.releases()))
            before = self._last_reading(role, identity)
            contradicted = self.contradictions(identity, releases) if role == RECEIVED else ()
            if before == (sha256, content) and not (accepted and self._is_overruled(contradicted)):
                return IngestOutcome.ALREADY_HELD
            if contradicted and accepted is None:
                raise Refused(contradiction_issues(contradicted, name, {}))
            number = _append(connection, file, content)
            if contradicted and accepted is not None:
                connection.execute(
                    "INSERT INTO accepted_revisions (file, reason, recorded_on) VALUES (?, ?, ?)",
                    (number, accepted.reason, accepted.recorded_on.isoformat()),
                )
        return IngestOutcome.READ_ANEW if before is not None and before[0] == sha256 else IngestOutcome.STORED

    def _is_overruled(self, contradicted: Sequence[Contradiction]) -> bool:
        """Whether a figure that contradicts one of these stands before it, which no correction replaces anyway."""
        figures = Figures.from_observations(self.observations({conflict.incoming.measure for conflict in contradicted}))
        withdrawn = self._withdrawn_ids()
        superseded = superseded_ids([release for release in self.releases() if release.id not in withdrawn])
        for conflict in contradicted:
            newest = figures.get(*figure_key(conflict.stored))
            stands = newest is not None and newest.release.id == conflict.stored.release.id
            if stands and conflict.incoming.release.id not in superseded:
                return True
        return False

    def _last_reading(self, role: str, identity: str) -> tuple[str, contents.FileContent] | None:
        last = "SELECT number, sha256 FROM files WHERE role = ? AND identity = ? ORDER BY number DESC LIMIT 1"
        for number, sha256 in list(self._rows(last, (role, identity))):
            return sha256, self._content_of(number)
        return None

    def _content_of(self, file: int) -> contents.FileContent:
        query = f"SELECT {contents.RELEASE_COLUMNS} FROM releases WHERE file = ?"  # nosec B608 # names of our own columns only
        releases = tuple(sorted(self._rows(query, (file,))))
        query = f"SELECT {contents.OBSERVATION_COLUMNS} FROM observations WHERE file = ? ORDER BY number"  # nosec B608 # names of our own columns only
        return contents.FileContent(releases=releases, observations=tuple(self._rows(query, (file,))))


def _withdrawal_of(row: tuple[str, str, str, int]) -> Withdrawal:
    release, reason, day, undone = row
    return Withdrawal(release=release, reason=reason, recorded_on=date.fromisoformat(day), undone=bool(undone))


def _accepted_revision_of(row: tuple[str, str, str]) -> tuple[str, AcceptedRevision]:
    name, reason, day = row
    return name, AcceptedRevision(reason=reason, recorded_on=date.fromisoformat(day))


def _append(connection: sqlite3.Connection, file: FileKey, content: contents.FileContent) -> int:
    number = connection.execute(
        "INSERT INTO files (role, identity, name, sha256, content) VALUES (?, ?, ?, ?, ?)",
        (*file, content.digest(file)),
    ).lastrowid
    connection.executemany(
        f"INSERT INTO releases (file, {contents.RELEASE_COLUMNS}) VALUES (?{', ?' * 10})",  # nosec B608 # names of our own columns only
        ((number, *row) for row in content.releases),
    )
    connection.executemany(
        f"INSERT INTO observations (file, {contents.OBSERVATION_COLUMNS}) VALUES (?{', ?' * 17})",  # nosec B608 # names of our own columns only
        ((number, *row) for row in content.observations),
    )
    return int(number or 0)
