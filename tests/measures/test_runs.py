"""The Anhøj rules: published limits, worked series, and that order and direction are all that matters."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.runs import run_chart


@pytest.mark.parametrize(
    ("useful", "longest", "fewest"),
    # The table of limits in Anhøj and Olesen 2014.
    [(10, 6, 2), (12, 7, 3), (16, 7, 4), (20, 7, 6), (24, 8, 8), (30, 8, 10), (40, 8, 14), (60, 9, 23), (100, 10, 41)],
)
def test_limits_are_those_of_the_published_table(useful: int, longest: int, fewest: int) -> None:
    chart = run_chart([float(value) for value in range(useful)])
    assert (chart.useful, chart.longest_allowed, chart.fewest_allowed) == (useful, longest, fewest)


def test_a_step_is_a_signal_and_a_saw_is_not() -> None:
    assert run_chart([1.0] * 3 + [2.0, 1.5] * 5 + [9.0, 8.5] * 6 + [8.0]).run_signal
    saw = run_chart([1.0, 9.0] * 12)
    assert (saw.longest_run, saw.crossings, saw.signal) == (1, 23, False)


def test_points_on_the_median_are_left_out_of_runs_and_crossings() -> None:
    chart = run_chart([1.0, 5.0, 9.0, 5.0, 9.0, 5.0, 1.0])
    assert (chart.median, chart.useful, chart.longest_run, chart.crossings) == (5.0, 4, 2, 2)


@pytest.mark.parametrize("values", [[], [math.nan], [3.0], [4.0, 4.0, 4.0]])
def test_nothing_is_judged_where_there_is_nothing_to_judge(values: list[float]) -> None:
    chart = run_chart(values)
    assert (chart.longest_allowed, chart.fewest_allowed, chart.signal) == (None, None, False)


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=60))
def test_turning_a_series_round_or_over_changes_nothing_that_is_counted(values: list[float]) -> None:
    def counted(series: list[float]) -> tuple[int, int, int]:
        chart = run_chart(series)
        return chart.useful, chart.longest_run, chart.crossings

    assert counted(values) == counted(values[::-1]) == counted([-value for value in values])
    assert counted([*values, math.nan]) == counted(values)
    useful, longest, crossings = counted(values)
    assert longest + crossings <= max(useful, 0)
