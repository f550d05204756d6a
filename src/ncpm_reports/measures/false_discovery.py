"""Many tests at once: adjusted p-values, and how many of a pack's tests still stand."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from ncpm_reports.measures.results import FalseDiscovery, Funnel, FunnelUnit

DEFAULT_Q = 0.10


def bonferroni(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for any one false claim: each times their number, at most 1. Order as given."""
    _checked(p_values)
    return tuple(min(1.0, p * len(p_values)) for p in p_values)


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for any one false claim by Holm's step-down (Holm 1979). Order as given."""
    _checked(p_values)
    number, running = len(p_values), 0.0
    adjusted = [0.0] * number
    for position, index in enumerate(_smallest_first(p_values)):
        running = max(running, min(1.0, (number - position) * p_values[index]))
        adjusted[index] = running
    return tuple(adjusted)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for the share of false claims (Benjamini and Hochberg 1995). Order as given."""
    return _step_up(p_values, lambda p, number, rank: number / rank * p)


def benjamini_yekutieli(p_values: Sequence[float]) -> tuple[float, ...]:
    """As `benjamini_hochberg`, for tests that depend on one another in any way (Benjamini and Yekutieli 2001)."""
    penalty = math.fsum(1 / rank for rank in range(1, len(p_values) + 1))
    return _step_up(p_values, lambda p, number, rank: penalty * number / rank * p)


def flags(p_values: Sequence[float], q: float = DEFAULT_Q) -> tuple[bool, ...]:
    """Which tests stand when at most a share `q` of those that stand is expected to be false. Order as given."""
    return tuple(adjusted <= q for adjusted in benjamini_hochberg(p_values))


def summary(p_values: Sequence[float], q: float = DEFAULT_Q) -> FalseDiscovery:
    """How many tests were made and how many stand at `q`: "n of m"."""
    return FalseDiscovery(tested=len(p_values), flagged=sum(flags(p_values, q)), q=q)


def across_funnels(funnels: Sequence[Funnel], q: float = DEFAULT_Q) -> tuple[FalseDiscovery, tuple[Funnel, ...]]:
    """The count over every force of every funnel of a pack, and the funnels with each force's `flag_after_fdr` set.

    Forces without a p-value were not tested: they are neither counted nor flagged.
    """
    p_values = [unit.p for funnel in funnels for unit in funnel.units if unit.p is not None]
    standing = iter(flags(p_values, q))
    marked = tuple(
        replace(funnel, units=tuple(_marked(unit, unit.p is not None and next(standing)) for unit in funnel.units))
        for funnel in funnels
    )
    return summary(p_values, q), marked


def _marked(unit: FunnelUnit, flagged: bool) -> FunnelUnit:
    return replace(unit, flag_after_fdr=flagged)


def _step_up(p_values: Sequence[float], adjust: Callable[[float, int, int], float]) -> tuple[float, ...]:
    _checked(p_values)
    number, running = len(p_values), 1.0
    adjusted = [0.0] * number
    for position, index in enumerate(reversed(_smallest_first(p_values))):
        running = min(running, adjust(p_values[index], number, number - position))
        adjusted[index] = running
    return tuple(adjusted)


def _smallest_first(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=p_values.__getitem__)


def _checked(p_values: Sequence[float]) -> None:
    for p in p_values:
        if not 0 <= p <= 1:
            raise ValueError(f"a p-value lies between 0 and 1, not at {p}")
