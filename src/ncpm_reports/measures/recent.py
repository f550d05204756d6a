"""What happened lately: the latest year against the year before, and the latest figure's place in its history."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.core.periods import Period
from ncpm_reports.measures import coverage
from ncpm_reports.measures.aggregate import Figure
from ncpm_reports.measures.editions import YEAR
from ncpm_reports.measures.framework import Measure
from ncpm_reports.measures.incidents import incidents_in, without_incidents
from ncpm_reports.measures.judge import judge
from ncpm_reports.measures.like_for_like import Evidence, find_pair
from ncpm_reports.measures.results import GroupChange, RankInTime, SeriesPoint


def year_on_year(evidence: Evidence, measure: Measure, area: str, latest: Figure) -> GroupChange | None:
    """The latest year against the year before, which shares no month with it, like for like and by the same test.

    Victims of exceptional incidents are left out of both. None where the latest figure is not for a year, or the year
    before is not held.
    """
    if latest.period.months != YEAR or not latest.period.whole_months:
        return None
    before = latest.period.shifted(-YEAR)
    against = replace(evidence, framework=replace(evidence.framework, baseline=before))
    pair = find_pair(against, replace(measure, baseline_else=()), area)
    if pair.latest is None or pair.latest.period != latest.period or pair.baseline is None:
        return None
    if pair.baseline.period != before or pair.baseline.value is None:
        return None
    incidents = incidents_in(evidence, measure, area, pair)
    pair = without_incidents(pair, incidents) if incidents else pair
    broken = coverage.break_between(evidence.caveats, measure.id, area, before, latest.period)
    widening = evidence.widening(measure, area)
    judged = judge(measure, pair, broken, evidence.framework.minimum_percentage_base, widening)
    if judged.change is None or pair.latest is None or pair.baseline is None:
        return None
    return GroupChange(
        latest=pair.latest.quantity,
        baseline=pair.baseline.quantity,
        change=judged.change,
        verdict=judged.verdict,
        left_out=pair.excluded,
        basis=pair.basis,
        why=judged.why,
    )


def rank_in_time(history: Sequence[SeriesPoint]) -> RankInTime | None:
    """How far back none is lower, and none higher, than the last point; None of fewer than two comparable points.

    Points before a break in series, and those without a value, are not compared.
    """
    points = _since_last_break(history)
    if len(points) < 2 or points[-1] is not history[-1]:
        return None
    latest = points[-1].quantity.value or 0.0
    return RankInTime(
        none_lower_since=_first_of_run(points, [(point.quantity.value or 0.0) >= latest for point in points]),
        none_higher_since=_first_of_run(points, [(point.quantity.value or 0.0) <= latest for point in points]),
    )


def _since_last_break(history: Sequence[SeriesPoint]) -> tuple[SeriesPoint, ...]:
    start = max((place for place, point in enumerate(history) if point.break_before), default=0)
    return tuple(point for point in history[start:] if point.quantity.value is not None)


def _first_of_run(points: Sequence[SeriesPoint], holds: Sequence[bool]) -> Period | None:
    """The period of the first point of the run of those that hold which ends with the last; None of a run of one."""
    first = max((place for place, holding in enumerate(holds) if not holding), default=-1) + 1
    return points[first].period if first < len(points) - 1 else None
