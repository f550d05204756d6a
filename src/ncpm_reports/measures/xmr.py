"""The XmR algorithm: limits, rules, labels and icons for one series of numbers, as published, without house rules.

The rules are those of NHSRplotthedots 0.2.2 (github.com/nhs-r-community/NHSRplotthedots), after NHS England's Making
Data Count. Limits: Wheeler 2000; screening of moving ranges: Nelson 1982, Journal of Quality Technology 14(3). Values
are floats, NaN is a missing value: it counts for nothing and breaks every pattern. House rules are in `spc`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ncpm_reports.measures.results import Direction

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Mean, mean moving range and limits of a group of points, in the values' unit; NaN where there are none."""

    mean: float
    moving_range: float
    lower: float
    upper: float
    near_lower: float
    near_upper: float


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


def judge_group(values: Sequence[float], limits: Limits) -> list[str]:
    """The label of each point of one group, oldest first, by the rules and the limits given."""
    series = np.asarray(values, dtype=np.float64)
    sides = np.sign(series - limits.mean)
    outside = (series > limits.upper) | (series < limits.lower)
    near = ~outside & ((series > limits.near_upper) | (series < limits.near_lower))
    rising, falling = _trends(series)
    pair, shift, above = near & _two_of_three(sides, near), _marked(_ends(sides, RUN_LENGTH), RUN_LENGTH), sides == 1
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


def _marked(ends: Flags, length: int) -> Flags:
    """The runs of a length that end at these places, each from its first point."""
    return np.convolve(ends, np.ones(length))[length - 1 :] > 0


def _trends(series: Floats) -> tuple[Flags, Flags]:
    """The points in a run of 7 or more that strictly rise, and those in one that strictly fall.

    Where a point ends one trend and begins or borders the next, the later step gives its direction.
    """
    steps = np.sign(np.diff(series, prepend=np.nan))
    ends = _ends(steps, RUN_LENGTH - 1)
    inside = _marked(ends, RUN_LENGTH)
    later_inside = np.append(inside[1:], False)
    rises = np.where(later_inside, np.append(steps[1:], np.nan), steps) > 0
    return inside & rises, inside & ~rises


def _two_of_three(sides: Floats, near: Flags) -> Flags:
    """Three consecutive points on one side of the mean, of which two or more are between two and three sigma."""
    return _marked(_ends(sides, 3) & (np.convolve(near, np.ones(3))[: len(near)] >= 2), 3)
