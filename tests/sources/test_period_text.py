"""Periods in titles and headers, in every way that publishers write them."""

import pytest

from ncpm_reports.sources.period_text import (
    may_be_a_period,
    period_in,
    published_on_in,
    year_in,
)
from ncpm_reports.sources.workbook import Cell, Worksheet


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Apr 2019 to \n Mar 2020", "2019-04-01/2020-03-31"),
        ("Apr  2019 to\n Mar  2020 [note 9]", "2019-04-01/2020-03-31"),
        ("April 2025 to March 2026", "2025-04-01/2026-03-31"),
        ("Jan 2024 to Dec 2024", "2024-01-01/2024-12-31"),
        ("year ending March 2025", "2024-04-01/2025-03-31"),
        ("12 months ending June 2025", "2024-07-01/2025-06-30"),
        ("2019/20", "2019-04-01/2020-03-31"),
        ("2019-20", "2019-04-01/2020-03-31"),
        ("2019 to 2020", "2019-04-01/2020-03-31"),
        ("2019_20", "2019-04-01/2020-03-31"),
        ("Q1 2024/25", "2024-04-01/2024-06-30"),
        ("Q4 2024/25", "2025-01-01/2025-03-31"),
        ("Apr to Jun 2024", "2024-04-01/2024-06-30"),
        ("October-December 2024", "2024-10-01/2024-12-31"),
        ("April 2024", "2024-04-01/2024-04-30"),
        ("2024", "2024-01-01/2024-12-31"),
        ("Mid-2023", "2023-06-30/2023-06-30"),
        ("31 March 2026", "2026-03-31/2026-03-31"),
        ("As at 31 March 2026", "2026-03-31/2026-03-31"),
        ("year ending 31 March 2025", "2024-04-01/2025-03-31"),
        ("12 months to June 2025", "2024-07-01/2025-06-30"),
        ("YE Mar 2025", "2024-04-01/2025-03-31"),
        ("1 April 2024 to 31 March 2025", "2024-04-01/2025-03-31"),
        ("2024/25 Q2", "2024-07-01/2024-09-30"),
        ("2024/25 Q2 [note 3]", "2024-07-01/2024-09-30"),
        ("Jan to Mar 2024/25", "2025-01-01/2025-03-31"),
        ("Apr-Jun 2024-25", "2024-04-01/2024-06-30"),
        ("2024/25 (provisional)", "2024-04-01/2025-03-31"),
        ("Apr-24", "2024-04-01/2024-04-30"),
    ],
)
def test_a_period_is_read_however_it_is_written(text: str, code: str) -> None:
    period = period_in(text)
    assert period is not None
    assert period.code == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Total",
        "2019/21",
        "Mar 2020 to Apr 2019",
        "Marching 2020",
        "20245",
        "31 June 2020",
        "year ending 5 April 2025",
        "6 April 2024 to 5 April 2025",
        "Mar to May 2024/25",
        "published 18 July 2019",
        "Q2 2024",
    ],
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert period_in(text) is None


@pytest.mark.parametrize(
    ("text", "seems"), [("Q2 2024", True), ("2024-05", True), ("Under 25", False), ("Total", False)]
)
def test_what_may_be_a_period_written_in_another_way_is_told(text: str, seems: bool) -> None:
    assert may_be_a_period(Cell(Worksheet(name="A", rows=()), 0, 0, text)) is seems


def test_periods_inside_titles_and_names() -> None:
    assert year_in("a") is None
    assert [str(day) for day in published_on_in("originally published at 9.30am 15 july 2024")] == ["2024-07-15"]
    assert [str(day) for day in published_on_in("published on the 6th february 2019")] == ["2019-02-06"]
