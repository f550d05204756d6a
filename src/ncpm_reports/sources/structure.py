"""What a reader of values does not tell: hidden rows, merged cells, formulas without a result; and ods cells as XML."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from xml.parsers import expat

from ncpm_reports.sources.workbooks import CellError, Range, Raw

MOST_CELLS = 5_000_000
_RELATIONSHIP = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"


@dataclass(slots=True)
class Structure:
    """How a sheet is built, by row and column counted from 0; `uncached` are formulas without a stored result."""

    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)
    uncached: set[tuple[int, int]] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)


class NotSpreadsheet(ValueError):
    """The archive is not built as a spreadsheet is."""


Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]
End = Callable[[str], None]


def scan(data: bytes, start: Start, end: End | None = None, text: Callable[[str], None] | None = None) -> None:
    """Feeds one XML part to the callbacks, names as "namespace local"; a document type declaration is refused.

    Raises: NotSpreadsheet for a document type declaration; expat.ExpatError for XML that is not well formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.Parse(data, True)


def _no_doctype(*_: object) -> None:
    raise NotSpreadsheet("a document type declaration")


def xlsx_structure(data: bytes) -> dict[str, Structure]:
    """The structure of each worksheet of an xlsx file, by sheet name.

    Raises: NotSpreadsheet, KeyError, zipfile.BadZipFile or expat.ExpatError for what is not an xlsx file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = _sheet_parts(archive)
        return {name: _sheet_structure(archive.read(part), hidden) for name, (part, hidden) in parts.items()}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, tuple[str, bool]]:
    targets: dict[str, str] = {}
    sheets: list[tuple[str, str, bool]] = []

    def relationship(name: str, attributes: Attributes) -> None:
        if name.endswith(" Relationship"):
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(name: str, attributes: Attributes) -> None:
        if name.endswith(" sheet"):
            visible = attributes.get("state", "visible") == "visible"
            sheets.append((attributes.get("name", ""), attributes.get(_RELATIONSHIP, ""), not visible))

    scan(archive.read("xl/_rels/workbook.xml.rels"), relationship)
    scan(archive.read("xl/workbook.xml"), sheet)
    found = {name: (_part(targets.get(key, "")), hidden) for name, key, hidden in sheets}
    return {name: place for name, place in found.items() if "worksheets/" in place[0]}


def _part(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _SheetScan:
    """Collects a worksheet's structure while its XML streams by."""

    def __init__(self, hidden: bool) -> None:
        self.structure = Structure(hidden=hidden)
        self._row = -1
        self._column = -1
        self._formula = False
        self._value = False

    def start(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(" ")[2]
        if local == "row":
            self._start_row(attributes)
        elif local == "c":
            self._start_cell(attributes)
        elif local == "f":
            self._formula = True
        elif local in ("v", "is"):
            self._value = True
        elif local == "col" and attributes.get("hidden") in ("1", "true"):
            first, last = int(attributes["min"]), min(int(attributes["max"]), 16_384)
            self.structure.hidden_columns.update(range(first - 1, last))
        elif local == "mergeCell":
            self.structure.merged.append(parse_range(attributes["ref"]))

    def _start_row(self, attributes: Attributes) -> None:
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1
        if attributes.get("hidden") in ("1", "true"):
            self.structure.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        self._column = parse_address(attributes["r"])[1] if "r" in attributes else self._column + 1
        self._formula = self._value = False

    def end(self, name: str) -> None:
        if name.rpartition(" ")[2] == "c" and self._formula:
            self.structure.formulas.add((self._row, self._column))
            if not self._value:
                self.structure.uncached.add((self._row, self._column))


def _sheet_structure(data: bytes, hidden: bool) -> Structure:
    collector = _SheetScan(hidden)
    scan(data, collector.start, collector.end)
    return collector.structure


def parse_address(address: str) -> tuple[int, int]:
    """Row and column counted from 0 of an address such as "F7".

    Raises: NotSpreadsheet for what is no address inside a sheet.
    """
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and 1 <= len(letters) <= 3 and 1 <= len(digits) <= 7):
        raise NotSpreadsheet(f"a cell named {address[:20]!r}")
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    row = int(digits)
    if not (1 <= row <= 1_048_576 and column <= 16_384):
        raise NotSpreadsheet(f"a cell outside the sheet: {address[:20]!r}")
    return row - 1, column - 1


def parse_range(reference: str) -> Range:
    """The corners of a range such as "A1:C3", counted from 0.

    Raises: NotSpreadsheet for what is no range inside a sheet.
    """
    first, _, last = reference.partition(":")
    return (*parse_address(first), *parse_address(last or first))


def opendocument_cells(data: bytes) -> tuple[dict[str, Structure], dict[str, tuple[tuple[Raw, ...], ...]]]:
    """Structure and cells of each sheet of an ods file, by sheet name.

    Raises: NotSpreadsheet, KeyError, zipfile.BadZipFile or expat.ExpatError for what is not an ods file.
    """
    collector = _OdsScan()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        scan(archive.read("content.xml"), collector.start, collector.end, collector.text)
    return collector.structures, {name: tuple(tuple(row) for row in rows) for name, rows in collector.grids.items()}


