"""Blocks as paragraphs, tables and content controls of Word: each kind of block by name, none left out."""

from collections.abc import Sequence
from typing import assert_never

from ncpm_reports.documents import blocks as model
from ncpm_reports.documents import traversal
from ncpm_reports.documents.blocks import Block, DocumentKind, ParagraphStyle, TableStyle, plain
from ncpm_reports.writers.docx import oxml
from ncpm_reports.writers.docx.builder import COLUMN_GAP, ROW_GAP, SPACE_AFTER_BLOCK, DocxBuilder
from ncpm_reports.writers.docx.oxml import element
from ncpm_reports.writers.table_widths import MANY_COLUMNS, side_by_side_widths, table_widths

_STYLES = {
    ParagraphStyle.BODY: "BodyText",
    ParagraphStyle.LEAD: "Lead",
    ParagraphStyle.SUBJECT: "SubjectLine",
    ParagraphStyle.META: "SmallFacts",
    ParagraphStyle.SOURCE: "Source",
}
_MAX_HEADING_LEVEL = 4
# A list of so many items stays on one page.
_SHORT_LIST = 5
# The side margins of a wide page: 12 mm.
_WIDE_PAGE_MARGIN = 680
# A table of so many rows stays on one page; a longer one may break between rows, and repeats its header row.
_MAX_ROWS_KEPT_TOGETHER = 12
# The space at both sides of a cell that the styles of tables have, in twentieths of a point.
_PADDING = {"FiguresTable": 226, "NarrowTable": 114, "CompactTable": 100}
# The type in cells, and how much wider Arial runs than the face that words are measured in.
_SIZE, _ARIAL = 10.5, 1.12
# Of the type in cells, on which a small picture is centred, and the height of icons in compact tables, in points.
_CAPITAL_HEIGHT, _COMPACT_ICON = 7.5, 10.0


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
            _add_paragraph(builder, block, above, below)
        case model.Bullets():
            _add_list(builder, block)
        case model.Table():
            _add_table(builder, block)
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
            _add_signature(builder, block)
        case model.Columns():
            _add_columns(builder, block, above)
        case model.Details():
            add_blocks(builder, (traversal.summary_heading(block), *block.blocks))
        case model.LinkMap():
            _add_list(builder, traversal.links_as_list(block))
        case _:
            assert_never(block)


def _add_heading(builder: DocxBuilder, block: model.Heading) -> None:
    # A letter has no headings to look at; its subject line is one to those who move by headings.
    is_subject = builder.document.meta.kind is DocumentKind.LETTER and block.level == 1
    style = "LetterHeading" if is_subject else f"Heading{min(block.level, _MAX_HEADING_LEVEL)}"
    builder.add_paragraph(style, builder.bookmark(block.anchor, builder.runs(block.content, block.lang)))


def _add_paragraph(builder: DocxBuilder, block: model.Paragraph, above: Block | None, below: Block | None) -> None:
    kind = builder.document.meta.kind
    # In packs the one paragraph between a heading and a picture or table stays with that; and no page has a
    # signature alone.
    is_lead_in = isinstance(above, model.Heading) and isinstance(below, model.Figure | model.Table)
    keep_next = (is_lead_in and kind is DocumentKind.PACK) or isinstance(below, model.Signature)
    style = _STYLES[block.style]
    if builder.in_callout and block.style is ParagraphStyle.BODY:
        style = "CalloutText"
    elif kind is DocumentKind.LETTER and block.style is ParagraphStyle.META:
        style = "BodyText"
    builder.add_paragraph(style, builder.runs(block.content, block.lang), keep_next=keep_next)


def _add_list(builder: DocxBuilder, block: model.Bullets) -> None:
    style = ("Callout" if builder.in_callout else "List") + ("Number" if block.ordered else "Bullet")
    number = builder.list_number(style) if block.ordered else 0
    last = len(block.items) - 1
    for place, item in enumerate(block.items):
        keep_next = last < _SHORT_LIST and place < last
        builder.add_paragraph(style, builder.runs(item, block.lang), number=number, keep_next=keep_next)


def _add_figure(builder: DocxBuilder, block: model.Figure) -> None:
    picture = builder.picture(block.drawing, title=plain(block.title), alt=block.alt, max_width=builder.width / 20)
    if block.title:
        builder.add_paragraph("Caption", builder.bookmark(block.id, builder.runs(block.title, block.lang)))
    if block.subtitle:
        builder.add_paragraph("CaptionDetail", builder.runs(block.subtitle, block.lang))
    content = picture if block.title else builder.bookmark(block.id, picture)
    builder.add_paragraph("Picture", content, keep_next=bool(block.source))
    if block.source:
        builder.add_paragraph("Source", builder.runs(block.source, block.lang))


