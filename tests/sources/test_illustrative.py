"""Invented figures: complete, the same for the same seed, plausible, and marked so that nobody takes them for real."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON, DEVON_AND_CORNWALL, ENGLAND_AND_WALES, GREATER_MANCHESTER, Areas
from ncpm_reports.core.observations import Observation, ReleaseFigures
from ncpm_reports.core.periods import Period, quarter, year_ending
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.core.settings import BASELINE_YEAR
from ncpm_reports.sources.illustrative import AWAITED_COUNT, INVENTED_PUBLISHER, invented
from ncpm_reports.sources.project_files import load_areas
from tests.conftest import PROJECT

JUNE_2025 = quarter(2025, 6)
METRICS = (
    "homicide",
    "sharp-object-admissions-under-25",
    "firearm-discharges",
    "drug-related-homicides",
    "treatment-referrals",
    "neighbourhood-crime",
    "domestic-abuse-satisfaction",
    "victim-satisfaction",
    "cyber-confidence",
    "cyber-breaches",
)
PROXIES = ("homicide", "robbery-of-personal-property", "residential-burglary", "vehicle-offences", "theft-from-person")
COMPONENTS = ("csew-domestic-burglary", "csew-robbery", "csew-vehicle-theft", "csew-theft-from-person")


@pytest.fixture(scope="module")
def areas() -> Areas:
    return load_areas(PROJECT / "data")


@pytest.fixture(scope="module")
def releases(areas: Areas) -> tuple[ReleaseFigures, ...]:
    return invented(2021, areas, JUNE_2025)


@pytest.fixture(scope="module")
def newest(releases: tuple[ReleaseFigures, ...]) -> dict[tuple[str, str, Period], Observation]:
    return {
        (observation.measure, observation.area, observation.period): observation
        for _, rows in releases
        for observation in rows
    }


def fingerprint(releases: tuple[ReleaseFigures, ...]) -> str:
    return hashlib.sha256(repr(releases).encode()).hexdigest()


def test_the_same_seed_gives_the_same_figures_under_any_hash_seed(
    areas: Areas, releases: tuple[ReleaseFigures, ...]
) -> None:
    script = (
        "from pathlib import Path; from ncpm_reports.core.periods import quarter;"
        "from ncpm_reports.sources.project_files import load_areas;"
        "from ncpm_reports.sources.illustrative import invented;"
        "from tests.sources.test_illustrative import fingerprint;"
        "print(fingerprint(invented(2021, load_areas(Path('data')), quarter(2025, 6))))"
    )
    environment = os.environ | {"PYTHONHASHSEED": "4711"}
    completed = subprocess.run(
        [sys.executable, "-c", script], cwd=PROJECT, env=environment, capture_output=True, check=True
    )
    assert completed.stdout.decode().strip() == fingerprint(releases)
    assert fingerprint(invented(2022, areas, JUNE_2025)) != fingerprint(releases)


def test_every_release_says_that_it_is_invented(releases: tuple[ReleaseFigures, ...]) -> None:
    for release, rows in releases:
        assert release.publisher == INVENTED_PUBLISHER
        assert release.title.startswith("INVENTED")
        assert release.file_name.startswith("INVENTED")
        assert all(observation.release is release for observation in rows)
    assert len({release.id for release, _ in releases}) == len(releases)


def test_all_ten_metrics_have_a_latest_figure_and_a_baseline(
    newest: dict[tuple[str, str, Period], Observation],
) -> None:
    latest = year_ending(2025, 6)
    for metric in METRICS:
        observations = [
            observation
            for (measure, _, _), observation in newest.items()
            if measure == metric and observation.value is not None
        ]
        assert any(observation.period == latest for observation in observations), metric
        assert any(observation.period == BASELINE_YEAR for observation in observations), metric


def test_every_force_has_28_quarters_of_each_proxy(
    areas: Areas, newest: dict[tuple[str, str, Period], Observation]
) -> None:
    quarters = [JUNE_2025.shifted(-3 * step) for step in range(28)]
    for force in areas.forces:
        for proxy in PROXIES:
            assert all((proxy, force.code, period) in newest for period in quarters)


def test_national_counts_are_the_sum_of_the_forces_and_the_transport_police(
    areas: Areas, newest: dict[tuple[str, str, Period], Observation]
) -> None:
    window = year_ending(2025, 6)
    for proxy in PROXIES:
        if proxy == AWAITED_COUNT[0]:
            continue
        parts = [newest[proxy, code, window].value for code in (*(force.code for force in areas.forces), "BTP")]
        assert newest[proxy, ENGLAND_AND_WALES, window].value == sum(part for part in parts if part is not None)


def test_a_year_is_the_sum_of_its_quarters_as_its_own_release_knew_them(releases: tuple[ReleaseFigures, ...]) -> None:
    published: dict[tuple[str, str, Period], Decimal | None] = {}
    checked = 0
    for release, rows in releases:
        if "recorded crime" not in release.title:
            continue
        published.update(
            {(observation.measure, observation.area, observation.period): observation.value for observation in rows}
        )
        newest_year = max(observation.period for observation in rows if observation.period.is_quarter).end
        for observation in rows:
            if observation.period.is_year and observation.period.end == newest_year and observation.value is not None:
                parts = [quarter(newest_year.year, newest_year.month).shifted(-3 * step) for step in range(4)]
                assert observation.value == sum(
                    published[observation.measure, observation.area, part] or 0 for part in parts
                )
                checked += 1
    assert checked > 4000


def test_missing_quarters_have_no_value_and_take_their_year_and_the_nation_with_them(
    newest: dict[tuple[str, str, Period], Observation],
) -> None:
    for force, gap in ((GREATER_MANCHESTER, quarter(2019, 12)), (DEVON_AND_CORNWALL, quarter(2023, 3))):
        year = year_ending(gap.end.year, gap.end.month)
        for area in (force, ENGLAND_AND_WALES):
            for period in (gap, year):
                assert newest["homicide", area, period].status is Status.NOT_AVAILABLE
    assert newest[(*AWAITED_COUNT, JUNE_2025)].value is None
    assert newest[AWAITED_COUNT[0], ENGLAND_AND_WALES, JUNE_2025].value is None


def test_one_event_stands_out_in_one_quarter(newest: dict[tuple[str, str, Period], Observation]) -> None:
    event = newest["homicide", "E23000028", quarter(2019, 12)].value
    other = newest["homicide", "E23000028", quarter(2018, 12)].value
    assert event is not None
    assert other is not None
    assert event - other > 25


def test_counts_have_two_vintages_and_homicide_only_falls(releases: tuple[ReleaseFigures, ...]) -> None:
    vintages: dict[tuple[str, str, Period], list[Decimal]] = {}
    for _, rows in releases:
        for observation in rows:
            if observation.period.is_quarter and observation.value is not None:
                vintages.setdefault((observation.measure, observation.area, observation.period), []).append(
                    observation.value
                )
    assert Counter(len(values) for values in vintages.values())[2] > 5000
    changed = [values for (measure, *_), values in vintages.items() if measure == "homicide" and len(set(values)) > 1]
    assert len(changed) > 50
    assert all(later < first for first, later in changed)


def test_survey_estimates_lie_inside_their_limits_and_components_add_up(
    newest: dict[tuple[str, str, Period], Observation],
) -> None:
    surveyed = [observation for observation in newest.values() if observation.base is not None]
    assert len(surveyed) > 100
    for observation in surveyed:
        assert observation.lower is not None
        assert observation.upper is not None
        assert observation.value is not None
        assert observation.lower < observation.value < observation.upper
    for year in (2019, 2025):
        window = year_ending(year, 6)
        parts = [newest[part, ENGLAND_AND_WALES, window].value for part in COMPONENTS]
        assert newest["neighbourhood-crime", ENGLAND_AND_WALES, window].value == sum(part or 0 for part in parts)


def test_breaks_suspended_surveys_and_suppressed_cells_are_there(
    newest: dict[tuple[str, str, Period], Observation],
) -> None:
    breaches = {
        observation.period.end.year: observation.series
        for observation in newest.values()
        if observation.measure == "cyber-breaches"
    }
    assert breaches[2023] == ""
    assert breaches[2025] == "questions of 2024"
    crime = "neighbourhood-crime", ENGLAND_AND_WALES
    assert newest[*crime, year_ending(2020, 9)].value is None
    assert newest[*crime, year_ending(2021, 9)].series == "telephone interviews"
    statuses = Counter(observation.status for observation in newest.values())
    assert statuses[Status.CONFIDENTIAL] > 0
    assert newest["homicide-rate-3yr", CITY_OF_LONDON, Period(date(2022, 4, 1), date(2025, 3, 31))].status is (
        Status.LOW_RELIABILITY
    )
    rounded = [
        observation.value
        for observation in newest.values()
        if observation.measure == "sharp-object-admissions-under-25"
        and observation.area.startswith("E23")
        and observation.value is not None
    ]
    assert rounded
    assert all(value % 5 == 0 for value in rounded)


def test_figures_are_published_on_a_thursday_about_four_months_later(
    releases: tuple[ReleaseFigures, ...],
) -> None:
    for release, rows in releases:
        assert release.published_on.weekday() == 3
        latest = max(observation.period.end for observation in rows)
        assert 100 < (release.published_on - latest).days < 150
    assert releases[-1][0].published_on == date(2025, 10, 16)


@pytest.mark.parametrize("period", [quarter(2019, 9), quarter(2026, 6)])
def test_other_quarters_reach_back_over_the_baseline_year_too(areas: Areas, period: Period) -> None:
    rows = [observation for _, observations in invented(7, areas, period) for observation in observations]
    assert any(
        observation.measure == "homicide" and observation.period == BASELINE_YEAR and observation.value
        for observation in rows
    )
    assert max(observation.period.end for observation in rows) == period.end
    assert len({observation.period for observation in rows if observation.period.is_quarter}) >= 28


def test_counts_are_whole_and_never_negative(newest: dict[tuple[str, str, Period], Observation]) -> None:
    for observation in newest.values():
        if observation.value is not None:
            assert observation.value >= 0
            assert observation.unit not in (Unit.OFFENCES, Unit.VICTIMS, Unit.PEOPLE) or observation.value == int(
                observation.value
            )
