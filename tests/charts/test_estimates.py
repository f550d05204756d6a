"""Survey estimates: dots and whiskers, no line between them, and what is not published is said."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.charts.histories import INTERVALS, NO_INTERVALS, measure_history
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.time_axes import NO_FIGURES
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import plain
from ncpm_reports.documents.drawing import Drawing, MarkersOp, PathOp, TextOp
from ncpm_reports.measures.results import About, Assessment, ChartKind, Kind
from tests.charts.builders import assessment, caveat, years
from tests.charts.readability import check

UNIT = Unit.THOUSAND_INCIDENTS


ABOUT = About(
    plain_name="x",
    lead="",
    one="incident",
    many="incidents",
    kind=Kind.ESTIMATE,
    publication="x",
    publisher="x",
    frequency="x",
    coverage="x",
    chart=ChartKind.ESTIMATES,
    explanation="x",
)


def _drawn(measured: Assessment) -> Picture:
    return measure_history(replace(measured, about=ABOUT), table_id="t", size=(283, 159))


def _words(drawing: Drawing) -> str:
    return " | ".join(op.text for op in drawing.ops if isinstance(op, TextOp))


def test_intervals_are_whiskers_and_are_named() -> None:
    drawing = _drawn(assessment(years((1500, 1400, 1350), UNIT, half_width=70))).drawing
    assert INTERVALS in _words(drawing)


def test_estimates_without_any_intervals_say_so() -> None:
    drawing = _drawn(assessment(years((1500, 1400, 1350), UNIT))).drawing
    assert NO_INTERVALS in _words(drawing)


def test_the_baseline_is_ringed_and_every_estimate_is_a_dot() -> None:
    drawing = _drawn(assessment(years((1500, 1400, 1350, 1300), UNIT, half_width=70))).drawing
    marks = [op for op in drawing.ops if isinstance(op, MarkersOp)]
    assert [(len(op.at), op.stroke is not None) for op in marks] == [(4, False), (1, False), (1, True)]


def test_no_line_joins_the_estimates() -> None:
    picture = _drawn(assessment(years((1500, 1400, 1350, 1300), UNIT, half_width=70)))
    blue = [op for op in picture.drawing.ops if isinstance(op, PathOp) and op.stroke and op.stroke.colour == "#12436d"]
    lengths = [sum(segment[0] == "L" for segment in op.segments) - sum(s[0] == "M" for s in op.segments) for op in blue]
    assert lengths == [0]


def test_the_telephone_survey_is_a_band_with_words_and_its_years_leave_room() -> None:
    history = years((1400, 1350), UNIT, last=2019, half_width=70) + years((980, 930), UNIT, half_width=60)
    history = tuple(replace(point, break_before=index == 2) for index, point in enumerate(history))
    words = caveat("Telephone survey, not comparable", date(2021, 1, 1), effect="break")
    picture = _drawn(assessment(history, baseline_at=1, caveats=(words,)))
    assert "Telephone survey, not | comparable" in _words(picture.drawing)
    assert [plain(column.header) for column in picture.data.columns][2:4] == ["Lower limit (95%)", "Upper limit (95%)"]


def test_a_spell_that_a_caveat_keeps_apart_is_a_band_even_where_no_point_is_marked() -> None:
    history = years((1400, 1350), UNIT, last=2020) + years((930,), UNIT, last=2024)
    spell = replace(caveat("Telephone survey", date(2020, 7, 1), effect="break"), valid_to=date(2022, 5, 31))
    words = _words(_drawn(assessment(history, caveats=(spell,))).drawing)
    assert "Telephone survey" in words
    assert NO_FIGURES not in words


def test_years_without_figures_and_without_explanation_are_said_to_be_not_available() -> None:
    history = years((1400, 1350), UNIT, last=2020) + years((930,), UNIT, last=2024)
    assert NO_FIGURES in _words(_drawn(assessment(history)).drawing)


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    values=st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9), st.integers(0, 100)), max_size=16),
    half=st.one_of(st.none(), st.floats(0, 1e6)),
    unit=st.sampled_from((UNIT, Unit.PERCENT)),
)
def test_no_words_collide_whatever_the_estimates(values: list[float | None], half: float | None, unit: Unit) -> None:
    survey = assessment(years(values, unit, half_width=half), baseline_at=0 if values else None)
    assert check(_drawn(survey).drawing) == ()
