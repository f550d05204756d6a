"""Ticks hold their values, stand at round numbers and are printed in the house style."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.picture import linear_ticks, tick_labels
from ncpm_reports.core.quantities import Unit

_VALUES = st.lists(st.floats(-1e12, 1e12, allow_subnormal=False), min_size=1, max_size=20).map(tuple)


@settings(max_examples=300, derandomize=True)
@given(values=_VALUES, zero=st.booleans())
def test_ticks_enclose_their_values_and_zero_where_asked(values: tuple[float, ...], zero: bool) -> None:
    ticks = linear_ticks(values, zero_share=zero)
    slack = 1e-6 * max(1.0, *(abs(value) for value in values))
    assert ticks[0] <= min(values) + slack
    assert ticks[-1] >= max(values) - slack
    assert ticks[0] < ticks[-1]
    if zero:
        assert any(abs(tick) <= slack for tick in ticks)


@settings(max_examples=200, derandomize=True)
@given(values=_VALUES)
def test_ticks_are_few_and_evenly_spaced(values: tuple[float, ...]) -> None:
    ticks = linear_ticks(values)
    steps = [after - before for before, after in pairwise(ticks)]
    assert 2 <= len(ticks) <= 8
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
    assert tick_labels(linear_ticks((0.0, 40.0)), Unit.PERCENT)[-1].endswith("%")


def test_no_values_give_ticks_from_nought_to_one() -> None:
    assert linear_ticks(())[0] == 0.0
    assert linear_ticks(())[-1] == 1.0
