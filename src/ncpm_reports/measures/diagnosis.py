"""What stands beside the assessments: funnels of forces, the false-discovery count, what is held, what was revised."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.editions import published_on
from ncpm_reports.measures.false_discovery import holm
from ncpm_reports.measures.framework import Framework, Level
from ncpm_reports.measures.funnel import PER, funnel
from ncpm_reports.measures.like_for_like import LEAST_SHARE, Evidence, excluded, find_pair, newest_period
from ncpm_reports.measures.readiness import NO_TOTAL, forces_end, missing_baseline
from ncpm_reports.measures.results import Assessment, Funnel, Kind, ReadinessRow, Revision


def populations(evidence: Evidence, period: Period) -> dict[str, Quantity]:
    """The newest population (or households) of each force that is not of after the period, by code.

    Only those of the date that most forces have: rates on mixed dates would not compare.
    """
    by_force = {}
    for code in evidence.forces:
        observations = evidence.figures.series(evidence.measure.denominator, code)
        valued = (_with_value(evidence, newest) for newest in reversed(observations) if newest.period.end <= period.end)
        newest = next(filter(None, valued), None)
        if newest is not None:
            by_force[code] = newest.quantity()
    dates = Counter(quantity.for_period for quantity in by_force.values())
    commonest = max(dates, key=lambda day: (dates[day], day.end), default=None)
    return {code: size for code, size in by_force.items() if size.period == commonest}


def _with_value(evidence: Evidence, newest: Observation) -> Observation | None:
    """The newest vintage of a population that has a value: one left out of a later table has not become unknown."""
    if newest.value is not None:
        return newest
    vintages = evidence.figures.vintages(newest.measure, newest.area, newest.period, newest.series)
    return next((observation for observation in reversed(vintages) if observation.value is not None), None)


def funnel_of(evidence: Evidence) -> Funnel | None:
    """The funnel of a measure in the newest year that nearly all forces have; None where it cannot be drawn."""
    if not evidence.summable:
        return None
    period, measure = evidence.summable[-1], evidence.measure
    supplied = evidence.editions.by_area(period, evidence.forces)
    people = populations(evidence, period)
    if len(people) < len(evidence.forces) * LEAST_SHARE:
        return None
    counted = {code: figure.quantity for code, figure in supplied.items() if code not in excluded(evidence, figure)}
    drawn = funnel(
        measure=measure.id,
        name=measure.name,
        period=period,
        observed=counted,
        population=people,
        order=evidence.forces,
        rate_unit=measure.rate_unit or Unit.PER_1000,
        not_in_estimates=frozenset(evidence.framework.not_in_estimates),
    )
    return replace(drawn, population_on=next(iter(people.values())).period) if drawn else None


def with_rates(evidence: Evidence, local: tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    """The force areas' assessments with rates per head, for counts that have a rate's unit.

    Populations are those of the funnels: the newest of one date that is not after the figures' own.
    """
    unit = evidence.measure.rate_unit
    if unit is None or evidence.measure.kind is not Kind.COUNT:
        return local
    people = populations(evidence, evidence.until)
    return tuple(_with_rate(assessment, people.get(assessment.area), unit) for assessment in local)


def _with_rate(assessment: Assessment, size: Quantity | None, unit: Unit) -> Assessment:
    latest = assessment.latest
    if size is None or not size.value or latest is None or latest.value is None or latest.value < 0:
        return assessment
    words = f"{format_number(latest.value)} over {format_number(size.value)}, {unit.value}"
    rate = derived_from(latest.value / size.value * PER[unit], latest, words, all_sources((latest, size)), unit)
    return replace(assessment, rate=rate)


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
