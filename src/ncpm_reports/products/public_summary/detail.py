"""The second page of an area: every figure, year, test and source, with the data to download."""

from dataclasses import replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Label
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.template import fill
from ncpm_reports.measures.results import Assessment, Priority
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import mid_sentence, place
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.product import Format, Product
from ncpm_reports.products.public_summary.publication import (
    ADDRESS,
    CITATION,
    ORDER,
    SITE,
    body_words,
    navigation,
    neighbour,
    priorities_of,
    public_meta,
    shown_nationally,
)
from ncpm_reports.products.public_summary.statements import Statement, read_statement
from ncpm_reports.products.public_summary.tables import (
    applicability_table,
    cautions_beside,
    changes_table,
    national_table,
    sources_table,
    years_table,
)

TEMPLATE = "public-summary/figures.xml"
PAGE = "figures.html"


def figures_page(job: PublicJob, force: ForceArea) -> Product:
    """Every figure and source of an area as a web page, a spreadsheet and CSV.

    Raises: Refused for a statement with problems.
    """
    assessments = job.view.for_force(force.code)
    where = place(force.code, job.areas)
    context: Context = {
        "area": {"place": where},
        "framework": {"name": job.framework.name},
        "year": Label(job.build.year.label),
        "as_at": job.build.as_at,
        "local_table": changes_table(assessments, where) if assessments else None,
        "local": [_measure(assessment, job, "here") for assessment in assessments],
        "national_table": national_table(job.view.national),
        "national": [_measure(assessment, job, "nationally") for assessment in job.view.national],
        **_duty(job, force),
        "leaves_out": job.framework.leaves_out,
        "sources": sources_table((*shown_nationally(job), *assessments)),
        "contact": job.settings.contact,
    }
    meta = public_meta(job, force)
    meta = replace(meta, id=f"{force.slug}-figures", title=f"Every figure and source. {meta.title}")
    return Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        page=PAGE,
        document=fill(job.templates, TEMPLATE, context, meta),
        formats=(Format.HTML, Format.ODS, Format.CSV),
        breadcrumbs=((SITE, "../index.html"), (force.name, "index.html"), ("Every figure", "")),
        up="../",
        navigation=navigation("../"),
    )


def _measure(a: Assessment, job: PublicJob, part: str) -> Context:
    other = neighbour(a, job.framework)
    return {
        "name": a.name,
        "finding": sentences.finding_public(a, job.areas),
        "cautions": cautions_beside(a),
        "years": years_table(a, f"years-{part}-{a.measure}", place(a.area, job.areas)),
        "beside": None if other is None else sentences.finding_public(other, job.areas),
    }


def _duty(job: PublicJob, force: ForceArea) -> Context:
    statement = read_statement(job.statements, force.slug, job.framework)
    priorities = priorities_of(job)
    awaited = [mid_sentence(priority.plain_name) for priority in priorities if _is_awaited(statement, priority)]
    return {
        "order": {"name": ORDER, "citation": CITATION, "address": ADDRESS},
        "body": body_words(job, force),
        "statement": {
            "general": statement.general,
            "contributions": [
                {"name": priority.plain_name, "words": statement.contributions.get(priority.id)}
                for priority in priorities
            ],
            "waiting": "; ".join(awaited) if statement.supplied else "",
            "applicability": applicability_table(priorities, statement.applicability)
            if statement.applicability
            else None,
        },
    }


def _is_awaited(statement: Statement, priority: Priority) -> bool:
    said = statement.applicability.get(priority.id)
    return priority.id not in statement.contributions and (said is None or said.applies)
