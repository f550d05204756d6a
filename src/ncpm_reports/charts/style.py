"""What charts look like: colours, sizes, strokes, and how wide words are in the faces they will be printed in."""

from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from fontTools.afmLib import AFM
from fontTools.ttLib import TTFont
from matplotlib import get_data_path

from ncpm_reports.core.quantities import NBSP

# Properties of an artist, by the names that matplotlib has for them.
Style = dict[str, Any]

MM = 72 / 25.4

# The Analysis Function's palette; no red is ever set against green.
BLUE = "#12436d"
PINK = "#801650"
ORANGE = "#f46a25"
GREY = "#3d3d3d"
PURPLE = "#a285d1"
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

WHISKER: Style = {"colors": BLUE, "linewidth": 1.1, "clip_on": False}
RING: Style = {"markerfacecolor": PAPER, "markeredgecolor": BLUE, "markeredgewidth": 1.6}


@cache
def _widths(bold: bool) -> dict[str, float]:
    """Advance widths of characters in thousandths of an em: the wider of Arial (DOCX, HTML) and Source Sans Pro (PDF).

    What fits with them fits in every format. Arial's are Helvetica's, which come with matplotlib.
    """
    arial, source = ("Helvetica-Bold", "SourceSansPro-Bold") if bold else ("Helvetica", "SourceSansPro-Regular")
    helvetica = AFM(f"{get_data_path()}/fonts/pdfcorefonts/{arial}.afm")
    with TTFont(str(files("font_source_sans_pro") / f"files/{source}.ttf")) as font:
        names, advances = font.getBestCmap(), font["hmtx"]
        arial_widths = {name: helvetica[name][1] for name in names.values() if helvetica.has_char(name)}
        widths = {chr(code): max(advances[name][0], arial_widths.get(name, 0)) for code, name in names.items()}
    return {**widths, NBSP: widths[" "]}


@lru_cache(maxsize=4096)
def text_width(words: str, size: float = SMALL, bold: bool = False) -> float:
    """The width of a run of words in points, in the widest of the faces that it may be printed in."""
    widths = _widths(bold)
    return sum(widths.get(letter, 1000.0) for letter in words) * size / 1000


def wrap(words: str, width: float, lines: int = 4) -> tuple[str, ...]:
    """Words broken into lines no wider than `width` points; what does not fit into `lines` ends in an ellipsis."""
    wrapped = [""]
    for word in words.split(" "):
        longer = f"{wrapped[-1]} {word}".lstrip()
        if wrapped[-1] and text_width(longer) > width:
            wrapped.append(word)
        else:
            wrapped[-1] = longer
    if len(wrapped) > lines:
        wrapped = [*wrapped[: lines - 1], f"{wrapped[lines - 1]} …"]
    return tuple(shorten(part, width) for part in wrapped if part)


def shorten(words: str, width: float, bold: bool = False) -> str:
    """The words, cut to `width` points with an ellipsis where they are wider."""
    if text_width(words, bold=bold) <= width:
        return words
    beginning = words.rstrip(" …")
    while beginning and text_width(f"{beginning}…", bold=bold) > width:
        beginning = beginning[:-1].rstrip()
    return f"{beginning}…"
