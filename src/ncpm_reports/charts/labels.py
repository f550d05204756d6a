"""Where words go: values beside their points, labels at line ends spread apart, notes in a strip above the plot."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import hypot

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import figure_of, place_of
from ncpm_reports.charts.recorder import ANCHORS, Recorder
from ncpm_reports.charts.style import (
    ASCENT,
    DESCENT,
    INK,
    LINE_HEIGHT,
    QUIET,
    SMALL,
    Box,
    overlap,
    shorten,
    text_width,
    words_box,
    wrap,
)
from ncpm_reports.documents.drawing import Point

LONGEST_NOTE = 50
MOST_NOTES = 6
_ROOM = 82.0
LINE = SMALL * LINE_HEIGHT
# Words keep so many points away from lines and marks, or they seem to belong to the wrong one.
CLEAR = 1.5
# A mark under words is as bad as a line through so many points of them, three at a time.
MARK = 8
# Words farther from their mark than this have a leader, which ends outside the mark.
FAR, RADIUS = 9.0, 4.5
_SPACES = str.maketrans("\n\r\t", "   ")


def write(
    axes: Axes, words: str, x: float, y: float, colour: str = INK, *, ha: str = "left", bold: bool = False,
    size: float = SMALL,
) -> None:  # fmt: skip
    """Words with their baseline at `y`, in points from the bottom left of the picture.

    They are moved onto the picture, and cut with an ellipsis where they are wider than it.
    """
    words = words.translate(_SPACES)
    if not words.strip():
        return
    figure = figure_of(axes)
    width = float(figure.bbox.width)
    words = shorten(words, width, size, bold)
    left, _, right, _ = words_box(words, (x, y), size, bold, ANCHORS[ha])
    x += max(0.0, -left) - max(0.0, right - width)
    weight = "bold" if bold else "normal"
    figure.text(x, y, words, transform=None, color=colour, ha=ha, weight=weight, fontsize=size)


def write_lines(
    axes: Axes, lines: Sequence[str], x: float, top: float, colour: str = INK, *, bold: bool = False
) -> None:
    """Lines of words under one another, the first one's baseline a line under `top`; the first is bold, where asked."""
    for index, line in enumerate(lines):
        write(axes, line, x, top - LINE * (index + 1) + 0.25 * SMALL, colour, bold=bold and index == 0)


def words_on(axes: Axes) -> list[Box]:
    """The boxes of the words written so far, ticks' labels included."""
    figure = figure_of(axes)
    measure = Recorder(*figure.bbox.size)
    texts = (*figure.texts, *axes.get_xticklabels(), *axes.get_yticklabels())
    extents = [text.get_window_extent(measure) for text in texts if text.get_text()]
    return [(extent.x0, extent.y0, extent.x1, extent.y1) for extent in extents]


def thin_labels(axes: Axes) -> None:
    """Hides the labels of ticks along the bottom that would touch the one before."""
    end = -1e9
    for tick, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        x, half = place_of(axes, float(tick), 1.0)[0], text_width(label.get_text(), SMALL) / 2
        label.set_visible(x - half > end)
        end = x + half + 6 if x - half > end else end


# Beside a point -----------------------------------------------------------------------------------------------------


def write_beside(
    axes: Axes,
    words: str,
    at: Point,
    colour: str = INK,
    *,
    bold: bool = False,
    away: float = 6.0,
    inside: Box,
    clear: bool = False,
) -> Box | None:
    """Writes words beside a point where they cover least of what is drawn, never over words; their box, if any.

    `at` and `inside` are in points. With `clear` they are left out where they would cover a line or a mark.
    """
    taken, obstacles = words_on(axes), list(_obstacles(axes))
    best: tuple[int, Point, str, Box] | None = None
    for place, ha in _places_beside(words, at, away, bold, inside):
        box = words_box(words, place, SMALL, bold, ANCHORS[ha])
        if not _within(box, inside) or any(overlap(box, other, -1.0) for other in taken):
            continue
        covered = sum(weight for other, weight in obstacles if overlap(box, other, -CLEAR))
        if best is None or covered < best[0]:
            best = (covered, place, ha, box)
        if not covered:
            break
    if best is None or (clear and best[0]):
        return None
    _, place, ha, box = best
    write(axes, words, *place, colour, ha=ha, bold=bold)
    return box


def write_in_panel(axes: Axes, words: str, at: Point, colour: str = INK) -> None:
    """Writes a figure beside its mark in a small panel, or in the strip above the plot where that is crowded."""
    whole = figure_of(axes).bbox
    inside = (0.0, float(axes.bbox.y0) + 1, float(whole.width), float(whole.height))
    box = write_beside(axes, words, at, colour, bold=True, inside=inside, clear=True)
    if box is None:
        above = (min(max(at[0], 0.0), float(whole.width)), float(whole.height) - 12.0)
        box = write_beside(axes, words, above, colour, bold=True, away=0.0, inside=inside)
    if box is not None:
        _lead_to(axes, box, at)


