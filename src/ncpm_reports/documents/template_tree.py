"""What is done to a template's tree before it is compiled: constructs refused, elements marked, work counted."""

import re
from collections.abc import Iterator

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.filters import FILTERS, TESTS
from ncpm_reports.documents.vocabulary import PLACE, has_marks, template_issue

MAX_TEMPLATE = 200_000
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_REFERRING = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_WITH_BODY = (nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block)


def refused_constructs(tree: nodes.Template, name: str) -> list[Issue]:
    """Every construct that a template may not use, with its line; what has a name of its own is left to the sandbox."""
    return [
        template_issue("refused", f"{name}, line {node.lineno}", found, "only what docs/templates.md lists", remedy)
        for node in tree.find_all(nodes.Node)
        for found, remedy in _refused(node)
    ]


def _refused(node: nodes.Node) -> Iterator[tuple[str, str]]:
    match node:
        case nodes.Filter(name=used) if used not in FILTERS:
            yield f"the filter {used}", f"Known filters: {', '.join(sorted(FILTERS))}."
        case nodes.Test(name=used) if used not in TESTS:
            yield f"the test {used}", f"Known tests: {', '.join(sorted(TESTS))}."
        case nodes.ScopedEvalContextModifier():
            yield "{% autoescape %}", "Everything is escaped here; leave it out."
        case nodes.Pow():
            yield "the operator **", "Work out figures in the program, not in a template."
        case nodes.Pair(key=key) if not isinstance(key, nodes.Const):
            yield "a dictionary's name that is worked out", "Write the name in quotes."
        case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends() if not _reference(node):
            yield "a template named by an expression", "Name the template in quotes."
        case nodes.TemplateData(data=text):
            if has_marks(text):
                yield "a control or private-use character", "Remove it; it is invisible."
            if any(mark in text for mark in ("<!", "<?", "&#")):
                yield "<!…>, <?…> or &#…;", "Write comments as {# … #} and characters as themselves."
        case _:
            pass


def _reference(node: nodes.Node) -> str:
    """The name that a reference to another template gives; empty where it is worked out."""
    named = getattr(node, "template", None)
    return named.value if isinstance(named, nodes.Const) and isinstance(named.value, str) else ""


def references(tree: nodes.Template) -> list[tuple[str, int]]:
    """The templates that a tree includes, imports or extends, each with the line."""
    return [(_reference(node), node.lineno) for node in tree.find_all(_REFERRING) if _reference(node)]


def counted(tree: nodes.Template, index: int) -> nodes.Template:
    """The tree with its elements marked with their places, and with what it does counted by filters of the sandbox.

    `index` is the template's number in those places.
    """
    _Counting(index).visit(tree)
    tree.body.insert(0, _own_text(tree.body))
    return tree


class _Counting(NodeTransformer):
    """Puts filters of the sandbox around what could take time or room without end."""

    def __init__(self, index: int) -> None:
        self.index = index

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:
        """The text with each element marked with the template and line that wrote it."""
        node.data = placed_text(node, self.index)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        """The loop over items that are counted."""
        node.iter = _filtered(node.iter, "_each")
        return self.visit_Macro(node)

    def visit_Macro(self, node: nodes.For | nodes.Macro | nodes.CallBlock | nodes.Block) -> nodes.Node:
        """The body, of which each writing counts its own text."""
        self.generic_visit(node)
        node.body.insert(0, _own_text(node.body))
        return node

    visit_CallBlock = visit_Block = visit_Macro

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:
        """`a ~ b` as a join of bounded length."""
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), "_joined")

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:
        """A comparison of single values, since lists in lists could take for ever."""
        self.generic_visit(node)
        node.expr = _filtered(node.expr, "_single")
        for operand in node.ops:
            operand.expr = _filtered(operand.expr, "_members" if operand.op in ("in", "notin") else "_single")
        return node


def placed_text(node: nodes.TemplateData, index: int) -> str:
    """A template's own text with each element marked with its place: the template's number and the line."""

    def marked(match: re.Match[str]) -> str:
        return f'{match[0]} {PLACE}="{index}:{node.lineno + match.string.count(chr(10), 0, match.start())}"'

    return _TAG.sub(marked, node.data)


def _own_text(body: list[nodes.Node]) -> nodes.Node:
    """A statement that counts the letters of a body's own text, without that of bodies inside it."""
    waiting, letters = list(body), 0
    while waiting:
        node = waiting.pop()
        letters += len(node.data) if isinstance(node, nodes.TemplateData) else 0
        waiting += () if isinstance(node, _WITH_BODY) else node.iter_child_nodes()
    line = body[0].lineno if body else 1
    return nodes.ExprStmt(_filtered(nodes.Const(letters, lineno=line), "_own_text"), lineno=line)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
