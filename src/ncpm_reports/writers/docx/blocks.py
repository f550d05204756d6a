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
            _add_heading(builder, block)
        case model.Paragraph():
            # In packs the one paragraph between a heading and a picture or table stays with that.
            is_lead_in = isinstance(above, model.Heading) and isinstance(below, model.Figure | model.Table)
            keep = is_lead_in and builder.meta.kind is DocumentKind.PACK
            words = builder.runs(block.content, builder.run_format(block.lang))
            builder.add(builder.paragraph(_paragraph_style(builder, block.style), words, keep=keep))
        case model.Bullets():
            _add_list(builder, block)
        case model.Table():
            add_table(builder, block)
        case model.Figure():
            _add_figure(builder, block)
        case model.Callout():
            if isinstance(above, model.Callout):
                # Word joins the rules of neighbouring paragraphs; only something without a rule keeps callouts apart.
                builder.add(builder.paragraph("CalloutGap"))
            _add_callout(builder, block)
        case model.Contents():
            _add_contents(builder, block)
        case model.PageBreak():
            _break_page(builder, block)
        case model.Address():
            _add_address(builder, block)
        case model.Signature():
            builder.add(builder.paragraph("BodyText", builder.runs(block.closing), keep=True))
            # A no-break space gives the control something to hold without words that no other format has.
            builder.add(builder.control("Signature", builder.paragraph("SignatureSpace", oxml.run("\u00a0"))))
            builder.add(builder.paragraph("Signatory", builder.runs(block.signatory)))
        case model.Columns():
            _add_columns(builder, block, above)
        case model.Details():
            add_blocks(builder, (summary_heading(block), *block.blocks))
        case LinkMap():
            _add_list(builder, listed_links(block))
        case _:
            assert_never(block)


def _add_heading(builder: DocxBuilder, block: model.Heading) -> None:
    words = builder.runs(block.content, builder.run_format(block.lang))
    # A letter has no headings to look at; its subject line is one to those who move by headings.
    is_subject = block.level == 1 and builder.meta.kind is DocumentKind.LETTER
    style = "LetterHeading" if is_subject else f"Heading{min(block.level, _DEEPEST_HEADING)}"
    builder.add(builder.paragraph(style, builder.bookmarked(block.anchor, words)))


def _paragraph_style(builder: DocxBuilder, style: ParagraphStyle) -> str:
    if builder.in_callout and style is ParagraphStyle.BODY:
        return "CalloutText"
    if style is ParagraphStyle.META and builder.meta.kind is DocumentKind.LETTER:
        return "BodyText"
    return _STYLES[style]


def _add_list(builder: DocxBuilder, block: model.Bullets) -> None:
    style = ("Callout" if builder.in_callout else "List") + ("Number" if block.ordered else "Bullet")
    number = builder.list_number(style) if block.ordered else 0
    last = len(block.items) - 1
    for place, item in enumerate(block.items):
        words = builder.runs(item, builder.run_format(block.lang))
        builder.add(builder.paragraph(style, words, number=number, keep=last < _SHORT_LIST and place < last))


def _add_figure(builder: DocxBuilder, block: model.Figure) -> None:
    look = builder.run_format(block.lang)
    if block.title:
        builder.add(builder.paragraph("Caption", builder.bookmarked(block.id, builder.runs(block.title, look))))
    if block.subtitle:
        builder.add(builder.paragraph("CaptionDetail", builder.runs(block.subtitle, look)))
    picture = builder.picture(block.drawing, title=plain(block.title), alt=block.alt, widest=builder.width / 20)
    shown = picture if block.title else builder.bookmarked(block.id, picture)
    builder.add(builder.paragraph("Picture", shown, keep=bool(block.source)))
    if block.source:
        builder.add(builder.paragraph("Source", builder.runs(block.source, look)))


def _add_callout(builder: DocxBuilder, block: model.Callout) -> None:
    run_in = block.kind is model.CalloutKind.SO_WHAT
    if not run_in:
        title = builder.runs(block.title, builder.run_format(block.lang))
        builder.add(builder.paragraph("CalloutTitle", title))
    outer = builder.lang, builder.in_callout
    builder.lang, builder.in_callout = block.lang or builder.lang, True
    add_blocks(builder, title_run_in(block) if run_in else block.blocks)
    builder.lang, builder.in_callout = outer
    builder.space_above = SPACE_AFTER_BLOCK


def _add_address(builder: DocxBuilder, block: model.Address) -> None:
    style = "SenderAddress" if block.sender else "Addressee"
    last = len(block.lines) - 1
    lines = ""
    for place, line in enumerate(block.lines):
        # A letterhead's first line says whose letter it is, in bold as in PDF.
        words = builder.runs(line, oxml.RunFormat(bold=block.sender and place == 0))
        lines += builder.paragraph(style, words, apart=place == last)
    is_editable = lines and not block.sender and builder.meta.kind is DocumentKind.LETTER
    builder.add(builder.control("Addressee", lines) if is_editable else lines)


def _add_contents(builder: DocxBuilder, block: model.Contents) -> None:
    """A real table of contents: a field whose result is written out, entry by entry, with links and page numbers."""
    listed = [heading for heading in headings(builder.document.blocks) if 2 <= heading.level <= block.depth]
    title = builder.paragraph("TOCHeading", builder.runs(block.title))
    entries = [_contents_entry(builder, heading) for heading in listed]
    if not entries:
        builder.add(title)
        return
    # The field begins in the first entry and ends in the last.
    entries[0] = entries[0].replace("</w:pPr>", "</w:pPr>" + oxml.field_start(f'TOC \\o "2-{block.depth}" \\h \\z'), 1)
    entries[-1] = entries[-1].removesuffix("</w:p>") + oxml.FIELD_END + "</w:p>"
    builder.add(oxml.content_control(next(builder.ids), title + "".join(entries)))


def _contents_entry(builder: DocxBuilder, heading: model.Heading) -> str:
    number = str(builder.options.page_numbers.get(heading.anchor, ""))
    page = oxml.field(f"PAGEREF {oxml.bookmark_name(heading.anchor)} \\h", number)
    words = builder.runs(heading.content, builder.run_format(heading.lang))
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
    if builder.meta.large_print:
        add_blocks(builder, inner_blocks(block))
        return
    if builder.content and not (builder.break_page or isinstance(above, model.Heading) or builder.is_after_gap):
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
