"""The pages of the public site besides the areas' own: front page, national page, how to read, data, accessibility."""

from dataclasses import replace

from ncpm_reports.charts.histories import measure_history
from ncpm_reports.charts.maps import area_map, read_boundaries
from ncpm_reports.charts.style import MM
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Figure, Inlines, Table
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.welsh_catalogue import CATALOGUE, read_catalogue
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import counted, words
from ncpm_reports.narrative.verdicts import count_by_verdict
from ncpm_reports.products.cells import column, rows_of, table, text_cell
from ncpm_reports.products.figures import chart, data_of, has_history
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.product import Format, Product, fill_document, meta_of
from ncpm_reports.products.public_summary import publication
from ncpm_reports.products.public_summary.publication import SITE, navigation, neighbour, plain_name, shown_nationally
from ncpm_reports.products.public_summary.summary import missing_welsh
from ncpm_reports.products.source_lines import source_line, sources_of

FRONT, NATIONAL, READING, METHOD, ACCESS = "index", "national", "how-to-read", "data-and-method", "accessibility"
TITLES = {
    FRONT: SITE,
    NATIONAL: "The national picture",
    READING: "How to read these figures",
    METHOD: "Data and method",
    ACCESS: "Accessibility statement",
}
EVERYTHING = (Format.HTML, Format.PDF, Format.DOCX, Format.ODS, Format.CSV)
# As wide as the text of a page on a telephone, so that words are printed there as large as they are drawn.
WIDE, NARROW, HIGH = 160 * MM, 96 * MM, 75 * MM


def compose(job: PublicJob) -> tuple[Product, ...]:
    """The site's pages: the front page at its root, the others each in a folder of its own."""
    documents = {
        FRONT: front_page(job),
        NATIONAL: national_page(job),
        READING: reading_page(job),
        METHOD: method_page(job),
    }
    documents[ACCESS] = accessibility_page(job, documents)
    return tuple(_product(page, document) for page, document in documents.items())


def _product(page: str, document: Document) -> Product:
    up = "" if page == FRONT else "../"
    return Product(
        audience=Audience.PUBLIC,
        folder="public" if page == FRONT else f"public/{page}",
        stem=page,
        document=document,
        formats=EVERYTHING if page == NATIONAL else (Format.HTML,),
        breadcrumbs=() if page == FRONT else ((SITE, "../index.html"), (TITLES[page], "")),
        up=up,
        navigation=navigation(up),
    )


def front_page(job: PublicJob) -> Document:
    """The national position in a paragraph and a list, and the 43 areas on a map and by country."""
    areas = job.areas
    boundaries = read_boundaries(job.boundaries) if job.boundaries else None
    title = "Police areas on a map"
    context: Context = {
        "map": None if boundaries is None else area_map(boundaries.shapes, areas, ident="map", title=title),
        "map_source": boundaries.attribution if boundaries is not None else "",
        "countries": sorted({force.area.country for force in areas.forces}),
        "areas": [
            {"name": force.name, "country": force.area.country, "address": f"{force.slug}/index.html"}
            for force in areas.forces
        ],
    }
    return _filled(job, FRONT, context)


def national_page(job: PublicJob) -> Document:
    """Each priority's national measures with their findings and charts, cautions and sources."""
    shown = list(shown_nationally(job))
    context: Context = {
        "table": publication.national_table(job.view.national),
        "measures": [_national(assessment, job) for assessment in job.view.national],
        "cautions": publication.cautions(shown),
        "sources": publication.sources_table(shown),
    }
    return _filled(job, NATIONAL, context)


def _national(a: Assessment, job: PublicJob) -> Context:
    stand_in = neighbour(a, job.framework)
    return {
        "priority": a.priority,
        "name": plain_name(a),
        "about": a.about.explanation if a.about is not None else "",
        "finding": _finding(a, job.areas),
        "chart": _chart(a, job.areas),
        "cautions": publication.cautions_beside(a),
        "beside": None if stand_in is None else publication.related_figure(stand_in, job.areas),
    }


