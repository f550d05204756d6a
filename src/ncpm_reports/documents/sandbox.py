"""The environment that templates run in: plain data, few filters, no calls but macros, and a budget.

Jinja's sandbox keeps code from escaping but bounds neither time nor memory, and lets a template call any public
method of what it is given. Here values are plain data without methods, operators work on small numbers only, every
loop, macro, include and comparison is counted, and every string that is made is measured.
"""

from collections.abc import Mapping
from decimal import Decimal

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.context import Plain, Ref
from ncpm_reports.documents.filters import BUDGET, COUNTING, FILTERS, TESTS, Budget, TooMuch, finalize, items_of, spend
from ncpm_reports.documents.template_tree import MAX_TEMPLATE, counted, refused_constructs
from ncpm_reports.documents.vocabulary import nearest

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
