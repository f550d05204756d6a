"""Frameworks are data, read strictly: every problem is told at once, by key."""

import csv
from datetime import date, timedelta

import pytest

from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Unit
from ncpm_reports.core.strict_toml import read_toml
from ncpm_reports.measures.framework import Role, Test, read_framework, unknown_areas
from ncpm_reports.measures.results import Direction, Kind
from ncpm_reports.sources.project_files import load_areas
from tests.measures import given

# In the order of the Minister's table, each with its direction of good in the letter.
METRICS = {
    "homicide": Direction.DOWN,
    "sharp-object-admissions-under-25": Direction.DOWN,
    "firearm-discharges": Direction.DOWN,
    "drug-related-homicides": Direction.DOWN,
    "treatment-referrals": Direction.UP,
    "neighbourhood-crime": Direction.DOWN,
    "domestic-abuse-satisfaction": Direction.UP,
    "victim-satisfaction": Direction.UP,
    "cyber-confidence": Direction.UP,
    "cyber-breaches": Direction.DOWN,
}


def text_of(name: str = "ncpm-2021") -> str:
    return (given.DATA / f"frameworks/{name}.toml").read_text(encoding="utf-8")


def refused(text: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        read_framework(text, "ncpm-2021.toml")
    return [issue.sentence() for issue in caught.value.issues]


def test_the_shipped_framework_has_the_metrics_of_the_ministers_table_with_their_directions() -> None:
    directions = {metric.id: metric.direction for metric in given.framework().metrics}
    assert list(directions.items()) == list(METRICS.items())
    assert len(given.framework().priorities) == 6


def test_priorities_have_the_places_of_the_ministers_bullets() -> None:
    by_place = sorted(given.framework().priorities, key=lambda priority: priority.letter_place)
    assert [priority.id for priority in by_place] == [
        "murder-and-homicide",
        "serious-violence",
        "drugs-and-county-lines",
        "neighbourhood-crime",
        "cyber-crime",
        "victim-satisfaction",
    ]


def test_every_neighbour_stands_beside_a_metric_and_never_is_one() -> None:
    for measure in given.framework().measures:
        if measure.role is not Role.METRIC:
            assert measure.of
            assert set(measure.of) <= {metric.id for metric in given.framework().metrics}


def test_every_metric_has_words_for_the_board_and_for_the_public() -> None:
    for metric in given.framework().metrics:
        assert metric.about.questions, metric.id
        assert not any("supply" in question or "supplied" in question for question in metric.about.questions), metric.id
        assert metric.about.not_held, metric.id


def test_the_default_framework_sets_no_target_and_publishes_no_comparison() -> None:
    assert given.framework().targets == ()
    assert given.framework().explain_to == ""


def test_the_targets_framework_differs_in_data_only() -> None:
    targets = given.framework("targets-2022")
    assert [target.reduction for target in targets.targets] == [20.0, 20.0, 20.0]
    assert "National Policing Board" in targets.explain_to


def test_an_unknown_key_is_refused_with_the_keys_that_are_allowed() -> None:
    lines = refused(text_of().replace('short_name = "Homicides"', 'short_nam = "Homicides"'))
    assert any("measures[homicide].short_nam" in line and "an unknown key" in line for line in lines)
    assert any("measures[homicide].short_name" in line and "found nothing" in line for line in lines)


def test_a_wrong_value_is_refused_with_what_was_found_and_what_is_allowed() -> None:
    lines = refused(text_of().replace('direction = "up"', 'direction = "upwards"', 1))
    assert len(lines) == 1
    assert "'upwards'" in lines[0]
    assert "'down', 'up' or 'neutral'" in lines[0]


def test_no_type_is_guessed() -> None:
    lines = refused(text_of().replace("lag_days = 310", 'lag_days = "310"', 1))
    assert any("drug-related-homicides" in line and "integer" in line for line in lines)


def test_all_problems_are_told_at_once() -> None:
    text = text_of().replace('direction = "up"', 'direction = "u"').replace('unit = "victims"', 'unit = "dead"')
    assert len(refused(text)) > 4


def test_a_period_that_is_not_one_is_refused() -> None:
    lines = refused(text_of().replace('baseline = "2018-07-01/2019-06-30"', 'baseline = "June 2019"', 1))
    assert any("baseline" in line and "2018-07-01/2019-06-30" in line for line in lines)


def test_a_file_that_is_not_toml_is_refused_with_the_line() -> None:
    assert any("line" in line for line in refused("id = ncpm\n"))


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('of = ["homicide"]', 'of = ["murder"]', ".of"),
        ('priority = "cyber-crime"', 'priority = "computers"', ".priority"),
        ('unit = "percent"', 'unit = "offences"', ".unit"),
        ('test = "survey"', 'test = "poisson"', ".test"),
        ('lead = "Police recorded"', 'lead = ""', ".about.lead"),
        ('id = "robbery"', 'id = "homicide"', "measures"),
        ('levels = ["national", "force"]', 'levels = ["national"]', "measures[homicide].rate_unit"),
        ("letter_place = 5", "letter_place = 6", "letter_place"),
    ],
)
def test_what_does_not_fit_together_is_refused(old: str, new: str, key: str) -> None:
    assert any(key in line for line in refused(text_of().replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('coverage_area = "K04000001"', 'coverage_area = ""', "measures[homicide].coverage_area"),
        ('"E23000034"', '"E23000099"', "not_in_estimates"),
        ('["BTP"]', '["BT"]', "bodies_in_published_totals"),
    ],
)
def test_an_area_that_the_project_does_not_know_is_named(old: str, new: str, place: str) -> None:
    framework = read_framework(text_of().replace(old, new, 1), "x.toml")
    [issue] = unknown_areas(framework, load_areas(given.DATA).by_code, "x.toml")
    assert issue.where == f"x.toml, {place}"


