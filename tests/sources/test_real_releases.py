"""The real releases: all read with no false alarm, and say what their publishers said."""

import csv
import gzip
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.areas import CITY_OF_LONDON, ENGLAND, ENGLAND_AND_WALES, GREATER_MANCHESTER
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.periods import Period, quarter, year_ending
from ncpm_reports.core.problems import Refused, Severity
from ncpm_reports.core.quantities import Provenance, Status
from ncpm_reports.sources.delimited import read_delimited
from ncpm_reports.sources.ingest import EXTRACTS, read_extracts
from ncpm_reports.sources.layouts import home_office_open_data
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.project_tables import ReleaseCalendar
from ncpm_reports.sources.tidy_figures import read_figures, write_figures

from .making import ReleaseFigures, read_release

ROUNDING = 3
SOME_FORCES = ("Avon and Somerset", "British Transport Police", "Gwent", "London, City of")


def _observations(data_folder: Path, table: str) -> dict[tuple[str, str, str], Observation]:
    text = (data_folder / "figures" / table).read_text(encoding="utf-8")
    return {(o.measure, o.area, o.period.code): o for _, group in read_figures(text, table) for o in group}


def _value(data_folder: Path, table: str, measure: str, area: str, period: str) -> Decimal | None:
    return _observations(data_folder, table)[measure, area, period].value


@pytest.fixture(scope="module")
def results(releases_folder: Path, data_folder: Path) -> dict[str, ReleaseFigures]:
    """Each release that has a table of figures, read once, by its table's name."""
    files = read_extracts(releases_folder, data_folder, date(2026, 12, 1))
    return {table: ReleaseFigures(*file.releases[0], file.notices) for table, file in files.items()}


@pytest.mark.slow
def test_the_tables_of_figures_are_what_the_releases_say(results: dict[str, ReleaseFigures], data_folder: Path) -> None:
    assert set(results) == set(EXTRACTS)
    for name, result in results.items():
        text = write_figures(result.observations)
        assert (data_folder / "figures" / name).read_text(encoding="utf-8") == text, name


@pytest.mark.slow
def test_clean_releases_read_with_notes_only(results: dict[str, ReleaseFigures]) -> None:
    for name, result in results.items():
        assert result.observations, name
        assert all(notice.severity is Severity.NOTE for notice in result.notices), name


@pytest.mark.parametrize(
    ("table", "period", "homicides"),
    [
        ("ons-force-area-2018-03.csv", year_ending(2018, 3), 726),
        ("ons-force-area-2018-09.csv", year_ending(2018, 9), 739),
        ("ons-force-area-2018-12.csv", year_ending(2018, 12), 732),
        ("ons-force-area-2019-03.csv", year_ending(2019, 3), 701),
        ("ons-force-area-2019-06.csv", year_ending(2019, 6), 681),
        ("ons-force-area-2019-09.csv", year_ending(2019, 9), 617),
        ("rolling-year-2018-12.csv", year_ending(2018, 3), 725),
        ("recorded-crime-open-data-2018-03.csv", year_ending(2018, 3), 728),
        ("ons-appendix-2022-09.csv", year_ending(2018, 3), 710),
        ("ons-appendix-2022-09.csv", year_ending(2022, 9), 663),
    ],
)
def test_homicides_in_england_and_wales_are_the_published_total_of_each_release(
    data_folder: Path, table: str, period: Period, homicides: int
) -> None:
    assert _value(data_folder, table, "homicide", ENGLAND_AND_WALES, period.code) == homicides


def test_quarters_of_2017_to_2018_are_as_published_and_add_up_to_their_year(data_folder: Path) -> None:
    table = "recorded-crime-open-data-2018-03.csv"
    quarters = [
        _value(data_folder, table, "homicide", ENGLAND_AND_WALES, quarter(y, m).code)
        for y, m in ((2017, 6), (2017, 9), (2017, 12), (2018, 3))
    ]
    assert quarters == [192, 166, 162, 208]


