"""Every place where the PDF writer reaches behind ReportLab's documented interface, each with its reason.

Written for ReportLab 5.1.0, which the lock file pins. `tests/writers/test_reportlab_hooks.py` names the hook that a
new version moves.
"""

import zlib
from copy import copy
from functools import lru_cache
from io import BytesIO
from operator import attrgetter
from typing import Any

from reportlab.pdfbase import ttfonts
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import paragraph
from reportlab.platypus.paragraph import _HSFrag, _InjectedFrag, _SplitFrag, _SplitWord, _SplitWordEnd

VERSION = "5.1.0"

# The standards forbid these as the meaning of a code.
_MEANING = dict.fromkeys((0xFEFF, 0xFFFE, 0xFFFF), 0xFFFD)


class Flate:
    """The filter of all streams. What documents share, such as fonts, is compressed once."""

    pdfname = "FlateDecode"

    @staticmethod
    @lru_cache(maxsize=256)
    def encode(content: str | bytes) -> bytes:
        """The content, compressed."""
        # Level 3 is half again as fast as zlib's own choice, for files a fifteenth larger.
        data = zlib.compress(content.encode() if isinstance(content, str) else content, 3)
        # Validators would take a carriage return at its end for a part of the line end after it.
        return data + b"\n" if data.endswith(b"\r") else data


class OpenCanvas(Canvas):
    """A canvas that lets a subclass work on the operators of the page, and put off the ends of pages."""

    def __init__(self, pagesize: tuple[float, float], font: str) -> None:
        # Pages begin in that font: ReportLab's own would not be embedded.
        settings = {"initialFontName": font, "initialFontSize": 12, "initialLeading": 16}
        super().__init__(BytesIO(), pagesize, pageCompression=0, invariant=1, pdfVersion=(1, 7), **settings)
        self._doc.defaultStreamFilters = [Flate]

    # What the canvas fills, the operators of the page so far, and a page begun without ending the one before it.
    document = property(attrgetter("_doc"))
    operators = property(attrgetter("_code"))
    begin_page = Canvas._startPage

    def save(self) -> None:
        """Nothing: a document template asks for it, and may not be the last on this canvas."""


class OpenText(PDFTextObject):
    """A text object that lets a subclass add to it."""

    operators = property(attrgetter("_code"))

    def _formatText(self, text: str) -> str:
        if text:
            self.before_text()
        return str(super()._formatText(text)) if text else ""

    def before_text(self) -> None:
        """Called before text is added."""


# `Paragraph` also splits words at narrow no-break spaces and at controls, which would be lost.
paragraph.split = lambda text, _delimiter=None: [word for word in text.split(" ") if word]


def ends_within_word(wrapped: Any, index: int) -> bool:
    """Whether a line of a wrapped paragraph ends in the middle of a word, which had to be broken."""
    lines = wrapped.blPara.lines
    line = lines[index]
    if isinstance(line, tuple):
        word = line[1][-1] if line[1] else ""
        return isinstance(word, _SplitWord) and not isinstance(word, _SplitWordEnd)
    words = wrapped.frags[: lines[index + 1].sFW]
    last = next((word for word in reversed(words) if not isinstance(word, _InjectedFrag)), None)
    return isinstance(last, _SplitFrag) and not isinstance(last, _HSFrag)


def end_with_spaces(wrapped: Any) -> None:
    """Ends each line but the last with a space, unless a word is broken there, so that its words are read apart."""
    lines = wrapped.blPara.lines
    for index, line in enumerate(lines[:-1]):
        if ends_within_word(wrapped, index):
            continue
        if isinstance(line, tuple):
            line[1].append("")
        elif line.words[-1].link:
            # It belongs to the link that goes on, but is not underlined.
            line.words.append(line.words[-1].clone(text=" ", link=[], us_lines=[]))
        elif not line.words[-1].text.endswith(" "):
            line.words[-1].text += " "


def split_lines(wrapped: Any, count: int) -> list[Any]:
    """A wrapped paragraph as two: its first lines, so many, and the others. They cannot be wrapped to another width."""
    lines, parts = wrapped.blPara.lines, [copy(wrapped), copy(wrapped)]
    for part, part_lines in zip(parts, (lines[:count], lines[count:]), strict=True):
        part.blPara, part.frags = wrapped.blPara.clone(lines=part_lines), None
        part.height = len(part_lines) * wrapped.style.leading
        # A part may be put off to the next page as the whole was.
        vars(part).pop("_postponed", None)
    return parts


@lru_cache(maxsize=64)
def _to_unicode(subset: tuple[int, ...]) -> str:
    """The letters of a subset by their codes: ReportLab's own map has U+0000, which PDF/UA forbids."""
    lines = [
        f"<{code:02x}> <{chr(_MEANING.get(letter, letter)).encode('utf-16-be').hex()}>"
        for code, letter in enumerate(subset)
        if letter
    ]
    # A stretch of the map may not have more than a hundred lines.
    parts = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    body = "".join(f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar\n" for part in parts)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <ff>\nendcodespacerange\n"
        f"{body}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


ttfonts.makeToUnicodeCMap = lambda fontname, subset: _to_unicode(tuple(subset))


def is_empty(frame: Any) -> bool:
    """Whether nothing stands in the frame yet."""
    return bool(frame._atTop)


def used_height(frame: Any) -> float:
    """How far down the frame is filled."""
    return float(frame._y2 - frame._y)
