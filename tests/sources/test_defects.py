"""Forty defects of contents in three kinds of file at five places: all refused, naming file, sheet, cell, remedy."""

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from ncpm_reports.core.problems import Refused
from ncpm_reports.sources.child import open_bytes
from ncpm_reports.sources.places import Places

from .making import TITLE, Content, csv_bytes, force_area_rows, ods, xlsx

Rows = list[list[Content]]
FORCES = ("E23000013", "E23000004", "E23000023", "E23000039", "W15000004")
KINDS = (".xlsx", ".ods", ".csv")
SAMPLE = 45


@dataclass(frozen=True, slots=True)
class Defect:
    """What is done to a table at a force's row."""

    name: str
    spoil: Callable[[Rows, int], None]


def _cell(content: Content, column: int = 3) -> Callable[[Rows, int], None]:
    def spoil(rows: Rows, row: int) -> None:
        rows[row][column] = content

    return spoil


def _swapped(rows: Rows, row: int) -> None:
    other = 9 if row == 8 else 8
    rows[row][1], rows[other][1] = rows[other][1], rows[row][1]


def _shifted(rows: Rows, row: int) -> None:
    rows[row].insert(2, 7)
    rows[row].pop()


def _moved(rows: Rows, row: int) -> None:
    rows[row][3], rows[row][4] = rows[row][4], rows[row][3]


def _more(rows: Rows, row: int) -> None:
    rows[row][3] = int(rows[row][3] or 0) + 1


def _tenfold(rows: Rows, row: int) -> None:
    rows[row][4] = int(rows[row][4] or 0) * 10


def _dropped(rows: Rows, row: int) -> None:
    del rows[row]


def _note_row(rows: Rows, row: int) -> None:
    rows.insert(row, ["E23000099", "New Force", 1, 2, 3, 4, 5, 6])


VALUES: dict[str, Content] = {
    "blank": None,
    "spaces": "   ",
    "word": "many",
    "number and letters": "12abc",
    "blank inside": "1 234",
    "brackets": "(5)",
    "typographic minus": "\u22125",
    "negative": -5,
    "fraction": 2.5,
    "continental": "1.234,5",
    "Arabic digits": "\u0661\u0662",
    "full-width digits": "\uff11\uff12",
    "underscore": "1_000",
    "not a number": "nan",
    "infinity": "inf",
    "exponent": "1e3",
    "unknown marker": "[q]",
    "marker in capitals": "[X]",
    "undeclared dash": "-",
    "undeclared star": "*",
    "error text": "#N/A",
    "formula text": "=1+1",
    "percentage": "5%",
    "money": "£5",
    "footnote": "5 [note 3]",
    "zero-width": "5\u200b",
    "too large": 10.0**17,
    "bad thousands": "1,23",
    "date": "01/02/2024",
    "scale": "12 thousand",
}
DEFECTS: tuple[Defect, ...] = (
    *(Defect(name, _cell(content)) for name, content in VALUES.items()),
    Defect("one more", _more),
    Defect("ten times as many", _tenfold),
    Defect("two columns exchanged", _moved),
    Defect("cells shifted", _shifted),
    Defect("homoglyph in the name", _cell("\u0421leveland", 1)),
    Defect("renamed force", _cell("Northshire", 1)),
    Defect("name of another force", _swapped),
    Defect("unknown code", _cell("E23000099", 0)),
    Defect("row missing", _dropped),
    Defect("row twice", lambda rows, row: rows.insert(row, list(rows[row]))),
    Defect("row of a new force", _note_row),
    Defect("code with a letter O", _cell("E2300OO13", 0)),
)
CASES = [(defect, kind, force) for defect in DEFECTS for kind in KINDS for force in FORCES]


def _file_bytes(rows: Rows, kind: str) -> bytes:
    if kind == ".csv":
        return csv_bytes(rows)
    sheets = {"Table P1": rows}
    return xlsx(sheets) if kind == ".xlsx" else ods(sheets)


def _refusal(places: Places, defect: Defect, kind: str, force: str) -> Refused:
    rows = force_area_rows(places, TITLE)
    at = next(number for number, row in enumerate(rows) if row and row[0] == force)
    defect.spoil(rows, at)
    with pytest.raises(Refused) as refused:
        open_bytes(_file_bytes(rows, kind), f"p1{kind}", places)
    return refused.value


def test_there_are_600_cases_or_more() -> None:
    assert len(DEFECTS) >= 40
    assert len({defect.name for defect in DEFECTS}) == len(DEFECTS)
    assert len(CASES) >= 600


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_without_a_defect_reads(places: Places, kind: str) -> None:
    tidied = open_bytes(_file_bytes(force_area_rows(places, TITLE), kind), f"p1{kind}", places).release
    assert tidied is not None
    assert len(tidied.rows) == 5 * 48


@pytest.mark.slow
def test_each_defect_is_refused_naming_file_sheet_cell_and_remedy(places: Places, soak: bool) -> None:
    chosen = CASES if soak else random.Random(2021).sample(CASES, SAMPLE)
    for defect, kind, force in chosen:
        refused = _refusal(places, defect, kind, force)
        message = f"{defect.name}, {kind}, {force}: {refused}"
        for issue in refused.issues:
            assert issue.where.startswith(f"p1{kind}"), message
            assert kind == ".csv" or 'sheet "Table P1"' in issue.where, message
            assert issue.found, message
            assert issue.expected, message
            assert issue.remedy, message


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_each_defect_is_refused_at_least_once(places: Places, defect: Defect) -> None:
    assert _refusal(places, defect, ".csv", FORCES[2]).issues


def test_a_value_s_problem_names_its_cell(places: Places) -> None:
    refused = _refusal(places, DEFECTS[2], ".xlsx", FORCES[0])
    assert 'p1.xlsx, sheet "Table P1", cell D9' in str(refused)
    refused = _refusal(places, DEFECTS[2], ".csv", FORCES[0])
    assert "p1.csv, row 9, column D" in str(refused)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("column", "content"), [(0, "Code"), (3, "Homicides"), (4, "Homicide"), (4, "Theft")])
def test_a_defect_of_the_header_is_refused(places: Places, kind: str, column: int, content: str) -> None:
    rows = force_area_rows(places, TITLE)
    next(row for row in rows if row and row[0] == "Area Code")[column] = content
    with pytest.raises(Refused):
        open_bytes(_file_bytes(rows, kind), f"p1{kind}", places)
