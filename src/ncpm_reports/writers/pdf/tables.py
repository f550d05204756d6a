"""Tables: a caption, a header row that is set again on each page, rows that stay whole, notes and source."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pikepdf import Dictionary, Name, String
from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_LEFT, TA_RIGHT

from ncpm_reports.documents.blocks import Cell, ColumnKind, Table, TableStyle, Text, plain
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.pdf.drawings import Picture
from ncpm_reports.writers.pdf.flowables import TaggedParagraph, TaggedTable, keep_with_next
from ncpm_reports.writers.pdf.fonts import clean
from ncpm_reports.writers.pdf.inlines import ParagraphBuilder
from ncpm_reports.writers.pdf.styles import GREY, LIGHT
from ncpm_reports.writers.pdf.tagging import StructureElement
from ncpm_reports.writers.table_widths import MANY_COLUMNS, PICTURE_GAP, table_widths

# By the style of the words: between columns, and above and below words.
_GUTTER_AND_PAD = {"table": (14.0, 3.5), "dense-table": (7.0, 2.5), "compact-table": (7.0, 1.4)}
# Rows higher than this share of a page are parted over pages.
_MAX_ROW_SHARE = 0.4
# Tables of so many rows stay whole.
_MAX_ROWS_KEPT = 6
_MAX_PICTURE_HEIGHT = 200.0
# In points, within a callout: of what follows a title, and the highest title that is kept with it.
_TWO_LINES, _HIGHEST_KEPT = 32.0, 100.0
_COLUMN_SCOPE, _ROW_SCOPE = (Dictionary(O=Name.Table, Scope=scope) for scope in (Name.Column, Name.Row))


def table_flowables(builder: ParagraphBuilder, table: Table, parent: StructureElement, width: float) -> list[Any]:
    """The table's flowables: title, unit, rows, shorthand, notes and source."""
    group = builder.element("Div", parent, table.lang)
    element = StructureElement("Table", group)
    small = builder.sheet.style("small")
    above: list[Any] = []
    if table.style is not TableStyle.COMPACT:
        caption = StructureElement("Caption", element)
        style = builder.sheet.style("caption", before=1.25)
        title = builder.paragraph(table.title, style, StructureElement("P", caption))
        above = [title, *builder.paragraphs(table.unit, small, caption)]
        keep_with_next(above)
    rows = _Rows(builder, table, width).flowable(element)
    if not above:
        rows.spaceBefore = builder.sheet.space(0.5)
        element.attributes = Dictionary(O=Name.Table, Summary=String(clean(plain(table.title))))
    (above or [rows])[0].anchor = table.id
    below = builder.paragraphs(table.shorthand, small, group)
    for note in table.notes:
        anchor = note_anchor(table.id, note.number)
        content = (Text(f"[note\u00a0{note.number}] "), *note.content)
        words = builder.paragraph(content, small, StructureElement("Note", group, identifier=anchor), notes=table.id)
        words.anchor = anchor
        below.append(words)
    below += builder.paragraphs(table.source, small, group)
    rows.keepWithNext = bool(below)
    for first in below[:1]:
        first.spaceBefore = builder.sheet.space(0.4)
    return [*above, rows, *below]


