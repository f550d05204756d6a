"""Page profiles and paragraph styles: one table of measures for each kind of document."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache

from reportlab.lib.colors import Color, white
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm as _millimetre

from ncpm_reports.documents.blocks import DocumentKind

PAGE_WIDTH, PAGE_HEIGHT = float(A4[0]), float(A4[1])
MILLIMETRE = float(_millimetre)
INK = Color(0.043, 0.047, 0.047)
GREY = Color(0.239, 0.239, 0.239)
BLUE = Color(0.071, 0.263, 0.427)
LIGHT = Color(0.749, 0.749, 0.749)
ORANGE = Color(0.957, 0.416, 0.145)
TURQUOISE = Color(0.157, 0.631, 0.592)
PURPLE = Color(0.502, 0.086, 0.314)

# Where lines of running text may be as wide as the page.
_ANY_WIDTH = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The measures of a kind of document: margins in millimetres, type as size and leading in points.

    `longest_line` is the width of running text in points, `spacing` the share of the usual space between blocks.
    `banner` is the height of the band above invented figures; the lines after it are the baselines of page furniture,
    in millimetres from the top or bottom of the page.
    """

    side: float = 25.0
    top: float = 25.0
    bottom: float = 25.0
    longest_line: float = 408.0
    spacing: float = 1.0
    body: tuple[float, float] = (12, 16)
    lead: tuple[float, float] = (14, 19.5)
    small: tuple[float, float] = (10.5, 14)
    compact: tuple[float, float] = (10.5, 13)
    table: tuple[float, float] = (11, 14)
    dense_table: tuple[float, float] = (10.5, 12.5)
    caption: tuple[float, float] = (12, 15.5)
    heading1: tuple[float, float] = (24, 29)
    heading2: tuple[float, float] = (18, 23)
    heading3: tuple[float, float] = (14, 18.5)
    banner: float = 9.0
    banner_words: float = 6.4
    marking_above: float = 14.5
    header: float = 20.0
    footer: float = 15.5
    marking_below: float = 9.0
    marking: tuple[float, float] = (12, 14)
    banner_type: tuple[float, float] = (11, 14)


_PACK = Profile(
    side=18,
    top=18,
    bottom=19,
    longest_line=_ANY_WIDTH,
    spacing=0.42,
    body=(11, 14),
    lead=(13, 17),
    small=(10.5, 12.5),
    compact=(10.5, 12),
    table=(10.5, 13),
    caption=(11, 14),
    heading1=(18.5, 22.5),
    heading2=(14, 17.5),
    heading3=(12, 15),
    banner=7,
    banner_words=5.1,
    marking_above=10.5,
    header=15.5,
    footer=11.3,
    marking_below=7.2,
)
_PROFILES = {
    DocumentKind.PACK: _PACK,
    DocumentKind.SUMMARY: replace(_PACK, side=16, body=(11.5, 15), lead=(14, 19), small=(10.5, 13.5)),
    DocumentKind.LETTER: Profile(longest_line=_ANY_WIDTH),
    DocumentKind.PAPER: replace(_PACK, side=20, spacing=0.6),
    DocumentKind.PAGE: Profile(),
}
# Large print is 18 on 25 points, whatever the kind, and nothing in it is under 16.
_LARGE_PRINT_PROFILE = Profile(
    side=20, bottom=29, small=(11, 14), compact=(11, 13), table=(11, 14), dense_table=(11, 14)
)
_LARGE_PRINT = 1.5
_LARGE_PRINT_LEADING = 25 / 24
_WIDE_SIDE = 12.0


@dataclass(frozen=True, slots=True)
class StyleSheet:
    """The measures of a document's pages in points, and its paragraph styles.

    `left` and `bottom` are margins, `width` and `height` what is between them, `wide_left` and `wide_width` those of
    wide pages. `longest_line` is the widest line of running text, `body_size` the size of body text.
    """

    profile: Profile
    scale: float
    left: float
    bottom: float
    width: float
    height: float
    longest_line: float
    body_size: float
    wide_left: float = _WIDE_SIDE * MILLIMETRE
    wide_width: float = PAGE_WIDTH - 2 * _WIDE_SIDE * MILLIMETRE

    def space(self, lines: float) -> float:
        """So many body lines, in points: fewer in a pack, whose tables and charts need the room."""
        return lines * self.leading(self.profile.body[1]) * self.profile.spacing

    def leading(self, leading: float) -> float:
        """A leading, enlarged in large print."""
        return leading * self.scale * (_LARGE_PRINT_LEADING if self.scale > 1 else 1)

    def style(
        self, name: str, *, before: float = 0.0, left: float = 0.0, right: float = 0.0, align: int = TA_LEFT
    ) -> ParagraphStyle:
        """A style of `_BASES`, with so many lines of space before it, indents in points and ReportLab's alignment."""
        return _style(self, name, before, (left, right), align)


# Each style: its type in the profile, its weight and its colour.
_BASES = {
    "body": ("body", "", INK),
    "body-grey": ("body", "", GREY),
    "strong": ("body", "b", INK),
    "lead": ("lead", "", INK),
    "small": ("small", "", GREY),
    "caption": ("caption", "b", INK),
    "table": ("table", "", INK),
    "table-head": ("table", "b", INK),
    "dense-table": ("dense_table", "", INK),
    "dense-table-head": ("dense_table", "b", INK),
    "compact-table-head": ("compact", "", GREY),
    "compact-table": ("compact", "", INK),
    "heading1": ("heading1", "b", BLUE),
    "heading2": ("heading2", "b", BLUE),
    "heading3": ("heading3", "b", INK),
    "heading4": ("body", "b", INK),
    "marking": ("marking", "b", INK),
    "banner": ("banner_type", "b", white),
}


@lru_cache(maxsize=4096)
def _style(sheet: StyleSheet, name: str, before: float, indents: tuple[float, float], align: int) -> ParagraphStyle:
    type_, weight, colour = _BASES[name]
    size, leading = getattr(sheet.profile, type_)
    return ParagraphStyle(
        name,
        fontName=f"S{weight}",
        fontSize=size * sheet.scale,
        leading=sheet.leading(leading),
        textColor=colour,
        spaceBefore=sheet.space(before),
        leftIndent=indents[0],
        rightIndent=indents[1],
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
    profile, scale = (_LARGE_PRINT_PROFILE, _LARGE_PRINT) if large_print else (_PROFILES[kind], 1.0)
    left, bottom = profile.side * MILLIMETRE, profile.bottom * MILLIMETRE
    return StyleSheet(
        profile=profile,
        scale=scale,
        left=left,
        bottom=bottom,
        width=PAGE_WIDTH - 2 * left,
        height=PAGE_HEIGHT - profile.top * MILLIMETRE - bottom,
        longest_line=profile.longest_line * scale,
        body_size=profile.body[0] * scale,
    )
