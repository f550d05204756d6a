"""Tables with a row for each area, as data: which columns hold which measure, and for which period.

A table is found by its title, its header row by the label above the area codes, each row's area by its ONS code,
confirmed by its name. Figures of police force areas must be complete and add up to England and Wales.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit, format_number
from ncpm_reports.sources.period_headers import PERIOD_EXPECTED, header_periods, may_be_a_period
from ncpm_reports.sources.places import CODE, Places, contains
from ncpm_reports.sources.rows import Row
from ncpm_reports.sources.tables import (
    CellReader,
    find_cells,
    footnotes,
    label,
    notes_for,
    says,
    single_cell,
    table_name,
)
from ncpm_reports.sources.values import Reading, describe, plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Worksheet

FORCES = ("E23", "W15")
LEFT_OUT = frozenset({Status.NOT_AVAILABLE, Status.NOT_APPLICABLE, Status.NOT_SUPPLIED})
"""Statuses of a force whose figures are not in the totals either; suppressed figures are in them."""
_NOT_AN_AREA = re.compile(r"^unknown|^unassigned")
_EXCLUDING = re.compile(r"(.*?)\W*\(?\bexc(?:luding|l?\.)\s*(.*?)(?: Police)?\)?", re.IGNORECASE)
OFFENCES_IN_NOTES = ("homicide", "burglary", "knife")


class PeriodFrom(Enum):
    """Where the period of a column's figures stands."""

    TITLE = "the title of the table"
    HEADER = "the header of the column"
    YEAR_IN_HEADER = "a year in the header, at 30 June"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, or columns, of a table: what the header says, and what its figures are.

    `header` is a plain label without footnotes; with `YEAR_IN_HEADER` it is a regular expression whose first group is
    the year; with `HEADER` it is not needed, for each header that is a period is meant. `elsewhere` says that in some
    editions the header stands where it is not looked for, so that its absence means nothing.
    """

    measure: str
    header: str = ""
    unit: Unit = Unit.OFFENCES
    period: PeriodFrom = PeriodFrom.TITLE
    required: bool = False
    elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaGrid:
    """One table of a publication: how to find it and what its columns are.

    `phrases` are all in its title, `without` none; `complete` says that every force and England and Wales must be there
    and add up; `codes` are the beginnings of the area codes whose rows are read.
    """

    phrases: tuple[str, ...]
    without: tuple[str, ...] = ()
    corner: tuple[str, ...] = ("area code", "area codes")
    columns: tuple[Column, ...]
    complete: bool = False
    codes: tuple[str, ...] = ("K", "E", "W", "BTP")
    units_below: frozenset[str] = frozenset({"numbers", "number"})


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaLine:
    """One area's row in a table: its code, its name cell and the footnotes its name points to.

    `series` is "excluding Greater Manchester" in a further row of a nation that leaves a force out.
    """

    row: int
    code: str
    name: Cell
    notes: tuple[int, ...]
    series: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTable:
    """A table by area: its header row, its lines, and for each force area the region it is listed under."""

    sheet: Worksheet
    header: Cell
    lines: tuple[AreaLine, ...]
    region_of: Mapping[str, str]
    notes: Mapping[int, str]


def read_area_grid(
    reader: CellReader, sheet: Worksheet, grid: AreaGrid, places: Places, period: Period
) -> Iterator[Row]:
    """The figures of one table: a row an area, measure and period.

    A marker gives a status and no value. Where a force area is not available, the totals that leave it out are another
    series ("excluding Greater Manchester"), with the publisher's note. Problems are kept by the reader.
    """
    problems_before = len(reader.problems)
    header = corner_cell(reader, sheet, grid)
    cells = [
        (cell, column, column_period)
        for column in grid.columns
        for cell, column_period in _cells_of(reader, sheet, header, column, period)
    ]
    if not cells:
        return
    table = area_table(reader, sheet, header, grid, places=places, day=period.end)
    if any(column.period is PeriodFrom.TITLE for _, column, _ in cells):
        _check_unit(reader, table, grid.units_below)
    if grid.complete:
        _check_complete(reader, table, places, period.end)
    every_line = len(reader.problems) == problems_before
    rows = [row for cell, column, own_period in cells for row in _column(reader, table, cell, column, own_period)]
    if grid.complete and every_line:
        _check_sums(reader, table, rows)
    yield from rows


def corner_cell(reader: CellReader, sheet: Worksheet, grid: AreaGrid) -> Cell:
    """The header above the area codes.

    Raises: Refused if there is not exactly one header that says what the grid's corner says.
    """
    return single_cell(
        find_cells(sheet, lambda text: text in grid.corner),
        reader.workbook,
        reader.workbook.place(sheet),
        f'"{grid.corner[0]}" header',
    )


def area_table(
    reader: CellReader, sheet: Worksheet, header: Cell, grid: AreaGrid, *, places: Places, day: date
) -> AreaTable:
    """The table below a header, with its lines down to the source line."""
    lines: list[AreaLine] = []
    regions: dict[str, str] = {}
    region = ""
    row = header.row + 1
    while row < len(sheet.rows) and not _is_end(sheet, row, header.column):
        code = sheet.cell(row, header.column)
        row += 1
        if not code.empty and not code.text.startswith(grid.codes):
            continue
        line = _line(reader, sheet, code, places, day)
        if line:
            lines.append(line)
            region = line.code if line.code.startswith(("E12", "W92")) else region
            regions[line.code] = region
    _check_duplicates(reader, sheet, lines)
    notes = footnotes(sheet, row) or notes_for(reader.workbook, table_name(sheet))
    return AreaTable(sheet=sheet, header=header, lines=tuple(lines), region_of=regions, notes=notes)


def _is_end(sheet: Worksheet, row: int, column: int) -> bool:
    text = sheet.cell(row, column).text
    return (
        bool(text)
        and not CODE.fullmatch(text)
        and (text.casefold().startswith("source") or bool(re.match(r"[0-9]{1,2}\.", text)))
    )


def _line(reader: CellReader, sheet: Worksheet, code: Cell, places: Places, day: date) -> AreaLine | None:
    name = sheet.cell(code.row, code.column + 1)
    if code.empty and (name.empty or all(cell.empty for cell in list(sheet.row(code.row))[code.column + 2 :])):
        return None
    bare, numbers = without_footnotes(name.text)
    if code.empty and _NOT_AN_AREA.search(plain_label(bare)):
        return None
    if not (reader.sound(sheet, code) and reader.sound(sheet, name)):
        return None
    without = _EXCLUDING.fullmatch(bare) if code.empty else None
    series = f"excluding {without[2]}" if without else ""
    area = reader.place(name, lambda: _code(code, without[1] if without else bare, places, day))
    return AreaLine(row=code.row, code=area, name=name, notes=numbers, series=series) if area else None


def _code(code: Cell, name: str, places: Places, day: date) -> str:
    if code.empty:
        return places.code(name, day, prefixes=(BRITISH_TRANSPORT_POLICE, "K", "E92"))
    return places.confirmed(code.text, name, day)


def _check_duplicates(reader: CellReader, sheet: Worksheet, lines: list[AreaLine]) -> None:
    first: dict[tuple[str, str], AreaLine] = {}
    for line in lines:
        earlier = first.setdefault((line.code, line.series), line)
        if earlier is not line:
            where = f"{reader.workbook.place(sheet)}, rows {earlier.row + 1} and {line.row + 1}"
            reader.problem("area.twice", where, f"{describe(line.name.raw)} twice", "one row for each area")


def _cells_of(
    reader: CellReader, sheet: Worksheet, corner: Cell, column: Column, period: Period
) -> Iterator[tuple[Cell, Period]]:
    """The header cells of a column of the grid, each with the period of its figures."""
    headers = list(sheet.row(corner.row))[corner.column + 2 :]
    if column.period is PeriodFrom.HEADER:
        for cell in headers:
            if may_be_a_period(cell):
                where, found = reader.workbook.where(cell), f"{describe(cell.raw)}, a column that is not read"
                remedy = "Tell whoever looks after the program if it counts the offences of a year."
                reader.notice("period.unknown", where, found, PERIOD_EXPECTED, remedy)
        yield from header_periods(headers)
        return
    if column.period is PeriodFrom.YEAR_IN_HEADER:
        yield from year_columns(headers, column, period)
        return
    header = header_cell(reader, sheet, headers, column)
    if header is not None:
        yield header, period


def year_columns(headers: list[Cell], column: Column, period: Period) -> Iterator[tuple[Cell, Period]]:
    """The header cells that have a year where the column's expression says, each with 30 June of that year."""
    for cell in headers:
        match = re.search(column.header, label(cell.text))
        if match and 1980 <= int(match[1]) <= period.end.year:
            yield cell, Period(date(int(match[1]), 6, 30), date(int(match[1]), 6, 30))


