"""The small table of a measure: four rows for every kind of figure, and what they say when nothing can be said."""

from dataclasses import replace
from datetime import date

import pytest

from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import Cell, plain
from ncpm_reports.measures.results import Assessment, Icon, Verdict
from ncpm_reports.products.board_pack.cells import aged, dated, ending
from ncpm_reports.products.board_pack.figures import process_figure
from ncpm_reports.products.board_pack.glance import glance_table
from ncpm_reports.products.board_pack.method import not_held_table, readiness_table
from ncpm_reports.products.board_pack.rows import four_rows
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
    assert ending(job.build.year) == "June\u00a02025"
    assert ending(job.build.period) == "April to June 2025"


def words_of(cell: Cell) -> str:
    return plain(cell.content).replace("\u00a0", " ")


def test_age_is_told_in_days_and_from_a_year_on_in_years() -> None:
    def days(value: float) -> Quantity:
        return Quantity(value=value, unit=Unit.DAYS)

    told = [words_of(aged(days(value))) for value in (0.0, 1.0, 301.0, 366.0, 1106.0)]
    assert told == ["0 days", "1 day", "301 days", "1.0 years", "3.0 years"]
    assert words_of(aged(None)) == "[x]"


def test_a_rate_says_what_it_is_a_rate_of() -> None:
    job = invented_job()
    rate = Quantity(value=9.1, unit=Unit.PER_MILLION, period=job.build.year)
    assert words_of(dated(rate)) == "9.1 per million, June 2025"
    assert words_of(dated(replace(rate, value=700.0, unit=Unit.OFFENCES))) == "700, June 2025"


def test_the_latest_quarter_has_a_column_only_where_a_measure_has_a_process_chart() -> None:
    job = invented_job()
    public = job.materials.public

    def headers(national: tuple[Assessment, ...]) -> list[str]:
        table = glance_table(replace(job.results, national=national), public.framework, public.areas)
        return [plain(column.header) for column in table.columns]

    assert "Latest quarter" in headers(job.results.national)
    assert "Latest quarter" not in headers(tuple(replace(one, icon=Icon.NONE) for one in job.results.national))


def test_readiness_lists_what_is_held_and_what_is_not_apart_and_says_what_was_due() -> None:
    job = invented_job()
    first, *others = job.results.readiness
    gone = replace(first, latest_period=None, published_on=None, missing="No figure is published.")
    due = replace(others[0], next_expected="year ending June 2023, around May 2023")
    results = replace(job.results, readiness=(gone, due, *others[1:]))
    framework = job.materials.public.framework
    lacking, held = not_held_table(results, framework), readiness_table(results, framework, date(2025, 10, 16))
    assert lacking is not None
    assert held is not None
    assert [row[1] for row in row_words(lacking)] == ["No figure is published."]
    assert len(held.rows) == len(others)
    assert words_of(held.rows[0][2]) == "was due May 2023"
    assert not any(words_of(row[2]).startswith("was due") for row in held.rows[1:])
    assert not_held_table(job.results, framework) is None


@pytest.mark.parametrize(
    ("cause", "told"),
    [
        ("Below LCL", "the latest quarter is below the lower limit, an improvement"),
        ("7 Points Below CL", "the latest quarter is in a run below the mean, an improvement"),
        ("7 Point Trend (Decreasing)", "the latest quarter is in a run of falls, an improvement"),
        ("2 in 3 Below CL", "two of the last three quarters are near the lower limit, an improvement"),
    ],
)
def test_the_title_of_a_process_chart_says_which_rule_the_latest_quarter_meets(cause: str, told: str) -> None:
    a = measure("homicide")
    assert a.spc is not None
    points = (*a.spc.points[:-1], replace(a.spc.points[-1], special_cause=cause))
    shown = replace(a, icon=Icon.IMPROVEMENT_LOW, spc=replace(a.spc, points=points))
    title = plain(process_figure(shown, invented_job().materials.public.areas, "x").title)
    assert title == f"Homicides by quarter: {told}"
