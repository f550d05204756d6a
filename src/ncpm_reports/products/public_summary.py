"""The public summary of one force area: in plain English, from the public view and nothing else."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Document, DocumentKind, Label, Meta, Table, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import sentences
from ncpm_reports.products.figures import trend_figure
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Audience, Format, Product

TEMPLATE = "public-summary/summary.xml"


def compose(job: PublicJob, area_code: str) -> Product:
    """The summary of one force area, in every public format."""
    force = job.materials.areas.force(area_code)
    if force is None:
        raise LookupError(area_code)
    document = _document(job, area_code)
    return Product(
        audience=Audience.PUBLIC,
        folder=f"public/{force.slug}",
        stem=force.slug,
        document=document,
        formats=(Format.HTML, Format.PDF, Format.DOCX, Format.ODS, Format.CSV),
        breadcrumbs=(("National Crime and Policing Measures", "../index.html"), (force.name, "")),
        up="../",
    )


def _document(job: PublicJob, area_code: str) -> Document:
    areas, build = job.materials.areas, job.build
    name = areas.name(area_code)
    pieces = Pieces()
    local = job.view.for_force(area_code)
    context: dict[str, Plain] = {
        "area": {"name": name},
        "year": pieces.label(build.year.label),
        "answer": pieces.say(sentences.three_sentences(job.view.national, areas)),
        "priorities": [
            _priority(job, priority.id, priority.plain_name, pieces, local) for priority in _priorities(job)
        ],
    }
    meta = Meta(
        id=areas.by_code[area_code].slug,
        kind=DocumentKind.SUMMARY,
        title=f"Crime and policing in {name}: national measures, {build.year.label}",
        subject="National Crime and Policing Measures",
        author=job.materials.settings.department,
        date=build.issued_on,
        draft=build.marked_draft,
        illustrative=build.illustrative,
    )
    return fill(job.materials.templates, TEMPLATE, context, pieces, meta)


def _priorities(job: PublicJob):  # type: ignore[no-untyped-def]
    return sorted(job.materials.framework.priorities, key=lambda one: one.letter_place)


def _priority(job: PublicJob, ident: str, name: str, pieces: Pieces, local: tuple[Assessment, ...]) -> dict[str, Plain]:
    areas = job.materials.areas
    measures: list[Plain] = []
    for one in job.view.national:
        if one.priority == ident:
            figure = trend_figure(one, areas, f"chart-{one.measure}")
            measures.append(
                {
                    "name": one.name,
                    "finding": pieces.say(sentences.finding_public(one, areas)),
                    "figure": None if figure is None else pieces.figure(figure),
                }
            )
    table = _local(tuple(one for one in local if one.priority == ident), areas, ident)
    return {"name": name, "measures": measures, "local": None if table is None else pieces.table(table)}


def _local(held: tuple[Assessment, ...], areas: Areas, ident: str) -> Table | None:
    rows = [
        (
            Cell(content=(Label(one.name),)),
            Cell(content=(sentences.number(one.latest),) if one.latest else (Text("[x]"),)),
            Cell(content=(sentences.number(one.baseline),) if one.baseline else (Text("[x]"),)),
        )
        for one in held
    ]
    if not rows:
        return None
    return Table(
        id=f"local-{ident}",
        title=(Text("Figures published for this area"),),
        columns=(
            Column(header=(Text("Measure"),), width=3),
            Column(header=(Text("Latest"),), kind=ColumnKind.NUMBERS),
            Column(header=(Text("Baseline"),), kind=ColumnKind.NUMBERS),
        ),
        rows=tuple(rows),
    )
