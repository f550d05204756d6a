"""The attacker finds what can be worked out, and nothing that cannot."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import quarters_of
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.disclosure import (
    Cell,
    Relation,
    attack,
    change_from,
    difference_of,
    leaks,
    rate_of,
    read_rules,
    rolling,
    structure,
    suppressed,
    total_of,
)
from ncpm_reports.measures.disclosure_gate import check_printed
from tests.measures import given

YEAR = given.JUNE_2019
TOTAL = Cell("m", "nation", YEAR)


def area(name: str) -> Cell:
    return Cell("m", name, YEAR)


def numbers(**cells: int) -> dict[Cell, Fraction]:
    return {area(name): Fraction(value) for name, value in cells.items()}


def rules_text() -> str:
    return (given.DATA / "disclosure.toml").read_text(encoding="utf-8")


def test_one_hole_in_a_sum_is_filled_by_subtraction() -> None:
    found = attack(numbers(nation=100, a=60, b=37), [total_of(TOTAL, [area("a"), area("b"), area("c")])])
    assert found == {area("c"): 3}


def test_two_holes_in_one_sum_are_safe() -> None:
    assert attack(numbers(nation=100, a=60), [total_of(TOTAL, [area("a"), area("b"), area("c")])]) == {}


def test_two_sums_that_share_their_holes_give_both_away() -> None:
    relations = [
        total_of(TOTAL, [area("a"), area("b"), area("c")]),
        total_of(area("north"), [area("b")]),
    ]
    assert attack(numbers(nation=100, a=60, north=30), relations) == {area("b"): 30, area("c"): 10}


def test_holes_that_come_to_nothing_are_nothing() -> None:
    found = attack(numbers(nation=60, a=60), [total_of(TOTAL, [area("a"), area("b"), area("c")])])
    assert found == {area("b"): 0, area("c"): 0}


def test_a_rate_and_its_population_give_a_small_count_away() -> None:
    relation = rate_of(area("a"), 100_000, Decimal("3.0"), 100_000)
    assert attack({}, [relation]) == {area("a"): 3}


def test_a_coarse_rate_of_a_large_population_does_not() -> None:
    assert attack({}, [rate_of(area("a"), 9_000_000, Decimal("11"), 1_000_000)]) == {}


def test_a_percentage_with_the_earlier_count_gives_a_small_one_away() -> None:
    relation = change_from(area("a"), area("before"), Decimal("50"))
    assert attack(numbers(before=4), [relation]) == {area("a"): 6}


def test_a_whole_percentage_of_a_large_count_does_not() -> None:
    assert attack(numbers(before=6000), [change_from(area("a"), area("before"), Decimal("-5"))]) == {}


def test_a_printed_difference_gives_a_count_away() -> None:
    assert attack(numbers(before=28), [difference_of(area("a"), area("before"), -12)]) == {area("a"): 16}


def test_a_year_and_three_quarters_give_the_fourth_away() -> None:
    quarters = [Cell("m", "a", part) for part in quarters_of(YEAR)]
    printed = {cell: Fraction(5) for cell in quarters[:3]} | {Cell("m", "a", YEAR): Fraction(18)}
    assert attack(printed, rolling("m", "a", YEAR)) == {quarters[3]: 3}


def test_two_rolling_years_give_away_the_quarter_by_which_they_differ() -> None:
    later = YEAR.shifted(3)
    cells = [Cell("m", "a", part) for part in quarters_of(YEAR)] + [Cell("m", "a", quarters_of(later)[3])]
    printed = {Cell("m", "a", YEAR): Fraction(20), Cell("m", "a", later): Fraction(23), cells[0]: Fraction(4)}
    found = attack(printed, [*rolling("m", "a", YEAR), *rolling("m", "a", later)])
    assert found == {cells[4]: 7}


def test_what_is_found_is_used_again() -> None:
    relations = [change_from(area("a"), area("before"), Decimal("50")), total_of(TOTAL, [area("a"), area("b")])]
    assert attack(numbers(before=4, nation=13), relations) == {area("a"): 6, area("b"): 7}


def test_a_printed_cell_that_was_suppressed_is_a_leak_too() -> None:
    found = leaks(numbers(a=3), [], frozenset({area("a")}))
    assert [(leak.cell, leak.printed) for leak in found] == [(area("a"), True)]


@for_all(st.lists(st.integers(0, 50), min_size=3, max_size=8), st.integers(0, 7), st.randoms(use_true_random=False))
@settings(deadline=None, derandomize=True, max_examples=80)
def test_every_planted_cell_that_can_be_worked_out_is_found(values: list[int], hole: int, luck: object) -> None:
    cells = [area(f"a{place}") for place in range(len(values))]
    hidden = cells[hole % len(cells)]
    halves = [cells[: len(cells) // 2], cells[len(cells) // 2 :]]
    by_cell = dict(zip(cells, values, strict=True))
    relations = [total_of(area(f"half{one}"), half) for one, half in enumerate(halves)]
    relations.append(total_of(TOTAL, [area("half0"), area("half1")]))
    printed = {cell: Fraction(value) for cell, value in by_cell.items() if cell != hidden}
    printed[TOTAL] = Fraction(sum(values))
    assert attack(printed, relations)[hidden] == by_cell[hidden]


@for_all(st.lists(st.integers(1, 50), min_size=4, max_size=8), st.integers(0, 7), st.integers(1, 6))
@settings(deadline=None, derandomize=True, max_examples=80)
def test_a_set_with_two_holes_in_every_sum_is_safe(values: list[int], first: int, apart: int) -> None:
    cells = [area(f"a{place}") for place in range(len(values))]
    one = first % len(cells)
    other = (one + 1 + apart % (len(cells) - 1)) % len(cells)
    printed = {cell: Fraction(value) for cell, value in zip(cells, values, strict=True)}
    printed[TOTAL] = Fraction(sum(values))
    del printed[cells[one]]
    if one != other:
        del printed[cells[other]]
        assert attack(printed, [total_of(TOTAL, cells)]) == {}


@for_all(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3)), max_size=4), st.data())
@settings(deadline=None, derandomize=True, max_examples=100)
def test_whatever_is_found_is_true(rows: list[tuple[int, int, int]], data: st.DataObject) -> None:
    cells = [area(name) for name in "abc"]
    truth = {cell: Fraction(data.draw(st.integers(0, 20))) for cell in cells}
    relations = [
        Relation(
            terms=tuple((cell, Fraction(factor)) for cell, factor in zip(cells, row, strict=True) if factor),
            constant=sum((truth[cell] * factor for cell, factor in zip(cells, row, strict=True)), Fraction(0)),
        )
        for row in rows
    ]
    for cell, value in attack({}, relations).items():
        assert value == truth[cell]


def test_suppression_in_one_edition_is_not_lifted_by_another() -> None:
    rules = read_rules(rules_text(), "disclosure.toml")
    measure = "sharp-object-admissions-all-ages"
    shown = given.observed(measure, "E12000001", YEAR, 6, unit=Unit.EPISODES)
    hidden = given.observed(measure, "E12000001", YEAR, None, unit=Unit.EPISODES, status=Status.CONFIDENTIAL)
    assert suppressed([shown, hidden], rules) == {Cell(measure, "E12000001", YEAR)}


def test_the_gate_finds_a_suppressed_force_that_the_national_total_gives_away() -> None:
    rules_with_robbery = rules_text().replace(
        '"treatment-starts"]', '"treatment-starts", "robbery-of-personal-property"]'
    )
    rules = read_rules(rules_with_robbery, "disclosure.toml")
    rows = [row for row in given.every_force("robbery-of-personal-property", YEAR, 10) if row.area != given.GMP]
    rows.append(given.observed("robbery-of-personal-property", given.GMP, YEAR, None, status=Status.CONFIDENTIAL))
    rows.append(given.observed("robbery-of-personal-property", given.NATION, YEAR, 423))
    figures = given.held(*rows)
    found = assess(figures, given.framework(), given.caveats(), given.areas(), given.build())
    printed = [*found.national_context, *(one for _, held in found.forces for one in held)]
    forces = [force.code for force in given.areas().forces]
    issues = check_printed(printed, figures, rules, forces, given.NATION)
    assert [issue.where for issue in issues] == [f"robbery-of-personal-property, {given.GMP}, year ending June 2019"]
    without_total = [one for one in printed if one.area != given.NATION]
    assert check_printed(without_total, figures, rules, forces, given.NATION) == ()


def test_structure_ties_years_to_quarters_and_nations_to_forces() -> None:
    cells = [area("a"), area("b"), *(Cell("m", "a", part) for part in quarters_of(YEAR))]
    found = list(structure(cells, "nation", ["a", "b"], ["BTP"]))
    totals = {relation.terms[0][0] for relation in found}
    assert {TOTAL, area("a"), area("b")} <= totals


def test_rules_are_read_strictly() -> None:
    with pytest.raises(Refused, match="rounded"):
        read_rules(rules_text().replace("rounded_to", "rounded"), "disclosure.toml")
    with pytest.raises(Refused, match="more than once"):
        read_rules(rules_text() + rules_text(), "disclosure.toml")
    with pytest.raises(Refused):
        read_rules(rules_text().replace('"[low]"', '"*"'), "disclosure.toml")
