"""The figures spreadsheet: a sheet for each measure, filled in as people in Britain type, read or refused whole."""

import io
import time
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.project_tables import ReleaseCalendar
from ncpm_reports.sources.template import MeasureSheet, blank_template
from ncpm_reports.sources.tidy_figures import COLUMNS

from .making import read

YEAR = "year ending June 2025"
SHEETS = (
    MeasureSheet(
        measure="firearm-discharges",
        name="Offences involving the discharge of a firearm",
        short_name="Firearm discharges",
        unit=Unit.OFFENCES,
        rows=(("England and Wales", YEAR), ("Kent", YEAR), ("West Midlands", YEAR)),
    ),
    MeasureSheet(
        measure="victim-satisfaction",
        name="Victim satisfaction with the police",
        short_name="Victim satisfaction",
        unit=Unit.PERCENT,
        rows=(("England and Wales", YEAR),),
    ),
)
SOURCE = {"B4": "Home Office", "B5": "Firearm discharges", "B6": "2025", "B7": "23/10/2025"}
FIRST, SECOND = "Firearm discharges", "Victim satisfaction"
Cells = Mapping[str, str | float | date | None]


def _filled(path: Path, sheets: Mapping[str, Cells]) -> Path:
    book = load_workbook(io.BytesIO(blank_template(SHEETS)))
    for name, cells in sheets.items():
        for address, content in cells.items():
            book[name][address] = content
    book.save(path)
    return path


def _figures(path: Path, places: Places, releases: ReleaseCalendar) -> dict[tuple[str, str], Observation]:
    return {(o.measure, o.area): o for o in read(path, releases=releases, places=places).figures}


def test_each_measure_has_a_sheet_with_its_areas_and_periods_by_name() -> None:
    book = load_workbook(io.BytesIO(blank_template(SHEETS)))
    assert book.sheetnames == ["Help", FIRST, SECOND]
    first = book[FIRST]
    assert [first[f"B{row}"].value for row in (1, 2, 3)] == [SHEETS[0].name, "firearm-discharges", "offences"]
    assert [cell.value for cell in first[12]][:3] == ["Kent", YEAR, None]


def test_sheets_of_names_that_begin_alike_have_names_of_their_own() -> None:
    book = load_workbook(io.BytesIO(blank_template((SHEETS[0], SHEETS[0]))))
    assert len({name.casefold() for name in book.sheetnames}) == 3


def test_the_blank_template_is_the_same_bytes_every_time() -> None:
    first = blank_template(SHEETS)
    time.sleep(2.1)  # archives keep times to two seconds
    assert blank_template(SHEETS) == first


def test_what_is_typed_as_in_britain_is_read(tmp_path: Path, places: Places, releases: ReleaseCalendar) -> None:
    cells: Cells = {**SOURCE, "C11": "1,234", "C12": 56, "C13": "[c]", "H11": "Table 1", "J12": "'tis provisional"}
    satisfaction: Cells = {**SOURCE, "B7": date(2025, 10, 23), "B11": "01/04/2024 to 31/03/2025", "C11": "51%"}
    figures = _figures(_filled(tmp_path / "f.xlsx", {FIRST: cells, SECOND: satisfaction}), places, releases)
    whole = figures["firearm-discharges", "K04000001"]
    assert whole.value == 1234
    worded = _filled(tmp_path / "words.xlsx", {FIRST: {**cells, "B7": "23 October 2025"}})
    day = _figures(worded, places, releases)["firearm-discharges", "K04000001"].release.published_on
    assert day == date(2025, 10, 23)
    assert whole.period.label == YEAR
    assert whole.release.published_on == date(2025, 10, 23)
    assert figures["firearm-discharges", "E23000032"].note == "'tis provisional"
    assert figures["firearm-discharges", "E23000014"].status is Status.CONFIDENTIAL
    assert figures["victim-satisfaction", "K04000001"].value == 51
    assert figures["victim-satisfaction", "K04000001"].period.label == "year ending March 2025"


