"""The time axis names as many periods as there is room for and never lets them touch."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.histories import measure_history
from ncpm_reports.charts.labels import without_overlaps
from ncpm_reports.charts.time_axes import adjoin
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.drawing import TextOp
from tests.charts.builders import assessment, years


@settings(max_examples=150, derandomize=True)
@given(words=st.lists(st.tuples(st.floats(0, 400), st.floats(5, 60)), min_size=1))
def test_names_on_the_time_axis_never_touch_and_the_most_important_is_kept(words: list[tuple[float, float]]) -> None:
    places, reach = [place for place, _ in words], [half for _, half in words]
    kept = without_overlaps(places, reach)
    assert kept[0] == 0
    edges = sorted((places[at] - reach[at], places[at] + reach[at]) for at in kept)
    assert all(before[1] + 6 <= after[0] + 1e-9 for before, after in pairwise(edges))


def test_years_are_counted_back_from_the_newest_over_its_anniversaries() -> None:
    points = years(range(500, 512), Unit.VICTIMS)
    drawing = measure_history(assessment(points), table_id="t", size=(283, 159)).drawing
    named = [op.text for op in drawing.ops if isinstance(op, TextOp) and op.text.isdigit() and len(op.text) == 4]
    assert named[0] == "2025"
    assert len(set(named)) == len(named) > 3


def test_rolling_years_adjoin_and_years_with_a_month_between_do_not() -> None:
    assert adjoin(year_ending(2024, 6), year_ending(2024, 9))
    assert adjoin(year_ending(2023, 6), year_ending(2024, 6))
    assert not adjoin(year_ending(2023, 6), year_ending(2024, 7))
