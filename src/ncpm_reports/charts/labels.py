"""Where words go: figures beside their marks, labels at line ends spread apart, notes in a strip above the plot."""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.transforms import Bbox
from scipy.optimize import isotonic_regression

from ncpm_reports.charts.picture import place_of
from ncpm_reports.charts.recorder import Recorder
from ncpm_reports.charts.style import ASCENT, DESCENT, INK, LINE, QUIET, SHARE_BEFORE, SMALL, shorten, text_width, wrap
from ncpm_reports.core.quantities import NBSP, Quantity, display
from ncpm_reports.documents.drawing import Point

# How far above the plot notes stand.
STRIP = 8.0
_MAX_LABEL_WIDTH = 82.0
# Words stand so far apart, and so far from marks and the middles of lines, or they seem to belong to the wrong one.
_WORD_GAP, _OFF_MARKS, _OFF_LINES = 6.0, 1.5, 2.25
# Words farther from their mark than this have a leader, which ends outside the mark.
_LEADER_FROM, _LEADER_GAP = 9.0, 4.5
# Where words are tried beside a point, as shares of their distance: over it, under it, at its sides, at its corners.
_RING_WIDTH = 6.0
_SIDES = ((0.0, 1), (0.0, -1), (1.0, 0), (-1.0, 0), (0.7, 1), (-0.7, 1), (0.7, -1), (-0.7, -1))
_BASELINES = {1: DESCENT * SMALL, 0: -0.35 * SMALL, -1: -ASCENT * SMALL}
_SPACES = str.maketrans("\n\r\t", "   ")


def words_box(words: str, at: Point, ha: str = "left", *, bold: bool = False, size: float = SMALL) -> Bbox:
    """The box in points that a run of words covers in the widest of its faces, with its baseline at `at`."""
    width = text_width(words, size, bold)
    left, bottom = at[0] - SHARE_BEFORE[ha] * width, at[1] - DESCENT * size
    return Bbox.from_bounds(left, bottom, width, (ASCENT + DESCENT) * size)


def write(
    axes: Axes, words: str, x: float, y: float, colour: str = INK, *, ha: str = "left", bold: bool = False
) -> None:
    """Words with their baseline at `y`, in points from the bottom left of the picture.

    They are moved onto the picture, and cut with an ellipsis where they are wider than it.
    """
    width = float(axes.figure.bbox.width)
    words = shorten(words.translate(_SPACES), width, bold=bold)
    box = words_box(words, (x, y), ha, bold=bold)
    x += max(0.0, -box.x0) - max(0.0, box.x1 - width)
    axes.figure.text(x, y, words, transform=None, color=colour, ha=ha, weight="bold" if bold else "normal")


def write_lines(
    axes: Axes, lines: Sequence[str], x: float, top: float, colour: str = INK, *, bold: bool = False
) -> None:
    """Lines of words under one another, the first one's baseline a line under `top`; the first is bold, where asked."""
    for index, line in enumerate(lines):
        write(axes, line, x, top - LINE * (index + 1) + 0.25 * SMALL, colour, bold=bold and index == 0)


def without_overlaps(places: Sequence[float], half_widths: Sequence[float], gap: float = _WORD_GAP) -> list[int]:
    """Which of the words at `places`, the most important first, touch none that is kept before them.

    All are in points.
    """
    indices: list[int] = []
    for index, (place, half) in enumerate(zip(places, half_widths, strict=True)):
        if all(abs(place - places[other]) >= half + half_widths[other] + gap for other in indices):
            indices.append(index)
    return indices


def write_beside(axes: Axes, words: str, at: Point, colour: str = INK, *, clear: bool = True) -> None:
    """Writes words beside a point of the data where they cover least of what is drawn, and never other words.

    They are led to their mark where they stand so far from it that they seem to belong to another. Words that have to
    be `clear` are left out where they would cover a line or a mark.
    """
    at, figure = place_of(axes, *at), axes.figure
    measure = Recorder(*figure.bbox.size)
    texts = (*figure.texts, *axes.get_xticklabels(), *axes.get_yticklabels())
    taken = [text.get_window_extent(measure) for text in texts if text.get_text().strip()]
    lines, marks = _drawn_on(axes)

    def covered(box: Bbox) -> int:
        crossed = sum(line.intersects_bbox(box.padded(_OFF_LINES), filled=False) for line in lines)
        # A mark under words is worse than a line.
        return crossed + len(lines) * box.padded(_OFF_MARKS).count_overlaps(marks)

    inside = Bbox.from_extents(0.0, axes.bbox.y0 + 1, min(axes.bbox.x1 + 4, figure.bbox.width), figure.bbox.height)
    places = [box for box in _places_beside(words, at, inside) if not box.padded(1.0).count_overlaps(taken)]
    box = next((box for box in places if not covered(box)), None)
    if box is None and not clear:
        box = min(places, key=covered, default=None)
    if box is None:
        return
    write(axes, words, (box.x0 + box.x1) / 2, box.y0 + DESCENT * SMALL, colour, ha="center", bold=True)
    start = np.array(at).clip(box.p0, box.p1)
    far = float(np.hypot(*(start - at)))
    if far > _LEADER_FROM:
        draw_leader(axes, start, at + (start - at) * _LEADER_GAP / far)


