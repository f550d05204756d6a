"""Statistical inference: exact tests and intervals of counts, z of survey estimates, and p adjusted for many tests.

Counts: exact conditional Poisson test with the doubled central p (house rule), widened where counts vary more than
Poisson, with an interval that never contradicts the test beside it. Only for periods that do not overlap and samples
that are independent; whoever calls holds the figures' periods and must see to that. Distribution functions are those of
`scipy.special`, which `scipy.stats` calls: a pack makes thousands of such tests, and `scipy.stats` checks its arguments
for fifty times as long as the function takes.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import special, stats

from ncpm_reports.measures.results import Interval

LEVEL = 0.95
TAIL = (1 - LEVEL) / 2
Z = float(special.ndtri(0.5 + LEVEL / 2))
EDGE_PERCENT = 10.0
ASYMMETRY = 1.25
WORTH_INFLATING = 1.2
EXACT = "exact conditional Poisson test (doubled central p)"
WIDENED = "Poisson test widened for over-dispersion"
WIDENED_BETWEEN = "Poisson test widened by the variance between forces"
SURVEY = "z test on standard errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A latest figure against a baseline figure.

    `absolute` is latest less baseline in their own unit (points for percentages; of counts the baseline scaled to the
    latest's exposure); `percent_interval` is that of the change in per cent (of counts in rate), None where the
    baseline is 0 or, of survey estimates, not clear of it. Limits may be infinite above. `significant` holds exactly
    when the intervals leave out 0.
    """

    absolute: float
    absolute_interval: Interval
    percent_interval: Interval | None
    p: float
    significant: bool
    method: str


def compare_counts(
    latest: int,
    baseline: int,
    *,
    latest_exposure: float = 1.0,
    baseline_exposure: float = 1.0,
    phi: float = 1.0,
    tau_squared: float = 0.0,
) -> Comparison:
    """Latest against baseline, by the exact test, or widened where counts vary by more than 1.2 times as much.

    The widened test has the variance phi (1/latest + 1/baseline) + tau squared on the log scale: `phi` for totals,
    `tau_squared` for one area of many, whose changes differ by that. It stands where it is less certain.
    Exposures are lengths of time or populations in one unit. Raises: ValueError for a negative count.
    """
    if latest < 0 or baseline < 0:
        raise ValueError(f"a count is not below 0: {latest}, {baseline}")
    scale = latest_exposure / baseline_exposure
    p = doubled_central(latest, baseline, latest_exposure / (latest_exposure + baseline_exposure))
    ratio = rate_ratio(latest, baseline, latest_exposure, baseline_exposure)
    method, factor = EXACT, 1.0
    inflation = phi + tau_squared / _log_variance(latest, baseline)
    if inflation > WORTH_INFLATING:
        wide_p, wide = _widened(latest, baseline, scale, inflation)
        # With few events the normal approximation can claim more than the exact test does: the less certain one stands.
        if wide_p >= p:
            p, ratio, method, factor = wide_p, wide, WIDENED_BETWEEN if tau_squared else WIDENED, inflation
    percents = replace(ratio, lower=(ratio.lower - 1) * 100, upper=(ratio.upper - 1) * 100)
    return Comparison(
        absolute=latest - baseline * scale,
        absolute_interval=_difference_interval(latest, baseline, scale, ratio, factor),
        percent_interval=percents if baseline else None,
        p=p,
        # Significance is read off the interval, so the two cannot part; p agrees by construction, to rounding.
        significant=not ratio.lower <= 1 <= ratio.upper,
        method=method,
    )


def compare_estimates(latest: float, baseline: float, *, latest_error: float, baseline_error: float) -> Comparison:
    """Two independent survey estimates by z on their standard errors, which are above 0, all in one unit."""
    difference, error = latest - baseline, math.hypot(latest_error, baseline_error)
    clear = baseline > Z * baseline_error
    return Comparison(
        absolute=difference,
        absolute_interval=Interval(lower=difference - Z * error, upper=difference + Z * error, method=SURVEY),
        percent_interval=_fieller(latest, baseline, latest_error, baseline_error) if clear else None,
        p=2 * float(special.ndtr(-abs(difference / error))),
        significant=abs(difference / error) > Z,
        method=SURVEY,
    )


def smallest_detectable_fall(baseline: int, *, phi: float = 1.0) -> int | None:
    """The smallest fall from a baseline count, in counts, that `compare_counts` would claim; None if none.

    With next to nothing left the widened test is so uncertain that it may claim a fall to 2 and not one to 0.
    """

    def is_unclaimed(latest: int) -> bool:
        return not compare_counts(latest, baseline, phi=phi).significant

    first = next((latest for latest in range(min(baseline, 5)) if not is_unclaimed(latest)), None)
    if first is None:
        return None
    return baseline + 1 - bisect_left(range(baseline + 1), True, lo=first, key=is_unclaimed)


