"""A force's figures over a few years for the public: bars from zero, each with its figure, gaps said in words."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby, pairwise

from ncpm_reports.charts.frame import Frame, scale
from ncpm_reports.charts.history import (
    NO_FIGURES,
    comparison_labels,
    day,
    draw_baseline,
    history_table,
    incidents,
    unit_of,
    unit_suffix,
    value_text,
    yearly,
)
from ncpm_reports.charts.labels import Obstacles
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BAR, CHART_WIDTH, INK, MM, PALE, PALE_EDGE, PAPER, QUIET, SMALL, text_width
from ncpm_reports.charts.time_plot import bar_width, time_plot
from ncpm_reports.core.quantities import Status
from ncpm_reports.documents.drawing import Anchor
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
    held = [point.quantity.value for point in points]
    held.append(assessment.baseline.value if assessment.baseline is not None else None)
    values = tuple(value for value in held if value is not None)
    if incidents(assessment, points):
        # Words about an event stand on top of the plot, so the tallest bar's own figure needs room below them.
        values = (*values, max(values, default=0.0) * HEADROOM)
    up = scale(values, zero=True, suffix=unit_suffix(unit_of(points)))
    plot = time_plot(assessment, points, up, (width, height), bars=True, above=FIGURE)
    draw_baseline(plot.sheet, plot.frame, assessment.baseline, Obstacles())
    across = min(34.0, bar_width(plot.frame, points) * 1.1)
    _draw_bars(plot.sheet, plot.frame, assessment, points, across)
    room = _room(plot.frame, points)
    fits = _fits(points, room)
    _write_gaps(plot.sheet, plot.frame, points)
    if fits:
        _write_figures(plot.sheet, plot.frame, assessment, points)
    labels = comparison_labels(assessment, plot.frame)
    plot.finish(labels[1:] if fits else labels)
    return Picture(drawing=plot.sheet.drawing(), data=history_table(table_id, assessment, points))


def with_gaps(points: Sequence[SeriesPoint]) -> tuple[SeriesPoint, ...]:
    """The history with a point without figure for each period that is missing between two of equal length."""
    filled: list[SeriesPoint] = []
    for point in points:
        while filled and len(filled) < MOST_GAPS:
            following = filled[-1].period.shifted(point.period.months)
            if following.end >= point.period.start:
                break
            nothing = replace(point.quantity, value=None, status=Status.NOT_AVAILABLE, period=following, sources=())
            filled.append(SeriesPoint(period=following, quantity=nothing))
        filled.append(point)
    return tuple(filled)


def _draw_bars(
    sheet: Sheet, frame: Frame, assessment: Assessment, points: Sequence[SeriesPoint], across: float
) -> None:
    base = assessment.baseline.period if assessment.baseline is not None else None
    newest = next((point for point in reversed(points) if point.quantity.value is not None), None)
    zero = frame.y(0.0)
    for fill, edge, strong in ((PALE, PALE_EDGE, False), (BAR, None, True)):
        boxes = [
            (frame.x(day(p.period)) - across / 2, min(frame.y(value), zero), across, abs(frame.y(value) - zero))
            for p in points
            if (value := p.quantity.value) is not None and (p is newest or p.period == base) is strong
        ]
        sheet.rectangles(boxes, fill, edge)


def _write_figures(sheet: Sheet, frame: Frame, assessment: Assessment, points: Sequence[SeriesPoint]) -> None:
    base = assessment.baseline
    line = None if base is None or base.value is None else frame.y(base.value)
    zero = frame.y(0.0)
    for point in points:
        x, value = frame.x(day(point.period)), point.quantity.value
        if value is None:
            continue
        top = frame.y(max(value, 0.0))
        struck = line is not None and top < line - 1 < top + 12
        inside = struck and top - zero > 14
        dark = (base is not None and point.period == base.period) or point is points[-1]
        colour = PAPER if inside and dark else INK
        y = top - 10 if inside else top + 3
        sheet.words(value_text(point.quantity), x, y, bold=True, colour=colour, anchor=Anchor.MIDDLE)


def _step(places: Sequence[float]) -> float:
    """How far apart the bars stand, less a little; wide where there is only one."""
    return min([80.0, *(other - one for one, other in pairwise(places))]) - 3


def _room(frame: Frame, points: Sequence[SeriesPoint]) -> float:
    """How wide a figure over any of the bars may be."""
    places = [frame.x(day(point.period)) for point in points]
    edges = [2 * (x - frame.left) - 3 for x in places[:1]] + [2 * (frame.right + 6 - x) - 3 for x in places[-1:]]
    return min([_step(places), *edges])


def _fits(points: Sequence[SeriesPoint], room: float) -> bool:
    figures = [value_text(point.quantity) for point in points if point.quantity.value is not None]
    return all(text_width(figure, SMALL, True) <= room for figure in figures)


def _write_gaps(sheet: Sheet, frame: Frame, points: Sequence[SeriesPoint]) -> None:
    """Says once, over each run of years without figures, that they are not available; in shorthand where narrow."""
    room = _step([frame.x(day(point.period)) for point in points])
    for empty, run in groupby(points, key=lambda point: point.quantity.value is None):
        places = [frame.x(day(point.period)) for point in run]
        if not empty:
            continue
        middle = (places[0] + places[-1]) / 2
        wide = min(places[-1] - places[0] + room, 2 * (middle - frame.left), 2 * (frame.right - middle))
        words = next((lines for lines in GAP_WORDS if _widest(lines) <= wide), ())
        top = min(frame.y(0.0) + 4 + 11 * len(words), frame.top)
        sheet.lines_of_words(words, middle, top, colour=QUIET, anchor=Anchor.MIDDLE)


def _widest(lines: Sequence[str]) -> float:
    return max(text_width(line, SMALL) for line in lines)