def test_greater_manchester_is_missing_from_september_2019_and_from_the_totals_which_say_so(data_folder: Path) -> None:
    observations = _observations(data_folder, "ons-force-area-2019-09.csv")
    period = year_ending(2019, 9).code
    missing = observations["homicide", GREATER_MANCHESTER, period]
    assert (missing.value, missing.status) == (None, Status.NOT_AVAILABLE)
    for area in (ENGLAND_AND_WALES, ENGLAND, "E12000002"):
        assert observations["homicide", area, period].series == "excluding Greater Manchester"
    assert observations["homicide", "W92000004", period].series == ""
    assert "unable to supply data" in observations["homicide", ENGLAND_AND_WALES, period].note


def test_year_ending_june_2025_has_43_forces_and_no_part_of_a_force_counted_as_one(data_folder: Path) -> None:
    observations = _observations(data_folder, "ons-community-safety-2025-06.csv")
    homicides = {area: o for (measure, area, _), o in observations.items() if measure == "homicide"}
    assert len(homicides) == 43
    assert homicides["E23000036"].value == 8
    assert observations["residential-burglary", CITY_OF_LONDON, year_ending(2025, 6).code].value == 26
    assert homicides["E23000012"].note == "Publisher's note 4 applies to this area."


def test_neighbourhood_crime_is_the_sum_of_its_parts_with_base_and_significance(data_folder: Path) -> None:
    observations = _observations(data_folder, "ons-appendix-2022-09.csv")
    whole = {key[2]: o for key, o in observations.items() if key[0] == "neighbourhood-crime"}
    assert whole[year_ending(2019, 3).code].value == 2238
    for period, observation in whole.items():
        parts = [o.value for key, o in observations.items() if key[2] == period and key[0].startswith("csew-")]
        assert len(parts) == 4
        assert abs(sum((p for p in parts if p is not None), Decimal(0)) - (observation.value or 0)) < ROUNDING
    newest = whole[year_ending(2022, 9).code]
    assert (newest.base, newest.significance) == (20980, "significant")
    robbery = observations["csew-robbery", ENGLAND_AND_WALES, year_ending(2022, 9).code]
    assert robbery.significance == "not significant"


def test_hospital_admissions_are_the_published_totals_and_the_last_year_provisional(data_folder: Path) -> None:
    observations = _observations(data_folder, "nhs-sharp-object-2022-03.csv")
    totals = [3849, 3676, 3590, 4054, 4351, 4986, 5069, 4674, 4014, 4049]
    for year, total in enumerate(totals, start=2013):
        assert observations["sharp-object-admissions-all-ages", ENGLAND, year_ending(year, 3).code].value == total
    assert observations["sharp-object-consultant-episodes-all-ages", ENGLAND, year_ending(2020, 3).code].value == 4757
    assert (
        observations["sharp-object-admissions-all-ages", ENGLAND, year_ending(2022, 3).code].status
        is Status.PROVISIONAL
    )


def test_treatment_starts_are_the_published_numbers(data_folder: Path) -> None:
    period = year_ending(2018, 3).code
    expected = {
        "arrest-referral-treatment-starts": 2607,
        "criminal-justice-treatment-starts": 17740,
        "treatment-starts": 126705,
    }
    for measure, number in expected.items():
        assert _value(data_folder, "ndtms-referral-2018-03.csv", measure, ENGLAND, period) == number


def test_the_rate_of_the_city_of_london_is_unreliable_and_has_no_value(data_folder: Path) -> None:
    observations = _observations(data_folder, "ons-local-homicide-2025-03.csv")
    city = [o for key, o in observations.items() if key[1] == CITY_OF_LONDON]
    assert city
    assert all(o.value is None and o.status is Status.LOW_RELIABILITY for o in city)
    assert len({key[2] for key in observations}) == 9


def test_every_observation_names_its_publisher_day_table_and_cell(data_folder: Path) -> None:
    for path in sorted((data_folder / "figures").glob("*.csv")):
        for release, observations in read_figures(path.read_text(encoding="utf-8"), path.name):
            assert release.published_on.year >= 2015
            copied = path.name.startswith("quoted") or release.provenance is not Provenance.PUBLISHER
            assert all(o.table and (o.cell or copied) for o in observations), path.name


