"""The map to choose an area from: every area in it once, inside the picture, and the smallest large enough to press."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from ncpm_reports.charts.maps import Boundaries, area_map, read_boundaries
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import LinkedShape, LinkMap
from ncpm_reports.documents.drawing import Point
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.writers.svg import link_map_svg

DATA = Path(__file__).resolve().parents[2] / "data"
FINGER = 24.0


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(DATA)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return read_boundaries((DATA / "areas" / "boundaries.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def drawn(areas: Areas, boundaries: Boundaries) -> LinkMap:
    return area_map(boundaries.shapes, areas, ident="map", title="Areas")


def points(shapes: Iterable[LinkedShape]) -> list[Point]:
    return [(float(s[1]), float(s[2])) for shape in shapes for s in shape.segments if s[0] != "Z"]


def test_every_force_area_is_a_link_inside_the_picture(drawn: LinkMap, areas: Areas) -> None:
    assert {shape.name for shape in drawn.shapes} == {force.name for force in areas.forces}
    assert {shape.address for shape in drawn.shapes} == {f"{force.slug}/index.html" for force in areas.forces}
    coordinates = points(drawn.shapes)
    assert min(x for x, _ in coordinates) >= 0
    assert max(x for x, _ in coordinates) <= drawn.width
    assert min(y for _, y in coordinates) >= 0
    assert max(y for _, y in coordinates) <= drawn.height


def test_the_city_of_london_can_be_pressed_and_lies_above_the_area_around_it(drawn: LinkMap) -> None:
    last = drawn.shapes[-1]
    assert last.name == "City of London"
    xs = [x for x, _ in points([last])]
    enlarged = [x for x in xs if x < drawn.width / 2]
    assert max(enlarged) - min(enlarged) > FINGER


def test_the_name_of_an_area_that_is_pointed_at_covers_no_land(drawn: LinkMap) -> None:
    x, y = drawn.name_at
    widest = 9.5 * max(len(shape.name) for shape in drawn.shapes)
    under = [at for at in points(drawn.shapes) if x - widest <= at[0] <= x and y - 4 <= at[1] <= y + 16]
    assert under == []


def test_each_link_of_the_picture_has_a_name_of_its_own(drawn: LinkMap) -> None:
    text = link_map_svg(drawn)
    assert text.count("<a href=") == 43
    assert '<a href="gwent/index.html" aria-label="Gwent">' in text
    assert "style=" not in text


def test_an_area_without_an_outline_is_left_to_the_list(areas: Areas, boundaries: Boundaries) -> None:
    some = {force.code: boundaries.shapes[force.code] for force in areas.forces[:3]}
    assert len(area_map(some, areas, ident="map", title="Areas").shapes) == 3
    with pytest.raises(ValueError, match="cannot be empty"):
        area_map({}, areas, ident="map", title="Areas")
