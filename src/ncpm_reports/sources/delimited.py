"""Comma-separated files as one-sheet workbooks, read strictly: encoding, quoting and shape are checked, not guessed."""

import csv
import hashlib
import io

from ncpm_reports.sources.values import describe
from ncpm_reports.sources.workbook import Raw, Workbook, Worksheet, refuse

_BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_delimited(data: bytes, name: str, *, fallback: str | None = None) -> Workbook:
    """A csv file as a workbook with one sheet; every cell is text, an empty cell None.

    A byte order mark decides the encoding; without one it is UTF-8, or `fallback` where a publication is declared to
    use another. Rows must be as long as the longest: a ragged file is refused.

    Raises: Refused for another encoding, NUL, an unclosed quote, ragged rows, a single column or an empty file.
    """
    text = _decoded(data, name, fallback)
    rows = _rows(text, name)
    _check_shape(rows, name)
    sheet = Worksheet(name=name, rows=tuple(rows))
    return Workbook(name=name, sha256=hashlib.sha256(data).hexdigest(), sheets=(sheet,), delimited=True)


def _decoded(data: bytes, name: str, fallback: str | None) -> str:
    encoding, start = next(((e, len(mark)) for mark, e in _BYTE_ORDER_MARKS if data.startswith(mark)), ("utf-8", 0))
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError as error:
        if fallback is None or start:
            where = f"{name}, byte {error.start + start}"
            raise refuse(
                "csv.encoding",
                where,
                f"bytes that are not {encoding.upper()}",
                "text in UTF-8",
                "Save the file as CSV UTF-8, or ask the publisher for it.",
            ) from None
        text = data.decode(fallback)
    if "\x00" in text:
        line = text[: text.index("\x00")].count("\n") + 1
        raise refuse(
            "csv.nul", f"{name}, line {line}", "a NUL character", "text", "Get the file from its publisher again."
        )
    return text


def _rows(text: str, name: str) -> list[tuple[Raw, ...]]:
    """The rows, equal texts held once: a large table repeats few of them."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    held: dict[str, str] = {}
    rows: list[tuple[Raw, ...]] = []
    try:
        rows.extend(tuple(held.setdefault(field, field) or None for field in row) for row in reader)
    except csv.Error as error:
        raise refuse(
            "csv.quoting",
            f"{name}, line {reader.line_num}",
            f"text that is not comma-separated values ({error})",
            "closed quotes and fields of at most a hundred thousand characters",
            "Get the file from its publisher again.",
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _check_shape(rows: list[tuple[Raw, ...]], name: str) -> None:
    if not rows:
        raise refuse("csv.empty", name, "no rows", "a table", "Get the file from its publisher again.")
    width = max(len(row) for row in rows)
    if width < 2:
        raise refuse(
            "csv.one-column",
            f"{name}, line 1",
            describe(rows[0][0] if rows[0] else None),
            "columns separated by commas",
            "Save the file with commas between columns (not semicolons or tabs).",
        )
    for line, row in enumerate(rows, start=1):
        if row and len(row) != width:
            raise refuse(
                "csv.ragged",
                f"{name}, line {line}",
                f"{len(row)} columns",
                f"{width} columns as in the rest of the file",
                "Correct the line: a comma may be missing or not quoted.",
            )
