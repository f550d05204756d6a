"""TOML files that people write, read strictly into frozen dataclasses by pydantic."""

import json
import tomllib
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from pydantic import ConfigDict, TypeAdapter, ValidationError

from ncpm_reports.core.problems import Issue, Refused, refuse

Shape = TypeVar("Shape")


def read_toml(text: str, name: str, shape: type[Shape]) -> Shape:
    """A TOML text as a frozen dataclass, no key unknown, none missing, no type guessed.

    Raises: Refused with one issue per key: its path, what was found and what is allowed.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        remedy = "Mend the line that is named; quotation marks are straight, and come in pairs as brackets do."
        raise refuse("toml.syntax", name, str(error), "a TOML file", remedy) from error
    try:
        as_json = json.dumps({"file": data}, default=str)
        parsed: dict[str, Shape] = _adapter(shape).validate_json(as_json)  # type: ignore[arg-type]  # a class has a hash
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise Refused(_issue(dict(problem), data, name, shape) for problem in problems) from error
    return parsed["file"]


@cache
def _adapter(shape: type[Any]) -> TypeAdapter[Any]:
    # Settings reach plain dataclasses only through a container: pydantic refuses them on the dataclass itself.
    return TypeAdapter(dict[str, shape], config=ConfigDict(extra="forbid", strict=True))  # type: ignore[valid-type]


def _issue(error: dict[str, Any], data: Any, name: str, shape: type[Any]) -> Issue:
    steps = tuple(error["loc"])[1:]
    found, remedy = f"{error['input']!r}", "Write what is allowed there."
    expected = f"{error['msg'][:1].lower()}{error['msg'][1:]}"
    if error["type"] in ("unexpected_keyword_argument", "extra_forbidden"):
        found, remedy = "an unknown key", "Remove or respell it."
        expected = f"one of the keys {', '.join(_keys(shape, steps[:-1]))}"
    elif error["type"] in ("missing", "missing_argument"):
        found, expected, remedy = "nothing", "this key", "Add it."
    expected = expected.removeprefix("input should be ").removeprefix("value error, ")
    return Issue.of("toml.key", f"{name}, {_path(steps, data)}", found, expected, remedy)


def _path(steps: tuple[str | int, ...], data: Any) -> str:
    """The keys down to an entry, of those in lists with its id or its place: "measures[homicide].name"."""
    words: list[str] = []
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, str):
            words.append(step)
        else:
            title = data.get("id") or data.get("measure") if isinstance(data, dict) else None
            words[-1:] = [f"{words[-1] if words else ''}[{title or step + 1}]"]
    return ".".join(words)


def _keys(shape: Any, steps: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that are known where these steps lead."""
    for step in steps:
        if isinstance(step, str) and is_dataclass(shape):
            shape = get_type_hints(shape).get(step, shape)
        shape = next((inner for inner in get_args(shape) if is_dataclass(inner)), shape)
    return tuple(entry.name for entry in fields(shape)) if is_dataclass(shape) else ()
