"""Which forces stand out in a pack: deleted residuals of levels and of changes, one false discovery rate over each.

A force is named only if it survives. Forces that the framework leaves out of estimates (the City of London, with few
residents and many visitors) are in neither family. A measure with fewer than ten forces is not assessed, nor one whose
meaning a caveat says has changed.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures import deleted_residuals
from ncpm_reports.measures.deleted_residuals import HALF_EVENT, MIN_AREAS
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.inference import benjamini_hochberg
from ncpm_reports.measures.like_for_like import LEAST_SHARE, Evidence, excluded_codes
from ncpm_reports.measures.other_forces import ForceCounts
from ncpm_reports.measures.rates import populations
from ncpm_reports.measures.results import FunnelPoint, Outlier, ResidualFunnel, ResidualKind

STEPS = 80
LEVELS = (0.95, 0.998)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceFigures:
    """What is judged of one measure: the counts of its force areas by code, in alphabetical order of names.

    `denominators` are the populations for levels, the baseline counts for changes. `judged` are the codes of those that
    are judged by one another, where the others are shown alone.
    """

    measure: Measure
    kind: ResidualKind
    counts: Mapping[str, Quantity]
    denominators: Mapping[str, Quantity]
    judged: tuple[str, ...]

    @property
    def period(self) -> Period:
        """The year that the counts are of."""
        return next(iter(self.counts.values())).for_period

    def values(self, areas: Iterable[str]) -> tuple[list[int], list[float]]:
        """The counts of some areas, and what stands beside each."""
        codes = tuple(areas)
        return [self.counts[code].count for code in codes], [self.denominators[code].number for code in codes]


def levels_of(evidence: Evidence) -> ForceFigures | None:
    """The counts of a measure's forces in the newest year that nearly all have, and the populations that they are of.

    None of a measure that forces are not held against one another by, where nearly all populations are not held, with
    fewer than ten forces to judge, no events at all, or a figure that is no count.
    """
    if not evidence.measure.funnel or not evidence.summable:
        return None
    period, population = evidence.summable[-1], populations(evidence, evidence.summable[-1])
    by_force = evidence.editions.by_area(period, population).items()
    counts = {code: figure.quantity for code, figure in by_force if code not in excluded_codes(evidence, figure)}
    judged = tuple(code for code in counts if code not in evidence.framework.not_in_estimates)
    enough = len(population) >= len(evidence.forces) * LEAST_SHARE and len(judged) >= MIN_AREAS
    whole = all(count.is_whole for count in counts.values())
    if not enough or not whole or not any(counts[code].value for code in judged):
        return None
    kind = ResidualKind.LEVEL
    return ForceFigures(measure=evidence.measure, kind=kind, counts=counts, denominators=population, judged=judged)


def changes_of(counts: ForceCounts | None) -> ForceFigures | None:
    """The changes of a measure's forces since the baseline; None where fewer than ten have a base for a percentage."""
    if counts is None:
        return None
    framework = counts.evidence.framework
    estimated = {code: force for code, force in counts.assessments.items() if code not in framework.not_in_estimates}
    large = [code for code in estimated if counts.baseline[code].count >= framework.minimum_percentage_base]
    if len(large) < MIN_AREAS:
        return None
    return ForceFigures(
        measure=counts.evidence.measure,
        kind=ResidualKind.CHANGE,
        counts=counts.latest,
        denominators=counts.baseline,
        judged=tuple(code for code, force in estimated.items() if force.change is not None),
    )


def find_outliers(family: Sequence[ForceFigures], q: float) -> tuple[Outlier, ...]:
    """Every force of every measure of one family, judged, with p adjusted over the family; flagged at most `q`."""
    residuals = [
        (figures, area, residual)
        for figures in family
        if len(figures.judged) >= MIN_AREAS
        for area, residual in zip(figures.judged, _residuals(figures), strict=True)
    ]
    adjusted = benjamini_hochberg([residual.p for _, _, residual in residuals])
    return tuple(
        Outlier(measure=figures.measure.id, area=area, kind=figures.kind, flagged=p <= q, high=residual.t > 0)
        for (figures, area, residual), p in zip(residuals, adjusted, strict=True)
    )


def _residuals(figures: ForceFigures) -> Iterable[Any]:
    levels = figures.kind is ResidualKind.LEVEL
    judge = deleted_residuals.level_residuals if levels else deleted_residuals.change_residuals
    return judge(*figures.values(figures.judged)).itertuples()


def residual_funnel(changes: ForceFigures, outliers: Iterable[Outlier]) -> ResidualFunnel | None:
    """The funnel of one measure's changes: limits from the forces that are judged and not flagged.

    They are prediction limits of Student's t on one degree of freedom fewer than there are such forces, with the
    variance between them; the decision is the outliers', not theirs. None with fewer than ten such forces.
    """
    key = (changes.measure.id, changes.kind)
    by_area = {outlier.area: outlier for outlier in outliers if (outlier.measure, outlier.kind) == key}
    unflagged = [area for area, outlier in by_area.items() if not outlier.flagged]
    if len(unflagged) < MIN_AREAS:
        return None
    model = deleted_residuals.random_effects(*deleted_residuals.change_effects(*changes.values(unflagged)))
    points = tuple(_point(changes, area, by_area.get(area)) for area in changes.counts)
    return ResidualFunnel(
        measure=changes.measure.id,
        name=changes.measure.name,
        period=changes.period,
        baseline_period=changes.denominators[unflagged[0]].for_period,
        centre=model.centre,
        limits=_limits(model, [point.size for point in points], len(unflagged) - 1),
        points=points,
    )


def _point(changes: ForceFigures, area: str, outlier: Outlier | None) -> FunnelPoint:
    count, size = changes.counts[area].number, changes.denominators[area].number
    added = 0.0 if size > 0 else HALF_EVENT
    return FunnelPoint(
        area=area,
        size=size,
        ratio=(count + added) / (size + added),
        flagged=outlier is not None and outlier.flagged,
        in_estimates=area in changes.judged,
    )


def _limits(
    model: deleted_residuals.RandomEffects, sizes: Sequence[float], freedom: int
) -> tuple[tuple[float, float, float, float, float], ...]:
    grid = np.geomspace(max(min(sizes), HALF_EVENT), max((*sizes, 1.0)), STEPS + 1)
    sampling = (1 + math.exp(-model.centre)) / (grid + HALF_EVENT)
    error = np.sqrt(sampling + model.tau_squared + model.centre_variance)
    columns = [grid]
    for level in LEVELS:
        reach = stats.t.ppf(0.5 + level / 2, freedom) * error
        columns += [np.exp(model.centre - reach), np.exp(model.centre + reach)]
    return tuple(tuple(row) for row in np.column_stack(columns).tolist())
