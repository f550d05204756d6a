"""Who stands out: each area against a random-effects model of all the others, so that none helps to judge itself.

Deleted (externally studentised) residuals: Viechtbauer and Cheung 2010, doi 10.1002/jrsm.11. Variance between areas:
Paule and Mandel, as in DerSimonian and Kacker 2007, doi 10.1016/j.cct.2006.04.004. Student's t on k - 2 degrees of
freedom instead of the normal distribution, and the exact p beside it, are the house's choice: with the variance between
areas that there really is, about one pack in twenty has a false flag (`benchmarks.false_alarms`).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

FEWEST_AREAS = 10
HALF_EVENT = 0.5
TOLERANCE = 1e-15

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """What is estimated for each area, on the log scale, with its sampling variance: arrays in the order given."""

    estimate: Floats
    variance: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEffects:
    """A random-effects model: the weighted mean on the log scale, its variance, and the variance between areas."""

    centre: float
    centre_variance: float
    tau_squared: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedResidual:
    """One area against the model of all others.

    `t` is `residual` over `standard_error`, on `degrees_of_freedom`; `p` the larger of `p_t` and `p_exact`.
    """

    others: RandomEffects
    residual: float
    standard_error: float
    t: float
    degrees_of_freedom: int
    p_t: float
    p_exact: float

    @property
    def p(self) -> float:
        """The two-sided p by which the area is judged."""
        return max(self.p_t, self.p_exact)


def level_effects(counts: Sequence[float], exposures: Sequence[float]) -> Effects:
    """Log rates: ln((count + 1/2) / exposure), with variance 1 / (count + 1/2)."""
    events = np.asarray(counts, dtype=np.float64) + HALF_EVENT
    return Effects(estimate=np.log(events / np.asarray(exposures, dtype=np.float64)), variance=1 / events)


def change_effects(latest: Sequence[float], baseline: Sequence[float]) -> Effects:
    """Log ratios of two counts, half an event added to each, with the sum of their variances."""
    now, then = (np.asarray(counts, dtype=np.float64) + HALF_EVENT for counts in (latest, baseline))
    return Effects(estimate=np.log(now / then), variance=1 / now + 1 / then)


def random_effects(effects: Effects) -> RandomEffects:
    """The random-effects model of two or more areas, the variance between them by Paule and Mandel.

    It solves that the weighted sum of squares around the weighted mean equals its degrees of freedom; 0 where chance
    alone gives as much. Raises: ValueError for fewer than two areas.
    """
    if len(effects.estimate) < 2:
        raise ValueError("a variance between areas needs two or more")
    tau_squared = _paule_mandel(effects)
    weights = 1 / (effects.variance + tau_squared)
    return RandomEffects(
        centre=float(np.average(effects.estimate, weights=weights)),
        centre_variance=1 / float(weights.sum()),
        tau_squared=tau_squared,
    )


def level_residuals(counts: Sequence[int], exposures: Sequence[float]) -> tuple[DeletedResidual, ...]:
    """Each area's rate against those of all others, in the order given.

    The exact p is of the Poisson count at the others' centre. Raises: ValueError for fewer than ten areas, a negative
    count or an exposure that is not above 0.
    """
    if min(counts, default=0) < 0 or min(exposures, default=1.0) <= 0:
        raise ValueError("counts are not below 0 and exposures are above 0")

    def exact(area: int, centre: float) -> float:
        expected = stats.poisson(math.exp(centre) * exposures[area])
        return _doubled(expected.cdf(counts[area]), expected.sf(counts[area] - 1))

    return _residuals(level_effects(counts, exposures), exact)


def change_residuals(latest: Sequence[int], baseline: Sequence[int]) -> tuple[DeletedResidual, ...]:
    """Each area's change against those of all others, in the order given.

    The exact p is of the latest count among both, binomial at the others' centre. Raises: ValueError for fewer than ten
    areas or a negative count.
    """
    if min((*latest, *baseline), default=0) < 0:
        raise ValueError("counts are not below 0")

    def exact(area: int, centre: float) -> float:
        expected = stats.binom(latest[area] + baseline[area], 1 / (1 + math.exp(-centre)))
        return _doubled(expected.cdf(latest[area]), expected.sf(latest[area] - 1))

    return _residuals(change_effects(latest, baseline), exact)


def _residuals(effects: Effects, exact: Callable[[int, float], float]) -> tuple[DeletedResidual, ...]:
    number = len(effects.estimate)
    if number < FEWEST_AREAS:
        raise ValueError(f"{number} areas: fewer than {FEWEST_AREAS} cannot be judged by one another")
    return tuple(_residual(effects, area, exact) for area in range(number))


def _residual(effects: Effects, area: int, exact: Callable[[int, float], float]) -> DeletedResidual:
    others = random_effects(
        Effects(estimate=np.delete(effects.estimate, area), variance=np.delete(effects.variance, area))
    )
    residual = float(effects.estimate[area]) - others.centre
    error = math.sqrt(float(effects.variance[area]) + others.tau_squared + others.centre_variance)
    freedom = len(effects.estimate) - 2
    return DeletedResidual(
        others=others,
        residual=residual,
        standard_error=error,
        t=residual / error,
        degrees_of_freedom=freedom,
        p_t=float(2 * stats.t.sf(abs(residual / error), freedom)),
        p_exact=exact(area, others.centre),
    )


def _paule_mandel(effects: Effects) -> float:
    def excess(tau_squared: float) -> float:
        weights = 1 / (effects.variance + tau_squared)
        centre = np.average(effects.estimate, weights=weights)
        return float((weights * (effects.estimate - centre) ** 2).sum()) - (len(effects.estimate) - 1)

    if excess(0.0) <= 0:
        return 0.0
    upper = float(np.ptp(effects.estimate)) ** 2
    while excess(upper) > 0:
        upper *= 2
    return float(optimize.brentq(excess, 0.0, upper, xtol=TOLERANCE, rtol=4 * np.finfo(float).eps))


def _doubled(at_most: float, at_least: float) -> float:
    return min(1.0, 2 * min(float(at_most), float(at_least)))
