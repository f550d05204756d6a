"""The answer to "is it getting better?": it claims what the verdicts claim, counts every measure, and stays short."""

import re
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Status
from ncpm_reports.documents.blocks import Block, Bullets, Paragraph, ParagraphStyle, plain
from ncpm_reports.measures.results import Assessment, Verdict
from ncpm_reports.narrative.verdicts import by_verdict, judged_pair
from ncpm_reports.products.public_summary.answer import answer, crime_rows, priorities_table, verdict_words, warning
from ncpm_reports.products.public_summary.summary import counts_without_value, printed_sheet, recorded_counts
from ncpm_reports.products.site.pages import front_page
from tests.products.packs import real_job
from tests.products.publics import public_job, words

NATIONAL_MEASURES = 10
VERDICTS = st.lists(st.sampled_from(list(Verdict)), min_size=NATIONAL_MEASURES, max_size=NATIONAL_MEASURES)
METROPOLITAN, STAFFORDSHIRE = "E23000001", "E23000015"
SENTENCE_END = re.compile(r"(?<=\.)\s+")


def judged(verdicts: list[Verdict]) -> list[Assessment]:
    return [
        replace(assessment, verdict=verdict)
        for assessment, verdict in zip(public_job().view.national, verdicts, strict=True)
    ]


def front_page_of(national: Sequence[Assessment]) -> tuple[Block, ...]:
    """What the site begins with, without the map beside the list of areas."""
    job = public_job()
    view = replace(job.view, national=tuple(national))
    return front_page(replace(job, view=view, boundaries="")).blocks


def answer_on_the_front_page(national: Sequence[Assessment]) -> str:
    """The paragraph that the site begins with."""
    paragraphs = (block for block in front_page_of(national) if isinstance(block, Paragraph))
    return next(plain(block.content) for block in paragraphs if block.style is ParagraphStyle.LEAD)


def items_on_the_front_page(national: Sequence[Assessment]) -> list[str]:
    """The list under it: what may be said of each measure."""
    bullets = next(block for block in front_page_of(national) if isinstance(block, Bullets))
    return [plain(item) for item in bullets.items]


@settings(max_examples=200, derandomize=True, deadline=None)
@given(verdicts=VERDICTS)
def test_the_answer_claims_only_what_the_verdicts_claim_in_short_sentences(verdicts: list[Verdict]) -> None:
    text = answer_on_the_front_page(judged(verdicts))
    assert ("got better since" in text) <= (Verdict.IMPROVED in verdicts or Verdict.WORSENED in verdicts)
    waiting = sum(verdict in (Verdict.NOT_ASSESSED, Verdict.NOT_COMPARABLE, Verdict.NO_DATA) for verdict in verdicts)
    # Of measures that mostly cannot be judged it is not said that none got worse, which would sound like news.
    assert ("none is known to have got worse" in text) == (
        Verdict.IMPROVED in verdicts and Verdict.WORSENED not in verdicts and waiting <= len(verdicts) / 2
    )
    assert all(len(sentence.split()) <= 25 for sentence in SENTENCE_END.split(text))
    assert "  " not in text


@settings(max_examples=100, derandomize=True, deadline=None)
@given(verdicts=VERDICTS)
def test_every_measure_is_in_one_group_and_each_claimed_change_has_its_own_item(verdicts: list[Verdict]) -> None:
    assessments = judged(verdicts)
    parts = by_verdict(assessments).values()
    assert sorted(assessment.measure for part in parts for assessment in part) == sorted(
        assessment.measure for assessment in assessments
    )
    items = items_on_the_front_page(assessments)
    assert sum(item.startswith("Got better") for item in items) == verdicts.count(Verdict.IMPROVED)
    assert sum(item.startswith("Got worse") for item in items) == verdicts.count(Verdict.WORSENED)


def test_a_priority_without_any_figure_is_named_once_instead_of_its_measures() -> None:
    items = items_on_the_front_page(judged([Verdict.NO_DATA] * NATIONAL_MEASURES))
    assert items[0] == "Data not supplied: murder and other homicide; serious violence (two measures)."
    assert all(item.startswith("Data not supplied: ") and len(item.split()) <= 25 for item in items)
    assert "gun" not in " ".join(items)


def test_the_figures_named_are_those_that_the_verdict_rests_on() -> None:
    assessment = public_job().view.national[0]
    other = replace(assessment, latest=assessment.baseline, baseline=assessment.latest)
    assert judged_pair(replace(assessment, without_incident=other)) == (assessment.latest, assessment.baseline)


def test_what_the_publisher_found_by_its_own_test_stands_beside_what_cannot_be_tested() -> None:
    other = replace(public_job().view.national[0], verdict=Verdict.FELL)
    assessment = replace(public_job().view.national[0], verdict=Verdict.NOT_ASSESSED, publisher_comparison=other)
    (item,) = items_on_the_front_page([assessment])
    assert item.startswith("Cannot be tested: homicides recorded by the police. The publisher’s own test found a ")
    (quiet,) = items_on_the_front_page([replace(assessment, publisher_comparison=None)])
    assert quiet == "Cannot be tested: homicides recorded by the police."


def test_what_is_known_of_an_areas_own_recording_stands_under_its_answer() -> None:
    counts = recorded_counts(real_job().public.view.for_force(STAFFORDSHIRE))
    areas = real_job().areas
    assert "may be in part a change of recording" in plain(warning(counts, frozenset(), areas))


