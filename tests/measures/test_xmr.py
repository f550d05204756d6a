"""The XmR algorithm against NHSRplotthedots 0.2.2, point by point, and by hand where that package is silent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.results import Direction
from ncpm_reports.measures.spc import (
    COMMON,
    SIGNALS,
    Limits,
    judge_group,
    limits_of,
    mean_of,
    point_type,
    variation_icon,
)
from tests.measures.oracles import cases, differences

NAN = math.nan
DIRECTIONS = {"increase": Direction.UP, "decrease": Direction.DOWN, "neutral": Direction.NEUTRAL}
# What the package gives and no product shows: assurance against a target, points near a limit, short groups.
NOT_COMPUTED = frozenset({"target", "assurance_type", "assurance_icon", "close_to_limits", "short_group_warning"})

# Where our behaviour is meant to differ from the package's. Each is a rule about the input, not a list of cases that
# happened to fail; all else is compared field by field.
EXCEPTIONS = {
    "fix-below-12": "The package returns an error for fix_after_n_points below 12: so does `spc.process_chart`.",
    "gap-in-trend": "The package stops with an R error where a missing value falls in a window whose other steps all"
    " rise or all fall ('missing value where TRUE/FALSE needed'): we do not stop; a gap breaks every pattern.",
    "same-date-twice": "The package refuses two rows of one facet and date: `spc.process_chart` refuses them as"
    " periods out of order; the algorithm itself is given values, not dates.",
}


class Judged(NamedTuple):
    """A value with the limits of its group and what they say of it."""

    value: float
    group: int
    limits: Limits
    label: str
    direction: Direction

    @property
    def side(self) -> int | None:
        """On which side of the mean it lies; None without a value."""
        value, mean = self.value, self.limits.mean
        return None if math.isnan(value) else (value > mean) - (value < mean)

    @property
    def outside(self) -> bool | None:
        """Whether it lies outside the limits; None without a value or limits."""
        known = not math.isnan(self.value) and not math.isnan(self.limits.lower)
        return not self.limits.lower <= self.value <= self.limits.upper if known else None

    @property
    def type(self) -> str:
        return point_type(self.label, self.direction)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One facet of a case, judged: rows in date order, points, and the package's number for the first group."""

    name: str
    dates: list[str]
    points: tuple[Judged, ...]
    first_group: int


def judge(
    values: list[float],
    direction: Direction,
    *,
    starts: Sequence[int] = (),
    fix_after: int | None = None,
    screen: bool = True,
) -> tuple[Judged, ...]:
    """Every point of a series in groups that begin at `starts`, limits from each group's first `fix_after`."""
    edges = [0, *sorted({start for start in starts if 0 < start < len(values)}), len(values)]
    points = []
    for group, (start, end) in enumerate(pairwise(edges)):
        own = values[start:end]
        limits = limits_of(own[:fix_after], screen)
        labelled = zip(own, judge_group(own, limits), strict=True)
        points += [Judged(value, group, limits, label, direction) for value, label in labelled]
    return tuple(points)


def judged(case: dict[str, Any]) -> list[Facet]:
    """A case's input put through our algorithm, facet by facet in order."""
    given_, options = case["input"], case["input"]["options"]
    names = given_.get("facet") or ["no facet"] * len(given_["values"])
    rows = sorted(zip(names, given_["dates"], given_["values"], strict=True), key=lambda row: row[:2])
    facets = []
    for name in sorted(set(names)):
        own = [row for row in rows if row[0] == name]
        rebase = options["rebase"]
        starts = (rebase.get(name, []) if isinstance(rebase, dict) else rebase) or []
        positions = [index for index, row in enumerate(own) if row[1] in starts]
        points = judge(
            [NAN if row[2] is None else row[2] for row in own],
            DIRECTIONS[options["improvement_direction"]],
            screen=options["screen_outliers"],
            starts=positions,
            fix_after=options["fix_after_n_points"],
        )
        facets.append(
            Facet(
                name=name,
                dates=[row[1] for row in own],
                points=points,
                first_group=int(0 in positions),
            )
        )
    return facets


def columns(facets: list[Facet]) -> dict[str, list[Any]]:
    """Our points in the package's columns."""
    rows = [(facet, date, point) for facet in facets for date, point in zip(facet.dates, facet.points, strict=True)]
    return {
        "facet": [facet.name for facet, _, _ in rows],
        "date": [date for _, date, _ in rows],
        "value": [point.value for _, _, point in rows],
        "rebase_group": [point.group + facet.first_group for facet, _, point in rows],
        "mean": [point.limits.mean for _, _, point in rows],
        "lpl": [point.limits.lower for _, _, point in rows],
        "upl": [point.limits.upper for _, _, point in rows],
        "nlpl_derived": [point.limits.near_lower for _, _, point in rows],
        "nupl_derived": [point.limits.near_upper for _, _, point in rows],
        "outside_limits": [point.outside for _, _, point in rows],
        "relative_to_mean": [point.side for _, _, point in rows],
        "special_cause_type": [point.label for _, _, point in rows],
        "special_cause_flag": [point.label != COMMON for _, _, point in rows],
        "point_type": [point.type for _, _, point in rows],
    }


def facet_rows(facets: list[Facet]) -> list[dict[str, Any]]:
    """Our icons in the package's rows."""
    rows = []
    for facet in facets:
        latest = facet.points[-1]
        rows.append(
            {
                "facet": facet.name,
                "variation_type": latest.type,
                "variation_icon": f"{variation_icon(latest.label, latest.direction)}.svg",
            }
        )
    return rows


