"""ONS appendix tables (2020 to 2023 layout): CSEW incidents of neighbourhood crime and its parts, and recorded crime.

Table A1 holds two tables side by side, estimates and percentage changes, told apart by their headers; labels repeat
under several parents, so each wanted row must be the only one of its name. Bases stand below each block.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.layouts.ons_force_area import PUBLISHER, days_in
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.rows import Row, TidyRelease
from ncpm_reports.sources.tables import CellReader, find_cells, label, single_cell, span_in, year_in
from ncpm_reports.sources.values import describe, plain_label
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet, note, refuse

TITLE = "Crime in England and Wales: Appendix tables"
SURVEY: Mapping[str, str] = {
    "neighbourhood crime": "neighbourhood-crime",
    "robbery": "csew-robbery",
    "theft from the person": "csew-theft-from-person",
    "domestic burglary": "csew-domestic-burglary",
    "vehicle-related theft": "csew-vehicle-theft",
}
RECORDED: Mapping[str, str] = {
    "homicide": "homicide",
    "total robbery": "robbery",
    "residential burglary": "residential-burglary",
    "vehicle offences": "vehicle-offences",
    "theft from the person": "theft-from-person",
}
SUM_TOLERANCE = Decimal("2.5")
_TABLE = re.compile(r"(?:work)?(?:sheet|table) (a[0-9]+)", re.IGNORECASE)


def fits(workbook: Workbook) -> bool:
    """Whether the workbook is an edition of these tables: it has the table of trends in CSEW incidents."""
    return any(_is_incidents(sheet) for sheet in workbook.visible)


def tidy(workbook: Workbook, places: Places) -> TidyRelease:
    """CSEW estimates in thousand incidents with their bases, and recorded offences, for England and Wales.

    One row a measure and period. On the newest period, `significance` is the publisher's marker of the change since
    the last survey year before it, and the note gives that change.

    Raises: Refused with every problem found.
    """
    reader = CellReader(workbook, {})
    survey = _one(workbook, _is_incidents, "table of trends in CSEW incidents of crime")
    estimates = list(_estimates(reader, survey))
    recorded = [sheet for sheet in workbook.visible if _is_recorded(sheet)]
    counts = (
        list(_recorded(reader, _one(workbook, _is_recorded, "table of recorded crime by offence"))) if recorded else []
    )
    reader.finish()
    newest = max(row.period for row in estimates)
    _check_parts(reader, survey, estimates)
    _check_named(reader, survey, newest)
    reader.finish()
    return TidyRelease(
        publisher=PUBLISHER,
        title=TITLE,
        edition=newest.label,
        rows=(*estimates, *counts),
        notices=(*reader.notices, *_cover_notice(workbook, newest)),
        published_on=_published(workbook),
    )


def _is_incidents(sheet: Worksheet) -> bool:
    return "trends in csew incidents of crime" in plain_label(sheet.title)


def _is_recorded(sheet: Worksheet) -> bool:
    title = plain_label(sheet.title)
    return title.startswith("table a") and "police recorded crime by offence" in title and "rates" not in title


def _one(workbook: Workbook, says: Callable[[Worksheet], bool], what: str) -> Worksheet:
    found = [sheet for sheet in workbook.visible if says(sheet)]
    if len(found) == 1:
        return found[0]
    raise refuse(
        "sheet.ambiguous", workbook.name, f"{len(found)} such sheets", f"exactly one {what}", "Check the file."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One of the tables side by side: where its labels stand, and the columns of its periods."""

    header: Cell
    columns: Mapping[int, Period]
    significance: Mapping[Period, int]


def _blocks(reader: CellReader, sheet: Worksheet, says: str) -> list[Block]:
    headers = list(find_cells(sheet, lambda text: text == says))
    rows = {cell.row for cell in headers}
    if not headers or len(rows) != 1:
        raise refuse(
            "table.ambiguous",
            reader.workbook.place(sheet),
            f"{len(headers)} headers",
            f'headers "{says}" in one row',
            "Check the file.",
        )
    bounds = [cell.column for cell in headers] + [sheet.width]
    return [_block(sheet, cell, end) for cell, end in zip(headers, bounds[1:], strict=True)]


