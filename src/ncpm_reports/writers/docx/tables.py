"""Tables in Word: title and unit above, a header row that repeats, notes and source beneath."""

from ncpm_reports.documents.blocks import Cell, ColumnKind, Table, TableStyle, plain
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.docx import oxml
from ncpm_reports.writers.docx.builder import SPACE_AFTER_BLOCK, DocxBuilder
from ncpm_reports.writers.docx.oxml import RunFormat, element
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
    look = builder.run_format(table.lang)
    if table.style is TableStyle.STANDARD:
        builder.add(builder.paragraph("Caption", builder.bookmarked(table.id, builder.runs(table.title, look))))
        if table.unit:
            builder.add(builder.paragraph("CaptionDetail", builder.runs(table.unit, look)))
    else:
        builder.add_break_before_table()
    place = len(builder.content)
    lines = [(table.shorthand, 0), *((note.content, note.number) for note in table.notes), (table.source, 0)]
    for content, number in lines:
        words = builder.runs(content, look, table.id)
        if number:
            words = builder.bookmarked(note_anchor(table.id, number), oxml.run(f"[note {number}] ", look) + words)
        if words:
            builder.add(builder.paragraph("TableNote", words))
    builder.content.insert(place, _grid(builder, table, look, tied=len(builder.content) > place))
    builder.space_above = SPACE_AFTER_BLOCK


def _style(table: Table) -> str:
    if table.style is TableStyle.COMPACT:
        return "CompactTable"
    return "NarrowTable" if len(table.columns) >= MANY_COLUMNS else "FiguresTable"


def _grid(builder: DocxBuilder, table: Table, look: RunFormat, *, tied: bool) -> str:
    """The table alone; its last row stays with the words beneath if it is `tied` to them."""
    padding, last = _PADDING[_style(table)], len(table.rows) - 1
    room = builder.width - padding * len(table.columns)
    widths = [round(20 * width) + padding for width in table_widths(table, room / 20, _SIZE, _ARIAL)]
    widths[-1] += builder.width - sum(widths)
    rows = [_header_row(builder, table, widths, look)]
    for index, row in enumerate(table.rows):
        keep = tied if index == last else last < _KEPT_TOGETHER
        rows.append(_row(builder, table, row, widths, "<w:keepNext/>" if keep else ""))
    unit = f"{plain(table.unit)}. " if table.unit else ""
    columns = "; ".join(plain(column.header) for column in table.columns)
    properties = element(
        "tblPr",
        element("tblStyle", val=_style(table)),
        element("tblW", w=builder.width, type="dxa"),
        element("tblLayout", type="fixed"),
        _LOOK,
        element("tblCaption", val=plain(table.title)),
        element("tblDescription", val=f"{unit}Columns: {columns}."),
    )
    return element("tbl", properties, element("tblGrid", *(element("gridCol", w=width) for width in widths)), *rows)


def _header_row(builder: DocxBuilder, table: Table, widths: list[int], look: RunFormat) -> str:
    compact = table.style is TableStyle.COMPACT
    cells = []
    for index, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        words = builder.runs(column.header, look, table.id)
        if compact and index == 0:
            # Without a caption, the first header cell is what links to the table lead to.
            words = builder.bookmarked(table.id, words)
        align = element("jc", val="right") if column.kind is ColumnKind.NUMBERS else ""
        cells.append(_cell(oxml.paragraph("CompactTableHeader" if compact else "TableHeader", words, align), width))
    return element("tr", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", *cells)


def _row(builder: DocxBuilder, table: Table, row: tuple[Cell, ...], widths: list[int], properties: str) -> str:
    # The icons of compact tables are as high as a line, and stand on the first one.
    middle = table.style is TableStyle.STANDARD and any(cell.drawing for cell in row)
    cells = []
    for cell, column, width in zip(row, table.columns, widths, strict=True):
        style = "TableNumber" if column.kind is ColumnKind.NUMBERS else "TableText"
        words = builder.runs(cell.content, builder.run_format(table.lang), table.id)
        if cell.drawing:
            words = _picture(builder, table, cell, words, (width - _PADDING[_style(table)]) / 20)
        cells.append(_cell(oxml.paragraph(style, words, properties), width, middle=middle))
    return element("tr", "<w:trPr><w:cantSplit/></w:trPr>", *cells)


def _picture(builder: DocxBuilder, table: Table, cell: Cell, words: str, widest: float) -> str:
    """The small picture of a cell, at most `widest` points wide, and its words beside it."""
    assert cell.drawing is not None
    width, height = cell.drawing.width, cell.drawing.height
    if table.style is TableStyle.COMPACT and width < 1.5 * height:
        # An icon no higher than the line of text, so that the row is no higher than its words.
        widest = min(widest, width * _COMPACT_ICON / height)
        height = min(height, _COMPACT_ICON)
    lowered = round(height - _CAPITAL_HEIGHT) if words else 0
    picture = builder.picture(cell.drawing, title="", alt=cell.alt, widest=widest, lowered=lowered)
    return f"{picture}{oxml.run(' ')}{words}" if words else picture


def _cell(content: str, width: int, *, middle: bool = False) -> str:
    centred = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{centred}</w:tcPr>{content}</w:tc>'
