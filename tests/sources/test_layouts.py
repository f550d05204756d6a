"""The other layouts, in small: variants that must read, and what each refuses."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import quarter
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.layout import TidyRelease
from ncpm_reports.sources.layouts import home_office_open_data, ons_local
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.recognise import LAYOUTS, recognise
from ncpm_reports.sources.workbook import Workbook

from .making import Content, force_area_rows, read_release, workbook, write

Rows = list[list[Content]]


def _recognised(book: Workbook, places: Places) -> TidyRelease:
    return recognise(book).tidy(book, places)


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
    figures = {
        (r.measure, r.area): r
        for r in home_office_open_data.LAYOUT.tidy(workbook({"x.csv": _open_data(places, USUAL)}, "x.csv"), places).rows
    }
    assert figures["homicide", "E23000032"].value == 2
    assert figures["robbery", "E23000032"].value == 0
    assert figures["homicide", ENGLAND_AND_WALES].value == 88
    assert figures["homicide", "BTP"].period == quarter(2017, 6)


@pytest.mark.parametrize(("year", "part"), [("2017-18", "Q1"), ("2017_18", "1"), ("2017/18", "Q1 Apr to Jun")])
def test_open_data_in_sheets_with_notes_first_and_other_headers_reads_the_same(
    places: Places, year: str, part: str
) -> None:
    headers = (*USUAL[:-1], "Force Offences")
    sheets: dict[str, Rows] = {"Notes": [["Police recorded crime"]], "2017-18": _open_data(places, headers, year, part)}
    rows = home_office_open_data.LAYOUT.tidy(workbook(sheets, "x.ods"), places).rows
    assert sum(1 for row in rows if row.measure == "homicide" and row.area == "E23000032" and row.value == 2) == 1


@pytest.mark.parametrize("suffix", [".xlsx", ".ods"])
def test_open_data_reads_from_spreadsheets_with_a_sheet_for_each_year(
    tmp_path: Path, places: Places, suffix: str
) -> None:
    sheets: dict[str, Rows] = {"Notes": [["Police recorded crime open data"]]}
    for year in ("2016-17", "2017-18"):
        sheets[year] = _open_data(places, (*USUAL[:-1], "Force Offences"), year, "Q4")
    path = write(tmp_path, f"prc{suffix}", sheets)
    tidied = read_release(path, published_on=date(2018, 7, 19), releases=(), places=places)
    whole = [o for o in tidied.observations if (o.measure, o.area) == ("homicide", ENGLAND_AND_WALES)]
    homicides = {observation.period: observation.value for observation in whole}
    assert homicides == {quarter(2017, 3): 88, quarter(2018, 3): 88}


def test_open_data_keeps_negative_reclassifications(places: Places) -> None:
    rows = _open_data(places, USUAL)
    rows[3][7] = "-4"
    figures = home_office_open_data.LAYOUT.tidy(workbook({"x.csv": rows}, "x.csv"), places).rows
    assert min(row.value for row in figures if row.value is not None) == -4


def test_open_data_keeps_a_suppressed_count_as_suppressed(places: Places) -> None:
    """And not as one that is not available, for a suppressed figure is protected wherever it is printed."""
    rows = _open_data(places, USUAL)
    kent = [row for row in rows if row[2] == "Kent" and "omicide" in str(row[5])]
    kent[0][7], kent[1][7] = "[c]", "N/a"
    figures = {
        (r.measure, r.area): r
        for r in home_office_open_data.LAYOUT.tidy(workbook({"x.csv": rows}, "x.csv"), places).rows
    }
    assert (figures["homicide", "E23000032"].value, figures["homicide", "E23000032"].status) == (
        None,
        Status.CONFIDENTIAL,
    )
    assert figures["homicide", ENGLAND_AND_WALES].series == "excluding Kent"


def test_open_data_tells_personal_from_business_robbery_and_finds_drug_trafficking(places: Places) -> None:
    rows = _open_data(places, USUAL)
    for subgroup, count in (("Robbery of business property", "2"), ("Robbery of personal property", "5")):
        rows.append(["2017/18", "1", "Kent", "Robbery", "Robbery", subgroup, "34", count])
    rows.append(["2017/18", "1", "Kent", "Drugs", "Drug offences", "Trafficking of drugs", "92A", "9"])
    figures = {
        r.measure: r.value
        for r in home_office_open_data.LAYOUT.tidy(workbook({"x.csv": rows}, "x.csv"), places).rows
        if r.area == "E23000032"
    }
    assert figures["robbery"] == 7
    assert figures["robbery-of-business-property"] == 2
    assert figures["robbery-of-personal-property"] == 5
    assert figures["drug-trafficking"] == 9


def test_open_data_with_a_count_that_a_force_did_not_supply_leaves_that_force_out_of_the_sum(places: Places) -> None:
    rows = _open_data(places, USUAL)
    row = next(row for row in rows if row[2] == "Kent" and row[5] == "Homicide")
    row[7] = "N/a"
    figures = {
        (r.measure, r.area): r
        for r in home_office_open_data.LAYOUT.tidy(workbook({"x.csv": rows}, "x.csv"), places).rows
    }
    assert (figures["homicide", "E23000032"].value, figures["homicide", "E23000032"].status) == (
        None,
        Status.NOT_AVAILABLE,
    )
    whole = figures["homicide", ENGLAND_AND_WALES]
    assert whole.value == 86
    assert whole.series == "excluding Kent"


def test_open_data_without_a_force_sums_the_others_and_says_so(places: Places) -> None:
    rows = [row for row in _open_data(places, USUAL) if row[2] != "Greater Manchester"]
    tidied = home_office_open_data.LAYOUT.tidy(workbook({"x.csv": rows}, "x.csv"), places)
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
        home_office_open_data.LAYOUT.tidy(workbook({"x.csv": rows}, "x.csv"), places)


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
    [row] = ons_local.LAYOUT.tidy(workbook({"h.csv": _local()}, "h.csv"), places).rows
    assert (row.period.code, row.value) == ("2014-04-01/2017-03-31", Decimal("9.5"))
    [row] = ons_local.LAYOUT.tidy(workbook({"h.csv": _local(observation=None, status="u")}, "h.csv"), places).rows
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
        ons_local.LAYOUT.tidy(workbook({"h.csv": _local(**changes)}, "h.csv"), places)


def test_each_layout_is_told_from_all_others(places: Places) -> None:
    workbooks = [
        workbook({"Table P1": force_area_rows(places)}),
        workbook({"x.csv": _open_data(places, USUAL)}, "x.csv"),
        workbook({"h.csv": _local()}, "h.csv"),
    ]
    assert len({recognise(book).name for book in workbooks}) == len(workbooks) < len(LAYOUTS)
