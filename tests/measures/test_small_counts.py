"""Charts for rare events: which chart suits, and limits by hand."""

import math
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.small_counts import SmallCountChart, days_between, g_chart, suitable_chart, t_chart

NAN = math.nan


def test_a_mean_of_five_or_more_suits_an_xmr_chart() -> None:
    assert suitable_chart([5.0, 4.0, 6.0, NAN]).chart is SmallCountChart.XMR
    assert suitable_chart([4.0, 4.0, 6.0, NAN]).chart is SmallCountChart.YEARS
    assert "4.7 a period" in suitable_chart([4.0, 4.0, 6.0]).why


def test_rare_events_with_dates_suit_a_t_chart_if_there_are_enough() -> None:
    assert suitable_chart([1.0] * 20, events_dated=True).chart is SmallCountChart.T
    assert suitable_chart([1.0] * 12, events_dated=True).chart is SmallCountChart.YEARS
    assert suitable_chart([1.0] * 20).chart is SmallCountChart.YEARS


def test_no_counts_suit_no_chart_of_counts() -> None:
    advice = suitable_chart([NAN, NAN])
    assert (advice.chart, advice.why) == (SmallCountChart.YEARS, "No counts are held.")


def test_days_between_events_are_counted_in_date_order() -> None:
    assert days_between([date(2025, 3, 1), date(2025, 1, 1), date(2025, 1, 11), date(2025, 1, 11)]) == (10.0, 0.0, 49.0)
    assert days_between([date(2025, 3, 1)]) == ()


def test_g_limits_by_hand() -> None:
    """Mean 20: 20 + 3 sqrt(20 x 21) = 81.48; the lower limit would be below 0."""
    chart = g_chart([10.0, 30.0, 20.0, 20.0])
    assert chart.centre == 20.0
    assert chart.lower == 0.0
    assert chart.upper == pytest.approx(81.4817, abs=1e-4)
    assert chart.outside == (False,) * 4


def test_t_limits_by_hand() -> None:
    """Gaps 1 and 2 to the power 3.6, so powered 1 and 2: mean 1.5, range 1, reach 3 / 1.128."""
    high = 2.0**3.6
    chart = t_chart([1.0, high, 1.0, high])
    assert chart.centre == pytest.approx(1.5**3.6)
    assert chart.lower == 0.0
    assert chart.upper == pytest.approx((1.5 + 3 / 1.128) ** 3.6)


def test_a_long_quiet_spell_after_frequent_events_is_a_signal() -> None:
    gaps = [9.0, 12.0, 7.0, 11.0, 10.0, 8.0, 13.0, 9.0, 12.0, 10.0, 11.0, 8.0, 400.0]
    assert t_chart(gaps).outside[-1]
    assert g_chart(gaps).outside[-1]
    assert not any(t_chart(gaps[:-1]).outside)


def test_too_few_gaps_have_no_limits() -> None:
    assert t_chart([5.0]).upper is None
    assert g_chart([]).upper is None


@pytest.mark.parametrize("gap", [-1.0, NAN])
def test_gaps_that_cannot_be_are_refused(gap: float) -> None:
    with pytest.raises(ValueError, match="gap"):
        t_chart([3.0, gap])
    with pytest.raises(ValueError, match="gap"):
        g_chart([3.0, gap])


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 900).map(float), min_size=2, max_size=40))
def test_limits_hold_the_centre_and_flags_follow_them(gaps: list[float]) -> None:
    for chart in (t_chart(gaps), g_chart(gaps)):
        assert chart.lower is not None
        assert chart.centre is not None
        assert chart.upper is not None
        assert 0 <= chart.lower <= chart.centre <= chart.upper
        assert chart.outside == tuple(not chart.lower <= gap <= chart.upper for gap in gaps)
