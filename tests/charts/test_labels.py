"""Labels keep clear of each other whatever is asked of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.labels import EndLabel, Note, end_label, place_notes, spread
from ncpm_reports.charts.style import INK
from tests.charts.builders import quantity


def _label(value: float, words: str) -> list[EndLabel]:
    return end_label(quantity(value), words, INK)


@settings(max_examples=200, derandomize=True)
@given(heights=st.lists(st.tuples(st.floats(-500, 500), st.integers(1, 4)), max_size=9), room=st.floats(5, 250))
def test_end_labels_never_overlap_and_stay_in_their_column(heights: list[tuple[float, int]], room: float) -> None:
    labels = [EndLabel(lines=("x",) * count, value=0.0, colour=INK) for _, count in heights]
    placed = spread(labels, [y for y, _ in heights], 10.0, 10.0 + room)
    edges = [(middle - label.height / 2, middle + label.height / 2) for label, _, middle in placed]
    assert all(low >= 10 - 1e-6 and high <= 10 + room + 1e-6 for low, high in edges)
    assert all(edges[i][1] <= edges[i + 1][0] + 1e-6 for i in range(len(edges) - 1))


def test_labels_with_room_stand_at_their_values() -> None:
    placed = spread([*_label(681, "baseline"), *_label(518, "latest")], (150.0, 60.0), 0.0, 200.0)
    assert [middle for _, _, middle in placed] == [60.0, 150.0]


def test_a_periods_year_stays_with_its_month() -> None:
    (label,) = _label(518, "year ending June 2025")
    assert label.lines[-1].endswith("June\u00a02025")


def test_the_first_label_keeps_its_lines_longest() -> None:
    placed = spread([*_label(1, "first"), *_label(2, "second")], (10.0, 12.0), 0.0, 33.0)
    assert {label.lines for label, _, _ in placed} == {("1", "first"), ("2",)}


@settings(max_examples=200, derandomize=True)
@given(notes=st.lists(st.tuples(st.floats(30, 440), st.text(min_size=1, max_size=60)), max_size=4))
def test_notes_above_clear_each_other_and_each_others_lines(notes: list[tuple[float, str]]) -> None:
    placed = place_notes([Note(words=words, x=x) for x, words in notes], 453.0)
    assert all(note is other or note.clears(other) for note in placed for other in placed)
    assert all(len(note.words) < 50 for note in placed)


def test_two_notes_on_one_point_are_both_shown() -> None:
    placed = place_notes([Note(words=words, x=200.0) for words in ("The first note", "The other")], 453.0)
    assert {note.words for note in placed} == {"The first note", "The other"}
