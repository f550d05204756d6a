"""What charts of a measure over time share: the time axis, breaks, exceptional incidents, and the table behind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.frame import Frame, Scale
from ncpm_reports.charts.labels import EndLabel, Obstacles, StripNote, end_label
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BASELINE, BLUE, GREY, HATCHING, QUIET, SMALL, text_width
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import NBSP, Quantity, Unit, display
from ncpm_reports.documents.blocks import ColumnKind, Label, Table
from ncpm_reports.documents.drawing import Anchor, Fill, Point
from ncpm_reports.measures.results import Assessment, Caveat, SeriesPoint

BREAK_WORDS = "Break in series"
NARROW = 6.0
BAND = Fill(colour="#d9dcde")
NO_FIGURES = "not available"
_SUFFIX = {Unit.PERCENT: "%"}


def day(period: Period) -> float:
    """Where a period stands on the time axis: the number of its last day."""
    return float(period.end.toordinal())


def adjoin(one: Period, other: Period) -> bool:
    """Whether no day lies between two periods, so that a line may be drawn from one figure to the other."""
    return other.start <= one.end + timedelta(days=1)


def yearly(points: Sequence[SeriesPoint], most: int = 11) -> tuple[SeriesPoint, ...]:
    """The points that end in the newest one's month, in its last `most` years: years that do not overlap."""
    if not points:
        return ()
    newest = points[-1].period
    return tuple(
        point
        for point in points
        if point.period.end.month == newest.end.month
        and point.period.months == newest.months
        and point.period.end.year > newest.end.year - most
    )


def unit_suffix(unit: Unit) -> str:
    """What follows the numbers of a scale in this unit: "%" or nothing."""
    return _SUFFIX.get(unit, "")


def unit_of(points: Sequence[SeriesPoint]) -> Unit:
    """The unit of a history; a plain number where it is empty."""
    return points[0].quantity.unit if points else Unit.NUMBER


def time_scale(periods: Sequence[Period], width: float, padding: float = 0.04) -> Scale:
    """A time scale over the periods' last days, on `width` points, with as many of them named as there is room for.

    Names are counted back from the newest, which is always named.
    """
    days = sorted({day(period) for period in periods})
    if not days:
        return Scale(low=0.0, high=1.0, ticks=(), labels=())
    room = max(days[-1] - days[0], 360.0) * padding if len(days) > 1 else 200.0
    low, high = days[0] - room, days[-1] + room
    yearly = _same_month(periods)
    ticks: list[tuple[float, str]] = []
    for tick in reversed(_anniversaries(days)):
        label = _tick_label(date.fromordinal(int(tick)), yearly)
        apart = (text_width(label, SMALL) + 6) * (high - low) / width
        if not ticks or ticks[-1][0] - tick >= apart:
            ticks.append((tick, label))
    ticks.reverse()
    return Scale(low=low, high=high, ticks=tuple(t for t, _ in ticks), labels=tuple(label for _, label in ticks))


def _anniversaries(days: list[float]) -> list[float]:
    """The days in the newest one's month, if there are three or more of them; else all days."""
    month = date.fromordinal(int(days[-1])).month
    chosen = [day for day in days if date.fromordinal(int(day)).month == month]
    return chosen if len(chosen) >= 3 else days


def _same_month(periods: Sequence[Period]) -> bool:
    return len({period.end.month for period in periods}) == 1 and all(period.whole_months for period in periods)


def _tick_label(end: date, yearly: bool) -> str:
    return str(end.year) if yearly else f"{MONTHS[end.month][:3]} {end.year}"


def axis_title(periods: Sequence[Period]) -> str:
    """What the time axis counts: "Year ending June", "Quarter ending", "Three years ending March"."""
    if not periods:
        return ""
    lengths = {period.months if period.whole_months else 0 for period in periods}
    names = {12: "Year ending", 3: "Quarter ending", 36: "Three years ending", 24: "Two years ending", 1: "Month"}
    title = names.get(lengths.pop(), "Period ending") if len(lengths) == 1 else "Period ending"
    return f"{title} {MONTHS[periods[0].end.month]}" if _same_month(periods) and title != "Month" else title


