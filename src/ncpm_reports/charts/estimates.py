"""Survey estimates over time: dots, with whiskers where intervals are published, and never a line between them."""

from collections.abc import Sequence

from ncpm_reports.charts.frame import Frame, scale
from ncpm_reports.charts.history import (
    comparison_labels,
    day,
    draw_baseline,
    history_table,
    say_gaps,
    unit_of,
    unit_suffix,
    value_text,
)
from ncpm_reports.charts.labels import Obstacles, place_near
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BLUE, CHART_HEIGHT, CHART_WIDTH, DOT, GROUND, WHISKER
from ncpm_reports.charts.time_plot import axis_words, time_plot
from ncpm_reports.documents.drawing import Point, Stroke
from ncpm_reports.measures.results import Assessment, SeriesPoint

RING = Stroke(colour=BLUE, width=1.6)
WITH_INTERVALS = "Whiskers: 95% confidence intervals."
WITHOUT_INTERVALS = "No intervals published."
SOME_INTERVALS = "Whiskers: 95% confidence intervals; hollow points: no interval published."
_CAP = 3.0


def estimates(
    assessment: Assessment, *, table_id: str, width: float = CHART_WIDTH, height: float = CHART_HEIGHT
) -> Picture:
    """The survey estimates of a measure with their intervals and the baseline; sizes in points.

    Estimates without a published interval are hollow and said to be so. Estimates that are missing leave room. Breaks,
    such as the telephone survey's, are hatched bands with words above.
    """
    points = assessment.history
    values = _extent(assessment)
    up = scale(values, zero=not values or min(values) <= 0.5 * max(values), suffix=unit_suffix(unit_of(points)))
    footer = " ".join(filter(None, (_interval_words(points), axis_words(up))))
    plot = time_plot(assessment, points, up, (width, height), footer=footer)
    obstacles = Obstacles()
    draw_baseline(plot.sheet, plot.frame, assessment.baseline, obstacles)
    _draw_whiskers(plot.sheet, plot.frame, points, obstacles)
    _draw_dots(plot.sheet, plot.frame, points, obstacles)
    say_gaps(plot.sheet, plot.frame, assessment)
    held = [point for point in points if point.quantity.value is not None]
    if len(held) > 1:
        place = _place(plot.frame, held[0])
        words = value_text(held[0].quantity)
        place_near(plot.sheet, words, place, obstacles, colour=BLUE, bold=True, away=5.0, inside=plot.inside)
    plot.finish(comparison_labels(assessment, plot.frame))
    return Picture(drawing=plot.sheet.drawing(), data=history_table(table_id, assessment, points))


def has_interval(point: SeriesPoint) -> bool:
    """Whether both limits of a point are published."""
    return all(limit is not None and limit.value is not None for limit in (point.lower, point.upper))


def _extent(assessment: Assessment) -> tuple[float, ...]:
    held = [q for point in assessment.history for q in (point.quantity, point.lower, point.upper)]
    held.append(assessment.baseline)
    return tuple(quantity.value for quantity in held if quantity is not None and quantity.value is not None)


def _interval_words(points: Sequence[SeriesPoint]) -> str:
    kinds = {has_interval(point) for point in points if point.quantity.value is not None}
    if kinds == {True}:
        return WITH_INTERVALS
    return SOME_INTERVALS if True in kinds else WITHOUT_INTERVALS


def _place(frame: Frame, point: SeriesPoint) -> Point:
    return frame.at(day(point.period), point.quantity.value or 0.0)


def _draw_whiskers(sheet: Sheet, frame: Frame, points: Sequence[SeriesPoint], obstacles: Obstacles) -> None:
    strokes: list[tuple[Point, Point]] = []
    for point in points:
        lower, upper = point.lower, point.upper
        if lower is None or upper is None or lower.value is None or upper.value is None:
            continue
        x, low, high = frame.x(day(point.period)), frame.y(lower.value), frame.y(upper.value)
        strokes.append(((x, low), (x, high)))
        strokes += [((x - _CAP, y), (x + _CAP, y)) for y in (low, high)]
        obstacles.add_line([(x, low), (x, high)])
    sheet.segments(strokes, WHISKER)


def _draw_dots(sheet: Sheet, frame: Frame, points: Sequence[SeriesPoint], obstacles: Obstacles) -> None:
    held = [point for point in points if point.quantity.value is not None]
    solid = [_place(frame, point) for point in held if has_interval(point)]
    hollow = [_place(frame, point) for point in held if not has_interval(point)]
    sheet.marks("o", solid, 6.0, DOT)
    sheet.marks("o", hollow, 5.5, GROUND, RING)
    for place in (*solid, *hollow):
        obstacles.add_point(place, 7.0)
