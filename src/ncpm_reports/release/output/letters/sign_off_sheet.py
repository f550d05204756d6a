"""The sheet on which the private office signs letters off, one row a letter, each bound to the bytes of its files.

People fill it in with Excel, which may save it with other separators, encodings and words. What cannot be understood is
refused before anything is written, so that no signature is lost.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from itertools import takewhile
from typing import TypeAlias

from ncpm_reports.core.csv_text import FORMULA_SIGNS, csv_of
from ncpm_reports.core.periods import day_in_words, day_label
from ncpm_reports.core.problems import Issue, Refused, Severity, warning
from ncpm_reports.release.output.letters.letters_folder import SIGN_OFF

REQUIRED_COLUMNS = ("letter", "signed_by", "signed_on", "docx_sha256", "pdf_sha256")
AWAITED, SIGNED, VOID = "awaited", "signed", "VOID"
# How the state of a letter begins that nobody may sign yet; what follows says why.
BLOCKED = "BLOCKED"
UNDECIDED = f"{BLOCKED}: the board has not decided whether this letter asks"
HIDDEN_CONTENT = f"{BLOCKED}: the Word file still has in it "
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SEPARATORS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A letter by the name of its files: the area that it is about, to whom it goes, how its text came about.

    `state` is AWAITED, SIGNED, or begins with VOID or BLOCKED and says why; the sums are those of its two files, and ""
    in the sheet for one that nobody may sign yet.
    """

    area: str = ""
    state: str = AWAITED
    signed_by: str = ""
    signed_on: str = ""
    to: str = ""
    text: str = ""
    letter: str = ""
    docx_sha256: str = ""
    pdf_sha256: str = ""

    @property
    def is_blocked(self) -> bool:
        """Whether nobody may sign it yet."""
        return self.state.startswith(BLOCKED)

    def is_of_files(self, docx_sha256: str, pdf_sha256: str) -> bool:
        """Whether the row is about these files, byte for byte."""
        return (self.docx_sha256, self.pdf_sha256) == (docx_sha256, pdf_sha256)


COLUMNS = tuple(field.name for field in fields(Row))
# Rows by letter.
Sheet: TypeAlias = Mapping[str, Row]


def read_sheet(data: bytes, today: date = date.max) -> Sheet:
    """The rows of a sheet by letter; none for an empty file.

    Raises: Refused with everything that would lose or forge a signature: another table, a letter twice, a formula, a
    day after `today`.
    """
    if not data.strip():
        return {}
    header, rows = _table(_decoded(data))
    missing = [name for name in REQUIRED_COLUMNS if name not in header]
    if missing:
        found = f"columns {', '.join(header)[:200] or 'none'}"
        remedy = "Save it as CSV with its first line as it was."
        raise Refused(_issue(1, found, f"the columns {', '.join(COLUMNS)}", remedy))
    sheet: dict[str, Row] = {}
    issues: list[Issue] = []
    for line, cells in rows:
        row = dict(zip(header, (cell.strip() for cell in cells), strict=False))
        issues.extend(_row_issues(line, header, cells, row, sheet))
        issues.extend(_day_issues(line, row.get("signed_on", ""), today))
        sheet[row.get("letter", "")] = Row(**{column: row.get(column, "") for column in COLUMNS})
    if issues:
        raise Refused(issues)
    return sheet


def sheet_text(letters: Iterable[Row], before: Sheet) -> tuple[str, tuple[Issue, ...]]:
    """The sheet for letters as they stand, nobody's signature on them, and a warning for each sign-off that is void.

    A sign-off in the sheet `before` stands while both files of its letter are byte for byte the same.
    """
    rows = [_with_sign_off(row, before.get(row.letter, Row())) for row in letters]
    return csv_text(rows), tuple(issue for row in rows for issue in _state_issues(row.letter, row.state))


def csv_text(rows: Iterable[Row]) -> str:
    """The rows as a sheet, with a heading."""
    return csv_of((COLUMNS, *map(astuple, rows)))


def _state_issues(letter: str, state: str) -> Iterator[Issue]:
    # What was left in a Word file is named where the draft's edits are taken in.
    if state.startswith(BLOCKED) and not state.startswith(HIDDEN_CONTENT):
        yield blocked_issue(letter, state, Severity.WARNING)
    elif state.startswith(VOID):
        where, expected = f"letters/{SIGN_OFF}, {letter}", "a sign-off of the letter as it stands"
        yield warning("letters.void", where, state, expected, "Have the letter read and signed off again.")