def _add_callout(builder: DocxBuilder, block: model.Callout, above: Block | None) -> None:
    if isinstance(above, model.Callout):
        # Word joins the rules of neighbouring paragraphs; only something without a rule keeps two callouts apart.
        builder.add_paragraph("CalloutGap")
    is_run_in = block.kind is model.CalloutKind.SO_WHAT
    if not is_run_in:
        builder.add_paragraph("CalloutTitle", builder.runs(block.title, block.lang))
    outer = builder.lang, builder.in_callout
    builder.lang, builder.in_callout = block.lang or builder.lang, True
    add_blocks(builder, traversal.title_run_in(block) if is_run_in else block.blocks)
    builder.lang, builder.in_callout = outer
    builder.space_above = SPACE_AFTER_BLOCK


def _add_address(builder: DocxBuilder, block: model.Address) -> None:
    style = "SenderAddress" if block.sender else "Addressee"
    last = len(block.lines) - 1
    lines = ""
    for place, line in enumerate(block.lines):
        # A letterhead's first line says whose letter it is, in bold as in PDF.
        words = builder.runs((model.Strong(line),) if block.sender and place == 0 else line)
        lines += builder.paragraph(style, words, contextual=place != last)
    is_editable = lines and not block.sender and builder.document.meta.kind is DocumentKind.LETTER
    builder.content.append(builder.content_control(lines, "Addressee") if is_editable else lines)


def _add_signature(builder: DocxBuilder, block: model.Signature) -> None:
    builder.add_paragraph("BodyText", builder.runs(block.closing), keep_next=True)
    # A no-break space gives the control something to hold without words that no other format has.
    space = builder.paragraph("SignatureSpace", oxml.run("\u00a0"))
    builder.content.append(builder.content_control(space, "Signature"))
    builder.add_paragraph("Signatory", builder.runs(block.signatory))


def _add_contents(builder: DocxBuilder, block: model.Contents) -> None:
    """A real table of contents: a field whose result is written out, entry by entry, with links and page numbers."""
    title = builder.paragraph("TOCHeading", builder.runs(block.title))
    headings = traversal.headings(builder.document.blocks)
    shown = [heading for heading in headings if 2 <= heading.level <= block.depth]
    entries = ""
    for heading in shown:
        page = oxml.run(str(builder.options.page_numbers.get(heading.anchor, "")))
        number = oxml.field_start(f"PAGEREF {oxml.bookmark_name(heading.anchor)} \\h") + page + oxml.FIELD_END
        words = builder.runs(heading.content, heading.lang)
        link = oxml.internal_link(heading.anchor, f"{words}<w:r><w:tab/></w:r>{number}")
        start = "" if entries else oxml.field_start(f'TOC \\o "2-{block.depth}" \\h \\z')
        end = oxml.FIELD_END if heading is shown[-1] else ""
        entries += oxml.paragraph(f"TOC{min(heading.level, _MAX_HEADING_LEVEL)}", start + link + end)
    builder.content.append(builder.content_control(title + entries) if entries else title)


# Tables: title and unit above, a header row that repeats, notes and source beneath


def _add_table(builder: DocxBuilder, table: model.Table) -> None:
    if table.style is TableStyle.STANDARD:
        builder.add_paragraph("Caption", builder.bookmark(table.id, builder.runs(table.title, table.lang)))
        if table.unit:
            builder.add_paragraph("CaptionDetail", builder.runs(table.unit, table.lang))
    else:
        builder.add_break_before_table()
    place = len(builder.content)
    if table.shorthand:
        builder.add_paragraph("TableNote", builder.runs(table.shorthand, table.lang, table.id))
    for note in table.notes:
        words = builder.runs((model.Text(f"[note {note.number}] "), *note.content), table.lang, table.id)
        builder.add_paragraph("TableNote", builder.bookmark(traversal.note_anchor(table.id, note.number), words))
    if table.source:
        builder.add_paragraph("TableNote", builder.runs(table.source, table.lang, table.id))
    builder.content.insert(place, _table_xml(builder, table, keep_last_row=len(builder.content) > place))
    builder.space_above = SPACE_AFTER_BLOCK


def _style(table: model.Table) -> str:
    if table.style is TableStyle.COMPACT:
        return "CompactTable"
    return "NarrowTable" if len(table.columns) >= MANY_COLUMNS else "FiguresTable"


