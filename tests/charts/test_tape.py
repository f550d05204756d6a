"""The tape records what matplotlib draws, whole figures included, and always the same."""

import pytest
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform

from ncpm_reports.charts.tape import Tape
from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, PathOp, Stroke, TextOp


def _record() -> Drawing:
    figure = Figure(figsize=(4, 2), dpi=72)
    axes = figure.add_axes((0.15, 0.2, 0.8, 0.7))
    axes.plot([1, 2, 3, 4], [2.0, float("nan"), 3.0, 1.0], "o-", color="#12436d")
    axes.bar([1, 2], [1, 2], color="#28a197")
    axes.set_title("Plain words", parse_math=False)
    axes.text(2, 2, "in the middle", ha="center", parse_math=False)
    tape = Tape(288, 144)
    figure.draw(tape)
    return tape.drawing()


def test_a_whole_matplotlib_figure_is_recorded_with_its_text_as_text() -> None:
    drawing = _record()
    words = {op.text: op for op in drawing.ops if isinstance(op, TextOp)}
    assert {"Plain words", "in the middle"} <= words.keys()
    assert words["in the middle"].anchor is Anchor.MIDDLE
    assert any(isinstance(op, MarkersOp) and len(op.at) == 3 for op in drawing.ops)
    assert any(isinstance(op, PathOp) and op.fill and op.fill.colour == "#28a197" for op in drawing.ops)


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
        figure.draw(Tape(144, 144))


def test_an_image_is_refused() -> None:
    figure = Figure(figsize=(2, 2), dpi=72)
    figure.add_axes((0, 0, 1, 1)).imshow([[0, 1], [1, 0]])
    with pytest.raises(ValueError, match="vectors"):
        figure.draw(Tape(144, 144))


def test_what_is_drawn_directly_is_what_matplotlibs_own_calls_record() -> None:
    """Lines with gaps, closed rings with clips, and marks: by one way or the other, the same operations."""
    stroke, fill = Stroke(colour="#12436d", width=1.5, dash=(4.0, 2.0)), Fill(colour="#bfbfbf")
    clip = (5.0, 5.0, 50.0, 20.0)
    ring = ((10.0, 10.0), (40.123, 10.0), (40.123, 30.456))
    direct, detour = Tape(100, 50), Tape(100, 50)
    direct.line([(1.0, 2.0), None, (3.0, 4.0), (5.0, 6.0), None], stroke=stroke, clip=None)
    direct.rings([ring, ring], stroke=None, fill=fill, clip=clip)
    direct.mark((("M", 0.0, 0.0), ("L", 1.0, 1.0)), [(10.0, 20.0)], stroke=None, fill=fill)
    gap = (float("nan"), float("nan"))
    lined, clipped, bare = GraphicsContextBase(), GraphicsContextBase(), GraphicsContextBase()
    lined.set_linewidth(1.5)
    lined.set_foreground("#12436d")
    lined.set_dashes(0, (4.0, 2.0))
    clipped.set_linewidth(0.0)
    clipped.set_clip_rectangle(Bbox.from_bounds(*clip))
    bare.set_linewidth(0.0)
    here, grey = IdentityTransform(), to_rgba("#bfbfbf")
    detour.draw_path(lined, Path([(1.0, 2.0), gap, (3.0, 4.0), (5.0, 6.0), gap]), here)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    detour.draw_path(clipped, Path([*ring, ring[0]] * 2, codes * 2), here, grey)
    detour.draw_markers(bare, Path([(0.0, 0.0), (1.0, 1.0)]), here, Path([(10.0, 20.0)]), here, grey)
    assert direct.drawing() == detour.drawing()
