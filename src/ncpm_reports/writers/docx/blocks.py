"""Blocks as paragraphs, tables and content controls of Word: each kind of block by name, none left out."""

from itertools import accumulate, pairwise
from typing import assert_never

from docx.enum.section import WD_SECTION
from docx.shared import Mm

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Columns,
    Contents,
    Details,
    DocumentKind,
    Figure,
    Heading,
    LinkMap,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Table,
    plain,
)
from ncpm_reports.documents.traversal import headings, listed_links, summary_heading, title_run_in
from ncpm_reports.writers.docx.builder import COLUMN_GAP, ROW_GAP, DocxBuilder
from ncpm_reports.writers.docx.inlines import run_format, runs
from ncpm_reports.writers.docx.oxml_extras import (
    FIELD_END,
    PLAIN,
    TAB,
    contents_control,
    element,
    field,
    field_start,
    internal_link,
    run,
)
from ncpm_reports.writers.docx.pictures import drawing_run
from ncpm_reports.writers.docx.tables import add_table

_STYLES = {
    ParagraphStyle.BODY: "Body Text",
    ParagraphStyle.LEAD: "Lead",
    ParagraphStyle.SUBJECT: "Subject line",
    ParagraphStyle.META: "Small facts",
    ParagraphStyle.SOURCE: "Source",
}
_DEEPEST_HEADING = 4
_LED_TO = ((Heading, Paragraph, Figure), (Heading, Paragraph, Table))
# A list of so many items stays on one page.
_SHORT_LIST = 5
# Where the contents' styles have their tab, in twentieths of a point.
_TAB_OF_STYLES = 9072


def add_blocks(builder: DocxBuilder, content: tuple[Block, ...]) -> None:
    """Adds blocks in order; in packs the one paragraph between a heading and a picture or table stays with that."""
    for place, block in enumerate(content):
        around = tuple(type(near) for near in content[max(0, place - 1) : place + 2])
        before = builder.keep_together
        is_kept = builder.meta.kind is DocumentKind.PACK and around in _LED_TO
        builder.keep_together = before or is_kept
        _add_block(builder, block)
        if is_kept:
            builder.keep_together = before


# One case a kind of block: the length is the vocabulary's.
def _add_block(builder: DocxBuilder, block: Block) -> None:  # noqa: C901, PLR0912
    match block:
        case Heading():
            _add_heading(builder, block)
        case Paragraph():
            words = runs(builder, block.content, run_format(builder, block.lang))
            builder.add(builder.paragraph(_paragraph_style(builder, block.style), words))
        case Bullets():
            _add_list(builder, block)
        case Table():
            add_table(builder, block)
        case Figure():
            _add_figure(builder, block)
        case Callout():
            _add_callout(builder, block)
        case Contents():
            _add_contents(builder, block)
        case PageBreak():
            _break_page(builder, block)
        case Address():
            _add_address(builder, block)
        case Signature():
            _add_signature(builder, block)
        case Columns():
            _add_columns(builder, block)
        case Details():
            _add_heading(builder, summary_heading(block))
            add_blocks(builder, block.blocks)
        case LinkMap():
            _add_list(builder, listed_links(block))
        case _:
            assert_never(block)


def _add_heading(builder: DocxBuilder, block: Heading) -> None:
    words = runs(builder, block.content, run_format(builder, block.lang))
    # A letter has no headings to look at; its subject line is one to those who move by headings.
    is_subject = block.level == 1 and builder.meta.kind is DocumentKind.LETTER
    style = "Letter heading" if is_subject else f"Heading {min(block.level, _DEEPEST_HEADING)}"
    builder.add(builder.paragraph(style, builder.bookmarked(block.anchor, words)))


def _paragraph_style(builder: DocxBuilder, style: ParagraphStyle) -> str:
    if builder.in_callout and style is ParagraphStyle.BODY:
        return "Callout text"
    if style is ParagraphStyle.META and builder.meta.kind is DocumentKind.LETTER:
        return "Body Text"
    return _STYLES[style]


def _add_list(builder: DocxBuilder, block: Bullets) -> None:
    kind = "number" if block.ordered else "bullet"
    style = f"Callout {kind}" if builder.in_callout else f"List {kind.title()}"
    number = builder.list_number(style) if block.ordered else 0
    look = run_format(builder, block.lang)
    last = len(block.items) - 1
    for place, item in enumerate(block.items):
        keep = last < _SHORT_LIST and place < last
        builder.add(builder.paragraph(style, runs(builder, item, look), number=number, keep=keep))


def _add_figure(builder: DocxBuilder, block: Figure) -> None:
    look = run_format(builder, block.lang)
    if block.title:
        builder.add(builder.paragraph("Caption", builder.bookmarked(block.id, runs(builder, block.title, look))))
    if block.subtitle:
        builder.add(builder.paragraph("Caption detail", runs(builder, block.subtitle, look)))
    picture = drawing_run(builder, block.drawing, title=plain(block.title), alt=block.alt, widest=builder.width / 20)
    shown = picture if block.title else builder.bookmarked(block.id, picture)
    builder.add(builder.paragraph("Picture", shown, keep=bool(block.source)))
    if block.source:
        builder.add(builder.paragraph("Source", runs(builder, block.source, look)))


