"""Ticks at round numbers, printed in the house style."""

from collections.abc import Iterable, Sequence
from math import isfinite

from matplotlib.ticker import LogLocator, MaxNLocator

from ncpm_reports.core.quantities import format_number

_LARGE = ((1e10, 1e9, " billion"), (1e7, 1e6, " million"))


def linear_ticks(values: Iterable[float | None], *, zero: bool = False, most: int = 5) -> tuple[float, ...]:
    """Round numbers, evenly spaced, that enclose all the values, and zero if asked; 0 to 1 for no values at all.

    There are at most `most` steps between them.
    """
    finite = [value for value in values if value is not None and isfinite(value)] or [0.0, 1.0]
    low, high = (min(*finite, 0.0), max(*finite, 0.0)) if zero else (min(finite), max(finite))
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    return tuple(float(tick) + 0.0 for tick in MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))


def logarithmic_ticks(low: float, high: float) -> tuple[float, ...]:
    """About eight numbers at 1, 2 and 5, or 1 and 3, or 1 times powers of ten between two positive limits."""
    ticks: tuple[float, ...] = ()
    for multiples in ((1.0, 2.0, 5.0), (1.0, 3.0), (1.0,)):
        located = LogLocator(subs=multiples, numticks=99).tick_values(low, high)
        ticks = tuple(float(tick) for tick in located if low <= tick <= high)
        if len(ticks) <= 9:
            break
    return ticks


def tick_labels(ticks: Sequence[float], suffix: str = "") -> tuple[str, ...]:
    """Round numbers in the house style with as many decimals as their step needs, large numbers in millions."""
    largest = max((abs(tick) for tick in ticks), default=0.0)
    for limit, unit, word in _LARGE:
        if largest >= limit:
            return tuple(label if label == "0" else label + word for label in tick_labels([t / unit for t in ticks]))
    places = max((_decimals(tick) for tick in ticks), default=0)
    return tuple(format_number(tick, places) + suffix for tick in ticks)


def _decimals(tick: float) -> int:
    return next((places for places in range(6) if abs(tick - round(tick, places)) < 1e-9 * max(1.0, abs(tick))), 6)
