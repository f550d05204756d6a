"""Observations as rows of the store, and back."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Provenance, Status, Unit

RELEASE_COLUMNS = "id, publisher, title, edition, published_on, sha256, file_name, url, supersedes, provenance"
OBSERVATION_COLUMNS = (
    "release, measure, area, period_start, period_end, value, unit, status, lower, upper, standard_error, base,"
    " significance, series, source_table, cell, note"
)
_values = attrgetter(
    *("release.id", "measure", "area", "period.start", "period.end", "value", "unit", "status", "lower", "upper"),
    *("standard_error", "base", "significance", "series", "table", "cell", "note"),
)
ReleaseRow = tuple[str, ...]
ObservationRow = tuple[Any, ...]
# What the store holds was an observation when it was stored, so it is put back field by field, unchecked: loading a
# store is twice as quick for it.
_PUT = tuple(getattr(Observation, field.name).__set__ for field in fields(Observation))


def release_row(release: PublishedRelease) -> ReleaseRow:
    """A release as a row, in the order of RELEASE_COLUMNS."""
    return tuple(str(getattr(release, name)) for name in RELEASE_COLUMNS.split(", "))


def release_of(row: ReleaseRow) -> PublishedRelease:
    """The release of a row."""
    fields: dict[str, Any] = dict(zip(RELEASE_COLUMNS.split(", "), row, strict=True))
    day, provenance = date.fromisoformat(fields["published_on"]), Provenance(fields["provenance"])
    return PublishedRelease(**fields | {"published_on": day, "provenance": provenance})


def observation_row(observation: Observation) -> ObservationRow:
    """An observation as a row, in the order of OBSERVATION_COLUMNS. Decimals are kept as written."""
    return tuple(value if value is None or isinstance(value, int) else str(value) for value in _values(observation))


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


def _period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
