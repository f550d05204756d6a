"""What a template is filled with: plain data, and references in the place of what it can only place.

A template cannot make a figure, a table or a number; it places those it was given, as `{{ measure.finding }}` or
`<figure ref="{{ measure.chart }}"/>`.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum

from ncpm_reports.documents.blocks import Block, Figure, Inline, Inlines, Label, LinkMap, Number, Table
from ncpm_reports.documents.vocabulary import REF_CLOSE, REF_OPEN, encode

_Prepared = Table | Figure | LinkMap | Label | Number | Inlines | tuple[Block, ...]
Content = Mapping[str, "Content"] | Sequence["Content"] | _Prepared | str | int | Decimal | date | None
Context = dict[str, Content]
Plain = dict[str, "Plain"] | tuple["Plain", ...] | str | int | Decimal | date | None
# The kind of sentences and numbers, which need not be placed. Other kinds are named as the elements that place them.
SENTENCE = "sentence"
# What references stand for, by their keys, such as "table:latest".
Pieces = dict[str, Inlines | tuple[Block, ...]]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]*", re.ASCII)


class Ref(str):
    """A reference to what was prepared: what goes into a template's context in its place."""

    __slots__ = ()


def plain_data(value: object, pieces: Pieces) -> Plain:
    """A context's value as plain data: what a template can only place is added to `pieces`, with a reference for it.

    Sentences are tuples of inlines; an empty one counts as nothing to a template's conditions. Raises: TypeError for
    what is anything else; ValueError for an id that is none, or that two pieces have.
    """
    if value is None or type(value) in (bool, int, Decimal, date):
        return value  # type: ignore[return-value]
    match value:
        case str():
            return encode(value.value if isinstance(value, Enum) else value)
        case Mapping():
            return {encode(str(key)): plain_data(part, pieces) for key, part in value.items()}
        case Table() | Figure() | LinkMap():
            return _add_piece(type(value).__name__.lower().removeprefix("link"), value.id, (value,), pieces)
        case Label() | Number():
            return _add_piece(SENTENCE, str(len(pieces)), (value,), pieces)
        case tuple() if not value:
            return ""
        case tuple() if isinstance(value[0], Inline):
            return _add_piece(SENTENCE, str(len(pieces)), value, pieces)
        case tuple() if isinstance(value[0], Block):
            return _add_piece("blocks", str(len(pieces)), value, pieces)
        case list() | tuple():
            return tuple(plain_data(part, pieces) for part in value)
    raise TypeError(
        f"a template takes plain data, figures as numbers and sentences as inlines, no {type(value).__name__}"
    )


def _add_piece(kind: str, name: str, content: Inlines | tuple[Block, ...], pieces: Pieces) -> Ref:
    key = f"{kind}:{name}"
    if not _NAME.fullmatch(name):
        raise ValueError(f"the id of a {kind} is letters, digits, dots, slashes and hyphens, not {name!r}")
    if key in pieces:
        raise ValueError(f"two pieces are called {key!r}")
    pieces[key] = content
    return Ref(f"{REF_OPEN}{key}{REF_CLOSE}")
