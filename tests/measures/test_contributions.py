"""Contributions equal the reference values and add up, as counts and as printed."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.measures.comparison import CountComparison
from ncpm_reports.measures.contributions import (
    Decomposition,
    Part,
    decompose,
    largest_remainders,
    rounded_half_away,
)
from ncpm_reports.measures.results import OUTSIDE_AREAS, DriverRule
from tests.measures import oracles

FILE = "contributions.json"
OUTSIDE = "outside the areas"
WHY = {
    frozenset({DriverRule.TURNS}): "changes the verdict",
    frozenset({DriverRule.HALF}): "half or more of the change",
    frozenset(DriverRule): "changes the verdict and half or more of the change",
}
COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=2, max_size=12)


def verdict(compared: CountComparison | None) -> str:
    if compared is None or not compared.significant or not compared.absolute:
        return "no clear change"
    return "rose" if compared.absolute > 0 else "fell"


def decomposed(case: dict[str, Any]) -> Decomposition:
    nation = None if left_out(case) else case["nation"]
    counts = {
        row["area"]: (row["latest"], row["baseline"]) for row in case["areas"] if row["area"] not in left_out(case)
    }
    return decompose(counts, (nation["latest"], nation["baseline"]) if nation else None, case["phi"])


def left_out(case: dict[str, Any]) -> list[str]:
    """The areas without both counts, which `other_forces.force_counts` leaves out of both years."""
    return [row["area"] for row in case["areas"] if None in (row["latest"], row["baseline"])]


def percent(latest: int, baseline: int) -> float | None:
    return 100 * (latest - baseline) / baseline if baseline >= 50 else None


def line(part: Part) -> dict[str, Any]:
    return {
        "line": OUTSIDE if part.area == OUTSIDE_AREAS else part.area,
        "baseline": part.baseline,
        "latest": part.latest,
        "change": part.change,
        "points": part.points,
        "points_tenths": part.points_tenths,
        "share": part.share,
        "rest_baseline": part.rest_baseline,
        "rest_latest": part.rest_latest,
        "rest_change": part.rest_latest - part.rest_baseline,
        "rest_percent": percent(part.rest_latest, part.rest_baseline),
        "rest_verdict": verdict(part.rest),
        # The reference gives no p to counts that are equal; the test's own is 1.
        "rest_p": part.rest.p if part.rest and part.rest_latest != part.rest_baseline else None,
    }


def summary(decomposition: Decomposition) -> dict[str, Any]:
    areas = [part for part in decomposition.parts if part.area != OUTSIDE_AREAS]
    return {
        "basis": "published total" if decomposition.parts[-1].area == OUTSIDE_AREAS else f"sum of {len(areas)} areas",
        "baseline": decomposition.baseline,
        "latest": decomposition.latest,
        "change": decomposition.latest - decomposition.baseline,
        "percent": percent(decomposition.latest, decomposition.baseline),
        "verdict": verdict(decomposition.comparison),
        "p": decomposition.comparison.p,
        "points_total_tenths": sum(part.points_tenths for part in decomposition.parts),
        "shares_printable": decomposition.shares_printable,
        "named": [area for area, _ in decomposition.rules],
        "rose": sum(part.change > 0 for part in areas),
        "fell": sum(part.change < 0 for part in areas),
        "same": sum(part.change == 0 for part in areas),
    }


@pytest.mark.parametrize("case", oracles.cases(FILE))
def test_contributions_equal_the_reference(case: dict[str, Any]) -> None:
    expected = dict(case["output"])
    if "refused" in expected:
        with pytest.raises(ValueError, match=expected["refused"]):
            decomposed(case)
        return
    decomposition = decomposed(case)
    lines, why = expected.pop("lines"), expected.pop("why")
    assert left_out(case) == expected.pop("left_out")
    assert not (expected.pop("too_many_to_name") and decomposition.rules)
    assert {area: WHY[rules] for area, rules in decomposition.rules} == why
    assert list(oracles.differences(summary(decomposition), expected)) == []
    assert len(decomposition.parts) == len(lines)
    for part, reference in zip(decomposition.parts, lines, strict=True):
        computed = line(part)
        wrong = [name for name, value in reference.items() if not oracles.same(computed[name], value, relative=1e-9)]
        assert not wrong, (reference["line"], {name: (computed[name], reference[name]) for name in wrong})


@for_all(COUNTS, st.integers(0, 50), st.integers(0, 50))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_parts_add_up_to_the_whole_as_counts_and_as_printed(
    counts: list[tuple[int, int]], outside_now: int, outside_then: int
) -> None:
    areas = {f"A{place}": (now, then + 1) for place, (now, then) in enumerate(counts)}
    total = (sum(pair[0] for pair in counts) + outside_now, sum(pair[1] + 1 for pair in counts) + outside_then)
    decomposition = decompose(areas, total)
    assert sum(part.change for part in decomposition.parts) == decomposition.latest - decomposition.baseline
    printed = rounded_half_away(
        Fraction(1000 * (decomposition.latest - decomposition.baseline), decomposition.baseline)
    )
    assert sum(part.points_tenths for part in decomposition.parts) == printed
    assert all(abs(part.points_tenths - 10 * part.points) <= 1 for part in decomposition.parts)


def test_half_is_rounded_away_from_zero() -> None:
    assert [rounded_half_away(Fraction(value, 2)) for value in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]


def test_equal_remainders_are_raised_in_the_order_given() -> None:
    assert largest_remainders([Fraction(10, 3)] * 3, 10) == (4, 3, 3)


def test_a_whole_that_began_at_nothing_has_no_points() -> None:
    with pytest.raises(ValueError, match="nothing was counted"):
        decompose({"a": (3, 0), "b": (3, 0)})
