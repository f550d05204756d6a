"""Rates of forces beside one another: who stands out, and the centre of those that do not."""

import math
from collections.abc import Mapping
from datetime import date

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import ForceComparison, ForceComparisonRow, Results
from tests.measures import given

MEASURE = "robbery-of-personal-property"
CODES = tuple(force.code for force in given.areas().forces)
PEOPLE = {code: 400_000.0 + 150_000 * index for index, code in enumerate(CODES)}
LATER = date(2025, 10, 23)


def results_of(counts: Mapping[str, float | None], people: Mapping[str, float] = PEOPLE) -> Results:
    """What is found under a framework that sets forces side by side; None is a count that was suppressed."""
    rows = [
        given.observed(
            MEASURE,
            code,
            given.JUNE_2025,
            count,
            published=LATER,
            status=Status.CONFIDENTIAL if count is None else None,
        )
        for code, count in counts.items()
    ]
    rows += [
        given.observed("population", code, given.JUNE_2019, size, unit=Unit.PEOPLE) for code, size in people.items()
    ]
    return assess(
        given.figures_of(*rows), given.framework("targets-2022"), given.caveats(), given.areas(), given.build()
    )


def side_by_side(counts: Mapping[str, float | None], people: Mapping[str, float] = PEOPLE) -> ForceComparison:
    (comparison,) = results_of(counts, people).comparisons
    return comparison


def steady() -> dict[str, float | None]:
    """Counts near one per 1,000, a little up and a little down."""
    return {code: float(round(PEOPLE[code] / 1000 * (1 + 0.03 * (-1) ** at))) for at, code in enumerate(CODES)}


def row_of(comparison: ForceComparison, code: str) -> ForceComparisonRow:
    return next(row for row in comparison.rows if row.area == code)


def test_forces_keep_their_order_and_one_without_a_count_is_left_out() -> None:
    counts = steady()
    del counts[CODES[4]]
    assert [row.area for row in side_by_side(counts).rows] == [code for code in CODES if code != CODES[4]]


def test_a_suppressed_count_is_missing_and_not_zero() -> None:
    comparison = side_by_side({**steady(), CODES[2]: None})
    assert [row.area for row in comparison.rows] == [code for code in CODES if code != CODES[2]]


def test_the_city_of_london_is_shown_but_changes_no_estimate() -> None:
    counts = steady()
    comparison = side_by_side({**counts, CITY_OF_LONDON: 40 * (counts[CITY_OF_LONDON] or 0)})
    assert comparison.centre_rate.value == side_by_side(counts).centre_rate.value
    assert row_of(comparison, CITY_OF_LONDON).flag == ""


def test_the_centre_is_the_rate_of_the_forces_that_do_not_stand_out() -> None:
    counts = steady()
    comparison = side_by_side({**counts, CODES[20]: 4 * (counts[CODES[20]] or 0)})
    assert [(row.area, row.flag) for row in comparison.rows if row.flag] == [(CODES[20], "high")]
    assert comparison.centre_rate.unit is Unit.PER_1000
    assert comparison.centre_rate.value == pytest.approx(1.0, rel=0.02)
    assert comparison.centre_rate.value == pytest.approx(side_by_side(counts).centre_rate.value, rel=0.01)
    assert row_of(comparison, CODES[20]).rate.value == pytest.approx(4.0, rel=0.05)
    assert comparison.population_on == given.JUNE_2019


def test_forces_that_vary_as_forces_do_are_not_flagged() -> None:
    counts = {
        code: float(round(PEOPLE[code] / 1000 * (1 + 0.25 * math.sin(1.7 * at)))) for at, code in enumerate(CODES)
    }
    assert not any(outlier.flagged for outlier in results_of(counts).outliers)


def test_a_count_of_zero_that_chance_explains_is_not_flagged() -> None:
    people = {code: 1_500_000.0 for code in CODES} | {CODES[0]: 400_000.0}
    outliers = results_of({code: 15.0 for code in CODES} | {CODES[0]: 0.0}, people).outliers
    assert len(outliers) == len(CODES) - 1
    assert not any(outlier.flagged for outlier in outliers)


@pytest.mark.parametrize(
    "counts",
    [
        {code: 5.0 for code in CODES[:9]},
        dict.fromkeys(CODES, 0.0),
        {**steady(), CODES[0]: -3.0},
        {**steady(), CODES[0]: 2.5},
    ],
)
def test_too_few_forces_no_events_and_what_is_no_count_are_not_judged(counts: dict[str, float]) -> None:
    results = results_of(counts)
    assert (results.outliers, results.comparisons) == ((), ())


def test_a_population_of_nobody_is_not_judged() -> None:
    outliers = results_of(steady(), {code: 0.0 if code == CODES[3] else 1e6 for code in CODES}).outliers
    assert CODES[3] not in {outlier.area for outlier in outliers}
    assert not any(outlier.flagged for outlier in outliers)
