"""ONS police force area tables (xlsx, 2018 and 2019 layout): offences, populations and households by force area.

Tables are found by their titles and their "Area Code" header, columns by their headers without footnote numbers, areas
by their ONS codes, confirmed by their names.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ncpm_reports.core.areas import BRITISH_TRANSPORT_POLICE, ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.places import CODE, Places, contains
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import MONTH_NUMBERS, CellReader, find_cells, footnotes, label, single_cell, year_in
from ncpm_reports.sources.values import describe, plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, note, refuse

MARKERS: Mapping[str, Status] = {
    "..": Status.NOT_AVAILABLE,
    "+": Status.CONFIDENTIAL,
    "N/A": Status.NOT_APPLICABLE,
}
MEASURES: Mapping[str, str] = {
    "homicide": "homicide",
    "robbery": "robbery",
    "residential burglary": "residential-burglary",
    "vehicle offences": "vehicle-offences",
    "theft from the person": "theft-from-person",
}
REQUIRED = ("homicide", "robbery")
PUBLISHER = "Office for National Statistics"
TITLE = "Crime in England and Wales: Police Force Area data tables"
_MID_YEAR = re.compile(r"(population|household) figures \(mid-((?:19|20)[0-9]{2})\)")
_MID_YEARS = re.compile(r"mid-year (population|household) estimates for police force areas")
_PUBLISHED = re.compile(r"published on (?:the )?([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]+) ((?:19|20)[0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One area's row in a table: its code, its name cell and the footnotes its name points to."""

    row: int
    code: str
    name: Cell
    notes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaTable:
    """A table by area: its header row, its lines, and for each force area the region it is listed under."""

    sheet: Worksheet
    header: Cell
    lines: tuple[Line, ...]
    region_of: Mapping[str, str]
    notes: Mapping[int, str]

    @property
    def name(self) -> str:
        """The table's short name: "Table P1"."""
        return self.sheet.title.partition(":")[0].strip()


