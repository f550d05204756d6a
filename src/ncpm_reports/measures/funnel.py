"""A funnel of forces: counts against what the pooled rate would give each force's population, over-dispersion allowed.

One rule decides and draws: a force is flagged exactly when its ratio lies outside the adjusted 99.8% limits that are
drawn. Those are the wider, force by force, of two: Spiegelhalter's limits on the square-root scale with the variance
between forces, and the Poisson control limits. The second alone would flag ordinary differences between forces; the
first alone goes wrong on small counts (at an expected 4, a count of 0 has probability 1.8% and a score of -4).

Forces come in alphabetical order; there are no ranks. The City of London, with few residents and many visitors, is
shown but takes no part in the pooled rate or the over-dispersion.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.special import ndtr

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Quantity, Source, Unit
from ncpm_reports.measures.funnel_methods import (
    Z95,
    Z998,
    Scores,
    adjusted_ratio_limits,
    control_limits,
    control_p,
    standardised_ratio,
)
from ncpm_reports.measures.results import Funnel, FunnelUnit

TRIM = 0.1
FEWEST_FORCES = 10
STEPS = 80
# Two-sided, at 99.8%.
FLAG_BELOW = 0.002
PER = {Unit.PER_MILLION: 1_000_000, Unit.PER_1000: 1_000, Unit.PER_1000_HOUSEHOLDS: 1_000}

Row = tuple[float, float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    area: str
    observed: Quantity
    count: float
    population: float
    counts_in: bool


def funnel(
    *,
    measure: str,
    name: str,
    period: Period,
    observed: Mapping[str, Quantity],
    population: Mapping[str, Quantity],
    order: Sequence[str],
    rate_unit: Unit = Unit.PER_1000,
    not_in_estimates: frozenset[str] = frozenset({CITY_OF_LONDON}),
) -> Funnel:
    """The funnel of one measure in one period, by area code.

    `order` lists the codes in alphabetical order of the areas' names; those without a count or a population are
    `missing`. Ratios are observed over expected, the centre the pooled rate in `rate_unit`. `z` is the adjusted score;
    `p`, two-sided, the larger of its own and the Poisson one; `flag` says that p is below 0.002, which is outside the
    drawn 99.8% limits; `flag_after_fdr` is False until `false_discovery.across_funnels` sets it.
    Raises: Refused with fewer than 10 forces to estimate from, no events at all, or counts that are not counts.
    """
    entries = _entries(observed, population, order, not_in_estimates)
    held = [entry for entry in entries if entry.counts_in]
    _refuse_unfit(measure, entries, held)
    rate = math.fsum(e.count for e in held) / math.fsum(e.population for e in held)
    expected = {entry.area: rate * entry.population for entry in entries}
    scores = standardised_ratio([e.count for e in held], [expected[e.area] for e in held], TRIM)
    grid = _grid([expected[entry.area] for entry in entries])
    present = {entry.area for entry in entries}
    return Funnel(
        measure=measure,
        name=name,
        period=period,
        units=tuple(_unit(entry, expected[entry.area], scores.tau_squared) for entry in entries),
        phi=scores.phi,
        tau_squared=scores.tau_squared,
        centre_rate=_centre(
            rate=rate, unit=rate_unit, measure=measure, period=period, held=held, population=population
        ),
        limits=_adjusted(grid, scores),
        limits_unadjusted=_exact(grid),
        missing=tuple(code for code in order if code not in present),
    )


def _entries(
    observed: Mapping[str, Quantity],
    population: Mapping[str, Quantity],
    order: Sequence[str],
    not_in_estimates: frozenset[str],
) -> list[_Entry]:
    entries = []
    for code in order:
        count, people = observed.get(code), population.get(code)
        if count is None or people is None or count.value is None or people.value is None:
            continue
        entries.append(
            _Entry(
                area=code,
                observed=count,
                count=count.value,
                population=people.value,
                counts_in=code not in not_in_estimates,
            )
        )
    return entries


def _refuse_unfit(measure: str, entries: Sequence[_Entry], held: Sequence[_Entry]) -> None:
    where = f"funnel of {measure}"
    issues = [
        _issue(where, f"{entry.count:g} of {entry.population:g} in {entry.area}", "a count and a population above 0")
        for entry in entries
        if entry.count < 0 or entry.count != math.floor(entry.count) or not entry.population > 0
    ]
    if len(held) < FEWEST_FORCES:
        issues.append(_issue(where, f"{len(held)} forces with figures", f"{FEWEST_FORCES} or more to estimate from"))
    elif not issues and not any(entry.count for entry in held):
        issues.append(_issue(where, "no events in any force", "some events"))
    if issues:
        raise Refused(issues)


def _issue(where: str, found: str, expected: str) -> Issue:
    remedy = "Leave this funnel out, or supply the figures."
    return Issue(code="funnel.unfit", where=where, found=found, expected=expected, remedy=remedy)


def adjusted_p(count: float, expected: float, tau_squared: float) -> float:
    """Two-sided p that agrees with the drawn limits: the larger of the adjusted score's and the Poisson tail's."""
    return max(2 * float(ndtr(-abs(_score(count, expected, tau_squared)))), control_p(count, expected))


def _score(count: float, expected: float, tau_squared: float) -> float:
    return (math.sqrt(count / expected) - 1) / math.sqrt(1 / (4 * expected) + tau_squared)


def _unit(entry: _Entry, expected: float, tau_squared: float) -> FunnelUnit:
    p = adjusted_p(entry.count, expected, tau_squared)
    return FunnelUnit(
        area=entry.area,
        observed=entry.observed,
        expected=expected,
        ratio=entry.count / expected,
        z=_score(entry.count, expected, tau_squared),
        p=p,
        flag=("high" if entry.count > expected else "low") if p < FLAG_BELOW else "",
        flag_after_fdr=False,
        in_estimates=entry.counts_in,
    )


def _grid(expected: Sequence[float]) -> list[float]:
    """Expected counts to draw limits at: evenly on a log scale over the forces' own, ends included."""
    low, high = math.log(min(expected)), math.log(max(expected))
    steps = [min(expected), *(math.exp(low + (high - low) * step / STEPS) for step in range(1, STEPS)), max(expected)]
    return [steps[0], *(after for before, after in pairwise(steps) if after > before)]


