"""The private office's papers: the group letter to all chief officers and the submission that covers the letters."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.core.periods import weekday_label
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Label, Meta, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.narrative.phrases import forces_in, place, words
from ncpm_reports.narrative.verdicts import plain_change_phrase
from ncpm_reports.products.cells import column, compact, count_of, rows_of, text_cell
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import ALL_LETTERS, GROUP_LETTER, SUBMISSION
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters.facts import Facts, every_force
from ncpm_reports.products.letters.words import from_to
from ncpm_reports.products.product import Format, Product, fill_document, meta_of, product_of
from ncpm_reports.products.public_summary.publication import INFORMATION_ORDER, priorities_of

GROUP_TEMPLATE, SUBMISSION_TEMPLATE = "all-chiefs.xml", "submission.xml"
MAX_ROWS = 8


def compose(job: Job) -> tuple[Product, ...]:
    """The group letter in DOCX and PDF, and the submission in DOCX. Raises: Refused with all that is wrong."""
    return (
        product_of(Audience.LETTERS, letters.FOLDER, _group_letter(job), Format.DOCX, Format.PDF),
        product_of(Audience.LETTERS, letters.FOLDER, _submission(job), Format.DOCX),
    )


def all_letters_meta(job: Job, facts: Sequence[Facts]) -> Meta:
    """What the file of all letters says of itself: it is restricted if any of them carries force-level diagnosis."""
    markings = job.settings.markings
    restricted = any(force_facts.restricted for force_facts in facts)
    marking = markings.letters_standing_out if restricted else markings.letters
    title = f"Letters to chief officers, in print order: {job.build.year.label}"
    return _meta(job, ALL_LETTERS, DocumentKind.LETTER, title, marking)


def _group_letter(job: Job) -> Document:
    context: Context = {
        **letters.national_context(job),
        "reference": f"NCPM/{job.build.code}",
        "priorities": [priority.name for priority in priorities_of(job)],
        "explains_to_public": job.build.issued_on >= INFORMATION_ORDER,
    }
    title = f"Letter to chief officers of police: {job.build.year.label}"
    meta = _meta(job, GROUP_LETTER, DocumentKind.LETTER, title, job.settings.markings.letters)
    return fill_document(job, job.letters, GROUP_TEMPLATE, context, meta)


def _submission(job: Job) -> Document:
    settings, build, all_facts = job.settings, job.build, every_force(job)
    contacts, meeting = len(job.contacts), settings.board_meeting
    asking = [facts for facts in all_facts if facts.question is not None]
    inviting = [facts for facts in all_facts if facts.example is not None]
    more = max(0, len(asking) + len(inviting) - MAX_ROWS)
    context: Context = {
        **letters.national_context(job),
        "to": settings.minister_title,
        "meeting": None if meeting is None else Label(weekday_label(meeting)),
        "letters_count": count_of(len(all_facts), "letters to chief officers"),
        "question_count": len(asking),
        "example_count": len(inviting),
        "missing_count": sum(bool(facts.missing or not facts.counts) for facts in all_facts),
        "drivers": [
            {
                "name": words(out.assessment.short_name),
                "force_change": plain_change_phrase(out.driver.force),
                "place": place(facts.force.code, job.areas),
                "others_change": plain_change_phrase(out.driver.other_forces),
                "forces": str(forces_in(out.driver.other_forces, job.areas)),
            }
            for facts in asking
            if (out := facts.question) is not None and out.driver is not None
        ],
        "table": individual_letters_table(all_facts),
        "unlisted": count_of(more, "letters of their own that the table leaves out") if more else None,
        "contact_count": contacts,
        "all_have_contacts": contacts == len(all_facts),
    }
    title = f"Letters to chief officers: {build.year.label}"
    meta = _meta(job, SUBMISSION, DocumentKind.PAPER, title, settings.markings.submission)
    return fill_document(job, job.letters, SUBMISSION_TEMPLATE, context, replace(meta, max_pages=1))


def individual_letters_table(all_facts: Sequence[Facts]) -> Table | None:
    """The letters that say something of their own force, in their order, at most eight; None if none does."""
    force_figures = [(facts, out) for facts in all_facts if (out := facts.question or facts.example) is not None]
    rows = rows_of(
        force_figures[:MAX_ROWS],
        (column("Force area", 1.3), lambda row: text_cell(row[0].force.name)),
        (column("Figure", 1.5), lambda row: text_cell(row[1].assessment.short_name)),
        (column("Baseline to latest", 1.3), lambda row: text_cell(from_to(row[1].assessment))),
        (column("Letter", 1.8), lambda row: text_cell(_letter_summary(row[0]))),
    )
    return compact("letters-of-their-own", "Letters that say something of their own", *rows) if force_figures else None


def _letter_summary(facts: Facts) -> str:
    asks = "Asks what worked" if facts.question is None else "Asks what explains it"
    return f"{asks}, if the board agrees" if facts.undecided else asks


def _meta(job: Job, ident: str, kind: DocumentKind, title: str, marking: str) -> Meta:
    return meta_of(job, kind, ident=ident, title=title, subject=letters.SUBJECT, marking=marking)
