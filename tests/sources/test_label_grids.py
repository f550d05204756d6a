"""Tables known from descriptions only: made files of the layouts described, what each gives and what each refuses."""

from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.areas import ENGLAND, ENGLAND_AND_WALES
from ncpm_reports.core.periods import Period, year_ending
from ncpm_reports.core.problems import Refused, Severity
from ncpm_reports.core.quantities import Status, Unit
from ncpm_reports.sources.label_grid import read_publication, read_publication_file
from ncpm_reports.sources.layout import TidyRelease
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.recognise import FOLDER, recognise
from ncpm_reports.sources.tables import Row

from .making import Content, workbook

Rows = list[list[Content]]
YEARS: list[Content] = ["Apr 2023 to \nMar 2024", "Apr 2024 to \nMar 2025 [note 6]", "Apr 2024 to Mar 2025 % change"]


def _tidy(places: Places, sheets: dict[str, Rows], name: str = "made.xlsx") -> TidyRelease:
    book = workbook(sheets, name)
    return recognise(book).tidy(book, places)


def _figures(places: Places, sheets: dict[str, Rows], name: str = "made.xlsx") -> dict[tuple[str, Period], Row]:
    return {(row.measure, row.period): row for row in _tidy(places, sheets, name).rows}


def _survey() -> Rows:
    return [
        ["Table A1a: Trends in CSEW incidents of crime, adults aged 16 and over, numbers (1,000s) [note 1]"],
        ["Some cells refer to notes"],
        ["Offence group [note 4]", *YEARS],
        ["TOTAL ROBBERY [note 2]", 192.1, 138.2, -28.1],
        ["THEFT FROM THE PERSON", 446.9, 251.2, -43.8],
        ["Unweighted base - number of adults", 34163, 20980, None],
        ["Domestic burglary", 698.9, 407.2, -41.7],
        ["Vehicle-related theft", 899.7, 732.0, -18.6],
        ["Vehicle-related theft", 901.7, 733.0, -18.6],
        ["Unweighted base - number of households", 34103, 20756, None],
        ["Neighbourhood crime [note 7]", 2237.6, 1528.6, -31.7],
        ["Unweighted base - number of adults", 34163, 20980, None],
    ]


def _rates() -> Rows:
    return [
        ["Table A2a: Trends in CSEW incidence rates, per 1,000 adults or households"],
        ["Offence group", *YEARS],
        ["ROBBERY", 4.1, 2.9, None],
        ["Domestic burglary", 29.0, 16.2, None],
    ]


def _recorded() -> Rows:
    return [
        ["Table A5a: Police recorded crime by offence, year ending March 2003 to year ending March 2025"],
        ["Offence code", "Offence", *YEARS],
        [1.0, "Homicide", 5, 4, None],
        [None, "HOMICIDE [note 3]", 570, 535, None],
        ["34A", "Robbery of business property", 9, 9, None],
        [None, "TOTAL ROBBERY", 81000, 80822, None],
        [None, "Total theft from the person", 125379, 152416, None],
    ]


def test_appendix_tables_give_thousands_rates_and_counts_with_bases(places: Places) -> None:
    sheets: dict[str, Rows] = {
        "Cover": [["Appendix tables"]],
        "Table A1a": _survey(),
        "Table_A2a": _rates(),
        "Table A5a ": _recorded(),
    }
    tidied = _tidy(places, sheets)
    figures = {(row.measure, row.period): row for row in tidied.rows}
    newest = year_ending(2025, 3)
    assert tidied.edition == "year ending March 2025"
    robbery = figures["csew-robbery", newest]
    assert (robbery.value, robbery.base, robbery.unit) == (Decimal("138.2"), 20980, Unit.THOUSAND_INCIDENTS)
    assert figures["csew-domestic-burglary", newest].base == 20756
    assert figures["csew-vehicle-theft", newest].value == 732
    assert figures["neighbourhood-crime", year_ending(2024, 3)].value == Decimal("2237.6")
    assert figures["csew-robbery-rate", newest].unit is Unit.PER_1000_ADULTS
    assert figures["csew-domestic-burglary-rate", newest].unit is Unit.PER_1000_HOUSEHOLDS
    assert figures["homicide", newest].value == 535
    assert figures["homicide", newest].cell == "D4"
    assert figures["robbery", newest].value == 80822
    assert figures["theft-from-person", newest].table == "Table A5a"
    assert {row.area for row in tidied.rows} == {ENGLAND_AND_WALES}


