"""Tagged PDF for ReportLab: a canvas that marks whose everything is that is drawn on it.

The tree of structure elements is built with the story, before anything is drawn; drawing only adds marks to it. So
reading order is the tree's order, not the order of drawing. Whatever is painted belongs to an element or is an
artifact, and text that is neither is refused. Knows nothing of what is being set: ReportLab and its hooks only.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String
from reportlab.lib.colors import Color, black

from ncpm_reports.writers.pdf.reportlab_hooks import OpenCanvas, OpenText, Rectangle, ends_within_word, line_count
from ncpm_reports.writers.pdf.structure import (
    ARTIFACT,
    Artifact,
    Mark,
    Owner,
    StructureElement,
    add_structure,
    rounded,
)

_PAINTING = frozenset(["S", "s", "f", "f*", "F", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ"])
# Going to an anchor shows a little of what stands above it.
_ABOVE_ANCHOR = 8.0


class UntaggedText(AssertionError):
    """Text was drawn that is neither tagged nor an artifact: a defect of the caller."""


class Destination(NamedTuple):
    """Where an anchor stands: page, counted from 0, and height on it."""

    page: int
    top: float


class Bookmark(NamedTuple):
    """An entry of the outline: its level counts from 1, and may leave out levels."""

    title: str
    level: int
    place: Destination


class MarkedWords(str):
    """Words of a paragraph that are a link, or have a dashed box around them if they have no `element`.

    It is handed to the canvas as ReportLab hands links; as text it is a number, which tells it from others of its
    paragraph. `target` is an address or, after "#", an anchor; `width` is that of the words, in points.
    """

    element: StructureElement | None = None
    target = label = ""
    width = 0.0


class PlacedLink(NamedTuple):
    """A link's rectangle on its page, counted from 0."""

    page: int
    box: Rectangle
    words: MarkedWords


class LinkColour(Color):
    """The colour of a link's words, by which the text object knows whose they are."""

    def __init__(self, colour: Color, element: StructureElement) -> None:
        super().__init__(colour.red, colour.green, colour.blue)
        self.element = element

    __eq__ = object.__eq__
    __hash__ = object.__hash__


class TaggedText(OpenText):
    """A text object that marks its own stretches: its owner's, and those of links within it."""

    def __init__(self, canvas: "TaggedCanvas", x: float = 0, y: float = 0, direction: str | None = None) -> None:
        super().__init__(canvas, x, y, direction)
        self.canvas = canvas
        self.owner = self.current = canvas.owner
        self.marked: Owner = None
        # The `TaggedParagraph` whose lines are shown, if they are one's, and the number of its lines so far.
        self.paragraph: Any = None
        self.lines = 0

    def setFillColor(self, colour: Any, alpha: float | None = None) -> None:
        """Sets the colour, and the owner of what follows. In a header that is drawn again a link is no link."""
        if isinstance(self.owner, StructureElement):
            self.current = colour.element if isinstance(colour, LinkColour) else self.owner
        super().setFillColor(colour, alpha)

    def before_text(self) -> None:
        """Begins a mark where the owner changes."""
        if self.current is None or self.marked is not self.current:
            if self.marked is not None:
                self.add("EMC")
            self.add(self.canvas.begin_mark(self.current))
            self.marked = self.current

    def with_line_end(self, text: str) -> str:
        """The words of a line, with a space where its last would be read as one with the first of the next."""
        self.lines += 1
        if not isinstance(self.owner, StructureElement) or text.endswith(" "):
            return text
        is_last = self.lines == line_count(self.paragraph)
        apart = self.paragraph.continues if is_last else not ends_within_word(self.paragraph, self.lines - 1)
        return f"{text} " if apart else text

    def getCode(self) -> str:
        """The operators."""
        if self.marked is not None:
            self.add("EMC")
        code: str = super().getCode()
        return code


