"""What happened lately: the latest year against the year before, and the latest figure's place in its history."""

from collections.abc import Sequence
from dataclasses import replace

from ncpm_reports.core.periods import Period
from ncpm_reports.measures.aggregate import Figure
from ncpm_reports.measures.judge import group_change, judge_in
from ncpm_reports.measures.like_for_like import Evidence, find_pair, without_incidents
from ncpm_reports.measures.results import GroupChange, RankInTime, SeriesPoint


def year_on_year(evidence: Evidence, area: str, latest: Figure) -> GroupChange | None:
    """The latest year against the year before, which shares no month with it, like for like and by the same test.

    Victims of exceptional incidents are left out of both. None where the latest figure is not for a year, or the year
    before is not held.
    """
    if not latest.period.is_year:
        return None
    before = latest.period.shifted(-12)
    against = replace(
        evidence,
        framework=replace(evidence.framework, baseline=before),
        measure=replace(evidence.measure, baseline_else=()),
    )
    pair = find_pair(against, area)
    if [figure.period for figure in pair.figures if figure.value is not None] != [latest.period, before]:
        return None
    pair, _ = without_incidents(evidence, area, pair)
    return group_change(pair, judge_in(evidence, area, pair, evidence.widening_in(area)))


def rank_in_time(history: Sequence[SeriesPoint]) -> RankInTime | None:
    """How far back none is lower, and none higher, than the last point; None of fewer than two comparable points.

    Points before a break in series, and those without a value, are not compared.
    """
    start = max((place for place, point in enumerate(history) if point.break_before), default=0)
    points = [(point.period, point.quantity.value) for point in history[start:] if point.quantity.value is not None]
    if len(points) < 2 or history[-1].quantity.value is None:
        return None
    latest = history[-1].quantity.value
    return RankInTime(
        none_lower_since=_first_of_run(points, [value >= latest for _, value in points]),
        none_higher_since=_first_of_run(points, [value <= latest for _, value in points]),
    )


def _first_of_run(points: Sequence[tuple[Period, float]], holds: Sequence[bool]) -> Period | None:
    """The period of the first point of the run of those that hold which ends with the last; None of a run of one."""
    first = max((place for place, holding in enumerate(holds) if not holding), default=-1) + 1
    return points[first][0] if first < len(points) - 1 else None
