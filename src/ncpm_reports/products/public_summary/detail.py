"""The second page of an area: every figure, year, test and source, with the data to download."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ncpm_reports.core.areas import ForceArea
from ncpm_reports.core.quantities import Display
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Label, Table, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.results import Assessment, Priority
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import mid_sentence, number, place, words
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Format, Product
from ncpm_reports.products.public_summary.meta import SITE, public_meta
from ncpm_reports.products.public_summary.navigation import navigation
from ncpm_reports.products.public_summary.order import ADDRESS, CITATION, ORDER, body_words
from ncpm_reports.products.public_summary.sections import neighbour, priorities_of
from ncpm_reports.products.public_summary.statements import Statement, read_statement
from ncpm_reports.products.public_summary.tables import (
    applicability_table,
    beside,
    caution_words,
    national_table,
    shorthand,
    sources_table,
)

TEMPLATE = "public-summary/figures.xml"
PAGE = "figures.html"


def figures_page(job: PublicJob, force: ForceArea) -> Product:
    """Every figure and source of an area as a web page, a spreadsheet and CSV.

    Raises: Refused for a statement with problems.
    """
    pieces = Pieces()
    assessments = job.view.for_force(force.code)
    areas = job.materials.areas
    statement = read_statement(job.materials.statements, force.slug, job.materials.framework)
    shown = shown_on(job, force.code)
    context: dict[str, Plain] = {
        "area": {"place": place(force.code, areas)},
        "framework": {"name": job.materials.framework.name},
        "year": pieces.label(job.build.year.label),
        "as_at": job.build.as_at,
        "local_table": pieces.table(changes_table(assessments, place(force.code, areas))) if assessments else None,
        "local": [_measure(assessment, job, pieces, "here") for assessment in assessments],
        "national_table": pieces.table(national_table(job.view.national)),
        "national": [_measure(assessment, job, pieces, "nationally") for assessment in job.view.national],
        **_duty(job, force, statement, pieces),
        "leaves_out": job.materials.framework.leaves_out,
        "sources": pieces.table(sources_table(shown)),
        "contact": job.materials.settings.contact,
    }
    meta = public_meta(job, force)
    meta = replace(meta, id=f"{force.slug}-figures", title=f"Every figure and source. {meta.title}")
    document = fill(job.materials.templates, TEMPLATE, context, pieces, meta)
    return Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        page=PAGE,
        document=document,
        formats=(Format.HTML, Format.ODS, Format.CSV),
        breadcrumbs=((SITE, "../index.html"), (force.name, "index.html"), ("Every figure", "")),
        up="../",
        navigation=navigation("../"),
    )


def shown_on(job: PublicJob, code: str) -> tuple[Assessment, ...]:
    """The assessments whose figures stand on an area's pages."""
    others = (neighbour(assessment, job.materials.framework) for assessment in job.view.national)
    return (
        *job.view.national,
        *(assessment for assessment in others if assessment is not None),
        *job.view.for_force(code),
    )


def changes_table(assessments: Sequence[Assessment], where: str) -> Table:
    """One row a local measure: both years with their counts, the change with its 95% interval, and its p-value."""
    rows = tuple(
        (
            Cell(content=words(assessment.name)),
            _dated(assessment, "baseline"),
            _dated(assessment, "latest"),
            Cell(content=sentences.change_cell(assessment)),
            _probability(assessment),
        )
        for assessment in assessments
    )
    return Table(
        id="local-changes",
        title=words(f"Figures for {where}: baseline, latest year and change"),
        columns=(
            Column(header=(Text("Measure"),), width=2.2),
            Column(header=(Text("Baseline"),), width=1.7),
            Column(header=(Text("Latest"),), width=1.7),
            Column(header=(Text("Change (95% interval)"),), width=1.8),
            Column(header=(Text("p-value"),), kind=ColumnKind.NUMBERS, width=0.9),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _probability(a: Assessment) -> Cell:
    p = None if a.change is None else a.change.p
    return Cell(content=(Text("[z]"),) if p is None else (number(p),))


def _dated(a: Assessment, part: str) -> Cell:
    quantity = a.baseline if part == "baseline" else a.latest
    if quantity is None or quantity.value is None or quantity.period is None:
        return Cell(content=(Text("[x]"),))
    return Cell(content=(number(quantity, Display.TABLE), Label(f" ({quantity.period.label})")))


def years_table(a: Assessment, ident: str, where: str) -> Table | None:
    """One row a period of a measure's history, oldest first; None where there is none."""
    rows = tuple(
        (Cell(content=(Label(point.period.label),)), Cell(content=(number(point.quantity, Display.TABLE),)))
        for point in a.history
    )
    if not rows:
        return None
    return Table(
        id=ident,
        title=words(f"{a.name}: every year held, {where}"),
        columns=(
            Column(header=(Text("Period"),), width=1.6),
            Column(header=words(a.history[-1].quantity.unit.words.capitalize()), kind=ColumnKind.NUMBERS),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _measure(a: Assessment, job: PublicJob, pieces: Pieces, part: str) -> dict[str, Plain]:
    areas = job.materials.areas
    other = neighbour(a, job.materials.framework)
    years = years_table(a, f"years-{part}-{a.measure}", place(a.area, areas))
    return {
        "name": a.name,
        "finding": pieces.say(sentences.finding_public(a, areas)),
        "cautions": [pieces.say(caution_words(caveat)) for caveat in beside(a)] if a.latest is not None else [],
        "years": None if years is None else pieces.table(years),
        "beside": None if other is None else pieces.say(sentences.finding_public(other, areas)),
    }


def _duty(job: PublicJob, force: ForceArea, statement: Statement, pieces: Pieces) -> dict[str, Plain]:
    body = force.body_on(job.build.period.end)
    name = body_words(body)
    priorities = priorities_of(job)
    contributions: list[Plain] = [
        {"name": priority.plain_name, "words": _contribution(statement, priority.id, pieces)} for priority in priorities
    ]
    table = applicability_table(priorities, statement.applicability) if statement.applicability else None
    return {
        "order": {"name": ORDER, "citation": CITATION, "address": ADDRESS},
        "body": {"name": name, "opening": name[:1].upper() + name[1:], "under_duty": body.under_information_order},
        "statement": {
            "general": pieces.blocks(statement.general) if statement.general else None,
            "contributions": contributions,
            "waiting": _named(priority for priority in priorities if _is_awaited(statement, priority))
            if statement.supplied
            else "",
            "applicability": None if table is None else pieces.table(table),
        },
    }


def _named(priorities: Iterable[Priority]) -> str:
    return "; ".join(mid_sentence(priority.plain_name) for priority in priorities)


def _is_awaited(statement: Statement, priority: Priority) -> bool:
    said = statement.applicability.get(priority.id)
    return priority.id not in statement.contributions and (said is None or said.applies)


def _contribution(statement: Statement, priority: str, pieces: Pieces) -> Plain:
    blocks = statement.contributions.get(priority)
    return pieces.blocks(blocks, name=f"statement-{priority}") if blocks else None
