"""The latest year against the year before, and the latest figure's place in time."""

from datetime import date

import pytest

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.assessment import rank_in_time
from ncpm_reports.measures.results import SeriesPoint, Verdict
from tests.measures import given

LATER = date(2025, 10, 23)


def homicides(*years: tuple[int, float], month: int = 6) -> list[Observation]:
    return [
        given.observed("homicide", given.NATION, year_ending(year, month), value, published=LATER)
        for year, value in years
    ]


def points(*values: float | None, breaks: tuple[int, ...] = ()) -> list[SeriesPoint]:
    return [
        SeriesPoint(
            period=year_ending(2010 + place, 6),
            quantity=Quantity(value=value, unit=Unit.OFFENCES)
            if value is not None
            else given.observed("homicide", given.NATION, year_ending(2010 + place, 6), None).quantity(),
            break_before=place in breaks,
        )
        for place, value in enumerate(values)
    ]


@pytest.mark.parametrize(("before", "now", "p"), [(552, 518, 0.31), (539, 499, 0.23)])
def test_the_latest_year_is_tested_against_the_year_before(before: float, now: float, p: float) -> None:
    assessment = given.assessed(
        given.figures_of(*homicides((2019, 681), (2024, before), (2025, now))), "homicide", given.NATION
    )
    assert assessment.recent is not None
    assert assessment.recent.verdict is Verdict.NO_CLEAR_CHANGE
    assert assessment.recent.baseline.value == before
    assert assessment.recent.change.p is not None
    assert assessment.recent.change.p.value == pytest.approx(p, abs=0.01)
    assert assessment.verdict is Verdict.IMPROVED


def test_victims_of_exceptional_incidents_are_left_out_of_both_years() -> None:
    rows = homicides((2019, 681), (2020, 720))
    assessment = given.assessed(given.figures_of(*rows), "homicide", given.NATION, "2020-06")
    assert assessment.recent is not None
    assert assessment.recent.latest.value == 681
    assert "39 victims" in assessment.recent.latest.derivation
    assert assessment.recent.verdict is Verdict.NO_CLEAR_CHANGE


def test_a_year_that_shares_months_is_not_the_year_before() -> None:
    rows = [*homicides((2019, 681), (2025, 518)), *homicides((2024, 552), month=9)]
    assert given.assessed(given.figures_of(*rows), "homicide", given.NATION).recent is None


def test_since_when_no_year_was_lower_or_higher() -> None:
    rank = rank_in_time(points(5, 9, 8, 6))
    assert rank is not None
    assert rank.none_lower_since == year_ending(2011, 6)
    assert rank.none_higher_since is None


def test_years_before_a_break_are_not_compared() -> None:
    rank = rank_in_time(points(1, 9, 8, 6, breaks=(1,)))
    assert rank is not None
    assert rank.none_lower_since == year_ending(2011, 6)


def test_a_year_without_a_value_is_passed_over() -> None:
    rank = rank_in_time(points(7, None, 6))
    assert rank is not None
    assert rank.none_lower_since == year_ending(2010, 6)


@pytest.mark.parametrize("history", [points(), points(5), points(5, None), points(4, 5, breaks=(1,))])
def test_one_figure_has_no_place_in_time(history: list[SeriesPoint]) -> None:
    assert rank_in_time(history) is None
