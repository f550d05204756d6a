"""Invented figures: complete, seeded and plausible, to see every part of every product. Never published, never stored.

Their shape follows the real publications: two forces that could not supply figures, one event with many victims, a
survey that changed its mode, a question that changed, first figures and revised ones, suppressed cells. Their values
are drawn at random.
"""

import hashlib
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeAlias

from ncpm_reports.core.areas import (
    BRITISH_TRANSPORT_POLICE,
    CITY_OF_LONDON,
    ENGLAND,
    ENGLAND_AND_WALES,
    METROPOLITAN,
    Areas,
)
from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period, month_end, quarter, year_ending
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.core.settings import BASELINE_YEAR
from ncpm_reports.sources import illustrative_shapes as shapes
from ncpm_reports.sources.illustrative_shapes import CountShape, ShareShape, YearShape

INVENTED_PUBLISHER = "INVENTED FIGURES"
QUARTERS = 28
Dated: TypeAlias = tuple[PublishedRelease, tuple[Observation, ...]]
Releases: TypeAlias = tuple[Dated, ...]


def invented(seed: int, areas: Areas, period: Period) -> Releases:
    """Invented releases up to a quarter, the first published first, the same for the same seed on every machine.

    At least 28 discrete quarters, and never fewer than reach back over the baseline year; counts by force and
    nationally, rolling years, survey estimates with 95% limits and bases, two vintages of counts.
    """
    first = min(period.shifted(-3 * (QUARTERS - 1)), quarter(BASELINE_YEAR.start.year, BASELINE_YEAR.start.month + 2))
    quarters = []
    while first.start <= period.start:
        quarters.append(first)
        first = first.shifted(3)
    people = {force.code: _people(seed, force.code) for force in areas.forces}
    releases = [
        *_recorded(seed, people, quarters),
        *_hospital(seed, people, quarters),
        *_annual(seed, people, quarters[-1].end),
        *_surveys(seed, quarters),
    ]
    return tuple(sorted(releases, key=lambda pair: (pair[0].published_on, pair[0].title)))


def _recorded(seed: int, people: Mapping[str, int], quarters: Sequence[Period]) -> Iterator[Dated]:
    police = (*people, BRITISH_TRANSPORT_POLICE)
    local = {(spec, code): _local(seed, spec, code, people, quarters) for spec in shapes.RECORDED for code in police}
    national = {spec: _drawn(seed, spec, ENGLAND_AND_WALES, 1, quarters) for spec in shapes.NATIONAL_RECORDED}
    for last in range(len(quarters)):
        sheet = _ReleaseRows(_release(seed, "recorded crime by police force area", quarters[last]))
        for spec in shapes.RECORDED:
            columns = {code: local[spec, code] for code in police}
            for code, drawn in columns.items():
                sheet.history(spec, code, quarters, last, drawn)
            sheet.history(spec, ENGLAND_AND_WALES, quarters, last, _total(columns.values()))
        for spec, drawn in national.items():
            sheet.history(spec, ENGLAND_AND_WALES, quarters, last, drawn)
        yield sheet.done()


def _hospital(seed: int, people: Mapping[str, int], quarters: Sequence[Period]) -> Iterator[Dated]:
    drawn = {spec: _drawn(seed, spec, ENGLAND, 1, quarters) for spec in shapes.HOSPITAL}
    for last in range(len(quarters)):
        sheet = _ReleaseRows(_release(seed, "hospital admissions for assault by sharp object", quarters[last]))
        for spec in shapes.HOSPITAL:
            sheet.history(spec, ENGLAND, quarters, last, drawn[spec])
            if quarters[last].end.month == 6:
                _admissions_by_force(sheet, seed, spec, people, quarters[last])
        yield sheet.done()


def _annual(seed: int, people: Mapping[str, int], until: date) -> Iterator[Dated]:
    for year in range(BASELINE_YEAR.end.year, until.year + 1):
        for month in (3, 6):
            if month_end(year, month) <= until:
                sheet = _ReleaseRows(_release(seed, "annual figures", year_ending(year, month)))
                for spec in shapes.YEARLY:
                    if spec.month == month:
                        _year(sheet, seed, spec, year)
                if month == 3:
                    _three_year_rates(sheet, seed, people, year)
                else:
                    _populations(sheet, people, year)
                yield sheet.done()


