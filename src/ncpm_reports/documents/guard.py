"""What templates may say: a walk over Jinja's syntax tree that finds every construct, filter or name not allowed."""

import re
from collections.abc import Iterator
from functools import partial

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.vocabulary import PLACE, has_marks

MAX_TEMPLATE = 200_000
MAX_DEPTH = 60
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")

_REFERRING = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_REFUSED: dict[type[nodes.Node], tuple[str, str]] = {
    nodes.ScopedEvalContextModifier: ("{% autoescape %}", "Everything is escaped here; leave it out."),
    nodes.EvalContextModifier: ("a change of escaping", "Everything is escaped here; leave it out."),
    nodes.FilterBlock: ("{% filter %}", "Use the filter on each value instead."),
    nodes.Pow: ("the operator **", "Work out figures in the program, not in a template."),
    nodes.NSRef: ("a namespace", "Use {% set %} with a plain name."),
}


def problems(tree: nodes.Template, name: str, filters: frozenset[str], tests: frozenset[str]) -> tuple[Issue, ...]:
    """Every construct in the tree that a template may not use, with its line."""
    found: list[Issue] = []
    for node, depth in _deep(tree):
        found.extend(_node_problems(node, name, filters, tests))
        if depth > MAX_DEPTH:
            found.append(_issue(name, node, f"expressions nested more than {MAX_DEPTH} deep", "Make it simpler."))
            break
    return tuple(found)


def too_deep(tree: nodes.Template) -> bool:
    """Whether a tree is nested deeper than may be walked safely."""
    return any(depth > MAX_DEPTH for _, depth in _deep(tree))


def _deep(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    waiting: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        waiting.extend((child, depth + 1) for child in reversed(list(node.iter_child_nodes())))


def _node_problems(node: nodes.Node, name: str, filters: frozenset[str], tests: frozenset[str]) -> Iterator[Issue]:
    for kind, (found, remedy) in _REFUSED.items():
        if isinstance(node, kind):
            yield _issue(name, node, found, remedy)
    match node:
        case nodes.Filter(name=used) if used not in filters:
            yield _issue(name, node, f"the filter {used}", f"Known filters: {', '.join(sorted(filters))}.")
        case nodes.Test(name=used) if used not in tests:
            yield _issue(name, node, f"the test {used}", f"Known tests: {', '.join(sorted(tests))}.")
        case nodes.For(recursive=True):
            yield _issue(name, node, "a recursive loop", "Use plain loops.")
        case nodes.Include(ignore_missing=True):
            yield _issue(name, node, "ignore missing", "Name a template that exists.")
        case nodes.Slice(step=step) if step is not None:
            yield _issue(name, node, "a slice with a step", "Leave the step out.")
        case _:
            pass
    yield from _name_problems(node, name)
    yield from _text_problems(node, name)


def _name_problems(node: nodes.Node, name: str) -> Iterator[Issue]:
    match node:
        case nodes.Name(name="self"):
            yield _issue(name, node, "self", "Use a macro instead.")
        case nodes.Getattr(attr="format" | "format_map" as word):
            yield _issue(name, node, f"the method {word}", "Join words with ~ instead.")
        case nodes.Name(name=word) | nodes.Getattr(attr=word) | nodes.Getitem(arg=nodes.Const(value=str(word))) if (
            word.startswith("_")
        ):
            yield _issue(name, node, f"a name that begins with an underscore, {word}", "Use the values given.")
        case _ if isinstance(node, _REFERRING) and _fixed(node) is None:
            yield _issue(name, node, "a template named by an expression", "Name the template in quotes.")
        case _:
            pass


def _text_problems(node: nodes.Node, name: str) -> Iterator[Issue]:
    if not isinstance(node, nodes.TemplateData):
        return
    if has_marks(node.data):
        yield _issue(name, node, "a control or private-use character", "Remove it; it is invisible.")
    if any(mark in node.data for mark in ("<!", "<?", "&#", f"{PLACE}=")):
        remedy = "Write comments as {# … #} and characters as themselves."
        yield _issue(name, node, f"<!…>, <?…>, &#…; or {PLACE}", remedy)


def _fixed(node: nodes.Node) -> str | None:
    named = node.template if isinstance(node, _REFERRING) else None
    return named.value if isinstance(named, nodes.Const) and isinstance(named.value, str) else None


def references(tree: nodes.Template) -> tuple[tuple[str, int], ...]:
    """The templates that a tree includes, imports or extends, each with the line."""
    named = ((_fixed(node), node.lineno) for node in tree.find_all(_REFERRING))
    return tuple((name, line) for name, line in named if name is not None)


def prepare(tree: nodes.Template, index: int) -> nodes.Template:
    """The tree with each element marked with its place, loops counted and joined words bounded."""
    for data in tree.find_all(nodes.TemplateData):
        data.data = _TAG.sub(partial(_marked, line=data.lineno, index=index), data.data)
    for loop in tuple(tree.find_all(nodes.For)):
        loop.iter = _filtered(loop.iter, "_each")
    _Joins().visit(tree)
    return tree


def _marked(match: re.Match[str], *, line: int, index: int) -> str:
    return f'{match[0]} {PLACE}="{index}:{line + match.string.count(chr(10), 0, match.start())}"'


class _Joins(NodeTransformer):
    """Turns each `a ~ b` into a call of our own bounded join."""

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        """The join, its parts transformed first."""
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_joined")


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _issue(name: str, node: nodes.Node, found: str, remedy: str) -> Issue:
    return Issue(
        code="template.refused",
        where=f"{name}, line {node.lineno}",
        found=found,
        expected="only what docs/templates.md lists",
        remedy=remedy,
    )
