"""What charts of a measure over time read from its history: breaks, incidents, gaps, a line without what is missing."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import pairwise
from math import nan
from typing import Any

import numpy as np

from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.results import Assessment, SeriesPoint

LONG_GAP = 731
BREAK_WORDS = "Break in series"


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


def unit_of(points: Sequence[SeriesPoint]) -> Unit:
    """The unit of a history; a plain number where it is empty."""
    return points[0].quantity.unit if points else Unit.NUMBER


def line_through(points: Sequence[SeriesPoint]) -> Any:
    """A row of days and a row of values, with a value that is no number for each gap in a line through them.

    A gap is a missing figure, time that no figure covers, or a break.
    """
    line: list[tuple[float, float]] = []
    for before, point in zip((None, *points), points, strict=False):
        if before is not None and (point.break_before or not adjoin(before.period, point.period)):
            line.append((day(point.period), nan))
        line.append((day(point.period), nan if point.quantity.value is None else point.quantity.value))
    return np.array(line).reshape(-1, 2).T


def gaps(points: Iterable[SeriesPoint]) -> tuple[tuple[float, float], ...]:
    """The days on which figures stop and start again on both sides of time without figures."""
    periods = [point.period for point in points if point.quantity.value is not None]
    return tuple((day(before), day(after)) for before, after in pairwise(periods) if not adjoin(before, after))


def long_gaps(points: Iterable[SeriesPoint]) -> tuple[tuple[float, float], ...]:
    """The gaps of more than two years."""
    return tuple((start, end) for start, end in gaps(points) if end - start > LONG_GAP)


def breaks(assessment: Assessment, points: Sequence[SeriesPoint]) -> list[tuple[Period, Period, str]]:
    """The periods before and after each break of a history, with the words of the caveat between them, if any.

    Besides the marked breaks these are spells between two figures that a caveat with an end day keeps apart, such as
    the months of the telephone survey.
    """
    caveats = [caveat for caveat in (*assessment.caveats, *assessment.marks) if caveat.effect == "break"]
    named = []
    for before, after in pairwise(points):
        first, last = before.period.end, after.period.end
        between = [caveat for caveat in caveats if caveat.valid_from and first <= caveat.valid_from <= last]
        spell = any(caveat.valid_to and caveat.valid_to <= last for caveat in between)
        if after.break_before or (spell and not adjoin(before.period, after.period)):
            explained = between or (caveats if len(caveats) == 1 else [])
            words = after.break_words or (explained[0].short if explained else "") or BREAK_WORDS
            named.append((before.period, after.period, words))
    return named


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
