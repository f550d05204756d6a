"""Tagged PDF for ReportLab: a structure tree, and a canvas, paragraphs and tables that mark what they draw.

The tree of structure elements is built with the story, before anything is drawn; drawing only adds marks to it. So
reading order is the tree's order, not the order of drawing. Whatever is painted belongs to an element or is an
artifact, and text that is neither is refused. Knows nothing of what is being set: ReportLab and its hooks only.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple

from reportlab.lib.colors import Color, black
from reportlab.lib.rl_accel import fp_str
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFString
from reportlab.platypus import Flowable, Paragraph

from ncpm_reports.writers.pdf.reportlab_hooks import (
    CompactDocument,
    LateObject,
    OpenCanvas,
    OpenTable,
    OpenText,
    Rectangle,
    StreamObject,
    ends_within_word,
    line_count,
    literal,
)

_KEPT_EMPTY = frozenset({"TD", "TH", "LBody", "Document"})
_PAINTING = frozenset(["S", "s", "f", "f*", "F", "B", "B*", "b", "b*", "sh", "Do", "Tj", "TJ"])
# Going to an anchor shows a little of what stands above it.
_ABOVE_ANCHOR = 8.0


class UntaggedText(AssertionError):
    """Text was drawn that is neither tagged nor an artifact: a defect of the caller."""


# The structure tree -------------------------------------------------------------------------------------------------


class Mark(NamedTuple):
    """A stretch of a page's content that belongs to an element; pages count from 0."""

    page: int
    number: int


class LinkMark(NamedTuple):
    """A link annotation that belongs to an element."""

    page: int
    annotation: int


@dataclass(slots=True, eq=False)
class StructureElement:
    """An element of the structure tree. An `inline` one joins its parent when it is first drawn, in reading order."""

    tag: str
    parent: "StructureElement | None"
    lang: str = ""
    alt: str = ""
    attributes: str = ""
    identifier: str = ""
    inline: bool = False
    kids: "list[StructureElement | Mark | LinkMark]" = field(default_factory=list)
    bounds: Rectangle | None = None
    number: int = 0

    def __post_init__(self) -> None:
        if self.parent is not None and not self.inline:
            self.parent.kids.append(self)

    def attach(self, kid: Mark | LinkMark) -> None:
        """Adds content."""
        if self.inline and self.parent is not None:
            self.inline = False
            self.parent.kids.append(self)
        self.kids.append(kid)

    def prune(self, kept: "list[StructureElement]") -> bool:
        """Drops descendants without content, and adds the others to `kept`; whether this element stays itself."""
        kept.append(self)
        self.kids = [kid for kid in self.kids if not isinstance(kid, StructureElement) or kid.prune(kept)]
        if self.kids or self.tag in _KEPT_EMPTY:
            return True
        kept.pop()
        return False


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


class LinkTarget(str):
    """Where a link leads, in the form in which ReportLab's paragraphs hand it to the canvas."""

    __slots__ = ("element", "label", "target")
    element: StructureElement
    target: str
    label: str

    @classmethod
    def of(cls, number: int, target: str, label: str, element: StructureElement) -> "LinkTarget":
        """A link to an address or, after "#", an anchor; `number` tells it from others of its paragraph."""
        link = cls(number)
        link.target, link.label, link.element = target, label, element
        return link


class DashedBox(str):
    """A box around words, handed to the canvas in the way in which links are."""

    __slots__ = ()


class LinkColour(Color):
    """The colour of a link's words, by which the text object knows whose they are."""

    def __init__(self, colour: Color, element: StructureElement) -> None:
        super().__init__(colour.red, colour.green, colour.blue)
        self.element = element

    __eq__ = object.__eq__
    __hash__ = object.__hash__


# The canvas ---------------------------------------------------------------------------------------------------------


class TaggedText(OpenText):
    """A text object that marks its own stretches: its owner's, and those of links within it."""

    def __init__(self, canvas: "TaggedCanvas", x: float = 0, y: float = 0, direction: str | None = None) -> None:
        super().__init__(canvas, x, y, direction)
        self.canvas = canvas
        self.owner = self.current = canvas.owner
        self.marked: Owner = None
        self.paragraph: TaggedParagraph | None = None

    def setFillColor(self, colour: Any, alpha: float | None = None) -> None:
        """Sets the colour, and the owner of what follows. In a header that is drawn again a link is no link."""
        if isinstance(self.owner, StructureElement):
            self.current = colour.element if isinstance(colour, LinkColour) else self.owner
        super().setFillColor(colour, alpha)

    def before_text(self) -> None:
        """Begins a mark where the owner changes."""
        if not self.canvas.within_figure and self.marked is not self.current:
            if self.marked is not None:
                self.add("EMC")
            self.add(self.canvas.begin_mark(self.current))
            self.marked = self.current

    def needs_space(self, text: str) -> bool:
        """Whether a line that is followed by another needs a space at its end; not within a word."""
        if not isinstance(self.owner, StructureElement) or text.endswith(" "):
            return False
        return self.paragraph is None or not ends_within_word(self.paragraph, self.line)

    def getCode(self) -> str:
        """The operators."""
        if self.paragraph is not None and self.paragraph.continues:
            self.finish_line()
        if self.marked is not None:
            self.add("EMC")
        code: str = super().getCode()
        return code


