"""Areas in alphabetical order, each with its figure and interval: what differs from what is seen, nobody is ranked."""

from collections.abc import Sequence

from ncpm_reports.charts.labels import write
from ncpm_reports.charts.picture import Picture, data_table, empty_axes, linear_ticks, place_of, record, tick_labels
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, GREY, QUIET, WHISKER, shorten, text_width
from ncpm_reports.charts.time_axes import values_of
from ncpm_reports.core.quantities import Quantity, Unit, display

ROW = 11.6
_NAMES = 130.0
# An area's name, its figure and its limits, where there are any.
IntervalRow = tuple[str, Quantity, Quantity | None, Quantity | None]


def interval_plot(
    rows: Sequence[IntervalRow], *, name: str, table_id: str, reference: Quantity, reference_name: str
) -> Picture:
    """Dots with whiskers, one line an area in alphabetical order, and a named reference line; sizes in points.

    An area without a figure says so in its line. The height grows with the number of areas.
    """
    rows = sorted(rows, key=lambda row: row[0])
    unit = rows[0][1].unit if rows else None
    ticks = linear_ticks(values_of((), reference, *(figure for row in rows for figure in row[1:])), zero=0.4, most=4)
    labels = tick_labels(ticks, unit or Unit.NUMBER)
    names = [shorten(row[0], _NAMES) for row in rows]
    half = max(16.0, *(text_width(label) / 2 for label in labels))
    margins = (max(map(text_width, names), default=0.0) + 12, 22, half, 22)
    axes = empty_axes("intervals", (CHART_WIDTH, len(rows) * ROW + 44), margins)
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