def _block(sheet: Worksheet, header: Cell, end: int) -> Block:
    columns: dict[int, Period] = {}
    significance: dict[Period, int] = {}
    for column in range(header.column + 1, end):
        text = sheet.cell(header.row, column).text
        period = span_in(text)
        if period and "significance" in text.casefold():
            significance[period] = column
        elif period and "change" not in text.casefold():
            columns[column] = period
    return Block(header=header, columns=columns, significance=significance)


def _find_row(reader: CellReader, sheet: Worksheet, block: Block, wanted: str) -> int | None:
    found = [
        sheet.cell(row, block.header.column)
        for row in range(block.header.row + 1, len(sheet.rows))
        if label(sheet.cell(row, block.header.column).text) == wanted
    ]
    if not found:
        reader.problem("row.missing", reader.workbook.place(sheet), f'no row "{wanted}"', "that row")
        return None
    return single_cell(found, reader.workbook, reader.workbook.place(sheet), f'row "{wanted}"').row


def _estimates(reader: CellReader, sheet: Worksheet) -> Iterator[Row]:
    blocks = _blocks(reader, sheet, "offence group")
    estimates = blocks[0]
    changes = blocks[1] if len(blocks) > 1 else None
    _check_unit(reader, sheet, estimates)
    newest = max(estimates.columns.values(), default=None)
    for wanted, measure in SURVEY.items():
        row = _find_row(reader, sheet, estimates, wanted)
        for column, period in estimates.columns.items() if row is not None else ():
            found = _estimate(reader, sheet, sheet.cell(row or 0, column), measure, period)
            if found and changes and period == newest:
                found = _with_change(reader, sheet, changes, wanted, found)
            if found:
                yield found


def _check_unit(reader: CellReader, sheet: Worksheet, block: Block) -> None:
    title = sheet.cell(block.header.row - 1, block.header.column).text
    if "(1,000s)" not in title:
        reader.problem("unit.unexpected", reader.workbook.place(sheet), describe(title), 'a table in "(1,000s)"')


def _estimate(reader: CellReader, sheet: Worksheet, cell: Cell, measure: str, period: Period) -> Row | None:
    reading = reader.number(sheet, cell, "an estimate in thousands")
    if reading is None:
        return None
    base = _base(reader, sheet, cell)
    return Row(
        measure=measure,
        area=ENGLAND_AND_WALES,
        period=period,
        value=reading.value,
        unit=Unit.THOUSAND_INCIDENTS,
        status=reading.status,
        base=base,
        table=_table_name(sheet),
        cell=cell.address,
    )


def _table_name(sheet: Worksheet) -> str:
    match = _TABLE.search(sheet.title)
    return f"Table {match[1].upper()}" if match else sheet.name.strip()


def _base(reader: CellReader, sheet: Worksheet, cell: Cell) -> int | None:
    for row in range(cell.row + 1, len(sheet.rows)):
        if label(sheet.cell(row, 0).text).startswith("unweighted base"):
            reading = reader.count(sheet, sheet.cell(row, cell.column), "an unweighted base")
            return int(reading.value) if reading and reading.value is not None else None
    reader.problem("base.missing", reader.workbook.where(cell), "no unweighted base below", "a row that gives the base")
    return None


