"""What counts vary by from one year to the next: nothing beyond chance, and a spread that is there."""

import math
from statistics import NormalDist

import pytest

from ncpm_reports.measures.deleted_residuals import between_areas, over_dispersion

STEADY = tuple((1000.0 + place, 1000.0 + place) for place in range(40))
# Log ratios of a standard deviation of 0.2 on counts too large for chance to add to it.
SPREAD = tuple((1e6 * math.exp(0.2 * math.sqrt(2) * math.sin(7.3 * place)), 1e6) for place in range(400))


def test_counts_that_hardly_move_have_no_spread() -> None:
    assert over_dispersion(STEADY) == 1.0
    assert between_areas(STEADY) == 0.0


def test_the_spread_of_changes_is_recovered() -> None:
    assert math.sqrt(between_areas(SPREAD)) == pytest.approx(0.2, abs=0.005)
    assert over_dispersion(SPREAD) > 1000


@pytest.mark.parametrize("phi", [1.0, 4.0])
def test_scores_as_of_a_normal_distribution_have_its_variance(phi: float) -> None:
    """The tenth at either end that is drawn in takes a third of the variance away, which is made good."""
    scores = [NormalDist().inv_cdf((place + 0.5) / 400) for place in range(400)]
    counts = tuple((1e6 * math.exp(score * math.sqrt(phi * 2 / 1e6)), 1e6) for score in scores)
    assert over_dispersion(counts) == pytest.approx(phi, rel=0.01)


def test_one_areas_crisis_moves_the_over_dispersion_little() -> None:
    counts = tuple((1000.0 + 90 * math.sin(7.3 * place), 1000.0) for place in range(40))
    assert over_dispersion((*counts, (9000.0, 1000.0))) == pytest.approx(over_dispersion(counts), rel=0.1, abs=0.2)


def test_no_counts_allow_for_nothing() -> None:
    assert (over_dispersion(()), between_areas(())) == (1.0, 0.0)
