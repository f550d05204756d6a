"""Histories: a measure's whole history with what has to be known of it, and small ones for a page's column."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import nan

import numpy as np
from matplotlib.axes import Axes

from ncpm_reports.charts import time_axes as over_time
from ncpm_reports.charts.labels import EndLabel, end_label, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, Size, Value, data_table, linear_ticks, record
from ncpm_reports.charts.style import BLUE, GREY, PINK, RING, WHISKER, Style, text_width
from ncpm_reports.charts.time_axes import day, newest_point, time_axes, unit_of, values_of
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, display
from ncpm_reports.documents.blocks import Table
from ncpm_reports.measures.results import Assessment, ChartKind, SeriesPoint

# At most 320 pixels of a telephone, where three points are four pixels.
PANEL = (240.0, 92.0)
MAX_EVENTS = 3
MIN_LINE_POINTS, MAX_DOTS = 5, 30
INTERVALS = "Whiskers: 95% intervals, where published."
NO_INTERVALS = "No intervals are held."


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
    line = HistoryLine(points=assessment.history, baseline=assessment.baseline)
    points, first = line.points, newest_point(line.points[::-1])
    ticks = linear_ticks(values_of(points, line.baseline), zero_share=1.0 if unit_of(points).is_count else 0.5)
    estimates = assessment.about is not None and assessment.about.chart is ChartKind.ESTIMATES
    words = "" if not estimates else INTERVALS if _whiskers(points) else NO_INTERVALS
    axes = over_time.annotated_axes(assessment, points, ticks, size, events=MAX_EVENTS, words=words)
    explained = [day(after) for _, after, _ in over_time.breaks(assessment, points)]
    _draw_single(axes, line, "none" if estimates else "-", explained)
    if first is not None and first is not newest_point(points):
        at = day(first.period), first.quantity.value or 0.0
        write_beside(axes, display(first.quantity), at, BLUE)
    names = {BLUE: "", GREY: "baseline, "}
    ends = [end_label(figure, names[colour] + period.label, colour) for figure, period, colour in _ends(line)]
    write_end_labels(axes, ends)
    return Picture(drawing=record(axes), data=_annotated_table(table_id, assessment))


def two_histories(force: HistoryLine, other_forces: HistoryLine, *, table_id: str, title: str, size: Size) -> Picture:
    """One force against the others: two lines from zero, solid and dashed, named at their ends with their figures.

    A dashed upright stands at the baseline, where both lines are ringed.
    """
    lines = ((force, PINK, "-"), (other_forces, BLUE, "--"))
    points = (*force.points, *other_forces.points)
    ticks = linear_ticks(values_of(points, force.baseline, other_forces.baseline), max_steps=3)
    ends = [
        EndLabel((line.name, display(point.quantity)), point.quantity.value or 0.0, colour)
        for line, colour, _ in lines
        if (point := newest_point(line.points)) is not None
    ]
    room = max((text_width(words, bold=True) for label in ends for words in label.lines), default=0.0) + 12
    axes = time_axes([point.period for point in points], size, (4, over_time.BELOW, room, 8), ticks)
    _name_ends(axes, force)
    over_time.draw_gaps(axes, force.points)
    if force.baseline is not None and force.baseline.period is not None:
        axes.axvline(day(force.baseline.period), color=GREY, linewidth=1, linestyle="--", zorder=1.5)
    for line, colour, style in reversed(lines):
        _draw_line(axes, line, style, colour)
    write_end_labels(axes, ends)
    return Picture(drawing=record(axes), data=_table(table_id, title, force, other_forces))


# The page on the web and the printed sheet have the same panels.
@lru_cache(maxsize=64)
def panel(line: HistoryLine, *, table_id: str, title: str, size: Size = PANEL) -> Picture:
    """A history with a scale of its own from zero and no numbers beside it: for telephone, screen and print alike.

    The baseline is ringed, dashed and has its figure; so has the newest. Sizes in points.
    """
    values = values_of(line.points, line.baseline)
    limits = (linear_ticks(values, max_steps=3)[0], max(values, default=1.0) or 1.0)
    axes = time_axes([point.period for point in line.points], size, (4, over_time.BELOW, 4, 16), limits)
    _name_ends(axes, line)
    _draw_single(axes, line)
    for figure, period, _ in reversed(_ends(line)):
        write_beside(axes, display(figure), (day(period), figure.value or 0.0))
    return Picture(drawing=record(axes), data=_table(table_id, title, line))


def _draw_single(axes: Axes, line: HistoryLine, linestyle: str = "-", explained: Sequence[float] = ()) -> None:
    """A line with bands over its gaps and a dashed line at its baseline."""
    over_time.draw_gaps(axes, line.points, explained)
    if line.baseline is not None and line.baseline.value is not None:
        over = 1 + 4 / float(axes.bbox.width)
        axes.axhline(line.baseline.value, 0, over, color=GREY, linewidth=1, linestyle="--", zorder=1.5, clip_on=False)
    _draw_line(axes, line, linestyle)


def _draw_line(axes: Axes, line: HistoryLine, linestyle: str, color: str = BLUE) -> None:
    """A line with gaps where figures are missing, whiskers, dots, a ring at the baseline and a larger newest dot."""
    days, values = over_time.line_through(line.points)
    missing = np.isnan([nan, *values, nan])
    figures = np.count_nonzero(~missing)
    style: Style = {"color": color, "clip_on": False, "marker": "o", "linestyle": linestyle}
    if figures < MIN_LINE_POINTS or linestyle == "none":
        style |= {"linestyle": "none", "markersize": 5}
    elif figures > MAX_DOTS:
        # Only those that no line reaches have dots.
        style["markevery"] = missing[:-2] & missing[2:]
    if whiskers := _whiskers(line.points):
        axes.vlines(*zip(*whiskers, strict=True), **WHISKER)
    axes.plot(days, values, **style)
    ring = {**RING, "markeredgecolor": color, "markersize": 7.5}
    for figure, period, colour in _ends(line):
        mark = ring if colour == GREY else {"color": color, "markersize": 8}
        axes.plot(day(period), figure.value or 0.0, "o", clip_on=False, **mark)


def _whiskers(points: Sequence[SeriesPoint]) -> list[tuple[float, ...]]:
    """The day and the limits of each point that has both."""
    limits = [(day(point.period), *values_of((), point.lower, point.upper)) for point in points]
    return [limit for limit in limits if len(limit) == 3]


def _ends(line: HistoryLine) -> list[tuple[Quantity, Period, str]]:
    """The newest and the baseline figure, those that there are, with their periods and colours."""
    point, baseline = newest_point(line.points), line.baseline
    ends = [(point.quantity, point.period, BLUE)] if point is not None else []
    if baseline is not None and baseline.value is not None and baseline.period is not None:
        ends.append((baseline, baseline.period, GREY))
    return ends


def _name_ends(axes: Axes, line: HistoryLine) -> None:
    """Names the newest period, the baseline and the first year, as far as they do not touch."""
    first = newest_point(line.points[::-1])
    periods = [*(period for _, period, _ in _ends(line)), *([first.period] if first is not None else [])]
    over_time.name_periods(axes, list(dict.fromkeys(periods)), "%B %Y", "%b %Y")


def _annotated_table(table_id: str, assessment: Assessment) -> Table:
    """Period, figure, its limits where there are any, and remarks."""
    points, remarks = assessment.history, defaultdict[Period | None, list[str]](list)
    if assessment.baseline is not None:
        remarks[assessment.baseline.period].append("Baseline")
    for _, after, words in over_time.breaks(assessment, points):
        remarks[after].append(words)
    for point, caveat in assessment.incidents(points):
        remarks[point.period].append(caveat.short_text)
    columns: dict[str, list[Value]] = {"Period": [point.period.label for point in points]}
    columns["Figure"] = [point.quantity for point in points]
    if any(point.lower is not None or point.upper is not None for point in points):
        columns["Lower limit (95%)"] = [point.lower for point in points]
        columns["Upper limit (95%)"] = [point.upper for point in points]
    if any(remarks[point.period] for point in points):
        columns["Remarks"] = ["; ".join(remarks[point.period]) for point in points]
    rows = list(zip(*columns.values(), strict=True))
    return data_table(table_id, assessment.name, list(columns), rows, unit_of(points))


def _table(table_id: str, title: str, *lines: HistoryLine) -> Table:
    """A row a period and a column a line."""
    figures = [{point.period: point.quantity for point in line.points} for line in lines]
    periods = sorted({period for column in figures for period in column}, key=lambda period: (period.end, period.start))
    rows = ((period.label, *(column.get(period) for column in figures)) for period in periods)
    unit = unit_of(lines[0].points) if lines[0].points else None
    return data_table(table_id, title, ["Period", *(line.name or "Figure" for line in lines)], rows, unit)
