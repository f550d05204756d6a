"""The six priorities as sections of a public page: nationally, in this area, and what cannot be said and why."""

from collections.abc import Sequence

from ncpm_reports.core.areas import ENGLAND, Areas
from ncpm_reports.documents.blocks import Inlines, Strong, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Priority, Verdict
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import listed, mid_sentence, place, words
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.public_summary.charts import Charts, local_chart, national_charts, recent
from ncpm_reports.products.public_summary.tables import beside, caution_words, local_table, own_cautions
from ncpm_reports.products.public_summary.words import missing_reason

FEW = 20


def priorities_of(job: PublicJob) -> tuple[Priority, ...]:
    """The priorities in the order of the Minister's letter."""
    return tuple(sorted(job.materials.framework.priorities, key=lambda one: one.letter_place))


def recent_charts(job: PublicJob) -> Charts:
    """The national charts of the last ten years: the same on every summary, and so drawn once for all of them."""
    return national_charts((recent(one) for one in job.view.national), job.materials.areas)


def national_section(job: PublicJob, priority: Priority, pieces: Pieces, charts: Charts) -> dict[str, Plain]:
    """A priority's national part: each measure with its finding and chart, or its nearest neighbour."""
    held = [one for one in job.view.national if one.priority == priority.id]
    measures: list[Plain] = [_national(one, job, pieces, charts) for one in held]
    return {"name": priority.plain_name, "id": priority.id, "about": priority.explanation, "measures": measures}


def _national(a: Assessment, job: PublicJob, pieces: Pieces, charts: Charts) -> Plain:
    areas = job.materials.areas
    chart = charts.get(a.measure)
    other = neighbour(a, job.materials.framework)
    return {
        "name": a.about.plain_name if a.about is not None else a.name,
        "about": a.about.explanation if a.about is not None else "",
        "finding": pieces.say(national_finding(a, areas)),
        "chart": None if chart is None else pieces.figure(chart),
        "cautions": [pieces.say(caution_words(caveat)) for caveat in beside(a)] if a.latest is not None else [],
        "beside": None if other is None else pieces.say(sentences.finding_public(other, areas)),
    }


def national_finding(a: Assessment, areas: Areas) -> Inlines:
    """A measure's finding under its own heading; where nothing is held, why, without its name again."""
    if a.latest is None and a.about is not None and a.about.not_held.startswith("No "):
        return words(a.about.not_held)
    return sentences.finding_public(a, areas)


def neighbour(a: Assessment, framework: Framework) -> Assessment | None:
    """The first neighbour with a figure since the baseline, for a measure that has none; never taken for it."""
    if a.verdict is not Verdict.NO_DATA:
        return None
    for one in a.context:
        latest = one.latest
        if latest is None or latest.value is None or latest.period is None:
            continue
        if latest.period.end > framework.baseline.end:
            return one
    return None


def local_section(job: PublicJob, priority: Priority, code: str, pieces: Pieces) -> dict[str, Plain]:
    """A priority's part about one area: table of counts, sentences, charts, and what cannot be said and why."""
    areas = job.materials.areas
    held = tuple(one for one in job.view.for_force(code) if one.priority == priority.id)
    counts = tuple(one for one in held if one.latest is not None and one.latest.unit.is_count)
    others = tuple(one for one in held if one not in counts)
    missing = missing_reason(counts, areas)
    table = local_table(counts, areas, priority) if len(counts) > 1 else None
    told = others if table is not None or missing else held
    drawn = [(one, local_chart(one, areas)) for one in counts]
    charts = [chart for _, chart in drawn if chart is not None]
    findings: list[Plain] = [pieces.say(sentences.finding_public(one, areas)) for one in told]
    told_of = () if missing else held
    cannot: list[Plain] = [pieces.say(item) for item in cannot_say(job, priority, code, told_of)]
    return {
        "missing": pieces.say(missing) if missing else None,
        "table": None if table is None else pieces.table(table),
        "few": any(_few(one) for one in counts),
        "none": not held,
        "findings": findings,
        "charts": [pieces.figure(chart) for chart in charts],
        "uncharted": _uncharted([one for one, chart in drawn if chart is None]) if charts else None,
        "cannot": cannot,
    }


def _uncharted(held: Sequence[Assessment]) -> str | None:
    """Why some of an area's counts have no chart beside those that do; None where all have one."""
    names = listed(mid_sentence(one.short_name) for one in held)
    return f"There is no chart of {names}: too few years are held on the same definition." if names else None


def _few(a: Assessment) -> bool:
    held = (a.latest, a.baseline)
    return any(one is not None and one.value is not None and one.value < FEW for one in held)


def cannot_say(job: PublicJob, priority: Priority, code: str, held: Sequence[Assessment]) -> tuple[Inlines, ...]:
    """What is not known about one area and why: a bullet a measure, then the cautions that are about its figures."""
    national = [one for one in job.view.national if one.priority == priority.id]
    found = [_gap(one, job, code) for one in national]
    return (*(item for item in found if item), *own_cautions(held))


def _gap(a: Assessment, job: PublicJob, code: str) -> Inlines:
    if a.about is None or not a.about.local_gap:
        return ()
    areas = job.materials.areas
    told: Inlines = (Strong(words(f"{a.about.plain_name}.")), Text(" "), *words(a.about.local_gap))
    if a.area == ENGLAND and _in_wales(areas, code):
        where = place(code, areas)
        told = (*told, Text(f" The national figures cover England only, so they leave {where} out altogether."))
    return told


def _in_wales(areas: Areas, code: str) -> bool:
    force = areas.force(code)
    return force is not None and force.area.country == "Wales"
