"""Sums over complete windows and the forces that are named: never a smaller number passed off as the total."""

from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import Period, quarter, quarters_of, year_ending
from ncpm_reports.core.quantities import Source
from ncpm_reports.measures.aggregate import (
    as_published,
    own_sum_difference,
    sum_of_forces,
    without_parts,
    without_victims,
)
from ncpm_reports.measures.editions import Editions
from tests.measures import given

NATION = given.NATION
YEAR_2018 = year_ending(2018, 3)


def four_quarters() -> list[float]:
    return [192, 166, 162, 208]


def test_the_open_data_of_2017_18_add_up_to_728() -> None:
    figures = given.figures_of(*given.quarters("homicide", NATION, four_quarters(), last=quarter(2018, 3)))
    total = Editions.of(figures).about("homicide").newest(NATION, YEAR_2018)
    assert total is not None
    assert total.value == 728
    assert total.quantity.derivation.startswith("sum of 192 (April to June 2017), 166")
    assert total.published is None


@pytest.mark.parametrize("missing", range(4))
def test_a_missing_quarter_makes_a_gap_and_not_a_smaller_total(missing: int) -> None:
    rows = given.quarters("homicide", NATION, four_quarters(), last=quarter(2018, 3))
    del rows[missing]
    assert Editions.of(given.figures_of(*rows)).about("homicide").newest(NATION, YEAR_2018) is None


def test_a_quarter_without_a_value_makes_a_gap_too() -> None:
    rows = given.quarters("homicide", NATION, four_quarters(), last=quarter(2018, 3))
    rows[1] = given.observed("homicide", NATION, rows[1].period, None, published=date(2025, 10, 23))
    assert Editions.of(given.figures_of(*rows)).about("homicide").newest(NATION, YEAR_2018) is None


def test_a_published_total_is_preferred_to_our_own_sum_of_that_day() -> None:
    rows = given.quarters("homicide", NATION, four_quarters(), last=quarter(2018, 3))
    published = given.observed("homicide", NATION, YEAR_2018, 726, published=date(2025, 10, 23))
    total = Editions.of(given.figures_of(*rows, published)).about("homicide").newest(NATION, YEAR_2018)
    assert total is not None
    assert total.value == 726
    assert total.published == published


def test_a_baseline_is_taken_from_the_edition_nearest_to_the_latest_figures() -> None:
    """A year's quarters as re-stated in one release are an edition of it beside the year as first printed."""
    early, late = date(2019, 10, 17), date(2026, 4, 23)
    printed = given.observed("homicide", NATION, given.JUNE_2019, 681, published=early)
    restated = [given.observed("homicide", NATION, part, 165, published=late) for part in quarters_of(given.JUNE_2019)]
    editions = Editions.of(given.figures_of(printed, *restated)).about("homicide")
    latest = as_published(given.observed("homicide", NATION, given.JUNE_2025, 503, published=late))
    older = as_published(given.observed("homicide", NATION, YEAR_2018, 719, published=early))
    nearest, then = editions.nearest(latest, given.JUNE_2019), editions.nearest(older, given.JUNE_2019)
    assert nearest is not None
    assert then is not None
    assert (nearest.value, then.value) == (660, 681)
    first = editions.first(nearest)
    assert first is not None
    assert first.value == 681


def test_twelve_months_make_a_year_where_quarters_do_not() -> None:
    rows = [
        given.observed("homicide", NATION, Period(date(2018, 7, 1), date(2018, 7, 31)).shifted(n), n) for n in range(12)
    ]
    total = Editions.of(given.figures_of(*rows)).about("homicide").newest(NATION, given.JUNE_2019)
    assert total is not None
    assert total.value == sum(range(12))
    assert Editions.of(given.figures_of(*rows[1:])).about("homicide").newest(NATION, given.JUNE_2019) is None


def test_a_side_series_never_stands_for_the_main_one() -> None:
    main = given.observed("homicide", NATION, year_ending(2020, 9), 698)
    side = given.observed("homicide", NATION, year_ending(2020, 9), 659, series="excluding the Grays lorry deaths")
    total = Editions.of(given.figures_of(main, side)).about("homicide").newest(NATION, year_ending(2020, 9))
    assert total is not None
    assert total.value == 698


