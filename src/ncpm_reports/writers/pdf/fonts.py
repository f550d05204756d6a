"""Source Sans Pro, and DejaVu Sans for letters that it lacks, as ReportLab fonts whose subsets PDF/UA and PDF/A accept.

A letter that no face has is drawn as a visible marker, but keeps its own code, so that it can be searched, copied and
read aloud as what it is.
"""

import hashlib
import re
import zlib
from copy import copy
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfmetrics import getFont, registerFont
from reportlab.pdfbase.ttfonts import TTFont

from ncpm_reports.writers.pdf.reportlab_hooks import CompactDocument, EntriesObject, StreamObject

_SANS_FILES = {"": "Regular", "b": "Bold", "i": "It", "bi": "BoldIt"}
_FALLBACK_FILES = {"": "DejaVuSans.ttf", "b": "DejaVuSans-Bold.ttf"}
_MARKER = 0xFFFD
# Letters that nearly all pages use, with the codes that they have in every document: one subset serves them all.
_REPERTOIRE = (
    *(0, *map(ord, "£–—‘’“”•−≤≥ŵŷ±→×é\u0174\u0176\u00a0"), *[0] * 11),
    *range(32, 127),
)
_WHITE_SPACE = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
# Halves of pairs, and letters of private use: an archive may show nothing that has no public meaning. Nor code 0, which
# is the glyph of no letter, whatever the font's map says.
_WITHOUT_MEANING = re.compile("[\x00\ud800-\udfff\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]")
# The standards forbid these as the meaning of a code.
_NO_MEANING = frozenset((0xFEFF, 0xFFFE, 0xFFFF))


def clean(text: str) -> str:
    """Text with line ends and tabs as spaces, and what has no public meaning as the replacement character."""
    if text.isascii() and text.isprintable():
        return text
    return _WITHOUT_MEANING.sub("\ufffd", _WHITE_SPACE.sub(" ", text))


@dataclass(slots=True)
class _Usage:
    """The letters of a face that one document uses: subsets of up to 256, and each letter's subset and code."""

    subsets: list[list[int]]
    codes: dict[int, tuple[int, int]] = field(default_factory=dict)

    def code(self, letter: int) -> tuple[int, int]:
        """The subset and the code of a letter, given out when it is first used. Code 0 is the glyph of no letter."""
        if letter not in self.codes:
            if len(self.subsets[-1]) == 256:
                self.subsets.append([0])
            self.subsets[-1].append(letter)
            self.codes[letter] = (len(self.subsets) - 1, len(self.subsets[-1]) - 1)
        return self.codes[letter]