@pytest.mark.parametrize(
    ("row", "column", "content", "says"),
    [
        (0, 0, "Table A1a: Trends in CSEW incidents of crime, in millions", r"1,000s"),
        (10, 1, 2300, "sum of its parts"),
        (4, 0, "Theft", '"theft from the person"'),
        (3, 2, "", "a number"),
        (3, 2, "[q]", "a number"),
    ],
)
def test_appendix_tables_that_do_not_agree_are_refused(
    places: Places, row: int, column: int, content: Content, says: str
) -> None:
    rows = _survey()
    rows[row][column] = content
    with pytest.raises(Refused, match=says):
        _tidy(places, {"Table A1a": rows})


def test_a_recorded_offence_named_twice_is_refused(places: Places) -> None:
    with pytest.raises(Refused, match="several rows"):
        _tidy(places, {"Table A5a": [*_recorded(), [None, "HOMICIDE", 1, 1, None]]})


def test_an_offence_in_new_words_is_named_with_what_to_do_meanwhile(places: Places) -> None:
    """To get the file again, as is said of other problems, would bring the same words."""
    rows = [[*row[:1], "TOTAL ROBBERY OFFENCES", *row[2:]] if "TOTAL ROBBERY" in row else row for row in _recorded()]
    with pytest.raises(Refused) as refused:
        _tidy(places, {"Table A5a": rows})
    (issue,) = refused.value.issues
    assert issue.found == (
        'no row or column "total robbery" or "robbery", but "Robbery of business property" in B5 and'
        ' "TOTAL ROBBERY OFFENCES" in B6'
    )
    assert "ncpm template" in issue.remedy


def test_a_correction_sheet_makes_any_publication_a_corrected_edition(places: Places) -> None:
    sheet: Rows = [["Correction"], ["Published on 6 August 2025"]]
    tidied = _tidy(places, {"Correction": sheet, "Table A5a": _recorded()})
    assert tidied.edition.endswith(", corrected")
    assert str(tidied.published_on) == "2025-08-06"


def _satisfaction() -> Rows:
    return [
        ["Table S1: Victim satisfaction with the police, percentages [note 2]"],
        [
            "Satisfaction",
            "April 2013 to March 2014",
            "April 2024 to March 2025",
            "April 2024 to March 2025 significance",
        ],
        ["Very satisfied", 40, 25, "[s]"],
        ["Very or fairly satisfied", 74, 51, "[s]"],
        ["Unweighted base - number of incidents", 2000, 1400, None],
    ]


def test_perceptions_give_victims_satisfaction_with_its_base_and_the_ratings(places: Places) -> None:
    ratings: Rows = [
        ["Table 1: Ratings of the local police"],
        ["Rating", "April 2024 to March 2025"],
        ["Excellent", 5],
        ["Good or excellent", 49.1],
    ]
    abuse: Rows = [["Table S9: Satisfaction with the police, victims of domestic abuse"], *_satisfaction()[1:]]
    figures = _figures(places, {"Table S1": _satisfaction(), "Table 1": ratings, "Table S9": abuse})
    overall = figures["victim-satisfaction", year_ending(2025, 3)]
    assert overall.value == 51
    assert overall.base == 1400
    assert overall.unit is Unit.PERCENT
    assert figures["police-good-or-excellent", year_ending(2025, 3)].value == Decimal("49.1")
    assert figures["domestic-abuse-satisfaction", year_ending(2014, 3)].value == 74


