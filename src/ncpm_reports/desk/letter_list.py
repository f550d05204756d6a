"""The letters of a quarter one by one: how each stands in the draft, to whom it goes, and whether it is signed off."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_in_words
from ncpm_reports.products.job import Contact
from ncpm_reports.release.output.artefacts import sha256_of
from ncpm_reports.release.output.letters.letters_folder import (
    NEW_SUFFIX,
    SIGN_OFF,
    LettersFolder,
    as_carried,
    letter_names,
)
from ncpm_reports.release.output.letters.sign_off_sheet import HIDDEN_CONTENT, VOID, Row, is_day_to_come, read_sheet

WORD, PDF, EMAIL = "docx", "pdf", "eml"


class TextState(StrEnum):
    """How the text of a letter came about."""

    MISSING = "not made"
    AS_MADE = "as made"
    EDITED = "edited"


class SigningState(StrEnum):
    """Whether a letter of the candidate is signed off."""

    NO_CANDIDATE = "not in a candidate"
    AWAITED = "awaited"
    SIGNED = "ready"
    VOID = "void"
    BLOCKED = "blocked"
    HIDDEN_CONTENT = "has hidden content"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterStanding:
    """A letter by the name of its files.

    `contact` is the name of the person to whom it is sent, "" where none is known. `overtaken` says that the program
    has made another text since the edit began; `differs_from_candidate` that the candidate does not have the draft's
    edit, or has one that the draft no longer has. `signed_by` and `signed_on` are as the sheet has them, "" where
    nobody signed; `is_dated_ahead` says that this day is after today.
    """

    letter: str
    area: str
    to: str
    contact: str
    text_state: TextState
    has_edited_pdf: bool
    overtaken: bool
    differs_from_candidate: bool
    signing_state: SigningState
    signed_by: str = ""
    signed_on: str = ""
    is_dated_ahead: bool = False

    @property
    def signed_day(self) -> str:
        """The day of the signature in words; as it was typed if it is no date of ISO 8601."""
        return day_in_words(self.signed_on)


def letter_list(
    draft: LettersFolder,
    candidate: LettersFolder,
    areas: Areas,
    contacts: Iterable[Contact],
    today: date,
    *,
    illustrative: bool = False,
) -> tuple[LetterStanding, ...]:
    """Every letter, whether made or not, in the order of the areas, the letter to all chief officers last.

    Raises: Refused if the candidate's sheet cannot be understood.
    """
    sheet = read_sheet(candidate.contents.get(SIGN_OFF, b""))
    people = {contact.force: contact.name for contact in contacts}
    standings = []
    for letter, (area, to, code) in letter_names(areas, illustrative=illustrative).items():
        row, word, pdf = sheet.get(letter, Row()), f"{letter}.{WORD}", f"{letter}.{PDF}"
        edited = {word, pdf} & draft.by_hand
        generated_file, in_candidate = draft.generated.get(word), candidate.generated.get(word)
        was_edited = in_candidate is not None and in_candidate.edited_from != ""
        standing = LetterStanding(
            letter=letter,
            area=area,
            to=to,
            contact=people.get(code, "") if code else "each chief officer",
            text_state=TextState.EDITED if edited else TextState.AS_MADE if word in draft.sha256 else TextState.MISSING,
            has_edited_pdf=pdf in edited,
            overtaken=word in edited and generated_file is not None and generated_file.edited_from_other_text,
            differs_from_candidate=word in candidate.sha256
            and ((word in edited) != was_edited or (was_edited and not _is_carried(word, draft, candidate))),
            signing_state=_signing_state(letter, candidate, row),
            signed_by=row.signed_by,
            signed_on=row.signed_on,
            is_dated_ahead=is_day_to_come(row.signed_on, today),
        )
        standings.append(standing)
    return tuple(standings)


def _is_carried(word: str, draft: LettersFolder, candidate: LettersFolder) -> bool:
    """Whether the candidate has a letter just as it is edited in the draft now."""
    return sha256_of(as_carried(draft.contents[word])) == candidate.sha256[word]


def _signing_state(letter: str, candidate: LettersFolder, row: Row) -> SigningState:
    if f"{letter}.{WORD}" not in candidate.sha256:
        return SigningState.NO_CANDIDATE
    if row.is_blocked:
        return SigningState.HIDDEN_CONTENT if row.state.startswith(HIDDEN_CONTENT) else SigningState.BLOCKED
    if row.signed_by:
        return SigningState.SIGNED if is_bound(letter, candidate, row) else SigningState.VOID
    return SigningState.VOID if row.state.startswith(VOID) else SigningState.AWAITED


def generated_bytes(draft: LettersFolder, folder: Path, path: str) -> bytes | None:
    """The bytes that the program made for a letter's file, from the folder itself; None where they are not in it.

    An edit that was saved over them since the last build leaves none.
    """
    generated_file = draft.generated.get(path)
    if generated_file is None:
        return None
    stem, _, ending = path.rpartition(".")
    beside = (
        name for name in draft.generated if name.startswith(f"{stem}.{NEW_SUFFIX}") and name.endswith(f".{ending}")
    )
    for name in (path, *beside):
        if draft.sha256.get(name) == generated_file.sha256:
            data = (folder / name).read_bytes()
            return data if sha256_of(data) == generated_file.sha256 else None
    return None


def is_bound(letter: str, candidate: LettersFolder, row: Row) -> bool:
    """Whether a row of the sheet is about the letter's files byte for byte as they stand."""
    return row.is_of_files(*(candidate.sha256.get(f"{letter}.{ending}", "") for ending in ("docx", "pdf")))
