"""Other editions of the force area tables read as well: what matters is what cells say, not where they stand."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.periods import year_ending
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.layouts.ons_force_area import LAYOUT
from ncpm_reports.sources.places import Places
from ncpm_reports.sources.tables import Row

from .making import TITLE, Content, force_area_rows, workbook

Rows = list[list[Content]]
NOTES: Rows = [["Crime in England & Wales, year ending June 2019 - PFA tables"]]


def _figures(rows: Rows, places: Places, **sheets: Rows) -> dict[tuple[str, str], Row]:
    tidied = LAYOUT.tidy(workbook({"Notes": NOTES, **sheets, "Table P1 ": rows}), places)
    return {(row.measure, row.area): row for row in tidied.rows}


def _find(rows: Rows, code: str) -> list[Content]:
    return next(row for row in rows if row and row[0] == code)


def test_every_force_region_nation_and_the_transport_police_are_read(places: Places) -> None:
    figures = _figures(force_area_rows(places), places)
    assert {area for _, area in figures} >= places.forces | {ENGLAND_AND_WALES, "E12000001", "W92000004", "BTP"}
    row = figures["homicide", "E23000013"]
    assert (row.value, row.period, row.table, row.cell) == (Decimal(1), year_ending(2019, 6), "Table P1", "D9")
    assert figures["robbery", "E12000002"].note == ""
    assert figures["homicide", "E12000002"].note == "Includes 8 homicide victims recorded late."


@pytest.mark.parametrize("gap", [0, 1, 7])
def test_a_moved_header_row_changes_only_the_cells_named(places: Places, gap: int) -> None:
    usual, moved = _figures(force_area_rows(places), places), _figures(force_area_rows(places, gap=gap), places)
    assert {key: row.value for key, row in usual.items()} == {key: row.value for key, row in moved.items()}


@pytest.mark.parametrize(
    "title",
    [
        TITLE.replace("Table P1", "Table P7"),
        TITLE.replace("20191,2", "2019"),
        TITLE.replace("20191,2", "20193,14"),
        TITLE.replace("20191,2", "191,2"),
        TITLE.replace("P1: ", "P1:  "),
        TITLE.replace("year ending", "year  ending"),
    ],
)
def test_a_title_with_other_numbers_footnotes_or_blanks_means_the_same(places: Places, title: str) -> None:
    assert _figures(force_area_rows(places, title), places)["homicide", "BTP"].period == year_ending(2019, 6)


def test_sheet_order_and_other_tables_do_not_matter(places: Places) -> None:
    other: Rows = [["Table P5: Knife offences by police force area"], ["Area Codes", "Area name"]]
    book = workbook(
        {"Correction": [["We have corrected this error."]], "T1": force_area_rows(places), "T9": other, "N": NOTES}
    )
    tidied = LAYOUT.tidy(book, places)
    assert LAYOUT.fits(book)
    assert tidied.corrected
    assert tidied.edition == "year ending June 2019, corrected"


def test_a_correction_sheet_dates_its_edition(places: Places) -> None:
    sheet: Rows = [["A small error."], [], ["Published on 6th February 2019"]]
    tidied = LAYOUT.tidy(workbook({"Correction": sheet, "Notes": NOTES, "P1": force_area_rows(places)}), places)
    assert str(tidied.published_on) == "2019-02-06"


def test_a_missing_force_is_a_status_and_its_totals_another_series(places: Places) -> None:
    rows = force_area_rows(places)
    force, region, whole = _find(rows, "E23000005"), _find(rows, "E12000002"), _find(rows, "K04000001")
    for column in range(3, 8):
        for total in (region, whole):
            total[column] = int(total[column] or 0) - int(force[column] or 0)
        force[column] = ".."
    figures = _figures(rows, places)
    assert figures["homicide", "E23000005"].status is Status.NOT_AVAILABLE
    assert figures["homicide", ENGLAND_AND_WALES].series == "excluding Greater Manchester"
    assert figures["homicide", "E12000002"].series == "excluding Greater Manchester"
    assert figures["homicide", "E12000001"].series == ""


@pytest.mark.parametrize(
    "header", ["Vehicle offences [Note 4]", "Vehicle offences\u2074", "Vehicle offences (4)", "Vehicle offences*"]
)
def test_a_header_with_a_footnote_in_any_style_is_read(places: Places, header: str) -> None:
    rows = force_area_rows(places)
    _find(rows, "Area Code")[6] = header
    assert _figures(rows, places)["vehicle-offences", "E23000013"].value == 300


@pytest.mark.parametrize("header", ["Vehicle offences: see text", "Total vehicle offences", "Vehicle-offences"])
def test_a_header_that_has_the_wanted_words_is_never_not_published(places: Places, header: str) -> None:
    rows = force_area_rows(places)
    _find(rows, "Area Code")[6] = header
    with pytest.raises(Refused, match='cell G5: expected a header "vehicle offences"'):
        _figures(rows, places)


def test_a_suppressed_count_is_inside_its_total(places: Places) -> None:
    rows = force_area_rows(places)
    _find(rows, "E23000034")[3] = "[c]"
    figures = _figures(rows, places)
    assert (figures["homicide", "E23000034"].value, figures["homicide", "E23000034"].status) == (
        None,
        Status.CONFIDENTIAL,
    )
    assert figures["homicide", ENGLAND_AND_WALES].value == 990
    assert figures["homicide", ENGLAND_AND_WALES].series == ""
    _find(rows, "K04000001")[3] = 900
    with pytest.raises(Refused, match="without the suppressed D44"):
        _figures(rows, places)


def _years(places: Places) -> Rows:
    rows: Rows = [
        ["Table P8: Number of firearm offences (excluding air weapons) by police force area [note 1]"],
        ["Area code", "Area name", "Apr 2019 to\n Mar 2020", "Jan 2024 to\n Dec 2024", "Jan 2024 to Dec 2024 % change"],
        ["K04000001", "ENGLAND AND WALES [note 2]", 900, 800, -11.1],
        [None, "England and Wales (exc. Greater Manchester Police)", 800, 700, -12.5],
        ["E23000013", "Cleveland ", 20, "[x]", "[x]"],
    ]
    return rows


def test_tables_of_years_give_each_year_and_no_percentages(places: Places) -> None:
    figures = LAYOUT.tidy(
        workbook({"Notes": NOTES, "Table P1": force_area_rows(places), "Table P8 ": _years(places)}), places
    ).rows
    years = [row for row in figures if row.measure == "firearms-offences-involving"]
    firearms = {(row.area, row.period.label): row for row in years if row.series != "excluding Greater Manchester"}
    assert firearms[ENGLAND_AND_WALES, "year ending March 2020"].value == 900
    assert firearms[ENGLAND_AND_WALES, "year ending December 2024"].series == "excluding Cleveland"
    assert firearms["E23000013", "year ending December 2024"].status is Status.NOT_AVAILABLE
    assert len(firearms) == 4
    without = [row.value for row in years if row.series == "excluding Greater Manchester"]
    assert without == [800, 700]


def test_a_year_written_in_a_way_not_known_is_told_of(places: Places) -> None:
    rows = _years(places)
    rows[1][3] = "Q1 to Q4 2024"
    tidied = LAYOUT.tidy(workbook({"Table P1": force_area_rows(places), "Table P8 ": rows}), places)
    [notice] = [notice for notice in tidied.notices if notice.code == "period.unknown"]
    assert notice.where.endswith("cell D2")
    assert '"Q1 to Q4 2024", a column that is not read' in notice.found


def test_a_workbook_with_this_year_and_the_year_before_has_both_and_is_named_after_the_newer(places: Places) -> None:
    before = force_area_rows(places, TITLE.replace("20191,2", "2018"))
    tidied = LAYOUT.tidy(workbook({"Table P1": force_area_rows(places), "Table P4 ": before}), places)
    assert tidied.edition == "year ending June 2019"
    assert {row.period for row in tidied.rows} == {year_ending(2019, 6), year_ending(2018, 6)}


def test_populations_come_from_the_table_of_rates(places: Places) -> None:
    rates = force_area_rows(places, TITLE.replace("number of offences", "rate of offences"))
    header = next(row for row in rates if row and row[0] == "Area Code")
    header[2] = "Population figures\n (mid-2018)3  rounded to 100"
    figures = _figures(force_area_rows(places), places, P3=rates)
    assert figures["population", "E23000013"].period.end.isoformat() == "2018-06-30"


def _swap_names(rows: Rows) -> None:
    first, second = _find(rows, "E23000013"), _find(rows, "E23000008")
    first[1], second[1] = second[1], first[1]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda rows: rows.remove(_find(rows, "E23000013")), "no row for Cleveland"),
        (lambda rows: rows.insert(12, list(_find(rows, "E23000013"))), "twice"),
        (lambda rows: _find(rows, "E23000013").__setitem__(3, 2), "forces add up to"),
        (lambda rows: _find(rows, "E23000013").__setitem__(0, "E23000099"), "not in the table of areas"),
        (lambda rows: _find(rows, "E23000013").__setitem__(1, "Clevelend"), "a name that area is not known by"),
        (lambda rows: _find(rows, "E23000032").__setitem__(1, "\u041aent"), "not Latin"),
        (_swap_names, "a name that area is not known by"),
        (lambda rows: _find(rows, "Area Code").__setitem__(4, "Homicide"), "several"),
        (lambda rows: _find(rows, "Area Code").__setitem__(3, "Homicides"), 'a header "homicide"'),
        (lambda rows: rows.insert(9, ["Area Code", "Area Name"]), "several"),
        (lambda rows: _find(rows, "Area Code").__setitem__(0, "Code"), '"area code" header'),
        (lambda rows: next(r for r in rows if r[2:3] == ["Numbers"]).__setitem__(2, "Rate per 1,000"), '"Numbers"'),
    ],
)
def test_what_is_ambiguous_or_does_not_agree_is_refused_saying_why(
    places: Places, spoil: Callable[[Rows], object], says: str
) -> None:
    rows = force_area_rows(places)
    spoil(rows)
    with pytest.raises(Refused) as refused:
        _figures(rows, places)
    assert says in str(refused.value)
    assert 'made.xlsx, sheet "Table P1 "' in str(refused.value)


def _without_a_force(rows: Rows) -> None:
    rows.remove(_find(rows, "E23000013"))


def _with_an_unread_cell(rows: Rows) -> None:
    _find(rows, "E23000013")[3] = "about 8"


@pytest.mark.parametrize("spoil", [_without_a_force, _with_an_unread_cell])
def test_what_cannot_be_added_up_is_not_said_to_add_up_wrongly(places: Places, spoil: Callable[[Rows], object]) -> None:
    rows = force_area_rows(places)
    spoil(rows)
    with pytest.raises(Refused) as refused:
        _figures(rows, places)
    assert len(refused.value.issues) == 1


def test_a_total_that_counts_a_force_without_a_figure_names_its_cell(places: Places) -> None:
    rows = force_area_rows(places)
    _find(rows, "E23000013")[3] = ".."
    with pytest.raises(Refused, match=r"the forces add up to [0-9,]+ without D[0-9]+, not available"):
        _figures(rows, places)


def test_two_tables_of_counts_in_a_workbook_are_refused(places: Places) -> None:
    with pytest.raises(Refused, match="one table of numbers of offences for each twelve months"):
        _figures(force_area_rows(places), places, Again=force_area_rows(places))


def test_a_title_that_disagrees_with_the_notes_is_refused(places: Places) -> None:
    with pytest.raises(Refused, match="year ending June 2018 in the title, year ending June 2019 in the notes"):
        _figures(force_area_rows(places, TITLE.replace("20191,2", "2018")), places)
