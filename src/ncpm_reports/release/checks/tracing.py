"""Numbers held against the ledger of printed numbers: those of finished documents, and those in what people write.

A document's own words may hold numbers of their own. What people write is shown to its author, and never refused.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from lxml import etree

from ncpm_reports.core.names import first_few
from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.public_files import read_package, read_page
from ncpm_reports.release.output.artefacts import DocumentRecord, ending
from ncpm_reports.release.output.numbers import COLUMNS, number_tokens
from ncpm_reports.writers.page_words import page_of
from ncpm_reports.writers.pdf.check import painted_text, tag_tree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_PAGES = re.compile(r"^\s*(?:PAGE|PAGEREF|NUMPAGES|SECTIONPAGES)\b")
_TEXT_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml$")
_PICTURE_PART = re.compile(r"word/(?:media/.*\.svg|charts/.*\.xml)$")
_PAGE_NUMBERS = re.compile(
    "|".join(rf"^{before}\d+{between}\d+$" for before, between in map(page_of, ("en", "cy"))), re.MULTILINE
)
_NOTE = re.compile(r"\[note\s\d+\]")
_REFERENCE = re.compile(r"^\s*Reference ' ?(\d+)'", re.MULTILINE)
_PLACE_IN_LIST = re.compile(r"^\s*Lbl '(\d+)\.'", re.MULTILINE)
_INLINE = frozenset(("a", "strong", "em", "span", "b", "i", "u", "sub", "sup", "tspan", "code"))
_TEXT_ATTRIBUTES = ("alt", "title", "aria-label")


def printed_numbers(ending: str, data: bytes) -> Counter[str]:
    """How often each number is printed in a file of type "docx", "pdf" or "html".

    Numbers of pages, notes and entries of a list, and sizes of downloads, are no figures and are left out.
    Raises: one of `READ_ERRORS` for what is no such file.
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
    if not _is_skipped(node):
        end = "" if node.tag.rpartition("}")[2] in _INLINE else "\n"
        parts.append(end)
        parts.extend(f"\n{text}\n" for text in map(node.get, _TEXT_ATTRIBUTES) if text is not None)
        parts.append(node.text or "")
        for child in node:
            _add_words(child, parts)
        parts.append(end)
    parts.append(node.tail or "")


def _is_skipped(node: etree._Element) -> bool:
    """Comments, and the list of downloads, whose sizes are no figures."""
    comment = not isinstance(node.tag, str)
    return comment or (node.tag == "nav" and "downloads" in node.get("class", "").split())


_READERS = {"docx": _docx, "pdf": lambda data: _PAGE_NUMBERS.sub("", "\n".join(painted_text(data))), "html": _html}
READABLE = frozenset(_READERS)


SHOWN = 12
# The formats of which each file shows the same numbers at least.
FORMATS = ("html", "docx", "pdf")
# How often each number of a document is printed in a file of each format. HTML has every one.
Printed: TypeAlias = Mapping[str, Counter[str]]
_NO_NUMBERS: Printed = {form: Counter() for form in FORMATS}


def read_numbers(text: str) -> Mapping[str, Printed]:
    """The ledger of printed numbers by document. Raises: ValueError if it is not such a ledger."""
    rows = csv.reader(io.StringIO(text), strict=True)
    if tuple(next(rows, ())) != COLUMNS:
        raise ValueError("the columns of numbers.csv are not as they should be")
    tokens: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for document, place, kind, printed, *_ in rows:
        tokens.setdefault(document, {}).setdefault(_formats_of_row(place, kind), []).extend(number_tokens(printed))
    return {document: {form: _counted(parts, form) for form in FORMATS} for document, parts in tokens.items()}


def _counted(parts: Mapping[tuple[str, ...], list[str]], form: str) -> Counter[str]:
    return Counter(chain.from_iterable(numbers for forms, numbers in parts.items() if form in forms))


def _formats_of_row(place: str, kind: str) -> tuple[str, ...]:
    """The formats that show a row's numbers.

    Alternative texts are in no PDF's words; the tables behind charts, which HTML opens, and the names of compact tables
    are in HTML alone.
    """
    if kind == "alt":
        return "html", "docx"
    is_html_only = kind != "chart" and ("/data/" in place or place.endswith("/name"))
    return ("html",) if is_html_only else FORMATS


def untraced(
    documents: Iterable[DocumentRecord],
    ledger: Mapping[str, Printed],
    files: Mapping[str, Counter[str] | None],
    prefix: str = "",
) -> Iterator[Issue]:
    """One issue for each file that prints a number from nowhere, or lacks one that it should print.

    `documents` are those of a manifest; `files` are the numbers that each file prints, by path below `prefix`.
    """
    for document in documents:
        printed, own_words = ledger.get(document.name, _NO_NUMBERS), frozenset(document.own_words)
        for path in document.files:
            numbers = files.get(path)
            if numbers is not None:
                yield from _file_issues(f"{prefix}{path}", numbers, printed, own_words)


def _file_issues(path: str, numbers: Counter[str], printed: Printed, own_words: frozenset[str]) -> Iterator[Issue]:
    unsourced = [token for token in numbers if token not in own_words and token not in printed["html"]]
    if unsourced:
        expected = "numbers that are in numbers.csv or in its own text"
        yield _issue("untraced", path, f"numbers from nowhere: {first_few(unsourced, SHOWN)}", expected)
    missing = printed[ending(path)] - numbers
    if missing:
        yield _issue(
            "lacking", path, f"too few of {first_few(missing, SHOWN)}", "every number that numbers.csv says it prints"
        )


def _issue(code: str, path: str, found: str, expected: str) -> Issue:
    remedy = "The file is not as it was made: build the quarter again, or ask for a fresh copy."
    return Issue.of(f"numbers.{code}", path, found, expected, remedy)
