"""When the pack before is taken to have been made: on the day its quarter came out, whatever day that was."""

from datetime import date

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, quarter, year_ending
from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.last_pack import last_pack_day
from tests.measures.given import GMP, NATION, areas, figures_of, observed

FORCES = {force.code for force in areas().forces}
JULY, OCTOBER, DECEMBER = date(2026, 7, 23), date(2026, 10, 22), date(2026, 12, 1)


def _out(period: Period, published: date, area: str = GMP, measure: str = "homicide") -> Observation:
    return observed(measure, area, period, 5, published=published)


def _last_pack(*observations: Observation) -> date | None:
    return last_pack_day(figures_of(*observations), FORCES, quarter(2026, 6))


def test_it_was_made_when_its_figures_came_out_be_that_a_day_more_than_three_months_ago() -> None:
    march, june = _out(year_ending(2026, 3), JULY), _out(year_ending(2026, 6), OCTOBER)
    assert _last_pack(march, june) == JULY
    # The total may come out first. What is no crime of a year or quarter says nothing of it.
    bulletin = _out(year_ending(2026, 3), date(2026, 7, 22), NATION)
    officers = observed("officers", GMP, Period(date(2026, 3, 31), date(2026, 3, 31)), 5, published=date(2026, 6, 1))
    survey = observed("csew", NATION, year_ending(2026, 3), 5, unit=Unit.PERCENT, published=date(2026, 5, 1))
    assert _last_pack(bulletin, march, june, officers, survey) == date(2026, 7, 22)


def test_a_correction_of_either_quarter_moves_it_by_no_day() -> None:
    march, june = _out(year_ending(2026, 3), JULY), _out(year_ending(2026, 6), OCTOBER)
    corrected = [_out(year_ending(2026, month), DECEMBER) for month in (3, 6)]
    assert _last_pack(march, june, *corrected) == JULY


def test_where_nothing_says_when_it_is_three_months_before_this_quarters_own() -> None:
    june = _out(year_ending(2026, 6), OCTOBER)
    assert _last_pack(june) == date(2026, 7, 22)
    # Both in one file, such as open data of many years: the quarter before came out earlier than that.
    assert _last_pack(june, _out(quarter(2026, 3), OCTOBER)) == date(2026, 7, 22)
    assert _last_pack() is None
