"""Values that are long and often looked up, whose hash is found once."""

from typing import TypeVar

_Kind = TypeVar("_Kind", bound="type[HashedOnce]")


class HashedOnce:
    """A base of frozen dataclasses with slots: room for the hash beside the fields.

    It is no field. So it is not compared, shown, packed or copied: another process may hash the same words differently.
    """

    __slots__ = ("_hash",)

    _hash: int


def hashed_once(kind: _Kind) -> _Kind:
    """The class, whose instances find their hash when first asked for it. Put above `dataclass`."""
    of_fields = kind.__hash__
    keep = vars(HashedOnce)["_hash"].__set__

    def once(self: HashedOnce) -> int:
        try:
            return self._hash
        except AttributeError:
            made = of_fields(self)
            keep(self, made)
            return made

    kind.__hash__ = once  # type: ignore[method-assign,assignment]
    return kind
