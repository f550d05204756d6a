"""Survey estimates over time: dots, with whiskers where intervals are published, and never a line between them."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import record
from ncpm_reports.charts.data_table import history_table
from ncpm_reports.charts.history import day, figures_of, figures_over_time, unit_of, unit_suffix
from ncpm_reports.charts.labels import write_end_labels
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, CHART_HEIGHT, CHART_WIDTH, RING, WHISKER
from ncpm_reports.charts.ticks import linear_ticks
from ncpm_reports.charts.time_axes import (
    axis_words,
    comparison_labels,
    draw_baseline,
    in_days,
    time_axes,
    write_first,
    write_gaps,
)
from ncpm_reports.measures.results import Assessment, SeriesPoint

WITH_INTERVALS = "Whiskers: 95% confidence intervals."
WITHOUT_INTERVALS = "No intervals published."
SOME_INTERVALS = "Whiskers: 95% confidence intervals; hollow points: no interval published."


def estimates(
    assessment: Assessment, *, table_id: str, width: float = CHART_WIDTH, height: float = CHART_HEIGHT
) -> Picture:
    """The survey estimates of a measure with their intervals and the baseline; sizes in points.

    Estimates without a published interval are hollow and said to be so. Estimates that are missing leave room. Breaks,
    such as the telephone survey's, are hatched bands with words above.
    """
    points = assessment.history
    values = figures_of(assessment, points)
    ticks = linear_ticks(values, zero=not values or min(values) <= 0.5 * max(values))
    words = (_interval_words(points), axis_words(ticks, unit_suffix(unit_of(points))))
    with time_axes(assessment, points, ticks, (width, height), footer=" ".join(filter(None, words))) as axes:
        draw_baseline(axes, assessment.baseline)
        draw_estimates(axes, points)
        write_gaps(axes, assessment)
        write_first(axes, points, away=5.0)
        write_end_labels(axes, comparison_labels(axes, assessment))
        return Picture(drawing=record(axes), data=history_table(table_id, assessment, points))


def interval_of(point: SeriesPoint) -> tuple[float, float] | None:
    """Both limits of a point, if they are published."""
    lower, upper = point.lower, point.upper
    if lower is None or upper is None or lower.value is None or upper.value is None:
        return None
    return lower.value, upper.value


def _interval_words(points: Sequence[SeriesPoint]) -> str:
    kinds = {interval_of(point) is not None for point in points if point.quantity.value is not None}
    if kinds == {True}:
        return WITH_INTERVALS
    return SOME_INTERVALS if True in kinds else WITHOUT_INTERVALS


def draw_estimates(axes: Axes, points: Sequence[SeriesPoint]) -> None:
    """Dots with whiskers; hollow ones where no interval is published."""
    draw_whiskers(axes, points)
    for solid in (True, False):
        look = {"color": BLUE, "markersize": 6.0} if solid else {**RING, "markersize": 5.5}
        chosen = [point for point in points if (interval_of(point) is not None) is solid]
        axes.plot(*figures_over_time(chosen), "o", clip_on=False, **look)


def draw_whiskers(axes: Axes, points: Sequence[SeriesPoint]) -> None:
    """The intervals of the points that have them."""
    whiskers = [(day(point.period), *limits) for point in points if (limits := interval_of(point))]
    half = in_days(axes, 3)
    for x, low, high in whiskers:
        axes.vlines(x, low, high, **WHISKER)
        axes.hlines((low, high), x - half, x + half, **WHISKER)
