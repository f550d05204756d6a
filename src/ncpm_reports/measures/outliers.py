"""Which forces stand out in a pack: deleted residuals of levels and of changes, one false discovery rate over each.

A force is named only if it survives. Forces that the framework leaves out of estimates (the City of London) are in
neither family. A measure with fewer than ten forces is not assessed, nor one whose meaning a caveat says has changed.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ncpm_reports.core.periods import Period
from ncpm_reports.measures.deleted_residuals import (
    FEWEST_AREAS,
    HALF_EVENT,
    RandomEffects,
    change_effects,
    change_residuals,
    level_effects,
    level_residuals,
    random_effects,
)
from ncpm_reports.measures.false_discovery import benjamini_hochberg
from ncpm_reports.measures.other_forces import ForceCounts
from ncpm_reports.measures.results import Funnel, FunnelPoint, Outlier, ResidualFunnel, ResidualKind

STEPS = 80
LEVELS = (0.95, 0.998)
COLUMNS = ["count", "beside", "judged"]
EFFECTS = {ResidualKind.LEVEL: level_effects, ResidualKind.CHANGE: change_effects}
RESIDUALS = {ResidualKind.LEVEL: level_residuals, ResidualKind.CHANGE: change_residuals}


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceFigures:
    """What is judged of one measure.

    `areas` has a row for each area's code, in alphabetical order of names: its `count`, what stands `beside` it (the
    exposure for levels, the baseline count for changes), and whether it is `judged`, or shown alone.
    """

    measure: str
    name: str
    kind: ResidualKind
    period: Period
    baseline_period: Period | None
    areas: pd.DataFrame
    missing: tuple[str, ...]

    @property
    def judged(self) -> pd.DataFrame:
        """The areas that are judged by one another."""
        return self.areas[self.areas.judged]


def levels_of(funnel: Funnel) -> ForceFigures:
    """The rates of one measure's forces: counts over what the same rate everywhere would give."""
    units = [unit for unit in funnel.units if unit.expected > 0]
    rows = [(unit.observed.count, unit.expected, unit.in_estimates) for unit in units]
    return ForceFigures(
        measure=funnel.measure,
        name=funnel.name,
        kind=ResidualKind.LEVEL,
        period=funnel.period,
        baseline_period=None,
        areas=pd.DataFrame(rows, index=[unit.area for unit in units], columns=COLUMNS),
        missing=funnel.missing,
    )


def changes_of(counts: ForceCounts | None) -> ForceFigures | None:
    """The changes of one measure's forces since the baseline; None where they have none to compare.

    A force whose own figures are broken is not judged. None too where fewer than ten forces have a baseline on which a
    percentage may be given: so few events in each area (homicides) say nothing of its change.
    """
    if counts is None:
        return None
    framework, measure = counts.evidence.framework, counts.evidence.measure
    estimated = [code for code in counts.own if code not in framework.not_in_estimates]
    large = [code for code in estimated if counts.baseline[code].count >= framework.minimum_percentage_base]
    if len(large) < FEWEST_AREAS:
        return None
    rows = [
        (counts.latest[code].count, counts.baseline[code].count, code in estimated and own.change is not None)
        for code, own in counts.own.items()
    ]
    return ForceFigures(
        measure=measure.id,
        name=measure.name,
        kind=ResidualKind.CHANGE,
        period=counts.latest[large[0]].for_period,
        baseline_period=counts.baseline[large[0]].for_period,
        areas=pd.DataFrame(rows, index=list(counts.own), columns=COLUMNS),
        missing=counts.left_out,
    )


def find_outliers(family: Sequence[ForceFigures], q: float) -> tuple[Outlier, ...]:
    """Every force of every measure of one family, judged, with p adjusted over the family; flagged at most `q`."""
    judged = [
        (figures, area, residual)
        for figures in family
        if len(figures.judged) >= FEWEST_AREAS and figures.judged["count"].any()
        for area, residual in zip(figures.judged.index, _residuals(figures), strict=True)
    ]
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


def _residuals(figures: ForceFigures) -> Iterable[Any]:
    judged = figures.judged
    return RESIDUALS[figures.kind](judged["count"].tolist(), judged.beside.tolist()).itertuples()


def residual_funnel(figures: ForceFigures, outliers: Iterable[Outlier]) -> ResidualFunnel | None:
    """The funnel of one measure: limits from the forces that are judged and not flagged; None with fewer than ten.

    Limits are prediction limits of Student's t on one degree of freedom fewer than there are such forces, with the
    variance between them: what the next force like them would lie within. The decision is the outliers', not theirs.
    """
    key = (figures.measure, figures.kind)
    judged = {outlier.area: outlier for outlier in outliers if (outlier.measure, outlier.kind) == key}
    usual = figures.areas.loc[[area for area, outlier in judged.items() if not outlier.flagged]]
    if len(usual) < FEWEST_AREAS:
        return None
    model = random_effects(*EFFECTS[figures.kind](usual["count"].tolist(), usual.beside.tolist()))
    rows: Iterable[Any] = figures.areas.itertuples()
    points = tuple(_point(figures.kind, model, row, judged.get(row.Index)) for row in rows)
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


def _point(kind: ResidualKind, model: RandomEffects, row: Any, outlier: Outlier | None) -> FunnelPoint:
    size = row.beside * math.exp(model.centre) if kind is ResidualKind.LEVEL else float(row.beside)
    added = 0.0 if size > 0 else HALF_EVENT
    return FunnelPoint(
        area=row.Index,
        size=size,
        ratio=(row.count + added) / (size + added),
        flagged=outlier is not None and outlier.flagged,
        high=outlier is not None and outlier.high,
        in_estimates=row.judged,
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


def judged_funnels(
    funnels: Iterable[Funnel], outliers: Sequence[Outlier], drawn: Iterable[ResidualFunnel]
) -> tuple[Funnel, ...]:
    """The funnels with who stands out, and centred by the forces that do not; as they are where no limits are drawn."""
    levels = {funnel.measure: funnel for funnel in drawn if funnel.kind is ResidualKind.LEVEL}
    flags = {
        (outlier.measure, outlier.area): "high" if outlier.high else "low"
        for outlier in outliers
        if outlier.kind is ResidualKind.LEVEL and outlier.flagged
    }
    return tuple(_judged(funnel, levels.get(funnel.measure), flags) for funnel in funnels)


def _judged(bare: Funnel, drawn: ResidualFunnel | None, flags: Mapping[tuple[str, str], str]) -> Funnel:
    if drawn is None:
        return bare
    shift = math.exp(drawn.centre)
    return replace(
        bare,
        units=tuple(
            replace(unit, expected=unit.expected * shift, flag=flags.get((bare.measure, unit.area), ""))
            for unit in bare.units
        ),
        centre_rate=replace(
            bare.centre_rate,
            value=bare.centre_rate.number * shift,
            derivation="weighted mean rate of the force areas that do not stand out, on the log scale",
        ),
    )
