"""Checks of a finished PDF that validators leave out: does the tag tree fit the pages, and what does a reader hear?

Works on the bytes alone, by another way than the writer's, so that a fault of the writer is not also the checker's.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from ncpm_reports.core.problems import Issue
from ncpm_reports.writers.pdf.read import Name, NotReadable, PdfObjects, Ref, Stream, read_pdf, text_of, unescape

_OPERATION = re.compile(
    rb"/(?P<tag>\w+)\s*<<\s*/MCID (?P<mcid>\d+)\s*>>\s*BDC|(?P<artifact>/Artifact(?:\s*<<[^>]*>>\s*BDC|\s+BMC))"
    rb"|/(?P<font>[\w+]+) [-\d.]+ Tf|\((?P<text>(?:\\.|[^\\()])*)\) Tj|/(?P<form>\w+) Do|(?P<other>[A-Za-z'\"*]+)",
    re.DOTALL,
)
_PAINT_OPERATORS = frozenset((b"f", b"F", b"f*", b"S", b"s", b"B", b"b", b"B*", b"b*", b"sh", b"TJ", b"'", b'"'))
_CHECKED_OPERATORS = _PAINT_OPERATORS | {b"EMC", b"BT", b"ET", b"q", b"Q"}
_CODE_MAPPING = re.compile(rb"<([0-9a-fA-F]{2,4})> <([0-9a-fA-F]+)>")


@dataclass(slots=True)
class _Marks:
    """What one page's content holds: the tag and text of each mark, and what is wrong."""

    tags: dict[int, str] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    painted: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Report:
    """A file being checked."""

    pdf: PdfObjects
    issues: list[Issue] = field(default_factory=list)
    pages: list[int] = field(default_factory=list)
    marks: dict[int, _Marks] = field(default_factory=dict)
    mark_owners: dict[tuple[int, int], int] = field(default_factory=dict)
    annotation_owners: dict[int, int] = field(default_factory=dict)
    fonts: dict[Ref, Mapping[int, str]] = field(default_factory=dict)
    reading_order: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, found: str, expected: str) -> None:
        """Records that the file is not as it should be."""
        remedy = "This is a defect of the PDF writer: report it with the document's name."
        self.issues.append(Issue(code="pdf-structure", where="", found=found, expected=expected, remedy=remedy))


def check(data: bytes, where: str) -> tuple[Issue, ...]:
    """All faults in the structure of a PDF that this project wrote; none if it is sound.

    Every mark on a page belongs to exactly one element, which the parent tree names; every element names its parent;
    links, pictures and table headings have what they need; nothing is painted outside the tags but artifacts.
    """
    try:
        return tuple(replace(issue, where=where) for issue in _report(data).issues)
    except NotReadable as problem:
        remedy = "Build it again; if it stays so, report the document's name."
        return (Issue(code="pdf-unreadable", where=where, found=str(problem), expected="a PDF file", remedy=remedy),)


def painted_text(data: bytes) -> tuple[str, ...]:
    """For each page all that is written on it, a line a stretch: headers, footers and the words within pictures too.

    Raises: NotReadable.
    """
    report = _report(data)
    return tuple("\n".join(report.marks[page].painted) for page in report.pages)


# The gates look for numbers in it, and for words.
@lru_cache(maxsize=2)
def tag_tree(data: bytes) -> str:
    """The logical tree, an element a line under its parent: type, language, description and own words.

    Raises: NotReadable.
    """
    report = _report(data)
    root = report.pdf.entries(report.pdf.entries(report.pdf.trailer.get("Root")).get("StructTreeRoot"))
    marks: dict[int, list[tuple[int, int]]] = {}
    for mark, owner in report.mark_owners.items():
        marks.setdefault(owner, []).append(mark)
    lines = [line for kid in report.pdf.items(root.get("K")) for line in _tree(report, marks, kid, 0)]
    return "\n".join(lines) + "\n"


