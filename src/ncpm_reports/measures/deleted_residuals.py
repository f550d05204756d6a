"""Who stands out: each area against a random-effects model of all the others, so that none helps to judge itself.

Deleted (externally studentised) residuals: Viechtbauer and Cheung 2010, doi 10.1002/jrsm.11. Variance between areas:
Paule and Mandel, as in DerSimonian and Kacker 2007, doi 10.1016/j.cct.2006.04.004. Student's t on k - 2 degrees of
freedom instead of the normal distribution, and the exact p beside it, are our choice: with the variance between
areas that there really is, about one pack in twenty has a false flag (`benchmarks.false_alarms`).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, stats

MIN_AREAS = 10
HALF_EVENT = 0.5
TOLERANCE = 1e-15
WINSORISED = (0.1, 0.1)
# The mean square of standard normal scores of which the tenth at either end is drawn in.
NORMAL_MEAN_SQUARE = 0.67865

Floats = NDArray[np.float64]
# What is estimated for each area, on the log scale, and its sampling variance, in the order given.
Effects = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomEffects:
    """A random-effects model: the weighted mean on the log scale, its variance, and the variance between areas."""

    centre: float
    centre_variance: float
    tau_squared: float


def level_effects(counts: Sequence[float], exposures: Sequence[float]) -> Effects:
    """Log rates: ln((count + 1/2) / exposure), with variance 1 / (count + 1/2)."""
    events = np.asarray(counts, dtype=np.float64) + HALF_EVENT
    return np.log(events / np.asarray(exposures, dtype=np.float64)), 1 / events


def change_effects(latest: Sequence[float], baseline: Sequence[float]) -> Effects:
    """Log ratios of two counts, half an event added to each, with the sum of their variances."""
    now, then = (np.asarray(counts, dtype=np.float64) + HALF_EVENT for counts in (latest, baseline))
    return np.log(now / then), 1 / now + 1 / then


def random_effects(estimate: Floats, variance: Floats) -> RandomEffects:
    """The random-effects model of two or more areas, the variance between them by Paule and Mandel.

    It solves that the weighted sum of squares around the weighted mean equals its degrees of freedom; 0 where chance
    alone gives as much.
    """
    tau_squared = _paule_mandel(estimate, variance)
    weights = 1 / (variance + tau_squared)
    return RandomEffects(
        centre=float(np.average(estimate, weights=weights)),
        centre_variance=1 / float(weights.sum()),
        tau_squared=tau_squared,
    )


def over_dispersion(counts: Sequence[tuple[float, float]]) -> float:
    """How much more forces' counts vary from one year to the next than Poisson counts would; at least 1.

    Each force's log rate ratio around the forces' median, over its Poisson error; the tenth at either end drawn in, so
    that one force's crisis is not taken for noise. The mean square is phi, over what it is of normal scores drawn in
    so. 1 of no counts. Source: quasi-likelihood, McCullagh and Nelder 1989, section 4.5; winsorising as for funnels,
    Spiegelhalter 2005, doi 10.1002/sim.1970.
    """
    if not counts:
        return 1.0
    now, then = np.asarray(counts, dtype=np.float64).T
    logs = np.log(now / then)
    scores = (logs - np.median(logs)) / np.sqrt(1 / now + 1 / then)
    drawn_in = stats.mstats.winsorize(scores, limits=WINSORISED).data
    return max(1.0, float(np.mean(drawn_in**2)) / NORMAL_MEAN_SQUARE)


def between_areas(counts: Sequence[tuple[float, float]]) -> float:
    """The variance between forces' log changes in a year, beyond chance, by Paule and Mandel; 0 of no counts."""
    if not counts:
        return 0.0
    latest, before = zip(*counts, strict=True)
    return random_effects(*change_effects(latest, before)).tau_squared


def level_residuals(counts: Sequence[int], exposures: Sequence[float]) -> pd.DataFrame:
    """Each area's rate against those of all others, in the order given.

    A row an area: the random-effects model of the others (`centre`, `centre_variance`, `tau_squared`), the `residual`
    and its `standard_error` on the log scale, `t` on two degrees of freedom fewer than there are areas, two-sided `p_t`
    and `p_exact`, and `p`, the larger of these, by which the area is judged. The exact p is of the Poisson count at the
    others' centre. Raises: ValueError for fewer than ten areas.
    """
    residuals = _residuals(*level_effects(counts, exposures))
    events, means = np.asarray(counts), np.exp(residuals.centre) * np.asarray(exposures)
    return _with_exact(residuals, stats.poisson.cdf(events, means), stats.poisson.sf(events - 1, means))


def change_residuals(latest: Sequence[int], baseline: Sequence[float]) -> pd.DataFrame:
    """Each area's change against those of all others, in the order given; columns as of `level_residuals`.

    The exact p is of the latest count among both, binomial at the others' centre.
    """
    residuals = _residuals(*change_effects(latest, baseline))
    events, totals, share = np.asarray(latest), np.add(latest, baseline), 1 / (1 + np.exp(-residuals.centre))
    return _with_exact(residuals, stats.binom.cdf(events, totals, share), stats.binom.sf(events - 1, totals, share))


def _residuals(estimate: Floats, variance: Floats) -> pd.DataFrame:
    number = len(estimate)
    if number < MIN_AREAS:
        raise ValueError(f"{number} areas: fewer than {MIN_AREAS} cannot be judged by one another")
    models = pd.DataFrame(
        [asdict(random_effects(np.delete(estimate, area), np.delete(variance, area))) for area in range(number)]
    )
    residual = estimate - models.centre
    error = np.sqrt(variance + (models.tau_squared + models.centre_variance))
    t = residual / error
    return models.assign(residual=residual, standard_error=error, t=t, p_t=2 * stats.t.sf(np.abs(t), number - 2))


def _with_exact(residuals: pd.DataFrame, at_most: ArrayLike, at_least: ArrayLike) -> pd.DataFrame:
    exact = np.minimum(1.0, 2 * np.minimum(at_most, at_least))
    return residuals.assign(p_exact=exact, p=np.maximum(residuals.p_t, exact))


def _paule_mandel(estimate: Floats, variance: Floats) -> float:
    def excess(tau_squared: float) -> float:
        weights = 1 / (variance + tau_squared)
        centre = weights @ estimate / weights.sum()
        return float(weights @ (estimate - centre) ** 2) - (len(estimate) - 1)

    if excess(0.0) <= 0:
        return 0.0
    upper = float(np.ptp(estimate)) ** 2
    while excess(upper) > 0:
        upper *= 2
    return float(optimize.brentq(excess, 0.0, upper, xtol=TOLERANCE, rtol=4 * np.finfo(float).eps))
