"""Documents as HTML pages: semantic, one stylesheet, no script, nothing fetched from elsewhere.

`<main>` holds the document's own words and nothing else; banners, breadcrumbs, downloads, header and footer stand
outside it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
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
    KeyFigure,
    Label,
    Link,
    Meta,
    Note,
    NoteRef,
    Number,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Placeholder,
    Signature,
    Slot,
    Strong,
    Table,
    TableStyle,
    Text,
    headings,
    plain,
    summary_heading,
    title_run_in,
)
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.writers.options import Download, WriterOptions
from ncpm_reports.writers.svg import page_svg, svg

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
DRAFT = "Draft: not for publication"
INVENTED = "Invented figures, for illustration only"
DOWNLOADS = "Download this page and its data"
CURRENT = ' aria-current="page"'
_OWN_LOOK = re.compile(r' (?:style|font-family)="[^"]*"')
_WORDY = 4
_GRID = 12
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as one HTML page in UTF-8.

    Characters that HTML cannot hold are shown as U+FFFD.
    """
    return "".join(_page(document, options)).encode("utf-8")


def _page(document: Document, options: WriterOptions) -> Iterable[str]:
    meta = document.meta
    yield f'<!DOCTYPE html>\n<html lang="{_esc(meta.lang)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{_esc(_title(meta))}</title>\n"
    yield f'<meta name="description" content="{_esc(meta.subject)}">\n'
    if meta.draft or meta.marking:
        yield '<meta name="robots" content="noindex">\n'
    yield f'<link rel="stylesheet" href="{_esc(options.stylesheet)}">\n</head>\n'
    yield f'<body class="{meta.kind.value}{" large" if meta.large_print else ""}">\n'
    yield '<a class="skip" href="#content">Skip to main content</a>\n'
    yield _header(meta, options)
    yield '<main id="content" tabindex="-1">\n'
    for block in document.blocks:
        if isinstance(block, Contents):
            yield _contents(block, document, downloads=bool(options.downloads))
        else:
            yield _block(block, document)
    yield "</main>\n"
    yield _downloads(options.downloads)
    yield _footer(meta)
    yield "</body>\n</html>\n"


def _title(meta: Meta) -> str:
    return f"{meta.title} – {meta.header}" if meta.header and meta.header != meta.title else meta.title


# Page furniture


def _header(meta: Meta, options: WriterOptions) -> str:
    marking = f'<p class="marking">{_esc(meta.marking.upper())}</p>\n' if meta.marking else ""
    name = f'<p class="site">{_esc(meta.header)}</p>\n' if meta.header else ""
    banners = [text for shown, text in ((meta.draft, DRAFT), (meta.illustrative, INVENTED)) if shown]
    shown = "".join(f'<p class="banner"><strong>{text}</strong></p>\n' for text in banners)
    links = _navigation(options.navigation)
    return f"<header>\n{marking}{name}{shown}{links}</header>\n{_breadcrumbs(options.breadcrumbs)}"


def _navigation(links: tuple[tuple[str, str], ...]) -> str:
    if not links:
        return ""
    items = "".join(f'<li><a href="{_esc(href)}">{_esc(label)}</a></li>' for label, href in links)
    return f'<nav class="links" aria-label="Site"><ul>{items}</ul></nav>\n'


def _breadcrumbs(crumbs: tuple[tuple[str, str], ...]) -> str:
    if not crumbs:
        return ""
    here = len(crumbs) - 1
    items = "".join(
        f'<li><a href="{_esc(href)}"{CURRENT if place == here else ""}>{_esc(label)}</a></li>'
        for place, (label, href) in enumerate(crumbs)
    )
    return f'<nav class="breadcrumbs" aria-label="Breadcrumb"><ol>{items}</ol></nav>\n'


def _downloads(downloads: tuple[Download, ...]) -> str:
    if not downloads:
        return ""
    items = "".join(
        f'<li><a href="{_esc(item.href)}" download>{_esc(item.label)} ({size_label(item.size)})</a></li>\n'
        for item in downloads
    )
    title = f'<h2 id="page-downloads">{DOWNLOADS}</h2>'
    return f'<nav class="downloads" aria-labelledby="page-downloads">\n{title}\n<ul>\n{items}</ul>\n</nav>\n'


def size_label(size: int) -> str:
    """A file's size in words: "84 kB", "1.2 MB"."""
    return f"{max(1, round(size / 1000))} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def _footer(meta: Meta) -> str:
    lines = [meta.footer, meta.rights, meta.marking.upper()]
    shown = "".join(f"<p>{_esc(line)}</p>\n" for line in lines if line)
    return f"<footer>\n{shown}</footer>\n" if shown else ""


# Blocks


def _blocks(blocks: tuple[Block, ...], document: Document) -> str:
    return "".join(_block(block, document) for block in blocks)


