"""What a cell's content says: numbers by our own grammar, markers as statuses, labels without footnotes."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.workbook import CellError, Percentage, Raw, text_of

GSS_MARKERS: Mapping[str, Status] = {
    "[x]": Status.NOT_AVAILABLE,
    "[c]": Status.CONFIDENTIAL,
    "[u]": Status.LOW_RELIABILITY,
    "[z]": Status.NOT_APPLICABLE,
    "[low]": Status.LOW_VALUE,
    "[w]": Status.NOT_AVAILABLE,
    "[not supplied]": Status.NOT_SUPPLIED,
}
"""The shorthand of the Analysis Function's guidance, case-sensitive; it means the same in every publication."""

SUFFIXES: Mapping[str, Status] = {"[p]": Status.PROVISIONAL, "[r]": Status.REVISED}

LARGEST = 2**53
_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?(?:[eE]-[0-9]{1,2})?", re.ASCII)
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,15})?", re.ASCII)
_SUFFIXED = re.compile(r"(.*?) ?(\[p\]|\[r\])", re.ASCII)
_NUMBER_LIST = r"[0-9]{1,3}(?:\s*(?:,|;|&|and|to|-)\s*(?:notes? ?)?[0-9]{1,3})*"
_NOTE_REFERENCE = re.compile(
    rf"\s*[\[(]\s*(?:see\s*)?(?:foot)?notes?\s*{_NUMBER_LIST}\s*[\])]"
    rf"|(?<=\w)\s*[-,]?\s+(?:foot)?notes?\s*{_NUMBER_LIST}(?=\W*$)|\s*[\[(]\s*{_NUMBER_LIST}\s*[\])](?=\W*$)|\s*\[[rp]\](?=\W*$)",
    re.ASCII | re.IGNORECASE,
)
_NOTE_SYMBOLS = re.compile(r"(?:\s*[*\u2020\u2021\u00a7\u00b6^#])+$")
_SUPERSCRIPTS = re.compile(
    r"[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+(?:\s*[,\u02d2]\s*[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)*"
)
_NOTE_NUMBERS = re.compile(r"[0-9]{1,3}", re.ASCII)
_GLUED = re.compile(
    r"(?<=[^\W\d_)])(\)?)\s?([0-9]{1,2}(?:\s?,\s?[0-9]{1,2})*)$|(?<=\))\s?([0-9]{1,2}(?:\s?,\s?[0-9]{1,2})*)$"
)
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u2019": "'", "\u2018": "'"})


class Unreadable(ValueError):
    """A cell's content is neither a number by the grammar nor a declared marker."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value and how it stands; the value is None exactly when the status has none."""

    value: Decimal | None
    status: Status = Status.PUBLISHED


def read_value(raw: Raw, markers: Mapping[str, Status]) -> Reading:
    """A cell's number or marker. `markers` are those that this publication declares besides the GSS shorthand.

    Raises: Unreadable with what was found, for anything else: an empty cell, an error cell, an unknown marker, text.
    """
    if isinstance(raw, Percentage):
        return Reading(_whole(raw.points))
    if isinstance(raw, float):
        return Reading(_from_float(raw))
    if not isinstance(raw, str):
        raise Unreadable(describe(raw))
    text = text_of(raw)
    status = markers.get(text) or GSS_MARKERS.get(text)
    return Reading(None, status) if status is not None else _from_text(text)


def read_count(raw: Raw, markers: Mapping[str, Status], *, negative: bool = False) -> Reading:
    """A cell's whole number or marker; `negative` where the publication's rules allow reclassifications.

    Raises: Unreadable also for fractions, and for negative counts where they are not allowed.
    """
    if isinstance(raw, Percentage):
        raise Unreadable(f"{describe(raw)}, a percentage")
    reading = read_value(raw, markers)
    if reading.value is None:
        return reading
    if reading.value != reading.value.to_integral_value():
        raise Unreadable(f"{describe(raw)}, which is not a whole number")
    if reading.value < 0 and not negative:
        raise Unreadable(f"{describe(raw)}, a negative count")
    return Reading(reading.value.to_integral_value(), reading.status)


def _from_float(raw: float) -> Decimal:
    if raw != raw or abs(raw) > LARGEST:  # noqa: PLR0124 - only NaN differs from itself
        raise Unreadable(describe(raw))
    return Decimal(int(raw)) if raw.is_integer() else Decimal(repr(raw))


def _from_text(text: str) -> Reading:
    suffixed = _SUFFIXED.fullmatch(text)
    body, status = (suffixed[1], SUFFIXES[suffixed[2]]) if suffixed else (text, Status.PUBLISHED)
    if not (_PLAIN.fullmatch(body) or _GROUPED.fullmatch(body)):
        raise Unreadable(describe(text))
    value = Decimal(body.replace(",", ""))
    if abs(value) > LARGEST:
        raise Unreadable(describe(text))
    return Reading(_whole(value), status)


def _whole(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value


def describe(raw: Raw) -> str:
    """A cell's content for a message: quoted, shortened, control and invisible characters shown as code points."""
    if raw is None or raw == "":
        return "an empty cell"
    if isinstance(raw, CellError):
        return f"the error {raw.text}" if raw.text.startswith("#") else raw.text
    text = text_of(raw) if isinstance(raw, Percentage | float) else str(raw)
    shown = "".join(_shown(character) for character in text[:60])
    return f'"{shown}…"' if len(text) > 60 else f'"{shown}"'


def _shown(character: str) -> str:
    if character == " " or (character.isprintable() and unicodedata.category(character) not in ("Cf", "Zs")):
        return character
    return f"<U+{ord(character):04X}>"


def plain_label(text: str) -> str:
    """A label for matching only: compatibility forms folded, case folded, blanks single, dashes plain.

    Format characters (zero-width and the like) are dropped; note references in brackets are dropped.
    """
    kept = text if text.isascii() and text.isprintable() else _folded(text)
    return " ".join(_NOTE_REFERENCE.sub("", kept).casefold().split())


def _folded(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text)
    kinds = ((character, unicodedata.category(character)) for character in folded)
    kept = "".join(" " if kind in ("Zs", "Cc") else character for character, kind in kinds if kind != "Cf")
    return kept.translate(_DASHES)


def without_footnotes(text: str) -> tuple[str, tuple[int, ...]]:
    """A label without the footnotes at its end, in any style, and their numbers.

    "North West 7,8" gives ("North West", (7, 8)); "Humberside [note 4]" gives ("Humberside", (4,)); so do superscripts,
    numbers in brackets and asterisks, which have no number.
    """
    text = _SUPERSCRIPTS.sub(lambda reference: f" [note {unicodedata.normalize('NFKC', reference[0])}]", text)
    bracketed = tuple(int(n) for reference in _NOTE_REFERENCE.findall(text) for n in _NOTE_NUMBERS.findall(reference))
    bare = _NOTE_SYMBOLS.sub("", _NOTE_REFERENCE.sub("", text).strip()).strip()
    glued = _GLUED.search(bare)
    if glued is None:
        return bare, bracketed
    numbers = glued[2] or glued[3]
    return bare[: glued.start(2) if glued[2] else glued.start(3)].strip(), (
        *(int(n) for n in _NOTE_NUMBERS.findall(numbers)),
        *bracketed,
    )


def foreign_letters(text: str) -> str:
    """The letters of a name that are not Latin, which no British place name has; "" if there are none."""
    return "".join(
        c for c in text if c.isalpha() and not unicodedata.name(c, "").startswith(("LATIN", "FULLWIDTH LATIN"))
    )