class _OdsScan:
    """Collects an ods file's cells and structure while its XML streams by."""

    def __init__(self) -> None:
        self.structures: dict[str, Structure] = {}
        self.grids: dict[str, list[list[Raw]]] = {}
        self._hidden_styles: set[str] = set()
        self._style = ""
        self._sheet = Structure()
        self._rows: list[list[Raw]] = []
        self._row: list[Raw] = []
        self._row_repeat = 1
        self._blank_rows = 0
        self._blank_cells = 0
        self._column = 0
        self._cell: Attributes | None = None
        self._paragraphs: list[str] = []
        self._aside = 0
        self._cells = 0

    def start(self, name: str, attributes: Attributes) -> None:
        space, _, local = name.rpartition(" ")
        if self._aside or (space == _OFFICE and local == "annotation"):
            self._aside += 1
        elif space == _TABLE:
            self._start_table(local, attributes)
        elif space == _TEXT and self._cell is not None:
            self._start_text(local, attributes)
        elif space == _STYLE:
            self._start_style(local, attributes)

    def _start_style(self, local: str, attributes: Attributes) -> None:
        if local == "style":
            self._style = attributes.get(f"{_STYLE} name", "")
        elif local == "table-properties" and attributes.get(f"{_TABLE} display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, local: str, attributes: Attributes) -> None:
        if local == "table":
            self._sheet = Structure(hidden=attributes.get(f"{_TABLE} style-name", "") in self._hidden_styles)
            self._rows, self._blank_rows, self._column = [], 0, 0
            name = attributes.get(f"{_TABLE} name", "")
            if name in self.grids:
                raise NotSpreadsheet(f"two sheets named {name!r}")
            self.structures[name], self.grids[name] = self._sheet, self._rows
        elif local == "table-column":
            repeat = _repeat(attributes, "number-columns-repeated")
            if attributes.get(f"{_TABLE} visibility") in ("collapse", "filter"):
                self._sheet.hidden_columns.update(range(self._column, min(self._column + repeat, 16_384)))
            self._column += repeat
        elif local == "table-row":
            self._row, self._blank_cells = [], 0
            self._row_repeat = _repeat(attributes, "number-rows-repeated")
            if attributes.get(f"{_TABLE} visibility") in ("collapse", "filter"):
                first = len(self._rows) + self._blank_rows
                self._sheet.hidden_rows.update(range(first, min(first + self._row_repeat, 1_048_576)))
        elif local in ("table-cell", "covered-table-cell"):
            self._cell, self._paragraphs = attributes, []

    def _start_text(self, local: str, attributes: Attributes) -> None:
        if local == "p":
            self._paragraphs.append("")
        elif local == "s":
            count = int(attributes.get(f"{_TEXT} c", "1"))
            if count > 1_000:
                raise NotSpreadsheet(f"{count} blanks in one cell")
            self.text(" " * count)
        elif local == "tab":
            self.text("\t")
        elif local == "line-break":
            self.text("\n")

    def text(self, characters: str) -> None:
        if self._cell is not None and self._paragraphs and not self._aside:
            self._paragraphs[-1] += characters

    def end(self, name: str) -> None:
        if self._aside:
            self._aside -= 1
            return
        space, _, local = name.rpartition(" ")
        if space != _TABLE:
            return
        if local in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif local == "table-row":
            self._end_row()

    def _end_cell(self, attributes: Attributes) -> None:
        raw = self._value(attributes)
        row, column = len(self._rows) + self._blank_rows, len(self._row) + self._blank_cells
        if f"{_TABLE} formula" in attributes:
            self._sheet.formulas.add((row, column))
            if raw is None:
                self._sheet.uncached.add((row, column))
        wide, high = _repeat(attributes, "number-columns-spanned"), _repeat(attributes, "number-rows-spanned")
        if wide > 1 or high > 1:
            self._sheet.merged.append((row, column, row + high - 1, column + wide - 1))
        repeat = _repeat(attributes, "number-columns-repeated")
        if raw is None:
            self._blank_cells += repeat
            return
        self._grow((self._blank_cells + repeat) * self._row_repeat)
        self._row.extend([None] * self._blank_cells + [raw] * repeat)
        self._blank_cells = 0

    def _end_row(self) -> None:
        if not self._row:
            self._blank_rows += self._row_repeat
            return
        self._grow(self._blank_rows + self._row_repeat * len(self._row))
        self._rows.extend([] for _ in range(self._blank_rows))
        self._rows.extend(list(self._row) for _ in range(self._row_repeat))
        self._blank_rows = 0

    def _grow(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise NotSpreadsheet(f"more than {MOST_CELLS:,} cells")

    def _value(self, attributes: Attributes) -> Raw:
        kind = attributes.get(f"{_OFFICE} value-type", "")
        if kind in ("float", "percentage", "currency"):
            return float(attributes[f"{_OFFICE} value"])
        if kind == "boolean":
            return attributes[f"{_OFFICE} boolean-value"] == "true"
        if kind == "date":
            return _moment(attributes[f"{_OFFICE} date-value"])
        text = attributes.get(f"{_OFFICE} string-value", "\n".join(self._paragraphs))
        if kind == "time":
            return text or None
        return text or None


def _moment(text: str) -> Raw:
    moment = datetime.fromisoformat(text)
    return date(moment.year, moment.month, moment.day) if "T" not in text else moment


def _repeat(attributes: Attributes, name: str) -> int:
    text = attributes.get(f"{_TABLE} {name}", "1")
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9):
        raise NotSpreadsheet(f"a repeat of {text[:20]!r}")
    return max(int(text), 1)


def uncached() -> CellError:
    """What stands for a formula whose result is not stored in the file."""
    return CellError("a formula without a stored result")
