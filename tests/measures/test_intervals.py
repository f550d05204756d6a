"""What any interval must do, and standard errors read back from intervals."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ncpm_reports.measures.inference import (
    Z,
    clopper_pearson,
    poisson_exact,
    rate_exact,
    standard_error,
)

counts = st.integers(0, 50_000)
levels = st.sampled_from([0.8, 0.95, 0.998])


@settings(derandomize=True, max_examples=150, deadline=None)
@given(counts, levels)
def test_every_poisson_interval_holds_its_count_and_the_wider_level_is_wider(count: int, level: float) -> None:
    interval, wider = poisson_exact(count, level), poisson_exact(count, 0.999)
    assert wider.lower <= interval.lower <= count <= interval.upper <= wider.upper


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.integers(1, 5_000), st.data())
def test_proportion_intervals_hold_the_proportion_and_mirror_it(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    interval = clopper_pearson(successes, trials)
    mirrored = clopper_pearson(trials - successes, trials)
    assert 0 <= interval.lower <= successes / trials <= interval.upper <= 1
    assert mirrored.lower == pytest.approx(1 - interval.upper, abs=1e-9)
    assert mirrored.upper == pytest.approx(1 - interval.lower, abs=1e-9)


@pytest.mark.parametrize(("successes", "trials"), [(0, 7), (3, 7), (7, 7), (518, 1199), (12, 4000)])
def test_the_proportion_interval_is_that_of_scipys_binomial_test(successes: int, trials: int) -> None:
    reference = stats.binomtest(successes, trials).proportion_ci()
    interval = clopper_pearson(successes, trials)
    assert (interval.lower, interval.upper) == pytest.approx((reference.low, reference.high), rel=1e-9)


@pytest.mark.parametrize("count", [1, 7, 30, 700])
def test_the_exact_interval_leaves_the_stated_chance_in_each_tail(count: int) -> None:
    """The lower limit is the mean at which this count or more has probability 2.5%; summed here term by term."""

    def at_most(last: int, mean: float) -> float:
        return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(last + 1))

    interval = poisson_exact(count)
    assert 1 - at_most(count - 1, interval.lower) == pytest.approx(0.025, abs=1e-9)
    assert at_most(count, interval.upper) == pytest.approx(0.025, abs=1e-9)


def test_a_rate_is_its_count_interval_per_head() -> None:
    interval, count = rate_exact(28, 2_800_000), poisson_exact(28)
    assert interval.lower == pytest.approx(count.lower / 2.8)
    assert interval.upper == pytest.approx(count.upper / 2.8)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.floats(0.5, 99.5), st.floats(0.01, 5))
def test_a_standard_error_comes_back_from_the_interval_made_with_it(percent: float, error: float) -> None:
    reach = Z * error
    assert standard_error(percent, percent - reach, percent + reach) == pytest.approx(error)


def test_near_the_edge_the_standard_error_comes_back_on_the_logit_scale() -> None:
    """3% with an interval made on the logit scale from a standard error of 0.5 points."""
    share, error = 0.03, 0.005
    logit, reach = math.log(share / (1 - share)), Z * error / (share * (1 - share))
    lower, upper = (100 / (1 + math.exp(-(logit + step))) for step in (-reach, reach))
    assert standard_error(3.0, lower, upper, percentage=True) == pytest.approx(0.5)
    assert standard_error(3.0, lower, upper) != pytest.approx(0.5, rel=0.01)


def test_in_the_middle_the_standard_error_is_half_the_width_over_z() -> None:
    assert standard_error(50.0, 48.04, 51.96, percentage=True) == pytest.approx(1.0, abs=1e-4)
    assert standard_error(0.4, 0.0, 0.9, percentage=True) == standard_error(0.4, 0.0, 0.9)


@pytest.mark.parametrize("count", [-1, math.nan])
def test_what_is_not_a_count_is_refused(count: float) -> None:
    with pytest.raises(ValueError, match="not below 0"):
        poisson_exact(count)
