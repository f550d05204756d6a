"""Charts that Word draws itself: editable, with their data, and never in public documents."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openxml_audit import OpenXmlValidator

from ncpm_reports.documents.blocks import Cell, Document, DocumentKind, Figure, Heading, NativeChartKind, Text
from ncpm_reports.writers.docx.chart import series_of
from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.options import WriterOptions
from tests.writers.samples import chart, meta, text
from tests.writers.word_rules import faults, find, parts, tree, values

NATIVE = WriterOptions(native_charts=True)
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def paper(*figures: Figure, kind: DocumentKind = DocumentKind.PACK, options: WriterOptions = NATIVE) -> bytes:
    """A document of figures."""
    title = Heading(level=1, content=text("Charts"), anchor="top")
    return write(Document(meta=meta(kind), blocks=(title, *figures)), options)


def editable(kind: NativeChartKind = NativeChartKind.LINE, name: str = "trend") -> Figure:
    """A figure that Word may draw."""
    return replace(chart(name), native=kind)


@pytest.mark.parametrize("kind", list(NativeChartKind))
def test_a_native_chart_is_valid_and_described_in_the_figures_own_words(kind: NativeChartKind, tmp_path: Path) -> None:
    data = paper(editable(kind), editable(kind, "second"))
    (tmp_path / "chart.docx").write_bytes(data)
    assert not OpenXmlValidator().validate(str(tmp_path / "chart.docx")).errors
    assert faults(data) == []
    assert values(tree(data), "//wp:docPr/@descr") == [chart().alt] * 2
    assert not [name for name in parts(data) if name.startswith("word/media/")]


def test_the_data_can_be_edited_and_missing_values_are_empty_cells_and_gaps() -> None:
    figure = editable()
    held = parts(paper(figure))
    sheet = openpyxl.load_workbook(io.BytesIO(held["word/embeddings/chart1.xlsx"])).worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert rows[0] == ["Police force area", "Year ending June 2019", "Year ending June 2025", "Change [note 1]"]
    assert rows[1] == ["Area 1", 1000, 900, -3.2]
    assert rows[8] == ["Area 8", 1259, None, -3.2]
    drawn = tree(paper(figure), "word/charts/chart1.xml")
    second = drawn.findall(f".//{C}ser")[1]
    assert [point.get("idx") for point in second.findall(f"./{C}val//{C}pt")] == [str(i) for i in range(11) if i != 7]
    assert drawn.find(f".//{C}dispBlanksAs").get("val") == "gap"  # type: ignore[union-attr]


def test_bars_start_at_zero_unless_a_value_is_below_it() -> None:
    below = editable(NativeChartKind.BAR)
    kept = replace(below.data, columns=below.data.columns[:3], rows=tuple(row[:3] for row in below.data.rows))
    above = replace(below, data=kept)
    path = f".//{C}valAx/{C}scaling/{C}min"
    assert tree(paper(above), "word/charts/chart1.xml").find(path).get("val") == "0"  # type: ignore[union-attr]
    assert tree(paper(below), "word/charts/chart1.xml").find(path) is None


@pytest.mark.parametrize("kind", [DocumentKind.SUMMARY, DocumentKind.PAGE])
def test_public_documents_keep_pictures_whatever_the_options_say(kind: DocumentKind) -> None:
    data = paper(editable(), kind=kind)
    assert not [name for name in parts(data) if "chart" in name or "embeddings" in name]
    assert find(tree(data), "//wp:inline")


def test_pictures_stay_where_native_charts_are_not_asked_for_or_not_allowed() -> None:
    for data in (paper(editable(), options=WriterOptions()), paper(chart())):
        assert len([name for name in parts(data) if name.startswith("word/media/")]) == 2


def test_data_without_numbers_is_shown_as_the_picture() -> None:
    figure = editable()
    wordy = tuple(replace(column, kind=figure.data.columns[0].kind) for column in figure.data.columns)
    assert series_of(replace(figure.data, columns=wordy)) == ()
    assert not [
        name for name in parts(paper(replace(figure, data=replace(figure.data, columns=wordy)))) if "chart" in name
    ]


def test_words_that_look_like_formulas_stay_words() -> None:
    figure = editable()
    row = (Cell(content=(Text("=HYPERLINK(1)"),)), *figure.data.rows[0][1:])
    held = parts(paper(replace(figure, data=replace(figure.data, rows=(row,)))))
    cell = openpyxl.load_workbook(io.BytesIO(held["word/embeddings/chart1.xlsx"])).worksheets[0]["A2"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_native_charts_are_the_same_every_time() -> None:
    assert paper(editable()) == paper(editable())
