"""Process control charts: XmR as published, under house rules that are stricter.

Limits, rules, labels and icons are those of NHSRplotthedots 0.2.2 (github.com/nhs-r-community/NHSRplotthedots), after
NHS England's Making Data Count. Limits: Wheeler 2000; screening of moving ranges: Nelson 1982, Journal of Quality
Technology 14(3). NaN is a missing value: it counts for nothing and breaks every pattern.

What is ours: rolling totals are refused; limits and marks are withheld where all values are equal, and where counts
average below 5 a period, for which XmR limits are wrong too often; a group below 12 points has trial limits but no
marks, and no icon if it is the latest; a published break begins a new group; no icon stands on a missing latest value.
Flat series: where screening leaves no moving range above 0 all ranges count, limits of counts are no closer to the mean
than chance alone would put them (3 times its root), and percentages that are rounded more coarsely than they vary get
no icon.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.results import Direction, Icon, ProcessChart, ProcessPoint, SeriesPoint

RULE_SET = "nhsr-0.2.2"
REACH = 2.66
NEAR = 2 / 3
SCREEN = 3.267
RUN_LENGTH = 7
COMMON = "Common Cause"
# The labels in order of precedence, and whether each says that a point is high.
SIGNALS = {
    "Above UCL": True,
    "Below LCL": False,
    f"{RUN_LENGTH} Point Trend (Increasing)": True,
    f"{RUN_LENGTH} Point Trend (Decreasing)": False,
    "2 in 3 Above CL": True,
    "2 in 3 Below CL": False,
    f"{RUN_LENGTH} Points Above CL": True,
    f"{RUN_LENGTH} Points Below CL": False,
}
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MIN_POINTS = 12
# Below a mean of 5 a period the limits are wrong too often: 25% of stable charts show a false signal at 5, 62% at 0.5.
MIN_FOR_XMR = 5.0
SIGMA_FROM_RANGE = 1.128
CHANCE_REACH = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Mean, mean moving range and limits of a group of points, in the values' unit; NaN where there are none."""

    mean: float
    moving_range: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float


def process_chart(points: Sequence[SeriesPoint], direction: Direction, *, fix_after: int | None = None) -> ProcessChart:
    """An XmR chart of a series of discrete periods, oldest first, with the icon of its latest point.

    `fix_after` fixes each group's limits on its first so many points (12 or more). Points that are not judged have
    empty `special_cause` and type `common_cause`. Raises: ValueError for periods that overlap (rolling totals), differ
    in length or are out of order, and for `fix_after` below 12.
    """
    if fix_after is not None and fix_after < MIN_POINTS:
        raise ValueError(f"limits need at least {MIN_POINTS} points to be fixed on, not {fix_after}")
    for before, after in pairwise(point.period for point in points):
        if after.start <= before.end or after.months != before.months:
            # On rolling totals neighbouring points move together: two charts in three show a false signal.
            raise ValueError(f"{before.label}, then {after.label}: not discrete periods of one length, in order")
    process_points: list[ProcessPoint] = []
    icon, why = Icon.NONE, "There are no points."
    edges = [0, *(place for place, point in enumerate(points) if point.break_before and place), len(points)]
    for number, (start, end) in enumerate(pairwise(edges if points else ())):
        points_of_group, icon, why = _process_points(points[start:end], number, direction, fix_after)
        process_points += points_of_group
    return ProcessChart(points=tuple(process_points), icon=icon, rule_set=RULE_SET, why_no_icon=why)


def _process_points(
    points: Sequence[SeriesPoint], number: int, direction: Direction, fix_after: int | None
) -> tuple[list[ProcessPoint], Icon, str]:
    """The points of a stretch with one set of limits, and the icon of its last or the reason why there is none."""
    unit = points[0].quantity.unit
    rows, places = _rows(points)
    basis = rows if fix_after is None or fix_after >= len(points) else rows[: places[fix_after - 1] + 1]
    limits = _limits(basis, unit)
    why = _why_no_marks(rows, basis, limits, unit)
    labels_of_rows = judge_group(rows, limits)
    labels = [labels_of_rows[place] for place in places]
    has_limits = limits.moving_range > 0 and not _is_too_small(limits, unit)
    process_points = [
        ProcessPoint(
            period=point.period,
            value=point.quantity.value,
            mean=None if math.isnan(limits.mean) else limits.mean,
            lower=limits.lower if has_limits else None,
            upper=limits.upper if has_limits else None,
            group=number,
            special_cause="" if why else label,
            point_type=point_type("" if why else label, direction),
        )
        for point, label in zip(points, labels, strict=True)
    ]
    if not why and points[-1].quantity.value is None:
        why = "The latest value is missing."
    return process_points, Icon.NONE if why else Icon(variation_icon(labels[-1], direction).replace("_", " ")), why


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
    limits = limits_of(basis)
    if not limits.moving_range > 0:
        limits = limits_of(basis, screen=False)
    chance = CHANCE_REACH * math.sqrt(max(limits.mean, 0.0)) if unit.is_count else 0.0
    if limits.moving_range > 0 and limits.upper - limits.mean < chance:
        return limits_around(limits.mean, limits.moving_range, chance)
    return limits


