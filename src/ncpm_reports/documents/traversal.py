"""Walking a document: its blocks, headings, runs of inlines with their places; and leaving out what may go."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from itertools import chain, groupby
from typing import Any, TypeVar, assert_never

from ncpm_reports.core.quantities import STATUS_MEANINGS
from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, Document, Inline, Inlines, plain
from ncpm_reports.documents.drawing import Drawing

_WHITE_PAIR = re.compile(r"[ \t\r\n]{2,}")
Part = TypeVar("Part")
Whole = TypeVar("Whole")


def inner_blocks(block: Block) -> tuple[Block, ...]:
    """The blocks that stand directly inside a block, in reading order."""
    match block:
        case model.Callout(blocks=blocks) | model.Details(blocks=blocks):
            return blocks
        case model.Columns(columns=columns):
            return tuple(chain.from_iterable(columns))
        case model.Heading() | model.Paragraph() | model.Bullets() | model.Table() | model.Figure() | model.LinkMap():
            return ()
        case model.Address() | model.Signature() | model.Contents() | model.PageBreak():
            return ()
        case _:
            assert_never(block)


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block in reading order, those inside other blocks included."""
    for block in blocks:
        yield block
        yield from walk(inner_blocks(block))


def headings(blocks: tuple[Block, ...]) -> Iterator[model.Heading]:
    """Every heading in reading order; the summary of details is one."""
    for block in walk(blocks):
        if isinstance(block, model.Heading):
            yield block
        elif isinstance(block, model.Details):
            yield summary_heading(block)


def note_anchor(table: str, number: int) -> str:
    """The anchor of a table's note, to which references in its cells lead."""
    return f"{table}-note-{number}"


def summary_heading(block: model.Details) -> model.Heading:
    """The summary of details as a heading, as formats on paper show it."""
    return model.Heading(level=2, content=block.summary, anchor=block.anchor, lang=block.lang)


def links_as_list(block: model.LinkMap) -> model.Bullets:
    """The links of a map as a list, as formats without such maps show it."""
    return model.Bullets(items=tuple((model.Link(shape.address, (model.Text(shape.name),)),) for shape in block.shapes))


def title_run_in(callout: model.Callout) -> tuple[Block, ...]:
    """The blocks of a callout with its title in bold at the start of the first paragraph, or as one of its own."""
    title = model.Strong(callout.title)
    match callout.blocks:
        case (model.Paragraph() as first, *others):
            return (replace(first, content=(title, model.Text(" "), *first.content)), *others)
        case others:
            return (model.Paragraph(content=(title,)), *others)


def inlines_of(block: Block) -> Iterator[Inlines]:
    """Each run of words in a block, without where it stands."""
    return (content for _, content in runs_of(block))


def runs_of(block: Block) -> Iterator[tuple[str, Inlines]]:
    """Each run of words in a block and where in it that stands ("item 2"), "" for the block itself.

    The title of a compact table, which is only read out, is its "name". Not the words of blocks inside it, nor a map's
    names.
    """
    match block:
        case model.Heading(content=words) | model.Paragraph(content=words):
            yield "", words
        case model.Callout(title=words) | model.Contents(title=words) | model.Details(summary=words):
            yield "", words
        case model.Bullets():
            yield from ((f"item {number}", item) for number, item in enumerate(block.items, start=1))
        case model.Table():
            yield from _table_runs(block)
        case model.Figure():
            yield from ((block.id, part) for part in (block.title, block.subtitle, block.source))
            yield from ((f"{block.id}/data/{place}", part) for place, part in _table_runs(block.data))
        case model.Address():
            yield from (("", line) for line in block.lines)
        case model.Signature():
            yield from (("", block.closing), ("", block.signatory))
        case model.PageBreak() | model.Columns() | model.LinkMap():
            pass
        case _:
            assert_never(block)