def say_gaps(sheet: Sheet, frame: Frame, assessment: Assessment) -> None:
    """Says "not available" where time without figures is wide enough for the words and no break explains it."""
    points = assessment.history
    held = [point for point in points if point.quantity.value is not None]
    ends = {gap.end for gap in breaks(assessment, points)}
    for one, other in pairwise(held):
        left, right = frame.x(day(one.period)), frame.x(day(other.period))
        broken = any(day(one.period) < end <= day(other.period) for end in ends)
        if not broken and not adjoin(one.period, other.period) and right - left > text_width(NO_FIGURES, SMALL) + 16:
            sheet.words(NO_FIGURES, (left + right) / 2, frame.bottom + 5, colour=QUIET, anchor=Anchor.MIDDLE)


def draw_time_axis(sheet: Sheet, frame: Frame, title: str) -> None:
    """Names of periods under the plot and what they are under those."""
    for tick, label in zip(frame.across.ticks, frame.across.labels, strict=True):
        sheet.words(label, frame.x(tick), frame.bottom - 12, colour=QUIET, anchor=Anchor.MIDDLE)
    if title:
        sheet.words(title, (frame.left + frame.right) / 2, frame.bottom - 24, colour=QUIET, anchor=Anchor.MIDDLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A break between two points: the days between which nothing may be compared, and words for it."""

    start: float
    end: float
    words: str


def breaks(assessment: Assessment, points: Sequence[SeriesPoint]) -> tuple[Breach, ...]:
    """The breaks of a history, named by the caveat that falls between the two points, where there is one.

    Besides the marked breaks these are spells between two figures that a caveat with an end day keeps apart, such as
    the months of the telephone survey.
    """
    caveats = [caveat for caveat in (*assessment.caveats, *assessment.marks) if caveat.effect == "break"]
    return tuple(
        Breach(start=day(before.period), end=day(point.period), words=_break_words(caveats, before, point))
        for before, point in pairwise(points)
        if point.break_before or any(_spell(caveat, before, point) for caveat in caveats)
    )


def _spell(caveat: Caveat, before: SeriesPoint, point: SeriesPoint) -> bool:
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


def draw_break(sheet: Sheet, left: float, right: float, bottom: float, top: float) -> None:
    """A hatched band over the stretch of time that may not be compared across; a plain one where it is narrow."""
    width, height = right - left, top - bottom
    if width < NARROW:
        sheet.rectangles(((left, bottom, width, height),), BAND)
        return
    starts = range(int(-height), int(width), 9)
    lines = [((left + start, bottom), (left + start + height, top)) for start in starts]
    sheet.segments(lines, HATCHING, (left, bottom, width, height))


def incidents(assessment: Assessment, points: Sequence[SeriesPoint]) -> tuple[tuple[SeriesPoint, str], ...]:
    """Exceptional incidents with the first point whose period holds them, and words for them."""
    found = []
    for caveat in (*assessment.caveats, *assessment.marks):
        start = caveat.valid_from
        if caveat.victims is None or start is None:
            continue
        last = caveat.valid_to or start
        point = next((p for p in points if p.period.start <= start and last <= p.period.end), None)
        if point is not None and point.quantity.value is not None:
            found.append((point, caveat.short or caveat.text))
    return tuple(found)


def strip_notes(
    frame: Frame, assessment: Assessment, points: Sequence[SeriesPoint], heights: dict[Period, float]
) -> tuple[StripNote, ...]:
    """What to write above the plot: breaks first, then exceptional incidents, each with where its line goes.

    Breaks with the same words are named once, at the latest of them.
    """
    gaps = {gap.words: gap for gap in breaks(assessment, points)}
    return (
        *(StripNote(x=frame.x((gap.start + gap.end) / 2), y=frame.top, words=words) for words, gap in gaps.items()),
        *(
            StripNote(x=frame.x(day(point.period)), y=heights.get(point.period, frame.bottom), words=words)
            for point, words in incidents(assessment, points)
        ),
    )


def value_text(quantity: Quantity) -> str:
    """A figure as printed in a chart."""
    return display(quantity)


def kept_together(label: str) -> str:
    """A period's label with its last word, the year, kept on one line with the word before."""
    return NBSP.join(label.rsplit(" ", 1))


def comparison_labels(assessment: Assessment, frame: Frame) -> tuple[EndLabel, ...]:
    """Labels for the column on the right: the latest figure of the history, then the baseline."""
    labels: list[EndLabel] = []
    newest = next((p for p in reversed(assessment.history) if p.quantity.value is not None), None)
    if newest is not None and newest.quantity.value is not None:
        height = frame.y(newest.quantity.value)
        labels.append(end_label(value_text(newest.quantity), kept_together(newest.period.label), height, BLUE))
    base = assessment.baseline
    if base is not None and base.value is not None:
        when = f"baseline, {kept_together(base.period.label)}" if base.period is not None else "baseline"
        labels.append(end_label(value_text(base), when, frame.y(base.value), GREY))
    return tuple(labels)


def line_points(frame: Frame, points: Sequence[SeriesPoint]) -> list[Point | None]:
    """Where the points of a history stand, with a None for each gap: a missing figure, uncovered time or a break."""
    places: list[Point | None] = []
    for before, point in pairwise((None, *points)):
        if before is not None and point is not None and (point.break_before or not adjoin(before.period, point.period)):
            places.append(None)
        if point is not None:
            value = point.quantity.value
            places.append(None if value is None else frame.at(day(point.period), value))
    return places


def draw_baseline(sheet: Sheet, frame: Frame, baseline: Quantity | None, obstacles: Obstacles) -> None:
    """A thin dashed line over the whole plot at the baseline figure, for words to keep clear of."""
    if baseline is not None and baseline.value is not None:
        y = frame.y(baseline.value)
        sheet.segments((((frame.left, y), (frame.right + 4, y)),), BASELINE)
        obstacles.add_line([(frame.left, y), (frame.right, y)])


# A chart is drawn wide and then narrow.
@lru_cache(maxsize=16)
def history_table(table_id: str, assessment: Assessment, points: tuple[SeriesPoint, ...]) -> Table:
    """The table behind a chart over time: period, figure, its limits where there are any, and remarks."""
    limits = any(point.lower is not None or point.upper is not None for point in points)
    remarks = _remarks(assessment, points)
    columns = [("Period", ColumnKind.WORDS), ("Figure", ColumnKind.NUMBERS)]
    if limits:
        columns += [("Lower limit (95%)", ColumnKind.NUMBERS), ("Upper limit (95%)", ColumnKind.NUMBERS)]
    if any(remarks.values()):
        columns.append(("Remarks", ColumnKind.WORDS))
    rows = (
        (
            word_cell(point.period.label),
            number_cell(point.quantity),
            *((number_cell(point.lower), number_cell(point.upper)) if limits else ()),
            *((word_cell(remarks[point.period]),) if any(remarks.values()) else ()),
        )
        for point in points
    )
    return data_table(table_id, assessment.name, columns, rows, (Label(unit_of(points).value),))


def _remarks(assessment: Assessment, points: Sequence[SeriesPoint]) -> dict[Period, str]:
    base = assessment.baseline.period if assessment.baseline is not None else None
    ends = {gap.end: gap.words for gap in breaks(assessment, points)}
    found: dict[Period, list[str]] = {point.period: [] for point in points}
    for point in points:
        if point.period == base:
            found[point.period].append("Baseline")
        if day(point.period) in ends:
            found[point.period].append(ends[day(point.period)])
    for point, words in incidents(assessment, points):
        found[point.period].append(words)
    return {period: "; ".join(words) for period, words in found.items()}
