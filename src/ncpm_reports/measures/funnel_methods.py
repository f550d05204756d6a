"""Funnel plots as published: scores, over-dispersion and limits for ratios, proportions and counts, as plain numbers.

Source: Spiegelhalter 2005, doi 10.1002/sim.1970, and "Handling over-dispersion of performance indicators",
doi 10.1136/qshc.2005.013755. Units are in the order given. The house's funnel of forces is in `funnel`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainccinv, gammaincinv, ndtri, pdtr, pdtrc, pdtrik

from ncpm_reports.measures.intervals import poisson_exact

Floats = NDArray[np.float64]

Z95 = float(ndtri(0.975))
Z998 = float(ndtri(0.999))
# Where a single event is already outside, the limit in counts lies between 0 and 1.
JUST_BELOW_ONE = math.nextafter(1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Transformed units and how much they vary: arrays by unit, target on the same scale.

    `z_used` are the scores that over-dispersion is taken from: winsorised, or NaN for units that `kept` leaves out.
    `phi` is their mean square; `tau_squared` the variance between units beyond chance. `rank` and `place` (the group
    by rank) are there for SHMI only.
    """

    y: Floats
    target: float
    s: Floats
    z: Floats
    z_used: Floats
    kept: NDArray[np.bool_]
    phi: float
    tau_squared: float
    rank: Floats | None = None
    place: Floats | None = None

    def adjusted(self) -> Floats:
        """Each unit's score with the variance between units allowed for."""
        return np.asarray((self.y - self.target) / np.sqrt(self.s**2 + self.tau_squared), dtype=np.float64)


def standardised_ratio(observed: Sequence[float], expected: Sequence[float], trim: float = 0.1) -> Scores:
    """Scores of observed over expected by square roots, winsorised (the Care Quality Commission's way)."""
    o, e = _floats(observed), _floats(expected)
    return _winsorised(np.sqrt(o / e), 1.0, 1 / (2 * np.sqrt(e)), trim)


def proportions(events: Sequence[float], bases: Sequence[float], trim: float = 0.1) -> Scores:
    """Scores of proportions by arcsine square roots, around the pooled proportion, winsorised."""
    x, n = _floats(events), _floats(bases)
    target = math.asin(math.sqrt(x.sum() / n.sum()))
    return _winsorised(np.arcsin(np.sqrt(x / n)), target, 1 / (2 * np.sqrt(n)), trim)


def ratios_of_counts(first: Sequence[float], second: Sequence[float], trim: float = 0.1) -> Scores:
    """Scores of ratios of two counts by logarithms, around the pooled ratio, winsorised.

    For parity only: the published limits use another standard error than these scores.
    """
    x, n = _floats(first), _floats(second)
    s = np.sqrt(x / (x + 0.5) ** 2 + n / (n + 0.5) ** 2)
    return _winsorised(np.log((x + 0.5) / (n + 0.5)), math.log(x.sum() / n.sum()), s, trim)


def log_changes(changes: Sequence[float], errors: Sequence[float], target: float, trim: float = 0.1) -> Scores:
    """Scores of changes over time on the log scale around a given change, winsorised; `errors` are standard errors."""
    return _winsorised(_floats(changes), target, _floats(errors), trim)


def mortality_ratio(observed: Sequence[float], expected: Sequence[float], trim: float = 0.1) -> Scores:
    """Scores of observed over expected by logarithms, truncated (the Summary Hospital-level Mortality Indicator's way).

    Expected values are rounded to two places first. Units are put in groups by rank of score; the lowest and highest
    groups do not count towards over-dispersion. A zero observed has no logarithm: phi and tau squared may be infinite.
    """
    o, e = _floats(observed), np.round(_floats(expected), 2)
    with np.errstate(divide="ignore"):
        y = np.log(o / e)
    s = 1 / np.sqrt(e)
    z = y / s
    groups = 1 / trim
    rank = _ranks(z)
    place = np.floor(rank * groups / (len(z) + 1))
    kept = (place > 0) & (place < groups - 1)
    phi, tau_squared = _between(z[kept], s[kept])
    used = np.where(kept, z, np.nan)
    return Scores(
        y=y, target=0.0, s=s, z=z, z_used=used, kept=kept, phi=phi, tau_squared=tau_squared, rank=rank, place=place
    )


def exact_ratio_limits(expected: Sequence[float], level: float) -> tuple[Floats, Floats]:
    """Exact Poisson limits of observed over expected at a target of 1, lower and upper, unadjusted."""
    e, alpha = _floats(expected), 1 - level
    lower, upper = gammaincinv(e, alpha / 2) / e, gammainccinv(e + 1, alpha / 2) / e
    return np.asarray(lower, dtype=np.float64), np.asarray(upper, dtype=np.float64)


