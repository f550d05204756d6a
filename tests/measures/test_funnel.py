"""The house's funnel of forces: one rule decides and draws, the City of London is shown but not estimated from."""

import math
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.measures.funnel import drawn_limits, funnel
from ncpm_reports.measures.funnel_methods import Z998
from ncpm_reports.measures.results import Funnel, FunnelUnit

ORDER = (*(f"E230000{number:02d}" for number in range(1, 33)), CITY_OF_LONDON)
YEAR = year_ending(2025, 6)


def quantities(values: Mapping[str, float], unit: Unit) -> dict[str, Quantity]:
    source = Source(publisher="Office for National Statistics", title=f"Table of {unit.value}")
    return {code: Quantity(value=value, unit=unit, area=code, sources=(source,)) for code, value in values.items()}


def made(counts: Mapping[str, float], people: Mapping[str, float] | None = None) -> Funnel:
    held = people or {code: 400_000.0 + 150_000 * index for index, code in enumerate(ORDER)}
    return funnel(
        measure="robbery",
        name="Robbery",
        period=YEAR,
        observed=quantities(counts, Unit.OFFENCES),
        population=quantities(held, Unit.PEOPLE),
        order=ORDER,
    )


def steady() -> dict[str, float]:
    """Counts near one per 1,000, a little up and a little down."""
    return {code: float(round((400 + 150 * index) * (1 + 0.03 * (-1) ** index))) for index, code in enumerate(ORDER)}


def unit_of(found: Funnel, code: str) -> FunnelUnit:
    return next(unit for unit in found.units if unit.area == code)


def test_forces_keep_the_order_given_and_those_without_a_count_are_named_as_missing() -> None:
    counts = steady()
    del counts[ORDER[4]]
    found = made(counts)
    assert [unit.area for unit in found.units] == [code for code in ORDER if code != ORDER[4]]
    assert found.missing == (ORDER[4],)


def test_a_suppressed_count_is_missing_and_not_zero() -> None:
    counts = quantities(steady(), Unit.OFFENCES)
    counts[ORDER[2]] = Quantity(value=None, unit=Unit.OFFENCES, status=Status.CONFIDENTIAL)
    people = quantities(dict.fromkeys(ORDER, 1e6), Unit.PEOPLE)
    found = funnel(measure="m", name="M", period=YEAR, observed=counts, population=people, order=ORDER)
    assert found.missing == (ORDER[2],)
    assert all(unit.area != ORDER[2] for unit in found.units)


def test_the_city_of_london_is_shown_but_changes_no_estimate() -> None:
    plain, counts = made(steady()), steady()
    counts[CITY_OF_LONDON] *= 40
    found = made(counts)
    assert (found.phi, found.tau_squared, found.centre_rate.value) == (
        plain.phi,
        plain.tau_squared,
        plain.centre_rate.value,
    )
    city = unit_of(found, CITY_OF_LONDON)
    assert (city.in_estimates, city.flag) == (False, "high")


def test_the_centre_is_the_pooled_rate_with_its_sources() -> None:
    found = made(steady())
    held = [unit for unit in found.units if unit.in_estimates]
    events = math.fsum(unit.observed.value or 0.0 for unit in held)
    assert math.fsum(unit.expected for unit in held) == pytest.approx(events)
    assert found.centre_rate.unit is Unit.PER_1000
    assert found.centre_rate.value == pytest.approx(1.0, abs=0.01)
    assert [source.title for source in found.centre_rate.sources] == ["Table of offences", "Table of people"]
    assert "32 force areas" in found.centre_rate.derivation


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 900), min_size=len(ORDER), max_size=len(ORDER)))
def test_a_force_is_flagged_exactly_when_it_lies_outside_the_limits_that_are_drawn(values: list[int]) -> None:
    counts = dict(zip(ORDER, map(float, values), strict=True))
    if not any(values[:-1]):
        return
    found = made(counts)
    for unit in found.units:
        assert unit.ratio is not None
        assert unit.z is not None
        assert unit.p is not None
        lower, upper = drawn_limits([unit.expected], found.tau_squared, Z998, 0.998)
        where = "high" if unit.ratio > upper[0] else "low" if unit.ratio < lower[0] else ""
        assert unit.flag == where
        assert (unit.flag != "") == (unit.p < 0.002)
    for row in (*found.limits, *found.limits_unadjusted):
        expected, low_95, high_95, low_998, high_998 = row
        assert expected > 0
        assert 0 <= low_998 <= low_95 <= 1 <= high_95 <= high_998
    drawn = [row[0] for row in found.limits]
    assert drawn == sorted(set(drawn))
    assert (drawn[0], drawn[-1]) == (min(u.expected for u in found.units), max(u.expected for u in found.units))


def test_adjusting_never_flags_a_force_that_chance_alone_explains() -> None:
    """Forces differ by more than chance: unadjusted many would be flagged, adjusted only the one far out."""
    counts = {code: (400 + 150 * index) * (1 + 0.25 * math.sin(1.7 * index)) for index, code in enumerate(ORDER)}
    counts = {code: float(round(value)) for code, value in counts.items()}
    counts[ORDER[20]] *= 3
    found = made(counts)
    assert found.phi > 5
    assert found.tau_squared > 0
    assert [unit.area for unit in found.units if unit.flag] == [ORDER[20]]


def test_a_count_of_zero_that_chance_explains_is_not_flagged_whatever_its_score() -> None:
    """Expected about 4 in the smallest force: a count of 0 has probability 1.8%, a score beyond -3.09."""
    people = {code: 400_000.0 if index == 0 else 1_500_000.0 for index, code in enumerate(ORDER)}
    counts = {code: 0.0 if index == 0 else 15.0 for index, code in enumerate(ORDER)}
    smallest = made(counts, people).units[0]
    assert smallest.expected == pytest.approx(4.0, abs=0.05)
    assert smallest.z is not None
    assert smallest.z < -3.09
    assert smallest.p == pytest.approx(2 * math.exp(-smallest.expected))
    assert smallest.flag == ""


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ({code: 5.0 for code in ORDER[:9]}, "9 forces with figures"),
        (dict.fromkeys(ORDER, 0.0), "no events in any force"),
        ({**steady(), ORDER[0]: -3.0}, "-3 of 400000"),
        ({**steady(), ORDER[0]: 2.5}, "2.5 of 400000"),
    ],
)
def test_what_gives_no_funnel_is_refused_with_what_was_found(counts: dict[str, float], found: str) -> None:
    with pytest.raises(Refused, match=found):
        made(counts)


def test_a_population_of_nobody_is_refused() -> None:
    with pytest.raises(Refused, match="of 0 in"):
        made(steady(), {code: 0.0 if code == ORDER[3] else 1e6 for code in ORDER})
