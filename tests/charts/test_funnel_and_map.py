"""Funnels name only what lies outside their limits; maps show the same classes, each with a pattern of its own."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.boundaries import Boundaries, read_boundaries
from ncpm_reports.charts.force_map import MapClass, force_map, funnel_classes
from ncpm_reports.charts.funnel import funnel_chart
from ncpm_reports.core.areas import CITY_OF_LONDON, Areas
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.documents.drawing import Drawing, PathOp, TextOp
from ncpm_reports.measures.funnel import funnel
from ncpm_reports.measures.results import Funnel
from ncpm_reports.sources.project_files import load_areas
from tests.charts.builders import quantity
from tests.charts.readability import check
from tests.measures import given as measures_given

DATA = Path(__file__).resolve().parents[2] / "data"
CLEVELAND = "E23000013"
WILTSHIRE = "E23000038"


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(DATA)


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return read_boundaries((DATA / "areas" / "boundaries.json").read_text("utf-8"))


def _funnel(areas: Areas, factors: dict[str, float], missing: tuple[str, ...] = ()) -> Funnel:
    codes = [force.code for force in areas.forces]
    people = {code: 9_000.0 if code == CITY_OF_LONDON else 600_000.0 + 40_000 * i for i, code in enumerate(codes)}
    counts = {
        code: round(people[code] * 0.001 * (0.9 + 0.05 * (i % 5)) * factors.get(code, 1.0))
        for i, code in enumerate(codes)
    }
    bare = funnel(
        measure="robbery",
        name="Robbery",
        period=year_ending(2025, 6),
        observed={code: quantity(None if code in missing else counts[code], Unit.OFFENCES) for code in codes},
        population={code: quantity(people[code], Unit.PEOPLE) for code in codes},
        order=codes,
    )
    return measures_given.judged(bare)


def _words(drawing: Drawing) -> set[str]:
    return {op.text for op in drawing.ops if isinstance(op, TextOp)}


def test_only_forces_outside_the_limits_are_named_and_the_city_is_explained(areas: Areas) -> None:
    held = _funnel(areas, {CLEVELAND: 3.0})
    assert [unit.area for unit in held.units if unit.flag] == [CLEVELAND]
    words = _words(funnel_chart(held, areas, table_id="t").drawing)
    assert words & {force.name for force in areas.forces} == {"Cleveland"}
    assert any("City of London" in word and "not part" in word for word in words)


def test_limits_are_named_and_the_centre_is_the_pooled_rate(areas: Areas) -> None:
    words = _words(funnel_chart(_funnel(areas, {}), areas, table_id="t").drawing)
    assert {"99.8% limit", "95% limit", "Pooled rate"} <= words


def test_the_table_lists_every_force_alphabetically_with_its_position_and_no_rank(areas: Areas) -> None:
    table = funnel_chart(_funnel(areas, {CLEVELAND: 3.0}, (WILTSHIRE,)), areas, table_id="t").data
    names = [plain(row[0].content) for row in table.rows]
    assert names == sorted(names)
    positions = dict(zip(names, (plain(row[-1].content) for row in table.rows), strict=True))
    assert positions["Cleveland"] == "above the 99.8% limit"
    assert positions["Wiltshire"] == "no figure"


def test_a_map_has_the_funnels_classes_and_names_the_exceptions(areas: Areas, boundaries: Boundaries) -> None:
    held = _funnel(areas, {CLEVELAND: 3.0}, (WILTSHIRE,))
    classes = funnel_classes(held)
    assert classes[CLEVELAND] is MapClass.HIGH
    assert classes[CITY_OF_LONDON] is MapClass.APART
    picture = force_map(classes, boundaries.shapes, areas, name="Robbery", table_id="t")
    assert {"Cleveland", "Wiltshire", "London, enlarged", "Above the 99.8% limit"} <= _words(picture.drawing)
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
    with pytest.raises(ValueError, match="at least one shape"):
        force_map({}, {}, areas, name="x", table_id="t")


@settings(max_examples=25, derandomize=True, deadline=None)
@given(factors=st.dictionaries(st.integers(0, 42), st.floats(0, 8), max_size=20), missing=st.sets(st.integers(0, 42)))
def test_no_words_collide_whatever_the_forces_have(factors: dict[int, float], missing: set[int]) -> None:
    areas = load_areas(DATA)
    codes = [force.code for force in areas.forces]
    held = _funnel(areas, {codes[i]: f for i, f in factors.items()}, tuple(codes[i] for i in missing))
    assert check(funnel_chart(held, areas, table_id="t").drawing) == ()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"areas": {"E": [[1]]}, "attribution": ""}', '{"areas": 3}'])
def test_a_file_of_boundaries_of_another_form_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"areas/boundaries\.json"):
        read_boundaries(text)
