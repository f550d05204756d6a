"""The briefing pack for the Crime and Policing Performance Board: what the board would want on the day."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_label, weekday_label
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document, DocumentKind, Meta, Table
from ncpm_reports.documents.commentary import Written
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.documents.template import compose as fill
from ncpm_reports.measures.false_alarm_rates import read_false_alarms
from ncpm_reports.narrative import sentences
from ncpm_reports.products.board_pack import annex as pack_annex
from ncpm_reports.products.board_pack import glance as pack_glance
from ncpm_reports.products.board_pack import measures as pack_measures
from ncpm_reports.products.board_pack import method as pack_method
from ncpm_reports.products.board_pack import news as pack_news
from ncpm_reports.products.board_pack import targets as pack_targets
from ncpm_reports.products.board_pack.cells import counted
from ncpm_reports.products.board_pack.commentary import OVERVIEW, read_commentary
from ncpm_reports.products.materials import Job
from ncpm_reports.products.product import Format, Product

TEMPLATE = "board-pack/pack.xml"
STEM = "cppb-briefing-pack"
TITLE = "National Crime and Policing Measures: briefing pack"
FALSE_ALARMS = "false_alarms.toml"


def compose(job: Job) -> Product:
    """The pack, in DOCX and PDF.

    Raises: Refused with everything that is wrong with the commentary, or with the template.
    """
    return Product(
        audience=Audience.BOARD, folder="board", stem=STEM, document=_document(job), formats=(Format.DOCX, Format.PDF)
    )


def _document(job: Job) -> Document:
    pieces = Pieces()
    return fill(job.materials.public.templates, TEMPLATE, context(job, pieces), pieces, _meta(job))


def context(job: Job, pieces: Pieces) -> dict[str, Plain]:
    """What the pack's templates are filled with: names, references to `pieces`, and no figures.

    Raises: Refused with everything that is wrong with the commentary.
    """
    public = job.materials.public
    measures = [one.measure for one in job.results.national]
    written = read_commentary(job.materials.commentary, measures, f"data/commentary/{job.build.code}")
    return {
        "cover": _cover(job, pieces),
        "year": pieces.label(job.build.year.label),
        "illustrative": job.build.illustrative,
        "glance": _glance(job, pieces),
        "news": _news(job, written.get(OVERVIEW), pieces),
        "priorities": pack_measures.priorities(job.results, public.areas, written, pieces),
        "targets": pack_targets.targets(job, pieces),
        "annex": pack_annex.annex(job, pieces),
        "leaves_out": {"words": public.framework.leaves_out, "source": public.framework.source.rstrip(".")},
        "not_held": _placed(pack_method.not_held_table(job.results, public.framework), pieces),
        "readiness": _placed(pack_method.readiness_table(job.results, public.framework, job.build.as_at), pieces),
        "method": _method(job, pieces),
        "sources": pieces.table(pack_method.sources_table(job.releases)) if job.releases else None,
        "revisions": pieces.table(pack_news.revision_summary(job.results)) if job.results.revisions else None,
    }


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
        marking=settings.marking,
        draft=build.marked_draft,
        illustrative=build.illustrative,
        cover=True,
    )


def _cover(job: Job, pieces: Pieces) -> dict[str, Plain]:
    settings, build = job.materials.public.settings, job.build
    meeting = settings.board_meeting
    return {
        "title": TITLE,
        "board": settings.board_name,
        "quarter": pieces.label(build.period.label),
        "meeting": None if meeting is None else pieces.label(weekday_label(meeting)),
        "status": build.status.value,
        "as_at": pieces.label(day_label(build.as_at)),
    }


def _glance(job: Job, pieces: Pieces) -> dict[str, Plain]:
    public = job.materials.public
    return {
        "sentences": pieces.say(sentences.three_sentences(job.results.national, public.areas)),
        "table": pieces.table(pack_glance.glance_table(job.results, public.framework, public.areas)),
        "charted": pack_glance.charted(job.results),
    }


def _news(job: Job, overview: Written | None, pieces: Pieces) -> dict[str, Plain]:
    results, build = job.results, job.build
    releases = pack_news.new_releases(job.releases, build)
    pairs = pack_news.moved(results)
    fresh = pack_news.fresh_revisions(results, build)
    national = pack_news.national_revisions(fresh, results)
    return {
        "since": pieces.label(day_label(pack_news.last_pack(build))),
        "releases": pieces.table(pack_news.releases_table(releases)) if releases else None,
        "moved": pieces.table(pack_news.moved_table(pairs)) if pairs else None,
        "verdicts_moved": sum(1 for then, now in pairs if then.verdict is not now.verdict),
        "revised": pieces.n(counted(len(fresh), "revisions since the last pack")) if fresh else None,
        "revised_nationally": pieces.n(counted(len(national), "national revisions since the last pack")),
        "revisions": pieces.table(pack_news.revisions_table(national, results)) if national else None,
        "shortened": len(national) > pack_news.MOST_REVISIONS,
        "overview": _overview(overview, pieces),
    }


def _overview(written: Written | None, pieces: Pieces) -> Plain:
    if written is None:
        return None
    return {
        "author": written.author,
        "date": written.written_on,
        "blocks": pieces.blocks(written.blocks, name="commentary-overview"),
    }


def _method(job: Job, pieces: Pieces) -> dict[str, Plain]:
    text = job.materials.method.get(FALSE_ALARMS, "")
    alarms = read_false_alarms(text, f"data/method/{FALSE_ALARMS}") if text else None
    judgements = pack_method.judgements_table(job.results)
    return {
        "judgements": None if judgements is None else pieces.table(judgements),
        "false_alarms": None if alarms is None else pieces.table(pack_method.false_alarms_table(alarms)),
        "runs": None if alarms is None else pieces.n(counted(alarms.runs, "simulated series behind each rate")),
        "rule_sets": [pieces.label(name) for name in _rule_sets(job)],
        "baseline": pieces.label(job.materials.public.framework.baseline.label),
        "areas_in_alphabetical_order": _forces(job.materials.public.areas, pieces),
    }


def _rule_sets(job: Job) -> tuple[str, ...]:
    held = (*job.results.national, *job.results.national_context)
    return tuple(dict.fromkeys(one.spc.rule_set for one in held if one.spc is not None))


def _forces(areas: Areas, pieces: Pieces) -> Plain:
    return pieces.n(counted(len(areas.forces), "police force areas"))