def _table_xml(builder: DocxBuilder, table: model.Table, *, keep_last_row: bool) -> str:
    padding, last = _PADDING[_style(table)], len(table.rows) - 1
    room = builder.width - padding * len(table.columns)
    widths = [round(20 * width) + padding for width in table_widths(table, room / 20, _SIZE, _ARIAL)]
    widths[-1] += builder.width - sum(widths)
    headings = [model.Cell(content=column.header) for column in table.columns]
    rows = [_row(builder, table, headings, widths, header=True, keep=False)]
    for index, row in enumerate(table.rows):
        keep = keep_last_row if index == last else last < _MAX_ROWS_KEPT_TOGETHER
        rows.append(_row(builder, table, row, widths, header=False, keep=keep))
    unit = f"{plain(table.unit)}. " if table.unit else ""
    columns = "; ".join(plain(column.header) for column in table.columns)
    return oxml.table(_style(table), widths, plain(table.title), f"{unit}Columns: {columns}.", rows)


def _row(
    builder: DocxBuilder, table: model.Table, row: Sequence[model.Cell], widths: list[int], *, header: bool, keep: bool
) -> str:
    compact = table.style is TableStyle.COMPACT
    cells: list[str] = []
    # The icons of compact tables are as high as a line, and stand on the first one.
    align = "" if compact or not any(cell.drawing for cell in row) else element("vAlign", val="center")
    for cell, column, width in zip(row, table.columns, widths, strict=True):
        words = builder.runs(cell.content, table.lang, table.id)
        words = _picture(builder, table, cell, (width - _PADDING[_style(table)]) / 20) + words
        is_numbers = column.kind is model.ColumnKind.NUMBERS
        style, properties = "TableNumber" if is_numbers else "TableText", "<w:keepNext/>" if keep else ""
        if header:
            style, properties = "TableHeader", element("jc", val="right") if is_numbers else ""
            if compact:
                # Without a caption, the first header cell is what links to the table lead to.
                style, words = "CompactTableHeader", words if cells else builder.bookmark(table.id, words)
        paragraph = oxml.paragraph(style, words, properties)
        cells.append(element("tc", element("tcPr", element("tcW", w=width, type="dxa"), align), paragraph))
    properties = element("trPr", "<w:cantSplit/>", "<w:tblHeader/>" if header else "")
    return element("tr", properties, *cells)


def _picture(builder: DocxBuilder, table: model.Table, cell: model.Cell, max_width: float) -> str:
    """The small picture of a cell, if it has one, at most `max_width` points wide, and a space before any words."""
    if cell.drawing is None:
        return ""
    width, height = cell.drawing.width, cell.drawing.height
    if table.style is TableStyle.COMPACT and width < 1.5 * height:
        # An icon no higher than the line of text, so that the row is no higher than its words.
        max_width = min(max_width, width * _COMPACT_ICON / height)
        height = min(height, _COMPACT_ICON)
    lowered = round(height - _CAPITAL_HEIGHT) if cell.content else 0
    picture = builder.picture(cell.drawing, title="", alt=cell.alt, max_width=max_width, lowered=lowered)
    return picture + oxml.run(" ") if cell.content else picture


def _break_page(builder: DocxBuilder, block: model.PageBreak) -> None:
    # Word parts no heading from what follows: what may share a page with what stands before just goes on.
    if block.together:
        return
    margin = _WIDE_PAGE_MARGIN if block.wide else builder.normal_margin
    if margin != builder.margin or builder.section_start:
        # Also after text columns: LibreOffice lays a page that begins by its paragraph's own break over the one before.
        builder.start_section(continuous=False, margin=margin)
    else:
        builder.break_page = True


def _add_columns(builder: DocxBuilder, block: model.Columns, above: Block | None) -> None:
    """Text columns of a section of their own; in large print, where half a line is too short, down the page."""
    if builder.document.meta.large_print:
        add_blocks(builder, traversal.inner_blocks(block))
        return
    if builder.content and not (
        builder.break_page or isinstance(above, model.Heading) or '"CalloutGap"' in builder.content[-1]
    ):
        # Space above the row: at the top of a column, that of its first paragraph is not the same in all programs.
        builder.add_gap(ROW_GAP)
    widths = tuple(map(int, side_by_side_widths(block, builder.width, COLUMN_GAP)))
    builder.start_section(continuous=True, margin=builder.margin, columns=widths)
    for place, (column, width) in enumerate(zip(block.columns, widths, strict=True)):
        builder.width = width
        builder.break_column = place > 0
        builder.space_above = 0
        add_blocks(builder, column)
    builder.start_section(continuous=True, margin=builder.margin)
