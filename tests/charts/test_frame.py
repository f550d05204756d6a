"""Scales hold their values, end on round numbers and print them in the house style."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.frame import log_scale, root_scale, scale, tick_labels

_VALUES = st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), min_size=1, max_size=20).map(tuple)


@settings(max_examples=300, derandomize=True)
@given(values=_VALUES, zero=st.booleans())
def test_a_scale_holds_its_values_and_zero_where_asked(values: tuple[float, ...], zero: bool) -> None:
    held = scale(values, zero=zero)
    slack = 1e-6 * max(1.0, *(abs(value) for value in values))
    assert held.low <= min(values) + slack
    assert held.high >= max(values) - slack
    assert held.low < held.high
    if zero:
        assert held.low <= 0 <= held.high
        assert any(abs(tick) <= slack for tick in held.ticks)


@settings(max_examples=200, derandomize=True)
@given(values=_VALUES)
def test_ticks_are_few_and_evenly_spaced(values: tuple[float, ...]) -> None:
    ticks = scale(values).ticks
    steps = [other - one for one, other in pairwise(ticks)]
    assert 2 <= len(ticks) <= 9
    assert max(steps) - min(steps) <= 1e-6 * max(abs(tick) for tick in ticks) + 1e-12


@pytest.mark.parametrize(
    ("ticks", "labels"),
    [
        ([0.0, 500.0, 1000.0], ("0", "500", "1,000")),
        ([0.0, 0.5, 1.0], ("0.0", "0.5", "1.0")),
        ([-10.0, 0.0], ("−10", "0")),
        ([0.0, 1e7, 2e7], ("0", "10 million", "20 million")),
        ([0.0, 2.5e10], ("0", "25 billion")),
    ],
)
def test_ticks_are_printed_in_the_house_style(ticks: list[float], labels: tuple[str, ...]) -> None:
    assert tick_labels(ticks) == labels


def test_percentages_keep_their_sign() -> None:
    assert scale((0.0, 40.0), suffix="%").labels[-1].endswith("%")


@settings(max_examples=200, derandomize=True)
@given(values=st.lists(st.floats(0.01, 1e7), min_size=1, max_size=20).map(tuple))
def test_a_logarithmic_scale_holds_its_values_with_few_ticks(values: tuple[float, ...]) -> None:
    held = log_scale(values)
    assert held.low <= min(values) <= max(values) <= held.high
    assert all(held.low <= tick <= held.high for tick in held.ticks)
    assert len(held.ticks) <= 10
    assert [held.share(tick) for tick in held.ticks] == sorted(held.share(tick) for tick in held.ticks)


@settings(derandomize=True)
@given(st.lists(st.floats(0, 90), min_size=1, max_size=20).map(tuple))
def test_a_scale_of_square_roots_starts_at_nought_and_holds_its_values_with_ticks_apart(
    values: tuple[float, ...],
) -> None:
    made = root_scale(values)
    assert made.low == 0.0
    assert max(values) <= made.high * (1 + 1e-9)
    assert made.ticks[0] == 0.0
    shares = [made.share(tick) for tick in made.ticks]
    assert all(other - one > 0.09 for one, other in pairwise(shares))


def test_ratios_are_printed_with_the_decimals_that_they_need() -> None:
    assert root_scale((0.1, 2.4)).labels == ("0", "0.25", "0.5", "1", "1.5", "2", "2.5")
    assert root_scale((0.1, 7.0)).share(2.0) == pytest.approx(0.5)


def test_no_values_give_a_scale_from_nought_to_one() -> None:
    assert (scale(()).low, scale(()).high) == (0.0, 1.0)
