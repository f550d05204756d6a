"""Letters: the right person, the right words for the figures there are, nothing that contradicts itself, two sides."""

import io
import re
from dataclasses import replace
from datetime import date
from functools import cache

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.documents.blocks import Address, Document, Heading, Signature, Table, plain, walk
from ncpm_reports.documents.checks import check
from ncpm_reports.measures.results import Funnel, FunnelUnit, Verdict
from ncpm_reports.narrative import sentences
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters.facts import Facts, Signal, Supply, facts_of, national, with_figures
from ncpm_reports.products.materials import Contact
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from tests.products.letter_jobs import NAMES, force, job_with, local, paragraphs, quantity
from tests.products.packs import all_words, invented_job

FORCES = invented_job().materials.public.areas.forces
CITY, LONDON, AVON, GWENT = "E23000034", "E23000001", "E23000036", "W15000002"


@cache
def letter(code: str) -> Document:
    return letters.letter(invented_job(), code)


def pages(document: Document) -> int:
    with pikepdf.open(io.BytesIO(pdf.write(document, WriterOptions()))) as file:
        return len(file.pages)


@pytest.mark.parametrize("one", FORCES, ids=lambda one: one.slug)
def test_each_letter_goes_to_the_right_title_and_says_its_own_area(one) -> None:  # type: ignore[no-untyped-def]
    document = letter(one.code)
    addressee = next(block for block in document.blocks if isinstance(block, Address) and not block.sender)
    assert [plain(line) for line in addressee.lines] == [one.head_title, one.force_name]
    commissioner = one.code in (CITY, LONDON)
    assert one.head_title == ("Commissioner" if commissioner else "Chief Constable")
    assert f"Dear {one.head_title}," in paragraphs(document)
    assert one.name in all_words(document)
    others = [other.name for other in FORCES if other.name not in one.name and one.name not in other.name]
    assert not [name for name in others if re.search(rf"\b{re.escape(name)}\b", all_words(document))]


@pytest.mark.parametrize("one", FORCES[::6], ids=lambda one: one.slug)
def test_a_letter_passes_the_checks_and_fits_on_two_sides(one) -> None:  # type: ignore[no-untyped-def]
    assert not check(letter(one.code))
    assert pages(letter(one.code)) <= 2


def test_the_letter_with_most_to_say_fits_on_two_sides() -> None:
    held = tuple(local(measure, CITY, 4000.0, 9000.0, Verdict.WORSENED) for measure in NAMES)
    funnels = tuple(_funnel(measure, CITY, "high") for measure in NAMES)
    assert pages(letters.letter(job_with(CITY, held, funnels=funnels), CITY)) <= 2


def test_a_letter_is_dated_by_a_computed_weekday_and_leaves_the_signature_to_a_person() -> None:
    job = invented_job()
    job = replace(job, build=replace(job.build, issued_on=date(2021, 3, 14)))
    document = letters.letter(job, AVON)
    assert "Sunday 14 March 2021" in paragraphs(document)
    signature = next(block for block in document.blocks if isinstance(block, Signature))
    assert plain(signature.closing) == "Yours sincerely,"
    assert plain(signature.signatory) == job.materials.public.settings.minister_title


def test_a_letter_has_one_table_and_no_headings_but_its_subject() -> None:
    blocks = tuple(walk(letter(AVON).blocks))
    assert sum(isinstance(block, Table) for block in blocks) == 1
    assert [block.level for block in blocks if isinstance(block, Heading)] == [1]


def test_a_name_and_salutation_are_used_where_they_are_supplied() -> None:
    contact = Contact(force=AVON, name="Jane Doe QPM 2nd", email="jane@example.police.uk", salutation="Dear Jane")
    document = letters.letter(job_with(AVON, (), contact), AVON)
    addressee = next(block for block in document.blocks if isinstance(block, Address) and not block.sender)
    assert plain(addressee.lines[0]) == "Jane Doe QPM 2nd"
    assert "Dear Jane," in paragraphs(document)
    assert "Jane" not in all_words(letters.letter(job_with(AVON, (), contact), GWENT))


def test_only_a_letter_with_local_figures_is_marked_sensitive() -> None:
    assert letter(AVON).meta.marking == "OFFICIAL-SENSITIVE"
    assert letters.letter(job_with(AVON, ()), AVON).meta.marking == "OFFICIAL"


def test_a_force_without_figures_is_told_so_and_nothing_is_said_of_it() -> None:
    held = tuple(local(measure, AVON, 500.0, None, Verdict.NO_DATA) for measure in NAMES)
    document = letters.letter(job_with(AVON, held), AVON)
    told = all_words(document)
    assert "says nothing of your own position" in told
    assert not [block for block in document.blocks if isinstance(block, Table)]
    assert "stand out" not in told
    assert "stands out" not in told


