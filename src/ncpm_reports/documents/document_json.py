"""Documents as JSON and back, without loss: for goldens, differences and tests.

Each block and inline is an object whose "_" names its type; fields at their defaults are left out; `Text` is a string.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from ncpm_reports.core.periods import Period
from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.quantities import Quantity, Source
from ncpm_reports.documents import blocks, drawing, link_map
from ncpm_reports.documents.blocks import Document, Text
from ncpm_reports.documents.drawing import Drawing

_TYPES: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        *get_args(blocks.Block),
        *get_args(blocks.Inline),
        *get_args(drawing.Op),
        blocks.Column,
        blocks.Cell,
        blocks.Note,
        blocks.Meta,
        Document,
        Drawing,
        drawing.Stroke,
        drawing.Fill,
        link_map.LinkedShape,
        Quantity,
        Source,
        Period,
    )
}
_TYPE = "_"
_DIGEST = "sha256"


def to_json(document: Document, *, drawings: bool = True, indent: int | None = 1) -> str:
    """The document as JSON. Without `drawings`, each is replaced by its size and digest, which keeps goldens small."""
    encoded = _encode(document, drawings)
    text = json.dumps(encoded, ensure_ascii=False, indent=indent)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        # Lone surrogates cannot be written as UTF-8, so a document that holds any is written in ASCII.
        return json.dumps(encoded, ensure_ascii=True, indent=indent) + "\n"
    return text + "\n"


def from_json(text: str) -> Document:
    """The document that `to_json` was given.

    Raises: Refused for anything else, and for JSON that was written without its drawings.
    """
    try:
        document = _decode(json.loads(text))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(_unreadable(f"{type(error).__name__}: {error}")) from None
    if not isinstance(document, Document):
        raise Refused(_unreadable("another kind of JSON"))
    return document


def _unreadable(found: str) -> Issue:
    return Issue(
        code="document-json.unreadable",
        where="document JSON",
        found=found[:200],
        expected="a document as to_json writes it, with its drawings",
        remedy="Write the JSON again from the document.",
    )


# Writing


def _encode(value: object, drawings: bool) -> Any:
    if isinstance(value, Text):
        return value.text
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_encode(item, drawings) for item in value]
    if isinstance(value, Drawing) and not drawings:
        return {_TYPE: "Drawing", "width": value.width, "height": value.height, _DIGEST: drawing_digest(value)}
    kind = _TYPES.get(type(value).__name__)
    return value if kind is None else _encode_fields(value, drawings)


def _encode_fields(value: Any, drawings: bool) -> dict[str, Any]:
    encoded: dict[str, Any] = {_TYPE: type(value).__name__}
    for field in fields(value):
        content = getattr(value, field.name)
        if not _at_default(field, content):
            encoded[field.name] = _encode(content, drawings)
    return encoded


def _at_default(field: Field[Any], value: object) -> bool:
    return field.default is not MISSING and type(value) is type(field.default) and value == field.default


def drawing_digest(picture: Drawing) -> str:
    """The SHA-256 of a drawing's JSON, in hexadecimal."""
    text = json.dumps(_encode(picture, True), separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()


# Reading


def _decode(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_decode(item) for item in value)
    if not isinstance(value, dict):
        return value
    kind = _TYPES[value[_TYPE]]
    readers = _readers(kind)
    return kind(**{name: readers[name](item) for name, item in value.items() if name != _TYPE})


@cache
def _readers(kind: type) -> Mapping[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(kind).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    for option in options:
        if isinstance(option, type) and issubclass(option, Enum):
            return lambda value: None if value is None else option(value)
        if option is date:
            return lambda value: None if value is None else date.fromisoformat(value)
    return _decode_words if _holds_inlines(hint) else _decode


def _holds_inlines(hint: Any) -> bool:
    return hint is Text or any(_holds_inlines(part) for part in get_args(hint))


def _decode_words(value: Any) -> Any:
    if isinstance(value, str):
        return Text(value)
    if isinstance(value, list):
        return tuple(_decode_words(item) for item in value)
    return _decode(value)
