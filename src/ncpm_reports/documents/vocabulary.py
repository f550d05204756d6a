"""The words that templates write: elements, their attributes, and the marks by which text tells where it came from.

Rendered text passes from Jinja to the parser with marks in it, taken from Unicode's private use area: words that came
from a value, labels, and references to prepared pieces. Data that holds such a character, or one that XML forbids,
is coded on the way in and decoded at the end, so that nothing in data can pass for a mark.
"""

import re
from collections.abc import Iterator
from enum import StrEnum

VALUE_OPEN, VALUE_CLOSE = "\ue000", "\ue001"
LABEL_OPEN, LABEL_CLOSE = "\ue002", "\ue003"
REF_OPEN, REF_CLOSE = "\ue004", "\ue005"
ESCAPE = "\ue006"
PLACE = "_at"

LANG = frozenset({"lang"})
BLOCKS: dict[str, frozenset[str]] = {
    "h1": LANG | {"id"},
    "h2": LANG | {"id"},
    "h3": LANG | {"id"},
    "h4": LANG | {"id"},
    "p": LANG | {"class"},
    "ul": LANG,
    "ol": LANG,
    "table": frozenset({"ref", "style"}),
    "figure": frozenset({"ref"}),
    "keyfigure": LANG | {"ref", "label", "value", "context"},
    "callout": LANG | {"kind", "title"},
    "address": frozenset({"sender"}),
    "signature": frozenset({"closing", "signatory"}),
    "slot": frozenset({"name"}),
    "contents": frozenset({"depth"}),
    "pagebreak": frozenset({"together", "wide"}),
    "columns": frozenset({"shares"}),
    "details": LANG | {"summary", "id", "level", "open"},
    "blocks": frozenset({"ref"}),
}
INLINES: dict[str, frozenset[str]] = {
    "b": frozenset(),
    "em": frozenset(),
    "a": frozenset({"href"}),
    "n": frozenset({"ref"}),
    "say": frozenset({"ref"}),
    "label": frozenset(),
    "note": frozenset({"ref"}),
    "placeholder": frozenset({"name", "prompt"}),
}
PARTS: dict[str, frozenset[str]] = {"li": frozenset(), "line": frozenset(), "column": frozenset()}
ELEMENTS: dict[str, frozenset[str]] = {**BLOCKS, **INLINES, **PARTS}
EMPTY = frozenset(
    {"table", "figure", "keyfigure", "signature", "pagebreak", "blocks", "n", "say", "note", "placeholder"}
)
REQUIRED: dict[str, frozenset[str]] = {
    "table": frozenset({"ref"}),
    "figure": frozenset({"ref"}),
    "blocks": frozenset({"ref"}),
    "n": frozenset({"ref"}),
    "say": frozenset({"ref"}),
    "note": frozenset({"ref"}),
    "a": frozenset({"href"}),
    "callout": frozenset({"kind", "title"}),
    "slot": frozenset({"name"}),
    "signature": frozenset({"closing", "signatory"}),
    "details": frozenset({"summary"}),
    "placeholder": frozenset({"name", "prompt"}),
}

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\ue006\ud800-\udfff\ufffe\uffff]")
_CODED = re.compile(f"{ESCAPE}([0-9a-f]+){ESCAPE}")
_MARK = re.compile(f"[{VALUE_OPEN}{VALUE_CLOSE}{LABEL_OPEN}{LABEL_CLOSE}{REF_OPEN}{REF_CLOSE}]")
_WHITE = re.compile(r"[ \t\r\n]+")


class Origin(StrEnum):
    """Where a stretch of rendered text came from."""

    TEMPLATE = "template"
    VALUE = "value"
    LABEL = "label"
    REF = "ref"


def encode(text: str) -> str:
    """`text` from data, with every character that XML or our marks would trip over coded."""
    return _FORBIDDEN.sub(lambda match: f"{ESCAPE}{ord(match[0]):x}{ESCAPE}", text)


def decode(text: str) -> str:
    """The text that `encode` was given."""
    return _CODED.sub(lambda match: chr(int(match[1], 16)), text) if ESCAPE in text else text


def has_marks(text: str) -> bool:
    """Whether a template's own text holds a character that is kept for our marks."""
    return _FORBIDDEN.search(text) is not None


def stretches(text: str) -> Iterator[tuple[Origin, str]]:
    """`text` cut into stretches of one origin each; white space runs become one space. References give their key."""
    origins = [Origin.TEMPLATE]
    start = 0
    for match in _MARK.finditer(text):
        if match.start() > start:
            yield origins[-1], _WHITE.sub(" ", text[start : match.start()])
        start = match.end()
        _turn(origins, match[0])
    if start < len(text):
        yield origins[-1], _WHITE.sub(" ", text[start:])


def _turn(origins: list[Origin], mark: str) -> None:
    opened = {VALUE_OPEN: Origin.VALUE, LABEL_OPEN: Origin.LABEL, REF_OPEN: Origin.REF}.get(mark)
    if opened is not None:
        origins.append(opened)
    elif len(origins) > 1:
        origins.pop()


def bare(text: str) -> str:
    """`text` without marks, decoded: for attributes that name things."""
    return decode(_MARK.sub("", text)).strip()