def _lead_to(axes: Axes, box: Box, at: Point) -> None:
    """A leader from words to their mark, where they stand so far from it that they seem to belong to another."""
    start = (min(max(at[0], box[0]), box[2]), min(max(at[1], box[1]), box[3]))
    far = hypot(start[0] - at[0], start[1] - at[1])
    if far > FAR:
        share = RADIUS / far
        draw_leader(axes, start, (at[0] + share * (start[0] - at[0]), at[1] + share * (start[1] - at[1])))


def _obstacles(axes: Axes) -> Iterator[tuple[Box, int]]:
    """Boxes over the lines, every few points along them, and over the marks and bars on Axes, which weigh more."""
    for line in axes.lines:
        places = line.get_transform().transform(line.get_xydata()).tolist()
        if str(line.get_linestyle()) != "None":
            yield from ((box, 1) for box in _along(places))
        if str(line.get_marker()) != "None":
            half = line.get_markersize() / 2
            yield from (((x - half, y - half, x + half, y + half), MARK) for x, y in places)
    for collection in axes.collections:
        for path in collection.get_paths():
            yield from ((box, 1) for box in _along(collection.get_transform().transform(path.vertices).tolist()))
    for patch in axes.patches:
        box = patch.get_window_extent()
        yield (box.x0, box.y0, box.x1, box.y1), 1


def _along(places: Sequence[Point]) -> Iterator[Box]:
    for (x1, y1), (x2, y2) in pairwise(places):
        length = hypot(x2 - x1, y2 - y1)
        if length == length:  # noqa: PLR0124 (a gap in a line is not a number)
            count = max(1, int(min(length, 2000.0) / 3.0))
            for index in range(count + 1):
                x, y = x1 + (x2 - x1) * index / count, y1 + (y2 - y1) * index / count
                yield x - 0.75, y - 0.75, x + 0.75, y + 0.75


def _places_beside(words: str, at: Point, away: float, bold: bool, inside: Box) -> Iterator[tuple[Point, str]]:
    """Where words may stand beside a point, and on which side of that; last, moved along until they are inside."""
    places = [((at[0] + dx, at[1] + dy), ha) for dx, dy, ha in _candidates(away)]
    yield from places
    for place, ha in places:
        left, _, right, _ = words_box(words, place, SMALL, bold, ANCHORS[ha])
        along = max(0.0, inside[0] - left) - max(0.0, right - inside[2])
        if along:
            yield (place[0] + along, place[1]), ha


def _candidates(away: float) -> tuple[tuple[float, float, str], ...]:
    below, above, middle = -away - ASCENT * SMALL, away + DESCENT * SMALL, -0.35 * SMALL
    near = (
        (0.0, above, "center"),
        (0.0, below, "center"),
        (away, middle, "left"),
        (-away, middle, "right"),
        (away * 0.7, above, "left"),
        (-away * 0.7, above, "right"),
        (away * 0.7, below, "left"),
        (-away * 0.7, below, "right"),
    )
    farther = tuple(
        (ring * dx, dy + (8 * (ring - 1) if dy > 0 else -8 * (ring - 1) if dy < middle else 0), ha)
        for ring in (2, 3)
        for dx, dy, ha in near
    )
    return near + farther


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]


# At the ends of lines -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLabel:
    """Lines of words beside the end of a line at height `y` in points; the first is bold, where asked."""

    lines: tuple[str, ...]
    y: float
    colour: str = INK
    bold: bool = True

    @property
    def height(self) -> float:
        """The height of the lines in points."""
        return len(self.lines) * LINE


def end_label(value: str, words: str, y: float, colour: str = INK) -> EndLabel:
    """A label of a value in bold and words under it, wrapped to the room right of a plot."""
    return EndLabel(lines=(shorten(value, _ROOM, SMALL, True), *wrap(words, _ROOM, SMALL)), y=y, colour=colour)


def write_end_labels(axes: Axes, labels: Sequence[EndLabel], *, beside: float = 9.0) -> None:
    """Writes labels right of the plot, moved apart where they would collide, with a leader where they moved far."""
    plot, height = axes.bbox, figure_of(axes).bbox.height
    # Where notes stand above the plot, labels must not reach up to them.
    high = plot.y1 + (8 if height - plot.y1 < 12 else 4)
    x = plot.x1 + beside
    for label, middle in spread(labels, plot.y0 - 4, high):
        if abs(middle - label.y) > 7:
            draw_leader(axes, (x - 6, label.y), (x - 1.5, middle))
        write_lines(axes, label.lines, x, middle + label.height / 2, label.colour, bold=label.bold)


