"""The time axis names as many periods as there is room for and says what they are."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.history import adjoin, day
from ncpm_reports.charts.style import text_width
from ncpm_reports.charts.time_axes import axis_title, time_limits, time_ticks
from ncpm_reports.core.periods import Period, quarter, year_ending


@pytest.mark.parametrize(
    ("periods", "title"),
    [
        ([year_ending(2024, 6), year_ending(2025, 6)], "Year ending June"),
        ([year_ending(2024, 6), year_ending(2024, 9)], "Year ending"),
        ([quarter(2024, 6), quarter(2024, 9)], "Quarter ending"),
        ([Period(year_ending(2023, 3).start, year_ending(2025, 3).end)], "Three years ending March"),
        ([quarter(2024, 6), year_ending(2025, 6)], "Period ending June"),
        ([], ""),
    ],
)
def test_the_axis_says_what_its_periods_are(periods: list[Period], title: str) -> None:
    assert axis_title(periods) == title


@settings(max_examples=150, derandomize=True)
@given(quarters=st.sets(st.integers(0, 120), min_size=1), width=st.floats(60, 400))
def test_names_on_the_time_axis_never_touch_and_the_newest_is_named(quarters: set[int], width: float) -> None:
    periods = [year_ending(1995, 6).shifted(3 * step) for step in sorted(quarters)]
    low, high = time_limits(periods)
    ticks = time_ticks(periods, (low, high), width)
    assert ticks[-1][0] == day(periods[-1])
    places = [(tick - low) / (high - low) * width for tick, _ in ticks]
    halves = [text_width(label) / 2 for _, label in ticks]
    assert all(places[i] + halves[i] + 3 <= places[i + 1] - halves[i + 1] + 1e-9 for i in range(len(places) - 1))


def test_rolling_years_adjoin_and_years_with_a_month_between_do_not() -> None:
    assert adjoin(year_ending(2024, 6), year_ending(2024, 9))
    assert adjoin(year_ending(2023, 6), year_ending(2024, 6))
    assert not adjoin(year_ending(2023, 6), year_ending(2024, 7))
