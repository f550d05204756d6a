"""Runs around the median, for short or skewed series: longer runs or fewer crossings than chance would give.

Source: Anhøj and Olesen 2014, doi 10.1371/journal.pone.0113825; Anhøj 2015, doi 10.1371/journal.pone.0121349.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from scipy.special import bdtr

LOWEST = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """What the runs of a series say. `useful` counts the points off the median; only those make runs and crossings.

    `longest_allowed` and `fewest_allowed` are None with fewer than two useful points: there is nothing to judge.
    """

    median: float | None
    useful: int
    longest_run: int
    longest_allowed: int | None
    crossings: int
    fewest_allowed: int | None

    @property
    def run_signal(self) -> bool:
        """Whether a run is longer than chance allows."""
        return self.longest_allowed is not None and self.longest_run > self.longest_allowed

    @property
    def crossings_signal(self) -> bool:
        """Whether the series crosses its median too seldom."""
        return self.fewest_allowed is not None and self.crossings < self.fewest_allowed

    @property
    def signal(self) -> bool:
        """Whether either rule speaks."""
        return self.run_signal or self.crossings_signal


def run_chart(values: Sequence[float]) -> RunChart:
    """The Anhøj rules applied to a series, oldest first; NaN is a missing value and is left out.

    Limits: the longest run may be round(log2 n) + 3; crossings may be no fewer than the 5th percentile of a binomial
    with n - 1 trials and probability one half, n being the useful points.
    """
    held = [value for value in values if not math.isnan(value)]
    centre = median(held) if held else None
    sides = [value > centre for value in held if value != centre] if centre is not None else []
    longest = max((len(list(run)) for _, run in groupby(sides)), default=0)
    crossings = sum(before != after for before, after in pairwise(sides))
    enough = len(sides) > 1
    return RunChart(
        median=centre,
        useful=len(sides),
        longest_run=longest,
        longest_allowed=round(math.log2(len(sides))) + 3 if enough else None,
        crossings=crossings,
        fewest_allowed=_fewest_crossings(len(sides) - 1) if enough else None,
    )


def _fewest_crossings(trials: int) -> int:
    """The 5th percentile of a binomial with probability one half."""
    return next(number for number in range(trials + 1) if bdtr(number, trials, 0.5) >= LOWEST)
