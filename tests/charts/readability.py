"""Whether a drawing's words can be read: none over another, none cut off or crossed by a line, none too small."""

from collections.abc import Iterator
from itertools import combinations

from ncpm_reports.charts.labels import words_box
from ncpm_reports.charts.style import DESCENT, PALE_HATCH, SMALL
from ncpm_reports.documents.drawing import Anchor, Drawing, PathOp, Point, TextOp

Segment = tuple[Point, Point]
# Left, bottom, right and top in points.
Box = tuple[float, float, float, float]
_ALIGNMENTS = {Anchor.START: "left", Anchor.MIDDLE: "center", Anchor.END: "right"}
# Rounding of recorded positions, and the hair by which ascenders may touch the line above.
_SLACK = 0.35
# Words may stand on gridlines and on the hatching of gaps, which are pale. Lines may touch the space over letters.
# The grid's colour in `house.mplstyle`, and that of hatching.
_PALE = frozenset({"#e3e5e6", PALE_HATCH})
_INNER = 1.6


def text_box(op: TextOp) -> Box:
    """The box that a run of text covers in the widest of its faces: left, bottom, right, top in points."""
    box = words_box(op.text, (op.x, op.y), _ALIGNMENTS[op.anchor], bold=op.bold, size=op.size)
    return box.x0, box.y0, box.x1, box.y1


def check(drawing: Drawing, smallest: float = SMALL) -> tuple[str, ...]:
    """What is wrong with a drawing's text, a sentence each; empty if it can all be read.

    Lines are not looked at: `crossed_words` does that.
    """
    placed = [(op.text, text_box(op)) for op in drawing.ops if isinstance(op, TextOp)]
    outside = tuple(f'"{words}" lies outside the drawing' for words, box in placed if not _inside(box, drawing))
    crossed = tuple(
        f'"{first}" overlaps "{second}"'
        for (first, box), (second, other) in combinations(placed, 2)
        if _overlap(box, other)
    )
    tiny = tuple(
        f'"{op.text}" is smaller than {smallest:g} points'
        for op in drawing.ops
        if isinstance(op, TextOp) and op.size < smallest
    )
    return outside + crossed + tiny


def _overlap(first: Box, second: Box) -> bool:
    """Whether two boxes share more than a sliver."""
    return all(first[i] + _SLACK < second[i + 2] and second[i] + _SLACK < first[i + 2] for i in (0, 1))


def crossed_words(drawing: Drawing) -> tuple[str, ...]:
    """The words that a line runs through, a sentence each; gridlines and what is hidden under an area do not count."""
    problems = []
    for op in drawing.ops:
        if isinstance(op, TextOp):
            left, bottom, right, top = text_box(op)
            core = (left + _INNER, bottom + DESCENT * op.size + 0.5, right - _INNER, top - _INNER)
            if any(_meets(segment, core) for segment in _lines(drawing, core)):
                problems.append(f'"{op.text}" is crossed by a line')
    return tuple(problems)


def _lines(drawing: Drawing, core: Box) -> Iterator[Segment]:
    """The straight strokes of a drawing that no area hides where a box is."""
    paths = [op for op in drawing.ops if isinstance(op, PathOp)]
    covers = [place for place, op in enumerate(paths) if op.fill is not None and _covers(op, core)]
    for op in paths[max(covers, default=-1) + 1 :]:
        if op.stroke is not None and op.fill is None and op.stroke.colour not in _PALE:
            yield from _strokes(op)


def _covers(op: PathOp, box: Box) -> bool:
    """Whether one of a path's rectangles holds a box."""
    corners: list[Point] = []
    for pen, *values in op.segments:
        if pen == "M":
            corners = []
        if len(values) == 2:
            corners.append((float(values[0]), float(values[1])))
        if pen == "Z" and len(corners) >= 4:
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            if min(xs) <= box[0] and max(xs) >= box[2] and min(ys) <= box[1] and max(ys) >= box[3]:
                return True
    return False


def _strokes(op: PathOp) -> Iterator[Segment]:
    here = (0.0, 0.0)
    for pen, *values in op.segments:
        if len(values) >= 2:
            there = (float(values[-2]), float(values[-1]))
            if pen != "M":
                yield here, there
            here = there


def _meets(segment: Segment, box: Box) -> bool:
    """Whether a stroke runs through a box (Liang and Barsky's clipping)."""
    (x1, y1), (x2, y2) = segment
    start, end = 0.0, 1.0
    for direction, distance in (
        (x1 - x2, x1 - box[0]),
        (x2 - x1, box[2] - x1),
        (y1 - y2, y1 - box[1]),
        (y2 - y1, box[3] - y1),
    ):
        if direction == 0:
            if distance < 0:
                return False
        elif direction < 0:
            start = max(start, distance / direction)
        else:
            end = min(end, distance / direction)
    return start < end


def _inside(box: Box, drawing: Drawing) -> bool:
    left, bottom, right, top = box
    return left >= -_SLACK and bottom >= -_SLACK and right <= drawing.width + _SLACK and top <= drawing.height + _SLACK
