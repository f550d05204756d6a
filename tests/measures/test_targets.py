"""Targets and comparisons of forces: only where a framework asks for them, and then with their uncertainty."""

from datetime import date

import pytest

from ncpm_reports.core.quantities import Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import ForceComparison, Results
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
    assert [row.area for row in comparison.rows if row.flag == "high"] == [given.GMP]
    assert given.GMP in [row.area for row in comparison.rows if row.needs_explanation]
