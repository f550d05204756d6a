"""Histories: a measure's whole history with what has to be known of it, and small ones for a page's column."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import nan

import numpy as np
from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import Size, place_of, record
from ncpm_reports.charts.history import LONG_GAP, breaks, day, gaps, line_through, newest_point, unit_of, values_of
from ncpm_reports.charts.labels import EndLabel, end_label, room_for, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, history_table, lines_table
from ncpm_reports.charts.style import BLUE, GREY, PINK, RING, WHISKER, Look, text_width
from ncpm_reports.charts.ticks import linear_ticks, tick_labels
from ncpm_reports.charts.time_axes import (
    annotated_axes,
    draw_band,
    has_room,
    in_days,
    name_periods,
    name_years,
    time_axes,
)
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, display
from ncpm_reports.measures.results import Assessment, ChartKind, SeriesPoint

# At most 320 pixels of a telephone, where three points are four pixels.
PANEL = (240.0, 92.0)
MOST_EVENTS = 3
FEWEST_FOR_A_LINE, MOST_DOTS = 5, 30
NARROWEST_BAND = 22.0
NO_FIGURES = "not available"
INTERVALS = "Whiskers: 95% confidence intervals."
SOME_INTERVALS = "Whiskers: 95% confidence intervals, where published."
NO_INTERVALS = "No intervals published."


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A line to draw: its points in order of time, the figure of its baseline, and its name where there are several."""

    points: tuple[SeriesPoint, ...]
    baseline: Quantity | None = None
    name: str = ""


def measure_history(assessment: Assessment, *, table_id: str, size: Size) -> Picture:
    """A measure's whole history, with the baseline ringed and dashed, events and breaks named above.

    Counts start at zero; percentages need not, and then the chart says so. Time without figures is hatched and named.
    Survey estimates and under five figures are dots without a line. Intervals are whiskers. The size in points.
    """
    points, baseline = assessment.history, assessment.baseline
    ticks = linear_ticks(values_of(points, baseline), zero=1.0 if unit_of(points).is_count else 0.5)
    estimates = assessment.about is not None and assessment.about.chart is ChartKind.ESTIMATES
    words = _interval_words(points) if estimates else ""
    line, first = HistoryLine(points=points, baseline=baseline), newest_point(points[::-1])
    explained = [day(after) for _, after, _ in breaks(assessment, points)]
    with annotated_axes(assessment, points, ticks, size, events=MOST_EVENTS, words=words) as axes:
        _draw_gaps(axes, points, explained)
        _draw_baseline(axes, baseline)
        draw_history(axes, line, linestyle="none" if estimates else "-")
        if first is not None and first is not newest_point(points):
            at = place_of(axes, day(first.period), first.quantity.value or 0.0)
            write_beside(axes, display(first.quantity), at, BLUE, away=5.0)
        names = {BLUE: "", GREY: "baseline, "}
        labels = (end_label(figure, names[colour] + period.label, colour) for figure, period, colour in _ends(line))
        write_end_labels(axes, list(labels))
        return Picture(drawing=record(axes), data=history_table(table_id, assessment, points))


def small_history(line: HistoryLine, *, table_id: str, title: str, size: Size, time_axis: bool = False) -> Picture:
    """A history from zero beside a finding: the baseline ringed, the newest figure a dot, both named at the right.

    `time_axis` names years below; without it only the labels tell the periods. `title` is for the table behind.
    """
    ticks = linear_ticks(values_of(line.points, line.baseline), most=3)
    labels = tick_labels(ticks, unit_of(line.points))
    names = [
        EndLabel(lines=(display(figure), f"{period.end:%B %Y}"), value=figure.value or 0.0, colour=colour)
        for figure, period, colour in _ends(line)
    ]
    margins = (max(map(text_width, labels)) + 8, 17 if time_axis else 5, room_for(names), 8)
    periods = [point.period for point in line.points]
    with time_axes(periods, size, margins, ticks, labels) as axes:
        if time_axis:
            name_years(axes, periods)
        _draw_line(axes, line)
        write_end_labels(axes, names)
        return Picture(drawing=record(axes), data=lines_table(table_id, title, [("Figure", line.points)]))


def two_histories(own: HistoryLine, others: HistoryLine, *, table_id: str, title: str, size: Size) -> Picture:
    """One force against the others: two lines from zero, solid and dashed, named at their ends with their figures.

    A dashed upright stands at the baseline, where both lines are ringed.
    """
    looks = ((own, PINK, "-"), (others, BLUE, "--"))
    ticks = linear_ticks(values_of((*own.points, *others.points), own.baseline, others.baseline), most=3)
    names = [
        EndLabel(lines=(line.name, display(point.quantity)), value=point.quantity.value or 0.0, colour=colour)
        for line, colour, _ in looks
        if (point := newest_point(line.points)) is not None
    ]
    periods = [point.period for point in (*own.points, *others.points)]
    with time_axes(periods, size, (4, 17, room_for(names), 8), ticks) as axes:
        _name_ends(axes, own)
        _draw_gaps(axes, own.points)
        if own.baseline is not None and own.baseline.period is not None:
            axes.axvline(day(own.baseline.period), color=GREY, linewidth=1, linestyle="--", zorder=1.5)
        for line, colour, style in reversed(looks):
            draw_history(axes, line, colour, style)
        write_end_labels(axes, names)
        table = lines_table(table_id, title, [(line.name, line.points) for line in (own, others)])
        return Picture(drawing=record(axes), data=table)


