"""For frameworks that set numerical targets or publish forces side by side. The default framework does neither."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from ncpm_reports.core.quantities import Quantity, Status, Unit, format_number
from ncpm_reports.measures.aggregate import derived_from
from ncpm_reports.measures.framework import Comparison, Framework, Target
from ncpm_reports.measures.funnel import PER
from ncpm_reports.measures.intervals import rate_exact
from ncpm_reports.measures.results import (
    Assessment,
    ForceComparison,
    ForceComparisonRow,
    Funnel,
    FunnelUnit,
    TargetProgress,
)

SIMULATIONS = 4000
MET = "met"
NOT_MET = "not met"
UNCLEAR = "cannot be told from chance"
NOT_ASSESSED = "not assessed"


def target_progress(framework: Framework, assessments: tuple[Assessment, ...]) -> tuple[TargetProgress, ...]:
    """Progress towards each of the framework's targets of which an assessment is given, in the framework's order."""
    by_measure = {assessment.measure: assessment for assessment in assessments}
    return tuple(
        progress(target, by_measure[target.measure]) for target in framework.targets if target.measure in by_measure
    )


def progress(target: Target, assessed: Assessment) -> TargetProgress:
    """How far an assessment is from a target: a cut of so many per cent from its baseline.

    The cut achieved is the change with its sign turned. The status rests on its 95% interval: met if even its lower
    limit reaches the target, not met if not even its upper limit does, else it cannot be told from chance.
    """
    change = assessed.change
    cut = Quantity(
        value=target.reduction,
        unit=Unit.PERCENT,
        measure=assessed.measure,
        area=assessed.area,
        period=assessed.period,
        derivation="cut asked for",
    )
    bare = TargetProgress(
        measure=assessed.measure,
        area=assessed.area,
        reduction=cut,
        due=target.due,
        level=_level(target, assessed),
        achieved=None if change is None or change.percent is None else _turned(change.percent),
        achieved_lower=None,
        achieved_upper=None,
        status=NOT_ASSESSED,
        why=assessed.why,
    )
    lower, upper = (change.interval_lower, change.interval_upper) if change else (None, None)
    if bare.achieved is None or lower is None or upper is None or lower.unit is not Unit.PERCENT:
        return bare
    least, most = _turned(upper), _turned(lower)
    status, why = _status(target, least, most)
    return replace(bare, achieved_lower=least, achieved_upper=most, status=status, why=why)


def force_comparisons(
    framework: Framework, funnels: tuple[Funnel, ...], local: Mapping[str, tuple[Assessment, ...]], seed: int = 0
) -> tuple[ForceComparison, ...]:
    """Forces side by side for each funnel, where the framework publishes such a comparison; else none.

    `seed` is that of the ranks' simulation, where ranks are asked for.
    """
    if framework.force_comparison is Comparison.NONE:
        return ()
    return tuple(_comparison(framework, funnel, local, seed) for funnel in funnels)


def _comparison(
    framework: Framework, drawn: Funnel, local: Mapping[str, tuple[Assessment, ...]], seed: int
) -> ForceComparison:
    own = [target for target in framework.targets if target.measure == drawn.measure]
    covering = [target for target in framework.targets if drawn.measure in target.covers]
    target = next(iter((*own, *covering)), None)
    rows = tuple(_row(drawn, unit, target, local.get(unit.area, ())) for unit in drawn.units)
    ranked = framework.force_comparison is Comparison.RANKED
    return ForceComparison(
        measure=drawn.measure,
        name=drawn.name,
        period=drawn.period,
        rows=_ranked(rows, drawn, seed) if ranked else rows,
        ranked=ranked,
        explain_to=framework.explain_to,
    )


def _row(drawn: Funnel, unit: FunnelUnit, target: Target | None, local: tuple[Assessment, ...]) -> ForceComparisonRow:
    assessed = next((assessment for assessment in local if assessment.measure == drawn.measure), None)
    reached = progress(target, assessed) if target and assessed else None
    people, rate_unit = _people(drawn, unit), drawn.centre_rate.unit
    rate = lower = upper = None
    if people and unit.observed.value is not None:
        interval = rate_exact(unit.observed.value, people, PER[rate_unit])
        limit = f"95% limit of the rate, {rate_unit.value}"
        rate, lower, upper = (
            derived_from(value, unit.observed, words, unit.observed.sources, rate_unit)
            for value, words in (
                (unit.observed.value / people * PER[rate_unit], f"rate, {rate_unit.value}"),
                (interval.lower, limit),
                (interval.upper, limit),
            )
        )
    return ForceComparisonRow(
        area=unit.area,
        observed=unit.observed,
        rate=rate,
        lower=lower,
        upper=upper,
        flag=unit.flag,
        needs_explanation=unit.flag == "high" or (reached is not None and reached.status == NOT_MET),
        progress=reached,
    )


def _people(drawn: Funnel, unit: FunnelUnit) -> float | None:
    """The force's population, read back from its expected count; None where the pooled rate is 0."""
    centre = drawn.centre_rate
    return unit.expected / centre.value * PER[centre.unit] if centre.value else None


