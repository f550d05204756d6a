"""The budget of a template and the plain data that goes into it."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

import pytest

from ncpm_reports.documents.context import Pieces, Ref, plain_data
from ncpm_reports.documents.sandbox import Budget, Sandbox, TooMuch
from tests.documents.samples import FIGURE, NUMBER, TABLE


class Word(StrEnum):
    ONE = "one"


def test_plain_data_is_copied_and_lists_become_tuples() -> None:
    value = {"a": [1, "two", Decimal("3"), date(2025, 1, 1), None, True, (Word.ONE,)]}
    assert plain_data(value, {}) == {"a": (1, "two", Decimal("3"), date(2025, 1, 1), None, True, ("one",))}


def test_what_can_only_be_placed_becomes_a_reference_of_its_kind() -> None:
    pieces: Pieces = {}
    refs = [plain_data(value, pieces) for value in (NUMBER, (NUMBER,), TABLE, FIGURE)]
    assert all(isinstance(ref, Ref) for ref in refs)
    assert list(pieces) == ["sentence:0", "sentence:1", "table:latest", "figure:trend"]
    assert list(pieces.values()) == [(NUMBER,), (NUMBER,), (TABLE,), (FIGURE,)]
    assert plain_data((), pieces) == ""


def test_a_budget_stops_when_it_is_spent() -> None:
    budget = Budget(steps=2, letters=10)
    budget.spend(2, 10)
    with pytest.raises(TooMuch, match="steps"):
        budget.spend(1)
    with pytest.raises(TooMuch, match="letters"):
        Budget(letters=1).spend(0, 2)


def test_a_budget_stops_when_its_time_is_up() -> None:
    with pytest.raises(TooMuch, match="seconds"):
        Budget(deadline=0.0).spend(2_000)


def test_one_rendering_cannot_spend_the_budget_of_the_next() -> None:
    sandbox = Sandbox({"a.xml": "{% for x in xs %}{{ x }}{% endfor %}"})
    items = ("a",) * 50_000
    for _ in range(5):
        assert sandbox.render("a.xml", {"xs": items}).count("a") == 50_000


def test_nothing_is_global_in_a_template() -> None:
    assert Sandbox({}).globals == {}
