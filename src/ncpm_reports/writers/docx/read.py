"""The words of a Word file that a person may have edited, for comparing it with what was made and setting it anew.

The line that says that it is a draft is taken out here too.

Read from the package itself: python-docx opens plain documents only, and people save other kinds under the same name.
"""

import io
import posixpath
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from lxml import etree

DRAFT = "DRAFT"
MAX_BYTES = 64 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STATUS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}contentStatus"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PLAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_KINDS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "a template",
    "application/vnd.ms-word.document.macroEnabled.main+xml": "a document with macros",
    "application/vnd.ms-word.template.macroEnabledTemplate.main+xml": "a template with macros",
}
# Other parts that have words in them, by the end of their content type.
_LABELS = {
    "header+xml": "header",
    "footer+xml": "footer",
    "footnotes+xml": "footnote",
    "endnotes+xml": "endnote",
    "comments+xml": "comment",
}
# What a reader sees, or does not, in place of an element without text. Tracked deletions and moves away are no text.
_CHARACTERS = dict.fromkeys(("tab", "ptab", "br", "cr"), " ")
_CHARACTERS |= {"noBreakHyphen": "\N{NON-BREAKING HYPHEN}", "softHyphen": "\N{SOFT HYPHEN}"}
_DELETED = frozenset({"del", "moveFrom"})
_NOT_RUNNING_TEXT = _DELETED | {"txbxContent"}
_TRACKED = frozenset({"ins", "del", "moveFrom", "moveTo"})
_FALSE_VALUES = ("0", "false", "off")
COMMENTS, TRACKED_CHANGES, HIDDEN_WORDS = "comments", "tracked changes", "hidden words"
_PAGES = re.compile(r"\b(Page|Tudalen) \d+ (?:of|o) \d+")
BROKEN = (BadZipFile, zlib.error, etree.LxmlError, LookupError, NotImplementedError, RuntimeError, OSError, EOFError)
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)

DocxTable = tuple[tuple[str, ...], ...]


class UnreadableDocx(ValueError):
    """The bytes are not a Word file that can be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxText:
    """The words of a Word file, each text on one line, empty ones left out, as if tracked changes were accepted.

    `body` has paragraphs and tables (rows of cells) in order; `outside_body` has what stands in headers, footers, notes
    and comments, each with a label before it, and hidden words, which are not printed. `kind` says what the file is
    where it is no plain document, else "". `hidden_content` are what editors leave in it that its reader is not to see.
    """

    kind: str
    body: tuple[str | DocxTable, ...]
    outside_body: tuple[str, ...]
    hidden_content: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """Every text, one a line, for comparing: paragraphs, cells, then what stands around them."""
        blocks = ((block,) if isinstance(block, str) else map(" | ".join, block) for block in self.body)
        return (*(line for lines in blocks for line in lines), *self.outside_body)


def read_docx(data: bytes) -> DocxText:
    """The words of a Word file. Raises: UnreadableDocx if it is none, or of more than 64 MB when unpacked."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            if sum(entry.file_size for entry in package.infolist()) > MAX_BYTES:
                raise UnreadableDocx("the file is larger than 64 MB when unpacked")
            return _docx_text(package)
    except BROKEN as fault:
        raise UnreadableDocx("the file cannot be opened as a Word document") from fault
    except ValueError as fault:
        raise fault if isinstance(fault, UnreadableDocx) else UnreadableDocx("the file is damaged") from fault


def hidden_content_of(data: bytes) -> tuple[str, ...]:
    """What editors left in a Word file that its reader is not to see; nothing where it cannot be read."""
    try:
        return read_docx(data).hidden_content
    except UnreadableDocx:
        return ()


def _docx_text(package: ZipFile) -> DocxText:
    types = dict(_content_types(package))
    main = next((path for path, kind in types.items() if kind == _PLAIN or kind in _KINDS), None)
    if main is None:
        raise UnreadableDocx("the file is no Word document")
    body = _root(package, main).find(f"{_W}body")
    if body is None:
        raise UnreadableDocx("the file has no text in the form that Word saves by default")
    parts = [(label, _root(package, path)) for path, label in _parts_of(package)]
    # A header is one text: the same words once more in it are an edit.
    texts = [(label, " / ".join(_paragraph_words(root))) for label, root in parts]
    texts += [(HIDDEN_WORDS, " ".join(_hidden_words(root))) for root in (body, *(root for _, root in parts))]
    labelled_texts = [(label, words) for label, words in texts if words]
    return DocxText(
        kind=_KINDS.get(types[main], ""),
        body=tuple(_blocks(body)),
        outside_body=tuple(dict.fromkeys(f"{label}: {words}" for label, words in labelled_texts)),
        hidden_content=tuple(
            _hidden_content([body, *(root for _, root in parts)], {label for label, _ in labelled_texts})
        ),
    )


