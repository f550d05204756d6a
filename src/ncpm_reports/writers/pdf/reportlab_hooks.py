"""Every place where the PDF writer reaches behind ReportLab's documented interface, each with its reason.

Written for ReportLab 5.1.0, which the lock file pins. `tests/writers/test_reportlab_hooks.py` names the hook that a
new version moves.
"""

import hashlib
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from struct import pack
from typing import Any

from reportlab.lib.rl_accel import fp_str
from reportlab.pdfbase import pdfdoc
from reportlab.pdfbase.pdfdoc import PDFObject, PDFObjectReference, PDFPage
from reportlab.pdfbase.pdfmetrics import getFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject
from reportlab.platypus import BaseDocTemplate, Frame, Table, paragraph
from reportlab.platypus.paragraph import _HSFrag, _InjectedFrag, _SplitFrag, _SplitWord, _SplitWordEnd

VERSION = "5.1.0"
# Half again as fast as zlib's own choice, for files a fifteenth larger.
_LEVEL = 3
_OBJECTS_PER_STREAM = 200

Rectangle = tuple[float, float, float, float]


def compressed(data: bytes) -> bytes:
    """The data as a Flate stream."""
    return zlib.compress(data, _LEVEL)


# Objects ------------------------------------------------------------------------------------------------------------


class StreamObject(PDFObject):
    """A stream whose data is compressed already, or must stay clear. `PDFStream` would compress it again."""

    def __init__(self, entries: str, data: bytes, *, clear: bool = False) -> None:
        filters = "" if clear else "/Filter/FlateDecode"
        self._bytes = f"<<{entries}{filters}/Length {len(data)}>>\nstream\n".encode("latin-1") + data

    def format(self, _document: object) -> bytes:
        """The stream, ending as `PDFDocument.format` expects."""
        return self._bytes + b"endstream\n"


class EntriesObject(PDFObject):
    """A dictionary whose entries are written already. `PDFDictionary` would take them one by one."""

    def __init__(self, entries: str) -> None:
        self._entries = entries

    def format(self, _document: object) -> bytes:
        """The dictionary."""
        return f"<<{self._entries}>>".encode("latin-1")


class LateObject(PDFObject):
    """An object written when the numbers of all others are known."""

    def __init__(self, write: Callable[[Any], str]) -> None:
        self._write = write

    def format(self, document: object) -> bytes:
        """The object as `write` makes it of the document."""
        return self._write(document).encode("latin-1")


class _Flate:
    """The filter of page contents: at a level of our own, which ReportLab gives no option for."""

    pdfname = "FlateDecode"

    @staticmethod
    def encode(content: str | bytes) -> bytes:
        return compressed(content.encode("latin-1") if isinstance(content, str) else content)


class CompactDocument(pdfdoc.PDFDocument):
    """Writes object streams, a cross-reference stream and an identity made from the contents.

    `PDFDocument.format` writes one object after another: structure elements then take three times the room. It also
    leaves out the end of line before "endstream", which PDF/A asks for.
    """

    defaultStreamFilters = (_Flate,)

    def object_number(self, name: str) -> int:
        """The number of a named object."""
        return int(self.idToObjectNumberAndVersion[name][0])

    def add(self, item: PDFObject) -> int:
        """Adds an object, and returns its number."""
        self.Reference(item)
        return self.objectcounter  # type: ignore[no-any-return]

    def add_font(self, key: str, entries: str) -> None:
        """Adds a font to the resources that all pages share."""
        self.Reference(EntriesObject(entries), key)
        self.idToObject["BasicFonts"].dict[key] = PDFObjectReference(key)

    def use_font(self, font: Any) -> None:
        """Has a font's objects written when the document is."""
        self.fontMapping[font.fontName] = "/" + font.fontName
        self.delayedFonts.append(font)

    def format(self) -> bytes:
        """The whole file."""
        self.Reference(self.Catalog)
        self.Reference(self.info)
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
        plain: list[tuple[int, bytes]] = []
        number = 0
        # Objects may be added while others are written.
        while (number := number + 1) in self.numberToId:
            data = pdfdoc.format(self.idToObject[self.numberToId[number]], self, toplevel=1)
            if data.endswith(b"endstream\n"):
                places[number] = (1, len(out), 0)
                out += b"%d 0 obj\n%s\r\nendstream\nendobj\n" % (number, data[:-10])
            else:
                plain.append((number, data))
        for start in range(0, len(plain), _OBJECTS_PER_STREAM):
            group = plain[start : start + _OBJECTS_PER_STREAM]
            places |= {item: (2, number, place) for place, (item, _) in enumerate(group)}
            places[number] = (1, len(out), 0)
            out += _object_stream(number, group)
            number += 1
        return self._ended(out, places, number)

    def _ended(self, out: bytearray, places: dict[int, tuple[int, int, int]], number: int) -> bytes:
        start, identity = len(out), hashlib.sha256(out).hexdigest()[:32]
        places[number] = (1, start, 0)
        root, info = (self.object_number(item.__InternalName__) for item in (self.Catalog, self.info))
        rows = compressed(b"".join(pack(">BIH", *places[place]) for place in range(number + 1)))
        trailer = f"/Root {root} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]"
        out += _stream(number, f"/Type/XRef/Size {number + 1}/W[1 4 2]{trailer}", rows)
        return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)


