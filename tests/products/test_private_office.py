"""The group letter carries nothing local, and the submission says what the letters say."""

from dataclasses import replace
from datetime import date

from ncpm_reports.documents.blocks import DocumentKind, Heading, Label, Placeholder
from ncpm_reports.documents.checks import check
from ncpm_reports.products.job import Contact
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.facts import every_force
from ncpm_reports.products.product import Format, Product
from ncpm_reports.writers.pdf import document as pdf
from tests.products.packs import all_words, headings, inlines, invented_job


def papers() -> tuple[Product, Product]:
    group, submission = private_office.compose(invented_job())
    return group, submission


def test_the_group_letter_names_no_force_and_is_not_sensitive() -> None:
    group, _ = papers()
    text = all_words(group.document)
    assert "Dear Chiefs," in text
    assert not [force.name for force in invented_job().areas.forces if force.name in text]
    assert group.document.meta.marking == "OFFICIAL"
    assert group.formats == (Format.DOCX, Format.PDF)
    assert not check(group.document)


def test_the_submission_says_what_is_asked_first_and_fits_on_one_page() -> None:
    _, submission = papers()
    parts = ("You are asked to", "Why now", "What the letters say")
    assert headings(submission.document)[1:4] == parts
    assert headings(submission.document)[-1] == "Risks and handling"
    assert submission.document.meta.kind is DocumentKind.PAPER
    assert submission.document.meta.max_pages == 1
    assert submission.formats == (Format.DOCX,)
    assert not [issue for issue in check(submission.document) if issue.severity.value == "error"]
    pdf.write(submission.document)


def test_the_submission_names_exactly_the_letters_that_say_something_of_their_own() -> None:
    _, submission = papers()
    everyone = every_force(invented_job())
    text = all_words(submission.document)
    own = [facts for facts in everyone if facts.question or facts.example]
    for facts in own:
        assert facts.force.name in text
    quiet = [facts for facts in everyone if facts not in own]
    assert quiet
    assert not [facts.force.name for facts in quiet if f"{facts.force.name} " in text]


def test_the_submission_says_when_the_board_meets_if_that_is_known() -> None:
    job = invented_job()
    settings = replace(job.settings, board_meeting=date(2025, 12, 4))
    _, submission = private_office.compose(replace(job, settings=settings))
    assert "meets on Thursday 4 December 2025" in all_words(submission.document)
    places = [inline.name for inline in inlines(papers()[1].document) if isinstance(inline, Placeholder)]
    assert "meeting date" in places


def test_the_title_is_the_only_heading_of_the_first_level() -> None:
    for product in papers():
        titles = [block for block in product.document.blocks if isinstance(block, Heading) and block.level == 1]
        assert len(titles) == 1


def test_a_single_letter_is_spoken_of_in_the_singular() -> None:
    _, submission = papers()
    assert "One letter says that figures are missing." in all_words(submission.document)


def test_how_many_letters_are_addressed_by_name_is_in_the_ledger_of_numbers() -> None:
    job = invented_job()
    contacts = tuple(
        Contact(force=force.code, name="A. Chief", email="", salutation="") for force in job.areas.forces[:22]
    )
    _, submission = private_office.compose(replace(job, contacts=contacts))
    labels = [inline.text for inline in inlines(submission.document) if isinstance(inline, Label)]
    assert "22" in labels
    assert "22 letters are addressed by name, the others by title." in all_words(submission.document)
