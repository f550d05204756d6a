"""Axes over time: round numbers up the left, periods along the bottom, breaks hatched, notes in a strip above."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from ncpm_reports.charts.canvas import Size, draw_base, figure_of, place_of, reused_axes, set_size
from ncpm_reports.charts.history import Break, breaks, day, incidents, interval_of, unit_of
from ncpm_reports.charts.labels import MOST_NOTES, Note, place_notes, write, write_notes
from ncpm_reports.charts.style import GREY, LINE, QUIET, WHISKER, Look, text_width
from ncpm_reports.charts.ticks import tick_labels
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.results import Assessment, SeriesPoint

BELOW = 30.0
FOOTER = 13.0
COLUMN = 97.0
NARROW = 6.0
WIDEST_BAR, BAR_SHARE = 26.0, 0.72
ORDINARY, BROAD = 0.03, 0.06
_TITLES = {12: "Year ending", 3: "Quarter ending", 36: "Three years ending", 24: "Two years ending", 1: "Month"}


@contextmanager
def time_axes(
    assessment: Assessment,
    points: Sequence[SeriesPoint],
    ticks: Sequence[float],
    size: Size,
    *,
    bars: bool = False,
    words: str = "",
    key: bool = False,
    events: int = MOST_NOTES,
) -> Iterator[Axes]:
    """Axes for the points of a history: gridlines, time axis, breaks hatched, notes above, ready for the figures.

    Under it all stand `words`, and where the vertical axis starts if that is above zero; `key` leaves a row for a key
    of marks above them. At most so many `events` are named. Right of the plot is room for labels.
    """
    periods = [point.period for point in points]
    labels = tick_labels(ticks, unit_of(points))
    footer = f"{words} Vertical axis starts at {labels[0]}.".strip() if ticks[0] > 0 else words
    left, bottom = max(map(text_width, labels)) + 8, BELOW + FOOTER * (bool(footer) + key)
    with reused_axes(size, (left, bottom, COLUMN, 11)) as axes:
        axes.set_xlim(time_limits(periods, BROAD if bars else ORDINARY))
        axes.set_ylim(ticks[0], ticks[-1])
        notes = place_notes(_notes(axes, assessment, points, events), size[0])
        set_size(axes, size, (left, bottom, COLUMN, 11 + LINE * max((note.row + 1 for note in notes), default=0)))
        axes.set_yticks(ticks, labels)
        set_time_ticks(axes, periods)
        draw_base(axes)
        for gap in breaks(assessment, points):
            _draw_break(axes, gap, bar_width(axes, points) / 2 if bars else in_days(axes, 6))
        write_notes(axes, notes)
        write(axes, axis_title(periods), (axes.bbox.x0 + axes.bbox.x1) / 2, bottom - 24, QUIET, ha="center")
        write(axes, footer, 0.0, 3.0, QUIET)
        yield axes


# Along the bottom ---------------------------------------------------------------------------------------------------


def time_limits(periods: Sequence[Period], padding: float = ORDINARY) -> tuple[float, float]:
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

    They are counted back from the newest, which is always named: over its month's anniversaries, if there are three or
    more of them.
    """
    per_point = (limits[1] - limits[0]) / width
    form = "%Y" if same_month(periods) else "%b %Y"
    ends = sorted({period.end for period in periods}, reverse=True)
    anniversaries = [end for end in ends if end.month == ends[0].month]
    ticks: list[tuple[float, str]] = []
    for end in anniversaries if len(anniversaries) >= 3 else ends:
        tick, label = float(end.toordinal()), end.strftime(form)
        if not ticks or ticks[-1][0] - tick >= (text_width(label) + 6) * per_point:
            ticks.append((tick, label))
    return tuple(reversed(ticks))


def same_month(periods: Sequence[Period]) -> bool:
    """Whether all periods are of whole months and end in the same month."""
    return len({period.end.month for period in periods}) == 1 and all(period.whole_months for period in periods)


