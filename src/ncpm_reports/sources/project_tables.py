"""The project's own tables in `data/`, CSV with fixed columns, each problem named by line and column; release days."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

from ncpm_reports.core.csv_text import rows_of_columns
from ncpm_reports.core.invisible_characters import invisible_character
from ncpm_reports.core.problems import Issue, NotFound, Refused, refuse_if_any
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.sources.delimited import not_decodable
from ncpm_reports.sources.values import describe

CellParser: TypeAlias = Callable[[str], Any]
"""What a column's text says. Raises: ValueError with what was expected."""
Columns: TypeAlias = Mapping[str, CellParser]


def _checked(test: Callable[[str], object], expected: str) -> CellParser:
    def parse(text: str) -> str:
        if not test(text):
            raise ValueError(expected)
        return text

    return parse


def matching(pattern: str, expected: str) -> CellParser:
    """A column whose texts match an expression as a whole."""
    return _checked(re.compile(pattern).fullmatch, expected)


def member_of(values: Iterable[str], expected: str) -> CellParser:
    """A column whose texts are some of these values, which may be members of an enumeration."""
    by_text = {str(value): value for value in values}

    def parse(text: str) -> str:
        if text not in by_text:
            raise ValueError(expected)
        return by_text[text]

    return parse


def day(expected: str, *, optional: bool = False) -> CellParser:
    """A column of days as YYYY-MM-DD; None for an empty text of an `optional` one."""

    def parse(text: str) -> date | None:
        if optional and not text:
            return None
        try:
            return date.fromisoformat(text if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else "")
        except ValueError:
            raise ValueError(expected) from None

    return parse


def nonblank(expected: str) -> CellParser:
    """A column of words on one line: more than blanks, and no signs that nobody sees."""
    visible_words = f"{expected}, on one line and without signs that nobody sees"
    not_empty = _checked(str.strip, expected)
    visible = _checked(lambda text: not invisible_character(text), visible_words)
    return lambda text: visible(not_empty(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of a table: where it stands, its texts by column, and the values of those that can be read."""

    where: str
    texts: Mapping[str, str]
    values: Mapping[str, Any]

    def issue(self, column: str, expected: str) -> Issue:
        """The problem of a cell."""
        where, found = f'{self.where}, column "{column}"', describe(self.texts[column])
        return Issue.of("table.cell", where, found, expected, "Correct the cell.")


def project_text(path: Path, name: str = "") -> str:
    """The text of one of the project's own files, with or without a byte order mark; line ends are made `\\n`.

    `name` is what problems call it, by default its own name.

    Raises: Refused for bytes that are not UTF-8; NotFound if it cannot be read.
    """
    try:
        data = read_regular(path)
        return decoded_text(data)
    except UnicodeDecodeError:
        raise Refused(not_utf8(data, name or path.name)) from None
    except OSError as fault:
        found = "no such file" if isinstance(fault, FileNotFoundError) else fault.strerror or "nothing readable"
        expected, remedy = "a file of the project", "Give the folder that holds it with --data, or restore the file."
        at_desk = "Restore the file."
        raise NotFound.of("project.missing", str(path), found, expected, remedy, at_desk=at_desk) from fault


def not_utf8(data: bytes, name: str) -> Issue:
    """The problem of one of the project's own files that is not text in UTF-8, naming the first byte that is not."""
    [issue] = not_decodable(data, name, "utf-8").issues
    return replace(issue, remedy='Save it again in UTF-8: in Excel, as "CSV UTF-8 (comma delimited)".')


def decoded_text(data: bytes) -> str:
    """The text of UTF-8 bytes without the byte order mark that Excel writes; line ends are made `\\n`."""
    return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_table(text: str, name: str, columns: Columns) -> tuple[tuple[TableRow, ...], tuple[Issue, ...]]:
    """The rows of a table, without the values of wrong cells, and the problems of these.

    Raises: Refused for another header and for rows of another length.
    """
    lines, shape_issues = rows_of_columns(text, name, columns)
    refuse_if_any(shape_issues)
    rows, issues = [], []
    for number, line in lines:
        values: dict[str, Any] = {}
        row = TableRow(where=f"{name}, line {number}", texts=dict(zip(columns, line, strict=True)), values=values)
        for column, parse in columns.items():
            try:
                values[column] = parse(row.texts[column])
            except ValueError as fault:
                issues.append(row.issue(column, str(fault)))
        rows.append(row)
    return tuple(rows), tuple(issues)


def checked_table(text: str, name: str, columns: Columns) -> tuple[TableRow, ...]:
    """The rows of a table. Raises: as `read_table`, and Refused with the problems of all cells."""
    rows, issues = read_table(text, name, columns)
    refuse_if_any(issues)
    return rows


_RELEASE_COLUMNS: Columns = {
    "sha256": matching(r"[0-9a-f]{64}|", "a SHA-256 or a blank"),
    **dict.fromkeys(("publisher", "title", "edition"), str),
    "published_on": day("a day as YYYY-MM-DD"),
    "url": str,
    "known_from": nonblank("where the day is known from"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """A publication whose day is known, by the checksum of its file or by title and edition, and from where."""

    sha256: str
    publisher: str
    title: str
    edition: str
    published_on: date
    url: str
    known_from: str


ReleaseCalendar: TypeAlias = tuple[CalendarEntry, ...]
"""Publications and the days they became public."""


def find_release(calendar: ReleaseCalendar, sha256: str, title: str, edition: str) -> CalendarEntry | None:
    """The entry for a file: by its checksum, else one of its title and edition, with another checksum first."""
    of_file = [entry for entry in calendar if entry.sha256 == sha256]
    of_edition = [entry for entry in calendar if (entry.title, entry.edition) == (title, edition)]
    return next(iter((*of_file, *sorted(of_edition, key=lambda entry: not entry.sha256))), None)


def load_calendar(data: Path) -> ReleaseCalendar:
    """The table of release days in the data folder, because most files do not say when they became public.

    Raises: Refused if the table is not as it should be; NotFound if it cannot be read.
    """
    return read_calendar(project_text(data / "releases.csv"), "releases.csv")


def read_calendar(text: str, name: str) -> ReleaseCalendar:
    """The table of release days from its text. Raises: Refused if the header or a row is not as it should be."""
    return tuple(CalendarEntry(**row.values) for row in checked_table(text, name, _RELEASE_COLUMNS))
