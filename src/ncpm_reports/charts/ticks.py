"""Ticks at round numbers, printed in the house style."""

from collections.abc import Collection, Sequence

from matplotlib.ticker import MaxNLocator

from ncpm_reports.core.quantities import Unit, format_number

_LARGE = ((1e10, 1e9, " billion"), (1e7, 1e6, " million"))


def linear_ticks(values: Collection[float], *, zero: float = 1.0, most: int = 5) -> tuple[float, ...]:
    """Round numbers, evenly spaced, that enclose all the values; 0 to 1 for no values at all.

    Zero is among them where the least value is at most the share `zero` of the greatest. There are at most `most` steps
    between them.
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if low <= zero * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        low, high = (min(low, 0.0), max(high, 0.0)) if low else (0.0, 1.0)
    return tuple(float(tick) + 0.0 for tick in MaxNLocator(nbins=most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high))


def tick_labels(ticks: Sequence[float], unit: Unit = Unit.NUMBER) -> tuple[str, ...]:
    """Round numbers in the house style with as many decimals as their step needs, large numbers in millions."""
    largest = max((abs(tick) for tick in ticks), default=0.0)
    for limit, size, word in _LARGE:
        if largest >= limit:
            return tuple(label if label == "0" else label + word for label in tick_labels([t / size for t in ticks]))
    places = max((_decimals(tick) for tick in ticks), default=0)
    return tuple(format_number(tick, places) + ("%" if unit is Unit.PERCENT else "") for tick in ticks)


def _decimals(tick: float) -> int:
    return next((places for places in range(6) if abs(tick - round(tick, places)) < 1e-9 * max(1.0, abs(tick))), 6)
