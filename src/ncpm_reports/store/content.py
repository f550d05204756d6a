"""What one file of figures says: as rows with a digest and back, and what is wrong with it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from ncpm_reports.core.observations import Observation, PublishedRelease, ReleaseFigures
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Provenance, Status, Unit
from ncpm_reports.store.figures import corrects

RELEASE_COLUMNS = "id, publisher, title, edition, published_on, sha256, file_name, url, supersedes, provenance"
OBSERVATION_COLUMNS = (
    "release, measure, area, period_start, period_end, value, unit, status, lower, upper, standard_error, base,"
    " significance, series, source_table, cell, note"
)
_release_values = attrgetter(*RELEASE_COLUMNS.split(", "))
_values_of = attrgetter(
    *("release.id", "measure", "area", "period.start", "period.end", "value", "unit", "status", "lower", "upper"),
    *("standard_error", "base", "significance", "series", "table", "cell", "note"),
)
_OBSERVATION_FIELDS = tuple(field.name for field in fields(Observation))
ReleaseRow = tuple[str, ...]
ObservationRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileContent:
    """What a file says, as rows in the order in which they are stored."""

    releases: tuple[ReleaseRow, ...]
    observations: tuple[ObservationRow, ...]

    def digest(self, file: tuple[str, str, str, str]) -> str:
        """The SHA-256 of every row, the file's own included."""
        # The digests of the first stores were taken without a provenance that is the publisher's own.
        releases = tuple(row if row[-1] else row[:-1] for row in self.releases)
        return hashlib.sha256(repr((file, releases, list(self.observations))).encode()).hexdigest()


def content_of(releases: Iterable[ReleaseFigures]) -> FileContent:
    """The rows of what was read from a file, decimals as written."""
    rows = {_observation_row(observation) for _, observations in releases for observation in observations}
    release_rows = tuple(sorted(tuple(map(str, _release_values(release))) for release, _ in releases))
    return FileContent(releases=release_rows, observations=tuple(sorted(rows, key=_row_key)))


def _observation_row(observation: Observation) -> ObservationRow:
    return tuple(value if value is None or isinstance(value, int) else str(value) for value in _values_of(observation))


def _row_key(row: ObservationRow) -> tuple[str, ...]:
    return (*row[:5], row[13])


def release_of(row: ReleaseRow) -> PublishedRelease:
    """The release of a row, in the order of RELEASE_COLUMNS."""
    values: dict[str, Any] = dict(zip(RELEASE_COLUMNS.split(", "), row, strict=True))
    day, provenance = date.fromisoformat(values["published_on"]), Provenance(values["provenance"])
    return PublishedRelease(**values | {"published_on": day, "provenance": provenance})


def observations_of(rows: Iterable[ObservationRow], releases: Mapping[str, PublishedRelease]) -> Iterator[Observation]:
    """The observations of rows. Equal periods, numbers and releases are one object, which makes this quick."""
    period, number = cache(_period), cache(_number)
    units, statuses = {unit.value: unit for unit in Unit}, {status.value: status for status in Status}
    for row in rows:
        release, measure, area, start, end, value, unit, status, low, high, error, base, marker, series, *location = row
        values = (
            *(measure, area, period(start, end), number(value), units[unit], statuses[status]),
            *(number(low), number(high), number(error), base, marker, series, *location, releases[release]),
        )
        yield Observation(**dict(zip(_OBSERVATION_FIELDS, values, strict=True)))


def _period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def content_issues(name: str, releases: Iterable[ReleaseFigures]) -> Iterator[Issue]:
    """What is wrong with a file by itself: a release or a figure twice, a figure of another release."""
    figures: Counter[tuple[str, ...]] = Counter()
    ids: Counter[str] = Counter()
    for release, observations in releases:
        ids[release.id] += 1
        if ids[release.id] > 1:
            found = f"two releases with the id {release.id}"
            yield _issue(name, found, "one title, edition and day for each source file")
        figures.update(_row_key(_observation_row(observation)) for observation in observations)
        other_ids = (observation.release.id for observation in observations if observation.release != release)
        for other_id in dict.fromkeys(other_ids):
            yield _issue(name, f"a figure of release {other_id}", f"figures of release {release.id} only")
    for (_, measure, area, start, end, series), times in figures.items():
        if times > 1:
            found = f"{measure} for {area}, {start} to {end}{f', series {series}' if series else ''}, {times} times"
            yield _issue(name, found, "each figure once")


def supersession_issues(
    name: str, releases: Iterable[PublishedRelease], stored: Sequence[PublishedRelease]
) -> Iterator[Issue]:
    """What is wrong with the editions that releases say they supersede, among those that are held."""
    for release in releases:
        if release.supersedes == release.id:
            yield _issue(name, f"release {release.id}, which would supersede itself", "an earlier edition to supersede")
        for earlier in (earlier for earlier in stored if corrects(release, earlier)):
            if corrects(earlier, release):
                found = f"two editions that supersede each other, {release.edition}"
                yield _issue(name, found, "one to be the earlier")
            elif earlier.published_on > release.published_on:
                found = f"an edition of {release.published_on} that supersedes one of {earlier.published_on}"
                yield _issue(name, found, "a corrected edition published on the same day or later")


def _issue(name: str, found: str, expected: str) -> Issue:
    return Issue.of("store.content", name, found, expected, "Correct the file.")