def _tree(report: _Report, marks: Mapping[int, list[tuple[int, int]]], node: object, depth: int) -> Iterator[str]:
    entries = report.pdf.entries(node)
    tag = entries.get("S")
    if not isinstance(tag, Name) or not isinstance(node, Ref):
        return
    words = "".join(report.marks[page].texts[mark] for page, mark in marks.get(node.number, ()))
    facts = [
        f"{name}={text_of(entries.get(key))}" for name, key in (("lang", "Lang"), ("alt", "Alt")) if key in entries
    ]
    facts += [repr(words)] if words else []
    yield " ".join(["  " * depth + tag.text, *facts])
    for kid in report.pdf.items(entries.get("K")):
        yield from _tree(report, marks, kid, depth + 1)


# The same file is asked for its faults, its words and its tags in turn.
@lru_cache(maxsize=2)
def _report(data: bytes) -> _Report:
    pdf = read_pdf(data)
    report = _Report(pdf)
    root = pdf.entries(pdf.trailer.get("Root"))
    report.pages = [item.number for item in _pages(pdf, root.get("Pages"))]
    for page in report.pages:
        report.marks[page] = _marks(report, page)
        for fault in report.marks[page].faults:
            report.fault(f"page {report.pages.index(page) + 1}: {fault}", "all content tagged or an artifact")
    tree = root.get("StructTreeRoot")
    for kid in pdf.items(pdf.entries(tree).get("K")):
        _element(report, kid, tree, None)
    _parent_tree(report, tree)
    _links(report)
    return report


def _pages(pdf: PdfObjects, node: object) -> Iterator[Ref]:
    for kid in pdf.items(pdf.entries(node).get("Kids")):
        if pdf.entries(kid).get("Type") == Name("Pages"):
            yield from _pages(pdf, kid)
        elif isinstance(kid, Ref):
            yield kid


# Content ------------------------------------------------------------------------------------------------------------


def _marks(report: _Report, page: int) -> _Marks:
    pdf = report.pdf
    entries = pdf.entries(Ref(page))
    resources = pdf.entries(entries.get("Resources"))
    letters = {key: _font(report, font) for key, font in pdf.entries(resources.get("Font")).items()}
    marks = _Marks()
    _Scan(letters, marks, within_form=False).walk(pdf.data(entries.get("Contents")))
    for key, form in pdf.entries(resources.get("XObject")).items():
        inner = _Marks()
        stream = pdf.get(form)
        _Scan(letters, inner, within_form=True).walk(stream.data if isinstance(stream, Stream) else b"")
        marks.painted += inner.painted
        marks.faults += [f"form {key}: {fault}" for fault in inner.faults]
    return marks


def _font(report: _Report, font: object) -> Mapping[int, str]:
    """The letters of a font, which most pages share, read once."""
    if not isinstance(font, Ref):
        return _letters(report.pdf, font)
    if font not in report.fonts:
        report.fonts[font] = _letters(report.pdf, font)
    return report.fonts[font]


def _letters(pdf: PdfObjects, font: object) -> Mapping[int, str]:
    """The letters of a font by their codes; none for a code whose glyph is that of no letter, `.notdef`."""
    entries = pdf.entries(font)
    glyphs = _glyphs(pdf, entries.get("FontDescriptor"))
    codes = ((int(code, 16), text) for code, text in _CODE_MAPPING.findall(pdf.data(entries.get("ToUnicode"))))
    return {
        code: bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in codes
        if code and glyphs[2 * code : 2 * code + 2] not in (b"", b"\0\0")
    }


def _glyphs(pdf: PdfObjects, descriptor: object) -> bytes:
    """The glyphs of a font's codes from 0 on, two bytes each, as the map of its program gives them (format 6)."""
    program = pdf.data(pdf.entries(descriptor).get("FontFile2"))
    count = int.from_bytes(program[4:6], "big")
    for start in range(12, 12 + 16 * count, 16):
        if program[start : start + 4] == b"cmap":
            place = int.from_bytes(program[start + 8 : start + 12], "big")
            place += int.from_bytes(program[place + 8 : place + 12], "big")
            codes = int.from_bytes(program[place + 8 : place + 10], "big")
            return program[place + 10 : place + 10 + 2 * codes]
    return b""


