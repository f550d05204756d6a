"""Files of figures that once failed: each is one example of a kind, and has the value or the refusal that is right."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from ncpm_reports.core.areas import ENGLAND_AND_WALES
from ncpm_reports.core.observations import Observation
from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Status
from ncpm_reports.sources.places import Places, load_places, read_spellings
from ncpm_reports.sources.project_tables import load_calendar
from tests.sources.making import read

CASES = Path(__file__).resolve().parent
DATA = CASES.parents[1] / "data"
DAY = date(2026, 1, 1)
Key = tuple[str, str]


@pytest.fixture(scope="module")
def places() -> Places:
    """The areas and their spellings."""
    return load_places(DATA)


def _figures(name: str, places: Places) -> dict[Key, Observation]:
    file = read(CASES / name, published_on=DAY, releases=(), places=places)
    return {(o.measure, o.area): o for o in file.figures}


def _refused(name: str, places: Places) -> str:
    with pytest.raises(Refused) as refused:
        _figures(name, places)
    assert len(refused.value.issues) == 1
    return str(refused.value)


@pytest.mark.parametrize("name", ["a", "b", "c", "d"])
def test_a_header_with_a_footnote_in_any_style_is_that_header(name: str, places: Places) -> None:
    figures = _figures(f"01-note-in-optional-header/{name}.xlsx", places)
    assert len(figures) == 240
    assert figures["vehicle-offences", "E23000013"].value == 300
    forces = [
        o.value for (m, area), o in figures.items() if m == "vehicle-offences" and area[:3] in ("E23", "W15", "BTP")
    ]
    assert figures["vehicle-offences", ENGLAND_AND_WALES].value == sum(value for value in forces if value is not None)


@pytest.mark.parametrize(("name", "value"), [("pct typed", Decimal(39)), ("pct typed 1dp", Decimal("39.5"))])
def test_a_cell_that_shows_39_per_cent_is_39(name: str, value: Decimal, places: Places) -> None:
    [observation] = _figures(f"03-percent-cell/{name}.xlsx", places).values()
    assert observation.value == value


@pytest.mark.parametrize(
    "name",
    [
        "04-x000D/a.xlsx",
        "04-x000D/b.xlsx",
        "06-empty-last-row/a.xlsx",
        "06-empty-last-row/hidden.xlsx",
        "08-package-names/backslash.xlsx",
        "08-package-names/case.xlsx",
        "08-package-names/workbook22.xlsx",
        "08-package-names/zip64.xlsx",
    ],
)
def test_escaped_characters_empty_rows_and_names_of_parts_do_not_matter(name: str, places: Places) -> None:
    assert len(_figures(name, places)) == 240


def test_strict_open_xml_is_refused_saying_how_to_save_it(places: Places) -> None:
    assert "save it as Excel Workbook (.xlsx)" in _refused("07-strict-ooxml/a.xlsx", places)


@pytest.mark.parametrize(("name", "says"), [("semi", "semicolons"), ("tab16", "tabs"), ("sep", '"sep=,"')])
def test_another_separator_is_named(name: str, says: str, places: Places) -> None:
    assert says in _refused(f"10-csv-separator-message/{name}.csv", places)


def test_a_password_is_named(places: Places) -> None:
    assert "protected with a password" in _refused("11-ods-password/a.ods", places)


def test_a_suppressed_count_is_inside_its_total(places: Places) -> None:
    homicides = {
        area: o
        for (measure, area), o in _figures("12-suppressed-in-total/a.xlsx", places).items()
        if measure == "homicide"
    }
    assert len(homicides) == 48
    city = homicides["E23000034"]
    assert city.value is None
    assert city.status is Status.CONFIDENTIAL
    assert homicides[ENGLAND_AND_WALES].value == 990
    assert homicides[ENGLAND_AND_WALES].series == ""


def test_an_apostrophe_that_was_typed_stays(places: Places) -> None:
    [note] = _figures("15-leading-apostrophe/note apostrophe.xlsx", places).values()
    assert note.note == "'tis noted"
    [publisher] = _figures("15-leading-apostrophe/publisher apostrophe.xlsx", places).values()
    assert publisher.release.publisher == "'A department'"


def _data(tmp_path: Path, name: str, case: str) -> Path:
    (tmp_path / name).write_bytes((CASES / "23-spellings-from-excel" / case).read_bytes())
    return tmp_path


def test_a_table_with_the_byte_order_mark_of_excel_is_read(tmp_path: Path) -> None:
    assert load_places(_data(tmp_path, "spellings.csv", "bom.csv")).codes == load_places(DATA).codes


@pytest.mark.parametrize(
    ("table", "case", "load", "says"),
    [
        ("spellings.csv", "dates.csv", load_places, ('column "valid_from"', "a day as YYYY-MM-DD")),
        ("spellings.csv", "cp1252.csv", load_places, ("byte", "UTF-8")),
        ("releases.csv", "releases-cp1252.csv", load_calendar, ("line 2, byte", "UTF-8")),
    ],
)
def test_dates_and_encodings_of_excel_are_refused_naming_the_place(
    tmp_path: Path, table: str, case: str, load: Callable[[Path], object], says: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        load(_data(tmp_path, table, case))
    assert str(refused.value).startswith(table)
    for words in says:
        assert words in str(refused.value)


def test_a_table_without_dates_is_still_read() -> None:
    assert read_spellings("spelling,area_code,publisher,valid_from,valid_to\nKent,E23000032,ONS,,\n", "s").codes
