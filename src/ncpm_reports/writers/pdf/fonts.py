"""Source Sans Pro, and DejaVu Sans for letters that it lacks, as ReportLab fonts that PDF/UA and PDF/A accept.

A letter that no face has is drawn as a visible marker, but keeps its own code, so that it can be searched, copied and
read aloud as what it is.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

_SANS_FILES = {"": "Regular", "b": "Bold", "i": "It", "bi": "BoldIt"}
_FALLBACK_FILES = {"": "DejaVuSans.ttf", "b": "DejaVuSans-Bold.ttf"}
_REPLACEMENT = 0xFFFD
# Letters beyond ASCII that nearly all pages use: they have the same codes in every document.
_COMMON_LETTERS = "£–—‘’“”•−≤≥ŵŷ±→×é\u0174\u0176\u00a0"
_WHITE_SPACE = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
# Controls, halves of pairs, and letters of private use: an archive may show nothing that has no public meaning.
_WITHOUT_MEANING = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]")


def clean(text: str) -> str:
    """Text with line ends and tabs as spaces, and what has no public meaning as the replacement character."""
    if text.isascii() and text.isprintable():
        return text
    return _WITHOUT_MEANING.sub("\ufffd", _WHITE_SPACE.sub(" ", text))


class SubsetFont(TTFont):
    """A TrueType face that embeds the letters in use, the common ones with the same codes in every document.

    So documents share a subset, which is made once.
    """

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path, asciiReadable=True, shapable=False)
        self._letters = frozenset(self.face.charToGlyph)
        # Or viewers would embolden the bold face.
        self.face.flags = 4
        letters = [letter for letter in _COMMON_LETTERS if self.has(letter)]
        self._codes = {ord(letter): code for code, letter in enumerate(letters, start=1)}
        self.is_common = re.compile(f"[ -~{''.join(letters)}]*").fullmatch
        self._stretches = re.compile(f"([ -~{''.join(letters)}]+)").split
        subset = lru_cache(maxsize=64)(lambda letters: TTFontFace.makeSubset(self.face, letters))
        self.face.makeSubset = lambda letters: subset(tuple(letters))

    def has(self, letter: str) -> bool:
        """Whether the face has a glyph for the letter."""
        return ord(letter) in self._letters

    def show_as_replacement(self, letter: str) -> None:
        """Shows a letter that no face has by the glyph of the marker, under a code of its own."""
        for table in (self.face.charToGlyph, self.face.charWidths):
            table.setdefault(ord(letter), table[_REPLACEMENT])

    def splitString(self, text: str, document: Any, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """Text as stretches of one subset each, with their codes."""
        if document not in self.state:
            state = self.state[document] = TTFont.State(True, self)
            state.nextCode = len(self._codes) + 1
            state.assignments |= self._codes
            state.subsets[0][1 : state.nextCode] = self._codes
        pieces: list[tuple[int, bytes]] = []
        # ReportLab would make spaces of no-break spaces.
        for part in filter(None, self._stretches(text)):
            codes = part.translate(self._codes).encode("latin-1") if self.is_common(part) else None
            pieces += [(0, codes)] if codes is not None else super().splitString(part, document)
        return pieces


@cache
def register_fonts() -> None:
    """Makes the faces known to ReportLab: "S" is Source Sans Pro, "D" DejaVu Sans, with "b" bold and "i" italic.

    DejaVu Sans comes with matplotlib, which is looked up and not imported: importing it costs more than a document.
    """
    folder = files("font_source_sans_pro") / "files"
    for style, name in _SANS_FILES.items():
        registerFont(SubsetFont(f"S{style}", str(folder / f"SourceSansPro-{name}.ttf")))
    spec = find_spec("matplotlib")
    root = Path((spec.submodule_search_locations or [""])[0]) if spec else Path()
    for style, name in _FALLBACK_FILES.items():
        registerFont(SubsetFont(f"D{style}", str(root / "mpl-data" / "fonts" / "ttf" / name)))


def font(name: str) -> Any:
    """A registered font."""
    register_fonts()
    return getFont(name)


@lru_cache(maxsize=16384)
def runs(text: str, style: str) -> tuple[tuple[str, str], ...]:
    """Text cut where the face changes, with the font's name: style "" regular, "b" bold, "i" italic, "bi" both."""
    main = font(f"S{style}")
    if main.is_common(text):
        return ((main.fontName, text),) if text else ()
    # DejaVu's italics are not shipped: its letters stay upright.
    other = font("D" + style.replace("i", ""))
    for letter in set(text):
        if not main.has(letter):
            other.show_as_replacement(letter)
    parts = groupby(text, lambda letter: main.fontName if main.has(letter) else other.fontName)
    return tuple((name, "".join(part)) for name, part in parts)


def text_width(text: str, style: str, size: float) -> float:
    """The width of text in points."""
    return float(sum(font(name).stringWidth(part, size) for name, part in runs(text, style)))
