"""A map of force areas by their place in a funnel, never by rank, with an inset for London and patterns for print."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Transform

from ncpm_reports.charts.boundaries import extent_of, london_of, place_on_map
from ncpm_reports.charts.canvas import new_axes, record
from ncpm_reports.charts.labels import write, write_lines
from ncpm_reports.charts.picture import Picture, data_table
from ncpm_reports.charts.style import BLUE, INK, LINE, MM, ORANGE, PAPER, QUIET, Look, wrap
from ncpm_reports.core.areas import Areas
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
WIDTH = 62 * MM
_INSET = 36.0
_KEY_GAP = 8.0


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
    classes: Mapping[str, MapClass], shapes: Mapping[str, Path], areas: Areas, *, name: str, table_id: str
) -> Picture:
    """An equal-area map of force areas with their classes, London enlarged, and a key below that names the exceptions.

    `shapes` holds each area's outline in any projected unit, x eastwards and y northwards. Forces without a class are
    drawn as without figure. The height follows from the shapes.

    Raises: ValueError if there are no shapes.
    """
    land = extent_of(shapes.values())
    kinds = {code: classes.get(code, MapClass.NO_DATA) for code in sorted(shapes)}
    key = _key(kinds, areas)
    below = sum(len(lines) * LINE + 5 for _, lines in key) + _KEY_GAP
    height = (WIDTH - 4) * land.height / land.width + 6 + below
    axes = new_axes((WIDTH, height), (0, 0, 0, 0))
    axes.set_axis_off()
    _draw_areas(axes, shapes, kinds, place_on_map(land, 2, height - 3, WIDTH - 4)[1])
    if london := london_of(shapes):
        box, placed = place_on_map(extent_of(london.values()), 6, height - 19, _INSET)
        _draw_areas(axes, london, kinds, placed)
        frame = box.padded(5)
        axes.add_patch(Rectangle(frame.p0, *frame.size, transform=None, fill=False, edgecolor=QUIET, linewidth=0.7))
        write(axes, "London, enlarged", 1.0, height - 10, QUIET)
    y = below - _KEY_GAP
    for kind, lines in key:
        axes.add_patch(Rectangle((2, y - 11), 16, 10, transform=None, **_BORDER, **_LOOKS[kind]))
        write_lines(axes, lines, 22, y, bold=True)
        y -= len(lines) * LINE + 5
    rows = ((force.name, kinds.get(force.code, MapClass.NO_DATA).value) for force in areas.forces)
    table = data_table(table_id, name, ("Force area", "Beside the others"), rows)
    return Picture(drawing=record(axes), data=table)


def _draw_areas(axes: Axes, shapes: Mapping[str, Path], kinds: Mapping[str, MapClass], placed: Transform) -> None:
    for code in sorted(shapes):
        axes.add_patch(PathPatch(shapes[code], transform=placed, **_BORDER, **_LOOKS[kinds[code]]))


def _key(kinds: Mapping[str, MapClass], areas: Areas) -> list[tuple[MapClass, list[str]]]:
    """The lines of each class that is on the map, naming the forces of all but the common one."""
    key: list[tuple[MapClass, list[str]]] = []
    for kind in MapClass:
        names = [force.name for force in areas.forces if kinds.get(force.code) is kind]
        if names:
            lines = list(wrap(kind.value.capitalize(), WIDTH - 24))
            if kind is not MapClass.WITHIN:
                lines += wrap(", ".join(names), WIDTH - 24, lines=7)
            key.append((kind, lines))
    return key
