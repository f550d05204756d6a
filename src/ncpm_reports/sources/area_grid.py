"""Tables with a row for each area, as data: which columns hold which measure, and for which period.

A table is found by its title, its header row by the label above the area codes, each row's area by its ONS code,
confirmed by its name. Figures of police force areas must be complete and add up to England and Wales.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.grouping import grouped
from ncpm_reports.core.observations import EXCLUDING
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit, format_number
from ncpm_reports.sources.period_text import PERIOD_EXPECTED, header_periods, may_be_a_period, mid_year
from ncpm_reports.sources.places import FORCE_CODES, FORCES, contains
from ncpm_reports.sources.tables import (
    NEW_WORDING_REMEDY,
    NEW_WORDING_REMEDY_AT_DESK,
    CellReader,
    Row,
    find_cells,
    has_label,
    single_cell,
    table_name,
)
from ncpm_reports.sources.values import describe, label, plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet

EXCLUDED = frozenset({Status.NOT_AVAILABLE, Status.NOT_APPLICABLE, Status.NOT_SUPPLIED})
"""Statuses of a force whose figures are not in the totals either; suppressed figures are in them."""
_NOT_AN_AREA = re.compile("unknown|unassigned")
_SOURCE_LINE = re.compile(r"source|[0-9]{1,2}\.", re.IGNORECASE)
_EXCLUSION = re.compile(r"(.*?)\W*\(?\bexc(?:luding|l?\.)\s*(.*?)(?: Police)?\)?", re.IGNORECASE)
OFFENCES_IN_NOTES = ("homicide", "burglary", "knife")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column, or columns, of a table: what the header says, and what its figures are.

    `header` is a plain label without footnotes, and the figures are for the period of the table's title; without one
    each header that is a period is meant. With `mid_year` it is a regular expression whose first group is a year, and
    the figures are for 30 June. Where a column is absent there is a problem if it is `required`, nothing if it is
    `optional`, since its header stands elsewhere in some editions, and a notice otherwise.
    """

    measure: str
    header: str = ""
    unit: Unit = Unit.OFFENCES
    mid_year: bool = False
    required: bool = False
    optional: bool = False


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
    codes: tuple[str, ...] = ("K", "E", "W", BRITISH_TRANSPORT_POLICE)


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

    header: Cell
    lines: tuple[AreaLine, ...]
    region_of: Mapping[str, str]
    notes: Mapping[int, str]


def read_area_grid(reader: CellReader, sheet: Worksheet, grid: AreaGrid, period: Period) -> Iterator[Row]:
    """The figures of one table: a row an area, measure and period.

    `period` is that of the table's title: of columns that name none themselves, and the day by which areas have names.
    A marker gives a status and no value. Where a force area is not available, the totals that leave it out are another
    series ("excluding Greater Manchester"), with the publisher's note. The reader collects problems.
    """
    problems_before = len(reader.problems)
    header = corner_cell(reader, sheet, grid.corner)
    headers = list(sheet.row(header.row))[header.column + 2 :]
    columns = list(_columns(reader, sheet, headers, grid.columns, period))
    if not columns:
        return
    table = _area_table(reader, header, grid, period.end)
    if any(column.header and not column.mid_year for _, column, _ in columns):
        _check_unit(reader, table)
    if grid.complete:
        missing = (reader.places.forces | {ENGLAND_AND_WALES}) - {line.code for line in table.lines}
        if missing:
            found = f"no row for {reader.places.names(missing, period.end)}"
            expected = "all 43 police force areas and the England and Wales total"
            reader.add_problem("area.missing", sheet, found, expected)
    all_readable = len(reader.problems) == problems_before
    rows = [row for header_cell in columns for row in _column(reader, table, *header_cell)]
    if grid.complete and all_readable:
        _check_sums(reader, table, rows)
    yield from rows


def corner_cell(reader: CellReader, sheet: Worksheet, corner: tuple[str, ...]) -> Cell:
    """The header above the area codes.

    Raises: Refused if there is not exactly one header that says what the corner says.
    """
    return single_cell(find_cells(sheet, corner.__contains__), reader.where(sheet), f'"{corner[0]}" header')


def _area_table(reader: CellReader, header: Cell, grid: AreaGrid, day: date) -> AreaTable:
    """The table below a header, with its lines down to the source line."""
    sheet = header.sheet
    lines: list[AreaLine] = []
    regions: dict[str, str] = {}
    region = ""
    rows_below = range(header.row + 1, len(sheet.rows))
    end = next((row for row in rows_below if _SOURCE_LINE.match(sheet.cell(row, header.column).text)), len(sheet.rows))
    for row in range(header.row + 1, end):
        code = sheet.cell(row, header.column)
        line = _line(reader, code, day) if code.empty or code.text.startswith(grid.codes) else None
        if line:
            lines.append(line)
            region = line.code if line.code.startswith(("E12", "W92")) else region
            regions[line.code] = region
    _check_duplicates(reader, sheet, lines)
    notes = footnotes(sheet, end) or notes_for(reader.workbook, table_name(sheet))
    return AreaTable(header=header, lines=tuple(lines), region_of=regions, notes=notes)


