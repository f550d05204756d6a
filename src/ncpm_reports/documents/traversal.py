"""The words of a document: each run of inlines in a block with its place, and each inline in a run."""

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
    plain,
)
from ncpm_reports.documents.link_map import LinkMap


def inlines_of(block: Block) -> Iterator[Inlines]:
    """Each run of words in a block, without where it stands."""
    return (content for _, content in runs_of(block))


def runs_of(block: Block) -> Iterator[tuple[str, Inlines]]:
    """Each run of words in a block and where in it that stands ("item 2"), "" for the block itself.

    Not those of blocks inside it, nor a map's names.
    """
    match block:
        case Heading() | Paragraph():
            yield "", block.content
        case Bullets():
            yield from ((f"item {number}", item) for number, item in enumerate(block.items, start=1))
        case Table():
            yield from _table_runs(block)
        case Figure():
            yield from ((block.id, part) for part in (block.title, block.subtitle, block.source))
            yield from ((f"{block.id}/data/{place}", part) for place, part in _table_runs(block.data))
        case KeyFigure():
            yield from (("", part) for part in (block.label, block.value, block.context))
        case Callout() | Contents():
            yield "", block.title
        case Details():
            yield "", block.summary
        case Address():
            yield from (("", line) for line in block.lines)
        case Signature():
            yield from (("", block.closing), ("", block.signatory))
        case Slot():
            yield "", block.prompt
        case PageBreak() | Columns() | LinkMap():
            pass
        case _:
            assert_never(block)


def _table_runs(table: Table) -> Iterator[tuple[str, Inlines]]:
    for part in (table.title, table.unit, table.shorthand, table.source):
        yield table.id, part
    yield from ((f"{table.id}/header", column.header) for column in table.columns)
    headers = [plain(column.header) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        yield from (
            (f"{table.id}/row {number}/{header}", cell.content) for header, cell in zip(headers, row, strict=False)
        )
    yield from ((f"{table.id}/note {note.number}", note.content) for note in table.notes)


def all_inlines(content: Inlines) -> Iterator[Inline]:
    """Every inline, those inside others included."""
    for inline in content:
        yield inline
        if isinstance(inline, HOLDERS):
            yield from all_inlines(inline.children)
