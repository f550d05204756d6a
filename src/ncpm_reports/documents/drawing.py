"""A picture as a record of drawing operations, frozen, that any writer can replay.

Units are PostScript points; the origin is the bottom left corner, y grows upwards (as in PDF and matplotlib).
Colours are "#rrggbb"; a fill is one, None for none. Charts make drawings; writers replay them as PDF vectors with
real text, SVG or PNG.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class Anchor(StrEnum):
    """Which end of a text stands at its x; the y is always the baseline."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """How an outline is drawn. `dash` is on-off lengths in points, empty for a solid line."""

    colour: str
    width: float
    dash: tuple[float, ...] = ()


Point = tuple[float, float]
Segments = tuple[tuple[str | float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PathOp:
    """A path: segments are ("M", x, y), ("L", x, y), ("C", x1, y1, x2, y2, x, y) and ("Z",)."""

    segments: Segments
    stroke: Stroke | None = None
    fill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkersOp:
    """One small path (centred on the origin) repeated at many places."""

    segments: Segments
    at: tuple[Point, ...]
    stroke: Stroke | None = None
    fill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOp:
    """One run of horizontal text, in the sans of the format it is replayed in; `size` in points."""

    text: str
    x: float
    y: float
    size: float
    colour: str = "#0b0c0c"
    bold: bool = False
    anchor: Anchor = Anchor.START


Op = PathOp | MarkersOp | TextOp


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture: its size in points and its operations in painting order."""

    width: float
    height: float
    ops: tuple[Op, ...]


def enlarge(drawing: Drawing, times: float) -> Drawing:
    """The same picture, all its lengths `times` as long, words included."""
    ops = tuple(_enlarge_op(op, times) for op in drawing.ops)
    return Drawing(width=drawing.width * times, height=drawing.height * times, ops=ops)


def _enlarge_op(op: Op, times: float) -> Op:
    if isinstance(op, TextOp):
        return replace(op, x=op.x * times, y=op.y * times, size=op.size * times)
    stroke = op.stroke
    if stroke is not None:
        stroke = replace(stroke, width=stroke.width * times, dash=tuple(length * times for length in stroke.dash))
    segments = tuple((pen, *(float(value) * times for value in values)) for pen, *values in op.segments)
    if isinstance(op, MarkersOp):
        at = tuple((x * times, y * times) for x, y in op.at)
        return replace(op, segments=segments, at=at, stroke=stroke)
    return replace(op, segments=segments, stroke=stroke)