def _why_no_marks(rows: Sequence[float], basis: Sequence[float], limits: Limits, unit: Unit) -> str:
    number = sum(not math.isnan(value) for value in basis)
    if _is_too_small(limits, unit):
        return f"The counts average below {MIN_FOR_XMR:.0f} a period: too small for these limits."
    if number < MIN_POINTS:
        return f"Too few points for an icon: {number}, where {MIN_POINTS} are needed."
    if not limits.moving_range > 0:
        return "The points do not vary, so there are no limits to judge by."
    if unit is Unit.PERCENT and limits.moving_range / SIGMA_FROM_RANGE < _rounding_unit(rows):
        return "The percentages are rounded more coarsely than they usually vary, so no point can be judged."
    return ""


def _is_too_small(limits: Limits, unit: Unit) -> bool:
    return unit.is_count and limits.mean < MIN_FOR_XMR


def _rounding_unit(values: Sequence[float]) -> float:
    """The unit that values are rounded to: 1, or 0.1; 0 where they show more decimals."""

    def fits(unit: float) -> bool:
        steps = (value / unit for value in values if not math.isnan(value))
        return all(math.isclose(step, round(step), abs_tol=1e-6) for step in steps)

    return next(filter(fits, (1.0, 0.1)), 0.0)


# XmR as published


def limits_of(values: Sequence[float], screen: bool = True) -> Limits:
    """The limits that a run of values gives: mean plus and minus 2.66 mean moving ranges, screened once if asked.

    With no usable moving range (one value, or a constant series under screening) limits are NaN, the mean stands.
    """
    mean = mean_of([value for value in values if not math.isnan(value)])
    ranges = [abs(after - before) for before, after in pairwise(values)]
    ranges = [size for size in ranges if not math.isnan(size)]
    average = mean_of(ranges)
    if screen:
        average = mean_of([size for size in ranges if size < SCREEN * average])
    return limits_around(mean, average, REACH * average)


def limits_around(mean: float, moving_range: float, reach: float) -> Limits:
    """Limits at `reach` on both sides of a mean, and at two thirds of that."""
    return Limits(
        mean=mean,
        moving_range=moving_range,
        lower=mean - reach,
        upper=mean + reach,
        near_lower=mean - NEAR * reach,
        near_upper=mean + NEAR * reach,
    )


def mean_of(values: Sequence[float]) -> float:
    """The mean, NaN of none. Two passes with exact sums: a constant series gives that constant, to the last bit."""
    if not values:
        return math.nan
    first = math.fsum(values) / len(values)
    return first + math.fsum(value - first for value in values) / len(values)


def judge_group(values: Sequence[float], limits: Limits) -> list[str]:
    """The label of each point of one group, oldest first, by the rules and the limits given."""
    series = np.asarray(values, dtype=np.float64)
    sides = np.sign(series - limits.mean)
    outside = (series > limits.upper) | (series < limits.lower)
    near = ~outside & ((series > limits.near_upper) | (series < limits.near_lower))
    rising, falling = _trends(series)
    # Three in a row on one side of the mean, of which two or more are between two and three sigma.
    pair = near & _runs(_ends(sides, 3) & (np.convolve(near, np.ones(3))[: len(near)] >= 2), 3)
    shift, above = _runs(_ends(sides, RUN_LENGTH), RUN_LENGTH), sides == 1
    signals = (outside & above, outside, rising, falling, pair & above, pair, shift & above, shift)
    labels: list[str] = np.select(signals, list(SIGNALS), COMMON).tolist()
    return labels


def point_type(label: str, direction: Direction) -> str:
    """`common_cause`, `special_cause_improvement`, `_concern`, `_neutral_high` or `_neutral_low`, as a label says."""
    high = SIGNALS.get(label)
    if high is None:
        return "common_cause"
    if direction is Direction.NEUTRAL:
        return "special_cause_neutral_high" if high else "special_cause_neutral_low"
    return "special_cause_improvement" if high is (direction is Direction.UP) else "special_cause_concern"


def variation_icon(label: str, direction: Direction) -> str:
    """The icon that a point calls for: `common_cause`, `improvement_high`, `concern_low`, `neutral_high` and so on."""
    kind = point_type(label, direction).removeprefix("special_cause_")
    plain = label == COMMON or direction is Direction.NEUTRAL
    return kind if plain else f"{kind}_{'high' if SIGNALS[label] else 'low'}"


def _ends(signs: Floats, length: int) -> Flags:
    """Where a run of so many equal signs ends, none of them 0; a missing one breaks it."""
    sums = np.abs(np.convolve(signs, np.ones(length))[: len(signs)])
    return np.equal(sums, length)


def _runs(ends: Flags, length: int) -> Flags:
    """The runs of a length that end at these places, each from its first point."""
    return np.convolve(ends, np.ones(length))[length - 1 :] > 0


def _trends(series: Floats) -> tuple[Flags, Flags]:
    """The points in a run of 7 or more that strictly rise, and those in one that strictly fall.

    Where a point ends one trend and begins or borders the next, the later step gives its direction.
    """
    steps = np.sign(np.diff(series, prepend=np.nan))
    ends = _ends(steps, RUN_LENGTH - 1)
    inside = _runs(ends, RUN_LENGTH)
    later_inside = np.append(inside[1:], False)
    rises = np.where(later_inside, np.append(steps[1:], np.nan), steps) > 0
    return inside & rises, inside & ~rises
