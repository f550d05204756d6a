"""Spreadsheets (xlsx, ods) read by two independent readers that must agree on every cell."""

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import TypeAlias, TypeVar

from openpyxl import load_workbook
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.sources.structure import Structure, opendocument_cells, uncached, xlsx_structure
from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbooks import Cell, CellError, Raw, Sheet, Workbook, refuse, text_of

ERRORS = frozenset(
    {"#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA", "#SPILL!", "#CALC!"}
)
MOST_REPORTED = 20
Grid: TypeAlias = tuple[tuple[Raw, ...], ...]
Given = TypeVar("Given")


def read_xlsx(data: bytes, name: str) -> Workbook:
    """An xlsx file as a workbook: python-calamine's reading, confirmed cell by cell by openpyxl's.

    Raises: Refused where the two differ, naming the cells, or where either cannot read the file.
    """
    structure = _guarded(lambda: xlsx_structure(data), name)
    return _agreed(data, name, structure, _guarded(lambda: _openpyxl(data), name))


def read_ods(data: bytes, name: str) -> Workbook:
    """An ods file as a workbook: python-calamine's reading, confirmed cell by cell by our reader of its XML.

    Raises: Refused where the two differ, naming the cells, or where either cannot read the file.
    """
    structure, grids = _guarded(lambda: opendocument_cells(data), name)
    return _agreed(data, name, structure, grids)


def _agreed(data: bytes, name: str, structures: dict[str, Structure], second: dict[str, Grid]) -> Workbook:
    book = _guarded(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)), name)
    first = _guarded(lambda: _calamine(book), name)
    if list(first) != list(second):
        raise refuse(
            "spreadsheet.sheets",
            name,
            f"sheets {', '.join(second)} by one reader and {', '.join(first)} by another",
            "one list of sheets",
            "Get the file from its publisher again.",
        )
    visible = {meta.name for meta in book.sheets_metadata if meta.visible == SheetVisibleEnum.Visible}
    sheets = tuple(
        _sheet(title, grid, second[title], structures.get(title, Structure()), title in visible)
        for title, grid in first.items()
    )
    issues = [issue for sheet in sheets for issue in _differences(name, sheet, second[sheet.name])]
    if issues:
        raise Refused(issues[:MOST_REPORTED])
    return Workbook(name=name, sha256=hashlib.sha256(data).hexdigest(), sheets=sheets)


def _guarded(read: Callable[[], Given], name: str) -> Given:
    try:
        return read()
    except (Refused, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic in python-calamine is not an Exception
        message = " ".join(str(error).split())[:120]
        raise refuse(
            "spreadsheet.unreadable",
            name,
            f"a file that cannot be read as a spreadsheet ({type(error).__name__}: {message})",
            "a spreadsheet as its publisher issued it",
            "Get the file from its publisher again; if it is protected, ask for an open copy.",
        ) from None


def _calamine(book: CalamineWorkbook) -> dict[str, Grid]:
    return {
        meta.name: _grid(book.get_sheet_by_name(meta.name))
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet
    }


def _grid(sheet: CalamineSheet) -> Grid:
    return tuple(tuple(_canonical(value) for value in row) for row in sheet.to_python(skip_empty_area=False))


def _openpyxl(data: bytes) -> dict[str, Grid]:
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    grids = {}
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        grids[sheet.title] = tuple(
            tuple(_canonical(value) for value in row) for row in sheet.iter_rows(values_only=True)
        )
    return grids


def _canonical(value: object) -> Raw:
    if value is None or value == "":
        return None
    if isinstance(value, bool | str):
        return CellError(value) if isinstance(value, str) and value in ERRORS else value
    if isinstance(value, int | float):
        return float(value) if isfinite(value) else CellError("a number that is not finite")
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value
    if isinstance(value, date | time | timedelta):
        return value if isinstance(value, date) else str(value)
    return str(value)


def _sheet(title: str, first: Grid, second: Grid, structure: Structure, visible: bool) -> Sheet:
    sheet = Sheet(
        name=title,
        rows=first,
        hidden=structure.hidden or not visible,
        hidden_rows=frozenset(structure.hidden_rows),
        hidden_columns=frozenset(structure.hidden_columns),
        merged=tuple(structure.merged),
        formulas=frozenset(structure.formulas),
    )
    marks: dict[tuple[int, int], Raw] = {
        (r, c): raw for r, row in enumerate(second) for c, raw in enumerate(row) if isinstance(raw, CellError)
    }
    marks.update(dict.fromkeys(structure.uncached, uncached()))
    return replace(sheet, rows=_marked(first, marks)) if marks else sheet


def _marked(rows: Grid, marks: dict[tuple[int, int], Raw]) -> Grid:
    changed = [list(row) for row in rows]
    for (row, column), mark in marks.items():
        changed.extend([] for _ in range(row + 1 - len(changed)))
        changed[row].extend([None] * (column + 1 - len(changed[row])))
        changed[row][column] = mark
    return tuple(tuple(row) for row in changed)


def _differences(name: str, sheet: Sheet, second: Grid) -> Iterator[Issue]:
    for row in range(max(len(sheet.rows), len(second))):
        ours = sheet.rows[row] if row < len(sheet.rows) else ()
        theirs = second[row] if row < len(second) else ()
        if ours == theirs:
            continue
        for column in range(max(len(ours), len(theirs))):
            cell = sheet.cell(row, column)
            other = theirs[column] if column < len(theirs) else None
            if not _same(cell.raw, other):
                yield _difference(name, cell, other)


def _same(ours: Raw, theirs: Raw) -> bool:
    if isinstance(ours, CellError):
        return theirs is None or isinstance(theirs, CellError)
    if isinstance(ours, str) or isinstance(theirs, str):
        return text_of(ours) == text_of(theirs)
    return type(ours) is type(theirs) and ours == theirs


def _difference(name: str, cell: Cell, other: Raw) -> Issue:
    return Issue(
        code="spreadsheet.disagree",
        where=f'{name}, sheet "{cell.sheet}", cell {cell.address}',
        found=f"{describe(cell.raw)} by one reader and {describe(other)} by another",
        expected="one content",
        remedy="Get the file from its publisher again; do not save it through another program.",
    )
