"""The frame of a chart over time: margins from the words that must fit, notes above, labels on the right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ncpm_reports.charts.collisions import Box
from ncpm_reports.charts.frame import Frame, Scale, draw_grid
from ncpm_reports.charts.history import axis_title, breaks, day, draw_break, draw_time_axis, strip_notes, time_scale
from ncpm_reports.charts.labels import EndLabel, draw_end_labels, draw_strip, strip_depth, strip_rows
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import QUIET
from ncpm_reports.measures.results import Assessment, SeriesPoint

BELOW = 30.0
FOOTER = 13.0
COLUMN = 88.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimePlot:
    """A sheet with a frame over time, its axes, breaks and notes drawn, ready for the figures."""

    sheet: Sheet
    frame: Frame

    @property
    def inside(self) -> Box:
        """Where words may stand among the figures."""
        return 0.0, self.frame.bottom + 1, self.frame.right + 6, self.frame.top + 4

    def finish(self, labels: Sequence[EndLabel]) -> None:
        """Writes the labels on the right."""
        # Where notes stand above the plot, labels must not reach up to them.
        high = self.frame.top + (8 if self.sheet.height - self.frame.top < 12 else 4)
        draw_end_labels(self.sheet, labels, self.frame.right + 9, self.frame.bottom - 4, high)


def time_plot(
    assessment: Assessment,
    points: Sequence[SeriesPoint],
    up: Scale,
    size: tuple[float, float],
    *,
    bars: bool = False,
    footer: str = "",
    key: bool = False,
    above: float = 4.0,
) -> TimePlot:
    """A frame for the points of a history: gridlines, time axis, breaks hatched, notes above.

    `footer` is written under it all; `key` leaves a row for a key of marks above the footer. Lines from notes end
    `above` their points, in points of length.
    """
    sheet = Sheet(*size)
    periods = tuple(point.period for point in points)
    left = up.label_width + 8
    right = sheet.width - COLUMN - 9
    frame = Frame(
        left=left,
        bottom=BELOW + FOOTER * (bool(footer) + key),
        right=right,
        top=sheet.height - 11,
        across=time_scale(periods, right - left, 0.06 if bars else 0.03),
        up=up,
    )
    rows = strip_rows(strip_notes(frame, assessment, points, {}), sheet.width)
    frame = replace(frame, top=frame.top - strip_depth(rows))
    draw_grid(sheet, frame)
    for gap in breaks(assessment, points):
        shrink = bar_width(frame, points) / 2 if bars else 6.0
        draw_break(sheet, *_band(frame, gap.start, gap.end, shrink), frame.bottom, frame.top)
    held = [(point.period, point.quantity.value) for point in points]
    heights = {period: min(frame.y(value) + above, frame.top) for period, value in held if value is not None}
    draw_time_axis(sheet, frame, axis_title(periods))
    notes = {note.key: note for note in strip_notes(frame, assessment, points, heights)}
    draw_strip(sheet, [replace(placed, note=notes[placed.note.key]) for placed in rows], frame.top + 5)
    sheet.words(footer, 0.0, 3.0, colour=QUIET)
    return TimePlot(sheet=sheet, frame=frame)


def _band(frame: Frame, start: float, end: float, shrink: float) -> tuple[float, float]:
    left, right = frame.x(start), frame.x(end)
    shrink = min(shrink, (right - left) * 0.4)
    return left + shrink, right - shrink


def axis_words(up: Scale) -> str:
    """Words that the vertical axis does not start at zero; empty where it does or crosses it."""
    return f"Vertical axis starts at {up.labels[0]}." if up.low > 0 else ""


def bar_width(frame: Frame, points: Sequence[SeriesPoint]) -> float:
    """How wide a bar may be so that neighbours do not touch, at most 26 points."""
    places = sorted(frame.x(day(point.period)) for point in points)
    steps = [other - one for one, other in pairwise(places)]
    return min([26.0, *(step * 0.72 for step in steps)])
