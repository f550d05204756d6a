"""Tables: a caption, a header row that is set again on each page, rows that stay whole, notes and source."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pikepdf import Dictionary, Name, String
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from ncpm_reports.documents.blocks import WORDS, Cell, ColumnKind, Inlines, Note, Table, TableStyle, Text, plain
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.pdf.drawings import Picture
from ncpm_reports.writers.pdf.flowables import keep_with_next
from ncpm_reports.writers.pdf.fonts import clean, font, runs
from ncpm_reports.writers.pdf.reportlab_hooks import line_count
from ncpm_reports.writers.pdf.setting import Place, Setter
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import GREY, LIGHT
from ncpm_reports.writers.pdf.tagged_flowables import CellText, TaggedParagraph, TaggedTable
from ncpm_reports.writers.table_widths import BESIDE, MANY_COLUMNS, table_widths

# By the style of the words: between columns, and above and below words.
_GUTTER_AND_PAD = {"table": (14.0, 3.5), "dense-table": (7.0, 2.5), "compact-table": (7.0, 1.4)}
# Rows of more lines, or higher than half a page, are parted over pages.
_TALL = 12
# Tables of so many rows stay whole.
_SHORT = 6
_HIGHEST_PICTURE = 200.0
_COLUMN_SCOPE, _ROW_SCOPE = (Dictionary(O=Name.Table, Scope=scope) for scope in (Name.Column, Name.Row))


class _Grid(NamedTuple):
    """What the rows of a table have in common: measures in points, names of styles, and the columns' widths."""

    setter: Setter
    table: Table
    widths: list[float]
    gutter: float
    pad: float
    head: str
    body: str

    def style(self, column: int, *, header: bool = False) -> ParagraphStyle:
        """The style of a column's cells."""
        align = TA_RIGHT if self.table.columns[column].kind is ColumnKind.NUMBERS else TA_LEFT
        return self.setter.sheet.style(self.head if header else self.body, align=align)


class _Row(NamedTuple):
    """The cells of a row as ReportLab takes them, the number of lines and the height."""

    cells: list[Any]
    lines: int
    height: float


class PictureAndWords(Flowable):
    """A small picture with words at its right."""

    def __init__(self, picture: Picture, words: TaggedParagraph) -> None:
        super().__init__()
        self.picture, self.words = picture, words

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size."""
        self.words.wrap(max(width - self.picture.width - BESIDE, self.words.style.fontSize), height)
        self.width, self.height = width, max(self.picture.height, self.words.height)
        return self.width, self.height

    def draw(self) -> None:
        """Draws both, centred if the words fit on one line."""
        middle = line_count(self.words) < 2
        for part, x in ((self.picture, 0.0), (self.words, self.picture.width + BESIDE)):
            below = self.height - part.height
            part.drawOn(self.canv, x, below / 2 if middle else below)


def table_flowables(setter: Setter, table: Table, place: Place) -> list[Any]:
    """The table's flowables: title, unit, rows, shorthand, notes and source."""
    group = setter.element("Div", place.parent, table.lang)
    element = StructureElement("Table", group)
    above = _caption(setter, table, element)
    grid = _grid(setter, table, place.width)
    head = StructureElement("THead", element) if table.rows else element
    # A head without a body is forbidden: the headings of a table without rows are its only row.
    headings = [Cell(content=column.header) for column in table.columns]
    header = _row(grid, headings, StructureElement("TR", head), header=True)
    body = StructureElement("TBody", element)
    rows = [_row(grid, cells, StructureElement("TR", body)) for cells in table.rows]
    flowable = _table(grid, header, rows)
    below = _below(setter, table, place, group)
    flowable.spaceBefore = setter.sheet.style(grid.body).leading * 0.4
    flowable.keepWithNext = bool(below)
    if not above:
        flowable.anchor = setter.anchor(table.id)
        flowable.spaceBefore = setter.sheet.space(0.5)
        element.attributes = Dictionary(O=Name.Table, Summary=String(clean(plain(table.title))))
    return [*above, flowable, *below]


def _caption(setter: Setter, table: Table, element: StructureElement) -> list[Any]:
    if table.style is TableStyle.COMPACT:
        return []
    caption = StructureElement("Caption", element)
    title = setter.paragraph(table.title, setter.sheet.style("caption", before=1.25), StructureElement("P", caption))
    title.anchor = setter.anchor(table.id)
    above = [title, *setter.paragraphs(table.unit, setter.sheet.style("small"), caption)]
    keep_with_next(above)
    return above


def _grid(setter: Setter, table: Table, width: float) -> _Grid:
    usual = "dense-table" if len(table.columns) >= MANY_COLUMNS else "table"
    body = "compact-table" if table.style is TableStyle.COMPACT else usual
    gutter, pad = _GUTTER_AND_PAD[body]
    room = width - gutter * (len(table.columns) - 1)
    widths = table_widths(table, room, setter.sheet.style(body).fontSize)
    return _Grid(setter, table, widths, gutter, pad, f"{body}-head", body)


def _row(grid: _Grid, row: Sequence[Cell], parent: StructureElement, *, header: bool = False) -> _Row:
    cells = []
    for index, cell in enumerate(row):
        tag, scope = ("TH", _COLUMN_SCOPE) if header else ("TD", None) if index else ("TH", _ROW_SCOPE)
        element = StructureElement(tag, parent, attributes=scope)
        cells.append(_cell(grid, cell, index, element, grid.style(index, header=header)))
    return _measured(grid, cells, grid.head if header else grid.body)


