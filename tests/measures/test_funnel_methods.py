"""Funnel methods against FunnelPlotR 0.6.0 and PHEindicatormethods 2.1.0, every output field of every case."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from ncpm_reports.measures.funnel_methods import (
    Z95,
    Z998,
    Floats,
    Scores,
    adjusted_ratio_limits,
    control_limits,
    control_p,
    control_population,
    exact_ratio_limits,
    mortality_ratio,
    mortality_ratio_limits,
    normal_proportion_limits,
    proportion_limits,
    proportions,
    ratio_of_counts_limits,
    ratios_of_counts,
    standardised_ratio,
)
from ncpm_reports.measures.intervals import poisson_phe, wilson
from ncpm_reports.measures.results import Interval
from tests.measures.oracles import cases, differences, same

# The packages' own rounding of the normal quantiles at 95% and 99.8%, needed to match their limits to 1e-12.
ROUNDED = {"95": 1.959964, "99": 3.090232}
LEVELS = {"95": 0.95, "99": 0.998}

# What is known to be wrong, searched for or laid out by taste in the packages. Everything else must be equal.
EXCEPTIONS = {
    "SR/CQC OD limits": "FunnelPlotR leaves its adjusted limits on the square-root scale (issue 33): its field must"
    " be 1 -+ z sqrt(s^2 + tau^2), the root of ours, and is compared as that. Its `outlier` follows those limits.",
    "SR/CQC outlier": "Follows the wrong limits: compared with a decision by those limits, never with ours.",
    "RC s": "The field `s` is the standard error of the limits, 1 / (2 sqrt n); the scores use another one.",
    "not adjusted": "Where nothing was to be adjusted the package reports phi and tau2 as 0, without estimating them.",
    "infinite scores": "A zero numerator on a log scale makes phi infinite; the package then flags nobody.",
    "PHE search": "PHEindicatormethods finds expected counts by search (uniroot stops within 1.22e-4 of the root): the"
    " searched columns are compared to 1.3e-4 events; the columns derived from them, to the usual tolerance.",
    "PHE grid": "Which counts or populations limits are drawn at is layout: our limits are asked for at theirs.",
}
SEARCH = 1.3e-4


def scores(given_: dict[str, Any]) -> Scores:
    """A FunnelPlotR case put through our method of that name."""
    method = {
        ("SR", "CQC"): standardised_ratio,
        ("SR", "SHMI"): mortality_ratio,
        ("PR", "CQC"): proportions,
        ("PR", "SHMI"): proportions,
        ("RC", "CQC"): ratios_of_counts,
        ("RC", "SHMI"): ratios_of_counts,
    }[given_["data_type"], given_["sr_method"]]
    with np.errstate(divide="ignore"):
        return method(given_["numerator"], given_["denominator"], given_["trim_by"])


def limits(given_: dict[str, Any], scored: Scores, tau_squared: float | None, which: str) -> tuple[Floats, Floats]:
    """Limits as the package means them, adjusted if `tau_squared` is given; SR/CQC adjusted ones on the root scale."""
    n, z, kind = given_["denominator"], ROUNDED[which], given_["data_type"]
    if kind == "PR":
        return proportion_limits(n, scored.target, tau_squared or 0.0, z)
    if kind == "RC":
        return ratio_of_counts_limits(n, scored.target, tau_squared or 0.0, z)
    if tau_squared is None:
        return exact_ratio_limits(n, LEVELS[which])
    if given_["sr_method"] == "SHMI":
        return mortality_ratio_limits(n, tau_squared, z)
    # EXCEPTIONS "SR/CQC OD limits": ours is the square of the package's; the lower root may be below 0.
    reach = z * np.sqrt(scored.s**2 + tau_squared)
    ours_lower, ours_upper = adjusted_ratio_limits(n, tau_squared, z)
    assert np.allclose(np.sqrt(ours_upper), 1 + reach, rtol=1e-12)
    assert np.allclose(np.sqrt(ours_lower), np.maximum(0, 1 - reach), rtol=1e-12)
    return 1 - reach, 1 + reach


def units(case: dict[str, Any], scored: Scores, tau_squared: float) -> dict[str, Any]:
    """Our numbers in the package's columns."""
    given_ = case["input"]
    x, n = np.array(given_["numerator"], dtype=float), np.array(given_["denominator"], dtype=float)
    held: dict[str, Any] = {
        "group": [f"F{index:03d}" for index in range(1, len(x) + 1)],
        "numerator": x,
        "denominator": n,
        "rr": x / n,
        "target_transformed": np.full(len(x), scored.target),
        "Y": scored.y,
        "Uzscore": scored.z,
        "Wuzscore": scored.z_used,
        "s": 1 / (2 * np.sqrt(n)) if given_["data_type"] == "RC" else scored.s,
    }
    if given_["data_type"] == "SR" and given_["sr_method"] == "SHMI":
        held |= {"rk": scored.rank, "sp": scored.place, "truncated": ~scored.kept}
    else:
        held["winsorised"] = scored.z != scored.z_used
    for which in ("95", "99"):
        held[f"LCL{which}"], held[f"UCL{which}"] = limits(given_, scored, None, which)
        held[f"OD{which}LCL"], held[f"OD{which}UCL"] = limits(given_, scored, tau_squared, which)
    held["outlier"] = outliers(case, held)
    for column in [name for name in held if "CL" in name]:
        held[column] = held[column] * given_["multiplier"]
    return {name: [listed(value) for value in values] for name, values in held.items()}


