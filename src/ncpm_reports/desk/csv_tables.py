"""Small CSV files that people keep as tables on a page: rows of cells by column."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest

from ncpm_reports.core.csv_text import csv_of
from ncpm_reports.core.problems import Issue, refuse
from ncpm_reports.desk.forms import Form

Row = Mapping[str, str]
LARGEST = 1024 * 1024
_LINE = re.compile(r"line (\d+)$", re.ASCII)


def rows_of(text: str, columns: Sequence[str]) -> tuple[Row, ...]:
    """The rows of a CSV text by column, those that hold anything; a column that is not there is ""."""
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        rows = [{name: (row.get(name) or "").strip() for name in columns} for row in reader]
    except csv.Error:
        return ()
    return tuple(row for row in rows if any(row.values()))


def rows_text(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """The CSV text of rows; "" for none."""
    return csv_of((columns, *([row[name] for name in columns] for row in rows))) if rows else ""


def typed_rows(form: Form, columns: Sequence[str]) -> tuple[Row, ...]:
    """The rows of a table in a form, whose fields have the names of its columns, a value a row."""
    cells = zip_longest(*(form.fields.get(name, ()) for name in columns), fillvalue="")
    return tuple(dict(zip(columns, (" ".join(cell.split()) for cell in row), strict=True)) for row in cells)


def with_empty_rows(rows: Iterable[Row], columns: Sequence[str]) -> tuple[Row, ...]:
    """The rows as a form shows them: with three more to type into."""
    return (*rows, *(dict.fromkeys(columns, "") for _ in range(3)))


def row_number(issue: Issue) -> int:
    """The row, from 1, that an issue of a CSV file's line is about; 0 for one of the header or the whole file."""
    line = _LINE.search(issue.where)
    return int(line[1]) - 1 if line else 0


def sent_text(form: Form) -> str:
    """The text of the one CSV file that was sent, or that was put together from two on the page of a conflict.

    Raises: Refused if it is none, too large, or not UTF-8.
    """
    if form.raw("text"):
        return form.raw("text")
    uploads = form.uploads("file")
    data = uploads[0].stream.read(LARGEST + 1) if uploads else b""
    if not data.strip():
        raise refuse("desk.upload", "The file", "nothing", "a CSV file", "Choose the file first.")
    if len(data) > LARGEST:
        raise refuse("desk.upload", "The file", "more than 1 MB", "a small table", "See whether it is the right file.")
    try:
        return _with_commas(data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"))
    except UnicodeDecodeError:
        remedy = "In Excel, save it as “CSV UTF-8 (Comma delimited)”."
        raise refuse("desk.upload", "The file", "a file that is not text in UTF-8", "a CSV file", remedy) from None


def _with_commas(text: str) -> str:
    """The text with commas between its columns, where a spreadsheet in another language put semicolons or tabs."""
    separator = max(",;\t", key=text.partition("\n")[0].count)
    return text if separator == "," else csv_of(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
