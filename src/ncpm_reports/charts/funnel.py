"""A funnel: each force's ratio to what is expected, limits around it, and names only for those outside 99.8%."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from ncpm_reports.charts.canvas import new_axes, place_of, record, set_margins, set_size
from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.labels import EndLabel, thin_labels, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, GREY, INK, MM, ORANGE, QUIET, RING, SMALL, Look, text_width
from ncpm_reports.charts.ticks import linear_ticks, logarithmic_ticks, ratio_labels, ratio_ticks, tick_labels
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity, Unit, display
from ncpm_reports.documents.blocks import Cell, ColumnKind, Table
from ncpm_reports.documents.drawing import Point
from ncpm_reports.measures.results import Funnel, FunnelUnit

HEIGHT = 90 * MM
OUTER: Look = {"color": GREY, "linewidth": 1.1}
INNER: Look = {"color": GREY, "linewidth": 0.9, "dashes": (3.0, 2.0)}
WITHIN: Look = {"marker": "o", "color": "#6f777b", "markersize": 4.5}
HIGH: Look = {"marker": "^", "color": ORANGE, "markersize": 7.5, "markeredgecolor": INK, "markeredgewidth": 0.6}
LOW: Look = {"marker": "v", "color": BLUE, "markersize": 7.5, "markeredgecolor": INK, "markeredgewidth": 0.6}
HOLLOW: Look = {"marker": "o", "markersize": 5.5, **RING}
ACROSS = "Expected number, on a logarithmic scale; ratio on a square-root scale"
NO_FIGURE = "no figure"
OFF_SCALE = "off the scale"
FAR = 1.5
_COLUMN = 62.0


def funnel_chart(
    funnel: Funnel, areas: Areas, *, table_id: str, width: float = CHART_WIDTH, height: float = HEIGHT
) -> Picture:
    """A funnel of forces: ratio of observed to expected upwards, expected number across; sizes in points.

    The limits drawn are the adjusted ones. Only forces outside 99.8% after adjustment are named, and those that take
    no part in the estimates, which are hollow. A force with an expected number of nought has no place and is left to
    the table.
    """
    shown = [unit for unit in funnel.units if unit.ratio is not None and unit.expected > 0]
    axes = _funnel_axes(funnel, [unit for unit in shown if unit.in_estimates] or shown)
    bottom = 42.0 if any(not unit.in_estimates for unit in shown) else 30.0
    left = max(text_width(label.get_text(), SMALL) for label in axes.get_yticklabels()) + 8
    set_size(axes, width, height)
    set_margins(axes, left, bottom, _COLUMN, 11)
    thin_labels(axes)
    write(axes, ACROSS, (axes.bbox.x0 + axes.bbox.x1) / 2, bottom - 24, QUIET, ha="center")
    ends = _draw_limits(axes, funnel)
    _draw_units(axes, shown)
    _name_units(axes, shown, areas)
    write_end_labels(axes, ends, beside=5)
    return Picture(drawing=record(axes), data=_table(table_id, funnel, areas))


def _funnel_axes(funnel: Funnel, scaled: Sequence[FunnelUnit]) -> Axes:
    """Axes with a logarithmic scale across that holds the expected numbers, and one of square roots for the ratios."""
    expected = [unit.expected for unit in scaled] or [1.0, 10.0]
    low, high = min(expected) / 1.15, max(expected) * 1.15
    ratios = [unit.ratio for unit in scaled if unit.ratio is not None]
    top = linear_ticks((*ratios, 1.0, *_limits_shown(funnel, low, high, max(ratios, default=1.0))), zero=True)[-1]
    axes = new_axes()
    axes.set_xscale("log")
    axes.set_yscale("function", functions=(_square_root, np.square))
    axes.set(xlim=(low, high), ylim=(0, top))
    across, up = logarithmic_ticks(low, high), ratio_ticks(top)
    axes.set_xticks(across, tick_labels(across))
    axes.set_xticks([], minor=True)
    axes.set_yticks(up, ratio_labels(up))
    axes.axhline(0, color=QUIET, linewidth=0.8, clip_on=False)
    return axes


def _square_root(ratios: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sqrt(np.maximum(ratios, 0.0))


def _limits_shown(funnel: Funnel, low: float, high: float, largest: float) -> tuple[float, ...]:
    # The mouth of a funnel would push the forces into a corner, and so would limits far above every force: limits count
    # only from the middle onwards, and where they are not far above the largest ratio.
    limits = (row[column] for row in funnel.limits if low * 2 <= row[0] <= high for column in (2, 4))
    return tuple(limit for limit in limits if limit <= FAR * largest)


def _draw_limits(axes: Axes, funnel: Funnel) -> tuple[EndLabel, ...]:
    """Draws the pooled rate and the limits; what to write at their ends."""
    low, high = axes.get_xlim()
    rows = sorted(row for row in funnel.limits if low <= row[0] <= high)
    axes.axhline(1.0, color=QUIET, linewidth=0.8)
    ends = [EndLabel(lines=("Pooled rate",), y=place_of(axes, low, 1.0)[1], colour=QUIET, bold=False)]
    for column, look in ((4, OUTER), (2, INNER), (3, OUTER), (1, INNER)):
        axes.plot([row[0] for row in rows], [row[column] for row in rows], **look)
        if rows:
            height = place_of(axes, low, rows[-1][column])[1]
            name = "99.8% limit" if look is OUTER else "95% limit"
            lines = (name, OFF_SCALE) if height > axes.bbox.y1 else (name,)
            y = min(max(height, float(axes.bbox.y0)), float(axes.bbox.y1))
            ends.append(EndLabel(lines=lines, y=y, colour=GREY, bold=False))
    return tuple(ends)


def _place(axes: Axes, unit: FunnelUnit) -> Point:
    """Where a force stands, in points; at the edge of the plot if it is off the scales, as the City of London is."""
    (x, y), plot = place_of(axes, unit.expected, unit.ratio or 0.0), axes.bbox
    return min(max(x, plot.x0 + 4), plot.x1 - 4), min(max(y, plot.y0), plot.y1 - 2)


def _draw_units(axes: Axes, units: Sequence[FunnelUnit]) -> None:
    def draw(keep: Callable[[FunnelUnit], bool], look: Look) -> None:
        places = [_place(axes, unit) for unit in units if keep(unit)]
        xs, ys = [x for x, _ in places], [y for _, y in places]
        axes.plot(xs, ys, linestyle="none", transform=None, clip_on=False, **look)

    draw(lambda unit: unit.in_estimates and not unit.flag, WITHIN)
    draw(lambda unit: unit.in_estimates and unit.flag == "high", HIGH)
    draw(lambda unit: unit.in_estimates and unit.flag == "low", LOW)
    draw(lambda unit: not unit.in_estimates, HOLLOW)


def _name_units(axes: Axes, units: Sequence[FunnelUnit], areas: Areas) -> None:
    plot = axes.bbox
    inside = (0.0, plot.y0 + 1, plot.x1, plot.y1 + 11)
    for unit in units:
        if unit.flag and unit.in_estimates:
            write_beside(axes, areas.name(unit.area), _place(axes, unit), away=5.0, inside=inside)
    hollow = [_explained(axes, unit, areas) for unit in units if not unit.in_estimates]
    if hollow:
        write(axes, f"Hollow, not part of the estimates: {'; '.join(hollow)}.", 0.0, 3.0, QUIET)


def _explained(axes: Axes, unit: FunnelUnit, areas: Areas) -> str:
    ratio = display(Quantity(value=unit.ratio or 0.0, unit=Unit.RATIO))
    name = areas.name(unit.area)
    if not axes.get_ylim()[0] <= (unit.ratio or 0.0) <= axes.get_ylim()[1]:
        return f"{name} (off the scale: ratio {ratio})"
    if not axes.get_xlim()[0] <= unit.expected <= axes.get_xlim()[1]:
        return f"{name} (ratio {ratio}; its expected number is off the scale)"
    return name


def _table(table_id: str, funnel: Funnel, areas: Areas) -> Table:
    columns = [
        ("Area", ColumnKind.WORDS),
        ("Observed", ColumnKind.NUMBERS),
        ("Expected", ColumnKind.NUMBERS),
        ("Ratio", ColumnKind.NUMBERS),
        ("Position", ColumnKind.WORDS),
    ]
    rows = [(areas.name(unit.area), _row(funnel, unit, areas)) for unit in funnel.units]
    blank = number_cell(None)
    rows += [
        (name, (word_cell(name), blank, blank, blank, word_cell(NO_FIGURE))) for name in map(areas.name, funnel.missing)
    ]
    return data_table(table_id, funnel.name, columns, [row for _, row in sorted(rows, key=lambda named: named[0])])


def _row(funnel: Funnel, unit: FunnelUnit, areas: Areas) -> tuple[Cell, ...]:
    return (
        word_cell(areas.name(unit.area)),
        number_cell(unit.observed),
        number_cell(_derived(funnel, unit, unit.expected, Unit.NUMBER, "pooled rate times population"), 1),
        number_cell(_derived(funnel, unit, unit.ratio, Unit.RATIO, "observed divided by expected")),
        word_cell(position(unit)),
    )


def position(unit: FunnelUnit) -> str:
    """Where a force stands in a funnel, in words; never a rank."""
    if unit.ratio is None:
        return NO_FIGURE
    words = {"high": "above the 99.8% limit", "low": "below the 99.8% limit"}.get(unit.flag, "within the 99.8% limits")
    return words if unit.in_estimates else "not part of the estimates"


def _derived(funnel: Funnel, unit: FunnelUnit, value: float | None, kind: Unit, how: str) -> Quantity | None:
    if value is None:
        return None
    return Quantity(
        value=value,
        unit=kind,
        measure=funnel.measure,
        area=unit.area,
        period=funnel.period,
        sources=unit.observed.sources,
        derivation=how,
    )
