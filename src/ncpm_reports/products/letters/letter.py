"""A letter from the Minister to one chief officer, ready to edit, sign and send. Its words are in `letters/`."""

from datetime import date

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.periods import day_label, weekday_label
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Meta
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.narrative.phrases import counted, first_sentences, mid_sentence, place, words
from ncpm_reports.products.letters import words as letter_words
from ncpm_reports.products.letters.decisions import board_decisions
from ncpm_reports.products.letters.facts import Facts, facts_of
from ncpm_reports.products.materials import Contact, Job
from ncpm_reports.products.product import Format, Mail, Product

TEMPLATE = "chief-constable.xml"
FOLDER = "letters"
SUBJECT = "National Crime and Policing Measures"
INFORMATION_ORDER = date(2021, 5, 31)
PAGES = 2
MOST_CAUTION_WORDS = 60


def compose(job: Job, area_code: str, known: Facts | None = None) -> Product:
    """The letter about one force area, in DOCX and PDF, with the e-mail to send it by.

    Raises: LookupError for a code that is no force's; Refused with everything wrong with the letter's texts.
    """
    facts = known or known_of(job, force_of(job, area_code))
    return Product(
        audience=Audience.LETTERS,
        folder=FOLDER,
        stem=facts.force.slug,
        document=letter(job, area_code, facts),
        formats=(Format.DOCX, Format.PDF),
        mail=mail(job, facts),
    )


def known_of(job: Job, force: ForceArea) -> Facts:
    """The facts of one force, from the whole of the results."""
    return facts_of(force, job.results, job.materials.public.framework, board_decisions(job))


def mail(job: Job, facts: Facts) -> Mail:
    """The e-mail that a letter is sent by: its marking in subject and words, to the contact that the user supplied."""
    settings, build, force = job.materials.public.settings, job.build, facts.force
    contact, marked = contact_of(job, force), marking(job, facts)
    salutation = (contact.salutation if contact is not None else "") or force.salutation
    state = "INVENTED FIGURES, " if build.illustrative else "DRAFT, " if build.marked_draft else ""
    return Mail(
        subject=f"{marked}: {state}{SUBJECT}, {build.year.label}",
        words=(
            f"{marked}\n\n{salutation},\n\nPlease find attached a letter from the {settings.minister_title} "
            f"on the National Crime and Policing Measures, {build.year.label}.\n\n{settings.department}\n\n{marked}\n"
        ),
        day=build.issued_on,
        name=contact.name if contact is not None else "",
        address=contact.email if contact is not None else "",
    )


def letter(job: Job, area_code: str, known: Facts | None = None) -> Document:
    """The letter itself. `known` are the force's facts, for whoever has them already."""
    force = force_of(job, area_code)
    facts = known or known_of(job, force)
    pieces = Pieces()
    context: dict[str, Plain] = {
        **_envelope(job, force, pieces),
        **national_context(job, pieces),
        **_local(job, facts, pieces),
        **_standing_out(job, facts, pieces),
    }
    return fill(job.materials.letters, TEMPLATE, context, pieces, _meta(job, facts))


def force_of(job: Job, area_code: str) -> ForceArea:
    """The force of a code. Raises: LookupError if there is none."""
    force = job.materials.public.areas.force(area_code)
    if force is None:
        raise LookupError(area_code)
    return force


def contact_of(job: Job, force: ForceArea) -> Contact | None:
    """The name and address that the user supplied for a force, if any."""
    return next((contact for contact in job.materials.contacts if contact.force == force.code), None)


def marking(job: Job, facts: Facts) -> str:
    """The letter's classification, by whether force-level diagnosis stands in it."""
    markings = job.materials.public.settings.markings
    return markings.letters_standing_out if facts.restricted else markings.letters


def sender(job: Job) -> list[Plain]:
    """The lines of the letterhead."""
    settings = job.materials.public.settings
    return [settings.minister_title, ", ".join((settings.department, *settings.address))]


