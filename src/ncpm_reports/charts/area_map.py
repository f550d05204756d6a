"""The map from which a reader chooses a force area: no figures, one look for all, London drawn again larger."""

from collections.abc import Callable, Iterable, Mapping
from math import cos, pi, sin

from ncpm_reports.charts.boundaries import Rings
from ncpm_reports.charts.force_map import LONDON, extent_of
from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.documents.drawing import Point
from ncpm_reports.documents.link_map import LinkedShape, LinkMap, Segments

WIDTH = 480.0
_EDGE = 4.0
_LONDON_WIDTH = 140.0
_LONDON_TOP = 27.0
# The City's own outline, even enlarged, is smaller than a finger.
_CITY_RADIUS = 13.0
_CIRCLE_SIDES = 24


def area_map(shapes: Mapping[str, Rings], areas: Areas, *, ident: str, title: str) -> LinkMap:
    """An equal-area map of all force areas, each a link to its page below the place of the map.

    `shapes` holds each area's rings in any projected unit, x eastwards and y northwards; areas without a shape are left
    out.

    Raises: ValueError if there are no shapes.
    """
    west, south, east, north = extent_of(shapes.values())
    scale = (WIDTH - 2 * _EDGE) / (east - west)
    height = (north - south) * scale + 2 * _EDGE

    def placed(point: Point) -> Point:
        return _EDGE + (point[0] - west) * scale, _EDGE + (point[1] - south) * scale

    enlarged, frame = _london(shapes, height)
    drawn = tuple(
        LinkedShape(
            name=force.name,
            address=f"{force.slug}/index.html",
            segments=(*_outline(shapes[force.code], placed), *enlarged.get(force.code, ())),
        )
        for force in areas.forces
        if force.code in shapes
    )
    return LinkMap(
        id=ident,
        title=title,
        width=WIDTH,
        height=height,
        shapes=_small_last(drawn, areas),
        name_at=(WIDTH - _EDGE, height - 20),
        frames=frame,
        notes=(("London, enlarged", (_EDGE, height - 15)),) if enlarged else (),
    )


def _small_last(drawn: Iterable[LinkedShape], areas: Areas) -> tuple[LinkedShape, ...]:
    """In the order of names, but for the City of London, whose mark is drawn over the area around it."""
    city = areas.name(CITY_OF_LONDON)
    return tuple(sorted(drawn, key=lambda shape: shape.name == city))


def _london(shapes: Mapping[str, Rings], height: float) -> tuple[Mapping[str, Segments], Segments]:
    """London's areas drawn larger in the top left corner, the City as a circle, and the frame around them."""
    london = {code: shapes[code] for code in LONDON if code in shapes}
    if not london:
        return {}, ()
    west, south, east, north = extent_of(london.values())
    scale = _LONDON_WIDTH / (east - west)
    top = height - _LONDON_TOP
    bottom = top - (north - south) * scale

    def placed(point: Point) -> Point:
        return _EDGE + 5 + (point[0] - west) * scale, bottom + (point[1] - south) * scale

    enlarged: dict[str, Segments] = {
        code: _circle(placed(_middle(rings))) if code == CITY_OF_LONDON else _outline(rings, placed)
        for code, rings in london.items()
    }
    right = _EDGE + _LONDON_WIDTH + 10
    corners = ((_EDGE, bottom - 5), (right, bottom - 5), (right, top + 5), (_EDGE, top + 5))
    return enlarged, _closed(corners)


def _middle(rings: Rings) -> Point:
    west, south, east, north = extent_of([rings])
    return (west + east) / 2, (south + north) / 2


def _circle(centre: Point) -> Segments:
    turns = (2 * pi * side / _CIRCLE_SIDES for side in range(_CIRCLE_SIDES))
    return _closed(tuple((centre[0] + _CITY_RADIUS * cos(t), centre[1] + _CITY_RADIUS * sin(t)) for t in turns))


def _outline(rings: Rings, placed: Callable[[Point], Point]) -> Segments:
    return tuple(segment for ring in rings for segment in _closed(tuple(map(placed, ring))))


def _closed(ring: tuple[Point, ...]) -> Segments:
    first, *others = ring
    return (("M", *first), *(("L", *point) for point in others), ("Z",))
