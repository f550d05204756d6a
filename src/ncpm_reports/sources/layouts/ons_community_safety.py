"""ONS police recorded crime by Community Safety Partnership area (Tables C2, C4 and C5): its police force area rows.

A force's own row has neither a partnership code nor a partnership name; rows of "Unassigned <force>" and of Manchester
Airport have a name without a code and are parts of the force, not forces. A workbook that has Table P1 too is read by
that table (`ons_force_area`), which has the same figures.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.area_grid import Column, PeriodFrom, header_cell, sum_problem, year_columns
from ncpm_reports.sources.layouts import ons_force_area
from ncpm_reports.sources.layouts.ons_force_area import MARKERS, OFFENCE_COLUMNS, PEOPLE_COLUMNS, PUBLISHER
from ncpm_reports.sources.period_text import year_in
from ncpm_reports.sources.places import Places, PlaceUnknown
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader, find_cells, label, sheet_titled, single_cell, table_name
from ncpm_reports.sources.values import describe, plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, refuse

TITLE = "Crime in England and Wales: Police recorded crime by Community Safety Partnership area"
FORCE_CODE, FORCE_NAME = "police force area code", "police force area name"
PARTNERSHIP_CODE, PARTNERSHIP_NAME = "community safety partnership code", "community safety partnership name"
HEADERS = (FORCE_CODE, FORCE_NAME, PARTNERSHIP_CODE, PARTNERSHIP_NAME)
COUNTS = ("recorded crimes", "by community safety partnership")
RATES = ("recorded crime rate", "by community safety partnership")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A row of the table: the force it is about, and whether it is the force's own row or one of its parts."""

    row: int
    code: str
    whole: bool
    notes: tuple[int, ...]


def fits(workbook: Workbook) -> bool:
    """Whether a sheet of the workbook is such a table, and none is Table P1."""
    return bool(_count_sheets(workbook)) and not ons_force_area.fits(workbook)


def _count_sheets(workbook: Workbook) -> tuple[Worksheet, ...]:
    return sheet_titled(workbook, COUNTS, ("percentage change",))


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Offences by force area for the twelve months of each title, and populations; one row a force and measure.

    Each force's row must equal the sum of its parts. No England and Wales total is published in these tables.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, MARKERS)
    sheets = {_period(workbook, sheet): sheet for sheet in _count_sheets(workbook)}
    if len(sheets) != len(_count_sheets(workbook)):
        expected = "one table by Community Safety Partnership for each twelve months"
        raise refuse("sheet.ambiguous", workbook.name, "several such tables", expected, "Read one table at a time.")
    rows = [
        row for period, sheet in sheets.items() for row in _table_rows(reader, sheet, OFFENCE_COLUMNS, places, period)
    ]
    newest = max(sheets)
    for sheet in sheet_titled(workbook, RATES):
        rows.extend(_table_rows(reader, sheet, PEOPLE_COLUMNS, places, newest))
    reader.finish()
    return TidyRelease(
        publisher=PUBLISHER, title=TITLE, edition=newest.label, rows=tuple(rows), notices=tuple(reader.notices)
    )


def _period(workbook: Workbook, sheet: Worksheet) -> Period:
    period = year_in(sheet.title)
    if period is None:
        expected = "one year ending in the title"
        raise refuse("period.unknown", workbook.place(sheet), describe(sheet.title), expected, "Ask the publisher.")
    return period


def _table_rows(
    reader: CellReader, sheet: Worksheet, wanted: tuple[Column, ...], places: Places, period: Period
) -> Iterator[Row]:
    """The forces' rows of one table; counts of offences are checked against the forces' parts."""
    heads = _heads(reader, sheet)
    headers = list(sheet.row(heads[FORCE_CODE].row))
    columns: list[tuple[Cell, Column, Period]] = []
    for column in wanted:
        if column.period is PeriodFrom.YEAR_IN_HEADER:
            columns.extend((cell, column, day) for cell, day in year_columns(headers, column, period))
        elif cell := header_cell(reader, sheet, headers, column):
            columns.append((cell, column, period))
    reader.finish()
    parts = _parts(reader, sheet, heads, [cell for cell, _, _ in columns], places=places, period=period)
    _check_forces(reader, sheet, parts, places, period.end)
    for cell, column, own_period in columns:
        rows = [(part, _row(reader, sheet, cell, column, period=own_period, part=part)) for part in parts]
        if column.unit is Unit.OFFENCES:
            _check_sums(reader, sheet, rows)
        yield from (row for part, row in rows if part.whole and row is not None)


def _heads(reader: CellReader, sheet: Worksheet) -> dict[str, Cell]:
    place = reader.workbook.place(sheet)
    corner = single_cell(
        find_cells(sheet, lambda text: text == FORCE_CODE), reader.workbook, place, f'"{FORCE_CODE}" header'
    )
    cells = list(sheet.row(corner.row))
    return {
        wanted: single_cell(
            (cell for cell in cells if label(cell.text) == wanted), reader.workbook, place, f'column headed "{wanted}"'
        )
        for wanted in HEADERS
    }


