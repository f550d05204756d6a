"""Style sheets: one table of measures for each kind of document."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from reportlab.lib.colors import Color, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm

from ncpm_reports.documents.blocks import DocumentKind

PAGE_WIDTH, PAGE_HEIGHT = float(A4[0]), float(A4[1])
MILLIMETRE = float(mm)
INK = Color(0.043, 0.047, 0.047)
GREY = Color(0.239, 0.239, 0.239)
BLUE = Color(0.071, 0.263, 0.427)
LIGHT = Color(0.749, 0.749, 0.749)
PALE = Color(0.906, 0.906, 0.906)
ORANGE = Color(0.957, 0.416, 0.145)
TURQUOISE = Color(0.157, 0.631, 0.592)
PURPLE = Color(0.502, 0.086, 0.314)

_WIDE_SIDE = 12.0

# The columns of the table of styles: usual documents, those set close, summaries, and large print, which has nothing
# under 16 points.
_USUAL, _CLOSE, _SUMMARY, _LARGE = range(4)
# The weight and colour of each style, and its size and leading in points.
_STYLES: dict[str, Any] = {
    "body": ("", INK, (12, 16), (11, 14), (11.5, 15), (18, 25)),
    "lead": ("", INK, (14, 19.5), (13, 17), (14, 19), (21, 30.47)),
    "small": ("", GREY, (10.5, 14), (10.5, 12.5), (10.5, 13.5), (16.5, 21.875)),
    "table": ("", INK, (11, 14), (10.5, 13), (10.5, 13), (16.5, 21.875)),
    "dense-table": ("", INK, (10.5, 12.5), (10.5, 12.5), (10.5, 12.5), (16.5, 21.875)),
    "compact-table": ("", INK, (10.5, 13), (10.5, 12), (10.5, 12), (16.5, 20.31)),
    "caption": ("b", INK, (12, 15.5), (11, 14), (11, 14), (18, 24.22)),
    "heading1": ("b", BLUE, (24, 29), (18.5, 22.5), (18.5, 22.5), (36, 45.31)),
    "heading2": ("b", BLUE, (18, 23), (14, 17.5), (14, 17.5), (27, 35.94)),
    "heading3": ("b", INK, (14, 18.5), (12, 15), (12, 15), (21, 28.91)),
    "heading4": ("b", INK, (12, 16), (11, 14), (11.5, 15), (18, 25)),
    "marking": ("b", INK, (12, 14), (12, 14), (12, 14), (18, 21.875)),
    "banner": ("b", white, (11, 14), (11, 14), (11, 14), (16.5, 21.875)),
}
# The styles of running text.
_RUNNING = frozenset({"body", "lead", "heading1", "heading2", "heading3", "heading4"})


@dataclass(frozen=True, eq=False)
class StyleSheet:
    """The paragraph styles of a kind of document, by its column of their table, and its pages' margins in millimetres.

    `running_right` is kept free at the right of running text, in points; `spacing` is the share of the usual space
    between blocks. `banner` is the height of the band above invented figures, in millimetres; what comes after it are
    the baselines of page furniture, from the top or bottom of the page.
    """

    column: int
    side: float
    top: float = 18
    bottom: float = 19
    running_right: float = 0
    spacing: float = 0.42
    banner: float = 7
    marking_above: float = 10.5
    header: float = 15.5
    footer: float = 11.3
    marking_below: float = 7.2

    @property
    def height(self) -> float:
        """What is between the margins of a page, in points."""
        return PAGE_HEIGHT - (self.top + self.bottom) * MILLIMETRE

    def width(self, page: str = "body") -> float:
        """What is between the side margins of a kind of page, "body" or "wide", in points."""
        return PAGE_WIDTH - 2 * (_WIDE_SIDE if page == "wide" else self.side) * MILLIMETRE

    @property
    def body_size(self) -> float:
        """The size of running text, in points."""
        return float(self.style("body").fontSize)

    def space(self, lines: float) -> float:
        """So many body lines, in points: fewer in a pack, whose tables and charts need the room."""
        _, leading = _STYLES["body"][2 + self.column]
        return lines * float(leading) * self.spacing

    def style(
        self, name: str, weight: str = "", colour: Color = None, *, before: float = 0.0, **measures: float
    ) -> ParagraphStyle:
        """A style, with so many lines of space before it, and indents and alignment by ReportLab's names for them."""
        if name in _RUNNING:
            measures["rightIndent"] = measures.get("rightIndent", 0.0) + self.running_right
        return _style(self.column, name, weight, colour, spaceBefore=self.space(before), **measures)


@lru_cache(maxsize=1024)
def _style(column: int, name: str, weight: str, colour: Color, **measures: float) -> ParagraphStyle:
    usual_weight, usual_colour, *types = _STYLES[name]
    (size, leading), font = types[column], f"S{weight or usual_weight}"
    face = {"fontName": font, "fontSize": size, "leading": leading, "textColor": colour or usual_colour}
    bullets = {"bulletFontName": font, "bulletFontSize": size}
    breaks = {"allowWidows": 0, "allowOrphans": 0, "splitLongWords": 1, "embeddedHyphenation": 1, "spaceShrinkage": 0}
    return ParagraphStyle(name, **face, **bullets, **breaks, **measures)


# The style sheet of documents with more room.
_ROOMY = StyleSheet(
    _USUAL, 25, top=25, bottom=25, spacing=1, banner=9, marking_above=14.5, header=20, footer=15.5, marking_below=9
)
_LARGE_PRINT = replace(_ROOMY, column=_LARGE, side=20, bottom=29)
_SHEETS = {
    DocumentKind.PACK: StyleSheet(_CLOSE, side=18),
    DocumentKind.SUMMARY: StyleSheet(_SUMMARY, side=16),
    DocumentKind.PAPER: StyleSheet(_CLOSE, side=20, spacing=0.6),
    DocumentKind.LETTER: _ROOMY,
    # Longer lines of running text would be hard to read.
    DocumentKind.PAGE: replace(_ROOMY, running_right=45),
}


def style_sheet(kind: DocumentKind, large_print: bool) -> StyleSheet:
    """The style sheet of a kind of document."""
    return _LARGE_PRINT if large_print else _SHEETS[kind]
