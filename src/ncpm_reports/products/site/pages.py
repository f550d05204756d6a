"""The pages of the public site besides the areas' own: front page, national page, how to read, data, accessibility."""

from ncpm_reports.charts.area_map import area_map
from ncpm_reports.charts.boundaries import Boundaries, read_boundaries
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Cell, Column, Document, DocumentKind, Meta, Table, Text
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.product import Format, Product
from ncpm_reports.products.public_summary.charts import national_charts
from ncpm_reports.products.public_summary.meta import RIGHTS, SITE
from ncpm_reports.products.public_summary.navigation import navigation
from ncpm_reports.products.public_summary.sections import national_section, neighbour, priorities_of
from ncpm_reports.products.public_summary.tables import beside, cautions, national_table, say, sources_table
from ncpm_reports.products.public_summary.words import national_answer, national_bullets

FRONT, NATIONAL, READING, METHOD, ACCESS = "index", "national", "how-to-read", "data-and-method", "accessibility"
TITLES = {
    FRONT: SITE,
    NATIONAL: "The national picture",
    READING: "How to read these figures",
    METHOD: "Data and method",
    ACCESS: "Accessibility statement",
}
EVERYTHING = (Format.HTML, Format.PDF, Format.DOCX, Format.ODS, Format.CSV)


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
    pieces, areas = Pieces(), job.materials.areas
    boundaries = read_boundaries(job.materials.boundaries) if job.materials.boundaries else None
    countries = sorted({force.area.country for force in areas.forces})
    context: dict[str, Plain] = {
        **_answer(job, pieces),
        "map": _map(boundaries, areas, pieces),
        "map_source": boundaries.attribution if boundaries is not None else "",
        "countries": [
            {
                "name": country,
                "areas": [
                    {"name": force.name, "address": f"{force.slug}/index.html"}
                    for force in areas.forces
                    if force.area.country == country
                ],
            }
            for country in countries
        ],
    }
    return _filled(job, FRONT, context, pieces)


def _map(boundaries: Boundaries | None, areas: Areas, pieces: Pieces) -> Plain:
    if boundaries is None:
        return None
    return pieces.map(area_map(boundaries.shapes, areas, ident="map", title="Police areas on a map"))


def national_page(job: PublicJob) -> Document:
    """Each priority's national measures with their findings and charts, cautions and sources."""
    pieces = Pieces()
    shown = _shown(job)
    shown_cautions = frozenset(caveat.id for assessment in job.view.national for caveat in beside(assessment))
    charts = national_charts(job.view.national, job.materials.areas)
    context: dict[str, Plain] = {
        **_answer(job, pieces),
        "table": pieces.table(national_table(job.view.national)),
        "priorities": [national_section(job, priority, pieces, charts) for priority in priorities_of(job)],
        "cautions": [
            pieces.say(item)
            for item in cautions((assessment for assessment in shown if assessment.latest is not None), shown_cautions)
        ],
        "leaves_out": job.materials.framework.leaves_out,
        "sources": pieces.table(sources_table(shown)),
        "contact": job.materials.settings.contact,
    }
    return _filled(job, NATIONAL, context, pieces)


def reading_page(job: PublicJob) -> Document:
    """What the words and figures mean, for someone who has never read statistics."""
    pieces = Pieces()
    context: dict[str, Plain] = {
        "baseline": pieces.label(job.materials.framework.baseline.label),
        "leaves_out": job.materials.framework.leaves_out,
        "priorities": [
            {"name": priority.plain_name, "about": priority.explanation, "measures": _explained(job, priority.id)}
            for priority in priorities_of(job)
        ],
    }
    return _filled(job, READING, context, pieces)


def _explained(job: PublicJob, priority: str) -> list[Plain]:
    items = (measure for measure in job.materials.framework.metrics if measure.priority == priority)
    return [{"name": measure.about.plain_name, "about": measure.about.explanation} for measure in items]


