"""Exact and textbook tests for counts and proportions, as published: the pieces `comparison` is made of."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from scipy.special import betainc, betaincc, chdtrc, pdtr, pdtrc

from ncpm_reports.measures import probabilities
from ncpm_reports.measures.intervals import clopper_pearson, poisson_exact, scaled, z_for
from ncpm_reports.measures.results import Interval

# As in R: values that differ by less than this part are one value, when outcomes "as unlikely" are added up.
SAME = 1 + 1e-7


@dataclass(frozen=True, slots=True, kw_only=True)
class PooledTest:
    """The chi-square test of two proportions with a pooled variance, and Wald limits of first less second (shares).

    `chi_square` and the p-values are NaN where nothing varies (all or none in both).
    """

    difference: float
    lower: float
    upper: float
    chi_square: float
    p: float
    p_continuity: float


def share_under_equal_rates(first_exposure: float, second_exposure: float) -> float:
    """The chance that an event is one of the first count's, if both rates are equal.

    Raises: ValueError for an exposure that is not above 0.
    """
    if not (first_exposure > 0 and second_exposure > 0):
        raise ValueError(f"exposures must be above 0: {first_exposure}, {second_exposure}")
    return first_exposure / (first_exposure + second_exposure)


def doubled_central(first: int, second: int, share: float = 0.5) -> float:
    """Two-sided p of the exact conditional Poisson test: twice the smaller tail, at most 1.

    It is below 1 - level exactly when the interval of `rate_ratio` at that level leaves out 1.
    Source: Przyborowski and Wilenski 1940; central p as in Fay 2010, doi 10.1093/biostatistics/kxp050.
    """
    return min(1.0, 2 * min(_at_most(first, second, share), _at_least(first, second, share)))


def mid_p_doubled(first: int, second: int, share: float = 0.5) -> float:
    """As `doubled_central`, with half the chance of the outcome itself in each tail; less strict."""
    total = first + second
    half = probabilities.binomial(first, total, share) / 2
    below, above = _at_most(first, second, share) - half, _at_least(first, second, share) - half
    return float(min(1.0, 2 * min(below, above)))


def minimum_likelihood(first: int, second: int, share: float = 0.5) -> float:
    """Two-sided p that adds every outcome no likelier than this one: what R's `poisson.test` prints."""
    total = first + second
    mean = total * share
    if first == mean:
        return 1.0
    as_unlikely = probabilities.binomial(first, total, share) * SAME
    if first < mean:
        upper = _first_at_most(
            math.ceil(mean), total + 1, as_unlikely, lambda k: probabilities.binomial(k, total, share)
        )
        return min(1.0, _at_most(first, second, share) + _at_least(upper, total - upper, share))
    lower = _first_above(math.floor(mean), as_unlikely, lambda k: probabilities.binomial(k, total, share)) - 1
    return min(1.0, _at_least(first, second, share) + _at_most(lower, total - lower, share))


def square_root_z(first: int, second: int, first_exposure: float = 1.0, second_exposure: float = 1.0) -> float:
    """A standard normal score for two Poisson rates by square roots; a rough check. Source: Huffman 1984."""
    ratio = first_exposure / second_exposure
    return 2 * (math.sqrt(first + 0.375) - math.sqrt(ratio * (second + 0.375))) / math.sqrt(1 + ratio)


def rate_ratio(
    first: int, second: int, first_exposure: float = 1.0, second_exposure: float = 1.0, level: float = 0.95
) -> Interval:
    """The exact interval of first rate over second; from 0 and to infinity where a count is 0.

    Clopper-Pearson limits of the first count's share, turned into odds.
    """
    if first + second == 0:
        return Interval(lower=0.0, upper=math.inf, level=level, method="exact conditional Poisson")
    share = clopper_pearson(first, first + second, level)
    scale = second_exposure / first_exposure
    return Interval(
        lower=share.lower / (1 - share.lower) * scale,
        upper=share.upper / (1 - share.upper) * scale if share.upper < 1 else math.inf,
        level=level,
        method="exact conditional Poisson",
    )


def one_sample(count: int, exposure: float, rate: float) -> float:
    """Two-sided p of one count against a known rate, adding every outcome no likelier than this one."""
    mean = exposure * rate
    if mean == 0:
        return 1.0 if count == 0 else 0.0
    as_unlikely = probabilities.poisson(count, mean) * SAME
    if count == mean:
        return 1.0
    if count < mean:
        upper = _first_at_most(math.ceil(mean), None, as_unlikely, lambda k: probabilities.poisson(k, mean))
        return float(min(1.0, pdtr(count, mean) + pdtrc(upper - 1, mean)))
    lower = _first_above(math.floor(mean), as_unlikely, lambda k: probabilities.poisson(k, mean)) - 1
    return float(min(1.0, pdtrc(count - 1, mean) + (pdtr(lower, mean) if lower >= 0 else 0.0)))


def one_sample_interval(count: int, exposure: float, level: float = 0.95) -> Interval:
    """The exact interval of a rate per unit of exposure from one count."""
    return scaled(poisson_exact(count, level), 1 / exposure)


def pooled_proportions(first: int, first_base: int, second: int, second_base: int, level: float = 0.95) -> PooledTest:
    """The textbook test of two independent proportions (R's `prop.test`), first less second.

    Raises: ValueError unless each count lies between 0 and its base and bases are above 0.
    """
    for count, base in ((first, first_base), (second, second_base)):
        if not (base > 0 and 0 <= count <= base):
            raise ValueError(f"{count} of {base} is not a proportion")
    one, two = first / first_base, second / second_base
    difference, thinness = one - two, 1 / first_base + 1 / second_base
    pooled = (first + second) / (first_base + second_base)
    spread = pooled * (1 - pooled) * thinness
    correction = min(0.5, abs(difference) / thinness) * thinness
    reach = z_for(level) * math.sqrt(one * (1 - one) / first_base + two * (1 - two) / second_base)
    return PooledTest(
        difference=difference,
        lower=max(-1.0, difference - reach),
        upper=min(1.0, difference + reach),
        chi_square=difference**2 / spread if spread else math.nan,
        p=float(chdtrc(1, difference**2 / spread)) if spread else math.nan,
        p_continuity=float(chdtrc(1, (abs(difference) - correction) ** 2 / spread)) if spread else math.nan,
    )


def _at_most(first: int, second: int, share: float) -> float:
    """The chance of `first` or fewer of all events: a binomial tail as an incomplete beta function."""
    if first < 0:
        return 0.0
    return float(betaincc(first + 1, second, share)) if second > 0 else 1.0


def _at_least(first: int, second: int, share: float) -> float:
    """The chance of `first` or more of all events."""
    if second < 0:
        return 0.0
    return float(betainc(first, second + 1, share)) if first > 0 else 1.0


def _first_at_most(low: int, high: int | None, limit: float, chance: Callable[[int], float]) -> int:
    """The smallest count from `low` on whose chance, which falls from there, is at most `limit` (found by halving).

    `high` is a count that is surely no likelier; None where it is to be searched for.
    """
    if high is None:
        high = 2 * low + 1
        while chance(high) > limit:
            high *= 2
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) <= limit else (middle + 1, high)
    return low


def _first_above(high: int, limit: float, chance: Callable[[int], float]) -> int:
    """The smallest count up to `high` whose chance, which rises up to there, is above `limit`; `high` + 1 if none."""
    low, above = 0, high + 1
    while low < above:
        middle = (low + above) // 2
        low, above = (low, middle) if chance(middle) > limit else (middle + 1, above)
    return low
