"""The XmR algorithm against NHSRplotthedots 0.2.2, point by point, and by hand where that package is silent."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.results import Direction
from ncpm_reports.measures.xmr import (
    COMMON,
    MDC_2024,
    MDC_2024_SIX,
    NHSR_0_2_2,
    RuleSet,
    XmrPoint,
    assurance,
    judge,
    limits_of,
    mean_of,
    variation_icon,
)
from tests.measures.oracles import cases, differences

NAN = math.nan
DIRECTIONS = {"increase": Direction.UP, "decrease": Direction.DOWN, "neutral": Direction.NEUTRAL}
ASSURANCE_ICONS = {
    "consistent_pass": "pass.svg",
    "consistent_fail": "fail.svg",
    "inconsistent": "inconsistent.svg",
    None: None,
}

# Where our behaviour is meant to differ from the package's. Each is a rule about the input, not a list of cases that
# happened to fail; all else is compared field by field.
EXCEPTIONS = {
    "fix-below-12": "The package returns an error for fix_after_n_points below 12: we raise ValueError.",
    "gap-in-trend": "The package stops with an R error where a missing value falls in a window whose other steps all"
    " rise or all fall ('missing value where TRUE/FALSE needed'): we do not stop; a gap breaks every pattern.",
    "same-date-twice": "The package refuses two rows of one facet and date: `spc.process_chart` refuses them as"
    " periods out of order; the algorithm itself is given values, not dates.",
    "target-elsewhere": "With targets by facet, the package calls a facet without a target 'inconsistent' if another"
    " has one (a mask over the whole frame): ours has no assurance; the case is compared with the package's quirk.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One facet of a case, judged: rows in date order, points, and the package's number for the first group."""

    name: str
    dates: list[str]
    points: tuple[XmrPoint, ...]
    first_group: int
    target: float | None


