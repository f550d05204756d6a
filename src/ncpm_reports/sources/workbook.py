"""Published files as addressed cells, frozen, with no meaning: what a person would see in the sheet."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that a person cannot read a value from: an error (`#N/A`), a formula without a stored result."""

    text: str


@dataclass(frozen=True, slots=True)
class Percentage:
    """A number in a cell that is formatted as a percentage: `points` is what it shows, 39 for 0.39 shown as 39%."""

    points: Decimal


Raw: TypeAlias = str | float | bool | date | datetime | CellError | Percentage | None


MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
"""The size of a worksheet in every spreadsheet program."""
TITLE_ROWS = 30
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: where it stands and what was in it as published (None where it is empty)."""

    sheet: "Worksheet" = field(repr=False)
    row: int
    column: int
    raw: Raw

    @property
    def address(self) -> str:
        """The cell as a spreadsheet names it: "F7"."""
        return f"{column_letters(self.column)}{self.row + 1}"

    @property
    def text(self) -> str:
        """The content as text, runs of white space as one blank, none at the ends; "" for an empty cell."""
        return text_of(self.raw)

    @property
    def empty(self) -> bool:
        """Whether nothing, or nothing but white space, is in the cell."""
        return self.raw is None or (isinstance(self.raw, str) and not self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worksheet:
    """A worksheet as a grid. Rows may differ in length; beyond the end of a row every cell is empty.

    `hidden_rows` and `hidden_columns` are those of the grid, counted from 0; `merged` holds the row and column of each
    cell of a merged range.
    """

    name: str
    rows: tuple[tuple[Raw, ...], ...]
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: frozenset[tuple[int, int]] = frozenset()

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a row and column counted from 0; an empty one outside the grid."""
        values = self._values(row)
        return Cell(self, row, column, values[column] if 0 <= column < len(values) else None)

    def row(self, row: int) -> Iterator[Cell]:
        """The cells of a row, left to right."""
        return (Cell(self, row, column, raw) for column, raw in enumerate(self._values(row)))

    def _values(self, row: int) -> tuple[Raw, ...]:
        return self.rows[row] if 0 <= row < len(self.rows) else ()

    def cells(self) -> Iterator[Cell]:
        """All cells, row by row."""
        return (cell for row in range(len(self.rows)) for cell in self.row(row))

    @property
    def title(self) -> str:
        """The first text in the sheet's first rows; "" if they have none."""
        cells = (cell for row in range(TITLE_ROWS) for cell in self.row(row))
        return next((cell.text for cell in cells if isinstance(cell.raw, str) and not cell.empty), "")

    @property
    def width(self) -> int:
        """The length of the longest row."""
        return max((len(row) for row in self.rows), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbook:
    """A file as read. `sha256` is that of the bytes; a csv is a workbook with one sheet, named after the file."""

    name: str
    sha256: str
    sheets: tuple[Worksheet, ...]
    delimited: bool = False

    @property
    def visible(self) -> tuple[Worksheet, ...]:
        """The sheets that a person opening the file sees."""
        return tuple(sheet for sheet in self.sheets if not sheet.hidden)

    def where(self, place: Cell | Worksheet) -> str:
        """How a person finds a sheet or a cell: file, sheet and address; file, row and column for a csv."""
        if isinstance(place, Cell):
            position = f"row {place.row + 1}, column {column_letters(place.column)}"
            return f"{self.where(place.sheet)}, {position if self.delimited else f'cell {place.address}'}"
        return self.name if self.delimited else f'{self.name}, sheet "{place.name}"'


def column_letters(column: int) -> str:
    """The letters of a column counted from 0: 0 is "A", 26 is "AA"."""
    letters = ""
    number = column + 1
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def text_of(raw: Raw) -> str:
    """A cell's content as text: whole numbers without decimals, white space collapsed, "" for nothing."""
    if raw is None:
        return ""
    if isinstance(raw, CellError):
        return raw.text
    if isinstance(raw, Percentage):
        return f"{raw.points.normalize():f}%"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        return str(int(raw))
    if isinstance(raw, str):
        return _SPACE.sub(" ", raw).strip()
    return str(raw)
