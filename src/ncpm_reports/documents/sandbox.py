"""What templates may do: write values, filter, compare and count them, loop over lists; within a budget.

Jinja's sandbox keeps code from escaping but bounds neither time nor memory, and lets a template call any public method
of what it is given. Here only those constructs stand that docs/templates.md lists, values are plain data without
methods, and every loop, macro and include is counted, as is every letter that is written.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from time import thread_time

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from ncpm_reports.core.names import SMALL
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents import vocabulary
from ncpm_reports.documents.context import Plain, Ref
from ncpm_reports.documents.vocabulary import PLACE, has_marks, nearest, template_issue

MAX_STEPS = 200_000
MAX_LETTERS = 4_000_000
MAX_SECONDS = 10.0
_STEPS_PER_CLOCK_CHECK = 1_000
MAX_TEMPLATE = 200_000
MAX_NUMBER = 10**12
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"})
_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]*)(?=[\s/>]|$)")
_PARTS = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Operand, nodes.Keyword)
_STATEMENTS = (nodes.If, nodes.For, nodes.Assign, nodes.Macro, nodes.Include)
_VALUES = (nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Call, nodes.CondExpr)
_OPERATIONS = (nodes.Compare, nodes.And, nodes.Or, nodes.Not, nodes.Add, nodes.Sub, nodes.Mul)
# What the commonest constructs that are refused look like.
_NAMES = {"Concat": "words joined with ~", "Pow": "the operator **", "Scope": "{% autoescape %}"}
_ALLOWED = (*_PARTS, *_STATEMENTS, *_VALUES, *_OPERATIONS)


class TooMuch(TemplateRuntimeError):
    """A template asked for more work, text or time than a document can need."""


@dataclass(slots=True)
class Budget:
    """What a template may still use, for each rendering: steps, letters, and the processor's seconds."""

    steps: int = MAX_STEPS
    letters: int = MAX_LETTERS
    deadline: float = field(default_factory=lambda: thread_time() + MAX_SECONDS)

    def spend(self, steps: int, letters: int = 0) -> None:
        """Takes from the budget. Raises: TooMuch when it is used up."""
        before = self.steps // _STEPS_PER_CLOCK_CHECK
        self.steps -= steps
        self.letters -= letters
        if self.steps < 0:
            raise TooMuch(f"the template takes more than {MAX_STEPS:,} steps")
        if self.letters < 0:
            raise TooMuch(f"the template writes more than {MAX_LETTERS:,} letters")
        if self.steps // _STEPS_PER_CLOCK_CHECK != before and thread_time() > self.deadline:
            raise TooMuch(f"the template takes more than {MAX_SECONDS:g} seconds")


BUDGET: ContextVar[Budget] = ContextVar("template_budget")


def refuse_undefined(value: object) -> None:
    """Nothing for a value that a template was given. Raises: UndefinedError for a name that does not exist."""
    if isinstance(value, Undefined):
        str(value)


def finalize(value: object) -> object:
    """What `{{ value }}` writes, marked with where it came from."""
    refuse_undefined(value)
    markup = value if isinstance(value, Markup) else _markup(value)
    BUDGET.get().spend(1, len(markup))
    return markup


