"""Walking a document: its blocks, its headings, each run of inlines in a block with its place, each inline in a run."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
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
    Link,
    LinkMap,
    PageBreak,
    Paragraph,
    Signature,
    Strong,
    Table,
    TableStyle,
    Text,
    plain,
)


def inner_blocks(block: Block) -> tuple[Block, ...]:
    """The blocks that stand directly inside a block, in reading order."""
    match block:
        case Callout(blocks=blocks) | Details(blocks=blocks):
            return blocks
        case Columns(columns=columns):
            return tuple(chain.from_iterable(columns))
        case Heading() | Paragraph() | Bullets() | Table() | Figure() | LinkMap():
            return ()
        case Address() | Signature() | Contents() | PageBreak():
            return ()
        case _:
            assert_never(block)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, those inside other blocks included."""
    for block in blocks:
        yield block
        yield from walk(inner_blocks(block))


def headings(blocks: tuple[Block, ...]) -> Iterator[Heading]:
    """Every heading in reading order; the summary of details is one."""
    for block in walk(blocks):
        match block:
            case Heading():
                yield block
            case Details():
                yield summary_heading(block)
            case _:
                pass


def note_anchor(table: str, number: int) -> str:
    """The anchor of a table's note, to which references in its cells lead."""
    return f"{table}-note-{number}"


def summary_heading(block: Details) -> Heading:
    """The summary of details as a heading, as formats on paper show it."""
    return Heading(level=block.level, content=block.summary, anchor=block.anchor, lang=block.lang)


def listed_links(block: LinkMap) -> Bullets:
    """The links of a map as a list, as formats without such maps show it."""
    return Bullets(items=tuple((Link(shape.address, (Text(shape.name),)),) for shape in block.shapes))


def title_run_in(callout: Callout) -> tuple[Block, ...]:
    """The blocks of a callout with its title in bold at the start of the first paragraph, or as one of its own."""
    title = Strong(callout.title)
    match callout.blocks:
        case (Paragraph() as first, *others):
            return (replace(first, content=(title, Text(" "), *first.content)), *others)
        case others:
            return (Paragraph(content=(title,)), *others)


def inlines_of(block: Block) -> Iterator[Inlines]:
    """Each run of words in a block, without where it stands."""
    return (content for _, content in runs_of(block))


def runs_of(block: Block) -> Iterator[tuple[str, Inlines]]:
    """Each run of words in a block and where in it that stands ("item 2"), "" for the block itself.

    The title of a compact table, which is only read out, is its "name". Not the words of blocks inside it, nor a map's
    names.
    """
    match block:
        case Heading(content=words) | Paragraph(content=words):
            yield "", words
        case Callout(title=words) | Contents(title=words) | Details(summary=words):
            yield "", words
        case Bullets():
            yield from ((f"item {number}", item) for number, item in enumerate(block.items, start=1))
        case Table():
            yield from _table_runs(block)
        case Figure():
            yield from ((block.id, part) for part in (block.title, block.subtitle, block.source))
            yield from ((f"{block.id}/data/{place}", part) for place, part in _table_runs(block.data))
        case Address():
            yield from (("", line) for line in block.lines)
        case Signature():
            yield from (("", block.closing), ("", block.signatory))
        case PageBreak() | Columns() | LinkMap():
            pass
        case _:
            assert_never(block)


def _table_runs(table: Table) -> Iterator[tuple[str, Inlines]]:
    yield f"{table.id}/name" if table.style is TableStyle.COMPACT else table.id, table.title
    for part in (table.unit, table.shorthand, table.source):
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
