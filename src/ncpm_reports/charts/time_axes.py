"""Axes over time: round numbers up the left, periods along the bottom, breaks hatched, notes in a strip above.

With what charts read from a history: its breaks, incidents and gaps, and a line without what is missing.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import islice, pairwise
from math import nan
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ncpm_reports.charts.labels import STRIP, Note, is_cut, note_lines, without_overlaps, write, write_notes
from ncpm_reports.charts.picture import Margins, Size, empty_axes, place_of, tick_labels
from ncpm_reports.charts.style import GROUND, LINE, PALE_HATCH, QUIET, text_width
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.drawing import Drawing, PathOp
from ncpm_reports.measures.results import Assessment, SeriesPoint

BELOW, FOOTER, COLUMN = 17.0, 13.0, 97.0
MAX_NOTES = 6
PADDING = 0.03
# In days.
MIN_LONG_GAP = 731
BREAK_WORDS, NO_FIGURES = "Break in series", "not available"


def time_axes(
    periods: Sequence[Period], size: Size, margins: Margins, ticks: Sequence[float], labels: Sequence[str] = ()
) -> Axes:
    """Axes from before the last day of the first period to after that of the last, from the first to the last tick.

    Gridlines stand at ticks that have labels. Sizes are points. They are used again for the next chart.
    """
    days = [day(period) for period in periods] or [0.0]
    padding = max(max(days) - min(days), 360.0) * PADDING if len(set(days)) > 1 else 200.0
    axes = empty_axes("history", size, margins)
    axes.set(xlim=(min(days) - padding, max(days) + padding), ylim=(ticks[0], ticks[-1]), xticks=[])
    axes.set_yticks(ticks[: len(labels)], labels)
    return axes


def annotated_axes(
    assessment: Assessment,
    points: Sequence[SeriesPoint],
    ticks: Sequence[float],
    size: Size,
    *,
    events: int = 0,
    words: str = "",
    key: bool = False,
) -> Axes:
    """Axes for the points of a history: periods named, breaks hatched, notes above, ready for the figures.

    Under it all stand `words`, and where the vertical axis starts if that is above zero; `key` leaves a row for a key
    of marks above them. At most so many `events` are named, none cut short. Right of the plot is room for labels.
    """
    periods, labels = [point.period for point in points], tick_labels(ticks, unit_of(points))
    footer = f"{words} Vertical axis from {labels[0]}.".strip() if ticks[0] > 0 else words
    named = (_notes(assessment, points, most) for most in range(events, -1, -1))
    notes = next((notes for notes in named if not is_cut(notes, size[0])), _notes(assessment, points, 0))
    rows = max(map(len, note_lines(notes, size[0])), default=0)
    top = 11.0 if not rows else STRIP + LINE * rows + 2
    margins = (max(map(text_width, labels)) + 8, BELOW + FOOTER * (bool(footer) + key), COLUMN, top)
    axes = time_axes(periods, size, margins, ticks, labels)
    # As many as there is room for, counted back from the newest over its anniversaries, if there are three.
    ends = sorted(set(periods), key=lambda period: period.end, reverse=True)
    anniversaries = [period for period in ends if period.end.month == ends[0].end.month]
    form = "%Y" if len(anniversaries) == len(ends) else "%b %Y"
    name_periods(axes, anniversaries if len(anniversaries) >= 3 else ends, form)
    for before, after, _ in breaks(assessment, points):
        _draw_band(axes, day(before), day(after))
    write_notes(axes, notes)
    write(axes, footer, 0.0, 3.0, QUIET)
    return axes


def _notes(assessment: Assessment, points: Sequence[SeriesPoint], events: int) -> list[Note]:
    """What to write above the plot in order of time: each break, and exceptional incidents."""
    notes: list[Note] = [
        (words, (day(before) + day(after)) / 2, None) for before, after, words in breaks(assessment, points)
    ]
    named = islice(assessment.incidents(points), events)
    notes += [(caveat.short_text, day(point.period), point.quantity.value) for point, caveat in named]
    return sorted((note for note in notes[:MAX_NOTES] if note[0].strip()), key=lambda note: note[1])


def _draw_band(axes: Axes, before: float, after: float) -> None:
    """A pale hatched band over the time between two days with figures."""
    edge = min(in_days(axes, 6), (after - before) * 0.4)
    axes.axvspan(before + edge, after - edge, facecolor=GROUND, hatch="/", hatchcolor=PALE_HATCH, zorder=0.6)


def draw_gaps(axes: Axes, points: Sequence[SeriesPoint], explained: Sequence[float] = ()) -> None:
    """Bands with words over gaps that have room for them, but for those in which a break ends.

    Words on two lines are for long gaps only: a band so narrow over a few months would say more than they deserve.
    """
    two_lines = NO_FIGURES.split()
    wide, narrow = (in_days(axes, text_width(words) + 12) for words in (NO_FIGURES, max(two_lines, key=text_width)))
    for before, after in gaps(points, longer_than=min(max(MIN_LONG_GAP, narrow), wide)):
        if not any(before < end <= after for end in explained):
            _draw_band(axes, before, after)
            lines = [NO_FIGURES] if after - before > wide else two_lines
            middle, bottom = place_of(axes, (before + after) / 2, 1)[0], float(axes.bbox.y0) + 6
            for above, line in enumerate(reversed(lines)):
                write(axes, line, middle, bottom + above * LINE, QUIET, ha="center")


def is_hatched(drawing: Drawing) -> bool:
    """Whether a chart has a band over time without figures: a gap too narrow for one is left open only."""
    strokes = (op.stroke for op in drawing.ops if isinstance(op, PathOp))
    return any(stroke is not None and stroke.colour == PALE_HATCH for stroke in strokes)


def in_days(axes: Axes, points: float) -> float:
    """A length along the time axis, given in points, as a number of days."""
    low, high = axes.get_xlim()
    return points * (high - low) / float(axes.bbox.width)


def name_periods(axes: Axes, periods: Sequence[Period], *forms: str) -> None:
    """Names single periods under the plot, the most important first, in the form in which most have room."""
    width, named = float(axes.figure.bbox.width), list[tuple[float, str]]()
    for form in forms:
        words = [period.end.strftime(form) for period in periods]
        half_widths = [text_width(name) / 2 for name in words]
        places = [place_of(axes, day(period), 1)[0] for period in periods]
        places = [min(max(place, half), width - half) for place, half in zip(places, half_widths, strict=True)]
        fitting = [(places[index], words[index]) for index in without_overlaps(places, half_widths)]
        named = fitting if len(fitting) > len(named) else named
    for place, name in named:
        write(axes, name, place, float(axes.bbox.y0) - 12, QUIET, ha="center")


def day(period: Period) -> float:
    """Where a period stands on the time axis: the number of its last day."""
    return float(period.end.toordinal())


def adjoin(earlier: Period, later: Period) -> bool:
    """Whether no day lies between two periods, so that a line may be drawn from one figure to the other."""
    return later.start <= earlier.end + timedelta(days=1)


def newest_point(points: Sequence[SeriesPoint]) -> SeriesPoint | None:
    """The last point with a figure; None where there is none."""
    return next((point for point in reversed(points) if point.quantity.value is not None), None)


def values_of(points: Iterable[SeriesPoint], *figures: Quantity | None) -> list[float]:
    """The values of points, of their limits and of other figures: what a scale has to hold."""
    quantities = [*(quantity for p in points for quantity in (p.quantity, p.lower, p.upper)), *figures]
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


def gaps(points: Iterable[SeriesPoint], longer_than: float = 0.0) -> list[tuple[float, float]]:
    """The days on which figures stop and start again on both sides of more than so many days without figures."""
    periods = [point.period for point in points if point.quantity.value is not None]
    apart = [(day(before), day(after)) for before, after in pairwise(periods) if not adjoin(before, after)]
    return [(before, after) for before, after in apart if after - before > longer_than]


def breaks(assessment: Assessment, points: Sequence[SeriesPoint]) -> Iterator[tuple[Period, Period, str]]:
    """The periods before and after each break of a history, with the words of the caveat between them, if any.

    Besides the marked breaks these are spells between two figures that a caveat with an end day keeps apart, such as
    the months of the telephone survey.
    """
    caveats = [caveat for caveat in (*assessment.caveats, *assessment.marks) if caveat.effect == "break"]
    for before, after in pairwise(points):
        first, last = before.period.end, after.period.end
        between = [caveat for caveat in caveats if caveat.valid_from and first <= caveat.valid_from <= last]
        spell = any(caveat.valid_to and caveat.valid_to <= last for caveat in between)
        if after.break_before or (spell and not adjoin(before.period, after.period)):
            explained = between or (caveats if len(caveats) == 1 else [])
            words = after.break_words or (explained[0].short if explained else "") or BREAK_WORDS
            yield before.period, after.period, words
