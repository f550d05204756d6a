"""Drawings that are made larger keep their shape."""

from ncpm_reports.documents.drawing import Drawing, Fill, MarkersOp, PathOp, Stroke, TextOp, enlarged


def test_every_length_of_an_enlarged_drawing_grows_alike_and_back_again() -> None:
    line = Stroke(colour="#12436d", width=1.8)
    dot = (("M", -2.0, -2.0), ("L", 2.0, -2.0), ("L", 0.0, 2.0), ("Z",))
    drawing = Drawing(
        width=100,
        height=50,
        ops=(
            PathOp(segments=(("M", 1.0, 2.0), ("L", 30.0, 40.0)), stroke=line, clip=(0.0, 0.0, 80.0, 50.0)),
            MarkersOp(segments=dot, at=((10.0, 10.0), (20.0, 30.0)), fill=Fill(colour="#12436d")),
            TextOp(text="681", x=10, y=10, size=9),
        ),
    )
    twice = enlarged(drawing, 2.0)
    assert (twice.width, twice.height) == (200, 100)
    path, marks, words = twice.ops
    assert isinstance(path, PathOp)
    assert path.segments == (("M", 2.0, 4.0), ("L", 60.0, 80.0))
    assert path.stroke is not None
    assert path.stroke.width == 2 * line.width
    assert path.clip == (0.0, 0.0, 160.0, 100.0)
    assert isinstance(marks, MarkersOp)
    assert marks.at == ((20.0, 20.0), (40.0, 60.0))
    assert isinstance(words, TextOp)
    assert (words.x, words.y, words.size) == (20, 20, 18)
    assert enlarged(twice, 0.5) == drawing
