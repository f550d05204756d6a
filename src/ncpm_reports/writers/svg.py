"""Replays a drawing as SVG: inline in HTML, as a file in DOCX. Real text, no script, no style sheet."""

from html import escape
from itertools import groupby
from math import hypot
from typing import assert_never

from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, Op, PathOp, Rect, Stroke, TextOp

FONTS = "Arial, 'Source Sans Pro', 'Liberation Sans', sans-serif"
Segments = tuple[tuple[str | float, ...], ...]
_ARCS, _ROUND = 8, 0.01
_CONTROL = {code: None for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)}
_ANCHORS = {Anchor.START: "", Anchor.MIDDLE: ' text-anchor="middle"', Anchor.END: ' text-anchor="end"'}


def svg(drawing: Drawing, *, title: str, desc: str, ident: str, like: str = "") -> str:
    """An svg element for a page. `ident` must be unique on the page: it names the title, description and clips.

    The picture has the role of an image named by its title and described by `desc`, or by the description of the
    picture `like` on the same page. It takes the width that it is given, up to its own size. An empty `title` makes a
    picture that assistive technology skips.
    """
    name, words = _clean(ident), ""
    if title:
        told = "" if like else f'<desc id="{name}-desc">{_clean(desc)}</desc>'
        words = f'<title id="{name}-title">{_clean(title)}</title>{told}'
    described = f"{_clean(like) or name}-desc"
    role = f'role="img" aria-labelledby="{name}-title {described}"' if title else 'aria-hidden="true"'
    size = f'width="{_number(drawing.width)}" height="{_number(drawing.height)}"'
    box = f'viewBox="0 0 {_number(drawing.width)} {_number(drawing.height)}"'
    look = f'font-family="{FONTS}" style="max-width:100%;height:auto" focusable="false"'
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {role} {size} {box} {look}>'
    clips = _clip_names(drawing, name)
    return f"{start}{words}{_clip_paths(clips, drawing.height)}{_body(drawing, clips, name)}</svg>"


def _body(drawing: Drawing, clips: dict[Rect, str], name: str) -> str:
    """The operations in order; neighbouring texts that look alike share a group, which halves their weight."""
    parts: list[str] = []
    for look, run in groupby(enumerate(drawing.ops), key=lambda item: _look(item[1])):
        inside = "".join(_op(op, drawing.height, clips, f"{name}-m{index}") for index, op in run)
        parts.append(f"<g {look}>{inside}</g>" if look else inside)
    return "".join(parts)


