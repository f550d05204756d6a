"""Tables into slugs: a row is one slug unless it is very tall; the header row is set again where a page opens."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from ncpm_reports.documents.blocks import Cell, ColumnKind, Note, Table, Text
from tests.reference_pdf.layout import Slug
from tests.reference_pdf.setter import BASELINE, Place, Setter
from tests.reference_pdf.tags import Element, Page
from tests.reference_pdf.text import GREY, LIGHT, Line, Type, draw_line, note_anchor, set_lines
from tests.reference_pdf.table_widths import BESIDE, MANY_COLUMNS, table_widths

_TALL = 12
_GUTTER = 14.0
_CLOSE_GUTTER = 7.0
_CLOSE_PAD = 2.5
_SHORT = 6
_HIGHEST = 200.0
_PAD = 3.5
_SCOPE = {"Column": "<</O/Table/Scope/Column>>", "Row": "<</O/Table/Scope/Row>>"}


class _Set(NamedTuple):
    """A cell that has been set: its element, lines, picture, edges and alignment."""

    element: Element
    figure: Element | None
    cell: Cell
    lines: Sequence[Line]
    x: float
    width: float
    right: bool
    picture_width: float
    picture_height: float


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where columns stand, and the types of the rows."""

    setter: Setter
    table: Table
    edges: tuple[tuple[float, float], ...]
    left: float
    width: float
    type: Type

    @property
    def pad(self) -> float:
        """The space above and below the words of a row."""
        return _CLOSE_PAD if len(self.table.columns) >= MANY_COLUMNS else _PAD


def table_slugs(setter: Setter, table: Table, place: Place) -> list[Slug]:
    """The table's slugs: title, unit, header, rows, shorthand, notes and source."""
    group = setter.element("Div", place, table.lang)
    element = Element("Table", group)
    caption = Element("Caption", element)
    above = setter.lines(table.title, setter.sheet.caption, Element("P", caption), place.x, place.width)
    above += setter.lines(table.unit, setter.sheet.small, Element("P", caption), place.x, place.width)
    type_ = _type(setter, table)
    grid = _Grid(setter, table, _edges(table, place.x, place.width, type_.size), place.x, place.width, type_)
    # A head without a body is forbidden: the headings of a table without rows are its only row.
    header = _header(grid, Element("THead", element) if table.rows else element)
    rows = _rows(grid, Element("TBody", element), header)
    below = _below(setter, table, place, group)
    slugs = [*above, *header, *rows, *below]
    for slug in (*above, *header):
        slug.keep = True
    for slug in rows[-1:] if below else ():
        slug.keep = True
    slugs[0].before = setter.space(1.25)
    slugs[0].anchor = table.id
    return slugs


# Columns ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=2048)
def _edges(table: Table, left: float, width: float, size: float) -> tuple[tuple[float, float], ...]:
    gutter = _CLOSE_GUTTER if len(table.columns) >= MANY_COLUMNS else _GUTTER
    room = width - gutter * (len(table.columns) - 1)
    edges = []
    x = left
    for wide in table_widths(table, room, size):
        edges.append((x, x + wide))
        x += wide + gutter
    return tuple(edges)


def _type(setter: Setter, table: Table) -> Type:
    sheet = setter.sheet
    return sheet.type(10.5, 12.5) if len(table.columns) >= MANY_COLUMNS else sheet.table


# Rows ---------------------------------------------------------------------------------------------------------------


def _header(grid: _Grid, head: Element) -> list[Slug]:
    row = Element("TR", head)
    type_ = replace(grid.type, style="b")
    cells = [
        _set(grid, index, Cell(content=column.header), Element("TH", row, attributes=_SCOPE["Column"]), type_)
        for index, column in enumerate(grid.table.columns)
    ]
    count = max(len(cell.lines) for cell in cells)
    if count > _TALL:
        return _tall_row(grid, cells, count)
    height = count * type_.leading + 2 * grid.pad

    def draw(page: Page, top: float) -> None:
        for cell in cells:
            down = (count - len(cell.lines)) * type_.leading
            _draw_lines(grid, page, cell, cell.lines, top - grid.pad - down)
        page.rule(grid.left, top - height, grid.width, 1.0, GREY)

    return [Slug(height=height, draw=draw, before=0.4 * type_.leading)]


def _rows(grid: _Grid, body: Element, header: list[Slug]) -> list[Slug]:
    slugs: list[Slug] = []
    # A header that is itself broken over lines would leave no room for rows if it were set again.
    again = tuple(header) if len(header) == 1 else ()
    for number, cells in enumerate(grid.table.rows):
        made = _row(grid, cells, Element("TR", body))
        # A short table stays whole; of a longer one, the first two rows stay with the header, the last two together.
        last = len(grid.table.rows) - 1
        made[-1].keep = number < last and (last < _SHORT or number in (0, last - 1))
        for slug in made:
            slug.header = again
        slugs += made
    return slugs