@dataclass(slots=True)
class _Scan:
    """A walk through operators. A form is painted within the mark of its page, and must have none of its own."""

    letters: Mapping[str, Mapping[int, str]]
    marks: _Marks
    within_form: bool
    marked: bool = False
    marked_in_text: bool = False
    mark: int | None = None
    in_text: bool = False
    depth: int = 0
    font: Mapping[int, str] = field(default_factory=dict)

    def walk(self, content: bytes) -> None:
        """Takes every operator in turn."""
        self.marked = self.within_form
        for match in _OPERATION.finditer(content):
            kind = match.lastgroup
            if kind in ("mcid", "artifact"):
                self._begin_mark(match)
            elif kind == "font":
                self.font = self.letters.get(match["font"].decode(), {})
            elif kind == "other":
                # Most operators only draw a path.
                if match[0] in _CHECKED_OPERATORS:
                    self._apply(match[0])
            else:
                self._check_marked(match[0])
                if kind == "text":
                    self._add_text(self._decode(match["text"]))
        if self.marked != self.within_form or self.in_text or self.depth:
            self._fault("the content ends with something open")

    def _fault(self, words: str) -> None:
        self.marks.faults.append(words)

    def _begin_mark(self, match: re.Match[bytes]) -> None:
        if self.marked:
            self._fault(f"a mark begins within another: {match[0].decode()}")
        self.marked, self.marked_in_text = True, self.in_text
        self.mark = None if match["artifact"] else int(match["mcid"])
        if self.mark is None:
            return
        if self.mark in self.marks.tags:
            self._fault(f"mark {self.mark} stands twice")
        self.marks.tags[self.mark] = match["tag"].decode()
        self.marks.texts[self.mark] = ""

    def _apply(self, word: bytes) -> None:
        if word == b"EMC":
            if not self.marked or self.in_text != self.marked_in_text or self.within_form:
                self._fault("a mark ends that was not begun, or on the other side of a text object's edge")
            self.marked, self.mark = False, None
        elif word in (b"BT", b"ET"):
            if self.in_text == (word == b"BT"):
                self._fault(f"{word.decode()} out of turn")
            self.in_text = word == b"BT"
        elif word in (b"q", b"Q"):
            self.depth += 1 if word == b"q" else -1
        elif word in _PAINT_OPERATORS:
            self._check_marked(word)

    def _add_text(self, text: str) -> None:
        self.marks.painted.append(text)
        # Nobody is read the words within a picture, but what describes it.
        if self.mark is not None and self.marks.tags[self.mark] != "Figure":
            self.marks.texts[self.mark] += text

    def _check_marked(self, operator: bytes) -> None:
        if not self.marked:
            self._fault(f"painted outside any mark: {operator.decode()[:40]}")

    def _decode(self, text: bytes) -> str:
        shown = unescape(text)
        try:
            return "".join([self.font[code] for code in shown])
        except KeyError as missing:
            self._fault(f"code {missing.args[0]:02x} has no letter")
        return "".join(self.font.get(code, "\ufffd") for code in shown)


# Tree ---------------------------------------------------------------------------------------------------------------


def _element(report: _Report, node: object, parent: object, page: object) -> None:
    entries = report.pdf.entries(node)
    tag = entries.get("S")
    if not isinstance(node, Ref) or not isinstance(tag, Name):
        report.fault("an element without a type", "every element has one")
        return
    if entries.get("P") != parent:
        report.fault(f"a {tag.text} (object {node.number}) names another parent", "its parent")
    _check_requirements(report, tag.text, entries)
    element_page = entries.get("Pg", page)
    report.reading_order.append((tag.text, ""))
    for kid in report.pdf.items(entries.get("K")):
        _kid(report, kid, node, (tag.text, element_page))


