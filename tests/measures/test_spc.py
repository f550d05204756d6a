"""Process charts under house rules: what is refused, what is withheld, and where limits begin again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.core.quantities import Quantity, Status, Unit
from ncpm_reports.measures.results import Direction, Icon, SeriesPoint
from ncpm_reports.measures.spc import judge_group, limits_of, point_type, process_chart

FIRST = quarter(2014, 3)
# Sixteen quarters around 100, without a signal.
CALM = (101.0, 96.0, 104.0, 99.0, 103.0, 95.0, 100.0, 105.0, 98.0, 102.0, 97.0, 101.0, 99.0, 104.0, 96.0, 100.0)


def series(*values: float | None, unit: Unit = Unit.OFFENCES, skip: int | None = None) -> list[SeriesPoint]:
    """Quarters from January to March 2014; None is a value not available; `skip` leaves a whole quarter out."""
    points = []
    for index, value in enumerate(values):
        step = index + (1 if skip is not None and index >= skip else 0)
        status = Status.NOT_AVAILABLE if value is None else Status.PUBLISHED
        quantity = Quantity(value=value, unit=unit, status=status)
        points.append(SeriesPoint(period=FIRST.shifted(3 * step), quantity=quantity))
    return points


def test_rolling_totals_are_refused() -> None:
    rolling = [
        SeriesPoint(period=year_ending(2020, 3).shifted(3 * step), quantity=Quantity(value=1.0, unit=Unit.OFFENCES))
        for step in range(14)
    ]
    with pytest.raises(ValueError, match="not discrete periods"):
        process_chart(rolling, Direction.DOWN)


def test_periods_out_of_order_or_of_different_length_are_refused() -> None:
    points = series(*CALM)
    with pytest.raises(ValueError, match="in order"):
        process_chart(points[::-1], Direction.DOWN)
    with pytest.raises(ValueError, match="in order"):
        process_chart([points[0], points[0]], Direction.DOWN)
    quarter_point = SeriesPoint(period=quarter(2018, 3), quantity=points[0].quantity)
    year_point = SeriesPoint(period=year_ending(2019, 3), quantity=points[0].quantity)
    with pytest.raises(ValueError, match="of one length"):
        process_chart([quarter_point, year_point], Direction.DOWN)


def test_limits_and_labels_are_those_of_the_algorithm() -> None:
    values = [*CALM, 140.0]
    chart = process_chart(series(*values, unit=Unit.PER_1000), Direction.DOWN)
    limits = limits_of(values)
    for point, label in zip(chart.points, judge_group(values, limits), strict=True):
        assert (point.mean, point.lower, point.upper) == (limits.mean, limits.lower, limits.upper)
        assert (point.special_cause, point.point_type) == (label, point_type(label, Direction.DOWN))
    assert chart.rule_set == "nhsr-0.2.2"
    assert chart.points[-1].special_cause == "Above UCL"


@pytest.mark.parametrize(
    ("latest", "direction", "icon"),
    [
        (100.0, Direction.DOWN, Icon.COMMON_CAUSE),
        (150.0, Direction.DOWN, Icon.CONCERN_HIGH),
        (150.0, Direction.UP, Icon.IMPROVEMENT_HIGH),
        (50.0, Direction.DOWN, Icon.IMPROVEMENT_LOW),
        (50.0, Direction.UP, Icon.CONCERN_LOW),
        (150.0, Direction.NEUTRAL, Icon.NEUTRAL_HIGH),
        (50.0, Direction.NEUTRAL, Icon.NEUTRAL_LOW),
    ],
)
def test_the_icon_is_that_of_the_latest_point(latest: float, direction: Direction, icon: Icon) -> None:
    assert process_chart(series(*CALM, latest), direction).icon is icon


def test_a_signal_before_the_latest_point_shows_no_icon_of_its_own() -> None:
    chart = process_chart(series(*CALM, 150.0, 100.0), Direction.DOWN)
    assert chart.points[-2].special_cause == "Above UCL"
    assert chart.icon is Icon.COMMON_CAUSE


def test_fewer_than_twelve_points_have_trial_limits_no_marks_and_no_icon() -> None:
    chart = process_chart(series(*CALM[:10], 400.0), Direction.DOWN)
    assert chart.icon is Icon.NONE
    assert chart.points[0].upper is not None
    assert {(point.special_cause, point.point_type) for point in chart.points} == {("", "common_cause")}
    assert chart.why_no_icon == "Too few points for an icon: 11, where 12 are needed."


def test_missing_values_do_not_count_towards_the_twelve() -> None:
    assert process_chart(series(*CALM[:11], None, None, CALM[12]), Direction.DOWN).icon is Icon.COMMON_CAUSE
    assert process_chart(series(*CALM[:10], None, None, CALM[12]), Direction.DOWN).icon is Icon.NONE


def test_a_series_that_does_not_vary_has_no_limits_and_no_icon() -> None:
    chart = process_chart(series(*[7.0] * 20), Direction.DOWN)
    assert chart.icon is Icon.NONE
    assert {(point.lower, point.upper, point.special_cause) for point in chart.points} == {(None, None, "")}
    assert "do not vary" in chart.why_no_icon


def test_a_flat_series_that_jumps_is_judged_by_all_its_ranges() -> None:
    """13 x 100, then 400: screening takes the one moving range away, and what is left must not be called constant."""
    chart = process_chart(series(*[100.0] * 13, 400.0), Direction.DOWN)
    latest = chart.points[-1]
    assert latest.mean == pytest.approx(121.43, abs=0.01)
    assert latest.lower == pytest.approx(60.04, abs=0.01)
    assert latest.upper == pytest.approx(182.81, abs=0.01)
    assert chart.icon is Icon.CONCERN_HIGH
    assert "do not vary" not in chart.why_no_icon


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([40.0, 41.0, 60.0]), min_size=12, max_size=30), st.sampled_from(Unit))
def test_only_equal_values_are_said_not_to_vary(values: list[float], unit: Unit) -> None:
    chart = process_chart(series(*values, unit=unit), Direction.DOWN)
    assert ("do not vary" in chart.why_no_icon) == (len(set(values)) == 1)


def test_limits_of_counts_are_no_closer_than_chance_alone_puts_them() -> None:
    steady = [100.0, 101.0] * 8
    counts, rates = (process_chart(series(*steady, unit=unit), Direction.DOWN) for unit in (Unit.OFFENCES, Unit.RATIO))
    assert counts.points[0].upper == pytest.approx(100.5 + 3 * 100.5**0.5)
    assert rates.points[0].upper == pytest.approx(100.5 + 2.66)


@pytest.mark.parametrize(
    ("values", "coarse"),
    [
        ([39.0, 40.0] * 7, True),
        ([39.0] * 13 + [55.0], False),
        ([20.0] * 8 + [60.0] * 8, False),
        ([39.0, 39.1] * 7, True),
        ([39.04, 39.11] * 7, False),
    ],
)
def test_percentages_rounded_more_coarsely_than_they_vary_get_no_icon(values: list[float], coarse: bool) -> None:
    chart = process_chart(series(*values, unit=Unit.PERCENT), Direction.DOWN)
    assert ("rounded more coarsely" in chart.why_no_icon) == coarse
    assert (chart.icon is Icon.NONE) == coarse


def test_shifts_and_trends_need_only_the_mean() -> None:
    """Far inside wide limits, seven quarters above the mean are still a shift."""
    low, high = [95.0, 96.0, 94.0, 95.0, 96.0, 94.0, 95.0], [105.0, 106.0, 104.0, 105.0, 106.0, 104.0, 105.0]
    chart = process_chart(series(*low, *high), Direction.DOWN)
    assert chart.points[-1].special_cause == "7 Points Above CL"


def test_no_icon_stands_on_a_missing_latest_value() -> None:
    chart = process_chart(series(*CALM, None), Direction.DOWN)
    assert chart.icon is Icon.NONE
    assert chart.points[-1].value is None
    assert chart.why_no_icon == "The latest value is missing."


def test_a_quarter_left_out_breaks_a_run_just_as_a_missing_value_does() -> None:
    high = [120.0, 121.0, 119.0, 122.0, 120.0, 121.0, 119.5]
    rates = Unit.PER_1000
    whole = process_chart(series(*CALM, *high, unit=rates), Direction.DOWN, fix_after=16)
    holed = process_chart(series(*CALM, *high, unit=rates, skip=19), Direction.DOWN, fix_after=16)
    steady = [point for point in whole.points if "7 Points" in point.special_cause or "UCL" in point.special_cause]
    assert len(steady) == 7
    assert not any("7 Points" in point.special_cause for point in holed.points)
    assert len(holed.points) == len(whole.points)


def test_limits_begin_again_at_a_break() -> None:
    points = series(*CALM, *[value + 300 for value in CALM])
    broken = [
        SeriesPoint(period=point.period, quantity=point.quantity, break_before=index == 16)
        for index, point in enumerate(points)
    ]
    chart = process_chart(broken, Direction.DOWN)
    assert {point.group for point in chart.points} == {0, 1}
    assert chart.points[0].mean == 100.0
    assert chart.points[-1].mean == 400.0


def test_limits_are_not_fixed_on_fewer_than_twelve_points() -> None:
    with pytest.raises(ValueError, match="at least 12"):
        process_chart(series(*CALM), Direction.DOWN, fix_after=8)


def test_limits_can_be_fixed_on_the_first_points() -> None:
    values = [*CALM, *[value + 50 for value in CALM]]
    chart = process_chart(series(*values), Direction.UP, fix_after=16)
    assert chart.points[-1].mean == 100.0
    assert chart.icon is Icon.IMPROVEMENT_HIGH


def test_small_counts_have_neither_limits_nor_icon_but_small_rates_may() -> None:
    chart = process_chart(series(*[3.0, 1.0, 2.0, 4.0] * 4), Direction.DOWN)
    assert chart.icon is Icon.NONE
    assert {(point.lower, point.upper, point.special_cause) for point in chart.points} == {(None, None, "")}
    assert chart.why_no_icon == "The counts average below 5 a period: too small for these limits."
    rates = process_chart(series(*[3.0, 1.0, 2.0, 4.0] * 4, unit=Unit.PER_MILLION), Direction.DOWN)
    assert rates.icon is Icon.COMMON_CAUSE
    assert rates.points[0].upper is not None


def test_no_points_give_an_empty_chart() -> None:
    chart = process_chart([], Direction.DOWN)
    assert (chart.points, chart.icon) == ((), Icon.NONE)


@settings(derandomize=True, max_examples=120, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 300).map(float)), min_size=1, max_size=36))
def test_no_mark_stands_without_limits_or_on_a_missing_value(values: list[float | None]) -> None:
    chart = process_chart(series(*values), Direction.DOWN)
    assert len(chart.points) == len(values)
    for point, value in zip(chart.points, values, strict=True):
        assert point.value == value
        if point.special_cause not in ("", "Common Cause"):
            assert point.value is not None
            assert point.lower is not None
        assert (point.special_cause in ("", "Common Cause")) == (point.point_type == "common_cause")
    assert (chart.icon is Icon.NONE) == bool(chart.why_no_icon)
