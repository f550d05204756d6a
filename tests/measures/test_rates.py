"""A published rate that fits neither the counts nor the population is withheld, and our own rate given instead."""

from datetime import date

import pytest

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, years_of
from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.rates import withheld_words
from ncpm_reports.measures.results import Assessment, Results, Verdict, public_view
from tests.measures import given

SOUTH_YORKSHIRE = "E23000011"
RATE = "homicide-rate-3yr"
LATEST = Period(date(2022, 4, 1), date(2025, 3, 31))
BASELINE = Period(date(2016, 4, 1), date(2019, 3, 31))
PEOPLE = 1_400_000


def rows(latest: float, baseline: float) -> list[Observation]:
    """51 and 147 homicides in three years, 96 of these at Hillsborough, and the rates published for them."""
    counts = {LATEST: (17, 17, 17), BASELINE: (113, 17, 17)}
    homicides = [
        given.observed("homicide", SOUTH_YORKSHIRE, year, count)
        for period, years in counts.items()
        for year, count in zip(years_of(period), years, strict=True)
    ]
    # Growing from one mid-year to the next, as seen from the years whose populations they are.
    people = [
        given.observed("population", SOUTH_YORKSHIRE, mid_year, PEOPLE + 10_000 * number, unit=Unit.PEOPLE)
        for number, mid_year in enumerate(map(mid_year_before, (*years_of(BASELINE), *years_of(LATEST))))
    ]
    rates = [
        given.observed(RATE, SOUTH_YORKSHIRE, period, rate, unit=Unit.PER_MILLION)
        for period, rate in ((LATEST, latest), (BASELINE, baseline))
    ]
    return [*homicides, *people, *rates]


def mid_year_before(year: Period) -> Period:
    """30 June in a year ending March, the day of the population of that year."""
    day = date(year.end.year - 1, 6, 30)
    return Period(day, day)


def results_of(latest: float, baseline: float) -> Results:
    figures = given.figures_of(*rows(latest, baseline))
    return assess(figures, given.framework(), given.caveats(), given.areas(), given.build())


def rate(results: Results) -> Assessment:
    return next(assessment for assessment in results.for_force(SOUTH_YORKSHIRE) if assessment.measure == RATE)


def test_a_rate_that_fits_stands_as_published() -> None:
    assessment = rate(results_of(12.6, 34.0))
    assert not assessment.rate_withheld
    assert assessment.latest is not None
    assert (assessment.latest.value, assessment.latest.derivation) == (12.6, "")


@pytest.mark.parametrize(("latest", "baseline"), [(28.9, 84.0), (28.9, 34.0), (12.6, 84.0)])
def test_a_rate_of_half_the_population_is_withheld_at_both_ends(latest: float, baseline: float) -> None:
    results = results_of(latest, baseline)
    assessment = rate(results)
    assert assessment.rate_withheld
    assert assessment.verdict is Verdict.NOT_ASSESSED
    assert "withheld" in assessment.why
    assert assessment.latest is not None
    assert assessment.latest_interval is not None
    assert assessment.baseline is not None
    assert assessment.latest.value == pytest.approx(51 / 4_320_000 * 1e6)
    assert assessment.latest.derivation.startswith("51 over 3 years over 1,440,000 a year")
    assert (round(assessment.latest_interval.lower, 1), round(assessment.latest_interval.upper, 1)) == (8.8, 15.5)
    assert assessment.baseline.value == pytest.approx(147 / 4_230_000 * 1e6)
    assert assessment.without_incident is not None
    assert assessment.without_incident.baseline is not None
    assert assessment.without_incident.baseline.value == pytest.approx(51 / 4_230_000 * 1e6)
    assert assessment.history == ()


def test_a_withheld_rate_is_off_the_public_pages_and_reported() -> None:
    results = results_of(28.9, 84.0)
    assert [assessment.measure for assessment in public_view(results).for_force(SOUTH_YORKSHIRE)] == ["homicide"]
    (row,) = [row for row in results.readiness if row.measure == RATE]
    assert "South Yorkshire" in row.missing
    assert "withheld" in row.missing


def test_without_counts_nothing_can_be_said_against_a_rate() -> None:
    figures = given.figures_of(*(row for row in rows(28.9, 84.0) if row.measure != "homicide"))
    results = assess(figures, given.framework(), given.caveats(), given.areas(), given.build())
    assert not rate(results).rate_withheld


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, ""),
        (1, "the rate published for Avon and Somerset does not fit the counts, and is withheld"),
        (
            2,
            "the rates published for Avon and Somerset and Bedfordshire do not fit the counts, and are withheld",
        ),
        (3, "the rates published for 3 forces do not fit the counts, and are withheld"),
    ],
)
def test_withheld_rates_are_named_in_good_english_and_many_by_their_number(number: int, said: str) -> None:
    assert withheld_words([force.name for force in given.areas().forces[:number]]) == said
