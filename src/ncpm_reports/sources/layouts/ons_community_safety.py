"""ONS police recorded crime by Community Safety Partnership area (Tables C2, C4 and C5): its police force area rows.

A force's own row has neither a partnership code nor a partnership name; rows of "Unassigned <force>" and of Manchester
Airport have a name without a code and are parts of the force, not forces. A workbook that has Table P1 too is read by
that table (`ons_force_area`), which has the same figures.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.area_grid import Column, columns_of, read_figure, sum_problem
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.layouts import ons_force_area
from ncpm_reports.sources.layouts.ons_force_area import (
    MARKERS,
    OFFENCE_COLUMNS,
    PEOPLE_COLUMNS,
    PUBLISHER,
    sheets_by_period,
)
from ncpm_reports.sources.places import FORCES, PlaceUnknown
from ncpm_reports.sources.tables import CellReader, Row, find_cells, label, sheet_titled, single_cell
from ncpm_reports.sources.values import describe, plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet

FORCE_CODE = "police force area code"
HEADERS = (
    FORCE_CODE,
    "police force area name",
    "community safety partnership code",
    "community safety partnership name",
)
COUNTS = ("recorded crimes", "by community safety partnership")
RATES = ("recorded crime rate", "by community safety partnership")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A row of the table: the force it is about, and whether it is the force's own row or one of its parts."""

    row: int
    code: str
    whole: bool
    notes: tuple[int, ...]


def _count_sheets(workbook: Workbook) -> tuple[Worksheet, ...]:
    return sheet_titled(workbook, COUNTS, ("percentage change",))


def _rows(reader: CellReader) -> Iterator[Row]:
    """Offences by force area for the twelve months of each title, and populations; one row a force and measure.

    Each force's row must equal the sum of its parts. No England and Wales total is published in these tables.
    """
    sheets = sheets_by_period(reader, _count_sheets(reader.workbook), "one table by Community Safety Partnership")
    for period, sheet in sheets.items():
        yield from _table_rows(reader, sheet, OFFENCE_COLUMNS, period)
    for sheet in sheet_titled(reader.workbook, RATES):
        yield from _table_rows(reader, sheet, PEOPLE_COLUMNS, max(sheets))


def _table_rows(reader: CellReader, sheet: Worksheet, wanted: tuple[Column, ...], period: Period) -> Iterator[Row]:
    """The forces' rows of one table; counts of offences are checked against the forces' parts."""
    heads = _heads(reader, sheet)
    columns = list(columns_of(reader, sheet, list(sheet.row(heads[0].row)), wanted, period))
    reader.finish()
    figures = [cell.column for cell, _, _ in columns]
    parts = _with_single_parts(reader, sheet, list(_parts(reader, heads, figures, period.end)), period.end)
    _check_forces(reader, sheet, [part for part in parts if part.whole], period.end)
    for header, column, own_period in columns:
        read = [part for part in parts if part.whole or column.unit is Unit.OFFENCES]
        rows = [(part, row) for part in read for row in _row(reader, header, column, own_period, part)]
        if column.unit is Unit.OFFENCES:
            _check_sums(reader, sheet, rows)
        yield from (row for part, row in rows if part.whole)


def _heads(reader: CellReader, sheet: Worksheet) -> list[Cell]:
    """The headers of the four columns that say what a row is about, in the order of `HEADERS`."""
    place = reader.where(sheet)
    corner = single_cell(find_cells(sheet, lambda text: text == FORCE_CODE), place, f'"{FORCE_CODE}" header')
    cells = {wanted: [cell for cell in sheet.row(corner.row) if label(cell.text) == wanted] for wanted in HEADERS}
    return [single_cell(cells[wanted], place, f'column headed "{wanted}"') for wanted in HEADERS]


