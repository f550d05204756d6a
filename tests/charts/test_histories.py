"""Histories for the pages: baseline ringed, gaps hatched and named, no line under five figures, no words in the way."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.histories import (
    PANEL,
    HistoryLine,
    measure_history,
    panel,
    two_histories,
)
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM, PALE_HATCH, QUIET
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.documents.drawing import Drawing, MarkersOp, PathOp, TextOp
from ncpm_reports.measures.results import SeriesPoint
from tests.charts.builders import assessment, caveat, years
from tests.charts.readability import check, crossed_words

SMALL, MEASURE = (64 * MM, 26 * MM), (104 * MM, 80 * MM)
BLUE = "#12436d"
PINK = "#801650"
UNTIL_2019 = (34_000, 36_000, 45_000, 49_543)
LATER = (99_079, 80_257)


def _history(*, later: Sequence[float] = LATER) -> tuple[SeriesPoint, ...]:
    return (*years(UNTIL_2019, last=2019), *years(later, last=2026))


def _line(points: tuple[SeriesPoint, ...], name: str = "", baseline: int = 3) -> HistoryLine:
    return HistoryLine(points=points, baseline=points[baseline].quantity if points else None, name=name)


def _words(drawing: Drawing) -> set[str]:
    return {op.text for op in drawing.ops if isinstance(op, TextOp)}


def _joined(drawing: Drawing, colour: str = BLUE) -> int:
    """How many strokes of this colour join two figures."""
    lines = [op for op in drawing.ops if isinstance(op, PathOp) and op.stroke and not op.fill]
    return sum(pen == "L" for op in lines if op.stroke and op.stroke.colour == colour for pen, *_ in op.segments)


def _leaders(drawing: Drawing) -> int:
    """How many thin lines lead from words to what they are about."""
    lines = (op.stroke for op in drawing.ops if isinstance(op, PathOp) and op.stroke is not None)
    return sum(stroke.colour == QUIET and stroke.width == 0.5 for stroke in lines)


def _rings(drawing: Drawing) -> list[MarkersOp]:
    return [op for op in drawing.ops if isinstance(op, MarkersOp) and op.stroke and op.fill]


FORMS: dict[str, Callable[[HistoryLine], Picture]] = {
    "panel": lambda line: panel(line, table_id="t", title="x"),
    "narrow panel": lambda line: panel(line, table_id="t", title="x", size=(152, 80)),
    "finding": lambda line: panel(line, table_id="t", title="x", size=SMALL),
    "measure": lambda line: measure_history(
        assessment(line.points, baseline_at=3 if line.points else None), table_id="t", size=MEASURE
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_baseline_is_ringed_and_named_and_so_is_the_newest_figure(form: str) -> None:
    drawing = FORMS[form](_line(_history())).drawing
    assert len(_rings(drawing)) == 1
    assert {"49,543", "80,257"} <= _words(drawing)
    assert check(drawing) == ()
    assert crossed_words(drawing) == ()


@pytest.mark.parametrize("form", FORMS)
def test_a_gap_of_more_than_two_years_is_hatched_and_named_where_there_is_room(form: str) -> None:
    drawing = FORMS[form](_line(_history())).drawing
    assert any(isinstance(op, PathOp) and op.stroke and op.stroke.colour == PALE_HATCH for op in drawing.ops)
    whole = FORMS[form](_line(years((5, 6, 7, 8, 9, 10)))).drawing
    assert not any(isinstance(op, PathOp) and op.stroke and op.stroke.colour == PALE_HATCH for op in whole.ops)


@pytest.mark.parametrize("form", FORMS)
def test_under_five_figures_are_dots_without_a_line(form: str) -> None:
    few = _line((*years((34_000, 36_000, 49_543), last=2019), *years((80_257,), last=2020)))
    assert _joined(FORMS[form](few).drawing) == 0
    assert _joined(FORMS[form](_line(_history())).drawing) == 4


def test_a_panel_is_no_wider_than_320_pixels_and_its_words_are_12_pixels_high() -> None:
    drawing = panel(_line(_history()), table_id="t", title="x").drawing
    assert (drawing.width, drawing.height) == PANEL
    assert drawing.width * 4 / 3 <= 320
    assert {op.size * 4 / 3 for op in drawing.ops if isinstance(op, TextOp)} == {12.0}


def test_a_figure_that_stands_far_from_its_mark_in_a_panel_has_a_leader_to_it() -> None:
    points = years((57_000, 60_060, 57_000, 43_000, 40_000, 38_000, 38_000, 34_000, 3_000), last=2026)
    drawing = panel(_line(points, baseline=1), table_id="t", title="x", size=(152, 70)).drawing
    near = panel(_line(points[:-1], baseline=1), table_id="t", title="x", size=(152, 70)).drawing
    assert [_leaders(drawing), _leaders(near)] == [1, 0]


def test_two_lines_are_told_apart_without_colour_and_named_at_their_ends() -> None:
    own = _line(years((40, 46, 44, 49, 60, 80)), "Metropolitan Police")
    others = _line(years((52, 51, 52, 50, 40, 29)), "Other 42 forces")
    picture = two_histories(own, others, table_id="t", title="Theft", size=SMALL)
    dashes = {
        op.stroke.colour: bool(op.stroke.dash)
        for op in picture.drawing.ops
        if isinstance(op, PathOp) and op.stroke and op.stroke.colour in (BLUE, PINK)
    }
    assert dashes == {BLUE: True, PINK: False}
    assert {"Metropolitan Police", "Other 42 forces", "80", "29"} <= _words(picture.drawing)
    assert [plain(column.header) for column in picture.data.columns] == [
        "Period",
        "Metropolitan Police",
        "Other 42 forces",
    ]
    assert check(picture.drawing) == ()


def test_at_most_three_events_are_named_above_a_measures_history() -> None:
    events = tuple(caveat(f"Event of {year}", date(year, 1, 5), victims=9) for year in (2016, 2017, 2018, 2019, 2020))
    assessed = assessment(years(range(500, 512), Unit.VICTIMS), caveats=events)
    words = _words(measure_history(assessed, table_id="t", size=MEASURE).drawing)
    assert len([word for word in words if word.startswith("Event")]) == 3


@pytest.mark.parametrize(("width", "named"), [(210.0, 2), (454.0, 3)])
def test_events_that_a_narrow_chart_would_cut_are_left_to_the_table(width: float, named: int) -> None:
    names = ("Hillsborough disaster", "London attacks of 2017", "Manchester Arena attack")
    events = tuple(caveat(words, date(2015 + at, 1, 5), victims=9) for at, words in enumerate(names))
    picture = measure_history(
        assessment(years(range(500, 512), Unit.VICTIMS), caveats=events), table_id="t", size=(width, 227.0)
    )
    written = " ".join(op.text for op in picture.drawing.ops if isinstance(op, TextOp))
    assert "…" not in written
    assert [name for name in names if name in written] == list(names[:named])
    assert {plain(row[-1].content) for row in picture.data.rows} >= set(names)


def test_the_table_behind_holds_every_figure_and_marks_what_is_missing() -> None:
    points = years((50, None, 58), Unit.VICTIMS)
    table = panel(_line(points, baseline=0), table_id="t", title="Homicide").data
    assert [plain(row[1].content) for row in table.rows] == ["50", "[x]", "58"]


_VALUES = st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9), st.integers(0, 200)), max_size=14)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    values=_VALUES,
    later=_VALUES,
    form=st.sampled_from(sorted(FORMS)),
    unit=st.sampled_from((Unit.OFFENCES, Unit.PERCENT)),
)
def test_no_words_collide_whatever_the_history(
    values: list[float | None], later: list[float | None], form: str, unit: Unit
) -> None:
    points = (*years(values, unit, last=2010), *years(later, unit, last=2026))
    points = tuple(replace(point, break_before=index == 3) for index, point in enumerate(points))
    line = _line(points, baseline=min(3, len(points) - 1))
    drawing = FORMS[form](line if len(points) > 3 else replace(line, points=())).drawing
    assert check(drawing) == ()


@settings(max_examples=30, derandomize=True, deadline=None)
@given(values=_VALUES, others=_VALUES, name=st.text(max_size=20))
def test_no_words_of_two_histories_collide(values: list[float | None], others: list[float | None], name: str) -> None:
    lines = [_line(years(each, last=2024), name, baseline=0) for each in (values, others)]
    assert check(two_histories(*lines, table_id="t", title="x", size=SMALL).drawing) == ()
