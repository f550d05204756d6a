"""The XmR algorithm: limits, rules, labels and icons for one series of numbers, as published, without house rules.

The rules are those of NHSRplotthedots 0.2.2 (github.com/nhs-r-community/NHSRplotthedots), after NHS England's Making
Data Count. Limits: Wheeler 2000; screening of moving ranges: Nelson 1982, Journal of Quality Technology 14(3). Values
are floats, NaN is a missing value: it counts for nothing and breaks every pattern. House rules are in `spc`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ncpm_reports.measures.results import Direction

RULE_SET = "nhsr-0.2.2"
REACH = 2.66
NEAR = 2 / 3
SCREEN = 3.267
RUN_LENGTH = 7
COMMON = "Common Cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Mean, mean moving range and limits of a group of points, in the values' unit; NaN where there are none."""

    mean: float
    moving_range: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float


@dataclass(frozen=True, slots=True, kw_only=True)
class XmrPoint:
    """One point judged. `outside` is None where value or limits are missing, `side` where value is.

    `point_type` is `common_cause`, `special_cause_improvement`, `_concern`, `_neutral_high` or `_neutral_low`.
    """

    value: float
    group: int
    limits: Limits
    side: int | None
    outside: bool | None
    special_cause: str
    high: bool | None
    point_type: str


def limits_of(values: Sequence[float], screen: bool = True) -> Limits:
    """The limits that a run of values gives: mean plus and minus 2.66 mean moving ranges, screened once if asked.

    With no usable moving range (one value, or a constant series under screening) limits are NaN, the mean stands.
    """
    mean = mean_of([value for value in values if not math.isnan(value)])
    ranges = [abs(after - before) for before, after in pairwise(values)]
    ranges = [moving for moving in ranges if not math.isnan(moving)]
    average = mean_of(ranges)
    if screen:
        average = mean_of([moving for moving in ranges if moving < SCREEN * average])
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


def judge_group(values: Sequence[float], limits: Limits, group: int, direction: Direction) -> list[XmrPoint]:
    """The points of one group, oldest first, judged by the rules and the limits given."""
    sides = [_side(value, limits.mean) for value in values]
    outside = [_beyond(value, limits.lower, limits.upper) for value in values]
    near = [_near(value, limits, beyond) for value, beyond in zip(values, outside, strict=True)]
    columns = zip(values, sides, outside, _trends(values), _two_of_three(sides, near), _shifts(sides), strict=True)
    points = []
    for value, side, beyond, trend, pair, shift in columns:
        cause, high = _signal(side=side, outside=beyond, trend=trend, pair=pair, shift=shift)
        points.append(
            XmrPoint(
                value=value,
                group=group,
                limits=limits,
                side=side,
                outside=beyond,
                special_cause=cause,
                high=high,
                point_type=_point_type(high, direction),
            )
        )
    return points


def variation_icon(point: XmrPoint) -> str:
    """The icon that a point calls for: `common_cause`, `improvement_high`, `concern_low`, `neutral_high` and so on."""
    if point.high is None:
        return "common_cause"
    kind = point.point_type.removeprefix("special_cause_")
    return kind if kind.startswith("neutral") else f"{kind}_{'high' if point.high else 'low'}"


def _side(value: float, mean: float) -> int | None:
    return None if math.isnan(value) or math.isnan(mean) else (value > mean) - (value < mean)


def _beyond(value: float, lower: float, upper: float) -> bool | None:
    return None if math.isnan(value) or math.isnan(lower) else value > upper or value < lower


def _near(value: float, limits: Limits, outside: bool | None) -> bool | None:
    return None if outside is None else not outside and bool(_beyond(value, limits.near_lower, limits.near_upper))


def _shifts(sides: Sequence[int | None]) -> list[bool]:
    """Points in a run of 7 or more strictly on one side of the mean."""
    flagged = [False] * len(sides)
    for start in range(len(sides) - RUN_LENGTH + 1):
        if set(sides[start : start + RUN_LENGTH]) in ({1}, {-1}):
            flagged[start : start + RUN_LENGTH] = [True] * RUN_LENGTH
    return flagged


def _trends(values: Sequence[float]) -> list[int]:
    """For points in a run of 7 or more that strictly rise or fall: 1 or -1; else 0.

    Where a point ends one trend and begins or borders the next, the later step gives its direction.
    """
    steps = [0, *(_step(before, after) for before, after in pairwise(values))]
    inside = [False] * len(values)
    for start in range(len(values) - RUN_LENGTH + 1):
        if set(steps[start + 1 : start + RUN_LENGTH]) in ({1}, {-1}):
            inside[start : start + RUN_LENGTH] = [True] * RUN_LENGTH
    directions = [0] * len(values)
    for index in range(len(values)):
        later = index + 1 if index + 1 < len(values) and inside[index + 1] else index
        if inside[index]:
            directions[index] = 1 if steps[later] > 0 else -1
    return directions


def _step(before: float, after: float) -> int:
    return (after > before) - (after < before)


def _two_of_three(sides: Sequence[int | None], near: Sequence[bool | None]) -> list[bool]:
    """Points between two and three sigma, in three consecutive points on one side of which two or more are."""
    flagged = [False] * len(sides)
    for start in range(len(sides) - 2):
        window = range(start, start + 3)
        if {sides[index] for index in window} in ({1}, {-1}) and sum(bool(near[index]) for index in window) >= 2:
            for index in window:
                flagged[index] = flagged[index] or bool(near[index])
    return flagged


def _signal(*, side: int | None, outside: bool | None, trend: int, pair: bool, shift: bool) -> tuple[str, bool | None]:
    """What a point signals first, in order of precedence, and whether that is high; None of common cause."""
    above = side == 1
    if outside:
        return "Above UCL" if above else "Below LCL", above
    if trend:
        return f"{RUN_LENGTH} Point Trend ({'Increasing' if trend > 0 else 'Decreasing'})", trend > 0
    if pair:
        return f"2 in 3 {'Above' if above else 'Below'} CL", above
    if shift:
        return f"{RUN_LENGTH} Points {'Above' if above else 'Below'} CL", above
    return COMMON, None


def _point_type(high: bool | None, direction: Direction) -> str:
    if high is None:
        return "common_cause"
    if direction is Direction.NEUTRAL:
        return "special_cause_neutral_high" if high else "special_cause_neutral_low"
    return "special_cause_improvement" if high is (direction is Direction.UP) else "special_cause_concern"
