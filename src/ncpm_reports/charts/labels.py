"""Where words go: values beside their points, labels at line ends spread apart, notes in a strip above the plot."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox

from ncpm_reports.charts.canvas import figure_of, height_of, place_of
from ncpm_reports.charts.recorder import Recorder
from ncpm_reports.charts.style import ASCENT, DESCENT, INK, LINE, QUIET, SHARE_BEFORE, SMALL, shorten, text_width, wrap
from ncpm_reports.core.quantities import NBSP, Quantity, display
from ncpm_reports.documents.drawing import Point

LONGEST_NOTE = 50
MOST_NOTES = 6
MOST_ROWS = 4
# Arrangements of notes that are tried before one of them is left to the table.
_MOST_TRIES = 3000
_ROOM = 82.0
# Words keep so many points away from marks, and from the middles of lines, or they seem to belong to the wrong one.
_OFF_MARKS, _OFF_LINES = 1.5, 2.25
# Lines are looked at so many points apart; a mark under words is as bad as a line through them of eight such steps.
_STEP, _LONGEST, _MARK = 3.0, 2000.0, 8
# Words farther from their mark than this have a leader, which ends outside the mark.
_FAR, _RADIUS = 9.0, 4.5
# Where words are tried beside a point, as shares of their distance: over it, under it, at its sides, at its corners.
_SIDES = ((0.0, 1), (0.0, -1), (1.0, 0), (-1.0, 0), (0.7, 1), (-0.7, 1), (0.7, -1), (-0.7, -1))
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
    words = words.translate(_SPACES)
    if not words.strip():
        return
    figure = figure_of(axes)
    width = float(figure.bbox.width)
    words = shorten(words, width, bold=bold)
    box = words_box(words, (x, y), ha, bold=bold)
    x += max(0.0, -box.x0) - max(0.0, box.x1 - width)
    figure.text(x, y, words, transform=None, color=colour, ha=ha, weight="bold" if bold else "normal")


def write_lines(
    axes: Axes, lines: Sequence[str], x: float, top: float, colour: str = INK, *, bold: bool = False
) -> None:
    """Lines of words under one another, the first one's baseline a line under `top`; the first is bold, where asked."""
    for index, line in enumerate(lines):
        write(axes, line, x, top - LINE * (index + 1) + 0.25 * SMALL, colour, bold=bold and index == 0)


def thin_labels(axes: Axes) -> None:
    """Hides the labels of ticks along the bottom that would touch the one before."""
    end = -1e9
    for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        box = words_box(label.get_text(), place_of(axes, float(tick), 1.0), "center")
        label.set_visible(box.x0 > end)
        end = box.x1 + 6 if box.x0 > end else end


# Beside a point -----------------------------------------------------------------------------------------------------


def write_beside(
    axes: Axes, words: str, at: Point, colour: str = INK, *, inside: Bbox, away: float = 6.0, clear: bool = False
) -> Bbox | None:
    """Writes words beside a point where they cover least of what is drawn, never over words; their box, if any.

    `at` and `inside` are in points. With `clear` they are left out where they would cover a line or a mark.
    """
    taken, lines, marks = _words_on(axes), *_drawn_on(axes)
    best, least = None, 0
    for place, ha in _places_beside(words, at, away, inside):
        box = words_box(words, place, ha, bold=True)
        if min(box.p0 - inside.p0) < 0 or min(inside.p1 - box.p1) < 0 or box.padded(1.0).count_overlaps(taken):
            continue
        covered = _MARK * box.padded(_OFF_MARKS).count_overlaps(marks)
        covered += box.padded(_OFF_LINES).count_contains(lines)
        if best is None or covered < least:
            best, least = (place, ha, box), covered
        if not covered:
            break
    if best is None or (clear and least):
        return None
    (x, y), ha, box = best
    write(axes, words, x, y, colour, ha=ha, bold=True)
    return box


def lead_to(axes: Axes, box: Bbox, at: Point) -> None:
    """A leader from words to their mark, where they stand so far from it that they seem to belong to another."""
    mark = np.array(at)
    start = mark.clip(box.p0, box.p1)
    away = float(np.hypot(*(start - mark)))
    if away > _FAR:
        end = mark + (start - mark) * _RADIUS / away
        draw_leader(axes, (start[0], end[0]), (start[1], end[1]))


