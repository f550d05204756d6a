"""The recorder records what matplotlib draws, whole figures included, and always the same."""

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.offsetbox import AnchoredText
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from ncpm_reports.charts.picture import empty_axes, record
from ncpm_reports.charts.recorder import Recorder
from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, Op, PathOp, TextOp


def _record() -> Drawing:
    figure = Figure(figsize=(4, 2), dpi=72)
    axes = figure.add_axes((0.15, 0.2, 0.8, 0.7))
    axes.plot([1, 2, 3, 4], [2.0, float("nan"), 3.0, 1.0], "o-", color="#12436d")
    axes.bar([1, 2], [1, 2], color="#28a197")
    axes.set_title("Plain words", parse_math=False)
    axes.text(2, 2, "in the middle", ha="center", parse_math=False)
    recorder = Recorder(288, 144)
    figure.draw(recorder)
    return recorder.drawing()


def test_a_whole_matplotlib_figure_is_recorded_with_its_text_as_text() -> None:
    drawing = _record()
    words = {op.text: op for op in drawing.ops if isinstance(op, TextOp)}
    assert {"Plain words", "in the middle"} <= words.keys()
    assert words["in the middle"].anchor is Anchor.MIDDLE
    assert any(isinstance(op, MarkersOp) and len(op.at) == 3 for op in drawing.ops)
    assert any(isinstance(op, PathOp) and op.fill == "#28a197" for op in drawing.ops)


def test_axes_of_a_kind_are_empty_again_whatever_was_drawn_on_them() -> None:
    kind = "emptied", (100.0, 100.0), (10.0, 10.0, 10.0, 10.0)
    empty = record(empty_axes(*kind))
    axes = empty_axes(*kind)
    axes.fill_between([0, 1], [0, 1])
    axes.annotate("Words", (0.5, 0.5))
    axes.add_artist(AnchoredText("Words", loc="center", frameon=False))
    axes.figure.add_artist(Rectangle((0, 0), 7, 7, transform=None))
    assert len(record(axes).ops) > len(empty.ops) + 3
    assert record(empty_axes(*kind)) == empty


def test_a_missing_vertex_leaves_a_gap_in_the_line() -> None:
    lines = [op for op in _record().ops if isinstance(op, PathOp) and op.stroke and op.stroke.colour == "#12436d"]
    pens = "".join(str(segment[0]) for segment in lines[0].segments)
    assert pens.count("M") >= 1
    assert pens.replace("M", "").count("L") == 1


def test_two_recordings_of_one_figure_are_equal() -> None:
    assert _record() == _record()


def test_rotated_text_is_refused() -> None:
    figure = Figure(figsize=(2, 2), dpi=72)
    figure.text(0.5, 0.5, "aslant", rotation=45, parse_math=False)
    with pytest.raises(ValueError, match="horizontal"):
        figure.draw(Recorder(144, 144))


def test_an_image_is_refused() -> None:
    figure = Figure(figsize=(2, 2), dpi=72)
    figure.add_axes((0, 0, 1, 1)).imshow([[0, 1], [1, 0]])
    with pytest.raises(NotImplementedError):
        figure.draw(Recorder(144, 144))


def _axes() -> Axes:
    axes = Figure(figsize=(1, 1), dpi=72).add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set(xlim=(0, 72), ylim=(0, 72))
    return axes


def _ops(axes: Axes) -> tuple[Op, ...]:
    recorder = Recorder(72, 72)
    axes.figure.draw(recorder)
    return tuple(op for op in recorder.drawing().ops if not (isinstance(op, PathOp) and op.fill and not op.stroke))


def test_lines_that_look_alike_become_one_path_and_others_do_not() -> None:
    axes = _axes()
    for height, colour in ((10, "#12436d"), (20, "#12436d"), (30, "#801650")):
        axes.plot([5, 50], [height, height], color=colour)
    assert [len(op.segments) for op in _ops(axes) if isinstance(op, PathOp)] == [4, 2]


def test_a_line_ends_where_the_axes_end() -> None:
    axes = _axes()
    axes.plot([5, 50], [10, 10])
    axes.plot([10, 50], [10, 90], color="#801650")
    ends = [op.segments[-1] for op in _ops(axes) if isinstance(op, PathOp)]
    assert ends == [("L", 50.0, 10.0), ("L", pytest.approx(41, abs=0.1), pytest.approx(72, abs=0.1))]


def test_hatching_stays_inside_and_spares_holes() -> None:
    axes = _axes()
    outer = Path([(4, 4), (44, 4), (44, 44), (4, 44), (4, 4)], closed=True)
    hole = Path([(14, 14), (34, 14), (34, 34), (14, 34), (14, 14)], closed=True)
    axes.add_patch(PathPatch(Path.make_compound_path(outer, hole), fill=False, linewidth=0, hatch="///"))
    (lines,) = [op for op in _ops(axes) if isinstance(op, PathOp)]
    places = [(float(x), float(y)) for _, x, y in lines.segments]
    assert len(places) > 20
    for (x1, y1), (x2, y2) in zip(places[::2], places[1::2], strict=True):
        assert all(4 <= value <= 44 for value in (x1, y1, x2, y2))
        assert not all(14 < value < 34 for value in ((x1 + x2) / 2, (y1 + y2) / 2))
