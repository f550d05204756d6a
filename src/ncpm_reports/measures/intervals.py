"""Confidence intervals for counts, rates, proportions and means, and standard errors read back from published ones.

The exact (chi-square, beta) intervals are the house rule. Byar's approximation and the two-part rule of the former
Public Health England are kept for parity with Fingertips (fingertips.phe.org.uk), which prints them.
"""

import math
from collections.abc import Sequence

from scipy.special import betainccinv, betaincinv, gammainccinv, gammaincinv, ndtri, stdtrit

from ncpm_reports.measures.results import Interval

BYAR_FROM = 10
EDGE_PERCENT = 10.0
ASYMMETRY = 1.25


def z_for(level: float) -> float:
    """The two-sided standard normal quantile of a confidence level: 1.96 for 0.95, 3.09 for 0.998."""
    return float(ndtri(0.5 + level / 2))


def scaled(interval: Interval, factor: float) -> Interval:
    """The interval with both limits multiplied by a positive factor, for instance from a count to a rate."""
    return Interval(
        lower=interval.lower * factor, upper=interval.upper * factor, level=interval.level, method=interval.method
    )


def poisson_exact(count: float, level: float = 0.95) -> Interval:
    """The exact interval of a Poisson mean from one count, in counts; the lower limit of 0 is 0.

    Source: Garwood 1936, by the gamma (chi-square) quantiles. Raises: ValueError for a negative count.
    """
    _not_negative(count)
    alpha = 1 - level
    lower = float(gammaincinv(count, alpha / 2)) if count > 0 else 0.0
    return Interval(lower=lower, upper=float(gammainccinv(count + 1, alpha / 2)), level=level, method="exact")


def poisson_byar(count: float, level: float = 0.95) -> Interval:
    """Byar's approximate interval of a Poisson mean, in counts.

    The lower limit is NaN where the approximation has none (a count of 0, or a limit that would be negative): use
    `poisson_exact` there. Source: Breslow and Day 1987, Statistical methods in cancer research, volume 2.
    Raises: ValueError for a negative count.
    """
    _not_negative(count)
    z, above = z_for(level), count + 1
    lower = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3 if count > 0 else math.nan
    upper = above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
    return Interval(lower=lower if lower >= 0 else math.nan, upper=upper, level=level, method="Byar")


def poisson_byar_centred(count: float, level: float = 0.95) -> Interval:
    """Byar's interval around the count plus one half at both ends, in counts; the lower limit of 0 falls below 0.

    Source: Rothman, Greenland and Lash 2008, Modern Epidemiology, third edition. For parity only.
    Raises: ValueError for a negative count.
    """
    _not_negative(count)
    middle = count + 0.5
    reach = z_for(level) / 3 * math.sqrt(1 / middle)
    shrink = 1 - 1 / (9 * middle)
    return Interval(
        lower=middle * (shrink - reach) ** 3, upper=middle * (shrink + reach) ** 3, level=level, method="Byar, centred"
    )


def poisson_phe(count: float, level: float = 0.95) -> Interval:
    """The interval that Fingertips prints for a count: exact below 10, Byar from 10. Raises: as `poisson_exact`."""
    return poisson_exact(count, level) if count < BYAR_FROM else poisson_byar(count, level)


def rate_exact(count: float, population: float, per: float = 1_000_000, level: float = 0.95) -> Interval:
    """The exact Poisson interval of a rate per `per` people.

    Raises: ValueError for a negative count or a population that is not above 0.
    """
    return scaled(poisson_exact(count, level), per / _positive(population))


def rate_phe(count: float, population: float, per: float = 100_000, level: float = 0.95) -> Interval:
    """The interval that Fingertips prints for a rate per `per` people. Raises: as `rate_exact`."""
    return scaled(poisson_phe(count, level), per / _positive(population))


def clopper_pearson(successes: int, trials: int, level: float = 0.95) -> Interval:
    """The exact interval of a proportion, between 0 and 1.

    Source: Clopper and Pearson 1934. Raises: ValueError unless 0 <= successes <= trials and trials > 0.
    """
    _share(successes, trials)
    alpha, failures = 1 - level, trials - successes
    lower = float(betaincinv(successes, failures + 1, alpha / 2)) if successes > 0 else 0.0
    upper = float(betainccinv(successes + 1, failures, alpha / 2)) if failures > 0 else 1.0
    return Interval(lower=lower, upper=upper, level=level, method="Clopper-Pearson")


