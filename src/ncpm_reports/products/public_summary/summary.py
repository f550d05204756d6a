"""The public summary of one force area: the answer and its rows first, on the web and on one printed sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ncpm_reports.charts.time_axes import LONG_GAP, gaps
from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, Label, Meta, PageBreak
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.drawing import enlarged
from ncpm_reports.documents.template import fill
from ncpm_reports.documents.welsh_catalogue import CATALOGUE, read_catalogue
from ncpm_reports.measures.results import Assessment, Direction
from ncpm_reports.narrative.phrases import counted, has_value, newest_year, place
from ncpm_reports.narrative.welsh import edition, missing
from ncpm_reports.products.figures import panel_figure, panel_rows
from ncpm_reports.products.filling import redrawn
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Format, Product, Variant
from ncpm_reports.products.public_summary.answer import answer, warning
from ncpm_reports.products.public_summary.detail import figures_page
from ncpm_reports.products.public_summary.priorities import country, priorities_table
from ncpm_reports.products.public_summary.publication import (
    SITE,
    body_words,
    duty_began,
    force_words,
    navigation,
    priorities_of,
    public_meta,
)
from ncpm_reports.products.public_summary.rows import crime_rows, verdict_words
from ncpm_reports.products.public_summary.statement_words import applicability_words, short_statement
from ncpm_reports.products.public_summary.statements import read_statement
from ncpm_reports.products.source_lines import source_line, sources_of

WEB, SHEET = "public-summary/web.xml", "public-summary/sheet.xml"
PAGES, LARGE_PRINT_PAGES = 2, 7
PANELS_ACROSS = 2
LARGER = 1.8


def compose(job: PublicJob, area_code: str) -> tuple[Product, ...]:
    """The web page of one force area with its printed sheet, large print and Welsh, and its page of every figure.

    Raises: LookupError for a code that is no force area; Refused for a statement with problems.
    """
    force = job.areas.force(area_code)
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
            _on_paper(sheet, force.slug, "Two-page summary"),
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
    counts = recorded_counts(job.view.for_force(force.code))
    panels = [panel_figure(assessment, job.areas, verdict_words(assessment)) for assessment in counts]
    context: Context = {
        **_opening(job, force, counts),
        **panel_rows(panels, PANELS_ACROSS),
        "hatched": any(gaps(assessment.history, LONG_GAP) for assessment in counts),
        "broken": any(point.break_before for assessment in counts for point in assessment.history),
        "priorities": priorities_table(priorities_of(job), job.view.national, counts),
        **country(job.view.national),
        **_duty(job, force),
        "source": source_line(sources_of(*counts)),
        "contact": job.settings.contact,
        "address": job.settings.site_address,
        "forces": str(len(job.areas.forces)),
        "has_targets": bool(job.framework.targets),
        "priorities_in_number": counted(len(job.framework.priorities)),
    }
    return fill(job.materials.templates, template, context, meta)


def recorded_counts(assessments: Sequence[Assessment]) -> tuple[Assessment, ...]:
    """The recorded crimes of one area that have a figure and a direction in which they should go."""
    counts = (a for a in assessments if has_value(a.latest) and a.latest.unit.is_count)
    return tuple(assessment for assessment in counts if assessment.direction is not Direction.NEUTRAL)


def _opening(job: PublicJob, force: ForceArea, counts: Sequence[Assessment]) -> Context:
    own = frozenset(driver.measure for driver in job.view.driven if driver.area == force.code)
    # Rows of other years than the newest say so beside their counts.
    year = newest_year(assessment.latest for assessment in counts) or job.build.year
    return {
        "area": {"place": place(force.code, job.areas), "force": force_words(force), "force_area": force.name},
        "year": Label(year.label),
        "baseline": Label(job.framework.baseline.label),
        "answer": answer(counts, force.code, job.areas, year),
        "rows": crime_rows(counts, job.areas, job.view, year) if counts else None,
        "warning": warning(counts, own, job.areas),
    }


def _duty(job: PublicJob, force: ForceArea) -> Context:
    """The local policing body's part of a page: who answers for the force, and its statement, shortened."""
    statement = read_statement(job.materials.statements, force.slug, job.framework)
    short, cut = short_statement(statement)
    return {
        "body": body_words(job, force),
        "duty_began": duty_began(job.build),
        "statement": {
            "supplied": statement.supplied,
            "short": short,
            "cut": cut,
            "applies": applicability_words(statement, priorities_of(job)),
            "signed": [Label(name) for name in statement.signatures],
        },
    }


def _on_paper(document: Document, stem: str, label: str) -> Variant:
    return Variant(stem=stem, document=document, formats=(Format.PDF, Format.DOCX), label=label)


def _large_print(sheet: Document, force: ForceArea) -> Variant:
    stem, title = f"{force.slug}-large-print", f"{sheet.meta.title} (large print)"
    meta = replace(sheet.meta, id=stem, title=title, large_print=True, max_pages=LARGE_PRINT_PAGES)
    # Its sides are not those of the sheet: nothing has to begin on a page of its own.
    running = tuple(block for block in sheet.blocks if not isinstance(block, PageBreak))
    blocks = redrawn(running, lambda drawing: enlarged(drawing, LARGER))
    return _on_paper(replace(sheet, meta=meta, blocks=blocks), stem, "Large print")


def _in_welsh(job: PublicJob, sheet: Document, force: ForceArea) -> tuple[Variant, ...]:
    """The Welsh edition for an area of Wales, once the catalogue holds every sentence of it; until then none."""
    catalogue = read_catalogue(job.materials.welsh, CATALOGUE)
    if force.area.country != "Wales" or not catalogue or missing(sheet, catalogue):
        return ()
    stem, welsh = f"{force.slug}-cymraeg", edition(sheet, catalogue)
    return (_on_paper(replace(welsh, meta=replace(welsh.meta, id=stem)), stem, "Cymraeg (Welsh)"),)


def missing_welsh(job: PublicJob, catalogue: Mapping[str, str]) -> tuple[str, ...]:
    """Every sentence of the summaries of areas in Wales for which a catalogue holds no Welsh, each once."""
    wales = (force for force in job.materials.areas.forces if force.area.country == "Wales")
    return tuple(dict.fromkeys(text for force in wales for text in missing(printed_sheet(job, force), catalogue)))
