"""Blocks and inlines as HTML: each kind by name, none left out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape as _html_escape
from itertools import accumulate, pairwise
from typing import assert_never

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Cell,
    Column,
    ColumnKind,
    Columns,
    Contents,
    Details,
    Document,
    Emph,
    Figure,
    Heading,
    Inline,
    Inlines,
    Label,
    Link,
    LinkMap,
    Note,
    NoteRef,
    Number,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Placeholder,
    Signature,
    Strong,
    Table,
    TableStyle,
    Text,
    plain,
)
from ncpm_reports.documents.traversal import headings, note_anchor, summary_heading, title_run_in
from ncpm_reports.writers.options import Download
from ncpm_reports.writers.svg import link_map_svg, page_svg, svg

DOWNLOADS, WITH_DATA = "Download this page", "Download this page and its data"
# Files that hold figures and no page.
DATA_FILES = (".ods", ".csv")
_OWN_LOOK = re.compile(r' (?:style|font-family)="[^"]*"')
_WORDY = 4
_CLASSES = {ColumnKind.WORDS: "", ColumnKind.NUMBERS: ' class="n"', ColumnKind.PICTURE: ' class="picture"'}
_GRID = 12
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def _blocks(blocks: tuple[Block, ...], document: Document) -> str:
    return "".join(block_html(block, document) for block in blocks)


# One case a kind of block: the length is the vocabulary's.
def block_html(block: Block, document: Document) -> str:  # noqa: C901, PLR0912
    """One block; `document` is what its contents list."""
    match block:
        case Heading():
            return _heading(block)
        case Paragraph():
            return _paragraph(block)
        case Bullets():
            return _bullets(block)
        case Table():
            return _table(block, block.id)
        case Figure():
            return _figure(block)
        case LinkMap():
            return _link_map(block)
        case Callout():
            return _callout(block, document)
        case Address():
            return _address(block)
        case Signature():
            closing = f'<p class="closing">{_inlines(block.closing)}</p>\n'
            return f'{closing}<p class="signatory">{_inlines(block.signatory)}</p>\n'
        case Contents():
            return contents_html(block, document)
        case PageBreak():
            return '<div class="break"></div>\n'
        case Columns():
            return _columns(block, document)
        case Details():
            return _details(block, document)
    assert_never(block)


def _heading(block: Heading) -> str:
    return (
        f'<h{block.level} id="{escape(block.anchor)}"{_lang(block.lang)}>{_inlines(block.content)}</h{block.level}>\n'
    )


def _paragraph(block: Paragraph) -> str:
    style = "" if block.style is ParagraphStyle.BODY else f' class="{block.style.value}"'
    return f"<p{style}{_lang(block.lang)}>{_inlines(block.content)}</p>\n"


def _bullets(block: Bullets) -> str:
    tag = "ol" if block.ordered else "ul"
    items = "".join(f"<li>{_inlines(item)}</li>\n" for item in block.items)
    return f"<{tag}{_lang(block.lang)}>\n{items}</{tag}>\n"


def _table(table: Table, ident: str) -> str:
    head = "".join(
        f'<th scope="col"{_CLASSES[column.kind]}>{_inlines(column.header, ident)}</th>' for column in table.columns
    )
    rows = "".join(_row(row, table.columns, f"{ident}-{index}", ident) for index, row in enumerate(table.rows))
    stacked = " stacked" if _is_wordy(table.columns) else ""
    compact = " compact" if table.style is TableStyle.COMPACT else ""
    return (
        f'<div class="table{compact}{stacked}" id="{escape(ident)}"{_lang(table.lang)}>\n{_table_start(table, ident)}'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
        f"{_under_table(table, ident)}</div>\n"
    )


def _table_start(table: Table, ident: str) -> str:
    """The table's opening tags and its caption, which a compact table has as its name only."""
    if table.style is TableStyle.COMPACT:
        name = f'aria-label="{escape(plain(table.title))}"'
        return f'<div class="scroll" role="group" {name} tabindex="0">\n<table {name}>\n'
    title = f'<span class="title">{_inlines(table.title, ident)}</span>'
    unit = f' <span class="unit">{_inlines(table.unit, ident)}</span>' if table.unit else ""
    return (
        f'<div class="scroll" role="group" aria-labelledby="{escape(ident)}-title" tabindex="0">\n'
        f'<table>\n<caption id="{escape(ident)}-title">{title}{unit}</caption>\n'
    )