def test_one_missing_figure_is_named_and_shown_as_not_available() -> None:
    held = (
        local("robbery-of-personal-property", AVON, 500.0, None, Verdict.NO_DATA),
        local("homicide", AVON, 10.0, 12.0, Verdict.NO_CLEAR_CHANGE),
    )
    document = letters.letter(job_with(AVON, held), AVON)
    assert "No figures are available for robbery in Avon and Somerset." in all_words(document)
    table = next(block for block in document.blocks if isinstance(block, Table))
    row = next(row for row in table.rows if plain(row[0].content) == "Robbery")
    assert plain(row[2].content) == "[x]"
    assert "[x] not available" in plain(table.shorthand)


def test_welsh_forces_are_told_what_covers_england_only() -> None:
    assert "for England only" in all_words(letter(GWENT))
    assert "for England only" not in all_words(letter(AVON))


def test_the_city_is_told_of_its_few_residents_and_no_commissioner_is_invented_for_it() -> None:
    told = all_words(letter(CITY))
    assert "few people live in the City of London" in told
    assert "not set against those of other forces" in told
    assert not any(phrase in told for phrase in FOUND["quiet"])
    assert "Copy: Common Council of the City of London" in paragraphs(letter(CITY))
    assert "Police and Crime Commissioner" not in told


def test_before_the_order_no_duty_to_explain_is_claimed() -> None:
    job = invented_job()
    before = replace(job, build=replace(job.build, issued_on=date(2021, 5, 30)))
    assert "explain to the public" not in all_words(letters.letter(before, AVON))
    assert "explain to the public" in all_words(letter(AVON))


def test_a_framework_with_targets_is_not_said_to_have_none() -> None:
    job = invented_job()
    framework = replace(job.materials.public.framework, targets=("a target",))  # type: ignore[arg-type]
    public = replace(job.materials.public, framework=framework)
    told = all_words(letters.letter(replace(job, materials=replace(job.materials, public=public)), AVON))
    assert "targets for" not in told
    assert "rank" not in told


def test_two_or_three_national_measures_are_reported_and_tested_ones_come_first() -> None:
    results = invented_job().results
    assert 2 <= len(national(results)) <= 3
    untested = tuple(replace(one, verdict=Verdict.NOT_COMPARABLE) for one in results.national[:1])
    chosen = national(replace(results, national=(*untested, *results.national[1:])))
    assert results.national[0].measure not in [one.measure for one in chosen]


def test_a_letter_that_tells_of_what_improved_tells_of_what_worsened_too() -> None:
    results = invented_job().results
    verdicts = (Verdict.IMPROVED, Verdict.IMPROVED, Verdict.IMPROVED, Verdict.IMPROVED, Verdict.WORSENED)
    held = tuple(replace(one, verdict=verdict) for one, verdict in zip(results.national, verdicts, strict=False))
    chosen = national(replace(results, national=held))
    assert [one.verdict for one in chosen] == [Verdict.IMPROVED, Verdict.IMPROVED, Verdict.WORSENED]
    assert [one.measure for one in chosen] == [held[0].measure, held[1].measure, held[4].measure]


def test_measures_that_a_letter_does_not_report_are_counted_by_their_verdicts() -> None:
    results = invented_job().results
    told = all_words(letter(AVON))
    others = [one for one in with_figures(results) if one not in national(results)]
    assert len(others) == len(results.national) - 3
    assert plain(sentences.others_sentence(others)) in told
    one = [replace(others[0], verdict=Verdict.NOT_COMPARABLE)]
    assert plain(sentences.others_sentence(one)) == "One other measure cannot be compared with the baseline."
    two = [replace(one, verdict=Verdict.IMPROVED) for one in others[:2]]
    assert plain(sentences.others_sentence(two)) == "Two other measures improved since the baseline."
    assert sentences.others_sentence(()) == ()


def test_the_year_that_local_figures_are_compared_with_is_named_and_not_only_called_a_baseline() -> None:
    for area in FORCES:
        told = all_words(letter(area.code))
        assert "baseline year" not in told
        if " fell by " in told.partition("The table")[2]:
            assert "the year ending June 2019, " in told


def test_the_same_job_gives_the_same_letter_and_letters_are_not_all_worded_alike() -> None:
    again = letters.letter(invented_job(), AVON)
    assert again == letter(AVON)
    openings = {_opening(letter(one.code)).replace(one.name, "") for one in FORCES}
    closings = {paragraphs(letter(one.code))[-2] for one in FORCES}
    assert len(openings) >= 3
    assert len(closings) >= 3


def _opening(document: Document) -> str:
    told = paragraphs(document)
    return told[next(place for place, words in enumerate(told) if words.startswith("Dear ")) + 1]


# Facts and paragraphs over generated assessments ---------------------------------------------------------------------

