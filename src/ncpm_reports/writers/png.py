"""Replays a drawing on matplotlib's Agg canvas as a small PNG, the fallback for readers of DOCX without SVG."""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from itertools import accumulate
from math import ceil, floor
from typing import Any, NamedTuple, assert_never

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Transform
from PIL import Image

from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, Op, PathOp, Stroke, TextOp

_Bytes = np.ndarray[Any, np.dtype[np.uint8]]
_Packed = np.ndarray[tuple[int], np.dtype[np.uint32]]
Segments = tuple[tuple[str | float, ...], ...]
_CODES = {"M": (Path.MOVETO,), "L": (Path.LINETO,), "C": (Path.CURVE4,) * 3, "Z": (Path.CLOSEPOLY,)}
_BEFORE = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
_WHITE = 0xFFFFFFFF
_COMPRESSION = 6
_EM = 64.0


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as a PNG file on white, `scale` pixels a point, without metadata; same drawing, same bytes."""
    width, height = round(drawing.width * scale), round(drawing.height * scale)
    canvas = RendererAgg(width, height, 72 * scale)  # type: ignore[no-untyped-call]
    pixels = _pixels(canvas)
    pixels[:] = 255
    for op in drawing.ops:
        _op(canvas, op, scale)
    file = BytesIO()
    image = _with_palette(pixels.reshape(-1).view(np.uint32), (width, height), _colours(drawing))
    image.save(file, "PNG", compress_level=_COMPRESSION)
    return file.getvalue()


def _pixels(canvas: RendererAgg) -> _Bytes:
    return np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]


def _colours(drawing: Drawing) -> _Packed:
    """The colours that a drawing paints with, packed as a pixel is."""
    named: set[str] = set()
    for op in drawing.ops:
        looks = (op,) if isinstance(op, TextOp) else (op.stroke, op.fill)
        named.update(look.colour for look in looks if look is not None)
    packed = [0xFF000000 | int.from_bytes(bytes.fromhex(colour[1:]), "little") for colour in sorted(named)]
    return np.array(packed, dtype=np.uint32)


def _with_palette(pixels: _Packed, size: tuple[int, int], colours: _Packed) -> Image.Image:
    """The picture with a palette: white, and one colour of each cube of colours (16 a side, at most 255) that is used.

    A chart is nearly all white, with a few colours, which are kept exactly, and their blends at edges, for which any of
    their cube does. It is told by its stretches of one colour, a twentieth of its pixels. Of Pillow's
    quantisers, the fast one makes light greys white, and the exact one takes six times as long.
    """
    ends = np.append(np.flatnonzero(pixels[1:] != pixels[:-1]) + 1, len(pixels))
    lengths = np.diff(ends, prepend=0)
    ink = pixels[ends - 1]
    cube, inked = _cube(ink), ink != _WHITE
    count = np.bincount(cube[inked], lengths[inked], minlength=4096)
    used = np.flatnonzero(count)
    used = used[np.argsort(-count[used], kind="stable")]
    place = np.full(4096, min(len(used), 255), dtype=np.uint8)
    place[used[:255]] = np.arange(1, len(used[:255]) + 1)
    shown = np.zeros(4096, dtype=np.uint32)
    shown[cube[inked]] = ink[inked]
    shown[_cube(colours)] = colours
    indices = np.repeat(place[cube] * inked, lengths)
    image = Image.frombuffer("P", size, indices, "raw", "P", 0, 1)
    palette = shown[used[:255]].view(np.uint8).reshape(-1, 4)[:, :3]
    image.putpalette(b"\xff\xff\xff" + palette.tobytes())
    return image


def _cube(pixels: _Packed) -> np.ndarray[Any, np.dtype[Any]]:
    return ((pixels >> 20) & 0xF) | ((pixels >> 8) & 0xF0) | ((pixels << 4) & 0xF00)


def _op(canvas: RendererAgg, op: Op, scale: float) -> None:
    match op:
        case PathOp():
            _paint(canvas, op.stroke, _path(op.segments), _grown(scale), op.fill)
        case MarkersOp():
            shape, places = _path(op.segments), Path(op.at)
            canvas.draw_markers(_context(op.stroke), shape, _grown(scale), places, _grown(scale), _face(op.fill))
        case TextOp():
            words = _words(op.text, op.bold, op.size * scale, op.colour)
            if words is not None:
                start = op.x * scale - _BEFORE[op.anchor] * words.length
                place = round(start) + words.left, round(op.y * scale) + words.bottom
                canvas.draw_image(_context(None), *place, words.image)
        case _:
            assert_never(op)


@cache
def _grown(scale: float) -> Transform:
    return Affine2D().scale(scale)


def _paint(canvas: RendererAgg, stroke: Stroke | None, path: Path, transform: Transform, fill: Fill | None) -> None:
    canvas.draw_path(_context(stroke), path, transform, _face(fill))  # type: ignore[no-untyped-call]


# Charts use few strokes, and each run of text is painted by one.
@lru_cache(maxsize=256)
def _context(stroke: Stroke | None) -> GraphicsContextBase:
    context = GraphicsContextBase()
    context.set_linewidth(stroke.width if stroke else 0.0)
    if stroke:
        context.set_foreground(stroke.colour)
        context.set_dashes(0, stroke.dash or None)
    return context


def _face(fill: Fill | None) -> tuple[float, float, float, float] | None:
    return None if fill is None else to_rgba(fill.colour)


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


class _Box(NamedTuple):
    left: float
    bottom: float
    right: float
    top: float


class _Glyph(NamedTuple):
    """A character's outline, the box around it, and how far it moves the pen; in ems."""

    vertices: np.ndarray[tuple[int, int], np.dtype[np.float64]]
    codes: np.ndarray[tuple[int], np.dtype[np.int8]]
    box: _Box
    advance: float


