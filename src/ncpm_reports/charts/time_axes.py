"""Axes over time: round numbers up the left, periods along the bottom, breaks hatched, notes in a strip above."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import pairwise

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import draw_base, figure_of, place_of, reused_axes, set_margins, set_size
from ncpm_reports.charts.history import (
    Break,
    adjoin,
    axis_title,
    breaks,
    day,
    incidents,
    kept_together,
    newest_point,
    same_month,
    unit_of,
    unit_suffix,
    value_text,
)
from ncpm_reports.charts.labels import (
    MOST_NOTES,
    EndLabel,
    StripNote,
    end_label,
    place_notes,
    strip_depth,
    write,
    write_beside,
    write_notes,
)
from ncpm_reports.charts.style import BLUE, GREY, QUIET, SMALL, Box, text_width
from ncpm_reports.charts.ticks import tick_labels
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.results import Assessment, SeriesPoint

BELOW = 30.0
FOOTER = 13.0
COLUMN = 97.0
NARROW = 6.0
NO_FIGURES = "not available"
ORDINARY, BROAD = 0.03, 0.06


@contextmanager
def time_axes(
    assessment: Assessment,
    points: Sequence[SeriesPoint],
    ticks: Sequence[float],
    size: tuple[float, float],
    *,
    bars: bool = False,
    footer: str = "",
    key: bool = False,
    events: int = MOST_NOTES,
) -> Iterator[Axes]:
    """Axes for the points of a history: gridlines, time axis, breaks hatched, notes above, ready for the figures.

    `footer` is written under it all; `key` leaves a row for a key of marks above the footer. At most so many `events`
    are named. Right of the plot is room for labels.
    """
    periods = [point.period for point in points]
    labels = tick_labels(ticks, unit_suffix(unit_of(points)))
    left = max((text_width(label, SMALL) for label in labels), default=0.0) + 8
    bottom = BELOW + FOOTER * (bool(footer) + key)
    with reused_axes() as axes:
        set_size(axes, *size)
        axes.set_xlim(time_limits(periods, BROAD if bars else ORDINARY))
        axes.set_ylim(ticks[0], ticks[-1])
        set_margins(axes, left, bottom, COLUMN, 11)
        notes = place_notes([(place_of(axes, n.day, 0)[0], n) for n in _notes(assessment, points, events)], size[0])
        set_margins(axes, left, bottom, COLUMN, 11 + strip_depth(notes))
        axes.set_yticks(ticks, labels)
        set_time_ticks(axes, periods)
        draw_base(axes)
        for gap in breaks(assessment, points):
            _draw_break(axes, gap, bar_width(axes, points) / 2 if bars else 6.0)
        write_notes(axes, notes)
        write(axes, axis_title(periods), (axes.bbox.x0 + axes.bbox.x1) / 2, bottom - 24, QUIET, ha="center")
        write(axes, footer, 0.0, 3.0, QUIET)
        yield axes


def time_limits(periods: Sequence[Period], padding: float) -> tuple[float, float]:
    """From before the first period's last day to after the last one's, with so much of the span beyond both."""
    days = [day(period) for period in periods] or [0.0]
    room = max(max(days) - min(days), 360.0) * padding if len(set(days)) > 1 else 200.0
    return min(days) - room, max(days) + room


def set_time_ticks(axes: Axes, periods: Sequence[Period]) -> None:
    """Names as many periods along the bottom as there is room for."""
    ticks = time_ticks(periods, axes.get_xlim(), float(axes.bbox.width))
    axes.set_xticks([tick for tick, _ in ticks], [label for _, label in ticks])


def time_ticks(periods: Sequence[Period], limits: tuple[float, float], width: float) -> tuple[tuple[float, str], ...]:
    """Days with the names of the periods that end there, so that names do not touch on `width` points.

    They are counted back from the newest, which is always named.
    """
    per_point = (limits[1] - limits[0]) / width
    ticks: list[tuple[float, str]] = []
    for tick in reversed(_anniversaries(sorted({day(period) for period in periods}))):
        label = _tick_label(date.fromordinal(int(tick)), yearly=same_month(periods))
        if not ticks or ticks[-1][0] - tick >= (text_width(label, SMALL) + 6) * per_point:
            ticks.append((tick, label))
    return tuple(reversed(ticks))


def name_periods(axes: Axes, periods: Sequence[Period]) -> None:
    """Names single periods under the plot, months in full or, where names would touch, in three letters.

    Those that touch one before them in the sequence all the same are left out.
    """
    periods = tuple(dict.fromkeys(periods))
    full = _beside_one_another(axes, [(period, short_period(period)) for period in periods])
    short = _beside_one_another(axes, [(period, _tick_label(period.end, yearly=False)) for period in periods])
    for x, words in max(full, short, key=len):
        write(axes, words, x, float(axes.bbox.y0) - 12, QUIET, ha="center")


def _beside_one_another(axes: Axes, names: Sequence[tuple[Period, str]]) -> list[tuple[float, str]]:
    whole, placed = float(figure_of(axes).bbox.width), list[tuple[float, str]]()
    for period, words in names:
        half = text_width(words, SMALL) / 2
        x = min(max(place_of(axes, day(period), 0)[0], half), whole - half)
        if all(abs(x - other) >= half + text_width(name, SMALL) / 2 + 6 for other, name in placed):
            placed.append((x, words))
    return placed


def short_period(period: Period | None) -> str:
    """ "June 2019" for a period that ends then; empty for none."""
    return f"{MONTHS[period.end.month]} {period.end.year}" if period is not None else ""


def _anniversaries(days: list[float]) -> list[float]:
    """The days in the newest one's month, if there are three or more of them; else all days."""
    chosen = [
        day for day in days if date.fromordinal(int(day)).month == date.fromordinal(int(days[-1])).month
    ]  # fmt: skip
    return chosen if len(chosen) >= 3 else days


