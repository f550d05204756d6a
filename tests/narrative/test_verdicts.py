"""What is said of two figures: the direction of those that were judged, and nothing where none was claimed."""

from dataclasses import replace

import pytest

from ncpm_reports.core.periods import quarter
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.results import Verdict
from ncpm_reports.narrative.sentences import finding_public, headline
from ncpm_reports.narrative.verdicts import Outcome, change_phrase, is_unchanged, outcome_of, plain_change_phrase
from tests.measures import given

AVON = "E23000036"


def test_where_quarters_were_judged_the_direction_is_theirs_and_not_that_of_the_overlapping_years() -> None:
    rows = given.quarters("homicide", AVON, [30.0, 300, 30, 30, 30, 30, 30, 90], last=quarter(2020, 3))
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON, "2020-03")
    assert [figure.value for figure in (assessment.baseline, assessment.latest) if figure] == [390, 180]
    assert outcome_of(assessment) is Outcome.ROSE


@pytest.mark.parametrize(
    ("now", "in_words", "in_figures"),
    [
        (179, "rose by 79%", "rose by 79%"),
        (180, "almost doubled", "rose by 80%"),
        (199, "almost doubled", "rose by 99%"),
        (200, "doubled", "rose by 100%"),
        (210, "doubled", "rose by 110%"),
        (211, "rose by 111%", "rose by 111%"),
        (95, "may be chance", "may be chance"),
    ],
)
def test_a_count_doubled_in_sentences_and_rose_by_per_cent_in_tables(now: int, in_words: str, in_figures: str) -> None:
    rows = [
        given.observed("homicide", AVON, given.JUNE_2019, 100),
        given.observed("homicide", AVON, given.JUNE_2025, now),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    assert (plain(plain_change_phrase(assessment)), plain(change_phrase(assessment))) == (in_words, in_figures)
    assert in_words in plain(headline(assessment, given.areas()))
    assert ("The number" in plain(finding_public(assessment, given.areas()))) == in_words.endswith("doubled")


def test_equal_figures_are_the_same_only_where_they_were_judged() -> None:
    rows = [given.observed("homicide", AVON, year, 25) for year in (given.JUNE_2019, given.JUNE_2025)]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    assert is_unchanged(assessment)
    assert not is_unchanged(replace(assessment, verdict=Verdict.NOT_COMPARABLE))