def _places_beside(words: str, at: Point, inside: Bbox) -> Iterator[Bbox]:
    """Boxes of words beside a point, near it, farther from it and at last at the top, moved along to be inside."""
    half = text_width(words, bold=True) / 2
    places = [
        (at[0] + ring * _RING_WIDTH * across + half * np.sign(across), at[1] + up * (8 * ring - 2) + _BASELINES[up])
        for ring, (across, up) in product((1, 2, 3), _SIDES)
    ]
    for place in (*places, *((at[0] + half * side, inside.y1 - ASCENT * SMALL) for side in (0, 1, -1))):
        box = words_box(words, place, "center", bold=True)
        along = max(0.0, inside.x0 - box.x0) - max(0.0, box.x1 - inside.x1)
        if inside.y0 <= box.y0 and box.y1 <= inside.y1 + 1e-6:
            yield box.translated(along, 0)


def _drawn_on(axes: Axes) -> tuple[list[Path], list[Bbox]]:
    """The lines on Axes without their gaps, and the boxes of its marks, in points."""
    marks: list[Bbox] = []
    paths = [(path, collection.get_transform()) for collection in axes.collections for path in collection.get_paths()]
    for line in axes.lines:
        places, half = line.get_transform().transform(line.get_xydata()), line.get_markersize() / 2
        if line.get_linestyle() != "None":
            paths.append((line.get_path(), line.get_transform()))
        if line.get_marker() != "None":
            marks += [Bbox([place - half, place + half]) for place in places if not np.isnan(place).any()]
    parts = (part for path, transform in paths for part in path.to_polygons(transform, closed_only=False))
    return [Path(part) for part in parts], marks


def draw_leader(axes: Axes, *places: Any) -> None:
    """A thin line between words and what they are about, through places in points."""
    axes.plot(*zip(*places, strict=True), color=QUIET, linewidth=0.5, transform=None, clip_on=False)


class EndLabel(NamedTuple):
    """Lines of words beside the end of a line, at a value of the vertical axis; the first is bold, where asked."""

    lines: tuple[str, ...]
    value: float
    colour: str
    bold: bool = True


def end_label(figure: Quantity, words: str, colour: str) -> EndLabel:
    """A label of a figure in bold and words under it, wrapped to the room right of a plot.

    The last two words, a month and its year, stay together.
    """
    name = wrap(NBSP.join(words.rsplit(" ", 1)), _MAX_LABEL_WIDTH)
    return EndLabel((shorten(display(figure), _MAX_LABEL_WIDTH, bold=True), *name), figure.value or 0.0, colour)


def write_end_labels(axes: Axes, labels: Sequence[EndLabel]) -> None:
    """Writes labels right of the plot, moved apart where they would collide, with a leader where they moved far.

    Where there is no room for all, later labels lose their lines after the first, then their place.
    """
    plot, above = axes.bbox, axes.figure.bbox.height - axes.bbox.y1
    # Where notes stand above the plot, labels must not reach up to them.
    low, high = plot.y0 - 4, plot.y1 + (8 if above < 12 else 4)
    shown, x = list(labels), plot.x1 + 9
    for index in reversed(range(len(shown))):
        if sum(len(label.lines) for label in shown) * LINE > high - low:
            shown[index] = shown[index]._replace(lines=shown[index].lines[:1])
    shown = sorted(shown[: int((high - low) / LINE)], key=lambda label: label.value)
    values = [place_of(axes, 1, label.value)[1] for label in shown]
    sizes = [len(label.lines) * LINE for label in shown]
    for label, y, middle, size in zip(shown, values, spread(values, sizes, low, high), sizes, strict=True):
        if abs(middle - y) > 7:
            draw_leader(axes, (x - 6, y), (x - 1.5, middle))
        write_lines(axes, label.lines, x, middle + size / 2, label.colour, bold=label.bold)


def spread(values: Sequence[float], sizes: Sequence[float], low: float, high: float) -> Any:
    """The middles of labels beside rising values, as near as they can be, from `low` to `high` and off each other."""
    under = np.cumsum(sizes) - np.array(sizes) / 2
    return isotonic_regression(np.array(values) - under).x.clip(low, high - sum(sizes)) + under


# Words, a day on the time axis, and the figure over which their line ends, if any.
Note = tuple[str, float, float | None]


def note_lines(notes: Sequence[Note], width: float) -> list[tuple[str, ...]]:
    """The lines of each note in a strip above a plot, at most three, so short that notes need not move far."""
    return [wrap(words, width / (len(notes) + 1) - _WORD_GAP, lines=3) for words, _, _ in notes]


def is_cut(notes: Sequence[Note], width: float) -> bool:
    """Whether a strip of notes has no room for all their words, so that one would end in an ellipsis."""
    return any("…" in " ".join(lines) for lines in note_lines(notes, width))


def write_notes(axes: Axes, notes: Sequence[Note]) -> None:
    """Writes notes in order of time above the plot, over their lines down to four points over their figures."""
    top, width = float(axes.bbox.y1), float(axes.figure.bbox.width)
    strip = note_lines(notes, width)
    sizes = [max(map(text_width, lines)) + _WORD_GAP for lines in strip]
    places = [place_of(axes, x, 1)[0] for _, x, _ in notes]
    middles = spread(places, sizes, 0, width)
    for (_, _, value), lines, x, middle in zip(notes, strip, places, middles, strict=True):
        low = top if value is None else min(top, place_of(axes, 1, value)[1] + 4)
        draw_leader(axes, (middle, top + STRIP), (x, top), (x, low))
        for above, line in zip(reversed(range(len(lines))), lines, strict=True):
            write(axes, line, middle, top + STRIP + 2.5 + above * LINE, ha="center")
