"""A map of force areas by their place in a funnel, never by rank, with an inset for London and patterns for print."""

from collections.abc import Mapping
from enum import StrEnum

from ncpm_reports.charts.boundaries import Rings
from ncpm_reports.charts.data_table import data_table, word_cell
from ncpm_reports.charts.funnel import position
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, INK, LINE_HEIGHT, ORANGE, QUIET, SMALL, wrap
from ncpm_reports.core.areas import CITY_OF_LONDON, METROPOLITAN, Areas
from ncpm_reports.documents.blocks import ColumnKind
from ncpm_reports.documents.drawing import Fill, Point, Stroke
from ncpm_reports.measures.results import Funnel


class MapClass(StrEnum):
    """Where a force stands in a funnel, as shown on a map; the values are the words of the key."""

    HIGH = "above the 99.8% limit"
    LOW = "below the 99.8% limit"
    WITHIN = "within the 99.8% limits"
    APART = "not part of the estimates"
    NO_DATA = "no figure"


_FILLS = {
    MapClass.HIGH: Fill(colour=ORANGE),
    MapClass.LOW: Fill(colour=BLUE),
    MapClass.WITHIN: Fill(colour="#d9dcde"),
    MapClass.APART: Fill(colour="#ffffff"),
    MapClass.NO_DATA: Fill(colour="#ffffff"),
}
_HATCHES = {
    MapClass.HIGH: (4.0, Stroke(colour=INK, width=0.7)),
    MapClass.NO_DATA: (3.0, Stroke(colour=QUIET, width=0.5)),
}
_BORDER = Stroke(colour=QUIET, width=0.5)
_FRAME = Stroke(colour=QUIET, width=0.7)
_SHARE = 0.86
_INSET = 112.0
_KEY = 132.0
LONDON = (METROPOLITAN, CITY_OF_LONDON)


def funnel_classes(funnel: Funnel) -> Mapping[str, MapClass]:
    """The class of each force of a funnel by area code; forces that it lacks are not in it."""
    return {unit.area: MapClass(position(unit)) for unit in funnel.units}


def force_map(
    classes: Mapping[str, MapClass],
    shapes: Mapping[str, Rings],
    areas: Areas,
    *,
    name: str,
    table_id: str,
    width: float = CHART_WIDTH,
) -> Picture:
    """An equal-area map of force areas with their classes, a key that names the exceptions, and London enlarged.

    `shapes` holds each area's rings in any projected unit, x eastwards and y northwards. Forces without a class are
    drawn as without figure. Width in points; the height follows from the shapes.

    Raises: ValueError if there are no shapes.
    """
    left, bottom, right, top = _extent(shapes)
    factor = width * _SHARE / (right - left)
    sheet = Sheet(width, (top - bottom) * factor + 6)
    held = {code: classes.get(code, MapClass.NO_DATA) for code in sorted(shapes)}
    for code, kind in held.items():
        _draw_area(sheet, _placed(shapes[code], factor, (-left * factor + 2, -bottom * factor + 3)), kind)
    _draw_key(sheet, held, areas, width - _KEY)
    _draw_london(sheet, shapes, held, (1.0, sheet.height - _INSET - 14))
    rows = ((word_cell(force.name), word_cell(held.get(force.code, MapClass.NO_DATA).value)) for force in areas.forces)
    columns = [("Force area", ColumnKind.WORDS), ("Position in the funnel", ColumnKind.WORDS)]
    return Picture(drawing=sheet.drawing(), data=data_table(table_id, name, columns, rows))


def _extent(shapes: Mapping[str, Rings]) -> tuple[float, float, float, float]:
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    if not points:
        raise ValueError("a map needs at least one shape")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _placed(rings: Rings, factor: float, offset: Point) -> Rings:
    return tuple(tuple((x * factor + offset[0], y * factor + offset[1]) for x, y in ring) for ring in rings)


def _draw_area(sheet: Sheet, rings: Rings, kind: MapClass) -> None:
    sheet.polygons(rings, _FILLS[kind], _BORDER)
    if kind in _HATCHES:
        step, stroke = _HATCHES[kind]
        sheet.segments(hatch(rings, step), stroke)


def hatch(rings: Rings, step: float) -> list[tuple[Point, Point]]:
    """Diagonal strokes `step` points apart, cut to the inside of rings by the even-odd rule.

    They run on from one area to its neighbour, since their lines are multiples of the step everywhere.
    """
    strokes: list[tuple[Point, Point]] = []
    lows = [y - x for ring in rings for x, y in ring]
    if not lows:
        return strokes
    line = int(min(lows) // step) + 1
    while line * step < max(lows):
        xs = sorted(_crossings(rings, line * step))
        strokes += [((a, a + line * step), (b, b + line * step)) for a, b in zip(xs[::2], xs[1::2], strict=False)]
        line += 1
    return strokes


def _crossings(rings: Rings, level: float) -> list[float]:
    found: list[float] = []
    for ring in rings:
        for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
            one, other = y1 - x1 - level, y2 - x2 - level
            if (one < 0) != (other < 0):
                found.append(x1 + (x2 - x1) * one / (one - other))
    return found


def _draw_key(sheet: Sheet, held: Mapping[str, MapClass], areas: Areas, left: float) -> None:
    """Draws the key from the top right corner, naming the forces of each class but the common one."""
    y = sheet.height - 4.0
    for kind in MapClass:
        codes = [force for force in areas.forces if held.get(force.code) is kind]
        if not codes:
            continue
        box: Rings = (((left, y - 11), (left + 16, y - 11), (left + 16, y - 1), (left, y - 1)),)
        _draw_area(sheet, box, kind)
        lines = list(wrap(kind.value.capitalize(), sheet.width - left - 20, SMALL))
        if kind is not MapClass.WITHIN:
            names = ", ".join(force.name for force in codes)
            lines += wrap(names, sheet.width - left - 20, SMALL, lines=7)
        sheet.lines_of_words(lines, left + 20, y, bold_first=True)
        y -= len(lines) * SMALL * LINE_HEIGHT + 5


def _draw_london(sheet: Sheet, shapes: Mapping[str, Rings], held: Mapping[str, MapClass], corner: Point) -> None:
    london = {code: shapes[code] for code in LONDON if code in shapes}
    if not london:
        return
    left, bottom, right, top = _extent(london)
    factor = (_INSET - 10) / max(right - left, top - bottom)
    middle = ((left + right) / 2 * factor, (bottom + top) / 2 * factor)
    offset = (corner[0] + _INSET / 2 - middle[0], corner[1] + _INSET / 2 - middle[1])
    x, y = corner
    sheet.polygons([((x, y), (x + _INSET, y), (x + _INSET, y + _INSET), (x, y + _INSET))], None, _FRAME)
    for code, rings in london.items():
        _draw_area(sheet, _placed(rings, factor, offset), held[code])
    sheet.words("London, enlarged", x, y + _INSET + 4, colour=QUIET)
