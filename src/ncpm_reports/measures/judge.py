"""From a like-for-like pair to a change and a verdict, with the reason in a clause."""

from dataclasses import dataclass, replace
from decimal import Decimal

from ncpm_reports.core.observations import Observation
from ncpm_reports.core.quantities import STATUS_MEANINGS, Quantity, Source, Unit
from ncpm_reports.measures import inference, results
from ncpm_reports.measures.aggregate import Figure, all_sources, derived_from, figure_text
from ncpm_reports.measures.coverage import break_between
from ncpm_reports.measures.framework import Measure, Test
from ncpm_reports.measures.like_for_like import Evidence, Pair, markers_agree
from ncpm_reports.measures.results import Caveat, Change, Direction, GroupChange, Interval, Kind, Verdict

SIGNIFICANT = "significant"
PUBLISHER = "the publisher's own test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What may be said of a pair: the change (None where none may be given), the verdict, and why in a clause."""

    verdict: Verdict
    why: str
    change: Change | None = None


def judge(evidence: Evidence, pair: Pair, area: str = "") -> Judgement:
    """The verdict on a pair of figures, the first reason that forbids one standing before any test.

    Breaks between them are those in the series of the `area`, if one is given.
    """
    latest, baseline = pair.latest, pair.baseline
    if latest is None or latest.value is None:
        why = STATUS_MEANINGS[latest.quantity.status] if latest else "data not supplied"
        return Judgement(verdict=Verdict.NO_DATA, why=why)
    if baseline is None or baseline.value is None:
        return Judgement(verdict=Verdict.NOT_ASSESSED, why=pair.problem or results.NO_BASELINE)
    periods = baseline.period, latest.period
    broken_by = break_between(evidence.caveats, evidence.measure.id, area, *periods) if area else None
    return _refusal(pair, latest, baseline, broken_by) or judge_change(evidence, latest, baseline, pair.sources)


def group_change(pair: Pair, judgement: Judgement) -> GroupChange | None:
    """A pair with what was judged of it, None where no change may be given."""
    if pair.latest is None or pair.baseline is None or judgement.change is None:
        return None
    return GroupChange(
        latest=pair.latest.quantity,
        baseline=pair.baseline.quantity,
        change=judgement.change,
        verdict=judgement.verdict,
        left_out=pair.excluded,
        basis=pair.basis,
        why=judgement.why,
    )


def judge_change(evidence: Evidence, latest: Figure, baseline: Figure, sources: tuple[Source, ...] = ()) -> Judgement:
    """The verdict on two figures that may be compared, by the measure's own test."""
    measure = evidence.measure
    change = _difference(measure, latest, baseline, evidence.framework.minimum_percentage_base, sources)
    if measure.test is Test.POISSON and latest.quantity.is_whole and baseline.quantity.is_whole:
        return _judge_counts(evidence, latest, baseline, change)
    if measure.test is Test.SURVEY:
        return _judge_estimates(measure, latest, baseline, change)
    return Judgement(verdict=Verdict.NOT_ASSESSED, why=results.NO_TEST, change=change)


def interval_of(measure: Measure, figure: Figure | None) -> Interval | None:
    """The 95% interval of a figure: exact Poisson for counts, the published one for surveys, else None."""
    if figure is None or figure.value is None:
        return None
    if measure.kind is Kind.COUNT:
        return inference.poisson_exact(figure.value) if figure.value >= 0 else None
    published = figure.published
    if published is None or published.lower is None or published.upper is None:
        return None
    return Interval(lower=float(published.lower), upper=float(published.upper), method="as published")


def verdict_of(direction: Direction, change: float, significant: bool) -> Verdict:
    """What a change is called. Nothing is claimed unless it is significant; a measure without a good way only moves."""
    if not significant or change == 0:
        return Verdict.NO_CLEAR_CHANGE
    if direction is Direction.NEUTRAL:
        return Verdict.ROSE if change > 0 else Verdict.FELL
    good = (change < 0) == (direction is Direction.DOWN)
    return Verdict.IMPROVED if good else Verdict.WORSENED


def _refusal(pair: Pair, latest: Figure, baseline: Figure, broken_by: Caveat | None) -> Judgement | None:
    if pair.problem:
        return Judgement(verdict=Verdict.NOT_COMPARABLE, why=pair.problem)
    if latest.period == baseline.period:
        return Judgement(verdict=Verdict.NOT_ASSESSED, why="the latest year held is the baseline year itself")
    if broken_by is not None:
        words = broken_by.short_text
        return Judgement(verdict=Verdict.NOT_COMPARABLE, why=words[:1].lower() + words[1:])
    # A total without a force is printed as a series of its own; leaving the force out of both sides has mended that.
    if not pair.excluded and latest.series != baseline.series:
        return Judgement(verdict=Verdict.NOT_COMPARABLE, why="the two figures belong to different series")
    if latest.quantity.unit is not baseline.quantity.unit:
        return Judgement(verdict=Verdict.NOT_COMPARABLE, why="the two figures are in different units")
    if latest.period.overlaps(baseline.period):
        return Judgement(verdict=Verdict.NOT_ASSESSED, why=results.SHARED_MONTHS)
    return None