def wilson(successes: float, trials: float, level: float = 0.95) -> Interval:
    """Wilson's score interval of a proportion, between 0 and 1.

    Both may be effective numbers (divided by a survey's design effect). Source: Wilson 1927.
    Raises: ValueError unless 0 <= successes <= trials and trials > 0.
    """
    _share(successes, trials)
    z = z_for(level)
    middle, reach = 2 * successes + z * z, z * math.sqrt(z * z + 4 * successes * (1 - successes / trials))
    width = 2 * (trials + z * z)
    # At the ends the algebra gives exactly 0 and 1; floating point would leave 1e-17 beside them.
    lower = 0.0 if successes == 0 else (middle - reach) / width
    upper = 1.0 if successes == trials else (middle + reach) / width
    return Interval(lower=lower, upper=upper, level=level, method="Wilson")


def mean_student(values: Sequence[float], level: float = 0.95) -> Interval:
    """Student's t interval of a mean, in the values' unit. Raises: ValueError for fewer than two values."""
    count = len(values)
    if count < 2:
        raise ValueError(f"a t interval needs two values, not {count}")
    mean = math.fsum(values) / count
    deviation = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    reach = float(stdtrit(count - 1, 0.5 + level / 2)) * deviation / math.sqrt(count)
    return Interval(lower=mean - reach, upper=mean + reach, level=level, method="Student's t")


def survey_standard_error(percent: float, base: float, design_effect: float = 1.0) -> float:
    """The standard error of a survey percentage, in percentage points, from its unweighted base and design effect.

    Raises: ValueError if the percentage is outside 0 to 100 or the base or design effect is not above 0.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"a percentage lies between 0 and 100, not at {percent}")
    share = percent / 100
    return 100 * math.sqrt(_positive(design_effect) * share * (1 - share) / _positive(base))


def standard_error_from_limits(lower: float, upper: float, level: float = 0.95) -> float:
    """The standard error behind a published symmetrical interval, in the estimate's unit.

    Raises: ValueError if the limits are the wrong way round.
    """
    if upper < lower:
        raise ValueError(f"the limits {lower} and {upper} are the wrong way round")
    return (upper - lower) / (2 * z_for(level))


def percent_standard_error_from_limits(percent: float, lower: float, upper: float, level: float = 0.95) -> float:
    """The standard error behind a published interval of a percentage, in percentage points.

    On the logit scale (brought back by the delta method) where the percentage is within 10 points of 0 or 100 or its
    interval is lopsided, since such intervals were made on that scale; else half the width over z.
    Raises: ValueError if the limits are the wrong way round or do not hold the percentage.
    """
    if not lower <= percent <= upper:
        raise ValueError(f"the interval {lower} to {upper} does not hold {percent}")
    inside = lower > 0 and upper < 100
    if not inside or not (_near_edge(percent) or _lopsided(percent, lower, upper)):
        return standard_error_from_limits(lower, upper, level)
    share = percent / 100
    on_logit = (_logit(upper / 100) - _logit(lower / 100)) / (2 * z_for(level))
    return 100 * share * (1 - share) * on_logit


def _near_edge(percent: float) -> bool:
    return percent < EDGE_PERCENT or percent > 100 - EDGE_PERCENT


def _lopsided(estimate: float, lower: float, upper: float) -> bool:
    below, above = estimate - lower, upper - estimate
    return max(below, above) > ASYMMETRY * min(below, above)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _not_negative(count: float) -> None:
    if not count >= 0:
        raise ValueError(f"a count is not below 0: {count}")


def _positive(number: float) -> float:
    if not number > 0:
        raise ValueError(f"must be above 0: {number}")
    return number


def _share(successes: float, trials: float) -> None:
    if not (trials > 0 and 0 <= successes <= trials):
        raise ValueError(f"{successes} of {trials} is not a proportion")
