"""Spreadsheets of data: valid, accessible, with text as text and numbers as numbers no finer than printed."""

import re
import subprocess
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from shutil import which
from xml.etree import ElementTree

import openxml_audit
import pytest
from hypothesis import given, settings

from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Document, Label, Link, Table, Text
from ncpm_reports.writers.ods.spreadsheet import write
from ncpm_reports.writers.options import WriterOptions
from tests.documents.strategies import HOSTILE, documents
from tests.writers.pages import DOCUMENT, META, TABLE, number

OPTIONS = WriterOptions()
NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "config": "urn:oasis:names:tc:opendocument:xmlns:config:1.0",
    "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
VALUE = f"{{{NAMES['office']}}}value"
KIND = f"{{{NAMES['office']}}}value-type"
TABLE_NAME = f"{{{NAMES['table']}}}name"


def part(data: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))


def words(cell: ElementTree.Element) -> str:
    """A cell's text, with ODF's spaces, tabs and line breaks as themselves."""
    pieces: list[str] = []

    def visit(element: ElementTree.Element) -> None:
        tag = element.tag.partition("}")[2]
        if tag == "s":
            pieces.append(" " * int(element.get(f"{{{NAMES['text']}}}c", "1")))
        pieces.append({"tab": "\t", "line-break": "\n"}.get(tag, ""))
        pieces.append(element.text or "")
        for child in element:
            visit(child)
            pieces.append(child.tail or "")

    visit(cell)
    return "".join(pieces)


def sheets(data: bytes) -> dict[str, list[list[ElementTree.Element]]]:
    tables = part(data, "content.xml").findall(".//table:table", NAMES)
    return {
        sheet.get(TABLE_NAME, ""): [list(row) for row in sheet.findall("table:table-row", NAMES)] for sheet in tables
    }


def texts(data: bytes, sheet: str) -> list[list[str]]:
    return [[words(cell) for cell in row] for row in sheets(data)[sheet]]


def with_cell(*content: Text | Label | Link) -> Document:
    table = Table(
        id="one",
        title=(Text("One"),),
        columns=(Column(header=(Text("A"),)), Column(header=(Text("B"),))),
        rows=((Cell(content=(Text("row"),)), Cell(content=content)),),
    )
    return Document(meta=META, blocks=(table,))


def faults(data: bytes, folder: Path) -> list[object]:
    file = folder / "data.ods"
    file.write_bytes(data)
    return list(openxml_audit.OdfValidator(security_validation=True).validate(file).errors)


def test_the_validator_finds_no_fault(tmp_path: Path) -> None:
    assert faults(write(DOCUMENT, OPTIONS), tmp_path) == []
    assert faults(write(Document(meta=META, blocks=()), OPTIONS), tmp_path) == []


def test_there_is_a_cover_contents_notes_and_one_table_a_sheet() -> None:
    data = write(DOCUMENT, OPTIONS)
    assert list(sheets(data)) == ["Cover_sheet", "Contents", "Notes", "Table_1", "Table_2"]
    cover = [row[0] for row in texts(data, "Cover_sheet")]
    assert cover[0] == META.title
    assert {META.subject, META.rights, META.footer, "Issued on: 14 November 2025", "Published by: Home Office"} <= set(
        cover
    )
    assert "Shorthand: [x] not available." in cover
    assert texts(data, "Contents")[3:] == [["Table_1", "Homicides a year"], ["Table_2", "Homicides, England and Wales"]]
    assert texts(data, "Notes")[3:] == [
        ["Shorthand", "Table_1", "[x] means not available."],
        ["note 1", "Table_1", "Excludes Greater Manchester."],
        ["Shorthand", "Table_2", "[x] means not available."],
        ["note 2", "Table_2", "Excludes Greater Manchester."],
    ]


def test_a_table_begins_in_column_a_under_its_title_unit_and_source() -> None:
    rows = texts(write(DOCUMENT, OPTIONS), "Table_2")
    assert [row[0] for row in rows[:4]] == [
        "Homicides, England and Wales",
        "This worksheet contains one table. Notes are marked [note 1] and so on, and are explained on the worksheet"
        " Notes.",
        "Number of victims",
        "Source: ONS, 17 October 2019",
    ]
    assert rows[4] == ["Year ending", "Homicides [note 2]", "Change", "Trend"]
    assert rows[5] == ["June 2019", "681", "\u22125%", "Falls from 719 to 681."]


def test_numbers_are_typed_and_no_finer_than_printed() -> None:
    rows = sheets(write(DOCUMENT, OPTIONS))["Table_2"]
    assert [(row[1].get(KIND), row[1].get(VALUE)) for row in rows[5:]] == [
        ("float", "681"),
        ("float", "1234.5"),
        ("string", None),
    ]
    assert [(row[2].get(KIND), row[2].get(VALUE)) for row in rows[5:7]] == [
        ("percentage", "-0.05"),
        ("percentage", "0.04"),
    ]


def test_tables_are_marked_up_with_names_and_nothing_is_merged_hidden_or_computed() -> None:
    content = part(write(DOCUMENT, OPTIONS), "content.xml")
    ranges = content.findall(".//table:database-range", NAMES)
    places = {
        named_range.get(TABLE_NAME): named_range.get(f"{{{NAMES['table']}}}target-range-address")
        for named_range in ranges
    }
    assert places == {
        "Contents": "Contents.A3:Contents.B5",
        "Notes": "Notes.A3:Notes.C7",
        "table_trend_data": "Table_1.A5:Table_1.D8",
        "table_homicides": "Table_2.A5:Table_2.D8",
    }
    text = ElementTree.tostring(content).decode()
    assert not [word for word in ("spanned", "covered-table-cell", "formula", "visibility", "script") if word in text]


