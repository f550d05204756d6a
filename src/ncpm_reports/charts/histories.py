"""Histories for a page's column: a measure's own, a small one beside a finding, one force against the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ncpm_reports.charts.canvas import draw_base, place_of, record, reused_axes, set_margins, set_size
from ncpm_reports.charts.data_table import history_table, lines_table
from ncpm_reports.charts.estimates import draw_whiskers
from ncpm_reports.charts.history import (
    adjoin,
    day,
    dotted,
    figures_of,
    figures_over_time,
    line_through,
    newest_point,
    unit_of,
    unit_suffix,
    value_text,
)
from ncpm_reports.charts.labels import EndLabel, write, write_end_labels, write_in_panel
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import BLUE, GREY, MM, PALE_HATCH, PINK, QUIET, RING, SMALL, Look, text_width
from ncpm_reports.charts.ticks import linear_ticks, tick_labels
from ncpm_reports.charts.time_axes import (
    ORDINARY,
    axis_words,
    comparison_labels,
    draw_baseline,
    in_days,
    name_periods,
    set_time_ticks,
    short_period,
    time_axes,
    time_limits,
    write_first,
)
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.measures.results import Assessment, SeriesPoint

MEASURE_WIDTH, MEASURE_HEIGHT = 104 * MM, 80 * MM
SMALL_WIDTH, SMALL_HEIGHT = 64 * MM, 26 * MM
# At most 320 pixels of a telephone, where three points are four pixels.
PANEL_WIDTH, PANEL_HEIGHT = 240.0, 92.0
NOT_HELD = "not held"
LONG_GAP = 731
FEWEST_FOR_A_LINE = 5
GROUND = "#eceeef"
NARROWEST_BAND = 10.0
MOST_EVENTS = 3
OWN: Look = {"color": PINK, "linestyle": "-"}
OTHERS: Look = {"color": BLUE, "linestyle": "--"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A line to draw: its points in order of time, the figure of its baseline, and its name where there are several."""

    points: tuple[SeriesPoint, ...]
    baseline: Quantity | None = None
    name: str = ""


def measure_history(
    assessment: Assessment,
    *,
    table_id: str,
    width: float = MEASURE_WIDTH,
    height: float = MEASURE_HEIGHT,
) -> Picture:
    """A measure's whole history beside its text, with the baseline ringed and dashed, events and breaks named above.

    Counts start at zero; percentages need not, and then the chart says so.
    Stretches of more than two years without figures are hatched and named. Under five figures are dots without a
    line. Intervals are whiskers. An alternative text names the first, the
    baseline and the newest figure, `long_gaps`, breaks and events. Sizes in points.
    """
    points = assessment.history
    values = figures_of(assessment, points)
    near_zero = not values or min(values) <= 0.5 * max(values)
    ticks = linear_ticks(values, zero=near_zero or unit_of(points).is_count)
    footer = axis_words(ticks, unit_suffix(unit_of(points)))
    with time_axes(assessment, points, ticks, (width, height), footer=footer, events=MOST_EVENTS) as axes:
        draw_gaps(axes, long_gaps(points))
        draw_baseline(axes, assessment.baseline)
        draw_history(axes, HistoryLine(points=points, baseline=assessment.baseline))
        write_first(axes, points, away=5.0)
        write_end_labels(axes, comparison_labels(axes, assessment))
        return Picture(drawing=record(axes), data=history_table(table_id, assessment, points))


def small_history(
    line: HistoryLine,
    *,
    table_id: str,
    title: str,
    time_axis: bool = False,
    width: float = SMALL_WIDTH,
    height: float = SMALL_HEIGHT,
) -> Picture:
    """A history from zero beside a finding: the baseline ringed, the newest figure a dot, both named at the right.

    `time_axis` names years below; without it only the labels tell the periods. `title` is for the table behind.
    """
    ticks = linear_ticks([value for value, _ in _figures([line])], zero=True, most=3)
    labels = tick_labels(ticks, unit_suffix(unit_of(line.points)))
    left = max(text_width(label, SMALL) for label in labels) + 8
    ends = [words for _, figure in _ends(line) for words in (value_text(figure), short_period(figure.period))]
    right = max((text_width(words, SMALL, True) for words in ends), default=0.0) + 12
    with reused_axes() as axes:
        _set_up(axes, (width, height), (left, 17 if time_axis else 5, right, 8), [line])
        axes.set_ylim(ticks[0], ticks[-1])
        axes.set_yticks(ticks, labels)
        if time_axis:
            set_time_ticks(axes, [point.period for point in line.points])
        _draw_line(axes, line)
        write_end_labels(axes, _end_labels(axes, line))
        return Picture(drawing=record(axes), data=lines_table(table_id, title, [("Figure", line.points)]))


