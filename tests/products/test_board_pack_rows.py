"""The small table of a measure: four rows for every kind of figure, and what they say when nothing can be said."""

from dataclasses import replace

import pytest

from ncpm_reports.measures.results import Assessment, Verdict
from ncpm_reports.products.pack_cells import ending
from ncpm_reports.products.pack_rows import four_rows
from tests.products.packs import invented_job, row_words


def measure(ident: str) -> Assessment:
    return next(one for one in invented_job().results.national if one.measure == ident)


def rows(a: Assessment) -> list[list[str]]:
    return row_words(four_rows(a, with_source=False))


def test_a_count_says_which_change_would_have_been_clear() -> None:
    told = rows(measure("homicide"))
    assert [row[0] for row in told] == ["Latest", "Baseline", "Change", "Smallest clear change"]
    assert told[2][1].startswith("−")
    assert told[3][3].endswith("could be chance")


@pytest.mark.parametrize("ident", ["neighbourhood-crime", "victim-satisfaction", "cyber-confidence"])
def test_a_survey_says_how_many_were_asked(ident: str) -> None:
    told = rows(measure(ident))
    assert told[3][0] == "Number asked"
    assert told[3][1].replace(",", "").isdigit()


def test_percentage_points_are_never_bare() -> None:
    change = rows(measure("victim-satisfaction"))[2]
    assert change[1].endswith("points")


def test_what_was_not_tested_says_why_and_prints_no_change() -> None:
    a = replace(
        measure("homicide"), change=None, same_quarter=None, verdict=Verdict.NOT_ASSESSED, why="the years overlap"
    )
    told = rows(a)
    assert told[2][1:] == ["[z]", "[z]", "Not tested: the years overlap"]
    assert told[3][3] == "Not worked out, because no change is tested"


def test_figures_without_exceptional_incidents_stand_beside_those_with_them() -> None:
    a = measure("homicide")
    told = rows(replace(a, without_incident=a))
    assert [row[0] for row in told][2:4] == ["Latest, incidents left out", "Baseline, incidents left out"]
    assert len(told) == 6


def test_a_baseline_of_another_release_says_so() -> None:
    a = measure("homicide")
    assert any(one.trigger == "vintages-differ" for one in a.caveats)
    assert rows(a)[1][3].endswith(", from another release")
    assert not rows(replace(a, caveats=()))[1][3].endswith("release")


def test_sources_are_named_where_no_chart_names_them() -> None:
    a = measure("homicide")
    assert four_rows(a, with_source=True).source
    assert not four_rows(a, with_source=False).source


def test_years_are_named_by_their_last_month_and_other_periods_in_full() -> None:
    job = invented_job()
    assert ending(job.build.year) == "June 2025"
    assert ending(job.build.period) == "April to June 2025"
