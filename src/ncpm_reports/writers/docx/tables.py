"""Tables in Word: title and unit above, a header row that repeats, notes and source beneath."""

from itertools import pairwise

from ncpm_reports.documents.blocks import Cell, ColumnKind, Inlines, Table, TableStyle, plain
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.docx.builder import DocxBuilder
from ncpm_reports.writers.docx.inlines import run_format, runs
from ncpm_reports.writers.docx.oxml_extras import RunFormat, element, run
from ncpm_reports.writers.docx.pictures import drawing_run
from ncpm_reports.writers.table_widths import MANY_COLUMNS, table_widths

# A table of so many rows stays on one page; a longer one may break between rows, and repeats its header row.
_KEPT_TOGETHER = 12
# The space at both sides of a cell, in twentieths of a point.
_CELL_PADDING, _NARROW_PADDING, _COMPACT_PADDING = 226, 114, 100


def _margins(top: int, left: int, bottom: int, right: int) -> str:
    """The space within a table's cells, in twentieths of a point."""
    sides = zip(("top", "left", "bottom", "right"), (top, left, bottom, right), strict=True)
    return element("tblCellMar", *(element(side, w=width, type="dxa") for side, width in sides))


_NARROW_MARGINS = _margins(28, 57, 28, 57)
# Room at the right, or a number runs into the words of the next column.
_COMPACT_MARGINS = _margins(14, 28, 14, 72)
# The type in cells, and how much wider Arial runs than the face that words are measured in.
_SIZE = 10.5
_ARIAL = 1.12
# Of the 10.5 point type in cells, in points; a small picture is centred on it.
_CAPITAL_HEIGHT = 7.5
# The height of icons in compact tables, in points.
_COMPACT_ICON = 10.0
_ALIGN_RIGHT = element("jc", val="right")
_TABLE_LOOK = element("tblLook", val="06A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1)


def add_table(builder: DocxBuilder, table: Table) -> None:
    """Adds the table with all that belongs to it."""
    look = run_format(builder, table.lang)
    beneath = _lines_beneath(table)
    if table.style is TableStyle.STANDARD:
        builder.add(builder.paragraph("Caption", builder.bookmarked(table.id, runs(builder, table.title, look))))
        if table.unit:
            builder.add(builder.paragraph("Caption detail", runs(builder, table.unit, look)))
    else:
        builder.add_break_before_table()
    builder.add(_grid(builder, table, look, tied=bool(beneath)))
    for content, number in beneath:
        words = runs(builder, content, look, table.id)
        if number:
            words = builder.bookmarked(note_anchor(table.id, number), run(f"[note {number}] ", look) + words)
        builder.add(builder.paragraph("Table note", words))
    builder.end_block()


def _lines_beneath(table: Table) -> list[tuple[Inlines, int]]:
    """Words and note number (0 for none) of each line under the grid."""
    lines = [(table.shorthand, 0), *((note.content, note.number) for note in table.notes), (table.source, 0)]
    return [line for line in lines if line[0] or line[1]]


def _grid(builder: DocxBuilder, table: Table, look: RunFormat, *, tied: bool) -> str:
    widths = _widths(table, builder.width)
    last = len(table.rows) - 1
    # The rows that stay with what follows them: all but the last of a short table, that one only with words beneath.
    kept = range(last) if len(table.rows) <= _KEPT_TOGETHER else range(0)
    rows = [
        _row(builder, table, row, widths, look, keep=index in kept or (tied and index == last) or builder.keep_together)
        for index, row in enumerate(table.rows)
    ]
    grid = element("tblGrid", *(element("gridCol", w=width) for width in widths))
    return element("tbl", _table_properties(builder, table), grid, _header_row(builder, table, widths, look), *rows)


def _table_properties(builder: DocxBuilder, table: Table) -> str:
    unit = f"{plain(table.unit)}. " if table.unit else ""
    columns = "; ".join(plain(column.header) for column in table.columns)
    style = "Compact table" if table.style is TableStyle.COMPACT else "Figures table"
    return element(
        "tblPr",
        element("tblStyle", val=builder.style(style)),
        element("tblW", w=builder.width, type="dxa"),
        element("tblLayout", type="fixed"),
        {_NARROW_PADDING: _NARROW_MARGINS, _COMPACT_PADDING: _COMPACT_MARGINS}.get(_padding(table), ""),
        _TABLE_LOOK,
        element("tblCaption", val=plain(table.title)),
        element("tblDescription", val=f"{unit}Columns: {columns}."),
    )


def _widths(table: Table, total: int) -> tuple[int, ...]:
    """Column widths in twentieths of a point that add up to `total` exactly."""
    padding = _padding(table) / 20
    room = total / 20 - padding * len(table.columns)
    edges = [0]
    edge = 0.0
    for width in table_widths(table, room, _SIZE, _ARIAL):
        edge += width + padding
        edges.append(round(20 * edge))
    return tuple(right - left for left, right in pairwise((*edges[:-1], total)))


def _padding(table: Table) -> int:
    if table.style is TableStyle.COMPACT:
        return _COMPACT_PADDING
    return _NARROW_PADDING if len(table.columns) >= MANY_COLUMNS else _CELL_PADDING


def _header_row(builder: DocxBuilder, table: Table, widths: tuple[int, ...], look: RunFormat) -> str:
    compact = table.style is TableStyle.COMPACT
    style = "Compact table header" if compact else "Table header"
    cells = []
    for index, (column, width) in enumerate(zip(table.columns, widths, strict=True)):
        words = runs(builder, column.header, look, table.id)
        if compact and index == 0:
            # Without a caption, the first header cell is what links to the table lead to.
            words = builder.bookmarked(table.id, words)
        align = _ALIGN_RIGHT if column.kind is ColumnKind.NUMBERS else ""
        cells.append(_cell(builder.plain_paragraph(style, words, align), width))
    return element("tr", "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>", *cells)


def _row(
    builder: DocxBuilder, table: Table, row: tuple[Cell, ...], widths: tuple[int, ...], look: RunFormat, *, keep: bool
) -> str:
    keep_next = "<w:keepNext/>" if keep else ""
    # The icons of compact tables are as high as a line, and stand on the first one.
    middle = table.style is TableStyle.STANDARD and any(cell.drawing for cell in row)
    cells = []
    for cell, column, width in zip(row, table.columns, widths, strict=True):
        style = "Table number" if column.kind is ColumnKind.NUMBERS else "Table text"
        words = _cell_content(builder, table, cell, look, (width - _padding(table)) / 20)
        cells.append(_cell(builder.plain_paragraph(style, words, keep_next), width, middle=middle))
    return element("tr", "<w:trPr><w:cantSplit/></w:trPr>", *cells)


def _cell(content: str, width: int, *, middle: bool = False) -> str:
    centred = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{centred}</w:tcPr>{content}</w:tc>'


def _cell_content(builder: DocxBuilder, table: Table, cell: Cell, look: RunFormat, widest: float) -> str:
    words = runs(builder, cell.content, look, table.id)
    if cell.drawing is None:
        return words
    width, height = cell.drawing.width, cell.drawing.height
    if table.style is TableStyle.COMPACT and width < 1.5 * height:
        # An icon no higher than the line of text, so that the row is no higher than its words.
        widest = min(widest, width * _COMPACT_ICON / height)
        height = min(height, _COMPACT_ICON)
    lowered = round(height - _CAPITAL_HEIGHT) if words else 0
    shown = drawing_run(builder, cell.drawing, title="", alt=cell.alt, widest=widest, lowered=lowered)
    return f"{shown}{run(' ')}{words}" if words else shown