def test_a_sum_of_forces_says_how_many_and_which_are_missing() -> None:
    forces = [force.code for force in given.areas().forces]
    rows = [row for row in given.every_force("robbery", given.JUNE_2019, 10) if row.area != given.GMP]
    parts = Editions.of(given.figures_of(*rows)).about("robbery").by_area(given.JUNE_2019, forces)
    total = sum_of_forces(parts, forces, NATION, given.JUNE_2019)
    assert total.value == 420
    assert total.missing == (given.GMP,)
    assert "42 police force areas" in total.quantity.derivation
    assert total.quantity.area == NATION


def test_a_part_is_taken_from_a_total_with_its_name() -> None:
    total = as_published(given.observed("homicide", NATION, given.JUNE_2019, 681))
    part = as_published(given.observed("homicide", given.GMP, given.JUNE_2019, 61))
    left = without_parts(total, {"Greater Manchester": part})
    assert left.value == 620
    assert left.quantity.derivation == "681 less 61 in Greater Manchester"
    assert {observation.area for observation in left.observations} == {NATION, given.GMP}


def test_victims_of_an_incident_are_taken_out_with_the_source_that_names_it() -> None:
    source = Source(publisher="Office for National Statistics", title="Grays lorry incident")
    figure = as_published(given.observed("homicide", NATION, year_ending(2020, 9), 698))
    without = without_victims(figure, 39, source)
    assert without.value == 659
    assert source in without.quantity.sources


def test_the_difference_from_a_published_total_is_reported() -> None:
    forces = [force.code for force in given.areas().forces]
    rows = given.every_force("robbery", given.JUNE_2019, 10)
    parts = Editions.of(given.figures_of(*rows)).about("robbery").by_area(given.JUNE_2019, forces)
    own = sum_of_forces(parts, forces, NATION, given.JUNE_2019)
    published = as_published(given.observed("robbery", NATION, given.JUNE_2019, 437))
    difference = own_sum_difference(published, own)
    assert difference is not None
    assert difference.value == 7
    assert "437" in difference.derivation


def test_months_and_quarters_are_parts_and_not_years() -> None:
    rows = given.quarters("homicide", NATION, [1, 2, 3, 4, 5], last=quarter(2019, 6))
    assert Editions.of(given.figures_of(*rows)).about("homicide").years(NATION, given.JUNE_2025) == (
        year_ending(2019, 3),
        given.JUNE_2019,
    )


def test_what_ends_later_than_asked_does_not_exist() -> None:
    row = given.observed("homicide", NATION, given.JUNE_2025, 518)
    assert Editions.of(given.figures_of(row)).about("homicide").years(NATION, given.JUNE_2019) == ()


@for_all(st.lists(st.integers(0, 10_000), min_size=4, max_size=4), st.permutations(range(4)))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_a_year_is_the_sum_of_its_quarters_in_any_order(values: list[int], order: list[int]) -> None:
    rows = given.quarters("homicide", NATION, [float(value) for value in values], last=quarter(2019, 6))
    figures = given.figures_of(*(rows[place] for place in order))
    total = Editions.of(figures).about("homicide").newest(NATION, given.JUNE_2019)
    assert total is not None
    assert total.value == sum(values)


@for_all(st.sets(st.integers(-2, 5), min_size=1, max_size=8))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_only_an_exact_filling_of_the_window_has_a_sum(places: set[int]) -> None:
    first = quarters_of(given.JUNE_2019)[0]
    parts = [given.observed("homicide", NATION, first.shifted(3 * place), 5) for place in places]
    total = Editions.of(given.figures_of(*parts)).about("homicide").newest(NATION, given.JUNE_2019)
    assert (total is not None) == (places >= {0, 1, 2, 3})
    assert total is None or total.value == 20


def test_overlapping_parts_have_no_sum() -> None:
    year = given.JUNE_2019
    halves = [Period(year.start, date(2018, 12, 31)), Period(date(2018, 10, 1), year.end)]
    parts = [given.observed("homicide", NATION, half, 5) for half in halves]
    assert Editions.of(given.figures_of(*parts)).about("homicide").newest(NATION, year) is None
