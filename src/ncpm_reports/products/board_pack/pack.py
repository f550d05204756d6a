"""The briefing pack of the Crime and Policing Performance Board: message first, one measure a page, annex last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Meta, Table
from ncpm_reports.documents.commentary import Written
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.false_alarm_rates import read_false_alarms
from ncpm_reports.measures.results import Assessment
from ncpm_reports.products.board_pack import annex, method, targets
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.products.board_pack.actions import Action, owner_and_due, read_actions
from ncpm_reports.products.board_pack.cells import counted
from ncpm_reports.products.board_pack.commentary import OVERVIEW, read_commentary
from ncpm_reports.products.board_pack.findings import chosen_findings
from ncpm_reports.products.board_pack.measure_page import measure_page
from ncpm_reports.products.board_pack.message import message
from ncpm_reports.products.board_pack.missing import in_pages, is_full, missing_page, shown_figure, size_of
from ncpm_reports.products.board_pack.since_last import since_last
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Format, Product

TEMPLATE = "board-pack/pack.xml"
SINCE_TEMPLATE, COMMENTARY_TEMPLATE = "board-pack/since-last.xml", "board-pack/commentary.xml"
MEASURE_TEMPLATE, MISSING_TEMPLATE = "board-pack/measure.xml", "board-pack/missing.xml"
STEM = "cppb-briefing-pack"
TITLE = "National Crime and Policing Measures: briefing pack"
FALSE_ALARMS = "false_alarms.toml"
THIRDS_FIRST = 3
COMMENTARIES_A_PAGE = 5


def compose(job: Job) -> Product:
    """The pack, in DOCX and PDF.

    Raises: Refused with everything that is wrong with the commentary or the log of actions, or with the template.
    """
    return Product(
        audience=Audience.BOARD, folder="board", stem=STEM, document=_document(job), formats=(Format.DOCX, Format.PDF)
    )


def _document(job: Job) -> Document:
    pieces = Pieces()
    return fill(job.materials.public.templates, TEMPLATE, context(job, pieces), pieces, _meta(job))


def commentary_page(job: Job, name: str) -> Document:
    """The one page of the pack on which the commentary of this name stands, as a document of its own.

    Where nothing is written of a measure yet, it is the page of the measure itself.

    Raises: as `compose` does; NotFound where the pack has no such page.
    """
    pieces, templates = Pieces(), job.materials.public.templates
    written, actions = _written(job)
    if name == OVERVIEW and job.results.previous:
        since = since_last(job, written.get(OVERVIEW), actions, pieces)
        return fill(templates, SINCE_TEMPLATE, {"since": since}, pieces, _meta(job))
    measures = [assessment.measure for assessment in job.results.national if assessment.measure in written]
    if name not in measures:
        return _page_of_measure(job, name, actions, pieces)
    page = _commentary_pages(job.results.national, written, pieces)[measures.index(name) // COMMENTARIES_A_PAGE]
    return fill(templates, COMMENTARY_TEMPLATE, {"page": page}, pieces, _meta(job))


def _page_of_measure(job: Job, name: str, actions: Sequence[Action], pieces: Pieces) -> Document:
    page = next((page for page in measure_pages(job) if name in {shown.measure for shown in page.measures}), None)
    if page is None:
        raise NotFound(_no_page(name))
    template = MEASURE_TEMPLATE if page.full else MISSING_TEMPLATE
    return fill(
        job.materials.public.templates, template, {"page": _page(page, job, actions, pieces)}, pieces, _meta(job)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePage:
    """A page of the pack between the message and the annex: one measure, or several that cannot be judged yet."""

    measures: tuple[Assessment, ...]
    full: bool


def measure_pages(job: Job) -> tuple[MeasurePage, ...]:
    """Pages in framework order: a measure that can be judged has one; the others share pages of thirds and ninths.

    One that would be alone on such a page, with a figure of its own, has the whole page.
    """
    national = job.results.national
    shared = in_pages([assessment for assessment in national if not is_full(assessment, job)])
    alone = [page[0].measure for page in shared if len(page) == 1 and shown_figure(page[0]) is page[0]]
    shared = [page for page in shared if page[0].measure not in alone]
    early = [
        page for page in shared if len(page) == THIRDS_FIRST and all(size_of(assessment) > 1 for assessment in page)
    ]
    late = [page for page in shared if page not in early]
    whole = (assessment for assessment in national if is_full(assessment, job) or assessment.measure in alone)
    pages = [MeasurePage(measures=(assessment,), full=True) for assessment in whole]
    first, rest = pages[:1], pages[1:]
    middle = [MeasurePage(measures=tuple(page), full=False) for page in early]
    last = [MeasurePage(measures=tuple(page), full=False) for page in late]
    return (*first, *middle, *rest, *last)


def context(job: Job, pieces: Pieces) -> dict[str, Plain]:
    """What the pack's templates are filled with: names, references to `pieces`, and no figures.

    Raises: Refused with everything that is wrong with the commentary or the log of actions.
    """
    public, results = job.materials.public, job.results
    written, actions = _written(job)
    pages = measure_pages(job)
    local = annex.local_measures(job)
    findings = chosen_findings(results, public.framework, public.areas)
    first_pack = not results.previous
    used = method.shown_releases(job.releases, results)
    sources = method.sources_table(used) if used else None
    return {
        "message": message(job, findings, _page_numbers(job, pages, first_pack=first_pack), actions, pieces),
        "since": None if first_pack else since_last(job, written.get(OVERVIEW), actions, pieces),
        "pages": [_page(page, job, actions, pieces) for page in pages],
        "commentary": _commentary_pages(results.national, written, pieces),
        "targets": targets.targets(job, pieces),
        "annex": annex.introduction(job, pieces),
        "local": [annex.measure_page(measure, job, pieces) for measure in local],
        "leaves_out": {"words": public.framework.leaves_out, "source": public.framework.source.rstrip(".")},
        "readiness": _placed(method.readiness_table(results, public.framework, job.build.as_at), pieces),
        "method": _method(job, pieces),
        "sources": _placed(sources, pieces),
    }


def _written(job: Job) -> tuple[Mapping[str, Written], tuple[Action, ...]]:
    """The commentary by its name, and the log of actions."""
    folder = f"data/commentary/{job.build.code}"
    texts = {path: text for path, text in job.materials.commentary.items() if path != ACTIONS}
    written = read_commentary(texts, [assessment.measure for assessment in job.results.national], folder)
    return written, read_actions(job.materials.commentary.get(ACTIONS, ""), f"{folder}/{ACTIONS}")


def _page(page: MeasurePage, job: Job, actions: Sequence[Action], pieces: Pieces) -> dict[str, Plain]:
    if page.full:
        measure = page.measures[0]
        full = {**measure_page(measure, job, pieces), **owner_and_due(actions, measure.measure)}
        return {"full": full, "shared": None}
    return {"full": None, "shared": missing_page(page.measures, job, actions, pieces)}


def _commentary_pages(national: Sequence[Assessment], written: Mapping[str, Written], pieces: Pieces) -> list[Plain]:
    """What analysts wrote of each measure, in framework order, so many to a page; none where nothing is written."""
    parts: list[Plain] = [
        {
            "name": assessment.short_name,
            "author": written[assessment.measure].author,
            "date": written[assessment.measure].written_on,
            "blocks": pieces.blocks(written[assessment.measure].blocks, name=f"commentary-{assessment.measure}"),
        }
        for assessment in national
        if assessment.measure in written
    ]
    return [
        {"continued": at > 0, "parts": parts[at : at + COMMENTARIES_A_PAGE]}
        for at in range(0, len(parts), COMMENTARIES_A_PAGE)
    ]


def _page_numbers(job: Job, pages: Sequence[MeasurePage], *, first_pack: bool) -> dict[str, int]:
    """The page on which each measure stands, companions with the measure of their priority."""
    first = 2 if first_pack else 3
    numbers = {assessment.measure: at for at, page in enumerate(pages, start=first) for assessment in page.measures}
    by_priority = {
        assessment.priority: at
        for at, page in enumerate(pages, start=first)
        if page.full
        for assessment in page.measures
    }
    for measure in job.materials.public.framework.measures:
        if measure.id not in numbers and measure.priority in by_priority:
            numbers[measure.id] = by_priority[measure.priority]
    return numbers


def _placed(table: Table | None, pieces: Pieces) -> Plain:
    return None if table is None else pieces.table(table)


def _meta(job: Job) -> Meta:
    settings, build = job.materials.public.settings, job.build
    return Meta(
        id=STEM,
        kind=DocumentKind.PACK,
        title=TITLE,
        subject=f"{settings.board_name}, {build.period.label}",
        author=settings.department,
        date=build.issued_on,
        marking=settings.markings.pack,
        footer=f"NCPM briefing pack, {build.period.label}",
        draft=build.marked_draft,
        illustrative=build.illustrative,
        one_page_sections=True,
    )


def _method(job: Job, pieces: Pieces) -> dict[str, Plain]:
    text = job.materials.method.get(FALSE_ALARMS, "")
    alarms = read_false_alarms(text, f"data/method/{FALSE_ALARMS}") if text else None
    judgements = method.judgements_table(job.results)
    return {
        "judgements": None if judgements is None else pieces.table(judgements),
        "false_alarms": None if alarms is None else pieces.table(method.false_alarms_table(alarms)),
        "runs": None if alarms is None else pieces.n(counted(alarms.runs, "simulated series behind each rate")),
        "packs": None if alarms is None else pieces.n(counted(method.packs_drawn(alarms), "simulated packs")),
        "rule_sets": [pieces.label(name) for name in _rule_sets(job)],
        "baseline": pieces.label(job.materials.public.framework.baseline.label),
    }


def _rule_sets(job: Job) -> tuple[str, ...]:
    assessments = (*job.results.national, *job.results.national_context)
    return tuple(dict.fromkeys(assessment.spc.rule_set for assessment in assessments if assessment.spc is not None))


def _no_page(name: str) -> Issue:
    return Issue(
        code="commentary.no-page",
        where=f"commentary on {name}",
        found="no page of the pack for it",
        expected="a text that is saved, in a quarter whose pack has a page for it",
        remedy="Write it and save it. The first pack of all has no page of what changed, and so no overview.",
    )
