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
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Address, Document, Heading, Number, Placeholder, Signature, Table, plain
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.traversal import walk
from ncpm_reports.measures.results import Assessment, Direction, Outlier, ResidualKind, Verdict
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.products.job import Contact, Job
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters.facts import Facts, every_force, facts_of
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import painted_text
from tests.products.letter_jobs import NAMES, job_with, letter_to, local, paragraphs
from tests.products.packs import PROJECT, all_words, inlines, invented_job, real_job

FORCES = load_areas(PROJECT / "data").forces
CITY, LONDON, AVON, GWENT = "E23000034", "E23000001", "E23000036", "W15000002"
MAX_WORDS = 25
QUESTION = "I would be glad to know what you think lies behind"


@cache
def letter(code: str) -> Document:
    return letter_to(invented_job(), code)


def facts(job: Job, code: str) -> Facts:
    """The facts of one force in a job."""
    force = next(force for force in FORCES if force.code == code)
    return facts_of(force, job)


def outlier(measure: str, code: str, *, high: bool, kind: ResidualKind = ResidualKind.LEVEL) -> Outlier:
    """A force that survives the test in one measure."""
    return Outlier(measure=measure, area=code, kind=kind, flagged=True, high=high)


@pytest.mark.parametrize("force", FORCES, ids=lambda force: force.slug)
def test_each_letter_goes_to_the_right_title_and_names_no_other_force(force: ForceArea) -> None:
    document = letter(force.code)
    addressee = next(block for block in document.blocks if isinstance(block, Address) and not block.sender)
    assert [plain(line) for line in addressee.lines] == ["By email", force.head_title, force.force_name]
    assert force.head_title == ("Commissioner" if force.code in (CITY, LONDON) else "Chief Constable")
    assert f"Dear {force.head_title}," in paragraphs(document)
    text = all_words(document)
    assert force.name in text
    others = [other.name for other in FORCES if other.name not in force.name and force.name not in other.name]
    assert not [name for name in others if re.search(rf"\b{re.escape(name)}\b", text)]


@pytest.mark.parametrize("force", FORCES[::6], ids=lambda force: force.slug)
def test_a_letter_passes_the_checks_and_fits_on_two_sides(force: ForceArea) -> None:
    document = letter(force.code)
    assert [issue for issue in check(document) if issue.severity.value == "error"] == []
    assert document.meta.max_pages == 2
    pdf.write(document)


def test_a_letter_with_a_question_about_one_of_many_figures_fits_on_two_sides() -> None:
    assessments = tuple(local(measure, AVON, 4000.0, 9000.0, Verdict.WORSENED) for measure in NAMES)
    outliers = tuple(outlier(measure, AVON, high=True) for measure in NAMES)
    document = letter_to(job_with(AVON, assessments, outliers=outliers, drivers=()), AVON)
    assert all_words(document).count(QUESTION) == 1
    pdf.write(document)


def test_a_letter_bears_the_day_of_the_settings_or_a_place_for_it_and_leaves_the_signature_to_a_person() -> None:
    job = invented_job()
    undated = replace(job.settings, letter_date=None)
    dated = replace(job.settings, letter_date=date(2021, 3, 14))

    def with_settings(chosen: object) -> Document:
        return letter_to(replace(job, settings=chosen), AVON)  # type: ignore[arg-type]

    assert "Sunday 14 March 2021" in all_words(with_settings(dated))
    names = [inline.name for inline in inlines(with_settings(undated)) if isinstance(inline, Placeholder)]
    assert "date of signing" in names
    signature = next(block for block in letter(AVON).blocks if isinstance(block, Signature))
    assert plain(signature.closing) == "Yours sincerely,"
    assert plain(signature.signatory) == job.settings.minister_title


def test_a_letter_has_one_table_and_no_headings_but_its_subject() -> None:
    blocks = tuple(walk(letter(AVON).blocks))
    assert sum(isinstance(block, Table) for block in blocks) == 1
    assert [block.level for block in blocks if isinstance(block, Heading)] == [1]


def test_a_name_and_salutation_are_used_where_they_are_supplied() -> None:
    contact = Contact(force=AVON, name="Jane Doe QPM 2nd", email="jane@example.police.uk", salutation="Dear Jane")
    document = letter_to(job_with(AVON, (), contact), AVON)
    addressee = next(block for block in document.blocks if isinstance(block, Address) and not block.sender)
    assert plain(addressee.lines[1]) == "Jane Doe QPM 2nd"
    assert "Dear Jane," in paragraphs(document)
    assert "Jane" not in all_words(letter_to(job_with(AVON, (), contact), GWENT))