class TaggedCanvas(OpenCanvas):
    """A canvas on which everything has an owner. `owner` is whose what is drawn next is."""

    def __init__(self, **settings: Any) -> None:
        self.owner: Owner = None
        self.within_figure = False
        self.marks: list[list[StructureElement]] = [[]]
        self.destinations: dict[str, Destination] = {}
        self.links: list[tuple[int, LinkTarget]] = []
        self._late: list[tuple[int, str, Callable[[], None]]] = []
        self._segment = 0
        self._page_of_marks: int | None = None
        self._bookmark_levels: list[int] = []
        # The first page of the document being drawn, and how far below the top its bookmarks are.
        self.first_page = self.bookmark_depth = 0
        super().__init__(**settings)

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
        if self.within_figure:
            super().drawText(text)
            return
        self.end_segment()
        super().drawText(text)
        self._segment = len(self.operators)

    def draw_figure(self, element: StructureElement | None, draw: Callable[[], None]) -> None:
        """Draws a picture as the element's content, or as an artifact where it has none."""
        self.end_segment()
        self.operators.append(self.begin_mark(element or ARTIFACT))
        self.within_figure = True
        draw()
        self.within_figure = False
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

    def start_page(self) -> None:
        """Prepares the marks of a new page."""
        self._segment = 0
        if len(self.marks) <= self.page_index:
            self.marks.append([])

    # Places and links

    def place_anchor(self, anchor: str, height: float) -> None:
        """Notes that an anchor stands at this height of the current coordinates."""
        _, top = self.absolutePosition(0, height)
        self.destinations[anchor] = Destination(self.page_index, top)

    def place_bookmark(self, title: str, anchor: str, level: int, top: float | None = None) -> None:
        """Adds an entry to the outline; `level` counts from 1 and may leave out levels."""
        page, height = self.destinations[anchor] if top is None else (self.page_index, top)
        level += self.bookmark_depth if top is None else 0
        while self._bookmark_levels and self._bookmark_levels[-1] >= level:
            self._bookmark_levels.pop()
        key = f"bookmark {page} {len(self._bookmark_levels)} {height:.3f} {anchor}"
        self.bookmarkPage(key, fit="XYZ", left=0, top=height + _ABOVE_ANCHOR, zoom=0)
        self.addOutlineEntry(title, key, len(self._bookmark_levels))
        self._bookmark_levels.append(level)

    def linkURL(self, url: str, rect: Rectangle, _relative: int = 0, **_: object) -> None:
        """Adds a link's rectangle, as paragraphs ask for it; to a header that is drawn again none."""
        if isinstance(url, DashedBox):
            self._draw_box(rect)
        if not isinstance(url, LinkTarget) or not isinstance(self.owner, StructureElement):
            return
        number = len(self.links)
        self.links.append((self.page_index, url))
        url.element.attach(LinkMark(self.page_index, number))
        box = " ".join(map(fp_str, self.absolute(rect)))
        body = f"/Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/Contents{string(url.label or url.target)}"

        def write(document: CompactDocument) -> str:
            return f"<<{body}/StructParent {len(self.marks) + number}{self._action(document, url.target)}>>"

        self.annotate(LateObject(write), f"link{number}")

    def _draw_box(self, box: Rectangle) -> None:
        left, bottom, right, top = box
        self.saveState()
        self.setStrokeColor(black)
        self.setLineWidth(0.6)
        self.setDash([2, 2])
        self.rect(left - 1.5, bottom - 0.5, right - left + 3, top - bottom, stroke=1, fill=0)
        self.restoreState()

    def _action(self, document: CompactDocument, target: str) -> str:
        if not target.startswith("#"):
            return f"/A<</S/URI/URI{string(target)}>>"
        page, top = self.destinations[target[1:]]
        number = document.object_number(f"Page{page + 1}")
        return f"/Dest[{number} 0 R/XYZ 0 {fp_str(top + _ABOVE_ANCHOR)} 0]"

    # The file

    def finish(self, properties: "Properties", root: StructureElement) -> bytes:
        """Draws what was put off, and writes the file."""
        document = self.document
        # The canvas has begun a page after the last.
        del self.marks[document.pageCounter - 1 :]
        self._draw_late()
        _write_structure(document, root, self.marks, [link.element for _, link in self.links])
        if document.outline.levelstack:
            self.showOutline()
        catalog = document.Catalog
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        catalog.Lang = PDFString(properties.lang)
        # Clear, so that it can be read without a PDF program.
        catalog.Metadata = StreamObject("/Type/Metadata/Subtype/XML", properties.xmp, clear=True)
        profile = document.Reference(StreamObject("/N 3/Alternate/DeviceRGB", properties.colour_profile))
        catalog.OutputIntents = PDFArray(
            [
                PDFDictionary(
                    {
                        **{"Type": "/OutputIntent", "S": "/GTS_PDFA1", "OutputConditionIdentifier": PDFString("sRGB")},
                        **{"Info": PDFString("sRGB IEC61966-2.1"), "DestOutputProfile": profile},
                    }
                )
            ]
        )
        entries = "".join(f"/{key}{string(value)}" for key, value in properties.information.items())
        document.info = LateObject(lambda _document: f"<<{entries}>>")
        document.info.digest = lambda _signature: None
        data: bytes = document.GetPDFData(self)
        return data

    def _draw_late(self) -> None:
        for page, key, draw in self._late:
            self.operators, self._segment, self._page_of_marks = [], 0, page
            draw()
            self.end_segment()
            finished = self.page_object(page)
            finished.stream = finished.stream.replace(key, "\n".join(self.operators), 1)
        self.operators, self._page_of_marks = [], None

    @property
    def page_count(self) -> int:
        """The number of finished pages."""
        return int(self.document.pageCounter) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Properties:
    """A file's properties, ready to be written; `colour_profile` is compressed."""

    lang: str
    information: Mapping[str, str]
    xmp: bytes
    colour_profile: bytes


