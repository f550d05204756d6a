"""How much areas' counts vary from one year to the next, beyond chance: what a test of a change must allow for."""

import math
from collections.abc import Sequence
from statistics import median

from ncpm_reports.measures.deleted_residuals import change_effects, random_effects


def over_dispersion(counts: Sequence[tuple[float, float]]) -> float:
    """How much more forces' counts vary from one year to the next than Poisson counts would; at least 1.

    Each force's log rate ratio around the forces' median, over its Poisson error; the tenth at either end drawn in, so
    that one force's crisis is not taken for noise; the mean square is phi. 1 of no counts. Source: quasi-likelihood,
    McCullagh and Nelder 1989, section 4.5; winsorising as for funnels, Spiegelhalter 2005, doi 10.1002/sim.1970.
    """
    if not counts:
        return 1.0
    ratios = [(math.log(x / y), math.sqrt(1 / x + 1 / y)) for x, y in counts]
    middle = median(log for log, _ in ratios)
    scores = sorted((log - middle) / error for log, error in ratios)
    trimmed = len(scores) // 10
    low, high = scores[trimmed], scores[-1 - trimmed]
    return max(1.0, sum(min(max(score, low), high) ** 2 for score in scores) / len(scores))


def between_areas(counts: Sequence[tuple[float, float]]) -> float:
    """The variance between forces' log changes in a year, beyond chance, by Paule and Mandel; 0 of no counts."""
    if not counts:
        return 0.0
    latest, before = zip(*counts, strict=True)
    return random_effects(*change_effects(latest, before)).tau_squared
