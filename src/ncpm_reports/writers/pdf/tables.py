"""Tables: a caption, a header row that is set again on each page, rows that stay whole, notes and source."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from pikepdf import Dictionary, Name, String
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable

from ncpm_reports.documents.blocks import WORDS, Cell, ColumnKind, Inlines, Table, TableStyle, Text, plain
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.pdf.drawings import Picture
from ncpm_reports.writers.pdf.flowables import keep_with_next
from ncpm_reports.writers.pdf.fonts import clean, font, runs
from ncpm_reports.writers.pdf.inlines import Setter
from ncpm_reports.writers.pdf.reportlab_hooks import line_count
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


class PictureAndWords(Flowable):
    """A small picture with words at its right."""

    def __init__(self, picture: Picture, words: TaggedParagraph) -> None:
        super().__init__()
        self.picture, self.words = picture, words

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self.words.wrap(max(width - self.picture.width - BESIDE, self.words.style.fontSize), height)
        self.width, self.height = width, max(self.picture.height, self.words.height)
        return self.width, self.height

    def draw(self) -> None:
        # Both are centred if the words fit on one line.
        middle = line_count(self.words) < 2
        for part, x in ((self.picture, 0.0), (self.words, self.picture.width + BESIDE)):
            below = self.height - part.height
            part.drawOn(self.canv, x, below / 2 if middle else below)


def table_flowables(setter: Setter, table: Table, parent: StructureElement, width: float) -> list[Any]:
    """The table's flowables: title, unit, rows, shorthand, notes and source."""
    group = setter.element("Div", parent, table.lang)
    element = StructureElement("Table", group)
    small = setter.sheet.style("small")
    above: list[Any] = []
    if table.style is not TableStyle.COMPACT:
        caption = StructureElement("Caption", element)
        style = setter.sheet.style("caption", before=1.25)
        title = setter.paragraph(table.title, style, StructureElement("P", caption))
        above = [title, *setter.paragraphs(table.unit, small, caption)]
        keep_with_next(above)
    rows = _Rows(setter, table, width).flowable(element)
    if not above:
        rows.spaceBefore = setter.sheet.space(0.5)
        element.attributes = Dictionary(O=Name.Table, Summary=String(clean(plain(table.title))))
    (above or [rows])[0].anchor = setter.prefix + table.id
    below = setter.paragraphs(table.shorthand, small, group)
    for note in table.notes:
        anchor = setter.prefix + note_anchor(table.id, note.number)
        content = (Text(f"[note\u00a0{note.number}] "), *note.content)
        words = setter.paragraph(content, small, StructureElement("Note", group, identifier=anchor), notes=table.id)
        words.anchor = anchor
        below.append(words)
    below += setter.paragraphs(table.source, small, group)
    rows.keepWithNext = bool(below)
    for first in below[:1]:
        first.spaceBefore = setter.sheet.space(0.4)
    return [*above, rows, *below]


class _Row(NamedTuple):
    """The cells of a row as ReportLab takes them, the number of lines and the height."""

    cells: list[Any]
    lines: int
    height: float


