"""Areas in alphabetical order, each with its figure and interval: what differs from what is seen, nobody is ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import new_axes, place_of, record, set_margins, set_size
from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.history import unit_suffix, value_text
from ncpm_reports.charts.labels import thin_labels, write
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, GREY, QUIET, SMALL, WHISKER, shorten, text_width
from ncpm_reports.charts.ticks import linear_ticks, tick_labels
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import ColumnKind, Label, Table

ROW = 11.6
_NAMES = 130.0
_CAP = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """An area's figure with its limits, where there are any."""

    name: str
    figure: Quantity
    lower: Quantity | None = None
    upper: Quantity | None = None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Both limits, if there are any beside a figure."""
        lower, upper = self.lower, self.upper
        if self.figure.value is None or lower is None or upper is None or lower.value is None or upper.value is None:
            return None
        return lower.value, upper.value


def interval_plot(
    rows: Sequence[IntervalRow],
    *,
    name: str,
    table_id: str,
    reference: Quantity | None = None,
    reference_name: str = "",
    width: float = CHART_WIDTH,
) -> Picture:
    """Dots with whiskers, one line an area in alphabetical order, and a named reference line; sizes in points.

    An area without a figure says so in its line. The height grows with the number of areas.
    """
    ordered = sorted(rows, key=lambda row: row.name)
    ticks = _ticks(ordered, reference)
    labels = tick_labels(ticks, unit_suffix(rows[0].figure.unit if rows else Unit.NUMBER))
    names = min(_NAMES, max((text_width(row.name, SMALL) for row in ordered), default=0.0)) + 12
    half = max(16.0, *(text_width(label, SMALL) / 2 for label in labels))
    axes = new_axes()
    set_size(axes, width, len(ordered) * ROW + 44)
    set_margins(axes, names, 22, half, 22)
    axes.set(xlim=(ticks[0], ticks[-1]), ylim=(max(len(ordered), 1) - 0.5, -0.5))
    axes.grid(visible=False, axis="y")
    axes.grid(visible=True, axis="x")
    axes.set_xticks(ticks, labels)
    axes.set_yticks([])
    axes.spines.bottom.set(visible=True, color=QUIET, linewidth=0.8)
    thin_labels(axes)
    if reference is not None and reference.value is not None:
        _draw_reference(axes, reference.value, f"{reference_name} {value_text(reference)}".strip())
    _draw_rows(axes, ordered)
    return Picture(drawing=record(axes), data=_table(table_id, name, ordered))


def _ticks(rows: Sequence[IntervalRow], reference: Quantity | None) -> tuple[float, ...]:
    quantities = [quantity for row in rows for quantity in (row.figure, row.lower, row.upper)] + [reference]
    values = [quantity.value for quantity in quantities if quantity is not None and quantity.value is not None]
    return linear_ticks(values, zero=not values or min(values) <= 0.4 * max(values))


def _draw_reference(axes: Axes, value: float, words: str) -> None:
    over = 1 + 4 / float(axes.bbox.height)
    axes.axvline(value, 0, over, color=GREY, linewidth=1, linestyle="--", clip_on=False)
    write(axes, words, place_of(axes, value, 0)[0], float(axes.bbox.y1) + 8, GREY, ha="center")


def _draw_rows(axes: Axes, rows: Sequence[IntervalRow]) -> None:
    left = float(axes.bbox.x0)
    for index, row in enumerate(rows):
        y = place_of(axes, axes.get_xlim()[0], index)[1] - 3.2
        write(axes, shorten(row.name, _NAMES, SMALL), left - 8, y, ha="right")
        if row.figure.value is None:
            write(axes, "no figure", left + 4, y, QUIET)
    dots = [(row.figure.value, index) for index, row in enumerate(rows) if row.figure.value is not None]
    whiskers = [(index, *limits) for index, row in enumerate(rows) if (limits := row.interval)]
    for index, low, high in whiskers:
        axes.hlines(index, low, high, **WHISKER)
        axes.vlines((low, high), index - _CAP / ROW, index + _CAP / ROW, **WHISKER)
    axes.plot([x for x, _ in dots], [y for _, y in dots], "o", color=BLUE, markersize=5)


def _table(table_id: str, name: str, rows: Sequence[IntervalRow]) -> Table:
    columns = [
        ("Area", ColumnKind.WORDS),
        ("Figure", ColumnKind.NUMBERS),
        ("Lower limit (95%)", ColumnKind.NUMBERS),
        ("Upper limit (95%)", ColumnKind.NUMBERS),
    ]
    body = ((word_cell(r.name), number_cell(r.figure), number_cell(r.lower), number_cell(r.upper)) for r in rows)
    unit = rows[0].figure.unit.words if rows else ""
    return data_table(table_id, name, columns, body, (Label(unit),) if unit else ())