def listed(value: Any) -> Any:
    """A number as JSON would hold it: flags are 0 and 1."""
    return value if isinstance(value, str) else float(value)


def outliers(case: dict[str, Any], held: dict[str, Any]) -> Floats:
    """Who lies outside the limits that the package decides by, inside being inclusive."""
    which, adjusted = str(case["input"]["limit"]), case["output"]["draw_adjusted"]
    lower = held[f"OD{which}LCL" if adjusted else f"LCL{which}"]
    upper = held[f"OD{which}UCL" if adjusted else f"UCL{which}"]
    return np.asarray((held["rr"] < lower) | (held["rr"] > upper), dtype=np.float64)


@pytest.mark.parametrize("case", cases("funnel.json", package="FunnelPlotR"))
def test_every_funnel_of_the_reference_package_is_reproduced(case: dict[str, Any]) -> None:
    output, scored = case["output"], scores(case["input"])
    # EXCEPTIONS "not adjusted".
    asked, plain_asked = case["input"]["draw_adjusted"], case["input"]["draw_unadjusted"]
    estimated = bool(asked)
    tau_squared = scored.tau_squared if estimated else 0.0
    assert same(scored.phi if estimated else 0.0, output["phi"])
    assert same(tau_squared, output["tau2"])
    fallen_back = asked and not plain_asked and scored.phi <= 1
    assert output["draw_adjusted"] == (asked and not fallen_back)
    assert output["draw_unadjusted"] == (plain_asked or fallen_back)
    assert list(differences(units(case, scored, tau_squared), output["units"])) == []


@pytest.mark.parametrize("case", cases("funnel.json", package="PHEindicatormethods"))
def test_every_funnel_of_the_former_public_health_england_is_reproduced(case: dict[str, Any]) -> None:
    given_, output = case["input"], case["output"]
    rate = math.fsum(given_["numerator"]) / math.fsum(given_["denominator"])
    if given_["statistic"] == "proportion":
        ours = phe_proportion(output["limits"]["Population"], rate, given_["multiplier"])
        found = [judged(wilson, x, n, rate) for x, n in zip(given_["numerator"], given_["denominator"], strict=True)]
    else:
        rate = rate if given_["statistic"] == "rate" else 1.0
        ours = phe_poisson(given_, output["limits"], rate)
        found = [
            judged(lambda x, _, level: poisson_phe(x, level), x, n, n * rate)
            for x, n in zip(given_["numerator"], given_["denominator"], strict=True)
        ]
    assert list(differences(ours, output["limits"])) == []
    assert found == output["significance"]


def phe_proportion(bases: Sequence[float], rate: float, multiplier: float) -> dict[str, Any]:
    """Control limits of a proportion in the package's columns (its label says Wilson; the formula is normal)."""
    columns: dict[str, Any] = {"Population": bases, "baseline": [rate * multiplier] * len(bases)}
    for z, name in ((Z95, "2s"), (Z998, "3s")):
        rows = [normal_proportion_limits(base, rate, z) for base in bases]
        columns[f"lower_{name}_limit"] = [low * multiplier for low, _ in rows]
        columns[f"upper_{name}_limit"] = [high * multiplier for _, high in rows]
    columns["statistic"], columns["method"] = ["proportion"] * len(bases), ["Wilson"] * len(bases)
    return columns