def _judge_counts(evidence: Evidence, latest: Figure, baseline: Figure, change: Change) -> Judgement:
    now, then, is_force = latest.period, baseline.period, latest.quantity.area in evidence.forces
    # As many whole months are the same exposure: a leap day is no change.
    equal = now.whole_months and then.whole_months and now.months == then.months
    comparison = inference.compare_counts(
        latest.quantity.count,
        baseline.quantity.count,
        latest_exposure=1.0 if equal else now.days,
        baseline_exposure=1.0 if equal else then.days,
        phi=1.0 if is_force else evidence.phi,
        tau_squared=evidence.tau_squared if is_force else 0.0,
    )
    change = _with_test(latest.quantity, comparison, change)
    # A fall of more than there was: no such change can be, so the interval says nothing.
    if change.percent is None and comparison.absolute_interval.lower < comparison.absolute - latest.quantity.number:
        change = replace(change, interval_lower=None, interval_upper=None)
    larger, within = "the change is larger than chance would explain", results.WITHIN_CHANCE
    if comparison.method != inference.EXACT:
        variation = "what counts usually vary by from one year to the next"
        larger, within = f"the change is larger than {variation}", f"it is within {variation}"
    verdict = verdict_of(evidence.measure.direction, comparison.absolute, comparison.significant)
    return Judgement(verdict=verdict, why=larger if comparison.significant else within, change=change)


def _judge_estimates(measure: Measure, latest: Figure, baseline: Figure, change: Change) -> Judgement:
    now, then = latest.published, baseline.published
    if now is not None and markers_agree(now, baseline.period):
        significant = now.significance == SIGNIFICANT
        return Judgement(
            verdict=verdict_of(measure.direction, change.absolute.number, significant),
            why=f"the publisher marks the change as {now.significance}",
            change=replace(change, test=PUBLISHER),
        )
    error, error_then = (_standard_error(measure, observation) for observation in (now, then))
    if error is None or error_then is None:
        return Judgement(verdict=Verdict.NOT_ASSESSED, why=results.NO_INTERVAL, change=change)
    values = (latest.quantity.number, baseline.quantity.number)
    comparison = inference.compare_estimates(*values, latest_error=error, baseline_error=error_then)
    why = "the change is larger than sampling error" if comparison.significant else "it is within sampling error"
    return Judgement(
        verdict=verdict_of(measure.direction, comparison.absolute, comparison.significant),
        why=why,
        change=_with_test(latest.quantity, comparison, change),
    )


def _with_test(latest: Quantity, comparison: inference.Comparison, change: Change) -> Change:
    """The bare change with what its test says; its interval is for the percentage where that may be given."""

    def as_quantity(value: float, what: str, unit: Unit) -> Quantity:
        return derived_from(value, latest, f"{what}: {comparison.method}", change.absolute.sources, unit)

    interval, unit = comparison.absolute_interval, change.absolute.unit
    if change.percent is not None and comparison.percent_interval is not None:
        interval, unit = comparison.percent_interval, Unit.PERCENT
    return replace(
        change,
        percent=change.percent if unit is Unit.PERCENT else None,
        interval_lower=as_quantity(interval.lower, "lower 95% limit of the change", unit),
        interval_upper=as_quantity(interval.upper, "upper 95% limit of the change", unit),
        test=comparison.method,
        p=as_quantity(comparison.p, "two-sided p", Unit.PROBABILITY),
    )


def _difference(
    measure: Measure, latest: Figure, baseline: Figure, minimum_base: int, sources: tuple[Source, ...]
) -> Change:
    """The difference as arithmetic only: no interval, no p, no claim."""
    now, then = latest.value or 0.0, baseline.value or 0.0
    unit = Unit.PERCENTAGE_POINTS if latest.quantity.unit is Unit.PERCENT else latest.quantity.unit
    scale = 1000 if latest.quantity.unit is Unit.THOUSAND_INCIDENTS else 1
    sources = sources or all_sources((latest.quantity, baseline.quantity))
    # In decimal, as published: 62.6 less 68.1 in binary would round to 5 points and not to 6.
    difference = float(Decimal(repr(now)) - Decimal(repr(then)))
    percent = None
    if measure.kind in (Kind.COUNT, Kind.ESTIMATE) and min(now, then) * scale >= minimum_base:
        words = f"{figure_text(latest)} as a percentage of {figure_text(baseline)}, less 100"
        percent = derived_from(100 * now / (then or 1) - 100, latest.quantity, words, sources, Unit.PERCENT)
    words = f"{figure_text(latest)} less {figure_text(baseline)}"
    absolute = derived_from(difference, latest.quantity, words, sources, unit)
    return Change(absolute=absolute, percent=percent, interval_lower=None, interval_upper=None)


def with_detectable_fall(evidence: Evidence, baseline: Figure | None, judgement: Judgement) -> Judgement:
    """A judgement on counts that should fall with the smallest fall that the test would have claimed, in per cent."""
    change = judgement.change
    tested = change is not None and change.p is not None and evidence.measure.test is Test.POISSON
    if change is None or not tested or baseline is None or evidence.measure.direction is not Direction.DOWN:
        return judgement
    count = round(baseline.value or 0)
    fall = inference.smallest_detectable_fall(count, phi=evidence.phi) if count > 0 else None
    if fall is None:
        return judgement
    words = f"smallest change from {figure_text(baseline)} that the test would claim"
    sources = all_sources((baseline.quantity,))
    percent = derived_from(100 * fall / count, change.absolute, words, sources, Unit.PERCENT)
    return replace(judgement, change=replace(change, smallest_detectable_fall=percent))


def _standard_error(measure: Measure, observation: Observation | None) -> float | None:
    """As published, else from the published interval; None where none is held. One of nothing is no margin of error."""
    if observation is None or observation.value is None:
        return None
    if observation.standard_error is not None:
        return max(0.0, float(observation.standard_error)) or None
    if observation.lower is None or observation.upper is None:
        return None
    lower, upper, value = float(observation.lower), float(observation.upper), float(observation.value)
    if not lower <= value <= upper:
        return None
    return inference.standard_error(value, lower, upper, percentage=measure.kind is Kind.PERCENTAGE) or None
