"""Reading a PDF back with pikepdf, as plain values: what the checks and the gates look into.

Nothing is repaired on the way: a file that a viewer would have to mend is not readable.
"""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

import pikepdf

MAX_STREAM_BYTES = 50_000_000
# No byte that Flate packs can stand for more bytes than these.
MAX_FLATE_RATIO = 1032


class NotReadable(ValueError):
    """The bytes are no PDF that can be read as it stands."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An indirect reference."""

    number: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name object, without its slash."""

    text: str


# How pictures are packed.
_PICTURES = tuple(map(Name, ("DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode")))


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream's dictionary and its decoded data."""

    entries: Mapping[str, object]
    data: bytes


@dataclass(frozen=True, slots=True)
class PdfObjects:
    """All objects of a file by number, and its trailer."""

    objects: Mapping[int, object]
    trailer: Mapping[str, object]

    def get(self, value: object) -> object:
        """The value itself, or what it refers to; None for a reference to nothing."""
        while isinstance(value, Ref):
            value = self.objects.get(value.number)
        return value

    def entries(self, value: object) -> Mapping[str, object]:
        """A dictionary, a stream's dictionary, or an empty one if the value is neither."""
        target = self.get(value)
        if isinstance(target, Stream):
            return target.entries
        return target if isinstance(target, dict) else {}

    def items(self, value: object) -> list[object]:
        """An array's items; a single value as one item; nothing as none."""
        target = self.get(value)
        if target is None:
            return []
        return target if isinstance(target, list) else [value]

    def data(self, value: object) -> bytes:
        """A stream's data, or several streams' data together."""
        return b"\n".join(target.data for item in self.items(value) if isinstance(target := self.get(item), Stream))


# Who looks into a file asks several questions of it in turn.
@lru_cache(maxsize=2)
def read_pdf(data: bytes) -> PdfObjects:
    """The objects of a file.

    Raises: NotReadable if the bytes are no PDF, or one that is damaged or locked.
    """
    if not data.startswith(b"%PDF-"):
        raise NotReadable("the file does not begin with %PDF-")
    try:
        with pikepdf.open(BytesIO(data), attempt_recovery=False) as pdf:
            objects = {item.objgen[0]: _content(item) for item in pdf.objects if isinstance(item, pikepdf.Object)}
            trailer = _content(pdf.trailer)
            warnings = pdf.get_warnings()
    except (pikepdf.PdfError, pikepdf.PasswordError, NotImplementedError, RecursionError, zlib.error) as problem:
        raise NotReadable(f"a file that pikepdf cannot read: {problem}") from problem
    if warnings or not isinstance(trailer, dict) or "Root" not in trailer:
        raise NotReadable(f"a damaged file: {next(iter(warnings), 'it names no root')}")
    return PdfObjects(objects, trailer)


def _value(item: Any) -> object:
    return Ref(item.objgen[0]) if isinstance(item, pikepdf.Object) and item.is_indirect else _content(item)


def _content(item: Any) -> object:
    # Most values are numbers.
    if not isinstance(item, pikepdf.Object):
        return item if item is None or isinstance(item, bool) else float(item)
    match item:
        case pikepdf.Dictionary():
            return {key[1:]: _value(inner) for key, inner in item.items()}
        case pikepdf.Stream():
            entries = {key[1:]: _value(inner) for key, inner in item.items()}
            # Pictures of other programs stay as they are packed: nothing here is looked for in them.
            filters = entries.get("Filter")
            is_picture = any(name in _PICTURES for name in (filters if isinstance(filters, list) else [filters]))
            return Stream(entries, item.read_raw_bytes() if is_picture else _unpacked(item))
        case pikepdf.Array():
            return [_value(inner) for inner in item]
        case pikepdf.Name():
            return Name(str(item)[1:])
        case pikepdf.String():
            return bytes(item)
        case _:
            return float(item)


def _unpacked(stream: Any) -> bytes:
    raw = stream.read_raw_bytes()
    if len(raw) * MAX_FLATE_RATIO > MAX_STREAM_BYTES and stream.get("/Filter") is not None:
        unpacking = zlib.decompressobj()
        unpacking.decompress(raw, MAX_STREAM_BYTES)
        if not unpacking.eof:
            raise NotReadable(f"a stream that is cut short, or of more than {MAX_STREAM_BYTES:,} bytes")
    return bytes(stream.read_bytes())


def unescape(text: bytes) -> bytes:
    """What a literal string stands for, given what is between its brackets."""
    return bytes(pikepdf.Object.parse(b"(%s)" % text)) if b"\\" in text else text


def text_of(value: object) -> str:
    """A text string's letters; "" for what is no string."""
    if not isinstance(value, bytes):
        return ""
    return str(pikepdf.String(value))


def page_count(data: bytes) -> int | None:
    """How many pages a PDF has; None if it cannot be opened."""
    try:
        with pikepdf.open(BytesIO(data)) as file:
            return len(file.pages)
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError):
        return None
