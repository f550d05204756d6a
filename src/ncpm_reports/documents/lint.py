"""Templates checked without filling them: what can be read, what is refused, and whether each branch's markup nests.

Names are checked by filling: a name that does not exist stops the document, with its file and line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.filters import FILTERS, TESTS
from ncpm_reports.documents.sandbox import Sandbox
from ncpm_reports.documents.template_tree import MAX_TEMPLATE, references, refused_constructs
from ncpm_reports.documents.vocabulary import ELEMENTS, EMPTY, allowed_inside, attribute_problems, nearest

_HOLE = "\ue000"
_TAG = re.compile(
    r"<(?P<close>/?)(?P<name>[A-Za-z][\w-]*)(?P<attributes>(?:\s+[\w-]+\s*=\s*(?:\"[^\"<]*\"|'[^'<]*'))*)\s*(?P<empty>/?)>"
)
_ATTRIBUTE = re.compile(r"([\w-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_STRAY = re.compile(r"<|&(?!(?:amp|lt|gt|quot|apos);)")


def lint(texts: Mapping[str, str]) -> tuple[Issue, ...]:
    """Every problem that can be found in `texts` without filling them, in the order of their names."""
    sandbox = Sandbox(texts)
    issues: list[Issue] = []
    used: dict[str, list[str]] = {}
    for name in sandbox.names:
        try:
            if len(sandbox.texts[name]) > MAX_TEMPLATE:
                raise OverflowError
            tree = sandbox.parse(sandbox.texts[name], name, name)
            referenced = references(tree)
            used[name] = [other for other, _ in referenced]
            issues += refused_constructs(tree, name, frozenset(FILTERS), frozenset(TESTS))
            missing = [(other, f"{name}, line {line}") for other, line in referenced if other not in texts]
            issues += [missing_template(other, where, sandbox) for other, where in missing]
            issues += _body_problems(tree.body, name)
        except TemplateSyntaxError as error:
            issues.append(syntax_issue(error, name))
        except (RecursionError, ValueError, OverflowError, MemoryError):
            issues.append(_too_large(name))
    issues += [_circle(name) for name in used if _reaches(name, used)]
    return tuple(dict.fromkeys(issues))


def _reaches(name: str, used: Mapping[str, list[str]]) -> bool:
    """Whether a template includes itself, directly or by way of others."""
    reached: set[str] = set()
    waiting = list(used[name])
    while waiting:
        other = waiting.pop()
        if other not in reached:
            reached.add(other)
            waiting.extend(used.get(other, ()))
    return name in reached


def syntax_issue(error: TemplateSyntaxError, name: str) -> Issue:
    """What Jinja could not read, and where."""
    return Issue(
        code="template.syntax",
        where=f"{error.name or name}, line {error.lineno}",
        found=error.message or "a mistake in the template",
        expected="a template that can be read",
        remedy="Look at this line and the ones before it: an open {% if %}, {% for %} or {{ is the usual cause.",
    )


def missing_template(name: str, where: str, sandbox: Sandbox) -> Issue:
    """A template that is not there, and the one that may be meant."""
    return Issue(
        code="template.not-found",
        where=where,
        found=f'no template called "{name}"',
        expected="a template that exists",
        remedy=nearest(name, sandbox.names),
    )


def _circle(name: str) -> Issue:
    return Issue(
        code="template.circle",
        where=name,
        found="a template that includes itself, directly or by way of others",
        expected="includes that come to an end",
        remedy="Take one of the includes out.",
    )


def _too_large(name: str) -> Issue:
    return Issue(
        code="template.too-much",
        where=name,
        found=f"nesting that is too deep, a number that is too long, or over {MAX_TEMPLATE:,} letters",
        expected="a template that can be read",
        remedy="Make the template simpler.",
    )


# Markup: each branch of an {% if %} and each loop must close what it opens


@dataclass(frozen=True, slots=True)
class _Body:
    """A body's own text with holes for what is filled in, and the line that each part of it starts on."""

    name: str
    text: str
    starts: tuple[tuple[int, int], ...]

    def issue(self, offset: int, code: str, found: str, expected: str, remedy: str) -> Issue:
        """An issue at a place in the text."""
        start, line = max(pair for pair in self.starts if pair[0] <= offset)
        where = f"{self.name}, line {line + self.text.count(chr(10), start, offset)}"
        return Issue(code=f"template.{code}", where=where, found=found, expected=expected, remedy=remedy)


