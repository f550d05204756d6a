"""Replays a drawing on matplotlib's Agg canvas as a small PNG, the fallback for readers of DOCX without SVG."""

from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import assert_never

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.font_manager import get_font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, Transform
from PIL import Image

from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, Op, PathOp, Segments, Stroke, TextOp

_CODES = {"M": (Path.MOVETO,), "L": (Path.LINETO,), "C": (Path.CURVE4,) * 3, "Z": (Path.CLOSEPOLY,)}
_SHARE_BEFORE = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
_EM = 64.0
_WHITE = b"\xff\xff\xff"
# What edges are blended in, from a colour to the white beside it.
_MAX_SHADES, _SHADE_STEP = 8, 8
_MAX_COLOURS = 256


def png(drawing: Drawing, scale: float = 2.0) -> bytes:
    """The drawing as a PNG file on white, `scale` pixels a point, without metadata; same drawing, same bytes."""
    size = round(drawing.width * scale), round(drawing.height * scale)
    canvas = RendererAgg(*size, 72 * scale)  # type: ignore[no-untyped-call]
    pixels = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    pixels[:] = 255
    for op in drawing.ops:
        _draw(canvas, op, scale)
    file = BytesIO()
    painted = Image.frombytes("RGB", size, pixels.data, "raw", "RGBX")
    image = painted.quantize(palette=_palette(drawing), dither=Image.Dither.NONE)
    image.save(file, "PNG", compress_level=4)
    return file.getvalue()


def _palette(drawing: Drawing) -> Image.Image:
    colours = {op.colour for op in drawing.ops if isinstance(op, TextOp)}
    shapes = [op for op in drawing.ops if not isinstance(op, TextOp)]
    colours |= {op.fill for op in shapes if op.fill} | {op.stroke.colour for op in shapes if op.stroke}
    shades = [_WHITE, *(shade for colour in sorted(colours) for shade in _shades(bytes.fromhex(colour[1:])))]
    palette = Image.new("P", (1, 1))
    palette.putpalette(b"".join([*dict.fromkeys(shades)][:_MAX_COLOURS]))
    return palette


def _shades(colour: bytes) -> list[bytes]:
    """A colour and shades between it and white, far enough apart for Pillow, which looks at six bits of each."""
    count = max(1, min(_MAX_SHADES, (255 - min(colour)) // _SHADE_STEP))
    return [bytes(part + (255 - part) * shade // count for part in colour) for shade in range(count)]


def _draw(canvas: RendererAgg, op: Op, scale: float) -> None:
    match op:
        case PathOp():
            context = _context(op.stroke)
            canvas.draw_path(context, _path(op.segments), _scaled(scale), _rgba(op.fill))  # type: ignore[no-untyped-call]
        case MarkersOp():
            context, shape = _context(op.stroke), _path(op.segments)
            canvas.draw_markers(context, shape, _scaled(scale), Path(op.at), _scaled(scale), _rgba(op.fill))
        case TextOp():
            outline, length = _text_outline(op.text, op.bold)
            size = op.size * scale / _EM
            left = op.x * scale - _SHARE_BEFORE[op.anchor] * length * size
            place = Affine2D().scale(size).translate(left, op.y * scale)
            canvas.draw_path(_context(None), outline, place, to_rgba(op.colour))  # type: ignore[no-untyped-call]
        case _:
            assert_never(op)


@cache
def _scaled(scale: float) -> Transform:
    return Affine2D().scale(scale)


# Charts use few strokes, and all words are filled outlines without one.
@lru_cache(maxsize=256)
def _context(stroke: Stroke | None) -> GraphicsContextBase:
    context = GraphicsContextBase()
    context.set_linewidth(stroke.width if stroke else 0.0)
    if stroke:
        context.set_foreground(stroke.colour)
        context.set_dashes(0, stroke.dash or None)
    return context


def _rgba(fill: str | None) -> tuple[float, float, float, float] | None:
    return None if fill is None else to_rgba(fill)


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


# Six of seven words of a quarter's charts have stood in another chart already: years, units, legends.
@lru_cache(maxsize=2048)
def _text_outline(text: str, bold: bool) -> tuple[Path, float]:
    """The outlines of words, which need no hinting, so that every machine draws the same; and their length."""
    # Not kept here: matplotlib forgets its fonts in a forked process, or all would read at one place of an open file.
    font = get_font(_font_files(bold))
    font.set_size(_EM, 72)
    glyphs, outlines, _ = text_to_path.get_glyphs_with_font(font, text)
    glyph_paths = [(outlines[name], x, y) for name, x, y, _ in glyphs if len(outlines[name][0])]
    path = Path.make_compound_path(*(Path(np.add(points, (x, y)), codes) for (points, codes), x, y in glyph_paths))
    path.should_simplify = False
    return path, float(np.max(path.vertices, axis=0, initial=0.0)[0])


@cache
def _font_files(bold: bool) -> list[str]:
    weight, other = ("Bold", "-Bold") if bold else ("Regular", "")
    source = files("font_source_sans_pro") / "files" / f"SourceSansPro-{weight}.ttf"
    fallback = files("matplotlib") / "mpl-data" / "fonts" / "ttf" / f"DejaVuSans{other}.ttf"
    return [str(source), str(fallback)]
