"""A PDF 1.7 file as numbered objects: object streams, a cross-reference stream, an identity made from the contents.

Nothing of a file's bytes depends on the clock, the process or the order of a hash: same objects, same bytes.
"""

import hashlib
import re
import zlib
from functools import lru_cache
from struct import pack

_PER_OBJECT_STREAM = 200
# Both letters of a line end: with one, data that happens to end in a carriage return reads as a byte shorter.
_END_STREAM = b"\r\nendstream"
_NAME_SAFE = re.compile(r"[^A-Za-z0-9_.+-]")


# The same margins, sizes and baselines come again and again, alone and together.
@lru_cache(maxsize=16384)
def number(value: float) -> str:
    """A number as PDF writes it: at most three decimals, none that say nothing, no exponent."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@lru_cache(maxsize=16384)
def numbers(*values: float) -> str:
    """Numbers separated by spaces."""
    return " ".join(map(number, values))


def string(text: str) -> str:
    """A text string: plain where it is printable ASCII, else UTF-16 with a byte order mark, in hexadecimal."""
    if text.isascii() and text.isprintable():
        return literal(text.encode())
    return f"<{string_bytes(text).hex()}>"


def string_bytes(text: str) -> bytes:
    """The bytes of a text string, by which name trees are sorted."""
    if text.isascii() and text.isprintable():
        return text.encode()
    return b"\xfe\xff" + text.encode("utf-16-be", "replace")


def literal(data: bytes) -> str:
    """Bytes as a string, a letter each: half as long as in hexadecimal, and a tenth less when packed."""
    safe = data.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)").replace(b"\r", b"\\r")
    return f"({safe.decode('latin-1')})"


def name(text: str) -> str:
    """A name object, with what a name may not hold written as #xx."""
    return "/" + _NAME_SAFE.sub(lambda found: "".join(f"#{byte:02x}" for byte in found[0].encode()), text)


def reference(obj: int) -> str:
    """An indirect reference."""
    return f"{obj} 0 R"


# Half again as fast as zlib's own choice, for files a fifteenth larger.
_PACKING = 3


def compressed(data: bytes) -> bytes:
    """The data as a stream holds it."""
    return zlib.compress(data, _PACKING)


class PdfFile:
    """Collects objects and writes them as one file, numbered in the order in which the caller made them."""

    def __init__(self) -> None:
        self._plain: dict[int, bytes] = {}
        self._streams: dict[int, bytes] = {}
        self._count = 0

    def reserve(self) -> int:
        """A number for an object whose contents come later."""
        self._count += 1
        return self._count

    def put(self, obj: int, body: str) -> int:
        """Sets the contents of a reserved object; returns its number."""
        self._plain[obj] = body.encode("latin-1")
        return obj

    def add(self, body: str) -> int:
        """A new object with these contents; returns its number."""
        return self.put(self.reserve(), body)

    def put_stream(self, obj: int, entries: str, data: bytes, *, packed: bool = False) -> int:
        """Sets a reserved object to a compressed stream; `packed` says that the data is compressed already."""
        body = data if packed else compressed(data)
        head = f"<<{entries}/Filter/FlateDecode/Length {len(body)}>>\nstream\n"
        self._streams[obj] = head.encode("latin-1") + body + _END_STREAM
        return obj

    def add_stream(self, entries: str, data: bytes, *, packed: bool = False) -> int:
        """A new compressed stream; returns its number."""
        return self.put_stream(self.reserve(), entries, data, packed=packed)

    def add_clear_stream(self, entries: str, data: bytes) -> int:
        """A new stream without compression, as document metadata must be."""
        obj = self.reserve()
        head = f"<<{entries}/Length {len(data)}>>\nstream\n"
        self._streams[obj] = head.encode("latin-1") + data + _END_STREAM
        return obj

    def write(self, *, root: int, info: int) -> bytes:
        """The whole file."""
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
        self._pack(places)
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        for obj in sorted(self._streams):
            places[obj] = (1, len(out), 0)
            out += b"%d 0 obj\n" % obj + self._streams[obj] + b"\nendobj\n"
        start = len(out)
        identity = hashlib.sha256(out).hexdigest()[:32]
        out += self._cross_references(places, start, f"/Root {root} 0 R/Info {info} 0 R/ID[<{identity}><{identity}>]")
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out)

    def _pack(self, places: dict[int, tuple[int, int, int]]) -> None:
        held = sorted(self._plain)
        for first in range(0, len(held), _PER_OBJECT_STREAM):
            group = held[first : first + _PER_OBJECT_STREAM]
            index: list[str] = []
            body = bytearray()
            for obj in group:
                index.append(f"{obj} {len(body)}")
                body += self._plain[obj] + b"\n"
            head = (" ".join(index) + "\n").encode()
            stream = self.add_stream(f"/Type/ObjStm/N {len(group)}/First {len(head)}", head + bytes(body))
            places.update({obj: (2, stream, place) for place, obj in enumerate(group)})

    def _cross_references(self, places: dict[int, tuple[int, int, int]], start: int, trailer: str) -> bytes:
        obj = self.reserve()
        places[obj] = (1, start, 0)
        rows = b"".join(pack(">BIH", *places[place]) for place in range(obj + 1))
        packed = compressed(rows)
        head = f"<</Type/XRef/Size {obj + 1}/W[1 4 2]{trailer}/Filter/FlateDecode/Length {len(packed)}>>\nstream\n"
        return b"%d 0 obj\n" % obj + head.encode() + packed + _END_STREAM + b"\nendobj\n"
