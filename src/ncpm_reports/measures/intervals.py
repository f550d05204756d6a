"""Exact tests and intervals of counts and rates, and standard errors read back from published intervals.

By the distribution functions of `scipy.special`, which those of `scipy.stats` call: a pack makes thousands of such
tests, and `scipy.stats` checks its arguments for fifty times as long as the function takes.
"""

import math
from dataclasses import replace

from scipy import special

from ncpm_reports.measures.results import Interval

EDGE_PERCENT = 10.0
ASYMMETRY = 1.25


def z_for(level: float) -> float:
    """The two-sided standard normal quantile of a confidence level: 1.96 for 0.95, 3.09 for 0.998."""
    return float(special.ndtri(0.5 + level / 2))


def poisson_exact(count: float, level: float = 0.95) -> Interval:
    """The exact interval of a Poisson mean from one count, in counts; the lower limit of 0 is 0.

    Source: Garwood 1936, by gamma (chi-square) quantiles. Raises: ValueError for a negative count.
    """
    if not count >= 0:
        raise ValueError(f"a count is not below 0: {count}")
    tail = (1 - level) / 2
    lower = float(special.gammaincinv(count, tail)) if count > 0 else 0.0
    return Interval(lower=lower, upper=float(special.gammainccinv(count + 1, tail)), level=level, method="exact")


def rate_exact(count: float, population: float, per: float = 1_000_000) -> Interval:
    """The exact Poisson interval of a rate per `per` people.

    Raises: ValueError for a negative count or a population that is not above 0.
    """
    if not population > 0:
        raise ValueError(f"must be above 0: {population}")
    interval, factor = poisson_exact(count), per / population
    return replace(interval, lower=interval.lower * factor, upper=interval.upper * factor)


def doubled_central(first: int, second: int, share: float = 0.5) -> float:
    """Two-sided p of the exact conditional Poisson test: twice the smaller tail, at most 1.

    The tails are binomial, as incomplete beta functions. It is below 0.05 exactly when the interval of
    `rate_ratio` leaves out 1.
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


def rate_ratio(first: int, second: int, first_exposure: float = 1.0, second_exposure: float = 1.0) -> Interval:
    """The exact 95% interval of first rate over second; from 0 and to infinity where a count is 0.

    Clopper-Pearson limits of the first count's share, turned into odds.
    """
    method = "exact conditional Poisson"
    if first + second == 0:
        return Interval(lower=0.0, upper=math.inf, method=method)
    share = clopper_pearson(first, first + second)
    scale = second_exposure / first_exposure
    return Interval(
        lower=share.lower / (1 - share.lower) * scale,
        upper=share.upper / (1 - share.upper) * scale if share.upper < 1 else math.inf,
        method=method,
    )


def standard_error_from_limits(lower: float, upper: float) -> float:
    """The standard error behind a published symmetrical 95% interval, in the estimate's unit.

    Raises: ValueError if the limits are the wrong way round.
    """
    if upper < lower:
        raise ValueError(f"the limits {lower} and {upper} are the wrong way round")
    return (upper - lower) / (2 * z_for(0.95))


def percent_standard_error_from_limits(percent: float, lower: float, upper: float) -> float:
    """The standard error behind a published 95% interval of a percentage, in percentage points.

    On the logit scale (brought back by the delta method) where the percentage is within 10 points of 0 or 100 or its
    interval is lopsided, since such intervals were made on that scale; else half the width over z.
    Raises: ValueError if the limits are the wrong way round or do not hold the percentage.
    """
    if not lower <= percent <= upper:
        raise ValueError(f"the interval {lower} to {upper} does not hold {percent}")
    near_edge = not EDGE_PERCENT <= percent <= 100 - EDGE_PERCENT
    below, above = sorted((percent - lower, upper - percent))
    on_logit_scale = lower > 0 and upper < 100 and (near_edge or above > ASYMMETRY * below)
    if not on_logit_scale:
        return standard_error_from_limits(lower, upper)
    share = percent / 100
    width = float(special.logit(upper / 100) - special.logit(lower / 100))
    return 100 * share * (1 - share) * width / (2 * z_for(0.95))
