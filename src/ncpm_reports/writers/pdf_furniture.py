"""What stands on every page around the content: marking, running header and footer, page x of y, DRAFT. All artifacts."""

from dataclasses import replace
from math import cos, radians, sin

from ncpm_reports.documents.blocks import Meta, Text
from ncpm_reports.writers.pdf_fonts import FontBook, sans
from ncpm_reports.writers.pdf_layout import A4_HEIGHT, A4_WIDTH, MILLIMETRE, Sheet
from ncpm_reports.writers.pdf_objects import numbers
from ncpm_reports.writers.pdf_tags import Element, Page
from ncpm_reports.writers.pdf_text import GREY, INK, Line, Type, break_lines, draw_line, pieces

_WATERMARK = "0.92 0.92 0.92"
_BANNER = "0.502 0.086 0.314"
_WHITE = "1 1 1"


def draw_under(page: Page, meta: Meta, fonts: FontBook) -> None:
    """Draws what lies under the content: the DRAFT watermark."""
    if not meta.draft:
        return
    face, text, size, angle = sans("b"), "DRAFT", 150.0, radians(55)
    across = face.width(text) * size / 1000
    x = A4_WIDTH / 2 - across / 2 * cos(angle) + 0.33 * size * sin(angle)
    y = A4_HEIGHT / 2 - across / 2 * sin(angle) - 0.33 * size * cos(angle)
    matrix = numbers(cos(angle), sin(angle), -sin(angle), cos(angle), x, y)
    page.artifact("Watermark")
    page.paint(f"BT {_WATERMARK} rg /{face.key} {numbers(size)} Tf {matrix} Tm {fonts.encode(face, text)} Tj ET")


def draw_around(page: Page, meta: Meta, sheet: Sheet, fonts: FontBook, total: int) -> None:
    """Draws what stands at the page's head and foot. A cover has its marking and banner, but no header and no number."""
    small = replace(sheet.small, size=10.5, leading=14.0)
    cover = meta.cover and page.index == 0
    page.artifact("Header")
    if meta.illustrative:
        _banner(page, fonts)
    if meta.marking:
        _line(page, fonts, meta.marking.upper(), _marking_type(), None, A4_HEIGHT - 12.5 * MILLIMETRE, sheet)
    if meta.header and not cover and page.index > 0:
        _line(page, fonts, meta.header, small, sheet.left, A4_HEIGHT - 18.5 * MILLIMETRE, sheet)
    page.artifact("Footer")
    if meta.marking:
        _line(page, fonts, meta.marking.upper(), _marking_type(), None, 9 * MILLIMETRE, sheet)
    if cover:
        return
    if meta.footer:
        _line(page, fonts, meta.footer, small, sheet.left, 15.5 * MILLIMETRE, sheet)
    _page_number(page, fonts, f"Page {page.index + 1} of {total}", small, sheet)


def _marking_type() -> Type:
    return Type(12, 14, "b", INK)


def _banner(page: Page, fonts: FontBook) -> None:
    height = 7.5 * MILLIMETRE
    page.paint(f"{_BANNER} rg {numbers(0, A4_HEIGHT - height, A4_WIDTH, height)} re f")
    line = _broken("INVENTED FIGURES: for illustration only, not published statistics", Type(11, 14, "b", _WHITE))
    draw_line(page, fonts, line, (A4_WIDTH - line.width) / 2, A4_HEIGHT - 5.1 * MILLIMETRE, None)


def _line(page: Page, fonts: FontBook, text: str, type_: Type, x: float | None, y: float, sheet: Sheet) -> None:
    """One line at x, or centred; what does not fit beside a page number is left out, as running words may be."""
    line = _broken(text, type_, sheet.width - (90 if x is not None else 0))
    draw_line(page, fonts, line, (A4_WIDTH - line.width) / 2 if x is None else x, y, None)


def _page_number(page: Page, fonts: FontBook, text: str, type_: Type, sheet: Sheet) -> None:
    line = _broken(text, type_)
    draw_line(page, fonts, line, sheet.left + sheet.width - line.width, 15.5 * MILLIMETRE, None)


def _broken(text: str, type_: Type, width: float = A4_WIDTH) -> Line:
    nowhere = Element("Artifact", None)
    lines = break_lines(pieces((Text(text),), type_, nowhere), width)
    return lines[0] if lines else Line((), 0.0, False)
