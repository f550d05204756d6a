"""Forces beside the others, contributions with regions, drivers and outliers, from made figures of 43 forces."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON, ENGLAND_AND_WALES, METROPOLITAN
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import year_ending
from ncpm_reports.measures.assess import assess
from ncpm_reports.measures.results import (
    OUTSIDE_AREAS,
    Assessment,
    Caveat,
    Contributions,
    DriverRule,
    ResidualKind,
    Results,
    Verdict,
    public_view,
)
from tests.measures import given

AVON = "E23000036"
THEFT = "theft-from-person"
LATER = date(2025, 10, 23)


def pair(area: str, then: float | None, now: float | None, measure: str = THEFT) -> list[Observation]:
    return [
        given.observed(measure, area, given.JUNE_2019, then),
        given.observed(measure, area, given.JUNE_2025, now, published=LATER),
    ]


def people(number: float = 1_000_000) -> list[Observation]:
    return given.every_force("population", given.JUNE_2019, number)


def one_against_the_others(outside: tuple[int, int] | None = (100, 200)) -> list[Observation]:
    """The Metropolitan Police area doubles from 30,000; each other area falls from 1,000 to between 588 and 671."""
    forces = [force.code for force in given.areas().forces]
    rows = [
        row
        for place, code in enumerate(forces)
        for row in pair(code, *((30_000, 60_000) if code == METROPOLITAN else (1_000, 588 + 2 * place)))
    ]
    if outside is None:
        return rows
    then, now = (sum(float(row.value or 0) for row in rows[end::2]) for end in (0, 1))
    return [*rows, *pair(ENGLAND_AND_WALES, then + outside[0], now + outside[1])]


def results_of(rows: list[Observation], caveats: tuple[Caveat, ...] = ()) -> Results:
    return assess(given.figures_of(*rows), given.framework(), caveats, given.areas(), given.build())


def contributions_of(results: Results, measure: str = THEFT) -> Contributions:
    return next(contributions for contributions in results.contributions if contributions.measure == measure)


def force(results: Results, code: str, measure: str = THEFT) -> Assessment:
    return next(assessment for assessment in results.for_force(code) if assessment.measure == measure)


def test_a_force_stands_beside_all_other_forces_and_never_in_its_own_comparator() -> None:
    results = results_of(one_against_the_others())
    metropolitan = force(results, METROPOLITAN)
    assert metropolitan.other_forces is not None
    assert metropolitan.other_forces.baseline.value == 42_000
    assert metropolitan.other_forces.verdict is Verdict.IMPROVED
    assert metropolitan.other_forces.left_out == (METROPOLITAN,)
    assert metropolitan.other_forces.basis == "the other 42 police force areas"
    assert metropolitan.other_forces_without_driver is None
    assert metropolitan.whole is not None
    assert metropolitan.whole.baseline.value == 72_000
    assert metropolitan.share_baseline is not None
    assert metropolitan.share_baseline.value == pytest.approx(100 * 30_000 / 72_000)


def test_a_force_that_moves_the_total_is_left_out_of_the_others_comparator_too() -> None:
    avon = force(results_of(one_against_the_others()), AVON)
    assert avon.other_forces is not None
    assert avon.other_forces.verdict is Verdict.WORSENED
    assert avon.other_forces_without_driver is not None
    assert avon.other_forces_without_driver.verdict is Verdict.IMPROVED
    assert set(avon.other_forces_without_driver.left_out) == {AVON, METROPOLITAN}
    assert avon.other_forces_without_driver.baseline.value == 41_000


def test_who_drives_a_total_is_named_with_what_the_others_did() -> None:
    results = results_of(one_against_the_others())
    (driver,) = results.drivers
    assert (driver.area, driver.rule) == (METROPOLITAN, DriverRule.TURNS)
    assert (driver.force.verdict, driver.other_forces.verdict) == (Verdict.WORSENED, Verdict.IMPROVED)
    assert driver.whole.verdict is Verdict.WORSENED
    assert driver.against_the_others
    assert public_view(results).drivers == (driver,)


def test_a_force_moves_against_the_others_only_where_both_changes_are_claimed_and_go_apart() -> None:
    (driver,) = results_of(one_against_the_others()).drivers
    quiet = replace(driver.other_forces, verdict=Verdict.NO_CLEAR_CHANGE)
    unsure = replace(driver.force, verdict=Verdict.NO_CLEAR_CHANGE)
    others = (
        replace(driver, rule=DriverRule.HALF),
        replace(driver, other_forces=quiet),
        replace(driver, force=unsure),
        replace(driver, other_forces=driver.force),
    )
    assert not any(other.against_the_others for other in others)


def test_areas_regions_and_what_is_outside_them_add_up_to_the_published_change() -> None:
    contributions = contributions_of(results_of(one_against_the_others()))
    change = contributions.whole.change.absolute.value
    assert contributions.whole.basis == "the total for England and Wales"
    for lines in (contributions.areas, contributions.regions):
        assert sum(line.change.value or 0 for line in lines) == change
        assert sum(line.points_tenths for line in lines) == round(10 * (contributions.whole.change.percent.value or 0))  # type: ignore[union-attr]
        assert (lines[-1].area, lines[-1].change.value) == (OUTSIDE_AREAS, 100)
    assert len(contributions.regions) == 11
    assert contributions.regions[-2].area == "W92000004"
    assert (contributions.lower, contributions.same, contributions.higher) == (42, 0, 1)
    assert (contributions.clearly_lower, contributions.clearly_higher) == (42, 1)
    assert all(line.share is None for line in contributions.areas)


def test_without_a_published_total_the_areas_are_the_whole() -> None:
    contributions = contributions_of(results_of(one_against_the_others(outside=None)))
    assert contributions.whole.basis == "43 police force areas"
    assert OUTSIDE_AREAS not in {line.area for line in contributions.areas}


def test_an_area_without_both_figures_is_on_neither_side() -> None:
    rows = [row for row in one_against_the_others() if row.area != AVON or row.period == given.JUNE_2019]
    results = results_of(rows)
    contributions = contributions_of(results)
    assert contributions.whole.left_out == (AVON,)
    assert contributions.whole.basis == "42 police force areas"
    assert force(results, METROPOLITAN).other_forces is not None


def test_who_stands_out_is_judged_by_the_others_alone() -> None:
    results = results_of([*one_against_the_others(), *people()])
    flagged = [(outlier.area, outlier.kind, outlier.high) for outlier in results.outliers if outlier.flagged]
    assert flagged == [(METROPOLITAN, kind, True) for kind in (ResidualKind.LEVEL, ResidualKind.CHANGE)]
    assert CITY_OF_LONDON not in {outlier.area for outlier in results.outliers}
    assert len(results.outliers) == 2 * 42


def test_funnels_rest_on_the_forces_that_are_not_flagged() -> None:
    results = results_of([*one_against_the_others(), *people()])
    (change,) = results.residual_funnels
    _, low, high, lowest, highest = change.limits[-1]
    assert -0.55 < change.centre < -0.4
    assert lowest < low < 0.63 < high < highest < 1
    (flagged,) = (point for point in change.points if point.flagged)
    assert (flagged.area, flagged.in_estimates) == (METROPOLITAN, True)
    assert [point.area for point in change.points if not point.in_estimates] == [CITY_OF_LONDON]


def test_fewer_than_ten_forces_are_not_assessed() -> None:
    rows = [row for code in list(given.areas().forces)[:9] for row in pair(code.code, 500, 400)]
    results = results_of([*rows, *people()])
    assert results.outliers == ()
    assert results.residual_funnels == ()


def test_counts_too_small_for_percentages_say_nothing_of_a_forces_change() -> None:
    rows = [row for force in given.areas().forces for row in pair(force.code, 14, 10, "homicide")]
    assert [outlier for outlier in results_of(rows).outliers if outlier.kind is ResidualKind.CHANGE] == []


def test_a_figure_whose_meaning_changed_singles_nobody_out() -> None:
    caveat = Caveat(
        id="meaning",
        effect="meaning",
        text="It counts something else.",
        source="Publisher",
        measures=(THEFT,),
        valid_from=date(2025, 4, 1),
    )
    results = results_of([*one_against_the_others(), *people()], (caveat,))
    assert results.outliers == ()
    assert results.residual_funnels == ()
    assert caveat in force(results, METROPOLITAN).caveats
    assert force(results, METROPOLITAN).verdict is Verdict.WORSENED


def test_a_break_in_one_forces_recording_takes_its_change_from_judgement_and_not_from_the_sum() -> None:
    caveat = Caveat(
        id="step",
        effect="break",
        text="It records otherwise.",
        source="Publisher",
        measures=(THEFT,),
        areas=(AVON,),
        valid_from=date(2022, 1, 1),
    )
    results = results_of([*one_against_the_others(), *people()], (caveat,))
    avon = force(results, AVON)
    assert (avon.verdict, avon.change) == (Verdict.NOT_COMPARABLE, None)
    assert avon.other_forces is not None
    assert contributions_of(results).whole.basis == "the total for England and Wales"
    assert {outlier.kind for outlier in results.outliers if outlier.area == AVON} == {ResidualKind.LEVEL}


def test_overlapping_years_have_no_contributions() -> None:
    rows = [
        given.observed(THEFT, force.code, period, 100 + 10 * place)
        for force in given.areas().forces
        for place, period in enumerate((given.JUNE_2019, given.JUNE_2019.shifted(3)))
    ]
    results = assess(
        given.figures_of(*rows), given.framework(), (), given.areas(), given.build("2019-09", date(2020, 1, 23))
    )
    assert results.contributions == ()
    assert results.outliers == ()


def test_where_forces_end_before_the_nation_the_published_total_of_their_own_year_is_the_whole() -> None:
    *forces, then, now = one_against_the_others()
    earlier = year_ending(2025, 3)
    by_force = [row if row.period == given.JUNE_2019 else replace(row, period=earlier) for row in forces]
    later = replace(now, value=Decimal(now.value or 0) + 5_000)
    whole = contributions_of(results_of([*by_force, then, replace(now, period=earlier), later])).whole
    assert whole.basis == "the total for England and Wales"
    assert (whole.latest.period, whole.latest.value) == (earlier, float(now.value or 0))
    # Held for the newest year alone, the published total is not set beside forces of another.
    assert contributions_of(results_of([*by_force, then, later])).whole.basis == "43 police force areas"
