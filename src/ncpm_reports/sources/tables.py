"""Finding tables by what cells say, never by where they stand, and reading figures from cells that can be trusted."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from ncpm_reports.core.problems import Issue, Severity, refuse, refuse_if_any
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.places import PlaceUnknown
from ncpm_reports.sources.rows import Row
from ncpm_reports.sources.values import (
    Reading,
    Unreadable,
    describe,
    plain_label,
    read_count,
    read_value,
    without_footnotes,
)
from ncpm_reports.sources.workbook import Cell, CellError, Raw, Workbook, Worksheet

MOST_PROBLEMS = 50
REMEDY_FILE = "Get the file from its publisher again; do not edit it."
REMEDY_VALUE = (
    "If the publisher has a new marker, add it to the reader's markers; else correct nothing by hand and ask the "
    "publisher."
)
VALUE_AT_DESK = (
    "If it is a new sign of the publisher's, tell whoever looks after the program; else ask the publisher. Correct "
    "nothing by hand."
)


Place: TypeAlias = str | Cell | Worksheet


@dataclass(slots=True)
class CellReader:
    """Reads cells of one workbook and keeps every problem met, so that all are told at once."""

    workbook: Workbook
    markers: Mapping[str, Status]
    problems: list[Issue] = field(default_factory=list)
    notices: list[Issue] = field(default_factory=list)
    _sheets: dict[str, Worksheet] = field(init=False)

    def __post_init__(self) -> None:
        self._sheets = {sheet.name: sheet for sheet in self.workbook.sheets}

    def where(self, place: Place) -> str:
        """How a person finds a cell or a sheet; a text says so itself."""
        if isinstance(place, Cell):
            return self.workbook.where(place)
        return self.workbook.place(place) if isinstance(place, Worksheet) else place

    def sheet(self, cell: Cell) -> Worksheet:
        """The sheet that a cell stands on."""
        return self._sheets[cell.sheet]

    def problem(
        self, code: str, where: Place, found: str, expected: str, remedy: str = REMEDY_FILE, *, at_desk: str = ""
    ) -> None:
        """Keeps a problem that refuses the file."""
        place = self.where(where)
        self.problems.append(
            Issue(code=code, where=place, found=found, expected=expected, remedy=remedy, at_desk=at_desk)
        )

    def wrong(self, code: str, cell: Cell, expected: str, remedy: str = REMEDY_FILE) -> None:
        """Keeps a problem of what a cell says."""
        self.problem(code, cell, describe(cell.raw), expected, remedy)

    def notice(
        self, code: str, where: Place, found: str, expected: str, remedy: str, *, severity: Severity = Severity.NOTE
    ) -> None:
        """Keeps what was noticed and done by rule."""
        place = self.where(where)
        self.notices.append(
            Issue(code=code, where=place, found=found, expected=expected, remedy=remedy, severity=severity)
        )

    def finish(self) -> None:
        """Nothing, if no problem was met.

        Raises: Refused with each of them once, the first `MOST_PROBLEMS`, and how many more there are.
        """
        problems = list(dict.fromkeys(self.problems))
        more = len(problems) - MOST_PROBLEMS
        if more > 0:
            found, remedy = f"{more:,} more problems", "Look at the first ones: the others may have the same cause."
            problems[MOST_PROBLEMS:] = [
                Issue(code="file.more", where=self.workbook.name, found=found, expected="none", remedy=remedy)
            ]
        refuse_if_any(problems)

    def sound(self, cell: Cell) -> bool:
        """Whether a cell may be read: visible, not merged with others, no error; keeps a problem if not."""
        problem = _unsound(self.sheet(cell), cell)
        if problem:
            self.problem("cell.unsound", cell, *problem)
        return not problem

    def count(self, cell: Cell, what: str, *, negative: bool = False) -> Reading | None:
        """A count or a marker from a cell; None, with a problem kept, for anything else."""
        return self._read(cell, what, partial(read_count, negative=negative))

    def number(self, cell: Cell, what: str) -> Reading | None:
        """A number or a marker from a cell; None, with a problem kept, for anything else."""
        return self._read(cell, what, read_value)

    def _read(self, cell: Cell, what: str, read: Callable[[Raw, Mapping[str, Status]], Reading]) -> Reading | None:
        if not self.sound(cell):
            return None
        try:
            return read(cell.raw, self.markers)
        except Unreadable as error:
            expected = f"{what} or a marker that the publisher declares"
            self.problem("cell.value", cell, str(error), expected, REMEDY_VALUE, at_desk=VALUE_AT_DESK)
            return None

    def row(self, cell: Cell, reading: Reading, **fields: Any) -> Row:
        """The figure that a cell gives, with the place where it stands; `fields` are the others of a row."""
        table = table_name(self.sheet(cell))
        return Row(value=reading.value, status=reading.status, table=table, cell=cell.address, **fields)

    def area(self, cell: Cell, find: Callable[[], str]) -> str | None:
        """The code of an area; None, with a problem kept, where it cannot be told."""
        try:
            return find()
        except PlaceUnknown as error:
            expected = "an area by its ONS code and a name that it is known by"
            remedy = "If the publisher has renamed the area, add the spelling with its dates to data/spellings.csv."
            at_desk = "If the publisher has renamed the area, tell whoever looks after the program its new name."
            self.problem("area.unknown", cell, str(error), expected, remedy, at_desk=at_desk)
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


def single_cell(cells: Iterable[Cell], where: str, what: str) -> Cell:
    """The one cell there is.

    Raises: Refused if there is none or more than one.
    """
    matching = list(cells)
    if len(matching) == 1:
        return matching[0]
    seen = "none" if not matching else "several: " + ", ".join(cell.address for cell in matching[:6])
    raise refuse(
        "table.ambiguous", where, seen, f"exactly one {what}", "Check that this is the publication you mean to read."
    )


def sheet_titled(workbook: Workbook, phrases: Iterable[str], without: Iterable[str] = ()) -> tuple[Worksheet, ...]:
    """The visible sheets whose title or name has every phrase and none of those it must not have."""
    wanted, unwanted = tuple(phrases), tuple(without)
    return tuple(
        sheet
        for sheet in workbook.visible
        if all(phrase in _names(sheet) for phrase in wanted) and not any(phrase in _names(sheet) for phrase in unwanted)
    )


def _names(sheet: Worksheet) -> str:
    return f"{title_of(sheet)} | {plain_label(sheet.name.replace('_', ' '))}"


def title_of(sheet: Worksheet) -> str:
    """A sheet's title as a plain label."""
    return plain_label(sheet.title)


