"""Tables in Word: title and unit above, a header row that repeats, notes and source beneath."""

from functools import lru_cache
from itertools import pairwise

from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Table, plain
from ncpm_reports.writers.docx import xml
from ncpm_reports.writers.docx.inlines import runs, spoken
from ncpm_reports.writers.docx.picture import picture
from ncpm_reports.writers.docx.writing import Writing, note_anchor
from ncpm_reports.writers.docx.xml import Format
from ncpm_reports.writers.table_widths import MANY_COLUMNS, table_widths

# A table of so many rows stays on one page; a longer one may break between rows, and repeats its header row.
_KEPT_TOGETHER = 12
_CELL_PADDING = 226
_CLOSE_PADDING = 114
_CLOSE_MARGINS = (
    '<w:tblCellMar><w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/>'
    '<w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
)
# The type in cells, and how much wider Arial runs than the face that words are measured in.
_SIZE = 10.5
_ARIAL = 1.12
# Of the 10.5 point type in cells, in points; a small picture is centred on it.
_CAPITAL_HEIGHT = 7.5


def table(writing: Writing, block: Table) -> str:
    """The table with all that belongs to it."""
    look = spoken(writing, block.lang)
    beneath = _beneath(block)
    parts = [writing.paragraph("Caption", writing.bookmarked(block.id, runs(writing, block.title, look)))]
    if block.unit:
        parts.append(writing.paragraph("CaptionDetail", runs(writing, block.unit, look)))
    parts.append(_grid(writing, block, look, tied=bool(beneath)))
    parts += [_line(writing, block, content, number, look) for content, number in beneath]
    writing.gap_before = True
    return "".join(parts)


def _beneath(block: Table) -> list[tuple[Inlines, int]]:
    """Words and note number (0 for none) of each line under the grid."""
    lines: list[tuple[Inlines, int]] = []
    if block.shorthand:
        lines.append((block.shorthand, 0))
    lines += [(note.content, note.number) for note in block.notes]
    if block.source:
        lines.append((block.source, 0))
    return lines


def _line(writing: Writing, block: Table, content: Inlines, number: int, look: Format) -> str:
    words = runs(writing, content, look, block.id)
    if number:
        words = writing.bookmarked(note_anchor(block.id, number), xml.run(f"[note {number}] ", look) + words)
    return writing.paragraph("TableNote", words)


def _grid(writing: Writing, block: Table, look: Format, *, tied: bool) -> str:
    widths = _widths(block, writing.width)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    last = len(block.rows) - 1
    # The rows that stay with what follows them: all but the last of a short table, that one only with words beneath.
    kept = range(last) if len(block.rows) <= _KEPT_TOGETHER else range(0)
    rows = "".join(
        _row(writing, block, row, widths, look, keep=index in kept or (tied and index == last) or writing.together)
        for index, row in enumerate(block.rows)
    )
    head = _header(writing, block, widths, look)
    return f"<w:tbl>{_properties(writing, block)}<w:tblGrid>{grid}</w:tblGrid>{head}{rows}</w:tbl>"


def _properties(writing: Writing, block: Table) -> str:
    described = "; ".join(plain(column.header) for column in block.columns)
    unit = f"{plain(block.unit)}. " if block.unit else ""
    margins = _CLOSE_MARGINS if len(block.columns) >= MANY_COLUMNS else ""
    return (
        f'<w:tblPr><w:tblStyle w:val="{writing.style("FiguresTable")}"/><w:tblW w:w="{writing.width}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{margins}'
        '<w:tblLook w:val="06A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0"'
        ' w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{xml.escape(plain(block.title))}"/>'
        f'<w:tblDescription w:val="{xml.escape(f"{unit}Columns: {described}.")}"/></w:tblPr>'
    )


@lru_cache(maxsize=2048)
def _widths(block: Table, total: int) -> tuple[int, ...]:
    """Column widths in twentieths of a point that add up to `total` exactly."""
    padding = _padding(block) / 20
    room = total / 20 - padding * len(block.columns)
    ends = [0]
    end = 0.0
    for width in table_widths(block, room, _SIZE, _ARIAL):
        end += width + padding
        ends.append(round(20 * end))
    return tuple(right - left for left, right in pairwise((*ends[:-1], total)))


def _padding(block: Table) -> int:
    """The space at the sides of a cell, in twentieths of a point."""
    return _CLOSE_PADDING if len(block.columns) >= MANY_COLUMNS else _CELL_PADDING


def _header(writing: Writing, block: Table, widths: tuple[int, ...], look: Format) -> str:
    cells = "".join(
        _cell(_header_paragraph(writing, column, runs(writing, column.header, look, block.id)), width)
        for column, width in zip(block.columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _header_paragraph(writing: Writing, column: Column, words: str) -> str:
    side = '<w:jc w:val="right"/>' if column.kind is ColumnKind.NUMBERS else ""
    return xml.paragraph(writing.style("TableHeader"), words, side)


def _row(
    writing: Writing, block: Table, row: tuple[Cell, ...], widths: tuple[int, ...], look: Format, *, keep: bool
) -> str:
    together = "<w:keepNext/>" if keep else ""
    middle = any(cell.drawing for cell in row)
    padding = _padding(block)
    cells = []
    for cell, column, width in zip(row, block.columns, widths, strict=True):
        style = "TableNumber" if column.kind is ColumnKind.NUMBERS else "TableText"
        words = _content(writing, block, cell, look, (width - padding) / 20)
        cells.append(_cell(xml.paragraph(writing.style(style), words, together), width, middle=middle))
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>"


def _cell(content: str, width: int, *, middle: bool = False) -> str:
    height = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{height}</w:tcPr>{content}</w:tc>'


def _content(writing: Writing, block: Table, cell: Cell, look: Format, widest: float) -> str:
    words = runs(writing, cell.content, look, block.id)
    if cell.drawing is None:
        return words
    lowered = round(cell.drawing.height - _CAPITAL_HEIGHT) if words else 0
    shown = picture(writing, cell.drawing, title="", alt=cell.alt, widest=widest, lowered=lowered)
    return f"{shown}{xml.run(' ')}{words}" if words else shown