def _surveys(seed: int, quarters: Sequence[Period]) -> Iterator[Dated]:
    for last in quarters:
        sheet = _ReleaseRows(_release(seed, "survey estimates", last))
        window = year_ending(last.end.year, last.end.month)
        _estimates(sheet, seed, window)
        for spec in shapes.SHARES:
            is_published = not spec.years or last.end.year in spec.years
            if is_published and last.end.month in spec.months and window.end >= BASELINE_YEAR.end:
                _share(sheet, seed, spec, window)
        yield sheet.done()


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A count in each quarter as first published and as restated; None where it was not supplied."""

    first: tuple[int | None, ...]
    restated: tuple[int | None, ...]

    def quarter(self, index: int, known: int) -> int | None:
        """A quarter's count in the release of quarter `known`."""
        return self.first[index] if index == known else self.restated[index]

    def year(self, index: int, known: int) -> int | None:
        """The count of the year ending with a quarter, in the release of quarter `known`."""
        return _sum([self.quarter(number, known) for number in range(index - 3, index + 1)])


class _ReleaseRows:
    """The figures of one release as they are drawn up."""

    def __init__(self, release: PublishedRelease) -> None:
        self._release = release
        self._rows: list[Observation] = []

    def put(
        self,
        measure: str,
        area: str,
        period: Period,
        value: Decimal | int | None,
        unit: Unit,
        *,
        status: Status | None = None,
        limits: tuple[Decimal, Decimal] | None = None,
        error: Decimal | None = None,
        base: int | None = None,
        series: str = "",
        note: str = "",
    ) -> None:
        """One figure in the next row."""
        missing = Status.NOT_AVAILABLE if value is None else Status.PUBLISHED
        self._rows.append(
            Observation(
                measure=measure,
                area=area,
                period=period,
                value=None if value is None else Decimal(value),
                unit=unit,
                status=status or missing,
                lower=limits[0] if limits else None,
                upper=limits[1] if limits else None,
                standard_error=error,
                base=base,
                series=series,
                table="INVENTED",
                cell=f"row {len(self._rows) + 2}",
                note=note,
                release=self._release,
            )
        )

    def history(self, spec: CountShape, area: str, quarters: Sequence[Period], last: int, drawn: _Drawn) -> None:
        """A count's newest quarter and year, and what this release restates: the quarter before, the year before."""
        for index in (last, last - 1):
            if index >= 0:
                restated = index != last and drawn.first[index] != drawn.restated[index]
                self._count(spec, area, quarters[index], drawn.quarter(index, last), restated)
        for index in (last, last - 4):
            if index >= 3:
                window = year_ending(quarters[index].end.year, quarters[index].end.month)
                restated = index != last and drawn.year(index, index) != drawn.year(index, last)
                self._count(spec, area, window, drawn.year(index, last), restated)

    def _count(self, spec: CountShape, area: str, period: Period, value: int | None, restated: bool) -> None:
        status = Status.REVISED if restated and value is not None else None
        note = "recorded again after review" if status else ""
        self.put(spec.measure, area, period, value, spec.unit, status=status, note=note)

    def done(self) -> Dated:
        """The release with its figures."""
        return self._release, tuple(self._rows)


def _local(seed: int, spec: CountShape, code: str, people: Mapping[str, int], quarters: Sequence[Period]) -> _Drawn:
    size = people.get(code, 150_000) / 1_000_000
    own = shapes.OWN_COURSES.get((spec.measure, code))
    if own is not None:
        return _drawn(seed, replace(spec, trend=own.trend), code, size * own.effect, quarters)
    effect = math.exp(spec.spread * _normal(_numbers(f"{seed}/effect/{spec.measure}/{code}")))
    return _drawn(seed, spec, code, size * effect, quarters)


