"""Interval plots, sparklines and icons."""

import string
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.icons import icon, verdict_mark
from ncpm_reports.charts.interval_plot import IntervalRow, interval_plot
from ncpm_reports.charts.sparkline import sparkline
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.drawing import Drawing, MarkersOp, PathOp, TextOp
from ncpm_reports.measures.results import Icon, Verdict
from tests.charts.builders import assessment, quantity, years
from tests.charts.readability import check

_NAMES = st.text(string.ascii_letters + " -", min_size=1, max_size=40)
_FIGURES = st.lists(st.one_of(st.none(), st.floats(-1e7, 1e7), st.integers(0, 100)), max_size=9)


def _words(drawing: Drawing) -> list[str]:
    return [op.text for op in drawing.ops if isinstance(op, TextOp)]


def test_interval_rows_are_alphabetical_with_the_reference_named() -> None:
    rows = [IntervalRow(name=name, figure=quantity(5, Unit.PERCENT)) for name in ("Surrey", "Gwent")]
    whole = quantity(7, Unit.PERCENT)
    picture = interval_plot(rows, name="x", table_id="t", reference=whole, reference_name="England and Wales")
    words = _words(picture.drawing)
    assert "England and Wales 7%" in words
    assert words.index("Gwent") < words.index("Surrey")


@settings(max_examples=40, derandomize=True, deadline=None)
@given(
    rows=st.lists(st.tuples(_NAMES, st.one_of(st.none(), st.floats(-1e6, 1e9))), max_size=43),
    reference=st.one_of(st.none(), st.floats(-1e6, 1e9)),
)
def test_no_words_of_interval_plots_collide(rows: list[tuple[str, float | None]], reference: float | None) -> None:
    held = [IntervalRow(name=name, figure=quantity(value)) for name, value in rows]
    whole = None if reference is None else quantity(reference)
    picture = interval_plot(held, name="x", table_id="t", reference=whole, reference_name="England and Wales")
    assert check(picture.drawing) == ()


@settings(max_examples=60, derandomize=True, deadline=None)
@given(values=_FIGURES)
def test_a_sparkline_has_no_words_and_stays_in_its_cell(values: list[float | None]) -> None:
    drawing = sparkline(assessment(years(values), baseline_at=0 if values else None))
    assert _words(drawing) == []
    points = [(x, y) for op in drawing.ops if isinstance(op, MarkersOp) for x, y in op.at]
    assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in points)


def _without_colour(drawing: Drawing) -> tuple[object, ...]:
    return tuple(
        (op.text, op.x, op.y) if isinstance(op, TextOp) else (op.segments, op.fill is None, op.stroke is None)
        for op in drawing.ops
    )


def test_icons_differ_in_shape_or_letter_and_not_only_in_colour() -> None:
    seen = [_without_colour(icon(kind)) for kind in Icon]
    assert all(one != other for one, other in combinations(seen, 2))


def test_verdicts_differ_in_shape_and_not_only_in_colour() -> None:
    kinds = [v for v in Verdict if v not in (Verdict.ROSE, Verdict.FELL)]
    seen = [_without_colour(verdict_mark(kind, 1.0)) for kind in kinds]
    assert all(one != other for one, other in combinations(seen, 2))


@pytest.mark.parametrize("verdict", [Verdict.IMPROVED, Verdict.WORSENED])
def test_the_arrow_points_where_the_figure_went_not_where_it_is_good(verdict: Verdict) -> None:
    def tip(change: float) -> float:
        head = next(op for op in verdict_mark(verdict, change).ops if isinstance(op, PathOp))
        return float(head.segments[1][2])

    assert tip(5.0) > 9.0 > tip(-5.0)
