"""Replays a drawing as SVG: inline in HTML, as a file in DOCX. Real text, no script, no style sheet."""

from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby
from math import hypot
from typing import assert_never

from ncpm_reports.documents.blocks import LinkMap
from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, Op, PathOp, Point, Segments, Stroke, TextOp

FONTS = "Arial, 'Source Sans Pro', 'Liberation Sans', sans-serif"
_PAGE_ATTRIBUTES = ' style="max-width:100%;height:auto" focusable="false"'
_MIN_ARCS, _ROUNDNESS = 8, 0.01
_CONTROL = {code: None for code in (*range(9), 11, 12, *range(14, 32), 127, 0xFFFE, 0xFFFF)}
_ANCHORS = {Anchor.START: "", Anchor.MIDDLE: 'text-anchor="middle" ', Anchor.END: 'text-anchor="end" '}


@dataclass(frozen=True, slots=True)
class _Canvas:
    """What is drawn on: the height from which y counts down, and what names of its own begin with.

    `size` is the type of most texts, which the picture as a whole has. What is for a `page` is as light as browsers
    allow: places are whole halves of a point, since finer steps cannot be seen in pictures as large as charts.
    """

    height: float
    name: str
    size: float
    page: bool

    def coordinate(self, value: float) -> str:
        """A coordinate: a half of a point in a page, else a tenth, which is less than a pixel of a sharp screen."""
        text = f"{2 * value:.0f}" if self.page else f"{value:.1f}".removesuffix(".0")
        return "0" if text == "-0" else text

    def length(self, value: float) -> str:
        """A length or the end of a curve, which are finer than places."""
        return _number(2 * value if self.page else value)


def svg(drawing: Drawing, *, title: str, desc: str, ident: str) -> str:
    """An svg element that stands alone. `ident` must be unique where it is put: it names title and description.

    The picture has the role of an image named by its title and described by `desc`. It takes the width that it is
    given, up to its own size. An empty `title` makes a picture that assistive technology skips.
    """
    name, words = _escaped(ident), ""
    if title:
        words = f'<title id="{name}-title">{_escaped(title)}</title><desc id="{name}-desc">{_escaped(desc)}</desc>'
    role = f'role="img" aria-labelledby="{name}-title {name}-desc"' if title else 'aria-hidden="true"'
    attributes = f'font-family="{FONTS}"{_PAGE_ATTRIBUTES}'
    canvas = _canvas(drawing, name, page=False)
    start = f'<svg xmlns="http://www.w3.org/2000/svg" {role} {_frame(drawing, canvas)} {attributes}>'
    return f"{start}{words}{_content(drawing, canvas)}</svg>"


def page_svg(drawing: Drawing, *, named_by: str, desc: str, ident: str) -> str:
    """An svg element within a page, as light as it can be; the page's style sheet gives it its typeface and its size.

    It is an image named by the elements with the ids `named_by`, if any, and described by `desc` if that is given.
    """
    name = _escaped(ident)
    names = f"{_escaped(named_by)} {name}-desc".strip() if desc else _escaped(named_by)
    words = f'<desc id="{name}-desc">{_escaped(desc)}</desc>' if desc else ""
    canvas = _canvas(drawing, name, page=True)
    start = f'<svg role="img" aria-labelledby="{names}" {_frame(drawing, canvas)}>'
    return f"{start}{words}{_content(drawing, canvas)}</svg>"


def link_map_svg(block: LinkMap) -> str:
    """An svg element whose shapes are links; the page's style sheet gives it all its colours.

    Each link is named for those who do not see it. Its words in the picture are the name that the style sheet shows of
    the shape that is pointed at.
    """
    canvas = _Canvas(block.height, _escaped(block.id), 0.0, page=True)
    box = f"0 0 {canvas.length(block.width)} {canvas.length(block.height)}"
    frame = f'<path class="frame" d="{_path(block.frames, canvas)}"/>' if block.frames else ""
    notes = "".join(f'<text class="beside" {_position(at, canvas)}>{_escaped(note)}</text>' for note, at in block.notes)
    links = "".join(
        f'<a href="{_escaped(shape.address)}" aria-label="{_escaped(shape.name)}">'
        f'<path d="{_path(shape.segments, canvas)}"/>'
        f'<text {_position(block.name_at, canvas)} text-anchor="end">{_escaped(shape.name)}</text></a>'
        for shape in block.shapes
    )
    return f'<svg viewBox="{box}">{frame}{notes}{links}</svg>'


def _position(point: Point, canvas: _Canvas) -> str:
    return f'x="{canvas.coordinate(point[0])}" y="{canvas.coordinate(canvas.height - point[1])}"'


def _canvas(drawing: Drawing, name: str, *, page: bool) -> _Canvas:
    sizes = Counter(op.size for op in drawing.ops if isinstance(op, TextOp))
    commonest = max(sizes, key=lambda size: (sizes[size], size), default=0.0)
    return _Canvas(drawing.height, name, commonest, page)


def _frame(drawing: Drawing, canvas: _Canvas) -> str:
    size = f'width="{_number(drawing.width)}" height="{_number(drawing.height)}"'
    box = f'viewBox="0 0 {canvas.length(drawing.width)} {canvas.length(drawing.height)}" fill="none"'
    return f'{size} {box} font-size="{canvas.length(canvas.size)}"' if canvas.size else f"{size} {box}"


