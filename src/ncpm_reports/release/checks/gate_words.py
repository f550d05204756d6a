"""A gate on words that have no business in public: markings, addresses, paths and names of machines and people."""

import base64
import binascii
import getpass
import io
import re
import socket
import zipfile
import zlib
from collections.abc import Iterator
from functools import lru_cache

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.public_files import RULES, CheckedFile, issue, rules
from ncpm_reports.writers.pdf import check as pdf_check
from ncpm_reports.writers.pdf import read as pdf_read

# The words of each kind, what each is called, and what a quick look finds them by.
_KINDS = [
    (kind["what"], re.compile(kind["pattern"]), kind.get("hints", ()))
    for kind in rules("forbidden_words.toml")["kinds"]
]


def machine_names() -> frozenset[str]:
    """The names of this machine and its user, without those that say nothing about anybody."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):
        user = ""
    host = socket.gethostname()
    return frozenset(
        name for name in (user, host, host.partition(".")[0]) if name and name.casefold() not in RULES["ordinary_names"]
    )


def words(file: CheckedFile) -> Iterator[Issue]:
    """No marking, address, path, machine's or user's name, however deep it is packed.

    The contact that the settings name may hold an e-mail address and a telephone number. The words themselves are not
    repeated: messages travel further than files.
    """
    names = tuple(name.upper() for name in sorted(file.forbidden) if len(name) > 3)
    for place, inner in unpacked(file.path, file.data):
        for what in _wrong_kinds(inner, file.site("contact"), names):
            yield issue("words", place, what, "none in public files")


# Word files share most of their parts: styles, fonts, themes.
@lru_cache(maxsize=256)
def _wrong_kinds(data: bytes, contact: str, names: tuple[str, ...]) -> tuple[str, ...]:
    text = readable(data)
    capitals = text.upper()
    kinds = [
        what
        for what, pattern, hints in _KINDS
        if not hints or any(hint in capitals for hint in hints)
        if any(match[0] not in contact for match in pattern.finditer(text))
    ]
    if any(name in capitals and re.search(rf"(?<![A-Z0-9]){re.escape(name)}(?![A-Z0-9])", capitals) for name in names):
        kinds.append("a name of this machine or its user")
    return tuple(dict.fromkeys(kinds))


DEPTH = 6
LARGEST_PART, MAX_UNPACKED = 20_000_000, 60_000_000
# What a part counts for though it is empty: a million of them take time, too.
LEAST_PER_PART = 1_000
# From 24 letters on.
_BASE64 = re.compile(rb"(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{4}){6,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
# As zlib calls the header and trailer of gzip.
_GZIP = 16 + zlib.MAX_WBITS
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_PACKED = (b"PK", b"%PDF-", b"\x1f\x8b", b"\x89PNG")
_WORDS = re.compile(rb"[\x20-\x7e]{8,}")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def unpacked(path: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The file's bytes, then those of everything in it, each with the place where it was found.

    Raises: ValueError for a file that holds far more than a document does, in one part or in archives in archives.
    """
    remaining_bytes = MAX_UNPACKED
    for place, inner in _unpacked(path, data, DEPTH):
        remaining_bytes -= len(inner) + LEAST_PER_PART
        if remaining_bytes < 0:
            raise ValueError(f"{path} holds more than {MAX_UNPACKED:,} bytes")
        yield place, inner


def _unpacked(path: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    yield path, data
    if depth == 0:
        return
    for place, inner in _embedded(data):
        yield from _unpacked(f"{path}/{place}", inner, depth - 1)


def readable(data: bytes) -> str:
    """Bytes as text to search in: as UTF-8, or as UTF-16 where they hold many zeros.

    Of packed or binary bytes, only stretches of letters long enough to be words: what is packed is searched unpacked.
    """
    if data[:2] in (b"\xfe\xff", b"\xff\xfe"):
        return data.decode("utf-16", errors="replace")
    if data.startswith(_PACKED):
        return b"\n".join(_WORDS.findall(_STREAM.sub(b"", data) if data.startswith(b"%PDF-") else b"")).decode()
    if data.count(0) * 4 > len(data):
        return data.decode("utf-16-le", errors="replace") + "\n" + data.decode("utf-16-be", errors="replace")
    if len(_CONTROL.findall(data[:4096])) * 20 > min(len(data), 4096):
        return b"\n".join(_WORDS.findall(data)).decode()
    return data.decode("utf-8", errors="replace")


def _embedded(data: bytes) -> Iterator[tuple[str, bytes]]:
    if data.startswith(b"PK"):
        yield from _zip(data)
    elif data.startswith(b"%PDF-"):
        yield from _pdf(data)
    elif data.startswith(b"\x1f\x8b"):
        yield "gzip", _inflated(data, _GZIP)
    elif data.startswith(b"\x89PNG"):
        yield from _png(data)
    elif not _CONTROL.search(data[:4096]):
        yield from _encoded(data)


def _zip(data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield "comment", package.comment
            for info in package.infolist():
                if info.file_size > LARGEST_PART:
                    raise ValueError(f"a part of more than {LARGEST_PART:,} bytes")
                yield f"{info.filename}:about", info.filename.encode() + b"\n" + info.comment + b"\n" + info.extra
                yield info.filename, package.read(info)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error):
        return


def _pdf(data: bytes) -> Iterator[tuple[str, bytes]]:
    for number, match in enumerate(_STREAM.finditer(data)):
        inner = _inflated(match[1])
        if inner:
            yield f"stream {number}", inner
    try:
        yield "strings", "\n".join(_strings(pdf_read.read_pdf(data))).encode()
        yield "words", "\n".join(pdf_check.painted_text(data)).encode()
        yield "tags", pdf_check.tag_tree(data).encode()
    except (pdf_read.NotReadable, ValueError, KeyError, IndexError):
        return


def _inflated(data: bytes, wbits: int = zlib.MAX_WBITS) -> bytes:
    """What is packed; nothing where it cannot be unpacked. Raises: ValueError if it is far more than a document."""
    unpacking = zlib.decompressobj(wbits)
    try:
        inner = unpacking.decompress(data, LARGEST_PART)
    except zlib.error:
        return b""
    # What is left unread could hold anything.
    if unpacking.unconsumed_tail:
        raise ValueError(f"a stream of more than {LARGEST_PART:,} bytes")
    return inner


def _strings(value: object) -> Iterator[str]:
    match value:
        case pdf_read.PdfObjects(objects, trailer):
            yield from _strings([*objects.values(), trailer])
        case pdf_read.Stream(entries):
            yield from _strings(entries)
        case bytes():
            yield pdf_read.text_of(value)
        case dict() | list():
            for inner in value.values() if isinstance(value, dict) else value:
                yield from _strings(inner)


def _png(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The text of a picture's chunks; its pixels are not words."""
    place = 8
    while place + 8 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        kind = data[place + 4 : place + 8]
        if kind in (b"tEXt", b"iTXt", b"zTXt", b"eXIf"):
            yield kind.decode(), data[place + 8 : place + 8 + length]
        place += 12 + length


def _encoded(data: bytes) -> Iterator[tuple[str, bytes]]:
    for number, encoded in enumerate(_BASE64.findall(data)):
        try:
            inner = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            continue
        # Long words decode too; what decodes to text or to a known kind of file is worth a look.
        if inner.isascii() or inner.startswith(_PACKED):
            yield f"base64 {number}", inner
