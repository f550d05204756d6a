"""Comma-separated files as one-sheet workbooks, read strictly: encoding, quoting and shape are checked, not guessed."""

import csv
import hashlib
import io
from collections.abc import Iterator

from ncpm_reports.core.csv_text import SEPARATORS, other_separator, refuse_separator_line
from ncpm_reports.core.problems import Refused, refuse
from ncpm_reports.sources.structure import GET_AGAIN, MAX_CELLS
from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbook import MAX_COLUMNS, Raw, Workbook, Worksheet

LONGEST_SAMPLE = 65_536
_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_delimited(data: bytes, name: str) -> Workbook:
    """A csv file as a workbook with one sheet; every cell is text, an empty cell None.

    A byte order mark decides the encoding; without one it is UTF-8. Rows must be as long as the longest: a ragged file
    is refused.

    Raises: Refused for another encoding, another separator, NUL, an unclosed quote, ragged rows, a single column, an
    empty file and more than `MAX_CELLS` cells.
    """
    encoding, start = next(((e, len(mark)) for mark, e in _BYTE_ORDER_MARKS if data.startswith(mark)), ("utf-8", 0))
    _check_separator(data[start : start + LONGEST_SAMPLE].decode(encoding, "replace"), name)
    try:
        rows = _rows(_lines(data, start, encoding, name), name)
    except UnicodeDecodeError:
        raise not_decodable(data, name, encoding) from None
    _check_shape(rows, name)
    sheet = Worksheet(name=name, rows=tuple(rows))
    return Workbook(name=name, sha256=hashlib.sha256(data).hexdigest(), sheets=(sheet,), delimited=True)


def _check_separator(text: str, name: str) -> None:
    """Refuses columns separated by something else than commas, and Excel's line that names the separator."""
    lines = [line for line in text.splitlines() if line.strip()]
    if lines:
        refuse_separator_line(lines[0], name)
    for mark, plural in SEPARATORS:
        if lines and sum(line.count(mark) > line.count(",") for line in lines) > len(lines) / 2:
            raise other_separator(plural, name)


def _lines(data: bytes, start: int, encoding: str, name: str) -> Iterator[str]:
    """The lines one by one, for the whole text would take four times the memory of the file."""
    stream = io.BytesIO(data)
    stream.seek(start)
    for number, line in enumerate(io.TextIOWrapper(stream, encoding=encoding, newline=""), start=1):
        if "\x00" in line:
            where = f"{name}, line {number}"
            raise refuse("csv.nul", where, "a NUL character", "text", GET_AGAIN)
        yield line


def not_decodable(data: bytes, name: str, encoding: str) -> Refused:
    """The refusal of bytes that are not text in an encoding, naming the first of them."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        where = f"{name}, line {data.count(bytes([10]), 0, error.start) + 1}, byte {error.start}"
    else:
        where = name
    remedy = 'Save the file as "CSV UTF-8", or ask the publisher for it.'
    return refuse("csv.encoding", where, f"bytes that are not {encoding.upper()}", "text in UTF-8", remedy)


def _rows(lines: Iterator[str], name: str) -> list[tuple[Raw, ...]]:
    """The rows, equal texts stored once: a large table repeats few of them."""
    reader = csv.reader(lines, strict=True)
    texts: dict[str, str] = {}
    rows: list[tuple[Raw, ...]] = []
    cells = 0
    try:
        for row in reader:
            cells += len(row)
            if cells > MAX_CELLS or len(row) > MAX_COLUMNS:
                found = f"{cells:,} cells, {len(row):,} of them in one row"
                expected = f"at most {MAX_CELLS:,} cells and {MAX_COLUMNS:,} columns"
                remedy = "Get the file from its publisher again; if it is right, split it."
                raise refuse("csv.large", f"{name}, line {reader.line_num}", found, expected, remedy)
            rows.append(tuple([texts.setdefault(field, field) or None for field in row]))
    except csv.Error as error:
        found = f"text that is not comma-separated values ({error})"
        expected = "closed quotes and fields of at most a hundred thousand characters"
        raise refuse("csv.quoting", f"{name}, line {reader.line_num}", found, expected, GET_AGAIN) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _check_shape(rows: list[tuple[Raw, ...]], name: str) -> None:
    if not rows:
        raise refuse("csv.empty", name, "no rows", "a table", GET_AGAIN)
    width = max(len(row) for row in rows)
    if width < 2:
        found, remedy = describe(rows[0][0] if rows[0] else None), "Save the file with commas between columns."
        raise refuse("csv.one-column", f"{name}, line 1", found, "columns separated by commas", remedy)
    for line, row in enumerate(rows, start=1):
        if row and len(row) != width:
            found = f"{len(row)} column{'' if len(row) == 1 else 's'}"
            expected = f"{width} columns as in the rest of the file"
            remedy = "Correct the line: a comma may be missing or not quoted."
            raise refuse("csv.ragged", f"{name}, line {line}", found, expected, remedy)