def _widened(latest: int, baseline: int, scale: float, inflation: float) -> tuple[float, Interval]:
    """p and the interval of the rate ratio on the log scale; half an event is added to both if either is 0."""
    plus = 0.5 if latest == 0 or baseline == 0 else 0.0
    log_ratio = math.log((latest + plus) / (baseline + plus) / scale)
    error = math.sqrt(inflation * _log_variance(latest, baseline))
    lower, upper = math.exp(log_ratio - Z * error), math.exp(log_ratio + Z * error)
    limits = Interval(lower=lower if latest else 0.0, upper=upper if baseline else math.inf, method=WIDENED)
    return 2 * float(special.ndtr(-abs(log_ratio) / error)), limits


def _log_variance(latest: int, baseline: int) -> float:
    """The variance of the log ratio of two Poisson counts; half an event is added to both if either is 0."""
    plus = 0.5 if latest == 0 or baseline == 0 else 0.0
    return 1 / (latest + plus) + 1 / (baseline + plus)


def _difference_interval(latest: int, baseline: int, scale: float, ratio: Interval, phi: float) -> Interval:
    """The interval of the difference, squared-and-added from the exact ones, and made to agree with the test.

    Source: Zou and Donner 2008, doi 10.1002/sim.3095. Where it and the exact test differ on 0, the test stands: the
    limit is moved out to 0, or in to what the ratio's interval implies.
    """
    expected = baseline * scale
    now, then = poisson_exact(latest), poisson_exact(baseline)
    difference, spread = latest - expected, math.sqrt(phi)
    lower = difference - spread * math.hypot(latest - now.lower, scale * (then.upper - baseline))
    upper = difference + spread * math.hypot(now.upper - latest, scale * (baseline - then.lower))
    if ratio.lower <= 1 <= ratio.upper:
        lower, upper = min(lower, 0.0), max(upper, 0.0)
    elif difference > 0 and lower <= 0:
        lower = latest * (1 - 1 / ratio.lower)
    elif difference < 0 and upper >= 0:
        upper = expected * (ratio.upper - 1)
    return Interval(lower=lower, upper=upper, method="square-and-add on exact limits")


def _fieller(latest: float, baseline: float, latest_error: float, baseline_error: float) -> Interval:
    a = baseline**2 - (Z * baseline_error) ** 2
    b = latest * baseline
    c = latest**2 - (Z * latest_error) ** 2
    reach = math.sqrt(max(0.0, b * b - a * c))
    return Interval(lower=((b - reach) / a - 1) * 100, upper=((b + reach) / a - 1) * 100, method="Fieller")


# Intervals


def poisson_exact(count: float, level: float = LEVEL) -> Interval:
    """The exact interval of a Poisson mean from one count, in counts; the lower limit of 0 is 0.

    Source: Garwood 1936, by gamma (chi-square) quantiles. Raises: ValueError for a negative count.
    """
    if not count >= 0:
        raise ValueError(f"a count is not below 0: {count}")
    tail = (1 - level) / 2
    lower = float(special.gammaincinv(count, tail)) if count > 0 else 0.0
    return Interval(lower=lower, upper=float(special.gammainccinv(count + 1, tail)), level=level, method="exact")


def rate_exact(count: float, population: float, per: float = 1_000_000) -> Interval:
    """The exact Poisson interval of a rate per `per` people. Raises: ValueError for a negative count."""
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


def clopper_pearson(successes: int, trials: int) -> Interval:
    """The exact 95% interval of a proportion, between 0 and 1, by the quantiles of the beta distribution.

    The same as `scipy.stats.binomtest(...).proportion_ci()`, which finds it by search.
    Source: Clopper and Pearson 1934.
    """
    failures = trials - successes
    lower = float(special.betaincinv(successes, failures + 1, TAIL)) if successes else 0.0
    upper = float(special.betainccinv(successes + 1, failures, TAIL)) if failures else 1.0
    return Interval(lower=lower, upper=upper, method="Clopper-Pearson")


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


def standard_error(value: float, lower: float, upper: float, *, percentage: bool = False) -> float:
    """The standard error behind a published 95% interval that holds its estimate, in the estimate's unit.

    Half the width over z. Of a percentage within 10 points of 0 or 100, or with a lopsided interval, on the logit scale
    (brought back by the delta method), since such intervals were made on that scale.
    """
    near_edge = not EDGE_PERCENT <= value <= 100 - EDGE_PERCENT
    below, above = sorted((value - lower, upper - value))
    if percentage and lower > 0 and upper < 100 and (near_edge or above > ASYMMETRY * below):
        width = float(special.logit(upper / 100) - special.logit(lower / 100))
        return value * (1 - value / 100) * width / (2 * Z)
    return (upper - lower) / (2 * Z)


# Many tests


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for any one false claim by Holm's step-down (Holm 1979). Order as given."""
    order = np.argsort(p_values, kind="stable")
    steps = np.minimum(1.0, np.arange(len(order), 0, -1) * np.take(p_values, order))
    adjusted = np.empty(len(order))
    adjusted[order] = np.maximum.accumulate(steps)
    return tuple(adjusted.tolist())


def benjamini_hochberg(p_values: Sequence[float]) -> tuple[float, ...]:
    """p-values adjusted for the share of false claims (Benjamini and Hochberg 1995). Order as given."""
    return tuple(stats.false_discovery_control(p_values).tolist()) if p_values else ()
