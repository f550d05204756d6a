"""Small multiples, interval plots, local bars, sparklines and icons."""

import string
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.icons import icon, verdict_mark
from ncpm_reports.charts.interval_plot import IntervalRow, interval_plot
from ncpm_reports.charts.local_bars import local_bars, with_gaps
from ncpm_reports.charts.small_multiples import OWN_SCALE, SAME_SCALE, small_multiples
from ncpm_reports.charts.sparkline import sparkline
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.documents.drawing import Drawing, MarkersOp, PathOp, TextOp
from ncpm_reports.measures.results import Icon, Verdict
from tests.charts.builders import assessment, quantity, years
from tests.charts.readability import check

_NAMES = st.text(string.ascii_letters + " -", min_size=1, max_size=40)
_FIGURES = st.lists(st.one_of(st.none(), st.floats(-1e7, 1e7), st.integers(0, 100)), max_size=9)


def _lines(drawing: Drawing) -> list[object]:
    """How far each panel's line rises from its first point, which shows its scale."""
    paths = [op.segments for op in drawing.ops if isinstance(op, PathOp) and op.stroke and op.stroke.width == 1.3]
    return [tuple(round(float(part[2]) - float(path[0][2]), 3) for part in path) for path in paths]


def _words(drawing: Drawing) -> list[str]:
    return [op.text for op in drawing.ops if isinstance(op, TextOp)]


def test_panels_are_in_alphabetical_order_and_say_that_counts_have_their_own_scales() -> None:
    panels = [(name, assessment(years((5, 6, 7)))) for name in ("Surrey", "Avon and Somerset", "Gwent")]
    picture = small_multiples(panels, name="Robbery", table_id="t")
    words = _words(picture.drawing)
    assert words[0].startswith(OWN_SCALE)
    names = [word for word in words if word in {name for name, _ in panels}]
    assert names == sorted(names)
    assert [plain(row[0].content) for row in picture.data.rows] == names


def test_panels_of_rates_share_one_scale_and_say_so() -> None:
    panels = [(name, assessment(years((5.5, 6.5), Unit.PER_MILLION))) for name in ("Surrey", "Gwent")]
    assert _words(small_multiples(panels, name="Homicide", table_id="t").drawing)[0].startswith(SAME_SCALE)


def test_an_area_far_above_the_others_does_not_press_them_flat_and_is_named() -> None:
    names = string.ascii_uppercase[:12]
    panels = [(name, assessment(years((5.5, 6.5), Unit.PER_MILLION))) for name in names]
    far = [("Zenda", assessment(years((84.0, 30.0), Unit.PER_MILLION)))]
    told = _words(small_multiples([*panels, *far], name="Homicide", table_id="t").drawing)
    assert told[0] == f"{SAME_SCALE} Off it: Zenda. Dashed: baseline. Figure: newest."
    assert "30.0" in told
    usual = _lines(small_multiples(panels, name="Homicide", table_id="t").drawing)
    assert set(usual) <= set(_lines(small_multiples([*panels, *far], name="Homicide", table_id="t").drawing))


@settings(max_examples=40, derandomize=True, deadline=None)
@given(panels=st.lists(st.tuples(_NAMES, _FIGURES), max_size=12))
def test_no_words_of_panels_collide(panels: list[tuple[str, list[float | None]]]) -> None:
    held = [(name, assessment(years(values), baseline_at=0 if values else None)) for name, values in panels]
    assert check(small_multiples(held, name="x", table_id="t").drawing) == ()


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


def test_local_bars_bear_their_figures_and_say_what_is_not_available() -> None:
    history = years((1200, 1340), last=2020) + years((1290, 1010), last=2023)
    picture = local_bars(assessment(history), table_id="t")
    words = _words(picture.drawing)
    assert {"1,200", "1,340", "1,290", "1,010", "not available"} <= set(words)
    assert [plain(row[1].content) for row in picture.data.rows] == ["1,200", "1,340", "[x]", "1,290", "1,010"]


def test_gaps_are_filled_only_between_years() -> None:
    history = years((1,), last=2019) + years((2,), last=2022)
    assert [point.quantity.value for point in with_gaps(history)] == [1, None, None, 2]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(values=_FIGURES, later=_FIGURES)
def test_no_words_of_local_bars_collide(values: list[float | None], later: list[float | None]) -> None:
    history = years(values, last=2012) + years(later, last=2025)
    assert check(local_bars(assessment(history, baseline_at=0 if history else None), table_id="t").drawing) == ()


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
