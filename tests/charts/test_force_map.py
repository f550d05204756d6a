"""Maps show who stands out, each class with a pattern of its own, and name the exceptions."""

from pathlib import Path

import pytest

from ncpm_reports.charts.maps import Boundaries, MapClass, force_map, read_boundaries
from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.drawing import Drawing, PathOp, TextOp
from ncpm_reports.sources.project_files import load_areas
from tests.charts.readability import check

DATA = Path(__file__).resolve().parents[2] / "data"
CLEVELAND = "E23000013"
WILTSHIRE = "E23000038"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(DATA)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return read_boundaries((DATA / "areas" / "boundaries.json").read_text("utf-8"))


def _words(drawing: Drawing) -> set[str]:
    return {op.text for op in drawing.ops if isinstance(op, TextOp)}


def test_a_map_names_the_exceptions(areas: Areas, boundaries: Boundaries) -> None:
    usual = {force.code: MapClass.WITHIN for force in areas.forces if force.code != WILTSHIRE}
    classes = {**usual, CLEVELAND: MapClass.HIGH, CITY_OF_LONDON: MapClass.NOT_TESTED}
    picture = force_map(classes, boundaries.shapes, areas, name="Robbery", table_id="t")
    assert {"Cleveland", "Wiltshire", "London, enlarged"} <= _words(picture.drawing)
    assert check(picture.drawing) == ()
    assert len(picture.data.rows) == 43


def test_every_class_that_is_named_differs_in_more_than_colour(areas: Areas, boundaries: Boundaries) -> None:
    strokes = {}
    for kind in (MapClass.HIGH, MapClass.LOW, MapClass.NO_DATA):
        picture = force_map({CLEVELAND: kind}, {CLEVELAND: boundaries.shapes[CLEVELAND]}, areas, name="x", table_id="t")
        paths = [op for op in picture.drawing.ops if isinstance(op, PathOp)]
        strokes[kind] = (
            max(sum(s[0] == "M" for s in op.segments) for op in paths if op.stroke and not op.fill)
            if any(op.stroke and not op.fill for op in paths)
            else 0
        )
    assert len(set(strokes.values())) == 3


def test_a_map_without_shapes_is_refused(areas: Areas) -> None:
    with pytest.raises(ValueError, match="cannot be empty"):
        force_map({}, {}, areas, name="x", table_id="t")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"areas": {"E": [[1]]}, "attribution": ""}', '{"areas": 3}'])
def test_a_file_of_boundaries_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"areas/boundaries\.json"):
        read_boundaries(text)
