"""Adjusted p-values: order, bounds, and counts over all tests of a pack."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.measures.false_discovery import (
    across_funnels,
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    flags,
    holm,
    summary,
)
from ncpm_reports.measures.results import Funnel, FunnelUnit

p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_a_worked_example_of_benjamini_and_hochberg() -> None:
    """Their own 15 p-values (1995, section 3): four stand at 5%, three by Bonferroni."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0]
    assert sum(flags(p, 0.05)) == 4
    assert sum(adjusted <= 0.05 for adjusted in bonferroni(p)) == 3


@settings(derandomize=True, max_examples=200, deadline=None)
@given(p_lists)
def test_adjusted_values_keep_their_order_and_stricter_methods_give_larger_ones(p: list[float]) -> None:
    rows = zip(p, benjamini_hochberg(p), holm(p), bonferroni(p), benjamini_yekutieli(p), strict=True)
    for raw, bh, stepped, single, by in rows:
        assert raw <= bh + 1e-12
        assert bh <= stepped + 1e-12
        assert stepped <= single + 1e-12 <= 1 + 1e-9
        assert bh <= by + 1e-12 <= 1 + 1e-9
    ranked = sorted(range(len(p)), key=p.__getitem__)
    adjusted = benjamini_hochberg(p)
    assert all(adjusted[a] <= adjusted[b] + 1e-12 for a, b in pairwise(ranked))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(p_lists)
def test_the_order_in_which_tests_are_given_does_not_matter(p: list[float]) -> None:
    turned = list(reversed(p))
    assert tuple(reversed(benjamini_hochberg(turned))) == pytest.approx(benjamini_hochberg(p))
    assert sum(flags(turned)) == sum(flags(p))


def test_no_tests_give_no_flags() -> None:
    assert summary([], 0.05).tested == 0
    assert flags([]) == ()


@pytest.mark.parametrize("p", [-0.1, 1.1, float("nan")])
def test_what_is_not_a_probability_is_refused(p: float) -> None:
    with pytest.raises(ValueError, match="p-value"):
        benjamini_hochberg([0.5, p])


def one_funnel(measure: str, p_values: list[float | None]) -> Funnel:
    period = year_ending(2025, 6)
    units = tuple(
        FunnelUnit(
            area=f"A{index}",
            observed=Quantity(value=1.0, unit=Unit.OFFENCES),
            expected=1.0,
            ratio=1.0,
            z=None,
            p=p,
            flag="",
            flag_after_fdr=False,
        )
        for index, p in enumerate(p_values)
    )
    centre = Quantity(value=1.0, unit=Unit.PER_1000)
    return Funnel(
        measure=measure,
        name=measure,
        period=period,
        units=units,
        phi=1.0,
        tau_squared=0.0,
        centre_rate=centre,
        limits=(),
        limits_unadjusted=(),
    )


def test_flags_are_set_over_all_funnels_together_and_untested_forces_are_not_counted() -> None:
    first, second = one_funnel("a", [0.001, None, 0.9, 0.04]), one_funnel("b", [0.5, 0.02, 0.7, 0.8])
    found, marked = across_funnels([first, second], q=0.10)
    assert (found.tested, found.flagged, found.q) == (7, 3, 0.10)
    assert [[unit.flag_after_fdr for unit in funnel.units] for funnel in marked] == [
        [True, False, False, True],
        [False, True, False, False],
    ]
