"""Interval plots and the marks of changes."""

import string
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.comparisons import ChangeMark, change_mark, interval_plot
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.drawing import Drawing, PathOp, TextOp
from tests.charts.builders import quantity
from tests.charts.readability import check

_NAMES = st.text(string.ascii_letters + " -", min_size=1, max_size=40)
_FIGURES = st.lists(st.one_of(st.none(), st.floats(-1e7, 1e7), st.integers(0, 100)), max_size=9)


def _words(drawing: Drawing) -> list[str]:
    return [op.text for op in drawing.ops if isinstance(op, TextOp)]


def test_interval_rows_are_alphabetical_with_the_reference_named() -> None:
    rows = [(name, quantity(5, Unit.PERCENT), None, None) for name in ("Surrey", "Gwent")]
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
    interval_rows = [(name, quantity(value), None, None) for name, value in rows]
    whole = quantity(reference)
    picture = interval_plot(interval_rows, name="x", table_id="t", reference=whole, reference_name="England and Wales")
    assert check(picture.drawing) == ()


def _without_colour(drawing: Drawing) -> tuple[object, ...]:
    return tuple(
        (op.text, op.x, op.y) if isinstance(op, TextOp) else (op.segments, op.fill is None, op.stroke is None)
        for op in drawing.ops
    )


def test_change_marks_differ_in_shape_and_not_only_in_colour() -> None:
    seen = [_without_colour(change_mark(kind)) for kind in ChangeMark]
    assert all(mark != other for mark, other in combinations(seen, 2))


def test_the_arrow_points_where_the_figure_went() -> None:
    def tip(mark: ChangeMark) -> float:
        arrows = [op for op in change_mark(mark).ops if isinstance(op, PathOp) and len(op.segments) == 8]
        return float(arrows[0].segments[0][2])

    assert tip(ChangeMark.ROSE) > 9.0 > tip(ChangeMark.FELL)
