"""Figures that contradict each other are refused cell against cell, and stand only once a person has said why."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import quarters_of
from ncpm_reports.core.problems import Refused, Severity
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.measures.editions import Editions
from ncpm_reports.sources.project_files import load_areas
from ncpm_reports.store.database import IngestOutcome, Store
from ncpm_reports.store.figures import Figures
from ncpm_reports.store.plausibility import plausibility_warnings
from ncpm_reports.store.revisions import AcceptedRevision, revised_figures, stored_contradictions
from ncpm_reports.store.withdrawals import Withdrawal
from tests.conftest import PROJECT
from tests.store.illustrative import FIRST, JUNE_2019, SECOND, figure, receive, release

SAME_DAY = replace(release("other", FIRST.published_on), title="Another title")
WHY = AcceptedRevision(reason="The publisher confirmed it by letter.", recorded_on=date(2026, 1, 5))
AREAS = load_areas(PROJECT / "data")

EARLIER = release("earlier", date(2019, 7, 18))


def test_another_value_of_the_same_day_is_refused_cell_against_cell(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        with pytest.raises(Refused) as refused:
            receive(store, SAME_DAY, [replace(figure(660, SAME_DAY), table="Table 9", cell="B2")])
        (issue,) = refused.value.issues
        assert "Table 9, B2" in issue.where
        assert "660" in issue.found
        assert "681" in issue.expected
        assert "P1 C7" in issue.expected
        assert store.releases() == (FIRST,)


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_the_order_of_loading_never_decides(tmp_path: Path, order: tuple[int, ...]) -> None:
    files = ((FIRST, figure(681, FIRST)), (SAME_DAY, figure(660, SAME_DAY)))
    with Store.open(tmp_path / "s.sqlite") as store:
        first, second = (files[place] for place in order)
        receive(store, first[0], [first[1]])
        with pytest.raises(Refused):
            receive(store, second[0], [second[1]])
        assert store.as_known_on(date.max).observations == (first[1],)


def test_an_accepted_revision_stands_and_its_reason_is_kept(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        receive(store, SAME_DAY, [figure(660, SAME_DAY)], WHY)
        figures = store.as_known_on(date.max)
        assert figures.observations == (figure(660, SAME_DAY),)
        assert len(figures.vintages("homicide", ENGLAND_AND_WALES, JUNE_2019)) == 2
        assert [accepted for _, accepted in store.accepted_revisions()] == [WHY]
        for withdrawn in (FIRST, SAME_DAY):
            out = Withdrawal(release=withdrawn.id, reason="in doubt", recorded_on=date(2026, 1, 5))
            store.record_withdrawal(out)
            store.record_withdrawal(replace(out, undone=True))
            assert store.as_known_on(date.max).observations == (figure(660, SAME_DAY),)


@pytest.mark.parametrize("identity", ["a" * 64, "c" * 64])
def test_a_release_that_is_held_stands_again_once_it_is_accepted(tmp_path: Path, identity: str) -> None:
    """Whether its file is the same or was saved anew."""
    first, second = (FIRST, [figure(681, FIRST)]), (SAME_DAY, [figure(660, SAME_DAY)])
    with Store.open(tmp_path / "s.sqlite") as store:
        store.ingest("first.xlsx", "a" * 64, [first])
        store.ingest("second.xlsx", "b" * 64, [second], WHY)
        assert store.ingest("second.xlsx", "b" * 64, [second], WHY) is IngestOutcome.ALREADY_HELD
        store.ingest("first.xlsx", identity, [first], replace(WHY, reason="The first was right."))
        assert store.as_known_on(date.max).observations == (figure(681, FIRST),)
        (contradiction,) = stored_contradictions(store.as_known_on(date.max))
        assert contradiction.incoming.value == 681
        assert [accepted.reason for _, accepted in store.accepted_revisions()] == [WHY.reason, "The first was right."]


def test_one_release_entered_twice_with_other_numbers_is_refused(tmp_path: Path) -> None:
    with Store.open(tmp_path / "s.sqlite") as store:
        store.ingest("mine.xlsx", "a" * 64, [(FIRST, [figure(681, FIRST)])])
        with pytest.raises(Refused):
            store.ingest("mine (2).xlsx", "b" * 64, [(FIRST, [figure(618, FIRST)])])


def test_equal_values_corrected_editions_and_later_days_contradict_nothing(tmp_path: Path) -> None:
    corrected = release("third", FIRST.published_on, supersedes=FIRST.id)
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        receive(store, SAME_DAY, [figure(681, SAME_DAY)])
        receive(store, SECOND, [figure(668, SECOND)])
    with Store.open(tmp_path / "corrected.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        receive(store, corrected, [figure(680, corrected)])
        assert store.accepted_revisions() == ()


def test_a_withdrawn_release_is_known_on_no_day_until_it_is_brought_back(tmp_path: Path) -> None:
    out = Withdrawal(release=SECOND.id, reason="taken down", recorded_on=date(2026, 1, 5))
    back = replace(out, reason="restored", undone=True)
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        receive(store, SECOND, [figure(668, SECOND)])
        store.record_withdrawal(out)
        assert store.as_known_on(date.max).observations == (figure(681, FIRST),)
        assert [period.published_on[ENGLAND_AND_WALES] for period in store.available_periods(date.max)] == [
            FIRST.published_on
        ]
        with pytest.raises(Refused):
            store.record_withdrawal(out)
        store.record_withdrawal(back)
        assert store.as_known_on(date.max).observations == (figure(668, SECOND),)
        assert store.withdrawals() == (out, back)
        assert store.releases() == (FIRST, SECOND)


def test_a_release_that_contradicts_what_came_meanwhile_is_not_brought_back(tmp_path: Path) -> None:
    out = Withdrawal(release=FIRST.id, reason="taken down", recorded_on=date(2026, 1, 5))
    with Store.open(tmp_path / "s.sqlite") as store:
        receive(store, FIRST, [figure(681, FIRST)])
        store.record_withdrawal(out)
        receive(store, SAME_DAY, [figure(660, SAME_DAY)])
        with pytest.raises(Refused, match="660"):
            store.record_withdrawal(replace(out, undone=True))
        assert store.as_known_on(date.max).observations == (figure(660, SAME_DAY),)


def test_sums_that_do_not_add_up_are_warned_of_with_their_cells() -> None:
    quarters = [
        replace(figure(100, FIRST), period=part, cell=f"D{place}") for place, part in enumerate(quarters_of(JUNE_2019))
    ]
    year = replace(figure(401, FIRST), cell="E9")
    forces = [figure(11, FIRST, area=force.code) for force in AREAS.forces]
    nation = figure(472, FIRST)
    (of_time,) = plausibility_warnings([*quarters, year], Figures.from_observations([*quarters, year]), AREAS)
    (of_forces,) = plausibility_warnings([*forces, nation], Figures.from_observations([*forces, nation]), AREAS)
    assert of_time.severity is Severity.WARNING
    assert of_time.where.endswith("E9")
    assert "D0" in of_time.expected
    assert "473" in of_forces.expected
    right = [*quarters, replace(year, value=quarters[0].value * 4 if quarters[0].value else None)]
    assert plausibility_warnings(right, Figures.from_observations(right), AREAS) == ()


def test_a_total_of_rounded_parts_may_differ_by_their_rounding() -> None:
    parts = [figure(10_000 + 100 * place, FIRST, area=force.code) for place, force in enumerate(AREAS.forces)]
    total = figure(sum(int(part.value or 0) for part in parts) - 300, FIRST)
    assert plausibility_warnings([*parts, total], Figures.from_observations([*parts, total]), AREAS) == ()


def test_a_count_that_moved_more_than_ever_is_warned_of() -> None:
    values = [100, 104, 99, 103, 101, 98, 102, 100, 103, 101]
    history = [
        replace(figure(value, FIRST), period=JUNE_2019.shifted(12 * (place - len(values))))
        for place, value in enumerate(values)
    ]
    for value, warned in ((240, True), (102, False), (10, True), (0, True), (-5, True)):
        newest = figure(value, FIRST)
        warnings = plausibility_warnings([newest], Figures.from_observations([*history, newest]), AREAS)
        assert bool(warnings) is warned
        assert all("in England and Wales" in issue.found for issue in warnings)


def test_a_total_that_is_less_than_the_parts_that_are_there_is_warned_of() -> None:
    forces = [figure(11, FIRST, area=force.code) for force in AREAS.forces[:40]]
    for value, warned in ((439, True), (440, False), (900, False)):
        observations = [*forces, figure(value, FIRST)]
        warnings = plausibility_warnings(observations, Figures.from_observations(observations), AREAS)
        assert [issue.code for issue in warnings] == ["figures.sum"] * warned
    assert (
        "at least 440, the sum of 40 of"
        in plausibility_warnings([*forces, figure(1, FIRST)], Figures.from_observations([]), AREAS)[0].expected
    )


def test_a_measure_in_another_unit_than_before_is_warned_of_once() -> None:
    held = [figure(681, FIRST), figure(11, FIRST, area=AREAS.forces[0].code)]
    percent = [replace(observation, unit=Unit.PERCENT, release=SECOND) for observation in held]
    (warning,) = plausibility_warnings(percent, Figures.from_observations([*held, *percent]), AREAS)
    assert "in offences" in warning.expected
    assert "in percent" in warning.found
    assert plausibility_warnings(held, Figures.from_observations(held), AREAS) == ()


def test_many_warnings_of_a_kind_are_counted() -> None:
    negative = [figure(-1, FIRST, area=force.code) for force in AREAS.forces]
    warnings = plausibility_warnings(negative, Figures.from_observations(negative), AREAS)
    assert len(warnings) == 21
    assert warnings[-1].found == "23 more negative counts"


def test_leaps_of_the_newest_periods_are_told_first() -> None:
    values = [100, 104, 99, 103, 101, 98, 102, 100, 103, 101, 300, 1200]
    history = [
        replace(figure(value, FIRST), period=JUNE_2019.shifted(12 * (place + 1 - len(values))))
        for place, value in enumerate(values)
    ]
    warnings = plausibility_warnings(history, Figures.from_observations(history), AREAS)
    assert [issue.found.partition(" ")[0] for issue in warnings] == ["1,200", "300"]


def test_contradictions_that_are_held_are_listed_and_are_no_revisions() -> None:
    figures = Figures.from_observations([figure(681, FIRST), figure(660, SAME_DAY)])
    (contradiction,) = stored_contradictions(figures)
    assert contradiction.stored.value == 681
    assert contradiction.incoming.value == 660
    assert revised_figures(figures) == ()


def test_a_figure_that_another_of_its_day_replaced_is_revised_by_nothing_and_revises_nothing() -> None:
    figures = Figures.from_observations([figure(499, EARLIER), figure(502, FIRST), figure(499, SAME_DAY)])
    assert len(stored_contradictions(figures)) == 1
    assert revised_figures(figures) == ()
    changed = Figures.from_observations([figure(495, EARLIER), figure(502, FIRST), figure(499, SAME_DAY)])
    (revised,) = revised_figures(changed)
    assert revised.earlier.value == 495
    assert revised.later.value == 499


def test_a_total_beside_one_that_leaves_out_a_force_is_warned_of_unless_one_release_prints_both() -> None:
    without = figure(506, FIRST, series="excluding Humberside")
    figures = Figures.from_observations([without, figure(506, SAME_DAY)])
    (warned,) = plausibility_warnings([figure(506, SAME_DAY)], figures, AREAS)
    assert warned.code == "figures.exclusion"
    assert "Humberside" in warned.expected
    assert "caveats.toml" in warned.remedy
    (order_does_not_matter,) = plausibility_warnings([without], figures, AREAS)
    assert order_does_not_matter.found == warned.found
    both = [without, figure(510, FIRST)]
    assert plausibility_warnings(both, Figures.from_observations(both), AREAS) == ()


def test_the_same_figure_with_fewer_decimals_is_no_revision() -> None:
    earlier = replace(figure(None, FIRST), value=Decimal("53.035"), status=Status.PUBLISHED)
    for text, revised in (("53.0", False), ("53", False), ("53.1", True), ("53.036", True)):
        later = replace(earlier, value=Decimal(text), release=SECOND)
        assert bool(revised_figures(Figures.from_observations([earlier, later]))) is revised


@pytest.mark.parametrize("order", list(permutations((0, 1))))
def test_the_one_given_last_of_a_day_stands_in_figures_and_in_editions(order: tuple[int, ...]) -> None:
    both = (figure(681, FIRST), figure(660, SAME_DAY))
    first, second = (both[place] for place in order)
    figures = Figures.from_observations([first, second])
    newest = Editions.of(figures).about("homicide").newest(ENGLAND_AND_WALES, JUNE_2019)
    assert figures.observations == (second,)
    assert newest is not None
    assert newest.quantity.value == float(second.value or 0)
