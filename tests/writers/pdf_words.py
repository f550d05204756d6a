"""What a PDF of a document must say, in the order in which it must say it: worked out from the model alone."""

import re
from collections.abc import Iterator, Mapping
from typing import assert_never

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
    NoteRef,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    TableStyle,
    plain,
)
from ncpm_reports.documents.traversal import headings, inner_blocks, links_as_list, title_run_in
from ncpm_reports.writers.pdf.check import _report

_WITHIN_LINES = frozenset({"", "Link", "Reference"})
_SPACES = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029 ]+")
_CANNOT_BE_SAID = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\uf8ff\U000f0000-\U0010ffff]")


def reading_text(data: bytes) -> str:
    """The words of a PDF as they are read aloud, in order, a block a line; the words within pictures left out."""
    lines: list[str] = []
    for tag, text in _report(data).reading_order:
        if lines and tag in _WITHIN_LINES:
            lines[-1] += text
        else:
            lines.append(text)
    return "\n".join(line for line in lines if line)


def words(text: str) -> list[str]:
    """Words as a PDF can say them: split at white space (not at no-break spaces), what has no meaning replaced.

    Soft hyphens are left out.
    """
    return [word for word in _SPACES.split(_CANNOT_BE_SAID.sub("\ufffd", text.replace("\u00ad", ""))) if word]


def expected(document: Document, pages: Mapping[str, int]) -> list[str]:
    """All words of the document in reading order; `pages` are what its contents must show."""
    return [word for line in _lines(document, document.blocks, pages) for word in words(line)]


def _lines(  # noqa: C901, PLR0912 - one case a kind of block
    document: Document, blocks: tuple[Block, ...], pages: Mapping[str, int]
) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield plain(block.content)
            case Bullets():
                for number, item in enumerate(block.items, start=1):
                    yield f"{number}." if block.ordered else "•"
                    yield plain(item)
            case Table():
                yield from _table(block)
            case Figure():
                yield from (plain(block.title), plain(block.subtitle), plain(block.source))
            case Callout(kind=CalloutKind.SO_WHAT):
                yield from _lines(document, title_run_in(block), pages)
            case Callout():
                yield plain(block.title)
                yield from _lines(document, block.blocks, pages)
            case Details():
                yield plain(block.summary)
                yield from _lines(document, block.blocks, pages)
            case Columns():
                yield from _lines(document, inner_blocks(block), pages)
            case Address():
                yield from map(plain, block.lines)
            case Signature():
                yield from (plain(block.closing), plain(block.signatory))
            case Contents():
                yield plain(block.title)
                for heading in headings(document.blocks):
                    if 2 <= heading.level <= block.depth:
                        yield plain(heading.content)
                        yield str(pages[heading.anchor])
            case LinkMap():
                yield from _lines(document, (links_as_list(block),), pages)
            case PageBreak():
                pass
            case _:
                assert_never(block)


def _table(table: Table) -> Iterator[str]:
    if table.style is not TableStyle.COMPACT:
        yield from (plain(table.title), plain(table.unit))
    yield from (_said(column.header) for column in table.columns)
    for row in table.rows:
        yield from (_said(cell.content) for cell in row)
    yield plain(table.shorthand)
    for note in table.notes:
        yield f"[note\u00a0{note.number}] " + _said(note.content)
    yield plain(table.source)


def _said(content: Inlines) -> str:
    """The words of inlines; a reference to a note is held together by a no-break space."""
    return "".join(
        f"[note\u00a0{inline.number}]" if isinstance(inline, NoteRef) else plain((inline,)) for inline in content
    )
