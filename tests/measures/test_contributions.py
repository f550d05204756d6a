"""Contributions equal the reference values and add up, as counts and as printed."""

import math
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.measures.contributions import (
    Decomposition,
    decompose,
    largest_remainders,
    rounded_half_away,
)
from ncpm_reports.measures.inference import Comparison, compare_counts
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


def verdict(compared: Comparison | None) -> str:
    if compared is None or not compared.significant or not compared.absolute:
        return "no clear change"
    return "rose" if compared.absolute > 0 else "fell"


def decomposed(case: dict[str, Any]) -> Decomposition:
    nation = None if left_out(case) else case["nation"]
    counts = {
        row["area"]: (row["latest"], row["baseline"]) for row in case["areas"] if row["area"] not in left_out(case)
    }
    return decompose(with_total(counts, (nation["latest"], nation["baseline"])) if nation else counts, case["phi"])


def with_total(counts: dict[str, tuple[int, int]], total: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """Counts with what a published total holds outside the areas."""
    latest, baseline = (total[end] - sum(pair[end] for pair in counts.values()) for end in (0, 1))
    return counts | {OUTSIDE_AREAS: (latest, baseline)}


def left_out(case: dict[str, Any]) -> list[str]:
    """The areas without both counts, which `other_forces.force_counts` leaves out of both years."""
    return [row["area"] for row in case["areas"] if None in (row["latest"], row["baseline"])]


def percent(latest: int, baseline: int) -> float | None:
    return 100 * (latest - baseline) / baseline if baseline >= 50 else None


def line(part: Any, phi: float) -> dict[str, Any]:
    rest = compare_counts(part.rest_latest, part.rest_baseline, phi=phi)
    return {
        "line": OUTSIDE if part.Index == OUTSIDE_AREAS else part.Index,
        "baseline": part.baseline,
        "latest": part.latest,
        "change": part.change,
        "points": part.points,
        "points_tenths": part.points_tenths,
        "share": None if math.isnan(part.share) else part.share,
        "rest_baseline": part.rest_baseline,
        "rest_latest": part.rest_latest,
        "rest_change": part.rest_latest - part.rest_baseline,
        "rest_percent": percent(part.rest_latest, part.rest_baseline),
        "rest_verdict": verdict(rest),
        # The reference gives no p to counts that are equal; the test's own is 1.
        "rest_p": rest.p if part.rest_latest != part.rest_baseline else None,
    }


def summary(decomposition: Decomposition) -> dict[str, Any]:
    parts = decomposition.parts
    areas = parts[parts.index != OUTSIDE_AREAS]
    return {
        "basis": "published total" if parts.index[-1] == OUTSIDE_AREAS else f"sum of {len(areas)} areas",
        "baseline": decomposition.baseline,
        "latest": decomposition.latest,
        "change": decomposition.latest - decomposition.baseline,
        "percent": percent(decomposition.latest, decomposition.baseline),
        "verdict": verdict(decomposition.comparison),
        "p": decomposition.comparison.p,
        "points_total_tenths": int(parts.points_tenths.sum()),
        "shares_printable": decomposition.shares_printable,
        "named": list(decomposition.rules),
        "rose": int((areas.change > 0).sum()),
        "fell": int((areas.change < 0).sum()),
        "same": int((areas.change == 0).sum()),
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
    assert {area: WHY[rules] for area, rules in decomposition.rules.items()} == why
    assert list(oracles.differences(summary(decomposition), expected)) == []
    assert len(decomposition.parts) == len(lines)
    for part, reference in zip(decomposition.parts.itertuples(), lines, strict=True):
        computed = line(part, case["phi"])
        wrong = [name for name, value in reference.items() if not oracles.same(computed[name], value, relative=1e-9)]
        assert not wrong, (reference["line"], {name: (computed[name], reference[name]) for name in wrong})


@for_all(COUNTS, st.integers(0, 50), st.integers(0, 50))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_parts_add_up_to_the_whole_as_counts_and_as_printed(
    counts: list[tuple[int, int]], outside_now: int, outside_then: int
) -> None:
    areas = {f"A{place}": (now, then + 1) for place, (now, then) in enumerate(counts)}
    total = (sum(pair[0] for pair in counts) + outside_now, sum(pair[1] + 1 for pair in counts) + outside_then)
    decomposition = decompose(with_total(areas, total))
    parts = decomposition.parts
    assert parts.change.sum() == decomposition.latest - decomposition.baseline
    printed = rounded_half_away(
        Fraction(1000 * (decomposition.latest - decomposition.baseline), decomposition.baseline)
    )
    assert parts.points_tenths.sum() == printed
    assert ((parts.points_tenths - 10 * parts.points).abs() <= 1).all()


def test_half_is_rounded_away_from_zero() -> None:
    assert [rounded_half_away(Fraction(value, 2)) for value in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]


def test_equal_remainders_are_raised_in_the_order_given() -> None:
    assert largest_remainders([Fraction(10, 3)] * 3, 10) == (4, 3, 3)


def test_a_whole_that_began_at_nothing_has_no_points() -> None:
    with pytest.raises(ValueError, match="nothing was counted"):
        decompose({"a": (3, 0), "b": (3, 0)})