def new_canvas(pagesize: tuple[float, float], font: str, lang: str) -> TaggedCanvas:
    """A canvas for a new file, whose pages begin in this font: ReportLab's own would not be embedded."""
    return TaggedCanvas(
        filename=BytesIO(), pagesize=pagesize, initialFontName=font, initialFontSize=12, initialLeading=16, lang=lang
    )


def string(text: str) -> str:
    """A text string: plain where it is printable ASCII, else UTF-16 with a byte order mark, in hexadecimal."""
    if text.isascii() and text.isprintable():
        return literal(text.encode())
    return f"<{_string_bytes(text).hex()}>"


def _string_bytes(text: str) -> bytes:
    if text.isascii() and text.isprintable():
        return text.encode()
    return b"\xfe\xff" + text.encode("utf-16-be", "replace")


# Writing the tree ---------------------------------------------------------------------------------------------------


def _write_structure(
    document: CompactDocument,
    root: StructureElement,
    marks: Sequence[Sequence[StructureElement]],
    links: Sequence[StructureElement],
) -> None:
    """The keys of the parent tree are the pages' indices, then those of links in the order of drawing."""
    elements: list[StructureElement] = []
    root.prune(elements)
    tree = LateObject(lambda _document: _tree_root(root, elements, marks, links))
    document.Catalog.StructTreeRoot = document.Reference(tree, "StructTreeRoot")
    for element in elements:
        document.Reference(LateObject(lambda document, element=element: _element(document, element)))  # type: ignore[misc]
        element.number = document.objectcounter


def _tree_root(
    root: StructureElement,
    elements: Iterable[StructureElement],
    marks: Sequence[Sequence[StructureElement]],
    links: Sequence[StructureElement],
) -> str:
    rows = [f"{page}[{' '.join(f'{owner.number} 0 R' for owner in owners)}]" for page, owners in enumerate(marks)]
    rows += [f"{len(marks) + place} {element.number} 0 R" for place, element in enumerate(links)]
    named = sorted((_string_bytes(element.identifier), element.number) for element in elements if element.identifier)
    names = " ".join(f"<{identifier.hex()}>{number} 0 R" for identifier, number in named)
    return (
        f"<</Type/StructTreeRoot/K[{root.number} 0 R]/ParentTree<</Nums[{' '.join(rows)}]>>"
        f"/ParentTreeNextKey {len(rows)}{f'/IDTree<</Names[{names}]>>' if names else ''}>>"
    )


def _element(document: CompactDocument, element: StructureElement) -> str:
    parent = document.object_number("StructTreeRoot") if element.parent is None else element.parent.number
    page = next((kid.page for kid in element.kids if isinstance(kid, Mark)), None)
    attributes = element.attributes
    if element.bounds is not None:
        attributes += f"<</O/Layout/Placement/Block/BBox[{' '.join(map(fp_str, element.bounds))}]>>"
    parts = [f"<</Type/StructElem/S/{element.tag}/P {parent} 0 R"]
    if page is not None:
        parts.append(f"/Pg {document.object_number(f'Page{page + 1}')} 0 R")
    if element.kids:
        parts.append(f"/K[{' '.join([_kid(document, kid, page) for kid in element.kids])}]")
    parts += [f"/Lang{string(element.lang)}"] if element.lang else []
    parts += [f"/Alt{string(element.alt)}"] if element.alt else []
    parts += [f"/ID{string(element.identifier)}"] if element.identifier else []
    parts += [f"/A[{attributes}]"] if attributes else []
    return "".join(parts) + ">>"


