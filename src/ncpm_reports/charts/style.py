"""What charts look like: colours, sizes, strokes, and how wide words are in the faces they will be printed in."""

import unicodedata
from functools import lru_cache
from typing import Any

from ncpm_reports.documents.drawing import Anchor, Point

# What matplotlib is told of how something looks.
Look = dict[str, Any]
# Left, bottom, right and top in points.
Box = tuple[float, float, float, float]

MM = 72 / 25.4
CHART_WIDTH = 160 * MM
CHART_HEIGHT = 80 * MM

# The Analysis Function's palette; no red is ever set against green.
BLUE = "#12436d"
PINK = "#801650"
ORANGE = "#f46a25"
GREY = "#3d3d3d"
PURPLE = "#a285d1"
SILVER = "#bfbfbf"
INK = "#0b0c0c"
QUIET = "#505a5f"
PALE_HATCH = "#d3d7d9"
PAPER = "#ffffff"

SMALL = 9.0
LINE_HEIGHT = 1.2
ASCENT = 0.74
DESCENT = 0.22

# Silver alone is too pale beside white; its edge has the three to one that marks need.
PALE_EDGE: Look = {"edgecolor": "#7d8488", "linewidth": 0.6}
WHISKER: Look = {"colors": BLUE, "linewidth": 1.1, "clip_on": False}
RING: Look = {"markerfacecolor": PAPER, "markeredgecolor": BLUE, "markeredgewidth": 1.6}


# Advance widths in thousandths of an em for U+0020 to U+007E: for each character the wider of Arial (DOCX, HTML) and
# Source Sans Pro (PDF), from the fonts' own tables, so that what fits here fits in every format.
_REGULAR = (
    278, 289, 425, 556, 556, 889, 667, 249, 333, 333, 418, 584, 278, 333, 278, 350,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 303, 350, 303, 497, 556,
    542, 556, 556, 500, 556, 556, 292, 556, 556, 246, 247, 500, 255, 833, 556, 556,
    556, 556, 347, 500, 338, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 340, 536, 556, 556, 889, 722, 300, 344, 344, 457, 584, 300, 333, 300, 339,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 301, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 344, 339, 344, 584, 556,
    555, 556, 611, 556, 611, 556, 341, 611, 611, 278, 286, 556, 286, 889, 611, 611,
    611, 611, 398, 556, 383, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
_OTHERS = {"\u2212": 584, "\u00a0": 278, "\u2013": 556, "\u2018": 300, "\u2019": 300, "£": 556, "€": 556, "ı": 278}
_UNKNOWN = 1000


@lru_cache(maxsize=4096)
def text_width(words: str, size: float, bold: bool = False) -> float:
    """The width of a run of words in points, in the widest of the faces that it may be printed in."""
    table = _BOLD if bold else _REGULAR
    return sum(_advance(character, table) for character in words) * size / 1000


def _advance(character: str, table: tuple[int, ...]) -> int:
    code = ord(character)
    if 32 <= code <= 126:
        return table[code - 32]
    if character in _OTHERS:
        return _OTHERS[character]
    base = unicodedata.normalize("NFD", character)[0]
    return table[ord(base) - 32] if base != character and 32 <= ord(base) <= 126 else _UNKNOWN


def wrap(words: str, width: float, size: float, lines: int = 4) -> tuple[str, ...]:
    """Words broken into lines no wider than `width` points; what does not fit into `lines` ends in an ellipsis."""
    done: list[str] = []
    line = ""
    for word in words.split(" "):
        longer = f"{line} {word}" if line else word
        if line and text_width(longer, size) > width:
            done.append(line)
            line = word
        else:
            line = longer
    done.append(line)
    if len(done) > lines:
        done = [*done[: lines - 1], f"{done[lines - 1]} …"]
    return tuple(shorten(part, width, size) for part in done if part)


def shorten(words: str, width: float, size: float, bold: bool = False) -> str:
    """The words, cut to `width` points with an ellipsis where they are wider."""
    if text_width(words, size, bold) <= width:
        return words
    kept = words.rstrip(" …")
    while kept and text_width(f"{kept}…", size, bold) > width:
        kept = kept[:-1].rstrip()
    return f"{kept}…"


_BEFORE = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}


def words_box(words: str, at: Point, size: float, bold: bool, anchor: Anchor) -> Box:
    """The box that a run of words covers in the widest of its faces, with the anchor at `at`."""
    width = text_width(words, size, bold)
    left = at[0] - _BEFORE[anchor] * width
    return left, at[1] - DESCENT * size, left + width, at[1] + ASCENT * size


def overlap(first: Box, second: Box, slack: float = 0.0) -> bool:
    """Whether two boxes share more than a sliver of `slack` points."""
    return (
        first[0] + slack < second[2]
        and second[0] + slack < first[2]
        and first[1] + slack < second[3]
        and second[1] + slack < first[3]
    )
