"""Boundaries: areas stay true, shared borders stay shared, and the project's file is what the script makes."""

import json
from math import cos, pi, radians, sin
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path as Outline

from ncpm_reports.charts.boundaries import Boundaries, read_boundaries
from ncpm_reports.sources.boundaries import (
    boundaries_json,
    project,
    ring_area,
    simplified,
)
from ncpm_reports.sources.project_files import load_areas

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return read_boundaries((DATA / "areas" / "boundaries.json").read_text("utf-8"))


def test_every_force_has_an_outline_and_nothing_else_has(boundaries: Boundaries) -> None:
    assert set(boundaries.shapes) == {force.code for force in load_areas(DATA).forces}


def test_the_publisher_and_the_ordnance_survey_are_credited(boundaries: Boundaries) -> None:
    assert "Office for National Statistics" in boundaries.attribution
    assert "OS data © Crown copyright and database right" in boundaries.attribution


def test_the_whole_has_the_area_of_england_and_wales(boundaries: Boundaries) -> None:
    # 151,047 square kilometres to mean high water (ONS, Standard Area Measurements).
    whole = sum(_area(shape) for shape in boundaries.shapes.values())
    assert whole == pytest.approx(151_047, rel=0.01)


@pytest.mark.parametrize(("code", "area"), [("E23000034", 2.68), ("E23000001", 1_570), ("W15000004", 10_976)])
def test_areas_are_true_in_town_and_country(boundaries: Boundaries, code: str, area: float) -> None:
    assert _area(boundaries.shapes[code]) == pytest.approx(area, rel=0.08 if area < 10 else 0.025)


def test_the_file_is_small(boundaries: Boundaries) -> None:
    assert (DATA / "areas" / "boundaries.json").stat().st_size < 60_000


def test_the_script_makes_the_file_that_is_kept(releases_folder: Path) -> None:
    text = (releases_folder / "boundaries" / "force_boundaries_ugc.geojson").read_text("utf-8")
    assert boundaries_json(text) == (DATA / "areas" / "boundaries.json").read_text("utf-8")


def test_borders_between_forces_share_their_points(boundaries: Boundaries) -> None:
    holders: dict[tuple[float, float], set[str]] = {}
    for code, shape in boundaries.shapes.items():
        for x, y in np.asarray(shape.vertices).tolist():
            holders.setdefault((x, y), set()).add(code)
    shared = {code for codes in holders.values() if len(codes) > 1 for code in codes}
    assert shared == set(boundaries.shapes)


def _area(shape: Outline) -> float:
    """Square kilometres within the first, largest ring and others outside it, less the holes in it."""
    rings = [np.asarray(ring)[:-1].tolist() for ring in shape.to_polygons()]
    outer, *others = rings
    xs, ys = [x for x, _ in outer], [y for _, y in outer]
    holes = [
        ring
        for ring in others
        if ring_area(ring) < 5 and min(xs) < ring[0][0] < max(xs) and min(ys) < ring[0][1] < max(ys)
    ]
    return sum(map(ring_area, rings)) - 2 * sum(map(ring_area, holes))


@settings(max_examples=50, derandomize=True)
@given(longitude=st.floats(-6, 1.5), latitude=st.floats(50, 55.5))
def test_small_squares_keep_their_area_in_the_projection(longitude: float, latitude: float) -> None:
    side = 0.01
    corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]
    ring = [project(longitude + dx, latitude + dy) for dx, dy in corners]
    assert ring_area(ring) == pytest.approx(_ellipsoid_area(latitude, side), rel=1e-5)


def _ellipsoid_area(latitude: float, side: float) -> float:
    middle, e2 = radians(latitude + side / 2), 0.00669437999014
    denominator = (1 - e2 * sin(middle) ** 2) ** 2
    return (6378.137 * side * pi / 180) ** 2 * (1 - e2) * cos(middle) / denominator


def test_a_border_is_simplified_the_same_for_both_its_neighbours() -> None:
    border = [(10.0 + (0.2 if i % 2 else 0.0), float(i)) for i in range(101)]
    west = ((0.0, 0.0), *border, (0.0, 100.0))
    east = ((20.0, 100.0), *reversed(border), (20.0, 0.0))
    done = simplified({"W": (west,), "E": (east,)}, 3.0, 1.0)
    inner_west = {point for point in done["W"][0] if 9 < point[0] < 11}
    inner_east = {point for point in done["E"][0] if 9 < point[0] < 11}
    assert inner_west == inner_east
    assert len(inner_west) < 60


def _square(west: float, south: float, side: float) -> list[list[float]]:
    return [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]


def test_islets_are_left_out_but_never_a_whole_area() -> None:
    coasts = {"E1": [_square(0, 52, 1.0), _square(1.5, 52, 0.01)], "E2": [_square(-3, 52, 0.01)]}
    features = [
        {
            "properties": {"PFA16CD": code, "PFA16NM": code},
            "geometry": {"type": "MultiPolygon", "coordinates": [[ring] for ring in rings]},
        }
        for code, rings in coasts.items()
    ]
    areas = json.loads(boundaries_json(json.dumps({"features": features})))["areas"]
    assert {code: len(rings) for code, rings in areas.items()} == {"E1": 1, "E2": 1}
