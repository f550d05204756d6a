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

LARGEST_NUMBER = 2**53
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?(?:[eE]-[0-9]{1,2})?", re.ASCII)
_GROUPED_NUMBER = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,15})?", re.ASCII)
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
_NUMBERS_AT_END = re.compile(r"(?<=[^\W\d_]|\))\s?([0-9]{1,2}(?:\s?,\s?[0-9]{1,2})*)$")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u2019": "'", "\u2018": "'"})


class UnreadableCell(ValueError):
    """A cell's content is neither a number by the grammar nor a declared marker."""


@dataclass(frozen=True, slots=True)
class CellReading:
    """What a cell says: a value and how it stands; the value is None exactly when the status has none."""

    value: Decimal | None
    status: Status = Status.PUBLISHED


def read_value(raw: Raw, markers: Mapping[str, Status]) -> CellReading:
    """A cell's number or marker. `markers` are those that this publication declares besides the GSS shorthand.

    Raises: UnreadableCell with what was found for anything else: an empty cell, an error, an unknown marker, text.
    """
    if isinstance(raw, Percentage):
        return CellReading(_as_integer(raw.points))
    if isinstance(raw, float):
        return CellReading(_from_float(raw))
    if not isinstance(raw, str):
        raise UnreadableCell(describe(raw))
    text = text_of(raw)
    status = markers.get(text) or GSS_MARKERS.get(text)
    return CellReading(None, status) if status is not None else _from_text(text)


def read_count(raw: Raw, markers: Mapping[str, Status], *, negative: bool = False) -> CellReading:
    """A cell's whole number or marker; `negative` where the publication's rules allow reclassifications.

    Raises: UnreadableCell also for fractions, and for negative counts where they are not allowed.
    """
    if isinstance(raw, Percentage):
        raise UnreadableCell(f"{describe(raw)}, a percentage")
    reading = read_value(raw, markers)
    if reading.value is None:
        return reading
    if reading.value != reading.value.to_integral_value():
        raise UnreadableCell(f"{describe(raw)}, which is not a whole number")
    if reading.value < 0 and not negative:
        raise UnreadableCell(f"{describe(raw)}, a negative count")
    return CellReading(reading.value.to_integral_value(), reading.status)


def _from_float(raw: float) -> Decimal:
    if raw != raw or abs(raw) > LARGEST_NUMBER:  # noqa: PLR0124 - only NaN differs from itself
        raise UnreadableCell(describe(raw))
    return Decimal(int(raw)) if raw.is_integer() else Decimal(repr(raw))


def _from_text(text: str) -> CellReading:
    match = _SUFFIXED.fullmatch(text)
    number, status = (match[1], SUFFIXES[match[2]]) if match else (text, Status.PUBLISHED)
    if not (_PLAIN_NUMBER.fullmatch(number) or _GROUPED_NUMBER.fullmatch(number)):
        raise UnreadableCell(describe(text))
    value = Decimal(number.replace(",", ""))
    if abs(value) > LARGEST_NUMBER:
        raise UnreadableCell(describe(text))
    return CellReading(_as_integer(value), status)


def _as_integer(value: Decimal) -> Decimal:
    return Decimal(int(value)) if value == value.to_integral_value() else value


def describe(raw: Raw) -> str:
    """A cell's content for a message: quoted, shortened, control and invisible characters shown as code points."""
    if raw is None or raw == "":
        return "an empty cell"
    if isinstance(raw, CellError):
        return f"the error {raw.text}" if raw.text.startswith("#") else raw.text
    text = text_of(raw) if isinstance(raw, Percentage | float) else str(raw)
    visible = "".join(_visible(character) for character in text[:60])
    return f'"{visible}…"' if len(text) > 60 else f'"{visible}"'


def _visible(character: str) -> str:
    if character == " " or (character.isprintable() and unicodedata.category(character) not in ("Cf", "Zs")):
        return character
    return f"<U+{ord(character):04X}>"


def plain_label(text: str) -> str:
    """A label for matching only: compatibility forms folded, case folded, blanks single, dashes plain.

    Format characters (zero-width and the like) are dropped; note references in brackets are dropped.
    """
    normalised = text if text.isascii() and text.isprintable() else _normalised(text)
    return " ".join(_NOTE_REFERENCE.sub("", normalised).casefold().split())


def _normalised(text: str) -> str:
    categories = ((character, unicodedata.category(character)) for character in unicodedata.normalize("NFKC", text))
    visible = "".join(" " if kind in ("Zs", "Cc") else character for character, kind in categories if kind != "Cf")
    return visible.translate(_DASHES)


def without_footnotes(text: str) -> tuple[str, tuple[int, ...]]:
    """A label without the footnotes at its end, in any style, and their numbers.

    "North West 7,8" gives ("North West", (7, 8)); "Humberside [note 4]" gives ("Humberside", (4,)); so do superscripts,
    numbers in brackets and asterisks, which have no number.
    """
    text = _SUPERSCRIPTS.sub(lambda reference: f" [note {unicodedata.normalize('NFKC', reference[0])}]", text)
    in_brackets = " ".join(_NOTE_REFERENCE.findall(text))
    name = _NOTE_SYMBOLS.sub("", _NOTE_REFERENCE.sub("", text).strip()).strip()
    match = _NUMBERS_AT_END.search(name)
    if match:
        name = name[: match.start(1)].strip()
    return name, tuple(map(int, _NOTE_NUMBERS.findall(f"{match[1] if match else ''} {in_brackets}")))


def label(text: str) -> str:
    """A header's or row's label for matching: plain, without footnote numbers."""
    return plain_label(without_footnotes(text)[0])


def non_latin_letters(text: str) -> str:
    """The letters of a name that are not Latin, which no British place name has; "" if there are none."""
    return "".join(
        c for c in text if c.isalpha() and not unicodedata.name(c, "").startswith(("LATIN", "FULLWIDTH LATIN"))
    )