def _words_on(axes: Axes) -> list[Bbox]:
    """The boxes of the words written so far, ticks' labels included."""
    figure = figure_of(axes)
    measure = Recorder(*figure.bbox.size)
    texts = (*figure.texts, *axes.get_xticklabels(), *axes.get_yticklabels())
    return [text.get_window_extent(measure) for text in texts if text.get_text()]


def _drawn_on(axes: Axes) -> tuple[Any, list[Bbox]]:
    """Points along the lines on Axes, and the boxes of its marks and bars, in points."""
    marks = [patch.get_window_extent() for patch in axes.patches]
    lines = [
        collection.get_transform().transform(path.vertices)
        for collection in axes.collections
        for path in collection.get_paths()
    ]
    for line in axes.lines:
        places, half = line.get_transform().transform(line.get_xydata()), line.get_markersize() / 2
        if line.get_linestyle() != "None":
            lines.append(places)
        if line.get_marker() != "None":
            marks += [Bbox([place - half, place + half]) for place in places]
    return np.concatenate([np.empty((0, 2)), *(part for line in lines for part in _along(line))]), marks


def _along(line: Any) -> Iterator[Any]:
    """Points every few points along the parts of a line; those along its gaps are no numbers."""
    lengths = np.nan_to_num(np.hypot(*np.diff(line, axis=0).T)).clip(_STEP, _LONGEST)
    for start, end, length in zip(line, line[1:], lengths, strict=False):
        yield np.linspace(start, end, int(length / _STEP) + 1)


def _places_beside(words: str, at: Point, away: float, inside: Bbox) -> list[tuple[Point, str]]:
    """Where words may stand beside a point: near it, farther from it, and last moved along until they are inside."""
    places: list[tuple[Point, str]] = []
    for ring, (across, up) in product((1, 2, 3), _SIDES):
        below, middle, above = -away - ASCENT * SMALL, -0.35 * SMALL, away + DESCENT * SMALL
        y = at[1] + (below, middle, above)[up + 1] + up * 8 * (ring - 1)
        places.append(((at[0] + ring * away * across, y), "left" if across > 0 else "right" if across else "center"))
    moved: list[tuple[Point, str]] = []
    for (x, y), ha in places:
        box = words_box(words, (x, y), ha, bold=True)
        along = max(0.0, inside.x0 - box.x0) - max(0.0, box.x1 - inside.x1)
        if along:
            moved.append(((x + along, y), ha))
    return places + moved


# At the ends of lines -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLabel:
    """Lines of words beside the end of a line, at a value of the vertical axis; the first is bold, where asked."""

    lines: tuple[str, ...]
    value: float
    colour: str
    bold: bool = True

    @property
    def height(self) -> float:
        """The height of the lines in points."""
        return len(self.lines) * LINE


def end_label(figure: Quantity | None, words: str, colour: str) -> list[EndLabel]:
    """A label of a figure in bold and words under it, wrapped to the room right of a plot; none without a value.

    The last two words, a month and its year, stay together.
    """
    if figure is None or figure.value is None:
        return []
    lines = (shorten(display(figure), _ROOM, bold=True), *wrap(NBSP.join(words.rsplit(" ", 1)), _ROOM))
    return [EndLabel(lines=lines, value=figure.value, colour=colour)]


def room_for(labels: Sequence[EndLabel]) -> float:
    """How much room labels take right of a plot, in points."""
    return max((text_width(words, bold=True) for label in labels for words in label.lines), default=0.0) + 12


def write_end_labels(axes: Axes, labels: Sequence[EndLabel], *, beside: float = 9.0) -> None:
    """Writes labels right of the plot, moved apart where they would collide, with a leader where they moved far."""
    plot, height = axes.bbox, figure_of(axes).bbox.height
    # Where notes stand above the plot, labels must not reach up to them.
    high = plot.y1 + (8 if height - plot.y1 < 12 else 4)
    x = plot.x1 + beside
    heights = [height_of(axes, label.value) for label in labels]
    for label, y, middle in spread(labels, heights, plot.y0 - 4, high):
        if abs(middle - y) > 7:
            draw_leader(axes, (x - 6, x - 1.5), (y, middle))
        write_lines(axes, label.lines, x, middle + label.height / 2, label.colour, bold=label.bold)