def judged(case: dict[str, Any]) -> list[Facet]:
    """A case's input put through our algorithm, facet by facet in order."""
    given_, options = case["input"], case["input"]["options"]
    names = given_.get("facet") or ["no facet"] * len(given_["values"])
    rows = sorted(zip(names, given_["dates"], given_["values"], strict=True), key=lambda row: row[:2])
    facets = []
    for name in sorted(set(names)):
        own = [row for row in rows if row[0] == name]
        rebase, target = options["rebase"], options["target"]
        starts = (rebase.get(name, []) if isinstance(rebase, dict) else rebase) or []
        positions = [index for index, row in enumerate(own) if row[1] in starts]
        points = judge(
            [NAN if row[2] is None else row[2] for row in own],
            direction=DIRECTIONS[options["improvement_direction"]],
            rules=RuleSet(name="oracle", screen=options["screen_outliers"]),
            starts=positions,
            fix_after=options["fix_after_n_points"],
        )
        facets.append(
            Facet(
                name=name,
                dates=[row[1] for row in own],
                points=points,
                first_group=int(0 in positions),
                target=target.get(name) if isinstance(target, dict) else target,
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
        "close_to_limits": [point.near for _, _, point in rows],
        "special_cause_type": [point.special_cause for _, _, point in rows],
        "special_cause_flag": [point.special_cause != COMMON for _, _, point in rows],
        "point_type": [point.point_type for _, _, point in rows],
        "short_group_warning": [point.short_group for _, _, point in rows],
        "target": [facet.target for facet, _, _ in rows],
    }


def assurance_of(facet: Facet, facets: list[Facet], direction: Direction) -> str | None:
    """Our assurance of a facet, with the package's quirk where EXCEPTIONS has it ("target-elsewhere")."""
    ours = assurance(facet.points[-1], facet.target, direction)
    elsewhere = any(other.target is not None for other in facets)
    quirk = facet.target is None and elsewhere and direction is not Direction.NEUTRAL
    return "inconsistent" if quirk else ours


def facet_rows(facets: list[Facet], direction: Direction) -> list[dict[str, Any]]:
    """Our icons in the package's rows."""
    rows = []
    for facet in facets:
        latest, assured = facet.points[-1], assurance_of(facet, facets, direction)
        rows.append(
            {
                "facet": facet.name,
                "variation_type": latest.point_type,
                "assurance_type": assured,
                "variation_icon": f"{variation_icon(latest)}.svg",
                "assurance_icon": ASSURANCE_ICONS[assured],
            }
        )
    return rows


def group_rows(facets: list[Facet], direction: Direction, rebased: bool) -> list[dict[str, Any]]:
    """Our groups in the package's summary: columns for facet, group and assurance only where it has them."""
    rows = []
    any_target = any(facet.target is not None for facet in facets)
    for facet in facets:
        numbers = sorted({point.group for point in facet.points})
        for number in numbers:
            held = [point for point in facet.points if point.group == number]
            latest = number == numbers[-1]
            row: dict[str, Any] = {
                "mean_col": held[0].limits.mean,
                "lpl": held[0].limits.lower,
                "upl": held[0].limits.upper,
                "n": len(held),
                "variation_type": held[-1].point_type,
            }
            for kind in ("common_cause", "special_cause_improvement", "special_cause_concern"):
                row[kind] = sum(point.point_type == kind for point in held)
            if len(facets) > 1:
                row["f"] = facet.name
            if rebased:
                row["rebase_group"] = number + facet.first_group
            if any_target:
                row["assurance_type"] = assurance_of(facet, facets, direction) if latest else None
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
    output, options = case["output"], case["input"]["options"]
    if "error" in output:
        refuse_or_explain(case)
        return
    facets, direction = judged(case), DIRECTIONS[options["improvement_direction"]]
    assert list(differences(columns(facets), output["points"])) == []
    found = facet_rows(facets, direction)
    assert len(found) == len(output["facets"])
    for ours, theirs in zip(found, output["facets"], strict=True):
        assert list(differences(ours, theirs)) == []
    groups = group_rows(facets, direction, "rebase_group" in output["groups"][0])
    assert len(groups) == len(output["groups"])
    for ours, theirs in zip(groups, output["groups"], strict=True):
        assert list(differences(ours, theirs)) == []


def refuse_or_explain(case: dict[str, Any]) -> None:
    """A case in which the package stops: we refuse it too, or it is the gap that EXCEPTIONS names."""
    fix_after = case["input"]["options"]["fix_after_n_points"]
    if fix_after is not None and fix_after < 12:
        with pytest.raises(ValueError, match="at least 12"):
            judged(case)
        return
    facets = judged(case)
    groups = [
        [point.value for point in facet.points if point.group == number] for facet in facets for number in range(99)
    ]
    assert any(gap_in_steady_window(values) for values in groups), f"unexplained error: {case['output']['error']}"
    for facet in facets:
        for point in facet.points:
            assert not (math.isnan(point.value) and point.special_cause != COMMON)


def labels(values: list[float], rules: RuleSet = NHSR_0_2_2, direction: Direction = Direction.DOWN) -> list[str]:
    return [point.special_cause for point in judge(values, direction=direction, rules=rules)]


@pytest.mark.parametrize("value", [0.1, 0.3, 1 / 3, 12.7, 1e9 + 0.1, -4.9])
@pytest.mark.parametrize("length", [1, 3, 7, 24])
def test_a_constant_series_has_no_special_cause_to_the_last_bit(value: float, length: int) -> None:
    points = judge([value] * length, direction=Direction.DOWN)
    assert {point.side for point in points} == {0}
    assert {point.special_cause for point in points} == {COMMON}
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
    points = judge([NAN, NAN, NAN], direction=Direction.UP)
    assert [point.special_cause for point in points] == [COMMON] * 3
    assert all(math.isnan(point.limits.mean) and point.side is None for point in points)


def test_the_newer_rules_count_a_point_beyond_the_limit_as_beyond_two_sigma() -> None:
    """Twelve points around 10, then one near the upper limit and one beyond it, on one side."""
    base = [10.0, 11.0, 9.0, 10.0, 11.0, 9.0, 10.0, 11.0, 9.0, 10.0, 11.0, 9.0]
    values = [*base, 10.5, 13.0, 16.0]
    old = judge(values, direction=Direction.UP, fix_after=12)
    new = judge(values, direction=Direction.UP, fix_after=12, rules=MDC_2024)
    assert [point.special_cause for point in old[-3:]] == [COMMON, COMMON, "Above UCL"]
    assert [point.special_cause for point in new[-3:]] == [COMMON, "2 in 3 Above CL", "Above UCL"]


def test_the_newer_rules_show_improvement_where_a_point_signals_both() -> None:
    """A falling trend that ends above the mean: outside (bad) and falling (good) on the first points."""
    values = [30.0, 24.0, 22.0, 20.0, 18.0, 16.0, 14.0, *[8.0, 9.0] * 12]
    old = judge(values, direction=Direction.DOWN)[0]
    new = judge(values, direction=Direction.DOWN, rules=MDC_2024)[0]
    assert (old.special_cause, old.point_type) == ("Above UCL", "special_cause_concern")
    assert (new.special_cause, new.point_type) == ("7 Point Trend (Decreasing)", "special_cause_improvement")


def test_six_points_make_a_run_only_where_the_rule_set_says_so() -> None:
    values = [1.0, 9.0, 2.0, 8.0, 1.0, 2.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0, 1.0, 2.0, 1.0]
    assert not any("Points" in label for label in labels(values))
    assert "6 Points Above CL" in labels(values, MDC_2024_SIX)


def test_fixed_limits_need_twelve_points() -> None:
    with pytest.raises(ValueError, match="at least 12"):
        judge([1.0] * 20, direction=Direction.UP, fix_after=11)


def test_assurance_is_none_without_a_direction_and_counts_a_target_on_the_limit_as_inconsistent() -> None:
    point = judge([4.0, 6.0, 4.0, 6.0, 5.0, 5.0, 4.0, 6.0], direction=Direction.DOWN)[-1]
    assert assurance(point, 5.0, Direction.NEUTRAL) is None
    assert assurance(point, None, Direction.DOWN) is None
    assert assurance(point, point.limits.upper, Direction.DOWN) == "inconsistent"
    assert assurance(point, point.limits.upper + 1, Direction.DOWN) == "consistent_pass"
    assert assurance(point, point.limits.upper + 1, Direction.UP) == "consistent_fail"
    assert assurance(point, point.limits.lower - 1, Direction.DOWN) == "consistent_fail"


series = st.lists(st.integers(0, 400).map(float), min_size=2, max_size=40)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(series)
def test_turning_a_series_upside_down_turns_its_signals_upside_down(values: list[float]) -> None:
    up = judge(values, direction=Direction.UP)
    down = judge([-value for value in values], direction=Direction.DOWN)
    assert [point.point_type for point in up] == [point.point_type for point in down]
    assert [point.high for point in up] == [None if point.high is None else not point.high for point in down]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(series, st.sampled_from([NHSR_0_2_2, MDC_2024]))
def test_limits_hold_the_mean_between_them_and_flags_follow_limits(values: list[float], rules: RuleSet) -> None:
    for point in judge(values, direction=Direction.NEUTRAL, rules=rules):
        if math.isnan(point.limits.lower):
            assert point.outside is None
            continue
        limits = point.limits
        assert limits.lower <= limits.near_lower <= limits.mean <= limits.near_upper <= limits.upper
        assert point.outside == (not limits.lower <= point.value <= limits.upper)
        assert not (point.outside and point.special_cause == COMMON)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_the_mean_lies_within_its_values(values: list[float]) -> None:
    assert min(values) <= mean_of(values) <= max(values)