def _body_problems(body: list[nodes.Node], name: str) -> Iterator[Issue]:
    parts: list[str] = []
    starts = [(0, body[0].lineno if body else 1)]
    inner: list[list[nodes.Node]] = []
    flat = [part for node in body for part in (node.nodes if isinstance(node, nodes.Output) else [node])]
    for node in flat:
        if isinstance(node, nodes.TemplateData):
            starts.append((sum(map(len, parts)), node.lineno))
            parts.append(node.data)
        else:
            parts.append(_HOLE)
            inner.extend(_bodies(node))
    yield from _markup_problems(_Body(name, "".join(parts), tuple(starts)))
    for each in inner:
        yield from _body_problems(each, name)


def _bodies(node: nodes.Node) -> Iterator[list[nodes.Node]]:
    yield from (body for field in ("body", "else_") if (body := getattr(node, field, None)))
    for branch in getattr(node, "elif_", []):
        yield from _bodies(branch)


def _markup_problems(body: _Body) -> Iterator[Issue]:
    open_tags: list[tuple[str, int]] = []
    end = 0
    for match in _TAG.finditer(body.text):
        yield from _stray_signs(body, end, match.start())
        end = match.end()
        if match["close"]:
            yield from _closed(body, open_tags, match)
        else:
            yield from _opened(body, open_tags[-1][0] if open_tags else "", match)
            if not match["empty"]:
                open_tags.append((match["name"], match.start()))
    yield from _stray_signs(body, end, len(body.text))
    for tag, place in open_tags:
        remedy = "Close it in the same branch or loop that opens it."
        yield body.issue(place, "open", f"<{tag}> that is not closed", f"</{tag}>", remedy)


def _stray_signs(body: _Body, start: int, end: int) -> Iterator[Issue]:
    for match in _STRAY.finditer(body.text, start, end):
        sign = "&amp;" if match[0] == "&" else "&lt;"
        found = f'"{body.text[match.start() : match.start() + 20].splitlines()[0]}"'.replace(_HOLE, "{{ … }}")
        remedy = f"Write {sign} if the sign itself is meant; check quotes and brackets if an element is."
        yield body.issue(match.start(), "markup", found, "an element or an entity", remedy)


def _closed(body: _Body, open_tags: list[tuple[str, int]], match: re.Match[str]) -> Iterator[Issue]:
    tag = match["name"]
    if open_tags and open_tags[-1][0] == tag:
        open_tags.pop()
        return
    expected = f"</{open_tags[-1][0]}>" if open_tags else "no closing tag here"
    remedy = "Close elements in the branch or loop that opens them, the last opened first."
    yield body.issue(match.start(), "close", f"</{tag}>", expected, remedy)
    if any(tag == opened for opened, _ in open_tags):
        while open_tags.pop()[0] != tag:
            pass


def _opened(body: _Body, parent: str, match: re.Match[str]) -> Iterator[Issue]:
    tag, place = match["name"], match.start()
    if tag not in ELEMENTS:
        yield body.issue(place, "element", f"<{tag}>", "a known element", nearest(tag, ELEMENTS))
        return
    if parent and tag not in allowed_inside(parent):
        found, remedy = f"<{tag}> inside <{parent}>", "See docs/templates.md for what may stand where."
        yield body.issue(place, "element", found, f"inside <{parent}> only what belongs there", remedy)
    if tag in EMPTY and not match["empty"]:
        yield body.issue(place, "open", f"<{tag} …>", f"<{tag} …/>", "Close it with a slash: it holds nothing.")
    attributes = {name: value[1:-1].replace("&amp;", "&") for name, value in _ATTRIBUTE.findall(match["attributes"])}
    filled = frozenset(name for name, value in attributes.items() if _HOLE in value)
    for _, found, expected, remedy in attribute_problems(tag, attributes, unknown=filled):
        yield body.issue(place, "attribute", found, expected, remedy)
