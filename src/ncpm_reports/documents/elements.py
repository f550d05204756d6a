"""Rendered text read as XML into plain elements, each with the template and line that wrote it.

No entities but XML's own five, bounded depth; only elements where they may stand, with attributes that they may have.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.vocabulary import (
    ELEMENTS,
    PLACE,
    SEE,
    VALUE_OPEN,
    Rule,
    bare,
    nearest,
    short,
    template_issue,
    wrong_value,
)

MAX_DEPTH = 12
# What stands in a template's own text for all that is filled in.
HOLE = VALUE_OPEN
_MARK = re.compile(r"(\d{1,4}):(\d{1,7})", re.ASCII)


@dataclass(slots=True)
class Element:
    """An element as read, before it means anything."""

    tag: str
    attributes: dict[str, str]
    where: str
    children: "list[Element | str]" = field(default_factory=list)

    def get(self, name: str, default: str = "") -> str:
        """An attribute without marks."""
        return bare(self.attributes.get(name, default))

    @property
    def elements(self) -> "list[Element]":
        """The elements that stand in it."""
        return [child for child in self.children if isinstance(child, Element)]


def read_elements(rendered: str, names: Sequence[str], where: str) -> tuple[Element, tuple[Issue, ...]]:
    """The root element of rendered text, of what could be read, and the issue where it is broken.

    `names` are the templates in the order that places refer to; `where` is said of what stands before any place.
    """
    tree = _Tree(names, where)
    return tree.root, tuple(tree.read(rendered))


class _Tree:
    """Reads XML into elements, noting where in the templates each stands."""

    def __init__(self, names: Sequence[str], where: str) -> None:
        self.names = names
        self.last = where
        self.open: list[Element] = []
        self.root = Element("document", {}, where)

    def read(self, rendered: str) -> Iterator[Issue]:
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
            yield template_issue("markup", self.last, found, expected, "Look at this line and the few after it.")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.open:
            self.open.append(self.root)
            return
        match = _MARK.fullmatch(attributes.pop(PLACE, ""))
        if match and int(match[1]) < len(self.names):
            self.last = f"{self.names[int(match[1])]}, line {match[2]}"
        element = Element(tag, attributes, self.last)
        self.open[-1].children.append(element)
        self.open.append(element)
        if len(self.open) > MAX_DEPTH:
            raise expat.ExpatError(f"elements stand more than {MAX_DEPTH} deep")

    def _text(self, text: str) -> None:
        children = self.open[-1].children
        # A long text comes in several parts.
        before = children.pop() if children and isinstance(children[-1], str) else ""
        children.append(f"{before}{text}")


def misplaced(element: Element, rule: Rule, *, with_holes: bool = False) -> Iterator[Issue]:
    """What may not stand in an element, and wrong attributes of what may; both are taken out of it.

    `with_holes` says that values are still to be filled in: any may stand there.
    """
    kept: list[Element | str] = []
    inside = "" if element.tag == "document" else f" inside <{element.tag}>"
    for child in element.children:
        if isinstance(child, str):
            if rule.words or not bare(child):
                kept.append(child)
            elif rule.inside:
                expected = "text only inside <p>, <li> and the like"
                yield template_issue("text-outside", element.where, f'"{short(bare(child))}"', expected)
        elif child.tag not in rule.inside:
            hint = SEE if child.tag in ELEMENTS else nearest(child.tag, ELEMENTS)
            found, expected = f"<{child.tag}>{inside}", "an element that may stand there"
            yield template_issue("element", child.where, found, expected, hint)
        else:
            yield from _wrong_attributes(child, with_holes=with_holes)
            yield from misplaced(child, ELEMENTS[child.tag], with_holes=with_holes)
            if ELEMENTS[child.tag].required <= child.attributes.keys():
                kept.append(child)
    if not (rule.inside or rule.words) and len(kept) < len(element.children):
        found, expected = f"something{inside}", f"<{element.tag} …/>"
        yield template_issue("not-empty", element.where, found, expected)
    element.children = kept


def _wrong_attributes(element: Element, *, with_holes: bool) -> Iterator[Issue]:
    tag, names, rule = element.tag, element.attributes.keys(), ELEMENTS[element.tag]
    problems: list[tuple[str, str, str]] = []
    for name in sorted(names - rule.attributes):
        hint = nearest(name, rule.attributes) if rule.attributes else f"<{tag}> takes none."
        problems.append((f'{name}="…" on <{tag}>', "a known attribute", hint))
    problems += [(f"<{tag}> without {name}", f'{name}="…"', "Add it.") for name in sorted(rule.required - names)]
    for name, raw in tuple(element.attributes.items()):
        wrong = None if with_holes and HOLE in raw else wrong_value(tag, name, bare(raw))
        if wrong is not None:
            del element.attributes[name]
            problems.append((f'{name}="{short(bare(raw))}"', *wrong))
    return (template_issue("attribute", element.where, *problem) for problem in problems)
