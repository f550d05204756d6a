"""The funnel of forces: who stands out, and the centre and limits of those that do not."""

import math
from collections.abc import Mapping

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.measures.funnel import funnel
from ncpm_reports.measures.results import Funnel, FunnelUnit
from tests.measures import given as tests_given

ORDER = (*(f"E230000{number:02d}" for number in range(1, 33)), CITY_OF_LONDON)
YEAR = year_ending(2025, 6)


def quantities(values: Mapping[str, float], unit: Unit) -> dict[str, Quantity]:
    source = Source(publisher="Office for National Statistics", title=f"Table of {unit.value}")
    return {code: Quantity(value=value, unit=unit, area=code, sources=(source,)) for code, value in values.items()}


def funnel_of(counts: Mapping[str, float], people: Mapping[str, float] | None = None) -> Funnel:
    bare = bare_funnel(counts, people)
    assert bare is not None
    return tests_given.judged(bare)


def bare_funnel(counts: Mapping[str, float], people: Mapping[str, float] | None = None) -> Funnel | None:
    population = people or {code: 400_000.0 + 150_000 * index for index, code in enumerate(ORDER)}
    return funnel(
        measure="robbery",
        name="Robbery",
        period=YEAR,
        observed=quantities(counts, Unit.OFFENCES),
        population=quantities(population, Unit.PEOPLE),
        order=ORDER,
    )


def steady() -> dict[str, float]:
    """Counts near one per 1,000, a little up and a little down."""
    return {code: float(round((400 + 150 * index) * (1 + 0.03 * (-1) ** index))) for index, code in enumerate(ORDER)}


def unit_of(force_funnel: Funnel, code: str) -> FunnelUnit:
    return next(unit for unit in force_funnel.units if unit.area == code)


def test_forces_keep_the_order_given_and_those_without_a_count_are_named_as_missing() -> None:
    counts = steady()
    del counts[ORDER[4]]
    force_funnel = funnel_of(counts)
    assert [unit.area for unit in force_funnel.units] == [code for code in ORDER if code != ORDER[4]]
    assert force_funnel.missing == (ORDER[4],)


def test_a_suppressed_count_is_missing_and_not_zero() -> None:
    counts = quantities(steady(), Unit.OFFENCES)
    counts[ORDER[2]] = Quantity(value=None, unit=Unit.OFFENCES, status=Status.CONFIDENTIAL)
    people = quantities(dict.fromkeys(ORDER, 1e6), Unit.PEOPLE)
    force_funnel = funnel(measure="m", name="M", period=YEAR, observed=counts, population=people, order=ORDER)
    assert force_funnel is not None
    assert force_funnel.missing == (ORDER[2],)
    assert all(unit.area != ORDER[2] for unit in force_funnel.units)


def test_the_city_of_london_is_shown_but_changes_no_estimate() -> None:
    plain, counts = funnel_of(steady()), steady()
    counts[CITY_OF_LONDON] *= 40
    force_funnel = funnel_of(counts)
    assert force_funnel.centre_rate.value == plain.centre_rate.value
    city = unit_of(force_funnel, CITY_OF_LONDON)
    assert (city.in_estimates, city.flag) == (False, "")


def test_the_centre_is_the_rate_of_the_forces_that_do_not_stand_out() -> None:
    plain, counts = funnel_of(steady()), steady()
    counts[ORDER[20]] *= 4
    force_funnel = funnel_of(counts)
    assert [unit.area for unit in force_funnel.units if unit.flag] == [ORDER[20]]
    assert force_funnel.centre_rate.unit is Unit.PER_1000
    assert force_funnel.centre_rate.value == pytest.approx(plain.centre_rate.value, rel=0.01)
    assert [source.title for source in force_funnel.centre_rate.sources] == ["Table of offences", "Table of people"]
    assert unit_of(force_funnel, ORDER[20]).expected == pytest.approx(unit_of(plain, ORDER[20]).expected, rel=0.01)


def test_forces_that_vary_as_forces_do_are_not_flagged() -> None:
    counts = {code: (400 + 150 * index) * (1 + 0.25 * math.sin(1.7 * index)) for index, code in enumerate(ORDER)}
    force_funnel = funnel_of({code: float(round(value)) for code, value in counts.items()})
    assert [unit.area for unit in force_funnel.units if unit.flag] == []


def test_a_count_of_zero_that_chance_explains_is_not_flagged() -> None:
    people = {code: 400_000.0 if index == 0 else 1_500_000.0 for index, code in enumerate(ORDER)}
    smallest = funnel_of({code: 0.0 if index == 0 else 15.0 for index, code in enumerate(ORDER)}, people).units[0]
    assert smallest.expected == pytest.approx(4.0, abs=0.2)
    assert smallest.flag == ""


@pytest.mark.parametrize(
    "counts",
    [
        {code: 5.0 for code in ORDER[:9]},
        dict.fromkeys(ORDER, 0.0),
        {**steady(), ORDER[0]: -3.0},
        {**steady(), ORDER[0]: 2.5},
    ],
)
def test_too_few_forces_no_events_and_what_is_no_count_give_no_funnel(counts: dict[str, float]) -> None:
    assert bare_funnel(counts) is None


def test_a_population_of_nobody_gives_no_funnel() -> None:
    assert bare_funnel(steady(), {code: 0.0 if code == ORDER[3] else 1e6 for code in ORDER}) is None
