"""For frameworks that set numerical targets or publish forces side by side. The default framework does neither."""

import math
from collections.abc import Mapping
from dataclasses import replace

from ncpm_reports.core.quantities import Quantity, Status, Unit, format_number
from ncpm_reports.measures.aggregate import derived_from
from ncpm_reports.measures.framework import Framework, Target
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
    framework: Framework, funnels: tuple[Funnel, ...], local: Mapping[str, tuple[Assessment, ...]]
) -> tuple[ForceComparison, ...]:
    """Forces side by side for each funnel, where the framework publishes such a comparison; else none."""
    if not framework.force_comparison:
        return ()
    return tuple(_comparison(framework, funnel, local) for funnel in funnels)


def _comparison(framework: Framework, drawn: Funnel, local: Mapping[str, tuple[Assessment, ...]]) -> ForceComparison:
    own = [target for target in framework.targets if target.measure == drawn.measure]
    covering = [target for target in framework.targets if drawn.measure in target.covers]
    target = next(iter((*own, *covering)), None)
    return ForceComparison(
        measure=drawn.measure,
        name=drawn.name,
        period=drawn.period,
        rows=tuple(_row(drawn, unit, target, local.get(unit.area, ())) for unit in drawn.units),
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
