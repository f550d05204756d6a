"""The six priorities as sections of a public page: nationally, in this area, and what cannot be said and why."""

from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Inlines
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Direction, Priority, Verdict
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import words
from ncpm_reports.products.materials import PublicJob
from ncpm_reports.products.public_summary.charts import Charts
from ncpm_reports.products.public_summary.tables import beside, caution_words


def priorities_of(job: PublicJob) -> tuple[Priority, ...]:
    """The priorities in the order of the Minister's letter."""
    return tuple(sorted(job.materials.framework.priorities, key=lambda priority: priority.letter_place))


def national_section(job: PublicJob, priority: Priority, pieces: Pieces, charts: Charts) -> dict[str, Plain]:
    """A priority's national part: each measure with its finding and chart, or its nearest neighbour."""
    assessments = [assessment for assessment in job.view.national if assessment.priority == priority.id]
    measures: list[Plain] = [_national(assessment, job, pieces, charts) for assessment in assessments]
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
    """The first neighbour with a figure since the baseline, for a measure that has none; never taken for it.

    A count that follows what the police do, with no way that it should go, says nothing to a resident of the measure.
    """
    if a.verdict is not Verdict.NO_DATA:
        return None
    for assessment in a.context:
        latest = assessment.latest
        if latest is None or latest.value is None or latest.period is None or assessment.direction is Direction.NEUTRAL:
            continue
        if latest.period.end > framework.baseline.end:
            return assessment
    return None
