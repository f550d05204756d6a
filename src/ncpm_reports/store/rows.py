"""Observations as rows of the store, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Provenance, Status, Unit

RELEASE_COLUMNS = "id, publisher, title, edition, published_on, sha256, file_name, url, supersedes, provenance"
OBSERVATION_COLUMNS = (
    "release, measure, area, period_start, period_end, value, unit, status, lower, upper, standard_error, base,"
    " significance, series, source_table, cell, note"
)
ReleaseRow = tuple[str, ...]
ObservationRow = tuple[Any, ...]
# What the store holds was an observation when it was stored, so it is put back field by field, unchecked: loading a
# store is twice as quick for it.
_PUT = tuple(getattr(Observation, field.name).__set__ for field in fields(Observation))


def release_row(release: PublishedRelease) -> ReleaseRow:
    """A release as a row, in the order of RELEASE_COLUMNS."""
    return (
        release.id,
        release.publisher,
        release.title,
        release.edition,
        release.published_on.isoformat(),
        release.sha256,
        release.file_name,
        release.url,
        release.supersedes,
        release.provenance.value,
    )


def release_of(row: ReleaseRow) -> PublishedRelease:
    """The release of a row."""
    return PublishedRelease(
        id=row[0],
        publisher=row[1],
        title=row[2],
        edition=row[3],
        published_on=date.fromisoformat(row[4]),
        sha256=row[5],
        file_name=row[6],
        url=row[7],
        supersedes=row[8],
        provenance=Provenance(row[9]),
    )


def observation_row(observation: Observation) -> ObservationRow:
    """An observation as a row, in the order of OBSERVATION_COLUMNS. Decimals are kept as written."""
    return (
        observation.release.id,
        observation.measure,
        observation.area,
        observation.period.start.isoformat(),
        observation.period.end.isoformat(),
        _text(observation.value),
        observation.unit.value,
        observation.status.value,
        _text(observation.lower),
        _text(observation.upper),
        _text(observation.standard_error),
        observation.base,
        observation.significance,
        observation.series,
        observation.table,
        observation.cell,
        observation.note,
    )


def observations_of(rows: Iterable[ObservationRow], releases: Mapping[str, PublishedRelease]) -> Iterator[Observation]:
    """The observations of rows. Equal periods, numbers and releases are one object, which makes this quick."""
    period, number = cache(_period), cache(_number)
    units, statuses = {unit.value: unit for unit in Unit}, {status.value: status for status in Status}
    for row in rows:
        release, measure, area, start, end, value, unit, status, low, high, error, base, marker, series, *place = row
        observation = object.__new__(Observation)
        values = (
            *(measure, area, period(start, end), number(value), units[unit], statuses[status]),
            *(number(low), number(high), number(error), base, marker, series, *place, releases[release]),
        )
        for put, field_value in zip(_PUT, values, strict=True):
            put(observation, field_value)
        yield observation


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
