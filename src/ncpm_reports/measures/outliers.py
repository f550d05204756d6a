"""Which forces stand out in a pack: deleted residuals of levels and of changes, one false discovery rate over each.

A force is named only if it survives. Forces that the framework leaves out of estimates (the City of London) are in
neither family. A measure with fewer than ten forces is not assessed, nor one whose meaning a caveat says has changed.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.deleted_residuals import (
    FEWEST_AREAS,
    HALF_EVENT,
    DeletedResidual,
    Effects,
    RandomEffects,
    change_effects,
    change_residuals,
    level_effects,
    level_residuals,
    random_effects,
)
from ncpm_reports.measures.false_discovery import benjamini_hochberg
from ncpm_reports.measures.framework import Framework, Measure
from ncpm_reports.measures.other_forces import baseline_of, count_of, force_counts, latest_of
from ncpm_reports.measures.results import Assessment, Funnel, FunnelPoint, Outlier, ResidualFunnel, ResidualKind

STEPS = 80
LEVELS = (0.95, 0.998)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceFigures:
    """What is judged of one measure: `counts` with their `exposures` for levels, with baseline counts for changes.

    `areas` are codes in alphabetical order of names; those in `apart` are shown and judged by nobody.
    """

    measure: str
    name: str
    kind: ResidualKind
    period: Period
    baseline_period: Period | None
    areas: tuple[str, ...]
    counts: tuple[int, ...]
    beside: tuple[float, ...]
    apart: frozenset[str]
    missing: tuple[str, ...]

    def of(self, areas: Iterable[str]) -> tuple[tuple[int, ...], tuple[float, ...]]:
        """The counts, and the exposures or baseline counts, of these areas in the order of all."""
        chosen = frozenset(areas)
        places = [place for place, area in enumerate(self.areas) if area in chosen]
        return tuple(self.counts[place] for place in places), tuple(self.beside[place] for place in places)

    @property
    def judged(self) -> tuple[str, ...]:
        """The areas that are judged by one another."""
        return tuple(area for area in self.areas if area not in self.apart)


def levels_of(funnel: Funnel) -> ForceFigures:
    """The rates of one measure's forces: counts over what the same rate everywhere would give."""
    units = [unit for unit in funnel.units if unit.expected > 0]
    return ForceFigures(
        measure=funnel.measure,
        name=funnel.name,
        kind=ResidualKind.LEVEL,
        period=funnel.period,
        baseline_period=None,
        areas=tuple(unit.area for unit in units),
        counts=tuple(count_of(unit.observed) for unit in units),
        beside=tuple(unit.expected for unit in units),
        apart=frozenset(unit.area for unit in units if not unit.in_estimates),
        missing=funnel.missing,
    )


def changes_of(framework: Framework, measure: Measure, local: Sequence[Assessment]) -> ForceFigures | None:
    """The changes of one measure's forces since the baseline; None where they have none to compare.

    A force whose own figures are broken is apart. None too where fewer than ten forces have a baseline on which a
    percentage may be given: so few events in each area (homicides) say nothing of its change.
    """
    counted = force_counts(measure, local)
    if counted is None or not _large_enough(framework, [baseline_of(force) for force in counted.forces]):
        return None
    first = counted.forces[0]
    period = latest_of(first).period
    return (
        None
        if period is None
        else ForceFigures(
            measure=measure.id,
            name=measure.name,
            kind=ResidualKind.CHANGE,
            period=period,
            baseline_period=baseline_of(first).period,
            areas=counted.codes,
            counts=tuple(count_of(latest_of(force)) for force in counted.forces),
            beside=tuple(float(count_of(baseline_of(force))) for force in counted.forces),
            apart=frozenset(framework.not_in_estimates)
            | {force.area for force in counted.forces if force.change is None},
            missing=counted.left_out,
        )
    )


def _large_enough(framework: Framework, baselines: Sequence[Quantity]) -> bool:
    judged = [quantity for quantity in baselines if quantity.area not in framework.not_in_estimates]
    return sum(count_of(quantity) >= framework.minimum_percentage_base for quantity in judged) >= FEWEST_AREAS