def _parts(
    reader: CellReader,
    sheet: Worksheet,
    heads: Mapping[str, Cell],
    columns: list[Cell],
    *,
    places: Places,
    period: Period,
) -> tuple[Part, ...]:
    parts: list[Part] = []
    for row in range(heads[FORCE_CODE].row + 1, len(sheet.rows)):
        cells = tuple(sheet.cell(row, heads[wanted].column) for wanted in HEADERS)
        if cells[0].empty and cells[1].empty:
            continue
        if all(sheet.cell(row, column.column).empty for column in columns):
            said = next((cell.raw for cell in reversed(cells) if not cell.empty), None)
            where, found = f"{reader.workbook.place(sheet)}, row {row + 1}", f"no figures for {describe(said)}"
            remedy = "Left out, by the rule that a row without any figure says nothing."
            reader.notice("row.blank", where, found, "a figure in each column", remedy)
            continue
        part = _part(reader, row, cells, places, period)
        if part:
            parts.append(part)
    return _single_parts(reader, sheet, parts, places, period.end)


def _part(reader: CellReader, row: int, cells: tuple[Cell, ...], places: Places, period: Period) -> Part | None:
    code, name, own_code, own_name = cells
    bare, numbers = without_footnotes(name.text)
    force = _corrected(reader, cells, bare, places, period)
    if force is None:
        force = reader.place(name, lambda: places.confirmed(code.text, bare, period.end))
    if force is None:
        return None
    return Part(row=row, code=force, whole=own_code.empty and own_name.empty, notes=numbers)


def _corrected(reader: CellReader, cells: tuple[Cell, ...], bare: str, places: Places, period: Period) -> str | None:
    """The force named in an "Unassigned <force>" row whose code is another's: the year ending June 2025 has such rows.

    The name, written twice in the row, is believed; that the parts then add up to the force's total confirms it.
    """
    code, _, own_code, own_name = cells
    if not own_code.empty or plain_label(own_name.text) != f"unassigned {plain_label(bare)}":
        return None
    try:
        named = places.code(bare, period.end, prefixes=("E23", "W15"))
    except PlaceUnknown:
        return None
    if named != code.text:
        found = f'{describe(code.raw)} beside "{own_name.text}"'
        remedy = f"Read as {bare}, by the rule that the name is right in an unassigned row. Tell the publisher."
        reader.notice("area.code-corrected", reader.workbook.where(code), found, f"the code of {bare}", remedy)
    return named


def _single_parts(
    reader: CellReader, sheet: Worksheet, parts: list[Part], places: Places, day: date
) -> tuple[Part, ...]:
    """A force with one partnership has no row of its own: its partnership's row is the force's (City of London)."""
    whole = {part.code for part in parts if part.whole}
    single = [part for part in parts if part.code not in whole and [p.code for p in parts].count(part.code) == 1]
    for part in single:
        where = f"{reader.workbook.place(sheet)}, row {part.row + 1}"
        found = f"{places.names([part.code], day)} with one partnership and no row of its own"
        remedy = "The partnership's row was read as the force's, by rule."
        reader.notice("area.single-part", where, found, "a row for the force", remedy)
    return tuple(replace(part, whole=True) if part in single else part for part in parts)


def _check_forces(reader: CellReader, sheet: Worksheet, parts: tuple[Part, ...], places: Places, day: date) -> None:
    whole = [part.code for part in parts if part.whole]
    place = reader.workbook.place(sheet)
    missing = places.forces - set(whole)
    if missing:
        expected = "a row for each of the 43 police force areas"
        reader.problem("area.missing", place, f"no row for {places.names(missing, day)}", expected)
    for code in sorted({code for code in whole if whole.count(code) > 1}):
        rows = ", ".join(str(part.row + 1) for part in parts if part.whole and part.code == code)
        expected = "one row for each police force area"
        reader.problem("area.twice", f"{place}, rows {rows}", f"{places.names([code], day)} more than once", expected)


def _row(
    reader: CellReader, sheet: Worksheet, header: Cell, column: Column, *, period: Period, part: Part
) -> Row | None:
    cell = sheet.cell(part.row, header.column)
    if column.unit is not Unit.OFFENCES and not part.whole:
        return None
    reading = reader.count(sheet, cell, f"a count ({label(header.text)})")
    if reading is None:
        return None
    return Row(
        measure=column.measure,
        area=part.code,
        period=period,
        value=reading.value,
        unit=column.unit,
        status=reading.status,
        table=table_name(sheet),
        cell=cell.address,
        note="".join(f"Publisher's note {number} applies to this area." for number in part.notes),
    )


def _check_sums(reader: CellReader, sheet: Worksheet, rows: list[tuple[Part, Row | None]]) -> None:
    """Each force is the sum of its parts, where it has any."""
    for part, total in rows:
        pieces = [row for other, row in rows if row and other.code == part.code and not other.whole]
        if total is None or not part.whole or not pieces:
            continue
        problem = sum_problem(total, pieces)
        if problem:
            where = f"{reader.workbook.place(sheet)}, cell {total.cell}"
            reader.problem("sum.wrong", where, problem.replace("the forces", "its parts"), "a total equal to its parts")
