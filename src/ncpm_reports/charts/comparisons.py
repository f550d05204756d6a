"""Comparisons: changes as bars around zero, as small marks and in a funnel, and areas with their intervals.

Falls are filled, rises hollow. Areas stand in alphabetical order: what differs from what is seen, nobody is ranked.
"""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from math import exp, log

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Circle, Rectangle
from matplotlib.ticker import LogLocator

from ncpm_reports.charts.labels import EndLabel, without_overlaps, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, data_table, empty_axes, linear_ticks, place_of, record, tick_labels
from ncpm_reports.charts.style import BLUE, GREY, INK, LINE, MM, PINK, QUIET, RING, WHISKER, Style, shorten, text_width
from ncpm_reports.charts.time_axes import values_of
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Display, Quantity, Unit, display, format_number
from ncpm_reports.documents.blocks import Table
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.measures.results import FunnelPoint, ResidualFunnel

BAR_CHART_WIDTH, BAR_ROW_HEIGHT = 104 * MM, 16.0
FALL: Style = {"color": BLUE}
RISE: Style = {"fill": False, "edgecolor": PINK, "linewidth": 1.4}
# The name of a part, a region or a kind of crime, and its change.
ChangeBar = tuple[str, Quantity]
MARK_SIZE = 18.0
_ARROW: Style = {"width": 2.0, "head_width": 7.2, "head_length": 4.6, "length_includes_head": True, "zorder": 3}
_THIN_ARROW: Style = {**_ARROW, "width": 1.4, "head_width": 4.8, "head_length": 3.0}
INTERVAL_WIDTH, INTERVAL_ROW_HEIGHT = 160 * MM, 11.6
_MAX_NAME_WIDTH = 130.0
# An area's name, its figure and its limits, where there are any.
IntervalRow = tuple[str, Quantity, Quantity | None, Quantity | None]
FUNNEL_SIZE = (104 * MM, 42 * MM)
# Ratios that have a tick where the scale reaches them: from a fall to a tenth to a rise to ten times.
_RATIOS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
# How far beyond the farthest point the scale may reach for a limit.
_LIMIT_REACH = 1.5
OUTER: Style = {"color": GREY, "linewidth": 1.1}
INNER: Style = {"color": GREY, "linewidth": 0.9, "dashes": (3.0, 2.0)}
WITHIN_LIMITS: Style = {"marker": "o", "color": BLUE, "markersize": 5}
FLAGGED: Style = {"marker": "s", "markersize": 6.5, **RING, "markeredgecolor": PINK}
NOT_IN_LIMITS: Style = {"marker": "o", "markersize": 5, **RING, "markeredgewidth": 1.2}


def change_bars(
    bars: Sequence[ChangeBar], *, title: str, table_id: str, width: float = BAR_CHART_WIDTH, row: float = BAR_ROW_HEIGHT
) -> Picture:
    """A bar a change in the order given, its name at the left and its figure at the bar's end; sizes in points.

    A change that is not available says so and has no bar. `title` is for the table behind.
    """
    values = [change.value or 0.0 for _, change in bars]
    figures = ["not available" if change.value is None else display(change, Display.SIGNED) for _, change in bars]
    names = min(max((text_width(name) for name, _ in bars), default=0.0), 0.5 * width)
    figure_widths = [(text_width(figure), value < 0) for figure, value in zip(figures, values, strict=True)]
    left = max((width for width, is_fall in figure_widths if is_fall), default=0.0)
    right = max((width for width, is_fall in figure_widths if not is_fall), default=0.0)
    axes = empty_axes("bars", (width, len(bars) * row + 4), (names + left + 12, 2, right + 8, 2))
    low, high = min([0.0, *values]), max([0.0, *values])
    axes.set(xlim=(low, high if high > low else low + 1), ylim=(max(len(bars), 1) - 0.5, -0.5))
    axes.set_axis_off()
    for style, is_fall in ((FALL, True), (RISE, False)):
        values_by_row = {place: value for place, value in enumerate(values) if value and (value < 0) is is_fall}
        axes.barh(list(values_by_row), list(values_by_row.values()), height=0.78, **style)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=3)
    for place, ((name, _), value, figure) in enumerate(zip(bars, values, figures, strict=True)):
        x, y = place_of(axes, value, place)
        write(axes, shorten(name, names), 0.0, y - 3.2)
        write(axes, figure, x + (-4 if value < 0 else 4), y - 3.2, ha="right" if value < 0 else "left")
    return Picture(drawing=record(axes), data=data_table(table_id, title, ("Part", "Change"), bars))


class ChangeMark(StrEnum):
    """What a figure did since the baseline: the direction of the figure, never whether that is good."""

    FELL = "fell"
    ROSE = "rose"
    MAY_BE_CHANCE = "may be chance"
    NOT_JUDGED = "not judged"


