"""The tidy figures format: what is written is read back, and what is wrong is refused with row and column."""

import csv
import dataclasses
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.observations import Observation, PublishedRelease
from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.project_tables import ReleaseCalendar
from ncpm_reports.sources.tidy_figures import COLUMNS, read_figures, write_figures

from .making import read_release, write

RELEASE = PublishedRelease(
    id="ab" * 8, publisher="ONS", title="Crime in England and Wales", edition="year ending June 2025",
    published_on=date(2025, 10, 23), sha256="ab" * 32, url="https://www.ons.gov.uk/",
)  # fmt: skip
ONE = Observation(
    measure="homicide",
    area="K04000001",
    period=year_ending(2025, 6),
    value=Decimal(518),
    unit=Unit.OFFENCES,
    table="Table P1",
    cell="F7",
    release=RELEASE,
)


def _row(**changes: str) -> dict[str, str]:
    [row] = csv.DictReader(io.StringIO(write_figures([ONE])))
    return {**row, **changes}


def _text(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def test_a_figure_written_is_the_figure_read() -> None:
    [(release, [observation])] = [(r, list(o)) for r, o in read_figures(write_figures([ONE]), "x.csv")]
    assert release == RELEASE
    assert observation == ONE


_texts = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\u2028\u2029\x7f"), max_size=20
)
_days = st.dates(date(1990, 1, 1), date(2025, 6, 1))


@st.composite
def _observations(draw: st.DrawFn) -> Observation:
    status = draw(st.sampled_from(Status))
    start = draw(_days)
    return Observation(
        measure=draw(st.from_regex(r"[a-z][a-z0-9-]{1,20}", fullmatch=True)),
        area=draw(st.sampled_from(["K04000001", "E23000001", "BTP"])),
        period=Period(start, start + timedelta(days=draw(st.integers(1, 100)))),
        value=draw(st.decimals(-(10**6), 10**6, places=3)) if status.has_value else None,
        unit=Unit.PERCENTAGE_POINTS,
        status=status,
        base=draw(st.none() | st.integers(0, 10**6)),
        series=draw(_texts),
        table=draw(_texts),
        note=draw(_texts.filter(lambda text: not text.startswith("EXAMPLE"))),
        release=RELEASE,
    )


@given(_observations())
@settings(max_examples=150, derandomize=True, deadline=None)
def test_whatever_a_note_or_series_says_it_comes_back_as_it_was(observation: Observation) -> None:
    [(_, [parsed])] = [(r, list(o)) for r, o in read_figures(write_figures([observation]), "x.csv")]
    assert parsed == observation


def test_text_that_a_spreadsheet_would_run_is_quoted_and_numbers_are_not() -> None:
    text = write_figures([dataclasses.replace(ONE, note="=HYPERLINK(1)", value=Decimal(-5))])
    assert ",'=HYPERLINK(1)" in text
    assert ",-5,offences," in text


