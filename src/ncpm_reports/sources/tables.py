"""Finding tables by what cells say, never by where they stand, and reading figures from cells that can be trusted."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ncpm_reports.core.periods import MONTHS, Period, month_end, year_ending
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.places import PlaceUnknown
from ncpm_reports.sources.values import (
    Reading,
    Unreadable,
    describe,
    plain_label,
    read_count,
    read_value,
    without_footnotes,
)
from ncpm_reports.sources.workbook import Cell, CellError, Workbook, Worksheet, refuse

_MONTH = {name.casefold(): number for number, name in enumerate(MONTHS) if name}
_SHORT = {name[:3]: number for name, number in _MONTH.items()}
_MONTH_NAMES = "|".join(_MONTH)
_YEAR_ENDING = re.compile(rf"(?:year|12 months) end(?:ing|ed) ({_MONTH_NAMES}) ((?:19|20)[0-9]{{2}})", re.IGNORECASE)
_YEAR_ENDING_SHORT = re.compile(
    rf"year ending ({_MONTH_NAMES}) ([0-9]{{2}})[0-9]{{0,2}}(?:,[0-9]{{1,2}})*$", re.IGNORECASE
)
_SPAN = re.compile(r"([a-z]{3})[a-z]* ((?:19|20)[0-9]{2}) to ([a-z]{3})[a-z]* ((?:19|20)[0-9]{2})")
REMEDY_FILE = "Get the file from its publisher again; do not edit it."


@dataclass(slots=True)
class CellReader:
    """Reads cells of one workbook and keeps every problem met, so that all are told at once."""

    workbook: Workbook
    markers: Mapping[str, Status]
    problems: list[Issue] = field(default_factory=list)
    notices: list[Issue] = field(default_factory=list)

    def problem(self, code: str, where: str, found: str, expected: str, remedy: str = REMEDY_FILE) -> None:
        """Keeps a problem that refuses the file."""
        self.problems.append(Issue(code=code, where=where, found=found, expected=expected, remedy=remedy))

    def finish(self) -> None:
        """Nothing, if no problem was met.

        Raises: Refused with all of them otherwise.
        """
        if self.problems:
            raise Refused(self.problems)

    def sound(self, sheet: Worksheet, cell: Cell) -> bool:
        """Whether a cell may be read: visible, not merged with others, no error; keeps a problem if not."""
        problem = _unsound(sheet, cell)
        if problem:
            self.problem("cell.unsound", self.workbook.where(cell), *problem)
        return not problem

    def count(self, sheet: Worksheet, cell: Cell, what: str, *, negative: bool = False) -> Reading | None:
        """A count or a marker from a cell; None, with a problem kept, for anything else."""
        return self._read(sheet, cell, what, lambda: read_count(cell.raw, self.markers, negative=negative))

    def number(self, sheet: Worksheet, cell: Cell, what: str) -> Reading | None:
        """A number or a marker from a cell; None, with a problem kept, for anything else."""
        return self._read(sheet, cell, what, lambda: read_value(cell.raw, self.markers))

    def _read(self, sheet: Worksheet, cell: Cell, what: str, read: Callable[[], Reading]) -> Reading | None:
        if not self.sound(sheet, cell):
            return None
        try:
            return read()
        except Unreadable as error:
            self.problem(
                "cell.value",
                self.workbook.where(cell),
                str(error),
                f"{what} or a marker that the publisher declares",
                "If the publisher has a new marker, add it to the reader's markers; else correct nothing by hand and "
                "ask the publisher.",
            )
            return None

    def place(self, cell: Cell, find: Callable[[], str]) -> str | None:
        """The code of an area; None, with a problem kept, where it cannot be told."""
        try:
            return find()
        except PlaceUnknown as error:
            self.problem(
                "area.unknown",
                self.workbook.where(cell),
                str(error),
                "an area by its ONS code, or a spelling that data/spellings.csv holds",
                "If the publisher has renamed the area, add the spelling with its dates to data/spellings.csv.",
            )
            return None


def _unsound(sheet: Worksheet, cell: Cell) -> tuple[str, str] | None:
    if isinstance(cell.raw, CellError):
        return describe(cell.raw), "a value"
    if cell.row in sheet.hidden_rows or cell.column in sheet.hidden_columns:
        return f"{describe(cell.raw)} in a hidden row or column", "figures that a person opening the file can see"
    if (cell.row, cell.column) in sheet.merged:
        return f"{describe(cell.raw)} in a merged cell", "one cell for each figure"
    return None


def find_cells(sheet: Worksheet, says: Callable[[str], bool]) -> Iterator[Cell]:
    """The text cells whose plain label satisfies a test, in reading order."""
    return (cell for cell in sheet.cells() if isinstance(cell.raw, str) and says(plain_label(cell.raw)))


def single_cell(cells: Iterable[Cell], workbook: Workbook, where: str, what: str) -> Cell:
    """The one cell there is.

    Raises: Refused if there is none or more than one.
    """
    found = list(cells)
    if len(found) == 1:
        return found[0]
    seen = "none" if not found else "several: " + ", ".join(cell.address for cell in found[:6])
    raise refuse(
        "table.ambiguous", where, seen, f"exactly one {what}", "Check that this is the publication you mean to read."
    )


def label(text: str) -> str:
    """A header's or row's label for matching: plain, without footnote numbers."""
    return plain_label(without_footnotes(text)[0])


def year_in(text: str) -> Period | None:
    """The one twelve-month period that a title names ("year ending June 20191,2"), or None if none or several."""
    plain = plain_label(text)
    found = {(match[1], int(match[2])) for match in _YEAR_ENDING.finditer(plain)}
    if not found and (short := _YEAR_ENDING_SHORT.search(plain)):
        found = {(short[1], 2000 + int(short[2]))}
    if len(found) != 1:
        return None
    month, year = found.pop()
    return year_ending(year, _MONTH[month])


def span_in(text: str) -> Period | None:
    """The months that a column header names ("Apr 2019 to \\n Mar 2020"), or None."""
    match = _SPAN.search(plain_label(text))
    if match is None or match[1] not in _SHORT or match[3] not in _SHORT:
        return None
    first = date(int(match[2]), _SHORT[match[1]], 1)
    last = month_end(int(match[4]), _SHORT[match[3]])
    return Period(first, last) if first <= last else None


def footnotes(sheet: Worksheet, after: int) -> dict[int, str]:
    """The numbered notes below a table ("6. Includes British Transport Police."), by number.

    A number that occurs twice is left out: which of the two a label means cannot be told.
    """
    found: dict[int, list[str]] = {}
    for row in range(after, len(sheet.rows)):
        match = re.match(r"([0-9]{1,2})\.? +(\S.*)", sheet.cell(row, 0).text, re.ASCII)
        if match:
            found.setdefault(int(match[1]), []).append(match[2])
    return {number: texts[0] for number, texts in found.items() if len(texts) == 1}


MONTH_NUMBERS = _MONTH
SHORT_MONTHS = _SHORT