def _drawn(seed: int, spec: CountShape, area: str, scale: float, quarters: Sequence[Period]) -> _Drawn:
    dice = _numbers(f"{seed}/count/{spec.measure}/{area}")
    first: list[int | None] = []
    restated: list[int | None] = []
    for index, period in enumerate(quarters):
        mean = spec.level * scale * (1 + spec.trend) ** (index / 4) * spec.season[period.end.month // 3 - 1]
        mean *= (spec.lockdown if period in shapes.LOCKDOWN else 1.0) * math.exp(spec.noise * _normal(dice))
        count = _poisson(dice, mean)
        moved = _poisson(dice, count * abs(spec.revision))
        if (spec.measure, area, period) == ("homicide", shapes.ESSEX, shapes.EVENT_QUARTER):
            count += shapes.EVENT_VICTIMS
        awaited = (spec.measure, area) == shapes.AWAITED and period == quarters[-1]
        supplied = not awaited and period not in shapes.NOT_SUPPLIED.get(area, frozenset())
        first.append(count if supplied else None)
        restated.append(max(0, count + (moved if spec.revision > 0 else -moved)) if supplied else None)
    return _Drawn(tuple(first), tuple(restated))


def _total(columns: Iterable[_Drawn]) -> _Drawn:
    all_columns = tuple(columns)
    return _Drawn(
        tuple(_sum(values) for values in zip(*(column.first for column in all_columns), strict=True)),
        tuple(_sum(values) for values in zip(*(column.restated for column in all_columns), strict=True)),
    )


def _sum(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)


def _admissions_by_force(
    sheet: _ReleaseRows, seed: int, spec: CountShape, people: Mapping[str, int], last: Period
) -> None:
    window = year_ending(last.end.year, last.end.month)
    english = {code: size for code, size in people.items() if code.startswith("E")}
    for code, size in english.items():
        dice = _numbers(f"{seed}/admissions/{code}/{last.code}")
        count = _poisson(dice, 4 * spec.level * size / sum(english.values()))
        # Below the nation hospitals' counts of 1 to 7 are suppressed and the rest rounded to the nearest 5.
        hidden = 1 <= count <= 7
        value = None if hidden else 5 * round(count / 5)
        sheet.put(spec.measure, code, window, value, spec.unit, status=Status.CONFIDENTIAL if hidden else None)


def _year(sheet: _ReleaseRows, seed: int, spec: YearShape, year: int) -> None:
    for counted_year in (year, year - 1) if spec.revision else (year,):
        dice = _numbers(f"{seed}/year/{spec.measure}/{counted_year}")
        count = _poisson(dice, spec.level * (1 + spec.trend) ** (counted_year - 2019))
        restated = counted_year != year
        value = count + round(count * spec.revision) if restated else count
        note = "cases concluded by the courts" if restated else ""
        status = Status.REVISED if restated else None
        sheet.put(
            spec.measure, spec.area, year_ending(counted_year, spec.month), value, spec.unit, status=status, note=note
        )


def _three_year_rates(sheet: _ReleaseRows, seed: int, people: Mapping[str, int], year: int) -> None:
    period = Period(date(year - 3, 4, 1), date(year, 3, 31))
    total = 0
    for code, size in people.items():
        effect = math.exp(0.2 * _normal(_numbers(f"{seed}/effect/homicide/{code}")))
        dice = _numbers(f"{seed}/rate/{code}/{year}")
        count = _poisson(dice, 11.6 * 3 * effect * size / 1_000_000 * 0.97 ** (year - 2019))
        total += count
        _rate(sheet, code, period, count, size)
    _rate(sheet, ENGLAND_AND_WALES, period, total, sum(people.values()))


def _rate(sheet: _ReleaseRows, code: str, period: Period, count: int, size: int) -> None:
    if code == CITY_OF_LONDON:
        note = "too few residents for a rate"
        status = Status.LOW_RELIABILITY
        sheet.put("homicide-rate-3yr", code, period, None, Unit.PER_MILLION, status=status, note=note)
        return
    years = 3 * size / 1_000_000
    half = 1.96 * math.sqrt(max(count, 1))
    limits = (_tenths(max(0.0, count - half) / years), _tenths((count + half) / years))
    sheet.put("homicide-rate-3yr", code, period, _tenths(count / years), Unit.PER_MILLION, limits=limits)


def _populations(sheet: _ReleaseRows, people: Mapping[str, int], year: int) -> None:
    day = Period(date(year, 6, 30), date(year, 6, 30))
    grown = {code: 100 * round(size * 1.006 ** (year - 2019) / 100) for code, size in people.items()}
    for code, size in (*grown.items(), (ENGLAND_AND_WALES, sum(grown.values()))):
        sheet.put("population", code, day, size, Unit.PEOPLE)
        sheet.put("households", code, day, 100 * round(size / 240), Unit.HOUSEHOLDS)


def _estimates(sheet: _ReleaseRows, seed: int, window: Period) -> None:
    if shapes.NO_SURVEY[0] <= window.end <= shapes.NO_SURVEY[1]:
        for measure in ("neighbourhood-crime", *(spec.measure for spec in shapes.SURVEYED)):
            note = "interviews suspended"
            sheet.put(measure, ENGLAND_AND_WALES, window, None, Unit.THOUSAND_INCIDENTS, note=note)
        return
    total, variance = 0, 0.0
    for spec in shapes.SURVEYED:
        dice = _numbers(f"{seed}/estimate/{spec.measure}/{window.code}")
        expected = spec.level * (1 + spec.trend) ** ((window.end - BASELINE_YEAR.end).days / 365.25)
        error = expected * spec.relative_error
        value = round(max(1.0, expected + 0.7 * error * _normal(dice)))
        total, variance = total + value, variance + error**2
        _estimate(sheet, spec.measure, window, value, error)
    _estimate(sheet, "neighbourhood-crime", window, total, math.sqrt(variance))


def _estimate(sheet: _ReleaseRows, measure: str, window: Period, value: int, error: float) -> None:
    telephone = shapes.TELEPHONE[0] <= window.end <= shapes.TELEPHONE[1]
    limits = (Decimal(round(max(0.0, value - 1.96 * error))), Decimal(round(value + 1.96 * error)))
    sheet.put(
        measure,
        ENGLAND_AND_WALES,
        window,
        value,
        Unit.THOUSAND_INCIDENTS,
        limits=limits,
        error=_tenths(error),
        base=28_000 if telephone else 32_000,
        series="telephone interviews" if telephone else "",
    )


def _share(sheet: _ReleaseRows, seed: int, spec: ShareShape, window: Period) -> None:
    dice = _numbers(f"{seed}/share/{spec.measure}/{window.code}")
    years = (window.end - BASELINE_YEAR.end).days / 365.25
    # Samples of surveys like these are clustered: their variance is about 1.4 times that of a simple one.
    error = math.sqrt(1.4 * spec.level * (100 - spec.level) / spec.base)
    value = spec.level + spec.slope * years + 0.5 * error * _normal(dice)
    new = window.end.year >= spec.new_question_from
    value += 12 if new else 0
    limits = (_tenths(value - 1.96 * error), _tenths(value + 1.96 * error))
    sheet.put(
        spec.measure,
        spec.area,
        window,
        _tenths(value),
        Unit.PERCENT,
        limits=limits,
        error=_tenths(error),
        base=spec.base + int(100 * dice.random()),
        series=f"questions of {spec.new_question_from}" if new else "",
    )


def _people(seed: int, code: str) -> int:
    dice = _numbers(f"{seed}/people/{code}")
    if code == CITY_OF_LONDON:
        return 9_000 + 100 * int(20 * dice.random())
    if code == METROPOLITAN:
        return 8_500_000 + 1_000 * int(500 * dice.random())
    return 100 * round(min(3_000_000.0, max(450_000.0, 1_050_000 * math.exp(0.5 * _normal(dice)))) / 100)


def _release(seed: int, title: str, period: Period) -> PublishedRelease:
    sha256 = hashlib.sha256(f"invented/{seed}/{title}/{period.code}".encode()).hexdigest()
    return PublishedRelease(
        id=sha256[:16],
        publisher=INVENTED_PUBLISHER,
        title=f"INVENTED: {title}",
        edition=period.label if period.is_year else f"to {period.label.rpartition(' to ')[2]}",
        published_on=_publication_day(period.end),
        sha256=sha256,
        file_name=f"INVENTED {title} {period.end.isoformat()}.csv",
    )


def _publication_day(end: date) -> date:
    """The third Thursday of the fourth month after a period's last."""
    index = end.year * 12 + end.month - 1 + 4
    day = date(index // 12, index % 12 + 1, 15)
    return day + timedelta(days=(3 - day.weekday()) % 7)


def _numbers(key: str) -> Random:
    return Random(key)  # nosec B311 # invented figures, drawn again by whoever knows the seed


def _normal(dice: Random) -> float:
    # Only random() is promised to stay the same between versions of Python, so the transforms are our own.
    radius = math.sqrt(-2 * math.log(1 - dice.random()))
    return radius * math.cos(2 * math.pi * dice.random())


def _poisson(dice: Random, mean: float) -> int:
    if mean > 30:
        return max(0, round(mean + math.sqrt(mean) * _normal(dice)))
    count, product, floor = 0, dice.random(), math.exp(-mean)
    while product > floor:
        count, product = count + 1, product * dice.random()
    return count


def _tenths(value: float) -> Decimal:
    return Decimal(f"{value:.1f}")
