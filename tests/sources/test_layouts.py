"""The other layouts, in small: variants that must read, and what each refuses."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.areas import ENGLAND, ENGLAND_AND_WALES
from ncpm_reports.core.periods import quarter, year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.ingest import read_release
from ncpm_reports.sources.layouts import (
    csbs,
    csew_appendix,
    ndtms,
    nhs_sharp,
    ons_community_safety,
    ons_local,
    populations,
    prc_open,
    rolling_year,
)
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.recognise import LAYOUTS, recognise
from ncpm_reports.sources.releases import ReleaseCalendar

from .making import Content, force_area_rows, workbook, write

Rows = list[list[Content]]


def _name(places: Places, code: str) -> str:
    return places.name(code, date(2018, 3, 31))


def _open_data(places: Places, headers: tuple[str, ...], year: str = "2017/18", first: str = "1") -> Rows:
    rows: Rows = [list(headers)]
    for code in sorted(places.forces | {"BTP"}):
        for offence in ("1/4.1/4.10/4.2", "1/4.1/4.10/4.2"):
            rows.append([year, first, _name(places, code), "Homicide", "Violence", "Homicide", offence, " 1 "])
        rows.append([year, first, _name(places, code), "Robbery", "Robbery", "Robbery of property", "34A", "-00"])
    rows.append([year, first, "Action Fraud", "Fraud", "Fraud offences", "Fraud", "AF", " 66776 "])
    return rows


USUAL = (
    "Financial Year",
    "Financial Quarter",
    "Force Name",
    "Offence Description",
    "Offence Group",
    "Offence Subgroup",
    "Offence Code",
    "Number of Offences",
)


def test_open_data_adds_rows_of_one_key_and_reads_minus_nought_as_nought(places: Places) -> None:
    read = {
        (r.measure, r.area): r
        for r in prc_open.tidy(workbook({"x.csv": _open_data(places, USUAL)}, "x.csv"), places).rows
    }
    assert read["homicide", "E23000032"].value == 2
    assert read["robbery", "E23000032"].value == 0
    assert read["homicide", ENGLAND_AND_WALES].value == 88
    assert read["homicide", "BTP"].period == quarter(2017, 6)


@pytest.mark.parametrize(("year", "part"), [("2017-18", "Q1"), ("2017_18", "1"), ("2017/18", "Q1 Apr to Jun")])
def test_open_data_in_sheets_with_notes_first_and_other_headers_reads_the_same(
    places: Places, year: str, part: str
) -> None:
    headers = (*USUAL[:-1], "Force Offences")
    sheets: dict[str, Rows] = {"Notes": [["Police recorded crime"]], "2017-18": _open_data(places, headers, year, part)}
    rows = prc_open.tidy(workbook(sheets, "x.ods"), places).rows
    assert sum(1 for row in rows if row.measure == "homicide" and row.area == "E23000032" and row.value == 2) == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_open_data_reads_from_spreadsheets_with_a_sheet_for_each_year(
    tmp_path: Path, places: Places, suffix: str
) -> None:
    sheets: dict[str, Rows] = {"Notes": [["Police recorded crime open data"]]}
    for year in ("2016-17", "2017-18"):
        sheets[year] = _open_data(places, (*USUAL[:-1], "Force Offences"), year, "Q4")
    path = write(tmp_path, f"prc{suffix}", sheets)
    tidied = read_release(path, published_on=date(2018, 7, 19), releases=ReleaseCalendar(), places=places)
    whole = [o for o in tidied.observations if (o.measure, o.area) == ("homicide", ENGLAND_AND_WALES)]
    homicides = {observation.period: observation.value for observation in whole}
    assert homicides == {quarter(2017, 3): 88, quarter(2018, 3): 88}


def test_open_data_keeps_negative_reclassifications(places: Places) -> None:
    rows = _open_data(places, USUAL)
    rows[3][7] = "-4"
    read = prc_open.tidy(workbook({"x.csv": rows}, "x.csv"), places).rows
    assert min(row.value for row in read if row.value is not None) == -4


def test_open_data_without_a_force_sums_the_others_and_says_so(places: Places) -> None:
    rows = [row for row in _open_data(places, USUAL) if row[2] != "Greater Manchester"]
    tidied = prc_open.tidy(workbook({"x.csv": rows}, "x.csv"), places)
    whole = next(row for row in tidied.rows if row.area == ENGLAND_AND_WALES)
    assert whole.series == "excluding Greater Manchester"
    assert any(notice.code == "area.missing" for notice in tidied.notices)


@pytest.mark.parametrize(
    ("row", "column", "content", "says"),
    [
        (1, 0, "2017/19", "a financial year"),
        (1, 1, "5", "its quarter"),
        (1, 2, "Kentshire", "nearest in the table"),
        (1, 7, "many", "a number of offences"),
        (1, 7, None, "a number of offences"),
        (1, 7, "2.5", "not a whole number"),
    ],
)
def test_open_data_with_a_wrong_cell_is_refused(
    places: Places, row: int, column: int, content: Content, says: str
) -> None:
    rows = _open_data(places, USUAL)
    rows[row][column] = content
    with pytest.raises(Refused, match=says):
        prc_open.tidy(workbook({"x.csv": rows}, "x.csv"), places)


def _rolling(places: Places, day: str = "31-12-2018") -> Rows:
    rows: Rows = [["12 months ending", "PFA", "Region", "Offence", "Rolling year total number of offences"]]
    for code in sorted(places.forces):
        rows.append([day, _name(places, code), "Region", "Homicide", "2"])
        rows.append([day, _name(places, code), "Region", "Residential burglary", "3"])
    rows.append([day, "CIFAS", "Fraud: CIFAS", "CIFAS", "9"])
    return rows


def test_rolling_years_read_a_day_too_early_as_the_quarter_s_end_and_say_so(places: Places) -> None:
    tidied = rolling_year.tidy(workbook({"x.csv": _rolling(places, "30-12-2018")}, "x.csv"), places)
    assert {row.period for row in tidied.rows} == {year_ending(2018, 12)}
    assert [notice.code for notice in tidied.notices] == ["date.corrected"]


def test_rolling_years_that_begin_before_residential_burglary_did_leave_it_out(places: Places) -> None:
    rows = rolling_year.tidy(workbook({"x.csv": _rolling(places, "31-12-2017")}, "x.csv"), places).rows
    assert {row.measure for row in rows} == {"homicide"}


@pytest.mark.parametrize("day", ["29-12-2018", "31-11-2018", "2018-12-31", "30-11-2018", "12/31/2018"])
def test_rolling_years_of_any_other_day_are_refused(places: Places, day: str) -> None:
    with pytest.raises(Refused, match=r"a day as dd-mm-yyyy|the last day of"):
        rolling_year.tidy(workbook({"x.csv": _rolling(places, day)}, "x.csv"), places)


def _drop(rows: Rows) -> None:
    del rows[1]


def _twice(rows: Rows) -> None:
    rows.append(list(rows[1]))


@pytest.mark.parametrize(("spoil", "says"), [(_drop, "all 43 police force areas"), (_twice, "one row for each")])
def test_rolling_years_with_a_missing_or_doubled_row_are_refused(
    places: Places, spoil: Callable[[Rows], None], says: str
) -> None:
    rows = _rolling(places)
    spoil(rows)
    with pytest.raises(Refused, match=says):
        rolling_year.tidy(workbook({"x.csv": rows}, "x.csv"), places)


def _appendix() -> dict[str, Rows]:
    title = "Worksheet A1: Trends in CSEW incidents of crime, adults aged 16 and over [note 1]"
    periods: list[Content] = ["Apr 2018 to Mar 2019", "Apr 2019 to Mar 2020", "Oct 2021 to Sep 2022 [note 6] "]
    head: list[Content] = [
        "Offence group [note 4]",
        *periods,
        None,
        "Offence group [note 4]",
        "Apr 2019 to \nMar 2020",
        "Apr 2019 to Mar 2020\nSignificance",
    ]
    rows: Rows = [
        [title],
        ["England and Wales, year ending December 1981 to year ending September 2022"],
        ["A1a: Trends (1,000s)", None, None, None, None, "A1b: changes"],
        head,
        ["ROBBERY", 192.1, 126.7, 138.2, None, "ROBBERY", 9.1, ""],
        ["Theft from the person", 446.9, 367.3, 251.2, None, "Theft from the person", -31.6, "[s]"],
        ["Unweighted base - number of adults", 34163, 33734, 20980],
        ["Domestic burglary", 698.9, 581.7, 407.2, None, "Domestic burglary", -30.0, "[s]"],
        ["With entry", 441.0, 352.5, 214.9, None, "With entry", -39.0, "[s]"],
        ["Vehicle-related theft", 899.7, 886.3, 732.0, None, "Vehicle-related theft", -17.4, 0.0],
        ["Unweighted base - number of households", 34103, 33655, 20756],
        ["Neighbourhood crime [note 7]", 2238, 1962, 1528.5, None, "Neighbourhood crime", -22.1, "[s]"],
        ["Unweighted base - number of adults", 34163, 33734, 20980],
    ]
    return {"Cover sheet": [["Appendix tables - year ending September 2023"]], "Table A1": rows}


def test_survey_estimates_carry_bases_and_the_publisher_s_significance(places: Places) -> None:
    tidied = csew_appendix.tidy(workbook(_appendix()), places)
    newest = {row.measure: row for row in tidied.rows if row.period == year_ending(2022, 9)}
    assert (newest["csew-domestic-burglary"].base, newest["csew-domestic-burglary"].significance) == (
        20756,
        "significant",
    )
    assert newest["csew-robbery"].significance == newest["csew-vehicle-theft"].significance == "not significant"
    assert [notice.code for notice in tidied.notices] == ["cover.year"]


@pytest.mark.parametrize(
    ("row", "column", "content", "says"),
    [
        (2, 0, "A1a: Trends (millions)", r"\(1,000s\)"),
        (11, 1, 2300, "sum of its parts"),
        (4, 7, "[t]", r"\[s\] or a blank"),
        (8, 0, "Robbery", "several"),
        (5, 0, "Theft", 'no row "theft from the person"'),
        (1, 0, "year ending September 2023", "year ending September 2022 in the columns"),
        (4, 2, "", "an estimate in thousands"),
    ],
)
def test_survey_tables_that_do_not_agree_are_refused(
    places: Places, row: int, column: int, content: Content, says: str
) -> None:
    sheets = _appendix()
    sheets["Table A1"][row][column] = content
    with pytest.raises(Refused, match=says):
        csew_appendix.tidy(workbook(sheets), places)


MONTHS = (
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
    "January",
    "February",
    "March",
)


def _hospital() -> Rows:
    rows: Rows = [
        ["Count of FAEs where the cause was X99 - Assault with sharp object, 2021-22 (Provisional, Apr 21)8,9"],
        [None, None, "London", None, "England", None],
        ["Year", "Month", "FAEs", "FCEs", "FAEs", "FCEs"],
    ]
    for year in ("2020-21", "2021-22 \n"):
        for number, month in enumerate(MONTHS):
            rows.append([year if number == 0 else None, month, "*", "*", 300 + number, 310])
        rows.append(["2020-21 Total", None, 5, 5, 12 * 300 + 66, 3720])
    return rows


def test_hospital_episodes_read_months_totals_and_the_mislabelled_total(places: Places) -> None:
    tidied = nhs_sharp.tidy(workbook({"Totals ": _hospital()}), places)
    read = {(row.measure, row.period): row for row in tidied.rows}
    total = read["sharp-object-admissions-all-ages", year_ending(2022, 3)]
    assert (total.value, total.area, total.status) == (Decimal(3666), ENGLAND, Status.PROVISIONAL)
    assert read["sharp-object-admissions-all-ages", year_ending(2021, 3)].status is Status.PUBLISHED
    assert [notice.code for notice in tidied.notices] == ["total.mislabelled"]


@pytest.mark.parametrize(
    ("row", "column", "content", "says"),
    [(15, 4, 3667, "sum of its months"), (4, 1, "Mai", "a month"), (4, 1, "April", "a month"), (5, 4, "", "episodes")],
)
def test_hospital_episodes_that_do_not_agree_are_refused(
    places: Places, row: int, column: int, content: Content, says: str
) -> None:
    rows = _hospital()
    rows[row][column] = content
    with pytest.raises(Refused, match=says):
        nhs_sharp.tidy(workbook({"Totals": rows}), places)


def _referrals() -> Rows:
    return [
        ["Table 4.8.1: Source of referral into treatment, new presentations to treatment"],
        ["Referral Source", None, "Opiate", None, "Total", None],
        [None, None, "n", "%", "n", "%"],
        ["Arrest referral/DIP", None, 1, 0.1, 10, 0.1],
        ["Criminal justice subtotal", None, 1, 0.1, 30, 0.3],
        ["Other", None, 1, 0.1, 70, 0.7],
        ["Other subtotal", None, 1, 0.1, 70, 0.7],
        ["Total", None, 2, 1.0, 100, 1.0],
        ["Inconsistent/missing", None, 1, None, 5, None],
        ["Total", None, 3, None, 105, None],
    ]


def test_referrals_take_the_total_before_missing_sources_and_the_year_from_the_file_name(places: Places) -> None:
    tidied = ndtms.tidy(workbook({"t": _referrals()}, "ndtms_2017-18.csv"), places)
    read = {row.measure: row for row in tidied.rows}
    assert read["treatment-starts"].value == 100
    assert read["arrest-referral-treatment-starts"].period == year_ending(2018, 3)
    assert [notice.code for notice in tidied.notices] == ["period.from-name"]


def test_referrals_without_a_year_or_that_do_not_add_up_are_refused(places: Places) -> None:
    with pytest.raises(Refused, match="a financial year"):
        ndtms.tidy(workbook({"t": _referrals()}, "table.csv"), places)
    rows = _referrals()
    rows[7][4] = 101
    with pytest.raises(Refused, match="the sum of the subtotals"):
        ndtms.tidy(workbook({"t": rows}, "ndtms_2017-18.csv"), places)


def test_breaches_begin_another_series_when_the_question_changes(places: Places) -> None:
    head: list[Content] = ["survey_year", "businesses_pct_any_breach_or_attack", "comparable_with_previous_year"]
    rows: Rows = [head, ["2023", "32", "yes"], ["2024", "50", "no"], ["2025", "43", "yes"]]
    read = csbs.tidy(workbook({"c.csv": rows}, "c.csv"), places).rows
    assert [row.series for row in read] == ["", "from 2024", "from 2024"]
    for wrong in (["24", "50", "no"], ["2024", "150", "no"], ["2024", "50", "maybe"]):
        with pytest.raises(Refused):
            csbs.tidy(workbook({"c.csv": [head, wrong]}, "c.csv"), places)


LOCAL = [
    "areacd",
    "areanm",
    "geography",
    "indicator",
    "period",
    "observation",
    "measure",
    "unit",
    "lci_95",
    "uci_95",
    "status",
    "notes",
]


UNIT = "Rate per 1,000,000 population"


def _local(**changes: Content) -> Rows:
    usual = dict(
        zip(
            LOCAL,
            [
                "E23000032",
                "Kent",
                "Force",
                "Homicide Offences",
                "2014-04-01/P3Y",
                "9.5",
                "rate",
                UNIT,
                None,
                None,
                None,
                None,
            ],
            strict=True,
        )
    )
    return [list(LOCAL), list({**usual, **changes}.values())]


def test_local_rates_read_three_year_periods_and_a_status_without_a_value(places: Places) -> None:
    [row] = ons_local.tidy(workbook({"h.csv": _local()}, "h.csv"), places).rows
    assert (row.period.code, row.value) == ("2014-04-01/2017-03-31", Decimal("9.5"))
    [row] = ons_local.tidy(workbook({"h.csv": _local(observation=None, status="u")}, "h.csv"), places).rows
    assert (row.value, row.status) == (None, Status.LOW_RELIABILITY)


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "u"},
        {"status": "q", "observation": None},
        {"observation": None},
        {"period": "2014-04-01/P5Y"},
        {"period": "2014"},
        {"unit": "Rate per 1,000 population"},
        {"areacd": "E23000031"},
        {"observation": "-1"},
    ],
)
def test_local_rates_with_a_wrong_cell_are_refused(places: Places, changes: dict[str, Content]) -> None:
    with pytest.raises(Refused):
        ons_local.tidy(workbook({"h.csv": _local(**changes)}, "h.csv"), places)


def test_the_metadata_of_local_rates_dates_them() -> None:
    assert ons_local.published_on(b'{"ess-beta-metadata": {"sourceDate": "05/02/2026|28/11/2025"}}') == date(2026, 2, 5)
    for wrong in (b"", b"[]", b'{"ess-beta-metadata": {"sourceDate": "31/02/2026"}}', b"[" * 100_000):
        assert ons_local.published_on(wrong) is None


def test_populations_leave_out_groups_of_areas_and_say_so(places: Places) -> None:
    rows: Rows = [["code", "name", "MYE2018", "SNHP2017"], ["E23000032", "Kent", "100", "40"], [None, "Both", "1", "1"]]
    tidied = populations.tidy(workbook({"p.csv": rows}, "p.csv"), places)
    assert [(row.measure, str(row.value)) for row in tidied.rows] == [("population", "100"), ("households", "40")]
    assert [notice.code for notice in tidied.notices] == ["area.group"]


PARTNERSHIPS = [
    "Police Force\nArea code",
    "Police Force\nArea name",
    "Community Safety\nPartnership code",
    "Community Safety\nPartnership name",
    "Homicide",
    "Robbery",
]


def _partnerships(places: Places) -> Rows:
    title = "Table C2: Number of police recorded crimes by Community Safety Partnership area, year ending June 2025"
    rows: Rows = [[title], list(PARTNERSHIPS)]
    for code in sorted(places.forces):
        name = _name(places, code)
        rows.append([code, f"{name} [note 4]", None, None, "3 ", "1,002 "])
        rows.append([code, name, "E22000001", "Somewhere", "2 ", "1,000 "])
        rows.append([code, name, None, f"Unassigned {name}", "1 ", "2 "])
    return rows


def test_partnership_tables_give_each_force_once_and_its_own_row(places: Places) -> None:
    tidied = ons_community_safety.tidy(workbook({"c.csv": _partnerships(places)}, "c.csv"), places)
    homicides = [row for row in tidied.rows if row.measure == "homicide"]
    assert len(homicides) == 43
    assert {row.value for row in homicides} == {3}


@pytest.mark.parametrize(
    ("row", "column", "content", "says"),
    [
        (2, 4, "4 ", "a total equal to its parts"),
        (3, 4, "x", "a count"),
        (3, 0, "E23000002", "a name that area is not known by"),
        (1, 4, "Robbery", "exactly one"),
        (0, 0, "Number of police recorded crimes by Community Safety Partnership area", "one year ending"),
    ],
)
def test_partnership_tables_that_do_not_agree_are_refused(
    places: Places, row: int, column: int, content: Content, says: str
) -> None:
    rows = _partnerships(places)
    rows[row][column] = content
    with pytest.raises(Refused, match=says):
        ons_community_safety.tidy(workbook({"c.csv": rows}, "c.csv"), places)


def test_each_layout_is_told_from_all_others(places: Places) -> None:
    made = [
        workbook({"Table P1": force_area_rows(places)}),
        workbook({"c.csv": _partnerships(places)}, "c.csv"),
        workbook({"x.csv": _open_data(places, USUAL)}, "x.csv"),
        workbook({"x.csv": _rolling(places)}, "x.csv"),
        workbook(_appendix()),
        workbook({"Totals": _hospital()}),
        workbook({"t": _referrals()}),
        workbook({"h.csv": _local()}, "h.csv"),
    ]
    assert len({recognise(book).name for book in made}) == len(made) < len(LAYOUTS)
