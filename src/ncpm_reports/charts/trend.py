"""The history of one measure: year-ending bars from zero, or a line, against a baseline that is named."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from ncpm_reports.charts.frame import Frame, scale
from ncpm_reports.charts.history import (
    comparison_labels,
    day,
    draw_baseline,
    history_table,
    line_points,
    say_gaps,
    unit_of,
    unit_suffix,
    value_text,
)
from ncpm_reports.charts.labels import Obstacles, place_near
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BAR, BLUE, CHART_HEIGHT, CHART_WIDTH, DOT, LINE, PALE, PALE_EDGE
from ncpm_reports.charts.time_plot import TimePlot, axis_words, bar_width, time_plot
from ncpm_reports.documents.drawing import Point, Rect
from ncpm_reports.measures.results import Assessment, SeriesPoint

MOST_BARS = 26
MOST_DOTS = 30


class TrendForm(StrEnum):
    """How a history is drawn."""

    AUTO = "auto"
    BARS = "bars"
    LINE = "line"


def trend(
    assessment: Assessment,
    *,
    table_id: str,
    form: TrendForm = TrendForm.AUTO,
    width: float = CHART_WIDTH,
    height: float = CHART_HEIGHT,
) -> Picture:
    """The history of a measure with its baseline, breaks and exceptional incidents.

    Counts of periods that do not overlap are bars from zero, everything else a line, unless `form` says. First,
    newest and baseline figures are labelled. Missing figures leave gaps. `width` and `height` in points.
    """
    points = assessment.history
    bars = form is TrendForm.BARS or (form is TrendForm.AUTO and _suits_bars(points))
    values = _values(assessment)
    near_zero = not values or min(values) <= 0.35 * max(values)
    up = scale(values, zero=bars or near_zero, suffix=unit_suffix(unit_of(points)))
    plot = time_plot(assessment, points, up, (width, height), bars=bars, footer=axis_words(up))
    obstacles = Obstacles()
    if bars:
        _draw_bars(plot.sheet, plot.frame, assessment, obstacles)
    draw_baseline(plot.sheet, plot.frame, assessment.baseline, obstacles)
    say_gaps(plot.sheet, plot.frame, assessment)
    if not bars:
        _draw_line(plot.sheet, plot.frame, points, obstacles)
    _label_first(plot, points, obstacles)
    plot.finish(comparison_labels(assessment, plot.frame))
    return Picture(drawing=plot.sheet.drawing(), data=history_table(table_id, assessment, points))


def _values(assessment: Assessment) -> tuple[float, ...]:
    held = [point.quantity.value for point in assessment.history]
    held.append(assessment.baseline.value if assessment.baseline is not None else None)
    return tuple(value for value in held if value is not None)


def _suits_bars(points: Sequence[SeriesPoint]) -> bool:
    apart = all(not one.period.overlaps(other.period) for one, other in pairwise(points))
    return apart and len(points) <= MOST_BARS and all(point.quantity.unit.is_count for point in points)


def _draw_bars(sheet: Sheet, frame: Frame, assessment: Assessment, obstacles: Obstacles) -> None:
    points = assessment.history
    across = bar_width(frame, points)
    base = assessment.baseline.period if assessment.baseline is not None else None
    newest = next((point for point in reversed(points) if point.quantity.value is not None), None)
    strong: list[Rect] = []
    pale: list[Rect] = []
    for point in points:
        if point.quantity.value is not None:
            x, y, zero = frame.x(day(point.period)), frame.y(point.quantity.value), frame.y(0.0)
            bar = (x - across / 2, min(y, zero), across, abs(y - zero))
            (strong if point is newest or point.period == base else pale).append(bar)
            obstacles.add_point((x, y), 3.0)
    sheet.rectangles(pale, PALE, PALE_EDGE)
    sheet.rectangles(strong, BAR)


def _draw_line(sheet: Sheet, frame: Frame, points: Sequence[SeriesPoint], obstacles: Obstacles) -> None:
    places = line_points(frame, points)
    dots = [place for place in places if place is not None]
    sheet.line(places, LINE)
    sheet.marks("o", dots if len(dots) <= MOST_DOTS else _alone(places), 4.0, DOT)
    sheet.marks("o", dots[-1:], 7.0, DOT)
    obstacles.add_line(places)
    for dot in dots:
        obstacles.add_point(dot)


def _alone(places: Sequence[Point | None]) -> list[Point]:
    """The places that no line reaches: they must be dots to be seen."""
    padded = (None, *places, None)
    triples = zip(padded, padded[1:], padded[2:], strict=False)
    return [place for before, place, after in triples if place is not None and before is None and after is None]


def _label_first(plot: TimePlot, points: Sequence[SeriesPoint], obstacles: Obstacles) -> None:
    held = [point for point in points if point.quantity.value is not None]
    if len(held) > 1 and held[0].quantity.value is not None:
        place = plot.frame.at(day(held[0].period), held[0].quantity.value)
        words = value_text(held[0].quantity)
        place_near(plot.sheet, words, place, obstacles, colour=BLUE, bold=True, away=4.0, inside=plot.inside)
