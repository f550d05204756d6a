"""Blocks as paragraphs, tables and content controls of Word: each kind of block by name, none left out."""

from collections.abc import Sequence
from typing import assert_never

from ncpm_reports.documents import blocks as model
from ncpm_reports.documents import traversal
from ncpm_reports.documents.blocks import Block, DocumentKind, ParagraphStyle, TableStyle, plain
from ncpm_reports.writers.docx import oxml
from ncpm_reports.writers.docx.builder import COLUMN_GAP, ROW_GAP, SPACE_AFTER_BLOCK, DocxBuilder
from ncpm_reports.writers.docx.oxml import element
from ncpm_reports.writers.table_widths import MANY_COLUMNS, table_widths, widths_beside

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
# A table of so many rows stays on one page; a longer one may break between rows, and repeats its header row.
_KEPT_TOGETHER = 12
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
    is_letter = builder.document.meta.kind is DocumentKind.LETTER
    match block:
        case model.Heading():
            # A letter has no headings to look at; its subject line is one to those who move by headings.
            usual = f"Heading{min(block.level, _DEEPEST_HEADING)}"
            style = "LetterHeading" if is_letter and block.level == 1 else usual
            builder.add(style, builder.bookmarked(block.anchor, builder.words(block.content, block.lang)))
        case model.Paragraph():
            # In packs the one paragraph between a heading and a picture or table stays with that; and no page has a
            # signature alone.
            is_lead_in = isinstance(above, model.Heading) and isinstance(below, model.Figure | model.Table)
            in_pack = builder.document.meta.kind is DocumentKind.PACK
            keep = (is_lead_in and in_pack) or isinstance(below, model.Signature)
            style = _STYLES[block.style]
            if builder.in_callout and block.style is ParagraphStyle.BODY:
                style = "CalloutText"
            elif is_letter and block.style is ParagraphStyle.META:
                style = "BodyText"
            builder.add(style, builder.words(block.content, block.lang), keep=keep)
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
            builder.add("BodyText", builder.words(block.closing), keep=True)
            # A no-break space gives the control something to hold without words that no other format has.
            builder.content.append(
                builder.control(builder.paragraph("SignatureSpace", oxml.run("\u00a0")), "Signature")
            )
            builder.add("Signatory", builder.words(block.signatory))
        case model.Columns():
            _add_columns(builder, block, above)
        case model.Details():
            add_blocks(builder, (traversal.summary_heading(block), *block.blocks))
        case model.LinkMap():
            _add_list(builder, traversal.listed_links(block))
        case _:
            assert_never(block)


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
    add_blocks(builder, traversal.title_run_in(block) if is_run_in else block.blocks)
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
    builder.content.append(builder.control(lines, "Addressee") if is_editable else lines)


def _add_contents(builder: DocxBuilder, block: model.Contents) -> None:
    """A real table of contents: a field whose result is written out, entry by entry, with links and page numbers."""
    title = builder.paragraph("TOCHeading", builder.words(block.title))
    headings = traversal.headings(builder.document.blocks)
    shown = [heading for heading in headings if 2 <= heading.level <= block.depth]
    entries = ""
    for heading in shown:
        page = oxml.run(str(builder.options.page_numbers.get(heading.anchor, "")))
        number = oxml.field_start(f"PAGEREF {oxml.bookmark_name(heading.anchor)} \\h") + page + oxml.FIELD_END
        words = builder.words(heading.content, heading.lang)
        link = oxml.internal_link(heading.anchor, f"{words}<w:r><w:tab/></w:r>{number}")
        start = "" if entries else oxml.field_start(f'TOC \\o "2-{block.depth}" \\h \\z')
        end = oxml.FIELD_END if heading is shown[-1] else ""
        entries += oxml.paragraph(f"TOC{min(heading.level, _DEEPEST_HEADING)}", start + link + end)
    builder.content.append(builder.control(title + entries) if entries else title)


# Tables: title and unit above, a header row that repeats, notes and source beneath