def method_page(job: PublicJob) -> Document:
    """Where each measure comes from, how changes are judged, which publications were used, what machines can read."""
    pieces = Pieces()
    everything = (*_shown(job), *(assessment for _, assessments in job.view.forces for assessment in assessments))
    context: dict[str, Plain] = {
        "framework": {"about": job.materials.framework.description, "source": job.materials.framework.source},
        "as_at": job.build.as_at,
        "measures": pieces.table(_measures_table(job.materials.framework.metrics)),
        "sources": pieces.table(sources_table(everything)),
        "contact": job.materials.settings.contact,
    }
    return _filled(job, METHOD, context, pieces)


def _measures_table(measures: tuple[Measure, ...]) -> Table:
    rows = tuple(
        (
            say(measure.name),
            say(measure.counting_unit or measure.unit.value),
            say(measure.about.coverage),
            say(f"{measure.about.publication}, {measure.about.publisher}"),
            say(measure.about.frequency),
        )
        for measure in measures
    )
    headers = ("Measure", "What is counted", "Covers", "Publication", "How often")
    return Table(
        id="measures",
        title=(Text("What each measure is and where it comes from"),),
        columns=tuple(
            Column(header=(Text(header),), width=width)
            for header, width in zip(headers, (2.4, 2, 1.2, 2, 1.6), strict=True)
        ),
        rows=rows,
    )


def accessibility_page(job: PublicJob, documents: dict[str, Document]) -> Document:
    """What is done so that everyone can read these pages, with the results of the checks on the site's own pages."""
    pieces = Pieces()
    rows = tuple((say(TITLES[page]), *_checked(document)) for page, document in documents.items())
    table = Table(
        id="checks",
        title=(Text("Checks of the pages of this site, made when they were made"),),
        columns=(
            Column(header=(Text("Page"),), width=2),
            Column(header=(Text("Failures"),)),
            Column(header=(Text("Remarks on style"),)),
        ),
        rows=rows,
    )
    context: dict[str, Plain] = {
        "site": job.materials.settings.site_title,
        "department": job.materials.settings.department,
        "checks": pieces.table(table),
        "issued_on": job.build.issued_on,
        "contact": job.materials.settings.contact,
    }
    return _filled(job, ACCESS, context, pieces)


def _checked(document: Document) -> tuple[Cell, Cell]:
    issues = check(document)
    failures = sum(issue.severity.value == "error" for issue in issues)
    return say(_none_or_more(failures)), say(_none_or_more(len(issues) - failures))


def _none_or_more(many: int) -> str:
    return counted(many).capitalize() if many else "None"


def _answer(job: PublicJob, pieces: Pieces) -> dict[str, Plain]:
    view, framework = job.view, job.materials.framework
    return {
        "framework": {"name": framework.name, "shipped": framework.id == "ncpm-2021"},
        "year": pieces.label(job.build.year.label),
        "as_at": job.build.as_at,
        "baseline": pieces.label(framework.baseline.label),
        "answer": pieces.say(national_answer(view.national, framework.baseline)),
        "groups": [pieces.say(item) for item in national_bullets(view.national, priorities_of(job))],
    }


def _shown(job: PublicJob) -> tuple[Assessment, ...]:
    others = (neighbour(assessment, job.materials.framework) for assessment in job.view.national)
    return (*job.view.national, *(assessment for assessment in others if assessment is not None))


def _filled(job: PublicJob, page: str, context: dict[str, Plain], pieces: Pieces) -> Document:
    build, settings = job.build, job.materials.settings
    meta = Meta(
        id=page,
        kind=DocumentKind.PAGE,
        title=f"{TITLES[page]}: {build.year.label}",
        subject=f"{TITLES[page]}: National Crime and Policing Measures, {build.year.label}",
        author=settings.department,
        date=build.issued_on,
        header=settings.site_title,
        footer=f"Contact: {settings.contact}",
        rights=RIGHTS,
        draft=build.marked_draft,
        illustrative=build.illustrative,
        keywords=("crime", "policing", "England and Wales"),
    )
    return fill(job.materials.templates, f"site/{page}.xml", context, pieces, meta)