def draw_leader(axes: Axes, start: Point, end: Point) -> None:
    """A thin line from words to what they are about, in points."""
    xs, ys = zip(start, end, strict=True)
    axes.plot(xs, ys, color=QUIET, linewidth=0.5, transform=None, clip_on=False)


def spread(labels: Sequence[EndLabel], low: float, high: float) -> tuple[tuple[EndLabel, float], ...]:
    """Each label with the height of its middle, between `low` and `high`, none over another.

    Where there is no room for all, later labels lose their lines after the first, then their place.
    """
    kept = list(labels)
    for index in reversed(range(len(kept))):
        if sum(label.height for label in kept) <= high - low:
            break
        kept[index] = replace(kept[index], lines=kept[index].lines[:1])
    while kept and sum(label.height for label in kept) > high - low:
        kept.pop()
    kept.sort(key=lambda label: label.y)
    return tuple(zip(kept, _apart(kept, low, high), strict=True))


def _apart(labels: Sequence[EndLabel], low: float, high: float) -> list[float]:
    middles: list[float] = []
    for label in labels:
        middles.append(max(label.y, low + label.height / 2))
        low = middles[-1] + label.height / 2
    for index, label in reversed(list(enumerate(labels))):
        middles[index] = min(middles[index], high - label.height / 2)
        high = middles[index] - label.height / 2
    return middles


# Above the plot -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StripNote:
    """A note of under 50 characters above the plot, about a point of the data: a day and, if any, a value."""

    day: float
    value: float | None
    words: str

    @property
    def short(self) -> str:
        """The words, cut to under 50 characters."""
        return self.words if len(self.words) < LONGEST_NOTE else self.words[: LONGEST_NOTE - 2].rstrip() + "…"

    @property
    def width(self) -> float:
        """The width of the words in points."""
        return text_width(self.short, SMALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedNote:
    """A note with where its line comes down, its words start and end, and its row, counted upwards from the plot."""

    note: StripNote
    x: float
    start: float
    end: float
    row: int

    def clears(self, other: "PlacedNote") -> bool:
        """Whether neither note's words touch the other's words or the line that comes down from the other."""
        if self.row == other.row:
            return self.start >= other.end + 8 or other.start >= self.end + 8
        lower, upper = (self, other) if self.row < other.row else (other, self)
        return not lower.start - 2 < upper.x < lower.end + 2


def place_notes(notes: Sequence[tuple[float, StripNote]], width: float) -> tuple[PlacedNote, ...]:
    """Where notes stand, each given with its x, in as few rows as will do, at most four.

    Words stand in the middle over their line, or beside it where another line or other words are in the way. The last
    notes without room are left to the table.
    """
    for count in range(min(len(notes), MOST_NOTES), 0, -1):
        for rows in range(1, 5):
            placed = _Search(notes[:count], width, rows).place(())
            if placed is not None:
                return placed
    return ()


class _Search:
    """Tries rows and sides for notes one after another, going back where the next has no place, within a budget."""

    def __init__(self, notes: Sequence[tuple[float, StripNote]], width: float, rows: int) -> None:
        self._places = [tuple(_places(x, note, width, rows)) for x, note in notes]
        self._budget = 3000

    def place(self, done: tuple[PlacedNote, ...]) -> tuple[PlacedNote, ...] | None:
        """All notes placed beside those `done`, or None."""
        if len(done) == len(self._places):
            return done
        for candidate in self._places[len(done)]:
            self._budget -= 1
            if self._budget < 0:
                return None
            if all(candidate.clears(other) for other in done):
                placed = self.place((*done, candidate))
                if placed is not None:
                    return placed
        return None


def _places(x: float, note: StripNote, width: float, rows: int) -> Iterator[PlacedNote]:
    for row, share in product(range(rows), (0.5, 0.0, 1.0)):
        wanted = x - share * note.width + (0.5 - share) * 8
        start = min(max(0.0, wanted), width - note.width)
        yield PlacedNote(note=note, x=x, start=start, end=start + note.width, row=row)


def strip_depth(placed: Iterable[PlacedNote]) -> float:
    """How much room placed notes take above a plot, in points."""
    return max((note.row + 1 for note in placed), default=0) * LINE


def write_notes(axes: Axes, placed: Sequence[PlacedNote]) -> None:
    """Writes placed notes, each with its line down to four points over its value, or to the top of the plot."""
    top = float(axes.bbox.y1)
    for note in placed:
        low = top
        if note.note.value is not None:
            low = min(top, float(axes.transData.transform((note.note.day, note.note.value))[1]) + 4.0)
        y = top + 5 + note.row * LINE
        if y > low:
            draw_leader(axes, (note.x, y), (note.x, low))
    for note in placed:
        write(axes, note.note.short, note.start, top + 7.5 + note.row * LINE)
