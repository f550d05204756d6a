"""The environment that templates run in: plain data, few filters, no calls but macros, and a budget.

Jinja's sandbox keeps code from escaping but bounds neither time nor memory, and lets a template call any public
method of what it is given. Here values are plain data without methods, operators work on small numbers only, every
loop, macro and include is counted, and every string that is made is measured.
"""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, Template, Undefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents import guard
from ncpm_reports.documents.parse import nearest
from ncpm_reports.documents.pieces import PieceKind, Ref
from ncpm_reports.documents.vocabulary import LABEL_CLOSE, LABEL_OPEN, VALUE_CLOSE, VALUE_OPEN, encode

Plain = dict[str, "Plain"] | list["Plain"] | tuple["Plain", ...] | str | int | bool | Decimal | date | None

MAX_STEPS = 200_000
MAX_LETTERS = 4_000_000
MAX_WORD = 200_000
MAX_NUMBER = 10**12
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem"})
_WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class TooMuch(TemplateRuntimeError):
    """A template asked for more work or text than a document can need."""


@dataclass(slots=True)
class Budget:
    """What a template may still use; one for each rendering."""

    steps: int = MAX_STEPS
    letters: int = MAX_LETTERS

    def spend(self, steps: int, letters: int = 0) -> None:
        """Takes from the budget.

        Raises: TooMuch when it is used up.
        """
        self.steps -= steps
        self.letters -= letters
        if self.steps < 0:
            raise TooMuch(f"the template takes more than {MAX_STEPS:,} steps")
        if self.letters < 0:
            raise TooMuch(f"the template writes more than {MAX_LETTERS:,} letters")


_BUDGET: ContextVar[Budget] = ContextVar("template_budget")


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


# Output


def _finalize(value: object) -> object:
    """What `{{ value }}` writes, marked with where it came from."""
    if isinstance(value, Undefined):
        return str(value)
    written = value if isinstance(value, Markup) else _written(value)
    budget = _BUDGET.get(None)
    if budget is not None:
        budget.spend(1, len(written))
    return written


