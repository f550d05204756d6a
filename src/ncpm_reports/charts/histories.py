"""Small histories for a page's column: one beside a finding, one force against the others, one in a panel."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.transforms import Bbox

from ncpm_reports.charts.canvas import Margins, Size, draw_base, figure_of, place_of, record, reused_axes
from ncpm_reports.charts.history import (
    day,
    dotted,
    figures_over_time,
    line_through,
    long_gaps,
    newest_point,
    unit_of,
    values_of,
)
from ncpm_reports.charts.labels import EndLabel, lead_to, room_for, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, lines_table
from ncpm_reports.charts.style import BLUE, GREY, PALE_HATCH, PINK, QUIET, RING, text_width
from ncpm_reports.charts.ticks import linear_ticks, tick_labels
from ncpm_reports.charts.time_axes import (
    draw_baseline,
    draw_whiskers,
    in_days,
    name_periods,
    set_time_ticks,
    time_limits,
)
from ncpm_reports.core.quantities import Quantity, display
from ncpm_reports.measures.results import SeriesPoint

# At most 320 pixels of a telephone, where three points are four pixels.
PANEL = (240.0, 92.0)
NOT_HELD = "not held"
FEWEST_FOR_A_LINE = 5
GROUND = "#eceeef"
NARROWEST_BAND = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """A line to draw: its points in order of time, the figure of its baseline, and its name where there are several."""

    points: tuple[SeriesPoint, ...]
    baseline: Quantity | None = None
    name: str = ""


def small_history(line: HistoryLine, *, table_id: str, title: str, size: Size, time_axis: bool = False) -> Picture:
    """A history from zero beside a finding: the baseline ringed, the newest figure a dot, both named at the right.

    `time_axis` names years below; without it only the labels tell the periods. `title` is for the table behind.
    """
    ticks = linear_ticks(values_of(line.points, line.baseline), most=3)
    labels = tick_labels(ticks, unit_of(line.points))
    names = [
        EndLabel(lines=(display(figure), _month(figure)), value=value, colour=colour)
        for figure, value, colour in _ends(line)
    ]
    margins = (max(map(text_width, labels)) + 8, 17 if time_axis else 5, room_for(names), 8)
    with _small_axes([line], size, margins, (ticks[0], ticks[-1])) as axes:
        axes.set_yticks(ticks, labels)
        if time_axis:
            set_time_ticks(axes, [point.period for point in line.points])
        _draw_line(axes, line)
        write_end_labels(axes, names)
        return Picture(drawing=record(axes), data=lines_table(table_id, title, [("Figure", line.points)]))


def two_histories(own: HistoryLine, others: HistoryLine, *, table_id: str, title: str, size: Size) -> Picture:
    """One force against the others: two lines from zero, solid and dashed, named at their ends with their figures.

    A dashed upright stands at the baseline, where both lines are ringed. An alternative text names both at the baseline
    and now, and `long_gaps`.
    """
    looks = ((own, PINK, "-"), (others, BLUE, "--"))
    ticks = linear_ticks(values_of((*own.points, *others.points), own.baseline, others.baseline), most=3)
    names = [
        EndLabel(lines=(line.name, display(figure)), value=value, colour=colour)
        for line, colour, _ in looks
        for figure, value, _ in _ends(replace(line, baseline=None))
    ]
    with _small_axes([own, others], size, (4, 17, room_for(names), 8), (ticks[0], ticks[-1])) as axes:
        _name_ends(axes, own)
        draw_gaps(axes, own.points)
        draw_base(axes)
        if own.baseline is not None and own.baseline.period is not None:
            axes.axvline(day(own.baseline.period), color=GREY, linewidth=1, linestyle="--", zorder=1.5)
        for line, colour, style in reversed(looks):
            draw_history(axes, line, colour, style)
        write_end_labels(axes, names)
        table = lines_table(table_id, title, [(line.name, line.points) for line in (own, others)])
        return Picture(drawing=record(axes), data=table)


# The page on the web and the printed sheet have the same panels.
@lru_cache(maxsize=64)
def panel(line: HistoryLine, *, table_id: str, title: str, size: Size = PANEL) -> Picture:
    """A history with a scale of its own from zero and no numbers beside it: for telephone, screen and print alike.

    The baseline is ringed, dashed and has its figure; so has the newest. An alternative text names both, whether they
    rose or fell, and `long_gaps`. Sizes in points: on a screen three are four pixels.
    """
    values = values_of(line.points, line.baseline)
    limits = (linear_ticks(values, most=3)[0], max(values, default=1.0) or 1.0)
    with _small_axes([line], size, (4, 17, 4, 16), limits) as axes:
        _name_ends(axes, line)
        _draw_line(axes, line)
        for figure, value, _ in reversed(_ends(line)):
            if figure.period is not None:
                _write_in_panel(axes, display(figure), place_of(axes, day(figure.period), value))
        return Picture(drawing=record(axes), data=lines_table(table_id, title, [("Figure", line.points)]))


# A line with its gaps -----------------------------------------------------------------------------------------------


def draw_history(axes: Axes, line: HistoryLine, color: str = BLUE, linestyle: str = "-") -> None:
    """A line with gaps where figures are missing, whiskers, dots, a ring at the baseline and a larger newest dot."""
    days, figures = figures_over_time(line.points)
    draw_whiskers(axes, line.points)
    if len(figures) >= FEWEST_FOR_A_LINE:
        axes.plot(*line_through(line.points), color=color, linestyle=linestyle, clip_on=False)
    axes.plot(*dotted(line.points), "o", color=color, clip_on=False)
    axes.plot(days[-1:], figures[-1:], "o", color=color, markersize=8, clip_on=False)
    baseline = line.baseline
    if baseline is not None and baseline.value is not None and baseline.period is not None:
        ring = {**RING, "markeredgecolor": color, "markersize": 7.5}
        axes.plot(day(baseline.period), baseline.value, "o", clip_on=False, **ring)


def draw_gaps(axes: Axes, points: Sequence[SeriesPoint]) -> None:
    """Hatched bands over long gaps, with words where they fit; none where there is no room for one."""
    edge, end = in_days(axes, 6.0), axes.get_xlim()[1]
    for before, after in long_gaps(points):
        first, last = before + edge, after - edge if after < end - edge else end
        if last - first < in_days(axes, NARROWEST_BAND):
            continue
        axes.axvspan(first, last, facecolor=GROUND, hatch="/", hatchcolor=PALE_HATCH, zorder=0.6)
        (left, bottom), right = place_of(axes, first, axes.get_ylim()[0]), place_of(axes, last, 0)[0]
        wide, middle = text_width(NOT_HELD) + 4, (left + right) / 2
        if wide <= right - left:
            box = Rectangle((middle - wide / 2, bottom + 3), wide, 12, transform=None, color=GROUND, zorder=0.7)
            axes.add_patch(box)
            write(axes, NOT_HELD, middle, bottom + 6, QUIET, ha="center")


def _draw_line(axes: Axes, line: HistoryLine) -> None:
    """A line from zero with its gaps and its baseline."""
    draw_gaps(axes, line.points)
    draw_base(axes)
    draw_baseline(axes, line.baseline)
    draw_history(axes, line)


# Small axes and their words -----------------------------------------------------------------------------------------


@contextmanager
def _small_axes(
    lines: Sequence[HistoryLine], size: Size, margins: Margins, limits: tuple[float, float]
) -> Iterator[Axes]:
    with reused_axes(size, margins) as axes:
        axes.set_xlim(time_limits([point.period for line in lines for point in line.points]))
        axes.set_ylim(limits)
        axes.set_xticks([])
        axes.set_yticks([])
        yield axes


def _ends(line: HistoryLine) -> list[tuple[Quantity, float, str]]:
    """The newest and the baseline figure, those that there are, with their values and colours."""
    point = newest_point(line.points)
    newest = point.quantity if point is not None else None
    figures = [figure for figure in (newest, line.baseline) if figure is not None]
    return [(each, each.value, BLUE if each is newest else GREY) for each in figures if each.value is not None]


def _month(figure: Quantity) -> str:
    return f"{figure.period.end:%B %Y}" if figure.period is not None else ""


def _name_ends(axes: Axes, line: HistoryLine) -> None:
    """Names the newest period, the baseline and the first year, as far as they do not touch."""
    periods = [point.period for point in line.points if point.quantity.value is not None]
    baseline = [line.baseline.period] if line.baseline is not None and line.baseline.period is not None else []
    name_periods(axes, [*periods[-1:], *baseline, *periods[:1]])


def _write_in_panel(axes: Axes, words: str, at: tuple[float, float]) -> None:
    """Writes a figure beside its mark, or in the strip above the plot where that is crowded."""
    whole = figure_of(axes).bbox
    inside = Bbox.from_extents(0.0, axes.bbox.y0 + 1, whole.width, whole.height)
    box = write_beside(axes, words, at, inside=inside, clear=True)
    if box is None:
        above = (min(max(at[0], 0.0), whole.width), whole.height - 12.0)
        box = write_beside(axes, words, above, inside=inside, away=0.0)
    if box is not None:
        lead_to(axes, box, at)
