"""The data of a document: which tables, which numbers, how notes are numbered."""

from dataclasses import replace
from decimal import Decimal

import pytest

from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import Callout, CalloutKind, Cell, Document, NoteRef, Text, plain
from ncpm_reports.writers.datasets import data_tables, number_notes, printed_number
from tests.writers.pages import DOCUMENT, FIGURE, META, TABLE, number


@pytest.mark.parametrize(
    ("text", "value", "decimals", "percent", "plus"),
    [
        ("681", "681", 0, False, False),
        ("5,279,956", "5279956", 0, False, False),
        ("\u22121,234.50", "-1234.50", 2, False, False),
        ("-5", "-5", 0, False, False),
        ("+4%", "0.04", 0, True, True),
        ("\u22125.3%", "-0.053", 1, True, False),
        ("0", "0", 0, False, False),
    ],
)
def test_printed_numbers_are_read_as_they_stand(
    text: str, value: str, decimals: int, percent: bool, plus: bool
) -> None:
    number_read = printed_number(Cell(content=(number(1.23456789, text, Unit.PERCENT),)))
    assert number_read is not None
    assert (number_read.value, number_read.decimals, number_read.percent, number_read.plus) == (
        Decimal(value),
        decimals,
        percent,
        plus,
    )


@pytest.mark.parametrize(
    "text", ["[x]", "less than 0.001", "1.5 million", "", "1,23", "12,3456", "5 %", "٣", "1e5", "NaN"]
)
def test_what_is_no_plain_number_stays_text(text: str) -> None:
    assert printed_number(Cell(content=(number(1.0, text),))) is None


def test_a_number_among_words_stays_text() -> None:
    assert printed_number(Cell(content=(number(1.0, "1"), Text(" of "), number(2.0, "2")))) is None
    assert printed_number(Cell(content=(number(1.0, "1"), Text(" day")))) is None
    assert printed_number(Cell(content=(number(1.0, "1"), NoteRef(1)))) is None
    assert printed_number(Cell(content=(Text("1"),))) is None


def test_tables_come_once_in_reading_order_with_those_in_callouts() -> None:
    inside = Callout(kind=CalloutKind.NOTE, title=(), blocks=(replace(TABLE, id="inside"), TABLE))
    document = Document(meta=META, blocks=(inside, FIGURE, TABLE))
    assert [table.id for table in data_tables(document)] == ["inside", "homicides", "trend-data"]


def test_a_figures_data_takes_its_source() -> None:
    assert plain(data_tables(DOCUMENT)[0].source) == "Source: ONS"


def test_notes_are_numbered_through_all_tables() -> None:
    first, second = number_notes(data_tables(DOCUMENT))
    assert [note.number for note in (*first.notes, *second.notes)] == [1, 2]
    assert plain(second.columns[1].header) == "Homicides [note 2]"
