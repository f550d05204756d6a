"""Sentences say what their verdict says and no more, after ONS usage, in British English."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity, Source, Status, Unit
from ncpm_reports.documents.blocks import Inline, Inlines, Label, Link, Number, Strong, Text, plain
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import Assessment, Change, Direction, Verdict
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import in_period, number, unrounded
from tests.measures import given

NATION = given.NATION
AVON = "E23000036"
LATER = date(2025, 10, 23)
CLAIMS = re.compile(r"\b(fell|rose|improved|worsened|increased|decreased|better|worse|doubled|up by|down by)\b")
CLAIMED_CHANGE = re.compile(r"significant (fall|rise)|This is a (fall|rise)|number (almost )?doubled")
WRITERS: tuple[Callable[..., Inlines], ...] = (
    sentences.headline,
    sentences.finding_public,
    sentences.missing_figure,
)


def homicides(latest: float, baseline: float, *, area: str = NATION, period: str = "2025-06") -> Assessment:
    rows = [
        given.observed("homicide", area, given.JUNE_2019, baseline),
        given.observed("homicide", area, given.JUNE_2025, latest, published=LATER),
    ]
    return given.assessed(given.figures_of(*rows), "homicide", area, period)


def said(inlines: Inlines) -> str:
    return plain(inlines)


def numbers_in(inlines: Inlines) -> list[Number]:
    numbers: list[Number] = []
    for inline in inlines:
        match inline:
            case Number():
                numbers.append(inline)
            case Strong(children) | Link(_, children):
                numbers += numbers_in(children)
            case _:
                pass
    return numbers


def test_a_significant_fall_has_its_size_and_interval() -> None:
    assert said(sentences.finding_public(homicides(518, 681), given.areas())) == (
        "Police recorded 518 homicides in England and Wales in the year ending June 2025. That compares with 681 in the"
        " year ending June 2019. This is a fall of 24%, more than chance would explain."
    )
    assert said(sentences.headline(homicides(518, 681), given.areas())) == (
        "Homicides fell by 24% compared with the year ending June 2019"
    )


def test_a_provisional_figure_is_said_to_be_provisional() -> None:
    firm = homicides(518, 681)
    assert firm.latest is not None
    latest = replace(firm.latest, status=Status.PROVISIONAL)
    text = said(sentences.finding_public(replace(firm, latest=latest), given.areas()))
    # "That" is the figure before it: no other sentence stands between.
    assert "in the year ending June 2025. That compares with 681" in text
    assert text.endswith(" The latest figure is provisional.")


def test_figures_come_with_and_without_exceptional_incidents() -> None:
    rows = [
        given.observed("homicide", NATION, given.JUNE_2019, 681),
        given.observed("homicide", NATION, year_ending(2020, 9), 698, published=date(2021, 12, 31)),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION, "2020-09")
    text = said(sentences.finding_public(assessment, given.areas()))
    assert "compares with 681 in the year ending June 2019. Without the 39 victims of the Grays lorry incident" in text
    assert "the figures are 659 and 681. A difference of this size can come about by chance" in text


def test_areas_left_out_of_both_sides_are_named() -> None:
    rows = [
        given.observed("homicide", NATION, given.JUNE_2019, 681),
        given.observed("homicide", given.GMP, given.JUNE_2019, 61),
        given.observed("homicide", NATION, given.SEPTEMBER_2019, 617, series="excluding Greater Manchester"),
        given.observed("homicide", given.GMP, given.SEPTEMBER_2019, None),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION, "2019-09")
    text = said(sentences.finding_public(assessment, given.areas()))
    assert "617 homicides in England and Wales without Greater Manchester" in text
    assert "compares with 620 in the year ending June 2019" in text
    assert "whether this is a change: the two periods share months" in text


def test_a_force_without_figures_is_told_why() -> None:
    rows = [
        given.observed("homicide", given.GMP, given.JUNE_2019, 61),
        given.observed("homicide", given.GMP, given.SEPTEMBER_2019, None),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", given.GMP, "2019-09")
    text = said(sentences.finding_public(assessment, given.areas()))
    assert "not available" in text
    assert "computer system" in text
    assert "0" not in text.replace("2019", "")


Limits = tuple[float, float]


def survey(measure: str, now: float, then: float, limits: tuple[Limits, Limits] | None = None) -> Assessment:
    unit = Unit.THOUSAND_INCIDENTS if measure == "neighbourhood-crime" else Unit.PERCENT
    area = "K02000001" if measure == "cyber-breaches" else NATION
    before = year_ending(2018, 12) if measure == "cyber-breaches" else year_ending(2019, 6)
    rows = [
        given.observed(measure, area, before, then, unit=unit, limits=limits[1] if limits else None),
        given.observed(measure, area, year_ending(2024, 12), now, unit=unit, limits=limits[0] if limits else None),
    ]
    return given.assessed(given.figures_of(*rows), measure, area)


def test_surveys_estimate_and_are_rounded() -> None:
    text = said(sentences.finding_public(survey("neighbourhood-crime", 1528.5, 698.9), given.areas()))
    assert text.startswith(
        "The Crime Survey estimates that there were 1.5\u00a0million incidents of neighbourhood crime"
    )
    assert "compares with 699,000 in the year ending June 2019" in text
    assert "no margin of error is held here" in text


def test_percentage_points_are_spelt_out() -> None:
    assessment = survey("victim-satisfaction", 55.0, 66.0, limits=((53.0, 57.0), (64.0, 68.0)))
    text = said(sentences.finding_public(assessment, given.areas()))
    assert "55% of incidents left the victim satisfied" in text
    assert "This is a fall of 11\u00a0percentage points" in text
    assert said(sentences.headline(assessment, given.areas())).startswith(
        "Victim satisfaction fell by 11\u00a0percentage points"
    )
    assert sentences.verdict_words(assessment) == "worsened (fell)"


def test_local_figures_fall_and_rise_but_are_not_judged() -> None:
    assert sentences.verdict_words(homicides(518, 681)) == "improved (fell)"
    assert sentences.verdict_words(homicides(50, 90, area=AVON)) == "fell"


def test_what_cannot_be_compared_says_so() -> None:
    text = said(sentences.finding_public(survey("cyber-breaches", 43.0, 32.0), given.areas()))
    assert text.startswith("In the United Kingdom, 43% of businesses identified a cyber breach or attack")
    assert "This cannot be compared with the baseline: questions changed in 2024." in text


def test_the_publishers_own_test_is_named_as_theirs() -> None:
    rows = [
        given.observed("neighbourhood-crime", NATION, year_ending(2019, 3), 2238.0, unit=Unit.THOUSAND_INCIDENTS),
        given.observed("neighbourhood-crime", NATION, year_ending(2020, 3), 1962.0, unit=Unit.THOUSAND_INCIDENTS),
        given.observed(
            "neighbourhood-crime",
            NATION,
            year_ending(2022, 9),
            1528.5,
            unit=Unit.THOUSAND_INCIDENTS,
            significance="significant",
            note="Published change since the year ending March 2020: -22.1%, significant at the 5% level.",
        ),
    ]
    assessment = given.assessed(given.figures_of(*rows), "neighbourhood-crime", NATION)
    assert said(sentences.finding_public(assessment, given.areas())).endswith(
        "The publisher compares it with 2.0\u00a0million in the year ending March 2020. By the publisher’s own test,"
        " this is a fall of 22%, more than chance would explain. No later figure is held here."
    )


def test_a_measure_without_figures_is_never_given_one() -> None:
    results = assess(given.figures_of(), given.framework(), given.caveats(), given.areas(), given.build())
    for assessment in results.national:
        finding = sentences.finding_public(assessment, given.areas())
        assert numbers_in(finding) == []
        assert said(finding).endswith(".")
        assert sentences.verdict_words(assessment) == "data not supplied"


def test_changes_in_tables_are_signed_with_their_interval() -> None:
    assert said(sentences.change_cell(homicides(518, 681))) == "\u221224% (\u221232% to \u221215%)"
    # Without a change of its own, as where the years overlap, a force's figure fell: only the ten measures improve.
    assert said(sentences.change_cell(replace(homicides(518, 681), change=None, is_proxy=True))) == "fell"


def test_a_tested_change_of_few_offences_is_said_to_have_no_interval() -> None:
    assert said(sentences.change_cell(homicides(3, 23, area=AVON))) == "\u221220 (no interval)"
    assert said(sentences.change_cell(homicides(16, 28, area=AVON))).startswith("\u221212 (")


def test_public_sentences_are_short() -> None:
    examples = [homicides(518, 681), homicides(16, 28, area=AVON), homicides(0, 0, area=AVON)]
    examples += [survey("cyber-breaches", 43.0, 32.0), survey("neighbourhood-crime", 1528.5, 698.9)]
    for assessment in examples:
        for sentence in re.split(r"\. (?=[A-Z])", said(sentences.finding_public(assessment, given.areas()))):
            assert len(sentence.split()) <= 25, sentence


@pytest.mark.parametrize(
    ("names", "wanted"), [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")]
)
def test_lists_read_as_english(names: tuple[str, ...], wanted: str) -> None:
    assert listed(names) == wanted


def test_periods_stand_in_labels_and_are_never_bare_digits() -> None:
    assert in_period(given.JUNE_2019) == (Text(" in the "), Label("year ending June 2019"))


# The property that matters ------------------------------------------------------------------------------------------

SOURCE = Source(publisher="p", title="t")


def quantity(value: float, unit: Unit, years_back: int = 0) -> Quantity:
    period = given.JUNE_2025.shifted(-12 * years_back)
    return Quantity(value=value, unit=unit, measure="homicide", area=NATION, period=period, sources=(SOURCE,))


@st.composite
def assessments(draw: st.DrawFn) -> Assessment:
    """Assessments with every verdict, on every kind of measure, and changes that need not agree with them."""
    measure = draw(st.sampled_from(given.framework().measures))
    now, then = draw(st.integers(0, 3000)), draw(st.integers(0, 3000))
    unit = measure.unit
    points = Unit.PERCENTAGE_POINTS if unit is Unit.PERCENT else unit
    spread = draw(st.integers(0, 40))
    with_percent = draw(st.booleans())
    limits = Unit.PERCENT if with_percent else points
    change = Change(
        absolute=quantity(now - then, points),
        percent=quantity(100 * now / (then or 1) - 100, Unit.PERCENT) if with_percent else None,
        interval_lower=quantity(-spread, limits),
        interval_upper=quantity(spread + 1, limits),
    )
    verdict = draw(st.sampled_from(list(Verdict)))
    has_data = verdict is not Verdict.NO_DATA
    return Assessment(
        measure=measure.id,
        name=measure.name,
        short_name=measure.short_name,
        priority=measure.priority,
        area=draw(st.sampled_from([NATION, AVON, "E23000034", "K02000001"])),
        period=given.JUNE_2025,
        direction=draw(st.sampled_from(list(Direction))),
        verdict=verdict,
        why="no margin of error is held here",
        latest=quantity(now, unit) if has_data else None,
        baseline=quantity(then, unit, draw(st.integers(0, 6))) if has_data and draw(st.booleans()) else None,
        change=change if has_data and draw(st.booleans()) else None,
        same_quarter=change if draw(st.booleans()) else None,
        newest_quarter=quantity(now, unit),
        quarter_year_before=quantity(then, unit),
        areas_excluded=draw(st.sampled_from([(), (given.GMP,), (given.GMP, AVON)])),
        about=measure.about,
    )


@for_all(assessments())
@settings(deadline=None, derandomize=True, max_examples=400)
def test_no_sentence_claims_what_its_verdict_does_not(assessment: Assessment) -> None:
    for write in WRITERS:
        text = said(write(assessment, given.areas()))
        if not assessment.verdict.claims_change:
            assert not CLAIMS.search(text), (write.__name__, text)
            assert not CLAIMED_CHANGE.search(text), (write.__name__, text)
    if not assessment.verdict.claims_change:
        assert not CLAIMS.search(sentences.verdict_words(assessment))


@for_all(assessments())
@settings(deadline=None, derandomize=True, max_examples=300)
def test_every_figure_in_a_sentence_carries_its_quantity(assessment: Assessment) -> None:
    for write in (*WRITERS, sentences.subtitle):
        for inline in write(assessment, given.areas()):
            _no_bare_digits(inline)


def _no_bare_digits(inline: Inline) -> None:
    if isinstance(inline, Text):
        assert not any(letter.isdigit() for letter in inline.text), inline


@for_all(assessments())
@settings(deadline=None, derandomize=True, max_examples=200)
def test_sentences_are_whole_and_clean(assessment: Assessment) -> None:
    for write in (sentences.finding_public, sentences.missing_figure):
        text = said(write(assessment, given.areas()))
        assert text.endswith("."), text
        assert text[0].isupper(), text
        for wrong in ("  ", " .", "..", " ,", "None", "::"):
            assert wrong not in text, text


def test_the_same_assessment_gives_the_same_words() -> None:
    assert sentences.finding_public(homicides(518, 681), given.areas()) == sentences.finding_public(
        homicides(518, 681), given.areas()
    )


@pytest.mark.parametrize(
    ("value", "unit", "wanted"),
    [
        (1528.548, Unit.THOUSAND_INCIDENTS, "1.5\u00a0million"),
        (407.189, Unit.THOUSAND_INCIDENTS, "407,000"),
        (999.6, Unit.THOUSAND_INCIDENTS, "1.0\u00a0million"),
        (0.3, Unit.PERCENT, "0.3%"),
        (-23.9, Unit.PERCENT, "\u221224%"),
        (681, Unit.OFFENCES, "681"),
        (9.64, Unit.PER_MILLION, "9.6"),
    ],
)
def test_numbers_are_shown_by_one_rule(value: float, unit: Unit, wanted: str) -> None:
    assert number(quantity(value, unit)).text == wanted


def test_a_change_that_the_rounded_ends_do_not_give_says_that_it_is_of_unrounded_figures() -> None:
    def percent(value: float, unit: Unit = Unit.PERCENT) -> Quantity:
        return Quantity(value=value, unit=unit)

    def change(value: float) -> Change:
        absolute = percent(value, Unit.PERCENTAGE_POINTS)
        return Change(absolute=absolute, percent=None, interval_lower=None, interval_upper=None)

    def exact(baseline: Quantity, latest: Quantity, change: Change) -> str:
        return plain(unrounded(replace(homicides(1, 1), baseline=baseline, latest=latest, change=change)))

    assert exact(percent(68.4), percent(62.6), change(-5.8)) == ", from unrounded figures"
    assert exact(percent(68.4), percent(62.4), change(-6.0)) == ""

    def rate(value: float) -> Quantity:
        return Quantity(value=value, unit=Unit.PER_MILLION)

    fell = replace(change(0), absolute=rate(-2.24))
    assert exact(rate(14.86), rate(12.62), fell) == ", from unrounded figures"
    assert exact(rate(14.84), rate(12.62), replace(fell, absolute=rate(-2.22))) == ""
