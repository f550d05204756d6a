"""What stands beside the assessments: funnels of forces, the false-discovery count, what is held, what was revised."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Quantity, Unit, format_number
from ncpm_reports.measures.aggregate import all_sources, derived_from
from ncpm_reports.measures.editions import published_on
from ncpm_reports.measures.false_discovery import holm
from ncpm_reports.measures.framework import Framework, Level, Measure
from ncpm_reports.measures.funnel import PER, funnel
from ncpm_reports.measures.like_for_like import LEAST_SHARE, Evidence, excluded, newest_period, summable_periods
from ncpm_reports.measures.results import Assessment, Funnel, Kind, ReadinessRow, Revision


def populations(evidence: Evidence, measure: Measure, period: Period) -> dict[str, Quantity]:
    """The newest population (or households) of each force that is not of after the period, by code."""
    newest_by_force = {}
    for code in evidence.forces:
        observations = [
            observation
            for observation in evidence.figures.series(measure.denominator, code)
            if observation.period.end <= period.end
        ]
        usable = [
            observation
            for observation in (_with_value(evidence, newest) for newest in observations)
            if observation is not None
        ]
        if usable:
            newest_by_force[code] = usable[-1].quantity()
    return _of_one_date(newest_by_force)


def _with_value(evidence: Evidence, newest: Observation) -> Observation | None:
    """The newest vintage of a population that has a value: one left out of a later table has not become unknown."""
    if newest.value is not None:
        return newest
    vintages = evidence.figures.vintages(newest.measure, newest.area, newest.period, newest.series)
    return next((observation for observation in reversed(vintages) if observation.value is not None), None)


def _of_one_date(by_force: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """Only the populations of the date that most forces have: rates on mixed dates would not compare."""
    dates = [quantity.period for quantity in by_force.values() if quantity.period is not None]
    if not dates:
        return {}
    commonest = max(set(dates), key=lambda period: (dates.count(period), period.end))
    return {code: size for code, size in by_force.items() if size.period == commonest}


def funnel_of(evidence: Evidence, measure: Measure) -> Funnel | None:
    """A measure's funnel, if it has counts and populations for nearly all forces; else None."""
    periods = summable_periods(evidence, measure)
    if not periods:
        return None
    period = periods[-1]
    supplied = evidence.editions.by_area(measure.id, period, evidence.forces)
    by_force = {code: figure for code, figure in supplied.items() if code not in excluded(evidence, measure, figure)}
    people = populations(evidence, measure, period)
    if len(people) < len(evidence.forces) * LEAST_SHARE:
        return None
    try:
        drawn = funnel(
            measure=measure.id,
            name=measure.name,
            period=period,
            observed={code: figure.quantity for code, figure in by_force.items()},
            population=people,
            order=evidence.forces,
            rate_unit=measure.rate_unit or Unit.PER_1000,
            not_in_estimates=frozenset(evidence.framework.not_in_estimates),
        )
    except Refused:
        # Too few forces or no events: nothing to draw, which the readiness table shows as missing.
        return None
    return replace(drawn, population_on=next(iter(people.values())).period)


def with_rates(evidence: Evidence, measure: Measure, local: tuple[Assessment, ...]) -> tuple[Assessment, ...]:
    """The force areas' assessments with rates per head, for counts that have a rate's unit.

    Populations are those of the funnels: the newest of one date that is not after the figures' own.
    """
    unit = measure.rate_unit
    if unit is None or measure.kind is not Kind.COUNT:
        return local
    people = populations(evidence, measure, evidence.until)
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
    tested = [
        assessment for assessment in national if assessment.change is not None and assessment.change.p is not None
    ]
    p_values = [
        assessment.change.p.value or 0.0
        for assessment in tested
        if assessment.change is not None and assessment.change.p is not None
    ]
    by_measure = dict(zip((assessment.measure for assessment in tested), holm(p_values), strict=True))
    return tuple(_with_adjusted(assessment, by_measure.get(assessment.measure), len(tested)) for assessment in national)


def _with_adjusted(assessment: Assessment, adjusted: float | None, tests: int) -> Assessment:
    if adjusted is None or assessment.change is None or assessment.change.p is None:
        return assessment
    words = f"{assessment.change.p.derivation}, adjusted by Holm's method for {tests} tests"
    return replace(assessment, adjusted_p=replace(assessment.change.p, value=adjusted, derivation=words))


def readiness_of(evidence: Evidence, measure: Measure, as_at: date) -> ReadinessRow:
    """What is held of a measure: latest period, published when, how old, what is missing."""
    latest = newest_period(evidence, measure, measure.coverage_area)
    local = summable_periods(evidence, measure) if Level.FORCE in measure.levels else ()
    if latest is None and local:
        latest = local[-1]
    published = _published_on(evidence, measure, latest) if latest else None
    return ReadinessRow(
        measure=measure.id,
        name=measure.name,
        latest_period=latest,
        published_on=published,
        age_days=(as_at - published).days if published else None,
        coverage=measure.about.coverage,
        frequency=measure.about.frequency,
        next_due=_next_due(measure, latest),
        missing=_missing(evidence, measure, latest, local),
    )


def _published_on(evidence: Evidence, measure: Measure, latest: Period) -> date | None:
    areas = (measure.coverage_area, *evidence.forces)
    figures = (evidence.editions.newest(measure.id, area, latest) for area in areas)
    return max((published_on(figure) for figure in figures if figure is not None), default=None)


def _next_due(measure: Measure, latest: Period | None) -> date | None:
    """The framework's lag after the end of the period that follows the latest."""
    if latest is None or not latest.whole_months:
        return None
    return latest.shifted(measure.months_between).end + timedelta(days=measure.lag_days)


def _missing(evidence: Evidence, measure: Measure, latest: Period | None, local: Sequence[Period]) -> str:
    if latest is None:
        return measure.about.not_held or "no figure is held"
    words = []
    if evidence.framework.baseline not in evidence.years(measure.id, measure.coverage_area):
        words.append("no national figure for the baseline year")
    if local and local[-1].end < latest.end:
        words.append(f"figures by force end in {MONTHS[local[-1].end.month]} {local[-1].end.year}")
    if Level.FORCE in measure.levels:
        by_force = evidence.editions.parts_by_area(measure.id, latest, evidence.forces)
        names = [evidence.areas.name(code) for code in evidence.forces if code not in by_force]
        if names and len(names) < len(evidence.forces):
            words.append(f"no figure for {listed(names) if len(names) <= 5 else f'{len(names)} force areas'}")
    return "; ".join(words)


def revisions_of(evidence: Evidence, measure: Measure) -> tuple[Revision, ...]:
    """Every figure of a measure that changed between two vintages, in no order.

    Only vintages of one series are held against one another; periods after the evidence's last are left out.
    """
    return tuple(
        revision
        for vintages in evidence.figures.editions(measure.id)
        if len(vintages) > 1 and vintages[0].period.end <= evidence.until.end
        for revision in _changed(vintages)
    )


def in_order(revisions: Iterable[Revision], framework: Framework) -> tuple[Revision, ...]:
    """Revisions with the national ones first, then the newest, in the order of the framework's measures."""
    known = {measure.id: place for place, measure in enumerate(framework.measures)}
    national = {measure.coverage_area for measure in framework.measures}
    return tuple(
        sorted(
            revisions,
            key=lambda revision: (
                revision.area not in national,
                -revision.period.end.toordinal(),
                known[revision.measure],
                revision.area,
                revision.period.start,
                revision.later.release.published_on,
                revision.later.release.id,
            ),
        )
    )


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
