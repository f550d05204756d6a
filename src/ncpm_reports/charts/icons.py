"""Small marks for tables: special-cause icons after NHS Making Data Count, and verdicts with the figure's direction.

Each differs from the others in shape and letter or arrow, so that it can be read without colour.
"""

from collections.abc import Mapping

from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BLUE, GREY, GROUND, INK, ORANGE, PAPER, PURPLE, QUIET
from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, Point, Stroke
from ncpm_reports.measures.results import Icon, Verdict

SIZE = 18.0
_LETTER = 10.0
_OUTLINE = Stroke(colour=GREY, width=1.2)
_EDGE = Stroke(colour=INK, width=0.7)
_FAINT = Stroke(colour=QUIET, width=1.0, dash=(2.0, 1.6))
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
_STROKES: Mapping[Verdict, tuple[tuple[Point, Point], ...]] = {
    Verdict.NOT_COMPARABLE: (((5.5, 5.5), (12.5, 12.5)),),
    Verdict.NO_DATA: (((5.5, 5.5), (12.5, 12.5)), ((5.5, 12.5), (12.5, 5.5))),
}


def icon(kind: Icon) -> Drawing:
    """A special-cause icon of 18 by 18 points: H for high, L for low, a wave for common cause, dashes for none."""
    sheet = Sheet(SIZE, SIZE)
    centre = (SIZE / 2, SIZE / 2)
    if kind in _ICONS:
        shape, size, colour, ink, letter = _ICONS[kind]
        sheet.marks(shape, [centre], size, Fill(colour=colour), _EDGE)
        y = SIZE / 2 - 0.35 * _LETTER
        sheet.words(letter, SIZE / 2, y, size=_LETTER, colour=ink, bold=True, anchor=Anchor.MIDDLE)
    elif kind is Icon.COMMON_CAUSE:
        sheet.marks("o", [centre], 16.0, GROUND, _OUTLINE)
        wave = [(SIZE / 2 + dx, SIZE / 2 + dy) for dx, dy in zip(_WAVE, _RISES, strict=True)]
        sheet.line(wave, Stroke(colour=GREY, width=1.4))
    else:
        sheet.marks("o", [centre], 15.0, None, _FAINT)
    return sheet.drawing()


def verdict_mark(verdict: Verdict, change: float | None) -> Drawing:
    """A verdict's mark of 18 by 18 points: its own shape, with an arrow in the direction of the figure.

    `change` is latest less baseline in the figure's own unit: a rise points up, whether it is good or bad. Without a
    claimed change there is no arrow: a level bar for no clear change; dashed squares else, with a stroke for not
    comparable, a cross for no data, empty for not assessed.
    """
    sheet = Sheet(SIZE, SIZE)
    centre = (SIZE / 2, SIZE / 2)
    if verdict in _VERDICTS:
        shape, size, colour, ink = _VERDICTS[verdict]
        sheet.marks(shape, [centre], size, Fill(colour=colour), _EDGE)
        _draw_arrow(sheet, _upwards(verdict, change), ink)
    elif verdict is Verdict.NO_CLEAR_CHANGE:
        sheet.marks("o", [centre], 16.0, GROUND, _OUTLINE)
        sheet.rectangles([(SIZE / 2 - 4.5, SIZE / 2 - 1.1, 9.0, 2.2)], Fill(colour=GREY))
    else:
        sheet.marks("s", [centre], 14.0, None, _FAINT)
        sheet.segments(_STROKES.get(verdict, ()), Stroke(colour=QUIET, width=1.2))
    return sheet.drawing()


def _upwards(verdict: Verdict, change: float | None) -> bool:
    if change is None or change == 0:
        return verdict is Verdict.ROSE
    return change > 0


def _draw_arrow(sheet: Sheet, upwards: bool, colour: str) -> None:
    sign = 1 if upwards else -1
    x, y = SIZE / 2, SIZE / 2
    head: list[Point] = [(x - 3.6, y + sign * 0.4), (x, y + sign * 5.0), (x + 3.6, y + sign * 0.4)]
    sheet.polygons([head], Fill(colour=colour))
    sheet.rectangles([(x - 1.0, min(y - sign * 4.8, y + sign * 0.6), 2.0, 5.4)], Fill(colour=colour))
