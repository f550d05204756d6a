"""For frameworks that set numerical targets or publish forces side by side. The default framework does neither."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ncpm_reports.core.quantities import Quantity, Status, Unit, format_number
from ncpm_reports.measures import results
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.deleted_residuals import MIN_AREAS, level_effects, random_effects
from ncpm_reports.measures.framework import Framework, Target
from ncpm_reports.measures.inference import rate_exact
from ncpm_reports.measures.outliers import ForceFigures
from ncpm_reports.measures.rates import PER
from ncpm_reports.measures.results import Assessment, ForceComparison, ForceComparisonRow, Outlier, TargetProgress

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


def progress(target: Target, assessment: Assessment) -> TargetProgress:
    """How far an assessment is from a target: a cut of so many per cent from its baseline.

    The cut achieved is the change with its sign turned. The status rests on its 95% interval: met if even its lower
    limit reaches the target, not met if not even its upper limit does, else it cannot be told from chance.
    """
    change = assessment.change
    achieved = None if change is None or change.percent is None else _negated(change.percent)
    lower, upper = (change.interval_lower, change.interval_upper) if change else (None, None)
    least, most, status, why = None, None, NOT_ASSESSED, assessment.why
    if achieved is not None and lower is not None and upper is not None and lower.unit is Unit.PERCENT:
        least, most = _negated(upper), _negated(lower)
        status, why = UNCLEAR, "the interval holds the target"
        if least.number >= target.reduction:
            status, why = MET, "the whole interval lies beyond the target"
        elif most.number < target.reduction:
            status, why = NOT_MET, "the whole interval falls short of the target"
    cut = Quantity(value=target.reduction, unit=Unit.PERCENT, period=assessment.period, derivation="cut asked for")
    return TargetProgress(
        measure=assessment.measure,
        area=assessment.area,
        reduction=replace(cut, measure=assessment.measure, area=assessment.area),
        due=target.due,
        level=_target_level(target, assessment),
        achieved=achieved,
        achieved_lower=least,
        achieved_upper=most,
        status=status,
        why=why,
    )


def force_comparisons(
    framework: Framework,
    levels: Iterable[ForceFigures],
    outliers: Iterable[Outlier],
    local: Mapping[str, tuple[Assessment, ...]],
) -> tuple[ForceComparison, ...]:
    """Forces side by side in each of the levels, where the framework has them explain their position; else none."""
    if not framework.explain_to:
        return ()
    flags = {
        (outlier.measure, outlier.area): "high" if outlier.high else "low"
        for outlier in outliers
        if outlier.kind is results.ResidualKind.LEVEL and outlier.flagged
    }
    return tuple(_comparison(framework, figures, flags, local) for figures in levels)


def _comparison(
    framework: Framework,
    levels: ForceFigures,
    flags: Mapping[tuple[str, str], str],
    local: Mapping[str, tuple[Assessment, ...]],
) -> ForceComparison:
    measure = levels.measure
    targets_of_measure = [target for target in framework.targets if target.measure == measure.id]
    covering = [target for target in framework.targets if measure.id in target.covers]
    target = next(iter((*targets_of_measure, *covering)), None)
    unflagged = [code for code in levels.judged if (measure.id, code) not in flags]
    rows = tuple(
        _row(levels, code, flags.get((measure.id, code), ""), target, local.get(code, ())) for code in levels.counts
    )
    return ForceComparison(
        measure=measure.id,
        name=measure.name,
        period=levels.period,
        rows=rows,
        centre_rate=_centre_rate(levels, unflagged if len(unflagged) >= MIN_AREAS else levels.judged),
        population_on=next(iter(levels.denominators.values())).period,
    )


def _row(
    levels: ForceFigures, code: str, flag: str, target: Target | None, local: tuple[Assessment, ...]
) -> ForceComparisonRow:
    assessment = next((assessment for assessment in local if assessment.measure == levels.measure.id), None)
    reached = progress(target, assessment) if target and assessment else None
    count, people, unit = levels.counts[code], levels.denominators[code].number, _rate_unit(levels)
    interval, limit = rate_exact(count.number, people, PER[unit]), f"95% limit of the rate, {unit.value}"
    rate, lower, upper = (
        derived_from(value, count, words, count.sources, unit)
        for value, words in (
            (count.number / people * PER[unit], f"rate, {unit.value}"),
            (interval.lower, limit),
            (interval.upper, limit),
        )
    )
    return ForceComparisonRow(
        area=code,
        observed=count,
        rate=rate,
        lower=lower,
        upper=upper,
        flag=flag,
        needs_explanation=flag == "high" or (reached is not None and reached.status == NOT_MET),
        progress=reached,
    )


def _centre_rate(levels: ForceFigures, areas: Sequence[str]) -> Quantity:
    """The weighted mean rate of these force areas, on the log scale."""
    unit, first = _rate_unit(levels), levels.counts[areas[0]]
    value = math.exp(random_effects(*level_effects(*levels.values(areas))).centre) * PER[unit]
    sources = all_sources(quantity for code in areas for quantity in (levels.counts[code], levels.denominators[code]))
    words = "weighted mean rate of the force areas that do not stand out, on the log scale"
    return replace(derived_from(value, first, words, sources, unit), area="")


def _rate_unit(levels: ForceFigures) -> Unit:
    return levels.measure.rate_unit or Unit.PER_1000


def _negated(quantity: Quantity) -> Quantity:
    return replace(quantity, value=-quantity.number, derivation=f"{quantity.derivation}, with its sign turned")


def _target_level(target: Target, assessment: Assessment) -> Quantity:
    baseline = assessment.baseline
    if baseline is None or baseline.value is None:
        return Quantity(
            value=None, unit=Unit.NUMBER, measure=assessment.measure, area=assessment.area, status=Status.NOT_SUPPLIED
        )
    words = f"{format_number(baseline.value)} less {format_number(target.reduction)} per cent"
    level = baseline.value * (1 - target.reduction / 100)
    # A count meets its target only at or below a whole number: 544.8 would round to one too many.
    return replace(baseline, value=float(math.floor(level)) if baseline.unit.is_count else level, derivation=words)