def table_name(sheet: Worksheet) -> str:
    """A table's short name: "Table P1" of "Table P1: Police recorded crime …"; else the sheet's name."""
    match = re.match(
        r"((?:work)?(?:table|sheet)[ _][a-z]?[0-9]+[a-z]?(?:\.[0-9]+)*)\b", sheet.title.strip(), re.IGNORECASE
    )
    return match[1] if match else sheet.name.strip()


def each_once(reader: CellReader, rows: Iterable[Row]) -> Iterator[Row]:
    """Each figure once, for tables repeat figures of others; a problem where the two differ."""
    kept: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = kept.setdefault(row.key, row)
        if first is row:
            yield row
        elif first.value != row.value:
            found = f"{first.value} in {first.table} cell {first.cell}, {row.value} in {row.table} cell {row.cell}"
            where = reader.workbook.name
            reader.problem("value.conflict", where, f"{row.measure} of {row.area}: {found}", "one figure")


def label(text: str) -> str:
    """A header's or row's label for matching: plain, without footnote numbers."""
    return plain_label(without_footnotes(text)[0])


def says(text: str, wanted: str) -> bool:
    """Whether a label is the wanted one, with or without what may be a footnote at its end ("Under 25" is not one)."""
    return wanted in (plain_label(text), label(text))


def footnotes(sheet: Worksheet, after: int) -> dict[int, str]:
    """The numbered notes below a table ("6. Includes British Transport Police."), by number.

    A number that occurs twice is left out: which of the two a label means cannot be told.
    """
    texts: dict[int, list[str]] = {}
    for row in range(after, len(sheet.rows)):
        match = re.match(r"([0-9]{1,2})\.? +(\S.*)", sheet.cell(row, 0).text, re.ASCII)
        if match:
            texts.setdefault(int(match[1]), []).append(match[2])
    return {number: notes[0] for number, notes in texts.items() if len(notes) == 1}


def notes_for(workbook: Workbook, table: str) -> Mapping[int, str]:
    """The numbered notes of a table where they stand on a sheet of their own ("Notes for tables P1, P2"); by number."""
    name = table.rpartition(" ")[2].casefold()
    notes: dict[int, str] = {}
    for sheet in workbook.visible:
        if plain_label(sheet.title) != "notes":
            continue
        meant = False
        for row in range(len(sheet.rows)):
            first = sheet.cell(row, 0)
            if plain_label(first.text).startswith("notes for table"):
                meant = name in re.findall(r"\b[a-z][0-9]+[a-z]?\b", plain_label(first.text))
            elif meant and isinstance(first.raw, float) and first.raw.is_integer():
                notes[int(first.raw)] = sheet.cell(row, 1).text
    return notes
