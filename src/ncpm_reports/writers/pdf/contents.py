"""An entry of the table of contents: a heading as a link, with the page that is known when all pages are."""

from reportlab.platypus import Flowable

from ncpm_reports.writers.pdf.styles import INK
from ncpm_reports.writers.pdf.tagged_flowables import TaggedParagraph
from ncpm_reports.writers.pdf.tagging import TaggedCanvas


class ContentsEntry(Flowable):
    """A line of the contents, with the number of the page on which `anchor` stands at `number_at`."""

    def __init__(self, title: TaggedParagraph, anchor: str) -> None:
        super().__init__()
        self.title, self.anchor, self.number_at = title, anchor, 0.0
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