def _with_change(reader: CellReader, sheet: Worksheet, changes: Block, wanted: str, row: Row) -> Row:
    line = _find_row(reader, sheet, changes, wanted)
    earlier = max((period for period in changes.columns.values() if period.end < row.period.end), default=None)
    if line is None or earlier is None or earlier not in changes.significance:
        return row
    column = next(column for column, period in changes.columns.items() if period == earlier)
    change = reader.number(sheet, sheet.cell(line, column), "a percentage change")
    marker = sheet.cell(line, changes.significance[earlier])
    significance = _significance(reader, marker)
    if change is None or change.value is None:
        return row
    told = f"Published change since the {earlier.label}: {change.value:.1f}% (cell {sheet.cell(line, column).address})"
    return replace(row, significance=significance, note=f"{told}, {significance} at the 5% level.")


def _significance(reader: CellReader, cell: Cell) -> str:
    """The publisher's marker; a 0 stands here where a blank is meant, by the publisher's own known slip."""
    if cell.empty or cell.raw == 0.0:
        return "not significant"
    if cell.text == "[s]":
        return "significant"
    reader.problem("marker.unknown", reader.workbook.where(cell), describe(cell.raw), "[s] or a blank")
    return ""


def _recorded(reader: CellReader, sheet: Worksheet) -> Iterator[Row]:
    block = _blocks(reader, sheet, "offence category")[0]
    for wanted, measure in RECORDED.items():
        rows = [
            row
            for row in range(block.header.row + 1, len(sheet.rows))
            if label(sheet.cell(row, block.header.column).text) == wanted and sheet.cell(row, 0).empty
        ]
        if len(rows) != 1:
            reader.problem(
                "row.missing", reader.workbook.place(sheet), f'{len(rows)} subtotal rows "{wanted}"', "exactly one"
            )
            continue
        for column, period in block.columns.items():
            cell = sheet.cell(rows[0], column)
            reading = reader.count(sheet, cell, "a number of offences")
            if reading and reading.value is not None and period.months == 12:
                yield Row(
                    measure=measure,
                    area=ENGLAND_AND_WALES,
                    period=period,
                    value=reading.value,
                    unit=Unit.OFFENCES,
                    status=reading.status,
                    table=_table_name(sheet),
                    cell=cell.address,
                )


def _check_parts(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """Neighbourhood crime is the sum of its four parts, but for the rounding of each."""
    for whole in (row for row in rows if row.measure == "neighbourhood-crime" and row.value is not None):
        parts = [row.value for row in rows if row.period == whole.period and row.measure.startswith("csew-")]
        total = sum((value for value in parts if value is not None), Decimal(0))
        if None not in parts and abs(total - (whole.value or 0)) > SUM_TOLERANCE:
            found = f"{whole.value} for the {whole.period.label}, while its parts add up to {total}"
            reader.problem(
                "sum.wrong", f"{reader.workbook.place(sheet)}, cell {whole.cell}", found, "the sum of its parts"
            )


def _check_named(reader: CellReader, sheet: Worksheet, newest: Period) -> None:
    named = [
        year_in("year ending" + part)
        for cell in sheet.cells()
        if cell.row < 4
        for part in plain_label(cell.text).split("year ending")[1:]
    ]
    latest = max((period for period in named if period), default=newest)
    if latest != newest:
        reader.problem(
            "period.conflict",
            reader.workbook.place(sheet),
            f"{latest.label} in the title, {newest.label} in the columns",
            "one period",
        )


def _cover_notice(workbook: Workbook, newest: Period) -> Iterator[Issue]:
    """The cover of the edition for September 2022 says 2023: the tables' own periods are believed."""
    for sheet in workbook.visible:
        said = year_in(sheet.title) if "appendix tables" in plain_label(sheet.title) else None
        if said and said != newest:
            remedy = "The tables' own periods were taken, by rule. Tell the publisher."
            yield note("cover.year", workbook.place(sheet), f"{said.label} in its title", newest.label, remedy)


def _published(workbook: Workbook) -> date | None:
    days = {
        day
        for sheet in workbook.visible
        for cell in sheet.cells()
        if cell.row < 6
        for day in days_in(plain_label(cell.text))
    }
    return days.pop() if len(days) == 1 else None