def svg_file(drawing: Drawing, title: str, desc: str) -> bytes:
    """A standalone SVG file in UTF-8, for embedding in DOCX."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + svg(drawing, title=title, desc=desc, ident="chart")).encode()


def _op(op: Op, height: float, clips: dict[Rect, str], marker: str) -> str:
    match op:
        case PathOp():
            return f'<path d="{_path(op.segments, height)}"{_paint(op.stroke, op.fill)}{_clip(op.clip, clips)}/>'
        case MarkersOp():
            return _markers(op, height, clips, marker)
        case TextOp():
            return _text(op, height)
    assert_never(op)


def _markers(op: MarkersOp, height: float, clips: dict[Rect, str], marker: str) -> str:
    look = f"{_paint(op.stroke, op.fill)}{_clip(op.clip, clips)}"
    radius = _radius(op.segments)
    if radius:
        size = _number(radius)
        dots = (f'<circle cx="{_place(x)}" cy="{_place(height - y)}" r="{size}"/>' for x, y in op.at)
        return f"<g{look}>{''.join(dots)}</g>"
    if len(op.at) == 1:
        moved = _moved(op.segments, *op.at[0])
        return f'<path d="{_path(moved, height)}"{look}/>'
    shape = f'<defs><path id="{marker}" d="{_path(op.segments, 0.0)}"/></defs>'
    uses = "".join(f'<use href="#{marker}" x="{_place(x)}" y="{_place(height - y)}"/>' for x, y in op.at)
    return f"{shape}<g{look}>{uses}</g>"


def _radius(segments: Segments) -> float:
    """The radius of a shape that is a circle round the origin, drawn in eight or more arcs; 0 for any other shape.

    A circle is a sixth of the weight of its arcs, and most marks are circles.
    """
    arcs = segments[1:-1] if segments and segments[-1][0] == "Z" else segments[1:]
    if len(arcs) < _ARCS or any(arc[0] != "C" for arc in arcs):
        return 0.0
    far = [hypot(float(one[-2]), float(one[-1])) for one in (segments[0], *arcs)]
    return far[0] if max(far) - min(far) < _ROUND * max(far) else 0.0


def _moved(segments: Segments, dx: float, dy: float) -> Segments:
    def moved(segment: tuple[str | float, ...]) -> tuple[str | float, ...]:
        return (segment[0], *(float(v) + (dy if i % 2 else dx) for i, v in enumerate(segment[1:])))

    return tuple(moved(segment) for segment in segments)


def _look(op: Op) -> str:
    """How a text looks; nothing for what is no text."""
    if not isinstance(op, TextOp):
        return ""
    bold = ' font-weight="bold"' if op.bold else ""
    return f'font-size="{_number(op.size)}"{bold}{_ANCHORS[op.anchor]} fill="{op.colour}"'


def _text(op: TextOp, height: float) -> str:
    return f'<text x="{_place(op.x)}" y="{_place(height - op.y)}">{_clean(op.text)}</text>'


def _path(segments: Segments, height: float) -> str:
    """The path in the fewest letters: straight strokes along an axis name one coordinate."""
    parts: list[str] = []
    here = ("", "")
    for pen, *values in segments:
        shown = _number if pen == "C" else _place
        numbers = [shown(height - float(v) if i % 2 else float(v)) for i, v in enumerate(values)]
        there = (numbers[-2], numbers[-1]) if numbers else ("", "")
        if pen == "L" and there[1] == here[1]:
            parts.append(f"H{there[0]}")
        elif pen == "L" and there[0] == here[0]:
            parts.append(f"V{there[1]}")
        else:
            parts.append(f"{pen}{' '.join(numbers)}")
        here = there
    return "".join(parts)


def _paint(stroke: Stroke | None, fill: Fill | None) -> str:
    filled = f' fill="{fill.colour}"' if fill else ' fill="none"'
    if fill and fill.opacity < 1:
        filled += f' fill-opacity="{_number(fill.opacity)}"'
    if stroke is None:
        return filled
    drawn = f' stroke="{stroke.colour}" stroke-width="{_number(stroke.width)}"'
    if stroke.dash:
        drawn += f' stroke-dasharray="{" ".join(_number(length) for length in stroke.dash)}"'
    if stroke.opacity < 1:
        drawn += f' stroke-opacity="{_number(stroke.opacity)}"'
    return filled + drawn


def _clip_names(drawing: Drawing, ident: str) -> dict[Rect, str]:
    names: dict[Rect, str] = {}
    for op in drawing.ops:
        if not isinstance(op, TextOp) and op.clip is not None:
            names.setdefault(op.clip, f"{ident}-c{len(names)}")
    return names


def _clip_paths(clips: dict[Rect, str], height: float) -> str:
    paths = (
        f'<clipPath id="{name}"><rect x="{_number(x)}" y="{_number(height - y - h)}" width="{_number(w)}"'
        f' height="{_number(h)}"/></clipPath>'
        for (x, y, w, h), name in clips.items()
    )
    body = "".join(paths)
    return f"<defs>{body}</defs>" if body else ""


def _clip(clip: Rect | None, clips: dict[Rect, str]) -> str:
    return "" if clip is None else f' clip-path="url(#{clips[clip]})"'


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _place(value: float) -> str:
    """A coordinate to a tenth of a point, which is less than a pixel of a sharp screen."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _clean(text: str) -> str:
    # Characters that XML cannot hold, lone surrogates included, are left out rather than breaking the page.
    return escape(text.translate(_CONTROL).encode("utf-8", "ignore").decode(), quote=True)