def _written(value: object) -> Markup:
    if isinstance(value, Ref):
        return Markup(str(value))
    if isinstance(value, str):
        return Markup(f"{VALUE_OPEN}{escape(value)}{VALUE_CLOSE}")
    if isinstance(value, date):
        return _label_markup(day_label(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Markup(f"{VALUE_OPEN}{value}{VALUE_CLOSE}")
    shown = "a value that is missing" if value is None else f"a whole {type(value).__name__}"
    raise TemplateRuntimeError(f"{{{{ … }}}} writes {shown}, not words")


def _label_markup(text: str) -> Markup:
    return Markup(f"{LABEL_OPEN}{escape(text)}{LABEL_CLOSE}")


# Filters


def _label(value: object) -> Markup:
    """Words that may hold digits but are no figure: dates, periods, titles, addresses."""
    if isinstance(value, date):
        return _label_markup(day_label(value))
    if isinstance(value, str) and not isinstance(value, Ref | Markup):
        return _label_markup(value)
    raise TemplateRuntimeError("|label takes words or a date; figures come as prepared numbers")


def _say(value: object) -> Ref:
    """Prepared words, checked to be that."""
    if not isinstance(value, Ref) or value.kind is not PieceKind.SAY:
        raise TemplateRuntimeError("|say and |n take a prepared sentence or number, not plain words")
    return value


def _words(value: object) -> str:
    """A whole number up to ten in words: how many measures, never a figure."""
    if type(value) is not int or not 0 <= value < len(_WORDS):
        raise TemplateRuntimeError("|words takes a whole number from 0 to 10")
    return _WORDS[value]


def _items_of(value: object) -> Sequence[object]:
    if isinstance(value, Undefined):
        str(value)
    if isinstance(value, Mapping):
        return tuple(value)
    if isinstance(value, list | tuple):
        return value
    raise TemplateRuntimeError("a list is needed here, not a single value")


def _field(item: object, name: str) -> object:
    if not isinstance(item, Mapping) or name not in item:
        raise TemplateRuntimeError(f"an item of the list has no {name!r}")
    return item[name]


def _where(items: object, name: str, value: object = True) -> tuple[object, ...]:
    """The items whose field has this value."""
    return tuple(item for item in _items_of(items) if _field(item, name) == value)


def _without(items: object, name: str, value: object = True) -> tuple[object, ...]:
    """The items whose field does not have this value."""
    return tuple(item for item in _items_of(items) if _field(item, name) != value)


def _pick(items: object, name: str) -> tuple[object, ...]:
    """One field of every item."""
    return tuple(_field(item, name) for item in _items_of(items))


def _pairs(items: object) -> tuple[tuple[object, object], ...]:
    """A dictionary's names and values, in order."""
    if not isinstance(items, Mapping):
        raise TemplateRuntimeError("|items takes a dictionary")
    return tuple(items.items())


def _and_list(items: object, last: str = "and") -> Markup:
    """Items as "a, b and c"."""
    words = [Markup(_finalize(item)) for item in _items_of(items)]
    if len(words) < 2:
        return words[0] if words else Markup("")
    return Markup(", ").join(words[:-1]) + Markup(" {} ").format(Markup(_finalize(last))) + words[-1]


def _first(items: object) -> object:
    """The first item; an empty list is an error."""
    found = _items_of(items)
    if not found:
        raise TemplateRuntimeError("|first of an empty list")
    return found[0]


def _last(items: object) -> object:
    """The last item; an empty list is an error."""
    found = _items_of(items)
    if not found:
        raise TemplateRuntimeError("|last of an empty list")
    return found[-1]


def _length(items: object) -> int:
    """How many items."""
    return len(_items_of(items))


def _upper_first(value: object) -> str:
    """Plain words with their first letter as a capital, to begin a sentence."""
    if not isinstance(value, str) or isinstance(value, Ref | Markup):
        raise TemplateRuntimeError("|upper_first takes plain words")
    return value[:1].upper() + value[1:]


def _each(items: object) -> Sequence[object]:
    found = _items_of(items)
    _spend(1 + len(found))
    return found


def _joined(items: Sequence[object]) -> object:
    for item in items:
        if isinstance(item, Undefined):
            str(item)
    marked = any(isinstance(item, Markup) for item in items)
    parts = [str(_finalize(item)) if marked else str(item) for item in items]
    length = sum(map(len, parts))
    _spend(1, length)
    if length > MAX_WORD:
        raise TooMuch(f"~ makes a text of more than {MAX_WORD:,} letters")
    return Markup("".join(parts)) if marked else "".join(parts)


def _spend(steps: int, letters: int = 0) -> None:
    budget = _BUDGET.get(None)
    if budget is not None:
        budget.spend(steps, letters)


def _at_run_time(function: Callable[[Any], object]) -> Callable[..., object]:
    """The filter, kept from being worked out while compiling, where there is no budget yet."""

    @pass_context
    def called(_context: Context, value: Any) -> object:
        return function(value)

    return called


FILTERS: dict[str, Callable[..., object]] = {
    "say": _say,
    "n": _say,
    "label": _label,
    "words": _words,
    "where": _where,
    "without": _without,
    "pick": _pick,
    "items": _pairs,
    "and_list": _and_list,
    "first": _first,
    "last": _last,
    "length": _length,
    "upper_first": _upper_first,
}
TESTS = frozenset({"none", "eq", "ne", "lt", "gt", "le", "ge", "in", "odd", "even", "true", "false"})


def _no_entry(obj: object, argument: object) -> str:
    if isinstance(obj, Mapping):
        return f"there is no {argument!r} here. {nearest(str(argument), map(str, obj))}"
    if isinstance(obj, str):
        return f"words have no {argument!r} in them"
    return f"a list of {len(_items_of(obj))} items has no {argument!r}"


# Environment


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with what templates need and no more."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = dict(texts)
        self.names = tuple(sorted(texts))
        super().__init__(
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_finalize,
            auto_reload=False,
            cache_size=-1,
            loader=FunctionLoader(self._source),
        )
        self.globals.clear()
        self.filters = {**FILTERS, "_each": _at_run_time(_each), "_joined": _at_run_time(_joined)}
        self.tests = {name: test for name, test in self.tests.items() if name in TESTS}

    def _source(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        text = self.texts.get(name)
        if text is not None and len(text) > guard.MAX_TEMPLATE:
            raise TooMuch(f"the template {name} has more than {guard.MAX_TEMPLATE:,} letters")
        return None if text is None else (text, name, lambda: True)

    def _generate(
        self, source: nodes.Template, name: str | None, filename: str | None, defer_init: bool = False
    ) -> str:
        found = guard.problems(source, name or "", frozenset(FILTERS), TESTS)
        if found:
            raise Refused(found)
        guard.prepare(source, self.names.index(name or ""))
        return super()._generate(source, name, filename, defer_init)

    def get_template(self, name: str | Template, parent: str | None = None, globals: object = None) -> Template:
        """The compiled template; each include counts as a step."""
        _spend(10)
        return super().get_template(name, parent)

    def getattr(self, obj: object, attribute: str) -> object:
        """A dictionary's entry, a loop's counter or an imported macro; nothing has methods here."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """An entry of a dictionary or list, or a macro of an imported template."""
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
        _spend(5)
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
        _spend(1)
        return self.binop_table[operator](left, right)

    def written(self, name: str, context: Mapping[str, Plain]) -> str:
        """The template filled with the context, within one budget."""
        token = _BUDGET.set(Budget())
        try:
            return self.get_template(name).render(context)
        finally:
            _BUDGET.reset(token)
