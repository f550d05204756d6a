"""What templates may do with values: write them, filter them, compare and count them, within a budget."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from time import thread_time
from typing import Any

from jinja2 import Undefined
from jinja2.exceptions import SecurityError, TemplateRuntimeError
from jinja2.tests import TESTS as JINJA_TESTS
from markupsafe import Markup, escape

from ncpm_reports.core.names import SMALL
from ncpm_reports.core.periods import day_label
from ncpm_reports.documents.context import PieceKind, Ref
from ncpm_reports.documents.vocabulary import LABEL_CLOSE, LABEL_OPEN, VALUE_CLOSE, VALUE_OPEN

MAX_STEPS = 200_000
MAX_LETTERS = 4_000_000
MAX_WORD = 200_000
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


def spend(steps: int, letters: int = 0) -> None:
    """Takes from the budget of the rendering that is under way, if any is."""
    budget = BUDGET.get(None)
    if budget is not None:
        budget.spend(steps, letters)


# Writing


def finalize(value: object) -> object:
    """What `{{ value }}` writes, marked with where it came from."""
    _defined(value)
    written = value if isinstance(value, Markup) else _written(value)
    spend(1, len(written))
    return written


def _defined(value: object) -> None:
    if isinstance(value, Undefined):
        str(value)


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


def _say(value: object) -> Ref:
    """Prepared words, checked to be that."""
    if not isinstance(value, Ref) or value.kind is not PieceKind.SAY:
        raise TemplateRuntimeError("|say and |n take a prepared sentence or number, not plain words")
    return value


def _words(value: object) -> str:
    """A whole number, up to twelve in words: how many measures, never a figure."""
    if type(value) is not int or value < 0:
        raise TemplateRuntimeError("|words takes a whole number from 0 on")
    return SMALL[value] if value < len(SMALL) else _label_markup(str(value))


def items_of(value: object) -> Sequence[object]:
    """A list's items or a dictionary's names."""
    _defined(value)
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
    return tuple(item for item in items_of(items) if _single(_field(item, name)) == _single(value))


def _without(items: object, name: str, value: object = True) -> tuple[object, ...]:
    """The items whose field does not have this value."""
    return tuple(item for item in items_of(items) if _single(_field(item, name)) != _single(value))


def _pick(items: object, name: str) -> tuple[object, ...]:
    """One field of every item."""
    return tuple(_field(item, name) for item in items_of(items))


def _pairs(items: object) -> tuple[tuple[object, object], ...]:
    """A dictionary's names and values, in order."""
    if not isinstance(items, Mapping):
        raise TemplateRuntimeError("|items takes a dictionary")
    return tuple(items.items())


def _and_list(items: object, last: str = "and") -> Markup:
    """Items as "a, b and c"."""
    words = [Markup(finalize(item)) for item in items_of(items)]  # nosec B704 # finalize escapes
    if len(words) < 2:
        return words[0] if words else Markup("")
    joint = Markup(finalize(last))  # nosec B704 # finalize escapes
    return Markup(", ").join(words[:-1]) + Markup(" {} ").format(joint) + words[-1]


def _first(items: object) -> object:
    """The first item; an empty list is an error."""
    return _at_end(items, 0, "first")


def _last(items: object) -> object:
    """The last item; an empty list is an error."""
    return _at_end(items, -1, "last")


def _at_end(items: object, place: int, name: str) -> object:
    sequence = items_of(items)
    if not sequence:
        raise TemplateRuntimeError(f"|{name} of an empty list")
    return sequence[place]


def _length(items: object) -> int:
    """How many items."""
    return len(items_of(items))


def _upper_first(value: object) -> str:
    """Plain words, or a number in words, with the first letter as a capital, to begin a sentence."""
    if not isinstance(value, str) or isinstance(value, Ref):
        raise TemplateRuntimeError("|upper_first takes plain words")
    return value[:1].upper() + value[1:]


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

# Counting: filters that `template_tree` puts in, not for templates to name


def _each(items: object) -> Sequence[object]:
    sequence = items_of(items)
    spend(1 + len(sequence))
    return sequence


def _own_text(letters: int) -> str:
    spend(1, letters)
    return ""


def _joined(items: Sequence[object]) -> object:
    marked = any(isinstance(item, Markup) for item in items)
    parts = [str(finalize(item)) if marked else str(_single(item)) for item in items]
    length = sum(map(len, parts))
    spend(1, length)
    if length > MAX_WORD:
        raise TooMuch(f"~ makes a text of more than {MAX_WORD:,} letters")
    return Markup("".join(parts)) if marked else "".join(parts)  # nosec B704 # every part went through finalize


def _single(value: object) -> object:
    """A value that can be compared at once: none that holds others, which could hold others in turn."""
    _defined(value)
    if isinstance(value, list | tuple | Mapping):
        raise SecurityError("lists and dictionaries cannot be compared or joined to words; use their items or |length")
    return value


def _members(items: object) -> object:
    """What `in` looks through: words, or single values."""
    if isinstance(items, str):
        return items
    return [_single(item) for item in _each(items)]


COUNTING = {
    "_each": _each,
    "_own_text": _own_text,
    "_joined": _joined,
    "_single": _single,
    "_members": _members,
}


# Tests


def _compared(test: Callable[..., object]) -> Callable[..., object]:
    def called(value: object, *others: object) -> object:
        return test(_single(value), *map(_single, others))

    return called


def _is_in(value: object, items: object) -> bool:
    return _single(value) in _members(items)  # type: ignore[operator]


_JINJA: dict[str, Any] = dict(JINJA_TESTS)
TESTS: dict[str, Callable[..., object]] = {
    **{name: _JINJA[name] for name in ("none", "odd", "even", "true", "false")},
    **{name: _compared(_JINJA[name]) for name in ("eq", "ne", "lt", "gt", "le", "ge")},
    "in": _is_in,
}