def test_marks_of_significance_that_repeat_the_years_are_passed_over(places: Places) -> None:
    rows = _satisfaction()
    rows[1] += ["April 2013 to March 2014", "April 2024 to March 2025"]
    rows[3] += ["", "[s]"]
    assert len(_tidy(places, {"Table S1": rows}).rows) == 2
    rows[3][4:] = [71, 50]
    with pytest.raises(Refused, match="one figure"):
        _tidy(places, {"Table S1": rows})


def test_percentages_typed_with_their_sign_are_read(places: Places) -> None:
    rows = _satisfaction()
    rows[3][1:3] = ["74%", "51 %"]
    assert [row.value for row in _tidy(places, {"Table S1": rows}).rows] == [74, 51]


def test_a_label_that_begins_with_the_wanted_words_is_told_of(places: Places) -> None:
    survey = _survey()
    survey[6][0] = "Domestic burglary in a dwelling"
    tidied = _tidy(places, {"Table A1a": survey})
    [notice] = [notice for notice in tidied.notices if notice.severity is Severity.WARNING]
    assert notice.where.endswith("cell A7")
    assert "csew-domestic-burglary" not in {row.measure for row in tidied.rows}
    satisfaction = _satisfaction()
    satisfaction[3][0] = "Very or fairly satisfied with police"
    with pytest.raises(Refused, match="cell A4"):
        _tidy(places, {"Table S1": satisfaction})


def test_proportions_in_the_place_of_percentages_are_refused(places: Places) -> None:
    rows = _satisfaction()
    rows[3][1:3] = [0.74, 0.51]
    with pytest.raises(Refused, match="percentages such as 43"):
        _tidy(places, {"Table S1": rows})


def test_homicide_tables_read_with_years_down_and_with_years_across(places: Places) -> None:
    down: Rows = [
        ["Worksheet 1: Offences currently recorded as homicide"],
        ["Year", "Offences initially recorded as homicide", "Offences currently recorded as homicide"],
        ["Apr 2023 to Mar 2024", 570, 566],
        ["Apr 2024 to Mar 2025 [note 5]", 530, 522],
    ]
    across: Rows = [
        ["Worksheet 30: Homicide victims by drug-related link"],
        ["Drug-related link", "Apr 2023 to Mar 2024", "Apr 2024 to Mar 2025"],
        ["Any drug-related link", 301, "[x]"],
    ]
    shares: Rows = [
        ["Worksheet 31: Percentage of homicides by drug-related link"],
        *across[1:2],
        ["Any drug-related link", 53, 52],
    ]
    figures = _figures(places, {"Worksheet 1": down, "Worksheet 30": across, "Worksheet 31": shares})
    assert figures["homicide-index", year_ending(2025, 3)].value == 522
    assert figures["drug-related-homicides", year_ending(2024, 3)].unit is Unit.VICTIMS
    assert figures["drug-related-homicides", year_ending(2025, 3)].status is Status.NOT_AVAILABLE


@pytest.mark.parametrize("periods", [("April 2024", "May 2024"), ("Apr to Jun 2024", "Jul to Sep 2024")])
def test_admissions_by_age_read_by_month_and_by_quarter(places: Places, periods: tuple[str, str]) -> None:
    title = "Finished admission episodes for assault with a sharp object, by age"
    down: Rows = [
        [title],
        ["Month", "Under 25", "25 and over", "All ages"],
        [periods[0], 120, 200, 320],
        [periods[1], "*", 201, 321],
    ]
    across: Rows = [[title], ["Age group", *periods], ["0-24", 120, "*"], ["All ages", 320, 321]]
    for rows in (down, across):
        tidy_rows = sorted(_tidy(places, {"Table 1": rows}).rows, key=lambda row: (row.measure, row.period))
        assert [row.value for row in tidy_rows] == [320, 321, 120, None]
        assert tidy_rows[3].status is Status.CONFIDENTIAL
        assert {row.area for row in tidy_rows} == {ENGLAND}
        assert tidy_rows[0].period.months in (1, 3)


