"""Blocks as paragraphs and content controls of Word: each kind of block by name, none left out."""

from typing import assert_never

from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, DocumentKind, LinkMap, ParagraphStyle, plain
from ncpm_reports.documents.traversal import headings, inner_blocks, listed_links, summary_heading, title_run_in
from ncpm_reports.writers.docx import oxml
from ncpm_reports.writers.docx.builder import COLUMN_GAP, ROW_GAP, SPACE_AFTER_BLOCK, DocxBuilder
from ncpm_reports.writers.docx.tables import add_table

_STYLES = {
    ParagraphStyle.BODY: "BodyText",
    ParagraphStyle.LEAD: "Lead",
    ParagraphStyle.SUBJECT: "SubjectLine",
    ParagraphStyle.META: "SmallFacts",
    ParagraphStyle.SOURCE: "Source",
}
_DEEPEST_HEADING = 4
# A list of so many items stays on one page.
_SHORT_LIST = 5
# The side margins of a wide page: 12 mm.
_WIDE_SIDE = 680


def add_blocks(builder: DocxBuilder, content: tuple[Block, ...]) -> None:
    """Adds blocks in order."""
    for above, block, below in zip((None, *content), content, (*content[1:], None), strict=False):
        _add_block(builder, block, above, below)


# One case a kind of block: the length is the vocabulary's.
def _add_block(builder: DocxBuilder, block: Block, above: Block | None, below: Block | None) -> None:  # noqa: C901, PLR0912
    match block:
        case model.Heading():
            # A letter has no headings to look at; its subject line is one to those who move by headings.
            is_subject = block.level == 1 and builder.document.meta.kind is DocumentKind.LETTER
            style = "LetterHeading" if is_subject else f"Heading{min(block.level, _DEEPEST_HEADING)}"
            builder.add(style, builder.bookmarked(block.anchor, builder.words(block.content, block.lang)))
        case model.Paragraph():
            # In packs the one paragraph between a heading and a picture or table stays with that.
            is_lead_in = isinstance(above, model.Heading) and isinstance(below, model.Figure | model.Table)
            keep = is_lead_in and builder.document.meta.kind is DocumentKind.PACK
            builder.add(_paragraph_style(builder, block.style), builder.words(block.content, block.lang), keep=keep)
        case model.Bullets():
            _add_list(builder, block)
        case model.Table():
            add_table(builder, block)
        case model.Figure():
            _add_figure(builder, block)
        case model.Callout():
            _add_callout(builder, block, above)
        case model.Contents():
            _add_contents(builder, block)
        case model.PageBreak():
            _break_page(builder, block)
        case model.Address():
            _add_address(builder, block)
        case model.Signature():
            builder.add("BodyText", builder.words(block.closing), keep=True)
            # A no-break space gives the control something to hold without words that no other format has.
            builder.content.append(
                builder.control("Signature", builder.paragraph("SignatureSpace", oxml.run("\u00a0")))
            )
            builder.add("Signatory", builder.words(block.signatory))
        case model.Columns():
            _add_columns(builder, block, above)
        case model.Details():
            add_blocks(builder, (summary_heading(block), *block.blocks))
        case LinkMap():
            _add_list(builder, listed_links(block))
        case _:
            assert_never(block)


def _paragraph_style(builder: DocxBuilder, style: ParagraphStyle) -> str:
    if builder.in_callout and style is ParagraphStyle.BODY:
        return "CalloutText"
    if style is ParagraphStyle.META and builder.document.meta.kind is DocumentKind.LETTER:
        return "BodyText"
    return _STYLES[style]


def _add_list(builder: DocxBuilder, block: model.Bullets) -> None:
    style = ("Callout" if builder.in_callout else "List") + ("Number" if block.ordered else "Bullet")
    number = builder.list_number(style) if block.ordered else 0
    last = len(block.items) - 1
    for place, item in enumerate(block.items):
        keep = last < _SHORT_LIST and place < last
        builder.add(style, builder.words(item, block.lang), number=number, keep=keep)


def _add_figure(builder: DocxBuilder, block: model.Figure) -> None:
    picture = builder.picture(block.drawing, title=plain(block.title), alt=block.alt, widest=builder.width / 20)
    if block.title:
        builder.add("Caption", builder.bookmarked(block.id, builder.words(block.title, block.lang)))
    if block.subtitle:
        builder.add("CaptionDetail", builder.words(block.subtitle, block.lang))
    builder.add("Picture", picture if block.title else builder.bookmarked(block.id, picture), keep=bool(block.source))
    if block.source:
        builder.add("Source", builder.words(block.source, block.lang))


