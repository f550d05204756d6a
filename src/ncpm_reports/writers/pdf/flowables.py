"""Flowables that Platypus lacks: what stays together on a page, rules beside blocks, blocks side by side."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from reportlab.lib.colors import Color
from reportlab.platypus import Frame, FrameBreak, Indenter, KeepTogether, NullActionFlowable, Table

from ncpm_reports.writers.pdf.reportlab_hooks import is_fresh, line_count
from ncpm_reports.writers.pdf.tagged_flowables import AnchoredFlowable, Rule, TaggedParagraph

# Of a paragraph that is parted, so many lines stay together on either side.
_LINES_TOGETHER = 2
_FUZZ = 1e-6


class Box(NamedTuple):
    """A flowable in a stack: the width it was wrapped to, the space before it and its height."""

    flowable: Any
    width: float
    before: float
    height: float


def stack(flowables: Sequence[Any], width: float, canvas: object = None) -> list[Box]:
    """Flowables one under the other, wrapped to a width that indents narrow."""
    boxes: list[Box] = []
    for flowable in flowables:
        before = flowable.getSpaceBefore() if any(box.height for box in boxes) else 0.0
        if isinstance(flowable, Indenter):
            width -= flowable.left + flowable.right
            boxes.append(Box(flowable, width, 0.0, 0.0))
        elif isinstance(flowable, Together):
            boxes.append(Box(flowable, width, before, stack_height(stack(flowable.flowables, width, canvas))))
        else:
            boxes.append(Box(flowable, width, before, flowable.wrapOn(canvas, width, 0xFFFFFF)[1]))
    return boxes


def stack_height(boxes: Sequence[Box]) -> float:
    """The height of a stack."""
    return sum(box.before + box.height for box in boxes)


def unpacked(flowables: Sequence[Any]) -> list[Any]:
    """Flowables without the containers that keep them together."""
    return [
        inner
        for flowable in flowables
        for inner in (unpacked(flowable.flowables) if isinstance(flowable, Together) else [flowable])
    ]


def keep_with_next(flowables: Sequence[Any]) -> None:
    """Keeps each flowable on the page of the one after it."""
    for flowable in flowables:
        flowable.keepWithNext = True


class Together(KeepTogether):
    """Flowables that stay on one page, if one can hold them.

    ReportLab's own copies the frame for each, and parts from its page what is taller than any.
    """

    def __init__(self, flowables: Sequence[Any]) -> None:
        super().__init__(flowables)
        self.flowables = list(flowables)
        self.boxes: list[Box] = []

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """A height that no frame has, so that it is asked to split."""
        self.boxes = stack(self.flowables, width, getattr(self, "canv", None))
        return width, 0xFFFFFF

    def split(self, _width: float, height: float) -> list[Any]:
        """The flowables themselves, after a break if they do not fit here but on a page of their own."""
        needed, frame = stack_height(self.boxes), self._frame
        if needed <= height + _FUZZ or is_fresh(frame) or needed > frame.height:
            return [NullActionFlowable(), *self.flowables]
        return [FrameBreak(), *self.flowables]


class Chain(Together):
    """Flowables of which each is kept with the beginning of the next: a heading with the first lines under it.

    ReportLab's own moves a long paragraph or table as a whole where only its beginning has to move.
    """

    def split(self, _width: float, height: float) -> list[Any]:
        """What fits here, parted within the last flowable that can be; else all, after a break."""
        if stack_height(self.boxes) <= height + _FUZZ:
            return [NullActionFlowable(), *self.flowables]
        parted = self._parted(height)
        if parted or is_fresh(self._frame):
            return [NullActionFlowable(), *(parted or self.flowables)]
        return [FrameBreak(), *self.flowables]

    def _parted(self, height: float) -> list[Any]:
        for place in range(len(self.boxes) - 1, -1, -1):
            flowable, width, before, own = self.boxes[place]
            room = height - stack_height(self.boxes[:place]) - before
            if room <= 0 or not isinstance(flowable, TaggedParagraph | Table):
                continue
            rest = self.flowables[place + 1 :]
            # Where all of it fits but not what it is kept with, its end goes along.
            parts = flowable.split(width, min(room, own - _end_height(flowable) if rest else own - _FUZZ))
            if len(parts) > 1:
                first, second = parts
                return [*self.flowables[:place], first, Chain([second, *rest]) if rest else second]
        return []


def _end_height(flowable: Any) -> float:
    """The height of the end of a paragraph or table that must stay with what follows."""
    if isinstance(flowable, TaggedParagraph):
        lines = _LINES_TOGETHER if line_count(flowable) > _LINES_TOGETHER + 1 else line_count(flowable)
        return lines * float(flowable.style.leading) - _FUZZ
    return _FUZZ


def ruled(flowables: Sequence[Any], indent: float, colour: Color, width: float) -> list[Any]:
    """Flowables with a rule down their left, over pages. Text beside it is indented."""
    outside, is_first = indent, True
    for flowable in unpacked(flowables):
        if isinstance(flowable, Indenter):
            outside += flowable.left
        elif isinstance(flowable, AnchoredFlowable):
            flowable.rules = (*flowable.rules, Rule(colour, width, outside, is_first))
            is_first = False
    opened = Indenter(indent)
    opened.keepWithNext = True
    return [opened, *flowables, Indenter(-indent)]


class SideBySide(AnchoredFlowable):
    """Stacks of flowables beside one another, on one page; one after another if no page can hold them."""

    def __init__(self, columns: Sequence[Sequence[Any]], widths: Sequence[float], gap: float, before: float) -> None:
        super().__init__()
        self.columns = [unpacked(column) for column in columns]
        self.widths, self.gap, self.spaceBefore = tuple(widths), gap, before

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        canvas = getattr(self, "canv", None)
        stacks = [stack(column, wide, canvas) for column, wide in zip(self.columns, self.widths, strict=True)]
        self.width, self.height = width, max(map(stack_height, stacks), default=0.0)
        return self.width, self.height

    def split(self, _width: float, _height: float) -> list[Any]:
        """Nothing, so that all goes on the next page; or one column after another where that is no help."""
        if self.height > self._frame.height:
            return [NullActionFlowable(), *(flowable for column in self.columns for flowable in column)]
        return []

    def draw(self) -> None:
        """Draws each column in a frame of its own."""
        self.before_drawing(self.height)
        x = 0.0
        for column, width in zip(self.columns, self.widths, strict=True):
            # A frame refuses what is taller by the last digit of a number.
            frame = Frame(x, -1.0, width, self.height + 1.0, 0, 0, 0, 0)
            for flowable in column:
                if not frame.add(flowable, self.canv):
                    raise AssertionError(f"{flowable!r} does not fit the column that it was measured for")
            x += width + self.gap