def test_an_area_without_figures_of_crimes_that_are_counted_by_area_says_so() -> None:
    """A force that could not supply its crimes is not one whose crimes nobody counts."""
    job = real_job().public
    force = job.areas.force(STAFFORDSHIRE)
    assert force is not None
    local = job.view.for_force(STAFFORDSHIRE)
    missing = ("homicide", "vehicle-offences")
    emptied = tuple(
        replace(a, latest=replace(a.latest, value=None, status=Status.NOT_AVAILABLE))
        if a.measure in missing and a.latest is not None
        else a
        for a in local
    )
    assert [assessment.measure for assessment in counts_without_value(emptied)] == list(missing)
    forces = tuple((code, emptied if own is local else own) for code, own in job.view.forces)
    said = words(printed_sheet(replace(job, view=replace(job.view, forces=forces)), force))
    sentence = (
        "For the year ending June 2025, no figures of homicides and vehicle crime are published for Staffordshire."
    )
    assert sentence in said.replace("\xa0", " ")
    assert "No figure for this area is published. Nationally, homicides fell by" in said
    assert "Not measured by area. Nationally, homicides" not in said
    assert "no figures of" not in words(printed_sheet(job, force))


def test_the_country_without_the_force_that_moves_a_total_is_the_same_beside_every_area() -> None:
    view, areas = real_job().public.view, real_job().areas
    (driver,) = view.drivers
    sentences = set()
    for force in areas.forces:
        counts = [
            assessment
            for assessment in recorded_counts(view.for_force(force.code))
            if assessment.measure == driver.measure
        ]
        said = plain(crime_rows(counts, areas, view, real_job().build.year).rows[0][2].content)
        sentences.add(said if force.code == driver.area else said.partition(". ")[2])
    assert len(sentences) == 2
    assert sum(sentence.startswith("Without the Metropolitan Police area: fell by ") for sentence in sentences) == 1


def test_what_stands_beside_an_area_is_named_by_the_areas_that_it_is_of() -> None:
    view, areas = real_job().public.view, real_job().areas

    def beside(code: str) -> dict[str, str]:
        counts = recorded_counts(view.for_force(code))
        rows = crime_rows(counts, areas, view, real_job().build.year).rows
        return {assessment.measure: plain(row[2].content) for assessment, row in zip(counts, rows, strict=True)}

    # The published total, with British Transport Police, is said to be that of the country, here as under "nationally".
    assert beside(STAFFORDSHIRE)["homicide"] == "England and Wales: fell by 22%"
    # What is given with and without one force is of the forces alone: elsewhere, thefts from the person rose.
    assert beside(STAFFORDSHIRE)["theft-from-person"] == (
        "All 43 forces: rose by 32%. Without the Metropolitan Police area: fell by 34%"
    )
    assert beside(METROPOLITAN)["theft-from-person"] == "Other 42 forces: fell by 34%"


def test_the_warning_about_a_force_that_moves_a_total_names_its_figure_and_the_other_forces() -> None:
    counts, areas = recorded_counts(real_job().public.view.for_force(METROPOLITAN)), real_job().areas
    said = plain(warning(counts, frozenset({"theft-from-person"}), areas))
    assert said.startswith("Theft from the person fell in the other 42 forces together. ")


def test_a_figure_of_another_year_than_the_pages_says_so_in_the_answer() -> None:
    counts = recorded_counts(real_job().public.view.for_force(METROPOLITAN))
    last = counts[1].latest
    assert last is not None
    older = replace(counts[1], latest=replace(last, period=year_ending(2025, 3)))
    said = str(answer((counts[0], older, *counts[2:]), real_job().build.year))
    assert said.count("(to March\\xa02025)") == 2, "as it stands in a sentence, and at its beginning"
    assert "(to" not in str(answer(counts, last.period or real_job().build.year))


def test_two_equal_counts_are_no_difference_that_may_be_chance() -> None:
    assessment = next(
        assessment
        for assessment in recorded_counts(real_job().public.view.for_force(STAFFORDSHIRE))
        if assessment.change
    )
    assert assessment.change is not None
    none = replace(assessment.change, absolute=replace(assessment.change.absolute, value=0.0))
    equal = replace(assessment, verdict=Verdict.NO_CLEAR_CHANGE, change=none, without_incident=None)
    assert "homicides" in str(answer((equal, assessment), real_job().build.year)["same"])
    assert plain(verdict_words(equal)) == "Homicides: no difference"


def test_the_size_beside_a_direction_is_that_of_the_figures_judged() -> None:
    """Where an incident with many victims is left out of the judgement, its size is left out too."""
    homicide = next(a for a in public_job().view.national if a.verdict.claims_change and a.without_incident is None)
    assert homicide.change is not None
    assert homicide.change.percent is not None
    whole = replace(homicide.change, percent=replace(homicide.change.percent, value=-77.0))
    apart = replace(homicide, change=whole, without_incident=homicide)
    priority = next(priority for priority in public_job().view.priorities if priority.id == homicide.priority)
    said = " ".join(plain(cell.content) for row in priorities_table([priority], [apart], ()).rows for cell in row)
    assert "77%" not in said
    assert said.count("%") == 1