def test_only_a_letter_that_says_what_stands_out_is_marked_sensitive() -> None:
    assessments = (local("theft-from-person", AVON, 500.0, 900.0, Verdict.WORSENED),)
    quiet = letter_to(job_with(AVON, assessments, outliers=(), drivers=()), AVON)
    flagged = outlier("theft-from-person", AVON, high=True)
    telling = letter_to(job_with(AVON, assessments, outliers=(flagged,), drivers=()), AVON)
    assert quiet.meta.marking == "OFFICIAL"
    assert telling.meta.marking == "OFFICIAL-SENSITIVE"


def test_a_force_without_figures_is_told_so_and_nothing_is_said_of_it() -> None:
    assessments = tuple(local(measure, AVON, 500.0, None, Verdict.NO_DATA) for measure in NAMES)
    document = letter_to(job_with(AVON, assessments, drivers=()), AVON)
    text = all_words(document)
    assert "held here for this year" in text
    assert not [block for block in document.blocks if isinstance(block, Table)]
    assert QUESTION not in text


def test_one_missing_figure_is_named_and_shown_as_not_available() -> None:
    assessments = (
        local("robbery-of-personal-property", AVON, 500.0, None, Verdict.NO_DATA),
        local("homicide", AVON, 10.0, 12.0, Verdict.NO_CLEAR_CHANGE),
    )
    document = letter_to(job_with(AVON, assessments, drivers=()), AVON)
    assert "No figures are held here for robbery in Avon and Somerset." in all_words(document)
    table = next(block for block in document.blocks if isinstance(block, Table))
    row = next(row for row in table.rows if plain(row[0].content).startswith("Robbery"))
    assert plain(row[2].content) == "[x]"
    assert "[x] not available" in plain(table.shorthand)


def test_welsh_forces_are_told_what_leaves_wales_out() -> None:
    assert (
        "Two of the measures are for England only: "
        "sharp-object admissions of under-25s and police referrals to treatment."
    ) in all_words(letter(GWENT))
    assert "for England only" not in all_words(letter(AVON))


def test_the_city_is_told_of_its_few_residents_and_no_commissioner_is_invented_for_it() -> None:
    text = all_words(letter(CITY))
    assert "Few people live in the City of London" in text
    assert "not tested against those of other forces" in text
    assert "Copy: Common Council of the City of London" in paragraphs(letter(CITY))
    assert "Police and Crime Commissioner" not in text


def test_the_city_is_never_named_by_the_test_of_forces() -> None:
    assessments = (local("robbery-of-personal-property", CITY, 180.0, 143.0, Verdict.NO_CLEAR_CHANGE),)
    job = job_with(CITY, assessments, outliers=(outlier("robbery-of-personal-property", CITY, high=True),))
    assert facts(job, CITY).standing_out == ()


def test_before_the_order_no_duty_to_explain_is_claimed() -> None:
    job = invented_job()
    before = replace(job, build=replace(job.build, issued_on=date(2021, 5, 30)))
    assert "explains to the public" not in all_words(letter_to(before, AVON))
    assert "explains to the public" in all_words(letter(AVON))


def test_a_framework_with_targets_is_not_said_to_have_none() -> None:
    job = invented_job()
    framework = replace(job.framework, targets=("a target",))  # type: ignore[arg-type]
    text = all_words(letter_to(replace(job, framework=framework), AVON))
    assert "not targets" not in text
    assert "rank" not in text


def test_the_country_is_the_same_in_every_letter_and_counts_every_measure() -> None:
    openings = {
        next(paragraph for paragraph in paragraphs(letter(code)) if paragraph.startswith("I start with the country"))
        for code in (AVON, GWENT, CITY)
    }
    (opening,) = openings
    national = invented_job().results.national
    improved, worsened = (
        sum(assessment.verdict is verdict for assessment in national)
        for verdict in (Verdict.IMPROVED, Verdict.WORSENED)
    )
    assert improved >= 1
    assert worsened == 1
    measures = counted(len(national))
    assert f"of the {measures} measures can be said to have improved, and one to have worsened" in opening


