"""A drawing's tape as PDF operators, encoded once for all the documents that show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from ncpm_reports.documents.drawing import Anchor, Drawing, Fill, MarkersOp, PathOp, Rect, Stroke, TextOp
from tests.reference_pdf.fonts import Face, FontBook, runs, text_width
from tests.reference_pdf.objects import compressed
from tests.reference_pdf.text import LAST_OF_FIRST_PLANE, clean


@dataclass(frozen=True, slots=True)
class Replay:
    """A drawing as operators, plain and compressed, with the letters it needs from each face."""

    ops: str
    packed: bytes
    letters: tuple[tuple[Face, frozenset[str]], ...]


def replay(drawing: Drawing, fonts: FontBook) -> Replay:
    """The drawing as operators for this document's fonts. Opacity is blended with white."""
    made = _shared(drawing)
    if made is None:
        return _encode(drawing, fonts)
    for face, letters in made.letters:
        fonts.note(face, letters)
    return made


# Enough for every chart of a quarter: a process that stays has most of them again after a change.
@lru_cache(maxsize=512)
def _shared(drawing: Drawing) -> Replay | None:
    """None where the codes of letters beyond the first plane, which are a document's own, keep it from being shared."""
    if any(isinstance(op, TextOp) and max(op.text, default="") > LAST_OF_FIRST_PLANE for op in drawing.ops):
        return None
    return _encode(drawing, FontBook())


def _encode(drawing: Drawing, fonts: FontBook) -> Replay:
    out: list[str] = ["1 j"]
    letters: dict[Face, set[str]] = {}
    clip: Rect | None = None
    for op in drawing.ops:
        wanted = None if isinstance(op, TextOp) else op.clip
        if wanted != clip:
            out += ["Q"] if clip is not None else []
            out += ["q %.2f %.2f %.2f %.2f re W n" % wanted] if wanted is not None else []  # noqa: UP031
            clip = wanted
        match op:
            case PathOp():
                out += _painted([_path(op.segments, 0, 0)], op.stroke, op.fill)
            case MarkersOp():
                out += _painted([_path(op.segments, x, y) for x, y in op.at], op.stroke, op.fill)
            case TextOp():
                out.append(_text(op, fonts, letters))
            case _:
                assert_never(op)
    out += ["Q"] if clip is not None else []
    ops = "\n".join(out)
    held = tuple((face, frozenset(used)) for face, used in letters.items())
    return Replay(ops, compressed(ops.encode("latin-1")), held)


_OPERATORS = {"M": "m", "L": "l", "C": "c"}


def _path(segments: tuple[tuple[str | float, ...], ...], x: float, y: float) -> str:
    parts: list[str] = []
    for kind, *places in segments:
        if kind == "Z":
            parts.append("h")
            continue
        shifted = [float(place) + (y if index % 2 else x) for index, place in enumerate(places)]
        parts.append(" ".join(["%.2f" % place for place in shifted]) + " " + _OPERATORS[str(kind)])  # noqa: UP031
    return " ".join(parts)


def _painted(paths: Iterable[str], stroke: Stroke | None, fill: Fill | None) -> list[str]:
    if stroke is None and fill is None:
        return []
    setup: list[str] = []
    if fill is not None:
        setup.append(f"{colour(fill.colour, fill.opacity)} rg")
    if stroke is not None:
        dash = " ".join(f"{length:.2f}" for length in stroke.dash)
        setup.append(f"{colour(stroke.colour, stroke.opacity)} RG {stroke.width:.2f} w [{dash}] 0 d")
    operator = "B" if stroke is not None and fill is not None else "S" if stroke is not None else "f"
    return [" ".join(setup), *(f"{path} {operator}" for path in paths if path)]


# A quarter's drawings have a dozen colours.
@lru_cache(maxsize=256)
def colour(code: str, opacity: float = 1.0) -> str:
    """ "#rrggbb" as PDF operands, blended with white by its opacity."""
    parts = (int(code[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return " ".join(f"{1 - (1 - part) * opacity:.3f}" for part in parts)


def _text(op: TextOp, fonts: FontBook, letters: dict[Face, set[str]]) -> str:
    text = clean(op.text)
    style = "b" if op.bold else ""
    share = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[op.anchor]
    x = op.x - share * text_width(text, style, op.size)
    parts = [f"BT {colour(op.colour)} rg 1 0 0 1 {x:.2f} {op.y:.2f} Tm"]
    for face, part in runs(text, style):
        letters.setdefault(face, set()).update(part)
        parts.append(f"/{face.key} {op.size:.2f} Tf {fonts.encode(face, part)} Tj")
    return " ".join((*parts, "ET"))
