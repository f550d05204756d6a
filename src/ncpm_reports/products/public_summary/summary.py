"""The public summary of one force area: the answer and its rows first, on the web and on one printed sheet."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.periods import Period
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Block, Columns, Document, Figure, Meta, PageBreak
from ncpm_reports.documents.drawing import enlarged
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.documents.welsh_catalogue import read_catalogue
from ncpm_reports.measures.results import Assessment, Direction
from ncpm_reports.narrative.phrases import counted, place
from ncpm_reports.narrative.welsh import edition, missing
from ncpm_reports.products.figures import source_line, sources_of
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Format, Product, Variant
from ncpm_reports.products.public_summary.answer import answer, warning
from ncpm_reports.products.public_summary.detail import figures_page
from ncpm_reports.products.public_summary.meta import SITE, public_meta
from ncpm_reports.products.public_summary.navigation import navigation
from ncpm_reports.products.public_summary.order import body_words, duty_began, force_words
from ncpm_reports.products.public_summary.panels import gaps_of, panels_of
from ncpm_reports.products.public_summary.priorities import country_words, priorities_table
from ncpm_reports.products.public_summary.rows import crime_rows
from ncpm_reports.products.public_summary.sections import priorities_of
from ncpm_reports.products.public_summary.statement_words import applicability_words, short_statement, signatures
from ncpm_reports.products.public_summary.statements import read_statement

FOLDER = "public-summary/"
WEB, SHEET = f"{FOLDER}web.xml", f"{FOLDER}sheet.xml"
PAGES, LARGE_PRINT_PAGES = 2, 6
LARGER = 1.35
CATALOGUE = "data/welsh/catalogue.csv"


def compose(job: PublicJob, area_code: str) -> tuple[Product, ...]:
    """The web page of one force area with its printed sheet, large print and Welsh, and its page of every figure.

    Raises: LookupError for a code that is no force area; Refused for a statement with problems.
    """
    force = job.materials.areas.force(area_code)
    if force is None:
        raise LookupError(area_code)
    sheet = printed_sheet(job, force)
    summary = Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        document=web_page(job, force),
        formats=(Format.HTML,),
        variants=(
            Variant(stem=force.slug, document=sheet, formats=(Format.PDF, Format.DOCX), label="Two-page summary"),
            _large_print(sheet, force),
            *_in_welsh(job, sheet, force),
        ),
        breadcrumbs=((SITE, "../index.html"), (force.name, "")),
        up="../",
        navigation=navigation("../"),
    )
    return (summary, figures_page(job, force))


def web_page(job: PublicJob, force: ForceArea) -> Document:
    """The page for a screen: the answer, its rows and the warning; all else under headings that open."""
    return _filled(job, force, WEB, public_meta(job, force))


def printed_sheet(job: PublicJob, force: ForceArea) -> Document:
    """One sheet, two sides: the same parts in the order in which they are read on paper."""
    return _filled(job, force, SHEET, replace(public_meta(job, force), max_pages=PAGES))


def _filled(job: PublicJob, force: ForceArea, template: str, meta: Meta) -> Document:
    pieces = Pieces()
    counts = recorded_counts(job.view.for_force(force.code))
    context: dict[str, Plain] = {
        **_opening(job, force, counts, pieces),
        **panels_of(counts, job.materials.areas, pieces),
        **gaps_of(counts),
        "priorities": pieces.table(priorities_table(priorities_of(job), job.view.national, counts)),
        "country": pieces.say(country_words(job.view.national)),
        **duty(job, force, pieces),
        "source": pieces.say(
            source_line(tuple(dict.fromkeys(s for assessment in counts for s in sources_of(assessment))))
        ),
        "contact": job.materials.settings.contact,
        "address": job.materials.settings.site_address,
        "forces": str(len(job.materials.areas.forces)),
        "has_targets": bool(job.materials.framework.targets),
        "priorities_in_number": counted(len(job.materials.framework.priorities)),
    }
    return fill(job.materials.templates, template, context, pieces, meta)


def recorded_counts(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The recorded crimes of one area that have a figure and a direction in which they should go."""
    return tuple(
        assessment
        for assessment in assessments
        if assessment.latest is not None
        and assessment.latest.value is not None
        and assessment.latest.unit.is_count
        and assessment.direction is not Direction.NEUTRAL
    )


