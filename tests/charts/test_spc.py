"""Process charts: mean and limits named, signals told apart without colour, and nothing claimed without limits."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.spc import spc
from ncpm_reports.core.periods import quarter
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.documents.drawing import Drawing, MarkersOp, TextOp
from ncpm_reports.measures.results import Assessment, Direction, SeriesPoint
from ncpm_reports.measures.spc import process_chart
from tests.charts.builders import assessment, quantity
from tests.charts.readability import check

STEADY = (171, 183, 161, 180, 167, 167, 189, 172, 170, 177, 181, 170, 168, 175)


def _assessed(values: tuple[float | None, ...], direction: Direction = Direction.DOWN) -> Assessment:
    first = quarter(2018, 3)
    periods = [first.shifted(3 * index) for index in range(len(values))]
    points = tuple(
        SeriesPoint(period=period, quantity=quantity(value, Unit.VICTIMS, period))
        for period, value in zip(periods, values, strict=True)
    )
    return replace(assessment((), baseline_at=None, quarters=points), spc=process_chart(points, direction))


def _words(drawing: Drawing) -> list[str]:
    return [op.text for op in drawing.ops if isinstance(op, TextOp)]


def test_mean_and_limits_are_named_with_their_values() -> None:
    words = _words(spc(_assessed(STEADY), table_id="t").drawing)
    assert {word.split(" ")[0] for word in words} >= {"Mean", "Upper", "Lower"}


def test_a_signal_has_a_shape_and_a_letter_of_its_own_and_a_key() -> None:
    drawing = spc(_assessed((*STEADY, 290)), table_id="t").drawing
    words = _words(drawing)
    assert "H" in words
    assert {"common cause", "concern"} <= set(words)
    shapes = {(op.fill, op.segments) for op in drawing.ops if isinstance(op, MarkersOp) and op.fill}
    assert len(shapes) == len({segments for _, segments in shapes}) >= 2


def test_the_table_holds_limits_and_signals_for_every_period() -> None:
    table = spc(_assessed((*STEADY, 290)), table_id="t").data
    assert len(table.rows) == len(STEADY) + 1
    assert [plain(column.header) for column in table.columns] == [
        "Period",
        "Figure",
        "Mean",
        "Lower limit",
        "Upper limit",
        "Signal",
    ]
    assert plain(table.rows[-1][5].content) != "common cause"


def test_quarters_without_any_figure_have_neither_mean_nor_limits() -> None:
    picture = spc(_assessed((None,) * 14), table_id="t")
    assert not any(word.startswith(("Mean", "Upper", "Lower")) for word in _words(picture.drawing))
    assert {plain(cell.content) for row in picture.data.rows for cell in row[1:5]} == {"[x]"}


@settings(max_examples=60, derandomize=True, deadline=None)
@given(
    values=st.lists(st.one_of(st.none(), st.integers(0, 400), st.integers(0, 10_000_000)), max_size=34),
    direction=st.sampled_from(Direction),
)
def test_no_words_collide_whatever_the_quarters(values: list[float | None], direction: Direction) -> None:
    assert check(spc(_assessed(tuple(values), direction), table_id="t").drawing) == ()
