"""The project's own tables in `data/`: CSV with fixed columns, each problem named by line and column."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.core.regular_files import read_regular
from ncpm_reports.sources.delimited import not_decodable

Rule = tuple[Callable[[str], bool], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One line of a table: where it stands, and its cells by column."""

    where: str
    cells: Mapping[str, str]

    def issue(self, column: str, expected: str) -> Issue:
        """The problem of a cell."""
        return Issue(
            code="table.cell",
            where=f'{self.where}, column "{column}"',
            found=f'"{self.cells[column]}"',
            expected=expected,
            remedy="Correct the cell.",
        )

    def day(self, column: str) -> date | None:
        """The day in a cell; None for an empty one. Raises: ValueError for anything else."""
        return date.fromisoformat(self.cells[column]) if self.cells[column] else None


def project_text(path: Path) -> str:
    """The text of one of the project's own tables, with or without the byte order mark that Excel writes.

    Raises: Refused for bytes that are not UTF-8; OSError if it cannot be read.
    """
    data = read_regular(path)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise not_decodable(data, path.name, "utf-8") from None


def read_rows(text: str, name: str, columns: tuple[str, ...]) -> tuple[TableRow, ...]:
    """The rows of a table below its header. Raises: Refused for another header and rows of another length."""
    lines = list(csv.reader(io.StringIO(text)))
    header = tuple(lines[0]) if lines else ()
    if header != columns:
        found = ", ".join(header) or "an empty file"
        refuse_if_any((_shape_issue(f"{name}, line 1", found, "columns " + ", ".join(columns)),))
    refuse_if_any(
        _shape_issue(f"{name}, line {number}", f"{len(line)} cells", f"{len(columns)} cells")
        for number, line in enumerate(lines[1:], 2)
        if len(line) != len(columns)
    )
    return tuple(
        TableRow(where=f"{name}, line {number}", cells=dict(zip(columns, line, strict=True)))
        for number, line in enumerate(lines[1:], 2)
    )


def broken_rules(rows: Iterable[TableRow], rules: Mapping[str, Rule]) -> Iterator[Issue]:
    """A problem for each cell that does not hold to the rule of its column."""
    for row in rows:
        for column, (holds, expected) in rules.items():
            if not holds(row.cells[column]):
                yield row.issue(column, expected)


def has_text(cell: str) -> bool:
    """Whether a cell has more than blanks."""
    return bool(cell.strip())


def is_day_or_empty(cell: str) -> bool:
    """Whether a cell is empty, or a day as YYYY-MM-DD."""
    try:
        return not cell or bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _shape_issue(where: str, found: str, expected: str) -> Issue:
    return Issue(code="table.shape", where=where, found=found, expected=expected, remedy="Save the file again as that.")
