"""What stands beside the assessments: funnels of forces, the false-discovery count, what is held, what was revised."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.measures.editions import published_on
from ncpm_reports.measures.false_discovery import holm
from ncpm_reports.measures.framework import Framework, Level
from ncpm_reports.measures.like_for_like import Evidence, find_pair, newest_period
from ncpm_reports.measures.readiness import NO_TOTAL, forces_end, missing_baseline
from ncpm_reports.measures.results import Assessment, ReadinessRow, Revision


def with_adjusted_p(national: tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    """The national assessments with their p adjusted, by Holm's method, for being judged together."""
    tested = {
        assessment.measure: assessment.change.p
        for assessment in national
        if assessment.change is not None and assessment.change.p is not None
    }
    how = f"adjusted by Holm's method for {len(tested)} tests"
    adjusted = {
        measure: replace(p, value=value, derivation=f"{p.derivation}, {how}")
        for (measure, p), value in zip(tested.items(), holm([p.number for p in tested.values()]), strict=True)
    }
    return tuple(replace(assessment, adjusted_p=adjusted.get(assessment.measure)) for assessment in national)


def readiness_of(evidence: Evidence) -> ReadinessRow:
    """What is held of a measure: latest period, published when, what is missing."""
    measure = evidence.measure
    latest = newest_period(evidence, measure.coverage_area)
    local = evidence.summable if Level.FORCE in measure.levels else ()
    if latest is None and local:
        latest = local[-1]
    return ReadinessRow(
        measure=measure.id,
        name=measure.name,
        latest_period=latest,
        published_on=_published_on(evidence, latest) if latest else None,
        coverage=measure.about.coverage,
        frequency=measure.about.frequency,
        next_due=measure.due_after(latest),
        missing=_missing(evidence, latest, local),
    )


def _published_on(evidence: Evidence, latest: Period) -> date | None:
    figures = (evidence.editions.newest(area, latest) for area in (evidence.measure.coverage_area, *evidence.forces))
    return max((published_on(figure) for figure in figures if figure is not None), default=None)


def _missing(evidence: Evidence, latest: Period | None, local: Sequence[Period]) -> str:
    measure = evidence.measure
    if latest is None:
        return measure.about.not_held or "no figure is held"
    words = []
    if evidence.editions.newest(measure.coverage_area, latest) is None:
        words.append(NO_TOTAL)
    if evidence.framework.baseline not in (*evidence.years(measure.coverage_area), *evidence.summable):
        pair = find_pair(evidence, measure.coverage_area)
        words.append(missing_baseline(pair.baseline.period if pair.baseline else None))
    if local and local[-1].end < latest.end:
        words.append(forces_end(local[-1]))
    if Level.FORCE in measure.levels:
        by_force = evidence.editions.parts_by_area(latest, evidence.forces)
        names = [evidence.areas.name(code) for code in evidence.forces if code not in by_force]
        if names and len(names) < len(evidence.forces):
            words.append(f"no figure for {listed(names) if len(names) <= 5 else f'{len(names)} force areas'}")
    return "; ".join(words)


def revisions_of(evidence: Evidence, since: date) -> tuple[Revision, ...]:
    """The figures of a measure that changed between two vintages, in no order: national ones, others only after a day.

    Only vintages of one series are held against one another; periods after the evidence's last are left out.
    """
    national = _national_areas(evidence.framework)
    return tuple(
        revision
        for vintages in evidence.figures.editions(evidence.measure.id)
        if len(vintages) > 1 and vintages[0].period.end <= evidence.until.end
        for revision in _changed(vintages)
        # All that ever changed locally would keep nearly all figures in memory, and no product says it.
        if revision.area in national or revision.later.release.published_on > since
    )


def in_order(revisions: Iterable[Revision], framework: Framework) -> tuple[Revision, ...]:
    """Revisions with the national ones first, then the newest, in the order of the framework's measures."""
    known = {measure.id: place for place, measure in enumerate(framework.measures)}
    national = _national_areas(framework)

    def order(revision: Revision) -> tuple[bool, int, int, str, date, date, str]:
        return (
            revision.area not in national,
            -revision.period.end.toordinal(),
            known[revision.measure],
            revision.area,
            revision.period.start,
            revision.later.release.published_on,
            revision.later.release.id,
        )

    return tuple(sorted(revisions, key=order))


def _national_areas(framework: Framework) -> set[str]:
    return {measure.coverage_area for measure in framework.measures}


def _changed(vintages: Sequence[Observation]) -> Iterator[Revision]:
    ordered = sorted(vintages, key=lambda observation: (observation.series, observation.release.published_on))
    for earlier, later in pairwise(ordered):
        if earlier.series == later.series and (earlier.value, earlier.status) != (later.value, later.status):
            yield Revision(
                measure=later.measure,
                area=later.area,
                period=later.period,
                earlier=earlier,
                later=later,
                reason=later.note,
            )
