"""Invented figures: complete, seeded and plausible, to see every part of every product. Never published, never stored.

Their shape follows the real publications: two forces that could not supply figures, one event with many victims, a
survey that changed its mode, a question that changed, first figures and revised ones, suppressed cells. Their values
are drawn at random about the levels, trends and seasons of `resources/illustrative.toml`.
"""

import hashlib
import math
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from ncpm_reports.core import areas as area_codes
from ncpm_reports.core.observations import PublishedRelease, ReleaseFigures
from ncpm_reports.core.periods import Period, month_end, quarter, quarters_of, year_ending
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.core.settings import BASELINE_YEAR
from ncpm_reports.sources.period_text import mid_year
from ncpm_reports.sources.tables import Row

INVENTED_PUBLISHER = "INVENTED FIGURES"
QUARTERS = 28
RESOURCES = Path(__file__).parent / "resources"
Counts: TypeAlias = tuple[tuple[int | None, int | None], ...]
"""A count in each quarter as first published and as restated; None where it was not supplied."""
EVENT, EVENT_VICTIMS = ("homicide", "E23000028", quarter(2019, 12)), 39
NOT_SUPPLIED: Mapping[str, frozenset[Period]] = {
    area_codes.GREATER_MANCHESTER: frozenset({quarter(2019, 9), quarter(2019, 12), quarter(2020, 3)}),
    area_codes.DEVON_AND_CORNWALL: frozenset({quarter(2022, 12), quarter(2023, 3)}),
}
# One force whose newest quarter is still awaited, for one kind of offence.
AWAITED_COUNT = ("vehicle-offences", "E23000013")
LOCKDOWN = Period(date(2020, 4, 1), date(2021, 3, 31))
NO_SURVEY = Period(date(2020, 6, 30), date(2021, 3, 31))
TELEPHONE = Period(date(2021, 6, 30), date(2022, 3, 31))
# One force moves a total against all others; another stands out by falling further: level beside others', own trend.
FORCE_TRENDS: Mapping[tuple[str, str], tuple[float, float]] = {
    ("theft-from-person", area_codes.METROPOLITAN): (3.0, 0.09),
    ("residential-burglary", "W15000002"): (1.0, -0.19),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureModel:
    """How a measure is drawn: its level in 2019 and how it moves, as far as its kind of publication has that.

    Counts have the level of a quarter (per million people where areas are forces) or of a year that ends in `month`,
    and a yearly `trend`; shares of a survey move by `slope` points a year, with `base` people asked in those `years`
    and `months`; survey estimates are in thousands, with a standard error relative to them.
    """

    measure: str
    level: float
    unit: Unit = Unit.PERCENT
    area: str = area_codes.ENGLAND_AND_WALES
    trend: float = 0.0
    season: tuple[float, ...] = (1, 1, 1, 1)
    spread: float = 0.0
    noise: float = 0.03
    lockdown: float = 1.0
    revision: float = 0.0
    month: int = 0
    slope: float = 0.0
    base: int = 0
    years: tuple[int, ...] = ()
    months: tuple[int, ...] = (6,)
    new_question_from: int = 9999
    relative_error: float = 0.0


def _model(row: Mapping[str, Any]) -> MeasureModel:
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    return MeasureModel(**fields | {"unit": Unit(row.get("unit", Unit.PERCENT))})


_TEXT = (RESOURCES / "illustrative.toml").read_text(encoding="utf-8")
MODELS = {kind: tuple(map(_model, rows)) for kind, rows in tomllib.loads(_TEXT).items()}
"""By kind of publication: recorded, national_recorded, hospital, yearly, shares, surveyed."""


def invented_actions() -> Mapping[str, str]:
    """The log of actions of an invented quarter, said to be invented in every row, by its name in its folder."""
    return {"board-actions.csv": (RESOURCES / "illustrative-actions.csv").read_text(encoding="utf-8")}


def invented(seed: int, areas: area_codes.Areas, period: Period) -> tuple[ReleaseFigures, ...]:
    """Invented releases up to a quarter, the first published first, the same for the same seed on every machine.

    At least 28 discrete quarters, and never fewer than reach back over the baseline year; counts by force and
    nationally, rolling years, survey estimates with 95% limits and bases, two vintages of counts.
    """
    start = min(period.shifted(-3 * (QUARTERS - 1)).start, BASELINE_YEAR.start)
    quarters = quarters_of(Period(start, period.end))
    populations = {force.code: _population(seed, force.code) for force in areas.forces}
    releases = [
        *_recorded(seed, populations, quarters),
        *_hospital(seed, populations, quarters),
        *_annual(seed, populations, period.end),
        *_surveys(seed, quarters),
    ]
    return tuple(sorted(releases, key=lambda pair: (pair[0].published_on, pair[0].title)))


def _recorded(seed: int, populations: Mapping[str, int], quarters: Sequence[Period]) -> Iterator[ReleaseFigures]:
    counts: dict[tuple[MeasureModel, str], Counts] = {}
    for model in MODELS["recorded"]:
        codes = (*populations, area_codes.BRITISH_TRANSPORT_POLICE)
        of_forces = {(model, code): _force_counts(seed, model, code, populations, quarters) for code in codes}
        counts |= {**of_forces, (model, area_codes.ENGLAND_AND_WALES): _national_counts(of_forces.values())}
    for model in MODELS["national_recorded"]:
        counts[model, model.area] = _simulated_counts(seed, model, model.area, 1, quarters)
    for last, period in enumerate(quarters):
        rows = (
            row for (model, area), column in counts.items() for row in _history(model, area, quarters, last, column)
        )
        yield _release(seed, "recorded crime by police force area", period, rows)


def _hospital(seed: int, populations: Mapping[str, int], quarters: Sequence[Period]) -> Iterator[ReleaseFigures]:
    [model] = MODELS["hospital"]
    counts = _simulated_counts(seed, model, model.area, 1, quarters)
    for last, period in enumerate(quarters):
        rows = [*_history(model, model.area, quarters, last, counts)]
        rows += _admissions_by_force(seed, model, populations, period) if period.end.month == 6 else ()
        yield _release(seed, "hospital admissions for assault by sharp object", period, rows)


def _annual(seed: int, populations: Mapping[str, int], until: date) -> Iterator[ReleaseFigures]:
    years = range(BASELINE_YEAR.end.year, until.year + 1)
    for year, month in ((year, month) for year in years for month in (3, 6) if month_end(year, month) <= until):
        rows = [row for model in MODELS["yearly"] if model.month == month for row in _yearly_counts(seed, model, year)]
        rows += _three_year_rates(seed, populations, year) if month == 3 else _populations(populations, year)
        yield _release(seed, "annual figures", year_ending(year, month), rows)


def _surveys(seed: int, quarters: Sequence[Period]) -> Iterator[ReleaseFigures]:
    for last in quarters:
        window, year, month = last.year_to_end, last.end.year, last.end.month
        models = [model for model in MODELS["shares"] if month in model.months and year in (model.years or (year,))]
        shares = (_share(seed, model, window) for model in models if window.end >= BASELINE_YEAR.end)
        yield _release(seed, "survey estimates", last, (*_estimates(seed, window), *shares))


def _row(measure: str, area: str, period: Period, value: Decimal | int | None, *, unit: Unit, **fields: Any) -> Row:
    """A figure; without a value it is not available, unless another status is among its other fields."""
    fields.setdefault("status", Status.NOT_AVAILABLE if value is None else Status.PUBLISHED)
    value = None if value is None else Decimal(value)
    return Row(measure=measure, area=area, period=period, value=value, unit=unit, **fields)


def _history(model: MeasureModel, area: str, quarters: Sequence[Period], last: int, counts: Counts) -> Iterator[Row]:
    """A count's newest quarter and year, and what this release restates: the quarter before, the year before."""
    of_quarters = [(index, quarters[index], 1) for index in (last, last - 1) if index >= 0]
    of_years = [(index, quarters[index].year_to_end, 4) for index in (last, last - 4) if index >= 3]
    for index, period, length in (*of_quarters, *of_years):
        value, revised = _count_in_release(counts, index, last, length), {}
        if value is not None and index != last and value != _count_in_release(counts, index, index, length):
            revised = {"status": Status.REVISED, "note": "recorded again after review"}
        yield _row(model.measure, area, period, value, unit=model.unit, **revised)


def _count_in_release(counts: Counts, index: int, last: int, length: int) -> int | None:
    """The count of so many quarters up to one, in the release of the quarter `last`: its own as first published."""
    return _sum([counts[number][number != last] for number in range(index - length + 1, index + 1)])


def _force_counts(
    seed: int, model: MeasureModel, code: str, populations: Mapping[str, int], quarters: Sequence[Period]
) -> Counts:
    level = math.exp(model.spread * _normal(_generator(f"{seed}/effect/{model.measure}/{code}")))
    level, trend = FORCE_TRENDS.get((model.measure, code), (level, model.trend))
    millions = populations.get(code, 150_000) / 1_000_000
    return _simulated_counts(seed, replace(model, trend=trend), code, millions * level, quarters)


def _simulated_counts(seed: int, model: MeasureModel, area: str, scale: float, quarters: Sequence[Period]) -> Counts:
    rng = _generator(f"{seed}/count/{model.measure}/{area}")
    counts: list[tuple[int | None, int | None]] = []
    for index, period in enumerate(quarters):
        mean = model.level * scale * (1 + model.trend) ** (index / 4) * model.season[period.end.month // 3 - 1]
        mean *= (model.lockdown if LOCKDOWN.contains(period) else 1.0) * math.exp(model.noise * _normal(rng))
        count = _poisson(rng, mean)
        revision = int(math.copysign(_poisson(rng, count * abs(model.revision)), model.revision))
        count += EVENT_VICTIMS if (model.measure, area, period) == EVENT else 0
        awaited = (model.measure, area) == AWAITED_COUNT and period == quarters[-1]
        missing = awaited or period in NOT_SUPPLIED.get(area, ())
        counts.append((None, None) if missing else (count, max(0, count + revision)))
    return tuple(counts)


def _national_counts(columns: Iterable[Counts]) -> Counts:
    quarters = (zip(*of_quarter, strict=True) for of_quarter in zip(*columns, strict=True))
    return tuple((_sum(first), _sum(restated)) for first, restated in quarters)


def _sum(values: Sequence[int | None]) -> int | None:
    return None if None in values else sum(value for value in values if value is not None)


def _admissions_by_force(seed: int, model: MeasureModel, populations: Mapping[str, int], last: Period) -> Iterator[Row]:
    row = partial(_row, model.measure, period=last.year_to_end, unit=model.unit)
    english = {code: population for code, population in populations.items() if code.startswith("E")}
    for code, population in english.items():
        rng = _generator(f"{seed}/admissions/{code}/{last.code}")
        count = _poisson(rng, 4 * model.level * population / sum(english.values()))
        # Below the nation hospitals' counts of 1 to 7 are suppressed and the rest rounded to the nearest 5.
        suppressed = 1 <= count <= 7
        yield row(code, value=None, status=Status.CONFIDENTIAL) if suppressed else row(code, value=5 * round(count / 5))


def _yearly_counts(seed: int, model: MeasureModel, year: int) -> Iterator[Row]:
    """The year's count and, where counts are restated, that of the year before again."""
    for years_back in (0, 1) if model.revision else (0,):
        rng = _generator(f"{seed}/year/{model.measure}/{year - years_back}")
        count = _poisson(rng, model.level * (1 + model.trend) ** (year - years_back - 2019))
        count += years_back * round(count * model.revision)
        revised = {"status": Status.REVISED, "note": "cases concluded by the courts"} if years_back else {}
        period = year_ending(year - years_back, model.month)
        yield _row(model.measure, model.area, period, count, unit=model.unit, **revised)


def _three_year_rates(seed: int, populations: Mapping[str, int], year: int) -> Iterator[Row]:
    period = Period(date(year - 3, 4, 1), date(year, 3, 31))
    total = 0
    for code, population in populations.items():
        effect = math.exp(0.2 * _normal(_generator(f"{seed}/effect/homicide/{code}")))
        rng = _generator(f"{seed}/rate/{code}/{year}")
        count = _poisson(rng, 11.6 * 3 * effect * population / 1_000_000 * 0.97 ** (year - 2019))
        total += count
        yield _rate(code, period, count, population)
    yield _rate(area_codes.ENGLAND_AND_WALES, period, total, sum(populations.values()))


def _rate(code: str, period: Period, count: int, population: int) -> Row:
    row = partial(_row, "homicide-rate-3yr", code, period, unit=Unit.PER_MILLION)
    if code == area_codes.CITY_OF_LONDON:
        return row(value=None, status=Status.LOW_RELIABILITY, note="too few residents for a rate")
    years, margin = 3 * population / 1_000_000, 1.96 * math.sqrt(max(count, 1))
    lower, upper = _tenths(max(0.0, count - margin) / years), _tenths((count + margin) / years)
    return row(value=_tenths(count / years), lower=lower, upper=upper)


def _populations(populations: Mapping[str, int], year: int) -> Iterator[Row]:
    day = mid_year(year)
    growth = 1.006 ** (year - 2019)
    by_force = {code: 100 * round(population * growth / 100) for code, population in populations.items()}
    for code, population in (*by_force.items(), (area_codes.ENGLAND_AND_WALES, sum(by_force.values()))):
        yield _row("population", code, day, population, unit=Unit.PEOPLE)
        yield _row("households", code, day, 100 * round(population / 240), unit=Unit.HOUSEHOLDS)


def _estimates(seed: int, window: Period) -> Iterator[Row]:
    row = partial(_row, area=area_codes.ENGLAND_AND_WALES, period=window, unit=Unit.THOUSAND_INCIDENTS)
    if NO_SURVEY.start <= window.end <= NO_SURVEY.end:
        for measure in ("neighbourhood-crime", *(model.measure for model in MODELS["surveyed"])):
            yield row(measure, value=None, note="interviews suspended")
        return
    estimates: list[tuple[str, int, float]] = []
    for model in MODELS["surveyed"]:
        rng = _generator(f"{seed}/estimate/{model.measure}/{window.code}")
        expected = model.level * (1 + model.trend) ** _years_since_baseline(window)
        error = expected * model.relative_error
        estimates.append((model.measure, round(max(1.0, expected + 0.7 * error * _normal(rng))), error))
    total = sum(value for _, value, _ in estimates)
    estimates.append(("neighbourhood-crime", total, math.sqrt(sum(error**2 for _, _, error in estimates))))
    by_telephone = TELEPHONE.start <= window.end <= TELEPHONE.end
    survey_mode = {"base": 28_000, "series": "telephone interviews"} if by_telephone else {"base": 32_000}
    for measure, value, error in estimates:
        lower, upper = Decimal(round(max(0.0, value - 1.96 * error))), Decimal(round(value + 1.96 * error))
        yield row(measure, value=value, lower=lower, upper=upper, standard_error=_tenths(error), **survey_mode)


def _years_since_baseline(window: Period) -> float:
    return (window.end - BASELINE_YEAR.end).days / 365.25


def _share(seed: int, model: MeasureModel, window: Period) -> Row:
    rng = _generator(f"{seed}/share/{model.measure}/{window.code}")
    # Samples of surveys like these are clustered: their variance is about 1.4 times that of a simple one.
    error = math.sqrt(1.4 * model.level * (100 - model.level) / model.base)
    new = window.end.year >= model.new_question_from
    value = model.level + model.slope * _years_since_baseline(window) + 0.5 * error * _normal(rng) + (12 if new else 0)
    row = partial(_row, model.measure, model.area, window, _tenths(value), unit=model.unit)
    row = partial(row, series=f"questions of {model.new_question_from}" if new else "", standard_error=_tenths(error))
    lower, upper = _tenths(value - 1.96 * error), _tenths(value + 1.96 * error)
    return row(lower=lower, upper=upper, base=model.base + int(100 * rng.random()))


def _population(seed: int, code: str) -> int:
    rng = _generator(f"{seed}/people/{code}")
    if code == area_codes.CITY_OF_LONDON:
        return 9_000 + 100 * int(20 * rng.random())
    if code == area_codes.METROPOLITAN:
        return 8_500_000 + 1_000 * int(500 * rng.random())
    return 100 * round(min(3_000_000.0, max(450_000.0, 1_050_000 * math.exp(0.5 * _normal(rng)))) / 100)


def _release(seed: int, title: str, period: Period, rows: Iterable[Row]) -> ReleaseFigures:
    sha256 = hashlib.sha256(f"invented/{seed}/{title}/{period.code}".encode()).hexdigest()
    # The third Thursday of the fourth month after the period's last.
    day = date(period.end.year + (period.end.month > 8), (period.end.month + 3) % 12 + 1, 15)
    release = PublishedRelease(
        id=sha256[:16],
        publisher=INVENTED_PUBLISHER,
        title=f"INVENTED: {title}",
        edition=period.label if period.is_year else f"to {period.label.rpartition(' to ')[2]}",
        published_on=day + timedelta(days=(3 - day.weekday()) % 7),
        sha256=sha256,
        file_name=f"INVENTED {title} {period.end.isoformat()}.csv",
    )
    numbered_rows = (replace(row, table="INVENTED", cell=f"row {number}") for number, row in enumerate(rows, start=2))
    return release, tuple(row.observation(release) for row in numbered_rows)


def _generator(key: str) -> Random:
    return Random(key)  # nosec B311 # invented figures, drawn again by whoever knows the seed


def _normal(rng: Random) -> float:
    # Only random() is promised to stay the same between versions of Python, so the transforms are our own.
    radius = math.sqrt(-2 * math.log(1 - rng.random()))
    return radius * math.cos(2 * math.pi * rng.random())


def _poisson(rng: Random, mean: float) -> int:
    if mean > 30:
        return max(0, round(mean + math.sqrt(mean) * _normal(rng)))
    count, product, floor = 0, rng.random(), math.exp(-mean)
    while product > floor:
        count, product = count + 1, product * rng.random()
    return count


def _tenths(value: float) -> Decimal:
    return Decimal(f"{value:.1f}")
