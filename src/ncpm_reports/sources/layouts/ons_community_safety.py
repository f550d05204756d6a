"""ONS police recorded crime by Community Safety Partnership area (2025 layout, Table C2): its police force area rows.

A force's own row has neither a partnership code nor a partnership name; rows of "Unassigned <force>" and of Manchester
Airport have a name without a code and are parts of the force, not forces.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.layouts.ons_force_area import MEASURES, PUBLISHER, REQUIRED
from ncpm_reports.sources.places import Places, PlaceUnknown
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader, find_cells, label, single_cell, year_in
from ncpm_reports.sources.values import describe, plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, note, refuse

MARKERS: Mapping[str, Status] = {}
TITLE = "Crime in England and Wales: Police recorded crime by Community Safety Partnership area"
FORCE_CODE, FORCE_NAME = "police force area code", "police force area name"
PARTNERSHIP_CODE, PARTNERSHIP_NAME = "community safety partnership code", "community safety partnership name"
HEADERS = (FORCE_CODE, FORCE_NAME, PARTNERSHIP_CODE, PARTNERSHIP_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A row of the table: the force it is about, and whether it is the force's own row or one of its parts."""

    row: int
    code: str
    name: str
    whole: bool
    notes: tuple[int, ...]


def fits(workbook: Workbook) -> bool:
    """Whether a sheet of the workbook is such a table."""
    return any(_is_table(sheet) for sheet in workbook.visible)