def _block(block: Block, document: Document) -> str:
    match block:
        case Heading() | Paragraph() | Bullets():
            return _words(block)
        case Table():
            return _table(block, block.id)
        case Figure():
            return _figure(block)
        case KeyFigure():
            return _keyfigure(block)
        case Callout():
            return _callout(block, document)
        case Address() | Signature() | Slot():
            return _letter_part(block)
        case Contents():
            return _contents(block, document)
        case PageBreak():
            return '<div class="break"></div>\n'
        case Columns():
            return _columns(block, document)
        case Details():
            return _details(block, document)
        case _:
            assert_never(block)


def _words(block: Heading | Paragraph | Bullets) -> str:
    match block:
        case Heading():
            return _heading(block)
        case Paragraph():
            return _paragraph(block)
        case Bullets():
            return _bullets(block)
        case _:
            assert_never(block)


def _letter_part(block: Address | Signature | Slot) -> str:
    match block:
        case Address():
            return _address(block)
        case Signature():
            closing = f'<p class="closing">{_inlines(block.closing)}</p>\n'
            return f'{closing}<p class="signatory">{_inlines(block.signatory)}</p>\n'
        case Slot():
            return f'<p class="slot">{_inlines(block.prompt)}</p>\n'
        case _:
            assert_never(block)


def _heading(block: Heading) -> str:
    return f'<h{block.level} id="{_esc(block.anchor)}"{_lang(block.lang)}>{_inlines(block.content)}</h{block.level}>\n'


def _paragraph(block: Paragraph) -> str:
    style = "" if block.style is ParagraphStyle.BODY else f' class="{block.style.value}"'
    return f"<p{style}{_lang(block.lang)}>{_inlines(block.content)}</p>\n"


def _bullets(block: Bullets) -> str:
    tag = "ol" if block.ordered else "ul"
    items = "".join(f"<li>{_inlines(item)}</li>\n" for item in block.items)
    return f"<{tag}{_lang(block.lang)}>\n{items}</{tag}>\n"


def _table(table: Table, ident: str) -> str:
    head = "".join(f'<th scope="col"{_kind(column)}>{_inlines(column.header, ident)}</th>' for column in table.columns)
    rows = "".join(_row(row, table.columns, f"{ident}-{index}", ident) for index, row in enumerate(table.rows))
    stacked = " stacked" if _is_wordy(table.columns) else ""
    compact = " compact" if table.style is TableStyle.COMPACT else ""
    return (
        f'<div class="table{compact}{stacked}" id="{_esc(ident)}"{_lang(table.lang)}>\n{_table_start(table, ident)}'
        f"<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n"
        f"{_under_table(table, ident)}</div>\n"
    )


def _table_start(table: Table, ident: str) -> str:
    """The table's opening tags and its caption, which a compact table has as its name only."""
    if table.style is TableStyle.COMPACT:
        name = f'aria-label="{_esc(plain(table.title))}"'
        return f'<div class="scroll" role="group" {name} tabindex="0">\n<table {name}>\n'
    title = f'<span class="title">{_inlines(table.title, ident)}</span>'
    unit = f' <span class="unit">{_inlines(table.unit, ident)}</span>' if table.unit else ""
    return (
        f'<div class="scroll" role="group" aria-labelledby="{_esc(ident)}-title" tabindex="0">\n'
        f'<table>\n<caption id="{_esc(ident)}-title">{title}{unit}</caption>\n'
    )


def _under_table(table: Table, ident: str) -> str:
    shorthand = f'<p class="note">{_inlines(table.shorthand, ident)}</p>\n' if table.shorthand else ""
    notes = "".join(_note(note, ident) for note in table.notes)
    source = f'<p class="source">{_inlines(table.source, ident)}</p>\n' if table.source else ""
    return shorthand + notes + source


def _note(note: Note, ident: str) -> str:
    anchor = f"{_esc(ident)}-note-{note.number}"
    return f'<p class="note" id="{anchor}">[note {note.number}] {_inlines(note.content, ident)}</p>\n'


def _row(row: tuple[Cell, ...], columns: tuple[Column, ...], place: str, ident: str) -> str:
    cells: list[str] = []
    wordy = _is_wordy(columns)
    for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
        inside = _inlines(cell.content, ident)
        if cell.drawing is not None:
            inside += _small_picture(cell.drawing, cell.alt, f"{place}-{index}")
        opening, closing = ('<th scope="row"', "th") if index == 0 else ("<td", "td")
        named = f' data-column="{_esc(plain(column.header))}"' if wordy and index else ""
        cells.append(f"{opening}{_kind(column)}{named}>{inside}</{closing}>")
    return f"<tr>{''.join(cells)}</tr>\n"


def _is_wordy(columns: tuple[Column, ...]) -> bool:
    """Whether so many columns hold words that a telephone shows each row as a list instead, its cells named."""
    return sum(column.kind is ColumnKind.WORDS for column in columns) >= _WORDY