def grid(rows: Sequence[Any], widths: Sequence[float], commands: Sequence[Any] = (), **settings: Any) -> TaggedTable:
    """Lists of flowables in rows and columns, without lines or space between them but by `commands`."""
    every = (0, 0), (-1, -1)
    # Without its name ReportLab would choose a font that is not embedded, and write nothing in it.
    plain: list[Any] = [("FONTNAME", *every, "S"), ("VALIGN", *every, "TOP")]
    plain += [(f"{side}PADDING", *every, 0) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    return TaggedTable(rows, colWidths=widths, style=[*plain, *commands], hAlign="LEFT", **settings)


def side_by_side(columns: Sequence[Any], widths: Sequence[float], gap: float, align: str = "TOP") -> TaggedTable:
    """Lists of flowables beside one another, aligned as tables' cells are."""
    commands = [("RIGHTPADDING", (0, 0), (-2, 0), gap), ("VALIGN", (0, 0), (-1, 0), align)]
    return grid([columns], [*(width + gap for width in widths[:-1]), widths[-1]], commands)


def with_rule(flowables: Sequence[Any], colour: Color, thickness: float, indent: float, width: float) -> TaggedTable:
    """Flowables one under the other, indented, with a rule down their left; all in points."""
    commands: list[Any] = [
        ("BACKGROUND", (0, 0), (0, -1), colour),
        ("LEFTPADDING", (1, 0), (1, -1), indent - thickness),
    ]
    rows, least = list[list[Any]](), list[float]()
    for flowable in flowables:
        height = flowable.wrap(width - indent, 0)[1]
        if rows and rows[-1][-1].getKeepWithNext():
            # A row is parted only where what is kept with the next has two lines of that under it.
            least[-1] = min(sum(each.height for each in rows[-1]) + min(height, _TWO_LINES), _HIGHEST_KEPT)
            rows[-1].append(flowable)
            continue
        if rows:
            commands.append(("TOPPADDING", (1, len(rows)), (1, len(rows)), flowable.getSpaceBefore()))
        rows.append([flowable])
        least.append(0.0)
    return grid(
        [[[], row] for row in rows], [thickness, width - thickness], commands, splitInRow=1, minRowHeights=least
    )


class _Row(NamedTuple):
    """The cells of a row as ReportLab takes them, the height, and whether no cell has words on two lines."""

    cells: list[Any]
    height: float
    is_one_line: bool


class _Rows:
    """Sets the rows of a table, with its header, in columns that fill a width in points."""

    def __init__(self, builder: ParagraphBuilder, table: Table, width: float) -> None:
        self.builder, self.table = builder, table
        self.compact = table.style is TableStyle.COMPACT
        usual = "dense-table" if len(table.columns) >= MANY_COLUMNS else "table"
        self.name = "compact-table" if self.compact else usual
        self.gutter, self.pad = _GUTTER_AND_PAD[self.name]
        self.body = builder.sheet.style(self.name)
        room = width - self.gutter * (len(table.columns) - 1)
        self.widths = table_widths(table, room, self.body.fontSize)

    def flowable(self, element: StructureElement) -> TaggedTable:
        """The rows as elements and as a flowable."""
        head = StructureElement("THead", element) if self.table.rows else element
        # A head without a body is forbidden: the headings of a table without rows are its only row.
        headings = [Cell(content=column.header) for column in self.table.columns]
        header = self._row(headings, StructureElement("TR", head), header=True)
        body = StructureElement("TBody", element)
        rows = [header, *(self._row(cells, StructureElement("TR", body)) for cells in self.table.rows)]
        heights, highest = [row.height for row in rows], _MAX_ROW_SHARE * self.builder.sheet.height
        tall = max(heights) > highest
        return grid(
            [row.cells for row in rows],
            [width + self.gutter for width in self.widths[:-1]] + self.widths[-1:],
            self._commands(rows) + ([] if tall else self._no_splits(heights)),
            rowHeights=None if tall else heights,
            repeatRows=1 if len(rows) > 1 and header.height <= highest else 0,
            splitByRow=int(not tall),
            splitInRow=int(tall),
            spaceBefore=self.body.leading * 0.4,
        )

    def _row(self, row: Sequence[Cell], parent: StructureElement, *, header: bool = False) -> _Row:
        cells: list[Any] = []
        height, is_one_line = self.body.leading, True
        weight, colour = ("", None) if not header else ("", GREY) if self.compact else ("b", None)
        for place, (cell, column, width) in enumerate(zip(row, self.table.columns, self.widths, strict=True)):
            tag, scope = ("TH", _COLUMN_SCOPE) if header else ("TD", None) if place else ("TH", _ROW_SCOPE)
            element = StructureElement(tag, parent, attributes=scope)
            align = TA_RIGHT if column.kind is ColumnKind.NUMBERS else TA_LEFT
            style = self.builder.sheet.style(self.name, weight, colour, alignment=align)
            words = self.builder.paragraph(cell.content, style, element, notes=self.table.id)
            flowable = words if cell.drawing is None else self._picture(cell, cell.drawing, element, words, width)
            cells.append([flowable])
            height = max(height, flowable.wrap(width, 0)[1])
            is_one_line = is_one_line and not (cell.content and words.height > style.leading)
        return _Row(cells, height + 2 * self.pad, is_one_line)

    def _picture(
        self, cell: Cell, drawing: Drawing, element: StructureElement, words: TaggedParagraph, width: float
    ) -> Picture | TaggedTable:
        """A cell's picture, with its words at the right; both are centred if the words fit on one line."""
        style = words.style
        figure = StructureElement("Figure", element, alt=clean(cell.alt)) if cell.alt else None
        highest = style.fontSize if self.compact else _MAX_PICTURE_HEIGHT
        picture = Picture(drawing, figure, 0.4 * width if cell.content else width, highest)
        if not cell.content:
            return picture
        room = max(width - picture.width - PICTURE_GAP, style.fontSize)
        align = "MIDDLE" if words.wrap(room, 0)[1] <= style.leading else "TOP"
        return side_by_side([[picture], [words]], [picture.width, room], PICTURE_GAP, align)

    def _commands(self, rows: Sequence[_Row]) -> list[tuple[Any, ...]]:
        return [
            ("TOPPADDING", (0, 0), (-1, -1), self.pad),
            ("BOTTOMPADDING", (0, 0), (-1, -1), self.pad),
            ("RIGHTPADDING", (0, 0), (-2, -1), self.gutter),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.5 if self.compact else 1, GREY),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, LIGHT),
            *(("VALIGN", (0, n), (-1, n), "MIDDLE") for n, row in enumerate(rows) if n and row.is_one_line),
        ]

    def _no_splits(self, heights: Sequence[float]) -> list[tuple[Any, ...]]:
        """What is not parted: a short table; of others the header with the first two rows, and the last two rows."""
        count = len(heights)
        spans = [(0, count - 1)] if count <= _MAX_ROWS_KEPT + 1 else [(0, 2), (count - 2, count - 1)]
        room = 0.8 * self.builder.sheet.height
        return [("NOSPLIT", (0, first), (0, last)) for first, last in spans if sum(heights[first : last + 1]) < room]