def header_cell(reader: CellReader, sheet: Worksheet, headers: list[Cell], column: Column) -> Cell | None:
    """The header of a column; None where it is not published, with a notice, or a problem if it is required.

    A header that has the wanted words among others may be it, written in a way not known, and so is a problem.

    Raises: Refused if there are several.
    """
    place, wanted = reader.workbook.place(sheet), column.header
    texts = [cell for cell in headers if isinstance(cell.raw, str)]
    matching = [cell for cell in texts if says(cell.text, wanted)]
    if matching:
        return single_cell(matching, reader.workbook, place, f'column headed "{wanted}"')
    alike = [cell for cell in texts if _has_words(cell.text, wanted)]
    if alike:
        cell = alike[0]
        remedy = "Tell whoever looks after the program: the publisher may write this header in a new way."
        reader.wrong("column.unclear", cell, f'a header "{wanted}"', remedy)
    elif column.required:
        reader.problem("column.missing", place, f'no column headed "{wanted}"', "that column")
    elif not column.elsewhere:
        remedy = "Nothing to do: this edition does not publish it."
        reader.notice("column.absent", place, f'no column headed "{wanted}"', "that column in recent editions", remedy)
    return None


def _has_words(text: str, wanted: str) -> bool:
    """Whether a header has the wanted words in their order, but for "non-residential" and the like."""
    words = r"[\W_]+".join(re.escape(word) for word in re.findall(r"\w+", wanted))
    return bool(re.search(rf"(?<!non)(?:^|[\W_]){words}", label(text)))