def draw_leader(axes: Axes, xs: Point, ys: Point) -> None:
    """A thin line between words and what they are about, in points."""
    axes.plot(xs, ys, color=QUIET, linewidth=0.5, transform=None, clip_on=False)


def spread(
    labels: Sequence[EndLabel], heights: Sequence[float], low: float, high: float
) -> list[tuple[EndLabel, float, float]]:
    """Labels with their heights and those of their middles, moved to between `low` and `high`, none over another.

    Where there is no room for all, later labels lose their lines after the first, then their place.
    """
    kept = list(labels)
    for index in reversed(range(len(kept))):
        if sum(label.height for label in kept) > high - low:
            kept[index] = replace(kept[index], lines=kept[index].lines[:1])
    while kept and sum(label.height for label in kept) > high - low:
        kept.pop()
    ordered = sorted(zip(kept, heights, strict=False), key=lambda item: item[1])
    middles: list[float] = []
    for label, y in ordered:
        middles.append(max(y, low + label.height / 2))
        low = middles[-1] + label.height / 2
    for index, (label, _) in reversed(list(enumerate(ordered))):
        middles[index] = min(middles[index], high - label.height / 2)
        high = middles[index] - label.height / 2
    return [(label, y, middle) for (label, y), middle in zip(ordered, middles, strict=True)]


# Above the plot -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Words above the plot about what is drawn at `x` points, at a value on the vertical axis if any.

    When it is placed it has a row, counted upwards from the plot, in which its words stand from `start` to `end`.
    """

    words: str
    x: float
    value: float | None = None
    row: int = 0
    start: float = 0.0
    end: float = 0.0

    def clears(self, other: "Note") -> bool:
        """Whether neither note's words touch the other's words or the line that comes down from the other."""
        if self.row == other.row:
            return self.start >= other.end + 8 or other.start >= self.end + 8
        lower, upper = (self, other) if self.row < other.row else (other, self)
        return not lower.start - 2 < upper.x < lower.end + 2


def place_notes(notes: Sequence[Note], width: float) -> tuple[Note, ...]:
    """The notes where they stand, in as few rows as will do, cut to under 50 characters.

    Words stand in the middle over their line, or beside it where another line or other words are in the way. The last
    notes without room are left to the table.
    """
    for count in range(min(len(notes), MOST_NOTES), 0, -1):
        for rows in range(1, MOST_ROWS + 1):
            choices = [tuple(_places_above(note, width, rows)) for note in notes[:count]]
            arranged = next(_arranged(choices, iter(range(_MOST_TRIES))), None)
            if arranged is not None:
                return arranged
    return ()


def _arranged(
    choices: Sequence[Sequence[Note]], tries: Iterator[int], placed: tuple[Note, ...] = ()
) -> Iterator[tuple[Note, ...]]:
    """Every way to take one place of each choice so that all clear one another."""
    if len(placed) == len(choices):
        yield placed
        return
    for place, _ in zip(choices[len(placed)], tries, strict=False):
        if all(place.clears(other) for other in placed):
            yield from _arranged(choices, tries, (*placed, place))


def _places_above(note: Note, width: float, rows: int) -> Iterator[Note]:
    words = note.words if len(note.words) < LONGEST_NOTE else note.words[: LONGEST_NOTE - 2].rstrip() + "…"
    wide = text_width(words)
    for row, share in product(range(rows), (0.5, 0.0, 1.0)):
        start = min(max(0.0, note.x - share * wide + (0.5 - share) * 8), width - wide)
        yield replace(note, words=words, row=row, start=start, end=start + wide)


def write_notes(axes: Axes, notes: Sequence[Note]) -> None:
    """Writes placed notes, each with its line down to four points over its value, or to the top of the plot."""
    top = float(axes.bbox.y1)
    for note in notes:
        y = top + 5 + note.row * LINE
        low = top if note.value is None else min(top, height_of(axes, note.value) + 4)
        if y > low:
            draw_leader(axes, (note.x, note.x), (y, low))
        write(axes, note.words, note.start, y + 2.5)
