"""Tables as comma-separated text: written, and read as people keep them."""

import csv
import io
import re
from collections.abc import Collection, Iterable
from typing import TypeAlias

from ncpm_reports.core.problems import Issue, Refused, refuse

NumberedRows: TypeAlias = tuple[tuple[int, list[str]], ...]
COMMA_REMEDY = 'Save it with commas between columns: in Excel, as "CSV UTF-8 (comma delimited)".'
# What begins so is a formula to a spreadsheet; some take full-width signs for the others.
FORMULA_SIGNS = tuple("=+-@\t\r\n＝＋－＠")
SEPARATORS = ((";", "semicolons"), ("\t", "tabs"), ("|", "bars"))


def csv_of(rows: Iterable[Iterable[object]], line_end: str = "\n") -> str:
    """The rows as comma-separated values, a line each; None is an empty cell."""
    out = io.StringIO()
    csv.writer(out, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def read_rows(text: str, name: str) -> NumberedRows:
    """The rows of a table that people keep, each with the line on which it begins; rows of empty cells are left out.

    So are empty cells beyond the last column that the first row names, which spreadsheets leave behind.

    Raises: Refused where columns are separated by something else than commas, for a line that names the separator, and
    for quotation marks that do not close.
    """
    text = text.removeprefix("\ufeff")
    first_line = text.lstrip().partition("\n")[0]
    refuse_separator_line(first_line, name)
    for mark, plural in SEPARATORS:
        if mark in first_line and "," not in first_line:
            raise other_separator(plural, f"{name}, line 1")
    rows, line = [], 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if any(map(str.strip, row)):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error as error:
        found, expected = f"text that is not comma-separated values ({error})", "closed quotation marks"
        remedy = 'Put words with commas between "…", and a quotation mark in them twice.'
        raise refuse("table.quotes", f"{name}, line {line}", found, expected, remedy) from None
    width = max((place for place, cell in enumerate(rows[0][1], start=1) if cell.strip()), default=0) if rows else 0
    return tuple((line, row if any(map(str.strip, row[width:])) else row[:width]) for line, row in rows)


def rows_of_columns(text: str, name: str, columns: Collection[str]) -> tuple[NumberedRows, tuple[Issue, ...]]:
    """The rows of a table whose first line names exactly these columns, without that line, and what is wrong with it.

    None are read of a table with another first line; rows of another length are left out.
    """
    try:
        rows = read_rows(text, name)
    except Refused as refused:
        return (), refused.issues
    header = tuple(cell.strip() for cell in rows[0][1]) if rows else ()
    if header != tuple(columns):
        found, remedy = ", ".join(header) or "no header", "Write the first line so, and each row's cells in this order."
        return (), (Issue.of("table.shape", f"{name}, line 1", found, f"the columns {', '.join(columns)}", remedy),)
    remedy = 'Give the row a cell for each column, and put words with commas between "…".'
    issues = (
        Issue.of("table.shape", f"{name}, line {line}", f"{len(row)} cells", f"{len(columns)} cells", remedy)
        for line, row in rows[1:]
        if len(row) != len(columns)
    )
    return tuple((line, row) for line, row in rows[1:] if len(row) == len(columns)), tuple(issues)


def refuse_separator_line(first_line: str, name: str) -> None:
    """Refuses a table whose first line is the one by which Excel names its separator."""
    if re.match(r'"?sep=', first_line, re.IGNORECASE):
        found, expected = f'"{first_line.strip()[:20]}"', "a table from the first line on"
        remedy = 'Delete the first line, which Excel writes to name its separator, and save it as "CSV UTF-8".'
        raise refuse("csv.separator-line", f"{name}, line 1", found, expected, remedy)


def other_separator(plural: str, where: str) -> Refused:
    """The refusal of columns that something else than commas separates."""
    expected, found = "columns separated by commas", f"columns separated by {plural}"
    return refuse("csv.separator", where, found, expected, COMMA_REMEDY)