def _ranked(rows: tuple[ForceComparisonRow, ...], drawn: Funnel, seed: int) -> tuple[ForceComparisonRow, ...]:
    """Rows in order of rate, highest first, each with the interval of its rank; those without a rank come last.

    The interval is wide, because most forces cannot be told apart, which is the point of showing it. Forces that take
    no part in the funnel's estimates (the City of London) get no rank.
    """
    units = {unit.area: unit for unit in drawn.units if unit.in_estimates}
    rated = [(row.rate.number, row) for row in rows if row.rate is not None and row.area in units]
    ordered = [row for _, row in sorted(rated, key=lambda pair: -pair[0])]
    people = [_people(drawn, units[row.area]) or 1.0 for row in ordered]
    intervals = rank_intervals([row.observed.number for row in ordered], people, seed)
    ranked = tuple(
        replace(
            row,
            rank=_rank(row, place, "rank by rate, highest first"),
            rank_lower=_rank(row, low, f"2.5% point of the rank over {SIMULATIONS} simulations"),
            rank_upper=_rank(row, high, f"97.5% point of the rank over {SIMULATIONS} simulations"),
        )
        for place, (row, (low, high)) in enumerate(zip(ordered, intervals, strict=True), start=1)
    )
    return (*ranked, *(row for row in rows if row not in ordered))


def rank_intervals(counts: Sequence[float], people: Sequence[float], seed: int) -> tuple[tuple[int, int], ...]:
    """The 95% interval of each unit's rank by rate, 1 the highest, in the order given.

    Each rate is drawn many times from what its Poisson count leaves open (a gamma distribution with the count plus one
    half: Jeffreys' prior), and the units are ranked in every draw. The same seed gives the same intervals.
    Source: Marshall and Spiegelhalter 1998, doi 10.1136/bmj.316.7146.1701; Goldstein and Spiegelhalter 1996.
    """
    if not counts:
        return ()
    generator = np.random.default_rng(seed)
    shape = np.asarray(counts, dtype=np.float64) + 0.5
    rates = generator.standard_gamma(shape, size=(SIMULATIONS, len(shape))) / np.asarray(people, dtype=np.float64)
    ranks = (-rates).argsort(axis=1).argsort(axis=1) + 1
    low, high = np.quantile(ranks, [0.025, 0.975], axis=0, method="inverted_cdf")
    return tuple((int(first), int(other)) for first, other in zip(low, high, strict=True))


def _rank(row: ForceComparisonRow, place: int, words: str) -> Quantity:
    return derived_from(float(place), row.observed, words, row.observed.sources, Unit.NUMBER)


def _status(target: Target, lower: Quantity, upper: Quantity) -> tuple[str, str]:
    if lower.number >= target.reduction:
        return MET, "the whole interval lies beyond the target"
    if upper.number < target.reduction:
        return NOT_MET, "the whole interval falls short of the target"
    return UNCLEAR, "the interval holds the target"


def _turned(quantity: Quantity) -> Quantity:
    return replace(quantity, value=-quantity.number, derivation=f"{quantity.derivation}, with its sign turned")


def _level(target: Target, assessed: Assessment) -> Quantity:
    baseline = assessed.baseline
    if baseline is None or baseline.value is None:
        return Quantity(
            value=None, unit=Unit.NUMBER, measure=assessed.measure, area=assessed.area, status=Status.NOT_SUPPLIED
        )
    words = f"{format_number(baseline.value)} less {format_number(target.reduction)} per cent"
    level = baseline.value * (1 - target.reduction / 100)
    # A count meets its target only at or below a whole number: 544.8 would round to one too many.
    return replace(baseline, value=float(math.floor(level)) if baseline.unit.is_count else level, derivation=words)
