"""For frameworks that set numerical targets or publish forces side by side. The default framework does neither."""

import math
from collections.abc import Mapping
from dataclasses import replace

from ncpm_reports.core.quantities import Quantity, Status, Unit, format_number
from ncpm_reports.measures.framework import Comparison, Framework, Target
from ncpm_reports.measures.intervals import rate_exact
from ncpm_reports.measures.like_for_like import Evidence
from ncpm_reports.measures.results import (
    Assessment,
    ForceComparison,
    ForceComparisonRow,
    Funnel,
    FunnelUnit,
    TargetProgress,
)

MET = "met"
NOT_MET = "not met"
UNCLEAR = "cannot be told from chance"
NOT_ASSESSED = "not assessed"
PER = {Unit.PER_MILLION: 1_000_000.0, Unit.PER_1000: 1_000.0, Unit.PER_1000_HOUSEHOLDS: 1_000.0}


def target_progress(framework: Framework, assessments: tuple[Assessment, ...]) -> tuple[TargetProgress, ...]:
    """Progress towards each of the framework's targets of which an assessment is given, in the framework's order."""
    by_measure = {one.measure: one for one in assessments}
    return tuple(
        progress(target, by_measure[target.measure]) for target in framework.targets if target.measure in by_measure
    )


def progress(target: Target, assessed: Assessment) -> TargetProgress:
    """How far an assessment is from a target: a cut of so many per cent from its baseline.

    The cut achieved is the change with its sign turned. The status rests on its 95% interval: met if even its lower
    limit reaches the target, not met if not even its upper limit does, else it cannot be told from chance.
    """
    change = assessed.change
    asked = _quantity(assessed, target.reduction, "cut asked for", Unit.PERCENT)
    level = _level(target, assessed)
    bare = TargetProgress(
        measure=assessed.measure,
        area=assessed.area,
        reduction=asked,
        due=target.due,
        level=level,
        achieved=None,
        achieved_lower=None,
        achieved_upper=None,
        status=NOT_ASSESSED,
        why=assessed.why,
    )
    if change is None or change.percent is None:
        return bare
    achieved = _turned(change.percent)
    if change.interval_lower is None or change.interval_upper is None or change.interval_lower.unit is not Unit.PERCENT:
        return replace(bare, achieved=achieved)
    lower, upper = _turned(change.interval_upper), _turned(change.interval_lower)
    status, why = _status(target, lower, upper)
    return replace(bare, achieved=achieved, achieved_lower=lower, achieved_upper=upper, status=status, why=why)


def force_comparisons(
    evidence: Evidence, funnels: tuple[Funnel, ...], local: Mapping[str, tuple[Assessment, ...]]
) -> tuple[ForceComparison, ...]:
    """Forces side by side for each funnel, where the framework publishes such a comparison; else none."""
    framework = evidence.framework
    if framework.force_comparison is Comparison.NONE:
        return ()
    return tuple(_comparison(framework, one, local) for one in funnels)


def _comparison(framework: Framework, drawn: Funnel, local: Mapping[str, tuple[Assessment, ...]]) -> ForceComparison:
    target = next((one for one in framework.targets if one.measure == drawn.measure), None)
    target = target or next((one for one in framework.targets if drawn.measure in one.covers), None)
    rows = [_row(drawn, unit, target, local.get(unit.area, ())) for unit in drawn.units]
    ranked = framework.force_comparison is Comparison.RANKED
    if ranked:
        rows = _ranked(rows)
    return ForceComparison(
        measure=drawn.measure,
        name=drawn.name,
        period=drawn.period,
        rows=tuple(rows),
        ranked=ranked,
        explain_to=framework.explain_to,
    )


def _row(drawn: Funnel, unit: FunnelUnit, target: Target | None, local: tuple[Assessment, ...]) -> ForceComparisonRow:
    assessed = next((one for one in local if one.measure == drawn.measure), None)
    reached = progress(target, assessed) if target and assessed else None
    rate_unit = drawn.centre_rate.unit
    centre = drawn.centre_rate.value
    people = unit.expected / centre * PER[rate_unit] if centre else None
    rate = lower = upper = None
    if people and unit.observed.value is not None:
        interval = rate_exact(unit.observed.value, people, PER[rate_unit])
        rate = _rate(unit, drawn, unit.observed.value / people * PER[rate_unit], "rate")
        lower, upper = (_rate(unit, drawn, one, "95% limit of the rate") for one in (interval.lower, interval.upper))
    called_for = unit.flag == "high" and unit.flag_after_fdr
    missed = reached is not None and reached.status == NOT_MET
    return ForceComparisonRow(
        area=unit.area,
        observed=unit.observed,
        rate=rate,
        lower=lower,
        upper=upper,
        flag=unit.flag if unit.flag_after_fdr else "",
        needs_explanation=called_for or missed,
        progress=reached,
    )


def _ranked(rows: list[ForceComparisonRow]) -> list[ForceComparisonRow]:
    """Rows in order of rate, highest first, each with the ranks that its interval allows.

    A force may rank anywhere from behind all whose lower limit lies above its upper limit to before all whose upper
    limit lies below its lower: wide, because most forces cannot be told apart, which is the point of showing it.
    """
    rated = [row for row in rows if row.rate is not None and row.rate.value is not None]
    ordered = sorted(rated, key=lambda row: -(row.rate.value or 0.0) if row.rate else 0.0)
    ranked = []
    for place, row in enumerate(ordered, start=1):
        above = sum(1 for other in rated if _value(other.lower) > _value(row.upper))
        below = sum(1 for other in rated if _value(other.upper) < _value(row.lower))
        ranked.append(
            replace(
                row,
                rank=_rank(row, place, "rank by rate, highest first"),
                rank_lower=_rank(row, above + 1, "highest rank that the intervals allow"),
                rank_upper=_rank(row, len(rated) - below, "lowest rank that the intervals allow"),
            )
        )
    return ranked + [row for row in rows if row.rate is None]


def _value(quantity: Quantity | None) -> float:
    return quantity.value if quantity is not None and quantity.value is not None else 0.0


def _rank(row: ForceComparisonRow, place: int, words: str) -> Quantity:
    like = row.observed
    return Quantity(
        value=float(place),
        unit=Unit.NUMBER,
        measure=like.measure,
        area=like.area,
        period=like.period,
        sources=like.sources,
        derivation=words,
    )


def _rate(unit: FunnelUnit, drawn: Funnel, value: float, words: str) -> Quantity:
    like = unit.observed
    return Quantity(
        value=value,
        unit=drawn.centre_rate.unit,
        measure=like.measure,
        area=like.area,
        period=like.period,
        sources=like.sources,
        derivation=f"{words}, {drawn.centre_rate.unit.value}",
    )


def _status(target: Target, lower: Quantity, upper: Quantity) -> tuple[str, str]:
    if _value(lower) >= target.reduction:
        return MET, "the whole interval lies beyond the target"
    if _value(upper) < target.reduction:
        return NOT_MET, "the whole interval falls short of the target"
    return UNCLEAR, "the interval holds the target"


def _turned(quantity: Quantity) -> Quantity:
    return replace(quantity, value=-(quantity.value or 0.0), derivation=f"{quantity.derivation}, with its sign turned")


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


def _quantity(assessed: Assessment, value: float, words: str, unit: Unit) -> Quantity:
    return Quantity(
        value=value, unit=unit, measure=assessed.measure, area=assessed.area, period=assessed.period, derivation=words
    )