def find_outliers(family: Sequence[ForceFigures], q: float) -> tuple[Outlier, ...]:
    """Every force of every measure of one family, judged, with p adjusted over the family; flagged at most `q`."""
    judged = [
        (figures, area, residual)
        for figures in family
        if len(figures.judged) >= FEWEST_AREAS and any(figures.of(figures.judged)[0])
        for area, residual in zip(figures.judged, _residuals(figures), strict=True)
    ]
    if not judged:
        return ()
    adjusted = benjamini_hochberg([residual.p for _, _, residual in judged])
    return tuple(
        Outlier(
            measure=figures.measure,
            area=area,
            kind=figures.kind,
            t=residual.t,
            p=residual.p,
            adjusted_p=p,
            flagged=p <= q,
            high=residual.t > 0,
        )
        for (figures, area, residual), p in zip(judged, adjusted, strict=True)
    )


def residual_funnel(figures: ForceFigures, outliers: Iterable[Outlier]) -> ResidualFunnel | None:
    """The funnel of one measure: limits from the forces that are judged and not flagged; None with fewer than ten.

    Limits are prediction limits of Student's t on one degree of freedom fewer than there are such forces, with the
    variance between them: what the next force like them would lie within. The decision is the outliers', not theirs.
    """
    judged = {
        outlier.area: outlier
        for outlier in outliers
        if (outlier.measure, outlier.kind) == (figures.measure, figures.kind)
    }
    usual = [area for area in figures.judged if area in judged and not judged[area].flagged]
    if len(usual) < FEWEST_AREAS:
        return None
    model = random_effects(_effects(figures, figures.of(usual)))
    points = tuple(_point(figures, model, place, judged.get(area)) for place, area in enumerate(figures.areas))
    return ResidualFunnel(
        measure=figures.measure,
        name=figures.name,
        kind=figures.kind,
        period=figures.period,
        baseline_period=figures.baseline_period,
        centre=model.centre,
        tau_squared=model.tau_squared,
        limits=_limits(figures.kind, model, [point.size for point in points], len(usual) - 1),
        points=points,
        missing=figures.missing,
    )


def _residuals(figures: ForceFigures) -> tuple[DeletedResidual, ...]:
    counts, beside = figures.of(figures.judged)
    if figures.kind is ResidualKind.LEVEL:
        return level_residuals(counts, beside)
    return change_residuals(counts, tuple(round(count) for count in beside))


def _effects(figures: ForceFigures, columns: tuple[Sequence[int], Sequence[float]]) -> Effects:
    effects: Mapping[ResidualKind, Callable[[Sequence[float], Sequence[float]], Effects]] = {
        ResidualKind.LEVEL: level_effects,
        ResidualKind.CHANGE: change_effects,
    }
    return effects[figures.kind](*columns)


def _point(figures: ForceFigures, model: RandomEffects, place: int, outlier: Outlier | None) -> FunnelPoint:
    count, beside = figures.counts[place], figures.beside[place]
    size = beside * math.exp(model.centre) if figures.kind is ResidualKind.LEVEL else beside
    added = 0.0 if size > 0 else HALF_EVENT
    return FunnelPoint(
        area=figures.areas[place],
        size=size,
        ratio=(count + added) / (size + added),
        flagged=outlier is not None and outlier.flagged,
        high=outlier is not None and outlier.high,
        in_estimates=figures.areas[place] not in figures.apart,
    )


def _limits(
    kind: ResidualKind, model: RandomEffects, sizes: Sequence[float], freedom: int
) -> tuple[tuple[float, float, float, float, float], ...]:
    grid = np.geomspace(max(min(sizes), HALF_EVENT), max((*sizes, 1.0)), STEPS + 1)
    centre = 0.0 if kind is ResidualKind.LEVEL else model.centre
    events = grid + HALF_EVENT
    sampling = 1 / events if kind is ResidualKind.LEVEL else (1 + math.exp(-model.centre)) / events
    error = np.sqrt(sampling + model.tau_squared + model.centre_variance)
    columns = [grid]
    for level in LEVELS:
        reach = stats.t.ppf(0.5 + level / 2, freedom) * error
        columns += [np.exp(centre - reach), np.exp(centre + reach)]
    return tuple(tuple(row) for row in np.column_stack(columns).tolist())
