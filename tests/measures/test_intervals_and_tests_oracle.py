"""Intervals, exact tests, survey differences and adjusted p-values against R, table by table, row by row.

Only for methods that a product calls: what is not among `METHODS` has no code here.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ncpm_reports.measures.inference import (
    Z,
    benjamini_hochberg,
    clopper_pearson,
    compare_counts,
    compare_estimates,
    holm,
    poisson_exact,
    rate_ratio,
)
from tests.measures.oracles import absent, load, same

FILE = "intervals_and_tests.json"
RELATIVE = 1e-9
Row = dict[str, Any]


def exact(row: Row) -> Row:
    interval = poisson_exact(row["x"], row["confidence"])
    return {"lower": interval.lower, "upper": interval.upper}


def ratio(row: Row) -> Row:
    compared = compare_counts(row["x1"], row["x2"], latest_exposure=row["t1"], baseline_exposure=row["t2"])
    interval, level_with = rate_ratio(row["x1"], row["x2"], row["t1"], row["t2"]), row["x2"] * row["t1"] / row["t2"]
    return {
        "rate_ratio": 1 + compared.absolute / level_with if level_with else None,
        "lower": interval.lower,
        "upper": interval.upper,
        "p_doubled_central": compared.p,
    }


def binomial(row: Row) -> Row:
    interval = clopper_pearson(row["x"], row["n"])
    return {"lower": interval.lower, "upper": interval.upper}


def survey(row: Row) -> Row:
    comparison = compare_estimates(row["e2"], row["e1"], latest_error=row["se2"], baseline_error=row["se1"])
    error = (comparison.absolute_interval.upper - comparison.absolute_interval.lower) / (2 * Z)
    return {
        "diff": comparison.absolute,
        "se_diff": error,
        "z": comparison.absolute / error,
        "p_value": comparison.p,
        "lower": comparison.absolute_interval.lower,
        "upper": comparison.absolute_interval.upper,
    }


def adjusted(row: Row) -> Row:
    return {"BH": benjamini_hochberg(row["p"]), "holm": holm(row["p"])}


METHODS: Mapping[str, Callable[[Row], Row]] = {
    "poisson_exact": exact,
    "poisson_rate_ratio": ratio,
    "binom_clopper_pearson": binomial,
    "survey_difference": survey,
    "p_adjust": adjusted,
}


def equal(computed: Any, reference: Any) -> bool:
    if isinstance(reference, list):
        return all(
            same(value, reference_value, relative=RELATIVE)
            for value, reference_value in zip(computed, reference, strict=True)
        )
    return same(computed, reference, relative=RELATIVE)


@pytest.mark.parametrize("table", [*METHODS] if load(FILE) else [absent(FILE)])
def test_every_row_of_the_reference_tables_is_reproduced(table: str) -> None:
    rows = load(FILE)[table]
    assert rows
    wrong = {
        (number, name): (computed, row[name])
        for number, row in enumerate(rows)
        for name, computed in METHODS[table](row).items()
        if not equal(computed, row[name])
    }
    assert wrong == {}


def test_the_normal_quantile_is_the_usual_one() -> None:
    assert round(Z, 6) == 1.959964


def test_an_infinite_limit_is_one_of_a_baseline_of_nothing() -> None:
    assert rate_ratio(3, 0).upper == math.inf
