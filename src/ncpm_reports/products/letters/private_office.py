"""The private office's papers: the group letter to all chief officers and the submission that covers the letters."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.core.periods import day_label, weekday_label
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Inlines, Meta, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.narrative.phrases import capitalised, forces_in, place, words
from ncpm_reports.narrative.phrases import counted as small
from ncpm_reports.narrative.verdicts import moved_by, outcome
from ncpm_reports.products.board_pack.cells import counted
from ncpm_reports.products.letters import letter as letters
from ncpm_reports.products.letters.batch import Batch, batch_of, further_letters, own_letters_table
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Format, Product

GROUP_TEMPLATE, SUBMISSION_TEMPLATE = "all-chiefs.xml", "submission.xml"
GROUP, SUBMISSION, TOGETHER = "all-chiefs", "submission", "all-letters"


def compose(job: Job) -> tuple[Product, ...]:
    """The group letter in DOCX and PDF, and the submission in DOCX.

    Raises: Refused with everything wrong with their texts.
    """
    group = Product(
        audience=Audience.LETTERS,
        folder=letters.FOLDER,
        stem=GROUP,
        document=_group_letter(job),
        formats=(Format.DOCX, Format.PDF),
    )
    paper = Product(
        audience=Audience.LETTERS,
        folder=letters.FOLDER,
        stem=SUBMISSION,
        document=_submission(job),
        formats=(Format.DOCX,),
    )
    return (group, paper)


def together(job: Job, facts: Sequence[Facts], composed: Sequence[Document] = ()) -> Product:
    """The letters with these facts in one PDF, in the order of the signing session; `composed` are they, if they are.

    It is marked as its letters are: restricted if any of them carries force-level diagnosis.
    """
    restricted = any(force_facts.restricted for force_facts in facts)
    markings = job.materials.public.settings.markings
    marking = markings.letters_standing_out if restricted else markings.letters
    title = f"Letters to chief officers, in print order: {job.build.year.label}"
    meta = _meta(job, TOGETHER, DocumentKind.LETTER, title, marking)
    return Product(
        audience=Audience.LETTERS,
        folder=letters.FOLDER,
        stem=TOGETHER,
        document=Document(meta=meta, blocks=()),
        formats=(Format.PDF,),
        parts=tuple(composed) or tuple(letters.letter(job, letter.force.code, letter) for letter in facts),
    )


def _group_letter(job: Job) -> Document:
    pieces = Pieces()
    build = job.build
    context: dict[str, Plain] = {
        **letters.national_context(job, pieces),
        "sender": letters.sender(job),
        "letter_date": letters.signing_date(job, pieces),
        "reference": f"NCPM/{build.code}",
        "priorities": [
            priority.name
            for priority in sorted(job.materials.public.framework.priorities, key=lambda one: one.letter_place)
        ],
        "explains_to_public": build.issued_on >= letters.INFORMATION_ORDER,
    }
    title = f"Letter to chief officers of police: {build.year.label}"
    meta = _meta(job, GROUP, DocumentKind.LETTER, title, job.materials.public.settings.markings.letters)
    return fill(job.materials.letters, GROUP_TEMPLATE, context, pieces, meta)


def _submission(job: Job) -> Document:
    pieces = Pieces()
    settings, build, batch = job.materials.public.settings, job.build, batch_of(job)
    table = own_letters_table(batch)
    contacts = len(job.materials.contacts)
    context: dict[str, Plain] = {
        **letters.national_context(job, pieces),
        "to": settings.minister_title,
        "from": settings.contact,
        "as_at": pieces.label(day_label(build.as_at)),
        "meeting": pieces.label(weekday_label(settings.board_meeting)) if settings.board_meeting else None,
        "letters_count": pieces.n(counted(len(batch.facts), "letters to chief officers")),
        "agreement": _agreement(batch),
        "lacking": _said_of(len(batch.lacking), "says", "say", "that figures are missing", pieces),
        "drivers": [pieces.say(inlines) for inlines in _driver_words(batch, job)],
        "table": None if table is None else pieces.table(table),
        "further": _further(batch, pieces),
        "named": _said_of(contacts, "is", "are", "addressed by name, the others by title", pieces),
        "all_named": contacts == len(batch.facts),
    }
    title = f"Letters to chief officers: {build.year.label}"
    meta = _meta(job, SUBMISSION, DocumentKind.PAPER, title, settings.markings.submission)
    return fill(job.materials.letters, SUBMISSION_TEMPLATE, context, pieces, replace(meta, max_pages=1))


def _driver_words(batch: Batch, job: Job) -> list[Inlines]:
    """A force that moves a total against all others: its own change, and theirs together."""
    sentences: list[Inlines] = []
    for facts in batch.facts:
        out = facts.question
        if out is None or out.driver is None:
            continue
        own, rest = out.driver.own, out.driver.others
        sentences.append(
            (
                *words(f"{out.assessment.short_name} "),
                *moved_by(outcome(own.verdict, own.baseline, own.latest), own.change),
                *words(f" in {place(facts.force.code, job.materials.public.areas)} and "),
                *moved_by(outcome(rest.verdict, rest.baseline, rest.latest), rest.change),
                Text(f" in the other {forces_in(rest, job.materials.public.areas)} forces together."),
            )
        )
    return sentences


def _agreement(batch: Batch) -> str:
    """What the Minister agrees to besides signing: "that one letter asks about a figure"; empty for nothing."""
    parts = [
        f"that {small(many)} letter{'' if many == 1 else 's'} {verb}{'s' if many == 1 else ''} {what}"
        for many, verb, what in (
            (len(batch.asking), "ask", "about a figure"),
            (len(batch.inviting), "ask", "what worked"),
        )
        if many
    ]
    return ", and ".join(parts)


def _further(batch: Batch, pieces: Pieces) -> Plain:
    more = further_letters(batch)
    return pieces.n(counted(more, "letters of their own that the table leaves out")) if more else None


def _said_of(many: int, one_does: str, several_do: str, what: str, pieces: Pieces) -> Plain:
    """ "One letter says that figures are missing.", "Two letters say …"; None for no letter."""
    letter = f"letter {one_does}" if many == 1 else f"letters {several_do}"
    return pieces.say(words(f"{capitalised(small(many))} {letter} {what}.")) if many else None


def _meta(job: Job, ident: str, kind: DocumentKind, title: str, marking: str) -> Meta:
    build = job.build
    return Meta(
        id=ident,
        kind=kind,
        title=title,
        subject=letters.SUBJECT,
        author=job.materials.public.settings.department,
        date=build.issued_on,
        marking=marking,
        draft=build.marked_draft,
        illustrative=build.illustrative,
    )