def two_histories(
    own: HistoryLine,
    others: HistoryLine,
    *,
    table_id: str,
    title: str,
    width: float = SMALL_WIDTH,
    height: float = 30 * MM,
) -> Picture:
    """One force against the others: two lines from zero, solid and dashed, named at their ends with their figures.

    A dashed upright stands at the baseline, where both lines are ringed. An alternative text names both at the baseline
    and now, and `long_gaps`.
    """
    lines = (own, others)
    ticks = linear_ticks([value for value, _ in _figures(lines)], zero=True, most=3)
    texts = [(line.name, value_text(newest.quantity)) for line in lines if (newest := newest_point(line.points))]
    right = max((text_width(words, SMALL, True) for text in texts for words in text), default=0.0) + 12
    with reused_axes() as axes:
        _set_up(axes, (width, height), (4, 17, right, 8), lines)
        axes.set_ylim(ticks[0], ticks[-1])
        _name_ends(axes, own)
        draw_gaps(axes, long_gaps(own.points))
        draw_base(axes)
        if own.baseline is not None and own.baseline.period is not None:
            axes.axvline(day(own.baseline.period), color=GREY, linewidth=1, linestyle="--", zorder=1.5)
        for line, look in ((others, OTHERS), (own, OWN)):
            draw_history(axes, line, **look)
        write_end_labels(axes, [*_name_label(axes, own, OWN), *_name_label(axes, others, OTHERS)])
        named = [(line.name, line.points) for line in lines]
        return Picture(drawing=record(axes), data=lines_table(table_id, title, named))


# The page on the web and the printed sheet have the same panels.
@lru_cache(maxsize=64)
def panel(
    line: HistoryLine,
    *,
    table_id: str,
    title: str,
    width: float = PANEL_WIDTH,
    height: float = PANEL_HEIGHT,
) -> Picture:
    """A history with a scale of its own from zero and no numbers beside it: for telephone, screen and print alike.

    The baseline is ringed, dashed and has its figure; so has the newest. An alternative text names both, whether they
    rose or fell, and `long_gaps`. Sizes in points: on a screen three are four pixels.
    """
    values = [value for value, _ in _figures([line])]
    with reused_axes() as axes:
        _set_up(axes, (width, height), (4, 17, 4, 16), [line])
        axes.set_ylim(linear_ticks(values, zero=True, most=3)[0], max(values, default=1.0) or 1.0)
        _name_ends(axes, line)
        _draw_line(axes, line)
        for value, figure in reversed(_ends(line)):
            if figure.period is not None:
                write_in_panel(axes, value_text(figure), place_of(axes, day(figure.period), value))
        return Picture(drawing=record(axes), data=lines_table(table_id, title, [("Figure", line.points)]))


# What they share ----------------------------------------------------------------------------------------------------


def draw_history(axes: Axes, line: HistoryLine, *, color: str = BLUE, linestyle: str = "-") -> None:
    """A line with gaps where figures are missing, whiskers, dots, a ring at the baseline and a larger newest dot."""
    days, figures = figures_over_time(line.points)
    draw_whiskers(axes, line.points)
    if len(figures) >= FEWEST_FOR_A_LINE:
        axes.plot(*line_through(line.points), color=color, linestyle=linestyle, clip_on=False)
    dots: Look = {"color": color, "clip_on": False}
    axes.plot(*dotted(line.points), "o", **dots)
    axes.plot(days[-1:], figures[-1:], "o", markersize=8, **dots)
    baseline = line.baseline
    if baseline is not None and baseline.value is not None and baseline.period is not None:
        ring = {**RING, "markeredgecolor": color, "markersize": 7.5}
        axes.plot(day(baseline.period), baseline.value, "o", clip_on=False, **ring)