class _Rows:
    """Sets the rows of a table, with its header, in columns that fill a width in points."""

    def __init__(self, setter: Setter, table: Table, width: float) -> None:
        self.setter, self.table = setter, table
        self.compact = table.style is TableStyle.COMPACT
        usual = "dense-table" if len(table.columns) >= MANY_COLUMNS else "table"
        self.name = "compact-table" if self.compact else usual
        self.gutter, self.pad = _GUTTER_AND_PAD[self.name]
        self.body, self.head = self._style(TA_LEFT), self._style(TA_LEFT, header=True)
        room = width - self.gutter * (len(table.columns) - 1)
        self.widths = table_widths(table, room, self.body.fontSize)
        self.numbers = [place for place, column in enumerate(table.columns) if column.kind is ColumnKind.NUMBERS]

    def _style(self, align: int, *, header: bool = False) -> ParagraphStyle:
        if not header:
            return self.setter.sheet.style(self.name, align=align)
        weight, colour = ("", GREY) if self.compact else ("b", None)
        return self.setter.sheet.style(self.name, weight, colour, align=align)

    def flowable(self, element: StructureElement) -> TaggedTable:
        """The rows as elements and as a flowable."""
        head = StructureElement("THead", element) if self.table.rows else element
        # A head without a body is forbidden: the headings of a table without rows are its only row.
        headings = [Cell(content=column.header) for column in self.table.columns]
        header = self._row(headings, StructureElement("TR", head), header=True)
        body = StructureElement("TBody", element)
        rows = [header, *(self._row(cells, StructureElement("TR", body)) for cells in self.table.rows)]
        half = 0.5 * self.setter.sheet.height
        tall = any(row.lines > _TALL or row.height > half for row in rows)
        flowable = TaggedTable(
            [row.cells for row in rows],
            colWidths=[width + self.gutter for width in self.widths[:-1]] + self.widths[-1:],
            rowHeights=None if tall else [row.height for row in rows],
            repeatRows=1 if len(rows) > 1 and header.lines <= _TALL else 0,
            style=self._commands(rows) + ([] if tall else self._whole([row.height for row in rows])),
            hAlign="LEFT",
            splitInRow=int(tall),
            spaceBefore=self.body.leading * 0.4,
        )
        flowable.parted_from = _TALL * self.body.leading
        return flowable

    def _row(self, row: Sequence[Cell], parent: StructureElement, *, header: bool = False) -> _Row:
        cells: list[Any] = []
        lines, height = 1, (self.head if header else self.body).leading
        for place, (cell, width) in enumerate(zip(row, self.widths, strict=True)):
            tag, scope = ("TH", _COLUMN_SCOPE) if header else ("TD", None) if place else ("TH", _ROW_SCOPE)
            element = StructureElement(tag, parent, attributes=scope)
            style = self._style(TA_RIGHT if place in self.numbers else TA_LEFT, header=header)
            words = _one_line(cell.content, style, width) if cell.drawing is None else None
            if words is not None:
                cells.append(CellText(words))
                cells[-1].element = element
                continue
            text = self.setter.paragraph(cell.content, style, element, notes=self.table.id)
            flowable: Flowable = text
            if cell.drawing is not None:
                figure = StructureElement("Figure", element, alt=clean(cell.alt)) if cell.alt else None
                highest = style.fontSize if self.compact else _HIGHEST_PICTURE
                picture = Picture(cell.drawing, figure, 0.4 * width if cell.content else width, highest)
                flowable = PictureAndWords(picture, text) if cell.content else picture
            cells.append([flowable])
            height = max(height, flowable.wrap(width, 0xFFFFFF)[1])
            lines = max(lines, line_count(text) if cell.content else 1)
        return _Row(cells, lines, height + 2 * self.pad)

    def _commands(self, rows: Sequence[_Row]) -> list[tuple[Any, ...]]:
        body, head, every = self.body, self.head, ((0, 0), (-1, -1))
        return [
            ("FONT", *every, body.fontName, body.fontSize, body.leading),
            ("FONT", (0, 0), (-1, 0), head.fontName, head.fontSize, head.leading),
            ("TEXTCOLOR", *every, body.textColor),
            ("TEXTCOLOR", (0, 0), (-1, 0), head.textColor),
            ("TOPPADDING", *every, self.pad),
            ("BOTTOMPADDING", *every, self.pad),
            ("LEFTPADDING", *every, 0),
            ("RIGHTPADDING", *every, self.gutter),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("VALIGN", *every, "TOP"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.5 if self.compact else 1, GREY),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, LIGHT),
            *(("ALIGN", (place, 0), (place, -1), "RIGHT") for place in self.numbers),
            *(("VALIGN", (0, n), (-1, n), "MIDDLE") for n, row in enumerate(rows) if n and row.lines < 2),
        ]

    def _whole(self, heights: Sequence[float]) -> list[tuple[Any, ...]]:
        """What is not parted: a short table; of others the header with the first two rows, and the last two rows."""
        count = len(heights)
        spans = [(0, count - 1)] if count <= _SHORT + 1 else [(0, 2), (count - 2, count - 1)]
        room = 0.8 * self.setter.sheet.height
        return [("NOSPLIT", (0, first), (0, last)) for first, last in spans if sum(heights[first : last + 1]) < room]


def _one_line(content: Inlines, style: ParagraphStyle, width: float) -> str | None:
    """The words of a cell, if they are nothing but words of one face that fit on one line."""
    if not all(isinstance(inline, WORDS) for inline in content):
        return None
    words = clean(plain(content)).replace("\u00ad", "").strip(" ")
    names = {name for name, _ in runs(words, style.fontName[1:])}
    is_plain = "  " not in words and names <= {style.fontName}
    return words if is_plain and font(style.fontName).stringWidth(words, style.fontSize) <= width else None