@lru_cache
def change_mark(mark: ChangeMark) -> Drawing:
    """A mark of 18 by 18 points: a filled circle for a fall, an open square for a rise, a dashed circle for others.

    Arrows point where the figure went, both ways where that may be chance; "?" stands where nothing may be said.
    """
    axes = empty_axes("mark", (MARK_SIZE, MARK_SIZE), (0, 0, 0, 0))
    axes.set_axis_off()
    axes.set(xlim=(-MARK_SIZE / 2, MARK_SIZE / 2), ylim=(-MARK_SIZE / 2, MARK_SIZE / 2))
    if mark is ChangeMark.FELL:
        axes.plot(0, 0, "o", markersize=16.5, color=BLUE, markeredgewidth=0.7)
        axes.arrow(0, 4.8, 0, -9.8, color="white", **_ARROW)
    elif mark is ChangeMark.ROSE:
        axes.add_patch(Rectangle((-7.4, -7.4), 14.8, 14.8, fill=False, edgecolor=PINK, linewidth=1.5))
        axes.arrow(0, -4.8, 0, 9.8, color=PINK, **_ARROW)
    else:
        axes.add_patch(Circle((0, 0), 8.0, fill=False, edgecolor=QUIET, linewidth=1.0, linestyle=(0, (2.0, 1.6))))
    if mark is ChangeMark.MAY_BE_CHANCE:
        for tip in (-5.4, 5.4):
            # The shafts overlap, so that no seam is seen between them.
            axes.arrow(-tip / 3, 0, tip * 4 / 3, 0, color=GREY, **_THIN_ARROW)
    elif mark is ChangeMark.NOT_JUDGED:
        axes.text(0, -3.5, "?", color=GREY, ha="center", weight="bold", fontsize=10)
    return record(axes)


def interval_plot(
    rows: Sequence[IntervalRow], *, name: str, table_id: str, reference: Quantity, reference_name: str
) -> Picture:
    """Dots with whiskers, one line an area in alphabetical order, and a named reference line; sizes in points.

    An area without a figure says so in its line. The height grows with the number of areas.
    """
    rows = sorted(rows, key=lambda row: row[0])
    unit = rows[0][1].unit if rows else None
    figures = (figure for row in rows for figure in row[1:])
    ticks = linear_ticks(values_of((), reference, *figures), zero_share=0.4, max_steps=4)
    labels = tick_labels(ticks, unit or Unit.NUMBER)
    names = [shorten(row[0], _MAX_NAME_WIDTH) for row in rows]
    half = max(16.0, *(text_width(label) / 2 for label in labels))
    margins = (max(map(text_width, names), default=0.0) + 12, 22, half, 22)
    axes = empty_axes("intervals", (INTERVAL_WIDTH, len(rows) * INTERVAL_ROW_HEIGHT + 44), margins)
    axes.set(xlim=(ticks[0], ticks[-1]), ylim=(max(len(rows), 1) - 0.5, -0.5))
    axes.set_xticks(ticks, labels)
    axes.set_yticks(range(len(rows)), names)
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    if reference.value is not None:
        over, middle = 1 + 4 / float(axes.bbox.height), place_of(axes, reference.value, 0)[0]
        axes.axvline(reference.value, 0, over, color=GREY, linewidth=1, linestyle="--", clip_on=False)
        write(axes, f"{reference_name} {display(reference)}", middle, float(axes.bbox.y1) + 8, GREY, ha="center")
    for place, (_, figure, lower, upper) in enumerate(rows):
        if figure.value is None:
            write(axes, "no figure", float(axes.bbox.x0) + 4, place_of(axes, 0, place)[1] - 3.2, QUIET)
            continue
        if len(limits := values_of((), lower, upper)) == 2:
            axes.hlines(place, min(limits), max(limits), **WHISKER)
        axes.plot(figure.value, place, "o", color=BLUE, markersize=5)
    headers = ("Area", "Figure", "Lower limit (95%)", "Upper limit (95%)")
    return Picture(drawing=record(axes), data=data_table(table_id, name, headers, rows, unit))