def test_long_tables_keep_their_header_in_view() -> None:
    rows = TABLE.rows * 7
    settings_part = part(write(Document(meta=META, blocks=(replace(TABLE, rows=rows),)), OPTIONS), "settings.xml")
    items = {item.get(f"{{{NAMES['config']}}}name"): item.text for item in settings_part.iter() if item.text}
    assert items["VerticalSplitPosition"] == "5"
    short = part(write(DOCUMENT, OPTIONS), "settings.xml")
    assert "VerticalSplitPosition" not in ElementTree.tostring(short).decode()


def test_properties_name_the_document_and_its_language() -> None:
    data = write(DOCUMENT, OPTIONS)
    properties = part(data, "meta.xml")
    assert properties.findtext(".//dc:title", namespaces=NAMES) == META.title
    assert properties.findtext(".//dc:language", namespaces=NAMES) == "en-GB"
    assert properties.findtext(".//dc:date", namespaces=NAMES) == "2025-11-14T00:00:00"
    assert [item.text for item in properties.findall(".//meta:keyword", NAMES)] == ["crime", "policing"]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        styles = archive.read("styles.xml").decode()
    assert 'fo:language="en" fo:country="GB"' in styles


def test_the_package_is_the_same_every_time_and_begins_with_its_type() -> None:
    data = write(DOCUMENT, OPTIONS)
    assert data == write(DOCUMENT, OPTIONS)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        entries = archive.infolist()
    assert (entries[0].filename, entries[0].compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert {entry.date_time for entry in entries} == {(1980, 1, 2, 0, 0, 0)}
    assert data[30:38] == b"mimetype"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_literal_and_typed_as_text(text: str, tmp_path: Path) -> None:
    data = write(with_cell(Text(text)), OPTIONS)
    cell = sheets(data)["Table_1"][3][1]
    shown = "".join("\ufffd" if (ord(c) < 32 and c not in "\t\n\r") or c in "\ufffe\uffff" else c for c in text)
    assert cell.get(KIND) == "string"
    assert words(cell) == shown.replace("\r\n", "\n")
    assert faults(data, tmp_path) == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'=", '"=', ";="])
def test_text_that_begins_like_a_formula_stays_text(start: str) -> None:
    data = write(with_cell(Text(f"{start}1+1")), OPTIONS)
    cell = sheets(data)["Table_1"][3][1]
    assert cell.get(KIND) == "string"
    assert not [name for name in dict(cell.attrib) if "formula" in name]


def test_links_to_publications_are_kept() -> None:
    data = write(with_cell(Link("https://www.ons.gov.uk/", (Text("ONS"),))), OPTIONS)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert 'xlink:href="https://www.ons.gov.uk/"' in archive.read("content.xml").decode()


def test_a_column_of_pictures_alone_is_left_out() -> None:
    columns = (TABLE.columns[0], Column(header=(Text("Trend"),), kind=ColumnKind.PICTURE), TABLE.columns[1])
    row = (TABLE.rows[0][0], TABLE.rows[0][3], Cell(content=(number(681.0, "681"),)))
    data = write(Document(meta=META, blocks=(replace(TABLE, columns=columns, rows=(row,)),)), OPTIONS)
    assert texts(data, "Table_1")[4:] == [["Year ending", "Homicides [note 1]"], ["June 2019", "681"]]


@given(documents)
@settings(max_examples=25, derandomize=True, deadline=None)
def test_any_document_can_be_written(document: Document) -> None:
    assert write(document, OPTIONS) == write(document, OPTIONS)


@pytest.mark.slow
def test_libreoffice_reads_the_values(tmp_path: Path) -> None:
    office = which("soffice")
    if office is None:
        pytest.skip("there is no LibreOffice on this machine")
    (tmp_path / "data.ods").write_bytes(write(replace(DOCUMENT, blocks=(TABLE,)), OPTIONS))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "fods",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "data.ods"),
    ]
    subprocess.run(command, capture_output=True, timeout=120, check=False)
    converted = tmp_path / "data.fods"
    if not converted.exists():
        pytest.skip("LibreOffice has no spreadsheet module here")
    cells = ElementTree.parse(converted).getroot().findall(".//table:table-cell", NAMES)
    shown = {words(cell).strip(): cell.get(VALUE) for cell in cells if cell.get(VALUE) is not None}
    assert shown == {"681": "681", "\u22125%": "-0.05", "1,234.5": "1234.5", "+4%": "0.04"}


def test_a_column_of_links_is_as_wide_as_its_longest_which_stands_on_one_line() -> None:
    (table,) = with_cell(Text("x")).blocks
    assert isinstance(table, Table)
    link = Link("https://www.ons.gov.uk", (Text("Police recorded crime by Community Safety Partnership area " * 2),))
    linked = replace(table, rows=((Cell(content=(link,)), Cell(content=(Text("x"),))),))
    styles = zipfile.ZipFile(BytesIO(write(Document(meta=META, blocks=(linked,)), WriterOptions()))).read("content.xml")
    assert max(map(float, re.findall(rb'column-width="([\d.]+)cm"', styles))) > 20
