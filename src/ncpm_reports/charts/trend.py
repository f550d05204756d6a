"""The history of one measure against its baseline: bars from zero, a line, survey estimates, or all that is known."""

from collections.abc import Sequence
from itertools import pairwise

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import Size, place_of, record
from ncpm_reports.charts.histories import HistoryLine, draw_gaps, draw_history
from ncpm_reports.charts.history import (
    breaks,
    day,
    dotted,
    figures_over_time,
    gaps,
    interval_of,
    line_through,
    newest_point,
    unit_of,
    values_of,
)
from ncpm_reports.charts.labels import EndLabel, end_label, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, history_table
from ncpm_reports.charts.style import BLUE, CHART_HEIGHT, CHART_WIDTH, GREY, PALE_EDGE, QUIET, RING, SILVER, text_width
from ncpm_reports.charts.ticks import linear_ticks
from ncpm_reports.charts.time_axes import bar_width, draw_baseline, draw_whiskers, in_days, inside_plot, time_axes
from ncpm_reports.core.quantities import Quantity, display
from ncpm_reports.measures.results import Assessment, SeriesPoint

NO_FIGURES = "not available"
MOST_EVENTS = 3
MOST_BARS = 26
WITH_INTERVALS = "Whiskers: 95% confidence intervals."
WITHOUT_INTERVALS = "No intervals published."
SOME_INTERVALS = "Whiskers: 95% confidence intervals; hollow points: no interval published."


def trend(assessment: Assessment, *, table_id: str, width: float = CHART_WIDTH) -> Picture:
    """The history of a measure with its baseline, breaks and exceptional incidents; width in points.

    Counts of periods that do not overlap are bars from zero, everything else a line. First, newest and baseline
    figures are labelled. Missing figures leave gaps.
    """
    points = assessment.history
    bars = _suits_bars(points)
    ticks = linear_ticks(values_of(points, assessment.baseline), zero=1.0 if bars else 0.35)
    with time_axes(assessment, points, ticks, (width, CHART_HEIGHT), bars=bars) as axes:
        draw_baseline(axes, assessment.baseline)
        if bars:
            _draw_bars(axes, assessment)
        else:
            _draw_line(axes, points)
        _write_gaps(axes, assessment)
        return _named(axes, assessment, table_id, away=4.0)


def estimates(assessment: Assessment, *, table_id: str, width: float = CHART_WIDTH) -> Picture:
    """The survey estimates of a measure with their intervals and the baseline, without a line; width in points.

    Estimates without a published interval are hollow and said to be so. Estimates that are missing leave room. Breaks,
    such as the telephone survey's, are hatched bands with words above.
    """
    points = assessment.history
    ticks = linear_ticks(values_of(points, assessment.baseline), zero=0.5)
    with time_axes(assessment, points, ticks, (width, CHART_HEIGHT), words=_interval_words(points)) as axes:
        draw_baseline(axes, assessment.baseline)
        draw_whiskers(axes, points)
        solid = [point for point in points if interval_of(point.lower, point.upper)]
        hollow = [point for point in points if not interval_of(point.lower, point.upper)]
        axes.plot(*figures_over_time(solid), "o", color=BLUE, markersize=6.0, clip_on=False)
        axes.plot(*figures_over_time(hollow), "o", **RING, markersize=5.5, clip_on=False)
        _write_gaps(axes, assessment)
        return _named(axes, assessment, table_id, away=5.0)


def measure_history(assessment: Assessment, *, table_id: str, size: Size) -> Picture:
    """A measure's whole history beside its text, with the baseline ringed and dashed, events and breaks named above.

    Counts start at zero; percentages need not, and then the chart says so. Stretches of more than two years without
    figures are hatched and named. Under five figures are dots without a line. Intervals are whiskers. An alternative
    text names the first, the baseline and the newest figure, `long_gaps`, breaks and events. The size in points.
    """
    points = assessment.history
    ticks = linear_ticks(values_of(points, assessment.baseline), zero=1.0 if unit_of(points).is_count else 0.5)
    with time_axes(assessment, points, ticks, size, events=MOST_EVENTS) as axes:
        draw_gaps(axes, points)
        draw_baseline(axes, assessment.baseline)
        draw_history(axes, HistoryLine(points=points, baseline=assessment.baseline))
        return _named(axes, assessment, table_id, away=5.0)


def _suits_bars(points: Sequence[SeriesPoint]) -> bool:
    apart = all(not before.period.overlaps(after.period) for before, after in pairwise(points))
    return apart and len(points) <= MOST_BARS and all(point.quantity.unit.is_count for point in points)


def _draw_bars(axes: Axes, assessment: Assessment) -> None:
    """Bars from zero: the newest figure's and the baseline's dark, the others pale."""
    points, baseline = assessment.history, assessment.baseline
    newest, base = newest_point(points), baseline.period if baseline is not None else None
    dark = [point for point in points if point is newest or point.period == base]
    pale = [point for point in points if point not in dark]
    wide = bar_width(axes, points)
    axes.bar(*figures_over_time(pale), width=wide, clip_on=False, zorder=1.4, color=SILVER, **PALE_EDGE)
    axes.bar(*figures_over_time(dark), width=wide, clip_on=False, zorder=1.4, color=BLUE)


def _draw_line(axes: Axes, points: Sequence[SeriesPoint]) -> None:
    days, figures = figures_over_time(points)
    axes.plot(*line_through(points), color=BLUE, clip_on=False)
    axes.plot(*dotted(points), "o", color=BLUE, clip_on=False)
    axes.plot(days[-1:], figures[-1:], "o", color=BLUE, markersize=7, clip_on=False)


def _interval_words(points: Sequence[SeriesPoint]) -> str:
    figures = [point for point in points if point.quantity.value is not None]
    kinds = {interval_of(point.lower, point.upper) is not None for point in figures}
    if kinds == {True}:
        return WITH_INTERVALS
    return SOME_INTERVALS if True in kinds else WITHOUT_INTERVALS


# Figures in words ---------------------------------------------------------------------------------------------------


def _write_gaps(axes: Axes, assessment: Assessment) -> None:
    """Says "not available" where time without figures is wide enough for the words and no break explains it."""
    explained = [day(gap.later) for gap in breaks(assessment, assessment.history)]
    wide = in_days(axes, text_width(NO_FIGURES) + 16)
    for start, end in gaps(assessment.history):
        if end - start > wide and not any(start < other <= end for other in explained):
            middle = place_of(axes, (start + end) / 2, 0)[0]
            write(axes, NO_FIGURES, middle, float(axes.bbox.y0) + 5, QUIET, ha="center")


def _named(axes: Axes, assessment: Assessment, table_id: str, away: float) -> Picture:
    """The picture, when its newest and baseline figures have been named, and its first where that has a clear place."""
    points = assessment.history
    days, values = figures_over_time(points)
    if len(days) > 1:
        words, at = display(Quantity(value=values[0], unit=unit_of(points))), place_of(axes, days[0], values[0])
        write_beside(axes, words, at, BLUE, away=away, inside=inside_plot(axes), clear=True)
    write_end_labels(axes, _comparison(assessment))
    return Picture(drawing=record(axes), data=history_table(table_id, assessment, points))


def _comparison(assessment: Assessment) -> list[EndLabel]:
    """Labels for the column on the right: the latest figure of the history, then the baseline."""
    newest, base = newest_point(assessment.history), assessment.baseline
    when = f"baseline, {base.period.label}" if base is not None and base.period is not None else "baseline"
    labels = end_label(newest.quantity, newest.period.label, BLUE) if newest is not None else []
    return labels + end_label(base, when, GREY)