def phe_poisson(given_: dict[str, Any], theirs: dict[str, Any], rate: float) -> dict[str, Any]:
    """Control limits of a rate or ratio in the package's columns; searched columns checked here (EXCEPTIONS)."""
    is_rate = given_["statistic"] == "rate"
    events, name = ("Events", "population_1_year") if is_rate else ("Observed_events", "exp_events")
    counts, multiplier = theirs[events], given_["multiplier"]
    label = f"rate (crude per {multiplier:,})" if is_rate else f"ratio ({given_['ratio_type']})"
    columns: dict[str, Any] = {events: counts, "statistic": [label] * len(counts), "method": ["Poisson"] * len(counts)}
    if is_rate:
        columns["baseline"] = [rate * multiplier] * len(counts)
    for level, sigma in ((0.95, "2s"), (0.998, "3s")):
        ours = [control_population(count, rate, level) for count in counts]
        for side, index in (("lower", 0), ("upper", 1)):
            searched = theirs[f"{side}_{sigma}_{name}"]
            for mine, found in zip(ours, searched, strict=True):
                assert same(mine[index] * rate, found * rate, absolute=SEARCH)
            columns[f"{side}_{sigma}_{name}"] = searched
            columns[f"{side}_{sigma}_limit"] = [
                count / population * multiplier for count, population in zip(counts, searched, strict=True)
            ]
    return columns


def judged(method: Any, x: float, n: float, target: float) -> str:
    """The package's words for where a target lies by a unit's intervals at 95% and 99.8%."""
    for level, words in ((0.998, "0.001"), (0.95, "0.025")):
        interval: Interval = method(x, n, level)
        if target < interval.lower:
            return f"High ({words})"
        if target > interval.upper:
            return f"Low ({words})"
    return "Not significant"


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.floats(0.5, 50_000), st.floats(0, 0.5), st.sampled_from([Z95, Z998]))
def test_adjusted_limits_hold_the_target_and_agree_with_the_score(expected: float, tau: float, z: float) -> None:
    lower, upper = adjusted_ratio_limits([expected], tau, z)
    assert 0 <= lower[0] <= 1 <= upper[0]
    for ratio in (upper[0] * 1.001, upper[0] * 0.999, lower[0] * 1.001, lower[0] * 0.999):
        score = (math.sqrt(ratio) - 1) / math.sqrt(1 / (4 * expected) + tau)
        if lower[0] > 0:
            assert (abs(score) > z) == (not lower[0] <= ratio <= upper[0])


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.floats(0.5, 20_000))
def test_exact_limits_hold_the_target_and_99_8_lie_outside_95(expected: float) -> None:
    low_95, high_95 = exact_ratio_limits([expected], 0.95)
    low_998, high_998 = exact_ratio_limits([expected], 0.998)
    assert low_998[0] <= low_95[0] <= 1 <= high_95[0] <= high_998[0]


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.floats(0.01, 5_000), st.sampled_from([0.95, 0.998]))
def test_a_count_is_outside_control_limits_exactly_when_its_tail_is_too_thin(expected: float, level: float) -> None:
    (lower,), (upper,) = control_limits([expected], level)
    assert 0 <= lower <= 1 <= upper or expected < 0.03
    half = (1 - level) / 2
    for count in {0, 1, *(round(expected * limit) + step for limit in (lower, upper) for step in (-1, 0, 1, 2))}:
        tails = float(poisson.cdf(count, expected)), float(poisson.sf(count - 1, expected))
        if count < 0 or min(abs(tail - half) for tail in tails) < 1e-9:
            continue
        outside = not lower <= count / expected <= upper
        assert outside == (min(tails) < half), count
        assert outside == (control_p(count, expected) < 1 - level), count


def test_counts_that_vary_as_chance_has_it_get_no_variance_between_units() -> None:
    expected = np.linspace(20, 900, 43)
    observed = np.asarray(poisson.ppf((np.argsort(np.argsort(np.sin(expected))) + 0.5) / 43, expected))
    scored = standardised_ratio(observed.tolist(), expected.tolist())
    assert scored.phi < 1
    assert scored.tau_squared == 0


def test_variance_between_units_is_recovered_from_units_that_differ() -> None:
    """Ratios spread by a standard deviation of 0.2 around 1 give tau of about 0.1 on the square-root scale."""
    spread = np.exp(0.2 * np.sqrt(2) * np.array([math.sin(7.3 * k) for k in range(400)]))
    expected = np.full(400, 5_000.0)
    scored = standardised_ratio((expected * spread).tolist(), expected.tolist(), trim=0.0)
    assert math.sqrt(scored.tau_squared) == pytest.approx(0.1, abs=0.01)
