"""Axes over time: round numbers up the left, periods along the bottom, breaks hatched, notes in a strip above."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import Margins, Size, figure_of, place_of, reused_axes
from ncpm_reports.charts.history import breaks, day, incidents, unit_of
from ncpm_reports.charts.labels import STRIP, Note, standing_apart, strip_of, write, write_notes
from ncpm_reports.charts.style import GROUND, LINE, PALE_HATCH, QUIET, text_width
from ncpm_reports.charts.ticks import tick_labels
from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.measures.results import Assessment, SeriesPoint

BELOW = 30.0
FOOTER = 13.0
COLUMN = 97.0
MOST_NOTES = 6
PADDING = 0.03
_TITLES = {12: "Year ending", 3: "Quarter ending", 36: "Three years ending", 24: "Two years ending", 1: "Month"}


@contextmanager
def time_axes(
    periods: Sequence[Period], size: Size, margins: Margins, ticks: Sequence[float], labels: Sequence[str] = ()
) -> Iterator[Axes]:
    """Axes from before the last day of the first period to after that of the last, from the first to the last tick.

    Gridlines stand at ticks that have labels. Sizes are points.
    """
    days = [day(period) for period in periods] or [0.0]
    padding = max(max(days) - min(days), 360.0) * PADDING if len(set(days)) > 1 else 200.0
    with reused_axes(size, margins) as axes:
        axes.set(xlim=(min(days) - padding, max(days) + padding), ylim=(ticks[0], ticks[-1]), xticks=[])
        axes.set_yticks(ticks[: len(labels)], labels)
        yield axes


@contextmanager
def annotated_axes(
    assessment: Assessment,
    points: Sequence[SeriesPoint],
    ticks: Sequence[float],
    size: Size,
    *,
    events: int = 0,
    words: str = "",
    key: bool = False,
) -> Iterator[Axes]:
    """Axes for the points of a history: periods named, breaks hatched, notes above, ready for the figures.

    Under it all stand `words`, and where the vertical axis starts if that is above zero; `key` leaves a row for a key
    of marks above them. At most so many `events` are named. Right of the plot is room for labels.
    """
    periods, labels = [point.period for point in points], tick_labels(ticks, unit_of(points))
    footer = f"{words} Vertical axis starts at {labels[0]}.".strip() if ticks[0] > 0 else words
    notes = _notes(assessment, points, events)
    rows = max(map(len, strip_of(notes, size[0])), default=0)
    top = 11.0 if not rows else STRIP + LINE * rows + 2
    margins = (max(map(text_width, labels)) + 8, BELOW + FOOTER * (bool(footer) + key), COLUMN, top)
    with time_axes(periods, size, margins, ticks, labels) as axes:
        name_years(axes, periods)
        for before, after, _ in breaks(assessment, points):
            draw_band(axes, day(before), day(after))
        write_notes(axes, notes)
        middle = float(axes.bbox.x0 + axes.bbox.x1) / 2
        write(axes, axis_title(periods), middle, float(axes.bbox.y0) - 24, QUIET, ha="center")
        write(axes, footer, 0.0, 3.0, QUIET)
        yield axes


def _notes(assessment: Assessment, points: Sequence[SeriesPoint], events: int) -> list[Note]:
    """What to write above the plot in order of time: breaks, and exceptional incidents.

    Breaks with the same words are named once, at the latest of them.
    """
    middles = {words: (day(before) + day(after)) / 2 for before, after, words in breaks(assessment, points)}
    notes: list[Note] = [(words, middle, None) for words, middle in middles.items()]
    for point, words in incidents(assessment, points)[:events]:
        notes.append((words, day(point.period), point.quantity.value))
    return sorted((note for note in notes[:MOST_NOTES] if note[0].strip()), key=lambda note: note[1])


def draw_band(axes: Axes, before: float, after: float, words: str = "") -> None:
    """A pale hatched band over the time between two days with figures, with words where they have room."""
    edge = min(in_days(axes, 6), (after - before) * 0.4)
    axes.axvspan(before + edge, after - edge, facecolor=GROUND, hatch="/", hatchcolor=PALE_HATCH, zorder=0.6)
    if has_room(axes, words, before, after):
        write(axes, words, place_of(axes, (before + after) / 2, 1)[0], float(axes.bbox.y0) + 6, QUIET, ha="center")


def has_room(axes: Axes, words: str, before: float, after: float) -> bool:
    """Whether words fit between two days with figures."""
    return after - before > in_days(axes, text_width(words) + 16)


def in_days(axes: Axes, points: float) -> float:
    """A length along the time axis, given in points, as a number of days."""
    low, high = axes.get_xlim()
    return points * (high - low) / float(axes.bbox.width)


# Periods along the bottom -------------------------------------------------------------------------------------------


def name_years(axes: Axes, periods: Sequence[Period]) -> None:
    """Names as many periods under the plot as there is room for, counted back from the newest.

    These are its month's anniversaries, if there are three or more of them.
    """
    ends = sorted(set(periods), key=lambda period: period.end, reverse=True)
    anniversaries = [period for period in ends if period.end.month == ends[0].end.month]
    named = anniversaries if len(anniversaries) >= 3 else ends
    name_periods(axes, named, "%Y" if same_month(periods) else "%b %Y")


def name_periods(axes: Axes, periods: Sequence[Period], *forms: str) -> None:
    """Names single periods under the plot, the most important first, in the form in which most have room."""
    width, named = float(figure_of(axes).bbox.width), list[tuple[float, str]]()
    for form in forms:
        words = [period.end.strftime(form) for period in periods]
        reach = [text_width(name) / 2 for name in words]
        places = [place_of(axes, day(period), 1)[0] for period in periods]
        places = [min(max(place, half), width - half) for place, half in zip(places, reach, strict=True)]
        fitting = [(places[index], words[index]) for index in standing_apart(places, reach)]
        named = fitting if len(fitting) > len(named) else named
    for place, name in named:
        write(axes, name, place, float(axes.bbox.y0) - 12, QUIET, ha="center")


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
