"""Letters: the right person, the right words for the figures there are, nothing that contradicts itself, two sides."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Address, Document, Heading, Number, Placeholder, Signature, Table, plain
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.traversal import walk
from ncpm_reports.measures.results import Direction, Outlier, ResidualKind, Verdict
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters import words as letter_words
from ncpm_reports.products.letters.facts import Facts, facts_of
from ncpm_reports.products.materials import Contact, Job
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from tests.products.letter_jobs import NAMES, job_with, local, paragraphs
from tests.products.packs import all_words, inlines, invented_job, real_job

FORCES = invented_job().materials.public.areas.forces
CITY, LONDON, AVON, GWENT = "E23000034", "E23000001", "E23000036", "W15000002"
MOST_WORDS = 25
QUESTION = "I would be glad to know what you think lies behind"


@cache
def letter(code: str) -> Document:
    return letters.letter(invented_job(), code)


def facts(job: Job, code: str) -> Facts:
    """The facts of one force in a job."""
    force = next(one for one in FORCES if one.code == code)
    return facts_of(force, job.results, job.materials.public.framework)


def outlier(measure: str, code: str, *, high: bool, kind: ResidualKind = ResidualKind.LEVEL) -> Outlier:
    """A force that survives the test in one measure."""
    return Outlier(measure=measure, area=code, kind=kind, t=6.0, p=0.0001, adjusted_p=0.001, flagged=True, high=high)


@pytest.mark.parametrize("one", FORCES, ids=lambda one: one.slug)
def test_each_letter_goes_to_the_right_title_and_names_no_other_force(one: ForceArea) -> None:
    document = letter(one.code)
    addressee = next(block for block in document.blocks if isinstance(block, Address) and not block.sender)
    assert [plain(line) for line in addressee.lines] == ["By email", one.head_title, one.force_name]
    assert one.head_title == ("Commissioner" if one.code in (CITY, LONDON) else "Chief Constable")
    assert f"Dear {one.head_title}," in paragraphs(document)
    told = all_words(document)
    assert one.name in told
    others = [other.name for other in FORCES if other.name not in one.name and one.name not in other.name]
    assert not [name for name in others if re.search(rf"\b{re.escape(name)}\b", told)]


@pytest.mark.parametrize("one", FORCES[::6], ids=lambda one: one.slug)
def test_a_letter_passes_the_checks_and_fits_on_two_sides(one: ForceArea) -> None:
    document = letter(one.code)
    assert [issue for issue in check(document) if issue.severity.value == "error"] == []
    assert document.meta.max_pages == 2
    pdf.write(document, WriterOptions())


def test_a_letter_with_a_question_about_one_of_many_figures_fits_on_two_sides() -> None:
    held = tuple(local(measure, AVON, 4000.0, 9000.0, Verdict.WORSENED) for measure in NAMES)
    outliers = tuple(outlier(measure, AVON, high=True) for measure in NAMES)
    document = letters.letter(job_with(AVON, held, outliers=outliers, driven=()), AVON)
    assert all_words(document).count(QUESTION) == 1
    pdf.write(document, WriterOptions())


def test_a_letter_bears_the_day_of_the_settings_or_a_place_for_it_and_leaves_the_signature_to_a_person() -> None:
    job = invented_job()
    public = job.materials.public
    undated = replace(public.settings, letter_date=None)
    dated = replace(public.settings, letter_date=date(2021, 3, 14))

    def with_settings(chosen: object) -> Document:
        materials = replace(job.materials, public=replace(public, settings=chosen))  # type: ignore[arg-type]
        return letters.letter(replace(job, materials=materials), AVON)

    assert "Sunday 14 March 2021" in all_words(with_settings(dated))
    names = [one.name for one in inlines(with_settings(undated)) if isinstance(one, Placeholder)]
    assert "date of signing" in names
    signature = next(block for block in letter(AVON).blocks if isinstance(block, Signature))
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
    assert plain(addressee.lines[1]) == "Jane Doe QPM 2nd"
    assert "Dear Jane," in paragraphs(document)
    assert "Jane" not in all_words(letters.letter(job_with(AVON, (), contact), GWENT))


def test_only_a_letter_that_says_what_stands_out_is_marked_sensitive() -> None:
    held = (local("theft-from-person", AVON, 500.0, 900.0, Verdict.WORSENED),)
    quiet = letters.letter(job_with(AVON, held, outliers=(), driven=()), AVON)
    flagged = outlier("theft-from-person", AVON, high=True)
    telling = letters.letter(job_with(AVON, held, outliers=(flagged,), driven=()), AVON)
    assert quiet.meta.marking == "OFFICIAL"
    assert telling.meta.marking == "OFFICIAL-SENSITIVE"


def test_a_force_without_figures_is_told_so_and_nothing_is_said_of_it() -> None:
    held = tuple(local(measure, AVON, 500.0, None, Verdict.NO_DATA) for measure in NAMES)
    document = letters.letter(job_with(AVON, held, driven=()), AVON)
    told = all_words(document)
    assert "held here for this year" in told
    assert not [block for block in document.blocks if isinstance(block, Table)]
    assert QUESTION not in told


def test_one_missing_figure_is_named_and_shown_as_not_available() -> None:
    held = (
        local("robbery-of-personal-property", AVON, 500.0, None, Verdict.NO_DATA),
        local("homicide", AVON, 10.0, 12.0, Verdict.NO_CLEAR_CHANGE),
    )
    document = letters.letter(job_with(AVON, held, driven=()), AVON)
    assert "No figures are held here for robbery in Avon and Somerset." in all_words(document)
    table = next(block for block in document.blocks if isinstance(block, Table))
    row = next(row for row in table.rows if plain(row[0].content).startswith("Robbery"))
    assert plain(row[2].content) == "[x]"
    assert "[x] not available" in plain(table.shorthand)


def test_welsh_forces_are_told_what_leaves_wales_out() -> None:
    assert "for England only" in all_words(letter(GWENT))
    assert "for England only" not in all_words(letter(AVON))


def test_the_city_is_told_of_its_few_residents_and_no_commissioner_is_invented_for_it() -> None:
    told = all_words(letter(CITY))
    assert "Few people live in the City of London" in told
    assert "not tested against those of other forces" in told
    assert "Copy: Common Council of the City of London" in paragraphs(letter(CITY))
    assert "Police and Crime Commissioner" not in told


def test_the_city_is_never_named_by_the_test_of_forces() -> None:
    held = (local("robbery-of-personal-property", CITY, 180.0, 143.0, Verdict.NO_CLEAR_CHANGE),)
    job = job_with(CITY, held, outliers=(outlier("robbery-of-personal-property", CITY, high=True),))
    assert facts(job, CITY).standing_out == ()


def test_before_the_order_no_duty_to_explain_is_claimed() -> None:
    job = invented_job()
    before = replace(job, build=replace(job.build, issued_on=date(2021, 5, 30)))
    assert "explains to the public" not in all_words(letters.letter(before, AVON))
    assert "explains to the public" in all_words(letter(AVON))


def test_a_framework_with_targets_is_not_said_to_have_none() -> None:
    job = invented_job()
    framework = replace(job.materials.public.framework, targets=("a target",))  # type: ignore[arg-type]
    public = replace(job.materials.public, framework=framework)
    told = all_words(letters.letter(replace(job, materials=replace(job.materials, public=public)), AVON))
    assert "not targets" not in told
    assert "rank" not in told


def test_the_country_is_the_same_in_every_letter_and_counts_every_measure() -> None:
    found = {
        next(one for one in paragraphs(letter(code)) if one.startswith("I start with the country"))
        for code in (AVON, GWENT, CITY)
    }
    (told,) = found
    national = invented_job().results.national
    improved, worsened = (
        sum(one.verdict is verdict for one in national) for verdict in (Verdict.IMPROVED, Verdict.WORSENED)
    )
    assert improved >= 1
    assert worsened == 1
    measures = counted(len(national))
    assert f"of the {measures} measures can be said to have improved, and one to have worsened" in told


def test_where_none_worsened_only_those_that_could_be_tested_are_spoken_of() -> None:
    """Of a measure that could not be tested it is not known that it did not worsen."""
    national = real_job().results.national
    assert not any(one.verdict is Verdict.WORSENED for one in national)
    assert "and none that could be tested worsened." in plain(letter_words.country(national))


@pytest.mark.parametrize("one", FORCES[::4], ids=lambda one: one.slug)
def test_sentences_have_at_most_25_words_and_read_tidily(one: ForceArea) -> None:
    untidy = re.compile(r"\s{2,}|\.\.|\s[.,;:)]|\(\s|^\s|\s$|^$")
    for words in paragraphs(letter(one.code)):
        assert not untidy.search(words), words
        if not words.startswith(("Source", "Copy")):
            for sentence in re.split(r"(?<=[.!?])\s+", words):
                assert len(sentence.split()) <= MOST_WORDS, sentence


def test_no_letter_holds_another_forces_number() -> None:
    """The other forces stand in the table as one group, by their percentage alone."""
    for one in FORCES[::7]:
        table = next(block for block in letter(one.code).blocks if isinstance(block, Table))
        own = {quantity.area for quantity in _counts(table)}
        assert own <= {one.code}


def _counts(table: Table) -> Iterator[Quantity]:
    for row in table.rows:
        for cell in row[1:3]:
            yield from (one.quantity for one in cell.content if isinstance(one, Number) and one.quantity.area)


def test_a_figure_above_the_others_is_asked_about_and_one_below_them_is_an_example() -> None:
    held = (local("theft-from-person", AVON, 500.0, 900.0, Verdict.WORSENED),)
    for high in (True, False):
        job = job_with(AVON, held, outliers=(outlier("theft-from-person", AVON, high=high),), driven=())
        found = facts(job, AVON)
        assert (found.question is not None) == high
        assert (found.example is not None) == (not high)
        told = all_words(letters.letter(job, AVON))
        assert (QUESTION in told) == high
        assert ("other forces would want to know what was done" in told) == (not high)


def test_a_rise_that_half_of_the_forces_share_singles_nobody_out() -> None:
    job = invented_job()
    shared = "vehicle-offences"
    forces = tuple(
        (code, (local(shared, code, 500.0, 900.0, Verdict.WORSENED),) if at < 25 else held)
        for at, (code, held) in enumerate(job.results.forces)
    )
    code = forces[0][0]
    changed = replace(job, results=replace(job.results, forces=forces, outliers=(), driven=()))
    assert [one.measure for one in facts(changed, code).common] == [shared]
    assert "I do not single your force out" in all_words(letters.letter(changed, code))


@st.composite
def generated_letters(draw: st.DrawFn) -> tuple[Facts, Document]:
    """A force with figures, verdicts and flags in any combination: its facts and its letter."""
    code = draw(st.sampled_from([one.code for one in FORCES]))
    held, outliers = [], []
    for measure in draw(st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=5)):
        before = draw(st.integers(1, 60_000))
        after = draw(st.none() | st.integers(0, 60_000) | st.just(before))
        verdict = draw(
            st.sampled_from((Verdict.IMPROVED, Verdict.WORSENED, Verdict.NO_CLEAR_CHANGE, Verdict.NOT_ASSESSED))
        )
        held.append(local(measure, code, float(before), None if after is None else float(after), verdict))
        if draw(st.booleans()):
            outliers.append(outlier(measure, code, high=draw(st.booleans())))
    job = job_with(code, tuple(held), outliers=tuple(outliers), driven=())
    return facts(job, code), letters.letter(job, code)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(generated_letters())
def test_no_two_paragraphs_contradict_each_other(case: tuple[Facts, Document]) -> None:
    found, document = case
    told = all_words(document)
    groups = (found.fell, found.rose, found.same, found.unclear, found.unjudged)
    grouped = [one.measure for group in groups for one in group]
    assert sorted(grouped) == sorted(one.measure for one in found.counts)
    assert told.count(QUESTION) == (found.question is not None)
    assert ("other forces would want to know what was done" in told) == (found.example is not None)
    assert not re.search(r"\b(rank(s|ed)? (of|at|number|first|last)|league|worst|best)\b", told)


def test_counts_without_a_direction_are_not_in_letters() -> None:
    held = invented_job().results.for_force(AVON)
    assert any(one.direction is Direction.NEUTRAL for one in held)
    assert all(one.direction is not Direction.NEUTRAL for one in facts(invented_job(), AVON).counts)
