"""A sheet to draw on: lines, areas, marks and words in points, put on the tape that also records matplotlib's figures.

That is a hundred times cheaper than artists on axes (0.1 ms against 40 for a small chart), and a quarter has some four
hundred charts; hence this thin layer instead of axes. It also knows where words stand already.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from matplotlib.markers import MarkerStyle
from matplotlib.transforms import Affine2D

from ncpm_reports.charts.collisions import Box, overlap, words_box
from ncpm_reports.charts.style import CHART_HEIGHT, CHART_WIDTH, INK, LINE_HEIGHT, SMALL, shorten
from ncpm_reports.charts.tape import Segments, Tape, segments_of
from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, Point, Rect, Stroke

_SPACES = str.maketrans("\n\r\t", "   ")


class Sheet:
    """An empty sheet of `width` by `height` points; what is drawn later lies above."""

    def __init__(self, width: float = CHART_WIDTH, height: float = CHART_HEIGHT) -> None:
        self.width = width
        self.height = height
        self.taken: list[Box] = []
        self._tape = Tape(width, height)

    def drawing(self) -> Drawing:
        """What was drawn, frozen."""
        return self._tape.drawing()

    def line(self, points: Sequence[Point | None], stroke: Stroke, clip: Rect | None = None) -> None:
        """A line through points; None leaves a gap."""
        self._tape.line(points, stroke=stroke, clip=clip)

    def segments(self, pairs: Iterable[tuple[Point, Point]], stroke: Stroke, clip: Rect | None = None) -> None:
        """Separate straight strokes, as one path."""
        points: list[Point | None] = [end for pair in pairs for end in (*pair, None)]
        self.line(points, stroke, clip)

    def rectangles(self, boxes: Sequence[Rect], fill: Fill | None, stroke: Stroke | None = None) -> None:
        """Rectangles given as x, y, width and height, as one path."""
        self.polygons([((x, y), (x + w, y), (x + w, y + h), (x, y + h)) for x, y, w, h in boxes], fill, stroke)

    def polygons(
        self,
        rings: Sequence[Sequence[Point]],
        fill: Fill | None,
        stroke: Stroke | None = None,
        clip: Rect | None = None,
    ) -> None:
        """Closed rings as one path."""
        self._tape.rings(rings, stroke=stroke, fill=fill, clip=clip)

    def marks(
        self, shape: str, at: Sequence[Point], size: float, fill: Fill | None, stroke: Stroke | None = None
    ) -> None:
        """One of matplotlib's marker shapes, `size` points across, at each place."""
        self._tape.mark(_marker(shape, size), at, stroke=stroke, fill=fill)

    def words(
        self,
        text: str,
        x: float,
        y: float,
        *,
        size: float = SMALL,
        colour: str = INK,
        bold: bool = False,
        anchor: Anchor = Anchor.START,
    ) -> None:
        """A run of text with its baseline at `y`; cut with an ellipsis where it is wider than the sheet."""
        text = text.translate(_SPACES)
        if not text.strip():
            return
        text = shorten(text, self.width, size, bold)
        left, _, right, _ = words_box(text, (x, y), size, bold, anchor)
        x += max(0.0, -left) - max(0.0, right - self.width)
        self.taken.append(words_box(text, (x, y), size, bold, anchor))
        self._tape.write(text, (x, y), size=size, colour=colour, bold=bold, anchor=anchor)

    def lines_of_words(
        self,
        lines: Sequence[str],
        x: float,
        top: float,
        *,
        size: float = SMALL,
        colour: str = INK,
        anchor: Anchor = Anchor.START,
        bold_first: bool = False,
    ) -> None:
        """Lines of text under one another, the first one's baseline a line under `top`."""
        for index, line in enumerate(lines):
            y = top - size * LINE_HEIGHT * (index + 1) + 0.25 * size
            self.words(line, x, y, size=size, colour=colour, bold=bold_first and index == 0, anchor=anchor)

    def is_free(self, box: Box, margin: float = 1.0) -> bool:
        """Whether a box lies on the sheet and clear of all words so far."""
        left, bottom, right, top = box
        if left < 0 or bottom < 0 or right > self.width or top > self.height:
            return False
        wider = (left - margin, bottom - margin, right + margin, top + margin)
        return not any(overlap(wider, other) for other in self.taken)


@lru_cache(maxsize=128)
def _marker(shape: str, size: float) -> Segments:
    style = MarkerStyle(shape, "full")
    path = style.get_path().transformed(style.get_transform())
    return segments_of(path, Affine2D().scale(size))
