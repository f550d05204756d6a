"""The project's file of boundaries: areas are true, and borders between forces are shared."""

from pathlib import Path

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from ncpm_reports.charts.maps import Boundaries, read_boundaries
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
        if _ring_area(ring) < 5 and min(xs) < ring[0][0] < max(xs) and min(ys) < ring[0][1] < max(ys)
    ]
    return sum(map(_ring_area, rings)) - 2 * sum(map(_ring_area, holes))


def _ring_area(ring: list[list[float]]) -> float:
    edges = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in edges)) / 2
