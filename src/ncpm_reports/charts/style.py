"""What charts look like: colours, sizes, strokes, and how wide words are in the faces they will be printed in."""

import unicodedata
from functools import lru_cache
from typing import Any

# What matplotlib is told of how something looks.
Look = dict[str, Any]

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
GROUND = "#eceeef"
PALE_HATCH = "#d3d7d9"
PAPER = "#ffffff"

SMALL = 9.0
# From one baseline to the next.
LINE = 1.2 * SMALL
ASCENT = 0.74
DESCENT = 0.22
# How much of a run of words stands before the place where it is put, by matplotlib's names of alignment.
SHARE_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}

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
_WIDTHS = {
    bold: {chr(32 + place): width for place, width in enumerate(table)} | _OTHERS
    for bold, table in ((False, _REGULAR), (True, _BOLD))
}


@lru_cache(maxsize=4096)
def text_width(words: str, size: float = SMALL, bold: bool = False) -> float:
    """The width of a run of words in points, in the widest of the faces that it may be printed in."""
    widths = _WIDTHS[bold]
    # A letter with accents is as wide as the letter.
    letters = (letter if letter in widths else unicodedata.normalize("NFD", letter)[0] for letter in words)
    return sum(widths.get(letter, _UNKNOWN) for letter in letters) * size / 1000


def wrap(words: str, width: float, lines: int = 4) -> tuple[str, ...]:
    """Words broken into lines no wider than `width` points; what does not fit into `lines` ends in an ellipsis."""
    done = [""]
    for word in words.split(" "):
        longer = f"{done[-1]} {word}" if done[-1] else word
        if done[-1] and text_width(longer) > width:
            done.append(word)
        else:
            done[-1] = longer
    if len(done) > lines:
        done = [*done[: lines - 1], f"{done[lines - 1]} …"]
    return tuple(shorten(part, width) for part in done if part)


def shorten(words: str, width: float, size: float = SMALL, bold: bool = False) -> str:
    """The words, cut to `width` points with an ellipsis where they are wider."""
    if text_width(words, size, bold) <= width:
        return words
    kept = words.rstrip(" …")
    while kept and text_width(f"{kept}…", size, bold) > width:
        kept = kept[:-1].rstrip()
    return f"{kept}…"
