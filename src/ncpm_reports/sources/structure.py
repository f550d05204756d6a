"""How a sheet is built, where python-calamine does not report it, and what the scans of xlsx and ods files share."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TypeAlias
from xml.parsers import expat

from ncpm_reports.sources.workbook import MAX_COLUMNS, MAX_ROWS, CellError

MAX_CELLS = 5_500_000
"""The largest table that is read: rows by columns. The largest publication met has 2.6 million cells."""
MAX_MERGED = 200_000
MAX_OVERRIDES = 1_000_000
"""The most cells that may hold something else than their plain value: errors, percentages, broken lines."""
GET_AGAIN = "Get the file from its publisher again."
NO_RESULT = CellError("a formula without a stored result")
Position: TypeAlias = tuple[int, int]
Attributes: TypeAlias = dict[str, str]
StartHandler: TypeAlias = Callable[[str, Attributes], None]
_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)


class MalformedSpreadsheet(ValueError):
    """The archive is not built as a spreadsheet is."""


@dataclass(slots=True)
class SheetStructure:
    """How a worksheet is built; rows and columns count from 0, hidden ones as stretches of first and last.

    `overrides` are cells that hold something else than their value as read: errors, formulas without a stored result,
    numbers that a format hides, and in ods files texts with tabs or line breaks. `percentages` are cells that show a
    number a hundred times as large as the one that is stored. `hidden` and `merged`, ranges by their first and last
    cells, are of ods files only: python-calamine reports them of others.
    """

    hidden: bool = False
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[Position, Position]] = field(default_factory=list)
    overrides: dict[Position, CellError | str] = field(default_factory=dict)
    percentages: set[Position] = field(default_factory=set)


def parser(start: StartHandler, *, namespaces: bool = False) -> expat.XMLParserType:
    """An expat parser that refuses document type declarations; names as "namespace local" if asked for."""
    expat_parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    expat_parser.buffer_text = True
    expat_parser.StartElementHandler = start
    expat_parser.StartDoctypeDeclHandler = _refuse_doctype
    return expat_parser


def _refuse_doctype(*_: object) -> None:
    raise MalformedSpreadsheet("a document type declaration")


def elements(data: bytes, *names: str) -> list[tuple[str, Attributes]]:
    """The elements of an XML part that have one of these names, whatever their namespace, each with its attributes.

    Raises: MalformedSpreadsheet for a document type declaration; expat.ExpatError for XML that is not well formed.
    """
    matching: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        local = name.rpartition(" ")[2]
        if local in names:
            matching.append((local, attributes))

    parser(start, namespaces=True).Parse(data, True)
    return matching


def parse_address(address: str) -> Position:
    """Row and column counted from 0 of an address such as "F7".

    Raises: MalformedSpreadsheet for what is no address inside a worksheet.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise MalformedSpreadsheet(f"a cell named {address[:20]!r}")
    row, column = int(match[2]), column_number(match[1])
    if not (1 <= row <= MAX_ROWS and column < MAX_COLUMNS):
        raise MalformedSpreadsheet(f"a cell outside the sheet: {address[:20]!r}")
    return row - 1, column


@cache
def column_number(letters: str) -> int:
    """A column's number counted from 0: "A" is 0, "AA" is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def too_many_overrides(others: str) -> MalformedSpreadsheet:
    """The refusal of more than `MAX_OVERRIDES` cells that hold something else than their plain value."""
    return MalformedSpreadsheet(f"more than {MAX_OVERRIDES:,} errors, percentages or {others}")


def covered_cells(ranges: Iterable[tuple[Position, Position]]) -> frozenset[Position]:
    """The row and column of each cell of merged ranges.

    Raises: MalformedSpreadsheet where they are more than `MAX_MERGED`.
    """
    cells: set[Position] = set()
    size = 0
    for (top, left), (bottom, right) in ranges:
        size += (bottom - top + 1) * (right - left + 1)
        if size > MAX_MERGED:
            raise MalformedSpreadsheet(f"merged ranges of more than {MAX_MERGED:,} cells")
        cells.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return frozenset(cells)