def test_a_cell_that_shows_a_percentage_is_what_it_shows(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = _filled(tmp_path / "f.xlsx", {SECOND: {**SOURCE, "C11": 0.515}})
    book = load_workbook(path)
    book[SECOND]["C11"].number_format = "0.0%"
    book.save(path)
    assert _figures(path, places, releases)["victim-satisfaction", "K04000001"].value == Decimal("51.5")


def test_all_problems_are_told_at_once_and_each_once(tmp_path: Path, places: Places, releases: ReleaseCalendar) -> None:
    cells: Cells = {"C11": 5, "C12": 6, "C13": 7, "A12": "Kentshire", "B11": "last year", "B12": "last year"}
    with pytest.raises(Refused) as refused:
        _figures(_filled(tmp_path / "f.xlsx", {FIRST: cells}), places, releases)
    wheres = [issue.where for issue in refused.value.issues]
    assert f'f.xlsx, sheet "{FIRST}", cell B4' in wheres
    assert f'f.xlsx, sheet "{FIRST}", cell B11 (and 1 more)' in wheres
    assert len(refused.value.issues) == 4


def test_a_wrong_value_is_named_by_its_sheet_row_and_header(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    cells: Cells = {**SOURCE, "C11": 5, "C12": "many", "C13": 2.5, "B7": "31/02/2025"}
    with pytest.raises(Refused) as refused:
        _figures(_filled(tmp_path / "f.xlsx", {FIRST: cells}), places, releases)
    wheres = [issue.where for issue in refused.value.issues]
    assert f'f.xlsx, sheet "{FIRST}", row 12, Value' in wheres
    assert f'f.xlsx, sheet "{FIRST}", row 11, Published on (and 2 more)' in wheres


def test_problems_of_fields_and_of_values_are_told_together(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    first: Cells = {"B5": "Firearm discharges", "C11": "many", "B12": "last year", "C12": 2.5, "C13": 7, "A13": "Kentt"}
    second: Cells = {**SOURCE, "B7": "31/02/2025", "B11": "year ending March 2025", "C11": "139%"}
    with pytest.raises(Refused) as refused:
        _figures(_filled(tmp_path / "f.xlsx", {FIRST: first, SECOND: second}), places, releases)
    sheets = {FIRST: f'f.xlsx, sheet "{FIRST}"', SECOND: f'f.xlsx, sheet "{SECOND}"'}
    assert [issue.where for issue in refused.value.issues] == [
        f"{sheets[FIRST]}, cell B4",
        f"{sheets[FIRST]}, cell B7",
        f"{sheets[FIRST]}, cell B12",
        f"{sheets[FIRST]}, cell A13",
        f"{sheets[FIRST]}, row 11, Value",
        f"{sheets[FIRST]}, row 12, Value",
        f"{sheets[SECOND]}, row 11, Published on",
        f"{sheets[SECOND]}, row 11, Value",
    ]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"C10": "Value (n)"}, ("cell C10", '"Value (n)"')),
        ({"B10": "When"}, ("cell B10", '"When"')),
        ({"D10": "Value", "D11": 6}, ("cell D10", '"Value"')),
        ({"K10": "Upper", "K11": 9}, ("cell K10", '"Upper"')),
        ({"B10": None, "B11": None}, ("row 10", 'no header "Period"')),
    ],
)
def test_a_header_that_is_not_known_refuses_the_figures_below_it(
    cells: Cells, problem: tuple[str, str], tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    right: Cells = {**SOURCE, "C11": 50}
    path = _filled(tmp_path / "f.xlsx", {FIRST: {**SOURCE, "C11": 5, **cells}, SECOND: right})
    with pytest.raises(Refused) as refused:
        _figures(path, places, releases)
    assert [(issue.where, issue.found) for issue in refused.value.issues] == [
        (f'f.xlsx, sheet "{FIRST}", {problem[0]}', problem[1])
    ]


def test_a_sheet_that_lost_a_field_of_its_top_is_not_passed_over(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = _filled(tmp_path / "f.xlsx", {FIRST: {**SOURCE, "A2": "Id", "C11": 5}, SECOND: {**SOURCE, "C11": 50}})
    with pytest.raises(Refused, match=rf'sheet "{FIRST}", row 11, Measure id'):
        _figures(path, places, releases)


def test_one_day_is_no_period_of_offences(tmp_path: Path, places: Places, releases: ReleaseCalendar) -> None:
    cells: Cells = {**SOURCE, "B11": "31/03/2025", "C11": 5, "B12": date(2025, 3, 31), "C12": 6}
    with pytest.raises(Refused, match=r"row 11, Period \(and 1 more\): expected a year, quarter or month of offences"):
        _figures(_filled(tmp_path / "f.xlsx", {FIRST: cells}), places, releases)


def test_a_template_without_figures_is_refused(tmp_path: Path, places: Places, releases: ReleaseCalendar) -> None:
    with pytest.raises(Refused, match="no row with a value"):
        _figures(_filled(tmp_path / "f.xlsx", {}), places, releases)


def test_a_filled_sheet_that_is_hidden_is_named(tmp_path: Path, places: Places, releases: ReleaseCalendar) -> None:
    path = _filled(tmp_path / "f.xlsx", {FIRST: {**SOURCE, "C11": 5}, SECOND: {**SOURCE, "C11": 50}})
    book = load_workbook(path)
    book[SECOND].sheet_state = "hidden"
    book.save(path)
    with pytest.raises(Refused, match=rf'"{SECOND}".* found figures on a hidden sheet'):
        _figures(path, places, releases)
    # A hidden sheet without a figure is no matter.
    book[SECOND]["C11"] = None
    book.save(path)
    assert _figures(path, places, releases)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ([*COLUMNS, "licence"], 'others named "licence"'),
        ([name for name in COLUMNS if name not in ("unit", "value")], "none named value, unit"),
        ([name.upper() for name in COLUMNS], "in capitals"),
        ([COLUMNS[1], COLUMNS[0], *COLUMNS[2:]], "in another order"),
        (COLUMNS, "a header alone"),
    ],
)
def test_a_table_in_almost_the_tidy_format_is_told_in_what_it_differs(
    tmp_path: Path, places: Places, releases: ReleaseCalendar, header: Sequence[str], found: str
) -> None:
    path = tmp_path / "f.csv"
    path.write_text(",".join(header) + "\n", encoding="utf-8")
    with pytest.raises(Refused, match=found):
        _figures(path, places, releases)
