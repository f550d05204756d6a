"""Replays a drawing on matplotlib's Agg canvas as a small PNG, the fallback for readers of DOCX without SVG."""

import zlib
from functools import lru_cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from io import BytesIO
from typing import Any, NamedTuple, assert_never

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform
from PIL import Image

from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, Op, PathOp, Rect, Stroke, TextOp

_Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Segments = tuple[tuple[str | float, ...], ...]
_CODES = {"M": (Path.MOVETO,), "L": (Path.LINETO,), "C": (Path.CURVE4,) * 3, "Z": (Path.CLOSEPOLY,)}
_BEFORE = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
_COMPRESSION = 6
_EM = 64.0


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as a PNG file on white, `scale` pixels a point, without metadata; same drawing, same bytes."""
    width, height = round(drawing.width * scale), round(drawing.height * scale)
    canvas = RendererAgg(width, height, 72 * scale)  # type: ignore[no-untyped-call]
    _paint(canvas, _rectangle(0, 0, width, height), IdentityTransform(), _Look(None, Fill(colour="#ffffff")))
    for op in drawing.ops:
        _op(canvas, op, scale)
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    file = BytesIO()
    _with_palette(pixels, width, height).save(file, "PNG", compress_level=_COMPRESSION, compress_type=zlib.Z_RLE)
    return file.getvalue()


def _with_palette(pixels: _Bytes, width: int, height: int) -> Image.Image:
    """The picture with a palette: white, and the mean of each cube of colours (16 a side, at most 255) that is used.

    A chart is nearly all white, with a few colours and their blends. This takes a fifth of the time of Pillow's
    quantisers, and looks the same.
    """
    packed = pixels.reshape(-1).view("<u4")
    inked = np.flatnonzero(packed != 0xFFFFFFFF)
    ink = packed[inked]
    cube = ((ink >> 20) & 0xF) | ((ink >> 8) & 0xF0) | ((ink << 4) & 0xF00)
    count = np.bincount(cube, minlength=4096)
    used = np.flatnonzero(count)
    used = used[np.argsort(-count[used], kind="stable")]
    place = np.full(4096, min(len(used), 255), dtype=np.uint8)
    place[used[:255]] = np.arange(1, len(used[:255]) + 1)
    indices = np.zeros(len(packed), dtype=np.uint8)
    indices[inked] = place[cube]
    channels = [np.bincount(cube, (ink >> shift) & 0xFF, minlength=4096)[used] / count[used] for shift in (0, 8, 16)]
    palette = np.rint(np.stack(channels, axis=1)).astype(np.uint8)[:255].tobytes()
    image = Image.frombytes("P", (width, height), indices.tobytes())
    image.putpalette(b"\xff\xff\xff" + palette)
    return image


class _Look(NamedTuple):
    """How a path is painted."""

    stroke: Stroke | None
    fill: Fill | None
    clip: Rect | None = None


def _op(canvas: RendererAgg, op: Op, scale: float) -> None:
    match op:
        case PathOp():
            look = _Look(op.stroke, op.fill, _scaled(op.clip, scale))
            _paint(canvas, _path(op.segments), Affine2D().scale(scale), look)
        case MarkersOp():
            context = _context(op.stroke, _scaled(op.clip, scale))
            grow = Affine2D().scale(scale)
            canvas.draw_markers(context, _path(op.segments), grow, Path(op.at), grow, _face(op.fill))
        case TextOp():
            outline, length = _outline(op.text, op.bold)
            start = op.x - _BEFORE[op.anchor] * length * op.size
            place = Affine2D().scale(op.size * scale).translate(start * scale, op.y * scale)
            if length:
                _paint(canvas, outline, place, _Look(None, Fill(colour=op.colour)))
        case _:
            assert_never(op)


def _paint(canvas: RendererAgg, path: Path, transform: Transform, look: _Look) -> None:
    canvas.draw_path(_context(look.stroke, look.clip), path, transform, _face(look.fill))  # type: ignore[no-untyped-call]


# Charts use few strokes, and each run of text is painted by one.
@lru_cache(maxsize=256)
def _context(stroke: Stroke | None, clip: Rect | None) -> GraphicsContextBase:
    context = GraphicsContextBase()
    context.set_linewidth(stroke.width if stroke else 0.0)
    if stroke:
        context.set_foreground((*_rgb(stroke.colour), stroke.opacity), isRGBA=True)
        context.set_dashes(0, stroke.dash or None)
    if clip is not None:
        context.set_clip_rectangle(Bbox.from_bounds(*clip))
    return context


def _scaled(clip: Rect | None, scale: float) -> Rect | None:
    return None if clip is None else (clip[0] * scale, clip[1] * scale, clip[2] * scale, clip[3] * scale)


def _face(fill: Fill | None) -> tuple[float, float, float, float] | None:
    return None if fill is None else (*_rgb(fill.colour), fill.opacity)


def _rgb(colour: str) -> tuple[float, float, float]:
    return int(colour[1:3], 16) / 255, int(colour[3:5], 16) / 255, int(colour[5:7], 16) / 255


def _rectangle(x: float, y: float, width: float, height: float) -> Path:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path(corners, [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY])


def _path(segments: Segments) -> Path:
    vertices: list[tuple[float, float]] = []
    codes: list[np.uint8] = []
    for pen, *values in segments:
        numbers = [float(value) for value in values] or [0.0, 0.0]
        vertices += zip(numbers[::2], numbers[1::2], strict=True)
        codes += _CODES[str(pen)]
    path = Path(vertices, codes)
    # Left to itself, matplotlib thins long paths as the user's own settings file says.
    path.should_simplify = False
    return path


class _Glyph(NamedTuple):
    """A character's outline and how far it moves the pen, both in ems."""

    vertices: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    codes: np.ndarray[tuple[int], np.dtype[np.int8]]
    advance: float


@lru_cache(maxsize=1024)
def _outline(words: str, bold: bool) -> tuple[Path, float]:
    """Words as one path in ems, and their length. Outlines need no hinting, so every machine draws the same."""
    pen = 0.0
    vertices, codes = [], []
    for character in words:
        glyph = _glyph(character, bold)
        vertices.append(glyph.vertices + np.array((pen, 0.0)))
        codes.append(glyph.codes)
        pen += glyph.advance
    if not vertices:
        return Path(np.empty((0, 2))), 0.0
    return Path(np.concatenate(vertices), np.concatenate(codes)), pen


@lru_cache(maxsize=2048)
def _glyph(character: str, bold: bool) -> _Glyph:
    font = next((face for face in _faces(bold) if face.get_char_index(ord(character))), _faces(bold)[-1])
    # Index 0 is the font's own box for a character that no face has.
    glyph = font.load_glyph(font.get_char_index(ord(character)), LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    return _Glyph(vertices / _EM, codes, glyph.linearHoriAdvance / 65536 / _EM)


@lru_cache(maxsize=2)
def _faces(bold: bool) -> tuple[FT2Font, ...]:
    weight = "Bold" if bold else "Regular"
    source = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    others = files("matplotlib") / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    return tuple(_face_of(resource) for resource in (source, others))


def _face_of(resource: Traversable) -> FT2Font:
    with as_file(resource) as path:
        font = FT2Font(str(path))
    font.set_size(_EM, 72)
    return font
