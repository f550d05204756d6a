"""The exact conditional test of two Poisson counts and its interval.

By the distribution functions of `scipy.special`, which those of `scipy.stats` call: a pack makes thousands of such
tests, and `scipy.stats` checks its arguments for fifty times as long as the function takes.
"""

import math

from scipy import special

from ncpm_reports.measures.results import Interval


def share_under_equal_rates(first_exposure: float, second_exposure: float) -> float:
    """The chance that an event is one of the first count's, if both rates are equal.

    Raises: ValueError for an exposure that is not above 0.
    """
    if not (first_exposure > 0 and second_exposure > 0):
        raise ValueError(f"exposures must be above 0: {first_exposure}, {second_exposure}")
    return first_exposure / (first_exposure + second_exposure)


def doubled_central(first: int, second: int, share: float = 0.5) -> float:
    """Two-sided p of the exact conditional Poisson test: twice the smaller tail, at most 1.

    The tails are binomial, as incomplete beta functions. It is below 1 - level exactly when the interval of
    `rate_ratio` at that level leaves out 1.
    Source: Przyborowski and Wilenski 1940; central p as in Fay 2010, doi 10.1093/biostatistics/kxp050.
    """
    at_most = special.betaincc(first + 1, second, share) if second else 1.0
    at_least = special.betainc(first, second + 1, share) if first else 1.0
    return min(1.0, 2 * float(min(at_most, at_least)))


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """The exact interval of a proportion, between 0 and 1, by the quantiles of the beta distribution.

    The same as `scipy.stats.binomtest(...).proportion_ci()`, which finds it by search.
    Source: Clopper and Pearson 1934. Raises: ValueError unless 0 <= successes <= trials and trials > 0.
    """
    if not (trials > 0 and 0 <= successes <= trials):
        raise ValueError(f"{successes} of {trials} is not a proportion")
    tail, failures = (1 - level) / 2, trials - successes
    lower = float(special.betaincinv(successes, failures + 1, tail)) if successes else 0.0
    upper = float(special.betainccinv(successes + 1, failures, tail)) if failures else 1.0
    return Interval(lower=lower, upper=upper, level=level, method="Clopper-Pearson")


def rate_ratio(
    first: int, second: int, first_exposure: float = 1.0, second_exposure: float = 1.0, level: float = 0.95
) -> Interval:
    """The exact interval of first rate over second; from 0 and to infinity where a count is 0.

    Clopper-Pearson limits of the first count's share, turned into odds.
    """
    method = "exact conditional Poisson"
    if first + second == 0:
        return Interval(lower=0.0, upper=math.inf, level=level, method=method)
    share = clopper_pearson(first, first + second, level)
    scale = second_exposure / first_exposure
    return Interval(
        lower=share.lower / (1 - share.lower) * scale,
        upper=share.upper / (1 - share.upper) * scale if share.upper < 1 else math.inf,
        level=level,
        method=method,
    )
