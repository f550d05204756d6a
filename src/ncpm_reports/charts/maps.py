"""Equal-area maps of force areas, London drawn again larger: one to choose an area from, one of who stands out."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import numpy as np
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox, BboxTransform, BboxTransformTo, IdentityTransform

from ncpm_reports.charts.labels import write, write_lines
from ncpm_reports.charts.picture import Picture, data_table, empty_axes, record
from ncpm_reports.charts.recorder import segments_of
from ncpm_reports.charts.style import BLUE, INK, LINE, MM, ORANGE, PAPER, QUIET, Style, wrap
from ncpm_reports.core.areas import CITY_OF_LONDON, METROPOLITAN, Areas
from ncpm_reports.core.problems import refuse
from ncpm_reports.documents.blocks import LinkedShape, LinkMap
from ncpm_reports.measures.results import Outlier

_LINKS_WIDTH, _EDGE = 480.0, 4.0
_LONDON_WIDTH, _LONDON_BELOW = 140.0, 131.5
# The City's own outline, even enlarged, is smaller than a finger.
_CITY_RADIUS = 13.0


class MapClass(StrEnum):
    """Whether a force stands out in a funnel, as shown on a map; the values are the words of the key."""

    HIGH = "stands out above the others"
    LOW = "stands out below the others"
    BOTH = "stands out above in one figure, below in another"
    WITHIN = "does not stand out"
    NOT_TESTED = "not tested against the others"
    NO_DATA = "no figure"


_CLASS_STYLES: Mapping[MapClass, Style] = {
    MapClass.HIGH: {"facecolor": ORANGE, "hatch": "//", "hatchcolor": INK, "hatch_linewidth": 0.7},
    MapClass.LOW: {"facecolor": BLUE},
    MapClass.BOTH: {"facecolor": ORANGE, "hatch": "///", "hatchcolor": BLUE, "hatch_linewidth": 1.2},
    MapClass.WITHIN: {"facecolor": "#d9dcde"},
    MapClass.NOT_TESTED: {"facecolor": PAPER},
    MapClass.NO_DATA: {"facecolor": PAPER, "hatch": "///", "hatchcolor": QUIET},
}
_BORDER: Style = {"edgecolor": QUIET, "linewidth": 0.5}
WIDTH = 62 * MM
_INSET, _INSET_BELOW = 36.0, 44.0
_KEY_GAP = 8.0
# Outlines with their area codes.
Outlines = list[tuple[str, Path]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundaries:
    """Outlines of force areas by area code, in kilometres east and north of a centre, with the words to credit them."""

    shapes: Mapping[str, Path]
    attribution: str


@lru_cache(maxsize=2)
def read_boundaries(text: str) -> Boundaries:
    """The outlines and their credit from the text of a file of boundaries. Raises: Refused if it is not such a file."""
    try:
        content = json.loads(text)
        shapes = {code: Path.make_compound_path(*map(_closed, rings)) for code, rings in content["areas"].items()}
        return Boundaries(shapes=shapes, attribution=str(content["attribution"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        expected = '"attribution" and "areas" with rings of pairs of numbers'
        remedy = "Restore the file; docs/data.md says how it was made."
        raise refuse("boundaries.form", "areas/boundaries.json", repr(error), expected, remedy) from error


def _closed(numbers: Sequence[float]) -> Path:
    return Path(np.reshape([*numbers, *numbers[:2]], (-1, 2)), closed=True)


def _scaled_outlines(shapes: Mapping[str, Path], left: float, bottom: float, width: float) -> tuple[Outlines, Bbox]:
    """Outlines drawn so wide from a corner in points, and the box around them all."""
    extent = Bbox.union([shape.get_extents() for shape in shapes.values()])
    box = Bbox.from_bounds(left, bottom, width, width * extent.height / extent.width)
    to_points = BboxTransform(extent, box)
    return [(code, shape.transformed(to_points)) for code, shape in shapes.items()], box


def _london(shapes: Mapping[str, Path], left: float, bottom: float, width: float) -> tuple[Outlines, Bbox]:
    """London's outlines as `_scaled_outlines` gives them, the City's last, and their frame; none without London."""
    london = {code: shapes[code] for code in (METROPOLITAN, CITY_OF_LONDON) if code in shapes}
    outlines, box = _scaled_outlines(london, left, bottom, width) if london else ([], Bbox.null())
    return outlines, box.padded(5)


def area_map(shapes: Mapping[str, Path], areas: Areas, *, ident: str, title: str) -> LinkMap:
    """An equal-area map of all force areas, each a link to its page below the place of the map.

    `shapes` are as in `Boundaries`; areas without one are left out. Raises: ValueError if there are no shapes.
    """
    outlines, land = _scaled_outlines(shapes, _EDGE, _EDGE, _LINKS_WIDTH - 2 * _EDGE)
    london, frame = _london(shapes, _EDGE + 5, land.y1 - _LONDON_BELOW, _LONDON_WIDTH)
    if london and london[-1][0] == CITY_OF_LONDON:
        middle = london[-1][1].get_extents().get_points().mean(axis=0)
        london[-1] = CITY_OF_LONDON, Path.circle(middle, _CITY_RADIUS)
    outlines, height = [*outlines, *london], float(land.y1) + _EDGE
    drawn = [
        LinkedShape(
            name=force.name,
            address=f"{force.slug}/index.html",
            segments=sum((segments_of(path, IdentityTransform()) for code, path in outlines if code == force.code), ()),
        )
        # The City's mark lies over the area around it.
        for force in sorted(areas.forces, key=lambda force: force.code == CITY_OF_LONDON)
        if force.code in shapes
    ]
    return LinkMap(
        id=ident,
        title=title,
        width=_LINKS_WIDTH,
        height=height,
        shapes=tuple(drawn),
        name_at=(_LINKS_WIDTH - _EDGE, height - 20),
        frames=segments_of(Path.unit_rectangle(), BboxTransformTo(frame)) if london else (),
        notes=(("London, enlarged", (_EDGE, height - 15)),) if london else (),
    )


def outlier_classes(outliers: Iterable[Outlier], areas: Areas, not_tested: Iterable[str]) -> Mapping[str, MapClass]:
    """The class of each force over all figures that it is tested on: above, below, both, or not standing out.

    `not_tested` are the forces that are not set against the others; a force without any test is not in the result.
    """
    tests = [outlier for outlier in outliers if areas.force(outlier.area) is not None]
    flagged = [outlier for outlier in tests if outlier.flagged]
    high, low = ({outlier.area for outlier in flagged if outlier.high is side} for side in (True, False))
    classes = dict.fromkeys((outlier.area for outlier in tests), MapClass.WITHIN)
    classes |= dict.fromkeys(high, MapClass.HIGH) | dict.fromkeys(low, MapClass.LOW)
    return {**classes, **dict.fromkeys(high & low, MapClass.BOTH), **dict.fromkeys(not_tested, MapClass.NOT_TESTED)}


def force_map(
    classes: Mapping[str, MapClass], shapes: Mapping[str, Path], areas: Areas, *, name: str, table_id: str
) -> Picture:
    """An equal-area map of force areas with their classes, London enlarged, and a key below that names the exceptions.

    `shapes` are as in `Boundaries`. Forces without a class are drawn as without figure. The height follows from the
    shapes. Raises: ValueError if there are none.
    """
    kinds = {code: classes.get(code, MapClass.NO_DATA) for code in sorted(shapes)}
    key = tuple(_key(kinds, areas))
    below = sum(len(lines) * LINE + 5 for _, lines in key) + _KEY_GAP
    outlines, land = _scaled_outlines(dict(sorted(shapes.items())), 2, below + 3, WIDTH - 4)
    london, frame = _london(shapes, 6, land.y1 - _INSET_BELOW, _INSET)
    axes = empty_axes("map", (WIDTH, land.y1 + 3), (0, 0, 0, 0))
    axes.set_axis_off()
    for code, outline in (*outlines, *london):
        axes.add_patch(PathPatch(outline, transform=None, **_BORDER, **_CLASS_STYLES[kinds[code]]))
    if london:
        axes.add_patch(Rectangle(frame.p0, *frame.size, transform=None, fill=False, edgecolor=QUIET, linewidth=0.7))
        write(axes, "London, enlarged", 1.0, land.y1 - 7, QUIET)
    y = below - _KEY_GAP
    for kind, lines in key:
        axes.add_patch(Rectangle((2, y - 11), 16, 10, transform=None, **_BORDER, **_CLASS_STYLES[kind]))
        write_lines(axes, lines, 22, y, bold=True)
        y -= len(lines) * LINE + 5
    rows = ((force.name, kinds.get(force.code, MapClass.NO_DATA).value) for force in areas.forces)
    table = data_table(table_id, name, ("Force area", "Beside the others"), rows)
    return Picture(drawing=record(axes), data=table)


def _key(kinds: Mapping[str, MapClass], areas: Areas) -> Iterator[tuple[MapClass, tuple[str, ...]]]:
    """The lines of each class that is on the map, naming the forces of all but the common one."""
    for kind in MapClass:
        if names := [force.name for force in areas.forces if kinds.get(force.code) is kind]:
            exceptions = "" if kind is MapClass.WITHIN else ", ".join(names)
            yield kind, (*wrap(kind.value.capitalize(), WIDTH - 24), *wrap(exceptions, WIDTH - 24, lines=7))