class _Words(NamedTuple):
    """Words as a picture on nothing, where it stands from the start of their line, and their length; in pixels."""

    image: _Bytes
    left: int
    bottom: int
    length: float


# Six of seven words of a quarter's charts have stood in another chart already: years, units, legends.
@lru_cache(maxsize=2048)
def _words(text: str, bold: bool, size: float, colour: str) -> _Words | None:
    """None for words without ink."""
    glyphs = [_glyph(character, bold) for character in text]
    *pens, length = accumulate((glyph.advance for glyph in glyphs), initial=0.0)
    inked = [(pen, glyph) for pen, glyph in zip(pens, glyphs, strict=True) if len(glyph.vertices)]
    if not inked:
        return None
    left = floor(size * min(pen + glyph.box.left for pen, glyph in inked))
    right = ceil(size * max(pen + glyph.box.right for pen, glyph in inked))
    bottom = floor(size * min(glyph.box.bottom for _, glyph in inked))
    top = ceil(size * max(glyph.box.top for _, glyph in inked))
    canvas = RendererAgg(max(right - left, 1), max(top - bottom, 1), 72)  # type: ignore[no-untyped-call]
    place = Affine2D().scale(size).translate(-left, -bottom)
    _paint(canvas, None, _outline(inked), place, Fill(colour=colour))
    # An image is drawn with its first row at the bottom.
    return _Words(_pixels(canvas)[::-1].copy(), left, bottom, length * size)


def _outline(inked: Sequence[tuple[float, _Glyph]]) -> Path:
    """Glyphs at their places as one path in ems. Outlines need no hinting, so every machine draws the same."""
    vertices = np.concatenate([glyph.vertices for _, glyph in inked])
    vertices[:, 0] += np.repeat([pen for pen, _ in inked], [len(glyph.vertices) for _, glyph in inked])
    return Path(vertices, np.concatenate([glyph.codes for _, glyph in inked]))


@lru_cache(maxsize=2048)
def _glyph(character: str, bold: bool) -> _Glyph:
    font = next((face for face in _faces(bold) if face.get_char_index(ord(character))), _faces(bold)[-1])
    # Index 0 is the font's own box for a character that no face has.
    glyph = font.load_glyph(font.get_char_index(ord(character)), LoadFlags.NO_HINTING)
    vertices, codes = font.get_path()
    box = _Box(*vertices.min(axis=0) / _EM, *vertices.max(axis=0) / _EM) if len(vertices) else _Box(0, 0, 0, 0)
    return _Glyph(vertices / _EM, codes, box, glyph.linearHoriAdvance / 65536 / _EM)


@lru_cache(maxsize=2)
def _faces(bold: bool) -> tuple[FT2Font, ...]:
    weight = "Bold" if bold else "Regular"
    source = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    others = files("matplotlib") / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{'-Bold' if bold else ''}.ttf"
    return tuple(_face_of(resource) for resource in (source, others))


def _face_of(resource: Traversable) -> FT2Font:
    # From memory: a file that stays open is read at one place for all processes forked later.
    font = FT2Font(BytesIO(resource.read_bytes()))
    font.set_size(_EM, 72)
    return font