def _is_table(sheet: Worksheet) -> bool:
    title = plain_label(sheet.title)
    return "recorded crimes" in title and "by community safety partnership" in title


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Offences by force area for the twelve months of the title; one row a force and measure.

    Each force's row must equal the sum of its parts. No England and Wales total is published in this table.

    Raises: Refused with every problem found.
    """
    sheets = [sheet for sheet in workbook.visible if _is_table(sheet)]
    if len(sheets) != 1:
        raise refuse(
            "sheet.ambiguous",
            workbook.name,
            f"{len(sheets)} such tables",
            "one table by Community Safety Partnership",
            "Read one table at a time.",
        )
    sheet, reader = sheets[0], CellReader(workbook, MARKERS)
    period = year_in(sheet.title)
    if period is None:
        raise refuse(
            "period.unknown",
            workbook.place(sheet),
            describe(sheet.title),
            "one year ending in the title",
            "Ask the publisher.",
        )
    columns = _columns(reader, sheet)
    parts = _parts(reader, sheet, columns, places, period)
    _check_forces(reader, sheet, parts, places)
    rows = tuple(_rows(reader, sheet, columns, parts, period))
    reader.finish()
    return TidyRelease(publisher=PUBLISHER, title=TITLE, edition=period.label, rows=rows, notices=tuple(reader.notices))


def _columns(reader: CellReader, sheet: Worksheet) -> dict[str, Cell]:
    header = single_cell(
        find_cells(sheet, lambda text: text == FORCE_CODE),
        reader.workbook,
        reader.workbook.place(sheet),
        f'"{FORCE_CODE}" header',
    )
    columns: dict[str, Cell] = {}
    for wanted in (*HEADERS, *MEASURES):
        found = [cell for cell in sheet.row(header.row) if label(cell.text) == wanted]
        if len(found) > 1 or (not found and wanted in (*HEADERS, *REQUIRED)):
            what = f'columns headed "{wanted}": {len(found)}'
            reader.problem(
                "column.missing", f"{reader.workbook.place(sheet)}, row {header.row + 1}", what, "exactly one"
            )
        elif found:
            columns[wanted] = found[0]
        else:
            reader.notices.append(
                note(
                    "column.absent",
                    reader.workbook.place(sheet),
                    f'no column headed "{wanted}"',
                    "that column in recent editions",
                    "Nothing to do: this edition does not publish it.",
                )
            )
    reader.finish()
    return columns


def _parts(
    reader: CellReader, sheet: Worksheet, columns: Mapping[str, Cell], places: Places, period: Period
) -> tuple[Part, ...]:
    parts: list[Part] = []
    for row in range(columns[FORCE_CODE].row + 1, len(sheet.rows)):
        cells = tuple(sheet.cell(row, columns[wanted].column) for wanted in HEADERS)
        if cells[0].empty and cells[1].empty:
            continue
        if all(sheet.cell(row, columns[wanted].column).empty for wanted in MEASURES if wanted in columns):
            reader.notices.append(_blank(reader, sheet, row, cells[3]))
            continue
        part = _part(reader, row, cells, places, period)
        if part:
            parts.append(part)
    return _single_parts(reader, sheet, parts)


def _part(reader: CellReader, row: int, cells: tuple[Cell, ...], places: Places, period: Period) -> Part | None:
    code, name, own_code, own_name = cells
    bare, numbers = without_footnotes(name.text)
    found = _corrected(reader, cells, bare, places, period)
    if found is None:
        found = reader.place(name, lambda: _confirmed(places, code.text, bare, period))
    if found is None:
        return None
    return Part(row=row, code=found, name=bare, whole=own_code.empty and own_name.empty, notes=numbers)


def _confirmed(places: Places, code: str, name: str, period: Period) -> str:
    places.confirm(code, name, period.end)
    return code


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
        reader.notices.append(
            note(
                "area.code-corrected",
                reader.workbook.where(code),
                f'{describe(code.raw)} beside "{own_name.text}"',
                named,
                f"Read as {named}, by the rule that the name is right in an unassigned row. Tell the publisher.",
            )
        )
    return named


def _blank(reader: CellReader, sheet: Worksheet, row: int, name: Cell) -> Issue:
    return note(
        "row.blank",
        f"{reader.workbook.place(sheet)}, row {row + 1}",
        f"no figures for {describe(name.raw)}",
        "a figure in each column",
        "Left out, by the rule that a row without any figure says nothing.",
    )


def _single_parts(reader: CellReader, sheet: Worksheet, parts: list[Part]) -> tuple[Part, ...]:
    """A force with one partnership has no row of its own: its partnership's row is the force's (City of London)."""
    whole = {part.code for part in parts if part.whole}
    single = [part for part in parts if part.code not in whole and [p.code for p in parts].count(part.code) == 1]
    for part in single:
        where = f"{reader.workbook.place(sheet)}, row {part.row + 1}"
        reader.notices.append(
            note(
                "area.single-part",
                where,
                f"{part.name} with one partnership and no row of its own",
                "a row for the force",
                "The partnership's row was read as the force's, by rule.",
            )
        )
    return tuple(replace(part, whole=True) if part in single else part for part in parts)


def _check_forces(reader: CellReader, sheet: Worksheet, parts: tuple[Part, ...], places: Places) -> None:
    whole = [part.code for part in parts if part.whole]
    place = reader.workbook.place(sheet)
    missing = sorted(places.forces - set(whole))
    if missing:
        reader.problem(
            "area.missing", place, f"no row for {', '.join(missing)}", "a row for each of the 43 police force areas"
        )
    for code in sorted({code for code in whole if whole.count(code) > 1}):
        rows = ", ".join(str(part.row + 1) for part in parts if part.whole and part.code == code)
        reader.problem(
            "area.twice", f"{place}, rows {rows}", f"{code} more than once", "one row for each police force area"
        )


def _rows(
    reader: CellReader, sheet: Worksheet, columns: Mapping[str, Cell], parts: tuple[Part, ...], period: Period
) -> Iterator[Row]:
    table = sheet.title.partition(":")[0]
    for wanted, measure in MEASURES.items():
        if wanted not in columns:
            continue
        sums: dict[str, Decimal] = {}
        totals: list[Row] = []
        for part in parts:
            cell = sheet.cell(part.row, columns[wanted].column)
            reading = reader.count(sheet, cell, f"a count ({wanted})")
            if reading is None:
                continue
            if part.whole:
                told = "".join(f"Publisher's note {number} applies to this area." for number in part.notes)
                totals.append(
                    Row(
                        measure=measure,
                        area=part.code,
                        period=period,
                        value=reading.value,
                        unit=Unit.OFFENCES,
                        status=reading.status,
                        table=table,
                        cell=cell.address,
                        note=told,
                    )
                )
            else:
                sums[part.code] = sums.get(part.code, Decimal(0)) + (reading.value or Decimal(0))
        for row in totals:
            if row.area in sums and row.value is not None and sums[row.area] != row.value:
                reader.problem(
                    "sum.wrong",
                    f"{reader.workbook.place(sheet)}, cell {row.cell}",
                    f"{row.value}, while its parts add up to {sums[row.area]}",
                    "a total equal to its parts",
                )
        yield from totals
