"""A map of force areas by their place in a funnel, never by rank, with an inset for London and patterns for print."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ncpm_reports.charts.boundaries import LONDON, extent_of
from ncpm_reports.charts.canvas import figure_of, new_axes, record
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
_INSET_SHARE = 0.25
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
    scale = (WIDTH - 4) / land.width
    key = _key(kinds, areas)
    below = sum(len(lines) * LINE + 5 for _, lines in key) + _KEY_GAP
    axes = new_axes((WIDTH, land.height * scale + 6 + below), (2, 3, 0, 3))
    axes.set_axis_off()
    axes.set(xlim=(land.x0, land.x0 + (WIDTH - 2) / scale), ylim=(land.y0 - below / scale, land.y1))
    for code, kind in kinds.items():
        axes.add_patch(PathPatch(shapes[code], **_BORDER, **_LOOKS[kind]))
    y = below - _KEY_GAP
    for kind, lines in key:
        axes.add_patch(Rectangle((2, y - 11), 16, 10, transform=None, **_BORDER, **_LOOKS[kind]))
        write_lines(axes, lines, 22, y, bold=True)
        y -= len(lines) * LINE + 5
    _draw_london(axes, {code: shapes[code] for code in LONDON if code in shapes}, kinds)
    rows = ((force.name, kinds.get(force.code, MapClass.NO_DATA).value) for force in areas.forces)
    table = data_table(table_id, name, ("Force area", "Beside the others"), rows)
    return Picture(drawing=record(axes), data=table)


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


def _draw_london(axes: Axes, shapes: Mapping[str, Path], kinds: Mapping[str, MapClass]) -> None:
    if not shapes:
        return
    width, height = figure_of(axes).bbox.size
    side = width * _INSET_SHARE
    bottom = height - side - 14
    inset = figure_of(axes).add_axes((1 / width, bottom / height, side / width, side / height))
    inset.set(xticks=[], yticks=[])
    inset.spines[:].set(visible=True, color=QUIET, linewidth=0.7)
    land = extent_of(shapes.values())
    half = max(land.size) / 2 * side / (side - 10)
    x, y = land.get_points().mean(axis=0)
    inset.set(xlim=(x - half, x + half), ylim=(y - half, y + half))
    for code, shape in shapes.items():
        inset.add_patch(PathPatch(shape, **_BORDER, **_LOOKS[kinds[code]]))
    write(axes, "London, enlarged", 1.0, bottom + side + 4, QUIET)