@pytest.mark.parametrize("period", ["2024-05", "Q2 2024", "May"])
def test_a_row_or_column_whose_period_cannot_be_told_is_refused(places: Places, period: str) -> None:
    """And never passed over with the figures that it has."""
    title = "Finished admission episodes for assault with a sharp object, by age"
    down: Rows = [
        [title],
        ["Month", "Under 25", "All ages"],
        ["April 2024", 120, 320],
        [period, 121, 321],
        ["Total", 241],
    ]
    with pytest.raises(Refused, match="cell A4") as refused:
        _tidy(places, {"Table 1": down})
    assert len(refused.value.issues) == 1
    if period != "May":
        across: Rows = [[title], ["Age group", "April 2024", period, "May 2024 % change"], ["0-24", 120, 121, 3]]
        with pytest.raises(Refused, match="cell C2"):
            _tidy(places, {"Table 1": across})


def test_of_two_columns_side_by_side_whose_periods_cannot_be_told_each_is_named(places: Places) -> None:
    title = "Finished admission episodes for assault with a sharp object, by age"
    rows: Rows = [[title], ["Age group", "April 2024", "2024-05", "2024-06"], ["0-24", 120, 121, 122]]
    with pytest.raises(Refused) as refused:
        _tidy(places, {"Table 1": rows})
    assert [issue.where.rpartition("cell ")[2] for issue in refused.value.issues] == ["C2", "D2"]


def test_admissions_without_those_under_25_are_refused(places: Places) -> None:
    rows: Rows = [["Admission episodes for assault with a sharp object"], ["Age group", "April 2024"], ["10-19", 120]]
    with pytest.raises(Refused, match='"under 25"'):
        _tidy(places, {"Table 1": rows})


def test_mid_year_estimates_give_nations_and_regions_that_add_up(places: Places) -> None:
    rows: Rows = [
        ["MYE4: Population estimates: Summary for England and Wales, mid-2022 to mid-2023"],
        ["Code", "Name", "Geography", "Mid-2023", "Mid-2022"],
        ["K04000001", "ENGLAND AND WALES", "Country", 60, 58],
        ["E92000001", "ENGLAND", "Country", 57, 55],
        ["E06000047", "County Durham", "Unitary Authority", 57, 55],
        ["W92000004", "WALES", "Country", 3, 3],
        ["W06000001", "Isle of Anglesey", "Unitary Authority", 3, 3],
    ]
    tidied = _tidy(places, {"MYE4": rows})
    assert (len(tidied.rows), tidied.edition) == (6 + 4, "mid-2023")
    assert {row.value for row in tidied.rows if row.area == "E23000008"} == {57, 55}
    rows[2][3] = 61
    with pytest.raises(Refused, match="the sum of England and Wales"):
        _tidy(places, {"MYE4": rows})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("[markers]", 'publsher = "x"\n[markers]'), "no key of a publication: publsher"),
        (("[grids.measures]", "period_down = true\n[grids.measures]"), "period_down"),
        (('unit = "finished admission episodes"', 'unit = "percentages"'), "percentages"),
        (("[grids.measures]", "[grids.measures"), "line"),
    ],
)
def test_a_layout_that_is_written_wrongly_is_named_with_what_is_wrong(
    tmp_path: Path, change: tuple[str, str], message: str
) -> None:
    file = tmp_path / "nhs_sharp.toml"
    text = (FOLDER / file.name).read_text(encoding="utf-8")
    assert change[0] in text
    file.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(Refused, match=rf"^sources/layouts/nhs_sharp.toml: .*{message}"):
        read_publication_file(file)


def test_a_row_that_is_no_period_is_told_what_one_is(places: Places) -> None:
    layout = read_publication(
        """
name = "Searches"
publisher = "Home Office"
title = "Searches"
phrases = ["searches"]
corner = ["year"]
[[grids]]
unit = "number"
periods_down = true
[grids.measures]
searches = ["searches"]
"""
    )
    book = workbook({"1": [["Table 1: Searches"], ["Year", "Searches"], ["2023/24", 5], ["2024 or so", 7]]}, "s.xlsx")
    with pytest.raises(Refused, match=r'cell A4: expected a period such as April 2024 .* found "2024 or so"'):
        layout.tidy(book, places)