def _add_callout(builder: DocxBuilder, block: model.Callout, above: Block | None) -> None:
    if isinstance(above, model.Callout):
        # Word joins the rules of neighbouring paragraphs; only something without a rule keeps two callouts apart.
        builder.add("CalloutGap")
    is_run_in = block.kind is model.CalloutKind.SO_WHAT
    if not is_run_in:
        builder.add("CalloutTitle", builder.words(block.title, block.lang))
    outer = builder.lang, builder.in_callout
    builder.lang, builder.in_callout = block.lang or builder.lang, True
    add_blocks(builder, title_run_in(block) if is_run_in else block.blocks)
    builder.lang, builder.in_callout = outer
    builder.space_above = SPACE_AFTER_BLOCK


def _add_address(builder: DocxBuilder, block: model.Address) -> None:
    style = "SenderAddress" if block.sender else "Addressee"
    last = len(block.lines) - 1
    lines = ""
    for place, line in enumerate(block.lines):
        # A letterhead's first line says whose letter it is, in bold as in PDF.
        words = builder.words((model.Strong(line),) if block.sender and place == 0 else line)
        lines += builder.paragraph(style, words, apart=place == last)
    is_editable = lines and not block.sender and builder.document.meta.kind is DocumentKind.LETTER
    builder.content.append(builder.control("Addressee", lines) if is_editable else lines)


def _add_contents(builder: DocxBuilder, block: model.Contents) -> None:
    """A real table of contents: a field whose result is written out, entry by entry, with links and page numbers."""
    listed = [heading for heading in headings(builder.document.blocks) if 2 <= heading.level <= block.depth]
    title = builder.paragraph("TOCHeading", builder.words(block.title))
    entries = [_contents_entry(builder, heading) for heading in listed]
    if not entries:
        builder.content.append(title)
        return
    # The field begins in the first entry and ends in the last.
    entries[0] = entries[0].replace("</w:pPr>", "</w:pPr>" + oxml.field_start(f'TOC \\o "2-{block.depth}" \\h \\z'), 1)
    entries[-1] = entries[-1].removesuffix("</w:p>") + oxml.FIELD_END + "</w:p>"
    builder.content.append(oxml.content_control(next(builder.ids), title + "".join(entries)))


def _contents_entry(builder: DocxBuilder, heading: model.Heading) -> str:
    number = str(builder.options.page_numbers.get(heading.anchor, ""))
    page = oxml.field(f"PAGEREF {oxml.bookmark_name(heading.anchor)} \\h", number)
    words = builder.words(heading.content, heading.lang)
    link = oxml.internal_link(heading.anchor, words + oxml.TAB + page)
    return builder.paragraph(f"TOC{min(heading.level, _DEEPEST_HEADING)}", link)


# Pages and columns


def _break_page(builder: DocxBuilder, block: model.PageBreak) -> None:
    # Word parts no heading from what follows: what may share a page with what stands before just goes on.
    if block.together:
        return
    side = _WIDE_SIDE if block.wide else builder.normal_side
    if side != builder.side or builder.section_start:
        # Also after text columns: LibreOffice lays a page that begins by its paragraph's own break over the one before.
        builder.start_section(runs_on=False, side=side)
    else:
        builder.break_page = True


def _add_columns(builder: DocxBuilder, block: model.Columns, above: Block | None) -> None:
    """The columns as text columns of a section of their own, so that they are read one after another.

    In large print they follow one another down the page: half a line holds too few large words.
    """
    if builder.document.meta.large_print:
        add_blocks(builder, inner_blocks(block))
        return
    if builder.content and not (
        builder.break_page or isinstance(above, model.Heading) or '"CalloutGap"' in builder.content[-1]
    ):
        # Space above the row: at the top of a column, that of its first paragraph is not the same in all programs.
        builder.add_gap(ROW_GAP)
    shares = block.shares or (1.0,) * len(block.columns)
    room = builder.width - COLUMN_GAP * (len(shares) - 1)
    widths = tuple(int(room * share / sum(shares)) for share in shares)
    builder.start_section(runs_on=True, side=builder.side, columns=widths)
    for place, (column, width) in enumerate(zip(block.columns, widths, strict=True)):
        builder.width = width
        builder.break_column = place > 0
        builder.space_above = 0
        add_blocks(builder, column)
    builder.start_section(runs_on=True, side=builder.side)
