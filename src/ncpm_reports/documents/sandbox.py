"""The environment that templates run in: plain data, few filters, no calls but macros, and a budget.

Jinja's sandbox keeps code from escaping but bounds neither time nor memory, and lets a template call any public
method of what it is given. Here values are plain data without methods, operators work on small numbers only, every
loop, macro, include and comparison is counted, and every string that is made is measured.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents.filters import BUDGET, COUNTING, FILTERS, TESTS, Budget, TooMuch, finalize, items_of, spend
from ncpm_reports.documents.pieces import Ref
from ncpm_reports.documents.template_tree import MAX_TEMPLATE, counted, refused_constructs
from ncpm_reports.documents.vocabulary import encode, nearest

Plain = dict[str, "Plain"] | list["Plain"] | tuple["Plain", ...] | str | int | bool | Decimal | date | None

MAX_NUMBER = 10**12
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"})


def plain_data(value: object, path: str, issues: list[Issue]) -> Plain:
    """A copy of a context's value, made of plain data only; what is anything else is added to `issues`."""
    if value is None or type(value) in (bool, int, Decimal, date, Ref):
        return value  # type: ignore[return-value]
    if isinstance(value, Enum) and isinstance(value.value, str):
        return encode(value.value)
    if type(value) is str:
        return encode(value)
    if isinstance(value, Mapping):
        return {encode(str(key)): plain_data(item, f"{path}.{key}", issues) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(plain_data(item, f"{path}[{index}]", issues) for index, item in enumerate(value))
    issues.append(_not_plain(value, path))
    return None


def _not_plain(value: object, path: str) -> Issue:
    return Issue(
        code="template.context",
        where=path,
        found=f"a {type(value).__name__}",
        expected="plain data: text, whole numbers, decimals, dates, lists and dictionaries",
        remedy="Prepare figures and sentences as pieces and pass their references.",
    )


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
            loader=FunctionLoader(self._source),
        )
        self.globals.clear()
        self.filters = {**FILTERS, **COUNTING}
        self.tests = dict(TESTS)

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = self.texts.get(name)
        if text is not None and len(text) > MAX_TEMPLATE:
            raise TooMuch(f"the template {name} has more than {MAX_TEMPLATE:,} letters")
        return None if text is None else (text, name, lambda: True)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        issues = refused_constructs(source, name or "", frozenset(FILTERS), frozenset(TESTS))
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
