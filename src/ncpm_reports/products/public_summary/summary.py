"""The public summary of one force area: in plain English, from the public view and nothing else."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Block, Document, DocumentKind, Figure, Meta
from ncpm_reports.documents.drawing import Drawing, enlarged
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.results import Assessment, Priority
from ncpm_reports.narrative.phrases import mid_sentence, place
from ncpm_reports.narrative.welsh import edition, missing, read_catalogue
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Format, Product, Variant
from ncpm_reports.products.public_summary.charts import Charts
from ncpm_reports.products.public_summary.navigation import navigation
from ncpm_reports.products.public_summary.order import ADDRESS, CITATION, ORDER, body_words, duty_began, force_words
from ncpm_reports.products.public_summary.sections import (
    local_section,
    national_section,
    neighbour,
    priorities_of,
    recent_charts,
)
from ncpm_reports.products.public_summary.statements import Statement, read_statement
from ncpm_reports.products.public_summary.tables import applicability_table, beside, cautions, sources_table
from ncpm_reports.products.public_summary.words import local_answer, local_bullets, national_answer, national_bullets

TEMPLATE = "public-summary/summary.xml"
TEMPLATES = (TEMPLATE, "public-summary/statement.xml", "public-summary/reading.xml")
RIGHTS = "Contains public sector information licensed under the Open Government Licence v3.0."
SITE = "National Crime and Policing Measures"


def compose(job: PublicJob, area_code: str, charts: Charts | None = None) -> Product:
    """The summary of one force area, in every public format, in large print, and in Welsh where that is complete.

    `charts` are the national ones, where they have been drawn already.

    Raises: LookupError for a code that is no force area; Refused for a statement with problems.
    """
    force = job.materials.areas.force(area_code)
    if force is None:
        raise LookupError(area_code)
    document = summary(job, force, charts)
    return Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        document=document,
        formats=(Format.HTML, Format.PDF, Format.DOCX, Format.ODS, Format.CSV),
        variants=(_large_print(document, force), *_in_welsh(job, document, force)),
        breadcrumbs=((SITE, "../index.html"), (force.name, "")),
        up="../",
        navigation=navigation("../"),
        texts_used=(*TEMPLATES, *_own_texts(job, force)),
    )


def _large_print(document: Document, force: ForceArea) -> Variant:
    """The same document in large type, as PDF and as a Word file, charts too, with the figures of each under it."""
    stem = f"{force.slug}-large-print"
    meta = replace(document.meta, id=stem, title=f"{document.meta.title} (large print)", large_print=True)
    return Variant(
        stem=stem,
        document=replace(document, meta=meta, blocks=tuple(_with_figures(document.blocks))),
        formats=(Format.PDF, Format.DOCX),
        label="Large print",
    )


def _with_figures(blocks: Iterable[Block]) -> Iterator[Block]:
    """Each chart as it was drawn for a narrow screen, as large as the page allows, with its figures in a table."""
    for block in blocks:
        if isinstance(block, Figure) and block.narrow is not None:
            yield replace(block, drawing=_as_wide_as(block.drawing.width, block.narrow), narrow=None)
        else:
            yield block
        if isinstance(block, Figure):
            yield block.data


# Every large-print edition has the same national charts.
@lru_cache(maxsize=256)
def _as_wide_as(width: float, picture: Drawing) -> Drawing:
    return enlarged(picture, width / picture.width)


def _in_welsh(job: PublicJob, document: Document, force: ForceArea) -> tuple[Variant, ...]:
    """The Welsh edition for an area of Wales, once the catalogue holds every sentence of it; until then none."""
    catalogue = read_catalogue(job.materials.welsh, "data/welsh/catalogue.csv")
    paper = _for_paper(document)
    if force.area.country != "Wales" or not catalogue.entries or missing(paper, catalogue):
        return ()
    stem = f"{force.slug}-cymraeg"
    welsh = edition(paper, catalogue)
    return (
        Variant(
            stem=stem,
            document=replace(welsh, meta=replace(welsh.meta, id=stem)),
            formats=(Format.PDF, Format.DOCX),
            label="Cymraeg (Welsh)",
        ),
    )


def _for_paper(document: Document) -> Document:
    """The document without drawings for narrow screens, whose words would wait for a translation in vain."""
    blocks = (replace(block, narrow=None) if isinstance(block, Figure) else block for block in document.blocks)
    return replace(document, blocks=tuple(blocks))


def missing_welsh(job: PublicJob) -> tuple[str, ...]:
    """Every sentence of the summaries of areas in Wales that the translator still has to write, each once."""
    catalogue = read_catalogue(job.materials.welsh, "data/welsh/catalogue.csv")
    charts = recent_charts(job)
    wales = (force for force in job.materials.areas.forces if force.area.country == "Wales")
    return tuple(
        dict.fromkeys(one for force in wales for one in missing(_for_paper(summary(job, force, charts)), catalogue))
    )


def _own_texts(job: PublicJob, force: ForceArea) -> tuple[str, ...]:
    return tuple(sorted(path for path in job.materials.statements if path.startswith(f"{force.slug}/")))


def summary(job: PublicJob, force: ForceArea, charts: Charts | None = None) -> Document:
    """The document: answer, six priorities, the local policing body's statement, how to read it, sources, contact."""
    pieces = Pieces()
    drawn = recent_charts(job) if charts is None else charts
    statement = read_statement(job.materials.statements, force.slug, job.materials.framework)
    context: dict[str, Plain] = {
        **_opening(job, force, pieces),
        "priorities": [
            {**national_section(job, one, pieces, drawn), "local": local_section(job, one, force.code, pieces)}
            for one in priorities_of(job)
        ],
        **_duty(job, force, statement, pieces),
        **_closing(job, force, pieces),
    }
    return fill(job.materials.templates, TEMPLATE, context, pieces, public_meta(job, force))