def drawn_limits(
    expected: Sequence[float], tau_squared: float, z: float, level: float
) -> tuple[Sequence[float], Sequence[float]]:
    """The adjusted limits as drawn, lower and upper: the wider of the two rules at each expected count."""
    (low, high), (control_low, control_high) = (
        adjusted_ratio_limits(expected, tau_squared, z),
        control_limits(expected, level),
    )
    return np.minimum(low, control_low).tolist(), np.maximum(high, control_high).tolist()


def _adjusted(grid: Sequence[float], scores: Scores) -> tuple[Row, ...]:
    lower_95, upper_95 = drawn_limits(grid, scores.tau_squared, Z95, 0.95)
    lower_998, upper_998 = drawn_limits(grid, scores.tau_squared, Z998, 0.998)
    return tuple(zip(grid, lower_95, upper_95, lower_998, upper_998, strict=True))


def _exact(grid: Sequence[float]) -> tuple[Row, ...]:
    (lower_95, upper_95), (lower_998, upper_998) = control_limits(grid, 0.95), control_limits(grid, 0.998)
    columns = (lower_95, upper_95, lower_998, upper_998)
    return tuple(zip(grid, *(column.tolist() for column in columns), strict=True))


def _centre(
    *,
    rate: float,
    unit: Unit,
    measure: str,
    period: Period,
    held: Sequence[_Entry],
    population: Mapping[str, Quantity],
) -> Quantity:
    found: dict[Source, None] = {}
    for entry in held:
        found.update(dict.fromkeys((*entry.observed.sources, *population[entry.area].sources)))
    return Quantity(
        value=rate * PER[unit],
        unit=unit,
        measure=measure,
        period=period,
        sources=tuple(sorted(found, key=lambda source: source.sort_key)),
        derivation=f"events in {len(held)} force areas over their population, {unit.value}",
    )
