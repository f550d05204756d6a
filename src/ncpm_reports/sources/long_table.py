"""Long tables with one header row: columns found by their headers' variants, rows given as plain texts and values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ncpm_reports.sources.tables import label
from ncpm_reports.sources.workbook import Cell, Raw, Workbook, Worksheet

DEEPEST_HEADER = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTable:
    """A sheet with a header row; `columns` says where each wanted column stands."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]

    def rows(self) -> Iterator[tuple[int, tuple[Raw, ...]]]:
        """Row numbers counted from 0 and the wanted columns' contents, in the wanted order; blank rows left out."""
        places = tuple(self.columns.values())
        for number in range(self.header + 1, len(self.sheet.rows)):
            values = self.sheet.rows[number]
            row = tuple(values[place] if place < len(values) else None for place in places)
            if any(value is not None for value in row):
                yield number, row

    def cell(self, row: int, column: str) -> Cell:
        """The cell of a wanted column in a row."""
        return self.sheet.cell(row, self.columns[column])

    def cells(self, row: int) -> dict[str, Cell]:
        """The cells of a row by the names of the wanted columns."""
        return {column: self.cell(row, column) for column in self.columns}


def long_tables(
    workbook: Workbook, wanted: Mapping[str, tuple[str, ...]], optional: Mapping[str, tuple[str, ...]] | None = None
) -> tuple[LongTable, ...]:
    """The visible sheets of which one of the first rows has every wanted header once, by any of its variants.

    Optional headers are columns where the row has them.
    """
    tables = (_long_table(sheet, wanted, optional or {}) for sheet in workbook.visible)
    return tuple(table for table in tables if table is not None)


def _long_table(
    sheet: Worksheet, wanted: Mapping[str, tuple[str, ...]], optional: Mapping[str, tuple[str, ...]]
) -> LongTable | None:
    for number, row in enumerate(sheet.rows[:DEEPEST_HEADER]):
        labels = [label(raw) if isinstance(raw, str) else "" for raw in row]
        columns = {name: _places(labels, variants) for name, variants in wanted.items()}
        if all(len(places) == 1 for places in columns.values()):
            columns |= {name: places for name, variants in optional.items() if (places := _places(labels, variants))}
            return LongTable(sheet=sheet, header=number, columns={name: places[0] for name, places in columns.items()})
    return None


def _places(labels: list[str], variants: tuple[str, ...]) -> list[int]:
    return [place for place, text in enumerate(labels) if text in variants]
