"""Cautions attach themselves, and none that applies is ever lost."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.measures import coverage
from ncpm_reports.measures.coverage import attached_caveats, break_between, exceptional, excluded_areas, read_caveats
from ncpm_reports.measures.results import Caveat
from tests.measures import given

GMP = given.GMP
NATION = given.NATION


def attached(measure: str, area: str, *periods: tuple[int, int], **more: Any) -> set[str]:
    ends = [year_ending(*month) for month in periods]
    return {caveat.id for caveat in attached_caveats(given.caveats(), measure, area, ends, **more)}


@pytest.mark.parametrize("month", [(2019, 9), (2019, 12), (2020, 3)])
def test_greater_manchester_is_missing_from_three_releases(month: tuple[int, int]) -> None:
    assert excluded_areas(given.caveats(), "homicide", year_ending(*month)) == {GMP}


@pytest.mark.parametrize("month", [(2019, 6), (2020, 6), (2025, 6)])
def test_greater_manchester_is_there_before_and_after(month: tuple[int, int]) -> None:
    assert excluded_areas(given.caveats(), "homicide", year_ending(*month)) == frozenset()


def test_one_missing_quarter_takes_devon_and_cornwalls_year_out() -> None:
    assert excluded_areas(given.caveats(), "robbery", year_ending(2022, 12)) == {"E23000035"}


def test_the_caution_on_a_missing_force_stands_beside_the_nation_too() -> None:
    assert "greater-manchester-missing" in attached("homicide", NATION, (2019, 9), excluded=(GMP,))
    assert "greater-manchester-missing" not in attached("homicide", NATION, (2019, 6))


def test_changed_questions_part_the_cyber_survey_at_2024() -> None:
    before, after, later = year_ending(2022, 12), year_ending(2023, 12), year_ending(2024, 12)
    assert break_between(given.caveats(), "cyber-breaches", "K02000001", before, after) is not None
    assert break_between(given.caveats(), "cyber-breaches", "K02000001", after, later) is None


def test_telephone_estimates_are_parted_from_both_sides() -> None:
    before, during, after = year_ending(2019, 3), year_ending(2021, 3), year_ending(2022, 9)
    crime = "neighbourhood-crime"
    assert break_between(given.caveats(), crime, NATION, before, during) is not None
    assert break_between(given.caveats(), crime, NATION, during, after) is not None
    assert break_between(given.caveats(), crime, NATION, before, after) is None


@pytest.mark.parametrize(("month", "victims"), [((2019, 12), 39), ((2020, 9), 39), ((2017, 3), 96), ((2018, 3), 35)])
def test_years_hold_their_exceptional_incidents(month: tuple[int, int], victims: int) -> None:
    incidents = exceptional(given.caveats(), "homicide", NATION, year_ending(*month))
    assert sum(caveat.victims or 0 for caveat in incidents) == victims


@pytest.mark.parametrize("month", [(2019, 6), (2025, 6), (2020, 12)])
def test_the_baseline_year_holds_no_exceptional_incident(month: tuple[int, int]) -> None:
    assert exceptional(given.caveats(), "homicide", NATION, year_ending(*month)) == ()


def test_incidents_belong_to_the_force_that_recorded_them() -> None:
    assert exceptional(given.caveats(), "homicide", "E23000028", year_ending(2020, 3))
    assert not exceptional(given.caveats(), "homicide", GMP, year_ending(2020, 3))


def test_a_caution_about_publication_goes_by_the_day_of_publication() -> None:
    crime = "neighbourhood-crime"
    assert "survey-accreditation" in attached(crime, NATION, (2022, 9), published=(date(2023, 1, 26),))
    assert "survey-accreditation" not in attached(crime, NATION, (2020, 3), published=(date(2020, 7, 17),))


def test_the_nine_month_year_is_marked_and_its_neighbour_is_not() -> None:
    assert "nine-month-year" in attached("neighbourhood-crime", NATION, (2022, 6))
    assert "nine-month-year" not in attached("neighbourhood-crime", NATION, (2022, 9))


def test_coverage_is_always_said() -> None:
    assert "united-kingdom" in attached("cyber-breaches", "K02000001", (2023, 12))
    assert "hospitals-england-only" in attached("sharp-object-admissions-under-25", "E92000001", (2019, 6))
    assert "recorded-crime-status" in attached("homicide", NATION, (2019, 6))


@pytest.mark.parametrize("circumstance", coverage.CIRCUMSTANCES)
def test_every_circumstance_has_a_caution(circumstance: str) -> None:
    assert circumstance in attached("homicide", NATION, (2025, 6), circumstances=frozenset({circumstance}))


@for_all(
    st.sampled_from([caveat for caveat in given.caveats() if caveat.trigger in ("period", "exceptional")]),
    st.integers(0, 11),
)
@settings(deadline=None, derandomize=True)
def test_a_caution_inside_the_period_is_never_lost(caveat: Caveat, shift: int) -> None:
    day = caveat.valid_to or caveat.valid_from or date(2021, 6, 30)
    period = Period(day - timedelta(days=364), day)
    measure = caveat.measures[shift % len(caveat.measures)] if caveat.measures else "homicide"
    area = caveat.areas[shift % len(caveat.areas)] if caveat.areas else NATION
    assert caveat in attached_caveats(given.caveats(), measure, area, [period, period.shifted(-48)])


def test_wrong_cautions_are_refused_all_at_once() -> None:
    text = """
[[caveats]]
id = "one"
effect = "warn"
text = "x"
source = "y"
[[caveats]]
id = "one"
effect = "break"
text = ""
source = "y"
trigger = "sometimes"
[[caveats]]
id = "three"
effect = "exclude-area"
text = "x"
source = "y"
victims = 3
valid_from = 2020-02-01
valid_to = 2020-01-01
"""
    with pytest.raises(Refused) as caught:
        read_caveats(text, "caveats.toml")
    sentences = "\n".join(issue.sentence() for issue in caught.value.issues)
    for part in ("one 2 times", "effect", "trigger", "areas", "valid_from", "victims", "valid_to", "text"):
        assert part in sentences


def test_every_shipped_caution_names_who_said_so() -> None:
    assert all(caveat.source and caveat.text and caveat.short for caveat in given.caveats())
