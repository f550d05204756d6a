"""Changes: bars around zero side by side, and small marks for tables; falls are filled, rises hollow."""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache

from matplotlib.patches import Circle, Rectangle

from ncpm_reports.charts.labels import write
from ncpm_reports.charts.picture import Picture, data_table, empty_axes, place_of, record
from ncpm_reports.charts.style import BLUE, GREY, INK, MM, PAPER, PINK, QUIET, Look, shorten, text_width
from ncpm_reports.core.quantities import Display, Quantity, display
from ncpm_reports.documents.drawing import Drawing

WIDTH = 104 * MM
ROW = 16.0
FALL: Look = {"color": BLUE}
RISE: Look = {"fill": False, "edgecolor": PINK, "linewidth": 1.4}
_MOST_NAME = 0.5
# The name of a part, a region or a kind of crime, and its change.
ChangeBar = tuple[str, Quantity]
# The size of a mark.
SIZE = 18.0
_ARROW: Look = {"width": 2.0, "head_width": 7.2, "head_length": 4.6, "length_includes_head": True, "zorder": 3}
_THIN_ARROW: Look = {**_ARROW, "width": 1.4, "head_width": 4.8, "head_length": 3.0}


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
    axes = empty_axes("bars", (width, len(bars) * row + 4), (names + left + 12, 2, right + 8, 2))
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
    axes = empty_axes("mark", (SIZE, SIZE), (0, 0, 0, 0))
    axes.set_axis_off()
    axes.set(xlim=(-SIZE / 2, SIZE / 2), ylim=(-SIZE / 2, SIZE / 2))
    if mark is ChangeMark.FELL:
        axes.plot(0, 0, "o", markersize=16.5, color=BLUE, markeredgewidth=0.7)
        axes.arrow(0, 4.8, 0, -9.8, color=PAPER, **_ARROW)
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
