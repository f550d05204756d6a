"""A final build lists the releases that its figures rest on without the publisher's own file."""

from dataclasses import replace

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.problems import Severity
from ncpm_reports.core.quantities import Provenance
from ncpm_reports.measures.assess import assess
from ncpm_reports.products.board_pack.method import to_confirm
from tests.measures import given


def from_release(observation: Observation, provenance: Provenance) -> Observation:
    release = replace(observation.release, provenance=provenance, edition=f"year ending {provenance.value}")
    return replace(observation, release=release, table="Table C2")


def remarks(provenance: Provenance) -> list[str]:
    latest = from_release(given.observed("homicide", given.NATION, given.JUNE_2025, 518), provenance)
    baseline = given.observed("homicide", given.NATION, given.JUNE_2019, 681)
    figures = given.figures_of(latest, baseline)
    results = assess(figures, given.framework(), given.caveats(), given.areas(), given.build())
    issues = list(to_confirm(results))
    assert all(issue.severity is Severity.WARNING for issue in issues)
    return [issue.sentence() for issue in issues]


def test_figures_read_in_a_copy_or_as_quoted_are_to_be_confirmed_and_each_release_once() -> None:
    (copied,) = remarks(Provenance.COPY)
    (quoted,) = remarks(Provenance.QUOTED)
    assert "Table C2" in copied
    assert "read in a copy" in copied
    assert "as quoted by others" in quoted


def test_the_tables_of_a_release_stand_in_a_remark_together() -> None:
    sheets = {given.JUNE_2025: "sheet 2024_25", given.JUNE_2019: "sheet 2018_19"}
    figures = given.figures_of(
        *(
            replace(from_release(given.observed("homicide", given.NATION, period, 500), Provenance.COPY), table=table)
            for period, table in sheets.items()
        )
    )
    (issue,) = to_confirm(assess(figures, given.framework(), given.caveats(), given.areas(), given.build()))
    assert issue.where.endswith("sheets 2018_19 and 2024_25")
    assert issue.at_desk.endswith("add its file under Files.")


def test_the_publishers_own_figures_are_not() -> None:
    assert remarks(Provenance.PUBLISHER) == []
