"""The parts of an xlsx file, and what python-calamine leaves out of its sheets: errors, hidden rows and numbers."""

import io
import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple
from xml.sax.saxutils import quoteattr  # nosec B406 # writes an attribute; reads no XML

from ncpm_reports.core.problems import refuse
from ncpm_reports.sources import structure
from ncpm_reports.sources.workbook import MAX_COLUMNS, CellError, column_letters

_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = b"http://purl.oclc.org/ooxml/"
_WORKBOOK, _STYLES, _STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
_TYPES = "[Content_Types].xml"
_READ_ONCE = ("worksheet", "styles", "sharedStrings")
CHUNK = 1 << 18
HIDDEN_NUMBER = CellError("a number that its format hides")
_TRUE = ("1", "true", "on")
_MARKUP_IN_VALUE = re.compile(rb"<v(?:\s[^>]*)?>[^<]*<[^/]")
_MARKUP_IN_PREFIXED_VALUE = re.compile(rb"<\w+:v(?:\s[^>]*)?>[^<]*<[^/]")
_CHARACTER_REFERENCE_IN_VALUE = re.compile(
    rb"""<(?:\w+:)?c\b(?![^>]*\bt=["']str["'])[^>]*>(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f\b[^>]*>[^<]*</(?:\w+:)?f>|\s)*"""
    rb"""<(?:\w+:)?v[^>]*>[^<&]*&#"""
)
_LONGEST_CELL = 10_000
_NOT_SHOWN_AS_DIGITS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_BUILT_IN_PERCENTAGES = ("9", "10")


class Relationship(NamedTuple):
    """A part that another part names: the last word of the relationship's type, and the part's name in the archive."""

    id: str
    kind: str
    part: str


@dataclass(frozen=True, slots=True, kw_only=True)
class XlsxPackage:
    """An xlsx file's parts by their names in the archive, whatever their case and slashes; worksheets by title."""

    archive: zipfile.ZipFile
    types: str
    workbook: str
    relationships: tuple[Relationship, ...]
    worksheets: Mapping[str, str]

    def part(self, kind: str) -> str:
        """The one part of a kind ("styles", "sharedStrings"); "" if there is none."""
        return next((item.part for item in self.relationships if item.kind == kind), "")


def open_package(data: bytes, name: str) -> XlsxPackage:
    """The parts of an xlsx file, as its relationships name them.

    Raises: MalformedSpreadsheet for relationships that lead nowhere or twice to one part, Refused for Strict Open XML,
    whose parts have other names, zipfile.BadZipFile and expat.ExpatError.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    if any(_STRICT in archive.read(part) for part in archive.namelist() if normalised(part) == "_rels/.rels"):
        found, expected = "a file saved as Strict Open XML Spreadsheet", "a file saved as Excel Workbook (.xlsx)"
        remedy = "Open it in Excel and save it as Excel Workbook (.xlsx)."
        raise refuse("spreadsheet.strict", name, found, expected, remedy)
    names = {normalised(part): part for part in archive.namelist()}
    roots = [item for item in _relationships(archive, names, "") if item.kind == "officeDocument"]
    if len(roots) != 1 or _TYPES.casefold() not in names:
        raise structure.MalformedSpreadsheet(f"{len(roots)} workbooks named by _rels/.rels, or no {_TYPES}")
    workbook = roots[0].part
    relationships = tuple(_relationships(archive, names, normalised(workbook)))
    single_use = [item.part for item in relationships if item.kind in _READ_ONCE]
    single_use += [item.kind for item in relationships if item.kind in ("styles", "sharedStrings")]
    if repeated := [name for name, times in Counter(single_use).items() if times > 1]:
        raise structure.MalformedSpreadsheet(f"the part {repeated[0][:60]!r} named twice")
    return XlsxPackage(
        archive=archive,
        types=names[_TYPES.casefold()],
        workbook=workbook,
        relationships=relationships,
        worksheets=_worksheets(archive.read(workbook), relationships),
    )


def normalised(name: str) -> str:
    """A part's name for comparison: forward slashes, no slash at the beginning, small letters."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _relationships(archive: zipfile.ZipFile, names: Mapping[str, str], source: str) -> Iterator[Relationship]:
    folder, base = posixpath.split(source)
    listing = posixpath.join(folder, "_rels", f"{base}.rels")
    if listing not in names:
        raise structure.MalformedSpreadsheet(f"an archive without {listing}")
    for _, row in structure.elements(archive.read(names[listing]), "Relationship"):
        type_uri, target = row.get("Type", ""), row.get("Target", "")
        if row.get("TargetMode", "") == "External" or not type_uri.startswith(_OFFICE):
            continue
        kind, path = type_uri.rpartition("/")[2], normalised(target)
        if not target.startswith("/"):
            path = posixpath.normpath(posixpath.join(folder, path))
        if path in names:
            yield Relationship(row.get("Id", ""), kind, names[path])
        elif kind in ("officeDocument", *_READ_ONCE):
            raise structure.MalformedSpreadsheet(f"a part {target[:60]!r} that the file names and does not hold")


