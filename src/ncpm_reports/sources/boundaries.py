"""How the project's small equal-area file of force area boundaries is made from a published GeoJSON file.

`python -m ncpm_reports.sources.boundaries published.geojson data/areas/boundaries.json` makes the file; it needs to be
run only when force areas change. Borders between forces are simplified once, as arcs that both share, so that no
slivers or overlaps arise. Projection: Lambert azimuthal equal-area on the WGS 84 ellipsoid (Snyder, Map Projections:
A Working Manual, US Geological Survey Professional Paper 1395, 1987, pages 187 to 190).
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from itertools import pairwise
from math import asin, cos, log, radians, sin, sqrt
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = tuple[Point, ...]
Rings = tuple[Ring, ...]

ATTRIBUTION = (
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0. "
    "Contains OS data © Crown copyright and database right 2016. Simplified; equal-area projection."
)
CENTRE = (-2.0, 52.8)
# Square kilometres: bends that enclose less are straightened, islets and holes that are smaller are left out.
SMALLEST_BEND = 2.5
SMALLEST_RING = 6.0
FINE_BELOW = 6000.0
_SEMI_MAJOR = 6378.137
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY = sqrt(_FLATTENING * (2 - _FLATTENING))


# Projection ---------------------------------------------------------------------------------------------------------


def _authalic(latitude: float) -> float:
    return asin(_area_function(latitude) / _area_function(radians(90)))


def _area_function(latitude: float) -> float:
    e, s = _ECCENTRICITY, sin(latitude)
    return (1 - e * e) * (s / (1 - (e * s) ** 2) - log((1 - e * s) / (1 + e * s)) / (2 * e))


def project(longitude: float, latitude: float) -> Point:
    """Kilometres east and north of the centre for degrees of longitude and latitude; areas are true."""
    first = radians(CENTRE[1])
    radius = _SEMI_MAJOR * sqrt(_area_function(radians(90)) / 2)
    scale = cos(first) / sqrt(1 - (_ECCENTRICITY * sin(first)) ** 2)
    beta, beta_1, turn = _authalic(radians(latitude)), _authalic(first), radians(longitude - CENTRE[0])
    stretch = _SEMI_MAJOR * scale / (radius * cos(beta_1))
    b = radius * sqrt(2 / (1 + sin(beta_1) * sin(beta) + cos(beta_1) * cos(beta) * cos(turn)))
    x = b * stretch * cos(beta) * sin(turn)
    y = b / stretch * (cos(beta_1) * sin(beta) - sin(beta_1) * cos(beta) * cos(turn))
    return x, y


def ring_area(ring: Sequence[Point]) -> float:
    """The area inside a ring, in the square of its unit; positive whichever way it runs."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in _edges(ring))) / 2


def _edges(ring: Sequence[Point]) -> Iterator[tuple[Point, Point]]:
    return zip(ring, (*ring[1:], ring[0]), strict=True)


# Simplification -----------------------------------------------------------------------------------------------------


def simplified(shapes: Mapping[str, Rings], smallest_bend: float, smallest_ring: float) -> dict[str, Rings]:
    """The shapes with fewer points: shared borders stay shared, and every area keeps at least its largest ring.

    Bends are removed by the area of their triangle (Visvalingam and Whyatt, 1993); in areas under 6,000 square
    kilometres smaller ones stay, in proportion, so that London can be enlarged and the City keeps its form.
    """
    shared = _shared(shapes)
    kept = {code: _worth_keeping(rings, smallest_ring, shared) for code, rings in shapes.items()}
    junctions = _junctions(ring for rings in kept.values() for ring in rings)
    bends: dict[Point, float] = {}
    for rings in kept.values():
        bend = smallest_bend * min(1.0, sum(map(ring_area, rings)) / FINE_BELOW)
        for point in (point for ring in rings for point in ring):
            bends[point] = min(bend, bends.get(point, bend))
    return {code: tuple(_simplified_ring(ring, junctions, bends) for ring in rings) for code, rings in kept.items()}


def _shared(shapes: Mapping[str, Rings]) -> frozenset[Point]:
    holders: defaultdict[Point, set[str]] = defaultdict(set)
    for code, rings in shapes.items():
        for ring in rings:
            for point in ring:
                holders[point].add(code)
    return frozenset(point for point, codes in holders.items() if len(codes) > 1)


def _worth_keeping(rings: Rings, smallest: float, shared: frozenset[Point]) -> Rings:
    ordered = sorted(rings, key=lambda ring: (-ring_area(ring), ring))
    # The hole in London that is the City is small, but a neighbour lies in it.
    small = (ring for ring in ordered[1:] if ring_area(ring) < smallest and shared.isdisjoint(ring))
    left_out = frozenset(small)
    return tuple(ring for ring in ordered if ring not in left_out)


