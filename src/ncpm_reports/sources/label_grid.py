"""Tables whose rows and columns are labels, as data: measures down and periods across, or the other way round.

A table is found by its title, its header row by the label in its corner, each row and column by what it says.

A publication of such tables is a TOML file. A key of the publication stands for each of its tables that has none of its
own. With `period_corner` every table is read with its periods across, below `corner`, and with its periods down, below
that. `measures` gives the labels of each measure, the best first; the other keys of a table are the fields of
`LabelGrid`, `unit` a value of `Unit`.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import refuse, warning
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.layout import Layout
from ncpm_reports.sources.period_text import PERIOD_EXPECTED, header_periods, may_be_a_period, period_in
from ncpm_reports.sources.tables import (
    NEW_WORDING_REMEDY,
    NEW_WORDING_REMEDY_AT_DESK,
    CellReader,
    Row,
    find_cells,
    has_label,
    sheets_titled,
    single_cell,
    unique_rows,
)
from ncpm_reports.sources.values import UnreadableCell, describe, label, plain_label, read_value
from ncpm_reports.sources.workbook import Cell, Workbook, Worksheet

NOT_PERIOD_LABELS = ("unweighted base", "total", "all", "average", "%", "change", "percentage change")
"""How the labels of rows begin that are for no period, where the others are each for one."""
MAX_SIMILAR = 3
SUM_TOLERANCE = Decimal("2.5")
_GRID_KEYS = ("phrases", "without", "corner", "unit", "first_of_several")
_PUBLICATION_KEYS = ("name", "publisher", "title", "markers", "period_corner", "grids")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelGrid:
    """One table of a publication: how to find it, and which labels are which measures.

    `phrases` are all in its title, `without` none; `corner` is what the header above the rows' labels may say;
    `measures` gives the measure of each label: of several labels of one measure the first that is there counts.
    With `periods_down` the rows are periods and the columns measures. `unit_words` are words of which one stands above
    the figures. A label that occurs several times is a problem, but with `first_of_several`. `required` are the
    measures that must be there. A label that only begins with one of these is not taken for it: there is a warning.
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


def _tables_in(workbook: Workbook, grids: Iterable[LabelGrid]) -> Iterator[tuple[Worksheet, LabelGrid]]:
    """The sheets of a workbook that have the title and the header of a table, each with that table."""
    for grid in grids:
        sheets = sheets_titled(workbook, grid.phrases, grid.without)
        yield from ((sheet, grid) for sheet in sheets if _corners(sheet, grid))


def _corners(sheet: Worksheet, grid: LabelGrid) -> list[Cell]:
    """The cells that say what the corner says, in the first row that has any: side by side stand several tables."""
    cells = list(find_cells(sheet, lambda text: label(text) in grid.corner))
    return [cell for cell in cells if cell.row == cells[0].row]


def read_label_grid(reader: CellReader, sheet: Worksheet, grid: LabelGrid) -> Iterator[Row]:
    """The figures of one table; the reader collects problems."""
    rows = list(_LabelTable(reader, sheet, grid, _corners(sheet, grid)[0]).rows())
    if grid.unit is Unit.PERCENT:
        _check_percentages(reader, sheet, rows)
    _check_neighbourhood_crime(reader, sheet, rows)
    yield from rows


