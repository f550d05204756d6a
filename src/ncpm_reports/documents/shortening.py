"""Pages that are too long, made shorter by leaving out the blocks that their templates say may go, the least first."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import assert_never

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    Columns,
    Contents,
    Details,
    Document,
    Figure,
    Heading,
    LinkMap,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from ncpm_reports.documents.traversal import walk


def shortened(document: Document, sections: Collection[int]) -> Document:
    """The document without what may go first from each of these sections; the same where nothing may go.

    A section is a stretch between page breaks, counted from 0; a break that keeps `together` ends none. What goes is
    all that has the lowest `leave_out` of its section.
    """
    blocks: list[Block] = []
    for number, section in enumerate(_sections(document.blocks)):
        blocks += _shorter(section) if number in sections else section
    return replace(document, blocks=tuple(blocks))


def _sections(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, PageBreak) and not block.together:
            yield tuple(section)
            section = []
        section.append(block)
    yield tuple(section)


def _shorter(section: tuple[Block, ...]) -> tuple[Block, ...]:
    first = min(filter(None, map(_leave_out, walk(section))), default=0)
    return _without(section, first) if first else section


def _without(blocks: tuple[Block, ...], first: int) -> tuple[Block, ...]:
    return tuple(_kept(block, first) for block in blocks if _leave_out(block) != first)


def _leave_out(block: Block) -> int:
    return block.leave_out if isinstance(block, Heading | Paragraph | Table) else 0


def _kept(block: Block, first: int) -> Block:
    match block:
        case Columns(columns=columns):
            return replace(block, columns=tuple(_without(column, first) for column in columns))
        case Callout(blocks=blocks) | Details(blocks=blocks):
            return replace(block, blocks=_without(blocks, first))
        case Heading() | Paragraph() | Bullets() | Table() | Figure() | LinkMap():
            return block
        case Address() | Signature() | Contents() | PageBreak():
            return block
        case _:
            assert_never(block)
