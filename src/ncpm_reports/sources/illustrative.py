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
from functools import partial
from random import Random
from typing import Any, TypeAlias

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
from ncpm_reports.sources.tables import Row

INVENTED_PUBLISHER = "INVENTED FIGURES"
QUARTERS = 28
Dated: TypeAlias = tuple[PublishedRelease, tuple[Observation, ...]]
Releases: TypeAlias = tuple[Dated, ...]
ACTIONS = """\
ask,action,owner,due,position
,"INVENTED: ask the force with most of the rise for its own account",INVENTED: secretariat,4 September 2025,done
,"INVENTED: find out who holds figures of the treatment that referrals led to",INVENTED: analysts,9 October 2025,open
letter-theft-from-person,,INVENTED: chair,11 December 2025,ask
"""


def invented_actions() -> Mapping[str, str]:
    """The log of actions of an invented quarter, said to be invented in every row, by its name in its folder."""
    return {"board-actions.csv": ACTIONS}


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
    drawn: dict[tuple[CountShape, str], _Drawn] = {}
    for spec in shapes.RECORDED:
        of_forces = {
            (spec, code): _local(seed, spec, code, people, quarters) for code in (*people, BRITISH_TRANSPORT_POLICE)
        }
        drawn |= {**of_forces, (spec, ENGLAND_AND_WALES): _total(of_forces.values())}
    for spec in shapes.NATIONAL_RECORDED:
        drawn[spec, ENGLAND_AND_WALES] = _drawn(seed, spec, ENGLAND_AND_WALES, 1, quarters)
    for last, period in enumerate(quarters):
        rows = (row for (spec, area), column in drawn.items() for row in _history(spec, area, quarters, last, column))
        yield _release(seed, "recorded crime by police force area", period, rows)


def _hospital(seed: int, people: Mapping[str, int], quarters: Sequence[Period]) -> Iterator[Dated]:
    drawn = {spec: _drawn(seed, spec, ENGLAND, 1, quarters) for spec in shapes.HOSPITAL}
    for last, period in enumerate(quarters):
        rows: list[Row] = []
        for spec, column in drawn.items():
            rows += _history(spec, ENGLAND, quarters, last, column)
            rows += _admissions_by_force(seed, spec, people, period) if period.end.month == 6 else ()
        yield _release(seed, "hospital admissions for assault by sharp object", period, rows)


def _annual(seed: int, people: Mapping[str, int], until: date) -> Iterator[Dated]:
    years = range(BASELINE_YEAR.end.year, until.year + 1)
    for year, month in ((year, month) for year in years for month in (3, 6) if month_end(year, month) <= until):
        rows = [row for spec in shapes.YEARLY if spec.month == month for row in _year(seed, spec, year)]
        rows += _three_year_rates(seed, people, year) if month == 3 else _populations(people, year)
        yield _release(seed, "annual figures", year_ending(year, month), rows)


def _surveys(seed: int, quarters: Sequence[Period]) -> Iterator[Dated]:
    for last in quarters:
        window = year_ending(last.end.year, last.end.month)
        rows = list(_estimates(seed, window))
        for spec in shapes.SHARES:
            is_published = not spec.years or last.end.year in spec.years
            if is_published and last.end.month in spec.months and window.end >= BASELINE_YEAR.end:
                rows.append(_share(seed, spec, window))
        yield _release(seed, "survey estimates", last, rows)


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


def _row(measure: str, area: str, period: Period, value: Decimal | int | None, *, unit: Unit, **others: Any) -> Row:
    """A figure; without a value it is not available, unless another status is among its other fields."""
    others.setdefault("status", Status.NOT_AVAILABLE if value is None else Status.PUBLISHED)
    value = None if value is None else Decimal(value)
    return Row(measure=measure, area=area, period=period, value=value, unit=unit, **others)


def _history(spec: CountShape, area: str, quarters: Sequence[Period], last: int, drawn: _Drawn) -> Iterator[Row]:
    """A count's newest quarter and year, and what this release restates: the quarter before, the year before."""
    for index in (last, last - 1):
        if index >= 0:
            restated = index != last and drawn.first[index] != drawn.restated[index]
            yield _count(spec, area, quarters[index], drawn.quarter(index, last), restated)
    for index in (last, last - 4):
        if index >= 3:
            window = year_ending(quarters[index].end.year, quarters[index].end.month)
            restated = index != last and drawn.year(index, index) != drawn.year(index, last)
            yield _count(spec, area, window, drawn.year(index, last), restated)


def _count(spec: CountShape, area: str, period: Period, value: int | None, restated: bool) -> Row:
    if not restated or value is None:
        return _row(spec.measure, area, period, value, unit=spec.unit)
    note = "recorded again after review"
    return _row(spec.measure, area, period, value, unit=spec.unit, status=Status.REVISED, note=note)


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
    first, restated = zip(*((column.first, column.restated) for column in columns), strict=True)
    return _Drawn(tuple(map(_sum, zip(*first, strict=True))), tuple(map(_sum, zip(*restated, strict=True))))


def _sum(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)


def _admissions_by_force(seed: int, spec: CountShape, people: Mapping[str, int], last: Period) -> Iterator[Row]:
    row = partial(_row, spec.measure, period=year_ending(last.end.year, last.end.month), unit=spec.unit)
    english = {code: size for code, size in people.items() if code.startswith("E")}
    for code, size in english.items():
        dice = _numbers(f"{seed}/admissions/{code}/{last.code}")
        count = _poisson(dice, 4 * spec.level * size / sum(english.values()))
        # Below the nation hospitals' counts of 1 to 7 are suppressed and the rest rounded to the nearest 5.
        if 1 <= count <= 7:
            yield row(code, value=None, status=Status.CONFIDENTIAL)
        else:
            yield row(code, value=5 * round(count / 5))


