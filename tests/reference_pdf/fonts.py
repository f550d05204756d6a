"""The document's own fonts: widths, which face draws which letter, and embedded subsets.

Every face is a composite font whose codes are UTF-16 units: a letter's code is its code point, whatever the document.
So encoded text does not depend on which other letters a document uses, and a chart drawn once can be put in many
documents. The embedded map from codes to glyphs points into the subset; a letter that no face has is drawn as a
visible marker, but keeps its own code, so that it can still be searched, copied and read aloud as what it is.
"""

import hashlib
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from importlib.util import find_spec
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from reportlab.pdfbase.ttfonts import TTFontFile

from tests.reference_pdf.objects import PdfFile, literal, name, number

_SANS_FILES = {"": "Regular", "b": "Bold", "i": "It", "bi": "BoldIt"}
_FALLBACK_FILES = {"": "DejaVuSans.ttf", "b": "DejaVuSans-Bold.ttf"}
_MARKER = "\ufffd"
# Letters that nearly all pages use: a subset with just these is made once in a process and shared by documents.
_REPERTOIRE = frozenset(
    (*map(chr, range(0x20, 0x7F)), *"\u00a0£\u2013\u2014\u2018\u2019\u201c\u201d\u2022\u2212\u2264\u2265")
)
# Codes for letters beyond the first plane: numbers of the surrogates, which no letter has.
_FIRST_ASTRAL, _LAST_ASTRAL = 0xD800, 0xDFFF


class Face:
    """One font file: widths in thousandths of the size, and its letters."""

    def __init__(self, key: str, data: bytes) -> None:
        self.key = key
        self._font: Any = TTFontFile(BytesIO(data))
        self.glyphs: dict[int, int] = self._font.charToGlyph
        self.letters = frozenset(map(chr, self.glyphs))
        self.is_fallback = key.startswith("D")
        self._widths: dict[str, float] = {chr(code): width for code, width in self._font.charWidths.items()}
        self._marker = self._widths.get(_MARKER, 500.0)
        self.width = lru_cache(maxsize=8192)(self._width)

    def _width(self, text: str) -> float:
        widths, marker = self._widths, self._marker
        return sum(widths.get(letter, marker) for letter in text)

    def subset(self, letters: str) -> tuple[bytes, dict[str, int]]:
        """A font file with the glyphs of these letters, and the glyph's number in it for each letter."""
        codes = [ord(letter) for letter in letters if ord(letter) in self.glyphs]
        data: bytes = self._font.makeSubset(codes)
        order: dict[int, int] = {0: 0}
        for code in codes:
            order.setdefault(self.glyphs[code], len(order))
        return data, {chr(code): order[self.glyphs[code]] for code in codes}

    def descriptor(self) -> str:
        """The font descriptor's entries, all but the names and the file."""
        font = self._font
        box = " ".join(number(side) for side in font.bbox)
        return (
            f"/Flags 4/FontBBox[{box}]/ItalicAngle {number(font.italicAngle)}/Ascent {number(font.ascent)}"
            f"/Descent {number(font.descent)}/CapHeight {number(font.capHeight)}/StemV {number(font.stemV)}"
        )

    @property
    def post_script_name(self) -> str:
        """The name inside the font file."""
        return str(self._font.name.decode())


@cache
def sans(style: str) -> Face:
    """Source Sans Pro: style "" regular, "b" bold, "i" italic, "bi" both."""
    folder = files("font_source_sans_pro") / "files"
    return Face(f"S{style}", (folder / f"SourceSansPro-{_SANS_FILES[style]}.ttf").read_bytes())


def fallback(style: str) -> Face:
    """DejaVu Sans, for letters that Source Sans Pro lacks; its italics are upright."""
    return _deja_vu("b" if "b" in style else "")


@cache
def _deja_vu(style: str) -> Face:
    """DejaVu Sans from the files of matplotlib.

    The package is looked up and not imported: importing it costs more than a document.
    """
    spec = find_spec("matplotlib")
    root = Path((spec.submodule_search_locations or [""])[0]) if spec else Path()
    return Face(f"D{style}", (root / "mpl-data" / "fonts" / "ttf" / _FALLBACK_FILES[style]).read_bytes())


@lru_cache(maxsize=4096)
def runs(text: str, style: str) -> tuple[tuple[Face, str], ...]:
    """Text cut where the face changes: Source Sans Pro where it has the letter, else DejaVu Sans."""
    main = sans(style)
    if main.letters.issuperset(text):
        return ((main, text),)
    faces = [main if letter in main.letters else fallback(style) for letter in text]
    pairs = groupby(zip(faces, text, strict=True), key=itemgetter(0))
    return tuple((face, "".join(letter for _, letter in group)) for face, group in pairs)


@lru_cache(maxsize=8192)
def text_width(text: str, style: str, size: float) -> float:
    """The width of text in points."""
    return sum(face.width(part) for face, part in runs(text, style)) * size / 1000


