"""Periods: labels, windows and the arithmetic of quarters."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncpm_reports.core.periods import (
    Period,
    parse_quarter,
    quarter,
    quarters_of,
    weekday_label,
    year_ending,
)
from ncpm_reports.core.problems import NotFound

years = st.integers(1990, 2090)
last_months = st.sampled_from([3, 6, 9, 12])


@pytest.mark.parametrize(
    ("period", "label"),
    [
        (year_ending(2025, 6), "year ending June 2025"),
        (quarter(2025, 6), "April to June 2025"),
        (Period(date(2022, 4, 1), date(2025, 3, 31)), "April 2022 to March 2025"),
        (Period(date(2025, 6, 1), date(2025, 6, 30)), "June 2025"),
        (Period(date(2020, 10, 12), date(2021, 1, 22)), "12 October 2020 to 22 January 2021"),
    ],
)
def test_a_period_is_named_as_the_statistics_name_it(period: Period, label: str) -> None:
    assert period.label == label


def test_a_quarter_is_typed_by_its_last_month() -> None:
    assert parse_quarter("2025-06") == Period(date(2025, 4, 1), date(2025, 6, 30))


@pytest.mark.parametrize(
    "text", ["2025-05", "0001-03", "9999-12", "2025-13", "2025", "June 2025", "2025-06 ", "٢٠٢٥-06", ""]
)
def test_an_unknown_quarter_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(NotFound, match="ncpm status"):
        parse_quarter(text)


def test_a_weekday_is_computed_and_never_typed() -> None:
    assert weekday_label(date(2021, 3, 14)) == "Sunday 14 March 2021"


@given(years, last_months)
def test_a_year_is_its_four_quarters(year: int, month: int) -> None:
    whole = year_ending(year, month)
    parts = quarters_of(whole)
    assert len(parts) == 4
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert all(part.is_quarter and whole.contains(part) for part in parts)
    assert not any(a.overlaps(b) for a, b in pairwise(parts))


@given(years, last_months, st.integers(-40, 40))
def test_moving_a_quarter_and_back_changes_nothing(year: int, month: int, steps: int) -> None:
    period = quarter(year, month)
    moved = period.shifted(3 * steps)
    assert moved.is_quarter
    assert moved.shifted(-3 * steps) == period
    assert period.overlaps(moved) == (steps == 0)


def test_a_period_cannot_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2025, 6, 30), date(2025, 4, 1))


def test_a_single_day_is_called_by_its_date() -> None:
    day = date(2018, 6, 30)
    assert Period(start=day, end=day).label == "30 June 2018"