def _table_runs(table: model.Table) -> Iterator[tuple[str, Inlines]]:
    yield f"{table.id}/name" if table.style is model.TableStyle.COMPACT else table.id, table.title
    for part in (table.unit, table.shorthand, table.source):
        yield table.id, part
    yield from ((f"{table.id}/header", column.header) for column in table.columns)
    headers = [plain(column.header) for column in table.columns]
    for number, row in enumerate(table.rows, start=1):
        for header, cell in zip(headers, row, strict=False):
            yield f"{table.id}/row {number}/{header}", cell.content
    yield from ((f"{table.id}/note {note.number}", note.content) for note in table.notes)


def shorthand_used(rows: Iterable[tuple[model.Cell, ...]]) -> str:
    """What the markers in these rows mean: "[x] not available; [z] not applicable."; "" where none is used."""
    inlines = (inline for row in rows for cell in row for inline in cell.content)
    used = {inline.text for inline in inlines if isinstance(inline, model.Number | model.Text)}
    meanings = [f"{status.value} {meaning}" for status, meaning in STATUS_MEANINGS.items() if status.value in used]
    return f"{'; '.join(meanings)}." if meanings else ""


def all_inlines(content: Inlines) -> Iterator[Inline]:
    """Every inline, those inside others included."""
    for inline in content:
        yield inline
        if isinstance(inline, model.HOLDERS):
            yield from all_inlines(inline.children)


def merge_text(inlines: Iterable[Inline]) -> Iterator[Inline]:
    """The inlines with words that follow one another as one, white space in them as one space; none is empty."""
    for is_text, run in groupby(inlines, key=lambda inline: isinstance(inline, model.Text)):
        if is_text:
            words = _WHITE_PAIR.sub(" ", plain(tuple(run)))
            yield from (model.Text(words),) if words else ()
        else:
            yield from run


def replace_each(whole: Whole, kind: type[Part], change: Callable[[Part], Part]) -> Whole:
    """Blocks, or a part of one, with each part of a kind in it changed; what has been changed is not looked into."""
    changed: Any = whole
    if isinstance(whole, kind):
        changed = change(whole)
    elif isinstance(whole, tuple):
        changed = tuple(replace_each(part, kind, change) for part in whole)
    elif is_dataclass(whole) and not isinstance(whole, type | Drawing | model.Text | model.Label | model.Number):
        parts = ((field.name, getattr(whole, field.name)) for field in fields(whole))
        changed = replace(whole, **{name: replace_each(part, kind, change) for name, part in parts})
    return changed  # type: ignore[no-any-return]


def shorten_sections(document: Document, sections: Collection[int]) -> Document:
    """The document without what may go first from each of these sections; the same where nothing may go.

    A section is a stretch between page breaks, counted from 0; a break that keeps `together` ends none. What goes is
    all that has the lowest `leave_out` of its section.
    """
    blocks: list[Block] = []
    for number, section in enumerate(_sections(document.blocks)):
        rank = min(filter(None, map(_leave_out, walk(section))), default=0)
        blocks += _without(section, rank) if rank and number in sections else section
    return replace(document, blocks=tuple(blocks))


def _sections(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    section: list[Block] = []
    for block in blocks:
        if isinstance(block, model.PageBreak) and not block.together:
            yield tuple(section)
            section = []
        section.append(block)
    yield tuple(section)


def _without(blocks: tuple[Block, ...], rank: int) -> tuple[Block, ...]:
    return tuple(_without_inner(block, rank) for block in blocks if _leave_out(block) != rank)


def _leave_out(block: Block) -> int:
    return block.leave_out if isinstance(block, model.Heading | model.Paragraph | model.Table) else 0


def _without_inner(block: Block, rank: int) -> Block:
    if isinstance(block, model.Columns):
        return replace(block, columns=tuple(_without(column, rank) for column in block.columns))
    if isinstance(block, model.Callout | model.Details):
        return replace(block, blocks=_without(block.blocks, rank))
    return block