def _line(reader: CellReader, code: Cell, day: date) -> AreaLine | None:
    """The line of an area; None for a row that is about none or, with a problem added, one that is not identified."""
    name = code.sheet.cell(code.row, code.column + 1)
    area_name, numbers = without_footnotes(name.text)
    if code.empty:
        figures = list(code.sheet.row(code.row))[code.column + 2 :]
        if name.empty or all(cell.empty for cell in figures) or _NOT_AN_AREA.match(plain_label(area_name)):
            return None
    if not (reader.is_sound(code) and reader.is_sound(name)):
        return None
    exclusion = _EXCLUSION.fullmatch(area_name) if code.empty else None
    find_code = partial(reader.places.confirmed, code.text, area_name, day)
    if code.empty:
        prefixes = (BRITISH_TRANSPORT_POLICE, "K", "E92")
        find_code = partial(reader.places.code, exclusion[1] if exclusion else area_name, day, prefixes=prefixes)
    area, series = reader.area(name, find_code), f"{EXCLUDING}{exclusion[2]}" if exclusion else ""
    return AreaLine(row=code.row, code=area, name=name, notes=numbers, series=series) if area else None


def _check_duplicates(reader: CellReader, sheet: Worksheet, lines: list[AreaLine]) -> None:
    first: dict[tuple[str, str], AreaLine] = {}
    for line in lines:
        earlier = first.setdefault((line.code, line.series), line)
        if earlier is not line:
            where = f"{reader.where(sheet)}, rows {earlier.row + 1} and {line.row + 1}"
            reader.add_problem("area.twice", where, f"{describe(line.name.raw)} twice", "one row for each area")


def _columns(
    reader: CellReader, sheet: Worksheet, headers: list[Cell], columns: Iterable[Column], period: Period
) -> Iterator[tuple[Cell, Column, Period]]:
    """The header cells of columns, each with the period of its figures; `period` is that of the table's title."""
    for column in columns:
        if column.mid_year:
            cells = mid_years(headers, column.header, period)
        elif column.header:
            header = _header_cell(reader, sheet, headers, column)
            cells = iter([(header, period)] if header else [])
        else:
            cells = header_periods(headers)
            for cell in filter(may_be_a_period, headers):
                found = f"{describe(cell.raw)}, a column that is not read"
                remedy = "Tell whoever looks after the program if it counts the offences of a year."
                reader.add_notice("period.unknown", cell, found, PERIOD_EXPECTED, remedy)
        yield from ((cell, column, column_period) for cell, column_period in cells)


def mid_years(headers: Iterable[Cell], expression: str, until: Period) -> Iterator[tuple[Cell, Period]]:
    """The header cells that have a year where the expression says, each with 30 June of that year."""
    for cell in headers:
        match = re.search(expression, label(cell.text))
        if match and 1980 <= int(match[1]) <= until.end.year:
            yield cell, mid_year(int(match[1]))


def _header_cell(reader: CellReader, sheet: Worksheet, headers: list[Cell], column: Column) -> Cell | None:
    """The header of a column; None where it is not published, with a notice, or a problem if it is required.

    A header that has the column's words among others may be it, written in a way not known, and so is a problem.

    Raises: Refused if there are several.
    """
    texts = [cell for cell in headers if isinstance(cell.raw, str)]
    matching = [cell for cell in texts if has_label(cell.text, column.header)]
    if matching:
        return single_cell(matching, reader.where(sheet), f'column headed "{column.header}"')
    similar = next((cell for cell in texts if _has_words(cell.text, column.header)), None)
    found = f'no column headed "{column.header}"'
    if similar:
        remedy = "Tell whoever looks after the program: the publisher may write this header in a new way."
        reader.add_cell_problem("column.unclear", similar, f'a header "{column.header}"', remedy)
    elif column.required:
        reader.add_problem(
            "column.missing", sheet, found, "that column", NEW_WORDING_REMEDY, at_desk=NEW_WORDING_REMEDY_AT_DESK
        )
    elif not column.optional:
        remedy = "Nothing to do: this edition does not publish it."
        reader.add_notice("column.absent", sheet, found, "that column in recent editions", remedy)
    return None


def _has_words(text: str, phrase: str) -> bool:
    """Whether a header has the words of a phrase in their order, but for "non-residential" and the like."""
    words = r"[\W_]+".join(re.escape(word) for word in re.findall(r"\w+", phrase))
    return bool(re.search(rf"(?<!non)(?:^|[\W_]){words}", label(text)))


def _check_unit(reader: CellReader, table: AreaTable) -> None:
    header, sheet = table.header, table.header.sheet
    first = min((line.row for line in table.lines), default=header.row + 2)
    cells = (cell for row in range(header.row + 1, first) for cell in sheet.row(row) if not cell.empty)
    texts = {label(cell.text) for cell in cells}
    if texts - {"numbers", "number"}:
        found, expected = describe(", ".join(sorted(texts))), '"Numbers" under the header'
        reader.add_problem("unit.unexpected", sheet, found, expected)


