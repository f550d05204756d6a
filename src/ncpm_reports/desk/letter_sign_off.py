"""Letters of a candidate signed off, each bound to the bytes of its two files; and a sign-off taken back."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from ncpm_reports.core.csv_text import FORMULA_SIGNS
from ncpm_reports.core.invisible_characters import invisible_character
from ncpm_reports.core.problems import Issue, Severity, refuse_if_any
from ncpm_reports.desk.letter_list import is_bound
from ncpm_reports.release.output.folder import replace_file
from ncpm_reports.release.output.letters.letters_folder import SIGN_OFF, LettersFolder, read_letters_folder
from ncpm_reports.release.output.letters.sign_off_sheet import (
    AWAITED,
    SIGNED,
    Sheet,
    blocked_issue,
    csv_text,
    read_sheet,
)


def sign_letters(folder: Path, letters: Collection[str], name: str, day: date) -> None:
    """Signs letters of a candidate off under a name, each bound to the bytes of its two files.

    `folder` is the candidate's folder of letters. The caller holds the output folder's lock.
    Raises: Refused without a name, for a letter that is not in the sheet or is not as the sheet says; nothing is
    written then. OutputUnavailable.
    """
    candidate = read_letters_folder(folder)
    sheet = read_sheet(candidate.contents.get(SIGN_OFF, b""))
    words = " ".join(name.split())
    refuse_if_any((*_name_problems(words), *_letter_problems(letters, candidate, sheet)))
    _write_rows(folder, letters, sheet, {"signed_by": words, "signed_on": day.isoformat(), "state": SIGNED})


def take_back(folder: Path, letters: Collection[str]) -> None:
    """Takes back that letters are signed off. The caller holds the output folder's lock. Raises: as `sign_letters`."""
    sheet = read_sheet(read_letters_folder(folder).contents.get(SIGN_OFF, b""))
    refuse_if_any(_unknown_letter(letter) for letter in letters if letter not in sheet)
    # One that may not be signed stays so.
    signed = [letter for letter in letters if not sheet[letter].is_blocked]
    _write_rows(folder, signed, sheet, {"signed_by": "", "signed_on": "", "state": AWAITED})


def _write_rows(folder: Path, letters: Collection[str], sheet: Sheet, cells: Mapping[str, str]) -> None:
    rows = (replace(row, **cells) if letter in letters else row for letter, row in sheet.items())
    replace_file(folder / SIGN_OFF, csv_text(rows).encode())


def _name_problems(name: str) -> Iterator[Issue]:
    hidden = invisible_character(name)
    if not name or hidden or name.startswith(FORMULA_SIGNS):
        found = hidden or (f'"{name}"' if name else "nothing")
        expected, remedy = "who signs the letters off", "Give a name in plain letters. Nothing was changed."
        yield Issue(code="letters.unnamed", where="Your name", found=found, expected=expected, remedy=remedy)


def _letter_problems(letters: Collection[str], candidate: LettersFolder, sheet: Sheet) -> Iterator[Issue]:
    if not letters:
        found, expected = "none chosen", "at least one letter"
        remedy = "Choose those that are ready. Nothing was changed."
        yield Issue(code="letters.none-chosen", where="Letters", found=found, expected=expected, remedy=remedy)
    for letter in letters:
        if letter not in sheet:
            yield _unknown_letter(letter)
        elif sheet[letter].is_blocked:
            yield blocked_issue(letter, sheet[letter].state, Severity.ERROR)
        elif not is_bound(letter, candidate, sheet[letter]):
            yield Issue(
                code="letters.other-bytes",
                where=f"letter {letter}",
                found="files that are not those that the candidate was built with, or that nobody may sign yet",
                expected="the candidate's letter as it was made",
                remedy="Edit letters in the draft, build the candidate again, then sign. Nothing was changed.",
            )


def _unknown_letter(letter: str) -> Issue:
    found, expected = "no row in the sheet for signing off", "a letter of the candidate"
    remedy = "Build the candidate. Nothing was changed."
    return Issue(code="letters.unknown", where=f"letter {letter}", found=found, expected=expected, remedy=remedy)
