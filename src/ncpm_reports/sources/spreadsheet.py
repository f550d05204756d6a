"""Spreadsheets (xlsx, ods) read by python-calamine, with what it does not report taken from the file's structure."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from math import isfinite
from operator import itemgetter

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from ncpm_reports.core.problems import Refused, refuse
from ncpm_reports.sources.ods import ods_structures
from ncpm_reports.sources.structure import MalformedSpreadsheet, SheetStructure, covered_cells
from ncpm_reports.sources.workbook import CellError, Percentage, Raw, Workbook, Worksheet
from ncpm_reports.sources.xlsx import open_package, with_usual_names, xlsx_structures

ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
REMEDY = "Get the file from its publisher again; or open it in Excel and save it as Excel Workbook (.xlsx)."


def read_xlsx(data: bytes, name: str) -> Workbook:
    """An xlsx file as a workbook.

    Raises: Refused where its structure is not that of a spreadsheet, or python-calamine cannot read it.
    """
    with _refusing_unreadable_files(name):
        package = open_package(data, name)
        return _workbook(with_usual_names(package, data), data, name, xlsx_structures(package))


def read_ods(data: bytes, name: str) -> Workbook:
    """An ods file as a workbook.

    Raises: Refused where its structure is not that of a spreadsheet, or python-calamine cannot read it.
    """
    with _refusing_unreadable_files(name):
        return _workbook(data, data, name, ods_structures(data))


@contextmanager
def _refusing_unreadable_files(name: str) -> Iterator[None]:
    try:
        yield
    except (Refused, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in python-calamine is not an Exception
        message = " ".join(str(error).split())[:120]
        reason = message if isinstance(error, MalformedSpreadsheet) else f"{type(error).__name__}: {message}"
        found = f"a file that cannot be read as a spreadsheet ({reason})"
        expected = "a spreadsheet as its publisher issued it"
        raise refuse("spreadsheet.unreadable", name, found, expected, REMEDY) from None


def _workbook(calamine_data: bytes, data: bytes, name: str, structures: dict[str, SheetStructure]) -> Workbook:
    book = CalamineWorkbook.from_filelike(io.BytesIO(calamine_data))
    sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    names = [sheet.name for sheet in sheets]
    if sorted(names) != sorted(structures):
        readable = ", ".join(names) or "none"
        found = f"sheets {', '.join(structures) or 'without names'}, of which {readable} can be read"
        raise refuse("spreadsheet.sheets", name, found, "a spreadsheet whose sheets can all be read", REMEDY)
    worksheets = tuple(_worksheet(book, sheet, structures[sheet.name]) for sheet in sheets)
    return Workbook(name=name, sha256=hashlib.sha256(data).hexdigest(), sheets=worksheets)


def _worksheet(book: CalamineWorkbook, metadata: SheetMetadata, structure: SheetStructure) -> Worksheet:
    sheet = book.get_sheet_by_name(metadata.name)
    rows = _rows(sheet, structure)
    return Worksheet(
        name=metadata.name,
        rows=rows,
        hidden=structure.hidden or metadata.visible != SheetVisibleEnum.Visible,
        hidden_rows=_indexes(structure.hidden_rows, len(rows)),
        hidden_columns=_indexes(structure.hidden_columns, max(map(len, rows), default=0)),
        merged=covered_cells(structure.merged or sheet.merged_cell_ranges or ()),
    )


def _indexes(ranges: list[tuple[int, int]], size: int) -> frozenset[int]:
    """The rows or columns of stretches, as far as the grid has them."""
    return frozenset(index for first, last in ranges for index in range(first, min(last + 1, size)))


class _Texts(dict[str, Raw]):
    """What each text in a cell is: itself, stored once since a large table repeats few, an error, or nothing."""

    def __missing__(self, text: str) -> Raw:
        self[text] = None if text == "" else CellError(text) if text in ERRORS else text
        return self[text]


def _rows(sheet: CalamineSheet, structure: SheetStructure) -> tuple[tuple[Raw, ...], ...]:
    """The cells as a person sees them."""
    blanks_before = (None,) * (sheet.start[1] if sheet.start else 0)
    texts = _Texts()
    rows: list[tuple[Raw, ...]] = [
        (*blanks_before, *[texts[value] if isinstance(value, str) else _raw(value) for value in values])
        for values in sheet.iter_rows()
    ]
    return _with_overrides(rows, structure) if structure.overrides or structure.percentages else tuple(rows)


def _raw(value: object) -> Raw:
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return float(value) if isfinite(value) else CellError("a number that is not finite")
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    return value if isinstance(value, date) else str(value)


def _with_overrides(rows: list[tuple[Raw, ...]], structure: SheetStructure) -> tuple[tuple[Raw, ...], ...]:
    cells: dict[tuple[int, int], Raw] = dict(structure.overrides)
    for row, column in structure.percentages:
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else None
        if isinstance(value, float):
            cells[row, column] = Percentage(Decimal(repr(value)) * 100)
    rows.extend(() for _ in range(max((row for row, _ in cells), default=-1) + 1 - len(rows)))
    for row, of_row in groupby(sorted(cells), key=itemgetter(0)):
        columns = [column for _, column in of_row]
        values = [*rows[row], *(None,) * (columns[-1] + 1 - len(rows[row]))]
        for column in columns:
            values[column] = cells[row, column]
        rows[row] = tuple(values)
    return tuple(rows)
