"""What python-calamine does not tell of an xlsx file: hidden rows, merged cells, errors, formulas without a result.

Number formats are read too: a cell that shows a percentage, and one whose format hides its number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from ncpm_reports.sources.workbook import MOST_COLUMNS, CellError, Spans
from ncpm_reports.sources.xlsx_package import XlsxPackage
from ncpm_reports.sources.xml_scan import (
    MOST_CELLS,
    MOST_NOTES,
    Attributes,
    MalformedSpreadsheet,
    Range,
    column_number,
    covered_cells,
    parse_address,
    parse_range,
    parser,
    scan,
)

CHUNK = 1 << 18
NO_RESULT = CellError("a formula without a stored result")
HIDDEN_NUMBER = CellError("a number that its format hides")
Position: TypeAlias = tuple[int, int]
_TRUE = ("1", "true", "on")
_CHARACTER_REFERENCE = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt=["']str["'])[^>]*>(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>|\s)*"""
    rb"""<(?:\w+:)?v[^>]*>[^<]*&#"""
)
_LONGEST_CELL = 10_000
_NOT_SHOWN_AS_DIGITS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_BUILT_IN_PERCENTAGES = frozenset({9, 10})


class NumberFormat(Enum):
    """What a number format does to a number, as far as it changes what a person reads."""

    PLAIN = "plain"
    PERCENTAGE = "percentage"
    HIDING = "hiding"


@dataclass(slots=True)
class SheetStructure:
    """How a worksheet is built; rows and columns count from 0.

    `marks` are cells that hold something else than their value as read: errors, formulas without a stored result,
    numbers that a format hides, and in ods files texts with tabs or line breaks. `percentages` are cells that show a
    number a hundred times as large as the one that is stored.
    """

    hidden: bool = False
    hidden_rows: Spans = field(default_factory=Spans)
    hidden_columns: Spans = field(default_factory=Spans)
    merged: frozenset[Position] = frozenset()
    marks: dict[Position, CellError | str] = field(default_factory=dict)
    percentages: set[Position] = field(default_factory=set)


def xlsx_structures(package: XlsxPackage) -> dict[str, SheetStructure]:
    """The structure of each worksheet of an xlsx file, by its name.

    Raises: MalformedSpreadsheet for cells out of order or outside the sheet, for markup inside a number, and for tables
    of more than `MOST_CELLS`; zipfile.BadZipFile, zlib.error or expat.ExpatError for a damaged part.
    """
    formats = tuple(_formats(package))
    structures = {}
    for worksheet in package.worksheets:
        worksheet_scan = _WorksheetScan(formats)
        with package.archive.open(worksheet.part) as part:
            while chunk := part.read(CHUNK):
                worksheet_scan.feed(chunk)
        structures[worksheet.name] = worksheet_scan.finish(hidden=not worksheet.visible)
    return structures


def _formats(package: XlsxPackage) -> Iterator[NumberFormat]:
    """What the number format of each cell style does, in the order in which cells refer to styles."""
    if not package.part("styles"):
        return
    codes: dict[str, str] = {}
    styles: list[str] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        local = name.rpartition(" ")[2]
        if local == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif local in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = local == "cellXfs"
        elif local == "xf" and inside:
            styles.append(attributes.get("numFmtId", "0"))

    scan(package.archive.read(package.part("styles")), start)
    for style in styles:
        if style in codes:
            yield number_format(codes[style])
        else:
            built_in = style.isdigit() and int(style) in _BUILT_IN_PERCENTAGES
            yield NumberFormat.PERCENTAGE if built_in else NumberFormat.PLAIN


def number_format(code: str) -> NumberFormat:
    """What a format code does to a number: "0.0%" shows a percentage, ";;;" hides it."""
    shown = _NOT_SHOWN_AS_DIGITS.sub("", code)
    if "%" in shown:
        return NumberFormat.PERCENTAGE
    return NumberFormat.PLAIN if re.search(r"[0#?@]|general|[dmyhs]", shown, re.IGNORECASE) else NumberFormat.HIDING