class SubsetFont(TTFont):
    """A TrueType face that embeds the letters in use.

    ReportLab's own subsets map unused codes to U+0000, which PDF/UA forbids, and no-break spaces to spaces.
    """

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path, asciiReadable=0, shapable=False)
        self.usage: WeakKeyDictionary[CompactDocument, _Usage] = WeakKeyDictionary()
        self._common = tuple(code if code in self.face.charToGlyph else 0 for code in _REPERTOIRE)
        self._places = {code: place for place, code in enumerate(self._common) if code}
        self._translation = {code: place for code, place in self._places.items() if code != place}
        self.is_common = re.compile(f"[{''.join(re.escape(chr(code)) for code in self._places)}]*").fullmatch
        self.width = lru_cache(maxsize=16384)(self._width)

    def has(self, letter: str) -> bool:
        """Whether the face has a glyph for the letter."""
        return ord(letter) in self.face.charToGlyph

    def _width(self, text: str) -> float:
        widths, other = self.face.charWidths, self.face.charWidths.get(_MARKER, self.face.defaultWidth)
        return float(sum([widths.get(code, other) for code in map(ord, text)])) / 1000

    def stringWidth(self, text: str, size: float, encoding: str = "utf8") -> float:
        """The width of text in points."""
        return self.width(text) * size

    def used_in(self, document: CompactDocument) -> _Usage:
        """What a document uses of this face; the font is embedded from the first time on."""
        usage = self.usage.get(document)
        if usage is None:
            codes = {code: (0, place) for code, place in self._places.items()}
            usage = self.usage[document] = _Usage([list(self._common)], codes)
            document.use_font(self)
        return usage

    def splitString(self, text: str, document: CompactDocument, encoding: str = "utf-8") -> list[tuple[int, bytes]]:
        """Text as stretches of one subset each, with their codes."""
        usage = self.used_in(document)
        if self.is_common(text):
            return [(0, self.common_codes(text))]
        codes = [usage.code(letter) for letter in map(ord, text)]
        return [(subset, bytes(code for _, code in group)) for subset, group in groupby(codes, lambda code: code[0])]

    def common_codes(self, text: str) -> bytes:
        """The codes of text of common letters, which are the same in every document."""
        return text.translate(self._translation).encode("latin-1")

    def getSubsetInternalName(self, subset: int, _document: CompactDocument) -> str:
        """The name of a subset in resources."""
        return f"/{self.fontName}{subset}"

    def addObjects(self, document: CompactDocument) -> None:
        """Adds the font's objects to the document."""
        for number, letters in enumerate(self.usage.pop(document).subsets):
            subset = _subset(self, tuple(letters))
            # A stream object has one document's number: others share its data.
            program, meanings = document.add(copy(subset.program)), document.add(copy(subset.to_unicode))
            descriptor = document.add(EntriesObject(f"{subset.descriptor}/FontFile2 {program} 0 R"))
            entries = f"{subset.font}/FontDescriptor {descriptor} 0 R/ToUnicode {meanings} 0 R"
            document.add_font(f"{self.fontName}{number}", entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subset:
    """A subset of a font, ready to be written: the entries of its dictionaries, and its streams."""

    font: str
    descriptor: str
    program: StreamObject
    to_unicode: StreamObject


@lru_cache(maxsize=64)
def _subset(font: SubsetFont, letters: tuple[int, ...]) -> _Subset:
    face = font.face
    # A letter that the face lacks is drawn by its marker's glyph.
    program = face.makeSubset([code if code in face.charToGlyph or not code else _MARKER for code in letters])
    prefix = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
    name = f"/{prefix}+{face.name.decode()}"
    widths = " ".join(fp_str(face.charWidths.get(code, face.charWidths.get(_MARKER, 500))) for code in letters)
    return _Subset(
        font=f"/Type/Font/Subtype/TrueType/BaseFont{name}/FirstChar 0/LastChar {len(letters) - 1}/Widths[{widths}]",
        descriptor=f"/Type/FontDescriptor/FontName{name}/Flags 4/FontBBox[{fp_str(*face.bbox)}]/ItalicAngle "
        f"{fp_str(face.italicAngle)}/Ascent {fp_str(face.ascent)}/Descent {fp_str(face.descent)}/CapHeight "
        f"{fp_str(face.capHeight)}/StemV {fp_str(face.stemV)}",
        program=StreamObject(f"/Length1 {len(program)}", zlib.compress(program, 9)),
        to_unicode=StreamObject("", zlib.compress(_to_unicode(letters), 9)),
    )


def _to_unicode(letters: tuple[int, ...]) -> bytes:
    meanings = [(place, _MARKER if code in _NO_MEANING else code) for place, code in enumerate(letters) if code]
    lines = [f"<{place:02x}> <{chr(code).encode('utf-16-be').hex()}>" for place, code in meanings]
    # A stretch of the map may not have more than a hundred lines.
    parts = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "\n".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


# Faces --------------------------------------------------------------------------------------------------------------


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
    other = "D" + style.replace("i", "")
    parts = groupby(text, lambda letter: main.fontName if main.has(letter) else other)
    return tuple((name, "".join(part)) for name, part in parts)


@lru_cache(maxsize=8192)
def text_width(text: str, style: str, size: float) -> float:
    """The width of text in points."""
    return float(sum(font(name).stringWidth(part, size) for name, part in runs(text, style)))
