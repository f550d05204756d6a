"""Streaming XML parts through expat, and the addresses of cells."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TypeAlias
from xml.parsers import expat

from ncpm_reports.sources.workbook import MOST_COLUMNS, MOST_ROWS

MOST_CELLS = 5_500_000
"""The largest table that is read: rows by columns. The largest publication met has 2.6 million cells."""
MOST_MERGED = 200_000
MOST_NOTES = 1_000_000
"""The most cells that may hold something else than their plain value: errors, percentages, broken lines."""
Range: TypeAlias = tuple[int, int, int, int]
"""First row, first column, last row, last column; counted from 0, all inclusive."""
Attributes: TypeAlias = dict[str, str]
Start: TypeAlias = Callable[[str, Attributes], None]
_ADDRESS = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})", re.ASCII)


class MalformedSpreadsheet(ValueError):
    """The archive is not built as a spreadsheet is."""


def parser(start: Start, *, namespaces: bool = False) -> expat.XMLParserType:
    """An expat parser that refuses document type declarations; names as "namespace local" if asked for."""
    expat_parser = expat.ParserCreate(namespace_separator=" " if namespaces else None)
    expat_parser.buffer_text = True
    expat_parser.StartElementHandler = start
    expat_parser.StartDoctypeDeclHandler = _refuse_doctype
    return expat_parser


def scan(data: bytes, start: Start) -> None:
    """Feeds one XML part to the callback, names as "namespace local".

    Raises: MalformedSpreadsheet for a document type declaration; expat.ExpatError for XML that is not well formed.
    """
    parser(start, namespaces=True).Parse(data, True)


def _refuse_doctype(*_: object) -> None:
    raise MalformedSpreadsheet("a document type declaration")


def parse_address(address: str) -> tuple[int, int]:
    """Row and column counted from 0 of an address such as "F7".

    Raises: MalformedSpreadsheet for what is no address inside a worksheet.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise MalformedSpreadsheet(f"a cell named {address[:20]!r}")
    row, column = int(match[2]), column_number(match[1])
    if not (1 <= row <= MOST_ROWS and column < MOST_COLUMNS):
        raise MalformedSpreadsheet(f"a cell outside the sheet: {address[:20]!r}")
    return row - 1, column


@cache
def column_number(letters: str) -> int:
    """A column's number counted from 0: "A" is 0, "AA" is 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def parse_range(reference: str) -> Range:
    """The corners of a range such as "A1:C3", counted from 0.

    Raises: MalformedSpreadsheet for what is no range inside a worksheet.
    """
    first, _, last = reference.partition(":")
    return (*parse_address(first), *parse_address(last or first))


def covered_cells(ranges: Iterable[Range]) -> frozenset[tuple[int, int]]:
    """The row and column of each cell of merged ranges.

    Raises: MalformedSpreadsheet where they are more than `MOST_MERGED`.
    """
    cells: set[tuple[int, int]] = set()
    size = 0
    for top, left, bottom, right in ranges:
        size += (bottom - top + 1) * (right - left + 1)
        if size > MOST_MERGED:
            raise MalformedSpreadsheet(f"merged ranges of more than {MOST_MERGED:,} cells")
        cells.update((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
    return frozenset(cells)
