"""One small panel an area, in alphabetical order: never a league table, and the same scale where rates allow it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import ceil

from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.frame import Frame, Scale, scale
from ncpm_reports.charts.history import day, line_points, unit_of, value_text, yearly
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import (
    BASELINE,
    BLUE,
    CHART_WIDTH,
    DOT,
    GRID,
    QUIET,
    SMALL,
    shorten,
    text_width,
)
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Cell, ColumnKind, Label, Table
from ncpm_reports.documents.drawing import Stroke
from ncpm_reports.measures.results import Assessment

COLUMNS = 5
PANEL_HEIGHT = 54.0
SAME_SCALE = "All panels have the same scale, from zero."
OWN_SCALE = "Each panel has its own scale from zero: compare shapes, not heights."
THREAD = Stroke(colour=BLUE, width=1.3)
MARK = Stroke(colour=BASELINE.colour, width=0.7, dash=(2.5, 2.0))
FLOOR = Stroke(colour=GRID, width=0.8)
# Rates share a scale that leaves out areas at more than so many times what this share of areas stays under.
FAR = 2.0
USUAL = 0.9
_GUTTER = 10.0


def small_multiples(
    panels: Sequence[tuple[str, Assessment]], *, name: str, table_id: str, width: float = CHART_WIDTH
) -> Picture:
    """A panel for each area (its name and assessment), sorted by name: last years, baseline, newest figure.

    Rates share one scale, counts have one each; the sheet says which. The height grows with the number of panels.
    """
    return _small_multiples(tuple(panels), name, table_id, width)


# The largest of the charts: drawn again only where one of its figures has changed.
@lru_cache(maxsize=32)
def _small_multiples(panels: tuple[tuple[str, Assessment], ...], name: str, table_id: str, width: float) -> Picture:
    ordered = sorted(((area, _thinned(held)) for area, held in panels), key=lambda panel: panel[0])
    same = bool(ordered) and not any(unit_of(held.history).is_count for _, held in ordered)
    rows = max(1, ceil(len(ordered) / COLUMNS))
    sheet = Sheet(width, rows * PANEL_HEIGHT + 30)
    far = _far(ordered) if same else ()
    off = f" Off it: {', '.join(far)}." if far else ""
    key = f"{SAME_SCALE if same else OWN_SCALE}{off} Dashed: baseline. Figure: newest."
    sheet.words(key, 0.0, sheet.height - 10, colour=QUIET)
    shared = _scale([held for area, held in ordered if area not in far]) if same else None
    across = _time(ordered)
    step = (width + _GUTTER) / COLUMNS
    figures = max((text_width(_newest(held), SMALL, True) for _, held in ordered), default=0.0)
    room = min(figures + 6, (step - _GUTTER) / 2)
    for index, (area, held) in enumerate(ordered):
        left = index % COLUMNS * step
        top = sheet.height - 20 - index // COLUMNS * PANEL_HEIGHT
        sheet.words(shorten(area, step - _GUTTER, SMALL), left, top - 10)
        _draw_panel(sheet, held, _frame(left, top, step - _GUTTER - room, across, shared or _scale([held])), room)
    return Picture(drawing=sheet.drawing(), data=_table(table_id, name, ordered))


def _thinned(held: Assessment) -> Assessment:
    return replace(held, history=yearly(held.history))


def _newest(held: Assessment) -> str:
    figures = [point.quantity for point in held.history if point.quantity.value is not None]
    return value_text(figures[-1]) if figures else "none"


def _frame(left: float, top: float, width: float, across: Scale, up: Scale) -> Frame:
    return Frame(left=left, bottom=top - PANEL_HEIGHT + 8, right=left + width, top=top - 15, across=across, up=up)


def _scale(held: Sequence[Assessment]) -> Scale:
    return scale(tuple(value for item in held for value in _values(item)), zero=True)


def _values(held: Assessment) -> tuple[float, ...]:
    figures = [point.quantity for point in held.history]
    figures += [held.baseline] if held.baseline is not None else []
    return tuple(figure.value for figure in figures if figure.value is not None)


def _far(panels: Sequence[tuple[str, Assessment]]) -> tuple[str, ...]:
    """The names of areas so far above nearly all others that one scale for all would press those flat."""
    largest = [(area, max(_values(held), default=0.0)) for area, held in panels]
    ordered = sorted(value for _, value in largest)
    usual = ordered[int(USUAL * (len(ordered) - 1))] if ordered else 0.0
    return tuple(area for area, value in largest if value > FAR * usual > 0)


def _time(panels: Sequence[tuple[str, Assessment]]) -> Scale:
    days = [day(point.period) for _, held in panels for point in held.history] or [0.0]
    room = max(max(days) - min(days), 300.0) * 0.03
    return Scale(low=min(days) - room, high=max(days) + room, ticks=(), labels=())


def _draw_panel(sheet: Sheet, held: Assessment, frame: Frame, room: float) -> None:
    base = frame.y(0.0)
    sheet.segments((((frame.left, base), (frame.right, base)),), FLOOR)
    if held.baseline is not None and held.baseline.value is not None and held.baseline.value <= frame.up.high:
        y = frame.y(held.baseline.value)
        sheet.segments((((frame.left, y), (frame.right, y)),), MARK)
    places = line_points(frame, held.history)
    sheet.line(places, THREAD, frame.clip)
    dots = [place for place in places if place is not None]
    sheet.marks("o", [dot for dot in dots[-1:] if dot[1] <= frame.top], 4.0, DOT)
    middle = dots[-1][1] if dots else frame.bottom
    y = min(max(middle - 3, frame.bottom - 3), frame.top - 6)
    figure = shorten(_newest(held), room - 4, SMALL, True)
    sheet.words(figure, frame.right + 4, y, bold=True, colour=BLUE if dots else QUIET)


def _table(table_id: str, name: str, panels: Sequence[tuple[str, Assessment]]) -> Table:
    periods = sorted({point.period for _, held in panels for point in held.history}, key=lambda p: (p.end, p.start))
    columns = [("Area", ColumnKind.WORDS), *((period.label, ColumnKind.NUMBERS) for period in periods)]
    rows = ((word_cell(area), *_figures(held, periods)) for area, held in panels)
    unit = unit_of(panels[0][1].history).value if panels else ""
    return data_table(table_id, name, columns, rows, (Label(unit),) if unit else ())


def _figures(held: Assessment, periods: Sequence[Period]) -> tuple[Cell, ...]:
    figures = {point.period: point.quantity for point in held.history}
    return tuple(number_cell(figures.get(period)) for period in periods)
