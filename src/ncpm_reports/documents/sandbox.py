"""The environment that templates run in: plain data, few filters, no calls but macros, and a budget.

Jinja's sandbox keeps code from escaping but bounds neither time nor memory, and lets a template call any public
method of what it is given. Here values are plain data without methods, operators work on small numbers only, every
loop, macro, include and comparison is counted, and every string that is made is measured.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents.context import Plain, Ref
from ncpm_reports.documents.filters import BUDGET, COUNTING, FILTERS, TESTS, Budget, TooMuch, finalize, items_of, spend
from ncpm_reports.documents.vocabulary import PLACE, has_marks, nearest, template_issue

MAX_TEMPLATE = 200_000
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_REFERRING = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)
_WITH_BODY = (nodes.For, nodes.Macro, nodes.CallBlock, nodes.Block)
MAX_NUMBER = 10**12
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"})


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with what templates need and no more."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)
        self.names = tuple(sorted(texts))
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            finalize=finalize,
            auto_reload=False,
            cache_size=-1,
            # What is worked out while compiling would be counted in no budget.
            optimized=False,
            loader=FunctionLoader(self._source),
        )
        self.globals.clear()
        self.filters, self.tests = {**FILTERS, **COUNTING}, dict(TESTS)

    def _source(self, name: str) -> tuple[str, str, None] | None:
        return (self._text(name), name, None) if name in self.texts else None

    def _text(self, name: str) -> str:
        if len(self.texts[name]) > MAX_TEMPLATE:
            raise TooMuch(f"the template {name} has more than {MAX_TEMPLATE:,} letters")
        return self.texts[name]

    def tree(self, name: str) -> nodes.Template:
        """A template as it is read. Raises: TooMuch for one that is too long; TemplateSyntaxError."""
        return self.parse(self._text(name), name, name)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        issues = refused_constructs(source, name or "")
        if issues:
            raise Refused(tuple(issues))
        return super()._generate(counted(source, self.names.index(name or "")), name, filename, defer_init)

    def get_template(self, name: str | Template, parent: str | None = None, globals: object = None) -> Template:
        """The compiled template; each include counts as ten steps."""
        spend(10)
        return super().get_template(name, parent)

    def getattr(self, obj: object, attribute: str) -> object:
        """A dictionary's entry, a loop's counter or an imported macro; nothing has methods here."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """An entry of a dictionary or list, or a macro of an imported template."""
        if isinstance(argument, tuple | list | Mapping):
            return self.undefined("a list or dictionary is no name of an entry")
        if isinstance(obj, Mapping | list | tuple) or (isinstance(obj, str) and not isinstance(obj, Ref | Markup)):
            try:
                return obj[argument]  # type: ignore[index, call-overload]
            except (LookupError, TypeError):
                return self.undefined(_no_entry(obj, argument))
        if hasattr(obj, "_body_stream") and isinstance(argument, str) and not argument.startswith("_"):
            macro = getattr(obj, argument, None)
            return macro if isinstance(macro, Macro) else self.undefined(obj=obj, name=argument)
        if isinstance(obj, Undefined):
            str(obj)
        return self.undefined(obj=obj, name=argument)  # type: ignore[arg-type]

    def is_safe_callable(self, obj: object) -> bool:
        """Macros, `caller()` and `super()` may be called; nothing else."""
        return isinstance(obj, Macro | BlockReference)

    def call(self, context: Context, obj: object, *args: object, **kwargs: object) -> object:
        """The result of a macro; each call counts as five steps."""
        spend(5)
        if isinstance(obj, Undefined):
            str(obj)
        if not self.is_safe_callable(obj):
            raise SecurityError("only macros can be called in a template")
        return context.call(obj, *args, **kwargs)  # type: ignore[arg-type]

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Arithmetic on small whole numbers and decimals."""
        for side in (left, right):
            if isinstance(side, Undefined):
                str(side)
            if type(side) not in (int, Decimal) or abs(side) > MAX_NUMBER:  # type: ignore[arg-type]
                raise SecurityError(f"{operator} works on small numbers only; join words with ~")
        spend(1)
        return self.binop_table[operator](left, right)

    def written(self, name: str, context: Mapping[str, Plain]) -> str:
        """The template filled with the context, within one budget."""
        token = BUDGET.set(Budget())
        try:
            return self.get_template(name).render(context)
        finally:
            BUDGET.reset(token)


def _no_entry(obj: object, argument: object) -> str:
    if isinstance(obj, Mapping):
        return f"there is no {argument!r} here. {nearest(str(argument), map(str, obj))}"
    if isinstance(obj, str):
        return f"words have no {argument!r} in them"
    return f"a list of {len(items_of(obj))} items has no {argument!r}"


# What is done to a template's tree before it is compiled: constructs refused, elements marked, work counted


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
