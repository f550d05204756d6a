"""For which areas and periods values are known, without reading every figure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ncpm_reports.core.periods import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailablePeriod:
    """For which areas a measure has a value in a period, and when and in which release its newest was published."""

    measure: str
    period: Period
    published_on: Mapping[str, date]
    releases: Mapping[str, str]


def available_periods(rows: Iterable[tuple[Any, ...]], published_on: Mapping[str, date]) -> Iterator[AvailablePeriod]:
    """The periods of rows of the store: release, whether valued, areas, measure, first and last day, oldest first."""
    releases: dict[tuple[str, str, str], dict[str, str]] = {}
    for release, has_value, codes, measure, start, end in rows:
        areas = releases.setdefault((measure, start, end), {})
        if has_value:
            areas.update(dict.fromkeys(codes.split(), release))
        else:
            # A later release that has no value withdraws the earlier one's.
            for code in codes.split():
                areas.pop(code, None)
    for (measure, start, end), areas in releases.items():
        if areas:
            yield AvailablePeriod(
                measure=measure,
                period=Period(date.fromisoformat(start), date.fromisoformat(end)),
                published_on={area: published_on[release] for area, release in areas.items()},
                releases=areas,
            )
