"""One small panel an area, in alphabetical order: never a league table, and the same scale where rates allow it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from math import ceil, isfinite

from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import Bbox

from ncpm_reports.charts.canvas import blank_axes, record
from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.history import figures_of, line_through, newest_point, unit_of, value_text, yearly
from ncpm_reports.charts.labels import write
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, GREY, GRID, QUIET, SMALL, shorten, text_width
from ncpm_reports.charts.ticks import linear_ticks
from ncpm_reports.charts.time_axes import ORDINARY, time_limits
from ncpm_reports.core.periods import Period
from ncpm_reports.documents.blocks import Cell, ColumnKind, Label, Table
from ncpm_reports.measures.results import Assessment

COLUMNS = 5
PANEL_HEIGHT = 54.0
PLOT_HEIGHT = 31.0
SAME_SCALE = "All panels have the same scale, from zero."
OWN_SCALE = "Each panel has its own scale from zero: compare shapes, not heights."
# Rates share a scale that leaves out areas at more than so many times what this share of areas stays under.
FAR = 2.0
USUAL = 0.9
_GUTTER = 10.0
Panel = tuple[str, Assessment]


def small_multiples(panels: Sequence[Panel], *, name: str, table_id: str, width: float = CHART_WIDTH) -> Picture:
    """A panel for each area (its name and assessment), sorted by name: last years, baseline, newest figure.

    Rates share one scale, counts have one each; the sheet says which. The height grows with the number of panels.
    """
    return _small_multiples(tuple(panels), name, table_id, width)


# The largest of the charts: drawn again only where one of its figures has changed.
@lru_cache(maxsize=32)
def _small_multiples(panels: tuple[Panel, ...], name: str, table_id: str, width: float) -> Picture:
    ordered = sorted(((area, _thinned(assessment)) for area, assessment in panels), key=lambda panel: panel[0])
    same = bool(ordered) and not any(unit_of(assessment.history).is_count for _, assessment in ordered)
    far = _far(ordered) if same else ()
    # All panels are on one pair of Axes, whose data are points: 43 pairs would take twenty times as long.
    axes = blank_axes(width, max(1, ceil(len(ordered) / COLUMNS)) * PANEL_HEIGHT + 30)
    off = f" Off it: {', '.join(far)}." if far else ""
    key = f"{SAME_SCALE if same else OWN_SCALE}{off} Dashed: baseline. Figure: newest."
    write(axes, key, 0.0, axes.get_ylim()[1] - 10, QUIET)
    _draw_panels(
        axes, ordered, _limits([assessment for area, assessment in ordered if area not in far]) if same else None
    )
    return Picture(drawing=record(axes), data=_table(table_id, name, ordered))


def _thinned(assessment: Assessment) -> Assessment:
    return replace(assessment, history=yearly(assessment.history))


def _newest(assessment: Assessment) -> str:
    newest = newest_point(assessment.history)
    return value_text(newest.quantity) if newest is not None else "none"


def _limits(assessments: Sequence[Assessment]) -> tuple[float, float]:
    ticks = linear_ticks([value for each in assessments for value in figures_of(each, each.history)], zero=True)
    return ticks[0], ticks[-1]


def _far(panels: Sequence[tuple[str, Assessment]]) -> tuple[str, ...]:
    """The names of areas so far above nearly all others that one scale for all would press those flat."""
    largest = [(area, max(figures_of(assessment, assessment.history), default=0.0)) for area, assessment in panels]
    ordered = sorted(value for _, value in largest)
    usual = ordered[int(USUAL * (len(ordered) - 1))] if ordered else 0.0
    return tuple(area for area, value in largest if value > FAR * usual > 0)


def _draw_panels(axes: Axes, panels: Sequence[Panel], shared: tuple[float, float] | None) -> None:
    width, height = axes.get_xlim()[1], axes.get_ylim()[1]
    step = (width + _GUTTER) / COLUMNS
    figures = max((text_width(_newest(assessment), SMALL, True) for _, assessment in panels), default=0.0)
    room = min(figures + 6, (step - _GUTTER) / 2)
    span = time_limits([point.period for _, assessment in panels for point in assessment.history], ORDINARY)
    bases: list[list[tuple[float, float]]] = []
    baselines: list[list[tuple[float, float]]] = []
    for index, (area, assessment) in enumerate(panels):
        left, top = index % COLUMNS * step, height - 20 - index // COLUMNS * PANEL_HEIGHT
        plot = Bbox.from_bounds(left, top - 15 - PLOT_HEIGHT, step - _GUTTER - room, PLOT_HEIGHT)
        low, high = shared or _limits([assessment])
        up = plot.height / (high - low)
        base = plot.y0 - low * up
        write(axes, shorten(area, step - _GUTTER, SMALL), left, top - 10)
        bases.append([(plot.x0, base), (plot.x1, base)])
        if (
            assessment.baseline is not None
            and assessment.baseline.value is not None
            and assessment.baseline.value <= high
        ):
            y = base + assessment.baseline.value * up
            baselines.append([(plot.x0, y), (plot.x1, y)])
        days, values = line_through(assessment.history)
        across = plot.width / (span[1] - span[0])
        xs, ys = [plot.x0 + (x - span[0]) * across for x in days], [base + value * up for value in values]
        axes.plot(xs, ys, color=BLUE, linewidth=1.3)[0].set_clip_box(plot)
        _write_newest(
            axes, _newest(assessment), plot, room, [(x, y) for x, y in zip(xs, ys, strict=True) if isfinite(y)]
        )
    axes.add_collection(LineCollection(bases, colors=GRID, linewidths=0.8))
    axes.add_collection(LineCollection(baselines, colors=GREY, linewidths=0.7, linestyles=[(0, (2.5, 2.0))]))


def _write_newest(axes: Axes, figure: str, plot: Bbox, room: float, places: Sequence[tuple[float, float]]) -> None:
    """The newest figure beside its dot; in grey, without a dot, where there is none."""
    dots = [place for place in places[-1:] if place[1] <= plot.y1]
    axes.plot([x for x, _ in dots], [y for _, y in dots], "o", color=BLUE)
    middle = places[-1][1] if places else plot.y0
    y = min(max(middle - 3, plot.y0 - 3), plot.y1 - 6)
    write(axes, shorten(figure, room - 4, SMALL, True), plot.x1 + 4, y, BLUE if places else QUIET, bold=True)


def _table(table_id: str, name: str, panels: Sequence[tuple[str, Assessment]]) -> Table:
    periods = sorted(
        {point.period for _, assessment in panels for point in assessment.history}, key=lambda p: (p.end, p.start)
    )
    columns = [("Area", ColumnKind.WORDS), *((period.label, ColumnKind.NUMBERS) for period in periods)]
    rows = ((word_cell(area), *_figures(assessment, periods)) for area, assessment in panels)
    unit = unit_of(panels[0][1].history).value if panels else ""
    return data_table(table_id, name, columns, rows, (Label(unit),) if unit else ())


def _figures(assessment: Assessment, periods: Sequence[Period]) -> tuple[Cell, ...]:
    figures = {point.period: point.quantity for point in assessment.history}
    return tuple(number_cell(figures.get(period)) for period in periods)
