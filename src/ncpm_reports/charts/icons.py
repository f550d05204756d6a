"""Small marks for tables: what a figure did, told by shape and arrow, so that it can be read without colour."""

from enum import StrEnum
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon, Rectangle

from ncpm_reports.charts.canvas import blank_axes, record
from ncpm_reports.charts.labels import write
from ncpm_reports.charts.style import BLUE, GREY, PAPER, PINK, QUIET, Look
from ncpm_reports.documents.drawing import Drawing

SIZE = 18.0
_MIDDLE = SIZE / 2
_LETTER = 10.0
_FAINT: Look = {"fill": False, "edgecolor": QUIET, "linewidth": 1.0, "linestyle": (0, (2.0, 1.6))}


def _draw_arrow(axes: Axes, colour: str, *, upwards: bool) -> None:
    sign, middle = (1 if upwards else -1), _MIDDLE
    head = [(middle - 3.6, middle + sign * 0.4), (middle, middle + sign * 5.0), (middle + 3.6, middle + sign * 0.4)]
    axes.add_patch(Polygon(head, color=colour, zorder=3))
    axes.add_patch(
        Rectangle((middle - 1.0, min(middle - sign * 4.8, middle + sign * 0.6)), 2.0, 5.4, color=colour, zorder=3)
    )


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
    axes = blank_axes(SIZE, SIZE)
    if mark is ChangeMark.FELL:
        axes.plot(_MIDDLE, _MIDDLE, "o", markersize=16.5, color=BLUE, markeredgewidth=0.7)
        _draw_arrow(axes, PAPER, upwards=False)
    elif mark is ChangeMark.ROSE:
        axes.add_patch(Rectangle((_MIDDLE - 7.4, _MIDDLE - 7.4), 14.8, 14.8, fill=False, edgecolor=PINK, linewidth=1.5))
        _draw_arrow(axes, PINK, upwards=True)
    else:
        axes.add_patch(Circle((_MIDDLE, _MIDDLE), 8.0, **_FAINT))
    if mark is ChangeMark.MAY_BE_CHANCE:
        axes.plot((_MIDDLE - 3.5, _MIDDLE + 3.5), (_MIDDLE, _MIDDLE), color=GREY, linewidth=1.4)
        for sign in (-1, 1):
            tip = _MIDDLE + sign * 5.4
            head = [(tip, _MIDDLE), (tip - sign * 3.0, _MIDDLE + 2.4), (tip - sign * 3.0, _MIDDLE - 2.4)]
            axes.add_patch(Polygon(head, color=GREY))
    elif mark is ChangeMark.NOT_JUDGED:
        write(axes, "?", _MIDDLE, _MIDDLE - 0.35 * _LETTER, GREY, ha="center", bold=True, size=_LETTER)
    return record(axes)
