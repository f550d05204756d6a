"""What charts of a measure over time read from its history: breaks, incidents, runs without a gap, names of periods."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from math import isnan, nan

from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import NBSP, Quantity, Unit, display
from ncpm_reports.measures.results import Assessment, Caveat, SeriesPoint

MOST_DOTS = 30
BREAK_WORDS = "Break in series"
_SUFFIX = {Unit.PERCENT: "%"}


def day(period: Period) -> float:
    """Where a period stands on the time axis: the number of its last day."""
    return float(period.end.toordinal())


def adjoin(earlier: Period, later: Period) -> bool:
    """Whether no day lies between two periods, so that a line may be drawn from one figure to the other."""
    return later.start <= earlier.end + timedelta(days=1)


def newest_point(points: Sequence[SeriesPoint]) -> SeriesPoint | None:
    """The last point with a figure; None where there is none."""
    return next((point for point in reversed(points) if point.quantity.value is not None), None)


def figures_over_time(points: Iterable[SeriesPoint]) -> tuple[list[float], list[float]]:
    """Days and values of the points that have figures."""
    figures = [(day(point.period), point.quantity.value) for point in points if point.quantity.value is not None]
    return [when for when, _ in figures], [value for _, value in figures]


def figures_of(assessment: Assessment, points: Sequence[SeriesPoint]) -> tuple[float, ...]:
    """The values of points, their limits and the baseline: what a scale has to hold."""
    quantities = [quantity for point in points for quantity in (point.quantity, point.lower, point.upper)]
    quantities.append(assessment.baseline)
    return tuple(quantity.value for quantity in quantities if quantity is not None and quantity.value is not None)


def unit_suffix(unit: Unit) -> str:
    """What follows the numbers of a scale in this unit: "%" or nothing."""
    return _SUFFIX.get(unit, "")


def unit_of(points: Sequence[SeriesPoint]) -> Unit:
    """The unit of a history; a plain number where it is empty."""
    return points[0].quantity.unit if points else Unit.NUMBER


def same_month(periods: Sequence[Period]) -> bool:
    """Whether all periods are of whole months and end in the same month."""
    return len({period.end.month for period in periods}) == 1 and all(period.whole_months for period in periods)


def axis_title(periods: Sequence[Period]) -> str:
    """What the time axis counts: "Year ending June", "Quarter ending", "Three years ending March"."""
    if not periods:
        return ""
    lengths = {period.months if period.whole_months else 0 for period in periods}
    names = {12: "Year ending", 3: "Quarter ending", 36: "Three years ending", 24: "Two years ending", 1: "Month"}
    title = names.get(lengths.pop(), "Period ending") if len(lengths) == 1 else "Period ending"
    return f"{title} {MONTHS[periods[0].end.month]}" if same_month(periods) and title != "Month" else title


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """A break between two points: the days between which nothing may be compared, and words for it."""

    start: float
    end: float
    words: str


def breaks(assessment: Assessment, points: Sequence[SeriesPoint]) -> tuple[Break, ...]:
    """The breaks of a history, named by the caveat that falls between the two points, where there is one.

    Besides the marked breaks these are spells between two figures that a caveat with an end day keeps apart, such as
    the months of the telephone survey.
    """
    caveats = [caveat for caveat in (*assessment.caveats, *assessment.marks) if caveat.effect == "break"]
    return tuple(
        Break(start=day(before.period), end=day(point.period), words=_break_words(caveats, before, point))
        for before, point in pairwise(points)
        if point.break_before or any(_keeps_apart(caveat, before, point) for caveat in caveats)
    )


def _keeps_apart(caveat: Caveat, before: SeriesPoint, point: SeriesPoint) -> bool:
    if caveat.valid_from is None or caveat.valid_to is None or adjoin(before.period, point.period):
        return False
    return before.period.end <= caveat.valid_from and caveat.valid_to <= point.period.end


def _break_words(caveats: list[Caveat], before: SeriesPoint, point: SeriesPoint) -> str:
    if point.break_words:
        return point.break_words

    def fits(caveat: Caveat) -> bool:
        return caveat.valid_from is not None and before.period.end <= caveat.valid_from <= point.period.end

    chosen = next((caveat for caveat in caveats if fits(caveat)), caveats[0] if len(caveats) == 1 else None)
    return (chosen.short or BREAK_WORDS) if chosen else BREAK_WORDS


def incidents(assessment: Assessment, points: Sequence[SeriesPoint]) -> tuple[tuple[SeriesPoint, str], ...]:
    """Exceptional incidents with the first point whose period holds them, and words for them."""
    return tuple(_incidents((*assessment.caveats, *assessment.marks), points))


def _incidents(caveats: Sequence[Caveat], points: Sequence[SeriesPoint]) -> Iterator[tuple[SeriesPoint, str]]:
    for caveat in caveats:
        start = caveat.valid_from
        if caveat.victims is None or start is None:
            continue
        last = caveat.valid_to or start
        point = next((p for p in points if p.period.start <= start and last <= p.period.end), None)
        if point is not None and point.quantity.value is not None:
            yield point, caveat.short or caveat.text


def value_text(quantity: Quantity) -> str:
    """A figure as printed in a chart."""
    return display(quantity)


def kept_together(label: str) -> str:
    """A period's label with its last word, the year, kept on one line with the word before."""
    return NBSP.join(label.rsplit(" ", 1))


def line_through(points: Sequence[SeriesPoint]) -> tuple[list[float], list[float]]:
    """Days and values of a history, with a value that is no number for each gap in a line through them.

    A gap is a missing figure, time that no figure covers, or a break.
    """
    days: list[float] = []
    values: list[float] = []
    for before, point in pairwise((None, *points)):
        if before is not None and point is not None and (point.break_before or not adjoin(before.period, point.period)):
            days.append(day(before.period))
            values.append(nan)
        if point is not None:
            days.append(day(point.period))
            values.append(nan if point.quantity.value is None else point.quantity.value)
    return days, values


def dotted(points: Sequence[SeriesPoint]) -> tuple[list[float], list[float]]:
    """Days and values of what is drawn as dots: all figures where they are few, else those that no line reaches."""
    days, values = figures_over_time(points)
    if len(values) <= MOST_DOTS:
        return days, values
    days, values = line_through(points)
    missing = [True, *(isnan(value) for value in values), True]
    places = zip(days, values, missing, missing[1:], missing[2:], strict=False)
    alone = [(x, y) for x, y, before, here, after in places if before and not here and after]
    return [x for x, _ in alone], [y for _, y in alone]
