"""A published rate that fits neither the counts nor the population held is withheld, and ours given instead."""

from datetime import date

import pytest

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.public import public_view
from ncpm_reports.measures.published_rates import years_of
from ncpm_reports.measures.results import Assessment, Results, Verdict
from tests.measures import given

SOUTH_YORKSHIRE = "E23000011"
RATE = "homicide-rate-3yr"
LATEST = Period(date(2022, 4, 1), date(2025, 3, 31))
BASELINE = Period(date(2016, 4, 1), date(2019, 3, 31))
PEOPLE = 1_400_000


def rows(latest: float, baseline: float) -> list[Observation]:
    """51 and 147 homicides in three years, 96 of these at Hillsborough, and the rates published for them."""
    counts = {LATEST: (17, 17, 17), BASELINE: (113, 17, 17)}
    held = [
        given.observed("homicide", SOUTH_YORKSHIRE, year, count)
        for period, years in counts.items()
        for year, count in zip(years_of(period), years, strict=True)
    ]
    people = given.observed("population", SOUTH_YORKSHIRE, given.JUNE_2018, PEOPLE, unit=Unit.PEOPLE)
    rates = [
        given.observed(RATE, SOUTH_YORKSHIRE, period, rate, unit=Unit.PER_MILLION)
        for period, rate in ((LATEST, latest), (BASELINE, baseline))
    ]
    return [*held, people, *rates]


def results(latest: float, baseline: float) -> Results:
    figures = given.held(*rows(latest, baseline))
    return assess(figures, given.framework(), given.caveats(), given.areas(), given.build())


def rate(found: Results) -> Assessment:
    return next(one for one in found.for_force(SOUTH_YORKSHIRE) if one.measure == RATE)


def test_a_rate_that_fits_stands_as_published() -> None:
    one = rate(results(12.6, 34.0))
    assert not one.rate_withheld
    assert one.latest is not None
    assert (one.latest.value, one.latest.derivation) == (12.6, "")


@pytest.mark.parametrize(("latest", "baseline"), [(28.9, 84.0), (28.9, 34.0), (12.6, 84.0)])
def test_a_rate_of_half_the_population_is_withheld_at_both_ends(latest: float, baseline: float) -> None:
    found = results(latest, baseline)
    one = rate(found)
    assert one.rate_withheld
    assert one.verdict is Verdict.NOT_ASSESSED
    assert "withheld" in one.why
    assert one.latest is not None
    assert one.latest_interval is not None
    assert one.baseline is not None
    assert one.latest.value == pytest.approx(12.14, abs=0.01)
    assert one.latest.derivation.startswith("51 over 3 years over 1,400,000")
    assert (round(one.latest_interval.lower, 1), round(one.latest_interval.upper, 1)) == (9.0, 16.0)
    assert one.baseline.value == pytest.approx(35.0)
    assert one.without_incident is not None
    assert one.without_incident.baseline is not None
    assert one.without_incident.baseline.value == pytest.approx(12.14, abs=0.01)
    assert one.history == ()


def test_a_withheld_rate_is_off_the_public_pages_and_reported() -> None:
    found = results(28.9, 84.0)
    assert [one.measure for one in public_view(found).for_force(SOUTH_YORKSHIRE)] == ["homicide"]
    (row,) = [row for row in found.readiness if row.measure == RATE]
    assert "South Yorkshire" in row.missing
    assert "withheld" in row.missing


def test_without_counts_nothing_can_be_said_against_a_rate() -> None:
    figures = given.held(*(row for row in rows(28.9, 84.0) if row.measure != "homicide"))
    found = assess(figures, given.framework(), given.caveats(), given.areas(), given.build())
    assert not rate(found).rate_withheld
