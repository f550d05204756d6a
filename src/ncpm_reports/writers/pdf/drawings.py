"""A drawing's operations as PDF operators, and a flowable for them."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, assert_never

from pikepdf import Dictionary, Name

from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, PathOp, Point, Segments, Stroke, TextOp
from ncpm_reports.writers.pdf.flowables import Anchored
from ncpm_reports.writers.pdf.fonts import clean, font, runs, text_width
from ncpm_reports.writers.pdf.reportlab_hooks import literal
from ncpm_reports.writers.pdf.structure import StructureElement

# A picture whose operators are shorter than this costs less within the page than as an object of its own.
_INLINE = 2000
# A label that runs past its picture's edge is untidy; cut off it would be wrong.
_BLEED = 36.0


class Picture(Anchored):
    """A drawing at most `width` wide and `height` high, with room above and below it: a figure, or an artifact."""

    def __init__(
        self,
        drawing: Drawing,
        element: StructureElement | None,
        width: float,
        height: float,
        *,
        above: float = 0.0,
        below: float = 0.0,
    ) -> None:
        super().__init__()
        self.scale = min(1.0, width / drawing.width, height / drawing.height)
        self.width, self.shown = drawing.width * self.scale, drawing.height * self.scale
        self.height = above + self.shown + below
        self.drawing, self.element, self.below = drawing, element, below

    def draw(self) -> None:
        """Draws the picture, and notes its bounds."""
        self.canv.translate(0, self.below)
        if self.element is not None:
            box = self.canv.on_page((0, 0, self.width, self.shown))
            self.element.attributes = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
        with self.canv.figure(self.element):
            self.canv.scale(self.scale, self.scale)
            self._show("\n".join(operators(self.drawing, self.canv.document)))

    def _show(self, content: str) -> None:
        """Shows operators, or a form of them that pages share."""
        canvas, drawing = self.canv, self.drawing
        if len(content) < _INLINE:
            canvas.operators.append(content)
            return
        key = hashlib.sha256(content.encode()).hexdigest()[:12]
        if not canvas.hasForm(key):
            canvas.beginForm(key, -_BLEED, -_BLEED, drawing.width + _BLEED, drawing.height + _BLEED)
            canvas.operators.append(content)
            canvas.endForm()
        canvas.doForm(key)


def operators(drawing: Drawing, document: Any) -> Iterator[str]:
    """The drawing as operators, with a document's fonts."""
    yield "1 j"
    for op in drawing.ops:
        match op:
            case PathOp(segments=segments, stroke=stroke, fill=fill):
                yield from _painted(segments, [(0, 0)], stroke, fill)
            case MarkersOp(segments=segments, at=at, stroke=stroke, fill=fill):
                yield from _painted(segments, at, stroke, fill)
            case TextOp():
                yield from _text(op, document)
            case _:
                assert_never(op)


_OPERATORS = {"M": "%.2f %.2f m", "L": "%.2f %.2f l", "C": "%.2f %.2f %.2f %.2f %.2f %.2f c", "Z": "h"}


def _path(segments: tuple[tuple[str | float, ...], ...], x: float, y: float) -> str:
    places = [float(place) + (y if index % 2 else x) for _, *places in segments for index, place in enumerate(places)]
    return " ".join([_OPERATORS[str(kind)] for kind, *_ in segments]) % tuple(places)


def _painted(segments: Segments, places: Sequence[Point], stroke: Stroke | None, fill: Fill | None) -> Iterator[str]:
    """A path at each of some places, stroked, filled or both."""
    if fill is not None:
        yield f"{colour(fill.colour)} rg"
    if stroke is not None:
        dash = " ".join(f"{length:.2f}" for length in stroke.dash)
        yield f"{colour(stroke.colour)} RG {stroke.width:.2f} w [{dash}] 0 d"
    operator = "B" if stroke and fill else "S" if stroke else "f" if fill else "n"
    yield from (f"{path} {operator}" for x, y in places if (path := _path(segments, x, y)))


# A quarter's drawings have a dozen colours.
@lru_cache(maxsize=256)
def colour(code: str) -> str:
    """ "#rrggbb" as PDF operands."""
    return " ".join(f"{int(code[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))


def _text(op: TextOp, document: Any) -> Iterator[str]:
    text, style = clean(op.text), "b" if op.bold else ""
    share = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[op.anchor]
    x = op.x - share * text_width(text, style, op.size)
    yield f"BT {colour(op.colour)} rg 1 0 0 1 {x:.2f} {op.y:.2f} Tm"
    for name, part in runs(text, style):
        for subset, data in font(name).splitString(part, document):
            yield f"{font(name).getSubsetInternalName(subset, document)} {op.size:.2f} Tf {literal(data)} Tj"
    yield "ET"
