"""The tidy CSV: one row a cell, typed columns, no formula in text, and a description that matches it."""

import csv
import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path

import csvw
import pytest
from hypothesis import given, settings

from ncpm_reports.documents.blocks import Cell, Document, Text
from ncpm_reports.writers.csvw import NAMES, metadata, write
from ncpm_reports.writers.options import WriterOptions
from tests.documents.strategies import HOSTILE, documents
from tests.writers.pages import DOCUMENT, META, TABLE, number
from tests.writers.samples import sample_document

OPTIONS = WriterOptions()


def rows(document: Document) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(write(document, OPTIONS).decode("utf-8"), newline="")))


def with_text(text: str) -> Document:
    row = (TABLE.rows[0][0], Cell(content=(Text(text),)), *TABLE.rows[0][2:])
    return Document(meta=META, blocks=(replace(TABLE, rows=(row,)),))


def test_each_cell_is_a_row_with_its_number_and_where_it_came_from() -> None:
    csv_rows = rows(replace(DOCUMENT, blocks=(TABLE,)))
    assert len(csv_rows) == 9
    assert csv_rows[0] == {
        "table": "Homicides, England and Wales",
        "row": "June 2019",
        "column": "Homicides [note 1]",
        "value": "681",
        "text": "681",
        "unit": "victims",
        "measure": "homicide",
        "area_code": "K04000001",
        "period_start": "2018-07-01",
        "period_end": "2019-06-30",
        "derivation": "",
        "source": "ONS, Crime in England and Wales, June 2019, C7",
    }
    assert (csv_rows[1]["value"], csv_rows[1]["text"]) == ("-5", "\u22125%")
    assert csv_rows[1]["derivation"] == "681 as a percentage of 719, less 100"


def test_what_is_missing_has_its_shorthand_and_no_value() -> None:
    csv_row = rows(replace(DOCUMENT, blocks=(TABLE,)))[6]
    assert (csv_row["value"], csv_row["text"]) == ("", "[x]")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_begins_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert rows(with_text(f"{start}1+1"))[0]["text"] == f"'{start}1+1"


def test_numbers_never_get_an_apostrophe() -> None:
    row = (TABLE.rows[0][0], Cell(content=(number(-5.0, "\u22125"),)), *TABLE.rows[0][2:])
    csv_row = rows(Document(meta=META, blocks=(replace(TABLE, rows=(row,)),)))[0]
    assert csv_row["value"] == "-5"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_back(text: str) -> None:
    cell_text = rows(with_text(text))[0]["text"]
    expected = text.replace("\x00", "\ufffd")
    assert cell_text in (expected, f"'{expected}")


def test_figures_data_is_there_once() -> None:
    csv_rows = rows(DOCUMENT)
    assert {row["table"] for row in csv_rows} == {"Homicides a year", "Homicides, England and Wales"}
    assert len(csv_rows) == 18


def test_the_description_names_the_columns_of_the_file() -> None:
    described = json.loads(metadata(DOCUMENT, "avon-and-somerset.csv"))
    header = write(DOCUMENT, OPTIONS).decode().splitlines()[0].split(",")
    assert [column["name"] for column in described["tableSchema"]["columns"]] == header == list(NAMES)
    assert described["@context"] == ["http://www.w3.org/ns/csvw", {"@language": "en"}]
    assert described["url"] == "avon-and-somerset.csv"
    assert described["dc:title"] == META.title


@given(documents)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_any_document_gives_rows_of_one_length(document: Document) -> None:
    data = write(document, OPTIONS)
    assert data == write(document, OPTIONS)
    assert {len(row) for row in csv.reader(StringIO(data.decode("utf-8"), newline=""))} == {len(NAMES)}


@pytest.mark.parametrize("kind", ["summary", "large", "pack"])
def test_an_implementation_of_the_standard_reads_the_csv_by_its_description(kind: str, tmp_path: Path) -> None:
    document = sample_document(kind)
    (tmp_path / "data.csv").write_bytes(write(document, OPTIONS))
    (tmp_path / "data.csv-metadata.json").write_bytes(metadata(document, "data.csv"))
    table = csvw.CSVW(str(tmp_path / "data.csv"), md_url=str(tmp_path / "data.csv-metadata.json"), validate=True)
    assert table.is_valid
    read = list(table.tables[0].iterdicts(strict=True))
    assert [row["text"] or "" for row in read] == [row["text"] for row in rows(document)]
    assert all(isinstance(row["value"], Decimal | None) for row in read)
    assert any(isinstance(row["value"], Decimal) for row in read)