def _worksheets(workbook: bytes, relationships: tuple[Relationship, ...]) -> dict[str, str]:
    by_id = {item.id: item for item in relationships}
    sheets: dict[str, Relationship] = {}
    for _, row in structure.elements(workbook, "sheet"):
        title, item = row.get("name", ""), by_id.get(row.get(f"{_OFFICE} id", ""))
        if item is None or title in sheets or item in sheets.values():
            raise structure.MalformedSpreadsheet(f"a sheet {title[:40]!r} without a part of its own")
        sheets[title] = item
    return {title: item.part for title, item in sheets.items() if item.kind == "worksheet"}


def with_usual_names(package: XlsxPackage, data: bytes) -> bytes:
    """The file's bytes with the workbook, the styles and the texts under the names that python-calamine reads.

    The bytes are returned as they are where the names are the usual ones, as in nearly every file.
    """
    parts = {_WORKBOOK: package.workbook, _STYLES: package.part("styles"), _STRINGS: package.part("sharedStrings")}
    present = {normalised(name) for name in package.archive.namelist()}
    if all(
        normalised(part) == name.casefold() if part else name.casefold() not in present for name, part in parts.items()
    ):
        return data
    targets = {part: name for name, part in parts.items() if part}
    for number, item in enumerate(package.relationships, start=1):
        targets.setdefault(item.part, f"xl/{item.kind}s/{item.kind}{number}.xml")
    renamed = [item._replace(part=targets[item.part]) for item in package.relationships]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(_TYPES, package.archive.read(package.types))
        archive.writestr("_rels/.rels", _listing([Relationship("rId1", "officeDocument", _WORKBOOK)]))
        archive.writestr("xl/_rels/workbook.xml.rels", _listing(renamed))
        for part, name in targets.items():
            archive.writestr(name, package.archive.read(part))
    return out.getvalue()


def _listing(relationships: list[Relationship]) -> str:
    lines = (
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(f'{_OFFICE}/{kind}')} Target={quoteattr(f'/{part}')}/>"
        for key, kind, part in relationships
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


NumberFormat = Enum("NumberFormat", "PLAIN PERCENTAGE HIDING")
"""What a number format does to a number, as far as it changes what a person reads."""


def number_format(code: str) -> NumberFormat:
    """What a format code does to a number: "0.0%" shows a percentage, ";;;" hides it."""
    shown = _NOT_SHOWN_AS_DIGITS.sub("", code)
    if "%" in shown:
        return NumberFormat.PERCENTAGE
    return NumberFormat.PLAIN if re.search(r"[0#?@]|general|[dmyhs]", shown, re.IGNORECASE) else NumberFormat.HIDING


