"""Intervals against the reference R packages, and what any interval must do."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.intervals import (
    clopper_pearson,
    mean_student,
    percent_standard_error_from_limits,
    poisson_byar,
    poisson_byar_centred,
    poisson_exact,
    poisson_phe,
    rate_exact,
    rate_phe,
    standard_error_from_limits,
    survey_standard_error,
    wilson,
    z_for,
)

counts = st.integers(0, 50_000)
levels = st.sampled_from([0.8, 0.95, 0.998])


@settings(derandomize=True, max_examples=150, deadline=None)
@given(counts, levels)
def test_every_poisson_interval_holds_its_count_and_the_wider_level_is_wider(count: int, level: float) -> None:
    # Byar's centred form is no interval of a count of 0: it lies beside it.
    for method in (poisson_exact, poisson_phe, *([poisson_byar_centred] if count else [])):
        interval = method(count, level)
        assert interval.lower <= count <= interval.upper
        wider = method(count, 0.999)
        assert wider.lower <= interval.lower
        assert wider.upper >= interval.upper


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.integers(1, 5_000), st.data(), levels)
def test_proportion_intervals_hold_the_proportion_and_mirror_it(trials: int, data: st.DataObject, level: float) -> None:
    successes = data.draw(st.integers(0, trials))
    for method in (clopper_pearson, wilson):
        interval, mirrored = method(successes, trials, level), method(trials - successes, trials, level)
        assert 0 <= interval.lower <= successes / trials <= interval.upper <= 1
        assert mirrored.lower == pytest.approx(1 - interval.upper, abs=1e-9)
        assert mirrored.upper == pytest.approx(1 - interval.lower, abs=1e-9)


@pytest.mark.parametrize("count", [1, 7, 30, 700])
def test_the_exact_interval_leaves_the_stated_chance_in_each_tail(count: int) -> None:
    """The lower limit is the mean at which this count or more has probability 2.5%; summed here term by term."""

    def at_most(last: int, mean: float) -> float:
        return math.fsum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(last + 1))

    interval = poisson_exact(count)
    assert 1 - at_most(count - 1, interval.lower) == pytest.approx(0.025, abs=1e-9)
    assert at_most(count, interval.upper) == pytest.approx(0.025, abs=1e-9)


def test_the_rule_of_fingertips_is_exact_below_ten_and_byar_from_ten() -> None:
    assert poisson_phe(9).method == "exact"
    assert poisson_phe(10).method == "Byar"
    assert poisson_phe(9).upper == poisson_exact(9).upper
    assert poisson_phe(10).upper == poisson_byar(10).upper


def test_byar_has_no_lower_limit_for_zero_rather_than_a_false_one() -> None:
    assert math.isnan(poisson_byar(0).lower)
    assert poisson_exact(0).lower == 0


def test_a_rate_is_its_count_interval_per_head() -> None:
    interval, count = rate_exact(28, 2_800_000), poisson_exact(28)
    assert interval.lower == pytest.approx(count.lower / 2.8)
    assert interval.upper == pytest.approx(count.upper / 2.8)
    assert rate_phe(28, 2_800_000).method == "Byar"


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.floats(0.5, 99.5), st.floats(0.01, 5))
def test_a_standard_error_comes_back_from_the_interval_made_with_it(percent: float, error: float) -> None:
    reach = z_for(0.95) * error
    assert standard_error_from_limits(percent - reach, percent + reach) == pytest.approx(error)


def test_near_the_edge_the_standard_error_comes_back_on_the_logit_scale() -> None:
    """3% with an interval made on the logit scale from a standard error of 0.5 points."""
    share, error = 0.03, 0.005
    logit, reach = math.log(share / (1 - share)), z_for(0.95) * error / (share * (1 - share))
    lower, upper = (100 / (1 + math.exp(-(logit + step))) for step in (-reach, reach))
    assert percent_standard_error_from_limits(3.0, lower, upper) == pytest.approx(0.5)
    assert standard_error_from_limits(lower, upper) != pytest.approx(0.5, rel=0.01)


def test_in_the_middle_the_standard_error_is_half_the_width_over_z() -> None:
    assert percent_standard_error_from_limits(50.0, 48.04, 51.96) == pytest.approx(1.0, abs=1e-4)
    assert percent_standard_error_from_limits(0.4, 0.0, 0.9) == standard_error_from_limits(0.0, 0.9)


def test_a_survey_standard_error_grows_with_the_root_of_the_design_effect() -> None:
    assert survey_standard_error(50, 1_000) == pytest.approx(1.5811388)
    assert survey_standard_error(50, 1_000, 4.0) == pytest.approx(2 * survey_standard_error(50, 1_000))


def test_a_t_interval_of_known_values() -> None:
    """Mean 3, standard deviation sqrt(2.5), t of 4 degrees of freedom at 97.5% 2.776445."""
    interval = mean_student([1, 2, 3, 4, 5])
    assert interval.upper - 3 == pytest.approx(2.7764451 * math.sqrt(2.5 / 5))


@pytest.mark.parametrize(
    ("method", "values"),
    [
        (poisson_exact, (-1,)),
        (poisson_exact, (math.nan,)),
        (poisson_byar, (-1,)),
        (rate_exact, (3, 0)),
        (rate_phe, (3, -5)),
        (clopper_pearson, (4, 3)),
        (wilson, (1, 0)),
        (mean_student, ([1.0],)),
        (survey_standard_error, (101, 50)),
        (survey_standard_error, (50, 0)),
        (standard_error_from_limits, (2, 1)),
        (percent_standard_error_from_limits, (5, 6, 7)),
    ],
)
def test_what_is_not_a_count_or_a_share_is_refused(method: Any, values: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        method(*values)
