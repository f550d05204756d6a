"""A matplotlib renderer that draws nothing: it records operations, so that one drawing serves every format."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Bbox, Transform

from ncpm_reports.charts.style import ASCENT, DESCENT, SHARE_BEFORE, text_width
from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Segments, Stroke, TextOp

_PENS = {int(Path.MOVETO): "M", int(Path.LINETO): "L", int(Path.CURVE4): "C", int(Path.CLOSEPOLY): "Z"}
_ANCHORS = {"left": Anchor.START, "center": Anchor.MIDDLE, "right": Anchor.END}
# How many points apart the strokes of a hatch stand.
_HATCH_STEPS = {"/": 9.0, "//": 4.0, "///": 3.0}


class Recorder(RendererBase):
    """Records what matplotlib draws, in points, origin at the bottom left; coordinates to a hundredth of a point.

    It takes figures of 72 dots an inch. Text is kept as text with its alignment, above everything else. Lines are cut
    where Axes end; those that follow one another and look alike become one path. Mathematical text, rotation and images
    are refused, since no chart of ours has them.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._shapes: list[PathOp | MarkersOp] = []
        self._words: list[TextOp] = []

    def drawing(self) -> Drawing:
        """What was recorded so far, frozen."""
        return Drawing(width=_rounded(self.width), height=_rounded(self.height), ops=(*self._shapes, *self._words))

    def draw_path(self, gc: GraphicsContextBase, path: Path, transform: Transform, rgbFace: Any = None) -> None:
        """Records a path and its hatching; runs of missing vertices are left open as gaps."""
        is_line = path.codes is None and rgbFace is None
        op = PathOp(
            segments=segments_of(path, transform, gc.get_clip_rectangle() if is_line else None),
            stroke=_stroke(gc),
            fill=_fill(rgbFace),
        )
        last = self._shapes[-1] if self._shapes else None
        if is_line and isinstance(last, PathOp) and replace(op, segments=last.segments) == last:
            op = replace(op, segments=self._shapes.pop().segments + op.segments)
        if op.segments and (op.stroke or op.fill):
            self._shapes.append(op)
        if gc.get_hatch():
            stroke = Stroke(colour=to_hex(gc.get_hatch_color()), width=float(gc.get_hatch_linewidth()))
            lines = _hatch_lines(path.to_polygons(transform), _HATCH_STEPS[str(gc.get_hatch())])
            self._shapes.append(PathOp(segments=tuple(lines), stroke=stroke))

    def draw_markers(  # noqa: PLR0917 (matplotlib's signature)
        self, gc: Any, marker_path: Path, marker_trans: Any, path: Path, trans: Any, rgbFace: Any = None
    ) -> None:
        """Records one marker at every finite vertex of a path."""
        places = tuple((float(x), float(y)) for _, x, y in segments_of(path, trans))
        if places:
            shape = segments_of(marker_path, marker_trans)
            self._shapes.append(MarkersOp(segments=shape, at=places, stroke=_stroke(gc), fill=_fill(rgbFace)))

    def draw_text(  # noqa: PLR0917 (matplotlib's signature)
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        """Records a run of text. With a text artist its alignment is kept; else `x` is where the text starts.

        Raises: ValueError for rotated or mathematical text.
        """
        if angle or ismath:
            raise ValueError(f"text in charts is horizontal and plain, not {s!r} at {angle} degrees")
        size, bold = prop.get_size_in_points(), prop.get_weight() == "bold"
        align = str(mtext.get_horizontalalignment()) if mtext is not None else "left"
        if s.strip():
            place = {"x": _rounded(x + SHARE_BEFORE[align] * text_width(s, size, bold)), "y": _rounded(y)}
            colour = to_hex(gc.get_rgb())
            self._words.append(TextOp(text=s, size=size, colour=colour, bold=bold, anchor=_ANCHORS[align], **place))

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        """Width, height and descent of a run of text in points, wide enough for every face it may be set in."""
        size = prop.get_size_in_points()
        return text_width(s, size, prop.get_weight() == "bold"), (ASCENT + DESCENT) * size, DESCENT * size

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        # Newer versions of matplotlib ask the renderer before they look for a font on this machine.
        size = prop.get_size_in_points()
        return ASCENT * size, DESCENT * size, 0.0

    def flipy(self) -> bool:
        """False: y grows upwards."""
        return False


def _rounded(value: float) -> float:
    # Adding nought turns a negative zero into zero.
    return round(float(value), 2) + 0.0


def segments_of(path: Path, transform: Transform, cut_to: Bbox | None = None) -> Segments:
    """A path's segments in points; a line has gaps where vertices are missing, and ends at the box that it is cut to.

    Raises: KeyError for a curve that is not cubic.
    """
    # Matplotlib cuts a point outside the box that it is given; the rest is for rounding errors on the edge.
    clip: Any = None if cut_to is None else cut_to.padded(-0.99).extents
    segments: list[tuple[str | float, ...]] = []
    for points, code in path.iter_segments(transform, simplify=False, clip=clip):
        pen = _PENS[int(code)]
        segments.append((pen,) if pen == "Z" else (pen, *map(_rounded, points.tolist())))
    return tuple(segments)


def _hatch_lines(rings: Any, step: float) -> Iterator[tuple[str | float, ...]]:
    """Diagonal strokes `step` points apart, cut to the inside of closed polygons by the even-odd rule.

    They run on from one shape to its neighbour, since their lines are multiples of the step everywhere.
    """
    starts, ends = (np.concatenate([ring[part] for ring in rings]).round(2) for part in (np.s_[:-1], np.s_[1:]))
    before, after = starts[:, 1] - starts[:, 0], ends[:, 1] - ends[:, 0]
    for line in range(floor(before.min() / step) + 1, floor(before.max() / step) + 1):
        offset = line * step
        cut = (before < offset) != (after < offset)
        share = (offset - before[cut]) / (after - before)[cut]
        crossings = np.sort(starts[cut, 0] + share * (ends - starts)[cut, 0]).tolist()
        for x1, x2 in zip(crossings[::2], crossings[1::2], strict=False):
            yield "M", _rounded(x1), _rounded(x1 + offset)
            yield "L", _rounded(x2), _rounded(x2 + offset)


def _stroke(gc: GraphicsContextBase) -> Stroke | None:
    width, colour = float(gc.get_linewidth()), gc.get_rgb()
    dash: Any = gc.get_dashes()[1] or ()
    return Stroke(colour=to_hex(colour), width=width, dash=tuple(map(float, dash))) if width and colour[3] else None


def _fill(face: Any) -> str | None:
    return to_hex(face) if face is not None and to_rgba(face)[3] else None
