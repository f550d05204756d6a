"""A force's figures over a few years for the public: bars from zero, each with its figure, gaps said in words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, pairwise

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import place_of, record
from ncpm_reports.charts.data_table import history_table
from ncpm_reports.charts.history import day, figures_of, incidents, newest_point, value_text, yearly
from ncpm_reports.charts.labels import LINE, write, write_end_labels, write_lines
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import CHART_WIDTH, INK, MM, PAPER, QUIET, SMALL, text_width
from ncpm_reports.charts.ticks import linear_ticks
from ncpm_reports.charts.time_axes import NO_FIGURES, bar_width, comparison_labels, draw_baseline, time_axes
from ncpm_reports.charts.trend import draw_bars
from ncpm_reports.core.quantities import Quantity, Status
from ncpm_reports.measures.results import Assessment, SeriesPoint

HEIGHT = 65 * MM
MOST_YEARS = 10
HEADROOM = 1.12
FIGURE = 15.0
MOST_GAPS = 30
GAP_WORDS = ((NO_FIGURES,), tuple(NO_FIGURES.split()), (Status.NOT_AVAILABLE.value,))


# Drawn again only where a figure of the area has changed.
@lru_cache(maxsize=512)
def local_bars(assessment: Assessment, *, table_id: str, width: float = CHART_WIDTH, height: float = HEIGHT) -> Picture:
    """Bars of an area's last years, those that end as the newest does, with the baseline and the newest dark.

    Years without figures between them are gaps that say so. Each bar bears its figure where there is room for all.
    Sizes in points.
    """
    points = with_gaps(yearly(assessment.history, MOST_YEARS))
    values = figures_of(assessment, points)
    if incidents(assessment, points):
        # Words about an event stand on top of the plot, so the tallest bar's own figure needs room below them.
        values = (*values, max(values, default=0.0) * HEADROOM)
    ticks = linear_ticks(values, zero=True)
    with time_axes(assessment, points, ticks, (width, height), bars=True, above=FIGURE) as axes:
        draw_baseline(axes, assessment.baseline, zorder=1.3)
        draw_bars(axes, assessment, points, min(34.0, bar_width(axes, points) * 1.1))
        fits = _figures_fit(axes, points)
        _write_gaps(axes, points, assessment.baseline)
        if fits:
            _write_figures(axes, assessment, points)
        write_end_labels(axes, comparison_labels(axes, assessment)[int(fits) :])
        return Picture(drawing=record(axes), data=history_table(table_id, assessment, points))


def with_gaps(points: Sequence[SeriesPoint]) -> tuple[SeriesPoint, ...]:
    """The history with a point without figure for each period that is missing between two of equal length."""
    filled: list[SeriesPoint] = []
    for point in points:
        while filled and len(filled) < MOST_GAPS:
            following = filled[-1].period.shifted(point.period.months)
            if following.end >= point.period.start:
                break
            missing = replace(point.quantity, value=None, status=Status.NOT_AVAILABLE, period=following, sources=())
            filled.append(SeriesPoint(period=following, quantity=missing))
        filled.append(point)
    return tuple(filled)


def _write_figures(axes: Axes, assessment: Assessment, points: Sequence[SeriesPoint]) -> None:
    """Each figure over its bar; inside it, or over the line, where the baseline would strike it through."""
    baseline, newest = assessment.baseline, newest_point(points)
    line = height_of(axes, baseline)
    zero = place_of(axes, 0, 0)[1]
    for point in points:
        value = point.quantity.value
        if value is None:
            continue
        x, top = place_of(axes, day(point.period), max(value, 0.0))
        struck = line is not None and top < line - 1 < top + 12
        inside = struck and top - zero > 14
        dark = (baseline is not None and point.period == baseline.period) or point is newest
        colour = PAPER if inside and dark else INK
        foot = top - 10 if inside else line + 3 if struck and line is not None else top + 3
        write(axes, value_text(point.quantity), x, foot, colour, ha="center", bold=True)


def height_of(axes: Axes, quantity: Quantity | None) -> float | None:
    """How high a figure stands, in points; None without one."""
    return None if quantity is None or quantity.value is None else place_of(axes, 0, quantity.value)[1]


def _step(places: Sequence[float]) -> float:
    """How far apart the bars stand, less a little; wide where there is only one."""
    return min([80.0, *(after - before for before, after in pairwise(places))]) - 3


def _figures_fit(axes: Axes, points: Sequence[SeriesPoint]) -> bool:
    """Whether there is room for the figures of all the bars."""
    plot, places = axes.bbox, [place_of(axes, day(point.period), 0)[0] for point in points]
    edges = [2 * (x - plot.x0) - 3 for x in places[:1]] + [2 * (plot.x1 + 6 - x) - 3 for x in places[-1:]]
    figures = [value_text(point.quantity) for point in points if point.quantity.value is not None]
    return all(text_width(figure, SMALL, True) <= min([_step(places), *edges]) for figure in figures)


def _write_gaps(axes: Axes, points: Sequence[SeriesPoint], baseline: Quantity | None) -> None:
    """Says once, over each run of years without figures, that they are not available; in shorthand where narrow."""
    plot, zero, line = axes.bbox, place_of(axes, 0, 0)[1], height_of(axes, baseline)
    room = _step([place_of(axes, day(point.period), 0)[0] for point in points])
    for empty, run in groupby(points, key=lambda point: point.quantity.value is None):
        places = [place_of(axes, day(point.period), 0)[0] for point in run]
        if not empty:
            continue
        middle = (places[0] + places[-1]) / 2
        wide = min(places[-1] - places[0] + room, 2 * (middle - plot.x0), 2 * (plot.x1 - middle))
        words = next((lines for lines in GAP_WORDS if _widest(lines) <= wide), ())
        foot = zero + 4
        if line is not None and foot - 2 < line < foot + LINE * len(words):
            foot = line + 2
        write_lines(axes, words, middle, min(foot + LINE * len(words), plot.y1), QUIET, ha="center")


def _widest(lines: Sequence[str]) -> float:
    return max(text_width(line, SMALL) for line in lines)