def _finding(a: Assessment, areas: Areas) -> Inlines:
    if a.latest is None and a.about is not None and a.about.not_held.startswith("No "):
        return words(a.about.not_held)
    return sentences.finding_public(a, areas)


def _chart(a: Assessment, areas: Areas) -> Figure | None:
    if not has_history(a):
        return None
    ident = f"chart-{a.measure}"
    picture, narrow = (measure_history(a, table_id=f"{ident}-data", size=(width, HIGH)) for width in (WIDE, NARROW))
    title, subtitle = sentences.headline(a, areas), sentences.subtitle(a, areas)
    source = source_line(sources_of(a))
    figure = chart(ident, picture, alt_text.history_alt(a, areas), title, subtitle=subtitle, source=source)
    return replace(figure, data=data_of(a, areas, picture), narrow=narrow.drawing)


def reading_page(job: PublicJob) -> Document:
    """What the words and figures mean, for someone who has never read statistics."""
    metrics = ((metric.priority, metric.about) for metric in job.framework.metrics)
    measures = [{"priority": priority, "name": a.plain_name, "about": a.explanation} for priority, a in metrics]
    return _filled(job, READING, {"measures": measures})


def method_page(job: PublicJob) -> Document:
    """Where each measure comes from, how changes are judged, which publications were used, what machines can read."""
    everything = (*shown_nationally(job), *job.view.local)
    context: Context = {
        "measures": _measures_table(job.framework.metrics),
        "sources": publication.sources_table(everything),
        "copied": publication.has_copied_sources(everything),
    }
    return _filled(job, METHOD, context)


def _measures_table(measures: tuple[Measure, ...]) -> Table:
    rows = rows_of(
        measures,
        (column("Measure", 2.4), lambda measure: text_cell(measure.name)),
        (column("What is counted", 2), lambda m: text_cell(m.counting_unit or m.unit.value)),
        (column("Covers", 1.2), lambda m: text_cell(m.about.coverage)),
        (column("Publication", 2), lambda m: text_cell(f"{m.about.publication}, {m.about.publisher}")),
        (column("How often", 1.6), lambda m: text_cell(m.about.frequency)),
    )
    return table("measures", "What each measure is and where it comes from", *rows)


def accessibility_page(job: PublicJob, documents: dict[str, Document]) -> Document:
    """What is done so that everyone can read these pages, with the results of the checks on the site's own pages."""
    rows = []
    for page, document in documents.items():
        issues = check(document)
        failures = sum(issue.severity.value == "error" for issue in issues)
        numbers = (counted(many).capitalize() if many else "None" for many in (failures, len(issues) - failures))
        rows.append((text_cell(TITLES[page]), *map(text_cell, numbers)))
    columns = (column("Page", 2), column("Failures"), column("Remarks on style"))
    title = "Checks made when these pages were built"
    catalogue = read_catalogue(job.welsh, CATALOGUE)
    in_welsh = bool(catalogue) and not missing_welsh(job, catalogue)
    return _filled(job, ACCESS, {"checks": table("checks", title, columns, rows), "in_welsh": in_welsh})


def _common(job: PublicJob) -> Context:
    priorities = publication.priorities_of(job)
    return {
        "priorities": [{"id": p.id, "name": p.plain_name, "about": p.explanation} for p in priorities],
        "verdicts": count_by_verdict(job.view.national),
        "groups": publication.national_groups(job.view.national, priorities),
    }


def _filled(job: PublicJob, page: str, context: Context) -> Document:
    year = job.build.year.label
    meta = meta_of(
        job,
        DocumentKind.PAGE,
        ident=page,
        title=f"{TITLES[page]}: {year}",
        subject=f"{TITLES[page]}: National Crime and Policing Measures, {year}",
        keywords=("crime", "policing", "England and Wales"),
        header=job.settings.site_title,
        footer=f"Contact: {job.settings.contact}",
        rights=publication.RIGHTS,
    )
    return fill_document(job, job.templates, f"site/{page}.xml", _common(job) | context, meta)
