"""Areas in alphabetical order, each with its figure and interval: what differs from what is seen, nobody is ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import new_axes, place_of, record
from ncpm_reports.charts.history import values_of
from ncpm_reports.charts.labels import write
from ncpm_reports.charts.picture import Picture, data_table
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, GREY, QUIET, WHISKER, shorten, text_width
from ncpm_reports.charts.ticks import linear_ticks, tick_labels
from ncpm_reports.core.quantities import Quantity, Unit, display

ROW = 11.6
_NAMES = 130.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """An area's figure with its limits, where there are any."""

    name: str
    figure: Quantity
    lower: Quantity | None = None
    upper: Quantity | None = None


def interval_plot(
    rows: Sequence[IntervalRow], *, name: str, table_id: str, reference: Quantity, reference_name: str
) -> Picture:
    """Dots with whiskers, one line an area in alphabetical order, and a named reference line; sizes in points.

    An area without a figure says so in its line. The height grows with the number of areas.
    """
    rows = sorted(rows, key=lambda row: row.name)
    unit = rows[0].figure.unit if rows else None
    values = values_of((), reference, *(figure for row in rows for figure in (row.figure, row.lower, row.upper)))
    ticks = linear_ticks(values, zero=0.4, most=4)
    labels = tick_labels(ticks, unit or Unit.NUMBER)
    names = min(_NAMES, max((text_width(row.name) for row in rows), default=0.0)) + 12
    half = max(16.0, *(text_width(label) / 2 for label in labels))
    axes = new_axes((CHART_WIDTH, len(rows) * ROW + 44), (names, 22, half, 22))
    axes.set(xlim=(ticks[0], ticks[-1]), ylim=(max(len(rows), 1) - 0.5, -0.5))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xticks(ticks, labels)
    axes.set_yticks([])
    if reference.value is not None:
        over, middle = 1 + 4 / float(axes.bbox.height), place_of(axes, reference.value, 0)[0]
        axes.axvline(reference.value, 0, over, color=GREY, linewidth=1, linestyle="--", clip_on=False)
        write(axes, f"{reference_name} {display(reference)}", middle, float(axes.bbox.y1) + 8, GREY, ha="center")
    _draw_rows(axes, rows)
    headers = ("Area", "Figure", "Lower limit (95%)", "Upper limit (95%)")
    cells = ((row.name, row.figure, row.lower, row.upper) for row in rows)
    return Picture(drawing=record(axes), data=data_table(table_id, name, headers, cells, unit))


def _draw_rows(axes: Axes, rows: Sequence[IntervalRow]) -> None:
    left = float(axes.bbox.x0)
    for index, row in enumerate(rows):
        y = place_of(axes, 0, index)[1] - 3.2
        write(axes, shorten(row.name, _NAMES), left - 8, y, ha="right")
        if row.figure.value is None:
            write(axes, "no figure", left + 4, y, QUIET)
        elif len(limits := values_of((), row.lower, row.upper)) == 2:
            axes.hlines(index, min(limits), max(limits), **WHISKER)
    dots = {index: row.figure.value for index, row in enumerate(rows) if row.figure.value is not None}
    axes.plot(list(dots.values()), list(dots), "o", color=BLUE, markersize=5)