def _kind(column: Column) -> str:
    match column.kind:
        case ColumnKind.WORDS:
            return ""
        case ColumnKind.NUMBERS:
            return ' class="n"'
        case ColumnKind.PICTURE:
            return ' class="picture"'
        case _:
            assert_never(column.kind)


# Most figures come back on every page, and after a change nearly all are what they were.
@lru_cache(maxsize=512)
def _figure(figure: Figure) -> str:
    title = plain(figure.title or figure.data.title)
    data_id = figure.data.id if figure.data.id != figure.id else f"{figure.id}-data"
    source = f'<p class="source">{_inlines(figure.source)}</p>\n' if figure.source else ""
    name, wide = f"{figure.id}-title" if figure.title else "", f"{figure.id}-w"
    picture = page_svg(figure.drawing, named_by=name, desc=figure.alt, ident=wide)
    if figure.narrow is None:
        pictures = _scrolling(picture, title)
    else:
        # The style sheet shows the one that suits the screen's width, so that neither needs to scroll.
        narrow = page_svg(figure.narrow, named_by=f"{name} {wide}-desc".strip(), desc="", ident=f"{figure.id}-n")
        pictures = f'<div class="drawing wide">{picture}</div>\n<div class="drawing narrow">{narrow}</div>\n'
    return (
        f'<figure id="{_esc(figure.id)}"{_lang(figure.lang)}>\n'
        f"{_figure_caption(figure)}{pictures}"
        f'<details>\n<summary>Data for this chart<span class="hidden">: {_esc(title)}</span></summary>\n'
        f"{_table(figure.data, data_id)}</details>\n{source}</figure>\n"
    )


def _figure_caption(figure: Figure) -> str:
    if not figure.title and not figure.subtitle:
        return ""
    return (
        f'<figcaption><span class="title" id="{_esc(figure.id)}-title">{_inlines(figure.title)}</span> '
        f'<span class="unit">{_inlines(figure.subtitle)}</span></figcaption>\n'
    )


def _scrolling(picture: str, title: str) -> str:
    return f'<div class="scroll drawing" role="group" aria-label="{_esc(title)}" tabindex="0">{picture}</div>\n'


def _small_picture(drawing: Drawing, alt: str, ident: str) -> str:
    # The page's policy forbids style attributes; its stylesheet sizes pictures and gives them their typeface instead.
    return _OWN_LOOK.sub("", svg(drawing, title=alt, desc="", ident=ident), count=2)


def _keyfigure(block: KeyFigure) -> str:
    context = f'<dd class="context">{_inlines(block.context)}</dd>' if block.context else ""
    return (
        f'<dl class="key"{_lang(block.lang)}><dt>{_inlines(block.label)}</dt>'
        f'<dd class="value">{_inlines(block.value)}</dd>{context}</dl>\n'
    )


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


def _contents(block: Contents, document: Document, *, downloads: bool = False) -> str:
    """Links to the headings that the contents list, and to the files that the page offers under them."""
    listed = [heading for heading in headings(document.blocks) if 1 < heading.level <= block.depth]
    items = "".join(
        f'<li class="level-{found.level}"><a href="#{_esc(found.anchor)}"{_lang(found.lang)}>'
        f"{_esc(plain(found.content))}</a></li>\n"
        for found in listed
    )
    if downloads:
        items += f'<li class="level-2"><a href="#page-downloads">{DOWNLOADS}</a></li>\n'
    title = _inlines(block.title)
    name = _esc(plain(block.title)) or "Contents"
    return f'<nav class="contents" aria-label="{name}">\n<p class="title">{title}</p>\n<ol>\n{items}</ol>\n</nav>\n'


# Inlines


def _inlines(content: Inlines, notes: str = "") -> str:
    return "".join(_inline(inline, notes) for inline in content)


def _inline(inline: Inline, notes: str) -> str:
    match inline:
        case Text(text) | Label(text):
            return _esc(text)
        case Number(text=text):
            return _esc(text)
        case Strong(children):
            return f"<strong>{_inlines(children, notes)}</strong>"
        case Emph(children):
            return f"<em>{_inlines(children, notes)}</em>"
        case Link(target, children):
            return f'<a href="{_esc(target)}">{_inlines(children, notes)}</a>'
        case NoteRef(number):
            target = f"{_esc(notes)}-note-{number}" if notes else ""
            return f'<a href="#{target}">[note {number}]</a>' if target else f"[note {number}]"
        case Placeholder(prompt=prompt):
            return f'<span class="placeholder">[{_esc(prompt)}]</span>'
        case _:
            assert_never(inline)


def _lang(lang: str) -> str:
    return f' lang="{_esc(lang)}"' if lang else ""


def _esc(text: str) -> str:
    safe = _html_escape(text)
    return safe if safe.isascii() and safe.isprintable() else _UNWRITABLE.sub("\ufffd", safe)
