"""A funnel of changes: each force's change since the baseline against its count then, those that stand out named."""

from collections.abc import Sequence
from math import exp, log

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import new_axes, place_of, record, set_margins, set_size
from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.labels import LINE, EndLabel, thin_labels, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, GREY, INK, MM, PINK, QUIET, RING, SMALL, Look, text_width
from ncpm_reports.charts.ticks import logarithmic_ticks, tick_labels
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Display, Quantity, Unit, format_number
from ncpm_reports.documents.blocks import ColumnKind, Table
from ncpm_reports.measures.results import FunnelPoint, ResidualFunnel

WIDTH, HEIGHT = 104 * MM, 70 * MM
# Ratios that have a tick where the scale reaches them: from a fall to a tenth to a rise to ten times.
_RATIOS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
# How far beyond the farthest point the scale may reach for a limit.
SPARE = 1.5
OUTER: Look = {"color": GREY, "linewidth": 1.1}
INNER: Look = {"color": GREY, "linewidth": 0.9, "dashes": (3.0, 2.0)}
USUAL: Look = {"marker": "o", "color": BLUE, "markersize": 5}
FLAGGED: Look = {"marker": "s", "markersize": 6.5, **RING, "markeredgecolor": PINK}
APART: Look = {"marker": "o", "markersize": 5, **RING, "markeredgewidth": 1.2}


def change_funnel(
    funnel: ResidualFunnel,
    areas: Areas,
    *,
    across: str,
    table_id: str,
    by_level: Sequence[str] = (),
    width: float = WIDTH,
    height: float = HEIGHT,
) -> Picture:
    """Changes since the baseline upwards, counts at the baseline across, both scales logarithmic; sizes in points.

    Limits are those of the forces that are not flagged. Flagged forces are hollow squares and named; forces that take
    no part in the limits are hollow circles, for a note to name. Areas in `by_level`, which stand out by another test,
    are named too. `across` says what the counts are. An alternative text
    names the flagged forces, says how many are not, and what the pooled change is.
    """
    shown = [point for point in funnel.points if point.size > 0 and point.ratio > 0]
    axes = new_axes()
    axes.set(xscale="log", yscale="log", **_limits(shown, funnel))
    axes.minorticks_off()
    counts = logarithmic_ticks(*axes.get_xlim())
    axes.set_xticks(counts, tick_labels(counts))
    axes.grid(visible=True, axis="both")
    set_size(axes, width, height)
    set_margins(axes, max(text_width(_percent(ratio), SMALL) for ratio in _RATIOS) + 8, 30, 52, 11)
    ratios = _ratio_ticks(axes)
    axes.set_yticks(ratios, [_percent(ratio) for ratio in ratios])
    thin_labels(axes)
    write(axes, across, (axes.bbox.x0 + axes.bbox.x1) / 2, 6.0, QUIET, ha="center")
    ends = _draw_limits(axes, funnel)
    _draw_points(axes, shown)
    for point in shown:
        if point.flagged or point.area in by_level:
            plot, at = axes.bbox, place_of(axes, point.size, point.ratio)
            inside = (0.0, plot.y0 + 1, plot.x1, plot.y1 + 11)
            write_beside(axes, areas.name(point.area), at, INK, bold=True, away=6.0, inside=inside)
    write_end_labels(axes, ends, beside=5)
    return Picture(drawing=record(axes), data=_table(funnel, areas, table_id))


def _limits(points: list[FunnelPoint], funnel: ResidualFunnel) -> dict[str, tuple[float, float]]:
    """The scales: every point, and the limits at the right, the narrowest, where they are not far from the points."""
    sizes = [point.size for point in points] or [1.0, 10.0]
    own = [1.0, *(point.ratio for point in points)]
    narrowest = max(funnel.limits, default=(0.0,))[1:]
    near = (limit for limit in narrowest if min(own) / SPARE <= limit <= max(own) * SPARE)
    ratios = [*own, *near]
    return {
        "xlim": (min(sizes) / 1.15, max(sizes) * 1.15),
        "ylim": (min(0.65, min(ratios) / 1.1), max(1.6, max(ratios) * 1.1)),
    }


def _ratio_ticks(axes: Axes) -> list[float]:
    """Ratios within the scale that stand a line apart; no change comes first, then those nearest to it."""
    low, high = axes.get_ylim()
    kept: list[float] = []
    for ratio in sorted(_RATIOS, key=lambda ratio: abs(log(ratio))):
        y = place_of(axes, axes.get_xlim()[0], ratio)[1]
        if low <= ratio <= high and all(abs(place_of(axes, axes.get_xlim()[0], o)[1] - y) >= LINE for o in kept):
            kept.append(ratio)
    return sorted(kept)


def _percent(ratio: float) -> str:
    return f"{format_number((ratio - 1) * 100, 0, Display.SIGNED)}%"


def _draw_limits(axes: Axes, funnel: ResidualFunnel) -> list[EndLabel]:
    """Draws no change, the pooled change and the limits; what to write at the ends."""
    low, high = axes.get_xlim()
    rows = sorted(row for row in funnel.limits if low <= row[0] <= high)
    centre = exp(funnel.centre)
    axes.axhline(1.0, color=QUIET, linewidth=0.8)
    axes.axhline(centre, color=GREY, linewidth=1.1)
    ends = [EndLabel(lines=("All forces",), y=place_of(axes, low, centre)[1], colour=GREY, bold=False)]
    for column, look, words in ((2, INNER, "95%"), (4, OUTER, "99.8%"), (1, INNER, "95%"), (3, OUTER, "99.8%")):
        axes.plot([row[0] for row in rows], [row[column] for row in rows], **look)
        if rows and axes.get_ylim()[0] <= rows[-1][column] <= axes.get_ylim()[1]:
            y = place_of(axes, low, rows[-1][column])[1]
            ends.append(EndLabel(lines=(words,), y=y, colour=GREY, bold=False))
    return ends


def _draw_points(axes: Axes, points: list[FunnelPoint]) -> None:
    kinds = {id(point): FLAGGED if point.flagged else USUAL if point.in_estimates else APART for point in points}
    for look in (USUAL, APART, FLAGGED):
        chosen = [point for point in points if kinds[id(point)] is look]
        axes.plot([p.size for p in chosen], [p.ratio for p in chosen], linestyle="none", clip_on=False, **look)


def _table(funnel: ResidualFunnel, areas: Areas, table_id: str) -> Table:
    columns = [
        ("Area", ColumnKind.WORDS),
        ("Baseline count", ColumnKind.NUMBERS),
        ("Ratio to the baseline", ColumnKind.NUMBERS),
        ("Stands out", ColumnKind.WORDS),
    ]
    rows = [
        (
            word_cell(areas.name(point.area)),
            number_cell(_quantity(funnel, point, point.size, Unit.NUMBER)),
            number_cell(_quantity(funnel, point, point.ratio, Unit.RATIO)),
            word_cell("yes" if point.flagged else "no" if point.in_estimates else "not part of the limits"),
        )
        for point in funnel.points
    ]
    return data_table(table_id, funnel.name, columns, rows)


def _quantity(funnel: ResidualFunnel, point: FunnelPoint, value: float, unit: Unit) -> Quantity:
    how = f"change of {funnel.name} since the baseline, against its count"
    return Quantity(
        value=value, unit=unit, measure=funnel.measure, area=point.area, period=funnel.period, derivation=how
    )
