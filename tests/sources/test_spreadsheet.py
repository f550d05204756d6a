"""Values as a person sees them, and what a person cannot see or trust is never read as a figure."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.sources import preflight
from ncpm_reports.sources.delimited import read_delimited
from ncpm_reports.sources.layouts.ons_force_area import LAYOUT
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.spreadsheet import read_ods, read_xlsx
from ncpm_reports.sources.structure import MalformedSpreadsheet, parse_address
from ncpm_reports.sources.values import read_value
from ncpm_reports.sources.workbook import CellError, Workbook, column_letters
from ncpm_reports.sources.xlsx import NumberFormat, number_format

from .making import Rows, csv_bytes, force_area_rows, ods, ods_content, ods_parts, ods_table, xlsx, xlsx_parts, zipped

SHEET = "xl/worksheets/sheet1.xml"
ROWS: Rows = [["Area", "Value", None], ["Kent", 681, 2.5], [None, None, "x y\nz"]]


@pytest.mark.parametrize(
    "open_workbook", [lambda: read_xlsx(xlsx({"A": ROWS}), "a.xlsx"), lambda: read_ods(ods({"A": ROWS}), "a.ods")]
)
def test_texts_numbers_and_blanks_read_the_same_from_each_kind(open_workbook: Callable[[], Workbook]) -> None:
    [sheet] = open_workbook().sheets
    assert (sheet.name, sheet.title, sheet.width) == ("A", "Area", 3)
    assert [sheet.cell(1, column).raw for column in range(4)] == ["Kent", 681.0, 2.5, None]
    assert sheet.cell(2, 2).text == "x y z"
    assert sheet.cell(1, 1).address == "B2"


def _spoilt(old: str, new: str) -> bytes:
    parts = xlsx_parts({"A": ROWS})
    assert old in parts[SHEET]
    return zipped({**parts, SHEET: parts[SHEET].replace(old, new, 1)})


NUMBER = '<c r="B2"><v>681</v></c>'


def test_an_error_cell_is_an_error_and_not_a_blank() -> None:
    book = read_xlsx(_spoilt(NUMBER, '<c r="B2" t="e"><v>#N/A</v></c>'), "a.xlsx")
    assert book.sheets[0].cell(1, 1).raw == CellError("#N/A")


def test_a_formula_without_a_stored_result_is_an_error_and_one_with_it_is_its_result() -> None:
    book = read_xlsx(_spoilt(NUMBER, '<c r="B2"><f>1+1</f></c>'), "a.xlsx")
    assert isinstance(book.sheets[0].cell(1, 1).raw, CellError)
    book = read_xlsx(_spoilt(NUMBER, '<c r="B2"><f>1+1</f><v>2</v></c>'), "a.xlsx")
    assert book.sheets[0].cell(1, 1).raw == 2.0


def test_hidden_rows_columns_sheets_and_merged_cells_are_seen() -> None:
    parts = xlsx_parts({"A": ROWS, "B": ROWS})
    sheet = parts[SHEET].replace('<row r="2">', '<row r="2" hidden="1">')
    sheet = sheet.replace("<sheetData>", '<cols><col min="2" max="2" hidden="1"/></cols><sheetData>')
    sheet = sheet.replace("</sheetData>", '</sheetData><mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells>')
    book_part = parts["xl/workbook.xml"].replace('name="B"', 'name="B" state="hidden"')
    book = read_xlsx(zipped({**parts, SHEET: sheet, "xl/workbook.xml": book_part}), "a.xlsx")
    first, second = book.sheets
    assert (first.hidden_rows, first.hidden_columns) == (frozenset({1}), frozenset({1}))
    assert first.merged == {(2, 0), (2, 1)}
    assert (first.hidden, second.hidden) == (False, True)
    assert book.visible == (first,)


def test_a_hidden_sheet_of_ods_is_seen_whatever_the_prefix_of_its_style() -> None:
    style = '<s:style s:name="h" s:family="table"><s:table-properties table:display="false"/></s:style>'
    table = ods_table("A", ROWS).replace('table:name="A"', 'table:name="A" table:style-name="h"')
    declared = '<office:automatic-styles xmlns:s="urn:oasis:names:tc:opendocument:xmlns:style:1.0">'
    styles = f"{declared}{style}</office:automatic-styles>"
    content = ods_content(table).replace("<office:body>", f"{styles}<office:body>")
    [sheet] = read_ods(zipped(ods_parts(content)), "a.ods").sheets
    assert sheet.hidden


def test_hidden_rows_columns_sheets_and_merged_cells_are_seen_in_ods() -> None:
    style = '<office:automatic-styles><style:style style:name="h" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>'  # noqa: E501
    shown = ods_table("A", ROWS).replace("<table:table-row>", '<table:table-row table:visibility="collapse">', 1)
    shown = shown.replace('table:name="A">', 'table:name="A"><table:table-column table:visibility="collapse"/>')
    shown = shown.replace('office:value-type="float"', 'table:number-columns-spanned="2" office:value-type="float"', 1)
    hidden = ods_table("B", ROWS).replace('table:name="B"', 'table:name="B" table:style-name="h"')
    content = ods_content(shown + hidden).replace("<office:body>", f"{style}<office:body>")
    first, second = read_ods(zipped(ods_parts(content)), "a.ods").sheets
    assert (first.hidden_rows, first.hidden_columns) == (frozenset({0}), frozenset({0}))
    assert first.merged == {(1, 1), (1, 2)}
    assert (first.hidden, second.hidden) == (False, True)


@pytest.mark.parametrize(
    "cells",
    [
        f'{NUMBER}</row><row r="2"><c r="B2"><v>7</v></c>',
        f"{NUMBER}{NUMBER}",
        f'<c r="C2"><v>1</v></c>{NUMBER}',
        '<c r="B3"><v>681</v></c>',
        '<c r="B2"><v>6<!-- x -->81</v></c>',
        '<c r="B2"><v>6<?x y?>81</v></c>',
        '<c r="B2"><v>6&#56;1</v></c>',
        '<c r="B2"><f>A1</f><v>6&#56;1</v></c>',
        '<c r="B2"><v>6<![CDATA[81]]></v></c>',
        '<c r="B2"><v>6<x>8</x>1</v></c>',
        '<c r="B2"><v>6</v><v>681</v></c>',
    ],
)
def test_cells_out_of_order_and_numbers_with_markup_inside_are_refused(cells: str) -> None:
    with pytest.raises(Refused):
        read_xlsx(_spoilt(NUMBER, cells), "a.xlsx")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("0%", NumberFormat.PERCENTAGE),
        ("0.0%;[Red]-0.0%", NumberFormat.PERCENTAGE),
        ('0"%"', NumberFormat.PLAIN),
        ("0\\%", NumberFormat.PLAIN),
        ("General", NumberFormat.PLAIN),
        ("dd/mm/yyyy", NumberFormat.PLAIN),
        ('#,##0;-#,##0;"-"', NumberFormat.PLAIN),
        (";;;", NumberFormat.HIDING),
        ('"[x]"', NumberFormat.HIDING),
    ],
)
def test_a_number_format_shows_a_percentage_or_hides_its_number(code: str, expected: NumberFormat) -> None:
    assert number_format(code) is expected


def test_an_ods_percentage_is_the_number_that_is_shown() -> None:
    shown = "<text:p>39.5%</text:p></table:table-cell>"
    cell = f'<table:table-cell office:value-type="percentage" office:value="0.395">{shown}'
    book = read_ods(_ods_cells(cell), "a.ods")
    assert read_value(book.sheets[0].cell(0, 0).raw, {}).value == Decimal("39.5")


def _ods_cells(cells: str) -> bytes:
    table = f'<table:table table:name="A"><table:table-row>{cells}</table:table-row></table:table>'
    return zipped(ods_parts(ods_content(table)))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ('office:value-type="string"><text:p>Residential<text:line-break/>burglary</text:p>', "Residential burglary"),
        ('office:value-type="string"><text:p>a<text:tab/>b</text:p>', "a b"),
        (
            'office:value-type="string"><office:annotation><text:p>x</text:p></office:annotation><text:p>y</text:p>',
            "y",
        ),
        ("><text:p>a text without a type</text:p>", "a text in a cell without a type"),
        ('table:formula="of:=1" office:value-type="float">', "a formula without a stored result"),
        ('table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p>', "#DIV/0!"),
        ('table:formula="of:=1/0" office:value-type="string"><text:p>Err:502</text:p>', "Err:502"),
    ],
)
def test_ods_cells_that_the_library_misreads_are_read_or_marked(cells: str, expected: str) -> None:
    book = read_ods(_ods_cells(f"<table:table-cell {cells}</table:table-cell>"), "a.ods")
    assert book.sheets[0].cell(0, 0).text == expected


def test_a_table_inside_a_table_is_refused() -> None:
    inner = ods_table("B", ROWS)
    content = ods_content(ods_table("A", ROWS).replace("<table:table-row>", f"{inner}<table:table-row>", 1))
    with pytest.raises(Refused):
        read_ods(zipped(ods_parts(content)), "a.ods")


@pytest.mark.parametrize("number", ["12abc", "NaN", "\u0661", "1e", "--1"])
def test_what_is_no_number_in_a_number_cell_is_refused(number: str) -> None:
    try:
        cell = read_xlsx(_spoilt("<v>681</v>", f"<v>{number}</v>"), "a.xlsx").sheets[0].cell(1, 1)
    except Refused:
        return
    assert isinstance(cell.raw, CellError | str)


def test_a_number_too_large_to_hold_is_an_error() -> None:
    book = read_xlsx(_spoilt("<v>681</v>", "<v>1E400</v>"), "a.xlsx")
    assert book.sheets[0].cell(1, 1).raw == CellError("a number that is not finite")


MERGED = '<mergeCells count="1"><mergeCell ref="D9:D10"/></mergeCells>'


def _with(places: Places, before: str, old: str = "", new: str = "") -> bytes:
    parts = xlsx_parts({"Table P1": force_area_rows(places)})
    sheet = parts[SHEET].replace("<sheetData>", f"{before}<sheetData>").replace(old, new, 1)
    return zipped({**parts, SHEET: sheet})


@pytest.mark.parametrize(
    ("before", "old", "new", "says"),
    [
        ('<cols><col min="4" max="4" hidden="1"/></cols>', "", "", "in a hidden row or column"),
        ("", '<row r="9">', '<row r="9" hidden="1">', "in a hidden row or column"),
        ("", '<row r="9">', '<row r="9" ht="0" customHeight="1">', "in a hidden row or column"),
        ('<cols><col min="4" max="4" width="0" customWidth="1"/></cols>', "", "", "in a hidden row or column"),
        ("", "</sheetData>", f"</sheetData>{MERGED}", "in a merged cell"),
        ("", '<c r="D9"><v>1</v></c>', '<c r="D9" t="e"><v>#REF!</v></c>', "the error #REF!"),
        ("", '<c r="D9"><v>1</v></c>', '<c r="D9"><f>1</f></c>', "a formula without a stored result"),
        ("", '<c r="D9"><v>1</v></c>', '<c r="D9"><f>1</f><v></v></c>', "a formula without a stored result"),
        ("", '<c r="D9"><v>1</v></c>', '<c r="D9" t="n"><f>1</f><v/></c>', "a formula without a stored result"),
        ("", '<c r="D9"><v>1</v></c>', '<c r="D9" t="str"><f>""</f><v></v></c>', "an empty cell"),
    ],
)  # fmt: skip
def test_figures_in_hidden_merged_or_broken_cells_are_refused(
    places: Places, before: str, old: str, new: str, says: str
) -> None:
    book = read_xlsx(_with(places, before, old, new), "a.xlsx")
    with pytest.raises(Refused, match=says) as refused:
        LAYOUT.tidy(book, places)
    assert re.search(r'a.xlsx, sheet "Table P1", cell [AD]9', str(refused.value))


def test_a_formula_with_its_stored_result_is_read(places: Places) -> None:
    old, new = '<c r="D9"><v>1</v></c>', '<c r="D9"><f>2-1</f><v>1</v></c>'
    assert read_xlsx(_with(places, "", old, new), "a.xlsx").sheets[0].cell(8, 3).raw == 1


def test_a_hidden_sheet_is_never_read(places: Places) -> None:
    parts = xlsx_parts({"Notes": [["Notes"]], "Table P1": force_area_rows(places)})
    book_part = parts["xl/workbook.xml"].replace('name="Table P1"', 'name="Table P1" state="veryHidden"')
    book = read_xlsx(zipped({**parts, "xl/workbook.xml": book_part}), "a.xlsx")
    assert not LAYOUT.fits(book)
    with pytest.raises(Refused, match="no figures"):
        LAYOUT.tidy(book, places)


@pytest.mark.parametrize("column", [0, 25, 26, 701, 702, 16_383])
def test_addresses_and_columns_are_one_to_one(column: int) -> None:
    assert parse_address(f"{column_letters(column)}9") == (8, column)


@pytest.mark.parametrize("address", ["", "A", "1", "A0", "XFE1", "A1048577", "AAAA1", "A-1", "\u0410" + "1"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(MalformedSpreadsheet):
        parse_address(address)


def test_a_csv_with_a_byte_order_mark_reads_as_without(tmp_path: Path) -> None:
    data = csv_bytes([["a", "b"], ["é", "1"]])
    plain = read_delimited(data, "a.csv").sheets[0].rows
    assert read_delimited(b"\xef\xbb\xbf" + data, "a.csv").sheets[0].rows == plain
    for encoding, mark in (("utf-16-le", b"\xff\xfe"), ("utf-16-be", b"\xfe\xff")):
        assert read_delimited(mark + data.decode().encode(encoding), "a.csv").sheets[0].rows == plain


def test_bytes_that_are_not_utf8_are_refused_naming_the_first() -> None:
    with pytest.raises(Refused, match=r"line 2, byte 4.*CSV UTF-8"):
        read_delimited(b"a,b\n\xe9,1\n", "a.csv")


def test_an_ods_file_that_is_encrypted_as_a_whole_is_named_as_protected() -> None:
    """As LibreOffice 24 encrypts them: no part but the manifest has its usual name."""
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    manifest += "<manifest:encryption-data/></manifest:manifest>"
    data = zipped({"mimetype": "", "encrypted-package": "?", "META-INF/manifest.xml": manifest})
    with pytest.raises(Refused, match="protected with a password"):
        preflight.check(data, "a.ods")


def test_many_problems_are_told_once_each_and_then_counted(places: Places) -> None:
    rows = [[f"x{cell}" if isinstance(cell, int) else cell for cell in row] for row in force_area_rows(places)]
    with pytest.raises(Refused) as refused:
        LAYOUT.tidy(read_xlsx(zipped(xlsx_parts({"Table P1": rows})), "a.xlsx"), places)
    assert len(refused.value.issues) == len(set(refused.value.issues)) == 51
    assert re.fullmatch("[0-9,]+ more problems", refused.value.issues[-1].found)


def test_a_table_that_a_stray_cell_makes_too_large_is_refused_naming_the_cell() -> None:
    parts = xlsx_parts({"T": [["a", "b", "c", "d", "e", "f", "g"]]})
    stray = '<row r="900000"><c r="C900000"><v>0</v></c></row></sheetData>'
    sheet = parts["xl/worksheets/sheet1.xml"].replace("</sheetData>", stray)
    with pytest.raises(Refused) as refused:
        read_xlsx(zipped({**parts, "xl/worksheets/sheet1.xml": sheet}), "far.xlsx")
    assert "(a table of 900,000 rows by 7 columns, with something in C900000)" in str(refused.value)