def test_figures_are_grouped_by_release_and_a_quoted_one_gets_a_checksum_of_its_own_rows() -> None:
    text = _text(_row(source_sha256=""), _row(source_sha256="", published_on="2026-01-01"))
    first, second = (release for release, _ in read_figures(text, "x.csv"))
    assert first.published_on < second.published_on
    assert len({first.id, second.id}) == 2
    assert first.id == first.sha256[:16]


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"measure": "Homicide"}, "measure"),
        ({"measure": ""}, "measure"),
        ({"area_code": "Kent"}, "area_code"),
        ({"area_code": "E2300003\u0662"}, "area_code"),
        ({"period_start": "01/07/2024"}, "period_start"),
        ({"period_start": "2024-13-01"}, "period_start"),
        ({"period_start": "20240701"}, "period_start"),
        ({"period_end": "2024-06-30"}, "period_end"),
        ({"period_end": "2026-06-30"}, "period_end"),
        ({"value": "1,234"}, "value"),
        ({"value": "5%"}, "value"),
        ({"value": "nan"}, "value"),
        ({"value": "\u0665"}, "value"),
        ({"value": "2.5"}, "value"),
        ({"value": ""}, "value"),
        ({"status": "[x]"}, "value"),
        ({"status": "[q]"}, "status"),
        ({"unit": "murders"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"unit": "people", "value": "-1"}, "value"),
        ({"unit": "percent", "value": "101"}, "value"),
        ({"lower_95": "500"}, "lower_95"),
        ({"lower_95": "519", "upper_95": "530"}, "lower_95"),
        ({"base": "-1"}, "base"),
        ({"significance": "yes"}, "significance"),
        ({"source_title": " "}, "source_title"),
        ({"publisher": ""}, "publisher"),
        ({"published_on": ""}, "published_on"),
        ({"source_sha256": "abc"}, "source_sha256"),
        ({"note": "two\nlines"}, "note"),
        ({"note": "a\x07bell"}, "note"),
    ],
)
def test_a_wrong_field_is_refused_naming_file_row_column_and_remedy(changes: dict[str, str], column: str) -> None:
    with pytest.raises(Refused) as refused:
        read_figures(_text(_row(area_code="E23000001"), _row(**changes)), "mine.csv")
    assert any(i.where == f"mine.csv, row 3, column {column}" and i.remedy for i in refused.value.issues)


def test_all_problems_of_a_file_are_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read_figures(_text(_row(value="x", unit="y"), _row(status="z")), "mine.csv")
    assert len(refused.value.issues) == 3


def test_a_figure_of_minus_nothing_is_0_and_an_error_is_not_negative() -> None:
    [(_, (figure,))] = read_figures(_text(_row(value="-0")), "mine.csv")
    assert str(figure.value) == "0"
    with pytest.raises(Refused, match="standard_error: expected a number of 0 or more"):
        read_figures(_text(_row(standard_error="-1")), "mine.csv")


def test_the_same_figure_twice_in_a_release_is_refused() -> None:
    with pytest.raises(Refused, match="the same measure, area, period and series as row 2"):
        read_figures(_text(_row(), _row(value="519")), "mine.csv")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("measure,area_code", "area_code,measure", 1),
        lambda text: text.replace("value,", "Value,", 1),
        lambda text: text.replace(",", ";"),
        lambda text: "",
        lambda text: text + '"unclosed',
        lambda text: text + "only,three,columns\n",
    ],
)
def test_a_file_of_another_shape_is_refused(spoil: Callable[[str], str]) -> None:
    with pytest.raises(Refused):
        read_figures(spoil(write_figures([ONE])), "mine.csv")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".ods"])
def test_figures_come_in_as_csv_xlsx_or_ods(
    tmp_path: Path, places: Places, releases: ReleaseCalendar, suffix: str
) -> None:
    row = _row(source_sha256="")
    path = write(tmp_path, f"figures{suffix}", {"Figures": [list(COLUMNS), [row[column] for column in COLUMNS]]})
    result = read_release(path, releases=releases, places=places)
    assert [(o.value, o.cell) for o in result.observations] == [(Decimal(518), "F7")]
    assert result.release.file_name == path.name


def test_days_numbers_and_apostrophes_as_people_in_britain_type_them_read_the_same(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    row = _row(
        source_sha256="", value="1,518", published_on="23/10/2025", note="'tis noted", publisher="'A department'"
    )
    for suffix in (".xlsx", ".ods", ".csv"):
        path = write(tmp_path, f"f{suffix}", {"Figures": [list(COLUMNS), [row[column] for column in COLUMNS]]})
        result = read_release(path, releases=releases, places=places)
        assert result.observations[0].value == 1518
        assert result.observations[0].note == "'tis noted"
        assert result.release.published_on == date(2025, 10, 23)
        assert result.release.publisher == "'A department'"


def test_numbers_and_dates_typed_as_such_in_a_spreadsheet_read_the_same(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    row: dict[str, str | float] = {**_row(source_sha256=""), "value": 518.0}
    path = write(tmp_path, "figures.xlsx", {"Figures": [list(COLUMNS), [row[column] or None for column in COLUMNS]]})
    result = read_release(path, releases=releases, places=places)
    assert result.observations[0].value == 518
