"""Changes side by side as bars around zero: falls filled to the left, rises hollow to the right."""

from collections.abc import Sequence

from ncpm_reports.charts.canvas import new_axes, place_of, record
from ncpm_reports.charts.labels import write
from ncpm_reports.charts.picture import Picture, data_table
from ncpm_reports.charts.style import BLUE, INK, MM, PINK, Look, shorten, text_width
from ncpm_reports.core.quantities import Display, Quantity, display

WIDTH = 104 * MM
ROW = 16.0
FALL: Look = {"color": BLUE}
RISE: Look = {"fill": False, "edgecolor": PINK, "linewidth": 1.4}
_MOST_NAME = 0.5
# The name of a part, a region or a kind of crime, and its change.
ChangeBar = tuple[str, Quantity]


def change_bars(
    bars: Sequence[ChangeBar], *, title: str, table_id: str, width: float = WIDTH, row: float = ROW
) -> Picture:
    """A bar a change in the order given, its name at the left and its figure at the bar's end; sizes in points.

    A change that is not available says so and has no bar. `title` is for the table behind.
    """
    values = [change.value or 0.0 for _, change in bars]
    figures = ["not available" if change.value is None else display(change, Display.SIGNED) for _, change in bars]
    names = min(max((text_width(name) for name, _ in bars), default=0.0), _MOST_NAME * width)
    reach = [(text_width(figure), value < 0) for figure, value in zip(figures, values, strict=True)]
    left, right = (max((width for width, fell in reach if fell is side), default=0.0) for side in (True, False))
    axes = new_axes((width, len(bars) * row + 4), (names + left + 12, 2, right + 8, 2))
    low, high = min([0.0, *values]), max([0.0, *values])
    axes.set(xlim=(low, high if high > low else low + 1), ylim=(max(len(bars), 1) - 0.5, -0.5))
    axes.set_axis_off()
    for look, fell in ((FALL, True), (RISE, False)):
        chosen = {place: value for place, value in enumerate(values) if value and (value < 0) is fell}
        axes.barh(list(chosen), list(chosen.values()), height=0.78, **look)
    axes.axvline(0, color=INK, linewidth=0.8, zorder=3)
    for place, ((name, _), value, figure) in enumerate(zip(bars, values, figures, strict=True)):
        x, y = place_of(axes, value, place)
        write(axes, shorten(name, names), 0.0, y - 3.2)
        write(axes, figure, x + (-4 if value < 0 else 4), y - 3.2, ha="right" if value < 0 else "left")
    return Picture(drawing=record(axes), data=data_table(table_id, title, ("Part", "Change"), bars))
