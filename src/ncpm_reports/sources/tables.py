"""Finding tables by what cells say, never by where they stand, and reading figures from cells that can be trusted."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from typing import Any, TypeAlias

from ncpm_reports.core.observations import Observation, PublishedFigure, PublishedRelease
from ncpm_reports.core.problems import Issue, Severity, refuse, refuse_if_any
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.places import Places, UnknownPlace
from ncpm_reports.sources.values import (
    CellReading,
    UnreadableCell,
    describe,
    label,
    plain_label,
    read_count,
    read_value,
)
from ncpm_reports.sources.workbook import TITLE_ROWS, Cell, CellError, Raw, Workbook, Worksheet

MAX_PROBLEMS = 50
REMEDY_FILE = "Get the file from its publisher again; do not edit it."
NEW_WORDING_REMEDY = (
    "If the publisher words it in a new way, tell whoever looks after the program; until then put the figures in with"
    " the spreadsheet of ncpm template."
)
NEW_WORDING_REMEDY_AT_DESK = (
    "If the publisher words it in a new way, tell whoever looks after the program; until then type its figures in under"
    " Own figures."
)
REMEDY_VALUE = (
    "If the publisher has a new marker, add it to the reader's markers; else correct nothing by hand and ask the "
    "publisher."
)
VALUE_AT_DESK = (
    "If it is a new sign of the publisher's, tell whoever looks after the program; else ask the publisher. Correct "
    "nothing by hand."
)
Location: TypeAlias = str | Cell | Worksheet
Headers: TypeAlias = Mapping[str, tuple[str, ...]]
"""The columns of a long table by name, each with what its header may say."""
FIGURE_FIELDS = tuple(field.name for field in fields(PublishedFigure))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(PublishedFigure):
    """A published figure that does not yet know its release."""

    def observation(self, release: PublishedRelease) -> Observation:
        """The figure as an observation of a release."""
        return Observation(release=release, **{name: getattr(self, name) for name in FIGURE_FIELDS})

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """What makes a row one of a kind in its release, and the order rows are kept in."""
        return (self.measure, self.area, self.period.code, self.series, self.unit.value)


@dataclass(slots=True)
class CellReader:
    """Reads cells of one workbook and collects every problem, to report all at once; `places` are its areas."""

    workbook: Workbook
    places: Places
    markers: Mapping[str, Status]
    problems: list[Issue] = field(default_factory=list)
    notices: list[Issue] = field(default_factory=list)

    def where(self, location: Location) -> str:
        """How a person finds a cell or a sheet; a text says so itself."""
        return location if isinstance(location, str) else self.workbook.where(location)

    def add_problem(
        self, code: str, location: Location, found: str, expected: str, remedy: str = REMEDY_FILE, *, at_desk: str = ""
    ) -> None:
        """Adds a problem that refuses the file."""
        self.problems.append(Issue.of(code, self.where(location), found, expected, remedy, at_desk=at_desk))

    def add_cell_problem(self, code: str, cell: Cell, expected: str, remedy: str = REMEDY_FILE) -> None:
        """Adds a problem of what a cell says."""
        self.add_problem(code, cell, describe(cell.raw), expected, remedy)

    def add_notice(self, code: str, location: Location, found: str, expected: str, remedy: str) -> None:
        """Adds what was noticed and done by rule."""
        issue = Issue.of(code, self.where(location), found, expected, remedy)
        self.notices.append(replace(issue, severity=Severity.NOTE))

    def raise_problems(self) -> None:
        """Nothing, if no problem was met.

        Raises: Refused with each of them once, the first `MAX_PROBLEMS`, and how many more there are.
        """
        problems = list(dict.fromkeys(self.problems))
        omitted = len(problems) - MAX_PROBLEMS
        if omitted > 0:
            found, remedy = f"{omitted:,} more problems", "Look at the first ones: the others may have the same cause."
            problems[MAX_PROBLEMS:] = [Issue.of("file.more", self.workbook.name, found, "none", remedy)]
        refuse_if_any(problems)

    def is_sound(self, cell: Cell) -> bool:
        """Whether a cell may be read: visible, not merged with others, no error; adds a problem if not."""
        sheet = cell.sheet
        if isinstance(cell.raw, CellError):
            self.add_cell_problem("cell.unsound", cell, "a value")
        elif cell.row in sheet.hidden_rows or cell.column in sheet.hidden_columns:
            expected = "figures that a person opening the file can see"
            self.add_problem("cell.unsound", cell, f"{describe(cell.raw)} in a hidden row or column", expected)
        elif (cell.row, cell.column) in sheet.merged:
            self.add_problem("cell.unsound", cell, f"{describe(cell.raw)} in a merged cell", "one cell for each figure")
        else:
            return True
        return False

    def count(self, cell: Cell, expected: str, *, negative: bool = False) -> CellReading | None:
        """A count or a marker from a cell; None, with a problem added, for anything else."""
        return self._reading(cell, expected, partial(read_count, negative=negative))

    def number(self, cell: Cell, expected: str) -> CellReading | None:
        """A number or a marker from a cell; None, with a problem added, for anything else."""
        return self._reading(cell, expected, read_value)

    def figure(self, cell: Cell, unit: Unit, name: str) -> CellReading | None:
        """A count or a number of that unit, or a marker; None, with a problem added, for anything else."""
        return self.count(cell, f"a count ({name})") if unit.is_count else self.number(cell, f"a number ({name})")

    def _reading(
        self, cell: Cell, expected: str, parse: Callable[[Raw, Mapping[str, Status]], CellReading]
    ) -> CellReading | None:
        if not self.is_sound(cell):
            return None
        try:
            return parse(cell.raw, self.markers)
        except UnreadableCell as error:
            expected = f"{expected} or a marker that the publisher declares"
            self.add_problem("cell.value", cell, str(error), expected, REMEDY_VALUE, at_desk=VALUE_AT_DESK)
            return None

    def row(self, cell: Cell, reading: CellReading, **fields: Any) -> Row:
        """The figure that a cell gives, with the place where it stands; `fields` are the other fields of a row."""
        table = table_name(cell.sheet)
        return Row(value=reading.value, status=reading.status, table=table, cell=cell.address, **fields)

    def area(self, cell: Cell, find_code: Callable[[], str]) -> str | None:
        """The code of an area; None, with a problem added, where it is not identified."""
        try:
            return find_code()
        except UnknownPlace as error:
            expected = "an area by its ONS code and a name that it is known by"
            remedy = "If the publisher has renamed the area, add the spelling with its dates to data/spellings.csv."
            at_desk = "If the publisher has renamed the area, tell whoever looks after the program its new name."
            self.add_problem("area.unknown", cell, str(error), expected, remedy, at_desk=at_desk)
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class LongTable:
    """A sheet with one header row; `columns` says where each column that is read stands."""

    sheet: Worksheet
    header: int
    columns: Mapping[str, int]

    def rows(self) -> Iterator[tuple[int, tuple[Raw, ...]]]:
        """Row numbers counted from 0 and the contents of `columns`, in their order; blank rows left out."""
        columns = tuple(self.columns.values())
        for number in range(self.header + 1, len(self.sheet.rows)):
            values = self.sheet.rows[number]
            row = tuple(values[column] if column < len(values) else None for column in columns)
            if any(value is not None for value in row):
                yield number, row

    def cell(self, row: int, column: str) -> Cell:
        """The cell of a column in a row."""
        return self.sheet.cell(row, self.columns[column])

    def cells(self, row: int) -> dict[str, Cell]:
        """The cells of a row by the names of the columns."""
        return {column: self.cell(row, column) for column in self.columns}


def long_tables(workbook: Workbook, headers: Headers) -> tuple[LongTable, ...]:
    """The visible sheets of which one of the first rows has every header once, by any of its variants."""
    tables = (_long_table(sheet, headers) for sheet in workbook.visible)
    return tuple(table for table in tables if table is not None)


def _long_table(sheet: Worksheet, headers: Headers) -> LongTable | None:
    for number, row in enumerate(sheet.rows[:TITLE_ROWS]):
        labels = [label(raw) if isinstance(raw, str) else "" for raw in row]
        columns = {name: [column for column, text in enumerate(labels) if text in headers[name]] for name in headers}
        if all(len(matching) == 1 for matching in columns.values()):
            return LongTable(sheet=sheet, header=number, columns={name: column for name, [column] in columns.items()})
    return None


def find_cells(sheet: Worksheet, matches: Callable[[str], bool]) -> Iterator[Cell]:
    """The text cells whose plain label satisfies a test, in reading order."""
    return (cell for cell in sheet.cells() if isinstance(cell.raw, str) and matches(plain_label(cell.raw)))


def single_cell(cells: Iterable[Cell], where: str, expected: str) -> Cell:
    """The one cell there is. Raises: Refused if there is none or more than one."""
    matching = list(cells)
    if len(matching) == 1:
        return matching[0]
    found = "none" if not matching else "several: " + ", ".join(cell.address for cell in matching[:6])
    remedy = "Check that this is the publication you mean to read."
    raise refuse("table.ambiguous", where, found, f"exactly one {expected}", remedy)


def sheets_titled(workbook: Workbook, phrases: Sequence[str], without: Sequence[str] = ()) -> tuple[Worksheet, ...]:
    """The visible sheets whose title or name has every phrase and none of those it must not have."""

    def matches(sheet: Worksheet) -> bool:
        names = f"{title_of(sheet)} | {plain_label(sheet.name.replace('_', ' '))}"
        return all(phrase in names for phrase in phrases) and not any(phrase in names for phrase in without)

    return tuple(filter(matches, workbook.visible))


def title_of(sheet: Worksheet) -> str:
    """A sheet's title as a plain label."""
    return plain_label(sheet.title)


def table_name(sheet: Worksheet) -> str:
    """A table's short name: "Table P1" of "Table P1: Police recorded crime …"; else the sheet's name."""
    match = re.match(
        r"((?:work)?(?:table|sheet)[ _][a-z]?[0-9]+[a-z]?(?:\.[0-9]+)*)\b", sheet.title.strip(), re.IGNORECASE
    )
    return match[1] if match else sheet.name.strip()


def unique_rows(reader: CellReader, rows: Iterable[Row]) -> Iterator[Row]:
    """Each figure once, for tables repeat figures of others; a problem where the two differ."""
    first_rows: dict[tuple[str, ...], Row] = {}
    for row in rows:
        first = first_rows.setdefault(row.key, row)
        if first is row:
            yield row
        elif first.value != row.value:
            found = f"{first.value} in {first.table} cell {first.cell}, {row.value} in {row.table} cell {row.cell}"
            where = reader.workbook.name
            reader.add_problem("value.conflict", where, f"{row.measure} of {row.area}: {found}", "one figure")


def has_label(text: str, expected: str) -> bool:
    """Whether a label is the expected one, with or without what may be a footnote at its end; "Under 25" has none."""
    return expected in (plain_label(text), label(text))
