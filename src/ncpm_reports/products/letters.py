"""A letter from the Minister to one chief officer, ready to edit, sign and send."""

from ncpm_reports.core.periods import weekday_label
from ncpm_reports.documents.blocks import DocumentKind, Meta
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.narrative import sentences
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Audience, Format, Product

TEMPLATE = "chief-constable.xml"


def compose(job: Job, area_code: str) -> Product:
    """The letter about one force area, in DOCX and PDF."""
    areas, build, settings = job.materials.public.areas, job.build, job.materials.public.settings
    force = areas.force(area_code)
    if force is None:
        raise LookupError(area_code)
    pieces = Pieces()
    sender: list[Plain] = [settings.minister_title, settings.department, *settings.address]
    national: list[Plain] = [
        pieces.say(sentences.finding(one, areas)) for one in job.results.national if one.latest is not None
    ]
    local: list[Plain] = [
        pieces.say(sentences.local_position(one, areas)) for one in job.results.for_force(area_code) if one.latest
    ]
    context: dict[str, Plain] = {
        "sender": sender,
        "addressee": [force.head_title, force.force_name],
        "letter_date": pieces.label(weekday_label(build.issued_on)),
        "salutation": force.salutation,
        "year": pieces.label(build.year.label),
        "national": national,
        "local": local,
        "minister_title": settings.minister_title,
    }
    meta = Meta(
        id=force.slug,
        kind=DocumentKind.LETTER,
        title=f"Letter to the {force.head_title}, {force.force_name}: {build.year.label}",
        subject="National Crime and Policing Measures",
        author=settings.department,
        date=build.issued_on,
        marking=settings.marking,
        draft=build.marked_draft,
        illustrative=build.illustrative,
    )
    return Product(
        audience=Audience.LETTERS,
        folder="letters",
        stem=force.slug,
        document=fill(job.materials.letters, TEMPLATE, context, pieces, meta),
        formats=(Format.DOCX, Format.PDF),
    )
