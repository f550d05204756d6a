"""Tables whose rows and columns are labels, as data: measures down and periods across, or the other way round.

A table is found by its title, its header row by the label in its corner, each row and column by what it says.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Severity
from ncpm_reports.core.quantities import Unit
from ncpm_reports.sources.period_text import PERIOD_EXPECTED, header_periods, may_be_a_period, period_in
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
    With `periods_down` the rows are periods and the columns measures. `unit_words` are words of which one stands above
    the figures. A label that occurs several times is a problem, but with `first_of_several`. `required` are the
    measures that must be there. A label that only begins with a wanted one is not taken for it, but is told of.
    """

    phrases: tuple[str, ...]
    without: tuple[str, ...] = ()
    corner: tuple[str, ...]
    measures: Mapping[str, str]
    unit: Unit
    area: str = ENGLAND_AND_WALES
    required: frozenset[str] = frozenset()
    unit_words: tuple[str, ...] = ()
    periods_down: bool = False
    first_of_several: bool = False
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
    rows = list(_LabelTable(reader, sheet, grid, _corners(sheet, grid)[0]).rows())
    for check in grid.checks:
        check(reader, sheet, rows)
    yield from rows


@dataclass(frozen=True, slots=True)
class _LabelTable:
    reader: CellReader
    sheet: Worksheet
    grid: LabelGrid
    corner: Cell

    def rows(self) -> Iterator[Row]:
        """The figures of each label that is wanted; a problem for each figure beside what may be a period."""
        self._check_unit()
        labels, periods, unclear = self._down() if self.grid.periods_down else self._across()
        present: set[str] = set()
        for wanted, measure in self.grid.measures.items():
            line = None if measure in present else self._line_of(labels, wanted)
            if line is None:
                continue
            present.add(measure)
            for head, period in periods:
                yield from self._figure(self._crossing(line, head), measure, period)
            with_figures = [head for head in unclear if not self._crossing(line, head).empty]
            for head in with_figures:
                self.reader.wrong("period.unknown", head, PERIOD_EXPECTED)
            unclear = [head for head in unclear if head not in with_figures]
        self._check_present(labels, present)

    def _check_unit(self) -> None:
        rows = range(self.corner.row + 1)
        above = " ".join(plain_label(cell.text) for row in rows for cell in self.sheet.row(row))
        words = self.grid.unit_words
        if words and not any(word in above for word in words):
            expected = f'a table in "{words[0]}"'
            self.reader.problem("unit.unexpected", self.sheet, "another unit, or none named", expected)

    def _headers(self) -> list[Cell]:
        ends = [cell.column for cell in _corners(self.sheet, self.grid)[1:2]] or [self.sheet.width]
        return [self.sheet.cell(self.corner.row, column) for column in range(self.corner.column + 1, ends[0])]

    def _below(self) -> list[Cell]:
        rows = range(self.corner.row + 1, len(self.sheet.rows))
        return [self.sheet.cell(row, self.corner.column) for row in rows]

    def _down(self) -> tuple[list[Cell], list[tuple[Cell, Period]], list[Cell]]:
        """The labels, the heads that are periods, and the heads that may be."""
        heads = [(head, period_in(head.text)) for head in self._below()]
        unclear = [head for head, period in heads if not (period or label(head.text).startswith(NOT_FOR_A_PERIOD))]
        return self._headers(), [(head, period) for head, period in heads if period], unclear

    def _across(self) -> tuple[list[Cell], list[tuple[Cell, Period]], list[Cell]]:
        headers = self._headers()
        periods = list(self._columns_with_periods(headers))
        if not periods:
            expected = "headers such as April 2024 to March 2025"
            self.reader.problem("period.unknown", self.sheet, "no header that is a period", expected)
        return self._below(), periods, [cell for cell in headers if may_be_a_period(cell)]

    def _columns_with_periods(self, headers: list[Cell]) -> Iterator[tuple[Cell, Period]]:
        """The headers that are periods; marks of significance, which repeat the years at the right, are passed over."""
        seen: set[Period] = set()
        for cell, period in header_periods(headers):
            if period not in seen or self._has_a_number(cell):
                yield cell, period
            seen.add(period)

    def _has_a_number(self, header: Cell) -> bool:
        for row in range(header.row + 1, len(self.sheet.rows)):
            try:
                if read_value(self.sheet.cell(row, header.column).raw, self.reader.markers).value is not None:
                    return True
            except Unreadable:
                continue
        return False

    def _crossing(self, line: Cell, head: Cell) -> Cell:
        """The cell in the line of a label that is for a period."""
        down = self.grid.periods_down
        return self.sheet.cell(head.row, line.column) if down else self.sheet.cell(line.row, head.column)

    def _line_of(self, labels: list[Cell], wanted: str) -> Cell | None:
        """The label that is wanted; where codes stand before the labels, subtotals, which have none, come first."""
        matching = [cell for cell in labels if says(cell.text, wanted)]
        if len(matching) > 1 and not self.grid.periods_down and self.corner.column:
            subtotals = [cell for cell in matching if self.sheet.cell(cell.row, self.corner.column - 1).empty]
            matching = subtotals or matching
        if len(matching) > 1 and not self.grid.first_of_several:
            if self.grid.periods_down:
                return single_cell(matching, self.reader.where(self.sheet), f'"{wanted}"')
            numbers = ", ".join(str(cell.row + 1) for cell in matching[:6])
            found = f'several rows "{wanted}": {numbers}'
            self.reader.problem("row.twice", self.sheet, found, "one row of that name")
            return None
        return matching[0] if matching else None

    def _figure(self, cell: Cell, measure: str, period: Period) -> Iterator[Row]:
        unit = self.grid.unit
        if unit is Unit.PERCENT and isinstance(cell.raw, str):
            cell = replace(cell, raw=cell.text.removesuffix("%").strip())
        reading = self.reader.figure(cell, unit, unit.value)
        if reading is not None:
            others = {"measure": measure, "period": period, "area": self.grid.area, "unit": unit}
            yield self.reader.row(cell, reading, base=self._base(cell), **others)

    def _base(self, cell: Cell) -> int | None:
        """The unweighted base of a column, in the first row below that gives one; None where the table has none."""
        for row in range(cell.row + 1, len(self.sheet.rows)):
            if label(self.sheet.cell(row, 0).text).startswith("unweighted base"):
                reading = self.reader.count(self.sheet.cell(row, cell.column), "an unweighted base")
                return int(reading.value) if reading and reading.value is not None else None
        return None

    def _check_present(self, labels: Iterable[Cell], present: set[str]) -> None:
        """A problem for each measure that must be there and is not.

        Warns of a label that begins with the wanted words, where no label is just these: it may be the one meant.
        """
        measures, reader = self.grid.measures, self.reader
        wanted = [text for text, measure in measures.items() if measure not in present]
        for cell in labels:
            text = next((text for text in wanted if label(cell.text).startswith(f"{text} ")), "")
            if text:
                wanted.remove(text)
                remedy = "Not read. Tell whoever looks after the program: the publisher may write it in a new way."
                reader.notice("label.unclear", cell, describe(cell.raw), f'"{text}"', remedy, severity=Severity.WARNING)
        for missing in sorted(self.grid.required - present):
            names = " or ".join(f'"{text}"' for text, measure in measures.items() if measure == missing)
            reader.problem("label.missing", self.sheet, f"no row or column {names}", "one of them")