def _junctions(rings: Iterable[Ring]) -> frozenset[Point]:
    neighbours: defaultdict[Point, set[Point]] = defaultdict(set)
    for ring in rings:
        for one, other in _edges(ring):
            neighbours[one].add(other)
            neighbours[other].add(one)
    return frozenset(point for point, near in neighbours.items() if len(near) > 2)


def _simplified_ring(ring: Ring, fixed: frozenset[Point], bends: Mapping[Point, float]) -> Ring:
    starts = [index for index, point in enumerate(ring) if point in fixed]
    if not starts:
        # A ring of its own has no end: its extreme corners hold it, the same whichever way it was written.
        corners = {min(ring), max(ring), min(ring, key=lambda p: (p[1], p[0])), max(ring, key=lambda p: (p[1], p[0]))}
        starts = [index for index, point in enumerate(ring) if point in corners]
    turned = ring[starts[0] :] + ring[: starts[0]]
    cuts = [start - starts[0] for start in starts] + [len(ring)]
    closed = (*turned, turned[0])
    points: list[Point] = []
    for first, last in pairwise(cuts):
        arc = closed[first : last + 1]
        # Both neighbours of a shared border find the same smallest bend in its points.
        points += _simplified_arc(arc, min(bends[point] for point in arc[1:-1] or arc))[:-1]
    return tuple(points)


def _simplified_arc(arc: Ring, smallest: float) -> Ring:
    """The arc without its small bends; computed in one direction, so that both neighbours get the same points."""
    forwards = arc if arc <= arc[::-1] else arc[::-1]
    kept = _without_bends(forwards, smallest)
    return kept if forwards is arc else kept[::-1]


def _without_bends(arc: Ring, smallest: float) -> Ring:
    before = list(range(-1, len(arc) - 1))
    after = list(range(1, len(arc) + 1))
    sizes = {i: ring_area((arc[i - 1], arc[i], arc[i + 1])) for i in range(1, len(arc) - 1)}
    heap = [(size, index) for index, size in sizes.items()]
    heapify(heap)
    while heap and heap[0][0] < smallest:
        size, index = heappop(heap)
        if sizes.get(index) != size:
            continue
        del sizes[index]
        left, right = before[index], after[index]
        after[left], before[right] = right, left
        for near in (left, right):
            if near in sizes:
                # A bend next to a removed one never counts as less than it: the order of removal stays sound.
                sizes[near] = max(size, ring_area((arc[before[near]], arc[near], arc[after[near]])))
                heappush(heap, (sizes[near], near))
    return tuple(point for index, point in enumerate(arc) if index in sizes or index in (0, len(arc) - 1))


# Making the file ----------------------------------------------------------------------------------------------------


def read_geojson(text: str) -> dict[str, Rings]:
    """Rings of every feature by its area code, in degrees, the repeated last point left out.

    Raises: ValueError or KeyError if it is not a collection of areas with a code that ends in "CD".
    """
    shapes: dict[str, Rings] = {}
    for feature in json.loads(text)["features"]:
        code = next(str(v) for k, v in sorted(feature["properties"].items()) if k.upper().endswith("CD"))
        geometry = feature["geometry"]
        polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
        shapes[code] = tuple(tuple((x, y) for x, y, *_ in ring[:-1]) for polygon in polygons for ring in polygon)
    return shapes


def boundaries_json(text: str) -> str:
    """The project's file of boundaries made from a published GeoJSON file's text: one line an area, tenths of km."""
    projected = {
        code: tuple(tuple(project(*point) for point in ring) for ring in rings)
        for code, rings in read_geojson(text).items()
    }
    shapes = simplified(projected, SMALLEST_BEND, SMALLEST_RING)
    facts: dict[str, Any] = {
        "attribution": ATTRIBUTION,
        "projection": f"Lambert azimuthal equal-area, centre {CENTRE[0]} {CENTRE[1]}, WGS 84, kilometres",
        "source_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    lines = [f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}," for key, value in facts.items()]
    areas = ",\n".join(f"{json.dumps(code)}: {_numbers(shapes[code])}" for code in sorted(shapes))
    return "{\n" + "\n".join(lines) + '\n"areas": {\n' + areas + "\n}\n}\n"


def _numbers(rings: Rings) -> str:
    flat = [[f"{round(value, 1) + 0.0:g}" for point in ring for value in point] for ring in rings]
    return "[" + ",".join(f"[{','.join(numbers)}]" for numbers in flat) + "]"


def main(arguments: Sequence[str]) -> int:
    """Makes the file: the published GeoJSON file's path, then the path to write."""
    source, target = map(Path, arguments)
    target.write_text(boundaries_json(source.read_text("utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
