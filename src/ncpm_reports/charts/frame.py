"""The plot area: where values stand on the sheet, round numbers for its scales, and how those are printed."""

from dataclasses import dataclass
from math import ceil, floor, isfinite, log10, sqrt

from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import AXIS, GRIDLINE, QUIET, SMALL, text_width
from ncpm_reports.core.quantities import format_number
from ncpm_reports.documents.drawing import Anchor, Point, Rect

_STEPS = (1, 2, 2.5, 5, 10, 20)
# Ratios that are named on a scale of square roots, where they stand so far apart: a share of the scale.
_RATIOS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0, 70.0, 100.0)
_APART = 0.1
_LARGE = ((1e10, 1e9, " billion"), (1e7, 1e6, " million"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A scale from `low` to `high` with ticks at round numbers and the words for them.

    `log` for a logarithmic one, `root` for one of square roots, which starts at zero.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    log: bool = False
    root: bool = False

    def share(self, value: float) -> float:
        """How far along the scale a value is, from 0 to 1."""
        if self.log:
            return (log10(value) - log10(self.low)) / (log10(self.high) - log10(self.low))
        if self.root:
            return sqrt(max(value, 0.0) / self.high)
        return (value - self.low) / (self.high - self.low)

    @property
    def label_width(self) -> float:
        """The widest tick label, in points."""
        return max((text_width(label, SMALL) for label in self.labels), default=0.0)


def scale(values: tuple[float, ...], *, zero: bool = False, ticks: int = 5, suffix: str = "") -> Scale:
    """A linear scale that holds all the values, ends on round numbers, and starts at zero if `zero`.

    No values at all give the scale from 0 to 1.
    """
    finite = [value for value in values if isfinite(value)] or [0.0, 1.0]
    low, high = min(finite), max(finite)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)) or high == low:
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    marks = _round_marks(low, high, ticks)
    return Scale(low=marks[0], high=marks[-1], ticks=tuple(marks), labels=tick_labels(marks, suffix))


def _round_marks(low: float, high: float, count: int) -> list[float]:
    """Round numbers that enclose a range in about `count` steps.

    matplotlib's locator is not used, since a user's own settings file can change what it returns.
    """
    least = (high - low) / count
    power = 10.0 ** floor(log10(least))
    step = next(multiple * power for multiple in _STEPS if multiple * power >= least * (1 - 1e-9))
    places = 2 - floor(log10(step))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(index * step, places) + 0.0 for index in range(first, last + 1)]


def log_scale(values: tuple[float, ...]) -> Scale:
    """A logarithmic scale over positive values with ticks at 1, 2 and 5 times powers of ten, thinned to about eight."""
    positive = [value for value in values if value > 0] or [1.0, 10.0]
    low, high = min(positive) / 1.15, max(positive) * 1.15
    decades = range(floor(log10(low)), ceil(log10(high)) + 1)
    for multiples in ((1, 2, 5), (1, 3), (1,)):
        marks = [m * 10.0**d for d in decades for m in multiples if low <= m * 10.0**d <= high]
        if len(marks) <= 9:
            break
    return Scale(low=low, high=high, ticks=tuple(marks), labels=tick_labels(marks), log=True)


def root_scale(values: tuple[float, ...]) -> Scale:
    """A scale of square roots from zero to a round number that holds all the values, for ratios around one.

    Low ratios stay apart where a few high ones would press them flat on a linear scale.
    """
    high = scale(values, zero=True).high
    ticks: list[float] = []
    for mark in (*_RATIOS, high):
        if mark <= high and (not ticks or sqrt(mark / high) - sqrt(ticks[-1] / high) >= _APART):
            ticks.append(mark)
    labels = tuple(format_number(tick, _decimals(tick)) for tick in ticks)
    return Scale(low=0.0, high=high, ticks=tuple(ticks), labels=labels, root=True)


def tick_labels(ticks: list[float], suffix: str = "") -> tuple[str, ...]:
    """Round numbers in the house style with as many decimals as their step needs, large ones in millions."""
    largest = max((abs(tick) for tick in ticks), default=0.0)
    for limit, unit, word in _LARGE:
        if largest >= limit:
            return tuple(label if label == "0" else label + word for label in tick_labels([t / unit for t in ticks]))
    places = max((_decimals(tick) for tick in ticks), default=0)
    return tuple(format_number(tick, places) + suffix for tick in ticks)


def _decimals(tick: float) -> int:
    return next((places for places in range(6) if abs(tick - round(tick, places)) < 1e-9 * max(1.0, abs(tick))), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A plot area on the sheet, by its edges in points, with its two scales."""

    left: float
    bottom: float
    right: float
    top: float
    across: Scale
    up: Scale

    def x(self, value: float) -> float:
        """Where a value of the horizontal scale stands."""
        return self.left + (self.right - self.left) * self.across.share(value)

    def y(self, value: float) -> float:
        """Where a value of the vertical scale stands."""
        return self.bottom + (self.top - self.bottom) * self.up.share(value)

    def at(self, across: float, up: float) -> Point:
        """Where a point stands."""
        return self.x(across), self.y(up)

    @property
    def clip(self) -> Rect:
        """The plot area as a rectangle to clip to."""
        return self.left, self.bottom, self.right - self.left, self.top - self.bottom


def draw_grid(sheet: Sheet, frame: Frame) -> None:
    """Horizontal gridlines with their numbers on the left; the line at zero, or the lowest, drawn stronger."""
    heights = [frame.y(tick) for tick in frame.up.ticks]
    base = frame.y(0.0) if frame.up.low <= 0 <= frame.up.high else frame.bottom
    sheet.segments([((frame.left, y), (frame.right, y)) for y in heights if abs(y - base) > 0.01], GRIDLINE)
    sheet.segments([((frame.left, base), (frame.right, base))], AXIS)
    for y, label in zip(heights, frame.up.labels, strict=True):
        sheet.words(label, frame.left - 5, y - 0.35 * SMALL, colour=QUIET, anchor=Anchor.END)