def fits(workbook: Workbook) -> bool:
    """Whether the workbook is an edition of these tables: one sheet at least counts offences by force area."""
    return any(_is_counts(sheet) for sheet in workbook.visible)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """Offences by force area, region and nation for the edition's twelve months, with mid-year populations.

    One row an area and measure; a marker gives a status and no value. Where a force area is missing, the totals that
    leave it out are kept as another series ("excluding Greater Manchester"), with the publisher's note.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, MARKERS)
    sheet = _sheet_of(workbook, _is_counts, "table of numbers of offences by police force area")
    period = _period(workbook, sheet, reader)
    table = area_table(reader, sheet, places, period.end)
    rows = list(_counts(reader, table, period))
    _check_complete(reader, table, places)
    _check_sums(reader, table, rows)
    rows.extend(_people(reader, places, period))
    reader.finish()
    corrected, published = _correction(workbook)
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=f"{period.label}{', corrected' if corrected else ''}",
        rows=tuple(rows),
        notices=tuple(reader.notices),
        published_on=published,
        corrected=corrected,
    )


def _is_counts(sheet: Worksheet) -> bool:
    title = plain_label(sheet.title)
    return "police recorded crime" in title and "police force area" in title and "number of offences" in title


def _is_rates(sheet: Worksheet) -> bool:
    title = plain_label(sheet.title)
    return "police recorded crime" in title and "police force area" in title and "rate of offences" in title


def _sheet_of(workbook: Workbook, says: Callable[[Worksheet], bool], what: str) -> Worksheet:
    found = [sheet for sheet in workbook.visible if says(sheet)]
    if len(found) == 1:
        return found[0]
    seen = ", ".join(f'"{sheet.name}"' for sheet in found) or "no such sheet"
    raise refuse(
        "sheet.ambiguous",
        workbook.name,
        seen,
        f"exactly one {what}",
        "Check that this is the publication you mean to read.",
    )


def _period(workbook: Workbook, sheet: Worksheet, reader: CellReader) -> Period:
    """The twelve months of the title, confirmed by the notes sheet; a year of two digits needs that confirmation."""
    in_title = year_in(sheet.title)
    elsewhere = {
        p for other in workbook.visible if "pfa tables" in plain_label(other.title) if (p := year_in(other.title))
    }
    if in_title is None and len(elsewhere) != 1:
        raise refuse(
            "period.unknown",
            workbook.place(sheet),
            describe(sheet.title),
            "one year ending in the title",
            "Ask the publisher.",
        )
    period = in_title or elsewhere.pop()
    if elsewhere - {period}:
        other = ", ".join(p.label for p in elsewhere)
        reader.problem(
            "period.conflict", workbook.place(sheet), f"{period.label} in the title, {other} in the notes", "one period"
        )
    return period


def area_table(reader: CellReader, sheet: Worksheet, places: Places, day: date) -> AreaTable:
    """The table of a sheet that is headed "Area Code", with its lines down to the source line.

    Raises: Refused if there is not exactly one such header.
    """
    place = reader.workbook.place(sheet)
    header = single_cell(
        find_cells(sheet, lambda t: t in ("area code", "area codes")), reader.workbook, place, '"Area Code" header'
    )
    lines: list[Line] = []
    regions: dict[str, str] = {}
    region = ""
    row = header.row + 1
    while row < len(sheet.rows) and not _is_end(sheet, row, header.column):
        line = _line(reader, sheet, sheet.cell(row, header.column), places, day)
        if line:
            lines.append(line)
            region = line.code if line.code.startswith(("E12", "W92")) else region
            regions[line.code] = region
        row += 1
    _check_duplicates(reader, sheet, lines)
    return AreaTable(sheet=sheet, header=header, lines=tuple(lines), region_of=regions, notes=footnotes(sheet, row))


def _is_end(sheet: Worksheet, row: int, column: int) -> bool:
    text = sheet.cell(row, column).text
    return (
        bool(text)
        and not CODE.fullmatch(text)
        and (text.casefold().startswith("source") or bool(re.match(r"[0-9]{1,2}\.", text)))
    )


def _line(reader: CellReader, sheet: Worksheet, code: Cell, places: Places, day: date) -> Line | None:
    name = sheet.cell(code.row, code.column + 1)
    if code.empty and (name.empty or all(cell.empty for cell in list(sheet.row(code.row))[code.column + 2 :])):
        return None
    bare, numbers = without_footnotes(name.text)
    if code.empty and "excluding" in plain_label(bare):
        return None
    if not (reader.sound(sheet, code) and reader.sound(sheet, name)):
        return None
    found = reader.place(name, lambda: _code(code, bare, places, day))
    return Line(row=code.row, code=found, name=name, notes=numbers) if found else None


def _code(code: Cell, name: str, places: Places, day: date) -> str:
    if code.empty:
        return places.code(name, day, prefixes=(BRITISH_TRANSPORT_POLICE,))
    places.confirm(code.text, name, day)
    return code.text


def _check_duplicates(reader: CellReader, sheet: Worksheet, lines: list[Line]) -> None:
    first: dict[str, Line] = {}
    for line in lines:
        earlier = first.setdefault(line.code, line)
        if earlier is not line:
            where = f"{reader.workbook.place(sheet)}, rows {earlier.row + 1} and {line.row + 1}"
            reader.problem("area.twice", where, f"{describe(line.name.raw)} twice", "one row for each area")


def _check_complete(reader: CellReader, table: AreaTable, places: Places) -> None:
    missing = sorted((places.forces | {ENGLAND_AND_WALES}) - {line.code for line in table.lines})
    if missing:
        reader.problem(
            "area.missing",
            reader.workbook.place(table.sheet),
            f"no row for {', '.join(missing)}",
            "all 43 police force areas and the England and Wales total",
        )


def column_of(reader: CellReader, table: AreaTable, wanted: str) -> Cell | None:
    """The header cell that says `wanted`; None if there is none.

    Raises: Refused if there are several.
    """
    found = [
        cell for cell in table.sheet.row(table.header.row) if isinstance(cell.raw, str) and label(cell.text) == wanted
    ]
    if not found:
        return None
    return single_cell(found, reader.workbook, reader.workbook.place(table.sheet), f'column headed "{wanted}"')


def _counts(reader: CellReader, table: AreaTable, period: Period) -> Iterator[Row]:
    _check_unit(reader, table)
    for wanted, measure in MEASURES.items():
        column = column_of(reader, table, wanted)
        if column is not None:
            yield from _column(reader, table, column, (measure, Unit.OFFENCES, period))
        elif wanted in REQUIRED:
            reader.problem(
                "column.missing", reader.workbook.place(table.sheet), f'no column headed "{wanted}"', "that column"
            )
        else:
            reader.notices.append(
                note(
                    "column.absent",
                    reader.workbook.place(table.sheet),
                    f'no column headed "{wanted}"',
                    "that column in recent editions",
                    "Nothing to do: this edition does not publish it.",
                )
            )


def _check_unit(reader: CellReader, table: AreaTable) -> None:
    first = min((line.row for line in table.lines), default=table.header.row + 2)
    said = {
        label(cell.text)
        for row in range(table.header.row + 1, first)
        for cell in table.sheet.row(row)
        if not cell.empty
    }
    if said - {"numbers", "number"}:
        reader.problem(
            "unit.unexpected",
            reader.workbook.place(table.sheet),
            describe(", ".join(sorted(said))),
            '"Numbers" under the header',
        )


def _column(reader: CellReader, table: AreaTable, column: Cell, key: tuple[str, Unit, Period]) -> Iterator[Row]:
    measure, unit, period = key
    what = f"a count ({label(column.text)})"
    read = {
        line.code: (line, reader.count(table.sheet, table.sheet.cell(line.row, column.column), what))
        for line in table.lines
    }
    missing = [
        code
        for code, (_, reading) in read.items()
        if reading and reading.value is None and code.startswith(("E23", "W15"))
    ]
    for code, (line, reading) in read.items():
        if reading is None:
            continue
        left_out = [
            m for m in missing if not code.startswith(("E23", "W15", "BTP")) and contains(code, m, table.region_of)
        ]
        yield Row(
            measure=measure,
            area=code,
            period=period,
            value=reading.value,
            unit=unit,
            status=reading.status,
            series=_series(table, left_out),
            table=table.name,
            cell=table.sheet.cell(line.row, column.column).address,
            note=_note(table, line, measure),
        )


def _series(table: AreaTable, left_out: list[str]) -> str:
    if not left_out:
        return ""
    return "excluding " + " and ".join(
        without_footnotes(line.name.text)[0] for line in table.lines if line.code in left_out
    )


def _note(table: AreaTable, line: Line, measure: str) -> str:
    """The publisher's notes on an area's name: on homicides where these are counted, on people only exclusions."""
    texts = [table.notes[number].strip() for number in line.notes if number in table.notes]
    if measure in ("population", "households"):
        return " ".join(text for text in texts if "not included" in text)
    return " ".join(text for text in texts if "homicide" not in text.casefold() or measure == "homicide")


def _check_sums(reader: CellReader, table: AreaTable, rows: list[Row]) -> None:
    """Force areas and British Transport Police add up to England and Wales in every column, as the table says."""
    for measure in dict.fromkeys(row.measure for row in rows):
        column = [row for row in rows if row.measure == measure]
        total = next((row for row in column if row.area == ENGLAND_AND_WALES), None)
        parts = [row.value for row in column if row.area.startswith(("E23", "W15", "BTP")) and row.value is not None]
        if total and total.value is not None and sum(parts, Decimal(0)) != total.value:
            reader.problem(
                "sum.wrong",
                f"{reader.workbook.place(table.sheet)}, cell {total.cell}",
                f"England and Wales {total.value}, while the forces add up to {sum(parts, Decimal(0))}",
                "a total equal to its parts",
            )


def _people(reader: CellReader, places: Places, period: Period) -> Iterator[Row]:
    """Populations and households, each once: the table of rates may repeat the newest of the mid-year tables."""
    held: dict[tuple[str, ...], Row] = {}
    for row in (*_mid_years(reader, places, period), *_populations(reader, places, period)):
        first = held.setdefault(row.key, row)
        if first is row:
            yield row
        elif first.value != row.value:
            found = f"{first.value} in {first.table} cell {first.cell}, {row.value} in {row.table} cell {row.cell}"
            reader.problem(
                "value.conflict", reader.workbook.name, f"{row.measure} of {row.area}: {found}", "one figure"
            )


def _populations(reader: CellReader, places: Places, period: Period) -> Iterator[Row]:
    if not any(_is_rates(sheet) for sheet in reader.workbook.visible):
        return
    sheet = _sheet_of(reader.workbook, _is_rates, "table of rates of offences by police force area")
    table = area_table(reader, sheet, places, period.end)
    for cell in table.sheet.row(table.header.row):
        match = _MID_YEAR.search(label(cell.text)) if isinstance(cell.raw, str) else None
        if match:
            yield from _mid_year(reader, table, cell, match[1], int(match[2]))


def _mid_years(reader: CellReader, places: Places, period: Period) -> Iterator[Row]:
    """The tables of mid-year estimates for many years that the March editions have; years head their columns."""
    for sheet in reader.workbook.visible:
        match = _MID_YEARS.search(plain_label(sheet.title))
        if match:
            table = area_table(reader, sheet, places, period.end)
            for cell in sheet.row(table.header.row):
                if isinstance(cell.raw, float) and 1980 <= cell.raw <= period.end.year:
                    yield from _mid_year(reader, table, cell, match[1], int(cell.raw))


def _mid_year(reader: CellReader, table: AreaTable, cell: Cell, kind: str, year: int) -> Iterator[Row]:
    day = date(year, 6, 30)
    measure, unit = ("population", Unit.PEOPLE) if kind == "population" else ("households", Unit.HOUSEHOLDS)
    yield from _column(reader, table, cell, (measure, unit, Period(day, day)))


def _correction(workbook: Workbook) -> tuple[bool, date | None]:
    """Whether the file says that it corrects an earlier edition, and the day it says it was published."""
    said = [
        plain_label(cell.text)
        for sheet in workbook.visible
        if label(sheet.name) == "correction"
        for cell in sheet.cells()
    ]
    dates = {day for text in said for day in days_in(text)}
    return bool(said), dates.pop() if len(dates) == 1 else None


def days_in(text: str) -> Iterator[date]:
    """The days that a plain text names after "published on"."""
    for match in _PUBLISHED.finditer(text):
        if match[2] in MONTH_NUMBERS:
            yield date(int(match[3]), MONTH_NUMBERS[match[2]], int(match[1]))
