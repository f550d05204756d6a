"""Where words go: labels at line ends spread apart, notes in a strip above the plot, values beside their points."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from math import hypot

from ncpm_reports.charts.collisions import Box, overlap, words_box
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import ASCENT, DESCENT, INK, LEADER, LINE_HEIGHT, SMALL, shorten, text_width, wrap
from ncpm_reports.documents.drawing import Anchor, Point

LONGEST_NOTE = 50
MOST_NOTES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLabel:
    """Lines of words beside the end of a line at height `y`; the first is bold, where asked."""

    lines: tuple[str, ...]
    y: float
    colour: str = INK
    bold: bool = True

    @property
    def height(self) -> float:
        """The height of the lines in points."""
        return len(self.lines) * SMALL * LINE_HEIGHT

    @property
    def width(self) -> float:
        """The width of the widest line in points."""
        return max((text_width(line, SMALL, self.bold and not i) for i, line in enumerate(self.lines)), default=0.0)


def end_label(value: str, words: str, y: float, colour: str = INK, width: float = 82.0) -> EndLabel:
    """A label of a value in bold and words under it, wrapped to `width` points."""
    return EndLabel(lines=(shorten(value, width, SMALL, True), *wrap(words, width, SMALL)), y=y, colour=colour)


def draw_end_labels(sheet: Sheet, labels: Sequence[EndLabel], x: float, low: float, high: float) -> None:
    """Draws the labels right of `x`, moved apart where they would collide, with a leader where they moved far."""
    for label, middle in spread(labels, low, high):
        if abs(middle - label.y) > 7:
            sheet.line(((x - 6, label.y), (x - 1.5, middle)), LEADER)
        top = middle + label.height / 2
        sheet.lines_of_words(label.lines, x, top, colour=label.colour, bold_first=label.bold)


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
    middles = _apart([label.y for label in kept], [label.height for label in kept], low, high)
    return tuple(zip(kept, middles, strict=True))


def _apart(wanted: list[float], heights: list[float], low: float, high: float) -> list[float]:
    middles: list[float] = []
    floor = low
    for want, height in zip(wanted, heights, strict=True):
        middles.append(max(want, floor + height / 2))
        floor = middles[-1] + height / 2
    ceiling = high
    for index in reversed(range(len(middles))):
        middles[index] = min(middles[index], ceiling - heights[index] / 2)
        ceiling = middles[index] - heights[index] / 2
    return middles


@dataclass(frozen=True, slots=True, kw_only=True)
class StripNote:
    """A note of under 50 characters above the plot, with a thin line from it down to `y` at `x`."""

    x: float
    y: float
    words: str

    @property
    def key(self) -> tuple[float, str]:
        """What tells the note from others, however far down its line goes."""
        return self.x, self.words

    @property
    def short(self) -> str:
        """The words, cut to under 50 characters."""
        return self.words if len(self.words) < LONGEST_NOTE else self.words[: LONGEST_NOTE - 2].rstrip() + "…"

    @property
    def width(self) -> float:
        """The width of the words in points."""
        return text_width(self.short, SMALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A note with where its words start and end and its row, counted upwards from the plot."""

    note: StripNote
    start: float
    end: float
    row: int

    def clears(self, other: "Placed") -> bool:
        """Whether neither note's words touch the other's words or the line that comes down from the other."""
        if self.row == other.row:
            return self.start >= other.end + 8 or other.start >= self.end + 8
        lower, upper = (self, other) if self.row < other.row else (other, self)
        return not lower.start - 2 < upper.note.x < lower.end + 2


def strip_rows(notes: Sequence[StripNote], width: float, most: int = 4) -> tuple[Placed, ...]:
    """Where notes stand, in as few rows as will do, at most `most`; the last without room are left to the table.

    Words stand in the middle over their line, or beside it where another line or other words are in the way.
    """
    for count in range(min(len(notes), MOST_NOTES), 0, -1):
        for rows in range(1, most + 1):
            found = _Search(notes[:count], width, rows).place(())
            if found is not None:
                return found
    return ()


