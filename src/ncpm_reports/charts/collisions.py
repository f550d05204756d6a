"""Whether a drawing's words can be read: none over another, none cut off, none too small."""

from itertools import combinations

from ncpm_reports.charts.style import ASCENT, DESCENT, SMALL, text_width
from ncpm_reports.documents.drawing import Anchor, Drawing, Point, TextOp

Box = tuple[float, float, float, float]
_BEFORE = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}
# Rounding of recorded positions, and the hair by which ascenders may touch the line above.
_SLACK = 0.35


def text_box(op: TextOp) -> Box:
    """The box that a run of text covers in the widest of its faces: left, bottom, right, top in points."""
    return words_box(op.text, (op.x, op.y), op.size, op.bold, op.anchor)


def words_box(words: str, at: Point, size: float, bold: bool, anchor: Anchor) -> Box:
    """As `text_box`, for words that are not recorded yet."""
    width = text_width(words, size, bold)
    x, y = at
    left = x - _BEFORE[anchor] * width
    return left, y - DESCENT * size, left + width, y + ASCENT * size


def overlap(one: Box, other: Box, slack: float = _SLACK) -> bool:
    """Whether two boxes share more than a sliver of `slack` points."""
    return (
        one[0] + slack < other[2]
        and other[0] + slack < one[2]
        and one[1] + slack < other[3]
        and other[1] + slack < one[3]
    )


def check(drawing: Drawing, smallest: float = SMALL) -> tuple[str, ...]:
    """What is wrong with a drawing's text, a sentence each; empty if it can all be read."""
    placed = [(op.text, text_box(op)) for op in drawing.ops if isinstance(op, TextOp)]
    outside = tuple(f'"{words}" lies outside the drawing' for words, box in placed if not _inside(box, drawing))
    crossed = tuple(
        f'"{first}" overlaps "{second}"'
        for (first, one), (second, other) in combinations(placed, 2)
        if overlap(one, other)
    )
    tiny = tuple(
        f'"{op.text}" is smaller than {smallest:g} points'
        for op in drawing.ops
        if isinstance(op, TextOp) and op.size < smallest
    )
    return outside + crossed + tiny


def _inside(box: Box, drawing: Drawing) -> bool:
    left, bottom, right, top = box
    return left >= -_SLACK and bottom >= -_SLACK and right <= drawing.width + _SLACK and top <= drawing.height + _SLACK
