"""Words into lines: inlines cut into runs of one face, runs broken into lines, lines drawn under their elements."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, assert_never

from ncpm_reports.documents.blocks import (
    WORDS,
    Emph,
    Inline,
    Inlines,
    Label,
    Link,
    NoteRef,
    Number,
    Placeholder,
    Strong,
    Text,
    plain,
)
from ncpm_reports.writers.pdf.fonts import Face, FontBook, runs, shown
from ncpm_reports.writers.pdf.objects import number, numbers
from ncpm_reports.writers.pdf.tags import Annotation, Element, Page

INK = "0.043 0.047 0.047"
GREY = "0.239 0.239 0.239"
BLUE = "0.071 0.263 0.427"
LIGHT = "0.749 0.749 0.749"

_WHITE_SPACE = re.compile(r"[\t\n\r\x0b\x0c\x85\u2028\u2029]+")
# Halves of pairs, and letters of private use: an archive may show nothing that has no public meaning. Nor code 0, which
# in fonts of this kind is the glyph of no letter, whatever the font's map says.
_WITHOUT_MEANING = re.compile("[\x00\ud800-\udfff\ue000-\uf8ff\ufffe\uffff\U000f0000-\U0010ffff]")
LAST_OF_FIRST_PLANE = "\uffff"
_WORD_OR_GAP = re.compile(r" +|[^ ]+")
_AFTER_HYPHEN = re.compile(r"(?<=[^\W\d_]-)(?=[^\W\d_])")
_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Type:
    """How text looks: size and leading in points, style ("", "b", "i", "bi") and colour as PDF operands."""

    size: float
    leading: float
    style: str = ""
    colour: str = INK


@dataclass(frozen=True, slots=True, eq=False)
class LinkSpan:
    """A link in running text: its element, where it leads and its words."""

    element: Element
    target: str
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """What a stretch of text has in common."""

    face: Face
    size: float
    colour: str
    link: LinkSpan | None

    def looks_like(self, other: "Run") -> bool:
        """Whether text of the other run can be set as this one's (within a block the size is the same)."""
        return self.face is other.face and self.colour == other.colour and self.link is other.link


Part = tuple[Run, str, float]


class Line(NamedTuple):
    """One line: its parts in order with their widths in points; `spaced` if it broke at a space.

    `shown` is how its owner's text is painted where any document would paint it so, with the `letters` needed of each
    face; it is empty where a link or a letter beyond the first plane makes that the document's own matter.
    """

    parts: tuple[Part, ...]
    width: float
    spaced: bool
    linked: bool = False
    shown: str = ""
    letters: tuple[tuple[Face, frozenset[str]], ...] = ()


def clean(text: str) -> str:
    """Text with line ends and tabs as spaces, and what has no public meaning as the replacement character."""
    if text.isascii() and text.isprintable():
        return text
    return _WITHOUT_MEANING.sub("\ufffd", _WHITE_SPACE.sub(" ", text))


def set_lines(content: Inlines, type_: Type, owner: Element, width: float, notes: str = "") -> Sequence[Line]:
    """Inlines as lines no wider than `width` points: broken at spaces, after hyphens between letters, and in words too
    long.

    Links become elements under `owner`; `notes` is the table's id that note references point to.
    """
    words = [inline.text for inline in content if isinstance(inline, WORDS)]
    if len(words) == len(content):
        return _lines_of_words("".join(words), type_, width)
    made = _runs_of(content, type_, owner, notes)
    if any(run.link is not None for run, _ in made):
        return _broken(made, width)
    return _lines_of_runs(tuple((run.face, run.size, run.colour, text) for run, text in made), width)


def _runs_of(content: Inlines, type_: Type, owner: Element, notes: str) -> list[tuple[Run, str]]:
    made: list[tuple[Run, str]] = []
    for run, text in _pieces(content, _Context(type_, owner, notes), type_.style, None):
        if made and made[-1][0].looks_like(run):
            made[-1] = (made[-1][0], made[-1][1] + text)
        else:
            made.append((run, text))
    return made


@dataclass(frozen=True, slots=True)
class _Context:
    """What all inlines of a block have in common."""

    type: Type
    owner: Element
    notes: str