def _check_unit(reader: CellReader, table: AreaTable, units: frozenset[str]) -> None:
    first = min((line.row for line in table.lines), default=table.header.row + 2)
    texts = {
        label(cell.text)
        for row in range(table.header.row + 1, first)
        for cell in table.sheet.row(row)
        if not cell.empty
    }
    if texts - units:
        found, expected = describe(", ".join(sorted(texts))), '"Numbers" under the header'
        reader.problem("unit.unexpected", reader.workbook.place(table.sheet), found, expected)


def _column(reader: CellReader, table: AreaTable, header: Cell, column: Column, period: Period) -> Iterator[Row]:
    readings = [(line, _reading(reader, table, line, header, column)) for line in table.lines]
    left_out = [
        line.code
        for line, reading in readings
        if reading and reading.status in LEFT_OUT and line.code.startswith(FORCES)
    ]
    for line, reading in readings:
        if reading is None:
            continue
        missing = [
            force
            for force in left_out
            if not line.code.startswith((*FORCES, "BTP")) and contains(line.code, force, table.region_of)
        ]
        series = line.series or _series(table, missing)
        yield Row(
            measure=column.measure,
            area=line.code,
            period=period,
            value=reading.value,
            unit=column.unit,
            status=reading.status,
            series=series,
            table=table_name(table.sheet),
            cell=table.sheet.cell(line.row, header.column).address,
            note=_note(table, line, column.measure),
        )


def _reading(reader: CellReader, table: AreaTable, line: AreaLine, header: Cell, column: Column) -> Reading | None:
    cell = table.sheet.cell(line.row, header.column)
    what = f"a count ({label(header.text)})"
    return (
        reader.count(table.sheet, cell, what)
        if column.unit.is_count
        else reader.number(table.sheet, cell, f"a number ({label(header.text)})")
    )


def _series(table: AreaTable, missing: list[str]) -> str:
    if not missing:
        return ""
    return "excluding " + " and ".join(
        without_footnotes(line.name.text)[0] for line in table.lines if line.code in missing
    )


def _note(table: AreaTable, line: AreaLine, measure: str) -> str:
    """The publisher's notes on an area's name: those on one offence where it is counted, on people only exclusions."""
    texts = [table.notes[number].strip() for number in line.notes if number in table.notes]
    if measure in ("population", "households"):
        return " ".join(text for text in texts if "not included" in text)
    return " ".join(text for text in texts if _is_about(text.casefold(), measure))


def _is_about(text: str, measure: str) -> bool:
    """Whether a note may stand beside a measure: it names that offence, or none."""
    named = [offence for offence in OFFENCES_IN_NOTES if offence in text]
    return not named or any(offence in measure for offence in named)


def _check_complete(reader: CellReader, table: AreaTable, places: Places, day: date) -> None:
    missing = (places.forces | {ENGLAND_AND_WALES}) - {line.code for line in table.lines}
    if missing:
        reader.problem(
            "area.missing",
            reader.workbook.place(table.sheet),
            f"no row for {places.names(missing, day)}",
            "all 43 police force areas and the England and Wales total",
        )


def _check_sums(reader: CellReader, table: AreaTable, rows: list[Row]) -> None:
    """Force areas and British Transport Police add up to England and Wales in every column, as the table says.

    A column of which a cell could not be read, which has been said, adds up to nothing.
    """
    for measure, period in dict.fromkeys((row.measure, row.period) for row in rows):
        column = [row for row in rows if (row.measure, row.period) == (measure, period)]
        if len(column) < len(table.lines):
            continue
        total = next((row for row in column if row.area == ENGLAND_AND_WALES), None)
        parts = [row for row in column if row.area.startswith((*FORCES, "BTP"))]
        problem = sum_problem(total, parts) if total else ""
        if total and problem:
            where = f"{reader.workbook.place(table.sheet)}, cell {total.cell}"
            reader.problem("sum.wrong", where, f"England and Wales {problem}", "a total equal to its parts")


def sum_problem(total: Row, parts: list[Row]) -> str:
    """What is wrong with a total beside its parts; "" if nothing is.

    Suppressed parts are inside the total, so that it may only be larger than the others; parts that are not available
    are not in it.
    """
    values = [part.value for part in parts if part.value is not None]
    suppressed = [part.cell for part in parts if part.value is None and part.status not in LEFT_OUT]
    not_there = [part.cell for part in parts if part.value is None and part.status in LEFT_OUT]
    known = sum(values, Decimal(0))
    if total.value is None or known == total.value or (suppressed and known < total.value):
        return ""
    more = f" without the suppressed {', '.join(suppressed[:3])}" if suppressed else ""
    more += f" without {', '.join(not_there[:3])}, not available" if not_there else ""
    return f"{format_number(float(total.value))}, while the forces add up to {format_number(float(known))}{more}"
