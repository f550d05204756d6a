"""Changes side by side as bars around zero: falls filled to the left, rises hollow to the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from ncpm_reports.charts.canvas import new_axes, place_of, record, set_margins, set_size
from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.labels import write
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, INK, MM, PINK, QUIET, SMALL, Look, shorten, text_width
from ncpm_reports.core.quantities import Display, Quantity, display
from ncpm_reports.documents.blocks import ColumnKind, Table

WIDTH = 104 * MM
ROW = 16.0
FALL: Look = {"color": BLUE}
RISE: Look = {"fill": False, "edgecolor": PINK, "linewidth": 1.4}
_MOST_NAME = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBar:
    """A part, a region or a kind of crime with its change."""

    name: str
    change: Quantity


def change_bars(
    bars: Sequence[ChangeBar], *, title: str, table_id: str, width: float = WIDTH, row: float = ROW
) -> Picture:
    """A bar a change in the order given, its name at the left and its figure at the bar's end; sizes in points.

    A change that is not available says so and has no bar. `title` is for the table behind. An alternative text names
    the largest fall and rise, and how many fell and rose.
    """
    values = [bar.change.value or 0.0 for bar in bars]
    names = min(max((text_width(bar.name, SMALL) for bar in bars), default=0.0), _MOST_NAME * width)
    falls, rises = (
        max((text_width(_figure(bar), SMALL) for bar in bars if ((bar.change.value or 0.0) < 0) is fell), default=0.0)
        for fell in (True, False)
    )
    axes = new_axes()
    set_size(axes, width, len(bars) * row + 4)
    set_margins(axes, names + falls + 12, 2, rises + 8, 2)
    low, high = min([0.0, *values]), max([0.0, *values])
    axes.set(xlim=(low, high if high > low else low + 1), ylim=(max(len(bars), 1) - 0.5, -0.5), xticks=[], yticks=[])
    for look, fell in ((FALL, True), (RISE, False)):
        chosen = [(place, value) for place, value in enumerate(values) if value and (value < 0) is fell]
        axes.barh([place for place, _ in chosen], [value for _, value in chosen], height=0.78, **look)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=3)
    for place, bar in enumerate(bars):
        x, y = place_of(axes, bar.change.value or 0.0, place)
        write(axes, shorten(bar.name, names, SMALL), 0.0, y - 3.2)
        fell = (bar.change.value or 0.0) < 0
        colour = QUIET if bar.change.value is None else INK
        write(axes, _figure(bar), x + (-4 if fell else 4), y - 3.2, colour, ha="right" if fell else "left")
    return Picture(drawing=record(axes), data=_table(bars, title, table_id))


def _figure(bar: ChangeBar) -> str:
    return "not available" if bar.change.value is None else display(bar.change, Display.SIGNED)


def _table(bars: Sequence[ChangeBar], title: str, table_id: str) -> Table:
    columns = [("Part", ColumnKind.WORDS), ("Change", ColumnKind.NUMBERS)]
    return data_table(table_id, title, columns, ((word_cell(bar.name), number_cell(bar.change)) for bar in bars))
