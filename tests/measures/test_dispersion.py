"""Over-dispersion: about 1 for Poisson counts, known where it was put in, blind to season and steady trend."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.dispersion import dispersion


def mean_phi(make: object, runs: int = 120) -> float:
    rng = np.random.default_rng(2019)
    found = [dispersion(make(rng).tolist()) for _ in range(runs)]  # type: ignore[operator]
    return float(np.mean([one.phi for one in found if one is not None]))


SEASONS = np.tile([1.10, 1.0, 0.95, 0.95], 6)
TREND = np.exp(-0.01 * np.arange(24))


def test_poisson_counts_have_a_phi_of_about_one_whatever_their_season_and_trend() -> None:
    assert mean_phi(lambda rng: rng.poisson(900 * SEASONS * TREND)) == pytest.approx(1.0, abs=0.08)


def test_negative_binomial_counts_give_back_the_phi_they_were_made_with() -> None:
    """Variance four times the mean: n = mean / 3, p = 1 / 4."""
    assert mean_phi(lambda rng: rng.negative_binomial(900 * SEASONS / 3, 0.25)) == pytest.approx(4.0, abs=0.3)


def test_swings_from_year_to_year_count_as_noise_because_a_yearly_comparison_meets_them() -> None:
    swing = np.repeat([1.0, 1.1, 0.95, 1.08, 0.9, 1.05], 4)
    found = dispersion([float(round(900 * s * w)) for s, w in zip(SEASONS, swing, strict=True)])
    assert found is not None
    assert found.phi > 3


def test_a_series_that_is_exactly_season_times_trend_has_no_dispersion() -> None:
    found = dispersion((900 * SEASONS * TREND).tolist())
    assert found is not None
    assert found.phi == pytest.approx(0, abs=1e-9)
    assert (found.degrees_of_freedom, found.quarters) == (19, 24)


def test_missing_quarters_are_left_out_and_keep_their_season() -> None:
    counts = (900 * SEASONS * TREND).tolist()
    counts[5] = counts[14] = math.nan
    found = dispersion(counts)
    assert found is not None
    assert found.phi == pytest.approx(0, abs=1e-9)
    assert found.quarters == 22


def test_too_little_to_tell_gives_none() -> None:
    assert dispersion([5.0] * 11) is None
    assert dispersion([5.0, 0.0, 3.0, 4.0] * 4) is None
    assert dispersion([math.nan] * 30) is None


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="below 0"):
        dispersion([5.0] * 15 + [-1.0])


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 5_000).map(float), min_size=12, max_size=32))
def test_phi_is_never_negative_and_doubling_counts_doubles_it(counts: list[float]) -> None:
    one, twice = dispersion(counts), dispersion([2 * count for count in counts])
    assert one is not None
    assert twice is not None
    assert one.phi >= 0
    assert twice.phi == pytest.approx(2 * one.phi, rel=1e-6, abs=1e-9)
