"""Tables whose rows and columns are labels, as data: measures down and periods across, or the other way round.

A table is found by its title, its header row by the label in its corner, each row and column by what it says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Severity
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.period_text import (
    PeriodGrammar,
    header_periods,
    may_be_a_period,
    period_expected,
    period_in,
)
from ncpm_reports.sources.tables import CellReader, Row, find_cells, label, says, sheet_titled, single_cell
from ncpm_reports.sources.values import Unreadable, describe, plain_label, read_value
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet

NOT_FOR_A_PERIOD = ("unweighted base", "total", "all", "average", "%", "change", "percentage change")
"""How the labels of rows begin that are for no period, where the others are each for one."""
Check = Callable[[CellReader, Worksheet, list[Row]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelGrid:
    """One table of a publication: how to find it, and which labels are which measures.

    `phrases` are all in its title, `without` none; `corner` is what the header above the rows' labels may say;
    `measures` gives the measure of each wanted label: of several labels of one measure the first that is there counts.
    `periods` reads a period. With `periods_down` the rows are periods and the columns measures; with `single_period`
    the columns are groups, of which the first of `columns` that is there is read, and the period stands in the title or
    the file's name. `unit_words` are words of which one stands above the figures. A label that occurs several times is
    a problem, but with `first_of_several`. `required` are the measures that must be there. A label that only begins
    with a wanted one is not taken for it, but is told of.
    """

    phrases: tuple[str, ...]
    without: tuple[str, ...] = ()
    corner: tuple[str, ...]
    measures: Mapping[str, str]
    unit: Unit
    area: str = ENGLAND_AND_WALES
    required: frozenset[str] = frozenset()
    unit_words: tuple[str, ...] = ()
    periods: PeriodGrammar = period_in
    periods_down: bool = False
    single_period: bool = False
    columns: tuple[str, ...] = ()
    first_of_several: bool = False
    note: str = ""
    checks: tuple[Check, ...] = ()


def fitting(workbook: Workbook, grids: Iterable[LabelGrid]) -> Iterator[tuple[Worksheet, LabelGrid]]:
    """The sheets of a workbook that have the title and the header of a table, each with that table."""
    for grid in grids:
        sheets = sheet_titled(workbook, grid.phrases, grid.without)
        yield from ((sheet, grid) for sheet in sheets if _corners(sheet, grid))


def _corners(sheet: Worksheet, grid: LabelGrid) -> list[Cell]:
    """The cells that say what the corner says, in the first row that has any: side by side stand several tables."""
    cells = list(find_cells(sheet, lambda text: label(text) in grid.corner))
    return [cell for cell in cells if cell.row == cells[0].row]


def read_label_grid(reader: CellReader, sheet: Worksheet, grid: LabelGrid) -> Iterator[Row]:
    """The figures of one table; problems are kept by the reader."""
    corners = _corners(sheet, grid)
    corner = corners[0]
    end = corners[1].column if len(corners) > 1 else sheet.width
    headers = [sheet.cell(corner.row, column) for column in range(corner.column + 1, end)]
    below = range(corner.row + 1, len(sheet.rows))
    _check_unit(reader, sheet, corner, grid)
    if grid.periods_down:
        labels, heads = headers, [sheet.cell(row, corner.column) for row in below]
        periods = [(head, period) for head in heads if (period := grid.periods(head.text))]
        others = [head for head in heads if not label(head.text).startswith(NOT_FOR_A_PERIOD)]
        unclear = [head for head in others if grid.periods(head.text) is None]
    else:
        labels = [sheet.cell(row, corner.column) for row in below]
        periods = list(_period_columns(reader, sheet, headers, grid))
        if not periods:
            expected = "headers such as April 2024 to March 2025"
            reader.problem("period.unknown", sheet, "no header that is a period", expected)
        unclear = [] if grid.single_period else [cell for cell in headers if may_be_a_period(cell, grid.periods)]
    rows = list(_rows(reader, corner, grid, labels=labels, periods=periods, unclear=unclear))
    for check in grid.checks:
        check(reader, sheet, rows)
    yield from rows


def _check_unit(reader: CellReader, sheet: Worksheet, corner: Cell, grid: LabelGrid) -> None:
    above = " ".join(plain_label(cell.text) for row in range(corner.row + 1) for cell in sheet.row(row))
    if grid.unit_words and not any(word in above for word in grid.unit_words):
        expected = f'a table in "{grid.unit_words[0]}"'
        reader.problem("unit.unexpected", sheet, "another unit, or none named", expected)


def _rows(
    reader: CellReader,
    corner: Cell,
    grid: LabelGrid,
    *,
    labels: list[Cell],
    periods: list[tuple[Cell, Period]],
    unclear: list[Cell],
) -> Iterator[Row]:
    """The figures of each label that is wanted; a problem for each figure beside what may be a period."""
    sheet = reader.sheet(corner)
    present: set[str] = set()
    for wanted, measure in grid.measures.items():
        line = None if measure in present else _line_of(reader, labels, corner, wanted, grid)
        if line is None:
            continue
        present.add(measure)
        for head, period in periods:
            yield from _figure(reader, _crossing(sheet, line, head, grid), measure, period, grid)
        with_figures = [head for head in unclear if not _crossing(sheet, line, head, grid).empty]
        for head in with_figures:
            reader.wrong("period.unknown", head, period_expected(grid.periods))
        unclear = [head for head in unclear if head not in with_figures]
    _check_present(reader, sheet, labels, present, grid)


def _crossing(sheet: Worksheet, line: Cell, head: Cell, grid: LabelGrid) -> Cell:
    """The cell in the line of a label that is for a period."""
    return sheet.cell(head.row, line.column) if grid.periods_down else sheet.cell(line.row, head.column)


def _check_present(
    reader: CellReader, sheet: Worksheet, labels: Iterable[Cell], present: set[str], grid: LabelGrid
) -> None:
    """A problem for each measure that must be there and is not.

    Warns of a label that begins with the wanted words, where no label is just these: it may be the one meant.
    """
    wanted = [text for text, measure in grid.measures.items() if measure not in present]
    for cell in labels:
        text = next((text for text in wanted if label(cell.text).startswith(f"{text} ")), "")
        if text:
            wanted.remove(text)
            remedy = "Not read. Tell whoever looks after the program: the publisher may write this label in a new way."
            reader.notice("label.unclear", cell, describe(cell.raw), f'"{text}"', remedy, severity=Severity.WARNING)
    for missing in sorted(grid.required - present):
        names = " or ".join(f'"{text}"' for text, measure in grid.measures.items() if measure == missing)
        reader.problem("label.missing", sheet, f"no row or column {names}", "one of them")


def _period_columns(
    reader: CellReader, sheet: Worksheet, headers: list[Cell], grid: LabelGrid
) -> Iterator[tuple[Cell, Period]]:
    if not grid.single_period:
        yield from _columns_with_periods(reader, sheet, headers, grid)
        return
    period = grid.periods(sheet.title)
    if period is None and (period := grid.periods(reader.workbook.name)):
        remedy = f"Taken from the file's name: {period.label}."
        reader.notice("period.from-name", sheet, "no year in the table", "a year", remedy)
    if period is None:
        remedy = "Name the file after its year, as in table_2017-18.csv."
        reader.problem("period.unknown", sheet, "no year in the title or the file's name", "a year", remedy)
        return
    by_name = [[cell for cell in headers if says(cell.text, name)] for name in grid.columns]
    named = next((cells for cells in by_name if cells), [])
    yield single_cell(named, reader.where(sheet), f'column headed "{grid.columns[0]}"'), period


def _columns_with_periods(
    reader: CellReader, sheet: Worksheet, headers: list[Cell], grid: LabelGrid
) -> Iterator[tuple[Cell, Period]]:
    """The headers that are periods; marks of significance, which repeat the years at the right, are passed over."""
    seen: set[Period] = set()
    for cell, period in header_periods(headers, grid.periods):
        if period not in seen or _has_a_number(reader, sheet, cell):
            yield cell, period
        seen.add(period)


def _has_a_number(reader: CellReader, sheet: Worksheet, header: Cell) -> bool:
    """Whether a number stands below a header."""
    for row in range(header.row + 1, len(sheet.rows)):
        try:
            if read_value(sheet.cell(row, header.column).raw, reader.markers).value is not None:
                return True
        except Unreadable:
            continue
    return False


def _line_of(reader: CellReader, labels: list[Cell], corner: Cell, wanted: str, grid: LabelGrid) -> Cell | None:
    """The label that is wanted; where codes stand before the labels, subtotals, which have none, come first."""
    sheet = reader.sheet(corner)
    matching = [cell for cell in labels if says(cell.text, wanted)]
    if len(matching) > 1 and not grid.periods_down and corner.column:
        subtotals = [cell for cell in matching if sheet.cell(cell.row, corner.column - 1).empty]
        matching = subtotals or matching
    if len(matching) > 1 and not grid.first_of_several:
        if grid.periods_down:
            return single_cell(matching, reader.where(sheet), f'"{wanted}"')
        numbers = ", ".join(str(cell.row + 1) for cell in matching[:6])
        reader.problem("row.twice", sheet, f'several rows "{wanted}": {numbers}', "one row of that name")
        return None
    return matching[0] if matching else None


def _figure(reader: CellReader, cell: Cell, measure: str, period: Period, grid: LabelGrid) -> Iterator[Row]:
    if grid.unit is Unit.PERCENT and isinstance(cell.raw, str):
        cell = replace(cell, raw=cell.text.removesuffix("%").strip())
    if grid.unit.is_count:
        reading = reader.count(cell, f"a number of {grid.unit.value}")
    else:
        reading = reader.number(cell, f"a number ({grid.unit.value})")
    if reading is not None:
        row = partial(reader.row, area=grid.area, unit=grid.unit, note=grid.note)
        yield row(cell, reading, measure=measure, period=period, base=_base(reader, cell))


def _base(reader: CellReader, cell: Cell) -> int | None:
    """The unweighted base of a column, in the first row below that gives one; None where the table has none."""
    sheet = reader.sheet(cell)
    for row in range(cell.row + 1, len(sheet.rows)):
        if label(sheet.cell(row, 0).text).startswith("unweighted base"):
            reading = reader.count(sheet.cell(row, cell.column), "an unweighted base")
            return int(reading.value) if reading and reading.value is not None else None
    return None