def _kid(report: _Report, kid: object, node: Ref, context: tuple[str, object]) -> None:
    tag, page = context
    entries = report.pdf.entries(kid)
    if isinstance(kid, float):
        _mark(report, page, int(kid), node, tag)
    elif entries.get("Type") == Name("MCR"):
        number = entries.get("MCID")
        _mark(report, entries.get("Pg", page), int(number) if isinstance(number, float) else -1, node, tag)
    elif entries.get("Type") == Name("OBJR"):
        target = entries.get("Obj")
        report.annotation_owners[target.number if isinstance(target, Ref) else -1] = node.number
    else:
        _element(report, kid, node, page)


def _mark(report: _Report, page: object, number: int, node: Ref, tag: str) -> None:
    marks = report.marks.get(page.number) if isinstance(page, Ref) else None
    if marks is None or number not in marks.tags or not isinstance(page, Ref):
        report.fault(f"a {tag} (object {node.number}) points to mark {number}, which is on no page", "a mark of a page")
        return
    if (page.number, number) in report.mark_owners:
        report.fault(f"mark {number} belongs to two elements", "one element")
    if marks.tags[number] != tag:
        report.fault(f"mark {number} says {marks.tags[number]}, its element {tag}", "the same type")
    report.mark_owners[page.number, number] = node.number
    report.reading_order.append(("", marks.texts[number]))


def _check_requirements(report: _Report, tag: str, entries: Mapping[str, object]) -> None:
    attributes = [report.pdf.entries(item) for item in report.pdf.items(entries.get("A"))]
    if tag == "Figure":
        if not text_of(entries.get("Alt")).strip():
            report.fault("a picture without alternative text", "a description")
        if not any(len(report.pdf.items(attribute.get("BBox"))) == 4 for attribute in attributes):
            report.fault("a picture without its bounds", "a BBox of four numbers")
    if tag == "Table":
        kids = {report.pdf.entries(kid).get("S") for kid in report.pdf.items(entries.get("K"))}
        if Name("THead") in kids and Name("TBody") not in kids:
            report.fault("a table with a head and no body", "both, or neither")
    if tag == "TH" and not any(isinstance(attribute.get("Scope"), Name) for attribute in attributes):
        report.fault("a table heading without a scope", "Column or Row")


def _parent_tree(report: _Report, tree: object) -> None:
    """The parent tree must say the same as the elements do."""
    pdf = report.pdf
    numbers = pdf.items(pdf.entries(pdf.entries(tree).get("ParentTree")).get("Nums"))
    rows = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True) if isinstance(key, float)}
    for index, page in enumerate(report.pages):
        key = pdf.entries(Ref(page)).get("StructParents")
        owners = pdf.items(rows.get(int(key))) if isinstance(key, float) else []
        listed = {place: owner.number for place, owner in enumerate(owners) if isinstance(owner, Ref)}
        marked = {number: node for (where, number), node in report.mark_owners.items() if where == page}
        if listed != marked or set(marked) != set(report.marks[page].tags):
            report.fault(f"page {index + 1}: the parent tree and the elements disagree about its marks", "agreement")
    for annotation, node in report.annotation_owners.items():
        key = pdf.entries(Ref(annotation)).get("StructParent")
        owner = rows.get(int(key)) if isinstance(key, float) else None
        if owner != Ref(node):
            report.fault(f"link {annotation} and the parent tree disagree", "agreement")


def _links(report: _Report) -> None:
    for index, page in enumerate(report.pages):
        for item in report.pdf.items(report.pdf.entries(Ref(page)).get("Annots")):
            if not isinstance(item, Ref) or item.number not in report.annotation_owners:
                report.fault(f"page {index + 1}: a link that no element holds", "every link in the tag tree")
            if not text_of(report.pdf.entries(item).get("Contents")):
                report.fault(f"page {index + 1}: a link without a description", "words that say where it leads")
