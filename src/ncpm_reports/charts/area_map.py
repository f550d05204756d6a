"""The map from which a reader chooses a force area: no figures, one look for all, London drawn again larger."""

from collections.abc import Mapping

from matplotlib.path import Path
from matplotlib.transforms import Bbox, BboxTransform, BboxTransformTo, IdentityTransform

from ncpm_reports.charts.boundaries import LONDON, extent_of
from ncpm_reports.charts.recorder import segments_of
from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.documents.blocks import LinkedShape, LinkMap
from ncpm_reports.documents.drawing import Segments

WIDTH = 480.0
_EDGE = 4.0
_LONDON_WIDTH = 140.0
_LONDON_TOP = 27.0
# The City's own outline, even enlarged, is smaller than a finger.
_CITY_RADIUS = 13.0


def area_map(shapes: Mapping[str, Path], areas: Areas, *, ident: str, title: str) -> LinkMap:
    """An equal-area map of all force areas, each a link to its page below the place of the map.

    `shapes` holds each area's outline in any projected unit, x eastwards and y northwards; areas without a shape are
    left out.

    Raises: ValueError if there are no shapes.
    """
    land = extent_of(shapes.values())
    inner = WIDTH - 2 * _EDGE
    height = inner * land.height / land.width + 2 * _EDGE
    placed = BboxTransform(land, Bbox.from_bounds(_EDGE, _EDGE, inner, height - 2 * _EDGE))
    enlarged, frame = _london(shapes, height)
    drawn = [
        LinkedShape(
            name=force.name,
            address=f"{force.slug}/index.html",
            segments=(*segments_of(shapes[force.code], placed), *enlarged.get(force.code, ())),
        )
        for force in areas.forces
        if force.code in shapes
    ]
    # The City's mark lies over the area around it.
    drawn.sort(key=lambda shape: shape.name == areas.name(CITY_OF_LONDON))
    return LinkMap(
        id=ident,
        title=title,
        width=WIDTH,
        height=height,
        shapes=tuple(drawn),
        name_at=(WIDTH - _EDGE, height - 20),
        frames=frame,
        notes=(("London, enlarged", (_EDGE, height - 15)),) if enlarged else (),
    )


def _london(shapes: Mapping[str, Path], height: float) -> tuple[Mapping[str, Segments], Segments]:
    """London's areas drawn larger in the top left corner, the City as a circle, and the frame around them."""
    london = {code: shapes[code] for code in LONDON if code in shapes}
    if not london:
        return {}, ()
    land = extent_of(london.values())
    tall = _LONDON_WIDTH * land.height / land.width
    inset = Bbox.from_bounds(_EDGE + 5, height - _LONDON_TOP - tall, _LONDON_WIDTH, tall)
    placed = BboxTransform(land, inset)
    enlarged = {code: segments_of(shape, placed) for code, shape in london.items()}
    if CITY_OF_LONDON in london:
        city = placed.transform_bbox(london[CITY_OF_LONDON].get_extents())
        circle = Path.circle(city.get_points().mean(axis=0), _CITY_RADIUS)
        enlarged[CITY_OF_LONDON] = segments_of(circle, IdentityTransform())
    return enlarged, segments_of(Path.unit_rectangle(), BboxTransformTo(inset.padded(5)))
