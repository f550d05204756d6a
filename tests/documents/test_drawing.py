"""Drawings that are made larger keep their shape."""

from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import DOT, LINE
from ncpm_reports.documents.drawing import Drawing, MarkersOp, PathOp, TextOp, enlarged


def test_every_length_of_an_enlarged_drawing_grows_alike_and_back_again() -> None:
    sheet = Sheet(100, 50)
    sheet.line([(1.0, 2.0), (30.0, 40.0)], LINE, clip=(0.0, 0.0, 80.0, 50.0))
    sheet.marks("o", [(10.0, 10.0), (20.0, 30.0)], 4.0, DOT)
    sheet.words("681", 10, 10, size=9)
    drawing: Drawing = sheet.drawing()
    twice = enlarged(drawing, 2.0)
    assert (twice.width, twice.height) == (200, 100)
    path, marks, words = twice.ops
    assert isinstance(path, PathOp)
    assert path.segments == (("M", 2.0, 4.0), ("L", 60.0, 80.0))
    assert path.stroke is not None
    assert path.stroke.width == 2 * LINE.width
    assert path.clip == (0.0, 0.0, 160.0, 100.0)
    assert isinstance(marks, MarkersOp)
    assert marks.at == ((20.0, 20.0), (40.0, 60.0))
    assert isinstance(words, TextOp)
    assert (words.x, words.y, words.size) == (20, 20, 18)
    assert enlarged(twice, 0.5) == drawing
