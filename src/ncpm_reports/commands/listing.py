"""Lists for people, JSON and CSV of the same items: a table in a terminal, plain lines elsewhere."""

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Generic, TypeAlias, TypeVar

from ncpm_reports.core.csv_text import FORMULA_SIGNS, csv_of
from ncpm_reports.core.quantities import format_number

Cell: TypeAlias = str | int | Decimal | float | date | bool | None
Row: TypeAlias = Mapping[str, Cell]
Item = TypeVar("Item")
# What each column says of an item, by the name that the column has in data.
Columns: TypeAlias = Mapping[str, Callable[[Item], Cell]]
MISSING = "–"


class Listing(Generic[Item]):
    """Items with a cell for each column, after rows that have cells for some columns only.

    `shown` are the columns that people see; `empty` is what they read where there are no rows, `closing` what they
    read below.
    """

    def __init__(
        self,
        columns: Columns[Item],
        shown: Sequence[str],
        items: Iterable[Item],
        *,
        first_rows: Iterable[Row] = (),
        empty: str = "Nothing is held.",
        closing: str = "",
    ) -> None:
        self.shown, self.empty, self.closing = shown, empty, closing
        self.names = tuple(columns)
        self.rows = [
            *({**dict.fromkeys(columns), **row} for row in first_rows),
            *({name: cell(item) for name, cell in columns.items()} for item in items),
        ]

    def print(self, *, as_json: bool, as_csv: bool) -> None:
        """Prints the list on standard output: as JSON, if that and CSV were asked for."""
        if as_json:
            print(self.json_text())
            return
        if as_csv:
            print(self.csv_text(), end="")
            return
        if not self.rows:
            print(self.empty)
        elif sys.stdout.isatty():
            self.print_table()
        else:
            print(self.plain_text())
        if self.closing:
            print(self.closing)

    def json_text(self) -> str:
        """An array with one object a row. Missing values are null, days are ISO 8601, numbers are numbers."""
        rows = [{name: _json_cell(cell) for name, cell in row.items()} for row in self.rows]
        return json.dumps(rows, ensure_ascii=False, indent=2)

    def csv_text(self) -> str:
        """A header and one line a row. Missing values are empty; what a spreadsheet might run has an apostrophe."""
        return csv_of((self.names, *(map(_csv_cell, row.values()) for row in self.rows)))

    def plain_text(self) -> str:
        """Lines with tabs between the columns that people see, a heading first."""
        return "\n".join("\t".join(map(_cell_text, cells)) for cells in (map(_heading, self.shown), *self._shown()))

    def print_table(self) -> None:
        """Prints the columns that people see as a table."""
        from rich.console import Console  # noqa: PLC0415 (a tenth of a second, wanted only in a terminal)
        from rich.table import Table  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        table = Table(pad_edge=False, show_edge=False)
        for name in self.shown:
            numeric = all(row[name] is None or isinstance(row[name], int | float | Decimal) for row in self.rows)
            table.add_column(_heading(name), justify="right" if numeric else "left")
        for cells in self._shown():
            table.add_row(*(Text(_cell_text(cell)) for cell in cells))
        Console().print(table)

    def _shown(self) -> list[list[Cell]]:
        return [[row[name] for name in self.shown] for row in self.rows]


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _cell_text(cell: Cell) -> str:
    match cell:
        case None | "":
            return MISSING
        case bool():
            return "yes" if cell else "no"
        case Decimal():
            return format_number(float(cell), max(0, -int(cell.as_tuple().exponent)))
        case int():
            return format_number(cell)
        case float():
            return format_number(cell, 1)
        case _:
            return " ".join(str(cell).split())


def _json_cell(cell: Cell) -> str | int | float | bool | None:
    match cell:
        case Decimal():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case date():
            return cell.isoformat()
        case _:
            return cell


def _csv_cell(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return "'" + cell if cell.startswith(FORMULA_SIGNS) else cell
        case Decimal():
            return format(cell, "f")
        case _:
            return str(cell)