@dataclass(frozen=True, slots=True)
class _Subset:
    """A subset of a face, ready to be written: its streams compressed, its widths, and its name with a prefix."""

    program: bytes
    length: int
    to_glyph: bytes
    to_unicode: bytes
    widths: str
    name: str


@lru_cache(maxsize=64)
def _subset(face: Face, codes: tuple[tuple[int, str], ...]) -> _Subset:
    wanted = {letter for _, letter in codes} | ({_MARKER} if face.is_fallback else set())
    data, glyphs = face.subset("".join(sorted(wanted)))
    to_glyph = bytearray(2 * (codes[-1][0] + 1))
    for code, letter in codes:
        glyph = glyphs.get(letter, glyphs.get(_MARKER, 0))
        to_glyph[2 * code : 2 * code + 2] = glyph.to_bytes(2, "big")
    prefix = "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    return _Subset(
        zlib.compress(data, 9),
        len(data),
        zlib.compress(bytes(to_glyph), 9),
        zlib.compress(_to_unicode(codes), 9),
        _widths(face, codes),
        name(f"{prefix}+{face.post_script_name}"),
    )


def shown(text: str) -> str:
    """The string that shows letters of the first plane, brackets included, in any document."""
    return literal(text.encode("utf-16-be", "surrogatepass"))


class FontBook:
    """The faces and letters that one document uses, and the codes of its letters beyond the first plane."""

    def __init__(self) -> None:
        self._shown: dict[Face, set[str | frozenset[str]]] = {}
        self._astral: dict[str, int] = {}

    def encode(self, face: Face, text: str) -> str:
        """Text as the string that shows it, brackets included. Remembers the letters for the subset."""
        self.note(face, text)
        if text.isascii() or max(text) <= "\uffff":
            return shown(text)
        return literal(b"".join(self._code(letter).to_bytes(2, "big") for letter in text))

    def note(self, face: Face, text: str | frozenset[str]) -> None:
        """Says that text is shown in this face."""
        self._shown.setdefault(face, set()).add(text)

    def _code(self, letter: str) -> int:
        if letter <= "\uffff":
            return ord(letter)
        free = _FIRST_ASTRAL + len(self._astral)
        return self._astral.setdefault(letter, min(free, _LAST_ASTRAL))

    def embed(self, file: PdfFile) -> str:
        """Writes the fonts; returns the entries of the font dictionary of resources."""
        entries = []
        for face in sorted(self._shown, key=lambda face: face.key):
            used = set[str]().union(*self._shown[face])
            entries.append(f"/{face.key} {self._embed(file, face, used)} 0 R")
        return "".join(entries)

    def _embed(self, file: PdfFile, face: Face, used: set[str]) -> int:
        shared = not face.is_fallback and used <= _REPERTOIRE
        held = _REPERTOIRE & face.letters if shared else used
        subset = _subset(face, tuple(sorted((self._code(letter), letter) for letter in held)))
        program = file.add_stream(f"/Length1 {subset.length}", subset.program, packed=True)
        descriptor = file.add(
            f"<</Type/FontDescriptor/FontName{subset.name}{face.descriptor()}/FontFile2 {program} 0 R>>"
        )
        to_glyph = file.add_stream("", subset.to_glyph, packed=True)
        descendant = file.add(
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont{subset.name}/CIDSystemInfo<</Registry(Adobe)"
            f"/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor} 0 R/CIDToGIDMap {to_glyph} 0 R"
            f"/DW 500{subset.widths}>>"
        )
        to_unicode = file.add_stream("", subset.to_unicode, packed=True)
        return file.add(
            f"<</Type/Font/Subtype/Type0/BaseFont{subset.name}/Encoding/Identity-H/DescendantFonts[{descendant} 0 R]"
            f"/ToUnicode {to_unicode} 0 R>>"
        )


def _widths(face: Face, codes: tuple[tuple[int, str], ...]) -> str:
    parts: list[str] = []
    last = -2
    for code, letter in codes:
        width = number(face.width(letter))
        parts.append(f" {width}" if code == last + 1 else f"{']' if parts else ''}{code}[{width}")
        last = code
    return f"/W[{''.join(parts)}]]"


def _to_unicode(codes: tuple[tuple[int, str], ...]) -> bytes:
    lines = [f"<{code:04x}> <{_unicode(letter)}>" for code, letter in codes]
    blocks = [lines[first : first + 100] for first in range(0, len(lines), 100)]
    body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{body}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode()


def _unicode(letter: str) -> str:
    # The standards forbid these as the meaning of a code: nothing, the byte order marks, and halves of a pair.
    if letter in "\x00\ufeff\ufffe\uffff" or "\ud800" <= letter <= "\udfff":
        return "fffd"
    return letter.encode("utf-16-be").hex()