def test_a_target_for_an_unknown_measure_is_refused() -> None:
    text = text_of("targets-2022").replace('measure = "homicide"', 'measure = "murder"', 1)
    assert any("targets[murder].measure" in line for line in refused(text))


def test_adding_a_measure_needs_no_code() -> None:
    block = text_of().split("[[measures]]")[1].replace('id = "homicide"', 'id = "new-one"')
    read = read_framework(text_of() + "\n[[measures]]" + block, "more.toml")
    assert read.measure("new-one").kind is Kind.COUNT
    assert read.measure("new-one").unit is Unit.OFFENCES
    assert read.measure("new-one").test is Test.POISSON


def test_a_measure_that_is_not_there_is_not_found() -> None:
    with pytest.raises(KeyError):
        given.framework().measure("rape")


def test_strict_reading_works_for_any_frozen_shape() -> None:
    with pytest.raises(Refused):
        read_toml("x = 1", "some.toml", type(given.framework()))


def test_the_usual_month_of_recorded_crime_is_that_of_the_releases_held() -> None:
    usual = {"March": 7, "June": 10, "September": 1, "December": 4}
    with (given.DATA / "releases.csv").open(encoding="utf-8", newline="") as lines:
        held = [
            (row["edition"].removeprefix("year ending ").partition(" ")[0], date.fromisoformat(row["published_on"]))
            for row in csv.DictReader(lines)
            if row["title"].startswith("Crime in England and Wales")
        ]
    # Tables of the years ending March and September 2018 were issued again, corrected, in April and February 2019.
    others = {(month, day) for month, day in held if usual[month] != day.month}
    assert others == {("March", date(2019, 4, 25)), ("September", date(2019, 2, 6))}
    assert len(held) > 8
    for ident in ("homicide", "theft-from-person", "drug-trafficking", "neighbourhood-crime"):
        lag = timedelta(days=given.framework().measure(ident).lag_days)
        for month, expected in zip((3, 6, 9, 12), usual.values(), strict=True):
            assert (year_ending(2025, month).end + lag).month == expected


def test_a_measure_that_two_frameworks_have_is_the_same_in_both() -> None:
    own = {measure.id: measure for measure in given.framework().measures}
    targets = given.framework("targets-2022").measures
    assert {measure.id for measure in targets} <= own.keys()
    assert [measure.id for measure in targets if measure != own[measure.id]] == []
