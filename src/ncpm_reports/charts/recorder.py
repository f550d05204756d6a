"""A matplotlib renderer that draws nothing: it records operations, so that one drawing serves every format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from math import floor, isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path

from ncpm_reports.charts.style import ASCENT, DESCENT, Box, overlap, text_width
from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, PathOp, Point, Rect, Stroke, TextOp

if TYPE_CHECKING:
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from matplotlib.typing import ColorType

Segments = tuple[tuple[str | float, ...], ...]
# What a code of matplotlib's draws, and how many points it takes.
_PENS = {int(Path.MOVETO): ("M", 1), int(Path.LINETO): ("L", 1), int(Path.CURVE4): ("C", 3)}
Ring = list[Point]
ANCHORS = {"left": Anchor.START, "center": Anchor.MIDDLE, "right": Anchor.END}
_SHIFT = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
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
        stroke, fill, clip = _stroke(gc), _fill(gc, rgbFace), _clip(gc, segments)
        if segments and (stroke or fill) and not self._continues(segments, stroke, fill, clip):
            self._shapes.append(PathOp(segments=segments, stroke=stroke, fill=fill, clip=clip))
        if gc.get_hatch():
            self._hatch(gc, segments, clip)

    def _continues(self, segments: Segments, stroke: Stroke | None, fill: Fill | None, clip: Rect | None) -> bool:
        last = self._shapes[-1] if self._shapes else None
        if not isinstance(last, PathOp) or (last.stroke, last.fill, last.clip) != (stroke, fill, clip):
            return False
        if fill and overlap(_extent(last.segments), _extent(segments)):
            return False
        self._shapes[-1] = replace(last, segments=last.segments + segments)
        return True

    def _hatch(self, gc: GraphicsContextBase, segments: Segments, clip: Rect | None) -> None:
        stroke = Stroke(colour=to_hex(gc.get_hatch_color()), width=float(gc.get_hatch_linewidth()))
        lines = tuple(_hatch_lines(_rings(segments), _HATCH_STEPS[str(gc.get_hatch())]))
        if lines:
            self._shapes.append(PathOp(segments=lines, stroke=stroke, fill=None, clip=clip))

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
        places = tuple(_points(trans.transform(path.vertices).tolist()))
        if places:
            shape, stroke, fill = segments_of(marker_path, marker_trans), _stroke(gc), _fill(gc, rgbFace)
            clip = _clip(gc, tuple(("M", *place) for place in places))
            self._shapes.append(MarkersOp(segments=shape, at=places, stroke=stroke, fill=fill, clip=clip))

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
        size, bold = prop.get_size_in_points(), _bold(prop)
        anchor = ANCHORS[str(mtext.get_horizontalalignment())] if mtext is not None else Anchor.START
        x, y = _rounded(x + _SHIFT[anchor] * text_width(s, size, bold)), _rounded(y)
        if s.strip():
            colour = to_hex(gc.get_rgb())
            self._words.append(TextOp(text=s, x=x, y=y, size=size, colour=colour, bold=bold, anchor=anchor))

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Width, height and descent of a run of text in points, wide enough for every face it may be set in."""
        size = prop.get_size_in_points()
        return text_width(s, size, _bold(prop)), (ASCENT + DESCENT) * size, DESCENT * size

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

    def points_to_pixels(self, points: Any) -> Any:
        """The same number: the unit is the point."""
        return points


def _bold(prop: FontProperties) -> bool:
    weight = prop.get_weight()
    return weight in ("bold", "semibold", "heavy", "black") or (isinstance(weight, int | float) and weight >= 600)


def _rounded(value: float) -> float:
    # Adding nought turns a negative zero into zero.
    return round(float(value), 2) + 0.0


def _points(vertices: Iterable[Point]) -> Iterator[Point]:
    for x, y in vertices:
        if isfinite(x) and isfinite(y):
            yield _rounded(x), _rounded(y)