def _row(grid: _Grid, row: tuple[Cell, ...], parent: Element) -> list[Slug]:
    type_ = grid.type
    cells = []
    for index, cell in enumerate(row):
        first = index == 0
        element = Element("TH" if first else "TD", parent, attributes=_SCOPE["Row"] if first else "")
        cells.append(_set(grid, index, cell, element, type_))
    count = max([len(cell.lines) for cell in cells], default=0)
    if count > _TALL:
        return _tall_row(grid, cells, count)
    return [_short_row(grid, cells, count)]


def _short_row(grid: _Grid, cells: list[_Set], count: int) -> Slug:
    type_ = grid.type
    inner = max([count * type_.leading, *(cell.picture_height for cell in cells)])
    height = inner + 2 * grid.pad

    def draw(page: Page, top: float) -> None:
        for cell in cells:
            down = (inner - cell.picture_height) / 2 if count < 2 else 0.0
            _draw_picture(grid, page, cell, top - grid.pad - down - cell.picture_height)
            middle = (inner - len(cell.lines) * type_.leading) / 2 if count < 2 else 0.0
            _draw_lines(grid, page, cell, cell.lines, top - grid.pad - middle)
        page.rule(grid.left, top - height, grid.width, 0.5, LIGHT)

    return Slug(height=height, draw=draw)


def _tall_row(grid: _Grid, cells: list[_Set], count: int) -> list[Slug]:
    """A row too tall to be held together: a slug for each line across its cells."""
    type_ = grid.type

    def slug(number: int) -> Slug:
        last = number == count - 1

        def draw(page: Page, top: float) -> None:
            for cell in cells:
                if number == 0:
                    _draw_picture(grid, page, cell, top - cell.picture_height)
                _draw_lines(grid, page, cell, cell.lines[number : number + 1], top)
            if last:
                page.rule(grid.left, top - type_.leading - grid.pad, grid.width, 0.5, LIGHT)

        return Slug(height=type_.leading + (grid.pad if last else 0), draw=draw, before=grid.pad if number == 0 else 0)

    return [slug(number) for number in range(count)]


def _set(grid: _Grid, index: int, cell: Cell, element: Element, type_: Type) -> _Set:
    start, end = grid.edges[index]
    column = grid.table.columns[index]
    width = height = 0.0
    figure = None
    if cell.drawing is not None:
        scale = min(1.0, (end - start) / cell.drawing.width, _HIGHEST / cell.drawing.height)
        width, height = cell.drawing.width * scale, cell.drawing.height * scale
        figure = Element("Figure", element, alt=cell.alt) if cell.alt else None
    beside = width + BESIDE if width and cell.content else 0.0
    lines = set_lines(cell.content, type_, element, max(end - start - beside, type_.size), grid.table.id)
    right = column.kind is ColumnKind.NUMBERS
    return _Set(element, figure, cell, lines, start + beside, end - start - beside, right, width, height)


def _draw_lines(grid: _Grid, page: Page, cell: _Set, lines: Sequence[Line], top: float) -> None:
    leading = grid.type.leading
    for number, line in enumerate(lines):
        x = cell.x + cell.width - line.width if cell.right else cell.x
        draw_line(page, grid.setter.fonts, line, (x, top - (number + BASELINE) * leading), cell.element)


def _draw_picture(grid: _Grid, page: Page, cell: _Set, y: float) -> None:
    if cell.cell.drawing is not None:
        x = cell.x - (cell.picture_width + BESIDE if cell.cell.content else 0)
        scale = cell.picture_width / cell.cell.drawing.width
        grid.setter.picture(page, cell.cell.drawing, cell.figure, (x, y, scale))


# Under the table ----------------------------------------------------------------------------------------------------


def _below(setter: Setter, table: Table, place: Place, group: Element) -> list[Slug]:
    small = setter.sheet.small
    slugs: list[Slug] = []
    slugs += setter.lines(table.shorthand, small, Element("P", group), place.x, place.measure)
    for note in table.notes:
        slugs += _note(setter, table, note, place, group)
    slugs += setter.lines(table.source, small, Element("P", group), place.x, place.width)
    if slugs:
        slugs[0].before = setter.space(0.4)
    return slugs


def _note(setter: Setter, table: Table, note: Note, place: Place, group: Element) -> list[Slug]:
    anchor = note_anchor(table.id, note.number)
    element = Element("Note", group, identity=setter.prefix + anchor)
    content = (Text(f"[note\u00a0{note.number}] "), *note.content)
    slugs = setter.lines(content, setter.sheet.small, element, place.x, place.measure, notes=table.id)
    slugs[0].anchor = anchor
    return slugs
