"""The map from which a reader chooses a force area: no figures, one look for all, London drawn again larger."""

from collections.abc import Mapping

from matplotlib.path import Path
from matplotlib.transforms import BboxTransformTo, IdentityTransform

from ncpm_reports.charts.boundaries import extent_of, london_of, place_on_map
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
    height = (WIDTH - 2 * _EDGE) * land.height / land.width + 2 * _EDGE
    _, placed = place_on_map(land, _EDGE, height - _EDGE, WIDTH - 2 * _EDGE)
    enlarged, frame = _london(london_of(shapes), height - _LONDON_TOP)
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


def _london(london: Mapping[str, Path], top: float) -> tuple[Mapping[str, Segments], Segments]:
    """London's areas drawn larger in the top left corner, the City as a circle, and the frame around them."""
    if not london:
        return {}, ()
    box, placed = place_on_map(extent_of(london.values()), _EDGE + 5, top, _LONDON_WIDTH)
    enlarged = {code: segments_of(shape, placed) for code, shape in london.items()}
    if CITY_OF_LONDON in london:
        city = placed.transform_bbox(london[CITY_OF_LONDON].get_extents())
        circle = Path.circle(city.get_points().mean(axis=0), _CITY_RADIUS)
        enlarged[CITY_OF_LONDON] = segments_of(circle, IdentityTransform())
    return enlarged, segments_of(Path.unit_rectangle(), BboxTransformTo(box.padded(5)))
