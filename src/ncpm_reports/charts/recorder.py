"""A matplotlib renderer that draws nothing: it records operations, so that one drawing serves every format."""

from collections.abc import Iterator
from dataclasses import replace
from math import floor
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from ncpm_reports.charts.style import ASCENT, DESCENT, SHARE_BEFORE, text_width
from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, PathOp, Rect, Stroke, TextOp

if TYPE_CHECKING:
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from matplotlib.typing import ColorType

Segments = tuple[tuple[str | float, ...], ...]
_PENS = {int(Path.MOVETO): "M", int(Path.LINETO): "L", int(Path.CURVE4): "C", int(Path.CLOSEPOLY): "Z"}
_ANCHORS = {"left": Anchor.START, "center": Anchor.MIDDLE, "right": Anchor.END}
# How many points apart the strokes of a hatch stand.
_HATCH_STEPS = {"/": 9.0, "//": 4.0, "///": 3.0}


class Recorder(RendererBase):
    """Records what matplotlib draws, in points, origin at the bottom left; coordinates to a hundredth of a point.

    It takes figures of 72 dots an inch. Text is kept as text with its alignment, above everything else. Lines and areas
    that follow one another, look alike and do not overlap become one path. Mathematical text,
    rotation and images are refused, since no chart of ours has them.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width = width
        self.height = height
        self._shapes: list[PathOp | MarkersOp] = []
        self._words: list[TextOp] = []

    def drawing(self) -> Drawing:
        """What was recorded so far, frozen."""
        return Drawing(width=_rounded(self.width), height=_rounded(self.height), ops=(*self._shapes, *self._words))

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: "Transform", rgbFace: "ColorType | None" = None
    ) -> None:
        """Records a path and its hatching; runs of missing vertices are left open as gaps."""
        segments = segments_of(path, transform)
        if not segments:
            return
        op = PathOp(segments=segments, stroke=_stroke(gc), fill=_fill(rgbFace), clip=_clip(gc, segments))
        if op.stroke or op.fill:
            self._add(op)
        if gc.get_hatch():
            stroke = Stroke(colour=to_hex(gc.get_hatch_color()), width=float(gc.get_hatch_linewidth()))
            lines = tuple(_hatch_lines(path.to_polygons(transform), _HATCH_STEPS[str(gc.get_hatch())]))
            self._shapes.append(PathOp(segments=lines, stroke=stroke, clip=op.clip))

    def _add(self, op: PathOp) -> None:
        """Adds a path, to the last one where both look alike and do not overlap."""
        last = self._shapes[-1] if self._shapes else None
        if isinstance(last, PathOp) and replace(op, segments=last.segments) == last and not _overlap(last, op):
            op = replace(op, segments=self._shapes.pop().segments + op.segments)
        self._shapes.append(op)

    def draw_markers(  # noqa: PLR0917 (matplotlib's signature)
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: "Transform",
        path: Path,
        trans: "Transform",
        rgbFace: "ColorType | None" = None,
    ) -> None:
        """Records one marker at every finite vertex of a path."""
        line = segments_of(path, trans)
        if line:
            shape, places = segments_of(marker_path, marker_trans), tuple((float(x), float(y)) for _, x, y in line)
            look: dict[str, Any] = {"stroke": _stroke(gc), "fill": _fill(rgbFace), "clip": _clip(gc, line)}
            self._shapes.append(MarkersOp(segments=shape, at=places, **look))

    def draw_text(  # noqa: PLR0917 (matplotlib's signature)
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | str = False,
        mtext: "Text | None" = None,
    ) -> None:
        """Records a run of text. With a text artist its alignment is kept; else `x` is where the text starts.

        Raises: ValueError for rotated or mathematical text.
        """
        if angle or ismath:
            raise ValueError(f"text in charts is horizontal and plain, not {s!r} at {angle} degrees")
        size, bold = prop.get_size_in_points(), prop.get_weight() == "bold"
        align = str(mtext.get_horizontalalignment()) if mtext is not None else "left"
        x, y = _rounded(x + SHARE_BEFORE[align] * text_width(s, size, bold)), _rounded(y)
        if s.strip():
            look: dict[str, Any] = {"size": size, "colour": to_hex(gc.get_rgb()), "bold": bold}
            self._words.append(TextOp(text=s, x=x, y=y, anchor=_ANCHORS[align], **look))

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Width, height and descent of a run of text in points, wide enough for every face it may be set in."""
        size = prop.get_size_in_points()
        return text_width(s, size, prop.get_weight() == "bold"), (ASCENT + DESCENT) * size, DESCENT * size

    def _get_font_height_metrics(self, prop: FontProperties) -> tuple[float, float, float]:
        # Newer versions of matplotlib ask the renderer before they look for a font on this machine.
        size = prop.get_size_in_points()
        return ASCENT * size, DESCENT * size, 0.0

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The picture's size in points."""
        return self.width, self.height

    def flipy(self) -> bool:
        """False: y grows upwards."""
        return False


def _rounded(value: float) -> float:
    # Adding nought turns a negative zero into zero.
    return round(float(value), 2) + 0.0


def segments_of(path: Path, transform: "Transform") -> Segments:
    """A path's segments in points; a line has gaps where vertices are missing.

    Raises: ValueError for a curve that is not cubic.
    """
    segments: list[tuple[str | float, ...]] = []
    for points, code in path.iter_segments(transform, simplify=False):
        if code not in _PENS:
            raise ValueError("curves in charts are cubic")
        pen = _PENS[int(code)]
        segments.append((pen,) if pen == "Z" else (pen, *map(_rounded, points.tolist())))
    return tuple(segments)


def _extent(segments: Segments) -> Bbox:
    """The box around all the points of segments."""
    points = np.array([number for _, *numbers in segments for number in numbers], dtype=float).reshape(-1, 2)
    return Bbox([points.min(axis=0), points.max(axis=0)])


def _overlap(first: PathOp, second: PathOp) -> bool:
    return first.fill is not None and bool(_extent(first.segments).overlaps(_extent(second.segments)))


def _hatch_lines(polygons: Any, step: float) -> Iterator[tuple[str | float, ...]]:
    """Diagonal strokes `step` points apart, cut to the inside of closed polygons by the even-odd rule.

    They run on from one shape to its neighbour, since their lines are multiples of the step everywhere.
    """
    starts = np.concatenate([polygon[:-1] for polygon in polygons]).round(2)
    ends = np.concatenate([polygon[1:] for polygon in polygons]).round(2)
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
    *_, opacity = to_rgba(gc.get_rgb())
    width = float(gc.get_linewidth())
    dash: Any = gc.get_dashes()[1]
    if not width or not opacity:
        return None
    return Stroke(colour=to_hex(gc.get_rgb()), width=width, dash=tuple(map(float, dash or ())), opacity=opacity)


def _fill(face: "ColorType | None") -> Fill | None:
    *_, opacity = to_rgba("none" if face is None else face)
    return Fill(colour=to_hex(face), opacity=opacity) if face is not None and opacity else None


def _clip(gc: GraphicsContextBase, segments: Segments) -> Rect | None:
    """The clip, where something would be cut off by it."""
    box = gc.get_clip_rectangle()
    if box is None:
        return None
    x, y, width, height = (_rounded(value) for value in box.bounds)
    extent = _extent(segments)
    inside = x <= extent.x0 and y <= extent.y0 and extent.x1 <= x + width and extent.y1 <= y + height
    return None if inside else (x, y, width, height)
