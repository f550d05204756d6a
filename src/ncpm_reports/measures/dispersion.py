"""How much more counts vary than Poisson counts would: phi, from the quarters before and up to the baseline."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST_QUARTERS = 12
ROUNDS = 50
CLOSE = 1e-10

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispersion:
    """Pearson's chi-square over its degrees of freedom; about 1 for Poisson counts."""

    phi: float
    degrees_of_freedom: int
    quarters: int


def dispersion(counts: Sequence[float], seasons: int = 4) -> Dispersion | None:
    """Over-dispersion of a series of counts around its own seasons and a steady trend, oldest first.

    NaN is a missing quarter and is left out. None below 12 counts or where a season's counts are all 0: too little to
    tell. The model is Poisson with a level for each season and one log-linear trend, so that season and trend do not
    count as noise, and swings from year to year do (they are what a year-on-year test must allow for).
    Source: McCullagh and Nelder 1989, section 6.2. Raises: ValueError for a negative count.
    """
    held = [(index, count) for index, count in enumerate(counts) if not math.isnan(count)]
    if any(count < 0 for _, count in held):
        raise ValueError("a count is not below 0")
    y = np.array([count for _, count in held], dtype=np.float64)
    season = np.array([index % seasons for index, _ in held], dtype=np.int64)
    if len(held) < FEWEST_QUARTERS or any(y[season == one].sum() <= 0 for one in range(seasons)):
        return None
    times = np.array([index for index, _ in held], dtype=np.float64)
    fitted = _fitted(y, np.column_stack([np.eye(seasons)[season], (times - times.mean()) / len(counts)]))
    freedom = len(held) - seasons - 1
    return Dispersion(
        phi=float(((y - fitted) ** 2 / fitted).sum()) / freedom, degrees_of_freedom=freedom, quarters=len(held)
    )


def _fitted(y: Floats, design: Floats) -> Floats:
    """Fitted means of a log-linear Poisson model, by iteratively reweighted least squares."""
    linear = np.log(y + 0.5)
    for _ in range(ROUNDS):
        mean = np.exp(linear)
        working = linear + (y - mean) / mean
        root = np.sqrt(mean)
        solution = np.linalg.lstsq(design * root[:, None], working * root, rcond=None)[0]
        updated = design @ solution
        settled = float(np.max(np.abs(updated - linear))) < CLOSE
        linear = updated
        if settled:
            break
    return np.exp(linear)