def test_where_none_worsened_only_those_that_could_be_tested_are_spoken_of() -> None:
    """Of a measure that could not be tested it is not known that it did not worsen."""
    national = real_job().results.national
    assert not any(assessment.verdict is Verdict.WORSENED for assessment in national)
    assert "and none that could be tested worsened." in all_words(letter_to(real_job(), AVON))


def test_a_table_whose_latest_year_is_its_baseline_has_a_column_for_each() -> None:
    figure = local("homicide", AVON, 10, 12, Verdict.NOT_ASSESSED)
    assert figure.latest is not None
    same_year = replace(figure, latest=replace(figure.latest, period=year_ending(2019, 6)))
    document = letter_to(job_with(AVON, (same_year,), outliers=(), drivers=()), AVON)
    (table,) = (block for block in walk(document.blocks) if isinstance(block, Table))
    assert [plain(column.header) for column in table.columns][1:3] == ["Year ending June 2019"] * 2
    assert [[plain(cell.content) for cell in row][1:3] for row in table.rows] == [["10", "12"]]


@pytest.mark.parametrize("force", FORCES[::4], ids=lambda force: force.slug)
def test_sentences_have_at_most_25_words_and_read_tidily(force: ForceArea) -> None:
    untidy = re.compile(r"\s{2,}|\.\.|\s[.,;:)]|\(\s|^\s|\s$|^$")
    for words in paragraphs(letter(force.code)):
        assert not untidy.search(words), words
        if not words.startswith(("Source", "Copy")):
            for sentence in re.split(r"(?<=[.!?])\s+", words):
                assert len(sentence.split()) <= MAX_WORDS, sentence


def test_no_letter_holds_another_forces_number() -> None:
    """The other forces stand in the table as one group, by their percentage alone."""
    for force in FORCES[::7]:
        table = next(block for block in letter(force.code).blocks if isinstance(block, Table))
        own = {quantity.area for quantity in _counts(table)}
        assert own <= {force.code}


def _counts(table: Table) -> Iterator[Quantity]:
    for row in table.rows:
        for cell in row[1:3]:
            yield from (
                inline.quantity for inline in cell.content if isinstance(inline, Number) and inline.quantity.area
            )


def test_a_figure_above_the_others_is_asked_about_and_one_below_them_is_an_example() -> None:
    assessments = (local("theft-from-person", AVON, 500.0, 900.0, Verdict.WORSENED),)
    for high in (True, False):
        job = job_with(AVON, assessments, outliers=(outlier("theft-from-person", AVON, high=high),), drivers=())
        force_facts = facts(job, AVON)
        assert (force_facts.question is not None) == high
        assert (force_facts.example is not None) == (not high)
        text = all_words(letter_to(job, AVON))
        assert (QUESTION in text) == high
        assert ("other forces would want to know what was done" in text) == (not high)


def test_a_rise_that_half_of_the_forces_share_singles_nobody_out() -> None:
    job = invented_job()
    shared = "vehicle-offences"
    forces = tuple(
        (code, (local(shared, code, 500.0, 900.0, Verdict.WORSENED),) if at < 25 else assessments)
        for at, (code, assessments) in enumerate(job.results.forces)
    )
    code = forces[0][0]
    changed = replace(job, results=replace(job.results, forces=forces, outliers=(), drivers=()))
    assert [assessment.measure for assessment in facts(changed, code).common_rises] == [shared]
    assert "I do not single your force out" in all_words(letter_to(changed, code))


@st.composite
def generated_letters(draw: st.DrawFn) -> tuple[Facts, Document]:
    """A force with figures, verdicts and flags in any combination: its facts and its letter."""
    code = draw(st.sampled_from([force.code for force in FORCES]))
    assessments, outliers = [], []
    for measure in draw(st.lists(st.sampled_from(sorted(NAMES)), unique=True, max_size=5)):
        before = draw(st.integers(1, 60_000))
        after = draw(st.none() | st.integers(0, 60_000) | st.just(before))
        verdict = draw(
            st.sampled_from((Verdict.IMPROVED, Verdict.WORSENED, Verdict.NO_CLEAR_CHANGE, Verdict.NOT_ASSESSED))
        )
        assessments.append(local(measure, code, float(before), None if after is None else float(after), verdict))
        if draw(st.booleans()):
            outliers.append(outlier(measure, code, high=draw(st.booleans())))
    job = job_with(code, tuple(assessments), outliers=tuple(outliers), drivers=())
    return facts(job, code), letter_to(job, code)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(generated_letters())
