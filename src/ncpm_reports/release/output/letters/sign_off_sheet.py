"""The sheet on which the private office signs letters off, one row a letter, each bound to the bytes of its files.

People fill it in with Excel, which may save it with other separators, encodings and words. What cannot be understood is
refused before anything is written, so that no signature is lost.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from ncpm_reports.core.problems import Issue, Refused, Severity
from ncpm_reports.release.output.artefacts import sha256_of
from ncpm_reports.release.output.letters.letters_folder import SIGN_OFF

# Rows by letter, each cell by its column.
Sheet: TypeAlias = Mapping[str, Mapping[str, str]]
COLUMNS = ("area", "state", "signed_by", "signed_on", "to", "text", "letter", "docx_sha256", "pdf_sha256")
NEEDED = ("letter", "signed_by", "signed_on", "docx_sha256", "pdf_sha256")
AWAITED, SIGNED, VOID = "awaited", "signed", "VOID"
BLOCKED = "BLOCKED: the board has not decided whether this letter asks"
# What begins so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """A letter by the name of its files, the area that it is about, to whom it goes, and how its text came about.

    One that is `blocked` cannot be signed yet.
    """

    letter: str
    area: str
    to: str
    text: str
    blocked: bool = False


def read_sheet(data: bytes) -> Sheet:
    """The rows of a sheet by letter; none for an empty file.

    Raises: Refused with everything that would lose or forge a signature: another table, a letter twice, a formula.
    """
    if not data.strip():
        return {}
    text = _decoded(data)
    header, rows = _table(text)
    missing = [name for name in NEEDED if name not in header]
    if missing:
        found = f"columns {', '.join(header)[:200] or 'none'}"
        remedy = "Save it as CSV with its first line as it was."
        raise Refused(_issue(1, found, f"the columns {', '.join(COLUMNS)}", remedy))
    sheet: dict[str, Mapping[str, str]] = {}
    issues: list[Issue] = []
    for line, cells in rows:
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        issues.extend(_row_issues(line, header, cells, row, sheet))
        sheet[row.get("letter", "")] = {**dict.fromkeys(COLUMNS, ""), **row}
    if issues:
        raise Refused(issues)
    return sheet


def sheet_text(
    addressees: Iterable[Addressee], files: Mapping[str, bytes], before: Sheet
) -> tuple[str, tuple[Issue, ...]]:
    """The sheet for the letters as they stand in `files`, and a warning for each sign-off that is void.

    A sign-off in the sheet `before` stands while both files of its letter are byte for byte the same.
    """
    rows = []
    issues: list[Issue] = []
    for addressee in addressees:
        row = _row(addressee, files, before.get(addressee.letter, {}))
        if addressee.blocked:
            issues.append(blocked_issue(addressee.letter, Severity.WARNING))
        elif row["state"].startswith(VOID):
            issues.append(
                Issue(
                    code="letters.void",
                    where=f"letters/{SIGN_OFF}, {addressee.letter}",
                    found=row["state"],
                    expected="a sign-off of the letter as it stands",
                    remedy="Have the letter read and signed off again.",
                    severity=Severity.WARNING,
                )
            )
        rows.append(row)
    return csv_text(rows), tuple(issues)


def csv_text(rows: Iterable[Mapping[str, str]]) -> str:
    """A sheet with these rows."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue()


def signed_rows(sheet: Sheet) -> tuple[str, ...]:
    """The letters that somebody has signed off."""
    return tuple(letter for letter, row in sheet.items() if row.get("signed_by"))


def _row(addressee: Addressee, files: Mapping[str, bytes], before: Mapping[str, str]) -> dict[str, str]:
    row = {
        "area": addressee.area,
        "state": BLOCKED if addressee.blocked else AWAITED,
        "signed_by": "",
        "signed_on": "",
        "to": addressee.to,
        "text": addressee.text,
        "letter": addressee.letter,
        "docx_sha256": sha256_of(files.get(f"{addressee.letter}.docx")),
        "pdf_sha256": sha256_of(files.get(f"{addressee.letter}.pdf")),
    }
    if addressee.blocked:
        return row
    name, day = before.get("signed_by", ""), before.get("signed_on", "")
    if name and all(before.get(key) == row[key] for key in ("docx_sha256", "pdf_sha256")):
        return {**row, "signed_by": name, "signed_on": day, "state": SIGNED}
    if name:
        when = f" on {day}" if day else ""
        return {**row, "state": f"{VOID}: the letter is not the one that {name} signed off{when}"}
    if before.get("state", "").startswith(VOID):
        return {**row, "state": before["state"]}
    return row


def _decoded(data: bytes) -> str:
    """The text, in whichever encoding spreadsheets save: UTF-8, UTF-16 with its mark, else Windows' own."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _table(text: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """The header and the rows with their lines, by the separator that divides the header into the columns needed."""
    lines = text.splitlines(keepends=True)
    skipped = 1 if lines and lines[0].lower().startswith("sep=") else 0
    body = "".join(lines[skipped:])
    best: tuple[tuple[str, ...], list[tuple[int, list[str]]]] = ((), [])
    for separator in _SEPARATORS:
        reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
        try:
            header = tuple(cell.strip().lower() for cell in next(reader, []))
            rows = [(reader.line_num + skipped, cells) for cells in reader if any(cell.strip() for cell in cells)]
        except csv.Error:
            continue
        if len(header) > len(best[0]):
            best = (header, rows)
    return best


def _row_issues(
    line: int, header: tuple[str, ...], cells: list[str], row: Mapping[str, str], sheet: Mapping[str, object]
) -> Iterator[Issue]:
    remedy = "Correct the row."
    if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
        yield _issue(line, f"{len(cells)} cells", f"{len(header)} cells", remedy)
    if not row.get("letter"):
        yield _issue(line, "a row that names no letter", "the name of a letter's files, such as gwent", remedy)
    elif row["letter"] in sheet:
        yield _issue(line, f'"{row["letter"]}" a second time', "one row a letter", "Keep the one that is right.")
    for column in ("signed_by", "signed_on"):
        if row.get(column, "").startswith(FORMULA):
            yield _issue(line, f'"{row[column][:60]}" as {column}', "a name or a day, not a formula", remedy)
    if row.get("signed_on") and not row.get("signed_by"):
        yield _issue(line, "a day without a name", "who signed, and when", remedy)


def _issue(line: int, found: str, expected: str, remedy: str) -> Issue:
    return Issue(
        code="letters.sign-off",
        where=f"letters/{SIGN_OFF}, line {line}",
        found=found,
        expected=expected,
        remedy=f"{remedy} Nothing was written.",
    )


def blocked_issue(letter: str, severity: Severity) -> Issue:
    """What is said of a letter that waits for the board's decision on its question."""
    return Issue(
        code="letters.blocked",
        where=f"letters/{SIGN_OFF}, {letter}",
        found="a question on which the board has not decided",
        expected="its decision, before anybody signs this letter",
        remedy='Write "ask" or "do not ask" as the position of the letter in board-actions.csv.',
        severity=severity,
    )
