"""Contributions equal the reference values and add up, as counts and as printed."""

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


def counts_of(case: dict[str, Any]) -> dict[str, tuple[int, int]]:
    nation = None if left_out(case) else case["nation"]
    counts = {
        row["area"]: (row["latest"], row["baseline"]) for row in case["areas"] if row["area"] not in left_out(case)
    }
    return with_total(counts, (nation["latest"], nation["baseline"])) if nation else counts


def with_total(counts: dict[str, tuple[int, int]], total: tuple[int, int]) -> dict[str, tuple[int, int]]:
    """Counts with what a published total holds outside the areas."""
    latest, baseline = (total[end] - sum(pair[end] for pair in counts.values()) for end in (0, 1))
    return counts | {OUTSIDE_AREAS: (latest, baseline)}


def left_out(case: dict[str, Any]) -> list[str]:
    """The areas without both counts, which `other_forces.force_counts` leaves out of both years."""
    return [row["area"] for row in case["areas"] if None in (row["latest"], row["baseline"])]


def percent(latest: int, baseline: int) -> float | None:
    return 100 * (latest - baseline) / baseline if baseline >= 50 else None


def line(area: str, ends: tuple[int, int], parts: Decomposition, phi: float) -> dict[str, Any]:
    (latest, baseline), whole = ends, parts.latest - parts.baseline
    rest_latest, rest_baseline = parts.latest - latest, parts.baseline - baseline
    rest = compare_counts(rest_latest, rest_baseline, phi=phi)
    return {
        "line": OUTSIDE if area == OUTSIDE_AREAS else area,
        "baseline": baseline,
        "latest": latest,
        "change": latest - baseline,
        "points": 100 * (latest - baseline) / parts.baseline,
        "points_tenths": parts.points_tenths[area],
        "share": (latest - baseline) / whole if whole else None,
        "rest_baseline": rest_baseline,
        "rest_latest": rest_latest,
        "rest_change": rest_latest - rest_baseline,
        "rest_percent": percent(rest_latest, rest_baseline),
        "rest_verdict": verdict(rest),
        # The reference gives no p to counts that are equal; the test's own is 1.
        "rest_p": rest.p if rest_latest != rest_baseline else None,
    }


def summary(counts: dict[str, tuple[int, int]], decomposition: Decomposition, phi: float) -> dict[str, Any]:
    whole = compare_counts(decomposition.latest, decomposition.baseline, phi=phi)
    changes = [latest - baseline for area, (latest, baseline) in counts.items() if area != OUTSIDE_AREAS]
    return {
        "basis": "published total" if OUTSIDE_AREAS in counts else f"sum of {len(changes)} areas",
        "baseline": decomposition.baseline,
        "latest": decomposition.latest,
        "change": decomposition.latest - decomposition.baseline,
        "percent": percent(decomposition.latest, decomposition.baseline),
        "verdict": verdict(whole),
        "p": whole.p,
        "points_total_tenths": sum(decomposition.points_tenths.values()),
        "shares_printable": decomposition.shares_printable,
        "named": list(decomposition.rules),
        "rose": sum(change > 0 for change in changes),
        "fell": sum(change < 0 for change in changes),
        "same": changes.count(0),
    }


@pytest.mark.parametrize("case", oracles.cases(FILE))
def test_contributions_equal_the_reference(case: dict[str, Any]) -> None:
    expected = dict(case["output"])
    if "refused" in expected:
        with pytest.raises(ValueError, match=expected["refused"]):
            decompose(counts_of(case), case["phi"])
        return
    counts = counts_of(case)
    decomposition = decompose(counts, case["phi"])
    lines, why = expected.pop("lines"), expected.pop("why")
    assert left_out(case) == expected.pop("left_out")
    assert not (expected.pop("too_many_to_name") and decomposition.rules)
    assert {area: WHY[rules] for area, rules in decomposition.rules.items()} == why
    assert list(oracles.differences(summary(counts, decomposition, case["phi"]), expected)) == []
    for (area, ends), reference in zip(counts.items(), lines, strict=True):
        computed = line(area, ends, decomposition, case["phi"])
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
    assert (decomposition.latest, decomposition.baseline) == total
    assert sum(decomposition.points_tenths.values()) == rounded_half_away(
        Fraction(1000 * (total[0] - total[1]), total[1])
    )
    for area, (latest, baseline) in with_total(areas, total).items():
        assert abs(decomposition.points_tenths[area] - 1000 * (latest - baseline) / total[1]) <= 1


def test_half_is_rounded_away_from_zero() -> None:
    assert [rounded_half_away(Fraction(value, 2)) for value in (-3, -1, 0, 1, 3)] == [-2, -1, 0, 1, 2]


def test_equal_remainders_are_raised_in_the_order_given() -> None:
    assert largest_remainders([Fraction(10, 3)] * 3, 10) == (4, 3, 3)


def test_a_whole_that_began_at_nothing_has_no_points() -> None:
    with pytest.raises(ValueError, match="nothing was counted"):
        decompose({"a": (3, 0), "b": (3, 0)})
