"""The words that templates write: elements, their attributes, and the marks by which text tells where it came from.

Rendered text passes from Jinja to the parser with marks in it, taken from Unicode's private use area: words that came
from a value, labels, and references to prepared pieces. Data that holds such a character, or one that XML forbids,
is coded on the way in and decoded at the end, so that nothing in data can pass for a mark.
"""

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, count
from xml.parsers import expat

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import CalloutKind, ParagraphStyle, TableStyle

VALUE_OPEN, VALUE_CLOSE = "\ue000", "\ue001"
LABEL_OPEN, LABEL_CLOSE = "\ue002", "\ue003"
REF_OPEN, REF_CLOSE = "\ue004", "\ue005"
ESCAPE = "\ue006"
PLACE = "_at"
LEAVE_OUT = "leave-out"
SEE = "See docs/templates.md."


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element may hold: which elements, and whether words; its attributes, and those that it must have."""

    inside: frozenset[str]
    words: bool
    attributes: frozenset[str]
    required: frozenset[str]


def _rule(inside: str = "", attributes: str = "", required: str = "", *, words: bool = False) -> Rule:
    needed = frozenset(required.split())
    return Rule(frozenset(inside.split()), words, frozenset(attributes.split()) | needed, needed)


_BLOCKS = "h1 h2 h3 h4 p ul ol table figure map callout address signature contents pagebreak columns details blocks"
_INLINES = "b em a label placeholder"
ELEMENTS: Mapping[str, Rule] = {
    **dict.fromkeys(("h1", "h2"), _rule(_INLINES, "lang id", words=True)),
    **dict.fromkeys(("h3", "h4"), _rule(_INLINES, f"lang id {LEAVE_OUT}", words=True)),
    "p": _rule(_INLINES, f"lang class {LEAVE_OUT}", words=True),
    **dict.fromkeys(("ul", "ol"), _rule("li", "lang")),
    "table": _rule("", f"style {LEAVE_OUT}", "ref"),
    **dict.fromkeys(("figure", "map", "blocks"), _rule("", "", "ref")),
    "callout": _rule(_BLOCKS, "lang", "kind title"),
    "address": _rule("line", "sender"),
    "signature": _rule("", "", "closing signatory"),
    "contents": _rule(_INLINES, "depth", words=True),
    "pagebreak": _rule("", "together wide"),
    "columns": _rule("column", "shares"),
    "details": _rule(_BLOCKS, "lang id", "summary"),
    **dict.fromkeys(("b", "em", "li", "line"), _rule(_INLINES, words=True)),
    "a": _rule(_INLINES, "", "href", words=True),
    "label": _rule(words=True),
    "placeholder": _rule("", "", "name prompt"),
    "column": _rule(_BLOCKS),
}
DOCUMENT = _rule(_BLOCKS)
# A part of a template, which may stand in any element.
PART = _rule(" ".join(ELEMENTS), words=True)
_SAFE_LINK = re.compile(
    r"https://[A-Za-z0-9.-]+(:\d+)?([/?#]([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)?"
    r"|#[A-Za-z0-9_.-]+"
    r"|(?!//)([A-Za-z0-9._~/+,=@-]|%[0-9A-Fa-f]{2})+(\?([A-Za-z0-9._~&=-]|%[0-9A-Fa-f]{2})*)?(#[A-Za-z0-9_.-]+)?"
)


def safe_target(target: str) -> bool:
    """Whether a link goes to an https address, an anchor or a relative path, and to nothing else."""
    return _SAFE_LINK.fullmatch(target) is not None


def nearest(word: str, choices: Iterable[str]) -> str:
    """A hint that names the closest known word, or lists all."""
    words = sorted(choices)
    close = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(words)}."


# By element and attribute: what is expected of a value, and the words to choose from or their pattern.
_VALUES: Mapping[tuple[str, str], tuple[str, Iterable[str] | re.Pattern[str]]] = {
    ("p", "class"): ("a class of paragraph", ParagraphStyle),
    ("callout", "kind"): ("a kind of callout", CalloutKind),
    ("table", "style"): ("a style of table", TableStyle),
    ("contents", "depth"): ("2, 3 or 4", ("2", "3", "4")),
    ("a", "href"): ("an https address, #anchor or a relative path", _SAFE_LINK),
    **{(tag, LEAVE_OUT): ("1 to 9", re.compile("[1-9]")) for tag in ("h3", "h4", "p", "table")},
    ("columns", "shares"): ('a number for each column, such as "3 2"', re.compile(r"([1-9][0-9]?(\.[0-9])?( |$))*")),
}


def wrong_value(tag: str, attribute: str, value: str) -> tuple[str, str] | None:
    """What is expected of an element's attribute, and the remedy, where a value is wrong; None where it is right."""
    expected, allowed = _VALUES.get((tag, attribute), ("", (value,)))
    if isinstance(allowed, re.Pattern):
        return None if allowed.fullmatch(value) else (expected, SEE)
    return None if value in tuple(allowed) else (expected, nearest(value, allowed))


