"""Paragraphs, tables and pictures that belong to elements of the structure tree."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from reportlab.lib.colors import Color
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph

from ncpm_reports.writers.pdf.reportlab_hooks import OpenTable, ends_within_word, is_fresh, line_count
from ncpm_reports.writers.pdf.structure import ARTIFACT, Owner, StructureElement
from ncpm_reports.writers.pdf.tagging import Bookmark, TaggedCanvas, TaggedText

_OVERLAP = 0.5


class Rule(NamedTuple):
    """A rule at the left of flowables, so far outside them; not in the space above the first."""

    colour: Color
    width: float
    outside: float
    is_first: bool


class AnchoredFlowable(Flowable):
    """A flowable that can be linked to by its `anchor`, with rules beside it."""

    anchor = ""
    rules: tuple[Rule, ...] = ()

    def before_drawing(self, height: float) -> None:
        """Notes the anchor's place and draws the rules, before the flowable is drawn itself."""
        if self.anchor:
            self.canv.place_anchor(self.anchor, height)
        for colour, width, outside, is_first in self.rules:
            # Rules of flowables that follow one another overlap, or a seam would be seen.
            above = 0.0 if is_first or is_fresh(self._frame) else self.getSpaceBefore() + _OVERLAP
            self.canv.setFillColor(colour)
            self.canv.rect(-outside, 0, width, height + above, stroke=0, fill=1)


class TaggedParagraph(AnchoredFlowable, Paragraph):
    """A paragraph whose words belong to an element.

    `bookmark`, a title with its level, is put into the outline. `label` is what stands before a list item, with its own
    element. `page_number` names the anchor whose page's number is drawn on the last line, as in a table of contents,
    and where that ends, in points.
    """

    element: Owner = None
    bookmark: tuple[str, int] | None = None
    label: tuple[StructureElement, str] | None = None
    page_number: tuple[str, float] | None = None
    # Whether its last line needs a space at its end: it goes on on the next page, or with a page number.
    continues = False
    drawn = False
    _wrapped_width: float | None = None

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size; lines are broken once for each width."""
        if self._wrapped_width != width or not hasattr(self, "blPara"):
            super().wrap(width, height)
            self._wrapped_width = width
        return self.width, self.height

    def split(self, width: float, height: float) -> "list[TaggedParagraph]":
        """The parts on this page and on the next. Anchor and label stay with the first."""
        parts: list[TaggedParagraph] = super().split(width, height)
        if len(parts) > 1:
            first, second = parts
            first.element = second.element = self.element
            first.rules = second.rules = self.rules
            first.anchor, first.bookmark, first.label = self.anchor, self.bookmark, self.label
            second.continues, second.page_number = self.continues, self.page_number
            first.continues = not ends_within_word(self, line_count(first) - 1)
        return parts

    def beginText(self, x: float, y: float) -> TaggedText:
        """The text object that the words are drawn with."""
        text = self.canv.beginText(x, y)
        text.paragraph = self
        return text  # type: ignore[no-any-return]

    def draw(self) -> None:
        """Draws the paragraph; if it is drawn again, in a header, as an artifact."""
        canvas: TaggedCanvas = self.canv
        if not self.drawn:
            self.before_drawing(self.height)
        if self.bookmark is not None and self.anchor:
            title, level = self.bookmark
            canvas.bookmarks.append(Bookmark(title, level + canvas.bookmark_depth, canvas.destinations[self.anchor]))
        if self.label is not None:
            (element, words), size = self.label, self.style.fontSize
            self._draw_beside(canvas, element, 0.15 * size, self.height - size, words)
        with canvas.owned_by(ARTIFACT if self.drawn else self.element):
            super().draw()
        if self.page_number is not None:
            canvas.draw_late(partial(self._draw_number, *self.page_number, canvas.first_page))
        self.drawn = True

    def _draw_number(self, anchor: str, right: float, first_page: int, canvas: TaggedCanvas) -> None:
        words = str(canvas.destinations[anchor].page - first_page + 1)
        width = stringWidth(words, self.style.fontName, self.style.fontSize)
        self._draw_beside(canvas, self.element, right - width, self.style.leading - self.style.fontSize, words)

    def _draw_beside(self, canvas: TaggedCanvas, owner: Owner, x: float, y: float, words: str) -> None:
        style = self.style
        with canvas.owned_by(owner):
            canvas.setFillColor(style.textColor)
            canvas.setFont(style.fontName, style.fontSize)
            canvas.drawString(x, y, words)


class CellText(str):
    """The words of a cell that fit on one line, with their element: a paragraph would cost more."""

    element: StructureElement
    drawn = False


class TaggedTable(AnchoredFlowable, OpenTable):
    """A table of tagged cells. A header row that is drawn again is an artifact."""

    # Rows of this height in points are parted, where `splitInRow` allows it.
    parted_from = 0.0

    def split(self, width: float, height: float) -> "list[TaggedTable]":
        """The parts on this page and on the next. The anchor stays with the first."""
        room, row_heights = height, iter(self.row_heights())
        next_row = next((row for row in row_heights if (room := room - row) < 0), 0.0)
        self.splitByRow = not (self.splitInRow and next_row >= self.parted_from)
        parts: list[TaggedTable] = super().split(width, height)
        for first in parts[:1]:
            first.anchor = self.anchor
        return parts

    def onSplit(self, part: "TaggedTable") -> None:
        """Gives a part what ReportLab does not know of."""
        part.parted_from, part.rules = self.parted_from, self.rules

    def draw(self) -> None:
        self.before_drawing(sum(self.row_heights()))
        super().draw()

    def draw_cell(self, value: object, draw: Callable[[], None]) -> None:
        """Draws a cell: words as their element's content; what else it may hold is tagged itself."""
        if not isinstance(value, CellText):
            draw()
            return
        with self.canv.owned_by(ARTIFACT if value.drawn else value.element):
            draw()
        value.drawn = True
