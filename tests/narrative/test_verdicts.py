"""What is said of two figures: the direction of those that were judged, and nothing where none was claimed."""

from dataclasses import replace

from ncpm_reports.core.periods import quarter
from ncpm_reports.measures.results import Verdict
from ncpm_reports.narrative.verdicts import Outcome, is_same, outcome_of
from tests.measures import given

AVON = "E23000036"


def test_where_quarters_were_judged_the_direction_is_theirs_and_not_that_of_the_overlapping_years() -> None:
    rows = given.quarters("homicide", AVON, [30.0, 300, 30, 30, 30, 30, 30, 90], last=quarter(2020, 3))
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON, "2020-03")
    assert [figure.value for figure in (assessment.baseline, assessment.latest) if figure] == [390, 180]
    assert outcome_of(assessment) is Outcome.ROSE


def test_equal_figures_are_the_same_only_where_they_were_judged() -> None:
    rows = [given.observed("homicide", AVON, year, 25) for year in (given.JUNE_2019, given.JUNE_2025)]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    assert is_same(assessment)
    assert not is_same(replace(assessment, verdict=Verdict.NOT_COMPARABLE))
