"""Deleted residuals equal the reference values, and what must hold of them whatever the figures."""

from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from scipy import stats

from ncpm_reports.measures.deleted_residuals import (
    change_effects,
    change_residuals,
    level_residuals,
    random_effects,
)
from tests.measures import oracles

FILE = "leave_one_out.json"
COUNTS = st.lists(st.integers(0, 5000), min_size=10, max_size=20)


def close(computed: float, reference: float) -> bool:
    relative = 1e-5 if 0 < abs(reference) < 1e-12 else 1e-8
    return oracles.same(computed, reference, absolute=1e-10 if relative == 1e-8 else 0.0, relative=relative)


def estimated(case: dict[str, Any]) -> list[dict[str, Any]]:
    return [unit for unit in case["units"] if unit.get("in_estimates", True)]


def residuals(kind: str, units: list[dict[str, Any]]) -> Any:
    columns = ("count", "exposure") if kind == "level" else ("latest", "baseline")
    judge = level_residuals if kind == "level" else change_residuals
    return judge(*([unit[column] for unit in units] for column in columns))


@pytest.mark.parametrize("case", oracles.cases(FILE))
def test_residuals_equal_the_reference(case: dict[str, Any]) -> None:
    units = estimated(case)
    if "refused" in case["output"]:
        with pytest.raises(ValueError, match="fewer than 10"):
            residuals(case["kind"], units)
        return
    computed = residuals(case["kind"], units)
    adjusted = stats.false_discovery_control(computed.p)
    for residual, p_bh, reference in zip(computed.itertuples(), adjusted, case["output"]["areas"], strict=True):
        pairs = {
            "centre_of_others": residual.centre,
            "tau_squared_of_others": residual.tau_squared,
            "variance_of_centre": residual.centre_variance,
            "residual": residual.residual,
            "standard_error": residual.standard_error,
            "t": residual.t,
            "df": len(computed) - 2,
            "p_t": residual.p_t,
            "p_exact": residual.p_exact,
            "p": residual.p,
            "p_bh": float(p_bh),
        }
        wrong = {name: (value, reference[name]) for name, value in pairs.items() if not close(value, reference[name])}
        assert not wrong, (reference["area"], wrong)
        assert (p_bh <= case["q"]) == reference["stands_out"]


@for_all(COUNTS, st.integers(2, 9))
@settings(deadline=None, derandomize=True, max_examples=30)
def test_the_unit_of_exposure_changes_nothing(counts: list[int], scale: int) -> None:
    sizes = [float(10 + place) for place in range(len(counts))]
    plain, scaled = level_residuals(counts, sizes), level_residuals(counts, [size * scale for size in sizes])
    assert plain.t.tolist() == pytest.approx(scaled.t.tolist(), rel=1e-6, abs=1e-6)


@for_all(COUNTS)
@settings(deadline=None, derandomize=True, max_examples=30)
def test_order_changes_nothing(counts: list[int]) -> None:
    then = [count + 3 for count in counts]
    forward, backward = change_residuals(counts, then), change_residuals(counts[::-1], then[::-1])
    assert forward.p.tolist() == pytest.approx(backward.p.tolist()[::-1], rel=1e-6, abs=1e-9)


def test_areas_that_vary_by_chance_alone_have_no_variance_between_them() -> None:
    assert random_effects(*change_effects([100] * 12, [100] * 12)).tau_squared == 0.0
