"""The briefing pack for the Crime and Policing Performance Board."""

from ncpm_reports.documents.blocks import Cell, Column, DocumentKind, Label, Meta, Table, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.narrative import sentences
from ncpm_reports.products.figures import trend_figure
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Audience, Format, Product

TEMPLATE = "board-pack/pack.xml"


def compose(job: Job) -> Product:
    """The pack, in DOCX and PDF."""
    public, build = job.materials.public, job.build
    pieces = Pieces()
    measures: list[Plain] = []
    for one in job.results.national:
        figure = trend_figure(one, public.areas, f"chart-{one.measure}")
        measures.append(
            {
                "name": one.name,
                "finding": pieces.say(sentences.finding(one, public.areas)),
                "figure": None if figure is None else pieces.figure(figure),
            }
        )
    context: dict[str, Plain] = {
        "board": public.settings.board_name,
        "year": pieces.label(build.year.label),
        "glance": pieces.table(_glance(job)),
        "measures": measures,
    }
    meta = Meta(
        id="cppb-briefing-pack",
        kind=DocumentKind.PACK,
        title="National Crime and Policing Measures: briefing pack",
        subject=public.settings.board_name,
        author=public.settings.department,
        date=build.issued_on,
        marking=public.settings.marking,
        draft=build.marked_draft,
        illustrative=build.illustrative,
        cover=True,
    )
    return Product(
        audience=Audience.BOARD,
        folder="board",
        stem="cppb-briefing-pack",
        document=fill(public.templates, TEMPLATE, context, pieces, meta),
        formats=(Format.DOCX, Format.PDF),
    )


def _glance(job: Job) -> Table:
    rows = tuple(
        (Cell(content=(Label(one.name),)), Cell(content=(Text(sentences.verdict_words(one)),)))
        for one in job.results.national
    )
    return Table(
        id="ten-measures",
        title=(Text("The ten measures"),),
        columns=(Column(header=(Text("Measure"),)), Column(header=(Text("Verdict"),))),
        rows=rows,
    )
