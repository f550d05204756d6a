"""Bars around zero, funnels of changes, process panels and marks: each says without colour what it says with it."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.comparisons import ChangeMark, change_bars, change_funnel, change_mark
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.documents.drawing import Drawing, MarkersOp, PathOp, TextOp
from ncpm_reports.sources.project_files import load_areas
from tests.charts.builders import quantity, residual_funnel
from tests.charts.readability import check
from tests.charts.test_force_map import DATA

CLEVELAND = "E23000013"


def _words(drawing: Drawing) -> set[str]:
    return {op.text for op in drawing.ops if isinstance(op, TextOp)}


# Bars ---------------------------------------------------------------------------------------------------------------


def _bars(changes: dict[str, float | None], unit: Unit = Unit.OFFENCES) -> Drawing:
    bars = [(name, quantity(value, unit)) for name, value in changes.items()]
    return change_bars(bars, title="Regions", table_id="t").drawing


def test_falls_are_filled_to_the_left_and_rises_hollow_to_the_right_of_zero() -> None:
    drawing = _bars({"North West": -68, "Wales": 6})
    (zero,) = [op for op in drawing.ops if isinstance(op, PathOp) and op.stroke and op.stroke.colour == "#0b0c0c"]
    (fall,) = [op for op in drawing.ops if isinstance(op, PathOp) and op.fill == "#12436d"]
    (rise,) = [op for op in drawing.ops if isinstance(op, PathOp) and op.stroke and op.stroke.colour == "#801650"]
    middle = float(zero.segments[0][1])
    assert max(float(part[1]) for part in fall.segments if len(part) > 1) == pytest.approx(middle, abs=0.02)
    assert min(float(part[1]) for part in rise.segments if len(part) > 1) == pytest.approx(middle, abs=0.02)
    assert rise.fill is None
    assert {"−68", "+6"} <= _words(drawing)


def test_percentages_keep_their_sign_and_bars_their_order() -> None:
    drawing = _bars({"Vehicle offences": -34, "Burglary": -47, "Robbery": 4}, Unit.PERCENT)
    assert {"−34%", "−47%", "+4%"} <= _words(drawing)
    heights = {op.text: op.y for op in drawing.ops if isinstance(op, TextOp)}
    assert heights["Vehicle offences"] > heights["Burglary"] > heights["Robbery"]


def test_a_change_that_is_not_available_says_so_and_has_no_bar() -> None:
    drawing = _bars({"London": None})
    assert "not available" in _words(drawing)
    assert not [
        op
        for op in drawing.ops
        if isinstance(op, PathOp) and (op.fill or (op.stroke and op.stroke.colour == "#801650"))
    ]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    changes=st.dictionaries(st.text(min_size=1, max_size=40), st.one_of(st.none(), st.floats(-1e7, 1e7)), max_size=12)
)
def test_no_words_of_bars_collide(changes: dict[str, float | None]) -> None:
    assert check(_bars(changes)) == ()


# Funnel -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(DATA)


def test_only_flagged_forces_are_named_and_they_are_hollow_squares(areas: Areas) -> None:
    funnel = residual_funnel(areas, {CLEVELAND: 2.35}, frozenset({CLEVELAND}))
    drawing = change_funnel(funnel, areas, xlabel="Robberies", table_id="t").drawing
    assert _words(drawing) & {force.name for force in areas.forces} == {"Cleveland"}
    marks = [op for op in drawing.ops if isinstance(op, MarkersOp)]
    hollow = [op for op in marks if op.fill == "#ffffff"]
    assert sorted(len(op.at) for op in hollow) == [1, 1]
    assert len({op.segments for op in hollow}) == 2
    assert sum(len(op.at) for op in marks) == 43


def test_a_funnel_of_changes_names_its_limits_and_its_scales(areas: Areas) -> None:
    words = _words(change_funnel(residual_funnel(areas, {}), areas, xlabel="Robberies", table_id="t").drawing)
    assert {"95%", "99.8%", "All forces", "0%", "+50%", "Robberies"} <= words


def test_a_force_that_stands_out_by_another_test_is_named_and_keeps_its_mark(areas: Areas) -> None:
    drawing = change_funnel(residual_funnel(areas, {}), areas, xlabel="x", table_id="t", by_level=(CLEVELAND,)).drawing
    assert _words(drawing) & {force.name for force in areas.forces} == {"Cleveland"}
    hollow = [op for op in drawing.ops if isinstance(op, MarkersOp) and op.fill == "#ffffff"]
    assert sum(len(op.at) for op in hollow) == 1


def test_the_scale_reaches_the_limits_that_are_near_the_points(areas: Areas) -> None:
    names = [
        op.text
        for op in change_funnel(residual_funnel(areas, {}), areas, xlabel="x", table_id="t").drawing.ops
        if isinstance(op, TextOp)
    ]
    assert [names.count(name) for name in ("95%", "99.8%")] == [2, 2]


def test_a_funnel_without_forces_is_drawn(areas: Areas) -> None:
    empty = replace(residual_funnel(areas, {}), points=(), limits=())
    assert "All forces" in _words(change_funnel(empty, areas, xlabel="Robberies", table_id="t").drawing)


def test_the_table_behind_a_funnel_of_changes_says_who_stands_out(areas: Areas) -> None:
    funnel = residual_funnel(areas, {CLEVELAND: 2.35}, frozenset({CLEVELAND}))
    rows = change_funnel(funnel, areas, xlabel="x", table_id="t").data.rows
    answers = {plain(row[0].content): plain(row[-1].content) for row in rows}
    assert (answers["Cleveland"], answers["Gwent"], answers["City of London"]) == (
        "yes",
        "no",
        "not part of the limits",
    )


@settings(max_examples=25, derandomize=True, deadline=None)
@given(ratios=st.dictionaries(st.integers(0, 42), st.floats(0, 12), max_size=9))
def test_no_words_of_a_funnel_of_changes_collide(ratios: dict[int, float]) -> None:
    areas = load_areas(DATA)
    codes = [force.code for force in areas.forces]
    funnel = residual_funnel(
        areas, {codes[i]: ratio for i, ratio in ratios.items()}, frozenset(codes[i] for i in ratios)
    )
    assert check(change_funnel(funnel, areas, xlabel="Robberies", table_id="t").drawing) == ()


# Process panel and marks --------------------------------------------------------------------------------------------


def test_marks_of_changes_differ_in_shape_and_not_only_in_colour() -> None:
    shapes = [
        tuple(
            (op.text, op.x, op.y) if isinstance(op, TextOp) else (op.segments, op.fill is None, op.stroke is None)
            for op in change_mark(mark).ops
        )
        for mark in ChangeMark
    ]
    assert all(first != second for first, second in combinations(shapes, 2))