def adjusted_ratio_limits(expected: Sequence[float], tau_squared: float, z: float) -> tuple[Floats, Floats]:
    """Limits of observed over expected that agree with `Scores.adjusted` of `standardised_ratio`, lower and upper.

    (1 -+ z sqrt(s^2 + tau^2))^2: the square-root scale brought back to ratios; z is `Z95` or `Z998`. Where the lower
    root would be below 0 no count is low enough, and the limit is 0. (FunnelPlotR 0.6.0 leaves out the square: its
    issue 33.)
    """
    reach = z * np.sqrt(1 / (4 * _floats(expected)) + tau_squared)
    return np.maximum(0.0, 1 - reach) ** 2, (1 + reach) ** 2


def control_limits(expected: Sequence[float], level: float) -> tuple[Floats, Floats]:
    """Control limits of observed over expected for Poisson counts of known mean, lower and upper, unadjusted.

    A count is outside exactly when its own tail, given the expected count, has less than half of 1 - `level`: the
    limits that Public Health England solved for. They differ from `exact_ratio_limits`, which is an interval around
    the expected count: at an expected 4, that one calls a count of 0 (probability 1.8%) outside 99.8%. Where no count
    is low enough the lower limit is 0.
    """
    e, half = _floats(expected), (1 - level) / 2
    upper = np.where(np.exp(-e) > 1 - half, JUST_BELOW_ONE, pdtrik(1 - half, e) + 1)
    return np.asarray(pdtrik(half, e) / e, dtype=np.float64), np.asarray(upper / e, dtype=np.float64)


def control_p(count: float, expected: float) -> float:
    """Two-sided p of a whole count against a known expected one: twice the smaller Poisson tail, at most 1."""
    at_least = float(pdtrc(count - 1, expected)) if count else 1.0
    return min(1.0, 2 * min(float(pdtr(count, expected)), at_least))


def mortality_ratio_limits(expected: Sequence[float], tau_squared: float, z: float) -> tuple[Floats, Floats]:
    """Log-scale limits that go with `mortality_ratio`, lower and upper."""
    reach = z * np.sqrt(1 / np.round(_floats(expected), 2) + tau_squared)
    return np.exp(-reach), np.exp(reach)


def proportion_limits(bases: Sequence[float], target: float, tau_squared: float, z: float) -> tuple[Floats, Floats]:
    """Limits of a proportion around a target on the arcsine scale, lower and upper, between 0 and 1."""
    reach = z * np.sqrt(1 / (4 * _floats(bases)) + tau_squared)
    return np.sin(np.maximum(0.0, target - reach)) ** 2, np.sin(np.minimum(math.pi / 2, target + reach)) ** 2


def ratio_of_counts_limits(
    second: Sequence[float], target: float, tau_squared: float, z: float
) -> tuple[Floats, Floats]:
    """Limits of a ratio of counts around a target on the log scale, lower and upper, as published (see there)."""
    reach = z * np.sqrt(1 / (4 * _floats(second)) + tau_squared)
    return np.exp(target - reach), np.exp(target + reach)


def control_population(events: float, rate: float, level: float) -> tuple[float, float]:
    """The populations at which this many events lie just on the lower and the upper exact control limit of a rate.

    As Public Health England drew its funnels: the limits solved for the expected count.
    """
    interval = poisson_exact(events, level)
    return interval.upper / rate, interval.lower / rate


def normal_proportion_limits(base: float, target: float, z: float) -> tuple[float, float]:
    """Normal control limits of a proportion at a base, between 0 and 1, as Public Health England drew them."""
    reach = z * math.sqrt(target * (1 - target) / base)
    return max(0.0, target - reach), min(1.0, target + reach)


def _ranks(values: Floats) -> Floats:
    """Ranks from 1, ties sharing the mean of their ranks."""
    below = (values[:, None] > values[None, :]).sum(axis=1)
    same = (values[:, None] == values[None, :]).sum(axis=1)
    return np.asarray(below + (same + 1) / 2, dtype=np.float64)


def _winsorised(y: Floats, target: float, s: Floats, trim: float) -> Scores:
    z = (y - target) / s
    low, high = np.quantile(z, [trim, 1 - trim])
    used = np.clip(z, low, high)
    phi, tau_squared = _between(used, s)
    return Scores(
        y=y,
        target=target,
        s=s,
        z=z,
        z_used=used,
        kept=np.ones(len(z), dtype=np.bool_),
        phi=phi,
        tau_squared=tau_squared,
    )


def _between(z: Floats, s: Floats) -> tuple[float, float]:
    """phi and tau squared: variance between units by the method of moments, 0 where chance explains it."""
    number, phi = len(z), math.fsum(z**2) / len(z)
    weights = 1 / s**2
    total = math.fsum(weights)
    if number * phi < number - 1:
        return phi, 0.0
    divisor = total - math.fsum(weights**2) / total
    return phi, max(0.0, (number * phi - (number - 1)) / divisor) if divisor > 0 else 0.0


def _floats(values: Sequence[float]) -> Floats:
    return np.asarray(values, dtype=np.float64)
