"""Long tables with one header row: columns found by their headers' variants, rows given as plain texts and values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ncpm_reports.sources.values import plain_label, without_footnotes
from ncpm_reports.sources.workbook import Cell, Raw, Workbook, Worksheet, refuse

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


def long_table(
    sheet: Worksheet,
    wanted: Mapping[str, tuple[str, ...]],
    optional: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> LongTable | None:
    """The sheet as a long table, if one of its first rows has every wanted header once, by any of its variants.

    Optional headers are columns where the row has them.
    """
    for number in range(min(DEEPEST_HEADER, len(sheet.rows))):
        labels = [plain_label(without_footnotes(raw)[0]) if isinstance(raw, str) else "" for raw in sheet.rows[number]]
        columns = {name: _places(labels, variants) for name, variants in wanted.items()}
        if all(len(places) == 1 for places in columns.values()):
            more = {name: places for name, variants in optional.items() if (places := _places(labels, variants))}
            return LongTable(
                sheet=sheet, header=number, columns={name: places[0] for name, places in (columns | more).items()}
            )
    return None


def _places(labels: list[str], variants: tuple[str, ...]) -> list[int]:
    return [place for place, text in enumerate(labels) if text in variants]


def long_tables(
    workbook: Workbook,
    wanted: Mapping[str, tuple[str, ...]],
    optional: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> tuple[LongTable, ...]:
    """The visible sheets that are such tables."""
    tables = (long_table(sheet, wanted, optional) for sheet in workbook.visible)
    return tuple(table for table in tables if table is not None)


def the_long_table(workbook: Workbook, wanted: Mapping[str, tuple[str, ...]]) -> LongTable:
    """The one such table of a workbook.

    Raises: Refused if there is none or more than one.
    """
    tables = long_tables(workbook, wanted)
    if len(tables) != 1:
        headers = ", ".join(variants[0] for variants in wanted.values())
        raise refuse(
            "table.ambiguous",
            workbook.name,
            f"{len(tables)} tables with such headers",
            f"one table headed {headers}",
            "Check that this is the publication you mean to read.",
        )
    return tables[0]