class _WorksheetScan:
    """Collects a worksheet's structure while its XML streams by."""

    def __init__(self, formats: tuple[NumberFormat, ...]) -> None:
        self._formats = formats
        self._structure = SheetStructure()
        self._rows: list[tuple[int, int]] = []
        self._columns: list[tuple[int, int]] = []
        self._merged: list[Range] = []
        self._row, self._row_name, self._column = -1, "", -1
        self._extent = (-1, -1)
        self._cell: Attributes = {}
        self._in_cell = self._in_value = self._formula = self._value = False
        self._error = ""
        self._tail = b""
        self._starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "is": self._start_text,
            "col": self._start_column,
            "mergeCell": self._start_merge,
        }
        self._parser = parser(self._start)
        self._parser.EndElementHandler = self._end
        self._parser.CommentHandler = self._refuse_markup
        self._parser.ProcessingInstructionHandler = self._refuse_markup
        self._parser.StartCdataSectionHandler = self._refuse_markup

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes of the part."""
        window = self._tail + chunk
        if b"&#" in window and _CHARACTER_REFERENCE.search(window):
            raise MalformedSpreadsheet("a number written with character references")
        self._tail = window[-_LONGEST_CELL:]
        self._parser.Parse(chunk, False)

    def finish(self, *, hidden: bool) -> SheetStructure:
        """The structure, after the last bytes."""
        self._parser.Parse(b"", True)
        structure = self._structure
        structure.hidden = hidden
        structure.hidden_rows, structure.hidden_columns = Spans.of(self._rows), Spans.of(self._columns)
        structure.merged = covered_cells(self._merged)
        return structure

    def _start(self, name: str, attributes: Attributes) -> None:
        if self._in_value:
            self._refuse_markup()
        handler = self._starts.get(name) or self._starts.get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _start_row(self, attributes: Attributes) -> None:
        before = self._row
        self._row_name = attributes.get("r", "")
        self._row = int(self._row_name) - 1 if self._row_name else before + 1
        if self._row <= before:
            raise MalformedSpreadsheet(f"row {self._row + 1} after row {before + 1}")
        self._column = -1
        if attributes.get("hidden") in _TRUE:
            self._rows.append((self._row, self._row))

    def _start_cell(self, attributes: Attributes) -> None:
        before, address = self._column, attributes.get("r", "")
        if not address:
            self._column = before + 1
        elif self._row_name and address.endswith(self._row_name) and address[: -len(self._row_name)].isalpha():
            self._column = column_number(address[: -len(self._row_name)])
        else:
            row, self._column = parse_address(address)
            if row != self._row:
                raise MalformedSpreadsheet(f"the cell {address[:20]!r} in row {self._row + 1}")
        if not before < self._column < MOST_COLUMNS:
            raise MalformedSpreadsheet(f"the cell {address[:20]!r} out of order or outside the sheet")
        self._cell, self._in_cell = attributes, True
        self._formula = self._value = False

    def _start_formula(self, attributes: Attributes) -> None:
        self._formula = True

    def _start_value(self, attributes: Attributes) -> None:
        self._start_text(attributes)
        self._in_value = True
        if self._cell.get("t") == "e":
            self._error = ""
            self._parser.CharacterDataHandler = self._take_error

    def _start_text(self, attributes: Attributes) -> None:
        if self._value:
            raise MalformedSpreadsheet(f"two values in one cell of row {self._row + 1}")
        self._value = True
        self._extend()

    def _extend(self) -> None:
        row, column = self._extent
        if self._row > row or self._column > column:
            self._extent = row, column = max(row, self._row), max(column, self._column)
            if (row + 1) * (column + 1) > MOST_CELLS:
                raise MalformedSpreadsheet(f"a table of {row + 1:,} rows by {column + 1:,} columns")

    def _take_error(self, text: str) -> None:
        self._error += text

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE:
            first, last = int(attributes["min"]), min(int(attributes["max"]), MOST_COLUMNS)
            if len(self._columns) > MOST_COLUMNS:
                raise MalformedSpreadsheet("more columns than a worksheet has")
            self._columns.append((first - 1, last - 1))

    def _start_merge(self, attributes: Attributes) -> None:
        self._merged.append(parse_range(attributes["ref"]))

    def _refuse_markup(self, *_: object) -> None:
        if self._in_cell:
            raise MalformedSpreadsheet(f"markup inside the value of a cell in row {self._row + 1}")

    def _end(self, name: str) -> None:
        self._in_value = False
        if name != "c" and name.rpartition(":")[2] != "c":
            return
        self._in_cell = False
        position, kind = (self._row, self._column), self._cell.get("t", "n")
        if kind == "e" and self._value:
            self._parser.CharacterDataHandler = None
            self._structure.marks[position] = CellError(self._error.strip() or "#N/A")
        elif self._formula and not self._value:
            self._structure.marks[position] = NO_RESULT
            self._extend()
        elif kind == "n" and self._value and self._formats:
            self._note_format(position)

    def _note_format(self, position: Position) -> None:
        if len(self._structure.percentages) + len(self._structure.marks) > MOST_NOTES:
            raise MalformedSpreadsheet(f"more than {MOST_NOTES:,} percentages or hidden numbers")
        style = int(self._cell.get("s", "0"))
        kind = self._formats[style] if style < len(self._formats) else NumberFormat.PLAIN
        if kind is NumberFormat.PERCENTAGE:
            self._structure.percentages.add(position)
        elif kind is NumberFormat.HIDING:
            self._structure.marks[position] = HIDDEN_NUMBER
