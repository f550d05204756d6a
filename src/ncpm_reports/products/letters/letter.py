"""A letter from the Minister to one chief officer, ready to edit, sign and send. Its words are in `letters/`."""

from dataclasses import replace

from ncpm_reports.core.areas import ENGLAND, ForceArea
from ncpm_reports.core.periods import weekday_label
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Label
from ncpm_reports.documents.context import Context
from ncpm_reports.narrative.phrases import body_name, first_sentences, mid_sentence, place, words
from ncpm_reports.narrative.verdicts import count_by_verdict
from ncpm_reports.products.job import Contact, Job
from ncpm_reports.products.letters import words as letter_words
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.products.product import Format, Mail, Product, fill_document, meta_of, product_of
from ncpm_reports.products.public_summary.publication import INFORMATION_ORDER

TEMPLATE = "chief-constable.xml"
FOLDER = "letters"
SUBJECT = "National Crime and Policing Measures"
PAGES = 2
MAX_CAUTION_WORDS = 60


def compose(job: Job, facts: Facts) -> Product:
    """The letter to the force that these facts are of, in DOCX and PDF, with its e-mail. Raises: Refused."""
    product = product_of(Audience.LETTERS, FOLDER, letter(job, facts), Format.DOCX, Format.PDF)
    return replace(product, mail=mail(job, facts))


def mail(job: Job, facts: Facts) -> Mail:
    """The e-mail that a letter is sent by: its marking in subject and words, to the contact that the user supplied."""
    settings, build, classification = job.settings, job.build, marking(job, facts)
    contact = contact_of(job, facts.force)
    state = "INVENTED FIGURES, " if build.illustrative else "DRAFT, " if build.marked_draft else ""
    return Mail(
        subject=f"{classification}: {state}{SUBJECT}, {build.year.label}",
        words=(
            f"{classification}\n\n{contact.salutation},\n\nPlease find attached a letter from the "
            f"{settings.minister_title} on the National Crime and Policing Measures, {build.year.label}.\n\n"
            f"{settings.department}\n\n{classification}\n"
        ),
        day=build.issued_on,
        name=contact.name,
        address=contact.email,
    )


def letter(job: Job, facts: Facts) -> Document:
    """The letter itself."""
    context: Context = {
        **national_context(job),
        **_envelope(job, facts.force),
        **_local(job, facts),
        "standing_out": [letter_words.standing_out(out, job.areas) for out in facts.standing_out],
        **question_context(job, facts),
    }
    force = facts.force
    meta = meta_of(
        job,
        DocumentKind.LETTER,
        ident=force.slug,
        title=f"Letter to the {force.head_title}, {force.force_name}: {job.build.year.label}",
        subject=SUBJECT,
        marking=marking(job, facts),
        max_pages=PAGES,
    )
    return fill_document(job, job.letters, TEMPLATE, context, meta)


def contact_of(job: Job, force: ForceArea) -> Contact:
    """The name and address that the user supplied for a force, if any, and how its head is greeted in any case."""
    supplied = (contact for contact in job.contacts if contact.force == force.code)
    contact = next(supplied, Contact(force=force.code, name="", email=""))
    return replace(contact, salutation=contact.salutation or force.salutation)


def marking(job: Job, facts: Facts) -> str:
    """The letter's classification, by whether force-level diagnosis stands in it."""
    markings = job.settings.markings
    return markings.letters_standing_out if facts.restricted else markings.letters


def national_context(job: Job) -> Context:
    """What letters to one force and to all, and the submission, take: the country, who writes, on which day."""
    settings = job.settings
    return {
        "sender": [settings.minister_title, ", ".join((settings.department, *settings.address))],
        "letter_date": None if settings.letter_date is None else Label(weekday_label(settings.letter_date)),
        "minister_title": settings.minister_title,
        "findings": letter_words.national_findings(job.results.national),
        "verdicts": count_by_verdict(job.results.national),
    }


def question_context(job: Job, facts: Facts) -> Context:
    """The figure that a letter asks about, or that may serve as an example; and the day to reply by, if any."""
    question, example, reply = facts.question, facts.example, job.settings.reply_date
    return {
        "question": "" if question is None else mid_sentence(question.assessment.short_name),
        "undecided": facts.undecided,
        "reply_date": None if reply is None else Label(weekday_label(reply)),
        "example": "" if example is None else mid_sentence(example.assessment.short_name),
    }


def _envelope(job: Job, force: ForceArea) -> Context:
    build, contact = job.build, contact_of(job, force)
    body = force.body_on(build.issued_on)
    contact_name = [Label(contact.name)] if contact.name else []
    england_only = [metric for metric in job.framework.metrics if metric.coverage_area == ENGLAND]
    return {
        "addressee": [*contact_name, force.head_title, force.force_name],
        "reference": f"NCPM/{build.code}/{force.code}",
        "salutation": Label(contact.salutation),
        "area": place(force.code, job.areas),
        "in_wales": force.area.country == "Wales",
        "for_england": [mid_sentence(metric.short_name) for metric in england_only],
        "body": f"the {body.title}",
        "copy_to": body_name(body),
        "explains_to_public": body.under_information_order and build.issued_on >= INFORMATION_ORDER,
    }


def _local(job: Job, facts: Facts) -> Context:
    since = letter_words.baseline_year(facts) or job.framework.baseline
    figures_standing_out = [out.assessment for out in facts.standing_out]
    return {
        "position": letter_words.area_position(facts, since),
        "common_rises": [mid_sentence(a.short_name) for a in facts.common_rises if a not in figures_standing_out],
        "table": letter_words.local_table(facts, job.areas),
        "cautions": [words(first_sentences(caveat.text, MAX_CAUTION_WORDS)) for caveat in facts.cautions],
        "few_residents": facts.few_residents,
        "missing": [mid_sentence(assessment.short_name) for assessment in facts.missing],
        "reasons_missing": letter_words.reasons_missing(facts.missing),
    }