def _content(drawing: Drawing, canvas: _Canvas) -> str:
    """The operations in order; neighbouring texts that look alike share a group, which halves their weight."""
    parts: list[str] = []
    for style, run in groupby(enumerate(drawing.ops), key=lambda item: _text_style(item[1], canvas)):
        content = "".join(_op(op, canvas, f"{canvas.name}-m{index}") for index, op in run)
        parts.append(f"<g {style}>{content}</g>" if style else content)
    return "".join(parts)


def svg_file(drawing: Drawing, title: str, desc: str) -> bytes:
    """A standalone file of SVG 1.1 in UTF-8, which is what Word promises to read: no styles that are for pages."""
    picture = svg(drawing, title=title, desc=desc, ident="chart").replace(_PAGE_ATTRIBUTES, "", 1)
    picture = picture.replace("<svg", '<svg xmlns:xlink="http://www.w3.org/1999/xlink"', 1)
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + picture.replace("<use href=", "<use xlink:href=")).encode()


def _op(op: Op, canvas: _Canvas, marker: str) -> str:
    match op:
        case PathOp():
            return f'<path d="{_path(op.segments, canvas)}"{_paint(op, canvas)}/>'
        case MarkersOp():
            return _markers(op, canvas, marker)
        case TextOp():
            x, y = canvas.coordinate(op.x), canvas.coordinate(canvas.height - op.y)
            return f'<text x="{x}" y="{y}">{_escaped(op.text)}</text>'
    assert_never(op)


def _markers(op: MarkersOp, canvas: _Canvas, marker: str) -> str:
    paint = _paint(op, canvas)
    radius = _circle_radius(op.segments)
    places = [(canvas.coordinate(x), canvas.coordinate(canvas.height - y)) for x, y in op.at]
    if radius and canvas.page and op.fill and not op.stroke and len(op.at) > 1:
        # The round ends of strokes without length: a third of the weight of circles. Office programs may not draw them.
        ends = "".join(f"M{x} {y}h0" for x, y in places)
        edge = Stroke(colour=op.fill, width=2 * radius)
        round_ends = replace(op, fill=None, stroke=edge)
        return f'<path d="{ends}" stroke-linecap="round"{_paint(round_ends, canvas)}/>'
    if radius:
        size = canvas.length(radius)
        dots = (f'<circle cx="{x}" cy="{y}" r="{size}"/>' for x, y in places)
        return f"<g{paint}>{''.join(dots)}</g>"
    if len(op.at) == 1:
        return f'<path d="{_path(_moved(op.segments, op.at[0]), canvas)}"{paint}/>'
    shape = f'<defs><path id="{marker}" d="{_path(op.segments, replace(canvas, height=0.0))}"/></defs>'
    uses = "".join(f'<use href="#{marker}" x="{x}" y="{y}"/>' for x, y in places)
    return f"{shape}<g{paint}>{uses}</g>"


def _circle_radius(segments: Segments) -> float:
    """The radius of a shape that is a circle round the origin, drawn in eight or more arcs; 0 for any other shape.

    A circle is a sixth of the weight of its arcs, and most marks are circles.
    """
    arcs = segments[1:-1] if segments and segments[-1][0] == "Z" else segments[1:]
    if len(arcs) < _MIN_ARCS or any(arc[0] != "C" for arc in arcs):
        return 0.0
    far = [hypot(float(segment[-2]), float(segment[-1])) for segment in (segments[0], *arcs)]
    return far[0] if max(far) - min(far) < _ROUNDNESS * max(far) else 0.0


def _moved(segments: Segments, by: Point) -> Segments:
    return tuple((pen, *(float(value) + by[i % 2] for i, value in enumerate(values))) for pen, *values in segments)


def _text_style(op: Op, canvas: _Canvas) -> str:
    if not isinstance(op, TextOp):
        return ""
    size = "" if op.size == canvas.size else f'font-size="{canvas.length(op.size)}" '
    bold = 'font-weight="bold" ' if op.bold else ""
    return f'{size}{bold}{_ANCHORS[op.anchor]}fill="{op.colour}"'


def _path(segments: Segments, canvas: _Canvas) -> str:
    """The path in the fewest letters: straight strokes along an axis name one coordinate."""
    parts: list[str] = []
    previous = ("", "")
    for pen, *values in segments:
        format_number = canvas.length if pen == "C" else canvas.coordinate
        numbers = [format_number(canvas.height - float(v) if i % 2 else float(v)) for i, v in enumerate(values)]
        end = (numbers[-2], numbers[-1]) if numbers else ("", "")
        if pen == "L" and end[1] == previous[1]:
            parts.append(f"H{end[0]}")
        elif pen == "L" and end[0] == previous[0]:
            parts.append(f"V{end[1]}")
        else:
            parts.append(f"{pen}{' '.join(numbers)}")
        previous = end
    return "".join(parts)


def _paint(op: PathOp | MarkersOp, canvas: _Canvas) -> str:
    paint = f' fill="{op.fill}"' if op.fill else ""
    if op.stroke is not None:
        paint += f' stroke="{op.stroke.colour}" stroke-width="{canvas.length(op.stroke.width)}"'
        dash = " ".join(map(canvas.length, op.stroke.dash))
        paint += f' stroke-dasharray="{dash}"' if dash else ""
    return paint


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _escaped(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        # Characters that XML cannot hold, lone surrogates included, are left out rather than breaking the page.
        text = text.translate(_CONTROL).encode("utf-8", "ignore").decode()
    return escape(text, quote=True)