def _add_table(builder: DocxBuilder, table: model.Table) -> None:
    if table.style is TableStyle.STANDARD:
        builder.add("Caption", builder.bookmarked(table.id, builder.words(table.title, table.lang)))
        if table.unit:
            builder.add("CaptionDetail", builder.words(table.unit, table.lang))
    else:
        builder.add_break_before_table()
    place = len(builder.content)
    if table.shorthand:
        builder.add("TableNote", builder.words(table.shorthand, table.lang, table.id))
    for note in table.notes:
        words = builder.words((model.Text(f"[note {note.number}] "), *note.content), table.lang, table.id)
        builder.add("TableNote", builder.bookmarked(traversal.note_anchor(table.id, note.number), words))
    if table.source:
        builder.add("TableNote", builder.words(table.source, table.lang, table.id))
    builder.content.insert(place, _grid(builder, table, tied=len(builder.content) > place))
    builder.space_above = SPACE_AFTER_BLOCK


def _style(table: model.Table) -> str:
    if table.style is TableStyle.COMPACT:
        return "CompactTable"
    return "NarrowTable" if len(table.columns) >= MANY_COLUMNS else "FiguresTable"


def _grid(builder: DocxBuilder, table: model.Table, *, tied: bool) -> str:
    """The table alone; its last row stays with the words beneath if it is `tied` to them."""
    padding, last = _PADDING[_style(table)], len(table.rows) - 1
    room = builder.width - padding * len(table.columns)
    widths = [round(20 * width) + padding for width in table_widths(table, room / 20, _SIZE, _ARIAL)]
    widths[-1] += builder.width - sum(widths)
    headings = [model.Cell(content=column.header) for column in table.columns]
    rows = [_row(builder, table, headings, widths, header=True, keep=False)]
    for index, row in enumerate(table.rows):
        keep = tied if index == last else last < _KEPT_TOGETHER
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
        words = builder.words(cell.content, table.lang, table.id)
        words = _picture(builder, table, cell, (width - _PADDING[_style(table)]) / 20) + words
        is_numbers = column.kind is model.ColumnKind.NUMBERS
        style, properties = "TableNumber" if is_numbers else "TableText", "<w:keepNext/>" if keep else ""
        if header:
            style, properties = "TableHeader", element("jc", val="right") if is_numbers else ""
            if compact:
                # Without a caption, the first header cell is what links to the table lead to.
                style, words = "CompactTableHeader", words if cells else builder.bookmarked(table.id, words)
        paragraph = oxml.paragraph(style, words, properties)
        cells.append(element("tc", element("tcPr", element("tcW", w=width, type="dxa"), align), paragraph))
    properties = element("trPr", "<w:cantSplit/>", "<w:tblHeader/>" if header else "")
    return element("tr", properties, *cells)


def _picture(builder: DocxBuilder, table: model.Table, cell: model.Cell, widest: float) -> str:
    """The small picture of a cell, if it has one, at most `widest` points wide, and a space before any words."""
    if cell.drawing is None:
        return ""
    width, height = cell.drawing.width, cell.drawing.height
    if table.style is TableStyle.COMPACT and width < 1.5 * height:
        # An icon no higher than the line of text, so that the row is no higher than its words.
        widest = min(widest, width * _COMPACT_ICON / height)
        height = min(height, _COMPACT_ICON)
    lowered = round(height - _CAPITAL_HEIGHT) if cell.content else 0
    picture = builder.picture(cell.drawing, title="", alt=cell.alt, widest=widest, lowered=lowered)
    return picture + oxml.run(" ") if cell.content else picture


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
        add_blocks(builder, traversal.inner_blocks(block))
        return
    if builder.content and not (
        builder.break_page or isinstance(above, model.Heading) or '"CalloutGap"' in builder.content[-1]
    ):
        # Space above the row: at the top of a column, that of its first paragraph is not the same in all programs.
        builder.add_gap(ROW_GAP)
    widths = tuple(map(int, widths_beside(block, builder.width, COLUMN_GAP)))
    builder.start_section(runs_on=True, side=builder.side, columns=widths)
    for place, (column, width) in enumerate(zip(block.columns, widths, strict=True)):
        builder.width = width
        builder.break_column = place > 0
        builder.space_above = 0
        add_blocks(builder, column)
    builder.start_section(runs_on=True, side=builder.side)
