"""The history of one measure: year-ending bars from zero, or a line, against a baseline that is named."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import record
from ncpm_reports.charts.data_table import history_table
from ncpm_reports.charts.history import (
    day,
    dotted,
    figures_of,
    figures_over_time,
    line_through,
    newest_point,
    unit_of,
    unit_suffix,
)
from ncpm_reports.charts.labels import write_end_labels
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, CHART_HEIGHT, CHART_WIDTH, PALE_EDGE, SILVER
from ncpm_reports.charts.ticks import linear_ticks
from ncpm_reports.charts.time_axes import (
    axis_words,
    bar_width,
    comparison_labels,
    draw_baseline,
    in_days,
    time_axes,
    write_first,
    write_gaps,
)
from ncpm_reports.measures.results import Assessment, SeriesPoint

MOST_BARS = 26


def trend(
    assessment: Assessment,
    *,
    table_id: str,
    width: float = CHART_WIDTH,
    height: float = CHART_HEIGHT,
) -> Picture:
    """The history of a measure with its baseline, breaks and exceptional incidents.

    Counts of periods that do not overlap are bars from zero, everything else a line. First, newest and baseline
    figures are labelled. Missing figures leave gaps. `width` and `height` in points.
    """
    points = assessment.history
    bars = _suits_bars(points)
    values = figures_of(assessment, points)
    near_zero = not values or min(values) <= 0.35 * max(values)
    ticks = linear_ticks(values, zero=bars or near_zero)
    footer = axis_words(ticks, unit_suffix(unit_of(points)))
    with time_axes(assessment, points, ticks, (width, height), bars=bars, footer=footer) as axes:
        draw_baseline(axes, assessment.baseline)
        if bars:
            draw_bars(axes, assessment, points, bar_width(axes, points))
        else:
            _draw_line(axes, points)
        write_gaps(axes, assessment)
        write_first(axes, points, away=4.0)
        write_end_labels(axes, comparison_labels(axes, assessment))
        return Picture(drawing=record(axes), data=history_table(table_id, assessment, points))


def _suits_bars(points: Sequence[SeriesPoint]) -> bool:
    apart = all(not before.period.overlaps(after.period) for before, after in pairwise(points))
    return apart and len(points) <= MOST_BARS and all(point.quantity.unit.is_count for point in points)


def draw_bars(axes: Axes, assessment: Assessment, points: Sequence[SeriesPoint], wide: float) -> None:
    """Bars from zero, `wide` points across: the newest figure's and the baseline's dark, the others pale."""
    baseline = assessment.baseline.period if assessment.baseline is not None else None
    newest = newest_point(points)
    for dark, look in ((False, {"color": SILVER, **PALE_EDGE}), (True, {"color": BLUE})):
        bars = {
            day(point.period): point.quantity.value
            for point in points
            if point.quantity.value is not None and (point is newest or point.period == baseline) is dark
        }
        axes.bar(list(bars), list(bars.values()), width=in_days(axes, wide), clip_on=False, zorder=1.4, **look)


def _draw_line(axes: Axes, points: Sequence[SeriesPoint]) -> None:
    axes.plot(*line_through(points), color=BLUE, clip_on=False)
    axes.plot(*dotted(points), "o", color=BLUE, clip_on=False)
    days, figures = figures_over_time(points)
    axes.plot(days[-1:], figures[-1:], "o", color=BLUE, markersize=7, clip_on=False)