def long_gaps(points: Sequence[SeriesPoint]) -> tuple[tuple[float, float], ...]:
    """The first and last days, as numbers, of stretches of more than two years between figures."""
    periods = [point.period for point in points if point.quantity.value is not None]
    return tuple((day(a), day(b)) for a, b in pairwise(periods) if not adjoin(a, b) and day(b) - day(a) > LONG_GAP)


def draw_gaps(axes: Axes, gaps: Iterable[tuple[float, float]]) -> None:
    """Hatched bands over stretches without figures, with words where they fit; none where there is no room for one."""
    edge = in_days(axes, 6.0)
    for start, end in gaps:
        last = end - edge if end < axes.get_xlim()[1] - edge else axes.get_xlim()[1]
        if last - start - edge < in_days(axes, NARROWEST_BAND):
            continue
        band: Look = {"facecolor": GROUND, "hatch": "/", "hatchcolor": PALE_HATCH, "zorder": 0.6}
        axes.axvspan(start + edge, last, **band)
        (left, bottom), right = place_of(axes, start + edge, axes.get_ylim()[0]), place_of(axes, last, 0)[0]
        wide = text_width(NOT_HELD, SMALL)
        if wide + 4 <= right - left:
            middle = (left + right) / 2
            box = Rectangle((middle - wide / 2 - 2, bottom + 3), wide + 4, 12, transform=None, color=GROUND, zorder=0.7)
            axes.add_patch(box)
            write(axes, NOT_HELD, middle, bottom + 6, QUIET, ha="center")


def _draw_line(axes: Axes, line: HistoryLine) -> None:
    """A line from zero with its gaps and its baseline."""
    draw_gaps(axes, long_gaps(line.points))
    draw_base(axes)
    draw_baseline(axes, line.baseline)
    draw_history(axes, line)


def _figures(lines: Sequence[HistoryLine]) -> list[tuple[float, Quantity]]:
    """All that a scale has to hold: figures, limits and baselines that have values."""
    points = [point for line in lines for point in line.points]
    quantities = [quantity for point in points for quantity in (point.quantity, point.lower, point.upper)]
    return _valued([*quantities, *(line.baseline for line in lines)])


def _ends(line: HistoryLine) -> list[tuple[float, Quantity]]:
    """The newest and the baseline figure, those that there are."""
    newest = newest_point(line.points)
    return _valued([newest.quantity if newest is not None else None, line.baseline])


def _valued(quantities: Iterable[Quantity | None]) -> list[tuple[float, Quantity]]:
    return [(figure.value, figure) for figure in quantities if figure is not None and figure.value is not None]


def _end_labels(axes: Axes, line: HistoryLine) -> list[EndLabel]:
    """The newest and the baseline figure with their periods, for the column at the right."""
    newest = newest_point(line.points)
    return [
        EndLabel(
            lines=(value_text(figure), short_period(figure.period)),
            y=place_of(axes, 0, value)[1],
            colour=BLUE if newest is not None and figure is newest.quantity else GREY,
        )
        for value, figure in _ends(line)
    ]


def _name_label(axes: Axes, line: HistoryLine, look: Look) -> list[EndLabel]:
    """A line's name and its newest figure, in its colour."""
    newest = newest_point(line.points)
    if newest is None or newest.quantity.value is None:
        return []
    y = place_of(axes, 0, newest.quantity.value)[1]
    return [EndLabel(lines=(line.name, value_text(newest.quantity)), y=y, colour=str(look["color"]))]


def _set_up(
    axes: Axes, size: tuple[float, float], margins: tuple[float, float, float, float], lines: Sequence[HistoryLine]
) -> None:
    set_size(axes, *size)
    set_margins(axes, *margins)
    periods = [point.period for line in lines for point in line.points]
    axes.set_xlim(time_limits(periods, ORDINARY))
    axes.set(xticks=[], yticks=[])


def _name_ends(axes: Axes, line: HistoryLine) -> None:
    """Names the newest period, the baseline and the first year, as far as they do not touch."""
    periods = [point.period for point in line.points if point.quantity.value is not None]
    baseline = line.baseline.period if line.baseline is not None else None
    name_periods(axes, [*periods[-1:], *([baseline] if baseline is not None else []), *periods[:1]])
