"""A template's own markup, checked without filling it: elements, attributes, nesting.

Each branch of an `{% if %}` and each loop must close what it opens, so that what comes out nests whatever is filled in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import nodes

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import CalloutKind, ParagraphStyle, TableStyle
from ncpm_reports.documents.parse import nearest, safe_target
from ncpm_reports.documents.vocabulary import BLOCKS, ELEMENTS, EMPTY, INLINES, REQUIRED

_HOLE = "\ue000"
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:\s+[\w-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_STRAY = re.compile(r"<|&(?!(?:amp|lt|gt|quot|apos);)")
_WORDS = frozenset({"h1", "h2", "h3", "h4", "p", "li", "line", "b", "em", "a", "slot", "contents"})
_PARTS = {
    "ul": frozenset({"li"}),
    "ol": frozenset({"li"}),
    "address": frozenset({"line"}),
    "columns": frozenset({"column"}),
}
_VALUES = {
    ("p", "class"): frozenset(ParagraphStyle),
    ("callout", "kind"): frozenset(CalloutKind),
    ("table", "style"): frozenset(TableStyle),
}


@dataclass(frozen=True, slots=True)
class _Run:
    """A body's own text with holes for what is filled in, and the line that each part of it starts on."""

    name: str
    text: str
    starts: tuple[tuple[int, int], ...]

    def where(self, offset: int) -> str:
        start, line = max(pair for pair in self.starts if pair[0] <= offset)
        return f"{self.name}, line {line + self.text.count(chr(10), start, offset)}"


def markup_problems(tree: nodes.Template, name: str) -> tuple[Issue, ...]:
    """Every problem in the template's own markup."""
    return tuple(_body(tree.body, name))


def _body(body: list[nodes.Node], name: str) -> Iterator[Issue]:
    parts: list[str] = []
    starts: list[tuple[int, int]] = [(0, body[0].lineno if body else 1)]
    inner: list[list[nodes.Node]] = []
    for node in _flat(body):
        if isinstance(node, nodes.TemplateData):
            starts.append((sum(map(len, parts)), node.lineno))
            parts.append(node.data)
        else:
            parts.append(_HOLE)
            inner.extend(_bodies(node))
    yield from _run(_Run(name, "".join(parts), tuple(starts)))
    for each in inner:
        yield from _body(each, name)


def _flat(body: list[nodes.Node]) -> Iterator[nodes.Node]:
    for node in body:
        if isinstance(node, nodes.Output):
            yield from node.nodes
        else:
            yield node


def _bodies(node: nodes.Node) -> Iterator[list[nodes.Node]]:
    for field in ("body", "else_"):
        held = getattr(node, field, None)
        if isinstance(held, list) and held:
            yield held
    for branch in getattr(node, "elif_", []):
        yield from _bodies(branch)


def _run(run: _Run) -> Iterator[Issue]:
    stack: list[tuple[str, int]] = []
    end = 0
    for match in _TAG.finditer(run.text):
        yield from _stray(run, end, match.start())
        end = match.end()
        if match["close"]:
            yield from _closed(run, stack, match)
        else:
            yield from _opened(run, stack[-1][0] if stack else "", match)
            if not match["empty"]:
                stack.append((match["name"], match.start()))
    yield from _stray(run, end, len(run.text))
    for tag, place in stack:
        remedy = "Close it in the same branch or loop that opens it."
        yield _issue(run, place, "open", f"<{tag}> that is not closed", f"</{tag}>", remedy)


def _stray(run: _Run, start: int, end: int) -> Iterator[Issue]:
    for match in _STRAY.finditer(run.text, start, end):
        sign = "&amp;" if match[0] == "&" else "&lt;"
        found = f'"{run.text[match.start() : match.start() + 20].splitlines()[0]}"'.replace(_HOLE, "{{ … }}")
        remedy = f"Write {sign} if the sign itself is meant; check quotes and brackets if an element is."
        yield _issue(run, match.start(), "markup", found, "an element or an entity", remedy)


def _closed(run: _Run, stack: list[tuple[str, int]], match: re.Match[str]) -> Iterator[Issue]:
    tag = match["name"]
    if stack and stack[-1][0] == tag:
        stack.pop()
        return
    expected = f"</{stack[-1][0]}>" if stack else "no closing tag here"
    remedy = "Close elements in the branch or loop that opens them, the last opened first."
    yield _issue(run, match.start(), "close", f"</{tag}>", expected, remedy)
    if any(tag == held for held, _ in stack):
        while stack.pop()[0] != tag:
            pass


def _opened(run: _Run, parent: str, match: re.Match[str]) -> Iterator[Issue]:
    tag, place = match["name"], match.start()
    if tag not in ELEMENTS:
        yield _issue(run, place, "element", f"<{tag}>", "a known element", nearest(tag, ELEMENTS))
        return
    allowed = _children(parent)
    if parent and tag not in allowed:
        found, remedy = f"<{tag}> inside <{parent}>", "See docs/templates.md for what may stand where."
        yield _issue(run, place, "element", found, f"inside <{parent}> only what belongs there", remedy)
    if tag in EMPTY and not match["empty"]:
        yield _issue(run, place, "open", f"<{tag} …>", f"<{tag} …/>", "Close it with a slash: it holds nothing.")
    yield from _attributes(run, match)


def _children(parent: str) -> frozenset[str]:
    if parent in _WORDS:
        return frozenset(INLINES)
    return _PARTS.get(parent, frozenset(BLOCKS) if parent in ("callout", "column", "details") else frozenset(ELEMENTS))


def _attributes(run: _Run, match: re.Match[str]) -> Iterator[Issue]:
    tag, place = match["name"], match.start()
    given = {name: value[1:-1] for name, value in _ATTRIBUTE.findall(match["attributes"])}
    known = ELEMENTS[tag]
    for name in sorted(given.keys() - known):
        hint = nearest(name, known) if known else f"<{tag}> takes none."
        yield _issue(run, place, "attribute", f'{name}="…" on <{tag}>', "a known attribute", hint)
    for name in sorted(REQUIRED.get(tag, frozenset()) - given.keys()):
        yield _issue(run, place, "attribute", f"<{tag}> without {name}", f'{name}="…"', "Add it.")
    for name, value in given.items():
        if _HOLE not in value:
            yield from _fixed_value(run, place, tag, name, value)


def _fixed_value(run: _Run, place: int, tag: str, name: str, value: str) -> Iterator[Issue]:
    values = _VALUES.get((tag, name))
    if values is not None and value not in values:
        yield _issue(run, place, "attribute", f'{name}="{value}"', f"a known {name}", nearest(value, values))
    if name == "href" and not safe_target(value.replace("&amp;", "&")):
        expected = "an https address, #anchor or a relative path"
        yield _issue(run, place, "link", f'href="{value[:60]}"', expected, "Correct the address.")


def _issue(run: _Run, offset: int, code: str, found: str, expected: str, remedy: str) -> Issue:  # noqa: PLR0917
    where = run.where(offset)
    return Issue(code=f"template.{code}", where=where, found=found, expected=expected, remedy=remedy)