def slug(words: str) -> str:
    """Words in lower case, with a hyphen for all that is no letter from a to z or digit."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def new_anchor(words: str, taken: set[str]) -> str:
    """An id made of words, which none of those taken is; it is taken then."""
    stem = slug(words)[:60].strip("-") or "section"
    anchor = next(name for name in chain((stem,), (f"{stem}-{number}" for number in count(2))) if name not in taken)
    taken.add(anchor)
    return anchor


def excerpt(text: str) -> str:
    """The beginning of a text, for a message."""
    return text if len(text) <= 60 else f"{text[:57]}…"


def template_issue(code: str, where: str, found: str, expected: str, remedy: str = SEE) -> Issue:
    """What is wrong in a template."""
    return Issue(code=f"template.{code}", where=where, found=found, expected=expected, remedy=remedy)


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ue000-\ue006\ud800-\udfff\ufffe\uffff]")
_CODED = re.compile(f"{ESCAPE}([0-9a-f]+){ESCAPE}")
_MARK = re.compile(f"[{VALUE_OPEN}{VALUE_CLOSE}{LABEL_OPEN}{LABEL_CLOSE}{REF_OPEN}{REF_CLOSE}]")
_ORIGIN_SPAN = re.compile(
    f"{VALUE_OPEN}(?P<value>[^{VALUE_CLOSE}]*){VALUE_CLOSE}|{LABEL_OPEN}(?P<label>[^{LABEL_CLOSE}]*){LABEL_CLOSE}"
    f"|{REF_OPEN}(?P<ref>[^{REF_CLOSE}]*){REF_CLOSE}|(?P<template>[^{VALUE_OPEN}{LABEL_OPEN}{REF_OPEN}]+)"
)
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


def split_by_origin(text: str) -> Iterator[tuple[Origin, str]]:
    """`text` cut into stretches of one origin each; white space runs become one space. References give their key."""
    for match in _ORIGIN_SPAN.finditer(text):
        yield Origin(match.lastgroup or ""), _WHITE.sub(" ", match[match.lastgroup or 0])


def without_marks(text: str) -> str:
    """`text` without marks, decoded: for attributes that name things."""
    return decode(_MARK.sub("", text)).strip()


# Elements as they are read

MAX_DEPTH = 12
_PLACE = re.compile(r"(\d{1,4}):(\d{1,7})", re.ASCII)


@dataclass(slots=True)
class Element:
    """An element as read, before it means anything."""

    tag: str
    attributes: dict[str, str]
    where: str
    children: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """An attribute without marks."""
        return without_marks(self.attributes.get(name, default))

    @property
    def elements(self) -> "list[Element]":
        """The elements that stand in it."""
        return [child for child in self.children if isinstance(child, Element)]


def read_elements(rendered: str, names: Sequence[str], where: str) -> tuple[Element, tuple[Issue, ...]]:
    """The root element of rendered text, of what could be read, and the issue where it is broken.

    `names` are the templates in the order that places refer to; `where` is said of what stands before any place.
    """
    tree = _Tree(names, where)
    return tree.root, tuple(tree.parse(rendered))


class _Tree:
    def __init__(self, names: Sequence[str], where: str) -> None:
        self.names = names
        self.last_place = where
        self.open: list[Element] = []
        self.root = Element("document", {}, where)

    def parse(self, rendered: str) -> Iterator[Issue]:
        """Reads all that can be read, and says why if that is not all."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = lambda _tag: self.open.pop()
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(f"<document>{rendered}</document>", True)
        except expat.ExpatError as error:
            inside = self.open[-1] if self.open else self.root
            reason = str(error).partition(": line")[0]
            found = f"{reason} while <{inside.tag}> from {inside.where} was open"
            expected = "elements that are closed in the order they were opened, and &amp; and &lt; for & and <"
            yield template_issue("markup", self.last_place, found, expected, "Look at this line and the few after it.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.open:
            self.open.append(self.root)
            return
        match = _PLACE.fullmatch(attributes.pop(PLACE, ""))
        if match and int(match[1]) < len(self.names):
            self.last_place = f"{self.names[int(match[1])]}, line {match[2]}"
        element = Element(tag, attributes, self.last_place)
        self.open[-1].children.append(element)
        self.open.append(element)
        if len(self.open) > MAX_DEPTH:
            raise expat.ExpatError(f"elements stand more than {MAX_DEPTH} deep")

    def _text(self, text: str) -> None:
        children = self.open[-1].children
        # A long text comes in several parts.
        before = children.pop() if children and isinstance(children[-1], str) else ""
        children.append(f"{before}{text}")


def remove_misplaced(element: Element, rule: Rule, *, is_unfilled: bool = False) -> Iterator[Issue]:
    """What may not stand in an element, and wrong attributes of what may; both are taken out of it.

    `is_unfilled` says that values are still to be filled in: any may stand there.
    """
    children: list[Element | str] = []
    inside = "" if element.tag == "document" else f" inside <{element.tag}>"
    for child in element.children:
        if isinstance(child, str):
            if rule.words or not without_marks(child):
                children.append(child)
            elif rule.inside:
                expected = "text only inside <p>, <li> and the like"
                yield template_issue("text-outside", element.where, f'"{excerpt(without_marks(child))}"', expected)
        elif child.tag not in rule.inside:
            hint = SEE if child.tag in ELEMENTS else nearest(child.tag, ELEMENTS)
            found, expected = f"<{child.tag}>{inside}", "an element that may stand there"
            yield template_issue("element", child.where, found, expected, hint)
        else:
            yield from _wrong_attributes(child, is_unfilled=is_unfilled)
            yield from remove_misplaced(child, ELEMENTS[child.tag], is_unfilled=is_unfilled)
            if ELEMENTS[child.tag].required <= child.attributes.keys():
                children.append(child)
    if not (rule.inside or rule.words) and len(children) < len(element.children):
        found, expected = f"something{inside}", f"<{element.tag} …/>"
        yield template_issue("not-empty", element.where, found, expected)
    element.children = children


def _wrong_attributes(element: Element, *, is_unfilled: bool) -> Iterator[Issue]:
    tag, names, rule = element.tag, element.attributes.keys(), ELEMENTS[element.tag]
    problems: list[tuple[str, str, str]] = []
    for name in sorted(names - rule.attributes):
        hint = nearest(name, rule.attributes) if rule.attributes else f"<{tag}> takes none."
        problems.append((f'{name}="…" on <{tag}>', "a known attribute", hint))
    problems += [(f"<{tag}> without {name}", f'{name}="…"', "Add it.") for name in sorted(rule.required - names)]
    for name, raw in tuple(element.attributes.items()):
        problem = None if is_unfilled and VALUE_OPEN in raw else wrong_value(tag, name, without_marks(raw))
        if problem is not None:
            del element.attributes[name]
            problems.append((f'{name}="{excerpt(without_marks(raw))}"', *problem))
    return (template_issue("attribute", element.where, *problem) for problem in problems)