def change_funnel(
    funnel: ResidualFunnel, areas: Areas, *, xlabel: str, table_id: str, by_level: Sequence[str] = ()
) -> Picture:
    """Changes since the baseline upwards, counts at the baseline across, both scales logarithmic.

    Limits are those of the forces that are not flagged. Flagged forces are hollow squares and named; forces that take
    no part in the limits are hollow circles, for a note to name. Areas in `by_level`, which stand out by another test,
    are named too. `xlabel` says what the counts are.
    """
    shown = [point for point in funnel.points if point.size > 0 and point.ratio > 0]
    axes = empty_axes("funnel", FUNNEL_SIZE, (max(text_width(_percent(ratio)) for ratio in _RATIOS) + 8, 30, 56, 11))
    sizes = [point.size for point in shown] or [1.0, 10.0]
    axes.set(xscale="log", xlim=(min(sizes) / 1.15, max(sizes) * 1.15))
    axes.set(yscale="log", ylim=_ratio_limits(shown, funnel))
    axes.minorticks_off()
    _set_ticks(axes)
    axes.grid(visible=True, axis="both")
    write(axes, xlabel, float(axes.bbox.x0 + axes.bbox.x1) / 2, 6.0, QUIET, ha="center")
    ends = _draw_limits(axes, funnel)
    kinds = [FLAGGED if point.flagged else WITHIN_LIMITS if point.in_estimates else NOT_IN_LIMITS for point in shown]
    for style in (WITHIN_LIMITS, NOT_IN_LIMITS, FLAGGED):
        points = [(point.size, point.ratio) for point, kind in zip(shown, kinds, strict=True) if kind is style]
        axes.plot(*np.reshape(points, (-1, 2)).T, linestyle="none", clip_on=False, **style)
    for point in shown:
        if point.flagged or point.area in by_level:
            write_beside(axes, areas.name(point.area), (point.size, point.ratio), clear=False)
    write_end_labels(axes, ends)
    return Picture(drawing=record(axes), data=_table(funnel, areas, table_id))


def _ratio_limits(points: Sequence[FunnelPoint], funnel: ResidualFunnel) -> tuple[float, float]:
    """Every ratio, and the limits at the right, the narrowest, where they are not far from them."""
    ratios = [1.0, *(point.ratio for point in points)]
    low, high = min(ratios) / _LIMIT_REACH, max(ratios) * _LIMIT_REACH
    ratios += [limit for limit in max(funnel.limits, default=(0.0,))[1:] if low <= limit <= high]
    return min(0.65, min(ratios) / 1.1), max(1.6, max(ratios) * 1.1)


def _set_ticks(axes: Axes) -> None:
    """Names counts, powers of ten first, and changes, none first, as far as they do not touch."""
    low, high = axes.get_xlim()
    ticks = [LogLocator(subs=digits, numticks=99).tick_values(low, high) for digits in ((1,), (2, 5))]
    counts = [float(count) for count in np.concatenate(ticks) if low <= count <= high]
    places = [place_of(axes, count, 1)[0] for count in counts]
    half_widths = [text_width(label) / 2 for label in tick_labels(counts)]
    counts = [counts[at] for at in without_overlaps(places, half_widths)]
    axes.set_xticks(counts, tick_labels(counts))
    low, high = axes.get_ylim()
    ratios = sorted((ratio for ratio in _RATIOS if low <= ratio <= high), key=lambda ratio: abs(log(ratio)))
    heights = [place_of(axes, 1, ratio)[1] for ratio in ratios]
    ratios = [ratios[at] for at in without_overlaps(heights, [LINE / 2] * len(ratios), gap=0)]
    axes.set_yticks(ratios, map(_percent, ratios))


def _percent(ratio: float) -> str:
    return f"{format_number((ratio - 1) * 100, 0, Display.SIGNED)}%"


def _draw_limits(axes: Axes, funnel: ResidualFunnel) -> list[EndLabel]:
    """Draws no change, the pooled change and the limits; what to write at the ends."""
    low, high = axes.get_xlim()
    rows = np.array(sorted(row for row in funnel.limits if low <= row[0] <= high)).reshape(-1, 5)
    axes.axhline(1.0, color=QUIET, linewidth=0.8)
    axes.axhline(exp(funnel.centre), color=GREY, linewidth=1.1)
    ends = [("All forces", exp(funnel.centre))]
    for column, style, words in ((2, INNER, "95%"), (4, OUTER, "99.8%"), (1, INNER, "95%"), (3, OUTER, "99.8%")):
        axes.plot(rows[:, 0], rows[:, column], **style)
        ends += [(words, end) for end in rows[-1:, column]]
    bottom, top = axes.get_ylim()
    shown = (end for end in ends if bottom <= end[1] <= top or end is ends[0])
    return [EndLabel((words,), end, GREY, bold=False) for words, end in shown]


def _table(funnel: ResidualFunnel, areas: Areas, table_id: str) -> Table:
    how = f"change of {funnel.name} since the baseline, against its count"
    figure = Quantity(value=1, unit=Unit.RATIO, measure=funnel.measure, period=funnel.period, derivation=how)
    rows = []
    for point in funnel.points:
        stands_out = "yes" if point.flagged else "no" if point.in_estimates else "not part of the limits"
        ratio = replace(figure, area=point.area, value=point.ratio)
        rows.append((areas.name(point.area), replace(ratio, value=point.size, unit=Unit.NUMBER), ratio, stands_out))
    return data_table(table_id, funnel.name, ("Area", "Baseline count", "Ratio to the baseline", "Stands out"), rows)
