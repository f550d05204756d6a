"""Targets and comparisons of forces: only where a framework asks for them, and then with their uncertainty."""

from dataclasses import replace
from datetime import date

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.framework import Comparison, Framework
from ncpm_reports.measures.results import ForceComparison, Results
from ncpm_reports.measures.targets import rank_intervals
from tests.measures import given

LATER = date(2025, 10, 23)


def results_of(framework: Framework, *, latest: int = 518, robberies: float = 500) -> Results:
    rows = [
        given.observed("homicide", given.NATION, given.JUNE_2019, 681),
        given.observed("homicide", given.NATION, given.JUNE_2025, latest, published=LATER),
        *given.every_force("robbery-of-personal-property", given.JUNE_2019, 500),
        *(
            observation
            for observation in given.every_force("robbery-of-personal-property", given.JUNE_2025, 500, LATER)
            if observation.area != given.GMP
        ),
        given.observed("robbery-of-personal-property", given.GMP, given.JUNE_2025, robberies, published=LATER),
    ]
    rows += [
        given.observed("population", force.code, given.JUNE_2019, 500_000, unit=Unit.PEOPLE)
        for force in given.areas().forces
    ]
    return assess(given.figures_of(*rows), framework, given.caveats(), given.areas(), given.build())


def targets() -> Framework:
    return given.framework("targets-2022")


def value(quantity: Quantity | None) -> float:
    assert quantity is not None
    assert quantity.value is not None
    return quantity.value


def robbery(results: Results) -> ForceComparison:
    return next(
        comparison for comparison in results.comparisons if comparison.measure == "robbery-of-personal-property"
    )


def test_the_default_framework_has_neither_targets_nor_comparisons() -> None:
    results = results_of(given.framework())
    assert results.outliers
    assert (results.targets, results.comparisons) == ((), ())


@pytest.mark.parametrize(("latest", "status"), [(400, "met"), (518, "cannot be told from chance"), (690, "not met")])
def test_a_target_is_met_only_if_the_whole_interval_is_beyond_it(latest: int, status: str) -> None:
    progress = next(
        progress for progress in results_of(targets(), latest=latest).targets if progress.measure == "homicide"
    )
    assert progress.status == status
    assert progress.level.value == 544
    assert progress.achieved is not None
    assert progress.achieved.value == pytest.approx(100 * (1 - latest / 681))


def test_a_comparison_is_alphabetical_and_flags_only_what_stands_after_all_tests() -> None:
    comparison = robbery(results_of(targets(), robberies=2000))
    names = [given.areas().name(row.area) for row in comparison.rows]
    assert names == sorted(names)
    assert not comparison.ranked
    assert all(row.rank is None for row in comparison.rows)
    assert [row.area for row in comparison.rows if row.flag == "high"] == [given.GMP]
    assert given.GMP in [row.area for row in comparison.rows if row.needs_explanation]
    assert "National Policing Board" in comparison.explain_to


def test_ranks_come_only_if_asked_for_and_with_their_own_intervals() -> None:
    comparison = robbery(results_of(replace(targets(), force_comparison=Comparison.RANKED), robberies=2000))
    first, last = comparison.rows[0], comparison.rows[-1]
    assert comparison.ranked
    assert (first.area, value(first.rank_lower), value(first.rank_upper)) == (given.GMP, 1, 1)
    assert (last.area, last.rank) == (CITY_OF_LONDON, None)
    # Forty-one equal forces may stand anywhere among themselves.
    intervals = [(value(row.rank_lower), value(row.rank_upper)) for row in comparison.rows[1:-1]]
    assert all(low <= 4 and high >= 40 for low, high in intervals)


def test_rank_intervals_are_those_of_the_seed_and_hold_the_rank() -> None:
    counts, people = [900.0, 400.0, 410.0, 20.0], [1e6, 1e6, 1e6, 1e6]
    intervals = rank_intervals(counts, people, 2021)
    assert intervals == rank_intervals(counts, people, 2021)
    assert (intervals[0], intervals[3]) == ((1, 1), (4, 4))
    assert intervals[1] == intervals[2] == (2, 3)
    assert rank_intervals([], [], 1) == ()


def test_rank_intervals_do_not_depend_on_the_order_of_units() -> None:
    counts, people = [30.0, 3.0, 300.0, 0.0], [1e5, 2e5, 1e6, 5e4]
    forwards, backwards = rank_intervals(counts, people, 5), rank_intervals(counts[::-1], people[::-1], 5)
    assert [(abs(a - c), abs(b - d)) for (a, b), (c, d) in zip(forwards, backwards[::-1], strict=True)] == [(0, 0)] * 4
