"""What python-calamine does not report of an ods file: hidden rows, merged cells, errors, formulas without a result.

It drops tabs and line breaks inside a text, so the texts of such cells are read here.
"""

import io
import zipfile
from collections.abc import Callable

from ncpm_reports.sources import structure
from ncpm_reports.sources.workbook import MAX_COLUMNS, MAX_ROWS, CellError

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_STYLE = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
_CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_COLLAPSED = ("collapse", "filter")
_MAX_BLANKS = 1_000
_NUMBERS = ("float", "percentage", "currency")
_DATED = ("boolean", "date", "time")
_VALUES = {**dict.fromkeys(_NUMBERS, "value"), **{kind: f"{kind}-value" for kind in _DATED}}
"""The attribute that has a cell's value, by the kind of value."""
NO_TYPE = CellError("a text in a cell without a type")


def ods_structures(data: bytes) -> dict[str, structure.SheetStructure]:
    """The structure of each sheet of an ods file, by its name.

    Raises: MalformedSpreadsheet for two sheets of one name, tables inside tables and tables of more than `MAX_CELLS`;
    KeyError, zipfile.BadZipFile, zlib.error or expat.ExpatError for a damaged file.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        scan = _ContentScan()
        with archive.open("content.xml") as content:
            scan.parser.ParseFile(content)
        return scan.structures


class _ContentScan:
    """Collects the structure of an ods file's sheets while its content streams through `parser`."""

    def __init__(self) -> None:
        self.structures: dict[str, structure.SheetStructure] = {}
        self._structure = structure.SheetStructure()
        self._style = ""
        self._hidden_styles: set[str] = set()
        self._in_table = False
        self._annotation_depth = 0
        self._cell_count = self._override_count = 0
        self._row = self._column = 0
        self._row_repeat = 1
        self._cell_attributes: structure.Attributes | None = None
        self._lines: list[str] = []
        self._has_breaks = False
        self._starts: dict[str, Callable[[structure.Attributes], None]] = {
            f"{_STYLE} style": self._start_style,
            f"{_STYLE} table-properties": self._start_properties,
            f"{_TABLE} table": self._start_table,
            f"{_TABLE} table-column": self._start_column,
            f"{_TABLE} table-row": self._start_row,
            f"{_TABLE} table-cell": self._start_cell,
            f"{_TABLE} covered-table-cell": self._start_cell,
            f"{_TEXT} p": lambda _: self._lines.append(""),
            f"{_TEXT} s": self._start_blanks,
            f"{_TEXT} tab": lambda _: self._add_break("\t"),
            f"{_TEXT} line-break": lambda _: self._add_break("\n"),
        }
        self._ends = {
            f"{_TABLE} table": self._end_table,
            f"{_TABLE} table-row": self._end_row,
            f"{_TABLE} table-cell": self._end_cell,
            f"{_TABLE} covered-table-cell": self._end_cell,
        }
        self.parser = structure.parser(self._start, namespaces=True)
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text

    def _start(self, name: str, attributes: structure.Attributes) -> None:
        if self._annotation_depth or name == f"{_OFFICE} annotation":
            self._annotation_depth += 1
        elif handler := self._starts.get(name):
            handler(attributes)

    def _end(self, name: str) -> None:
        if self._annotation_depth:
            self._annotation_depth -= 1
        elif handler := self._ends.get(name):
            handler()

    def _text(self, characters: str) -> None:
        if self._cell_attributes is not None and self._lines and not self._annotation_depth:
            self._lines[-1] += characters

    def _start_style(self, attributes: structure.Attributes) -> None:
        self._style = attributes.get(f"{_STYLE} name", "")

    def _start_properties(self, attributes: structure.Attributes) -> None:
        if attributes.get(f"{_TABLE} display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: structure.Attributes) -> None:
        name = attributes.get(f"{_TABLE} name", "")
        if self._in_table or name in self.structures:
            raise structure.MalformedSpreadsheet(f"two sheets named {name[:40]!r}, or a table inside a table")
        self._in_table = True
        hidden = attributes.get(f"{_TABLE} style-name", "") in self._hidden_styles
        self._structure = self.structures[name] = structure.SheetStructure(hidden=hidden)
        self._row = self._column = 0

    def _end_table(self) -> None:
        self._in_table = False

    def _start_column(self, attributes: structure.Attributes) -> None:
        repeat = _number(attributes, "columns-repeated")
        if attributes.get(f"{_TABLE} visibility") in _COLLAPSED and self._column < MAX_COLUMNS:
            self._structure.hidden_columns.append((self._column, self._column + repeat - 1))
        self._column += repeat

    def _start_row(self, attributes: structure.Attributes) -> None:
        self._column = 0
        self._row_repeat = _number(attributes, "rows-repeated")
        if attributes.get(f"{_TABLE} visibility") in _COLLAPSED and self._row < MAX_ROWS:
            self._structure.hidden_rows.append((self._row, self._row + self._row_repeat - 1))

    def _end_row(self) -> None:
        self._row += self._row_repeat

    def _start_cell(self, attributes: structure.Attributes) -> None:
        self._cell_attributes, self._lines, self._has_breaks = attributes, [], False

    def _start_blanks(self, attributes: structure.Attributes) -> None:
        count = attributes.get(f"{_TEXT} c", "1")
        if not (count.isascii() and count.isdigit() and int(count) <= _MAX_BLANKS):
            raise structure.MalformedSpreadsheet(f"{count[:20]} blanks in one cell")
        self._text(" " * int(count))

    def _add_break(self, character: str) -> None:
        self._has_breaks = True
        self._text(character)

    def _end_cell(self) -> None:
        attributes, self._cell_attributes = self._cell_attributes or {}, None
        repeat = _number(attributes, "columns-repeated")
        kind = attributes.get(f"{_OFFICE} value-type", "")
        text = "\n".join(self._lines)
        if kind or text or f"{_TABLE} formula" in attributes:
            self._extend(repeat)
            override = self._override(attributes, kind, text)
            if override is not None or kind == "percentage":
                self._add_override(override, repeat)
        wide, high = _number(attributes, "columns-spanned"), _number(attributes, "rows-spanned")
        if wide > 1 or high > 1:
            last = (self._row + high - 1, self._column + wide - 1)
            self._structure.merged.append(((self._row, self._column), last))
        self._column += repeat

    def _override(self, attributes: structure.Attributes, kind: str, text: str) -> CellError | str | None:
        """What stands for a cell in place of python-calamine's value; None where that value is right."""
        if attributes.get(f"{_CALC} value-type") == "error":
            return CellError(text.strip() or "#N/A")
        if kind in _VALUES:
            return None if f"{_OFFICE} {_VALUES[kind]}" in attributes else structure.NO_RESULT
        if f"{_TABLE} formula" in attributes and (text.startswith(("#", "Err:")) or not text):
            return CellError(text) if text else structure.NO_RESULT
        if not kind:
            return NO_TYPE
        return text if self._has_breaks and f"{_OFFICE} string-value" not in attributes else None

    def _add_override(self, override: CellError | str | None, repeat: int) -> None:
        self._override_count += repeat * self._row_repeat
        if self._override_count > structure.MAX_OVERRIDES:
            raise structure.too_many_overrides("broken lines")
        for row in range(self._row, self._row + self._row_repeat):
            for column in range(self._column, self._column + repeat):
                if override is None:
                    self._structure.percentages.add((row, column))
                else:
                    self._structure.overrides[row, column] = override

    def _extend(self, repeat: int) -> None:
        self._cell_count += repeat * self._row_repeat
        height, width = self._row + self._row_repeat, self._column + repeat
        if self._cell_count > structure.MAX_CELLS or height * width > structure.MAX_CELLS:
            raise structure.MalformedSpreadsheet(f"a table of {height:,} rows by {width:,} columns")


def _number(attributes: structure.Attributes, name: str) -> int:
    """How often something is repeated, or how far it spans; 1 where the file does not say."""
    text = attributes.get(f"{_TABLE} number-{name}", "1")
    if not (text.isascii() and text.isdigit() and 1 <= len(text) <= 9):
        raise structure.MalformedSpreadsheet(f"a repeat of {text[:20]!r}")
    return max(int(text), 1)
