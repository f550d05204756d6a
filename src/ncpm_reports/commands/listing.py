"""Lists for people, JSON and CSV from one value: a table in a terminal, plain lines elsewhere."""

import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from ncpm_reports.core.quantities import format_number

Cell: TypeAlias = str | int | Decimal | float | date | bool | None
MISSING = "–"
# What a spreadsheet would take for a formula.
_RISKY = ("=", "+", "-", "@", "\t", "\r")


class Form(StrEnum):
    """How a list is printed."""

    PEOPLE = "people"
    JSON = "json"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Rows with named columns. `shown` are the columns that people see, with their headings; data has them all."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    shown: tuple[tuple[str, str], ...]
    empty: str = "Nothing is held."


def form(as_json: bool, as_csv: bool) -> Form:
    """The form that was asked for; JSON if both were."""
    if as_json:
        return Form.JSON
    return Form.CSV if as_csv else Form.PEOPLE


def print_listing(listing: Listing, how: Form) -> None:
    """Prints a list on standard output."""
    match how:
        case Form.JSON:
            print(json_text(listing))
        case Form.CSV:
            print(csv_text(listing), end="")
        case Form.PEOPLE if not listing.rows:
            print(listing.empty)
        case Form.PEOPLE if sys.stdout.isatty():
            _print_table(listing)
        case Form.PEOPLE:
            print(plain_text(listing))


def json_text(listing: Listing) -> str:
    """An array with one object a row. Missing values are null, days are ISO 8601, numbers are numbers."""
    rows = [{name: _json(cell) for name, cell in zip(listing.columns, row, strict=True)} for row in listing.rows]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def csv_text(listing: Listing) -> str:
    """A header and one line a row. Missing values are empty; text that a spreadsheet might run gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(listing.columns)
    writer.writerows([_csv(cell) for cell in row] for row in listing.rows)
    return out.getvalue()


def plain_text(listing: Listing) -> str:
    """Lines with tabs between the columns that people see, a heading first."""
    lines = [[heading for _, heading in listing.shown], *_shown(listing)]
    return "\n".join("\t".join(cells) for cells in lines)


def _print_table(listing: Listing) -> None:
    from rich.console import Console  # noqa: PLC0415 (a tenth of a second, wanted only in a terminal)
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(pad_edge=False, show_edge=False)
    numeric = [_is_numeric(listing, name) for name, _ in listing.shown]
    for (_, heading), right in zip(listing.shown, numeric, strict=True):
        table.add_column(heading, justify="right" if right else "left")
    for cells in _shown(listing):
        table.add_row(*(Text(cell) for cell in cells))
    Console().print(table)


def _shown(listing: Listing) -> list[list[str]]:
    places = [listing.columns.index(name) for name, _ in listing.shown]
    return [[_people(row[place]) for place in places] for row in listing.rows]


def _is_numeric(listing: Listing, name: str) -> bool:
    cells: Sequence[Cell] = [row[listing.columns.index(name)] for row in listing.rows]
    return all(cell is None or isinstance(cell, int | float | Decimal) for cell in cells)


def _people(cell: Cell) -> str:
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


def _json(cell: Cell) -> str | int | float | bool | None:
    match cell:
        case Decimal():
            return int(cell) if cell == cell.to_integral_value() else float(cell)
        case date():
            return cell.isoformat()
        case _:
            return cell


def _csv(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return "'" + cell if cell.startswith(_RISKY) else cell
        case Decimal():
            return format(cell, "f")
        case _:
            return str(cell)
