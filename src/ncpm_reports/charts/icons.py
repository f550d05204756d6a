"""Small marks for tables: special-cause icons after NHS Making Data Count, and verdicts with the figure's direction.

Each differs from the others in shape and letter or arrow, so that it can be read without colour.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.patches import Circle, Polygon, Rectangle

from ncpm_reports.charts.canvas import blank_axes, record
from ncpm_reports.charts.labels import write
from ncpm_reports.charts.style import BLUE, GREY, INK, ORANGE, PAPER, PINK, PURPLE, QUIET, Look
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.measures.results import Icon, Verdict

SIZE = 18.0
_MIDDLE = SIZE / 2
_LETTER = 10.0
_FAINT: Look = {"fill": False, "edgecolor": QUIET, "linewidth": 1.0, "linestyle": (0, (2.0, 1.6))}
_WAVE: tuple[float, ...] = (-5.0, -3.4, -1.7, 0.0, 1.7, 3.4, 5.0)
_RISES: tuple[float, ...] = (-1.0, 1.8, 1.8, 0.0, -1.8, -1.8, 1.0)

_ICONS = {
    Icon.IMPROVEMENT_HIGH: ("D", 11.2, BLUE, PAPER, "H"),
    Icon.IMPROVEMENT_LOW: ("D", 11.2, BLUE, PAPER, "L"),
    Icon.CONCERN_HIGH: ("s", 15.0, ORANGE, INK, "H"),
    Icon.CONCERN_LOW: ("s", 15.0, ORANGE, INK, "L"),
    Icon.NEUTRAL_HIGH: ("h", 17.0, PURPLE, INK, "H"),
    Icon.NEUTRAL_LOW: ("h", 17.0, PURPLE, INK, "L"),
}
_VERDICTS = {
    Verdict.IMPROVED: ("o", 16.5, BLUE, PAPER),
    Verdict.WORSENED: ("s", 15.0, ORANGE, INK),
    Verdict.ROSE: ("h", 17.0, PURPLE, INK),
    Verdict.FELL: ("h", 17.0, PURPLE, INK),
}
_STROKES: Mapping[Verdict, tuple[tuple[tuple[float, float], tuple[float, float]], ...]] = {
    Verdict.NOT_COMPARABLE: (((5.5, 5.5), (12.5, 12.5)),),
    Verdict.NO_DATA: (((5.5, 5.5), (12.5, 12.5)), ((5.5, 12.5), (12.5, 5.5))),
}


@lru_cache
def icon(kind: Icon) -> Drawing:
    """A special-cause icon of 18 by 18 points: H for high, L for low, a wave for common cause, dashes for none."""
    axes = blank_axes(SIZE, SIZE)
    if kind in _ICONS:
        shape, size, colour, ink, letter = _ICONS[kind]
        _draw_shape(axes, shape, size, colour)
        write(axes, letter, _MIDDLE, _MIDDLE - 0.35 * _LETTER, ink, ha="center", bold=True, size=_LETTER)
    elif kind is Icon.COMMON_CAUSE:
        _draw_shape(axes, "o", 16.0, PAPER, edge=GREY, wide=1.2)
        wave = zip(_WAVE, _RISES, strict=True)
        xs, ys = zip(*((_MIDDLE + dx, _MIDDLE + dy) for dx, dy in wave), strict=True)
        axes.plot(xs, ys, color=GREY, linewidth=1.4)
    else:
        axes.add_patch(Circle((_MIDDLE, _MIDDLE), 7.5, **_FAINT))
    return record(axes)


@lru_cache(maxsize=64)
def verdict_mark(verdict: Verdict, change: float | None) -> Drawing:
    """A verdict's mark of 18 by 18 points: its own shape, with an arrow in the direction of the figure.

    `change` is latest less baseline in the figure's own unit: a rise points up, whether it is good or bad. Without a
    claimed change there is no arrow: a level bar for no clear change; dashed squares else, with a stroke for not
    comparable, a cross for no data, empty for not assessed.
    """
    axes = blank_axes(SIZE, SIZE)
    if verdict in _VERDICTS:
        shape, size, colour, ink = _VERDICTS[verdict]
        _draw_shape(axes, shape, size, colour)
        _draw_arrow(axes, ink, upwards=_upwards(verdict, change))
    elif verdict is Verdict.NO_CLEAR_CHANGE:
        _draw_shape(axes, "o", 16.0, PAPER, edge=GREY, wide=1.2)
        axes.add_patch(Rectangle((_MIDDLE - 4.5, _MIDDLE - 1.1), 9.0, 2.2, color=GREY, zorder=3))
    else:
        axes.add_patch(Rectangle((_MIDDLE - 7, _MIDDLE - 7), 14.0, 14.0, **_FAINT))
        for (x1, y1), (x2, y2) in _STROKES.get(verdict, ()):
            axes.plot((x1, x2), (y1, y2), color=QUIET, linewidth=1.2)
    return record(axes)


def _draw_shape(axes: Axes, shape: str, size: float, colour: str, *, edge: str = INK, wide: float = 0.7) -> None:
    look: Look = {"markersize": size, "color": colour, "markeredgecolor": edge, "markeredgewidth": wide}
    axes.plot(_MIDDLE, _MIDDLE, shape, **look)


def _upwards(verdict: Verdict, change: float | None) -> bool:
    if change is None or change == 0:
        return verdict is Verdict.ROSE
    return change > 0


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
        _draw_shape(axes, "o", 16.5, BLUE, edge=BLUE)
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