def segments_of(path: Path, transform: "Transform") -> Segments:
    """A path's segments in points; a polyline has gaps where vertices are missing."""
    points: list[Point] = transform.transform(path.vertices).tolist()
    if path.codes is None:
        return tuple(_polyline(points))
    return tuple(_coded(points, np.asarray(path.codes).tolist()))


def _polyline(points: Iterable[Point]) -> Iterator[tuple[str | float, ...]]:
    pen = "M"
    for x, y in points:
        if isfinite(x) and isfinite(y):
            yield pen, _rounded(x), _rounded(y)
            pen = "L"
        else:
            pen = "M"


def _coded(points: Sequence[Point], codes: Sequence[int]) -> Iterator[tuple[str | float, ...]]:
    """Segments by matplotlib's codes, of which one stands beside each point.

    Raises: ValueError for a curve that is not cubic.
    """
    place = 0
    while place < len(codes) and codes[place] != Path.STOP:
        if codes[place] == Path.CLOSEPOLY:
            yield ("Z",)
            place += 1
            continue
        if codes[place] not in _PENS:
            raise ValueError("curves in charts are cubic")
        pen, count = _PENS[codes[place]]
        yield pen, *(_rounded(value) for point in points[place : place + count] for value in point)
        place += count


def _extent(segments: Segments) -> Box:
    xs = [float(values[i]) for _, *values in segments for i in range(0, len(values), 2)]
    ys = [float(values[i]) for _, *values in segments for i in range(1, len(values), 2)]
    return min(xs), min(ys), max(xs), max(ys)


def _rings(segments: Segments) -> list[Ring]:
    """The corners of closed straight-sided shapes."""
    rings: list[Ring] = []
    for pen, *values in segments:
        if pen == "M":
            rings.append([])
        if values:
            rings[-1].append((float(values[-2]), float(values[-1])))
    return rings


def _hatch_lines(rings: list[Ring], step: float) -> Iterator[tuple[str | float, ...]]:
    """Diagonal strokes `step` points apart, cut to the inside of rings by the even-odd rule.

    They run on from one shape to its neighbour, since their lines are multiples of the step everywhere.
    """
    offsets = [y - x for ring in rings for x, y in ring]
    for line in range(floor(min(offsets, default=0.0) / step) + 1, floor(max(offsets, default=0.0) / step) + 1):
        crossings = sorted(x for ring in rings for x in _crossings(ring, line * step))
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            yield "M", _rounded(start), _rounded(start + line * step)
            yield "L", _rounded(end), _rounded(end + line * step)


def _crossings(ring: Ring, offset: float) -> Iterator[float]:
    """Where the sides of a ring cross the diagonal y = x + offset."""
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], *ring[:1]), strict=True):
        before, after = y1 - x1 - offset, y2 - x2 - offset
        if (before < 0) != (after < 0):
            yield x1 + (x2 - x1) * before / (before - after)


def _stroke(gc: GraphicsContextBase) -> Stroke | None:
    rgba = gc.get_rgb()
    if not gc.get_linewidth() or (len(rgba) == 4 and not rgba[3]):
        return None
    dash: Any = gc.get_dashes()[1]
    return Stroke(
        colour=to_hex(rgba),
        width=float(gc.get_linewidth()),
        dash=tuple(float(length) for length in dash) if dash is not None else (),
        opacity=float(rgba[3]) if len(rgba) == 4 else 1.0,
    )


def _fill(gc: GraphicsContextBase, face: Any) -> Fill | None:
    if face is None or (len(face) == 4 and not face[3]):
        return None
    return Fill(colour=to_hex(face), opacity=float(face[3]) if len(face) == 4 else 1.0)


def _clip(gc: GraphicsContextBase, segments: Segments) -> Rect | None:
    """The clip, where something would be cut off by it."""
    box = gc.get_clip_rectangle()
    if box is None:
        return None
    x, y, width, height = (_rounded(value) for value in (box.x0, box.y0, box.width, box.height))
    inside = all(
        x <= float(values[i]) <= x + width and y <= float(values[i + 1]) <= y + height
        for _, *values in segments
        for i in range(0, len(values), 2)
    )
    return None if inside else (x, y, width, height)
