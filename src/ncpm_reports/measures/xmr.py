"""The XmR algorithm: limits, rules, labels and icons for one series of numbers, as published, without house rules.

Rule set `nhsr-0.2.2` is the method of NHSRplotthedots 0.2.2 (github.com/nhs-r-community/NHSRplotthedots), after NHS
England's Making Data Count; `mdc-2024` what the Making Data Count team has changed since (issue 194 of that project).
Limits: Wheeler 2000; screening of moving ranges: Nelson 1982, Journal of Quality Technology 14(3). Values are floats,
NaN is a missing value: it counts for nothing and breaks every pattern. House rules are in `spc`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ncpm_reports.measures.results import Direction

REACH = 2.66
NEAR = 2 / 3
SCREEN = 3.267
FEWEST_TO_FIX = 12
SHORT_BELOW = 13
COMMON = "Common Cause"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A named set of rules. `icon_from` is the fewest points for an icon under house rules.

    `improvement_wins`: where one point signals both, improvement is shown (else: outside, trend, 2 of 3, shift).
    """

    name: str
    run_length: int = 7
    screen: bool = True
    two_sigma_includes_outside: bool = False
    improvement_wins: bool = False
    icon_from: int = 12


NHSR_0_2_2 = RuleSet(name="nhsr-0.2.2")
MDC_2024 = RuleSet(name="mdc-2024", screen=False, two_sigma_includes_outside=True, improvement_wins=True, icon_from=13)
MDC_2024_SIX = RuleSet(
    name="mdc-2024-six",
    run_length=6,
    screen=False,
    two_sigma_includes_outside=True,
    improvement_wins=True,
    icon_from=13,
)
RULE_SETS = {rules.name: rules for rules in (NHSR_0_2_2, MDC_2024, MDC_2024_SIX)}


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
    """One point judged. `outside` and `near` are None where value or limits are missing, `side` where value is.

    `point_type` is `common_cause`, `special_cause_improvement`, `_concern`, `_neutral_high` or `_neutral_low`.
    """

    value: float
    group: int
    limits: Limits
    side: int | None
    outside: bool | None
    near: bool | None
    special_cause: str
    high: bool | None
    point_type: str
    short_group: bool


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


def judge(
    values: Sequence[float],
    *,
    direction: Direction,
    rules: RuleSet = NHSR_0_2_2,
    starts: Sequence[int] = (),
    fix_after: int | None = None,
) -> tuple[XmrPoint, ...]:
    """Every point of a series, oldest first, judged by the rules.

    `starts` are the positions at which the series was rebased: everything begins again there. `fix_after` takes the
    limits of each group from its first so many positions. Raises: ValueError if `fix_after` is below 12.
    """
    if fix_after is not None and fix_after < FEWEST_TO_FIX:
        raise ValueError(f"limits need at least {FEWEST_TO_FIX} points to be fixed on, not {fix_after}")
    edges = [0, *sorted({start for start in starts if 0 < start < len(values)}), len(values)]
    return tuple(
        point
        for group, (start, end) in enumerate(pairwise(edges))
        for point in judge_group(
            values[start:end], limits_of(values[start:end][:fix_after], rules.screen), group, direction, rules
        )
    )


def judge_group(
    values: Sequence[float], limits: Limits, group: int, direction: Direction, rules: RuleSet
) -> list[XmrPoint]:
    """The points of one group, judged by the rules and the limits given."""
    sides = [_side(value, limits.mean) for value in values]
    outside = [_beyond(value, limits.lower, limits.upper) for value in values]
    near = [_near(value, limits, beyond) for value, beyond in zip(values, outside, strict=True)]
    shifts = _shifts(sides, rules.run_length)
    trends = _trends(values, rules.run_length)
    pairs = _two_of_three(sides, near, outside, rules.two_sigma_includes_outside)
    points = []
    for index, value in enumerate(values):
        signals = _signals(
            side=sides[index],
            outside=outside[index],
            trend=trends[index],
            pair=pairs[index],
            shift=shifts[index],
            length=rules.run_length,
        )
        cause, high = _chosen(signals, direction, rules)
        points.append(
            XmrPoint(
                value=value,
                group=group,
                limits=limits,
                side=sides[index],
                outside=outside[index],
                near=near[index],
                special_cause=cause,
                high=high,
                point_type=_point_type(high, direction),
                short_group=len(values) < SHORT_BELOW,
            )
        )
    return points