def _year(seed: int, spec: YearShape, year: int) -> Iterator[Row]:
    for counted_year in (year, year - 1) if spec.revision else (year,):
        dice = _numbers(f"{seed}/year/{spec.measure}/{counted_year}")
        count = _poisson(dice, spec.level * (1 + spec.trend) ** (counted_year - 2019))
        row = partial(_row, spec.measure, spec.area, year_ending(counted_year, spec.month), unit=spec.unit)
        if counted_year == year:
            yield row(value=count)
        else:
            restated = count + round(count * spec.revision)
            yield row(value=restated, status=Status.REVISED, note="cases concluded by the courts")


def _three_year_rates(seed: int, people: Mapping[str, int], year: int) -> Iterator[Row]:
    period = Period(date(year - 3, 4, 1), date(year, 3, 31))
    total = 0
    for code, size in people.items():
        effect = math.exp(0.2 * _normal(_numbers(f"{seed}/effect/homicide/{code}")))
        dice = _numbers(f"{seed}/rate/{code}/{year}")
        count = _poisson(dice, 11.6 * 3 * effect * size / 1_000_000 * 0.97 ** (year - 2019))
        total += count
        yield _rate(code, period, count, size)
    yield _rate(ENGLAND_AND_WALES, period, total, sum(people.values()))


def _rate(code: str, period: Period, count: int, size: int) -> Row:
    row = partial(_row, "homicide-rate-3yr", code, period, unit=Unit.PER_MILLION)
    if code == CITY_OF_LONDON:
        return row(value=None, status=Status.LOW_RELIABILITY, note="too few residents for a rate")
    years, half = 3 * size / 1_000_000, 1.96 * math.sqrt(max(count, 1))
    lower, upper = _tenths(max(0.0, count - half) / years), _tenths((count + half) / years)
    return row(value=_tenths(count / years), lower=lower, upper=upper)


def _populations(people: Mapping[str, int], year: int) -> Iterator[Row]:
    day = Period(date(year, 6, 30), date(year, 6, 30))
    grown = {code: 100 * round(size * 1.006 ** (year - 2019) / 100) for code, size in people.items()}
    for code, size in (*grown.items(), (ENGLAND_AND_WALES, sum(grown.values()))):
        yield _row("population", code, day, size, unit=Unit.PEOPLE)
        yield _row("households", code, day, 100 * round(size / 240), unit=Unit.HOUSEHOLDS)


def _estimates(seed: int, window: Period) -> Iterator[Row]:
    if shapes.NO_SURVEY[0] <= window.end <= shapes.NO_SURVEY[1]:
        for measure in ("neighbourhood-crime", *(spec.measure for spec in shapes.SURVEYED)):
            note = "interviews suspended"
            yield _row(measure, ENGLAND_AND_WALES, window, None, unit=Unit.THOUSAND_INCIDENTS, note=note)
        return
    total, variance = 0, 0.0
    for spec in shapes.SURVEYED:
        dice = _numbers(f"{seed}/estimate/{spec.measure}/{window.code}")
        expected = spec.level * (1 + spec.trend) ** ((window.end - BASELINE_YEAR.end).days / 365.25)
        error = expected * spec.relative_error
        value = round(max(1.0, expected + 0.7 * error * _normal(dice)))
        total, variance = total + value, variance + error**2
        yield _estimate(spec.measure, window, value, error)
    yield _estimate("neighbourhood-crime", window, total, math.sqrt(variance))


def _estimate(measure: str, window: Period, value: int, error: float) -> Row:
    telephone = shapes.TELEPHONE[0] <= window.end <= shapes.TELEPHONE[1]
    return _row(
        measure,
        ENGLAND_AND_WALES,
        window,
        value,
        unit=Unit.THOUSAND_INCIDENTS,
        lower=Decimal(round(max(0.0, value - 1.96 * error))),
        upper=Decimal(round(value + 1.96 * error)),
        standard_error=_tenths(error),
        base=28_000 if telephone else 32_000,
        series="telephone interviews" if telephone else "",
    )


def _share(seed: int, spec: ShareShape, window: Period) -> Row:
    dice = _numbers(f"{seed}/share/{spec.measure}/{window.code}")
    years = (window.end - BASELINE_YEAR.end).days / 365.25
    # Samples of surveys like these are clustered: their variance is about 1.4 times that of a simple one.
    error = math.sqrt(1.4 * spec.level * (100 - spec.level) / spec.base)
    value = spec.level + spec.slope * years + 0.5 * error * _normal(dice)
    new = window.end.year >= spec.new_question_from
    value += 12 if new else 0
    return _row(
        spec.measure,
        spec.area,
        window,
        _tenths(value),
        unit=Unit.PERCENT,
        lower=_tenths(value - 1.96 * error),
        upper=_tenths(value + 1.96 * error),
        standard_error=_tenths(error),
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


def _release(seed: int, title: str, period: Period, rows: Iterable[Row]) -> Dated:
    sha256 = hashlib.sha256(f"invented/{seed}/{title}/{period.code}".encode()).hexdigest()
    release = PublishedRelease(
        id=sha256[:16],
        publisher=INVENTED_PUBLISHER,
        title=f"INVENTED: {title}",
        edition=period.label if period.is_year else f"to {period.label.rpartition(' to ')[2]}",
        published_on=_publication_day(period.end),
        sha256=sha256,
        file_name=f"INVENTED {title} {period.end.isoformat()}.csv",
    )
    placed = (replace(row, table="INVENTED", cell=f"row {number}") for number, row in enumerate(rows, start=2))
    return release, tuple(row.observation(release) for row in placed)


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
