"""The attacker finds what can be worked out, and nothing that cannot."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.core.periods import quarters_of
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.disclosure import (
    UNKNOWN,
    Cell,
    Range,
    Relation,
    change_from,
    difference_of,
    leaks,
    printed_range,
    rate_of,
    rolling,
    suppressed,
    total_of,
)
from ncpm_reports.measures.disclosure_gate import check_results
from ncpm_reports.measures.disclosure_rules import read_rules
from tests.measures import given

YEAR = given.JUNE_2019
TOTAL = Cell("m", "nation", YEAR)
ONE_TO_SEVEN = Range(lower=1, upper=7)


def area(name: str) -> Cell:
    return Cell("m", name, YEAR)


def exactly(value: float) -> Range:
    return Range(lower=value, upper=value)


def numbers(**cells: int) -> dict[Cell, Range]:
    return {area(name): exactly(value) for name, value in cells.items()}


def recovered(
    printed: dict[Cell, Range], relations: Sequence[Relation], hidden: Iterable[Cell], left_open: Range = UNKNOWN
) -> dict[Cell, Range]:
    """What an attacker makes of the hidden cells, of those that are recovered."""
    return {leak.cell: leak.range for leak in leaks(printed, relations, dict.fromkeys(hidden, left_open))}


def rules_text() -> str:
    return (given.DATA / "disclosure.toml").read_text(encoding="utf-8")


def test_one_hole_in_a_sum_is_filled_by_subtraction() -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    assert recovered(numbers(nation=100, a=60, b=37), [relation], [area("c")]) == {area("c"): exactly(3)}


def test_two_holes_in_one_sum_are_safe() -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    assert recovered(numbers(nation=100, a=60), [relation], [area("b"), area("c")]) == {}


def test_sums_of_two_editions_that_contradict_one_another_give_a_hole_away_all_the_same() -> None:
    nation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    region = total_of(area("region"), [area("a"), area("b")])
    printed = numbers(nation=100, region=60, b=52, c=41)
    for relations in ([nation, region], [region, nation]):
        assert set(recovered(printed, relations, [area("a")])) == {area("a")}
        assert set(recovered(printed, relations, [area("a")], ONE_TO_SEVEN)) == {area("a")}
    two = numbers(nation=100, region=300, c=41)
    assert recovered(two, [nation, region, total_of(TOTAL, [area("region")])], [area("a"), area("b")]) == {}


def test_printed_figures_that_contradict_one_another_do_not_hide_what_two_sums_give_away_together() -> None:
    north, south = total_of(area("north"), [area("a"), area("b")]), total_of(area("south"), [area("b"), area("c")])
    printed = numbers(north=7, south=2, another=99)
    contradictory = total_of(area("north"), [area("another")])
    hidden = [area("a"), area("b"), area("c")]
    ranges = recovered(printed, [north, south, contradictory], hidden, ONE_TO_SEVEN)
    assert ranges == {area("a"): exactly(6), area("b"): exactly(1), area("c"): exactly(1)}


def test_two_sums_that_share_their_holes_give_both_away() -> None:
    relations = [total_of(TOTAL, [area("a"), area("b"), area("c")]), total_of(area("north"), [area("b")])]
    ranges = recovered(numbers(nation=100, a=60, north=30), relations, [area("b"), area("c")])
    assert ranges == {area("b"): exactly(30), area("c"): exactly(10)}


def test_holes_that_come_to_nothing_are_nothing() -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    ranges = recovered(numbers(nation=60, a=60), [relation], [area("b"), area("c")])
    assert ranges == {area("b"): exactly(0), area("c"): exactly(0)}


def test_two_holes_that_leave_two_are_one_each_where_none_is_nothing() -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    hidden = [area("b"), area("c")]
    assert recovered(numbers(nation=62, a=60), [relation], hidden, ONE_TO_SEVEN) == dict.fromkeys(hidden, exactly(1))
    assert recovered(numbers(nation=62, a=60), [relation], hidden) == {}


@pytest.mark.parametrize(("left", "safe"), [(2, False), (7, False), (8, True), (9, False), (14, False)])
def test_two_holes_are_safe_only_if_each_may_be_all_that_its_publisher_says(left: int, safe: bool) -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    ranges = recovered(numbers(nation=60 + left, a=60), [relation], [area("b"), area("c")], ONE_TO_SEVEN)
    assert (ranges == {}) == safe


def test_figures_rounded_to_five_hide_a_hole_that_exact_ones_give_away() -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    rules = read_rules(rules_text(), "disclosure.toml")
    measure = "sharp-object-admissions-all-ages"
    rounded = {cell: printed_range(Fraction(value), measure, rules) for cell, value in ((TOTAL, 100), (area("a"), 60))}
    rounded[area("b")] = printed_range(Fraction(35), measure, rules)
    assert rounded[area("a")] == Range(lower=58, upper=62)
    assert recovered(rounded, [relation], [area("c")], ONE_TO_SEVEN) == {}
    assert recovered(numbers(nation=100, a=60, b=35), [relation], [area("c")], ONE_TO_SEVEN) != {}


def test_figures_that_do_not_fit_the_publishers_words_are_judged_without_them() -> None:
    relation = total_of(TOTAL, [area("a"), area("b"), area("c")])
    assert recovered(numbers(nation=100, a=60, b=20), [relation], [area("c")], ONE_TO_SEVEN) == {area("c"): exactly(20)}
    assert recovered(numbers(nation=100, a=60), [relation], [area("b"), area("c")], ONE_TO_SEVEN) == {}


def test_a_rate_and_its_population_give_a_small_count_away() -> None:
    relation = rate_of([area("a")], 100_000, Decimal("3.0"), 100_000)
    assert recovered({}, [relation], [area("a")]) == {area("a"): exactly(3)}


def test_a_rate_over_three_years_gives_the_one_hidden_year_away() -> None:
    years = [Cell("m", "a", YEAR.shifted(12 * place)) for place in range(3)]
    relation = rate_of(years, 300_000, Decimal("10.0"), 100_000)
    printed = {years[0]: exactly(9), years[1]: exactly(17)}
    assert recovered(printed, [relation], [years[2]]) == {years[2]: exactly(4)}


def test_a_coarse_rate_of_a_large_population_does_not() -> None:
    relation = rate_of([area("a")], 9_000_000, Decimal("11"), 1_000_000)
    assert recovered({}, [relation], [area("a")]) == {}


def test_a_percentage_with_the_earlier_count_gives_a_small_one_away() -> None:
    relations = change_from(area("a"), area("before"), Decimal("50"))
    assert recovered(numbers(before=4), relations, [area("a")]) == {area("a"): exactly(6)}


def test_a_whole_percentage_of_a_large_count_does_not() -> None:
    relations = change_from(area("a"), area("before"), Decimal("-5"))
    assert recovered(numbers(before=6000), relations, [area("a")]) == {}


def test_a_printed_difference_gives_a_count_away() -> None:
    relation = difference_of(area("a"), area("before"), -12)
    assert recovered(numbers(before=28), [relation], [area("a")]) == {area("a"): exactly(16)}


def test_a_year_and_three_quarters_give_the_fourth_away() -> None:
    quarters = [Cell("m", "a", part) for part in quarters_of(YEAR)]
    printed = {cell: exactly(5) for cell in quarters[:3]} | {Cell("m", "a", YEAR): exactly(18)}
    assert recovered(printed, rolling("m", "a", YEAR), [quarters[3]]) == {quarters[3]: exactly(3)}


def test_two_rolling_years_give_away_the_quarter_by_which_they_differ() -> None:
    later = YEAR.shifted(3)
    cells = [Cell("m", "a", part) for part in quarters_of(YEAR)] + [Cell("m", "a", quarters_of(later)[3])]
    printed = {Cell("m", "a", YEAR): exactly(20), Cell("m", "a", later): exactly(23), cells[0]: exactly(4)}
    ranges = recovered(printed, [*rolling("m", "a", YEAR), *rolling("m", "a", later)], [cells[4]])
    assert ranges == {cells[4]: exactly(7)}


def test_what_is_found_is_used_again() -> None:
    relations = [*change_from(area("a"), area("before"), Decimal("50")), total_of(TOTAL, [area("a"), area("b")])]
    ranges = recovered(numbers(before=4, nation=13), relations, [area("a"), area("b")])
    assert ranges == {area("a"): exactly(6), area("b"): exactly(7)}


def test_a_printed_cell_that_was_suppressed_is_a_leak_too() -> None:
    leaked = leaks(numbers(a=3), [], {area("a"): UNKNOWN})
    assert [(leak.cell, leak.printed) for leak in leaked] == [(area("a"), True)]


@for_all(st.lists(st.integers(0, 50), min_size=3, max_size=8), st.integers(0, 7))
@settings(deadline=None, derandomize=True, max_examples=40)
def test_every_planted_cell_that_can_be_worked_out_is_found(values: list[int], hole: int) -> None:
    cells = [area(f"a{place}") for place in range(len(values))]
    hidden = cells[hole % len(cells)]
    halves = [cells[: len(cells) // 2], cells[len(cells) // 2 :]]
    by_cell = dict(zip(cells, values, strict=True))
    relations = [total_of(area(f"half{number}"), half) for number, half in enumerate(halves)]
    relations.append(total_of(TOTAL, [area("half0"), area("half1")]))
    printed = {cell: exactly(value) for cell, value in by_cell.items() if cell != hidden}
    printed[TOTAL] = exactly(sum(values))
    assert recovered(printed, relations, [hidden]) == {hidden: exactly(by_cell[hidden])}


@for_all(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3), st.integers(-3, 3)), max_size=4), st.data())
@settings(deadline=None, derandomize=True, max_examples=60)
def test_whatever_is_found_is_true(rows: list[tuple[int, int, int]], data: st.DataObject) -> None:
    cells = [area(name) for name in "abc"]
    truth = {cell: Fraction(data.draw(st.integers(0, 20))) for cell in cells}
    relations = [
        Relation(
            terms=tuple((cell, Fraction(factor)) for cell, factor in zip(cells, row, strict=True) if factor),
            lower=(total := sum((truth[cell] * factor for cell, factor in zip(cells, row, strict=True)), Fraction(0))),
            upper=total,
        )
        for row in rows
    ]
    for cell, recovered_range in recovered({}, relations, cells).items():
        assert recovered_range == exactly(float(truth[cell]))


@for_all(
    values=st.lists(st.integers(1, 7), min_size=9, max_size=9),
    holes=st.sets(st.integers(0, 8), min_size=1, max_size=4),
    sums=st.sets(st.integers(0, 5), min_size=1),
)
@settings(deadline=None, derandomize=True, max_examples=50)
def test_what_is_recovered_is_what_trying_all_numbers_recovers(
    values: list[int], holes: set[int], sums: set[int]
) -> None:
    # A table of three by three with some of its sums: 0 to 2 are those of its rows, 3 to 5 those of its columns.
    cells = [area(f"cell{place}") for place in range(9)]
    lines = [[place for place in range(9) if (place // 3 if line < 3 else 3 + place % 3) == line] for line in range(6)]
    relations = [total_of(area(f"sum{line}"), [cells[place] for place in lines[line]]) for line in sorted(sums)]
    printed = {cells[place]: exactly(values[place]) for place in range(9) if place not in holes}
    printed |= {area(f"sum{line}"): exactly(sum(values[place] for place in lines[line])) for line in sums}
    hidden = sorted(holes)
    fitting = [
        numbers
        for numbers in product(range(1, 8), repeat=len(hidden))
        if all(
            sum(dict(zip(hidden, numbers, strict=True)).get(place, values[place]) for place in lines[line])
            == sum(values[place] for place in lines[line])
            for line in sums
        )
    ]
    ranges = {
        cells[place]: Range(lower=min(column), upper=max(column))
        for place, column in zip(hidden, zip(*fitting, strict=True), strict=True)
    }
    expected = {cell: possible for cell, possible in ranges.items() if possible != ONE_TO_SEVEN}
    assert recovered(printed, relations, [cells[place] for place in hidden], ONE_TO_SEVEN) == expected


def test_every_status_of_suppression_of_every_measure_is_protected() -> None:
    rows = [
        given.observed("homicide", code, YEAR, None, status=status)
        for code, status in (
            (given.GMP, Status.CONFIDENTIAL),
            ("E23000032", Status.LOW_VALUE),
            ("E23000034", Status.LOW_RELIABILITY),
            ("E23000035", Status.NOT_AVAILABLE),
        )
    ]
    ranges = suppressed(rows, ())
    assert {cell.area for cell in ranges} == {given.GMP, "E23000032", "E23000034"}
    assert set(ranges.values()) == {UNKNOWN}


def test_a_rule_says_which_numbers_its_publisher_suppresses() -> None:
    rules = read_rules(rules_text(), "disclosure.toml")
    row = given.observed("sharp-object-admissions-all-ages", given.GMP, YEAR, None, status=Status.CONFIDENTIAL)
    assert list(suppressed([row], rules).values()) == [ONE_TO_SEVEN]


def test_suppression_in_one_edition_is_not_lifted_by_another() -> None:
    rules = read_rules(rules_text(), "disclosure.toml")
    measure = "sharp-object-admissions-all-ages"
    shown = given.observed(measure, "E12000001", YEAR, 6, unit=Unit.EPISODES)
    hidden = given.observed(measure, "E12000001", YEAR, None, unit=Unit.EPISODES, status=Status.CONFIDENTIAL)
    assert set(suppressed([shown, hidden], rules)) == {Cell(measure, "E12000001", YEAR)}


def test_the_gate_finds_a_suppressed_force_that_the_national_total_gives_away() -> None:
    rules = read_rules(rules_text(), "disclosure.toml")
    rows = [row for row in given.every_force("robbery-of-personal-property", YEAR, 10) if row.area != given.GMP]
    rows.append(given.observed("robbery-of-personal-property", given.GMP, YEAR, None, status=Status.CONFIDENTIAL))
    rows.append(given.observed("robbery-of-personal-property", given.NATION, YEAR, 423))
    figures = given.figures_of(*rows)
    results = assess(figures, given.framework(), given.caveats(), given.areas(), given.build())
    issues = check_results(results, figures, rules, given.areas())
    assert [issue.where for issue in issues] == [f"robbery-of-personal-property, {given.GMP}, year ending June 2019"]
    without_total = replace(results, national=(), national_context=(), contributions=(), updates=())
    assert check_results(without_total, figures, rules, given.areas()) == ()