def _formats(styles: bytes) -> dict[str, NumberFormat]:
    """What the number format of each cell style does to a number, by the number that cells refer to; plain ones not."""
    codes = dict.fromkeys(_BUILT_IN_PERCENTAGES, "0%")
    cell_formats: list[str] = []
    in_cell_formats = False
    for name, attributes in structure.elements(styles, "numFmt", "xf", "cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name != "xf":
            in_cell_formats = name == "cellXfs"
        elif in_cell_formats:
            cell_formats.append(attributes.get("numFmtId", "0"))
    formats = {str(style): number_format(codes.get(key, "General")) for style, key in enumerate(cell_formats)}
    return {style: kind for style, kind in formats.items() if kind is not NumberFormat.PLAIN}


def xlsx_structures(package: XlsxPackage) -> dict[str, structure.SheetStructure]:
    """The structure of each worksheet of an xlsx file, by its name.

    Raises: MalformedSpreadsheet for cells out of order or outside the sheet, for markup inside a number, and for tables
    of more than `MAX_CELLS`; zipfile.BadZipFile, zlib.error or expat.ExpatError for a damaged part.
    """
    styles = package.part("styles")
    formats = _formats(package.archive.read(styles)) if styles else {}
    structures = {}
    for title, name in package.worksheets.items():
        scan = _WorksheetScan(formats)
        with package.archive.open(name) as part:
            while chunk := part.read(CHUNK):
                scan.feed(chunk)
        structures[title] = scan.finish()
    return structures


def _is_zero(size: str | None) -> bool:
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

    def __init__(self, formats: Mapping[str, NumberFormat]) -> None:
        self._formats = formats
        self._structure = structure.SheetStructure()
        self._row, self._row_name, self._column = -1, "", -1
        self._height = self._width = self._hidden_columns = 0
        self._kind, self._style = "n", "0"
        self._needs_check = self._has_formula = self._has_value = False
        self._text: str | None = None
        self._tail = b""
        self._starts = {
            "row": self._start_row,
            "c": self._start_cell,
            "f": self._start_formula,
            "v": self._start_value,
            "is": self._start_value,
            "col": self._start_column,
        }
        self._parser = structure.parser(self._start)

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes of the part."""
        window = self._tail + chunk
        if _has_markup_in_value(window):
            raise structure.MalformedSpreadsheet(f"markup inside a number after row {self._row + 1}")
        self._tail = window[-_LONGEST_CELL:]
        self._parser.Parse(chunk, False)

    def finish(self) -> structure.SheetStructure:
        """The structure, after the last bytes."""
        self._parser.Parse(b"", True)
        self._end_cell()
        return self._structure

    def _start(self, name: str, attributes: structure.Attributes) -> None:
        handler = self._starts.get(name) or self._starts.get(name.rpartition(":")[2])
        if handler is not None:
            handler(attributes)

    def _start_row(self, attributes: structure.Attributes) -> None:
        if self._needs_check:
            self._end_cell()
        before = self._row
        self._row_name = attributes.get("r", "")
        self._row = int(self._row_name) - 1 if self._row_name else before + 1
        if self._row <= before:
            raise structure.MalformedSpreadsheet(f"row {self._row + 1} after row {before + 1}")
        self._column = -1
        if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("ht")):
            self._structure.hidden_rows.append((self._row, self._row))

    def _start_cell(self, attributes: structure.Attributes) -> None:
        if self._needs_check:
            self._end_cell()
        before, address, digits = self._column, attributes.get("r", ""), len(self._row_name)
        if digits and address[-digits:] == self._row_name and (letters := address[:-digits]).isalpha():
            self._column = structure.column_number(letters)
        elif address:
            row, self._column = structure.parse_address(address)
            if row != self._row:
                raise structure.MalformedSpreadsheet(f"the cell {address[:20]!r} in row {self._row + 1}")
        else:
            self._column = before + 1
        if not before < self._column < MAX_COLUMNS:
            raise structure.MalformedSpreadsheet(f"the cell {address[:20]!r} out of order or outside the sheet")
        self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._needs_check = self._kind == "e" or self._style in self._formats
        self._has_formula = self._has_value = False
        self._text = None

    def _start_formula(self, attributes: structure.Attributes) -> None:
        self._has_formula = self._needs_check = True

    def _start_value(self, attributes: structure.Attributes) -> None:
        if self._has_value:
            raise structure.MalformedSpreadsheet(f"two values in one cell of row {self._row + 1}")
        self._has_value = True
        if self._kind == "e" or self._has_formula:
            self._text = ""
            self._parser.CharacterDataHandler = self._add_text
        if self._row >= self._height or self._column >= self._width:
            self._extend()

    def _extend(self) -> None:
        self._height, self._width = max(self._height, self._row + 1), max(self._width, self._column + 1)
        if self._height * self._width > structure.MAX_CELLS:
            last = f"{column_letters(self._column)}{self._row + 1}"
            raise structure.MalformedSpreadsheet(
                f"a table of {self._height:,} rows by {self._width:,} columns, with something in {last}"
            )

    def _add_text(self, text: str) -> None:
        self._text = (self._text or "") + text

    def _start_column(self, attributes: structure.Attributes) -> None:
        if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("width")):
            first, last = int(attributes["min"]), min(int(attributes["max"]), MAX_COLUMNS)
            self._hidden_columns += last - first + 1
            if self._hidden_columns > MAX_COLUMNS or first > last:
                raise structure.MalformedSpreadsheet("more columns than a worksheet has")
            self._structure.hidden_columns.append((first - 1, last - 1))

    def _end_cell(self) -> None:
        position, sheet = (self._row, self._column), self._structure
        self._needs_check = False
        self._parser.CharacterDataHandler = None
        text = (self._text or "").strip()
        # A formula whose result is the empty text has an empty value; one that was never worked out may have one too.
        without_result = not self._has_value or (self._kind != "str" and self._text is not None and not text)
        if self._kind == "e" and self._has_value:
            sheet.overrides[position] = CellError(text or "#N/A")
        elif self._has_formula and without_result:
            sheet.overrides[position] = structure.NO_RESULT
            self._extend()
        elif self._kind == "n" and self._has_value and self._style in self._formats:
            if self._formats[self._style] is NumberFormat.PERCENTAGE:
                sheet.percentages.add(position)
            else:
                sheet.overrides[position] = HIDDEN_NUMBER
        if len(sheet.percentages) + len(sheet.overrides) > structure.MAX_OVERRIDES:
            raise structure.too_many_overrides("hidden numbers")
