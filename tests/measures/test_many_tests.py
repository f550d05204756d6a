"""Adjusted p-values: order and bounds."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.measures.inference import benjamini_hochberg, holm

p_lists = st.lists(st.floats(0, 1), min_size=1, max_size=60)


def test_a_worked_example_of_benjamini_and_hochberg() -> None:
    """Their own 15 p-values (1995, section 3): four stand at 5%."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528]
    p += [0.7590, 1.0]
    assert sum(adjusted <= 0.05 for adjusted in benjamini_hochberg(p)) == 4


@settings(derandomize=True, max_examples=200, deadline=None)
@given(p_lists)
def test_adjusted_values_keep_their_order_and_stricter_methods_give_larger_ones(p: list[float]) -> None:
    for raw, bh, stepped in zip(p, benjamini_hochberg(p), holm(p), strict=True):
        assert raw <= bh + 1e-12
        assert bh <= stepped + 1e-12 <= 1 + 1e-9
    ranked = sorted(range(len(p)), key=p.__getitem__)
    adjusted = benjamini_hochberg(p)
    assert all(adjusted[a] <= adjusted[b] + 1e-12 for a, b in pairwise(ranked))


@settings(derandomize=True, max_examples=100, deadline=None)
@given(p_lists)
def test_the_order_in_which_tests_are_given_does_not_matter(p: list[float]) -> None:
    turned = list(reversed(p))
    assert tuple(reversed(benjamini_hochberg(turned))) == pytest.approx(benjamini_hochberg(p))


def test_no_tests_give_no_values() -> None:
    assert holm([]) == benjamini_hochberg([]) == ()
