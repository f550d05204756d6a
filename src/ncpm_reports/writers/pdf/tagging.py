"""Tagged PDF for ReportLab: a canvas that marks whose everything is that is drawn on it.

The tree of structure elements is built with the story, before anything is drawn; drawing only adds marks to it. So
reading order is the tree's order, not the order of drawing. Whatever is painted belongs to an element or is an
artifact, and text that is neither is refused. Knows nothing of what is being set: ReportLab and its hooks only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf, String
from reportlab.lib.colors import Color

from ncpm_reports.writers.pdf.reportlab_hooks import OpenCanvas, OpenText
from ncpm_reports.writers.pdf.structure import ARTIFACT, Artifact, Mark, Owner, StructureElement, add_structure

_PAINTING = frozenset(["S", "s", "f", "f*", "F", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ"])
# Going to an anchor shows a little of what stands above it.
_ABOVE_ANCHOR = 8.0

Rectangle = tuple[float, float, float, float]


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


class LinkWords(str):
    """The words of a link as they are handed to ReportLab and back: as text a number, which differs within a paragraph.

    `target` is an address or, after "#", an anchor. They stand for their `colour` too, so that the text object knows
    whose words it shows.
    """

    element: StructureElement
    colour: Color
    target = label = ""


class PlacedLink(NamedTuple):
    """A link's rectangle on its page, counted from 0."""

    page: int
    box: Array
    words: LinkWords


class TaggedText(OpenText):
    """A text object that marks its own stretches: its owner's, and those of links within it."""

    def __init__(self, canvas: "TaggedCanvas", x: float = 0, y: float = 0, direction: str | None = None) -> None:
        super().__init__(canvas, x, y, direction)
        self.canvas = canvas
        self.owner = self.current = canvas.owner
        self.marked: Owner = None

    def setFillColor(self, colour: Any, alpha: float | None = None) -> None:
        """Sets the colour, and the owner of what follows. In a header that is drawn again a link is no link."""
        if isinstance(self.owner, StructureElement):
            self.current = colour.element if isinstance(colour, LinkWords) else self.owner
        super().setFillColor(colour.colour if isinstance(colour, LinkWords) else colour, alpha)

    def before_text(self) -> None:
        """Begins a mark where the owner changes."""
        if self.current is None or self.marked is not self.current:
            self.end_mark()
            self.operators.append(self.canvas.begin_mark(self.current))
            self.marked = self.current

    def end_mark(self) -> None:
        """Ends the mark, if there is one."""
        if self.marked is not None:
            self.operators.append("EMC")


class TaggedCanvas(OpenCanvas):
    """A canvas for a new file, on which everything has an owner. `owner` is whose what is drawn next is."""

    def __init__(self, pagesize: tuple[float, float], font: str) -> None:
        self.owner: Owner = None
        self.marks: dict[int, list[StructureElement]] = defaultdict(list)
        self.destinations: dict[str, Destination] = {}
        self.bookmarks: list[Bookmark] = []
        self.links: list[PlacedLink] = []
        self._late: list[tuple[int, str, Callable[[], None]]] = []
        self._segment = 0
        self.page_index = 0
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
        marks = self.marks[self.page_index]
        marks.append(owner)
        owner.attach(Mark(self.page_index, len(marks) - 1))
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
        text.end_mark()
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

    def draw_late(self, draw: Callable[[], None]) -> None:
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
        self.page_index += 1

    # Places and links

    def on_page(self, box: Rectangle) -> Array:
        """A rectangle of the current coordinates in those of the page; nothing that can be linked to is turned."""
        left, bottom, right, top = box
        corners = *self.absolutePosition(left, bottom), *self.absolutePosition(right, top)
        return Array([round(number, 2) for number in corners])

    def place(self, height: float) -> Destination:
        """This height of the current coordinates, to go to."""
        return Destination(self.page_index, round(self.absolutePosition(0, height)[1] + _ABOVE_ANCHOR, 2))

    def linkURL(self, url: LinkWords, rect: Rectangle, _relative: int = 0, **_: object) -> None:
        """Adds a link's rectangle, as paragraphs ask for it; none to a header that is drawn again."""
        if isinstance(self.owner, StructureElement):
            url.element.attach(Mark(self.page_index, len(self.links), is_link=True))
            self.links.append(PlacedLink(self.page_index, self.on_page(rect), url))

    # The file

    def finish(self, root: StructureElement) -> Pdf:
        """The tagged file: draws what was put off, and adds the structure tree, the links and the outline."""
        for page, key, draw in self._late:
            self.operators.clear()
            self._segment, self.page_index = 0, page
            draw()
            self.end_segment()
            self.replace(page, key, "\n".join(self.operators))
        self.operators.clear()
        file = Pdf.open(BytesIO(self.getpdfdata()))
        pages = [page.obj for page in file.pages]
        links = [self._annotation(file, pages, link, key) for key, link in enumerate(self.links, start=len(pages))]
        add_structure(file, root, self.marks, links)
        _add_outline(file, self.bookmarks)
        return file

    def _annotation(self, file: Pdf, pages: Sequence[Any], link: PlacedLink, key: int) -> tuple[StructureElement, Any]:
        target, on_page = link.words.target, pages[link.page]
        annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Border=Array([0, 0, 0]), F=4, StructParent=key)
        annotation.Rect, annotation.Contents = link.box, String(link.words.label or target)
        if target.startswith("#"):
            page, top = self.destinations[target[1:]]
            annotation.Dest = Array([pages[page], Name.XYZ, 0, top, 0])
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
            entry = OutlineItem(title, page, "XYZ", left=0, top=top, zoom=0)
            branches[-1][1].append(entry)
            branches.append((level, entry.children))
