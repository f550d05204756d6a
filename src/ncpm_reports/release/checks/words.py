"""Every number that a finished file prints, read from its bytes alone: DOCX, PDF and HTML, pictures' words included."""

import re
from collections import Counter

from lxml import etree

from ncpm_reports.release.checks.public_files import read_package, read_page
from ncpm_reports.release.output.numbers import number_tokens
from ncpm_reports.writers.page_words import page_of
from ncpm_reports.writers.pdf.check import painted_text, tag_tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PAGES = re.compile(r"^\s*(?:PAGE|PAGEREF|NUMPAGES|SECTIONPAGES)\b")
_TEXT_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_PICTURE_PART = re.compile(r"word/(?:media/.*\.svg|charts/.*\.xml)$")
_FOOT = re.compile(
    "|".join(rf"^{before}\d+{between}\d+$" for before, between in map(page_of, ("en", "cy"))), re.MULTILINE
)
_NOTE = re.compile(r"\[note\s\d+\]")
_REFERENCE = re.compile(r"^\s*Reference ' ?(\d+)'", re.MULTILINE)
_PLACE_IN_LIST = re.compile(r"^\s*Lbl '(\d+)\.'", re.MULTILINE)
_INLINE = frozenset(("a", "strong", "em", "span", "b", "i", "u", "sub", "sup", "tspan", "code"))
_SPOKEN = ("alt", "title", "aria-label")


def printed_numbers(ending: str, data: bytes) -> Counter[str]:
    """How often each number is printed in a file of type "docx", "pdf" or "html".

    Numbers of pages, notes and entries of a list, and sizes of downloads, are no figures and are left out.
    Raises: one of `DAMAGE` for what is no such file.
    """
    counted = Counter(number_tokens(_NOTE.sub(" ", _READERS[ending](data))))
    if ending == "pdf":
        tags = tag_tree(data)
        counted.subtract((*_REFERENCE.findall(tags), *_PLACE_IN_LIST.findall(tags)))
    return +counted


def _docx(data: bytes) -> str:
    lines: list[str] = []
    package = read_package(data)
    for name in package.parts:
        if _TEXT_PART.match(name):
            root = package.tree(name)
            lines.extend(_paragraph(paragraph) for paragraph in root.iter(f"{_W}p"))
            lines.extend(picture.get("descr", "") for picture in root.iter(f"{_WP}docPr"))
        elif _PICTURE_PART.match(name):
            lines.append(_blocks(package.tree(name)))
        elif name == "docProps/core.xml":
            properties = (node for node in package.tree(name) if str(node.tag).endswith(("}title", "}subject")))
            lines.extend(node.text or "" for node in properties)
    return "\n".join(lines)


def _paragraph(paragraph: etree._Element) -> str:
    """A paragraph's words; the results of fields that hold page numbers are left out."""
    parts: list[str] = []
    fields: list[list[str]] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}fldChar":
            kind = node.get(f"{_W}fldCharType")
            if kind == "begin":
                fields.append([""])
            elif kind == "end" and fields:
                fields.pop()
        elif node.tag == f"{_W}instrText" and fields:
            fields[-1][0] += node.text or ""
        elif node.tag == f"{_W}t" and not any(_PAGES.match(field[0]) for field in fields):
            parts.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}br"):
            parts.append(" ")
    return "".join(parts)


def _html(data: bytes) -> str:
    root = read_page(data)
    described = [node.get("content", "") for node in root.iter("meta") if node.get("name") == "description"]
    return "\n".join((_blocks(root), *described))


def _blocks(root: etree._Element) -> str:
    """The words of each element that stands for itself, on lines of their own; inline elements run on in a line."""
    parts: list[str] = []
    _add_words(root, parts)
    return "".join(parts)


def _add_words(node: etree._Element, parts: list[str]) -> None:
    if not _is_no_words(node):
        end = "" if node.tag.rpartition("}")[2] in _INLINE else "\n"
        parts.append(end)
        parts.extend(f"\n{spoken}\n" for spoken in map(node.get, _SPOKEN) if spoken is not None)
        parts.append(node.text or "")
        for child in node:
            _add_words(child, parts)
        parts.append(end)
    parts.append(node.tail or "")


def _is_no_words(node: etree._Element) -> bool:
    """Comments, and the list of downloads, whose sizes are no figures."""
    comment = not isinstance(node.tag, str)
    return comment or (node.tag == "nav" and "downloads" in node.get("class", "").split())


_READERS = {"docx": _docx, "pdf": lambda data: _FOOT.sub("", "\n".join(painted_text(data))), "html": _html}
READABLE = frozenset(_READERS)
