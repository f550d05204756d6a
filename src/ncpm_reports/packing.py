"""Values as bytes, for another process of ours or for a digest: frozen dataclasses by their fields' values alone.

It is pickle, whose own way with them asks each value for its class's fields again and takes several times as long.
"""

import io
import pickle
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from typing import Any

_Put = Callable[[object, object], None]


def packed(value: object) -> bytes:
    """The value as bytes, which `unpacked` gives back."""
    buffer = io.BytesIO()
    _Packer(buffer, pickle.HIGHEST_PROTOCOL).dump(value)
    return buffer.getvalue()


def unpacked(data: bytes) -> Any:
    """The value that one of our own processes has packed: never to be used on bytes from anywhere else."""
    return pickle.loads(data)


class _Packer(pickle.Pickler):
    def reducer_override(self, value: object) -> Any:
        kind = type(value)
        values = _values(kind)  # type: ignore[arg-type]  # a class has a hash
        return NotImplemented if values is None else (_made, (kind, *values(value)))


def _made(kind: type, *values: object) -> object:
    """A value of this kind, as it was: what its fields may hold has been checked when it was first made."""
    one: object = object.__new__(kind)
    for put, value in zip(_puts(kind), values, strict=True):
        put(one, value)
    return one


@cache
def _values(kind: type) -> Callable[[object], tuple[object, ...]] | None:
    """What gives the values of a dataclass's fields; None for another kind, or one that is not made of slots."""
    if not is_dataclass(kind) or not hasattr(kind, "__slots__"):
        return None
    names = [field.name for field in fields(kind)]
    # With one name the getter would return the value itself, not a tuple.
    return attrgetter(*names) if len(names) > 1 else lambda one: tuple(getattr(one, name) for name in names)


@cache
def _puts(kind: type) -> tuple[_Put, ...]:
    return tuple(getattr(kind, field.name).__set__ for field in fields(kind))