def _parts(reader: CellReader, heads: list[Cell], figures: list[int], day: date) -> Iterator[Part]:
    sheet = reader.sheet(heads[0])
    for row in range(heads[0].row + 1, len(sheet.rows)):
        cells = [sheet.cell(row, head.column) for head in heads]
        code, name, own_code, own_name = cells
        if code.empty and name.empty:
            continue
        if all(sheet.cell(row, column).empty for column in figures):
            said = next((cell.raw for cell in reversed(cells) if not cell.empty), None)
            where, found = f"{reader.where(sheet)}, row {row + 1}", f"no figures for {describe(said)}"
            remedy = "Left out, by the rule that a row without any figure says nothing."
            reader.notice("row.blank", where, found, "a figure in each column", remedy)
            continue
        bare, notes = without_footnotes(name.text)
        confirmed = partial(reader.places.confirmed, code.text, bare, day)
        force = _corrected(reader, cells, bare, day) or reader.area(name, confirmed)
        if force:
            yield Part(row=row, code=force, whole=own_code.empty and own_name.empty, notes=notes)


def _corrected(reader: CellReader, cells: list[Cell], bare: str, day: date) -> str | None:
    """The force named in an "Unassigned <force>" row whose code is another's: the year ending June 2025 has such rows.

    The name, written twice in the row, is believed; that the parts then add up to the force's total confirms it.
    """
    code, _, own_code, own_name = cells
    if not own_code.empty or plain_label(own_name.text) != f"unassigned {plain_label(bare)}":
        return None
    try:
        named = reader.places.code(bare, day, prefixes=FORCES)
    except PlaceUnknown:
        return None
    if named != code.text:
        found = f'{describe(code.raw)} beside "{own_name.text}"'
        remedy = f"Read as {bare}, by the rule that the name is right in an unassigned row. Tell the publisher."
        reader.notice("area.code-corrected", code, found, f"the code of {bare}", remedy)
    return named


def _with_single_parts(reader: CellReader, sheet: Worksheet, parts: list[Part], day: date) -> list[Part]:
    """A force with one partnership has no row of its own: its partnership's row is the force's (City of London)."""
    rows = Counter(part.code for part in parts)
    single = [part for part in parts if not part.whole and rows[part.code] == 1]
    for part in single:
        where = f"{reader.where(sheet)}, row {part.row + 1}"
        found = f"{reader.places.names([part.code], day)} with one partnership and no row of its own"
        remedy = "The partnership's row was read as the force's, by rule."
        reader.notice("area.single-part", where, found, "a row for the force", remedy)
    return [replace(part, whole=True) if part in single else part for part in parts]


def _check_forces(reader: CellReader, sheet: Worksheet, whole: list[Part], day: date) -> None:
    missing = reader.places.forces - {part.code for part in whole}
    if missing:
        expected = "a row for each of the 43 police force areas"
        reader.problem("area.missing", sheet, f"no row for {reader.places.names(missing, day)}", expected)
    for code, times in sorted(Counter(part.code for part in whole).items()):
        if times > 1:
            rows = ", ".join(str(part.row + 1) for part in whole if part.code == code)
            where, found = f"{reader.where(sheet)}, rows {rows}", f"{reader.places.names([code], day)} more than once"
            reader.problem("area.twice", where, found, "one row for each police force area")


def _row(reader: CellReader, header: Cell, column: Column, period: Period, part: Part) -> Iterator[Row]:
    cell = reader.sheet(header).cell(part.row, header.column)
    reading = read_figure(reader, cell, header, column.unit)
    if reading is not None:
        note = "".join(f"Publisher's note {number} applies to this area." for number in part.notes)
        measure, unit = column.measure, column.unit
        yield reader.row(cell, reading, measure=measure, area=part.code, period=period, unit=unit, note=note)


def _check_sums(reader: CellReader, sheet: Worksheet, rows: list[tuple[Part, Row]]) -> None:
    """Each force is the sum of its parts, where it has any."""
    parts = grouped((row for part, row in rows if not part.whole), lambda row: row.area)
    for total in (row for part, row in rows if part.whole and row.area in parts):
        problem = sum_problem(total, parts[total.area])
        if problem:
            where, found = f"{reader.where(sheet)}, cell {total.cell}", problem.replace("the forces", "its parts")
            reader.problem("sum.wrong", where, found, "a total equal to its parts")


LAYOUT = Layout(
    name="ONS recorded crime by Community Safety Partnership",
    publisher=PUBLISHER,
    title="Crime in England and Wales: Police recorded crime by Community Safety Partnership area",
    fits=lambda workbook: bool(_count_sheets(workbook)) and not ons_force_area.LAYOUT.fits(workbook),
    rows=_rows,
    markers=MARKERS,
)
