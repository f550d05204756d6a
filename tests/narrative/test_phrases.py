"""The small parts of sentences: a size has its unit, and a tiny share is not nought."""

import pytest

from ncpm_reports.core.quantities import NBSP, Display, Quantity, Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.narrative.phrases import number, with_unit


def figure(value: float, unit: Unit) -> Quantity:
    return Quantity(value=value, unit=unit, derivation="test")


@pytest.mark.parametrize(
    ("value", "unit", "how", "shown"),
    [
        (-1.0, Unit.PERCENTAGE_POINTS, Display.SIGNED, f"−1{NBSP}percentage point"),
        (1.0, Unit.PERCENTAGE_POINTS, Display.TEXT, f"1{NBSP}percentage point"),
        (6.0, Unit.PERCENTAGE_POINTS, Display.SIGNED, f"+6{NBSP}percentage points"),
        (0.2, Unit.PERCENTAGE_POINTS, Display.TEXT, f"0.2{NBSP}percentage points"),
        (24.0, Unit.PERCENT, Display.TEXT, "24%"),
        (35.0, Unit.OFFENCES, Display.TEXT, "35"),
    ],
)
def test_percentage_points_have_their_unit_and_one_has_it_in_the_singular(
    value: float, unit: Unit, how: Display, shown: str
) -> None:
    assert plain(with_unit(number(figure(value, unit), how))) == shown


@pytest.mark.parametrize(
    ("value", "how", "shown"),
    [
        (0.02, Display.TEXT, "under 0.1%"),
        (0.3, Display.TEXT, "0.3%"),
        (0.0, Display.TEXT, "0%"),
    ],
)
def test_a_share_that_would_round_to_nought_is_said_to_be_under_a_tenth(value: float, how: Display, shown: str) -> None:
    assert number(figure(value, Unit.PERCENT), how).text == shown
