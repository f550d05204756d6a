"""Tagged PDF for ReportLab: a canvas that marks whose everything is that is drawn on it.

The tree of structure elements is built with the story, before anything is drawn; drawing only adds marks to it. So
reading order is the tree's order, not the order of drawing. Whatever is painted belongs to an element or is an
artifact, and text that is neither is refused. Knows nothing of what is being set: ReportLab and its hooks only.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from reportlab.lib.colors import Color, black
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFString

from ncpm_reports.writers.pdf.reportlab_hooks import (
    CompactDocument,
    EntriesObject,
    LateObject,
    OpenCanvas,
    OpenText,
    Rectangle,
    StreamObject,
    ends_within_word,
)
from ncpm_reports.writers.pdf.structure import (
    ARTIFACT,
    Artifact,
    LinkMark,
    Mark,
    Owner,
    StructureElement,
    string,
    write_structure,
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
    """A box around words, handed to the canvas in the way in which links are; `width` is the words', in points."""

    __slots__ = ("width",)
    width: float

    @classmethod
    def of(cls, number: int, width: float) -> "DashedBox":
        """A box; `number` tells it from other boxes and links of its paragraph."""
        box = cls(number)
        box.width = width
        return box


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
        # The `TaggedParagraph` whose lines are shown, if they are one's.
        self.paragraph: Any = None

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
    """A canvas for a new file, on which everything has an owner. `owner` is whose what is drawn next is.

    Pages begin in the font of that name: ReportLab's own would not be embedded.
    """

    def __init__(self, pagesize: tuple[float, float], font: str, lang: str) -> None:
        self.owner: Owner = None
        self.marks: list[list[StructureElement]] = [[]]
        self.destinations: dict[str, Destination] = {}
        self.links: list[tuple[int, LinkTarget]] = []
        self._late: list[tuple[int, str, Callable[[], None]]] = []
        self._segment = 0
        self._page_of_marks: int | None = None
        self._bookmark_levels: list[int] = []
        # The first page of the document being drawn, and how far below the top its bookmarks are.
        self.first_page = self.bookmark_depth = 0
        super().__init__(
            filename=BytesIO(),
            pagesize=pagesize,
            initialFontName=font,
            initialFontSize=12,
            initialLeading=16,
            lang=lang,
        )

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

    def draw_figure(self, element: StructureElement | None, draw: Callable[[], None]) -> None:
        """Draws a picture as the element's content, or as an artifact where it has none.

        It is one mark: what is drawn may have operators and forms with text, but no text objects of the canvas.
        """
        self.end_segment()
        self.operators.append(self.begin_mark(element or ARTIFACT))
        draw()
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
            self._draw_box(rect, url.width)
        if not isinstance(url, LinkTarget) or not isinstance(self.owner, StructureElement):
            return
        number = len(self.links)
        self.links.append((self.page_index, url))
        url.element.attach(LinkMark(self.page_index, number))
        box = " ".join(map(fp_str, self.on_page(rect)))
        body = f"/Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/Contents{string(url.label or url.target)}"

        def write(document: CompactDocument) -> str:
            return f"<<{body}/StructParent {len(self.marks) + number}{self._action(document, url.target)}>>"

        self.annotate(LateObject(write), f"link{number}")

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

    def _action(self, document: CompactDocument, target: str) -> str:
        if not target.startswith("#"):
            return f"/A<</S/URI/URI{string(target)}>>"
        page, top = self.destinations[target[1:]]
        number = document.object_number(f"Page{page + 1}")
        return f"/Dest[{number} 0 R/XYZ 0 {fp_str(top + _ABOVE_ANCHOR)} 0]"

    # The file

    def finish(
        self, root: StructureElement, *, information: Mapping[str, str], xmp: bytes, colour_profile: bytes
    ) -> bytes:
        """Draws what was put off, and writes the file with its properties; `colour_profile` is compressed."""
        document = self.document
        # The canvas has begun a page after the last.
        del self.marks[document.pageCounter - 1 :]
        self._draw_late()
        write_structure(document, root, self.marks, [link.element for _, link in self.links])
        if document.outline.levelstack:
            self.showOutline()
        catalog = document.Catalog
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        # Clear, so that it can be read without a PDF program.
        catalog.Metadata = StreamObject("/Type/Metadata/Subtype/XML", xmp, clear=True)
        profile = document.Reference(StreamObject("/N 3/Alternate/DeviceRGB", colour_profile))
        intent = {"Type": "/OutputIntent", "S": "/GTS_PDFA1", "DestOutputProfile": profile}
        intent |= {"OutputConditionIdentifier": PDFString("sRGB"), "Info": PDFString("sRGB IEC61966-2.1")}
        catalog.OutputIntents = PDFArray([PDFDictionary(intent)])
        entries = "".join(f"/{key}{string(value)}" for key, value in information.items())
        document.info = EntriesObject(entries)
        document.info.digest = lambda _signature: None
        data: bytes = document.GetPDFData(self)
        return data

    def _draw_late(self) -> None:
        for page, key, draw in self._late:
            self.operators.clear()
            self._segment, self._page_of_marks = 0, page
            draw()
            self.end_segment()
            finished = self.page_object(page)
            finished.stream = finished.stream.replace(key, "\n".join(self.operators), 1)
        self.operators.clear()
        self._page_of_marks = None

    @property
    def page_count(self) -> int:
        """The number of finished pages."""
        return int(self.document.pageCounter) - 1