def _under_table(table: Table, ident: str) -> str:
    shorthand = f'<p class="note">{_inlines(table.shorthand, ident)}</p>\n' if table.shorthand else ""
    notes = "".join(_note(note, ident) for note in table.notes)
    source = f'<p class="source">{_inlines(table.source, ident)}</p>\n' if table.source else ""
    return shorthand + notes + source


def _note(note: Note, ident: str) -> str:
    anchor = escape(note_anchor(ident, note.number))
    return f'<p class="note" id="{anchor}">[note {note.number}] {_inlines(note.content, ident)}</p>\n'


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], place: str, ident: str) -> str:
    cells: list[str] = []
    wordy = _is_wordy(columns)
    for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
        inside = _inlines(cell.content, ident)
        if cell.drawing is not None:
            # The page's policy forbids style attributes; its stylesheet gives pictures their size and typeface instead.
            picture = svg(cell.drawing, title=cell.alt, desc="", ident=f"{place}-{index}")
            inside += _OWN_LOOK.sub("", picture, count=2)
        opening, closing = ('<th scope="row"', "th") if index == 0 else ("<td", "td")
        named = f' data-column="{escape(plain(column.header))}"' if wordy and index else ""
        cells.append(f"{opening}{_CLASSES[column.kind]}{named}>{inside}</{closing}>")
    return f"<tr>{''.join(cells)}</tr>\n"


def _is_wordy(columns: tuple[Column, ...]) -> bool:
    """Whether so many columns hold words that a telephone shows each row as a list instead, its cells named."""
    return sum(column.kind is ColumnKind.WORDS for column in columns) >= _WORDY


MOST_OF_A_PANEL = 240.0


def _figure(figure: Figure) -> str:
    title = plain(figure.title or figure.data.title)
    data_id = figure.data.id if figure.data.id != figure.id else f"{figure.id}-data"
    source = f'<p class="source">{_inlines(figure.source)}</p>\n' if figure.source else ""
    name, wide = f"{figure.id}-title" if figure.title else "", f"{figure.id}-w"
    picture = page_svg(figure.drawing, named_by=name, desc=figure.alt, ident=wide)
    if figure.drawing.width <= MOST_OF_A_PANEL:
        # At most 320 pixels wide, it fits every screen.
        pictures = f'<div class="drawing panel">{picture}</div>\n'
    elif figure.narrow is None:
        scroll = f'<div class="scroll drawing" role="group" aria-label="{escape(title)}" tabindex="0">'
        pictures = f"{scroll}{picture}</div>\n"
    else:
        # The style sheet shows the one that suits the screen's width, so that neither needs to scroll.
        narrow = page_svg(figure.narrow, named_by=f"{name} {wide}-desc".strip(), desc="", ident=f"{figure.id}-n")
        pictures = f'<div class="drawing wide">{picture}</div>\n<div class="drawing narrow">{narrow}</div>\n'
    return (
        f'<figure id="{escape(figure.id)}"{_lang(figure.lang)}>\n'
        f"{_figure_caption(figure)}{pictures}"
        f'<details>\n<summary>Data for this chart<span class="hidden">: {escape(title)}</span></summary>\n'
        f"{_table(figure.data, data_id)}</details>\n{source}</figure>\n"
    )


def _figure_caption(figure: Figure) -> str:
    if not figure.title and not figure.subtitle:
        return ""
    return (
        f'<figcaption><span class="title" id="{escape(figure.id)}-title">{_inlines(figure.title)}</span> '
        f'<span class="unit">{_inlines(figure.subtitle)}</span></figcaption>\n'
    )


def _link_map(block: LinkMap) -> str:
    drawn = link_map_svg(block)
    return f'<nav class="map" id="{escape(block.id)}" aria-label="{escape(block.title)}">{drawn}</nav>\n'