SAME, MOVED = "the same in both years", "larger than chance would explain"
FOUND = {
    "quiet": ("nothing in these figures stands out", "Nothing in yours stands out", "None of these figures stands out"),
    "adverse": ("more offences were recorded than chance", "as less favourable than", "out both ways"),
    "good": ("fewer offences were recorded", "compare well with", "compares well with"),
}


def _funnel(measure: str, code: str, flag: str) -> Funnel:
    unit = FunnelUnit(area=code, observed=quantity(1.0), expected=1.0, ratio=1.0, z=0.0, p=0.5, flag=flag)
    return Funnel(
        measure=measure,
        name=NAMES[measure],
        period=invented_job().build.year,
        units=(unit,),
        tau_squared=0.0,
        centre_rate=quantity(1.0),
        limits=(),
    )


@st.composite
def given_facts(draw: st.DrawFn) -> tuple[Facts, Document]:
    """A force with figures, verdicts and funnel flags in any combination: its facts and its letter."""
    code = draw(st.sampled_from([one.code for one in FORCES]))
    held, funnels = [], []
    for measure in draw(st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=5)):
        before = draw(st.integers(1, 60_000))
        after = draw(st.none() | st.integers(0, 60_000) | st.just(before))
        verdict = draw(
            st.sampled_from(
                (Verdict.IMPROVED, Verdict.WORSENED, Verdict.NO_CLEAR_CHANGE, Verdict.NOT_ASSESSED, Verdict.FELL)
            )
        )
        held.append(local(measure, code, float(before), None if after is None else float(after), verdict))
        funnels.append(_funnel(measure, code, draw(st.sampled_from(("", "high", "low")))))
    job = job_with(code, tuple(held), funnels=tuple(funnels))
    facts = facts_of(next(one for one in FORCES if one.code == code), job.results, job.materials.public.framework)
    return facts, letters.letter(job, code)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(given_facts())
def test_no_two_paragraphs_contradict_each_other(case: tuple[Facts, Document]) -> None:
    facts, document = case
    told = all_words(document)
    groups = (facts.fell, facts.rose, facts.same, facts.unclear, facts.unjudged)
    grouped = [one.measure for group in groups for one in group]
    assert sorted(grouped) == sorted(one.measure for one in facts.held)
    standing = [
        one.measure for group in (facts.above, facts.below, facts.behind, facts.ahead, facts.crossed) for one in group
    ]
    assert len(standing) == len(set(standing)), "a figure stands out in one way only"
    said = {name: any(phrase.lower() in told.lower() for phrase in phrases) for name, phrases in FOUND.items()}
    assert said["quiet"] == (facts.signal is Signal.QUIET)
    assert not (said["quiet"] and (said["adverse"] or said["good"]))
    assert said["adverse"] == bool(facts.above or facts.behind or facts.crossed)
    assert said["good"] == bool(facts.below or facts.ahead)
    assert (MOVED in told) == bool(facts.fell or facts.rose)
    assert (SAME in told) == bool(facts.same)
    assert ("says nothing of your own position" in told) == (facts.supply is Supply.NONE)
    assert ("cannot tell us whether anything has changed" in told) == (
        bool(facts.unjudged) and len(facts.unjudged) == len(facts.held)
    )
    untidy = re.compile(r"\s{2,}|\.\.|\s[.,;:)]|\(\s|^\s|\s$|^$")
    assert not [words for words in paragraphs(document) if untidy.search(words)]
    assert not re.search(r"\b(rank(s|ed)? (of|at|number|first|last)|league|worst|best)\b", told)


def test_a_force_that_funnels_leave_out_of_their_estimates_is_not_named_by_them_in_a_letter() -> None:
    outside = _funnel("robbery-of-personal-property", CITY, "high")
    left_out = replace(outside, units=(replace(outside.units[0], in_estimates=False),))
    held = (local("robbery-of-personal-property", CITY, 180.0, 143.0, Verdict.NO_CLEAR_CHANGE),)
    for funnel, named in ((outside, ["robbery-of-personal-property"]), (left_out, [])):
        job = job_with(CITY, held, funnels=(funnel,))
        facts = facts_of(force(CITY), job.results, job.materials.public.framework)
        assert [one.measure for one in facts.above] == named


def test_a_figure_below_the_limits_is_a_favourable_signal_where_lower_is_better() -> None:
    job = job_with(
        AVON,
        (local("robbery-of-personal-property", AVON, 500.0, 900.0, Verdict.WORSENED),),
        funnels=(_funnel("robbery-of-personal-property", AVON, "low"),),
    )
    facts = facts_of(force(AVON), job.results, job.materials.public.framework)
    assert [one.measure for one in facts.below] == ["robbery-of-personal-property"]
    assert facts.signal is Signal.FAVOURABLE