def _tick_label(end: date, *, yearly: bool) -> str:
    return str(end.year) if yearly else f"{MONTHS[end.month][:3]} {end.year}"


def bar_width(axes: Axes, points: Sequence[SeriesPoint]) -> float:
    """How wide a bar may be so that neighbours do not touch, at most 26 points; in points."""
    places = sorted(place_of(axes, day(point.period), 0)[0] for point in points)
    return min([26.0, *((after - before) * 0.72 for before, after in pairwise(places))])


def in_days(axes: Axes, points: float) -> float:
    """A length along the time axis, given in points, as a number of days."""
    low, high = axes.get_xlim()
    return points * (high - low) / float(axes.bbox.width)


def inside_plot(axes: Axes) -> Box:
    """Where words may stand among the figures, in points."""
    plot = axes.bbox
    return 0.0, plot.y0 + 1, plot.x1 + 6, plot.y1 + 4


def _notes(assessment: Assessment, points: Sequence[SeriesPoint], events: int) -> tuple[StripNote, ...]:
    """What to write above the plot: breaks first, then exceptional incidents.

    Breaks with the same words are named once, at the latest of them.
    """
    gaps = {gap.words: gap for gap in breaks(assessment, points)}
    return (
        *(StripNote(day=(gap.start + gap.end) / 2, value=None, words=words) for words, gap in gaps.items()),
        *(
            StripNote(day=day(point.period), value=point.quantity.value, words=words)
            for point, words in incidents(assessment, points)[:events]
        ),
    )


def _draw_break(axes: Axes, gap: Break, shrink: float) -> None:
    """A hatched band over the stretch of time that may not be compared across; a plain one where it is narrow."""
    edge = min(in_days(axes, shrink), (gap.end - gap.start) * 0.4)
    start, end = gap.start + edge, gap.end - edge
    narrow = end - start < in_days(axes, NARROW)
    if narrow:
        axes.axvspan(start, end, facecolor="#d9dcde", zorder=0.6)
    else:
        axes.axvspan(start, end, fill=False, hatch="/", zorder=0.6)


def draw_baseline(axes: Axes, baseline: Quantity | None) -> None:
    """A thin dashed line over the whole plot at the baseline figure; bars have an order of 1.4."""
    if baseline is not None and baseline.value is not None:
        over = 1 + 4 / float(axes.bbox.width)
        axes.axhline(baseline.value, 0, over, color=GREY, linewidth=1, linestyle="--", zorder=1.5, clip_on=False)


def write_gaps(axes: Axes, assessment: Assessment) -> None:
    """Says "not available" where time without figures is wide enough for the words and no break explains it."""
    points = assessment.history
    figures = [point for point in points if point.quantity.value is not None]
    ends = {gap.end for gap in breaks(assessment, points)}
    wide = in_days(axes, text_width(NO_FIGURES, SMALL) + 16)
    for before, after in pairwise(figures):
        start, end = day(before.period), day(after.period)
        broken = any(start < other <= end for other in ends)
        if not broken and not adjoin(before.period, after.period) and end - start > wide:
            middle = place_of(axes, (start + end) / 2, 0)[0]
            write(axes, NO_FIGURES, middle, float(axes.bbox.y0) + 5, QUIET, ha="center")


def write_first(axes: Axes, points: Sequence[SeriesPoint], away: float) -> None:
    """The value of the first figure beside it, where there are two or more and a place clear of lines."""
    figures = [point for point in points if point.quantity.value is not None]
    if len(figures) > 1 and figures[0].quantity.value is not None:
        place = place_of(axes, day(figures[0].period), figures[0].quantity.value)
        words = value_text(figures[0].quantity)
        write_beside(axes, words, place, BLUE, bold=True, away=away, inside=inside_plot(axes), clear=True)


def comparison_labels(axes: Axes, assessment: Assessment) -> tuple[EndLabel, ...]:
    """Labels for the column on the right: the latest figure of the history, then the baseline."""
    labels: list[EndLabel] = []
    newest, base = newest_point(assessment.history), assessment.baseline
    if newest is not None and newest.quantity.value is not None:
        height = place_of(axes, 0, newest.quantity.value)[1]
        labels.append(end_label(value_text(newest.quantity), kept_together(newest.period.label), height, BLUE))
    if base is not None and base.value is not None:
        when = f"baseline, {kept_together(base.period.label)}" if base.period is not None else "baseline"
        labels.append(end_label(value_text(base), when, place_of(axes, 0, base.value)[1], GREY))
    return tuple(labels)


def axis_words(ticks: Sequence[float], suffix: str) -> str:
    """Words that the vertical axis does not start at zero; empty where it does or crosses it."""
    return f"Vertical axis starts at {tick_labels(ticks, suffix)[0]}." if ticks[0] > 0 else ""
