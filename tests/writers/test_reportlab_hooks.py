"""What the PDF writer reaches for behind ReportLab's interface: each hook is named here when a new version moves it."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import reportlab
from reportlab.pdfbase import ttfonts
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas, textobject
from reportlab.platypus import BaseDocTemplate, Frame, paragraph

from ncpm_reports.writers.pdf import reportlab_hooks

METHODS: list[tuple[Callable[..., object], list[str]]] = [
    (textobject.PDFTextObject._formatText, ["self", "text"]),
    (ttfonts.TTFontFace.makeSubset, ["self", "subset"]),
    (TTFont.splitString, ["self", "text", "doc", "encoding"]),
    (TTFont.stringWidth, ["self", "text", "size", "encoding"]),
    (BaseDocTemplate.build, ["self", "flowables", "filename", "canvasmaker"]),
    (BaseDocTemplate.handle_keepWithNext, ["self", "flowables"]),
    (paragraph.Paragraph.beginText, ["self", "x", "y"]),
]


def test_the_hooks_are_for_the_version_that_is_installed() -> None:
    assert reportlab.__version__ == reportlab_hooks.VERSION


@pytest.mark.parametrize(("method", "names"), METHODS, ids=lambda value: getattr(value, "__qualname__", ""))
def test_a_method_that_is_replaced_or_called_is_as_it_was(method: Callable[..., object], names: list[str]) -> None:
    assert list(inspect.signature(method).parameters) == names


def test_the_attributes_that_are_read_are_there() -> None:
    page_canvas = canvas.Canvas("unused.pdf")
    assert {"_code", "_doc"} <= set(vars(page_canvas))
    text = page_canvas.beginText()
    assert {"_code", "_curSubset", "_fontname", "_fontsize", "_leading", "_doc"} <= set(vars(text))
    frame = Frame(0, 0, 100, 100)
    assert {"_y", "_y2", "_atTop"} <= set(vars(frame))
    assert page_canvas._doc.delayedFonts == []
    assert {"assignments", "subsets", "nextCode", "internalName"} <= set(vars(TTFont.State(True)))


def test_the_map_of_letters_is_made_by_the_function_that_is_replaced() -> None:
    assert "makeToUnicodeCMap(baseFontName, subset)" in inspect.getsource(TTFont.addObjects)


def test_the_template_asks_for_what_flowables_answer() -> None:
    assert "_postponed" in inspect.getsource(BaseDocTemplate.handle_flowable)
    assert "keepTogetherClass(flowables[:i])" in inspect.getsource(BaseDocTemplate.handle_keepWithNext)
    assert "K._content[:-1]" in inspect.getsource(BaseDocTemplate.handle_keepWithNext)


def test_lines_of_a_paragraph_say_where_words_are_broken() -> None:
    style = paragraph.ParagraphStyle("s", splitLongWords=1)
    simple = paragraph.Paragraph("aaaaaaaaaaaaaaaaaaaa bb", style)
    mixed = paragraph.Paragraph("aaaaaaaaaaaaaaaaaaaa <b>bb</b> c", style)
    for wrapped in (simple, mixed):
        wrapped.wrap(40, 1000)
        ends = [reportlab_hooks.ends_within_word(wrapped, place) for place in range(len(wrapped.blPara.lines) - 1)]
        assert ends[0] is True
        assert ends[-1] is False


@pytest.mark.parametrize("name", ["reportlab_hooks", "tagging", "flowables"])
def test_the_tag_layer_knows_nothing_of_this_project(name: str) -> None:
    folder = Path(inspect.getfile(reportlab_hooks)).parent
    imported = re.findall(r"^from (ncpm_reports\S*) import", (folder / f"{name}.py").read_text("utf-8"), re.MULTILINE)
    layer = {f"ncpm_reports.writers.pdf.{other}" for other in ("reportlab_hooks", "tagging")}
    assert set(imported) <= layer
