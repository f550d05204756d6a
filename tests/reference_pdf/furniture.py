"""What stands on every page around the content: marking, running header and footer, page x of y. All artifacts."""

from dataclasses import dataclass
from math import cos, radians, sin

from ncpm_reports.documents.blocks import Meta, Text
from tests.reference_pdf.fonts import FontBook, sans
from tests.reference_pdf.layout import A4_HEIGHT, A4_WIDTH, MILLIMETRE, Sheet
from tests.reference_pdf.objects import numbers
from tests.reference_pdf.tags import Element, Page
from tests.reference_pdf.text import INK, Line, Type, draw_line, set_lines

_WATERMARK = "0.935 0.935 0.935"
_BANNER = "0.502 0.086 0.314"
_WHITE = "1 1 1"
_PAGE_OF = {"en": "Page {} of {}", "cy": "Tudalen {} o {}"}
_FOOT = 15.5 * MILLIMETRE


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


def draw_around(page: Page, furniture: "Furniture") -> None:
    """Draws what stands at the page's head and foot. A cover has its marking and banner, no header and no number."""
    meta = furniture.meta
    cover = meta.cover and page.number == 1
    page.artifact("Header")
    if meta.illustrative:
        furniture.banner(page)
    furniture.marking(page, A4_HEIGHT - 14.5 * MILLIMETRE)
    if not cover and page.number > 1:
        furniture.words(page, meta.header, A4_HEIGHT - 20 * MILLIMETRE, furniture.sheet.width)
    page.artifact("Footer")
    furniture.marking(page, 9 * MILLIMETRE)
    if not cover:
        furniture.words(page, meta.footer, _FOOT, furniture.sheet.width - 90 * furniture.sheet.scale)
        furniture.page_number(page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """What the pages of one document have in common; `total` is their number."""

    meta: Meta
    sheet: Sheet
    fonts: FontBook
    total: int

    def banner(self, page: Page) -> None:
        """The band that says that figures are invented."""
        height = 9 * MILLIMETRE
        page.paint(f"{_BANNER} rg {numbers(0, A4_HEIGHT - height, A4_WIDTH, height)} re f")
        words = "INVENTED FIGURES: for illustration only, not published statistics"
        self._centred(page, words, Type(11, 14, "b", _WHITE), A4_HEIGHT - 6.4 * MILLIMETRE)

    def marking(self, page: Page, y: float) -> None:
        """The classification in capitals, centred."""
        self._centred(page, self.meta.marking.upper(), Type(12 * self.sheet.scale, 14, "b", INK), y)

    def words(self, page: Page, text: str, y: float, width: float) -> None:
        """The running words at the left, the last line at `y`; what does not fit on two lines is left out."""
        lines = _lines(text, self.sheet.small, width)[:2]
        for index, line in enumerate(reversed(lines)):
            draw_line(page, self.fonts, line, (self.sheet.left, y + index * self.sheet.small.leading), None)

    def page_number(self, page: Page) -> None:
        """The page's number and the number of pages, at the right, where there is more than one."""
        if self.total > 1:
            words = _PAGE_OF["cy" if self.meta.lang.startswith("cy") else "en"].format(page.number, self.total)
            line = _broken(words, self.sheet.small)
            draw_line(page, self.fonts, line, (self.sheet.left + self.sheet.width - line.width, _FOOT), None)

    def _centred(self, page: Page, text: str, type_: Type, y: float) -> None:
        line = _broken(text, type_)
        draw_line(page, self.fonts, line, ((A4_WIDTH - line.width) / 2, y), None)


def _broken(text: str, type_: Type) -> Line:
    lines = _lines(text, type_, A4_WIDTH)
    return lines[0] if lines else Line((), 0.0, False)


def _lines(text: str, type_: Type, width: float) -> list[Line]:
    return list(set_lines((Text(text),), type_, Element("Artifact", None), width))