def _cell(grid: _Grid, cell: Cell, index: int, element: StructureElement, style: ParagraphStyle) -> Any:
    width = grid.widths[index]
    words = _one_line(cell.content, style, width) if cell.drawing is None else None
    if words is not None:
        return CellText.of(words, element)
    text = grid.setter.paragraph(cell.content, style, element, notes=grid.table.id)
    if cell.drawing is None:
        return [text]
    figure = StructureElement("Figure", element, alt=clean(cell.alt)) if cell.alt else None
    highest = style.fontSize if grid.table.style is TableStyle.COMPACT else _HIGHEST_PICTURE
    picture = Picture(cell.drawing, figure, 0.4 * width if cell.content else width, highest)
    return [PictureAndWords(picture, text)] if cell.content else [picture]


def _one_line(content: Inlines, style: ParagraphStyle, width: float) -> str | None:
    """The words of a cell, if they are nothing but words of one face that fit on one line."""
    if not all(isinstance(inline, WORDS) for inline in content):
        return None
    words = " ".join(clean(plain(content)).replace("\u00ad", "").split(" ")).strip(" ")
    names = {name for name, _ in runs(words, style.fontName[1:])}
    is_plain = "  " not in words and names <= {style.fontName}
    return words if is_plain and font(style.fontName).stringWidth(words, style.fontSize) <= width else None


def _measured(grid: _Grid, cells: list[Any], style: str) -> _Row:
    leading = grid.setter.sheet.style(style).leading
    lines, height = 1, leading
    for cell, width in zip(cells, grid.widths, strict=True):
        if isinstance(cell, CellText):
            continue
        [flowable] = cell
        _, tall = flowable.wrap(width, 0xFFFFFF)
        height = max(height, tall)
        text = flowable.words if isinstance(flowable, PictureAndWords) else flowable
        lines = max(lines, line_count(text) if isinstance(text, TaggedParagraph) else 1)
    return _Row(cells, lines, height + 2 * grid.pad)


def _table(grid: _Grid, header: _Row, rows: Sequence[_Row]) -> TaggedTable:
    style = grid.setter.sheet.style(grid.body)
    head = grid.setter.sheet.style(grid.head)
    last = len(grid.widths) - 1
    commands: list[tuple[Any, ...]] = [
        ("FONT", (0, 0), (-1, -1), style.fontName, style.fontSize, style.leading),
        ("FONT", (0, 0), (-1, 0), head.fontName, head.fontSize, head.leading),
        ("TEXTCOLOR", (0, 0), (-1, -1), style.textColor),
        ("TEXTCOLOR", (0, 0), (-1, 0), head.textColor),
        ("TOPPADDING", (0, 0), (-1, -1), grid.pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), grid.pad),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), grid.gutter),
        ("RIGHTPADDING", (last, 0), (last, -1), 0),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5 if grid.table.style is TableStyle.COMPACT else 1, GREY),
        ("LINEBELOW", (0, 1), (-1, -1), 0.5, LIGHT),
    ]
    numbers = [index for index, column in enumerate(grid.table.columns) if column.kind is ColumnKind.NUMBERS]
    commands += [("ALIGN", (index, 0), (index, -1), "RIGHT") for index in numbers]
    commands += [("VALIGN", (0, place), (-1, place), "MIDDLE") for place, row in enumerate(rows, 1) if row.lines < 2]
    half = 0.5 * grid.setter.sheet.height
    tall = any(row.lines > _TALL or row.height > half for row in (header, *rows))
    repeats = 1 if rows and header.lines <= _TALL else 0
    flowable = TaggedTable(
        [row.cells for row in (header, *rows)],
        colWidths=[width + grid.gutter for width in grid.widths[:-1]] + grid.widths[-1:],
        rowHeights=None if tall else [row.height for row in (header, *rows)],
        repeatRows=repeats,
        style=commands + ([] if tall else _whole(grid, header, rows)),
        hAlign="LEFT",
        splitInRow=int(tall),
    )
    flowable.parted_from = _TALL * style.leading
    return flowable


def _whole(grid: _Grid, header: _Row, rows: Sequence[_Row]) -> list[tuple[Any, ...]]:
    """What is not parted: a short table; of others the first two rows and the header, and the last two rows."""
    heights = [row.height for row in (header, *rows)]
    count = len(heights)
    spans = [(0, count - 1)] if count <= _SHORT + 1 else [(0, 2), (count - 2, count - 1)]
    room = 0.8 * grid.setter.sheet.height
    return [("NOSPLIT", (0, first), (0, last)) for first, last in spans if sum(heights[first : last + 1]) < room]


def _below(setter: Setter, table: Table, place: Place, group: StructureElement) -> list[Any]:
    small, wide = setter.sheet.style("small", right=place.right), setter.sheet.style("small")
    below = setter.paragraphs(table.shorthand, small, group)
    below += [_note(setter, table, note, small, group) for note in table.notes]
    below += setter.paragraphs(table.source, wide, group)
    for first in below[:1]:
        first.spaceBefore = setter.sheet.space(0.4)
    return below


def _note(setter: Setter, table: Table, note: Note, style: ParagraphStyle, group: StructureElement) -> TaggedParagraph:
    anchor = setter.anchor(note_anchor(table.id, note.number))
    element = StructureElement("Note", group, identifier=anchor)
    content = (Text(f"[note\u00a0{note.number}] "), *note.content)
    flowable = setter.paragraph(content, style, element, notes=table.id)
    flowable.anchor = anchor
    return flowable
