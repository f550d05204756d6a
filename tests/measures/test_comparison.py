"""Comparisons: worked examples, symmetry, and that an interval never contradicts the test beside it."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.inference import (
    EXACT,
    WIDENED,
    WIDENED_BETWEEN,
    Comparison,
    compare_counts,
    compare_estimates,
    poisson_exact,
    rate_ratio,
    smallest_detectable_fall,
)
from ncpm_reports.measures.results import Interval

counts = st.integers(0, 3_000)
exposures = st.sampled_from([1.0, 0.25, 0.75, 2.0, 1.07])
phis = st.sampled_from([0.6, 1.0, 1.2, 1.5, 4.0])
estimates = st.floats(1, 1_000)
errors = st.floats(0.05, 100)


@pytest.mark.parametrize(
    ("latest", "baseline", "p", "percent", "significant"),
    [(681, 719, 0.3227, -5.285, False), (16, 28, 0.0961, -42.857, False), (141, 83, 0.000129, 69.880, True)],
)
def test_worked_examples(latest: int, baseline: int, p: float, percent: float, significant: bool) -> None:
    compared = compare_counts(latest, baseline)
    assert compared.p == pytest.approx(p, rel=0.005)
    assert 100 * compared.absolute / baseline == pytest.approx(percent, abs=0.001)
    assert compared.significant is significant
    assert compared.method == EXACT


def test_homicides_of_681_against_719_are_compatible_with_a_fall_of_15_and_a_rise_of_5_percent() -> None:
    interval = percents_of(compare_counts(681, 719))
    assert (round(interval.lower), round(interval.upper)) == (-15, 5)


def percents_of(compared: Comparison) -> Interval:
    assert compared.percent_interval is not None
    return compared.percent_interval


def leaves_out_zero(compared: Comparison) -> tuple[bool, bool]:
    """Whether the percentage interval, and the absolute one, leave out 0; the absolute one alone from 0."""
    absolute = compared.absolute_interval
    percents = compared.percent_interval or absolute
    return not percents.lower <= 0 <= percents.upper, not absolute.lower <= 0 <= absolute.upper


@settings(derandomize=True, max_examples=400, deadline=None)
@given(counts, counts, exposures, exposures, phis)
def test_p_percentage_interval_and_absolute_interval_never_contradict_one_another(
    latest: int, baseline: int, latest_exposure: float, baseline_exposure: float, phi: float
) -> None:
    compared = compare_counts(
        latest, baseline, latest_exposure=latest_exposure, baseline_exposure=baseline_exposure, phi=phi
    )
    assert leaves_out_zero(compared) == (compared.significant, compared.significant)
    assert compared.significant == (compared.p < 0.05)


def test_p_and_interval_agree_for_every_pair_of_small_counts() -> None:
    for latest in range(26):
        for baseline in range(26):
            compared = compare_counts(latest, baseline)
            assert leaves_out_zero(compared) == (compared.p < 0.05,) * 2, (latest, baseline)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(counts, counts, exposures, exposures)
def test_an_estimate_lies_within_its_intervals(
    latest: int, baseline: int, latest_exposure: float, baseline_exposure: float
) -> None:
    compared = compare_counts(latest, baseline, latest_exposure=latest_exposure, baseline_exposure=baseline_exposure)
    assert compared.absolute_interval.lower <= compared.absolute <= compared.absolute_interval.upper
    assert (baseline == 0) == (compared.percent_interval is None)
    if compared.percent_interval is not None:
        percent = 100 * compared.absolute / (latest - compared.absolute)
        assert compared.percent_interval.lower - 1e-9 <= percent <= compared.percent_interval.upper + 1e-9


@settings(derandomize=True, max_examples=200, deadline=None)
@given(counts, counts, phis)
def test_swapping_latest_and_baseline_turns_the_change_round_and_keeps_p(
    latest: int, baseline: int, phi: float
) -> None:
    forth, back = compare_counts(latest, baseline, phi=phi), compare_counts(baseline, latest, phi=phi)
    assert forth.p == pytest.approx(back.p, rel=1e-9)
    assert forth.absolute == -back.absolute
    assert forth.absolute_interval.lower == pytest.approx(-back.absolute_interval.upper, rel=1e-9, abs=1e-9)
    if latest and baseline:
        shrunk, grown = 1 + percents_of(forth).lower / 100, 1 + percents_of(back).upper / 100
        assert 1 / shrunk == pytest.approx(grown, rel=1e-9)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(counts, counts, phis)
def test_over_dispersion_never_makes_a_change_more_certain(latest: int, baseline: int, phi: float) -> None:
    plain, widened = compare_counts(latest, baseline), compare_counts(latest, baseline, phi=phi)
    assert widened.p >= plain.p
    assert widened.method == EXACT or (widened.method == WIDENED and phi > 1.2)


def test_over_dispersion_widens_the_log_ratio_by_its_root() -> None:
    """10,000 against 10,500 with phi 4: SE = sqrt(4 (1/10000 + 1/10500)) = 0.02795; z = 1.7458."""
    compared = compare_counts(10_500, 10_000, phi=4.0)
    assert compared.p == pytest.approx(0.08086, abs=2e-4)
    assert not compared.significant
    assert compare_counts(10_500, 10_000).significant


def test_nothing_against_nothing_claims_nothing() -> None:
    compared = compare_counts(0, 0)
    assert compared.p == 1.0
    assert compared.percent_interval is None
    assert (rate_ratio(0, 0).lower, rate_ratio(0, 0).upper) == (0.0, math.inf)


@pytest.mark.parametrize(("baseline", "percent"), [(30, 50), (60, 35), (120, 25), (330, 15), (700, 10), (4_500, 4)])
def test_smallest_detectable_falls_are_those_of_the_method_note(baseline: int, percent: int) -> None:
    fall = smallest_detectable_fall(baseline)
    assert fall is not None
    assert round(100 * fall / baseline) == percent


@settings(derandomize=True, max_examples=25, deadline=None)
@given(st.integers(0, 2_000), st.sampled_from([1.0, 3.0]))
def test_the_smallest_detectable_fall_is_claimed_and_one_less_is_not(baseline: int, phi: float) -> None:
    fall = smallest_detectable_fall(baseline, phi=phi)
    if fall is None:
        assert not any(compare_counts(latest, baseline, phi=phi).significant for latest in range(baseline))
    else:
        assert compare_counts(baseline - fall, baseline, phi=phi).significant
        assert not compare_counts(baseline - fall + 1, baseline, phi=phi).significant


def test_no_fall_from_five_can_be_told_from_chance() -> None:
    assert smallest_detectable_fall(5) is None
    assert smallest_detectable_fall(6) == 6


def test_a_fall_that_leaves_little_is_found_where_one_that_leaves_nothing_is_not() -> None:
    assert not compare_counts(0, 14, phi=1.7).significant
    assert smallest_detectable_fall(14, phi=1.7) == 12
    assert compare_counts(2, 14, phi=1.7).significant


@settings(derandomize=True, max_examples=300, deadline=None)
@given(estimates, estimates, errors, errors)
def test_survey_p_and_both_intervals_agree(latest: float, baseline: float, first: float, second: float) -> None:
    compared = compare_estimates(latest, baseline, latest_error=first, baseline_error=second)
    interval = compared.absolute_interval
    assert compared.significant == (not interval.lower <= 0 <= interval.upper)
    assert compared.significant == (compared.p < 0.05)
    percents = compared.percent_interval
    if percents is not None and abs(compared.p - 0.05) > 1e-6:
        assert compared.significant == (not percents.lower <= 0 <= percents.upper)
    if percents is not None:
        assert percents.lower - 1e-6 <= 100 * compared.absolute / baseline <= percents.upper + 1e-6


def test_intervals_that_just_touch_are_significant_and_overlap_is_not_the_test() -> None:
    """Equal standard errors: touching 95% intervals have p = 0.0056 (Schenker and Gentleman 2001)."""
    touching = compare_estimates(50 + 2 * 1.959963 * 2, 50, latest_error=2, baseline_error=2)
    assert touching.p == pytest.approx(0.0056, abs=1e-4)


def test_a_percentage_of_an_estimate_not_clear_of_zero_is_not_given() -> None:
    assert compare_estimates(10, 3, latest_error=1, baseline_error=2).percent_interval is None


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.integers(1, 300))
def test_a_ratio_to_a_baseline_known_almost_exactly_is_the_interval_of_the_count(count: int) -> None:
    """With a baseline over an exposure a million times longer, only the latest count is uncertain."""
    ratio = rate_ratio(count, 10_000_000, 1.0, 1_000_000.0)
    interval = poisson_exact(count)
    assert ratio.lower * 10 == pytest.approx(interval.lower, rel=0.002)
    assert ratio.upper * 10 == pytest.approx(interval.upper, rel=0.002)


def test_what_is_below_nothing_is_not_compared() -> None:
    with pytest.raises(ValueError, match="not below 0"):
        compare_counts(-1, 3)


@settings(derandomize=True, max_examples=100, deadline=None)
@given(counts, counts, st.floats(0.001, 0.5))
def test_the_variance_between_areas_never_makes_a_change_more_certain(latest: int, baseline: int, tau: float) -> None:
    exact, widened = compare_counts(latest, baseline), compare_counts(latest, baseline, tau_squared=tau)
    assert widened.p >= exact.p
    assert exact.significant or not widened.significant


def test_the_variance_between_areas_is_added_to_the_variance_of_the_log_ratio() -> None:
    compared = compare_counts(1200, 1000, tau_squared=0.01)
    reach = 1.959964 * math.sqrt(1 / 1200 + 1 / 1000 + 0.01)
    assert compared.method == WIDENED_BETWEEN
    assert 1 + percents_of(compared).upper / 100 == pytest.approx(math.exp(math.log(1.2) + reach))
    assert not compared.significant
