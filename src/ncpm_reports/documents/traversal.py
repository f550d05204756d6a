"""The words of a document: each run of inlines in a block, and each inline in a run."""

from collections.abc import Iterator
from typing import assert_never

from ncpm_reports.documents.blocks import (
    HOLDERS,
    Address,
    Block,
    Bullets,
    Callout,
    Columns,
    Contents,
    Details,
    Figure,
    Heading,
    Inline,
    Inlines,
    KeyFigure,
    PageBreak,
    Paragraph,
    Signature,
    Slot,
    Table,
)
from ncpm_reports.documents.link_map import LinkMap


def inlines_of(block: Block) -> Iterator[Inlines]:
    """Each run of words in a block, in reading order; not those of blocks inside it, nor a map's names."""
    match block:
        case Heading() | Paragraph():
            yield block.content
        case Bullets():
            yield from block.items
        case Table():
            yield from _table_words(block)
        case Figure():
            yield from (block.title, block.subtitle, *_table_words(block.data), block.source)
        case KeyFigure():
            yield from (block.label, block.value, block.context)
        case Callout() | Contents():
            yield block.title
        case Details():
            yield block.summary
        case Address():
            yield from block.lines
        case Signature():
            yield from (block.closing, block.signatory)
        case Slot():
            yield block.prompt
        case PageBreak() | Columns() | LinkMap():
            pass
        case _:
            assert_never(block)


def _table_words(table: Table) -> Iterator[Inlines]:
    yield from (table.title, table.unit)
    yield from (column.header for column in table.columns)
    yield from (cell.content for row in table.rows for cell in row)
    yield table.shorthand
    yield from (note.content for note in table.notes)
    yield table.source


def all_inlines(content: Inlines) -> Iterator[Inline]:
    """Every inline, those inside others included."""
    for inline in content:
        yield inline
        if isinstance(inline, HOLDERS):
            yield from all_inlines(inline.children)
