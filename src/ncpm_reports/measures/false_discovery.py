"""Many tests at once: p-values adjusted for how many they are."""

from collections.abc import Sequence

from scipy import stats


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for any one false claim by Holm's step-down (Holm 1979). Order as given."""
    _refuse_impossible(p_values)
    number, running = len(p_values), 0.0
    adjusted = [0.0] * number
    for position, index in enumerate(sorted(range(number), key=p_values.__getitem__)):
        running = max(running, min(1.0, (number - position) * p_values[index]))
        adjusted[index] = running
    return tuple(adjusted)


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for the share of false claims (Benjamini and Hochberg 1995). Order as given."""
    _refuse_impossible(p_values)
    return tuple(stats.false_discovery_control(p_values).tolist()) if p_values else ()


def _refuse_impossible(p_values: Sequence[float]) -> None:
    for p in p_values:
        if not 0 <= p <= 1:
            raise ValueError(f"a p-value lies between 0 and 1, not at {p}")
