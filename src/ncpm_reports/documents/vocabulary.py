"""The words that templates write: elements, their attributes, and the marks by which text tells where it came from.

Rendered text passes from Jinja to the parser with marks in it, taken from Unicode's private use area: words that came
from a value, labels, and references to prepared pieces. Data that holds such a character, or one that XML forbids,
is coded on the way in and decoded at the end, so that nothing in data can pass for a mark.
"""

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

from ncpm_reports.documents.blocks import CalloutKind, ParagraphStyle, TableStyle

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
    "map": frozenset({"ref"}),
    "callout": LANG | {"kind", "title"},
    "address": frozenset({"sender"}),
    "signature": frozenset({"closing", "signatory"}),
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
EMPTY = frozenset({"table", "figure", "map", "signature", "pagebreak", "blocks", "n", "say", "note", "placeholder"})
REQUIRED: dict[str, frozenset[str]] = {
    "table": frozenset({"ref"}),
    "figure": frozenset({"ref"}),
    "map": frozenset({"ref"}),
    "blocks": frozenset({"ref"}),
    "n": frozenset({"ref"}),
    "say": frozenset({"ref"}),
    "note": frozenset({"ref"}),
    "a": frozenset({"href"}),
    "callout": frozenset({"kind", "title"}),
    "signature": frozenset({"closing", "signatory"}),
    "details": frozenset({"summary"}),
    "placeholder": frozenset({"name", "prompt"}),
}

_PARENTS_OF_WORDS = frozenset({"h1", "h2", "h3", "h4", "p", "li", "line", "b", "em", "a", "contents"})
_CHILDREN = {
    **dict.fromkeys(_PARENTS_OF_WORDS, frozenset(INLINES)),
    **dict.fromkeys(("callout", "column", "details"), frozenset(BLOCKS)),
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "address": frozenset({"line"}),
    "columns": frozenset({"column"}),
}
_SAFE_LINK = re.compile(
    r"https://[A-Za-z0-9.-]+(:\d+)?([/?#]([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
    r"|#[A-Za-z0-9_.-]+"
    r"|(?!//)([A-Za-z0-9._~/+,=@-]|%[0-9A-Fa-f]{2})+(\?([A-Za-z0-9._~&=-]|%[0-9A-Fa-f]{2})*)?(#[A-Za-z0-9_.-]+)?"
)
_SHARES = re.compile(r"([1-9]\d?(\.\d)?( |$))*", re.ASCII)
_LEVELS = frozenset({"2", "3", "4"})
_SEE = "See docs/templates.md."


def safe_target(target: str) -> bool:
    """Whether a link goes to an https address, an anchor or a relative path, and to nothing else."""
    return _SAFE_LINK.fullmatch(target) is not None


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, or lists all."""
    words = sorted(known)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(words)}."


def allowed_inside(parent: str) -> frozenset[str]:
    """The elements that may stand inside an element."""
    return _CHILDREN.get(parent, frozenset(ELEMENTS))


# By element and attribute: whether a value is right, what is expected, and the words to choose from, if those are few.
_VALUES: dict[tuple[str, str], tuple[Callable[[str], bool], str, frozenset[str]]] = {
    **{
        (tag, attribute): (frozenset(words).__contains__, expected, frozenset(words))
        for tag, attribute, expected, words in (
            ("p", "class", "a class of paragraph", frozenset(ParagraphStyle)),
            ("callout", "kind", "a kind of callout", frozenset(CalloutKind)),
            ("table", "style", "a style of table", frozenset(TableStyle)),
            ("contents", "depth", "2, 3 or 4", _LEVELS),
            ("details", "level", "2, 3 or 4", _LEVELS),
        )
    },
    ("a", "href"): (safe_target, "an https address, #anchor or a relative path", frozenset()),
    ("note", "ref"): (lambda value: value.isascii() and value.isdigit(), "a note's number", frozenset()),
    ("columns", "shares"): (
        lambda value: _SHARES.fullmatch(value) is not None,
        'a number for each column, such as "3 2"',
        frozenset(),
    ),
}


def attribute_problems(
    tag: str, attributes: Mapping[str, str], unknown: frozenset[str] = frozenset()
) -> Iterator[tuple[str, str, str, str]]:
    """What is wrong with an element's attributes: code, found, expected, remedy. `unknown` ones may have any value."""
    known = ELEMENTS[tag]
    for name in sorted(attributes.keys() - known):
        hint = nearest(name, known) if known else f"<{tag}> takes none."
        yield "attribute", f'{name}="…" on <{tag}>', "a known attribute", hint
    for name in sorted(REQUIRED.get(tag, frozenset()) - attributes.keys()):
        yield "attribute", f"<{tag}> without {name}", f'{name}="…"', "Add it."
    for name, value in attributes.items():
        is_right, expected, words = _VALUES.get((tag, name), (str.__len__, "", frozenset()))
        if expected and name not in unknown and not is_right(value):
            shown = value if len(value) <= 60 else value[:57] + "…"
            yield name, f'{name}="{shown}"', expected, nearest(value, words) if words else _SEE


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
