"""The one display rule: what is printed for a value, and what for a missing one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncpm_reports.core.quantities import Display, Quantity, Status, Unit, display, format_number, rounded


def quantity(value: float | None, unit: Unit = Unit.OFFENCES, status: Status = Status.PUBLISHED) -> Quantity:
    return Quantity(value=value, unit=unit, status=status)


@pytest.mark.parametrize(
    ("value", "unit", "how", "printed"),
    [
        (5279956, Unit.OFFENCES, Display.TEXT, "5,279,956"),
        (-4.5, Unit.PERCENT, Display.TABLE, "\u22125%"),
        (4.5, Unit.PERCENT, Display.SIGNED, "+5%"),
        (-5.3, Unit.PERCENT, Display.MAGNITUDE, "5%"),
        (0.4, Unit.PERCENT, Display.SIGNED, "0%"),
        (-0.4, Unit.PERCENT, Display.TEXT, "0%"),
        (10.04, Unit.PER_MILLION, Display.TABLE, "10.0"),
        (0.00001, Unit.PROBABILITY, Display.TEXT, "less than 0.001"),
        (0.319, Unit.PROBABILITY, Display.TEXT, "0.319"),
        (2.675, Unit.RATIO, Display.TEXT, "2.68"),
    ],
)
def test_values_are_printed_in_house_style(value: float, unit: Unit, how: Display, printed: str) -> None:
    assert display(quantity(value, unit), how) == printed


@pytest.mark.parametrize("status", [status for status in Status if not status.has_value])
def test_missing_is_never_printed_as_a_number(status: Status) -> None:
    missing = quantity(None, status=status)
    assert display(missing, Display.TABLE) == status.value
    assert not any(letter.isdigit() for letter in display(missing, Display.TEXT))


def test_a_value_and_a_status_that_has_none_cannot_meet() -> None:
    with pytest.raises(ValueError, match="does not go with"):
        quantity(0, status=Status.CONFIDENTIAL)
    with pytest.raises(ValueError, match="does not go with"):
        quantity(None)


@given(st.integers(-(10**9), 10**9))
def test_whole_counts_are_printed_exactly(value: int) -> None:
    printed = format_number(float(value))
    assert int(printed.replace(",", "").replace("\u2212", "-")) == value


@given(st.floats(-1e6, 1e6, allow_nan=False), st.integers(0, 3))
def test_rounding_is_symmetric_and_within_half_a_unit(value: float, decimals: int) -> None:
    assert rounded(value, decimals) == -rounded(-value, decimals)
    assert abs(float(rounded(value, decimals)) - value) <= 0.5 * 10**-decimals + 1e-9
