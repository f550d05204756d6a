"""Who drives a national change in counts: what each area adds to it, and what is left without the area.

Counts add up exactly, points in tenths by largest remainders. Nothing here says why a number changed. An area is named
only by a rule, never for its place in an order.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from ncpm_reports.measures.comparison import Comparison, compare_counts
from ncpm_reports.measures.results import OUTSIDE_AREAS, DriverRule

MOST_NAMED = 2
# Percentage points by which leaving an area out must move the whole's percentage.
LEAST_MOVE = 5.0
MINIMUM_BASE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition:
    """A whole and its parts, which add up to it.

    `parts` has a row an area, in the order given: `latest`, `baseline` and `change` are counts; `points` is the change
    in per cent of the whole's baseline, `points_tenths` the same in tenths that add up to the whole's; `share` is the
    part of the whole's change, NaN on a whole that did not change; `rest_latest` and `rest_baseline` are the whole
    without it. `rules` holds why an area is named, by area; it is empty where more than two would be.
    """

    latest: int
    baseline: int
    comparison: Comparison
    parts: pd.DataFrame
    rules: Mapping[str, frozenset[DriverRule]]
    shares_printable: bool


def decompose(counts: Mapping[str, tuple[int, int]], phi: float = 1.0) -> Decomposition:
    """What each area adds to the change of the whole, which is their sum.

    `counts` are the latest and the baseline of each area, and under `OUTSIDE_AREAS` of what a published total holds
    beside them; `phi` is the over-dispersion that the tests allow for. Raises: ValueError for fewer than two areas, or
    a whole whose baseline is 0.
    """
    if len(counts.keys() - {OUTSIDE_AREAS}) < 2:
        raise ValueError("fewer than two areas with figures in both years")
    latest, baseline = (sum(pair[end] for pair in counts.values()) for end in (0, 1))
    if not baseline:
        raise ValueError("nothing was counted in the baseline year, so there is nothing to add points to")
    parts = _parts(counts, latest, baseline)
    whole = compare_counts(latest, baseline, phi=phi)
    rows: Iterable[Any] = parts.itertuples()
    rules = {part.Index: rules for part in rows if (rules := _rules(whole, latest, baseline, part, phi))}
    return Decomposition(
        latest=latest,
        baseline=baseline,
        comparison=whole,
        parts=parts,
        rules=rules if len(rules) <= MOST_NAMED else {},
        shares_printable=whole.significant and bool((parts.change * (latest - baseline) >= 0).all()),
    )


def largest_remainders(parts: Sequence[Fraction], total: int) -> tuple[int, ...]:
    """Whole numbers near the parts that add up to `total`: floors, then one more for the largest remainders first.

    Of equal remainders the one given first is raised. The parts must add up to within one of `total` for each of them.
    """
    floors = [math.floor(part) for part in parts]
    missing = total - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda place: (floors[place] - parts[place], place))
    raised = frozenset(by_remainder[:missing])
    return tuple(floor + (place in raised) for place, floor in enumerate(floors))


def rounded_half_away(value: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    return int(math.copysign(math.floor(abs(value) + Fraction(1, 2)), value))


def _parts(counts: Mapping[str, tuple[int, int]], latest: int, baseline: int) -> pd.DataFrame:
    parts = pd.DataFrame(list(counts.values()), index=list(counts), columns=["latest", "baseline"])
    change: pd.Series[int] = parts.latest - parts.baseline
    tenths = [Fraction(1000 * one, baseline) for one in change.tolist()]
    return parts.assign(
        change=change,
        points=100 * change / baseline,
        points_tenths=largest_remainders(tenths, rounded_half_away(Fraction(1000 * (latest - baseline), baseline))),
        share=change / (latest - baseline) if latest != baseline else math.nan,
        rest_latest=latest - parts.latest,
        rest_baseline=baseline - parts.baseline,
    )


def _rules(whole: Comparison, latest: int, baseline: int, part: Any, phi: float) -> frozenset[DriverRule]:
    """Why an area is named: without it the verdict is another, or half or more of a claimed change is its own."""
    if part.Index == OUTSIDE_AREAS:
        return frozenset()
    change, rules = latest - baseline, set()
    if whole.significant and 2 * part.change * change >= change * change:
        rules.add(DriverRule.HALF)
    if min(baseline, part.rest_baseline) >= MINIMUM_BASE:
        rest = compare_counts(part.rest_latest, part.rest_baseline, phi=phi)
        move = 100 * latest / baseline - 100 * part.rest_latest / part.rest_baseline
        if _way(whole) != _way(rest) and abs(move) >= LEAST_MOVE:
            rules.add(DriverRule.TURNS)
    return frozenset(rules)


def _way(compared: Comparison) -> float:
    """1 for a claimed rise, -1 for a claimed fall, 0 where neither may be claimed."""
    return math.copysign(1, compared.absolute) if compared.significant and compared.absolute else 0
