"""A drawing's operations as PDF operators, encoded once for all the documents that show it."""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, assert_never

from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, PathOp, Stroke, TextOp
from ncpm_reports.writers.pdf.fonts import clean, font, runs, text_width
from ncpm_reports.writers.pdf.reportlab_hooks import literal
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.tagged_flowables import AnchoredFlowable

# A picture whose operators are shorter than this costs less within the page than as an object of its own.
_INLINE = 2000
# A label that runs past its picture's edge is untidy; cut off it would be wrong.
_BLEED = 36.0


class Picture(AnchoredFlowable):
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
        self.width, self.height = drawing.width * self.scale, drawing.height * self.scale
        self.drawing, self.element, self.above, self.below = drawing, element, above, below

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        """The size, the room above and below included."""
        return self.width, self.above + self.height + self.below

    def draw(self) -> None:
        """Draws the picture, and notes its bounds."""
        self.before_drawing(self.above + self.height + self.below)
        self.canv.translate(0, self.below)
        if self.element is not None:
            self.element.bounds = self.canv.on_page((0, 0, self.width, self.height))
        with self.canv.figure(self.element):
            self.canv.scale(self.scale, self.scale)
            self._show(replay(self.drawing, self.canv.document))

    def _show(self, operators: str) -> None:
        """Shows operators, or a form of them that pages share."""
        canvas, drawing = self.canv, self.drawing
        if len(operators) < _INLINE:
            canvas.operators.append(operators)
            return
        key = hashlib.sha256(operators.encode()).hexdigest()[:12]
        if not canvas.hasForm(key):
            canvas.beginForm(key, -_BLEED, -_BLEED, drawing.width + _BLEED, drawing.height + _BLEED)
            canvas.operators.append(operators)
            canvas.endForm()
        canvas.doForm(key)


def replay(drawing: Drawing, document: Any) -> str:
    """The drawing as operators for a document's fonts."""
    for name in ("S", "Sb"):
        font(name).use_in(document)
    return _shared(drawing) or _encode(drawing, document)


# Enough for every chart of a quarter.
@lru_cache(maxsize=512)
def _shared(drawing: Drawing) -> str:
    """Nothing where letters whose codes are a document's own keep the operators from being shared."""
    texts = [(clean(op.text), "b" if op.bold else "") for op in drawing.ops if isinstance(op, TextOp)]
    common = all(font(f"S{style}").is_common(text) for text, style in texts)
    return _encode(drawing, None) if common else ""


def _encode(drawing: Drawing, document: Any) -> str:
    out: list[str] = ["1 j"]
    for op in drawing.ops:
        match op:
            case PathOp():
                out += _painted([_path(op.segments, 0, 0)], op.stroke, op.fill)
            case MarkersOp():
                out += _painted([_path(op.segments, x, y) for x, y in op.at], op.stroke, op.fill)
            case TextOp():
                out.append(_text(op, document))
            case _:
                assert_never(op)
    return "\n".join(out)


_OPERATORS = {"M": "%.2f %.2f m", "L": "%.2f %.2f l", "C": "%.2f %.2f %.2f %.2f %.2f %.2f c", "Z": "h"}


def _path(segments: tuple[tuple[str | float, ...], ...], x: float, y: float) -> str:
    places = [float(place) + (y if index % 2 else x) for _, *places in segments for index, place in enumerate(places)]
    return " ".join([_OPERATORS[str(kind)] for kind, *_ in segments]) % tuple(places)


def _painted(paths: Iterable[str], stroke: Stroke | None, fill: Fill | None) -> list[str]:
    if stroke is None and fill is None:
        return []
    setup: list[str] = []
    if fill is not None:
        setup.append(f"{colour(fill.colour)} rg")
    if stroke is not None:
        dash = " ".join(f"{length:.2f}" for length in stroke.dash)
        setup.append(f"{colour(stroke.colour)} RG {stroke.width:.2f} w [{dash}] 0 d")
    operator = "B" if stroke is not None and fill is not None else "S" if stroke is not None else "f"
    return [" ".join(setup), *(f"{path} {operator}" for path in paths if path)]


# A quarter's drawings have a dozen colours.
@lru_cache(maxsize=256)
def colour(code: str) -> str:
    """ "#rrggbb" as PDF operands."""
    return " ".join(f"{int(code[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))


def _text(op: TextOp, document: Any) -> str:
    text = clean(op.text)
    style = "b" if op.bold else ""
    share = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[op.anchor]
    x = op.x - share * text_width(text, style, op.size)
    parts = [f"BT {colour(op.colour)} rg 1 0 0 1 {x:.2f} {op.y:.2f} Tm"]
    for name, part in runs(text, style):
        codes = [(0, font(name).common_codes(part))] if document is None else font(name).splitString(part, document)
        parts += [f"/{name}+{subset} {op.size:.2f} Tf {literal(data)} Tj" for subset, data in codes]
    return " ".join((*parts, "ET"))