def _kid(document: CompactDocument, kid: StructureElement | Mark | LinkMark, page: int | None) -> str:
    if isinstance(kid, StructureElement):
        return f"{kid.number} 0 R"
    if isinstance(kid, Mark) and kid.page == page:
        return str(kid.number)
    where = document.object_number(f"Page{kid.page + 1}")
    if isinstance(kid, Mark):
        return f"<</Type/MCR/Pg {where} 0 R/MCID {kid.number}>>"
    annotation = document.object_number(f"Annot.link{kid.annotation}")
    return f"<</Type/OBJR/Pg {where} 0 R/Obj {annotation} 0 R>>"


# Flowables ----------------------------------------------------------------------------------------------------------


class Label(NamedTuple):
    """What stands before a list item, and its own element."""

    element: StructureElement
    text: str


class Bookmark(NamedTuple):
    """An entry of the outline."""

    level: int
    title: str


class TaggedParagraph(Paragraph):
    """A paragraph whose words belong to an element. `anchor` can be linked to, `bookmark` put into the outline."""

    element: StructureElement | None = None
    anchor = ""
    bookmark: Bookmark | None = None
    label: Label | None = None
    # Whether its last line needs a space at its end: it goes on on the next page, or with a page number.
    continues = False
    drawn = False
    _wrapped_width: float | None = None

    def __init__(
        self,
        text: str | None,
        style: ParagraphStyle,
        bulletText: str | None = None,  # noqa: N803 - ReportLab's name
        frags: Sequence[Any] | None = None,
        *,
        element: StructureElement | None = None,
    ) -> None:
        super().__init__(text, style, bulletText, frags)
        self.element = element

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
            first.anchor, first.bookmark, first.label = self.anchor, self.bookmark, self.label
            second.continues = self.continues
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
        if self.anchor and not self.drawn:
            canvas.place_anchor(self.anchor, self.height)
            if self.bookmark is not None:
                canvas.place_bookmark(self.bookmark.title, self.anchor, self.bookmark.level)
        if self.label is not None:
            self._draw_label(canvas, self.label)
        with canvas.owned_by(ARTIFACT if self.drawn else self.element):
            super().draw()
        self.drawn = True

    def _draw_label(self, canvas: TaggedCanvas, label: Label) -> None:
        style = self.style
        with canvas.owned_by(label.element):
            canvas.setFillColor(style.textColor)
            canvas.setFont(style.fontName, style.fontSize)
            canvas.drawString(0.15 * style.fontSize, self.height - style.fontSize, label.text)


class CellText(str):
    """The words of a cell that fit on one line, with their element: a paragraph would cost more."""

    element: StructureElement
    drawn = False

    @classmethod
    def of(cls, text: str, element: StructureElement) -> "CellText":
        """Words of an element."""
        cell = cls(text)
        cell.element = element
        return cell


class TaggedTable(OpenTable):
    """A table of tagged cells. A header row that is drawn again is an artifact."""

    anchor = ""
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
        part.parted_from = self.parted_from

    def draw(self) -> None:
        """Draws the table."""
        if self.anchor:
            self.canv.place_anchor(self.anchor, sum(self.row_heights()))
        super().draw()

    def draw_cell(self, value: object, draw: Callable[[], None]) -> None:
        """Draws a cell as its element's content."""
        if isinstance(value, CellText):
            with self.canv.owned_by(ARTIFACT if value.drawn else value.element):
                draw()
            value.drawn = True
        else:
            draw()


class FigureFlowable(Flowable):
    """A picture that is an element's content, or an artifact where it has none. Subclasses draw it."""

    def __init__(self, width: float, height: float, element: StructureElement | None) -> None:
        super().__init__()
        self.width, self.height, self.element = width, height, element
        self.anchor = ""

    def draw(self) -> None:
        """Draws the picture, and notes its bounds."""
        canvas: TaggedCanvas = self.canv
        if self.anchor:
            canvas.place_anchor(self.anchor, self.height)
        if self.element is not None:
            left, bottom = canvas.absolutePosition(0, 0)
            right, top = canvas.absolutePosition(self.width, self.height)
            self.element.bounds = (left, bottom, right, top)
        canvas.draw_figure(self.element, self.paint)

    def paint(self) -> None:
        """Paints the picture on the canvas."""
        raise NotImplementedError