def _opening(job: PublicJob, force: ForceArea, pieces: Pieces) -> dict[str, Plain]:
    areas, build, view = job.materials.areas, job.build, job.view
    baseline = job.materials.framework.baseline
    held = view.for_force(force.code)
    return {
        "area": {"name": force.name, "place": place(force.code, areas), "force": force_words(force)},
        "framework": {"name": job.materials.framework.name, "shipped": job.materials.framework.id == "ncpm-2021"},
        "year": pieces.label(build.year.label),
        "as_at": build.as_at,
        "baseline": pieces.label(baseline.label),
        "answer": pieces.say(national_answer(view.national, baseline)),
        "groups": [pieces.say(item) for item in national_bullets(view.national, priorities_of(job))],
        "local_answer": pieces.say(local_answer(held, force.code, areas, baseline)),
        "local_groups": [pieces.say(item) for item in local_bullets(held, priorities_of(job))],
    }


def public_meta(job: PublicJob, force: ForceArea) -> Meta:
    """What the summary of an area is, for every format: no marking, no person's name."""
    build, settings = job.build, job.materials.settings
    return Meta(
        id=force.slug,
        kind=DocumentKind.SUMMARY,
        title=f"Crime and policing in {place(force.code, job.materials.areas)}: {build.year.label}",
        subject=f"National Crime and Policing Measures for {force.name}, {build.year.label}, in plain English",
        author=settings.department,
        date=build.issued_on,
        header=settings.site_title,
        footer=f"Contact: {settings.contact}",
        rights=RIGHTS,
        draft=build.marked_draft,
        illustrative=build.illustrative,
        keywords=("crime", "policing", force.name),
    )


# The local policing body's part


def _duty(job: PublicJob, force: ForceArea, statement: Statement, pieces: Pieces) -> dict[str, Plain]:
    body = force.body_on(job.build.period.end)
    order: dict[str, Plain] = {"name": ORDER, "citation": CITATION, "address": ADDRESS}
    table = None
    if statement.applicability:
        table = pieces.table(applicability_table(priorities_of(job), statement.applicability))
    contributions: list[Plain] = [
        {"name": one.plain_name, "words": _contribution(statement, one.id, pieces)} for one in priorities_of(job)
    ]
    return {
        "order": order,
        "body": {
            "name": (name := body_words(body)),
            "opening": name[:1].upper() + name[1:],
            "under_duty": body.under_information_order,
        },
        "duty_began": duty_began(job.build),
        "statement": {
            "supplied": statement.supplied,
            "general": pieces.blocks(statement.general) if statement.general else None,
            "contributions": contributions,
            "any": bool(statement.contributions),
            "not_applying": _named(one for one in priorities_of(job) if _is_said_not_to_apply(statement, one)),
            "waiting": _named(one for one in priorities_of(job) if _is_awaited(statement, one)),
            "applicability": table,
            "signed": [pieces.label(f"{one.author}, {day_label(one.written_on)}") for one in statement.signed],
        },
    }


def _named(priorities: Iterable[Priority]) -> str:
    return "; ".join(mid_sentence(one.plain_name) for one in priorities)


def _is_said_not_to_apply(statement: Statement, priority: Priority) -> bool:
    said = statement.applicability.get(priority.id)
    return said is not None and not said.applies


def _is_awaited(statement: Statement, priority: Priority) -> bool:
    return priority.id not in statement.contributions and not _is_said_not_to_apply(statement, priority)


def _contribution(statement: Statement, priority: str, pieces: Pieces) -> Plain:
    blocks = statement.contributions.get(priority)
    return pieces.blocks(blocks, name=f"statement-{priority}") if blocks else None


# How to read it, where it comes from


def _closing(job: PublicJob, force: ForceArea, pieces: Pieces) -> dict[str, Plain]:
    shown = shown_on(job, force.code)
    with_figures = [one for one in shown if one.latest is not None]
    local = {caveat.id for one in job.view.for_force(force.code) for caveat in one.caveats}
    told = frozenset(caveat.id for one in job.view.national for caveat in beside(one)) - local
    return {
        "cautions": [pieces.say(item) for item in cautions(with_figures, told)],
        "sources": pieces.table(sources_table(shown)),
        "leaves_out": job.materials.framework.leaves_out,
        "contact": job.materials.settings.contact,
    }


def shown_on(job: PublicJob, code: str) -> tuple[Assessment, ...]:
    """The assessments whose figures stand on an area's page."""
    others = (neighbour(one, job.materials.framework) for one in job.view.national)
    return (*job.view.national, *(one for one in others if one is not None), *job.view.for_force(code))