def _markup(value: object) -> Markup:
    if isinstance(value, Ref):
        return Markup(str(value))  # nosec B704 # a reference of ours, of marks and digits
    if isinstance(value, str):
        return _value_markup(value)
    if isinstance(value, date):
        return _label_markup(day_label(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return _value_markup(str(value))
    shown = "a value that is missing" if value is None else f"a whole {type(value).__name__}"
    raise TemplateRuntimeError(f"{{{{ … }}}} writes {shown}, not words")


def _value_markup(text: str) -> Markup:
    return Markup(f"{vocabulary.VALUE_OPEN}{escape(text)}{vocabulary.VALUE_CLOSE}")  # nosec B704 # escaped


def _label_markup(text: str) -> Markup:
    return Markup(f"{vocabulary.LABEL_OPEN}{escape(text)}{vocabulary.LABEL_CLOSE}")  # nosec B704 # escaped


def _label(value: object) -> Markup:
    if isinstance(value, date):
        return _label_markup(day_label(value))
    if isinstance(value, str) and not isinstance(value, Ref | Markup):
        return _label_markup(value)
    raise TemplateRuntimeError("|label takes words or a date; figures come as prepared numbers")


def _words(value: object) -> str:
    if type(value) is not int or value < 0:
        raise TemplateRuntimeError("|words takes a whole number from 0 on")
    return SMALL[value] if value < len(SMALL) else _label_markup(str(value))


def items_of(value: object) -> Sequence[object]:
    """A list's items or a dictionary's names."""
    refuse_undefined(value)
    if isinstance(value, Mapping):
        return tuple(value)
    if isinstance(value, list | tuple):
        return value
    raise TemplateRuntimeError("a list is needed here, not a single value")


def _field(item: object, name: str) -> object:
    if not isinstance(name, str):
        raise TemplateRuntimeError("the name of a field is written in quotes")
    if not isinstance(item, Mapping) or name not in item:
        raise TemplateRuntimeError(f"an item of the list has no {name!r}")
    return item[name]


def _and_list(items: object, last: str = "and") -> Markup:
    words = [Markup(finalize(item)) for item in items_of(items)]  # nosec B704 # finalized, which escapes
    if len(words) < 2:
        return words[0] if words else Markup("")
    joint = Markup(finalize(last))  # nosec B704 # finalized, which escapes
    return Markup(", ").join(words[:-1]) + Markup(" {} ").format(joint) + words[-1]


def _first(items: object) -> object:
    sequence = items_of(items)
    if not sequence:
        raise TemplateRuntimeError("|first of an empty list")
    return sequence[0]


def _upper_first(value: object) -> str:
    if not isinstance(value, str) or isinstance(value, Ref):
        raise TemplateRuntimeError("|upper_first takes plain words")
    return value[:1].upper() + value[1:]


FILTERS: dict[str, Callable[..., object]] = {
    "label": _label,
    "words": _words,
    # The items whose field has this value, and one field of every item.
    "where": lambda items, name, value=True: tuple(item for item in items_of(items) if _field(item, name) == value),
    "pick": lambda items, name: tuple(_field(item, name) for item in items_of(items)),
    "and_list": _and_list,
    "first": _first,
    "length": lambda items: len(items_of(items)),
    "upper_first": _upper_first,
}


def _counted_items(items: object) -> Sequence[object]:
    sequence = items_of(items)
    BUDGET.get().spend(1 + len(sequence))
    return sequence


def _counted_text(letters: int) -> str:
    BUDGET.get().spend(1, letters)
    return ""


_COUNTING_FILTERS: dict[str, Callable[..., object]] = {"_items": _counted_items, "_text": _counted_text}


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with what templates need and no more."""

    intercepted_binops = frozenset({"+", "-", "*"})

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
            loader=FunctionLoader(lambda name: (self._text(name), name, None) if name in self.texts else None),
        )
        self.globals.clear()
        self.filters = {**FILTERS, **_COUNTING_FILTERS}

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
            raise Refused(issues)
        counting = _BudgetCounter(self.names.index(name or ""))
        counting.visit(source)
        source.body.insert(0, _text_count(source.body))
        return super()._generate(source, name, filename, defer_init)

    def get_template(self, name: str | Template, parent: str | None = None, globals: object = None) -> Template:
        """The compiled template; each include counts as ten steps."""
        BUDGET.get().spend(10)
        return super().get_template(name, parent)

    def getattr(self, obj: object, attribute: str) -> object:
        """A dictionary's entry or a loop's counter; nothing has methods here."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """An entry of a dictionary or list."""
        if isinstance(obj, Mapping | list | tuple) or (isinstance(obj, str) and not isinstance(obj, Ref | Markup)):
            try:
                return obj[argument]  # type: ignore[index, call-overload]
            except (LookupError, TypeError):
                return self.undefined(_no_entry(obj, argument))
        refuse_undefined(obj)
        return self.undefined(obj=obj, name=argument)  # type: ignore[arg-type]

    def call(self, context: Context, obj: object, *args: object, **kwargs: object) -> object:
        """The result of a macro, which alone may be called; each call counts as five steps."""
        BUDGET.get().spend(5)
        refuse_undefined(obj)
        if not isinstance(obj, Macro):
            raise SecurityError("only macros can be called in a template")
        return context.call(obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Arithmetic on small whole numbers and decimals."""
        for side in (left, right):
            refuse_undefined(side)
            if type(side) not in (int, Decimal) or abs(side) > MAX_NUMBER:  # type: ignore[arg-type]
                raise SecurityError(f"{operator} works on small numbers only")
        return self.binop_table[operator](left, right)

    def render(self, name: str, context: Mapping[str, Plain]) -> str:
        """The template filled with the context, within one budget."""
        token = BUDGET.set(Budget())
        try:
            return self.get_template(name).render(context)
        finally:
            BUDGET.reset(token)


def _no_entry(obj: object, argument: object) -> str:
    if isinstance(obj, Mapping):
        return f"there is no {argument!r} here ({nearest(str(argument), map(str, obj)).removesuffix('.')})"
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
        case nodes.Filter(name=filter_name) if filter_name not in FILTERS:
            yield f"the filter {filter_name}", f"Known filters: {', '.join(sorted(FILTERS))}."
        case nodes.Test(name=test_name):
            yield f"the test {test_name}", "Compare with ==, or ask by {% if … %} whether there is a value."
        case nodes.Include() if not included(node):
            yield "a template named by an expression", "Name the template in quotes."
        case nodes.TemplateData(data=text):
            if has_marks(text):
                yield "a control or private-use character", "Remove it; it is invisible."
            if any(mark in text for mark in ("<!", "<?", "&#")):
                yield "<!…>, <?…> or &#…;", "Write comments as {# … #} and characters as themselves."
        case _ if not isinstance(node, _ALLOWED):
            name = type(node).__name__
            yield _NAMES.get(name, f"the construct {name}"), "Work out lists and figures in the program, not here."


def included(node: nodes.Include) -> str:
    """The name of the template that is included; empty where it is worked out."""
    named = node.template
    return named.value if isinstance(named, nodes.Const) and isinstance(named.value, str) else ""


class _BudgetCounter(NodeTransformer):
    """Marks elements with their places, and puts filters of the sandbox around what could take room without end.

    `index` is the template's number in those places.
    """

    def __init__(self, index: int) -> None:
        self.index = index

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:
        """The text with each element marked with the template and line that wrote it."""
        node.data = with_places(node, self.index)
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:
        """The loop over items that are counted."""
        node.iter = _filtered(node.iter, "_items")
        return self.visit_Macro(node)

    def visit_Macro(self, node: nodes.For | nodes.Macro) -> nodes.Node:
        """The body, of which each writing counts its own text."""
        self.generic_visit(node)
        node.body.insert(0, _text_count(node.body))
        return node


def with_places(node: nodes.TemplateData, index: int) -> str:
    """A template's own text with each element marked with its place: the template's number and the line."""

    def marked(match: re.Match[str]) -> str:
        return f'{match[0]} {PLACE}="{index}:{node.lineno + match.string.count(chr(10), 0, match.start())}"'

    return _TAG.sub(marked, node.data)


def _text_count(body: list[nodes.Node]) -> nodes.Node:
    queue, letters = list(body), 0
    while queue:
        node = queue.pop()
        letters += len(node.data) if isinstance(node, nodes.TemplateData) else 0
        queue += () if isinstance(node, nodes.For | nodes.Macro) else node.iter_child_nodes()
    line = body[0].lineno if body else 1
    return nodes.ExprStmt(_filtered(nodes.Const(letters, lineno=line), "_text"), lineno=line)


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)
