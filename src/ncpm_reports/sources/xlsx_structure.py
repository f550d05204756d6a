"""What python-calamine does not tell of an xlsx file: hidden rows, merged cells, errors, formulas without a result.

Number formats are read too: a cell that shows a percentage, and one whose format hides its number.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from ncpm_reports.sources.workbook import MOST_COLUMNS, CellError
from ncpm_reports.sources.xlsx_package import XlsxPackage
from ncpm_reports.sources.xml_scan import (
    MOST_CELLS,
    MOST_NOTES,
    Attributes,
    MalformedSpreadsheet,
    Range,
    column_number,
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
_MARKUP_IN_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]*<[^/]")
_MARKUP_IN_PREFIXED_VALUE = re.compile(rb"<\w+:v(?:\s[^>]*)?>[^<]*<[^/]")
_CHARACTER_REFERENCE_IN_VALUE = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt=["']str["'])[^>]*>(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>|\s)*"""
    rb"""<(?:\w+:)?v[^>]*>[^<&]*&#"""
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
    """How a worksheet is built; rows and columns count from 0, hidden ones as stretches of first and last.

    `marks` are cells that hold something else than their value as read: errors, formulas without a stored result,
    numbers that a format hides, and in ods files texts with tabs or line breaks. `percentages` are cells that show a
    number a hundred times as large as the one that is stored.
    """

    hidden: bool = False
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
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
        worksheet_scan = _WorksheetScan(formats, SheetStructure(hidden=not worksheet.visible))
        with package.archive.open(worksheet.part) as part:
            while chunk := part.read(CHUNK):
                worksheet_scan.feed(chunk)
        structures[worksheet.name] = worksheet_scan.finish()
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


def _is_nil(size: str | None) -> bool:
    """Whether a row's height or a column's width is given as none at all, which hides it."""
    return size is not None and not size.strip("0.")


def _has_markup_in_value(text: bytes) -> bool:
    """Whether a value has elements, comments or character references inside, before which python-calamine stops."""
    return bool(
        _MARKUP_IN_VALUE.search(text)
        or (b":v" in text and _MARKUP_IN_PREFIXED_VALUE.search(text))
        or (b"&#" in text and _CHARACTER_REFERENCE_IN_VALUE.search(text))
    )


class _WorksheetScan:
    """Collects a worksheet's structure while its XML streams by; written for speed, for it meets each cell.

    Only the beginnings of elements are looked at: a cell ends where the next cell, the next row or the sheet ends.
    """

    def __init__(self, formats: tuple[NumberFormat, ...], structure: SheetStructure) -> None:
        self._formats = {str(style): kind for style, kind in enumerate(formats) if kind is not NumberFormat.PLAIN}
        self._structure = structure
        self._row, self._row_name, self._column = -1, "", -1
        self._height = self._width = 0
        self._kind, self._style = "n", "0"
        self._looked_at = self._formula = self._value = False
        self._text: str | None = None
        self._tail = b""
        self._starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "is": self._start_value,
            "col": self._start_column,
            "mergeCell": self._start_merge,
        }
        self._parser = parser(self._start)

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes of the part."""
        window = self._tail + chunk
        if _has_markup_in_value(window):
            raise MalformedSpreadsheet(f"markup inside a number after row {self._row + 1}")
        self._tail = window[-_LONGEST_CELL:]
        self._parser.Parse(chunk, False)

    def finish(self) -> SheetStructure:
        """The structure, after the last bytes."""
        self._parser.Parse(b"", True)
        self._end_cell()
        return self._structure

    def _start(self, name: str, attributes: Attributes) -> None:
        handler = self._starts.get(name) or self._starts.get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _start_row(self, attributes: Attributes) -> None:
        if self._looked_at:
            self._end_cell()
        before = self._row
        self._row_name = attributes.get("r", "")
        self._row = int(self._row_name) - 1 if self._row_name else before + 1
        if self._row <= before:
            raise MalformedSpreadsheet(f"row {self._row + 1} after row {before + 1}")
        self._column = -1
        if attributes.get("hidden") in _TRUE or _is_nil(attributes.get("ht")):
            self._structure.hidden_rows.append((self._row, self._row))

    def _start_cell(self, attributes: Attributes) -> None:
        if self._looked_at:
            self._end_cell()
        before, address, digits = self._column, attributes.get("r", ""), len(self._row_name)
        if digits and address[-digits:] == self._row_name and (letters := address[:-digits]).isalpha():
            self._column = column_number(letters)
        elif address:
            row, self._column = parse_address(address)
            if row != self._row:
                raise MalformedSpreadsheet(f"the cell {address[:20]!r} in row {self._row + 1}")
        else:
            self._column = before + 1
        if not before < self._column < MOST_COLUMNS:
            raise MalformedSpreadsheet(f"the cell {address[:20]!r} out of order or outside the sheet")
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._looked_at = self._kind == "e" or self._style in self._formats
        self._formula = self._value = False
        self._text = None

    def _start_formula(self, attributes: Attributes) -> None:
        self._formula = self._looked_at = True

    def _start_value(self, attributes: Attributes) -> None:
        if self._value:
            raise MalformedSpreadsheet(f"two values in one cell of row {self._row + 1}")
        self._value = True
        if self._kind == "e" or self._formula:
            self._text = ""
            self._parser.CharacterDataHandler = self._take_text
        if self._row >= self._height or self._column >= self._width:
            self._extend()

    def _extend(self) -> None:
        self._height, self._width = max(self._height, self._row + 1), max(self._width, self._column + 1)
        if self._height * self._width > MOST_CELLS:
            raise MalformedSpreadsheet(f"a table of {self._height:,} rows by {self._width:,} columns")

    def _take_text(self, text: str) -> None:
        self._text = (self._text or "") + text

    def _start_column(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE or _is_nil(attributes.get("width")):
            first, last = int(attributes["min"]), min(int(attributes["max"]), MOST_COLUMNS)
            columns = self._structure.hidden_columns
            if len(columns) > MOST_COLUMNS:
                raise MalformedSpreadsheet("more columns than a worksheet has")
            columns.append((first - 1, last - 1))

    def _start_merge(self, attributes: Attributes) -> None:
        self._structure.merged.append(parse_range(attributes["ref"]))

    def _end_cell(self) -> None:
        position, structure = (self._row, self._column), self._structure
        self._looked_at = False
        self._parser.CharacterDataHandler = None
        text = (self._text or "").strip()
        # A formula whose result is the empty text has an empty value; one that was never worked out may have one too.
        without_result = not self._value or (self._kind != "str" and self._text is not None and not text)
        if self._kind == "e" and self._value:
            structure.marks[position] = CellError(text or "#N/A")
        elif self._formula and without_result:
            structure.marks[position] = NO_RESULT
            self._extend()
        elif self._kind == "n" and self._value and self._style in self._formats:
            if self._formats[self._style] is NumberFormat.PERCENTAGE:
                structure.percentages.add(position)
            else:
                structure.marks[position] = HIDDEN_NUMBER
        if len(structure.percentages) + len(structure.marks) > MOST_NOTES:
            raise MalformedSpreadsheet(f"more than {MOST_NOTES:,} errors, percentages or hidden numbers")
