"""Many tests at once: p-values adjusted for how many they are."""

from collections.abc import Sequence

import numpy as np
from scipy import stats


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for any one false claim by Holm's step-down (Holm 1979). Order as given."""
    _refuse_impossible(p_values)
    order = np.argsort(p_values, kind="stable")
    steps = np.minimum(1.0, np.arange(len(order), 0, -1) * np.take(p_values, order))
    adjusted = np.empty(len(order))
    adjusted[order] = np.maximum.accumulate(steps)
    return tuple(adjusted.tolist())


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for the share of false claims (Benjamini and Hochberg 1995). Order as given."""
    _refuse_impossible(p_values)
    return tuple(stats.false_discovery_control(p_values).tolist()) if p_values else ()


def _refuse_impossible(p_values: Sequence[float]) -> None:
    if not all(0 <= p <= 1 for p in p_values):
        raise ValueError(f"p-values lie between 0 and 1: {p_values}")
