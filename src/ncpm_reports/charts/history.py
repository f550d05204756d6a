"""What charts of a measure over time read from its history: breaks, incidents, runs without a gap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import nan

import numpy as np

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.results import Assessment, Caveat, SeriesPoint

MOST_DOTS = 30
LONG_GAP = 731
BREAK_WORDS = "Break in series"
Figures = tuple[Sequence[float], Sequence[float]]


def day(period: Period) -> float:
    """Where a period stands on the time axis: the number of its last day."""
    return float(period.end.toordinal())


def adjoin(earlier: Period, later: Period) -> bool:
    """Whether no day lies between two periods, so that a line may be drawn from one figure to the other."""
    return later.start <= earlier.end + timedelta(days=1)


def newest_point(points: Sequence[SeriesPoint]) -> SeriesPoint | None:
    """The last point with a figure; None where there is none."""
    return next((point for point in reversed(points) if point.quantity.value is not None), None)


def values_of(points: Iterable[SeriesPoint], *others: Quantity | None) -> list[float]:
    """The values of points, of their limits and of other figures: what a scale has to hold."""
    quantities = [*(quantity for p in points for quantity in (p.quantity, p.lower, p.upper)), *others]
    return [quantity.value for quantity in quantities if quantity is not None and quantity.value is not None]


def interval_of(lower: Quantity | None, upper: Quantity | None) -> tuple[float, float] | None:
    """Both limits of a figure, if they are published."""
    if lower is None or upper is None or lower.value is None or upper.value is None:
        return None
    return lower.value, upper.value


def unit_of(points: Sequence[SeriesPoint]) -> Unit:
    """The unit of a history; a plain number where it is empty."""
    return points[0].quantity.unit if points else Unit.NUMBER


def gaps(points: Iterable[SeriesPoint]) -> tuple[tuple[float, float], ...]:
    """The days on which figures stop and start again on both sides of time without figures."""
    periods = [point.period for point in points if point.quantity.value is not None]
    return tuple((day(before), day(after)) for before, after in pairwise(periods) if not adjoin(before, after))


def long_gaps(points: Iterable[SeriesPoint]) -> tuple[tuple[float, float], ...]:
    """The gaps of more than two years."""
    return tuple((start, end) for start, end in gaps(points) if end - start > LONG_GAP)


# Breaks and incidents -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """Two periods that may not be compared with one another, and words for what lies between them."""

    earlier: Period
    later: Period
    words: str


def breaks(assessment: Assessment, points: Sequence[SeriesPoint]) -> tuple[Break, ...]:
    """The breaks of a history, named by the caveat that falls between the two points, where there is one.

    Besides the marked breaks these are spells between two figures that a caveat with an end day keeps apart, such as
    the months of the telephone survey.
    """
    caveats = [caveat for caveat in (*assessment.caveats, *assessment.marks) if caveat.effect == "break"]
    return tuple(
        Break(earlier=before.period, later=point.period, words=_break_words(caveats, before, point))
        for before, point in pairwise(points)
        if point.break_before or any(_keeps_apart(caveat, before.period, point.period) for caveat in caveats)
    )


def _keeps_apart(caveat: Caveat, before: Period, after: Period) -> bool:
    if caveat.valid_from is None or caveat.valid_to is None or adjoin(before, after):
        return False
    return before.end <= caveat.valid_from and caveat.valid_to <= after.end


def _break_words(caveats: Sequence[Caveat], before: SeriesPoint, point: SeriesPoint) -> str:
    first, last = before.period.end, point.period.end
    between = [caveat for caveat in caveats if caveat.valid_from is not None and first <= caveat.valid_from <= last]
    chosen = between or (caveats if len(caveats) == 1 else ())
    return point.break_words or (chosen[0].short if chosen else "") or BREAK_WORDS


def incidents(assessment: Assessment, points: Sequence[SeriesPoint]) -> list[tuple[SeriesPoint, str]]:
    """Exceptional incidents with the first point whose period holds them, and words for them."""
    named: list[tuple[SeriesPoint, str]] = []
    for caveat in (*assessment.caveats, *assessment.marks):
        start = caveat.valid_from
        if caveat.victims is None or start is None:
            continue
        last = caveat.valid_to or start
        point = next((p for p in points if p.period.start <= start and last <= p.period.end), None)
        if point is not None and point.quantity.value is not None:
            named.append((point, caveat.short or caveat.text))
    return named


# Lines and dots -----------------------------------------------------------------------------------------------------


def figures_over_time(points: Iterable[SeriesPoint]) -> Figures:
    """Days and values of the points that have figures."""
    figures = [(day(point.period), point.quantity.value) for point in points if point.quantity.value is not None]
    return [when for when, _ in figures], [value for _, value in figures]


def line_through(points: Sequence[SeriesPoint]) -> Figures:
    """Days and values of a history, with a value that is no number for each gap in a line through them.

    A gap is a missing figure, time that no figure covers, or a break.
    """
    days: list[float] = []
    values: list[float] = []
    for before, point in zip((None, *points), points, strict=False):
        if before is not None and (point.break_before or not adjoin(before.period, point.period)):
            days.append(day(before.period))
            values.append(nan)
        days.append(day(point.period))
        values.append(nan if point.quantity.value is None else point.quantity.value)
    return days, values


def dotted(points: Sequence[SeriesPoint]) -> Figures:
    """Days and values of what is drawn as dots: all figures where they are few, else those that no line reaches."""
    figures = figures_over_time(points)
    if len(figures[0]) <= MOST_DOTS:
        return figures
    days, values = np.array(line_through(points))
    missing = np.isnan([nan, *values, nan])
    alone = missing[:-2] & ~missing[1:-1] & missing[2:]
    return days[alone], values[alone]
