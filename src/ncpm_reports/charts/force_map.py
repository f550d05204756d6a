"""A map of force areas by their place in a funnel, never by rank, with an inset for London and patterns for print."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ncpm_reports.charts.boundaries import Rings
from ncpm_reports.charts.canvas import figure_of, new_axes, record, set_margins, set_size
from ncpm_reports.charts.data_table import data_table, word_cell
from ncpm_reports.charts.labels import LINE, write, write_lines
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, CHART_WIDTH, INK, ORANGE, PAPER, QUIET, SMALL, Look, wrap
from ncpm_reports.core.areas import CITY_OF_LONDON, METROPOLITAN, Areas
from ncpm_reports.documents.blocks import ColumnKind
from ncpm_reports.documents.drawing import Point
from ncpm_reports.measures.results import Outlier


class MapClass(StrEnum):
    """Whether a force stands out in a funnel, as shown on a map; the values are the words of the key."""

    HIGH = "stands out above the others"
    LOW = "stands out below the others"
    BOTH = "stands out above in one figure, below in another"
    WITHIN = "does not stand out"
    APART = "not tested against the others"
    NO_DATA = "no figure"


_LOOKS: Mapping[MapClass, Look] = {
    MapClass.HIGH: {"facecolor": ORANGE, "hatch": "//", "hatchcolor": INK, "hatch_linewidth": 0.7},
    MapClass.LOW: {"facecolor": BLUE},
    MapClass.BOTH: {"facecolor": ORANGE, "hatch": "///", "hatchcolor": BLUE, "hatch_linewidth": 1.2},
    MapClass.WITHIN: {"facecolor": "#d9dcde"},
    MapClass.APART: {"facecolor": PAPER},
    MapClass.NO_DATA: {"facecolor": PAPER, "hatch": "///", "hatchcolor": QUIET},
}
_BORDER: Look = {"edgecolor": QUIET, "linewidth": 0.5}
_SHARE = 0.86
_INSET_SHARE = 0.25
_KEY = 132.0
# In a column of a page the key has no room beside the land, and stands below it.
_NARROW = 300.0
_KEY_GAP = 8.0
LONDON = (METROPOLITAN, CITY_OF_LONDON)


def standing_classes(outliers: Iterable[Outlier], areas: Areas, apart: Iterable[str]) -> Mapping[str, MapClass]:
    """The class of each force over all figures that it is tested on: above, below, both, or not standing out.

    `apart` are the forces that are not set against the others; a force without any test is not in the result.
    """
    tests = list(outliers)
    classes = {outlier.area: MapClass.WITHIN for outlier in tests if areas.force(outlier.area) is not None}
    for code in classes:
        sides = {outlier.high for outlier in tests if outlier.area == code and outlier.flagged}
        if sides:
            classes[code] = MapClass.BOTH if len(sides) > 1 else MapClass.HIGH if sides == {True} else MapClass.LOW
    return {**classes, **dict.fromkeys(apart, MapClass.APART)}


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
    drawn as without figure. Width in points; the height follows from the shapes. A narrow map has its key below.

    Raises: ValueError if there are no shapes.
    """
    west, south, east, north = extent_of(shapes.values())
    kinds = {code: classes.get(code, MapClass.NO_DATA) for code in sorted(shapes)}
    narrow = width < _NARROW
    scale = (width - 4 if narrow else width * _SHARE) / (east - west)
    key = _key(kinds, areas, width - 24 if narrow else _KEY - 20)
    below = sum(len(lines) * LINE + 5 for _, lines in key) + _KEY_GAP if narrow else 0.0
    height = (north - south) * scale + 6 + below
    axes = new_axes()
    set_size(axes, width, height)
    set_margins(axes, 2, 3, 0, 3)
    axes.set_axis_off()
    axes.set(xlim=(west, west + (width - 2) / scale), ylim=(south - below / scale, north))
    for code, kind in kinds.items():
        _draw_area(axes, shapes[code], kind)
    _draw_key(axes, key, (2.0, below - _KEY_GAP) if narrow else (width - _KEY, height - 4.0))
    _draw_london(axes, {code: shapes[code] for code in LONDON if code in shapes}, kinds)
    rows = ((word_cell(force.name), word_cell(kinds.get(force.code, MapClass.NO_DATA).value)) for force in areas.forces)
    columns = [("Force area", ColumnKind.WORDS), ("Beside the others", ColumnKind.WORDS)]
    return Picture(drawing=record(axes), data=data_table(table_id, name, columns, rows))


def extent_of(shapes: Iterable[Rings]) -> tuple[float, float, float, float]:
    """The least and greatest coordinates of shapes: west, south, east, north. Raises: ValueError for no shapes."""
    points = [point for rings in shapes for ring in rings for point in ring]
    if not points:
        raise ValueError("a map needs at least one shape")
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _draw_area(axes: Axes, rings: Rings, kind: MapClass) -> None:
    outline = Path.make_compound_path(*(Path([*ring, ring[0]], closed=True) for ring in rings))
    axes.add_patch(PathPatch(outline, **_BORDER, **_LOOKS[kind]))


def _key(kinds: Mapping[str, MapClass], areas: Areas, room: float) -> tuple[tuple[MapClass, list[str]], ...]:
    """The lines of each class that is on the map, naming the forces of all but the common one."""
    key: list[tuple[MapClass, list[str]]] = []
    for kind in MapClass:
        names = [force.name for force in areas.forces if kinds.get(force.code) is kind]
        if names:
            lines = list(wrap(kind.value.capitalize(), room, SMALL))
            if kind is not MapClass.WITHIN:
                lines += wrap(", ".join(names), room, SMALL, lines=7)
            key.append((kind, lines))
    return tuple(key)


def _draw_key(axes: Axes, key: Iterable[tuple[MapClass, list[str]]], at: Point) -> None:
    """Draws the key downwards from its top left corner."""
    left, y = at
    for kind, lines in key:
        axes.add_patch(Rectangle((left, y - 11), 16, 10, transform=None, **_BORDER, **_LOOKS[kind]))
        write_lines(axes, lines, left + 20, y, bold=True)
        y -= len(lines) * LINE + 5


def _draw_london(axes: Axes, shapes: Mapping[str, Rings], kinds: Mapping[str, MapClass]) -> None:
    if not shapes:
        return
    width, height = figure_of(axes).bbox.size
    side = width * _INSET_SHARE
    bottom = height - side - 14
    inset = figure_of(axes).add_axes((1 / width, bottom / height, side / width, side / height))
    inset.set(xticks=[], yticks=[])
    inset.spines[:].set(visible=True, color=QUIET, linewidth=0.7)
    west, south, east, north = extent_of(shapes.values())
    half = max(east - west, north - south) / 2 * side / (side - 10)
    x, y = (west + east) / 2, (south + north) / 2
    inset.set(xlim=(x - half, x + half), ylim=(y - half, y + half))
    for code, rings in shapes.items():
        _draw_area(inset, rings, kinds[code])
    write(axes, "London, enlarged", 1.0, bottom + side + 4, QUIET)
