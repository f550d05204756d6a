"""Like with like, tested, with its cautions: the worked examples, and what must never be claimed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st

from ncpm_reports.core.areas import CITY_OF_LONDON
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.core.quantities import Quantity, Status, Unit
from ncpm_reports.measures.assess import assess, assess_measure
from ncpm_reports.measures.inference import WIDENED
from ncpm_reports.measures.results import NO_INTERVAL, Assessment, Icon, Results, Verdict, public_view
from tests.measures import given

NATION = given.NATION
AVON, METROPOLITAN = "E23000036", "E23000001"
LATER = date(2025, 10, 23)


def homicides(*values: tuple[tuple[int, int], float, date]) -> list[Observation]:
    return [given.observed("homicide", NATION, year_ending(*when), value, published=day) for when, value, day in values]


def results_of(*observations: Observation, name: str = "ncpm-2021", period: str = "2025-06") -> Results:
    return assess(
        given.figures_of(*observations), given.framework(name), given.caveats(), given.areas(), given.build(period)
    )


def ids(assessment: Assessment) -> set[str]:
    return {caveat.id for caveat in assessment.caveats}


def percent(assessment: Assessment) -> float:
    assert assessment.change is not None
    assert assessment.change.percent is not None
    assert assessment.change.percent.value is not None
    return assessment.change.percent.value


def test_681_against_719_is_no_significant_change() -> None:
    # The baseline bulletin's own comparison, by a framework whose baseline is a year earlier.
    figures = given.figures_of(*homicides(((2018, 6), 719, given.OCTOBER_2019), ((2019, 6), 681, given.OCTOBER_2019)))
    earlier = given.framework().__class__(
        **{name: getattr(given.framework(), name) for name in given.framework().__slots__ if name != "baseline"},
        baseline=given.JUNE_2018,
    )
    assessment = assess_measure(
        figures, earlier, given.caveats(), given.areas(), given.build("2019-06"), "homicide", NATION
    )
    assert assessment.verdict is Verdict.NO_CLEAR_CHANGE
    assert round(percent(assessment)) == -5
    assert assessment.change is not None
    assert assessment.change.p is not None
    assert assessment.change.p.value == pytest.approx(0.32, abs=0.01)
    assert assessment.change.interval_lower is not None
    assert assessment.change.interval_upper is not None
    assert (round(assessment.change.interval_lower.value or 0), round(assessment.change.interval_upper.value or 0)) == (
        -15,
        5,
    )
    assert "vintages-differ" not in ids(assessment)


def test_28_to_16_gives_counts_and_no_percentage() -> None:
    rows = [
        given.observed("homicide", AVON, given.JUNE_2019, 28),
        given.observed("homicide", AVON, given.JUNE_2025, 16, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    assert assessment.verdict is Verdict.NO_CLEAR_CHANGE
    assert assessment.change is not None
    assert assessment.change.percent is None
    assert assessment.change.absolute.value == -12
    assert assessment.change.p is not None
    assert 0.05 < (assessment.change.p.value or 0) < 0.13
    assert "small-counts" in ids(assessment)


@pytest.mark.parametrize(("measure", "has_least"), [("homicide", True), ("treatment-referrals", False)])
def test_the_least_fall_that_a_test_could_find_is_given_where_a_fall_is_the_aim(measure: str, has_least: bool) -> None:
    rows = [given.observed(measure, NATION, year, 900) for year in (given.JUNE_2019, given.JUNE_2025)]
    change = given.assessed(given.figures_of(*rows), measure, NATION).change
    assert change is not None
    assert change.p is not None
    assert (change.smallest_detectable_fall is not None) == has_least


@pytest.mark.parametrize(
    ("then", "now", "given_"), [(53, 19, False), (49, 60, False), (50, 49, False), (50, 50, True), (60, 50, True)]
)
def test_no_percentage_is_given_where_either_count_is_under_50(then: float, now: float, given_: bool) -> None:
    rows = [
        given.observed("homicide", AVON, given.JUNE_2019, then),
        given.observed("homicide", AVON, given.JUNE_2025, now, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    change = assessment.change
    assert change is not None
    assert (change.percent is not None) == given_
    assert ("small-counts" in ids(assessment)) == (not given_)
    assert change.interval_lower is None or (change.interval_lower.unit is Unit.PERCENT) == given_


@pytest.mark.parametrize(("then", "now"), [(0, 0), (23, 3)])
def test_no_interval_of_a_change_holds_a_fall_of_more_than_there_was(then: float, now: float) -> None:
    rows = [
        given.observed("homicide", AVON, given.JUNE_2019, then),
        given.observed("homicide", AVON, given.JUNE_2025, now, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    assert assessment.change is not None
    lower = assessment.change.interval_lower
    assert lower is None or (lower.value or 0) >= -then
    assert (lower is None) == (assessment.change.interval_upper is None)


def test_83_to_141_is_a_significant_rise() -> None:
    rows = [
        given.observed("firearm-discharges", NATION, given.JUNE_2019, 83),
        given.observed("firearm-discharges", NATION, given.JUNE_2025, 141, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "firearm-discharges", NATION)
    assert assessment.verdict is Verdict.WORSENED
    assert assessment.change is not None
    assert assessment.change.p is not None
    assert (assessment.change.p.value or 0) < 0.001
    assert round(percent(assessment)) == 70


def test_greater_manchester_comes_out_of_both_sides() -> None:
    rows = [
        given.observed("homicide", NATION, given.JUNE_2019, 681),
        given.observed("homicide", given.GMP, given.JUNE_2019, 61),
        given.observed(
            "homicide",
            NATION,
            given.SEPTEMBER_2019,
            617,
            published=date(2020, 1, 23),
            series="excluding Greater Manchester",
        ),
        given.observed("homicide", given.GMP, given.SEPTEMBER_2019, None, published=date(2020, 1, 23)),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION, "2019-09")
    assert assessment.latest is not None
    assert assessment.baseline is not None
    assert (assessment.latest.value, assessment.baseline.value) == (617, 620)
    assert assessment.areas_excluded == (given.GMP,)
    assert assessment.baseline.derivation == "681 less 61 in Greater Manchester"
    assert {"greater-manchester-missing", "areas-excluded"} <= ids(assessment)
    assert assessment.verdict is Verdict.NOT_ASSESSED
    assert "share months" in assessment.why


def test_a_force_missing_from_its_own_release_comes_out_of_both_sides_without_a_caution_for_it() -> None:
    kent = "E23000032"
    rows = [
        given.observed("homicide", NATION, given.JUNE_2019, 681),
        given.observed("homicide", kent, given.JUNE_2019, 21),
        given.observed("homicide", NATION, given.JUNE_2025, 500, published=LATER),
        given.observed("homicide", kent, given.JUNE_2025, None, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.areas_excluded == (kent,)
    assert assessment.baseline is not None
    assert assessment.baseline.value == 660


@pytest.mark.parametrize(("silent", "compared"), [(500, (500, 660)), (512, (512, 681))])
def test_a_total_that_is_the_same_number_as_one_without_a_force_is_without_it_too(
    silent: int, compared: tuple[int, int]
) -> None:
    """As appendix tables print the number of the tables by force and say in a footnote alone who is not in it."""
    kent, other = "E23000032", given.release(LATER, "force tables")
    without = given.observed("homicide", NATION, given.JUNE_2025, 500, series="excluding Kent")
    missing = given.observed("homicide", kent, given.JUNE_2025, None)
    rows = [
        given.observed("homicide", NATION, given.JUNE_2019, 681),
        given.observed("homicide", kent, given.JUNE_2019, 21),
        *(replace(row, release=other) for row in (without, missing)),
        given.observed("homicide", NATION, given.JUNE_2025, silent, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.latest is not None
    assert assessment.baseline is not None
    assert (assessment.latest.value, assessment.baseline.value) == compared


def test_a_missing_force_whose_other_figure_is_not_held_stops_the_comparison() -> None:
    rows = [
        given.observed("homicide", NATION, given.JUNE_2019, 681),
        given.observed("homicide", NATION, given.JUNE_2025, 500, published=LATER),
        given.observed("homicide", given.GMP, given.JUNE_2025, None, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.verdict is Verdict.NOT_COMPARABLE
    assert assessment.change is None


def test_a_december_2019_baseline_is_inflated_by_39() -> None:
    figures = given.figures_of(*homicides(((2019, 12), 710, date(2021, 5, 13)), ((2020, 12), 625, date(2021, 5, 13))))
    later = given.framework().__class__(
        **{name: getattr(given.framework(), name) for name in given.framework().__slots__ if name != "baseline"},
        baseline=year_ending(2019, 12),
    )
    caveats = tuple(caveat for caveat in given.caveats() if caveat.id != "greater-manchester-missing")
    assessment = assess_measure(figures, later, caveats, given.areas(), given.build("2020-12"), "homicide", NATION)
    assert assessment.without_incident is not None
    assert round(percent(assessment)) == -12
    assert round(percent(assessment.without_incident)) == -7
    assert assessment.without_incident.baseline is not None
    assert assessment.without_incident.baseline.value == 671
    assert assessment.verdict is assessment.without_incident.verdict is Verdict.NO_CLEAR_CHANGE
    assert "exceptional incidents" in assessment.why


def test_an_incident_in_the_latest_year_gives_figures_with_and_without() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2020, 9), 698, date(2021, 12, 31)))
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION, "2020-09")
    assert assessment.latest is not None
    assert assessment.latest.value == 698
    assert assessment.without_incident is not None
    assert assessment.without_incident.latest is not None
    assert assessment.without_incident.latest.value == 659


def test_without_a_published_total_the_same_43_forces_are_added_up_on_both_sides() -> None:
    rows = given.every_force("homicide", given.JUNE_2019, 15) + given.every_force(
        "homicide", given.JUNE_2025, 11, LATER
    )
    assessment = given.assessed(
        given.figures_of(*rows, *homicides(((2019, 6), 681, given.OCTOBER_2019))), "homicide", NATION
    )
    assert assessment.latest is not None
    assert assessment.baseline is not None
    assert (assessment.latest.value, assessment.baseline.value) == (43 * 11, 43 * 15)
    assert "43 police force areas" in assessment.basis
    assert "sum-of-forces" in ids(assessment)


def test_a_force_without_a_figure_leaves_a_smaller_set_on_both_sides() -> None:
    rows = given.every_force("homicide", given.JUNE_2019, 15)
    rows += [row for row in given.every_force("homicide", given.JUNE_2025, 11, LATER) if row.area != AVON]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.baseline is not None
    assert assessment.baseline.value == 42 * 15
    assert assessment.areas_excluded == (AVON,)


def test_a_few_forces_are_never_passed_off_as_the_nation() -> None:
    rows = given.every_force("homicide", given.JUNE_2019, 15)
    rows += given.every_force("homicide", given.JUNE_2025, 11, LATER)[:20]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.latest is not None
    assert assessment.latest.period == given.JUNE_2019


def test_years_that_share_months_are_never_compared_as_independent() -> None:
    rows = [
        given.observed("homicide", AVON, given.JUNE_2019, 100),
        given.observed("homicide", AVON, year_ending(2020, 3), 10, published=date(2020, 7, 17)),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON, "2020-03")
    assert assessment.verdict is Verdict.NOT_ASSESSED
    assert assessment.change is None


def test_where_years_share_months_the_newest_quarter_is_compared_if_quarters_are_held() -> None:
    values = [30.0, 30, 30, 30, 30, 30, 30, 90]
    rows = given.quarters("homicide", AVON, values, last=quarter(2020, 3))
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON, "2020-03")
    assert assessment.same_quarter is not None
    assert assessment.verdict is Verdict.WORSENED
    assert assessment.newest_quarter is not None
    assert assessment.quarter_year_before is not None
    assert (assessment.newest_quarter.value, assessment.quarter_year_before.value) == (90, 30)


def test_the_baseline_year_itself_shows_no_change() -> None:
    assessment = given.assessed(
        given.figures_of(*homicides(((2019, 6), 681, given.OCTOBER_2019))), "homicide", NATION, "2019-06"
    )
    assert assessment.verdict is Verdict.NOT_ASSESSED
    assert "baseline year itself" in assessment.why


def test_figures_after_the_quarter_do_not_exist() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2025, 6), 518, LATER))
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION, "2024-06")
    assert assessment.latest is not None
    assert assessment.latest.period == given.JUNE_2019


def test_a_baseline_printed_in_the_latest_release_is_preferred() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2019, 6), 670, LATER), ((2025, 6), 518, LATER))
    rows += homicides(((2019, 6), 665, date(2025, 12, 1)))
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.baseline is not None
    assert assessment.baseline.value == 670
    assert "vintages-differ" not in ids(assessment)


def test_mixed_vintages_are_said_to_be_mixed() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2025, 6), 518, LATER))
    assert "vintages-differ" in ids(given.assessed(given.figures_of(*rows), "homicide", NATION))


def survey(measure: str, when: tuple[int, int], value: float, **more: object) -> Observation:
    unit = Unit.THOUSAND_INCIDENTS if measure == "neighbourhood-crime" else Unit.PERCENT
    area = "K02000001" if measure == "cyber-breaches" else NATION
    return given.observed(measure, area, year_ending(*when), value, unit=unit, **more)  # type: ignore[arg-type]


def test_a_survey_without_intervals_is_not_assessed() -> None:
    rows = [survey("neighbourhood-crime", (2019, 3), 2238.0), survey("neighbourhood-crime", (2022, 9), 1528.5)]
    assessment = given.assessed(given.figures_of(*rows), "neighbourhood-crime", NATION)
    assert assessment.verdict is Verdict.NOT_ASSESSED
    assert assessment.why == "no margin of error is held here"
    assert "baseline-differs" in ids(assessment)


def test_the_publishers_own_test_is_shown_beside_but_is_not_the_verdict() -> None:
    rows = [
        survey("neighbourhood-crime", (2019, 3), 2238.0),
        survey("neighbourhood-crime", (2020, 3), 1962.0),
        survey(
            "neighbourhood-crime",
            (2022, 9),
            1528.5,
            significance="significant",
            note="Published change since the year ending March 2020: -22.1%, significant at the 5% level.",
        ),
    ]
    assessment = given.assessed(given.figures_of(*rows), "neighbourhood-crime", NATION)
    assert assessment.verdict is Verdict.NOT_ASSESSED
    assert assessment.publisher_comparison is not None
    assert assessment.publisher_comparison.verdict is Verdict.IMPROVED
    assert assessment.publisher_comparison.baseline is not None
    assert assessment.publisher_comparison.baseline.period == year_ending(2020, 3)


def test_a_marker_about_the_baseline_is_believed_before_any_test_of_ours() -> None:
    rows = [
        survey("neighbourhood-crime", (2019, 3), 2238.0, limits=(2200.0, 2276.0)),
        survey(
            "neighbourhood-crime",
            (2022, 9),
            2100.0,
            limits=(2050.0, 2150.0),
            significance="not significant",
            note="Change since the year ending March 2019: not significant.",
        ),
    ]
    assessment = given.assessed(given.figures_of(*rows), "neighbourhood-crime", NATION)
    assert assessment.verdict is Verdict.NO_CLEAR_CHANGE
    assert assessment.change is not None
    assert assessment.change.test == "the publisher's own test"


def test_intervals_are_used_where_the_publisher_gives_them() -> None:
    rows = [
        survey("victim-satisfaction", (2019, 6), 66.0, limits=(64.0, 68.0)),
        survey("victim-satisfaction", (2025, 3), 55.0, limits=(53.0, 57.0)),
    ]
    assessment = given.assessed(given.figures_of(*rows), "victim-satisfaction", NATION)
    assert assessment.verdict is Verdict.WORSENED
    assert assessment.change is not None
    assert assessment.change.percent is None
    assert assessment.change.absolute.unit is Unit.PERCENTAGE_POINTS
    assert assessment.change.absolute.value == -11


def test_changed_questions_stop_the_cyber_comparison() -> None:
    rows = [survey("cyber-breaches", (2018, 12), 32.0), survey("cyber-breaches", (2024, 12), 43.0)]
    assessment = given.assessed(given.figures_of(*rows), "cyber-breaches", "K02000001")
    assert assessment.verdict is Verdict.NOT_COMPARABLE
    assert assessment.change is None
    assert "cyber-question-changed" in ids(assessment)


def test_figures_of_different_series_are_not_comparable() -> None:
    rows = [
        given.observed("robbery-of-personal-property", AVON, given.JUNE_2019, 1000),
        given.observed(
            "robbery-of-personal-property", AVON, given.JUNE_2025, 500, series="new counting rules", published=LATER
        ),
    ]
    assert (
        given.assessed(given.figures_of(*rows), "robbery-of-personal-property", AVON).verdict is Verdict.NOT_COMPARABLE
    )


def test_a_metric_without_figures_stays_and_its_neighbours_keep_their_own_names() -> None:
    row = given.observed(
        "sharp-object-admissions-all-ages", "E92000001", year_ending(2022, 3), 4049, unit=Unit.EPISODES
    )
    results = results_of(row)
    assert len(results.national) == len(given.framework().metrics)
    metric = next(
        assessment for assessment in results.national if assessment.measure == "sharp-object-admissions-under-25"
    )
    assert metric.verdict is Verdict.NO_DATA
    assert metric.latest is None
    assert metric.why == "data not supplied"
    assert [assessment.measure for assessment in metric.context] == ["sharp-object-admissions-all-ages"]
    assert [assessment.measure for assessment in results.national_context] == ["sharp-object-admissions-all-ages"]


def test_a_value_that_was_not_published_is_no_zero() -> None:
    rows = [
        given.observed("robbery-of-personal-property", AVON, given.JUNE_2019, 1000),
        given.observed("robbery-of-personal-property", AVON, given.JUNE_2025, None, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "robbery-of-personal-property", AVON)
    assert assessment.verdict is Verdict.NO_DATA
    assert assessment.latest is not None
    assert assessment.latest.value is None
    assert assessment.latest.status is Status.NOT_AVAILABLE


def test_process_charts_need_twelve_discrete_quarters() -> None:
    eleven = given.quarters("homicide", NATION, [100.0 + place % 3 for place in range(11)])
    assert given.assessed(given.figures_of(*eleven), "homicide", NATION).spc is None
    twenty = given.quarters("homicide", NATION, [100.0 + place % 3 for place in range(20)])
    assessment = given.assessed(given.figures_of(*twenty), "homicide", NATION)
    assert assessment.spc is not None
    assert len(assessment.spc.points) == 20
    assert assessment.icon is Icon.COMMON_CAUSE


def test_rolling_years_never_make_a_process_chart() -> None:
    rows = [given.observed("homicide", NATION, given.JUNE_2025.shifted(-3 * place), 600 + place) for place in range(30)]
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION)
    assert assessment.spc is None
    assert len(assessment.history) == 30


def test_every_derived_number_has_sources_and_says_how_it_was_made() -> None:
    rows = given.every_force("robbery-of-personal-property", given.JUNE_2019, 150) + given.every_force(
        "robbery-of-personal-property", given.JUNE_2025, 90, LATER
    )
    rows += given.every_force("robbery-of-personal-property", year_ending(2018, 6), 120)
    for assessment in (item for _, local in results_of(*rows).forces for item in local):
        for quantity in _quantities(assessment):
            assert quantity.sources, quantity
            if quantity not in (assessment.latest, assessment.baseline):
                assert quantity.derivation, quantity


def _quantities(assessment: Assessment) -> list[Quantity]:
    change = assessment.change
    quantities = [assessment.latest, assessment.baseline]
    if change is not None:
        quantities += [change.absolute, change.percent, change.interval_lower, change.interval_upper, change.p]
    return [quantity for quantity in quantities if quantity is not None]


def test_forces_come_in_alphabetical_order() -> None:
    rows = given.every_force("robbery-of-personal-property", given.JUNE_2025, 900, LATER)
    for place, force in enumerate(given.areas().forces):
        rows.append(
            given.observed("population", force.code, given.JUNE_2019, 500_000 + 10_000 * place, unit=Unit.PEOPLE)
        )
    results = results_of(*rows)
    order = [force.code for force in given.areas().forces]
    assert [code for code, _ in results.forces] == order
    assert [outlier.area for outlier in results.outliers] == [code for code in order if code != CITY_OF_LONDON]


def test_the_public_view_reaches_nothing_restricted() -> None:
    rows = given.quarters("homicide", NATION, [100.0 + place % 3 for place in range(20)])
    results = results_of(*rows)
    view = public_view(results)
    assert view.national[0].spc is None
    assert view.national[0].icon is Icon.NONE
    assert results.national[0].spc is not None
    assert not hasattr(view, "residual_funnels")
    assert not hasattr(view, "outliers")


def test_the_previous_pack_knew_only_what_was_published_then() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2025, 3), 540, date(2025, 7, 24)), ((2025, 6), 518, LATER))
    results = results_of(*rows)
    assert results.previous[0].latest is not None
    assert results.previous[0].latest.value == 540


def counted(when: tuple[int, int], most: float, others: float, published: date, missing: str = "") -> list[Observation]:
    """Thefts in a year: of the Metropolitan Police, and of each other force area but one."""
    rows = given.every_force("theft-from-person", year_ending(*when), others, published)
    rows = [row for row in rows if row.area not in (METROPOLITAN, missing)]
    return [*rows, given.observed("theft-from-person", METROPOLITAN, year_ending(*when), most, published=published)]


def test_groups_of_the_same_forces_are_set_beside_what_the_last_pack_knew_of_them() -> None:
    baseline = counted((2019, 6), 9000, 1000, given.OCTOBER_2019)
    spring = counted((2025, 3), 6000, 900, date(2025, 7, 24))
    (update,) = results_of(*baseline, *spring, *counted((2025, 6), 5000, 800, LATER)).updates
    assert (update.area, update.without) == ("", "")
    assert (update.then.latest.value, update.now.latest.value) == (6000 + 42 * 900, 5000 + 42 * 800)
    assert update.then.baseline == update.now.baseline
    fewer = counted((2025, 6), 5000, 800, LATER, missing=AVON)
    assert results_of(*baseline, *spring, *fewer).updates == ()


def test_a_force_that_turns_the_total_stands_apart_from_the_others_in_both_packs() -> None:
    baseline = counted((2019, 6), 49000, 1190, given.OCTOBER_2019)
    spring = counted((2025, 3), 87000, 710, date(2025, 7, 24))
    own, others = results_of(*baseline, *spring, *counted((2025, 6), 80000, 690, LATER)).updates
    assert (own.area, own.then.latest.value, own.now.latest.value) == (METROPOLITAN, 87000, 80000)
    assert (others.without, others.then.latest.value, others.now.latest.value) == (METROPOLITAN, 42 * 710, 42 * 690)
    assert own.now.verdict is Verdict.WORSENED
    assert others.now.verdict is Verdict.IMPROVED


def test_a_revision_is_reported_with_both_vintages() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2019, 6), 670, LATER))
    revisions = results_of(*rows).revisions
    assert [(int(revision.earlier.value or 0), int(revision.later.value or 0)) for revision in revisions] == [
        (681, 670)
    ]


def test_revisions_are_those_since_the_last_pack() -> None:
    # The last pack was made as at 1 October 2025.
    days = (date(2025, 7, 24), date(2025, 8, 24), LATER)
    rows = [
        given.observed("homicide", area, given.JUNE_2019, value, published=day)
        for area, first in ((NATION, 681), (AVON, 28))
        for day, value in zip(days, (first, first + 1, first + 2), strict=True)
    ]
    revisions = results_of(*rows).revisions
    known = [(revision.area, revision.later.release.published_on) for revision in revisions]
    assert known == [(AVON, LATER), (NATION, LATER)]


def test_a_figure_that_is_stated_with_fewer_decimals_is_no_revision() -> None:
    rows = homicides(((2019, 6), 681.4, given.OCTOBER_2019), ((2019, 6), 681, LATER))
    assert results_of(*rows).revisions == ()


def test_readiness_lists_every_measure_with_what_is_missing() -> None:
    results = results_of(*homicides(((2019, 6), 681, given.OCTOBER_2019), ((2025, 6), 518, LATER)))
    by_measure = {row.measure: row for row in results.readiness}
    assert len(by_measure) == len(given.framework().measures)
    assert by_measure["homicide"].latest_period == given.JUNE_2025
    assert by_measure["homicide"].next_due == date(2026, 1, 23)
    assert by_measure["cyber-confidence"].latest_period is None
    assert by_measure["cyber-confidence"].missing


def test_counts_that_vary_more_than_chance_widen_the_test() -> None:
    calm = given.every_force("robbery-of-personal-property", year_ending(2018, 6), 1000) + given.every_force(
        "robbery-of-personal-property", given.JUNE_2019, 1000
    )
    wild = list(calm)
    for place, force in enumerate(given.areas().forces):
        wild.append(
            given.observed(
                "robbery-of-personal-property", force.code, year_ending(2018, 6), 700 + 20 * place, published=LATER
            )
        )
    latest = given.every_force("robbery-of-personal-property", given.JUNE_2025, 1100, LATER)
    sure = given.assessed(given.figures_of(*calm, *latest), "robbery-of-personal-property", AVON)
    less_sure = given.assessed(given.figures_of(*wild, *latest), "robbery-of-personal-property", AVON)
    assert sure.verdict is Verdict.WORSENED
    assert less_sure.verdict is Verdict.NO_CLEAR_CHANGE


@for_all(st.integers(0, 4000), st.integers(0, 4000))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_a_verdict_and_its_interval_never_contradict(latest: int, baseline: int) -> None:
    rows = [
        given.observed("homicide", AVON, given.JUNE_2019, baseline),
        given.observed("homicide", AVON, given.JUNE_2025, latest, published=LATER),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", AVON)
    assert assessment.change is not None
    if assessment.change.interval_lower is None or assessment.change.interval_upper is None:
        assert baseline < 50
        return
    lower, upper = assessment.change.interval_lower.value or 0.0, assessment.change.interval_upper.value or 0.0
    assert assessment.verdict.claims_change == (not lower <= 0 <= upper)
    assert (assessment.change.percent is not None) == (baseline >= 50)
    assert lower <= (assessment.change.percent or assessment.change.absolute).value <= upper  # type: ignore[operator]


@pytest.mark.parametrize("period", ["2025-06", "2019-09", "2019-06"])
def test_nothing_held_gives_every_metric_and_no_numbers(period: str) -> None:
    results = results_of(period=period)
    assert [assessment.verdict for assessment in results.national] == [Verdict.NO_DATA] * len(given.framework().metrics)
    assert all(local == () for _, local in results.forces)
    assert results.outliers == ()


def test_targets_give_progress_with_an_interval_and_a_list_of_whom_to_ask() -> None:
    rows = given.every_force("homicide", given.JUNE_2019, 160) + given.every_force(
        "homicide", given.JUNE_2025, 110, LATER
    )
    rows += [row for row in homicides(((2019, 6), 6880, given.OCTOBER_2019), ((2025, 6), 4730, LATER))]
    rows += [given.observed("homicide", AVON, given.JUNE_2025, 160, published=date(2025, 10, 24))]
    for force in given.areas().forces:
        rows.append(given.observed("population", force.code, given.JUNE_2019, 1_000_000, unit=Unit.PEOPLE))
    results = results_of(*rows, name="targets-2022")
    progress = results.targets[0]
    assert progress.status == "met"
    assert progress.level.value == 5504
    assert progress.achieved is not None
    assert round(progress.achieved.value or 0) == 31
    (comparison,) = results.comparisons
    assert [row.area for row in comparison.rows] == [force.code for force in given.areas().forces]
    assert [row.area for row in comparison.rows if row.needs_explanation] == [AVON]


def test_the_default_framework_shows_no_target_and_no_comparison() -> None:
    results = results_of(*homicides(((2019, 6), 681, given.OCTOBER_2019), ((2025, 6), 518, LATER)))
    assert results.targets == ()
    assert results.comparisons == ()


def test_ten_measures_judged_together_have_their_p_adjusted() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2025, 6), 610, LATER))
    rows += [
        given.observed("firearm-discharges", NATION, given.JUNE_2019, 500),
        given.observed("firearm-discharges", NATION, given.JUNE_2025, 300, published=LATER),
    ]
    by_measure = {assessment.measure: assessment for assessment in results_of(*rows).national}
    homicide = by_measure["homicide"]
    assert homicide.change is not None
    assert homicide.change.p is not None
    assert homicide.adjusted_p is not None
    assert by_measure["firearm-discharges"].adjusted_p is not None
    assert homicide.adjusted_p.value == homicide.change.p.value
    assert (by_measure["firearm-discharges"].adjusted_p.value or 0) < 1e-6
    assert by_measure["cyber-breaches"].adjusted_p is None


def test_the_p_that_is_adjusted_is_that_of_the_change_without_exceptional_incidents() -> None:
    rows = homicides(((2019, 6), 681, given.OCTOBER_2019), ((2020, 9), 698, date(2021, 12, 31)))
    homicide = next(a for a in results_of(*rows, period="2020-09").national if a.measure == "homicide")
    assert homicide.without_incident is not None
    assert homicide.change is not None
    assert homicide.judged_change is homicide.without_incident.change
    assert homicide.adjusted_p is not None
    assert homicide.adjusted_p.value == homicide.judged_change.p.value != homicide.change.p.value  # type: ignore[union-attr]


def test_a_margin_of_error_of_nothing_is_none() -> None:
    rows = (
        survey("victim-satisfaction", (2019, 6), 66.0, limits=(66.0, 66.0)),
        survey("victim-satisfaction", (2025, 3), 55.0, limits=(55.0, 55.0)),
    )
    assessment = given.assessed(given.figures_of(*rows), "victim-satisfaction", NATION)
    assert (assessment.verdict, assessment.why) == (Verdict.NOT_ASSESSED, NO_INTERVAL)


def test_no_baseline_is_used_before_it_has_ended() -> None:
    rows = homicides(((2018, 6), 719, date(2018, 10, 18)), ((2019, 6), 681, given.OCTOBER_2019))
    assessment = given.assessed(given.figures_of(*rows), "homicide", NATION, "2018-06")
    assert assessment.baseline is None
    assert assessment.why == "the baseline year had not ended"


def test_every_measure_of_the_shipped_figures_is_known_to_the_framework_or_named_as_not_shown() -> None:
    known = {measure.id for measure in given.framework().measures} | {
        measure.denominator for measure in given.framework().measures
    }
    measures = {
        line.split(",", 1)[0]
        for path in (given.DATA / "figures").glob("*.csv")
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
        if line and line[0].isalpha()
    }
    assert measures
    document = (given.DATA.parent / "docs" / "data.md").read_text(encoding="utf-8")
    not_shown = document[document.index("## Held and not shown") : document.index("## Releases")]
    assert {measure for measure in measures - known if f"`{measure}`" not in not_shown} == set()


def test_breaks_in_a_history_are_named() -> None:
    rows = [
        given.observed("homicide", given.NATION, given.JUNE_2019, 681),
        given.observed("homicide", given.NATION, given.SEPTEMBER_2019, 617, series="excluding Greater Manchester"),
        given.observed("homicide", given.NATION, year_ending(2020, 3), 719),
        given.observed("homicide", given.NATION, year_ending(2020, 9), 698),
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", given.NATION)
    assert [(point.break_before, point.break_words) for point in assessment.history] == [
        (False, ""),
        (True, "Greater Manchester left out"),
        (True, "Greater Manchester back in"),
        (False, ""),
    ]


def test_exceptional_incidents_inside_a_history_mark_it() -> None:
    rows = [
        given.observed("homicide", given.NATION, year_ending(year, 6), 700, published=date(2025, 10, 23))
        for year in (2016, 2017, 2018, 2019, 2025)
    ]
    assessment = given.assessed(given.figures_of(*rows), "homicide", given.NATION)
    assert {caveat.id for caveat in assessment.marks} == {
        "hillsborough",
        "london-attacks-2017",
        "manchester-attack-2017",
        "grays-2019",
    }
    assert not {caveat.id for caveat in assessment.marks} & {caveat.id for caveat in assessment.caveats}


def test_a_caveat_that_parts_two_figures_names_their_break() -> None:
    rows = [
        given.observed("cyber-breaches", "K02000001", year_ending(2022, 12), 32, unit=Unit.PERCENT, series="before"),
        given.observed("cyber-breaches", "K02000001", year_ending(2023, 12), 50, unit=Unit.PERCENT, series="after"),
    ]
    assessment = given.assessed(given.figures_of(*rows), "cyber-breaches", "K02000001")
    assert [point.break_words for point in assessment.history] == ["", "Questions changed in 2024"]


def test_quarters_are_tested_as_widely_as_years_are() -> None:
    measure = "robbery-of-personal-property"
    rows = [
        given.observed(measure, force.code, year, 1000.0 + 300 * (-1) ** place * turn, published=LATER)
        for place, force in enumerate(given.areas().forces)
        for year, turn in ((year_ending(2019, 3), 0), (year_ending(2020, 3), 1))
    ]
    rows.append(given.observed(measure, NATION, given.JUNE_2019, 4000))
    rows += given.quarters(measure, NATION, [1000.0, 1000.0, 1000.0, 1000.0, 1100.0], last=quarter(2020, 3))
    assessment = given.assessed(given.figures_of(*rows), measure, NATION, "2020-03")
    assert assessment.same_quarter is not None
    assert assessment.same_quarter.test == WIDENED
    assert assessment.verdict is Verdict.NO_CLEAR_CHANGE