def _opening(job: PublicJob, force: ForceArea, counts: Sequence[Assessment], pieces: Pieces) -> dict[str, Plain]:
    areas = job.materials.areas
    own = frozenset(driver.measure for driver in job.view.driven if driver.area == force.code)
    said = warning(counts, own, areas)
    return {
        "area": area_words(job, force),
        "year": pieces.label(_year(job, counts).label),
        "baseline": pieces.label(job.materials.framework.baseline.label),
        "answer": pieces.say(answer(counts, force.code, areas)),
        "rows": pieces.table(crime_rows(counts, areas, job.view, _year(job, counts))) if counts else None,
        "warning": pieces.say(said) if said else None,
    }


def _year(job: PublicJob, counts: Sequence[Assessment]) -> Period:
    """The newest year that any row is for; rows of other years say so beside their counts."""
    years = [
        assessment.latest.period
        for assessment in counts
        if assessment.latest is not None and assessment.latest.period is not None
    ]
    return max(years, key=lambda period: period.end) if years else job.build.year


def area_words(job: PublicJob, force: ForceArea) -> dict[str, Plain]:
    """An area's names for a template: of the place, of its force, and for headings."""
    where = place(force.code, job.materials.areas)
    return {"name": force.name, "place": where, "force": force_words(force), "force_area": force.name}


def duty(job: PublicJob, force: ForceArea, pieces: Pieces) -> dict[str, Plain]:
    """The local policing body's part of a page: who answers for the force, and its statement, shortened."""
    body = force.body_on(job.build.period.end)
    name = body_words(body)
    statement = read_statement(job.materials.statements, force.slug, job.materials.framework)
    short, cut = short_statement(statement)
    return {
        "body": {"name": name, "opening": name[:1].upper() + name[1:], "under_duty": body.under_information_order},
        "duty_began": duty_began(job.build),
        "statement": {
            "supplied": statement.supplied,
            "short": pieces.blocks(short, name="statement-short") if short else None,
            "cut": cut,
            "applies": pieces.say(applies) if (applies := applicability_words(statement, priorities_of(job))) else None,
            "signed": [pieces.label(name) for name in signatures(statement)],
        },
    }


def _large_print(sheet: Document, force: ForceArea) -> Variant:
    """The same sheet in large type, as PDF and as a Word file."""
    stem = f"{force.slug}-large-print"
    meta = replace(
        sheet.meta, id=stem, title=f"{sheet.meta.title} (large print)", large_print=True, max_pages=LARGE_PRINT_PAGES
    )
    # Its sides are not those of the sheet: nothing has to begin on a page of its own.
    running = tuple(_in_large_type(block) for block in sheet.blocks if not isinstance(block, PageBreak))
    return Variant(
        stem=stem,
        document=replace(sheet, meta=meta, blocks=running),
        formats=(Format.PDF, Format.DOCX),
        label="Large print",
    )


def _in_large_type(block: Block) -> Block:
    """The block with its charts as much larger as its words."""
    match block:
        case Figure():
            return replace(block, drawing=enlarged(block.drawing, LARGER))
        case Columns():
            return replace(block, columns=tuple(tuple(map(_in_large_type, column)) for column in block.columns))
        case _:
            return block


def _in_welsh(job: PublicJob, sheet: Document, force: ForceArea) -> tuple[Variant, ...]:
    """The Welsh edition for an area of Wales, once the catalogue holds every sentence of it; until then none."""
    catalogue = read_catalogue(job.materials.welsh, CATALOGUE)
    if force.area.country != "Wales" or not catalogue.entries or missing(sheet, catalogue):
        return ()
    stem = f"{force.slug}-cymraeg"
    welsh = edition(sheet, catalogue)
    return (
        Variant(
            stem=stem,
            document=replace(welsh, meta=replace(welsh.meta, id=stem)),
            formats=(Format.PDF, Format.DOCX),
            label="Cymraeg (Welsh)",
        ),
    )


def missing_welsh(job: PublicJob) -> tuple[str, ...]:
    """Every sentence of the summaries of areas in Wales that the translator still has to write, each once."""
    catalogue = read_catalogue(job.materials.welsh, CATALOGUE)
    wales = (force for force in job.materials.areas.forces if force.area.country == "Wales")
    return tuple(dict.fromkeys(text for force in wales for text in missing(printed_sheet(job, force), catalogue)))