def _pieces(
    content: Iterable[Inline], context: _Context, style: str, link: LinkSpan | None
) -> Iterator[tuple[Run, str]]:
    type_, owner, notes = context.type, context.owner, context.notes
    for inline in content:
        match inline:
            case Text() | Label() | Number():
                text = inline.text
                yield from _runs(text, type_, style, link)
            case Strong(children):
                yield from _pieces(children, context, _with(style, "b"), link)
            case Emph(children):
                yield from _pieces(children, context, _with(style, "i"), link)
            case Link(target, children):
                span = link or _span(target, plain(children), owner)
                yield from _pieces(children, context, style, span)
            case NoteRef(place):
                words = f"[note\u00a0{place}]"
                span = link or (_span(f"#{note_anchor(notes, place)}", words, owner) if notes else None)
                yield from _runs(words, type_, style.replace("b", ""), span)
            case Placeholder(prompt=prompt):
                yield from _runs(f"[{prompt}]", type_, style, link)
            case _:
                assert_never(inline)


def note_anchor(table: str, place: int) -> str:
    """The anchor of a table's note."""
    return f"{table}-note-{place}"


def _with(style: str, letter: str) -> str:
    return "".join(sorted({*style, letter}))


def _span(target: str, label: str, owner: Element) -> LinkSpan | None:
    # A path relative to a web page leads nowhere from a file that has been saved or printed: it stays words.
    if not target.startswith("#") and not _ADDRESS.match(target):
        return None
    return LinkSpan(Element("Link", owner, inline=True), target, clean(label))


def _runs(text: str, type_: Type, style: str, link: LinkSpan | None) -> Iterator[tuple[Run, str]]:
    for face, part in runs(clean(text), style):
        if part:
            yield (Run(face, type_.size, BLUE, link) if link else _run(face, type_.size, type_.colour)), part


@lru_cache(maxsize=256)
def _run(face: Face, size: float, colour: str) -> Run:
    return Run(face, size, colour, None)


# National paragraphs and the labels of tables are the same in 43 documents, and after a change nearly all are what they
# were: their lines are found once.
@lru_cache(maxsize=16384)
def _lines_of_words(text: str, type_: Type, width: float) -> tuple[Line, ...]:
    return _lines(list(_runs(text, type_, type_.style, None)), width)


@lru_cache(maxsize=2048)
def _lines_of_runs(content: tuple[tuple[Face, float, str, str], ...], width: float) -> tuple[Line, ...]:
    return _lines([(_run(face, size, colour), text) for face, size, colour, text in content], width)


def _lines(made: list[tuple[Run, str]], width: float) -> tuple[Line, ...]:
    if len(made) == 1:
        run, text = made[0]
        text = text.strip(" ")
        wide = run.face.width(text) * run.size / 1000
        if wide <= width:
            return (_ready(Line(((run, text, wide),), wide, False)),) if text else ()
    return tuple(map(_ready, _broken(made, width)))


def _ready(line: Line) -> Line:
    if not all(text.isascii() or max(text) <= LAST_OF_FIRST_PLANE for _, text, _ in line.parts):
        return line
    letters: dict[Face, set[str]] = {}
    painted: list[str] = []
    last = len(line.parts) - 1
    for place, (run, text, _) in enumerate(line.parts):
        words = text + " " if line.spaced and place == last else text
        letters.setdefault(run.face, set()).update(words)
        painted.append(_painting(run, shown(words)))
    held = tuple((face, frozenset(used)) for face, used in letters.items())
    return line._replace(shown=" ".join((*painted, "ET")), letters=held)


def _painting(run: Run, string: str) -> str:
    return f"/{run.face.key} {number(run.size)} Tf {run.colour} rg {string} Tj"


def _broken(content: list[tuple[Run, str]], width: float) -> list[Line]:
    lines: list[Line] = []
    held: list[Part] = []
    x = 0.0
    for gap, word in _words(content):
        gap_width = gap[2] if gap else 0.0
        word_width = sum(part[2] for part in word)
        if held and x + gap_width + word_width > width:
            lines.append(_line(held, spaced=gap is not None))
            held, x = [], 0.0
        elif gap and held:
            held.append(gap)
            x += gap_width
        if word_width > width:
            *full, rest = _chopped(word, width)
            lines += [_line(list(parts), spaced=False) for parts in full]
            held += rest
            x += sum(part[2] for part in rest)
        else:
            held += word
            x += word_width
    if held:
        lines.append(_line(held, spaced=False))
    return lines


