"""Setting lines and pictures: what all kinds of block have in common."""

from dataclasses import dataclass

from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.documents.drawing import Drawing
from tests.reference_pdf.drawings import replay
from tests.reference_pdf.fonts import FontBook
from tests.reference_pdf.layout import Rail, Sheet, Slug
from tests.reference_pdf.objects import numbers
from tests.reference_pdf.tags import Element, Page
from tests.reference_pdf.text import Line, Type, draw_line, set_lines

# The share of the leading above a line's baseline: centres the letters between the lines.
BASELINE = 0.76


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks are set: parent element, left edge, widths of text and of tables, and the rules beside them."""

    parent: Element
    x: float
    measure: float
    width: float
    rails: tuple[Rail, ...] = ()


@dataclass(slots=True, kw_only=True)
class Setter:
    """Sets lines and pictures with a sheet's measures and a document's fonts; `prefix` begins its elements' names."""

    sheet: Sheet
    fonts: FontBook
    lang: str
    prefix: str = ""

    def lines(
        self, content: Inlines, type_: Type, element: Element, x: float, width: float, *, notes: str = ""
    ) -> list[Slug]:
        """Slugs of a paragraph's lines. The first two and the last two stay together."""
        broken = set_lines(content, type_, element, width, notes)
        slugs = [self.line(line, type_, element, x) for line in broken]
        for index in {0, len(slugs) - 2} if len(slugs) > 1 else ():
            slugs[index].keep = True
        return slugs

    def line(self, line: Line, type_: Type, element: Element | None, x: float) -> Slug:
        """The slug of one line; without an element it is drawn into the artifact that is open."""

        def draw(page: Page, top: float) -> None:
            draw_line(page, self.fonts, line, (x, top - BASELINE * type_.leading), element)

        return Slug(height=type_.leading, draw=draw)

    def space(self, lines: float) -> float:
        """So many body lines, in points: fewer in a pack, whose tables and charts need the room."""
        return lines * self.sheet.body.leading * self.sheet.air

    def element(self, tag: str, place: Place, lang: str = "") -> Element:
        """A new block-level element under the place's parent; its language only where it differs."""
        return Element(tag, place.parent, lang=lang if lang != self.lang else "")

    def picture(self, page: Page, drawing: Drawing, element: Element | None, where: tuple[float, float, float]) -> None:
        """Replays a drawing at x, y and scale as the element's content, or as decoration if it has no element."""
        x, y, scale = where
        made = replay(drawing, self.fonts)
        if element is None:
            page.artifact()
        else:
            element.box = (x, y, x + drawing.width * scale, y + drawing.height * scale)
            page.tag(element)
        page.picture(made.ops, made.packed, (drawing.width, drawing.height), numbers(scale, 0, 0, scale, x, y))
