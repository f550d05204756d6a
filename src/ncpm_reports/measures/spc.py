"""Process control charts under house rules: discrete periods only, gaps break patterns, no icon without enough points.

The algorithm is `xmr`. What is ours, and stricter: rolling totals are refused; limits and marks are withheld where all
values are equal, and where counts average below 5 a period, for which XmR limits are wrong too often; a group below 12
points has trial limits but no marks, and no icon if it is the latest; a published break begins a new group; a missing
value or period breaks every pattern and no icon stands on a missing latest value. Flat series: where screening leaves
no moving range above 0 all ranges count, limits of counts are no closer to the mean than chance alone would put them (3
times its root), and percentages that are rounded more coarsely than they vary get no icon.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures import xmr
from ncpm_reports.measures.results import Direction, Icon, ProcessChart, ProcessPoint, SeriesPoint
from ncpm_reports.measures.xmr import Limits

FEWEST_POINTS = 12
# Below a mean of 5 a period the limits are wrong too often: 25% of stable charts show a false signal at 5, 62% at 0.5.
FEWEST_FOR_XMR = 5.0
SIGMA_FROM_RANGE = 1.128
CHANCE_REACH = 3.0


def process_chart(points: Sequence[SeriesPoint], direction: Direction, *, fix_after: int | None = None) -> ProcessChart:
    """An XmR chart of a series of discrete periods, oldest first, with the icon of its latest point.

    `fix_after` fixes each group's limits on its first so many points (12 or more). Points that are not judged have
    empty `special_cause` and type `common_cause`. Raises: ValueError for periods that overlap (rolling totals), differ
    in length or are out of order, and for `fix_after` below 12.
    """
    if fix_after is not None and fix_after < FEWEST_POINTS:
        raise ValueError(f"limits need at least {FEWEST_POINTS} points to be fixed on, not {fix_after}")
    for before, after in pairwise(point.period for point in points):
        if after.start <= before.end or after.months != before.months:
            # On rolling totals neighbouring points move together: two charts in three show a false signal.
            raise ValueError(f"{before.label}, then {after.label}: not discrete periods of one length, in order")
    shown: list[ProcessPoint] = []
    icon, why = Icon.NONE, "There are no points."
    for number, group in enumerate(_split(points)):
        judged, icon, why = _judged(group, number, direction, fix_after)
        shown += judged
    return ProcessChart(points=tuple(shown), icon=icon, rule_set=xmr.RULE_SET, why_no_icon=why)


def _split(points: Sequence[SeriesPoint]) -> list[tuple[SeriesPoint, ...]]:
    edges = [0, *(index for index, point in enumerate(points) if point.break_before and index), len(points)]
    return [tuple(points[start:end]) for start, end in pairwise(edges) if end > start]


def _judged(
    points: Sequence[SeriesPoint], number: int, direction: Direction, fix_after: int | None
) -> tuple[list[ProcessPoint], Icon, str]:
    """The points of a stretch with one set of limits, and the icon of its last or the reason why there is none."""
    unit = points[0].quantity.unit
    rows, places = _rows(points)
    basis = rows if fix_after is None or fix_after >= len(points) else rows[: places[fix_after - 1] + 1]
    limits = _limits(basis, unit)
    why = _why_no_marks(rows, basis, limits, unit)
    judged = xmr.judge_group(rows, limits)
    labels = [judged[place] for place in places]
    known = limits.moving_range > 0 and not _small(limits, unit)
    shown = [
        ProcessPoint(
            period=point.period,
            value=point.quantity.value,
            mean=None if math.isnan(limits.mean) else limits.mean,
            lower=limits.lower if known else None,
            upper=limits.upper if known else None,
            group=number,
            special_cause="" if why else label,
            point_type=xmr.point_type("" if why else label, direction),
        )
        for point, label in zip(points, labels, strict=True)
    ]
    if not why and points[-1].quantity.value is None:
        why = "The latest value is missing."
    return shown, Icon.NONE if why else Icon(xmr.variation_icon(labels[-1], direction).replace("_", " ")), why


def _rows(points: Sequence[SeriesPoint]) -> tuple[list[float], list[int]]:
    """The values with a NaN for each hole between periods, and which of these rows are points."""
    rows: list[float] = []
    places: list[int] = []
    for index, point in enumerate(points):
        # One NaN is enough for a hole of any length: it takes no part in limits and breaks every pattern.
        if index and not point.period.follows(points[index - 1].period):
            rows.append(math.nan)
        places.append(len(rows))
        rows.append(math.nan if point.quantity.value is None else point.quantity.value)
    return rows, places


def _limits(basis: Sequence[float], unit: Unit) -> Limits:
    """The algorithm's limits; from all moving ranges where screening leaves none, and no closer than a count's own."""
    limits = xmr.limits_of(basis)
    if not limits.moving_range > 0:
        limits = xmr.limits_of(basis, screen=False)
    chance = CHANCE_REACH * math.sqrt(max(limits.mean, 0.0)) if unit.is_count else 0.0
    if limits.moving_range > 0 and limits.upper - limits.mean < chance:
        return xmr.limits_around(limits.mean, limits.moving_range, chance)
    return limits


def _why_no_marks(rows: Sequence[float], basis: Sequence[float], limits: Limits, unit: Unit) -> str:
    number = sum(not math.isnan(value) for value in basis)
    if _small(limits, unit):
        return f"The counts average below {FEWEST_FOR_XMR:.0f} a period: too small for these limits."
    if number < FEWEST_POINTS:
        return f"Too few points for an icon: {number}, where {FEWEST_POINTS} are needed."
    if not limits.moving_range > 0:
        return "The points do not vary, so there are no limits to judge by."
    if unit is Unit.PERCENT and limits.moving_range / SIGMA_FROM_RANGE < _rounding_unit(rows):
        return "The percentages are rounded more coarsely than they usually vary, so no point can be judged."
    return ""


def _small(limits: Limits, unit: Unit) -> bool:
    return unit.is_count and limits.mean < FEWEST_FOR_XMR


def _rounding_unit(values: Sequence[float]) -> float:
    """The unit that values are rounded to: 1, or 0.1; 0 where they show more decimals."""
    present = [value for value in values if not math.isnan(value)]
    return next((unit for unit in (1.0, 0.1) if all(_is_multiple(value, unit) for value in present)), 0.0)


def _is_multiple(value: float, unit: float) -> bool:
    return math.isclose(value / unit, round(value / unit), abs_tol=1e-6)