def _object_stream(number: int, group: Sequence[tuple[int, bytes]]) -> bytes:
    index: list[str] = []
    body = bytearray()
    for item, data in group:
        index.append(f"{item} {len(body)}")
        body += data + b"\n"
    head = (" ".join(index) + "\n").encode()
    return _stream(number, f"/Type/ObjStm/N {len(group)}/First {len(head)}", compressed(head + bytes(body)))


def _stream(number: int, entries: str, data: bytes) -> bytes:
    head = f"{number} 0 obj\n<<{entries}/Filter/FlateDecode/Length {len(data)}>>\nstream\n"
    return head.encode("latin-1") + data + b"\r\nendstream\nendobj\n"


# Canvas and text ----------------------------------------------------------------------------------------------------


class OpenCanvas(Canvas):
    """A canvas that lets a subclass work on the page's operators, and whose pages have the entries of tagged ones."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(pageCompression=0, invariant=1, pdfVersion=(1, 7), **settings)
        # The canvas makes its document itself and takes no other class.
        self._doc.__class__ = CompactDocument

    @property
    def document(self) -> CompactDocument:
        """The document that the canvas fills."""
        document: CompactDocument = self._doc
        return document

    @property
    def operators(self) -> list[str]:
        """The operators of the page so far."""
        operators: list[str] = self._code
        return operators

    @property
    def page_index(self) -> int:
        """The page being drawn, counted from 0."""
        return int(self._pageNumber) - 1

    def annotate(self, annotation: PDFObject, name: str) -> None:
        """Adds an annotation to the page: `linkURL` makes dictionaries that take no StructParent."""
        self._addAnnotation(annotation, name=name)

    def _setAnnotations(self, page: PDFPage) -> None:
        super()._setAnnotations(page)
        # The entries of a page that tagging needs, which PDFPage does not list.
        page.StructParents, page.Tabs = self.page_index, "/S"
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]

    def page_object(self, index: int) -> PDFPage:
        """A finished page."""
        return self._doc.idToObject[f"Page{index + 1}"]


def literal(text: bytes) -> str:
    """Bytes as a PDF string, a letter each."""
    safe = text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")
    return f"({safe.decode('latin-1')})"


class OpenText(PDFTextObject):
    """A text object whose lines can be finished later. `_textOut` is what `Paragraph` draws each line with."""

    def __init__(self, canvas: Canvas, x: float = 0, y: float = 0, direction: str | None = None) -> None:
        super().__init__(canvas, x, y, direction)
        self._space: tuple[int, str] | None = None
        self._curSubset: int = -1
        self.line = 0

    def _formatText(self, text: str) -> str:
        """Without ReportLab's support for shaped text and escapes: a third of the time of a page."""
        if not text:
            return ""
        self.before_text()
        font, out = getFont(self._fontname), []
        for subset, data in font.splitString(text, self._doc):
            if subset != self._curSubset:
                name = font.getSubsetInternalName(subset, self._doc)
                out.append(f"{name} {fp_str(self._fontsize)} Tf {fp_str(self._leading)} TL")
                self._curSubset = subset
            out.append(f"{literal(data)} Tj")
        return " ".join(out)

    def _textOut(self, text: str, TStar: int = 0) -> None:
        self.finish_line()
        super()._textOut(text, TStar)
        if TStar:
            self._space = self._space_after(text)
            self.line += 1

    def _space_after(self, text: str) -> tuple[int, str] | None:
        """Where the line's operator is, and the operator of a space that may have to stand at its end."""
        if not self.needs_space(text):
            return None
        subset = self._curSubset
        space = self._formatText(" ")
        self._curSubset = subset
        return len(self._code) - 1, space

    def finish_line(self) -> None:
        """Ends the last line with a space, or its last word would be read as one with the first of the next."""
        if self._space is None:
            return
        (place, space), self._space = self._space, None
        code = self._code[place]
        if space == "( ) Tj" and code.endswith(") Tj T*"):
            self._code[place] = code.removesuffix(") Tj T*") + " ) Tj T*"
            return
        self._code[place] = f"{code.removesuffix(' T*')} {space} T*"
        # The space may be of another subset than what follows.
        self._curSubset = -1

    def add(self, operator: str) -> None:
        """Adds an operator."""
        self._code.append(operator)

    def before_text(self) -> None:
        """Called before text is added."""

    def needs_space(self, text: str) -> bool:
        """Whether a line that is followed by another needs a space at its end."""
        return not text.endswith(" ")