def signed_rows(sheet: Sheet) -> tuple[str, ...]:
    """The letters that somebody has signed off."""
    return tuple(letter for letter, row in sheet.items() if row.signed_by)


def _with_sign_off(row: Row, before: Row) -> Row:
    if row.is_blocked:
        # Bound to no files: whatever is typed over its state, it cannot be signed before it is made anew.
        return replace(row, docx_sha256="", pdf_sha256="")
    if before.signed_by and before.is_of_files(row.docx_sha256, row.pdf_sha256):
        return replace(row, signed_by=before.signed_by, signed_on=before.signed_on, state=SIGNED)
    if before.signed_by:
        day_words = f" on {before.signed_on}" if before.signed_on else ""
        return replace(row, state=f"{VOID}: the letter is not the one that {before.signed_by} signed off{day_words}")
    return replace(row, state=before.state) if before.state.startswith(VOID) else row


def _decoded(data: bytes) -> str:
    """The text, in whichever encoding spreadsheets save: UTF-8, UTF-16 with its mark, else Windows' own."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _table(text: str) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """The header and the rows with their lines, by the separator that stands most often in the header."""
    lines = text.splitlines(keepends=True)
    # Empty lines, which a spreadsheet fills with separators, and Excel's own note of the separator.
    above = (not line.strip(f" \r\n{''.join(_SEPARATORS)}") or line.lower().startswith("sep=") for line in lines)
    skipped = len(list(takewhile(bool, above)))
    header_line = "".join(lines[skipped : skipped + 1])
    separator = max(_SEPARATORS, key=header_line.count)
    reader = csv.reader(io.StringIO("".join(lines[skipped:]), newline=""), delimiter=separator)
    try:
        header = tuple(cell.strip().lower() for cell in next(reader, []))
        return header, [(reader.line_num + skipped, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        return (), []


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
        if row.get(column, "").startswith(FORMULA_SIGNS):
            yield _issue(line, f'"{row[column][:60]}" as {column}', "a name or a day, not a formula", remedy)
    if row.get("signed_on") and not row.get("signed_by"):
        yield _issue(line, "a day without a name", "who signed, and when", remedy)


def is_day_to_come(signed_on: str, today: date) -> bool:
    """Whether a row's day of signing is after today; no for what is no day."""
    day = _iso_day(signed_on)
    return bool(_DAY.fullmatch(day)) and day > today.isoformat()


def _iso_day(signed_on: str) -> str:
    # A spreadsheet may have written 31/12/2026.
    return "-".join(reversed(signed_on.split("/")))


def _day_issues(line: int, signed_on: str, today: date) -> Iterator[Issue]:
    if is_day_to_come(signed_on, today):
        found = f"the day {day_in_words(_iso_day(signed_on))}"
        yield _issue(line, found, f"a day that has come, {day_label(today)} at the latest", "Correct the day.")


def _issue(line: int, found: str, expected: str, remedy: str) -> Issue:
    where = f"letters/{SIGN_OFF}, line {line}"
    return Issue.of("letters.sign-off", where, found, expected, f"{remedy} Nothing was written.")


def blocked_issue(letter: str, state: str, severity: Severity) -> Issue:
    """What is said of a letter that nobody may sign yet, by the state that the sheet has for it."""
    where = f"letters/{SIGN_OFF}, {letter}"
    if state.startswith(HIDDEN_CONTENT):
        found, expected = state.removeprefix(HIDDEN_CONTENT), "a Word file in which its reader sees all that is in it"
        remedy = "Take them out in Word in the draft's letter, build the candidate again, then sign."
        return replace(Issue.of("letters.hidden-content", where, found, expected, remedy), severity=severity)
    found, expected = "a question on which the board has not decided", "its decision, before anybody signs this letter"
    remedy = 'Write "ask" or "do not ask" as the position of the letter in board-actions.csv.'
    at_desk = "Choose “ask” or “do not ask” for it under Asks and actions."
    return replace(Issue.of("letters.blocked", where, found, expected, remedy, at_desk=at_desk), severity=severity)