def _columns(block: Columns, document: Document) -> str:
    inside = "".join(
        f'<div class="span-{span}">\n{_blocks(column, document)}</div>\n'
        for column, span in zip(block.columns, grid_spans(block), strict=True)
    )
    return f'<div class="columns">\n{inside}</div>\n'


def grid_spans(block: Columns) -> tuple[int, ...]:
    """The width of each column in twelfths of the whole, as the style sheet's grid counts them; 1 at least."""
    shares = block.shares or (1.0,) * len(block.columns)
    edges = [round(_GRID * total / sum(shares)) for total in accumulate(shares, initial=0.0)]
    return tuple(max(1, right - left) for left, right in pairwise(edges))


def _details(block: Details, document: Document) -> str:
    opened = " open" if block.open else ""
    heading = _heading(summary_heading(replace(block, lang=""))).strip()
    inside = _blocks(block.blocks, document)
    return f'<details class="section"{opened}{_lang(block.lang)}>\n<summary>{heading}</summary>\n{inside}</details>\n'


def _callout(block: Callout, document: Document) -> str:
    run_in = block.kind is CalloutKind.SO_WHAT
    inside = _blocks(title_run_in(block) if run_in else block.blocks, document)
    title = f'<p class="title">{_inlines(block.title)}</p>\n' if block.title and not run_in else ""
    return f'<div class="callout {block.kind.value}"{_lang(block.lang)}>\n{title}{inside}</div>\n'


def _address(block: Address) -> str:
    style = "address sender" if block.sender else "address"
    return f'<p class="{style}">{"<br>".join(_inlines(line) for line in block.lines)}</p>\n'


def downloads_title(downloads: Sequence[Download]) -> str:
    """The heading of what a page offers to download, which promises data only where there are."""
    return WITH_DATA if any(item.href.endswith(DATA_FILES) for item in downloads) else DOWNLOADS


def contents_html(block: Contents, document: Document, downloads: Sequence[Download] = ()) -> str:
    """Links to the headings that the contents list, and to the files that the page offers under them."""
    listed = [heading for heading in headings(document.blocks) if 1 < heading.level <= block.depth]
    items = "".join(
        f'<li class="level-{heading.level}"><a href="#{escape(heading.anchor)}"{_lang(heading.lang)}>'
        f"{escape(plain(heading.content))}</a></li>\n"
        for heading in listed
    )
    if downloads:
        items += f'<li class="level-2"><a href="#page-downloads">{downloads_title(downloads)}</a></li>\n'
    title = _inlines(block.title)
    name = escape(plain(block.title)) or "Contents"
    return f'<nav class="contents" aria-label="{name}">\n<p class="title">{title}</p>\n<ol>\n{items}</ol>\n</nav>\n'


# Inlines


def _inlines(content: Inlines, notes: str = "") -> str:
    return "".join(_inline(inline, notes) for inline in content)


def _inline(inline: Inline, notes: str) -> str:
    match inline:
        case Text(text) | Label(text):
            return escape(text)
        case Number(text=text):
            return escape(text)
        case Strong(children):
            return f"<strong>{_inlines(children, notes)}</strong>"
        case Emph(children):
            return f"<em>{_inlines(children, notes)}</em>"
        case Link(target, children):
            return f'<a href="{escape(target)}">{_inlines(children, notes)}</a>'
        case NoteRef(number):
            target = escape(note_anchor(notes, number)) if notes else ""
            return f'<a href="#{target}">[note {number}]</a>' if target else f"[note {number}]"
        case Placeholder(prompt=prompt):
            return f'<span class="placeholder">[{escape(prompt)}]</span>'
        case _:
            assert_never(inline)


def _lang(lang: str) -> str:
    return f' lang="{escape(lang)}"' if lang else ""


def escape(text: str) -> str:
    """`text` fit for content and attributes; characters that HTML cannot hold are shown as U+FFFD."""
    safe = _html_escape(text)
    return safe if safe.isascii() and safe.isprintable() else _UNWRITABLE.sub("\ufffd", safe)
