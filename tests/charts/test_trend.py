"""A measure's history: labels, counts from zero, gaps and breaks, and words that never collide."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.histories import measure_history
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.charts.time_axes import NO_FIGURES, is_hatched
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import Number, plain
from ncpm_reports.documents.drawing import Drawing, PathOp, TextOp
from ncpm_reports.measures.results import Assessment, SeriesPoint
from tests.charts.builders import assessment, caveat, quantity, years
from tests.charts.readability import check

HOMICIDES = (553, 530, 518, 534, 517, 571, 703, 719, 681, 697, 594, 702, 582, 570, 518)


def _drawn(measured: Assessment) -> Picture:
    return measure_history(measured, table_id="t", size=(160 * MM, 80 * MM))


def _words(drawing: Drawing) -> list[str]:
    return [op.text for op in drawing.ops if isinstance(op, TextOp)]


def test_first_newest_and_baseline_figures_are_labelled_and_the_baseline_is_named() -> None:
    words = _words(_drawn(assessment(years(HOMICIDES, Unit.VICTIMS), baseline_at=8)).drawing)
    assert {"553", "518", "681"} <= set(words)
    assert any(word.startswith("baseline") for word in words)


def test_every_figure_of_the_history_is_in_the_table_behind_as_a_traced_number() -> None:
    history = years(HOMICIDES, Unit.VICTIMS)
    table = _drawn(assessment(history)).data
    numbers = [inline for row in table.rows for inline in row[1].content if isinstance(inline, Number)]
    assert tuple(number.quantity for number in numbers) == tuple(point.quantity for point in history)
    assert table.id == "t"


def test_counts_stand_on_zero() -> None:
    drawing = _drawn(assessment(years((500, 600, 550), Unit.VICTIMS))).drawing
    assert "0" in _words(drawing)


def test_a_line_that_does_not_start_at_zero_says_so() -> None:
    history = years((5000, 5100, 5050), Unit.PER_MILLION)
    words = _words(_drawn(assessment(history)).drawing)
    assert any(word.startswith("Vertical axis from ") for word in words)


def test_a_missing_year_leaves_a_gap_and_is_never_drawn_as_zero() -> None:
    history = years((50, 60, None, 55, 58, 57), Unit.PER_MILLION)
    picture = _drawn(assessment(history))
    lines = [op for op in picture.drawing.ops if isinstance(op, PathOp) and op.stroke and op.stroke.width == 1.8]
    assert sum(segment[0] == "M" for segment in lines[0].segments) == 2
    assert plain(picture.data.rows[2][1].content) == "[x]"
    assert plain(picture.data.shorthand) == "[x] not available."


def test_no_line_is_drawn_over_time_that_no_figure_covers() -> None:
    history = years((50, 60, 55, 58), Unit.PERCENT, last=2019) + years((40,), Unit.PERCENT, last=2024)
    drawing = _drawn(assessment(history)).drawing
    lines = [op for op in drawing.ops if isinstance(op, PathOp) and op.stroke and op.stroke.width == 1.8]
    assert [segment[0] for op in lines for segment in op.segments] == ["M", "L", "L", "L", "M"]
    assert NO_FIGURES in _words(drawing)


def test_rolling_years_are_four_figures_and_no_line() -> None:
    rolling = []
    for month in (3, 6, 9, 12):
        period = year_ending(2024, month)
        rolling.append(SeriesPoint(period=period, quantity=quantity(500 + month, Unit.VICTIMS, period)))
    drawing = _drawn(assessment(tuple(rolling))).drawing
    assert not any(isinstance(op, PathOp) and op.stroke and op.stroke.width == 1.8 for op in drawing.ops)


def test_breaks_and_incidents_are_annotated_in_words() -> None:
    history = years(HOMICIDES, Unit.VICTIMS)
    history = tuple(replace(point, break_before=index == 11) for index, point in enumerate(history))
    cautions = (
        caveat("Manchester Arena: 22 deaths", date(2017, 5, 22), victims=22),
        caveat("Hillsborough: 96 deaths of 1989", date(2016, 9, 1), victims=96),
        caveat("New recording system", date(2021, 9, 1), effect="break"),
    )
    picture = _drawn(assessment(history, baseline_at=8, caveats=cautions))
    written = " ".join(_words(picture.drawing))
    assert all(words.text in written for words in cautions)
    assert check(picture.drawing) == ()
    remarks = [plain(row[-1].content) for row in picture.data.rows]
    assert remarks[8] == "Baseline"
    assert remarks[11] == "New recording system"


def test_each_break_is_named_though_two_have_the_same_words() -> None:
    history = years((68, 67, 66, 65, 65, 64, 63), Unit.PERCENT, last=2025)
    history = tuple(
        replace(point, break_before=index in {2, 5}, break_words="Telephone survey")
        for index, point in enumerate(history)
    )
    drawing = _drawn(assessment(history)).drawing
    assert [op.text for op in drawing.ops if isinstance(op, TextOp)].count("Telephone survey") == 2
    assert check(drawing) == ()


def test_a_gap_is_hatched_only_where_there_is_room_for_its_words() -> None:
    surveys = years((33, 38), last=1983) + years((49,), last=1987) + years((62,), last=1991)
    later = years([50] * 34, last=2026)
    drawing = _drawn(assessment(surveys + later)).drawing
    assert not is_hatched(drawing)
    assert NO_FIGURES not in _words(drawing)
    wider = _drawn(assessment(surveys[:2] + later)).drawing
    assert is_hatched(wider)
    assert set(NO_FIGURES.split()) <= {word for words in _words(wider) for word in words.split()}
    assert check(wider) == ()


def test_an_empty_history_is_drawn_without_figures() -> None:
    picture = _drawn(assessment((), baseline_at=None))
    assert picture.data.rows == ()


_VALUES = st.lists(
    st.one_of(st.none(), st.floats(-1e12, 1e12), st.integers(0, 60), st.integers(0, 6_000_000)), min_size=0, max_size=24
)


@settings(max_examples=120, derandomize=True, deadline=None)
@given(
    values=_VALUES,
    unit=st.sampled_from((Unit.OFFENCES, Unit.PERCENT, Unit.PER_MILLION)),
    broken=st.sets(st.integers(1, 23), max_size=3),
    notes=st.lists(st.tuples(st.text(max_size=70), st.integers(2003, 2025)), max_size=4),
    half=st.sampled_from((None, 3.0)),
)
def test_no_words_collide_or_leave_the_drawing_whatever_the_series(
    values: list[float | None],
    unit: Unit,
    broken: set[int],
    notes: list[tuple[str, int]],
    half: float | None,
) -> None:
    history = years(values, unit, half_width=half)
    history = tuple(replace(point, break_before=index in broken) for index, point in enumerate(history))
    cautions = tuple(caveat(words, date(year, 1, 5), victims=5) for words, year in notes)
    assessed = assessment(history, baseline_at=len(history) // 2 if history else None, caveats=cautions)
    picture = _drawn(assessed)
    assert check(picture.drawing) == ()
    assert _drawn(assessed) == picture