# `Paragraph` also splits words at narrow no-break spaces and at controls, which would be lost.
paragraph.split = lambda text, _delimiter=None: [word for word in text.split(" ") if word]


def ends_within_word(wrapped: Any, index: int) -> bool:
    """Whether a line of a wrapped paragraph ends in the middle of a word, which had to be broken."""
    lines = wrapped.blPara.lines
    line = lines[index]
    if isinstance(line, tuple):
        word = line[1][-1] if line[1] else ""
        return isinstance(word, _SplitWord) and not isinstance(word, _SplitWordEnd)
    words = wrapped.frags[: lines[index + 1].sFW] if index + 1 < len(lines) else wrapped.frags
    last = next((word for word in reversed(words) if not isinstance(word, _InjectedFrag)), None)
    return isinstance(last, _SplitFrag) and not isinstance(last, _HSFrag)


def line_count(wrapped: Any) -> int:
    """The number of lines of a wrapped paragraph."""
    return len(wrapped.blPara.lines)


# Platypus -----------------------------------------------------------------------------------------------------------


class OpenTable(Table):
    """A table that lets a subclass draw around each cell: `Table` draws all cells in one loop."""

    def _drawCell(self, value: object, style: object, place: object, size: object) -> None:
        self.draw_cell(value, lambda: super(OpenTable, self)._drawCell(value, style, place, size))

    def draw_cell(self, value: object, draw: Callable[[], None]) -> None:
        """Draws a cell."""
        draw()

    def row_heights(self) -> list[float]:
        """The heights of the rows, once wrapped."""
        return list(self._rowHeights)


class OpenTemplate(BaseDocTemplate):
    """A document template on a canvas that is there: `BaseDocTemplate` makes its own, and saves the file."""

    def __init__(self, canvas: OpenCanvas, pagesize: tuple[float, float]) -> None:
        super().__init__(None, pagesize=pagesize)
        self.target = canvas

    def _startBuild(self, filename: str | None = None, canvasmaker: object = None) -> None:
        self.canv = self.target
        self.handle_documentBegin()

    def _endBuild(self) -> None:
        self._doSave = 0
        super()._endBuild()


@dataclass(slots=True)
class _Rule:
    """A rule that is open: its top is None where nothing stands beside it on the page yet."""

    colour: object
    x: float
    width: float
    top: float | None = None
    bottom: float = 0.0


class RuledFrame(Frame):
    """A frame that draws a rule down the left of what stands between two `Rule` flowables, over pages.

    ReportLab's own background for stretches of a frame (`FrameBG`) has no rule, and cannot be nested.
    """

    def __init__(self, x: float, y: float, width: float, height: float, name: str = "body") -> None:
        super().__init__(x, y, width, height, 0, 0, 0, 0, id=name)
        self.rules: list[_Rule] = []

    def add(self, flowable: Any, canvas: Canvas, trySplit: int = 0) -> int:
        """Adds a flowable and makes the open rules as long."""
        above = self._y
        before = 0 if self._atTop else flowable.getSpaceBefore()
        added: int = super().add(flowable, canvas, trySplit)
        if added and self._y < above:
            for rule in self.rules:
                rule.top = above - before if rule.top is None else rule.top
                rule.bottom = self._y
        return added

    def open_rule(self, colour: object, width: float) -> None:
        """Begins a rule at the present indent."""
        self.rules.append(_Rule(colour, self._x1 + self._leftExtraIndent, width))

    def close_rule(self, canvas: Canvas) -> None:
        """Draws the rule that was opened last, and forgets it."""
        _draw_rule(canvas, self.rules.pop())

    def draw_rules(self, canvas: Canvas) -> None:
        """Draws the open rules as far as they reach on this page; on the next they begin at its top."""
        for rule in self.rules:
            _draw_rule(canvas, rule)
            rule.top = None

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands in the frame yet."""
        return bool(self._atTop)

    @property
    def used_height(self) -> float:
        """How far down the frame is filled."""
        return float(self._y2 - self._y)


def _draw_rule(canvas: Canvas, rule: _Rule) -> None:
    if rule.top is not None:
        canvas.setFillColor(rule.colour)
        canvas.rect(rule.x, rule.bottom, rule.width, rule.top - rule.bottom, stroke=0, fill=1)


def add_form(canvas: OpenCanvas, key: str, entries: str, packed: bytes) -> None:
    """Adds a form of operators that are compressed already: `beginForm` would take them one by one."""
    document = canvas.document
    if not document.hasForm(key):
        fonts = f"/Resources<</Font {document.object_number('BasicFonts')} 0 R>>"
        document.addForm(key, StreamObject(f"/Type/XObject/Subtype/Form{entries}{fonts}", packed))
        # `addForm` takes the canvas to be within the form.
        document.inObject = "page"