def axis_title(periods: Sequence[Period]) -> str:
    """What the time axis counts: "Year ending June", "Quarter ending", "Three years ending March"."""
    if not periods:
        return ""
    lengths = {period.months if period.whole_months else 0 for period in periods}
    title = _TITLES.get(lengths.pop(), "Period ending") if len(lengths) == 1 else "Period ending"
    return f"{title} {MONTHS[periods[0].end.month]}" if same_month(periods) and title != "Month" else title


def name_periods(axes: Axes, periods: Sequence[Period]) -> None:
    """Names single periods under the plot, months in full or, where names would touch, in three letters.

    Those that touch one before them in the sequence all the same are left out.
    """
    forms = [_beside_one_another(axes, periods, form) for form in ("%B %Y", "%b %Y")]
    for x, words in max(forms, key=len):
        write(axes, words, x, float(axes.bbox.y0) - 12, QUIET, ha="center")


def _beside_one_another(axes: Axes, periods: Sequence[Period], form: str) -> list[tuple[float, str]]:
    whole, placed = float(figure_of(axes).bbox.width), list[tuple[float, str]]()
    for period in dict.fromkeys(periods):
        words = period.end.strftime(form)
        half = text_width(words) / 2
        x = min(max(place_of(axes, day(period), 0)[0], half), whole - half)
        if all(abs(x - other) >= half + text_width(name) / 2 + 6 for other, name in placed):
            placed.append((x, words))
    return placed


def in_days(axes: Axes, points: float) -> float:
    """A length along the time axis, given in points, as a number of days."""
    low, high = axes.get_xlim()
    return points * (high - low) / float(axes.bbox.width)


def bar_width(axes: Axes, points: Sequence[SeriesPoint]) -> float:
    """How wide a bar may be so that neighbours do not touch, in days."""
    days = sorted(day(point.period) for point in points)
    return min([in_days(axes, WIDEST_BAR), *((after - before) * BAR_SHARE for before, after in pairwise(days))])


# Breaks, the baseline and intervals ----------------------------------------------------------------------------------


def _notes(axes: Axes, assessment: Assessment, points: Sequence[SeriesPoint], events: int) -> list[Note]:
    """What to write above the plot: breaks first, then exceptional incidents.

    Breaks with the same words are named once, at the latest of them.
    """
    middles = {gap.words: (day(gap.earlier) + day(gap.later)) / 2 for gap in breaks(assessment, points)}
    notes = [Note(words=words, x=place_of(axes, middle, 0)[0]) for words, middle in middles.items()]
    for point, words in incidents(assessment, points)[:events]:
        notes.append(Note(words=words, x=place_of(axes, day(point.period), 0)[0], value=point.quantity.value))
    return notes


def _draw_break(axes: Axes, gap: Break, shrink: float) -> None:
    """A hatched band over the stretch of time that may not be compared across; a plain one where it is narrow."""
    earlier, later = day(gap.earlier), day(gap.later)
    edge = min(shrink, (later - earlier) * 0.4)
    narrow = later - earlier - 2 * edge < in_days(axes, NARROW)
    look: Look = {"facecolor": "#d9dcde"} if narrow else {"fill": False, "hatch": "/"}
    axes.axvspan(earlier + edge, later - edge, zorder=0.6, **look)


def draw_baseline(axes: Axes, baseline: Quantity | None) -> None:
    """A thin dashed line over the whole plot at the baseline figure; bars have an order of 1.4."""
    if baseline is not None and baseline.value is not None:
        over = 1 + 4 / float(axes.bbox.width)
        axes.axhline(baseline.value, 0, over, color=GREY, linewidth=1, linestyle="--", zorder=1.5, clip_on=False)


def draw_whiskers(axes: Axes, points: Sequence[SeriesPoint]) -> None:
    """The intervals of the points that have them."""
    half = in_days(axes, 3)
    for point in points:
        if interval := interval_of(point.lower, point.upper):
            x = day(point.period)
            axes.vlines(x, *interval, **WHISKER)
            axes.hlines(interval, x - half, x + half, **WHISKER)


def inside_plot(axes: Axes) -> Bbox:
    """Where words may stand among the figures, in points."""
    plot = axes.bbox
    return Bbox.from_extents(0.0, plot.y0 + 1, plot.x1 + 6, plot.y1 + 4)