def variation_icon(point: XmrPoint) -> str:
    """The icon that a point calls for: `common_cause`, `improvement_high`, `concern_low`, `neutral_high` and so on."""
    if point.high is None:
        return "common_cause"
    kind = point.point_type.removeprefix("special_cause_")
    return kind if kind.startswith("neutral") else f"{kind}_{'high' if point.high else 'low'}"


def assurance(point: XmrPoint, target: float | None, direction: Direction) -> str | None:
    """Whether the process can be relied on to meet a target: `consistent_pass`, `consistent_fail`, `inconsistent`.

    None without a target or a direction. A target on a limit, and limits that are missing, give `inconsistent`.
    Off by default: the measures are directional and have no targets.
    """
    if target is None or direction is Direction.NEUTRAL:
        return None
    above, below = target > point.limits.upper, target < point.limits.lower
    if not above and not below:
        return "inconsistent"
    return "consistent_pass" if above == (direction is Direction.DOWN) else "consistent_fail"


def _side(value: float, mean: float) -> int | None:
    return None if math.isnan(value) or math.isnan(mean) else (value > mean) - (value < mean)


def _beyond(value: float, lower: float, upper: float) -> bool | None:
    return None if math.isnan(value) or math.isnan(lower) else value > upper or value < lower


def _near(value: float, limits: Limits, outside: bool | None) -> bool | None:
    return None if outside is None else not outside and bool(_beyond(value, limits.near_lower, limits.near_upper))


def _shifts(sides: Sequence[int | None], length: int) -> list[bool]:
    """Points in a run of `length` or more strictly on one side of the mean."""
    flagged = [False] * len(sides)
    for start in range(len(sides) - length + 1):
        window = set(sides[start : start + length])
        if window in ({1}, {-1}):
            flagged[start : start + length] = [True] * length
    return flagged


def _trends(values: Sequence[float], length: int) -> list[int]:
    """For points in a run of `length` or more that strictly rise or fall: 1 or -1; else 0.

    Where a point ends one trend and begins or borders the next, the later step gives its direction.
    """
    steps = [0, *(_step(before, after) for before, after in pairwise(values))]
    inside = [False] * len(values)
    for start in range(len(values) - length + 1):
        if set(steps[start + 1 : start + length]) in ({1}, {-1}):
            inside[start : start + length] = [True] * length
    directions = [0] * len(values)
    for index in range(len(values)):
        later = index + 1 if index + 1 < len(values) and inside[index + 1] else index
        if inside[index]:
            directions[index] = 1 if steps[later] > 0 else -1
    return directions


def _step(before: float, after: float) -> int:
    return (after > before) - (after < before)


def _two_of_three(
    sides: Sequence[int | None], near: Sequence[bool | None], outside: Sequence[bool | None], with_outside: bool
) -> list[bool]:
    """Points beyond two sigma, in three consecutive points on one side of which two or more are."""
    counts = [bool(close) or (with_outside and bool(beyond)) for close, beyond in zip(near, outside, strict=True)]
    flagged = [False] * len(sides)
    for start in range(len(sides) - 2):
        window = range(start, start + 3)
        if {sides[index] for index in window} in ({1}, {-1}) and sum(counts[index] for index in window) >= 2:
            for index in window:
                flagged[index] = flagged[index] or counts[index]
    return flagged


def _signals(
    *, side: int | None, outside: bool | None, trend: int, pair: bool, shift: bool, length: int
) -> list[tuple[str, bool]]:
    """What a point signals, in order of precedence, each with whether it is high."""
    above = side == 1
    signals = []
    if outside:
        signals.append(("Above UCL" if above else "Below LCL", above))
    if trend:
        signals.append((f"{length} Point Trend ({'Increasing' if trend > 0 else 'Decreasing'})", trend > 0))
    if pair:
        signals.append((f"2 in 3 {'Above' if above else 'Below'} CL", above))
    if shift:
        signals.append((f"{length} Points {'Above' if above else 'Below'} CL", above))
    return signals


def _chosen(signals: Sequence[tuple[str, bool]], direction: Direction, rules: RuleSet) -> tuple[str, bool | None]:
    if not signals:
        return COMMON, None
    if rules.improvement_wins and direction is not Direction.NEUTRAL:
        wanted = direction is Direction.UP
        return next((signal for signal in signals if signal[1] is wanted), signals[0])
    return signals[0]


def _point_type(high: bool | None, direction: Direction) -> str:
    if high is None:
        return "common_cause"
    if direction is Direction.NEUTRAL:
        return "special_cause_neutral_high" if high else "special_cause_neutral_low"
    return "special_cause_improvement" if high is (direction is Direction.UP) else "special_cause_concern"
