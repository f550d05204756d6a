"""The table of contents: headings as links, with the pages that are known when all are set."""

from collections.abc import Iterable
from typing import Any

from reportlab.platypus import Flowable

from ncpm_reports.documents.blocks import Contents, Heading, Link, Text, plain
from ncpm_reports.writers.pdf.flowables import keep_with_next
from ncpm_reports.writers.pdf.setting import Place, Setter
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import INK
from ncpm_reports.writers.pdf.tagged_flowables import TaggedParagraph
from ncpm_reports.writers.pdf.tagging import TaggedCanvas


def contents_flowables(setter: Setter, block: Contents, place: Place, headings: Iterable[Heading]) -> list[Any]:
    """A title, and an entry for each heading of levels 2 to the block's depth."""
    style = setter.sheet.style("heading3", before=1.25, right=place.right)
    title = setter.paragraphs(block.title, style, StructureElement("P", place.parent))
    keep_with_next(title)
    table = StructureElement("TOC", place.parent)
    return [
        *title,
        *(_entry(setter, heading, table, place) for heading in headings if 2 <= heading.level <= block.depth),
    ]


def _entry(setter: Setter, heading: Heading, table: StructureElement, place: Place) -> "ContentsEntry":
    sheet = setter.sheet
    indent = (heading.level - 2) * 1.2 * sheet.body_size
    style = sheet.style("body", before=0.3, left=indent, right=place.right + 3 * sheet.body_size)
    element = StructureElement("Reference", StructureElement("TOCI", table))
    title = setter.paragraph((Link(f"#{heading.anchor}", (Text(plain(heading.content)),)),), style, element)
    return ContentsEntry(title, setter.anchor(heading.anchor), place.width - place.right)


class ContentsEntry(Flowable):
    """A line of the contents, with the number of the page on which `anchor` stands, ending at `number_at`."""

    def __init__(self, title: TaggedParagraph, anchor: str, number_at: float) -> None:
        super().__init__()
        self.title, self.anchor, self.number_at = title, anchor, number_at
        # A space at the end keeps the title's last word apart from the page number for those who listen.
        title.continues = True

    def getSpaceBefore(self) -> float:
        """The title's."""
        return float(self.title.getSpaceBefore())

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size."""
        self.width, self.height = self.title.wrap(width, height)
        return self.width, self.height

    def draw(self) -> None:
        """Draws the title, and leaves the number for later."""
        canvas: TaggedCanvas = self.canv
        self.title.drawOn(canvas, 0, 0)
        style, element = self.title.style, self.title.element
        x, y = self.number_at, style.leading - style.fontSize
        first = canvas.first_page

        def draw_number() -> None:
            with canvas.owned_by(element):
                canvas.setFillColor(INK)
                canvas.setFont(style.fontName, style.fontSize)
                canvas.drawRightString(x, y, str(canvas.destinations[self.anchor].page - first + 1))

        canvas.draw_late(draw_number)
