"""The chance of one count agrees with scipy's, and all chances add up to 1."""

import math

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest
from scipy.stats import poisson as scipy_poisson

from ncpm_reports.measures import probabilities
from ncpm_reports.measures.exact_tests import minimum_likelihood


@for_all(st.integers(1, 60_000), st.floats(0.001, 0.999), st.floats(-6, 6))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_binomial_chances_agree_with_scipy(trials: int, share: float, errors: float) -> None:
    spread = math.sqrt(trials * share * (1 - share))
    count = min(trials, max(0, round(trials * share + errors * spread)))
    expected = float(binom.pmf(count, trials, share))
    assert probabilities.binomial(count, trials, share) == pytest.approx(expected, rel=2e-12, abs=1e-300)


@for_all(st.floats(0.01, 60_000), st.floats(-6, 6))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_poisson_chances_agree_with_scipy(mean: float, errors: float) -> None:
    count = max(0, round(mean + errors * math.sqrt(mean)))
    expected = float(scipy_poisson.pmf(count, mean))
    # scipy takes differences of large logarithms here, and so loses digits that we keep.
    assert probabilities.poisson(count, mean) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@for_all(st.integers(0, 200), st.integers(0, 200), st.floats(0.05, 0.95))
@settings(deadline=None, derandomize=True, max_examples=200)
def test_the_likelihood_p_agrees_with_scipy(first: int, second: int, share: float) -> None:
    expected = float(binomtest(first, first + second, share).pvalue) if first + second else 1.0
    assert minimum_likelihood(first, second, share) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("trials", "share"), [(1, 0.5), (7, 0.1), (43, 0.93), (400, 0.5)])
def test_the_chances_of_all_counts_add_up(trials: int, share: float) -> None:
    assert math.fsum(probabilities.binomial(k, trials, share) for k in range(trials + 1)) == pytest.approx(1, rel=1e-14)
    mean = trials * share
    assert math.fsum(probabilities.poisson(k, mean) for k in range(int(mean) + 200)) == pytest.approx(1, rel=1e-14)


def test_what_cannot_be_has_no_chance() -> None:
    assert probabilities.binomial(-1, 5, 0.5) == probabilities.binomial(6, 5, 0.5) == 0
    assert (probabilities.binomial(0, 5, 0.0), probabilities.binomial(5, 5, 1.0)) == (1, 1)
    assert (probabilities.poisson(0, 0.0), probabilities.poisson(1, 0.0), probabilities.poisson(-1, 2.0)) == (1, 0, 0)