def _words(content: list[tuple[Run, str]]) -> Iterator[tuple[Part | None, list[Part]]]:
    gap: Part | None = None
    word: list[Part] = []
    for run, text in content:
        scale = run.size / 1000
        for chunk in _WORD_OR_GAP.findall(text):
            if chunk[0] == " ":
                if word:
                    yield gap, word
                    word = []
                gap = (run, chunk, run.face.width(chunk) * scale)
                continue
            split = _AFTER_HYPHEN.split(chunk) if "-" in chunk else (chunk,)
            for place, piece in enumerate(split):
                if place and word:
                    yield gap, word
                    gap, word = None, []
                word.append((run, piece, run.face.width(piece) * scale))
    if word:
        yield gap, word


def _chopped(word: list[Part], width: float) -> list[list[Part]]:
    rows: list[list[Part]] = [[]]
    x = 0.0
    for run, text, _ in word:
        start = 0
        wide = 0.0
        for place, letter in enumerate(text):
            step = run.face.width(letter) * run.size / 1000
            if x + step > width and x > 0:
                if place > start:
                    rows[-1].append((run, text[start:place], wide))
                rows.append([])
                start, x, wide = place, 0.0, 0.0
            x += step
            wide += step
        rows[-1].append((run, text[start:], wide))
    return rows


def _line(parts: list[Part], *, spaced: bool) -> Line:
    merged: list[Part] = []
    for run, text, width in parts:
        if merged and merged[-1][0] is run:
            merged[-1] = (run, merged[-1][1] + text, merged[-1][2] + width)
        else:
            merged.append((run, text, width))
    linked = any(run.link is not None for run, _, _ in merged)
    return Line(tuple(merged), sum(part[2] for part in merged), spaced, linked)


def draw_line(page: Page, fonts: FontBook, line: Line, at: tuple[float, float], owner: Element | None) -> None:
    """Draws a line from x, y on its baseline: as its owner's and its links', or with no owner in the open artifact."""
    x, y = at
    if line.shown and (owner is not None or not line.spaced):
        for face, letters in line.letters:
            fonts.note(face, letters)
        _paint(page, [f"BT 1 0 0 1 {numbers(x, y)} Tm {line.shown}"], owner)
        return
    place = x
    last = len(line.parts) - 1
    stretch: list[str] = []
    current: Element | None = None
    started = False
    for index, (run, text, width) in enumerate(line.parts):
        element = owner if owner is None or run.link is None else run.link.element
        if not started or element is not current:
            _paint(page, [*stretch, "ET"] if stretch else [], current)
            stretch = [f"BT 1 0 0 1 {numbers(place, y)} Tm"]
            current, started = element, True
        words = text + " " if line.spaced and index == last and owner is not None else text
        stretch.append(_painting(run, fonts.encode(run.face, words)))
        place += width
    _paint(page, [*stretch, "ET"] if stretch else [], current)
    if owner is not None and line.linked:
        _links(page, line, x, y)


def _paint(page: Page, stretch: list[str], element: Element | None) -> None:
    if not stretch:
        return
    if element is not None:
        page.tag(element)
    page.paint(" ".join(stretch))


def _links(page: Page, line: Line, x: float, y: float) -> None:
    spans: dict[LinkSpan, tuple[float, float, float]] = {}
    for run, _, width in line.parts:
        if run.link is not None:
            start, _, size = spans.get(run.link, (x, x, run.size))
            spans[run.link] = (start, x + width, max(size, run.size))
        x += width
    for span, (start, end, size) in spans.items():
        page.rule(start, y - 0.14 * size, end - start, 0.045 * size, BLUE)
        box = (start, y - 0.27 * size, end, y + 0.83 * size)
        page.link(Annotation(box, span.target, span.label, span.element))
