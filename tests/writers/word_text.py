"""The words of a document model and of a Word file, line by line, each found by its own walk; used by tests only."""

import re

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Columns,
    Contents,
    Details,
    Document,
    Figure,
    Heading,
    Inlines,
    LinkMap,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    TableStyle,
    plain,
)
from ncpm_reports.documents.traversal import headings, inner_blocks, links_as_list, title_run_in
from tests.writers.word_rules import tree, w, words

_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
_UNSPOKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def tidy(text: str) -> str:
    """Text as a reader sees it: without controls, with single spaces."""
    return " ".join(_UNSPOKEN.sub("", _SPACES.sub(" ", text)).split())


def model_lines(document: Document) -> list[str]:
    """Every line that a printed form of the document must have, in order, without blank ones."""
    listed = list(headings(document.blocks))
    lines = [line for block in document.blocks for line in _lines(block, listed)]
    return [tidy(line) for line in lines if tidy(line)]


def _lines(block: Block, listed: list[Heading]) -> list[str]:
    match block:
        case Heading(content=content) | Paragraph(content=content):
            return [plain(content)]
        case Bullets(items=items) | Address(lines=items):
            return [plain(item) for item in items]
        case Table():
            return _table(block)
        case Figure():
            return _plain(block.title, block.subtitle, block.source)
        case Callout(kind=CalloutKind.SO_WHAT):
            return [line for inner in title_run_in(block) for line in _lines(inner, listed)]
        case Callout(title=title) | Details(summary=title):
            return [plain(title), *(line for inner in block.blocks for line in _lines(inner, listed))]
        case Contents():
            return [plain(block.title), *(plain(h.content) for h in listed if 2 <= h.level <= block.depth)]
        case Signature():
            return _plain(block.closing, block.signatory)
        case LinkMap():
            return [plain(item) for item in links_as_list(block).items]
        case Columns() | PageBreak():
            return [line for inner in inner_blocks(block) for line in _lines(inner, listed)]


def _table(block: Table) -> list[str]:
    cells = [plain(cell.content) for row in block.rows for cell in row]
    notes = [f"[note {note.number}] {plain(note.content)}" for note in block.notes]
    headers = [plain(column.header) for column in block.columns]
    above = [] if block.style is TableStyle.COMPACT else _plain(block.title, block.unit)
    return [*above, *headers, *cells, *_plain(block.shorthand), *notes, *_plain(block.source)]


def _plain(*contents: Inlines) -> list[str]:
    return [plain(content) for content in contents]


def word_lines(data: bytes) -> list[str]:
    """The lines of a Word file's body; of an entry in the contents, the words without the page number."""
    body = tree(data)
    paragraphs = [words(paragraph).split("\t")[0] for paragraph in body.iter(w("p"))]
    return [tidy(line) for paragraph in paragraphs for line in paragraph.split("\n") if tidy(line)]