# The page on the web and the printed sheet have the same panels.
@lru_cache(maxsize=64)
def panel(line: HistoryLine, *, table_id: str, title: str, size: Size = PANEL) -> Picture:
    """A history with a scale of its own from zero and no numbers beside it: for telephone, screen and print alike.

    The baseline is ringed, dashed and has its figure; so has the newest. Sizes in points.
    """
    values = values_of(line.points, line.baseline)
    limits = (linear_ticks(values, most=3)[0], max(values, default=1.0) or 1.0)
    with time_axes([point.period for point in line.points], size, (4, 17, 4, 16), limits) as axes:
        _name_ends(axes, line)
        _draw_line(axes, line)
        for figure, period, _ in reversed(_ends(line)):
            write_beside(axes, display(figure), place_of(axes, day(period), figure.value or 0.0))
        return Picture(drawing=record(axes), data=lines_table(table_id, title, [("Figure", line.points)]))


# What histories are drawn of ----------------------------------------------------------------------------------------


def draw_history(axes: Axes, line: HistoryLine, color: str = BLUE, linestyle: str = "-") -> None:
    """A line with gaps where figures are missing, whiskers, dots, a ring at the baseline and a larger newest dot."""
    days, values = line_through(line.points)
    missing = np.isnan([nan, *values, nan])
    figures = np.count_nonzero(~missing)
    look: Look = {"color": color, "clip_on": False, "marker": "o", "linestyle": linestyle}
    if figures < FEWEST_FOR_A_LINE or linestyle == "none":
        look |= {"linestyle": "none", "markersize": 5}
    elif figures > MOST_DOTS:
        # Only those that no line reaches have dots.
        look["markevery"] = missing[:-2] & missing[2:]
    limits = [(day(point.period), *values_of((), point.lower, point.upper)) for point in line.points]
    if whiskers := [limit for limit in limits if len(limit) == 3]:
        axes.vlines(*zip(*whiskers, strict=True), **WHISKER)
    axes.plot(days, values, **look)
    newest, baseline = newest_point(line.points), line.baseline
    if newest is not None:
        axes.plot(day(newest.period), newest.quantity.value or 0.0, "o", color=color, markersize=8, clip_on=False)
    if baseline is not None and baseline.value is not None and baseline.period is not None:
        ring = {**RING, "markeredgecolor": color, "markersize": 7.5}
        axes.plot(day(baseline.period), baseline.value, "o", clip_on=False, **ring)


def _draw_line(axes: Axes, line: HistoryLine) -> None:
    """A line from zero with its gaps and its baseline."""
    _draw_gaps(axes, line.points)
    _draw_baseline(axes, line.baseline)
    draw_history(axes, line)


def _draw_baseline(axes: Axes, baseline: Quantity | None) -> None:
    if baseline is not None and baseline.value is not None:
        over = 1 + 4 / float(axes.bbox.width)
        axes.axhline(baseline.value, 0, over, color=GREY, linewidth=1, linestyle="--", zorder=1.5, clip_on=False)


def _draw_gaps(axes: Axes, points: Sequence[SeriesPoint], explained: Sequence[float] = ()) -> None:
    """Bands over long gaps, and over others with room for words, but for those in which a break ends."""
    for before, after in gaps(points):
        is_long = after - before > max(LONG_GAP, in_days(axes, NARROWEST_BAND))
        wide = is_long or has_room(axes, NO_FIGURES, before, after)
        if wide and not any(before < end <= after for end in explained):
            draw_band(axes, before, after, NO_FIGURES)


def _interval_words(points: Sequence[SeriesPoint]) -> str:
    figures = [point for point in points if point.quantity.value is not None]
    published = [len(values_of((), point.lower, point.upper)) == 2 for point in figures]
    if not any(published):
        return NO_INTERVALS
    return INTERVALS if all(published) else SOME_INTERVALS


def _ends(line: HistoryLine) -> list[tuple[Quantity, Period, str]]:
    """The newest and the baseline figure, those that there are, with their periods and colours."""
    point, baseline = newest_point(line.points), line.baseline
    ends = [(point.quantity, point.period, BLUE)] if point is not None else []
    if baseline is not None and baseline.value is not None and baseline.period is not None:
        ends.append((baseline, baseline.period, GREY))
    return ends


def _name_ends(axes: Axes, line: HistoryLine) -> None:
    """Names the newest period, the baseline and the first year, as far as they do not touch."""
    periods = [period for _, period, _ in _ends(line)]
    first = newest_point(line.points[::-1])
    periods += [first.period] if first is not None else []
    name_periods(axes, list(dict.fromkeys(periods)), "%B %Y", "%b %Y")
