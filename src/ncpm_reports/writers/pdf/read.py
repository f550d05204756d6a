"""Reading a PDF back: objects of files such as this project writes, enough to check them without another library.

Understands object streams, Flate and direct lengths; not encryption, incremental updates or literal strings with
brackets that are not escaped.
"""

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

LARGEST_STREAM, LARGEST_FILE = 50_000_000, 200_000_000
_OBJECT = re.compile(rb"\s*(\d+) (\d+) obj\b")
_STREAM = re.compile(rb"\s*stream\r?\n")
_END = re.compile(rb"\s*(?:endstream\s*)?endobj")
_TOKEN = re.compile(
    rb"\s*(?:(?P<ref>\d+ \d+ R\b)|(?P<number>[-+]?[\d.]+)|/(?P<name>[^\s<>\[\]()/%]*)|(?P<open><<|\[)|(?P<close>>>|\])"
    rb"|<(?P<hex>[0-9A-Fa-f\s]*)>|\((?P<string>(?:\\.|[^\\()])*)\)|(?P<word>[a-z]+))",
    re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(\d{1,3}|.)", re.DOTALL)
_NUMBERED = re.compile(rb"#([0-9a-fA-F]{2})")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class NotReadable(ValueError):
    """The bytes are no PDF that this reader understands."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An indirect reference."""

    number: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name object, without its slash."""

    text: str


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
def read(data: bytes) -> PdfObjects:
    """The objects of a file.

    Raises: NotReadable if the bytes are not understood.
    """
    if not data.startswith(b"%PDF-"):
        raise NotReadable("the file does not begin with %PDF-")
    objects: dict[int, object] = {}
    trailer: dict[str, object] = {}
    size = 0
    for number, value in _top_level(data):
        objects[number] = value
        size += len(value.data) if isinstance(value, Stream) else 0
        if size > LARGEST_FILE:
            raise NotReadable(f"streams of more than {LARGEST_FILE:,} bytes")
        kind = value.entries.get("Type") if isinstance(value, Stream) else None
        if kind == Name("ObjStm") and isinstance(value, Stream):
            objects.update(_packed(value))
        elif kind == Name("XRef") and isinstance(value, Stream):
            trailer.update(value.entries)
    if "Root" not in trailer:
        raise NotReadable("the file has no cross-reference stream that names its root")
    return PdfObjects(objects, trailer)


def _top_level(data: bytes) -> Iterator[tuple[int, object]]:
    place = data.index(b"\n", data.index(b"\n") + 1)
    while match := _OBJECT.match(data, place):
        value, place = _value(data, match.end())
        opening = _STREAM.match(data, place)
        if opening and isinstance(value, dict):
            length = value.get("Length")
            if not isinstance(length, float):
                raise NotReadable(f"object {match[1].decode()}: a stream without a direct length")
            place = opening.end() + int(length)
            value = Stream(value, _decoded(value, data[opening.end() : place]))
        yield int(match[1]), value
        end = _END.match(data, place)
        if end is None:
            raise NotReadable(f"object {match[1].decode()} does not end where it should")
        place = end.end()


def _decoded(entries: dict[str, object], data: bytes) -> bytes:
    if entries.get("Filter") not in (Name("FlateDecode"), [Name("FlateDecode")]):
        return data
    # Cross-reference streams keep their predictor: nobody here reads their rows.
    unpacking = zlib.decompressobj()
    try:
        unpacked = unpacking.decompress(data, LARGEST_STREAM)
    except zlib.error as problem:
        raise NotReadable(f"a stream that does not unpack: {problem}") from problem
    if not unpacking.eof:
        raise NotReadable(f"a stream that is cut short, or of more than {LARGEST_STREAM:,} bytes")
    return unpacked


def _packed(stream: Stream) -> Iterator[tuple[int, object]]:
    first, count = stream.entries.get("First"), stream.entries.get("N")
    if not isinstance(first, float) or not isinstance(count, float):
        raise NotReadable("an object stream without /First or /N")
    index = [int(word) for word in stream.data[: int(first)].split()]
    for place in range(int(count)):
        yield index[2 * place], _value(stream.data, int(first) + index[2 * place + 1])[0]


def _value(data: bytes, place: int) -> tuple[object, int]:
    """The value that begins at a place, and where it ends."""
    stack: list[list[object]] = [[]]
    dictionaries: list[bool] = []
    while True:
        token = _TOKEN.match(data, place)
        if token is None:
            raise NotReadable(f"no value at byte {place}")
        place = token.end()
        if token["open"]:
            stack.append([])
            dictionaries.append(token["open"] == b"<<")
        elif token["close"]:
            items = stack.pop()
            stack[-1].append(_dictionary(items) if dictionaries.pop() else items)
        else:
            stack[-1].append(_simple(token))
        if len(stack) == 1:
            return stack[0][0], place


def _dictionary(items: list[object]) -> dict[str, object]:
    keys, values = items[::2], items[1::2]
    if len(keys) != len(values) or not all(isinstance(key, Name) for key in keys):
        raise NotReadable("a dictionary whose keys and values do not pair")
    dictionary = {key.text: value for key, value in zip(keys, values, strict=True) if isinstance(key, Name)}
    if len(dictionary) != len(keys):
        raise NotReadable("a dictionary has a key twice")
    return dictionary


def _simple(token: re.Match[bytes]) -> object:
    kind = token.lastgroup
    text = token[kind] if kind else b""
    if kind == "ref":
        return Ref(int(text.split()[0]))
    if kind == "number":
        return float(text)
    if kind == "name":
        return _name(text)
    if kind == "hex":
        return bytes.fromhex(text.decode())
    if kind == "string":
        return unescaped(text)
    return {b"true": True, b"false": False}.get(text)


# The same few names make up most of a file.
@lru_cache(maxsize=1024)
def _name(text: bytes) -> Name:
    return Name(_NUMBERED.sub(lambda match: bytes((int(match[1], 16),)), text).decode())


def unescaped(text: bytes) -> bytes:
    """What a literal string stands for, given what is between its brackets."""
    return _ESCAPE.sub(_meant, text) if b"\\" in text else text


def _meant(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes((int(code, 8) & 255,)) if code.isdigit() else _ESCAPED.get(code, code)


def text_of(value: object) -> str:
    """A text string's letters; "" for what is no string."""
    if not isinstance(value, bytes):
        return ""
    return value[2:].decode("utf-16-be") if value.startswith(b"\xfe\xff") else value.decode("latin-1")