def test_no_two_paragraphs_contradict_each_other(case: tuple[Facts, Document]) -> None:
    force_facts, document = case
    text = all_words(document)
    groups = (force_facts.fell, force_facts.rose, force_facts.same, force_facts.unclear, force_facts.unjudged)
    grouped = [assessment.measure for group in groups for assessment in group]
    assert sorted(grouped) == sorted(assessment.measure for assessment in force_facts.counts)
    assert text.count(QUESTION) == (force_facts.question is not None)
    assert ("other forces would want to know what was done" in text) == (force_facts.example is not None)
    assert not re.search(r"\b(rank(s|ed)? (of|at|number|first|last)|league|worst|best)\b", text)


def test_counts_without_a_direction_are_not_in_letters() -> None:
    assessments = invented_job().results.for_force(AVON)
    assert any(assessment.direction is Direction.NEUTRAL for assessment in assessments)
    assert all(assessment.direction is not Direction.NEUTRAL for assessment in facts(invented_job(), AVON).counts)


def test_no_sentence_of_a_letter_holds_changes_up_to_different_years() -> None:
    code, earlier = AVON, year_ending(2025, 3)
    fell = [local(measure, code, 1000, 500, Verdict.IMPROVED) for measure in NAMES]
    unclear = [local(measure, code, 1000, 990, Verdict.NO_CLEAR_CHANGE) for measure in NAMES]

    def said(*assessments: Assessment) -> str:
        job = job_with(code, assessments)
        return next(text for text in paragraphs(letter_to(job, code)) if text.startswith("These are the figures"))

    def older(assessment: Assessment) -> Assessment:
        assert assessment.latest is not None
        return replace(assessment, latest=replace(assessment.latest, period=earlier))

    assert said(fell[0], older(fell[1]), fell[2]) == (
        "These are the figures for your area. All three kinds of crime fell since the year ending June 2019. "
        "Homicides fell by 50% and residential burglary by 50%. Robbery fell by 50% (to March\u00a02025)."
    )
    assert said(fell[0], older(unclear[1]), unclear[2]).endswith(
        "For residential burglary, the difference may be chance. The same is true of robbery (to March\u00a02025)."
    )


def test_a_rise_that_stands_out_is_told_once_and_alone_still_makes_a_paragraph() -> None:
    flag = outlier("theft-from-person", AVON, high=True)
    rose = local("theft-from-person", AVON, 1000, 2000, Verdict.WORSENED)
    fell = local("vehicle-offences", AVON, 1000, 500, Verdict.IMPROVED)

    def paragraph(*assessments: Assessment) -> str:
        texts = paragraphs(letter_to(job_with(AVON, assessments, outliers=(flag,)), AVON))
        assert sum(text.startswith("Theft from the person doubled, from 1,000 to 2,000") for text in texts) == 1
        return next(text for text in texts if text.startswith("These are the figures"))

    assert "Theft from the person" not in paragraph(rose, fell)
    others = [local(measure, AVON, 1000, 1500, Verdict.WORSENED) for measure in list(NAMES)[:2]]
    # Three rose: that two did is not said.
    assert paragraph(rose, *others) == (
        "These are the figures for your area. Homicides rose by 50% and robbery by 50% since the year ending June 2019."
    )
    assert "Theft from the person doubled since" in paragraph(rose)


def test_a_fall_that_stands_out_is_told_once() -> None:
    flag = outlier("theft-from-person", AVON, high=False)
    fell = local("theft-from-person", AVON, 1000, 500, Verdict.IMPROVED)
    others = [local(measure, AVON, 1000, 600, Verdict.IMPROVED) for measure in list(NAMES)[:2]]
    texts = paragraphs(letter_to(job_with(AVON, (fell, *others), outliers=(flag,)), AVON))
    assert sum("heft from the person fell" in text for text in texts) == 1
    # Three fell: that two did is not said.
    assert (
        "These are the figures for your area. Homicides fell by 40% and robbery by 40% since the year ending June 2019."
    ) in texts
    alone = paragraphs(letter_to(job_with(AVON, (fell,), outliers=(flag,)), AVON))
    assert any(text.startswith("These are the figures for your area. Theft from the person fell") for text in alone)


def test_the_table_of_a_letter_stands_on_its_first_side_with_its_source() -> None:
    job = real_job()
    for facts_of_force in every_force(job):
        first, _ = painted_text(pdf.write(letters.letter(job, facts_of_force)))
        assert "Offences recorded in" in first
        assert "Source: " in first, facts_of_force.force.name