def _check_percentages(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """Percentages are not proportions: a table of which no value is above 1 is one of proportions."""
    values = [row.value for row in rows if row.value is not None]
    if values and max(values) <= 1:
        found = f"values of at most {max(values)}"
        remedy = "Format the cells as percentages, or tell whoever looks after the program."
        reader.add_problem("unit.unexpected", sheet, found, "percentages such as 43", remedy)


def _check_neighbourhood_crime(reader: CellReader, sheet: Worksheet, rows: list[Row]) -> None:
    """Neighbourhood crime is the sum of its four parts, but for the rounding of each."""
    for total in (row for row in rows if row.measure == "neighbourhood-crime" and row.value is not None):
        parts = [row.value for row in rows if row.period == total.period and row.measure.startswith("csew-")]
        sum_of_parts = sum((value for value in parts if value is not None), Decimal(0))
        if len(parts) == 4 and None not in parts and abs(sum_of_parts - (total.value or 0)) > SUM_TOLERANCE:
            where = f"{reader.where(sheet)}, cell {total.cell}"
            found = f"{total.value} for the {total.period.label}, while its parts add up to {sum_of_parts}"
            reader.add_problem("sum.wrong", where, found, "the sum of its parts")


@dataclass(frozen=True, slots=True)
class _LabelTable:
    reader: CellReader
    sheet: Worksheet
    grid: LabelGrid
    corner: Cell

    def rows(self) -> Iterator[Row]:
        """The figures of each measure's label; a problem for each figure beside what may be a period."""
        self._check_unit()
        labels, periods, unclear = self._periods_down() if self.grid.periods_down else self._periods_across()
        present: set[str] = set()
        for text, measure in self.grid.measures.items():
            line = None if measure in present else self._label_cell(labels, text)
            if line is None:
                continue
            present.add(measure)
            for header, period in periods:
                yield from self._figure(self._cell_for_period(line, header), measure, period)
            with_figures = [header for header in unclear if not self._cell_for_period(line, header).empty]
            for header in with_figures:
                self.reader.add_cell_problem("period.unknown", header, PERIOD_EXPECTED)
            unclear = [header for header in unclear if header not in with_figures]
        self._check_present(labels, present)

    def _check_unit(self) -> None:
        rows = range(self.corner.row + 1)
        above = " ".join(plain_label(cell.text) for row in rows for cell in self.sheet.row(row))
        words = self.grid.unit_words
        if words and not any(word in above for word in words):
            expected = f'a table in "{words[0]}"'
            self.reader.add_problem("unit.unexpected", self.sheet, "another unit, or none named", expected)

    def _headers(self) -> list[Cell]:
        ends = [cell.column for cell in _corners(self.sheet, self.grid)[1:2]] or [self.sheet.width]
        return [self.sheet.cell(self.corner.row, column) for column in range(self.corner.column + 1, ends[0])]

    def _cells_below(self, header: Cell) -> list[Cell]:
        return [self.sheet.cell(row, header.column) for row in range(header.row + 1, len(self.sheet.rows))]

    def _periods_down(self) -> tuple[list[Cell], list[tuple[Cell, Period]], list[Cell]]:
        """The labels of measures, the labels that are periods, and those that may be."""
        periods = [(cell, period_in(cell.text)) for cell in self._cells_below(self.corner)]
        unclear = [cell for cell, period in periods if not (period or label(cell.text).startswith(NOT_PERIOD_LABELS))]
        return self._headers(), [(cell, period) for cell, period in periods if period], unclear

    def _periods_across(self) -> tuple[list[Cell], list[tuple[Cell, Period]], list[Cell]]:
        headers = self._headers()
        periods = list(self._columns_with_periods(headers))
        if not periods:
            expected = "headers such as April 2024 to March 2025"
            self.reader.add_problem("period.unknown", self.sheet, "no header that is a period", expected)
        return self._cells_below(self.corner), periods, [cell for cell in headers if may_be_a_period(cell)]

    def _columns_with_periods(self, headers: list[Cell]) -> Iterator[tuple[Cell, Period]]:
        """The headers that are periods; marks of significance, which repeat the years at the right, are passed over."""
        earlier: set[Period] = set()
        for cell, period in header_periods(headers):
            if period not in earlier or any(map(self._is_number, self._cells_below(cell))):
                yield cell, period
            earlier.add(period)

    def _is_number(self, cell: Cell) -> bool:
        try:
            return read_value(cell.raw, self.reader.markers).value is not None
        except UnreadableCell:
            return False

    def _cell_for_period(self, line: Cell, header: Cell) -> Cell:
        """The cell in the row or column of a measure's label that is for a period."""
        down = self.grid.periods_down
        return self.sheet.cell(header.row, line.column) if down else self.sheet.cell(line.row, header.column)

    def _label_cell(self, labels: list[Cell], text: str) -> Cell | None:
        """The cell with a measure's label; where codes stand before labels, subtotals, which have none, come first."""
        matching = [cell for cell in labels if has_label(cell.text, text)]
        if len(matching) > 1 and not self.grid.periods_down and self.corner.column:
            subtotals = [cell for cell in matching if self.sheet.cell(cell.row, self.corner.column - 1).empty]
            matching = subtotals or matching
        if len(matching) > 1 and not self.grid.first_of_several:
            if self.grid.periods_down:
                return single_cell(matching, self.reader.where(self.sheet), f'"{text}"')
            numbers = ", ".join(str(cell.row + 1) for cell in matching[:6])
            found = f'several rows "{text}": {numbers}'
            self.reader.add_problem("row.twice", self.sheet, found, "one row of that name")
            return None
        return matching[0] if matching else None

    def _figure(self, cell: Cell, measure: str, period: Period) -> Iterator[Row]:
        unit = self.grid.unit
        if unit is Unit.PERCENT and isinstance(cell.raw, str):
            cell = replace(cell, raw=cell.text.removesuffix("%").strip())
        reading = self.reader.figure(cell, unit, unit.value)
        if reading is not None:
            fields = {"measure": measure, "period": period, "area": self.grid.area, "unit": unit}
            yield self.reader.row(cell, reading, base=self._base(cell), **fields)

    def _base(self, figure: Cell) -> int | None:
        """The unweighted base of a column, in the first row below that gives one; None where the table has none."""
        for cell in self._cells_below(figure):
            if label(self.sheet.cell(cell.row, 0).text).startswith("unweighted base"):
                reading = self.reader.count(cell, "an unweighted base")
                return int(reading.value) if reading and reading.value is not None else None
        return None

    def _check_present(self, labels: Sequence[Cell], present: set[str]) -> None:
        """A problem for each measure that must be there and is not, with the label that may be it in new words.

        Warns of a label that begins with a measure's words, where no label is just these: it may be the one meant.
        """
        measures, reader = self.grid.measures, self.reader
        absent = [text for text, measure in measures.items() if measure not in present]
        for cell in labels:
            text = next((text for text in absent if label(cell.text).startswith(f"{text} ")), "")
            if text:
                absent.remove(text)
                where, found = reader.where(cell), describe(cell.raw)
                remedy = "Not read. Tell whoever looks after the program: the publisher may write it in a new way."
                reader.notices.append(warning("label.unclear", where, found, f'"{text}"', remedy))
        for missing in sorted(self.grid.required - present):
            texts = [text for text, measure in measures.items() if measure == missing]
            similar = [cell for cell in labels if any(text in label(cell.text) for text in texts)]
            seen = listed(f"{describe(cell.raw)} in {cell.address}" for cell in similar[:MAX_SIMILAR])
            found = f"no row or column {' or '.join(map(describe, texts))}{f', but {seen}' if seen else ''}"
            reader.add_problem(
                "label.missing",
                self.sheet,
                found,
                "one of them",
                NEW_WORDING_REMEDY,
                at_desk=NEW_WORDING_REMEDY_AT_DESK,
            )


def read_publication(text: str) -> Layout:
    """The publication that a TOML text describes. Raises: KeyError, TypeError or ValueError for any other text."""
    publication = tomllib.loads(text)
    if unknown := sorted(publication.keys() - {*_PUBLICATION_KEYS, *_GRID_KEYS}):
        raise ValueError(f"no key of a publication: {', '.join(unknown)}")
    shared = {key: publication[key] for key in _GRID_KEYS if key in publication}
    grids = tuple(grid for table in publication["grids"] for grid in _grids(shared | table, publication))

    def rows(reader: CellReader) -> Iterator[Row]:
        tables = _tables_in(reader.workbook, grids)
        return unique_rows(reader, (row for sheet, grid in tables for row in read_label_grid(reader, sheet, grid)))

    return Layout(
        name=publication["name"],
        publisher=publication["publisher"],
        title=publication["title"],
        fits=lambda workbook: any(_tables_in(workbook, grids)),
        rows=rows,
        markers={marker: Status(status) for marker, status in publication.get("markers", {}).items()},
    )


def _grids(table: Mapping[str, Any], publication: Mapping[str, Any]) -> Iterator[LabelGrid]:
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    fields["unit"] = Unit(fields["unit"])
    fields["measures"] = {text: measure for measure, texts in table["measures"].items() for text in texts}
    fields["required"] = frozenset(table.get("required", ()))
    yield LabelGrid(**fields)
    if "period_corner" in publication:
        yield LabelGrid(**fields | {"corner": tuple(publication["period_corner"]), "periods_down": True})


def read_publication_file(path: Path) -> Layout:
    """The publication that a TOML file describes. Raises: Refused if it describes none, with the file."""
    try:
        return read_publication(path.read_text(encoding="utf-8"))
    except (KeyError, TypeError, ValueError) as error:
        where, found = f"sources/layouts/{path.name}", f"{type(error).__name__}: {error}"
        expected = "the keys that sources/label_grid.py describes"
        raise refuse("layout.wrong", where, found, expected, "Correct the file.") from error