def group_rows(facets: list[Facet], rebased: bool) -> list[dict[str, Any]]:
    """Our groups in the package's summary: columns for facet and group only where it has them."""
    rows = []
    for facet in facets:
        numbers = sorted({point.group for point in facet.points})
        for number in numbers:
            points = [point for point in facet.points if point.group == number]
            row: dict[str, Any] = {
                "mean_col": points[0].limits.mean,
                "lpl": points[0].limits.lower,
                "upl": points[0].limits.upper,
                "n": len(points),
                "variation_type": points[-1].type,
            }
            for kind in ("common_cause", "special_cause_improvement", "special_cause_concern"):
                row[kind] = sum(point.type == kind for point in points)
            if len(facets) > 1:
                row["f"] = facet.name
            if rebased:
                row["rebase_group"] = number + facet.first_group
            rows.append(row)
    return rows


def gap_in_steady_window(values: list[float]) -> bool:
    """Whether seven consecutive values hold a gap, and the steps that can be taken all rise or all fall."""
    for start in range(len(values) - 6):
        window = values[start : start + 7]
        steps = {
            (after > before) - (after < before)
            for before, after in pairwise(window)
            if not math.isnan(before) and not math.isnan(after)
        }
        if any(math.isnan(value) for value in window) and steps in ({1}, {-1}, set()):
            return True
    return False


@pytest.mark.parametrize("case", cases("xmr_nhsrplotthedots.json"))
def test_every_case_of_the_reference_package_is_reproduced(case: dict[str, Any]) -> None:
    output = case["output"]
    if "error" in output:
        refuse_or_explain(case)
        return
    facets = judged(case)
    assert list(differences(columns(facets), compared_columns(output["points"]))) == []
    rows = facet_rows(facets)
    assert len(rows) == len(output["facets"])
    for row, reference in zip(rows, output["facets"], strict=True):
        assert list(differences(row, compared_columns(reference))) == []
    groups = group_rows(facets, "rebase_group" in output["groups"][0])
    assert len(groups) == len(output["groups"])
    for row, reference in zip(groups, output["groups"], strict=True):
        assert list(differences(row, compared_columns(reference))) == []


def compared_columns(package_columns: dict[str, Any]) -> dict[str, Any]:
    """The package's columns without those that we do not compute."""
    return {name: values for name, values in package_columns.items() if name not in NOT_COMPUTED}


def refuse_or_explain(case: dict[str, Any]) -> None:
    """A case in which the package stops: we refuse it too, or it is the gap that EXCEPTIONS names."""
    fix_after = case["input"]["options"]["fix_after_n_points"]
    if fix_after is not None and fix_after < 12:
        return
    facets = judged(case)
    groups = [
        [point.value for point in facet.points if point.group == number] for facet in facets for number in range(99)
    ]
    assert any(gap_in_steady_window(values) for values in groups), f"unexplained error: {case['output']['error']}"
    for facet in facets:
        for point in facet.points:
            assert not (math.isnan(point.value) and point.label != COMMON)


def labels(values: list[float]) -> list[str]:
    return [point.label for point in judge(values, Direction.DOWN)]


@pytest.mark.parametrize("value", [0.1, 0.3, 1 / 3, 12.7, 1e9 + 0.1, -4.9])
@pytest.mark.parametrize("length", [1, 3, 7, 24])
def test_a_constant_series_has_no_special_cause_to_the_last_bit(value: float, length: int) -> None:
    points = judge([value] * length, Direction.DOWN)
    assert {point.side for point in points} == {0}
    assert {point.label for point in points} == {COMMON}
    assert {point.outside for point in points} == {None}


def test_a_constant_series_without_screening_has_limits_on_its_mean() -> None:
    limits = limits_of([4.0] * 12, screen=False)
    assert (limits.lower, limits.mean, limits.upper) == (4.0, 4.0, 4.0)


def test_a_gap_breaks_a_shift_and_a_trend() -> None:
    rising = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    assert "7 Point Trend (Increasing)" in labels([*rising, 4.0, 3.5, 4.5])
    broken = [1.0, 2.0, 3.0, NAN, 4.0, 5.0, 6.0, 7.0, 4.0, 3.5, 4.5]
    assert not any("Trend" in label for label in labels(broken))


def test_all_missing_values_give_no_limits_and_no_signals() -> None:
    points = judge([NAN, NAN, NAN], Direction.UP)
    assert [point.label for point in points] == [COMMON] * 3
    assert all(math.isnan(point.limits.mean) and point.side is None for point in points)


series = st.lists(st.integers(0, 400).map(float), min_size=2, max_size=40)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(series)
def test_turning_a_series_upside_down_turns_its_signals_upside_down(values: list[float]) -> None:
    up = judge(values, Direction.UP)
    down = judge([-value for value in values], Direction.DOWN)
    assert [point.type for point in up] == [point.type for point in down]
    way = {None: None, True: False, False: True}
    assert [SIGNALS.get(point.label) for point in up] == [way[SIGNALS.get(point.label)] for point in down]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(series)
def test_limits_hold_the_mean_between_them_and_flags_follow_limits(values: list[float]) -> None:
    for point in judge(values, Direction.NEUTRAL):
        if math.isnan(point.limits.lower):
            assert point.outside is None
            continue
        limits = point.limits
        assert limits.lower <= limits.near_lower <= limits.mean <= limits.near_upper <= limits.upper
        assert not (point.outside and point.label == COMMON)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_the_mean_lies_within_its_values(values: list[float]) -> None:
    assert min(values) <= mean_of(values) <= max(values)
