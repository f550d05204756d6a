"""Templates checked without filling them: what can be read, what is refused, and whether each branch's markup nests.

Names are checked by filling: a name that does not exist stops the document, with its file and line.
"""

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.elements import HOLE, misplaced, read_elements
from ncpm_reports.documents.filters import TooMuch
from ncpm_reports.documents.sandbox import Sandbox
from ncpm_reports.documents.template_tree import MAX_TEMPLATE, placed_text, references, refused_constructs
from ncpm_reports.documents.vocabulary import PART, nearest, template_issue


def lint(texts: Mapping[str, str]) -> tuple[Issue, ...]:
    """Every problem that can be found in `texts` without filling them, in the order of their names."""
    sandbox = Sandbox(texts)
    issues: list[Issue] = []
    used: dict[str, list[str]] = {}
    for name in sandbox.names:
        try:
            tree = sandbox.tree(name)
            used[name] = []
            issues += refused_constructs(tree, name)
            for other, line in references(tree):
                used[name].append(other)
                if other not in texts:
                    issues.append(missing_template(other, f"{name}, line {line}", sandbox))
            issues += _body_problems(tree.body, name)
        except TemplateSyntaxError as error:
            issues.append(syntax_issue(error, name))
        except (TooMuch, RecursionError, ValueError, OverflowError, MemoryError):
            found = f"nesting that is too deep, a number that is too long, or over {MAX_TEMPLATE:,} letters"
            issues.append(template_issue("too-much", name, found, "a template that can be read", "Make it simpler."))
    return tuple(dict.fromkeys((*issues, *_circles(used))))


def _circles(used: Mapping[str, list[str]]) -> Iterator[Issue]:
    try:
        TopologicalSorter(used).prepare()
    except CycleError as error:
        for name in dict.fromkeys(error.args[1]):
            found = "a template that includes itself, directly or by way of others"
            expected = "includes that come to an end"
            yield template_issue("circle", name, found, expected, "Take one of the includes out.")


def syntax_issue(error: TemplateSyntaxError, name: str) -> Issue:
    """What Jinja could not read, and where."""
    where, found = f"{error.name or name}, line {error.lineno}", error.message or "a mistake in the template"
    remedy = "Look at this line and the ones before it: an open {% if %}, {% for %} or {{ is the usual cause."
    return template_issue("syntax", where, found, "a template that can be read", remedy)


def missing_template(name: str, where: str, sandbox: Sandbox) -> Issue:
    """A template that is not there, and the one that may be meant."""
    found, expected = f'no template called "{name}"', "a template that exists"
    return template_issue("not-found", where, found, expected, nearest(name, sandbox.names))


def _body_problems(body: list[nodes.Node], name: str) -> Iterator[Issue]:
    """What is wrong in a body's own text: each branch of an {% if %} and each loop must close what it opens."""
    parts = [part for node in body for part in (node.nodes if isinstance(node, nodes.Output) else [node])]
    text = "".join(placed_text(part, 0) if isinstance(part, nodes.TemplateData) else HOLE for part in parts)
    root, broken = read_elements(text, (name,), f"{name}, line {body[0].lineno if body else 1}")
    yield from misplaced(root, PART, with_holes=True)
    yield from broken
    for part in parts:
        for inner in _bodies(part):
            yield from _body_problems(inner, name)


def _bodies(node: nodes.Node) -> Iterator[list[nodes.Node]]:
    yield from (body for field in ("body", "else_") if (body := getattr(node, field, None)))
    for branch in getattr(node, "elif_", []):
        yield from _bodies(branch)
