"""A matplotlib renderer that draws nothing: it records operations, so that one drawing serves every format."""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path

from ncpm_reports.charts.style import ASCENT, DESCENT, text_width
from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, Op, PathOp, Point, Rect, Stroke, TextOp

if TYPE_CHECKING:
    from matplotlib.text import Text
    from matplotlib.transforms import Transform
    from matplotlib.typing import ColorType

Segments = tuple[tuple[str | float, ...], ...]
_ANCHORS = {"left": Anchor.START, "center": Anchor.MIDDLE, "right": Anchor.END}
_SHIFT = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}


class Tape(RendererBase):
    """Records what matplotlib draws, in points, origin at the bottom left; coordinates to a hundredth of a point.

    It takes whole figures (`figure.draw(tape)`, 72 dots an inch) as well as single calls. Text is kept as text with
    its alignment; mathematical text, rotation and images are refused, since no chart of ours has them.
    """

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self.width = width
        self.height = height
        self._ops: list[Op] = []

    def drawing(self) -> Drawing:
        """What was recorded so far, frozen."""
        return Drawing(width=_tidy(self.width), height=_tidy(self.height), ops=tuple(self._ops))

    def draw_path(
        self, gc: GraphicsContextBase, path: Path, transform: "Transform", rgbFace: "ColorType | None" = None
    ) -> None:
        """Records a path; runs of missing vertices are left open as gaps."""
        self._path(segments_of(path, transform), _stroke(gc), _fill(gc, rgbFace), _clip(gc))

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
        at, shape = trans.transform(path.vertices).tolist(), segments_of(marker_path, marker_trans)
        self.mark(shape, at, stroke=_stroke(gc), fill=_fill(gc, rgbFace), clip=_clip(gc))

    def line(self, points: Iterable[Point | None], *, stroke: Stroke, clip: Rect | None) -> None:
        """Records a line through points, None leaving a gap, without the detour over matplotlib's own paths."""
        self._path(tuple(_polyline(points)), stroke, None, clip)

    def rings(
        self, rings: Iterable[Sequence[Point]], *, stroke: Stroke | None, fill: Fill | None, clip: Rect | None
    ) -> None:
        """Records closed rings as one path, as directly."""
        closed = (segment for ring in rings for segment in (*_polyline(ring), ("Z",)))
        self._path(tuple(closed), stroke, fill, clip)

    def _path(self, segments: Segments, stroke: Stroke | None, fill: Fill | None, clip: Rect | None) -> None:
        if segments and (stroke or fill):
            self._ops.append(PathOp(segments=segments, stroke=stroke, fill=fill, clip=_box(clip)))

    def mark(
        self,
        shape: Segments,
        at: Iterable[Point],
        *,
        stroke: Stroke | None,
        fill: Fill | None,
        clip: Rect | None = None,
    ) -> None:
        """Records one shape at every place, as directly."""
        places = tuple(_points(at))
        if places:
            self._ops.append(MarkersOp(segments=shape, at=places, stroke=stroke, fill=fill, clip=_box(clip)))

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
        anchor = _ANCHORS[str(mtext.get_horizontalalignment())] if mtext is not None else Anchor.START
        at = (x + _SHIFT[anchor] * text_width(s, size, bold), y)
        self.write(s, at, size=size, colour=to_hex(gc.get_rgb()), bold=bold, anchor=anchor)

    def write(self, words: str, at: Point, *, size: float, colour: str, bold: bool, anchor: Anchor) -> None:
        """Records a run of text by its anchor, without the detour over matplotlib's text artist."""
        if words.strip():
            self._ops.append(
                TextOp(text=words, x=_tidy(at[0]), y=_tidy(at[1]), size=size, colour=colour, bold=bold, anchor=anchor)
            )

    def draw_image(self, gc: GraphicsContextBase, x: float, y: float, im: Any, transform: Any = None) -> None:
        """Refuses.

        Raises: ValueError always: charts are vectors.
        """
        raise ValueError("charts are vectors: an image cannot be recorded")

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """Width, height and descent of a run of text in points, wide enough for every face it may be set in."""
        size = prop.get_size_in_points()
        return text_width(s, size, _bold(prop)), (ASCENT + DESCENT) * size, DESCENT * size

    def get_canvas_width_height(self) -> tuple[float, float]:
        """The picture's size in points."""
        return self.width, self.height

    def flipy(self) -> bool:
        """False: y grows upwards."""
        return False

    def points_to_pixels(self, points: Any) -> Any:
        """The same number: the unit is the point."""
        return points


def _tidy(value: float) -> float:
    # Adding nought turns a negative zero into zero.
    return round(float(value), 2) + 0.0


def _bold(prop: FontProperties) -> bool:
    weight = prop.get_weight()
    return weight in ("bold", "semibold", "heavy", "black") or (isinstance(weight, int | float) and weight >= 600)


def _points(vertices: Iterable[Point]) -> Iterator[Point]:
    for x, y in vertices:
        if isfinite(x) and isfinite(y):
            yield _tidy(x), _tidy(y)


def segments_of(path: Path, transform: "Transform") -> Segments:
    """A path's segments in points, curves as cubic ones."""
    if path.codes is None:
        return tuple(_polyline(transform.transform(path.vertices).tolist()))
    return tuple(_coded(path.iter_segments(transform=transform, remove_nans=True, simplify=False)))


def _polyline(points: Iterable[Point | None]) -> Iterator[tuple[str | float, ...]]:
    pen = "M"
    for point in points:
        if point is not None and isfinite(point[0]) and isfinite(point[1]):
            yield pen, _tidy(point[0]), _tidy(point[1])
            pen = "L"
        else:
            pen = "M"


def _coded(segments: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str | float, ...]]:
    here = (0.0, 0.0)
    for values, code in segments:
        points = [_tidy(value) for value in values]
        match int(code):
            case Path.MOVETO:
                yield "M", *points
            case Path.LINETO:
                yield "L", *points
            case Path.CURVE3:
                yield "C", *_cubic(here, points)
            case Path.CURVE4:
                yield "C", *points
            case Path.CLOSEPOLY:
                yield ("Z",)
                continue
        here = (points[-2], points[-1])


def _cubic(start: Point, quadratic: list[float]) -> list[float]:
    cx, cy, x, y = quadratic
    first = (start[0] + 2 * (cx - start[0]) / 3, start[1] + 2 * (cy - start[1]) / 3)
    second = (x + 2 * (cx - x) / 3, y + 2 * (cy - y) / 3)
    return [_tidy(value) for value in (*first, *second, x, y)]


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


def _clip(gc: GraphicsContextBase) -> Rect | None:
    box = gc.get_clip_rectangle()
    return None if box is None else (box.x0, box.y0, box.width, box.height)


def _box(clip: Rect | None) -> Rect | None:
    return None if clip is None else (_tidy(clip[0]), _tidy(clip[1]), _tidy(clip[2]), _tidy(clip[3]))
