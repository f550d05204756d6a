"""Paragraphs and tables that belong to elements, and what Platypus lacks: what stays together.

Knows nothing of what is being set: ReportLab, its hooks and the tagged canvas only.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from reportlab.platypus import Flowable, NullActionFlowable, Paragraph, Table

from ncpm_reports.writers.pdf.reportlab_hooks import end_with_spaces, is_empty, split_lines
from ncpm_reports.writers.pdf.tagging import ARTIFACT, Bookmark, Owner, TaggedCanvas, TaggedText

_TOLERANCE = 1e-6


class Anchored(Flowable):
    """A flowable that can be linked to by its `anchor`."""

    anchor = ""

    def drawOn(self, canvas: TaggedCanvas, x: float, y: float, _sW: float = 0) -> None:
        """Draws it, and notes the anchor's place."""
        if self.anchor:
            canvas.destinations[self.anchor] = canvas.place(y + self.height)
        super().drawOn(canvas, x, y, _sW)


class TaggedParagraph(Anchored, Paragraph):
    """A paragraph whose words belong to an element.

    `bookmark`, a title with its level, is put into the outline. `label` is the element of its bullet. `page_number`
    names the anchor whose page's number is drawn on the last line, as in a table of contents, and where that ends, in
    points.
    """

    element: Owner = None
    label: Owner = None
    bookmark: tuple[str, int] | None = None
    page_number: tuple[str, float] | None = None
    _wrapped_width = -1.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size; lines are broken once for each width."""
        if abs(width - self._wrapped_width) > _TOLERANCE:
            super().wrap(width, height)
            end_with_spaces(self)
            self._wrapped_width = width
        return self.width, self.height

    def split(self, _width: float, height: float) -> "list[TaggedParagraph]":
        """The parts on this page and on the next, of two lines at least."""
        fitting = min(int(height / self.style.leading), len(self.blPara.lines) - 2)
        if fitting < 2:
            return []
        first, second = split_lines(self, fitting)
        second.anchor, second.bookmark, second.bulletText, first.page_number = "", None, None, None
        return [first, second]

    def beginText(self, x: float, y: float) -> TaggedText:
        """The text object that the words are drawn with; the bullet has been drawn before them."""
        self.canv.owner = self.element
        return self.canv.beginText(x, y)  # type: ignore[no-any-return]

    def draw(self) -> None:
        """Draws the paragraph; if it is drawn again, in a table's header, as an artifact."""
        canvas: TaggedCanvas = self.canv
        if self.bookmark is not None:
            title, level = self.bookmark
            canvas.bookmarks.append(Bookmark(title, level, canvas.place(self.height)))
        with canvas.owned_by(self.label):
            super().draw()
        if self.page_number is not None:
            anchor, right = self.page_number
            place = canvas.absolutePosition(right, self.style.leading - self.style.fontSize)
            canvas.defer(partial(self._draw_number, canvas, self.element, anchor, place))
        self.element = ARTIFACT

    def _draw_number(self, canvas: TaggedCanvas, owner: Owner, anchor: str, place: tuple[float, float]) -> None:
        with canvas.owned_by(owner):
            canvas.setFillColor(self.style.textColor)
            canvas.setFont(self.style.fontName, self.style.fontSize)
            # The space before it keeps it apart from the last word for those who listen.
            canvas.drawRightString(*place, f" {canvas.destinations[anchor].page + 1}")


class TaggedTable(Anchored, Table):
    """A table that can be linked to. A header row that is drawn again is an artifact, as its paragraphs are."""

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size."""
        self.width, self.height = super().wrap(width, height)
        return self.width, self.height

    def split(self, width: float, height: float) -> "list[TaggedTable]":
        """The parts on this page and on the next. The anchor stays with the first."""
        parts: list[TaggedTable] = super().split(width, height)
        for first in parts[:1]:
            first.anchor = self.anchor
        return parts


def keep_with_next(flowables: Sequence[Any]) -> None:
    """Keeps each flowable on the page of the one after it."""
    for flowable in flowables:
        flowable.keepWithNext = True


class OnePageGroup(Flowable):
    """Flowables one under the other, which stay on one page.

    ReportLab's own `KeepTogether` copies the frame for each.
    """

    def __init__(self, flowables: Sequence[Any]) -> None:
        super().__init__()
        # The name by which `BaseDocTemplate` asks for them.
        self._content = list(flowables)
        self.bottoms: list[float] = []
        self.spaceBefore = self._content[0].getSpaceBefore() if self._content else 0.0

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """The size of all; those after the first have space before them."""
        height, canvas = 0.0, getattr(self, "canv", None)
        self.bottoms = []
        for flowable in self._content:
            before = flowable.getSpaceBefore() if height else 0.0
            height += before + flowable.wrapOn(canvas, width, 0xFFFFFF)[1]
            self.bottoms.append(height)
        self.width, self.height = width, height
        return width, height

    def draw(self) -> None:
        """Draws each in its place."""
        for flowable, bottom in zip(self._content, self.bottoms, strict=True):
            flowable.drawOn(self.canv, 0, self.height - bottom)


class KeepWithNextGroup(OnePageGroup):
    """Flowables of which each is kept with the beginning of the next: a heading with the first lines under it.

    ReportLab's own moves a long paragraph or table as a whole where only its beginning has to move.
    """

    def split(self, width: float, height: float) -> list[Any]:
        """What fits here, parted within the last flowable that can be; all of them where a new page is no help."""
        for place in range(len(self._content) - 1, -1, -1):
            flowable, following = self._content[place], self._content[place + 1 :]
            flowable_height = flowable.height
            # Where all of it fits but not what it is kept with, its end goes along.
            room = min(height - self.bottoms[place] + flowable_height, flowable_height - _TOLERANCE)
            parts = flowable.splitOn(self.canv, width, room) if room > 0 else []
            if len(parts) > 1:
                first, *second = parts
                after = [KeepWithNextGroup([*second, *following])] if following else second
                return [NullActionFlowable(), *self._content[:place], first, *after]
        return [NullActionFlowable(), *self._content] if is_empty(self._frame) else []
