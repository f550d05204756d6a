"""A drawing's operations as PDF operators, and a flowable for them."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, assert_never

from pikepdf import Dictionary, Name
from reportlab.lib.rl_accel import escapePDF

from ncpm_reports.documents.drawing import Anchor, Drawing, MarkersOp, PathOp, Point, Segments, TextOp
from ncpm_reports.writers.pdf.flowables import Anchored
from ncpm_reports.writers.pdf.fonts import clean, font, runs, text_width
from ncpm_reports.writers.pdf.tagging import StructureElement


class Picture(Anchored):
    """A drawing at most `width` wide and `height` high: a figure, or an artifact. Below it is half the gap above it."""

    def __init__(
        self, drawing: Drawing, element: StructureElement | None, width: float, height: float, gap: float = 0.0
    ) -> None:
        super().__init__()
        self.scale = min(1.0, width / drawing.width, height / drawing.height)
        self.width, self.drawing_height = drawing.width * self.scale, drawing.height * self.scale
        self.height = gap + self.drawing_height + gap / 2
        self.drawing, self.element, self.below = drawing, element, gap / 2

    def draw(self) -> None:
        """Draws the picture, and notes its bounds."""
        self.canv.translate(0, self.below)
        if self.element is not None:
            box = self.canv.on_page((0, 0, self.width, self.drawing_height))
            self.element.attributes = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=box)
        with self.canv.figure(self.element):
            self.canv.scale(self.scale, self.scale)
            self.canv.operators.extend(operators(self.drawing, self.canv.document))


def operators(drawing: Drawing, document: Any) -> Iterator[str]:
    """The drawing as operators, with a document's fonts."""
    yield "1 j"
    for op in drawing.ops:
        match op:
            case PathOp():
                yield from _painted(op, [(0, 0)])
            case MarkersOp():
                yield from _painted(op, op.at)
            case TextOp():
                yield from _text(op, document)
            case _:
                assert_never(op)


_OPERATORS = {"M": "%.2f %.2f m", "L": "%.2f %.2f l", "C": "%.2f %.2f %.2f %.2f %.2f %.2f c", "Z": "h"}


def _path(segments: Segments, x: float, y: float) -> str:
    places = [float(place) + (y if index % 2 else x) for _, *places in segments for index, place in enumerate(places)]
    return " ".join([_OPERATORS[str(kind)] for kind, *_ in segments]) % tuple(places)


def _painted(op: PathOp | MarkersOp, places: Sequence[Point]) -> Iterator[str]:
    """A path at each of some places, stroked, filled or both."""
    if op.fill is not None:
        yield f"{colour(op.fill)} rg"
    if op.stroke is not None:
        dash = " ".join(f"{length:.2f}" for length in op.stroke.dash)
        yield f"{colour(op.stroke.colour)} RG {op.stroke.width:.2f} w [{dash}] 0 d"
    operator = "B" if op.stroke and op.fill else "S" if op.stroke else "f" if op.fill else "n"
    yield from (f"{path} {operator}" for x, y in places if (path := _path(op.segments, x, y)))


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
            yield f"{font(name).getSubsetInternalName(subset, document)} {op.size:.2f} Tf ({escapePDF(data)}) Tj"
    yield "ET"