class _Search:
    """Tries rows and sides for notes one after another, going back where the next has no place, within a budget."""

    def __init__(self, notes: Sequence[StripNote], width: float, rows: int) -> None:
        self._places = [tuple(_places(note, width, rows)) for note in notes]
        self._budget = 3000

    def place(self, done: tuple[Placed, ...]) -> tuple[Placed, ...] | None:
        """All notes placed beside those `done`, or None."""
        if len(done) == len(self._places):
            return done
        for placed in self._places[len(done)]:
            self._budget -= 1
            if self._budget < 0:
                return None
            if all(placed.clears(other) for other in done):
                found = self.place((*done, placed))
                if found is not None:
                    return found
        return None


def _places(note: StripNote, width: float, rows: int) -> Iterator[Placed]:
    long = note.width
    for row, share in product(range(rows), (0.5, 0.0, 1.0)):
        wanted = note.x - share * long + (0.5 - share) * 8
        start = min(max(0.0, wanted), width - long)
        yield Placed(note=note, start=start, end=start + long, row=row)


def strip_depth(placed: Iterable[Placed]) -> float:
    """How much room placed notes take above a plot, in points."""
    return max((note.row + 1 for note in placed), default=0) * SMALL * LINE_HEIGHT


def draw_strip(sheet: Sheet, placed: Sequence[Placed], bottom: float) -> None:
    """Draws placed notes, rows upwards from `bottom`, each with its line down to its point."""
    for held in placed:
        y = bottom + held.row * SMALL * LINE_HEIGHT
        if y > held.note.y:
            sheet.segments((((held.note.x, y), (held.note.x, held.note.y)),), LEADER)
    for held in placed:
        sheet.words(held.note.short, held.start, bottom + held.row * SMALL * LINE_HEIGHT + 2.5)


# Words keep so many points away from lines and marks, or they seem to belong to the wrong one.
CLEAR = 1.5


class Obstacles:
    """What words should not cover: lines, sampled every few points, and marks."""

    def __init__(self) -> None:
        self._boxes: list[Box] = []

    def add_point(self, at: Point, size: float = 5.0) -> None:
        """A mark of `size` points across."""
        self._boxes.append((at[0] - size / 2, at[1] - size / 2, at[0] + size / 2, at[1] + size / 2))

    def add_line(self, points: Sequence[Point | None], step: float = 3.0) -> None:
        """A line through points; None leaves a gap."""
        for one, other in pairwise(points):
            if one is not None and other is not None:
                count = max(1, int(hypot(other[0] - one[0], other[1] - one[1]) / step))
                for index in range(count + 1):
                    share = index / count
                    self.add_point((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])), 1.5)

    def covered_by(self, box: Box) -> int:
        """How many of them a box covers."""
        return sum(overlap(box, other, -CLEAR) for other in self._boxes)


def place_near(
    sheet: Sheet,
    words: str,
    point: Point,
    obstacles: Obstacles,
    *,
    colour: str = INK,
    bold: bool = False,
    away: float = 6.0,
    inside: Box | None = None,
) -> bool:
    """Writes words beside a point where they cover least, never over other words; whether there was room."""
    best: tuple[int, Point, Anchor] | None = None
    for dx, dy, anchor in _candidates(away):
        at = (point[0] + dx, point[1] + dy)
        box = words_box(words, at, SMALL, bold, anchor)
        if not sheet.is_free(box) or (inside is not None and not _within(box, inside)):
            continue
        covered = obstacles.covered_by(box)
        if best is None or covered < best[0]:
            best = (covered, at, anchor)
        if not covered:
            break
    if best is None:
        return False
    sheet.words(words, *best[1], colour=colour, bold=bold, anchor=best[2])
    return True


def _candidates(away: float) -> tuple[tuple[float, float, Anchor], ...]:
    below = -away - ASCENT * SMALL
    above = away + DESCENT * SMALL
    middle = -0.35 * SMALL
    near = (
        (0.0, above, Anchor.MIDDLE),
        (0.0, below, Anchor.MIDDLE),
        (away, middle, Anchor.START),
        (-away, middle, Anchor.END),
        (away * 0.7, above, Anchor.START),
        (-away * 0.7, above, Anchor.END),
        (away * 0.7, below, Anchor.START),
        (-away * 0.7, below, Anchor.END),
    )
    return near + tuple((2 * dx, dy + (8 if dy > 0 else -8 if dy < middle else 0), anchor) for dx, dy, anchor in near)


def _within(box: Box, other: Box) -> bool:
    return box[0] >= other[0] and box[1] >= other[1] and box[2] <= other[2] and box[3] <= other[3]
