"""Labels keep clear of each other whatever is asked of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.labels import EndLabel, end_label, note_lines, spread, write_end_labels, write_notes
from ncpm_reports.charts.picture import empty_axes, record
from ncpm_reports.charts.style import INK
from ncpm_reports.documents.drawing import TextOp
from tests.charts.builders import quantity
from tests.charts.readability import check, crossed_words


def _label(value: float, words: str) -> list[EndLabel]:
    return [end_label(quantity(value), words, INK)]


def _written(labels: list[EndLabel], height: float) -> list[str]:
    axes = empty_axes("test", (200, height), (10, 10, 100, 10))
    axes.set(ylim=(0, 100), xticks=[], yticks=[])
    write_end_labels(axes, labels)
    drawing = record(axes)
    assert check(drawing) == ()
    return [op.text for op in drawing.ops if isinstance(op, TextOp) and op.x > 100]


@settings(max_examples=200, derandomize=True)
@given(labels=st.lists(st.tuples(st.floats(-500, 500), st.floats(1, 44)), min_size=1, max_size=9))
def test_labels_never_overlap_and_stay_in_their_column(labels: list[tuple[float, float]]) -> None:
    values, sizes = sorted(value for value, _ in labels), [size for _, size in labels]
    middles = spread(values, sizes, 10.0, 10.0 + sum(sizes) + 20)
    edges = [(middle - size / 2, middle + size / 2) for middle, size in zip(middles, sizes, strict=True)]
    assert edges[0][0] >= 10 - 1e-6
    assert edges[-1][1] <= 30 + sum(sizes) + 1e-6
    assert all(edges[i][1] <= edges[i + 1][0] + 1e-6 for i in range(len(edges) - 1))


def test_labels_with_room_stand_at_their_values_and_others_move_alike() -> None:
    assert list(spread((60.0, 150.0), (22.0, 33.0), 0.0, 200.0)) == [60.0, 150.0]
    assert list(spread((100.0, 100.0), (20.0, 20.0), 0.0, 200.0)) == [90.0, 110.0]


def test_a_periods_year_stays_with_its_month() -> None:
    (label,) = _label(518, "year ending June 2025")
    assert label.lines[-1].endswith("June\u00a02025")


def test_where_room_is_short_the_first_label_keeps_its_lines_longest() -> None:
    labels = [*_label(1, "first"), *_label(2, "second"), *_label(3, "third")]
    assert sorted(_written(labels, 120)) == ["1", "2", "3", "first", "second", "third"]
    assert sorted(_written(labels, 60)) == ["1", "2", "3", "first"]
    assert sorted(_written(labels, 40)) == ["1", "2"]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    notes=st.lists(st.tuples(st.text("abc dé", min_size=1, max_size=60), st.floats(0, 1)), min_size=1, max_size=5),
)
def test_notes_keep_clear_of_each_other_and_of_each_others_lines(notes: list[tuple[str, float]]) -> None:
    placed = [(words, x, None) for words, x in sorted(notes, key=lambda note: note[1]) if words.strip()]
    axes = empty_axes("test", (453, 200), (10, 10, 100, 60))
    axes.set(xticks=[], yticks=[])
    write_notes(axes, placed)
    drawing = record(axes)
    assert check(drawing) == crossed_words(drawing) == ()


def test_notes_on_one_point_are_all_shown() -> None:
    axes = empty_axes("test", (453, 200), (10, 10, 100, 60))
    write_notes(axes, [(words, 0.5, 0.2) for words in ("The first note", "The other", "The third")])
    words = {op.text for op in record(axes).ops if isinstance(op, TextOp)}
    assert {"The first note", "The other", "The third"} <= words
    assert note_lines([("A note that has more words than a line has room for", 0.5, None)], 200)[0][1:] != ()
