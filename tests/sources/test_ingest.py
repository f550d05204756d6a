"""One file, one release: dated, checked and in a fixed order, or refused as a whole."""

from datetime import date
from pathlib import Path

import pytest

from ncpm_reports.core.areas import Area, AreaKind, Areas
from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.places import Places, read_spellings
from ncpm_reports.sources.project_tables import ReleaseCalendar, read_calendar

from .making import TITLE, Content, force_area_rows, read, read_release, write

Rows = list[list[Content]]
DAY = date(2031, 1, 1)
LATER = TITLE.replace("20191,2", "20291,2")
NONE: ReleaseCalendar = ()


def _release_file(folder: Path, places: Places, suffix: str = ".xlsx", title: str = LATER) -> Path:
    return write(folder, f"p1{suffix}", {"Table P1": force_area_rows(places, title)})


@pytest.mark.parametrize("suffix", [".xlsx", ".ods", ".csv"])
def test_a_release_knows_its_file_its_checksum_and_its_day(tmp_path: Path, places: Places, suffix: str) -> None:
    result = read_release(_release_file(tmp_path, places, suffix), published_on=DAY, releases=NONE, places=places)
    assert result.release.file_name == f"p1{suffix}"
    assert result.release.id == result.release.sha256[:16]
    assert result.release.published_on == DAY
    assert result.release.edition == "year ending June 2029"
    assert list(result.observations) == sorted(
        result.observations, key=lambda o: (o.measure, o.area, o.period.code, o.series)
    )


def test_reading_the_same_file_twice_gives_the_same_result(tmp_path: Path, places: Places) -> None:
    path = _release_file(tmp_path, places)
    assert read_release(path, published_on=DAY, releases=NONE, places=places) == read_release(
        path, published_on=DAY, releases=NONE, places=places
    )


def test_a_file_whose_day_nobody_knows_is_refused_saying_how_to_give_it(tmp_path: Path, places: Places) -> None:
    with pytest.raises(Refused, match="--published-on"):
        read_release(_release_file(tmp_path, places), releases=NONE, places=places)


def test_figures_for_a_time_after_their_publication_are_refused(tmp_path: Path, places: Places) -> None:
    with pytest.raises(Refused, match="periods that end by 2029-01-01"):
        read_release(_release_file(tmp_path, places), published_on=date(2029, 1, 1), releases=NONE, places=places)


def test_a_file_that_differs_from_the_known_one_of_its_edition_needs_a_person_s_word(
    tmp_path: Path, places: Places, releases: ReleaseCalendar
) -> None:
    path = _release_file(tmp_path, places, title=TITLE)
    with pytest.raises(Refused, match="a file that differs from the one known as year ending June 2019"):
        read_release(path, releases=releases, places=places)
    result = read_release(path, published_on=date(2019, 12, 1), releases=releases, places=places)
    assert result.release.published_on == date(2019, 12, 1)


def test_a_day_known_by_title_and_edition_is_used_and_told(tmp_path: Path, places: Places) -> None:
    table = (
        "sha256,publisher,title,edition,published_on,url,known_from\n"
        ",ONS,Crime in England and Wales: Police Force Area data tables,year ending June 2029,2029-10-18,,a bulletin\n"
    )
    result = read_release(_release_file(tmp_path, places), releases=read_calendar(table, "r.csv"), places=places)
    assert result.release.published_on == date(2029, 10, 18)
    assert "release.date" in {notice.code for notice in result.notices}


def test_an_area_that_the_project_does_not_hold_is_refused(tmp_path: Path, places: Places) -> None:
    only = Areas(by_code={"BTP": Area(code="BTP", name="BTP", kind=AreaKind.FORCE)}, forces=())
    with pytest.raises(Refused, match="figures for the area E12000001"):
        read(_release_file(tmp_path, places), published_on=DAY, releases=NONE, places=places, areas=only)


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path, places: Places) -> None:
    rows = force_area_rows(places, LATER)
    for line, column, content in ((8, 3, "x"), (9, 4, None), (10, 5, -1)):
        rows[line][column] = content
    with pytest.raises(Refused) as refused:
        read_release(write(tmp_path, "p1.xlsx", {"Table P1": rows}), releases=NONE, places=places)
    assert {"D9", "E10", "F11"} <= {issue.where.rpartition(" ")[2] for issue in refused.value.issues}


SPELLINGS = "spelling,area_code,publisher,valid_from,valid_to\n"


@pytest.mark.parametrize(
    "table",
    ["", "a,b\n", SPELLINGS + "Kent,X,ONS,,\n", SPELLINGS + "Kent\n"],
)
def test_a_table_of_spellings_that_is_not_as_it_should_be_is_refused(table: str) -> None:
    with pytest.raises(Refused):
        read_spellings(table, "spellings.csv")


HEAD = "sha256,publisher,title,edition,published_on,url,known_from\n"


@pytest.mark.parametrize(
    "table",
    [
        "",
        "a\n",
        HEAD + "x\n",
        HEAD + ",p,t,e,soon,u,k\n",
        HEAD + "xyz,p,t,e,2020-01-01,u,k\n",
        HEAD + ",p,t,e,2020-01-01,u,\n",
    ],
)
def test_a_table_of_release_days_that_is_not_as_it_should_be_is_refused(table: str) -> None:
    with pytest.raises(Refused):
        read_calendar(table, "releases.csv")


def test_spellings_hold_in_their_time_only(places: Places) -> None:
    assert places.code("Hampshire and Isle of Wight", date(2025, 6, 30)) == "E23000030"
    with pytest.raises(ValueError, match="not in the table"):
        places.code("Hampshire and Isle of Wight", date(2019, 6, 30))


def test_a_region_and_a_force_of_one_name_are_told_apart(places: Places) -> None:
    day = date(2019, 6, 30)
    assert places.code("West Midlands", day, prefixes=("E23",)) == "E23000014"
    assert places.code("West Midlands", day, prefixes=("E12",)) == "E12000005"
    with pytest.raises(ValueError, match="may be any of"):
        places.code("West Midlands", day)


@pytest.mark.parametrize("name", ["Clevelend", "Kent Police", "NA", "nan", "", "\u041aent", "Kent\u0301"])
def test_a_name_is_never_matched_by_likeness(places: Places, name: str) -> None:
    with pytest.raises(ValueError, match=r"not in the table|not Latin"):
        places.code(name, date(2019, 6, 30))


@pytest.mark.parametrize("name", ["Avon\u00a0and Somerset", "avon  and somerset", "Avon and Somerset8", "Avon and\u200b Somerset [note 2]"])  # fmt: skip  # noqa: E501
def test_a_name_is_matched_whatever_blanks_and_footnotes_it_has(places: Places, name: str) -> None:
    assert places.code(name, date(2019, 6, 30)) == "E23000036"


def test_the_table_of_spellings_names_43_forces_and_a_code_each(places: Places) -> None:
    assert len(places.forces) == 43
    assert len({places.name(code, date(2019, 6, 30)) for code in places.forces}) == 43
