"""The chance of one exact count, binomial or Poisson, to full precision also for large counts.

Source: Loader 2000, Fast and accurate computation of binomial probabilities: the saddle-point expansion, whose terms
are small where those of the textbook formula nearly cancel. `scipy.stats` has the same, and takes a second to load.
"""

import math

# Below this Stirling's error is taken from its definition, above it from its series.
SERIES_FROM = 16
SERIES = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360)
CLOSE = 0.1


def binomial(count: int, trials: int, share: float) -> float:
    """The chance of exactly `count` of `trials`, each with the chance `share`; 0 outside 0 to `trials`."""
    if not 0 <= count <= trials:
        return 0.0
    if share in (0.0, 1.0):
        return float(count == (trials if share else 0))
    if count == 0:
        return math.exp(trials * math.log1p(-share))
    if count == trials:
        return math.exp(trials * math.log(share))
    others = trials - count
    exponent = (
        _stirling(trials)
        - _stirling(count)
        - _stirling(others)
        - _deviance(count, trials * share)
        - _deviance(others, trials * (1 - share))
    )
    return math.exp(exponent) * math.sqrt(trials / (2 * math.pi * count * others))


def poisson(count: int, mean: float) -> float:
    """The chance of exactly `count` where `mean` are expected; 0 below 0."""
    if count < 0:
        return 0.0
    if mean == 0 or count == 0:
        return math.exp(-mean) if count == 0 else 0.0
    return math.exp(-_stirling(count) - _deviance(count, mean)) / math.sqrt(2 * math.pi * count)


def _stirling(n: int) -> float:
    """By how much Stirling's formula for the logarithm of n! falls short."""
    if n < SERIES_FROM:
        return math.log(math.factorial(n)) - math.log(math.sqrt(2 * math.pi * n) * (n / math.e) ** n)
    return math.fsum(term / n ** (2 * place + 1) for place, term in enumerate(SERIES))


def _deviance(count: int, mean: float) -> float:
    """count log(count / mean) + mean - count, without the loss of digits where the two are close."""
    apart = count - mean
    if abs(apart) >= CLOSE * (count + mean):
        return count * math.log(count / mean) + mean - count
    v = apart / (count + mean)
    total, term, odd = apart * v, 2 * count * v, 1
    while True:
        term *= v * v
        odd += 2
        following = total + term / odd
        if following == total:
            return total
        total = following
