"""Documents as HTML pages: semantic, one stylesheet, no script, nothing fetched from elsewhere.

`<main>` holds the document's own words and nothing else; banners, breadcrumbs, downloads, header and footer stand
outside it, as `page.html` says. A summary has the links that all pages share at its foot, other pages at their head.
The markup of each kind of block is in `blocks.html`.
"""

import re
from functools import cache
from itertools import accumulate, pairwise
from typing import assert_never

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup, escape

from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, Document, Inline, Inlines, plain
from ncpm_reports.documents.traversal import headings, note_anchor, title_run_in
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.svg import link_map_svg, page_svg, svg

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
DOWNLOADS, WITH_DATA = "Download this page", "Download this page and its data"
# Files that hold figures and no page.
DATA_FILES = (".ods", ".csv")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_STYLE_ATTRIBUTES = re.compile(r' (?:style|font-family)="[^"]*"')
_MIN_WORD_COLUMNS = 4
_CLASSES = {
    model.ColumnKind.WORDS: Markup(),
    model.ColumnKind.NUMBERS: Markup(' class="n"'),
    model.ColumnKind.PICTURE: Markup(' class="picture"'),
}
_GRID_COLUMNS = 12
MAX_PANEL_WIDTH = 240.0


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as one HTML page in UTF-8; characters that HTML cannot hold are shown as U+FFFD."""
    meta = document.meta
    has_data = any(item.href.endswith(DATA_FILES) for item in options.downloads)
    title = "" if not options.downloads else WITH_DATA if has_data else DOWNLOADS
    main = (
        _block_html(block, document, **({"downloads_title": title} if isinstance(block, model.Contents) else {}))
        for block in document.blocks
    )
    page = _environment().get_template("page.html")
    context = {"meta": meta, "options": options, "policy": POLICY, "downloads_title": title, "size_label": size_label}
    return _UNWRITABLE.sub("\ufffd", page.render(context, main=Markup().join(main))).encode("utf-8")


def size_label(size: int) -> str:
    """A file's size in words: "84 kB", "1.2 MB"."""
    return f"{max(1, round(size / 1000))} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def _block_html(block: Block, document: Document, **arguments: str) -> Markup:
    match block:
        case model.Heading() | model.Paragraph() | model.Bullets() | model.Table() | model.Figure() | model.LinkMap():
            pass
        case model.Callout() | model.Address() | model.Signature() | model.Contents() | model.PageBreak():
            pass
        case model.Columns() | model.Details():
            pass
        case _:
            assert_never(block)
    html: Markup = getattr(_macros(), type(block).__name__.lower())(block, document, **arguments)
    return html


def _blocks(blocks: tuple[Block, ...], document: Document) -> Markup:
    return Markup().join(_block_html(block, document) for block in blocks)


def _is_wordy(table: model.Table) -> bool:
    """Whether so many columns hold words that a telephone shows each row as a list instead, its cells named."""
    return sum(column.kind is model.ColumnKind.WORDS for column in table.columns) >= _MIN_WORD_COLUMNS


def grid_spans(block: model.Columns) -> tuple[int, ...]:
    """The width of each column in twelfths of the whole, as the style sheet's grid counts them; 1 at least."""
    shares = block.shares or (1.0,) * len(block.columns)
    edges = [round(_GRID_COLUMNS * total / sum(shares)) for total in accumulate(shares, initial=0.0)]
    return tuple(max(1, right - left) for left, right in pairwise(edges))


def _picture(cell: model.Cell, ident: str) -> str:
    """A cell's picture. The page's policy forbids style attributes; its stylesheet gives size and typeface instead."""
    picture = "" if cell.drawing is None else svg(cell.drawing, title=cell.alt, desc="", ident=ident)
    return _STYLE_ATTRIBUTES.sub("", picture, count=2)


def _wide_svg(figure: model.Figure) -> str:
    name = f"{figure.id}-title" if figure.title else ""
    return page_svg(figure.drawing, named_by=name, desc=figure.alt, ident=f"{figure.id}-w")


def _narrow_svg(figure: model.Figure) -> str:
    names = f"{figure.id}-title {figure.id}-w-desc" if figure.title else f"{figure.id}-w-desc"
    drawing = figure.narrow or figure.drawing
    return page_svg(drawing, named_by=names, desc="", ident=f"{figure.id}-n")


def _words(content: Inlines, notes: str = "") -> Markup:
    return Markup().join([_inline(inline, notes) for inline in content])


def _inline(inline: Inline, notes: str) -> Markup:
    match inline:
        case model.Text(text) | model.Label(text) | model.Number(text=text):
            return escape(text)
        case model.Strong(children):
            return Markup("<strong>{}</strong>").format(_words(children, notes))
        case model.Emph(children):
            return Markup("<em>{}</em>").format(_words(children, notes))
        case model.Link(target, children):
            return Markup('<a href="{}">{}</a>').format(target, _words(children, notes))
        case model.NoteRef(number) if notes:
            return Markup('<a href="#{}">{}</a>').format(note_anchor(notes, number), inline.text)
        case model.NoteRef():
            return escape(inline.text)
        case model.Placeholder():
            return Markup('<span class="placeholder">{}</span>').format(inline.text)
        case _:
            assert_never(inline)


@cache
def _environment() -> Environment:
    templates = Environment(
        loader=PackageLoader("ncpm_reports.writers", "html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters |= {
        "words": _words,
        "plain": plain,
        "blocks": _blocks,
        "lang": lambda lang: Markup(' lang="{}"').format(lang) if lang else "",
        "kind": _CLASSES.__getitem__,
        "is_wordy": _is_wordy,
        "is_small": lambda figure: figure.drawing.width <= MAX_PANEL_WIDTH,
        "picture": _picture,
        "wide": _wide_svg,
        "narrow": _narrow_svg,
        "links": link_map_svg,
        "title_run_in": title_run_in,
        "headings": headings,
        "grid_spans": grid_spans,
        "note_anchor": note_anchor,
    }
    return templates


@cache
def _macros() -> TemplateModule:
    return _environment().get_template("blocks.html").module
