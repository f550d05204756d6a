"""Tagged PDF for ReportLab: a canvas that marks whose everything is that is drawn on it.

The tree of structure elements is built with the story, before anything is drawn; drawing only adds marks to it. So
reading order is the tree's order, not the order of drawing. Whatever is painted belongs to an element or is an
artifact, and text that is neither is refused. Knows nothing of what is being set: ReportLab and its hooks only.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain
from typing import Any, NamedTuple

from pikepdf import Array, Dictionary, Name, NameTree, OutlineItem, Pdf, String
from reportlab.lib.colors import Color

from ncpm_reports.writers.pdf.reportlab_hooks import OpenCanvas, OpenText

_PAINTING = frozenset(["S", "s", "f", "f*", "F", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ"])
_ALLOWED_EMPTY = frozenset({"TD", "TH", "LBody", "Document"})
# Going to an anchor shows a little of what stands above it.
_ABOVE_ANCHOR = 8.0

Rectangle = tuple[float, float, float, float]


class UntaggedText(AssertionError):
    """Text was drawn that is neither tagged nor an artifact: a defect of the caller."""


class Mark(NamedTuple):
    """A stretch of a page's content, or a link's annotation, that belongs to an element; both count from 0."""

    page: int
    number: int
    is_link: bool = False


@dataclass(slots=True, eq=False)
class StructureElement:
    """An element of the structure tree. An `inline` one joins its parent when it is first drawn, in reading order."""

    tag: str
    parent: "StructureElement | None"
    lang: str = ""
    alt: str = ""
    attributes: Any = None
    identifier: str = ""
    inline: bool = False
    kids: "list[StructureElement | Mark]" = field(default_factory=list)
    # The element in the file.
    pdf_object: Any = None

    def __post_init__(self) -> None:
        if self.parent is not None and not self.inline:
            self.parent.kids.append(self)

    def attach(self, kid: Mark) -> None:
        """Adds content."""
        if self.inline and self.parent is not None:
            self.inline = False
            self.parent.kids.append(self)
        self.kids.append(kid)

    def prune(self) -> bool:
        """Drops descendants without content; whether this element stays itself."""
        self.kids = [kid for kid in self.kids if not isinstance(kid, StructureElement) or kid.prune()]
        return bool(self.kids) or self.tag in _ALLOWED_EMPTY


@dataclass(frozen=True, slots=True)
class Artifact:
    """What is painted for looks, not to be read; `kind` names page furniture: "Header", "Footer", "Watermark"."""

    kind: str = ""


ARTIFACT = Artifact()
Owner = StructureElement | Artifact | None


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
        self.owner = self.current_owner = canvas.owner
        self.marked_owner: Owner = None

    def setFillColor(self, colour: Any, alpha: float | None = None) -> None:
        """Sets the colour, and the owner of what follows. In a header that is drawn again a link is no link."""
        if isinstance(self.owner, StructureElement):
            self.current_owner = colour.element if isinstance(colour, LinkWords) else self.owner
        super().setFillColor(colour.colour if isinstance(colour, LinkWords) else colour, alpha)

    def before_text(self) -> None:
        """Begins a mark where the owner changes."""
        if self.current_owner is None or self.marked_owner is not self.current_owner:
            self.end_mark()
            self.operators.append(self.canvas.begin_mark(self.current_owner))
            self.marked_owner = self.current_owner

    def end_mark(self) -> None:
        """Ends the mark, if there is one."""
        if self.marked_owner is not None:
            self.operators.append("EMC")


class TaggedCanvas(OpenCanvas):
    """A canvas for a new file, on which everything has an owner. `owner` is whose what is drawn next is."""

    def __init__(self, pagesize: tuple[float, float], font: str) -> None:
        self.owner: Owner = None
        self.marks: dict[int, list[StructureElement]] = defaultdict(list)
        self.destinations: dict[str, Destination] = {}
        self.bookmarks: list[Bookmark] = []
        self.links: list[PlacedLink] = []
        self._deferred: dict[int, list[Callable[[], None]]] = defaultdict(list)
        self._finished_pages: list[dict[str, Any]] = []
        self._segment_start = 0
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
        if any(word in _PAINTING for operator in operators[self._segment_start :] for word in operator.split()):
            operators.insert(self._segment_start, "/Artifact BMC")
            operators.append("EMC")
        self._segment_start = len(operators)

    def drawText(self, text: TaggedText) -> None:
        """Draws a text object."""
        self.end_segment()
        text.end_mark()
        super().drawText(text)
        self._segment_start = len(self.operators)

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
        self._segment_start = len(self.operators)

    def defer(self, draw: Callable[[], None]) -> None:
        """Draws on this page, by its own coordinates, when all are laid out: numbers of pages."""
        self._deferred[self.page_index].append(draw)

    def showPage(self) -> None:
        """Puts the page aside, and begins the next."""
        self.end_segment()
        self._finished_pages.append(dict(vars(self)))
        self.begin_page()
        self._segment_start = 0
        self.page_index += 1

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

    def finish(self, root: StructureElement) -> Pdf:
        """The tagged file: its pages with what was put off, the structure tree, the links and the outline."""
        for page in self._finished_pages:
            self.__dict__.update(page)
            for draw in self._deferred[self.page_index]:
                draw()
            self.end_segment()
            super().showPage()
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


def add_structure(
    file: Pdf,
    root: StructureElement,
    marks: Mapping[int, Sequence[StructureElement]],
    links: Sequence[tuple[StructureElement, Any]],
) -> None:
    """Puts the tree into a file: `marks` are the owners of each page's marks, `links` elements with their annotations.

    The keys of the parent tree are the pages' indices, then those of links in the order of drawing.
    """
    root.prune()
    tree = file.Root.StructTreeRoot = file.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    pages, identifiers = [page.obj for page in file.pages], NameTree.new(file)
    writer = _TreeWriter(file, pages, [annotation for _, annotation in links], identifiers)
    tree.K = Array([writer.write(root, tree)])
    owners = [Array([owner.pdf_object for owner in marks.get(page, ())]) for page in range(len(pages))]
    owners += [element.pdf_object for element, _ in links]
    tree.ParentTree = Dictionary(Nums=Array(chain.from_iterable(enumerate(owners))))
    tree.ParentTreeNextKey = len(owners)
    # Public files have no names of any kind: the gate refuses even an empty tree of them.
    if identifiers:
        tree.IDTree = identifiers.obj
    file.Root.MarkInfo = Dictionary(Marked=True)
    for key, page in enumerate(pages):
        page.StructParents, page.Tabs = key, Name.S


class _TreeWriter(NamedTuple):
    """A file, its pages and annotations, and its tree of elements that have an identifier."""

    file: Pdf
    pages: list[Any]
    annotations: list[Any]
    identifiers: NameTree

    def write(self, element: StructureElement, parent: Any) -> Any:
        """The element in the file, with all that it holds."""
        tag = Name(f"/{element.tag}")
        pdf_object = element.pdf_object = self.file.make_indirect(Dictionary(Type=Name.StructElem, S=tag, P=parent))
        page = next((kid.page for kid in element.kids if isinstance(kid, Mark) and not kid.is_link), None)
        if page is not None:
            pdf_object.Pg = self.pages[page]
        if element.kids:
            pdf_object.K = Array([self._kid(kid, pdf_object, page) for kid in element.kids])
        for key, text in (("/Lang", element.lang), ("/Alt", element.alt), ("/ID", element.identifier)):
            if text:
                pdf_object[key] = String(text)
        if element.identifier:
            self.identifiers[element.identifier] = pdf_object
        if element.attributes is not None:
            pdf_object.A = element.attributes
        return pdf_object

    def _kid(self, kid: StructureElement | Mark, pdf_object: Any, page: int | None) -> Any:
        if isinstance(kid, StructureElement):
            return self.write(kid, pdf_object)
        if kid.is_link:
            return Dictionary(Type=Name.OBJR, Pg=self.pages[kid.page], Obj=self.annotations[kid.number])
        return kid.number if kid.page == page else Dictionary(Type=Name.MCR, Pg=self.pages[kid.page], MCID=kid.number)