class TaggedCanvas(OpenCanvas):
    """A canvas for a new file, on which everything has an owner. `owner` is whose what is drawn next is."""

    def __init__(self, pagesize: tuple[float, float], font: str) -> None:
        self.owner: Owner = None
        self.marks: list[list[StructureElement]] = [[]]
        self.destinations: dict[str, Destination] = {}
        self.bookmarks: list[Bookmark] = []
        self.links: list[PlacedLink] = []
        self._late: list[tuple[int, str, Callable[[TaggedCanvas], None]]] = []
        self._segment = 0
        self._page_of_marks: int | None = None
        # The first page of the document being drawn, and how far below the top its bookmarks are.
        self.first_page = self.bookmark_depth = 0
        super().__init__(pagesize, font)

    def beginText(self, x: float = 0, y: float = 0, direction: str | None = None) -> TaggedText:
        """A text object that marks what it shows."""
        return TaggedText(self, x, y, direction)

    @contextmanager
    def owned_by(self, owner: Owner) -> Iterator[None]:
        """What is drawn within belongs to `owner`."""
        before, self.owner = self.owner, owner
        yield
        self.owner = before

    def begin_mark(self, owner: Owner) -> str:
        """The operator that begins a mark of the owner.

        Raises: UntaggedText if there is none.
        """
        if owner is None:
            raise UntaggedText(f"page {self.page_index + 1}: text that is neither tagged nor an artifact")
        if isinstance(owner, Artifact):
            kind = f"<</Type/Pagination/Subtype/{owner.kind}>>BDC" if owner.kind else " BMC"
            return f"/Artifact{kind}"
        page = self.page_index if self._page_of_marks is None else self._page_of_marks
        marks = self.marks[page]
        marks.append(owner)
        owner.attach(Mark(page, len(marks) - 1))
        return f"/{owner.tag}<</MCID {len(marks) - 1}>>BDC"

    def end_segment(self) -> None:
        """Marks what was painted since the last text or figure as an artifact: rules and backgrounds."""
        operators = self.operators
        if any(word in _PAINTING for operator in operators[self._segment :] for word in operator.split()):
            operators.insert(self._segment, "/Artifact BMC")
            operators.append("EMC")
        self._segment = len(operators)

    def drawText(self, text: TaggedText) -> None:
        """Draws a text object."""
        self.end_segment()
        super().drawText(text)
        self._segment = len(self.operators)

    @contextmanager
    def figure(self, element: StructureElement | None) -> Iterator[None]:
        """What is drawn within is a picture: the element's content, or an artifact where it has none.

        It is one mark: what is drawn may have operators and forms with text, but no text objects of the canvas.
        """
        self.end_segment()
        self.operators.append(self.begin_mark(element or ARTIFACT))
        self.saveState()
        yield
        self.restoreState()
        self.operators.append("EMC")
        self._segment = len(self.operators)

    def draw_late(self, draw: "Callable[[TaggedCanvas], None]") -> None:
        """Puts in this place what can be drawn only when all pages are known: numbers of pages."""
        self.end_segment()
        key = f"%late {len(self._late)}%"
        self._late.append((self.page_index, key, draw))
        self.operators.append(key)
        self._segment = len(self.operators)

    def showPage(self) -> None:
        """Ends the page."""
        self.end_segment()
        super().showPage()
        self._segment = 0
        self.marks.append([])

    # Places and links

    def on_page(self, box: Rectangle) -> Rectangle:
        """A rectangle of the current coordinates in those of the page; nothing that can be linked to is turned."""
        left, bottom, right, top = box
        return *self.absolutePosition(left, bottom), *self.absolutePosition(right, top)

    def place_anchor(self, anchor: str, height: float) -> None:
        """Notes that an anchor stands at this height of the current coordinates."""
        _, top = self.absolutePosition(0, height)
        self.destinations[anchor] = Destination(self.page_index, top)

    def linkURL(self, url: str, rect: Rectangle, _relative: int = 0, **_: object) -> None:
        """Adds a link's rectangle or draws a box, as paragraphs ask for it; no link to a header that is drawn again."""
        if not isinstance(url, MarkedWords):
            return
        if url.element is None:
            self._draw_box(rect, url.width)
        elif isinstance(self.owner, StructureElement):
            url.element.attach(Mark(self.page_index, len(self.links), is_link=True))
            self.links.append(PlacedLink(self.page_index, self.on_page(rect), url))

    def _draw_box(self, box: Rectangle, width: float) -> None:
        # ReportLab's rectangle takes in the space after the words.
        left, bottom, right, top = box
        right = min(right, left + width)
        self.saveState()
        self.setStrokeColor(black)
        self.setLineWidth(0.5)
        self.setDash([2, 2])
        self.rect(left - 0.5, bottom, right - left + 1, top - bottom - 0.5, stroke=1, fill=0)
        self.restoreState()

    # The file

    def finish(self, root: StructureElement) -> Pdf:
        """The tagged file: draws what was put off, and adds the structure tree, the links and the outline."""
        # The canvas has begun a page after the last.
        del self.marks[self.page_index :]
        self._draw_late()
        file = Pdf.open(BytesIO(self.getpdfdata()))
        pages = [page.obj for page in file.pages]
        annotations = [
            self._annotation(file, pages, link, key) for key, link in enumerate(self.links, start=len(pages))
        ]
        add_structure(file, root, self.marks, annotations)
        _add_outline(file, self.bookmarks)
        return file

    def _draw_late(self) -> None:
        for page, key, draw in self._late:
            self.operators.clear()
            self._segment, self._page_of_marks = 0, page
            draw(self)
            self.end_segment()
            self.replace(page, key, "\n".join(self.operators))
        self.operators.clear()
        self._page_of_marks = None

    def _annotation(
        self, file: Pdf, pages: Sequence[Any], link: PlacedLink, key: int
    ) -> tuple[StructureElement | None, Any]:
        target, on_page = link.words.target, pages[link.page]
        annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Border=Array([0, 0, 0]), F=4, StructParent=key)
        annotation.Rect = Array(rounded(link.box))
        annotation.Contents = String(link.words.label or target)
        if target.startswith("#"):
            page, top = self.destinations[target[1:]]
            annotation.Dest = Array([pages[page], Name.XYZ, 0, round(top + _ABOVE_ANCHOR, 2), 0])
        else:
            annotation.A = Dictionary(S=Name.URI, URI=String(target))
        if "/Annots" not in on_page:
            on_page.Annots = Array()
        on_page.Annots.append(file.make_indirect(annotation))
        return link.words.element, on_page.Annots[-1]


def _add_outline(file: Pdf, bookmarks: Sequence[Bookmark]) -> None:
    if not bookmarks:
        return
    file.Root.PageMode = Name.UseOutlines
    with file.open_outline() as outline:
        branches = [(0, outline.root)]
        for title, level, (page, top) in bookmarks:
            while branches[-1][0] >= level:
                branches.pop()
            entry = OutlineItem(title, page, "XYZ", left=0, top=round(top + _ABOVE_ANCHOR, 2), zoom=0)
            branches[-1][1].append(entry)
            branches.append((level, entry.children))