def _hidden_content(roots: Iterable[etree._Element], labels: Collection[str]) -> Iterator[str]:
    if "comment" in labels:
        yield COMMENTS
    names = {_name(element) for root in roots for element in root.iter()}
    if any(name in _TRACKED or name.endswith("PrChange") for name in names):
        yield TRACKED_CHANGES
    if HIDDEN_WORDS in labels:
        yield HIDDEN_WORDS


def _parts_of(package: ZipFile) -> tuple[tuple[str, str], ...]:
    ends = ((path, kind.rpartition("wordprocessingml.")[2]) for path, kind in sorted(_content_types(package)))
    return tuple((path, _LABELS[end]) for path, end in ends if end in _LABELS)


def _paragraph_line(paragraph: etree._Element) -> str:
    # How many pages there are is counted anew whenever Word opens the file.
    return _PAGES.sub(r"\1", " ".join("".join(_words(paragraph)).split()))


def _content_types(package: ZipFile) -> Iterator[tuple[str, str]]:
    for element in _root(package, "[Content_Types].xml"):
        name, kind = element.get("PartName"), element.get("ContentType")
        if name and kind:
            yield posixpath.normpath(name).lstrip("/"), kind


def _root(package: ZipFile, path: str) -> etree._Element:
    return etree.fromstring(package.read(path), _PARSER)


def _blocks(element: etree._Element) -> Iterator[str | DocxTable]:
    for child in element.iterchildren():
        name = _name(child)
        if name == "p":
            # What stands in a text box is read where its anchor is.
            yield from filter(None, (_paragraph_line(child), *_boxes(child)))
        elif name == "tbl":
            rows = tuple(
                tuple(" ".join(_paragraph_words(cell)) for cell in row.iter(f"{_W}tc")) for row in child.iter(f"{_W}tr")
            )
            if any(any(row) for row in rows):
                yield rows
        elif name and name not in _DELETED:
            yield from _blocks(child)


def _boxes(paragraph: etree._Element) -> Iterator[str]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        if not any(parent.tag == _FALLBACK for parent in box.iterancestors()):
            yield from _paragraph_words(box)


def _paragraph_words(root: etree._Element) -> Iterator[str]:
    yield from filter(None, (_paragraph_line(paragraph) for paragraph in root.iter(f"{_W}p")))


def _words(element: etree._Element) -> Iterator[str]:
    for child in element.iterchildren():
        name = _name(child)
        if name == "t":
            yield child.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "sym":
            yield f"[symbol {child.get(f'{_W}char')}]"
        elif name and name not in _NOT_RUNNING_TEXT and child.tag != _FALLBACK and not _is_hidden(child):
            yield from _words(child)


def _is_hidden(run: etree._Element) -> bool:
    mark = run.find(f"{_W}rPr/{_W}vanish") if run.tag == f"{_W}r" else None
    return mark is not None and mark.get(f"{_W}val", "1") not in _FALSE_VALUES


def _hidden_words(root: etree._Element) -> Iterator[str]:
    for run in root.iter(f"{_W}r"):
        if _is_hidden(run):
            yield from filter(None, ("".join(_words(run)).strip(),))


def _name(element: etree._Element) -> str:
    """The name of an element in Word's own vocabulary, or of one that may hold such; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def without_draft_line(data: bytes) -> bytes:
    """The Word file without DRAFT in its headers, and its status "Final". Raises: UnreadableDocx if it is none."""
    buffer = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(data)) as package, ZipFile(buffer, "w") as target:
            changed_parts = {"docProps/core.xml", *(path for path, label in _parts_of(package) if label == "header")}
            for entry in package.infolist():
                content = package.read(entry)
                target.writestr(entry, _final_content(content) if entry.filename in changed_parts else content)
    except BROKEN as fault:
        raise UnreadableDocx("the file cannot be opened as a Word document") from fault
    return buffer.getvalue()


def _final_content(content: bytes) -> bytes:
    root = etree.fromstring(content, _PARSER)
    for status in root.iter(_STATUS):
        status.text = "Final"
    for parent in [parent for parent in root.iter() if parent.find(f"{_W}p") is not None]:
        for paragraph in [paragraph for paragraph in parent.iterfind(f"{_W}p") if _paragraph_line(paragraph) == DRAFT]:
            parent.remove(paragraph)
        # A header, like a cell, is not whole without a paragraph.
        if parent.find(f"{_W}p") is None:
            etree.SubElement(parent, f"{_W}p")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