def national_context(job: Job, pieces: Pieces) -> dict[str, Plain]:
    """What the paragraph on the country takes, in letters to one force and to all, and in the submission."""
    framework = job.materials.public.framework
    return {
        "year": pieces.label(job.build.year.label),
        "baseline": pieces.label(framework.baseline.label),
        "minister_title": job.materials.public.settings.minister_title,
        "country": pieces.say(letter_words.country(job.results.national)),
        "has_targets": bool(framework.targets),
        "priorities_in_number": counted(len(framework.priorities)),
    }


def reply_date(job: Job, pieces: Pieces) -> Plain:
    """The day by which a reply is asked for, where the settings give one; else it is a placeholder."""
    day = job.materials.public.settings.reply_date
    return pieces.label(day_label(day)) if day is not None else None


def signing_date(job: Job, pieces: Pieces) -> Plain:
    """The day that a letter bears, where the settings give one; else it is a placeholder for whoever signs."""
    day = job.materials.public.settings.letter_date
    return None if day is None else pieces.label(weekday_label(day))


def _envelope(job: Job, force: ForceArea, pieces: Pieces) -> dict[str, Plain]:
    build, contact = job.build, contact_of(job, force)
    body = force.body_on(build.issued_on)
    name: list[Plain] = [pieces.label(contact.name)] if contact is not None else []
    salutation = contact.salutation if contact is not None else ""
    return {
        "sender": sender(job),
        "addressee": [*name, force.head_title, force.force_name],
        "letter_date": signing_date(job, pieces),
        "reference": f"NCPM/{build.code}/{force.code}",
        "salutation": pieces.label(salutation or force.salutation),
        "area": place(force.code, job.materials.public.areas),
        "wales": _without_wales(job, force, pieces),
        "body": letter_words.body_in_text(body),
        "copy_to": letter_words.body_in_copy_list(body),
        "explains_to_public": body.under_information_order and build.issued_on >= INFORMATION_ORDER,
    }


def _without_wales(job: Job, force: ForceArea, pieces: Pieces) -> Plain:
    said = letter_words.without_wales(job.materials.public.framework) if force.area.country == "Wales" else ""
    return pieces.say(words(said)) if said else None


def _local(job: Job, facts: Facts, pieces: Pieces) -> dict[str, Plain]:
    areas = job.materials.public.areas
    table = letter_words.local_table(facts, areas)
    since = letter_words.baseline_year(facts) or job.materials.public.framework.baseline
    common = letter_words.common_rises(facts)
    return {
        "position": pieces.say(letter_words.area_position(facts, since)) if facts.counts else None,
        "common": pieces.say(common) if common else None,
        "table": None if table is None else pieces.table(table),
        "known": [pieces.say(words(first_sentences(caveat.text, MOST_CAUTION_WORDS))) for caveat in facts.known],
        "few_residents": facts.few_residents,
        "missing": [mid_sentence(assessment.short_name) for assessment in facts.missing],
        "reasons_missing": [pieces.say(inlines) for inlines in letter_words.reasons_missing(facts.missing)],
    }


def _standing_out(job: Job, facts: Facts, pieces: Pieces) -> dict[str, Plain]:
    """The figures that stand out, and the one that is asked about or may serve as an example."""
    question, example = facts.question, facts.example
    return {
        "standing_out": [
            pieces.say(letter_words.standing_out(standing_out, job.materials.public.areas))
            for standing_out in facts.standing_out
        ],
        "question": mid_sentence(question.assessment.short_name) if question is not None else "",
        "undecided": facts.undecided,
        "reply_date": reply_date(job, pieces),
        "example": mid_sentence(example.assessment.short_name) if example is not None else "",
    }


def _meta(job: Job, facts: Facts) -> Meta:
    build, force = job.build, facts.force
    return Meta(
        id=force.slug,
        kind=DocumentKind.LETTER,
        title=f"Letter to the {force.head_title}, {force.force_name}: {build.year.label}",
        subject=SUBJECT,
        author=job.materials.public.settings.department,
        date=build.issued_on,
        marking=marking(job, facts),
        max_pages=PAGES,
        draft=build.marked_draft,
        illustrative=build.illustrative,
    )
