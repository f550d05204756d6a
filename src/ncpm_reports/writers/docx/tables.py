"""Tables in Word: title and unit above, a header row that repeats, notes and source beneath."""

from ncpm_reports.documents.blocks import Cell, ColumnKind, Table, TableStyle, Text, plain
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.docx import oxml
from ncpm_reports.writers.docx.builder import SPACE_AFTER_BLOCK, DocxBuilder
from ncpm_reports.writers.docx.oxml import element
from ncpm_reports.writers.table_widths import MANY_COLUMNS, table_widths

# A table of so many rows stays on one page; a longer one may break between rows, and repeats its header row.
_KEPT_TOGETHER = 12
# The space at both sides of a cell that the styles of tables have, in twentieths of a point.
_PADDING = {"FiguresTable": 226, "NarrowTable": 114, "CompactTable": 100}
# The type in cells, and how much wider Arial runs than the face that words are measured in.
_SIZE, _ARIAL = 10.5, 1.12
# Of the type in cells, on which a small picture is centred, and the height of icons in compact tables, in points.
_CAPITAL_HEIGHT, _COMPACT_ICON = 7.5, 10.0
_LOOK = element("tblLook", val="06A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1)


def add_table(builder: DocxBuilder, table: Table) -> None:
    """Adds the table with all that belongs to it."""
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
        words = builder.words((Text(f"[note {note.number}] "), *note.content), table.lang, table.id)
        builder.add("TableNote", builder.bookmarked(note_anchor(table.id, note.number), words))
    if table.source:
        builder.add("TableNote", builder.words(table.source, table.lang, table.id))
    builder.content.insert(place, _grid(builder, table, tied=len(builder.content) > place))
    builder.space_above = SPACE_AFTER_BLOCK


def _style(table: Table) -> str:
    if table.style is TableStyle.COMPACT:
        return "CompactTable"
    return "NarrowTable" if len(table.columns) >= MANY_COLUMNS else "FiguresTable"


def _grid(builder: DocxBuilder, table: Table, *, tied: bool) -> str:
    """The table alone; its last row stays with the words beneath if it is `tied` to them."""
    padding, last = _PADDING[_style(table)], len(table.rows) - 1
    room = builder.width - padding * len(table.columns)
    widths = [round(20 * width) + padding for width in table_widths(table, room / 20, _SIZE, _ARIAL)]
    widths[-1] += builder.width - sum(widths)
    rows = [_header_row(builder, table, widths)]
    for index, row in enumerate(table.rows):
        keep = tied if index == last else last < _KEPT_TOGETHER
        rows.append(_row(builder, table, row, widths, "<w:keepNext/>" if keep else ""))
    unit = f"{plain(table.unit)}. " if table.unit else ""
    columns = "; ".join(plain(column.header) for column in table.columns)
    properties = element(
        "tblPr",
        element("tblStyle", val=_style(table)) + element("tblW", w=builder.width, type="dxa"),
        element("tblLayout", type="fixed") + _LOOK,
        element("tblCaption", val=plain(table.title)),
        element("tblDescription", val=f"{unit}Columns: {columns}."),
    )
    return element("tbl", properties, element("tblGrid", *(element("gridCol", w=width) for width in widths)), *rows)


def _header_row(builder: DocxBuilder, table: Table, widths: list[int]) -> str:
    is_compact = table.style is TableStyle.COMPACT
    words = [builder.words(column.header, table.lang, table.id) for column in table.columns]
    if is_compact:
        # Without a caption, the first header cell is what links to the table lead to.
        words[0] = builder.bookmarked(table.id, words[0])
    cells = []
    for column, header, width in zip(table.columns, words, widths, strict=True):
        align = element("jc", val="right") if column.kind is ColumnKind.NUMBERS else ""
        cells.append(_cell(oxml.paragraph("CompactTableHeader" if is_compact else "TableHeader", header, align), width))
    return element("tr", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", *cells)


def _row(builder: DocxBuilder, table: Table, row: tuple[Cell, ...], widths: list[int], properties: str) -> str:
    # The icons of compact tables are as high as a line, and stand on the first one.
    is_middle = table.style is TableStyle.STANDARD and any(cell.drawing for cell in row)
    cells = []
    for cell, column, width in zip(row, table.columns, widths, strict=True):
        words = builder.words(cell.content, table.lang, table.id)
        words = _picture(builder, table, cell, (width - _PADDING[_style(table)]) / 20) + words
        style = "TableNumber" if column.kind is ColumnKind.NUMBERS else "TableText"
        cells.append(_cell(oxml.paragraph(style, words, properties), width, '<w:vAlign w:val="center"/>' * is_middle))
    return element("tr", "<w:trPr><w:cantSplit/></w:trPr>", *cells)


def _picture(builder: DocxBuilder, table: Table, cell: Cell, widest: float) -> str:
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


def _cell(content: str, width: int, align: str = "") -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{align}</w:tcPr>{content}</w:tc>'
