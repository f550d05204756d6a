"""Drawings replayed as vectors and real text: colours, paths and anchors."""

import re

import pytest
from reportlab.pdfbase.pdfdoc import PDFDocument

from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Stroke, TextOp
from ncpm_reports.writers.pdf.drawings import colour, operators
from ncpm_reports.writers.pdf.fonts import font, text_width
from ncpm_reports.writers.pdf.tagging import TaggedCanvas

SQUARE: tuple[tuple[str | float, ...], ...] = (("M", 0.0, 0.0), ("L", 1.0, 0.0), ("L", 1.0, 1.0), ("Z",))


def ops(*operations: PathOp | MarkersOp | TextOp) -> str:
    return "\n".join(operators(Drawing(width=100, height=100, ops=operations), document()))


def document() -> PDFDocument:
    font("S")
    return TaggedCanvas((595, 842), "S").document


def test_colours_are_shares_of_red_green_and_blue() -> None:
    assert colour("#000000") == "0.000 0.000 0.000"
    assert colour("#ff8000") == "1.000 0.502 0.000"


@pytest.mark.parametrize(
    ("stroke", "fill", "operator"),
    [
        (Stroke(colour="#000000", width=1), None, "S"),
        (None, "#000000", "f"),
        (Stroke(colour="#000000", width=1), "#ffffff", "B"),
    ],
)
def test_paths_are_stroked_filled_or_both(stroke: Stroke | None, fill: str | None, operator: str) -> None:
    assert ops(PathOp(segments=SQUARE, stroke=stroke, fill=fill)).endswith(f" h {operator}")


def test_a_path_without_stroke_and_fill_paints_nothing() -> None:
    assert re.search(r"\b[SfB]\b", ops(PathOp(segments=SQUARE))) is None


def test_dashes_and_widths_are_kept() -> None:
    assert "2.50 w [4.00 3.00] 0 d" in ops(
        PathOp(segments=SQUARE, stroke=Stroke(colour="#000000", width=2.5, dash=(4, 3)))
    )


def test_markers_are_drawn_at_each_place() -> None:
    stream = ops(MarkersOp(segments=SQUARE, at=((10, 20), (30, 40)), fill="#000000"))
    assert "10.00 20.00 m 11.00 20.00 l" in stream
    assert "30.00 40.00 m 31.00 40.00 l" in stream


@pytest.mark.parametrize(("anchor", "share"), [(Anchor.START, 0), (Anchor.MIDDLE, 0.5), (Anchor.END, 1)])
def test_text_stands_at_its_anchor(anchor: Anchor, share: float) -> None:
    stream = ops(TextOp(text="Baseline", x=50, y=10, size=10.5, anchor=anchor, bold=True))
    assert f"{50 - share * text_width('Baseline', 'b', 10.5):.2f} 10.00 Tm\n/F1+0 10.50 Tf" in stream


def test_letters_that_are_not_common_have_the_documents_own_codes() -> None:
    drawing = Drawing(width=10, height=10, ops=(TextOp(text="\u01ce", x=0, y=0, size=10),))
    other = document()
    font("S").splitString("\u01d0", other)
    assert list(operators(drawing, other)) != list(operators(drawing, document()))
