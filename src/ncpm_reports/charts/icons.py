"""Small marks for tables: what a figure did, told by shape and arrow, so that it can be read without colour."""

from enum import StrEnum
from functools import lru_cache

from matplotlib.patches import Circle, Rectangle

from ncpm_reports.charts.canvas import new_axes, record
from ncpm_reports.charts.style import BLUE, GREY, PAPER, PINK, QUIET, Look
from ncpm_reports.documents.drawing import Drawing

SIZE = 18.0
_MIDDLE = SIZE / 2
_FAINT: Look = {"fill": False, "edgecolor": QUIET, "linewidth": 1.0, "linestyle": (0, (2.0, 1.6))}
_ARROW: Look = {"width": 2.0, "head_width": 7.2, "head_length": 4.6, "length_includes_head": True}
_THIN_ARROW: Look = {"width": 1.4, "head_width": 4.8, "head_length": 3.0, "length_includes_head": True}


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
    axes = new_axes((SIZE, SIZE), (0, 0, 0, 0))
    axes.set_axis_off()
    axes.set(xlim=(0, SIZE), ylim=(0, SIZE))
    if mark is ChangeMark.FELL:
        axes.plot(_MIDDLE, _MIDDLE, "o", markersize=16.5, color=BLUE, markeredgewidth=0.7)
        axes.arrow(_MIDDLE, _MIDDLE + 4.8, 0, -9.8, color=PAPER, zorder=3, **_ARROW)
    elif mark is ChangeMark.ROSE:
        axes.add_patch(Rectangle((_MIDDLE - 7.4, _MIDDLE - 7.4), 14.8, 14.8, fill=False, edgecolor=PINK, linewidth=1.5))
        axes.arrow(_MIDDLE, _MIDDLE - 4.8, 0, 9.8, color=PINK, zorder=3, **_ARROW)
    else:
        axes.add_patch(Circle((_MIDDLE, _MIDDLE), 8.0, **_FAINT))
    if mark is ChangeMark.MAY_BE_CHANCE:
        for tip in (-5.4, 5.4):
            # The shafts overlap, so that no seam is seen between them.
            axes.arrow(_MIDDLE - tip / 3, _MIDDLE, tip * 4 / 3, 0, color=GREY, **_THIN_ARROW)
    elif mark is ChangeMark.NOT_JUDGED:
        axes.text(_MIDDLE, _MIDDLE - 3.5, "?", color=GREY, ha="center", weight="bold", fontsize=10)
    return record(axes)
