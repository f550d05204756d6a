"""A funnel of changes: each force's change since the baseline against its count then, those that stand out named."""

from collections.abc import Sequence
from dataclasses import replace
from math import exp, log

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator

from ncpm_reports.charts.labels import EndLabel, standing_apart, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, data_table, empty_axes, place_of, record, tick_labels
from ncpm_reports.charts.style import BLUE, GREY, LINE, MM, PINK, QUIET, RING, Look, text_width
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Display, Quantity, Unit, format_number
from ncpm_reports.documents.blocks import Table
from ncpm_reports.measures.results import FunnelPoint, ResidualFunnel

SIZE = (104 * MM, 42 * MM)
# Ratios that have a tick where the scale reaches them: from a fall to a tenth to a rise to ten times.
_RATIOS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
# How far beyond the farthest point the scale may reach for a limit.
_SPARE = 1.5
OUTER: Look = {"color": GREY, "linewidth": 1.1}
INNER: Look = {"color": GREY, "linewidth": 0.9, "dashes": (3.0, 2.0)}
USUAL: Look = {"marker": "o", "color": BLUE, "markersize": 5}
FLAGGED: Look = {"marker": "s", "markersize": 6.5, **RING, "markeredgecolor": PINK}
APART: Look = {"marker": "o", "markersize": 5, **RING, "markeredgewidth": 1.2}


def change_funnel(
    funnel: ResidualFunnel, areas: Areas, *, across: str, table_id: str, by_level: Sequence[str] = ()
) -> Picture:
    """Changes since the baseline upwards, counts at the baseline across, both scales logarithmic.

    Limits are those of the forces that are not flagged. Flagged forces are hollow squares and named; forces that take
    no part in the limits are hollow circles, for a note to name. Areas in `by_level`, which stand out by another test,
    are named too. `across` says what the counts are.
    """
    shown = [point for point in funnel.points if point.size > 0 and point.ratio > 0]
    axes = empty_axes("funnel", SIZE, (max(text_width(_percent(ratio)) for ratio in _RATIOS) + 8, 30, 56, 11))
    sizes = [point.size for point in shown] or [1.0, 10.0]
    axes.set(xscale="log", xlim=(min(sizes) / 1.15, max(sizes) * 1.15))
    axes.set(yscale="log", ylim=_ratio_limits(shown, funnel))
    axes.minorticks_off()
    _set_ticks(axes)
    axes.grid(visible=True, axis="both")
    write(axes, across, float(axes.bbox.x0 + axes.bbox.x1) / 2, 6.0, QUIET, ha="center")
    ends = _draw_limits(axes, funnel)
    _draw_points(axes, shown)
    for point in shown:
        if point.flagged or point.area in by_level:
            write_beside(axes, areas.name(point.area), (point.size, point.ratio), clear=False)
    write_end_labels(axes, ends)
    return Picture(drawing=record(axes), data=_table(funnel, areas, table_id))


def _ratio_limits(points: Sequence[FunnelPoint], funnel: ResidualFunnel) -> tuple[float, float]:
    """Every ratio, and the limits at the right, the narrowest, where they are not far from them."""
    own = [1.0, *(point.ratio for point in points)]
    narrowest = max(funnel.limits, default=(0.0,))[1:]
    ratios = own + [limit for limit in narrowest if min(own) / _SPARE <= limit <= max(own) * _SPARE]
    return min(0.65, min(ratios) / 1.1), max(1.6, max(ratios) * 1.1)


def _set_ticks(axes: Axes) -> None:
    """Names counts, powers of ten first, and changes, none first, as far as they do not touch."""
    low, high = axes.get_xlim()
    tens, others = (LogLocator(subs=digits, numticks=99).tick_values(low, high) for digits in ((1,), (2, 5)))
    counts = [float(count) for count in (*tens, *others) if low <= count <= high]
    places = [place_of(axes, count, 1)[0] for count in counts]
    reach = [text_width(label) / 2 for label in tick_labels(counts)]
    counts = [counts[at] for at in standing_apart(places, reach)]
    axes.set_xticks(counts, tick_labels(counts))
    low, high = axes.get_ylim()
    ratios = sorted((ratio for ratio in _RATIOS if low <= ratio <= high), key=lambda ratio: abs(log(ratio)))
    heights = [place_of(axes, 1, ratio)[1] for ratio in ratios]
    ratios = [ratios[at] for at in standing_apart(heights, [LINE / 2] * len(ratios), gap=0)]
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
    for column, look, words in ((2, INNER, "95%"), (4, OUTER, "99.8%"), (1, INNER, "95%"), (3, OUTER, "99.8%")):
        axes.plot(rows[:, 0], rows[:, column], **look)
        ends += [(words, end) for end in rows[-1:, column]]
    bottom, top = axes.get_ylim()
    shown = (end for end in ends if bottom <= end[1] <= top or end is ends[0])
    return [EndLabel((words,), end, GREY, bold=False) for words, end in shown]


def _draw_points(axes: Axes, points: Sequence[FunnelPoint]) -> None:
    usual = [point for point in points if point.in_estimates and not point.flagged]
    apart = [point for point in points if not point.in_estimates and not point.flagged]
    flagged = [point for point in points if point.flagged]
    for chosen, look in ((usual, USUAL), (apart, APART), (flagged, FLAGGED)):
        axes.plot([p.size for p in chosen], [p.ratio for p in chosen], linestyle="none", clip_on=False, **look)


def _table(funnel: ResidualFunnel, areas: Areas, table_id: str) -> Table:
    how = f"change of {funnel.name} since the baseline, against its count"
    figure = Quantity(value=1, unit=Unit.RATIO, measure=funnel.measure, period=funnel.period, derivation=how)
    rows = (
        (
            areas.name(point.area),
            replace(figure, area=point.area, value=point.size, unit=Unit.NUMBER),
            replace(figure, area=point.area, value=point.ratio),
            "yes" if point.flagged else "no" if point.in_estimates else "not part of the limits",
        )
        for point in funnel.points
    )
    return data_table(table_id, funnel.name, ("Area", "Baseline count", "Ratio to the baseline", "Stands out"), rows)