def _add_callout(builder: DocxBuilder, block: Callout) -> None:
    if builder.after_callout:
        # Word joins the rules of neighbouring paragraphs; only something without a rule keeps two callouts apart.
        builder.add(builder.paragraph("Callout gap"))
    run_in = block.kind is CalloutKind.SO_WHAT
    if not run_in:
        look = run_format(builder, block.lang)
        builder.add(builder.paragraph("Callout title", runs(builder, block.title, look)))
    outer = builder.lang, builder.in_callout
    builder.lang, builder.in_callout = block.lang or builder.lang, True
    add_blocks(builder, title_run_in(block) if run_in else block.blocks)
    builder.lang, builder.in_callout = outer
    builder.end_block(callout=True)


def _add_address(builder: DocxBuilder, block: Address) -> None:
    style = "Sender address" if block.sender else "Addressee"
    last = len(block.lines) - 1
    lines = "".join(
        # A letterhead's first line says whose letter it is, in bold as in PDF.
        builder.paragraph(
            style, runs(builder, line, PLAIN._replace(bold=block.sender and place == 0)), apart=place == last
        )
        for place, line in enumerate(block.lines)
    )
    is_editable = lines and not block.sender and builder.meta.kind is DocumentKind.LETTER
    builder.add(builder.control("Addressee", lines) if is_editable else lines)


def _add_signature(builder: DocxBuilder, block: Signature) -> None:
    builder.add(builder.paragraph("Body Text", runs(builder, block.closing), keep=True))
    # A no-break space gives the control something to hold without words that no other format has.
    space = builder.paragraph("Signature space", run("\u00a0"))
    builder.add(builder.control("Signature", space))
    builder.add(builder.paragraph("Signatory", runs(builder, block.signatory)))


def _add_contents(builder: DocxBuilder, block: Contents) -> None:
    """A real table of contents: a field whose result is written out, entry by entry, with links and page numbers."""
    listed = [heading for heading in headings(builder.document.blocks) if 2 <= heading.level <= block.depth]
    title = builder.paragraph("TOC Heading", runs(builder, block.title))
    if not listed:
        builder.add(title)
        return
    starts = [field_start(f'TOC \\o "2-{block.depth}" \\h \\z'), *[""] * (len(listed) - 1)]
    ends = [*[""] * (len(listed) - 1), FIELD_END]
    entries = "".join(_contents_entry(builder, *entry) for entry in zip(listed, starts, ends, strict=True))
    builder.add(contents_control(next(builder.control_ids), title + entries))


def _contents_entry(builder: DocxBuilder, heading: Heading, start: str, end: str) -> str:
    bookmark = builder.bookmark(heading.anchor)
    page = field(f"PAGEREF {bookmark} \\h", str(builder.options.page_numbers.get(heading.anchor, "")))
    words = runs(builder, heading.content, run_format(builder, heading.lang))
    tabs = "" if builder.width == _TAB_OF_STYLES else _contents_tabs(builder.width)
    link = internal_link(bookmark, words + TAB + page)
    return builder.paragraph(f"toc {min(heading.level, _DEEPEST_HEADING)}", start + link + end, tabs=tabs)


def _contents_tabs(width: int) -> str:
    cleared = element("tab", val="clear", pos=_TAB_OF_STYLES)
    return element("tabs", cleared, element("tab", val="right", leader="dot", pos=width))


# Pages and columns


def _break_page(builder: DocxBuilder, block: PageBreak) -> None:
    # Word parts no heading from what follows: what may share a page with what stands before just goes on.
    if block.together:
        return
    if block.wide or builder.is_wide:
        builder.is_wide = block.wide
        builder.start_section(WD_SECTION.NEW_PAGE, side=Mm(12) if block.wide else builder.side)
    elif builder.has_columns:
        # After text columns, LibreOffice lays a page that begins by its paragraph's own break over the one before.
        builder.start_section(WD_SECTION.NEW_PAGE)
    else:
        builder.break_page = True


def _add_columns(builder: DocxBuilder, block: Columns) -> None:
    """The columns as text columns of a section of their own, so that they are read one after another.

    In large print they follow one another down the page: half a line holds too few large words.
    """
    if builder.meta.large_print:
        for column in block.columns:
            add_blocks(builder, column)
        return
    if builder.content and not (builder.break_page or builder.after_heading or builder.after_gap):
        # Space above the row: at the top of a column, that of its first paragraph is not the same in all programs.
        builder.add_gap(ROW_GAP)
    widths = column_widths(block, builder.width)
    builder.has_columns = True
    builder.start_section(WD_SECTION.CONTINUOUS, columns=widths)
    for place, (column, width) in enumerate(zip(block.columns, widths, strict=True)):
        builder.width = width
        builder.break_column = place > 0
        builder.space_above = 0
        add_blocks(builder, column)
    builder.start_section(WD_SECTION.CONTINUOUS)


def column_widths(block: Columns, whole: int) -> tuple[int, ...]:
    """The widths of text columns with their gaps between them, in twentieths of a point as `whole` is."""
    shares = block.shares or (1.0,) * len(block.columns)
    room = whole - COLUMN_GAP * (len(shares) - 1)
    edges = [round(room * total / sum(shares)) for total in accumulate(shares, initial=0.0)]
    return tuple(right - left for left, right in pairwise(edges))
