"""The briefing pack of the Crime and Policing Performance Board: message first, one measure a page, annex last."""

from collections.abc import Mapping, Sequence

from ncpm_reports.core.problems import NotFound
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Label
from ncpm_reports.documents.commentary import Commentary
from ncpm_reports.documents.context import Content, Context
from ncpm_reports.measures.results import Assessment
from ncpm_reports.products.board_pack import annex, method
from ncpm_reports.products.board_pack.commentary import OVERVIEW, Action, owner_and_due, read_quarter
from ncpm_reports.products.board_pack.findings import chosen_findings
from ncpm_reports.products.board_pack.measure_page import MeasurePage, measure_page, measure_pages, missing_page
from ncpm_reports.products.board_pack.message import message
from ncpm_reports.products.board_pack.since_last import signed_blocks, since_last
from ncpm_reports.products.board_pack.targets import targets
from ncpm_reports.products.job import Job
from ncpm_reports.products.product import Format, Product, fill_document, meta_of, product_of

TEMPLATE = "board-pack/pack.xml"
SINCE_TEMPLATE, COMMENTARY_TEMPLATE = "board-pack/since-last.xml", "board-pack/commentary.xml"
MEASURE_TEMPLATE, MISSING_TEMPLATE = "board-pack/measure.xml", "board-pack/missing.xml"
STEM = "cppb-briefing-pack"
TITLE = "National Crime and Policing Measures: briefing pack"
COMMENTARIES_A_PAGE = 5


def compose(job: Job) -> Product:
    """The pack, in DOCX and PDF. Raises: Refused with all that is wrong with commentary, actions or template."""
    return product_of(Audience.BOARD, "board", _filled(job, TEMPLATE, context(job)), Format.DOCX, Format.PDF)


def commentary_page(job: Job, name: str) -> Document:
    """The one page of the pack on which the commentary of this name stands, as a document of its own.

    Where nothing is written of a measure yet, it is the page of the measure itself.

    Raises: as `compose` does; NotFound where the pack has no such page.
    """
    commentaries, actions = _read_quarter(job)
    if name == OVERVIEW and job.results.previous:
        return _filled(job, SINCE_TEMPLATE, {"since": since_last(job, commentaries.get(OVERVIEW), actions)})
    measures = [assessment.measure for assessment in job.results.national if assessment.measure in commentaries]
    if name in measures:
        page = _commentary_pages(job.results.national, commentaries)[measures.index(name) // COMMENTARIES_A_PAGE]
        return _filled(job, COMMENTARY_TEMPLATE, {"page": page})
    for shown in measure_pages(job):
        if name in {assessment.measure for assessment in shown.measures}:
            template = MEASURE_TEMPLATE if shown.full else MISSING_TEMPLATE
            return _filled(job, template, {"page": _page(shown, job, actions)})
    raise NotFound.of(
        "commentary.no-page",
        f"commentary on {name}",
        "no page of the pack for it",
        "a text that is saved, in a quarter whose pack has a page for it",
        "Write it and save it. The first pack of all has no page of what changed, and so no overview.",
    )


def context(job: Job) -> Context:
    """What the pack's templates are filled with. Raises: Refused with all that is wrong with commentary or actions."""
    framework, results = job.framework, job.results
    commentaries, actions = _read_quarter(job)
    pages = measure_pages(job)
    findings = chosen_findings(job)
    first_pack = not results.previous
    charts = (assessment.spc for assessment in (*results.national, *results.national_context))
    releases = method.shown_releases(job.releases, results)
    rule_sets = dict.fromkeys(chart.rule_set for chart in charts if chart is not None)
    return {
        "message": message(job, findings, _page_numbers(job, pages, first_pack=first_pack), actions),
        "since": None if first_pack else since_last(job, commentaries.get(OVERVIEW), actions),
        "pages": [_page(page, job, actions) for page in pages],
        "commentary": _commentary_pages(results.national, commentaries),
        "targets": targets(job),
        "annex": annex.introduction(job),
        "local": [annex.measure_page(measure, job) for measure in annex.local_measures(job)],
        "readiness": method.readiness_table(results, framework, job.build.as_at),
        "method": {
            "judgements": method.judgements_table(results),
            "rule_sets": [Label(name) for name in rule_sets],
            **method.false_alarms(job),
        },
        "sources": method.sources_table(releases),
        "has_copied_sources": any(not release.provenance.confirmed for release in releases),
    }


def _read_quarter(job: Job) -> tuple[Mapping[str, Commentary], tuple[Action, ...]]:
    measures = [assessment.measure for assessment in job.results.national]
    return read_quarter(job.commentary, measures, f"data/commentary/{job.build.code}")


def _page(page: MeasurePage, job: Job, actions: Sequence[Action]) -> Context:
    if page.full:
        measure = page.measures[0]
        return {"full": {**measure_page(measure, job), **owner_and_due(actions, measure.measure)}, "shared": None}
    return {"full": None, "shared": {**missing_page(page.measures, job, actions), "continued": page.continued}}


def _commentary_pages(national: Sequence[Assessment], commentaries: Mapping[str, Commentary]) -> list[Content]:
    by_name = [(a.short_name, commentaries[a.measure]) for a in national if a.measure in commentaries]
    parts = [{"name": name, **signed_blocks(commentary)} for name, commentary in by_name]
    return [
        {"continued": at > 0, "parts": parts[at : at + COMMENTARIES_A_PAGE]}
        for at in range(0, len(parts), COMMENTARIES_A_PAGE)
    ]


def _page_numbers(job: Job, pages: Sequence[MeasurePage], *, first_pack: bool) -> dict[str, int]:
    numbers: dict[str, int] = {}
    by_priority: dict[str, int] = {}
    for at, page in enumerate(pages, start=2 if first_pack else 3):
        numbers.update({assessment.measure: at for assessment in page.measures})
        if page.full:
            by_priority[page.measures[0].priority] = at
    companions = {m.id: by_priority[m.priority] for m in job.framework.measures if m.priority in by_priority}
    return companions | numbers


def _filled(job: Job, template: str, context: Context) -> Document:
    settings, period = job.settings, job.build.period.label
    meta = meta_of(
        job,
        DocumentKind.PACK,
        ident=STEM,
        title=TITLE,
        subject=f"{settings.board_name}, {period}",
        marking=settings.markings.pack,
        footer=f"NCPM briefing pack, {period}",
        one_page_sections=True,
    )
    return fill_document(job, job.templates, template, context, meta)
