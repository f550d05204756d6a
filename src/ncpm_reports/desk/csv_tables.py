"""Small CSV files that people keep as tables on a page: rows of cells by column."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.desk.forms import Upload

Row = Mapping[str, str]
LARGEST = 1024 * 1024


def rows_of(text: str, columns: Sequence[str]) -> tuple[Row, ...]:
    """The rows of a CSV text by column, those that hold anything; a column that is not there is ""."""
    try:
        reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        rows = [{name: (row.get(name) or "").strip() for name in columns} for row in reader]
    except csv.Error:
        return ()
    return tuple(row for row in rows if any(row.values()))


def rows_text(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """The CSV text of rows; "" for none."""
    written = list(rows)
    if not written:
        return ""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([row[name] for name in columns] for row in written)
    return stream.getvalue()


def uploaded_text(uploads: Sequence[Upload]) -> str:
    """The text of the one file that was sent. Raises: Refused if it is none, too large, or not UTF-8."""
    data = uploads[0].stream.read(LARGEST + 1) if uploads else b""
    if not data.strip():
        raise Refused(_issue("nothing", "a CSV file", "Choose the file first."))
    if len(data) > LARGEST:
        raise Refused(_issue("more than 1 MB", "a small table", "See whether it is the right file."))
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        remedy = "In Excel, save it as “CSV UTF-8 (Comma delimited)”."
        raise Refused(_issue("a file that is not text in UTF-8", "a CSV file", remedy)) from None


def _issue(found: str, expected: str, remedy: str) -> Issue:
    return Issue(code="desk.upload", where="The file", found=found, expected=expected, remedy=remedy)