def _column(reader: CellReader, table: AreaTable, header: Cell, column: Column, period: Period) -> Iterator[Row]:
    cells = [(line, header.sheet.cell(line.row, header.column)) for line in table.lines]
    readings = [(line, cell, reader.figure(cell, column.unit, label(header.text))) for line, cell in cells]
    excluded = [line for line, _, reading in readings if reading and reading.status in EXCLUDED]
    excluded_forces = [line for line in excluded if line.code.startswith(FORCES)]
    row = partial(reader.row, measure=column.measure, period=period, unit=column.unit)
    for line, cell, reading in readings:
        is_total = not line.code.startswith(FORCE_CODES)
        missing = [force for force in excluded_forces if is_total and contains(line.code, force.code, table.region_of)]
        names = " and ".join(without_footnotes(force.name.text)[0] for force in missing)
        series = line.series or (f"{EXCLUDING}{names}" if missing else "")
        if reading:
            yield row(cell, reading, area=line.code, series=series, note=_note(table, line, column.measure))


def _note(table: AreaTable, line: AreaLine, measure: str) -> str:
    """The publisher's notes on an area's name: those on one offence where it is counted, on people only exclusions."""
    texts = [table.notes[number].strip() for number in line.notes if number in table.notes]
    if measure in ("population", "households"):
        return " ".join(text for text in texts if "not included" in text)
    return " ".join(text for text in texts if _concerns(text.casefold(), measure))


def _concerns(text: str, measure: str) -> bool:
    """Whether a note may stand beside a measure: it names that offence, or none."""
    offences = [offence for offence in OFFENCES_IN_NOTES if offence in text]
    return not offences or any(offence in measure for offence in offences)


def _check_sums(reader: CellReader, table: AreaTable, rows: list[Row]) -> None:
    """Force areas and British Transport Police add up to England and Wales in every column, as the table says.

    A column of which a cell could not be read, which has a problem already, adds up to nothing.
    """
    for column in grouped(rows, lambda row: (row.measure, row.period)).values():
        parts = [row for row in column if row.area.startswith(FORCE_CODES)]
        for total in (row for row in column if row.area == ENGLAND_AND_WALES and len(column) >= len(table.lines)):
            if problem := _sum_problem(total, parts):
                where = f"{reader.where(table.header.sheet)}, cell {total.cell}"
                reader.add_problem("sum.wrong", where, f"England and Wales {problem}", "a total equal to its parts")


def _sum_problem(total: Row, parts: list[Row]) -> str:
    """What is wrong with a total beside its parts; "" if nothing is.

    Suppressed parts are inside the total, so that it may only be larger than the others; parts that are not available
    are not in it.
    """
    sum_of_parts = sum((part.value for part in parts if part.value is not None), Decimal(0))
    suppressed = [part.cell for part in parts if part.value is None and part.status not in EXCLUDED]
    unavailable = [part.cell for part in parts if part.value is None and part.status in EXCLUDED]
    if total.value is None or sum_of_parts == total.value or (suppressed and sum_of_parts < total.value):
        return ""
    without = f" without the suppressed {', '.join(suppressed[:3])}" if suppressed else ""
    without += f" without {', '.join(unavailable[:3])}, not available" if unavailable else ""
    numbers = [format_number(float(number)) for number in (total.value, sum_of_parts)]
    return f"{numbers[0]}, while the forces add up to {numbers[1]}{without}"


def footnotes(sheet: Worksheet, first_row: int) -> dict[int, str]:
    """The numbered notes below a table ("6. Includes British Transport Police."), by number.

    A number that occurs twice is left out: which of the two a label means is unknown.
    """
    texts: dict[int, list[str]] = {}
    for row in range(first_row, len(sheet.rows)):
        match = re.match(r"([0-9]{1,2})\.? +(\S.*)", sheet.cell(row, 0).text, re.ASCII)
        if match:
            texts.setdefault(int(match[1]), []).append(match[2])
    return {number: notes[0] for number, notes in texts.items() if len(notes) == 1}


def notes_for(workbook: Workbook, table: str) -> Mapping[int, str]:
    """The numbered notes of a table where they stand on a sheet of their own ("Notes for tables P1, P2"); by number."""
    code = table.rpartition(" ")[2].casefold()
    notes: dict[int, str] = {}
    for sheet in workbook.visible:
        if plain_label(sheet.title) != "notes":
            continue
        applies = False
        for row in range(len(sheet.rows)):
            first = sheet.cell(row, 0)
            text = plain_label(first.text)
            if text.startswith("notes for table"):
                applies = code in re.findall(r"\b[a-z][0-9]+[a-z]?\b", text)
            elif applies and isinstance(first.raw, float) and first.raw.is_integer():
                notes[int(first.raw)] = sheet.cell(row, 1).text
    return notes
