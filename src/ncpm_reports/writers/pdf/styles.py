"""Page profiles and paragraph styles: one table of measures for each kind of document."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from reportlab.lib.colors import Color, white
from reportlab.lib.enums import TA_LEFT
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
ORANGE = Color(0.957, 0.416, 0.145)
TURQUOISE = Color(0.157, 0.631, 0.592)
PURPLE = Color(0.502, 0.086, 0.314)

_WIDE_SIDE = 12.0 * MILLIMETRE
# The enlargement of large print: body text is 18 on 25 points, and nothing is under 16.
_LARGE_PRINT, _LARGE_PRINT_LEADING = 1.5, 25 / 24

# The columns of the table of styles: usual documents, those set close, summaries, large print before it is enlarged.
_USUAL, _CLOSE, _SUMMARY, _LARGE = range(4)
# The weight and colour of each style, and its size and leading in points.
_STYLES: dict[str, Any] = {
    "body": ("", INK, (12, 16), (11, 14), (11.5, 15), (12, 16)),
    "lead": ("", INK, (14, 19.5), (13, 17), (14, 19), (14, 19.5)),
    "small": ("", GREY, (10.5, 14), (10.5, 12.5), (10.5, 13.5), (11, 14)),
    "table": ("", INK, (11, 14), (10.5, 13), (10.5, 13), (11, 14)),
    "dense-table": ("", INK, (10.5, 12.5), (10.5, 12.5), (10.5, 12.5), (11, 14)),
    "compact-table": ("", INK, (10.5, 13), (10.5, 12), (10.5, 12), (11, 13)),
    "caption": ("b", INK, (12, 15.5), (11, 14), (11, 14), (12, 15.5)),
    "heading1": ("b", BLUE, (24, 29), (18.5, 22.5), (18.5, 22.5), (24, 29)),
    "heading2": ("b", BLUE, (18, 23), (14, 17.5), (14, 17.5), (18, 23)),
    "heading3": ("b", INK, (14, 18.5), (12, 15), (12, 15), (14, 18.5)),
    "heading4": ("b", INK, (12, 16), (11, 14), (11.5, 15), (12, 16)),
    "marking": ("b", INK, (12, 14), (12, 14), (12, 14), (12, 14)),
    "banner": ("b", white, (11, 14), (11, 14), (11, 14), (11, 14)),
}
# The styles of running text.
_RUNNING = frozenset({"body", "lead", "heading1", "heading2", "heading3", "heading4"})


@dataclass(frozen=True, slots=True)
class Profile:
    """The measures of a kind of document: its column of the table of styles, and its margins in millimetres.

    `running_right` is kept free at the right of running text, in points; `spacing` is the share of the usual space
    between blocks. `banner` is the height of the band above invented figures;
    the lines after it are the baselines of page furniture, in millimetres from the top or bottom of the page.
    """

    column: int
    side: float
    top: float = 18
    bottom: float = 19
    running_right: float = 0
    spacing: float = 0.42
    banner: float = 7
    banner_words: float = 5.1
    marking_above: float = 10.5
    header: float = 15.5
    footer: float = 11.3
    marking_below: float = 7.2


# The measures of documents with more room.
_ROOMY = Profile(
    _USUAL,
    side=25,
    top=25,
    bottom=25,
    spacing=1,
    banner=9,
    banner_words=6.4,
    marking_above=14.5,
    header=20,
    footer=15.5,
    marking_below=9,
)
_PROFILES = {
    DocumentKind.PACK: Profile(_CLOSE, side=18),
    DocumentKind.SUMMARY: Profile(_SUMMARY, side=16),
    DocumentKind.PAPER: Profile(_CLOSE, side=20, spacing=0.6),
    DocumentKind.LETTER: _ROOMY,
    # Longer lines of running text would be hard to read.
    DocumentKind.PAGE: replace(_ROOMY, running_right=45),
}
_LARGE_PRINT_PROFILE = replace(_ROOMY, column=_LARGE, side=20, bottom=29)


class StyleSheet:
    """The measures of a document's pages in points, and its paragraph styles.

    `sides` are the side margins of usual pages ("body") and of wide ones ("wide"); `bottom` is a margin, and `height`
    what is between the margins.
    """

    def __init__(self, profile: Profile, *, large_print: bool) -> None:
        self.profile = profile
        self.scale = _LARGE_PRINT if large_print else 1.0
        self._leading_scale = self.scale * (_LARGE_PRINT_LEADING if large_print else 1.0)
        self.sides = {"body": profile.side * MILLIMETRE, "wide": _WIDE_SIDE}
        self.bottom = profile.bottom * MILLIMETRE
        self.height = PAGE_HEIGHT - profile.top * MILLIMETRE - self.bottom
        self.style = lru_cache(maxsize=256)(self._style)
        self.body_size, self.body_leading = self._type("body")

    def _type(self, name: str) -> tuple[float, float]:
        """The size and leading of a style."""
        size, leading = _STYLES[name][2 + self.profile.column]
        return float(size) * self.scale, float(leading) * self._leading_scale

    def width(self, page: str = "body") -> float:
        """What is between the side margins of a kind of page."""
        return PAGE_WIDTH - 2 * self.sides[page]

    def space(self, lines: float) -> float:
        """So many body lines, in points: fewer in a pack, whose tables and charts need the room."""
        return lines * self.body_leading * self.profile.spacing

    def _style(
        self,
        name: str,
        weight: str = "",
        colour: Color = None,
        *,
        before: float = 0.0,
        left: float = 0.0,
        right: float = 0.0,
        align: int = TA_LEFT,
    ) -> ParagraphStyle:
        """A style, with so many lines of space before it, indents in points and ReportLab's alignment."""
        usual_weight, usual_colour = _STYLES[name][:2]
        size, leading = self._type(name)
        running = self.profile.running_right if name in _RUNNING else 0.0
        return ParagraphStyle(
            name,
            fontName=f"S{weight or usual_weight}",
            fontSize=size,
            leading=leading,
            textColor=colour or usual_colour,
            spaceBefore=self.space(before),
            leftIndent=left,
            rightIndent=right + running,
            alignment=align,
            allowWidows=0,
            allowOrphans=0,
            splitLongWords=1,
            embeddedHyphenation=1,
            spaceShrinkage=0,
        )


@cache
def style_sheet(kind: DocumentKind, large_print: bool) -> StyleSheet:
    """The style sheet of a kind of document."""
    return StyleSheet(_LARGE_PRINT_PROFILE if large_print else _PROFILES[kind], large_print=large_print)