def test_quoted_figures_are_those_of_the_record_of_published_figures(releases_folder: Path, data_folder: Path) -> None:
    with (releases_folder / "published_figures.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    record = {(row["period_start"], row["period_end"], Decimal(row["value"])) for row in rows}
    added_later = {("2024-07-01", "2025-06-30"), ("2023-07-01", "2024-06-30")}
    for (measure, _, _), o in _observations(data_folder, "quoted_national.csv").items():
        days = (o.period.start.isoformat(), o.period.end.isoformat())
        value = (o.value or Decimal(0)) * (1000 if measure.startswith("csew") else 1)
        quoted_elsewhere = measure == "cyber-breaches" or (measure == "homicide-incidents" and value == 644)
        assert quoted_elsewhere or days in added_later or (*days, value) in record, (measure, days, value)


@pytest.mark.slow
def test_the_force_area_tables_of_december_2024_read_as_published(
    releases_folder: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = releases_folder / "ons_pfa" / "policeforceareatablesyedecember2024.xlsx"
    result = read_release(path, published_on=date(2025, 4, 24), releases=releases, places=places)
    observations = {(o.measure, o.area, o.period): o for o in result.observations if not o.series}
    year = year_ending(2024, 12)
    assert observations["homicide", ENGLAND_AND_WALES, year].value == 535
    assert observations["homicide", ENGLAND_AND_WALES, year].note == "Includes British Transport Police."
    assert observations["homicide", ENGLAND_AND_WALES, year_ending(2023, 12)].value == 563
    assert observations["knife-enabled-crime", ENGLAND_AND_WALES, year].value == 54587
    assert observations["firearms-offences-involving", ENGLAND_AND_WALES, year_ending(2010, 3)].value == 8082
    assert observations["population", ENGLAND_AND_WALES, Period(date(2023, 6, 30), date(2023, 6, 30))].value == 60854700
    assert result.release.edition == "year ending December 2024"


@pytest.mark.slow
def test_fourteen_years_of_open_data_read_as_the_figures_held(
    releases_folder: Path, places: Places, data_folder: Path, soak: bool
) -> None:
    """From a copy whose columns were renamed, given the publisher's headers again; outside a soak, of a few forces."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(variants[0] for variants in home_office_open_data.COLUMNS.values())])
    copy = releases_folder / "recorded_crime_quarters_2026" / "prc_pfa_long.csv.gz"
    with gzip.open(copy, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not soak and row["Force"] not in SOME_FORCES:
                continue
            kind = (row["Group"], row["Offence Subgroup"], row["Offence Code"])
            writer.writerow((row["FY"], row["Force"], row["Financial Quarter"][0], *kind, row["n"].removesuffix(".0")))
    tidied = home_office_open_data.LAYOUT.tidy(read_delimited(out.getvalue().encode(), "prc.csv"), places)
    figures = {(row.measure, row.area, row.period.code): row.value for row in tidied.rows}
    observations = _observations(data_folder, "home-office-open-data-2025-12.csv")
    # Of a few forces there is no total.
    areas = {area for _, area, _ in figures if soak or area != ENGLAND_AND_WALES}
    assert len(areas) == (45 if soak else len(SOME_FORCES))
    assert tidied.edition == "year ending December 2025"
    assert {key: figures.get(key) for key in observations if key[1] in areas} == {
        key: observation.value for key, observation in observations.items() if key[1] in areas
    }


@pytest.mark.slow
def test_the_mid_year_estimates_of_2023_read_as_published(
    releases_folder: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = releases_folder / "population" / "LAD23_Mid_Year_pop_2011_to_2023.xlsx"
    result = read_release(path, releases=releases, places=places)
    populations = {(o.area, o.period.start.year): o.value for o in result.observations}
    assert populations[ENGLAND_AND_WALES, 2023] == 60854727
    assert populations["E12000001", 2011] == 2596441
    assert result.release.published_on == date(2024, 7, 15)
    assert populations["E23000001", 2019] == 8880978
    assert len(populations) == (12 + 43) * 13


def test_a_file_that_is_no_publication_is_refused_saying_what_is_read(
    releases_folder: Path, places: Places, releases: ReleaseCalendar
) -> None:
    with pytest.raises(Refused, match=r"expected one of: ONS police force area tables.*ncpm template"):
        read_release(releases_folder / "lookups" / "forces_register.csv", releases=releases, places=places)
