"""What templates may do with values: write them, filter them and count them, within a budget."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from time import thread_time

from jinja2 import Undefined
from jinja2.exceptions import TemplateRuntimeError
from markupsafe import Markup, escape

from ncpm_reports.core.names import SMALL
from ncpm_reports.core.periods import day_label
from ncpm_reports.documents.context import Ref
from ncpm_reports.documents.vocabulary import LABEL_CLOSE, LABEL_OPEN, VALUE_CLOSE, VALUE_OPEN

MAX_STEPS = 200_000
MAX_LETTERS = 4_000_000
MAX_SECONDS = 10.0
_STEPS_BETWEEN_LOOKS_AT_THE_CLOCK = 1_000


class TooMuch(TemplateRuntimeError):
    """A template asked for more work, text or time than a document can need."""


@dataclass(slots=True)
class Budget:
    """What a template may still use, for each rendering: steps, letters, and the processor's seconds."""

    steps: int = MAX_STEPS
    letters: int = MAX_LETTERS
    until: float = field(default_factory=lambda: thread_time() + MAX_SECONDS)

    def spend(self, steps: int, letters: int = 0) -> None:
        """Takes from the budget.

        Raises: TooMuch when it is used up.
        """
        before = self.steps // _STEPS_BETWEEN_LOOKS_AT_THE_CLOCK
        self.steps -= steps
        self.letters -= letters
        if self.steps < 0:
            raise TooMuch(f"the template takes more than {MAX_STEPS:,} steps")
        if self.letters < 0:
            raise TooMuch(f"the template writes more than {MAX_LETTERS:,} letters")
        if self.steps // _STEPS_BETWEEN_LOOKS_AT_THE_CLOCK != before and thread_time() > self.until:
            raise TooMuch(f"the template takes more than {MAX_SECONDS:g} seconds")


BUDGET: ContextVar[Budget] = ContextVar("template_budget")


# Writing


def refuse_undefined(value: object) -> None:
    """Nothing for a value that a template was given. Raises: UndefinedError for a name that does not exist."""
    if isinstance(value, Undefined):
        str(value)


def finalize(value: object) -> object:
    """What `{{ value }}` writes, marked with where it came from."""
    refuse_undefined(value)
    written = value if isinstance(value, Markup) else _written(value)
    BUDGET.get().spend(1, len(written))
    return written


def _written(value: object) -> Markup:
    if isinstance(value, Ref):
        return Markup(str(value))  # nosec B704 # a reference of ours, of marks and digits
    if isinstance(value, str):
        return Markup(f"{VALUE_OPEN}{escape(value)}{VALUE_CLOSE}")  # nosec B704 # escaped
    if isinstance(value, date):
        return _label_markup(day_label(value))
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Markup(f"{VALUE_OPEN}{value}{VALUE_CLOSE}")  # nosec B704 # a number
    shown = "a value that is missing" if value is None else f"a whole {type(value).__name__}"
    raise TemplateRuntimeError(f"{{{{ … }}}} writes {shown}, not words")


def _label_markup(text: str) -> Markup:
    return Markup(f"{LABEL_OPEN}{escape(text)}{LABEL_CLOSE}")  # nosec B704 # escaped


# Filters


def _label(value: object) -> Markup:
    """Words that may hold digits but are no figure: dates, periods, titles, addresses."""
    if isinstance(value, date):
        return _label_markup(day_label(value))
    if isinstance(value, str) and not isinstance(value, Ref | Markup):
        return _label_markup(value)
    raise TemplateRuntimeError("|label takes words or a date; figures come as prepared numbers")


def _words(value: object) -> str:
    """A whole number, up to twelve in words: how many measures, never a figure."""
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


def _where(items: object, name: str, value: object = True) -> tuple[object, ...]:
    """The items whose field has this value."""
    return tuple(item for item in items_of(items) if _field(item, name) == value)


def _pick(items: object, name: str) -> tuple[object, ...]:
    """One field of every item."""
    return tuple(_field(item, name) for item in items_of(items))


def _and_list(items: object, last: str = "and") -> Markup:
    words = [Markup(finalize(item)) for item in items_of(items)]  # nosec B704 # finalized, which escapes
    if len(words) < 2:
        return words[0] if words else Markup("")
    joint = Markup(finalize(last))  # nosec B704 # finalized, which escapes
    return Markup(", ").join(words[:-1]) + Markup(" {} ").format(joint) + words[-1]


def _first(items: object) -> object:
    """The first item; an empty list is an error."""
    sequence = items_of(items)
    if not sequence:
        raise TemplateRuntimeError("|first of an empty list")
    return sequence[0]


def _length(items: object) -> int:
    """How many items."""
    return len(items_of(items))


def _upper_first(value: object) -> str:
    if not isinstance(value, str) or isinstance(value, Ref):
        raise TemplateRuntimeError("|upper_first takes plain words")
    return value[:1].upper() + value[1:]


FILTERS: dict[str, Callable[..., object]] = {
    "label": _label,
    "words": _words,
    "where": _where,
    "pick": _pick,
    "and_list": _and_list,
    "first": _first,
    "length": _length,
    "upper_first": _upper_first,
}


# Counting: filters that `sandbox` puts in before compiling, not for templates to name


def _each(items: object) -> Sequence[object]:
    sequence = items_of(items)
    BUDGET.get().spend(1 + len(sequence))
    return sequence


def _own_text(letters: int) -> str:
    BUDGET.get().spend(1, letters)
    return ""


COUNTING: dict[str, Callable[..., object]] = {"_each": _each, "_own_text": _own_text}
