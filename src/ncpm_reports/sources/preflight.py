"""A streaming guard in front of the readers: hostile files are refused before anything is built from them.

Sizes are counted while inflating, never taken from headers. The limits are those measured for real releases with ample
room. It is a filter, not a proof: what passes is still read in a child process with limits of its own.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.parsers import expat

from ncpm_reports.sources.structure import NotSpreadsheet, parse_address, parse_range
from ncpm_reports.sources.workbooks import refuse

MEGABYTE = 1_000_000
MOST_ROWS = 1_048_576
CHUNK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What a file may hold; sizes in bytes."""

    spreadsheet: int = 50 * MEGABYTE
    delimited: int = 100 * MEGABYTE
    part: int = 300 * MEGABYTE
    lesser_part: int = 50 * MEGABYTE
    total: int = 500 * MEGABYTE
    parts: int = 2_000
    directory: int = 1 * MEGABYTE
    token: int = 1 << 20
    cells: int = 5_000_000
    tags: int = 22_000_000
    merged: int = 100_000
    blanks: int = 1_000
    closely: int = 20 * MEGABYTE


LIMITS = FileLimits()


class Hostile(ValueError):
    """A file breaks a limit; the text says what was found, `expected` what may be."""

    def __init__(self, found: str, expected: str, remedy: str = "Get the file from its publisher again.") -> None:
        super().__init__(found)
        self.expected = expected
        self.remedy = remedy


def check(path: Path, limits: FileLimits = LIMITS) -> None:
    """Nothing, if the file is of a kind that is read and within the limits.

    Raises: Refused, naming what was found, what may be and what to do; OSError if the file cannot be opened.
    """
    try:
        with path.open("rb") as file:
            _check(file, path, limits)
    except Hostile as problem:
        raise refuse("file.hostile", path.name, str(problem), problem.expected, problem.remedy) from None
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        NotSpreadsheet,
        UnicodeError,
        EOFError,
        NotImplementedError,
    ) as error:
        message = " ".join(str(error).split())[:120]
        raise refuse(
            "file.damaged",
            path.name,
            f"a file that is damaged or not a spreadsheet ({message})",
            "a whole spreadsheet",
            "Get the file from its publisher again.",
        ) from None


def _check(file: BinaryIO, path: Path, limits: FileLimits) -> None:
    start = file.read(8)
    size = path.stat().st_size
    suffix = path.suffix.casefold()
    if not start:
        raise Hostile("an empty file", "a file with contents")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Hostile(
            "a protected file or one in the old Excel format",
            "an open xlsx, ods or csv file",
            "It may be protected with a password: ask the publisher for an open copy.",
        )
    zipped = start.startswith(b"PK\x03\x04")
    if suffix == ".csv":
        _check_delimited(start, size, zipped, limits)
    elif suffix in (".xlsx", ".ods"):
        _check_size(size, limits.spreadsheet)
        if not zipped:
            raise Hostile(f"contents that are not those of a {suffix[1:]} file", f"a {suffix[1:]} file")
        _check_archive(file, size, suffix, limits)
    else:
        raise Hostile(f"a file that ends in {suffix or 'nothing'}", "xlsx, ods or csv", "Save it as one of these.")


def _check_delimited(start: bytes, size: int, zipped: bool, limits: FileLimits) -> None:
    _check_size(size, limits.delimited)
    if zipped or start.startswith((b"%PDF", b"\x1f\x8b", b"<!DOC", b"<html")):
        raise Hostile("contents that are not text", "comma-separated text")


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise Hostile(f"a file of {size / MEGABYTE:.0f} MB", f"at most {most // MEGABYTE} MB")


def _check_archive(file: BinaryIO, size: int, suffix: str, limits: FileLimits) -> None:
    _check_directory(file, size, limits)
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        _check_entries(entries, limits)
        _check_places(file, archive, entries)
        names = {entry.filename for entry in entries}
        needed = "xl/workbook.xml" if suffix == ".xlsx" else "content.xml"
        if needed not in names:
            raise Hostile(f"an archive without {needed}", f"a {suffix[1:]} file")
        total = 0
        for entry in entries:
            total = _check_part(file, entry, total, limits)


def _check_directory(file: BinaryIO, size: int, limits: FileLimits) -> None:
    """The archive's own list of contents, before a library builds objects from it."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Hostile("an archive that is cut off", "a whole file")
    entries, length, offset = struct.unpack("<HII", tail[at + 10 : at + 20])
    if b"PK\x06\x07" in tail[max(0, at - 20) : at] or entries == 0xFFFF or 0xFFFFFFFF in (length, offset):
        raise Hostile(
            "an archive in the format for huge files", f"a file of at most {limits.spreadsheet // MEGABYTE} MB"
        )
    if length > limits.directory or entries > limits.parts:
        raise Hostile(f"{entries} parts", f"at most {limits.parts} parts")


def _check_entries(entries: list[zipfile.ZipInfo], limits: FileLimits) -> None:
    if len(entries) > limits.parts:
        raise Hostile(f"{len(entries)} parts", f"at most {limits.parts} parts")
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename
        if "\\" in name or ":" in name or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
            raise Hostile(f"a part named {name[:60]!r}", "names inside the archive")
        if name.casefold() in seen:
            raise Hostile(f"two parts named {name[:60]!r}", "one part of each name")
        seen.add(name.casefold())
        if entry.flag_bits & 0x1:
            raise Hostile("an encrypted part", "an open file", "Ask the publisher for an open copy.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Hostile(f"compression method {entry.compress_type}", "the methods that spreadsheets use")
        if "vbaproject" in name.casefold():
            raise Hostile("a macro", "a spreadsheet without macros")


def _check_places(file: BinaryIO, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Parts must lie one after the other: overlapping ones multiply what inflates."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise Hostile("parts that overlap", "parts one after the other")
        end = _data_start(file, entry) + entry.compress_size
    if end > archive.start_dir:
        raise Hostile("parts that overlap the archive's directory", "parts one after the other")


def _data_start(file: BinaryIO, entry: zipfile.ZipInfo) -> int:
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise Hostile("a part that is not where the archive says", "a whole file")
    name, extra = struct.unpack("<HH", header[26:30])
    return entry.header_offset + 30 + int(name) + int(extra)


def _inflated(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(_data_start(file, entry))
    left = entry.compress_size
    inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0:
        raw = file.read(min(CHUNK, left))
        if not raw:
            raise Hostile("a part that is cut off", "a whole file")
        left -= len(raw)
        if inflate is None:
            yield raw
            continue
        while raw:
            yield inflate.decompress(raw, CHUNK)
            raw = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()
        if not inflate.eof:
            raise Hostile("a part that is cut off", "a whole file")


def _check_part(file: BinaryIO, entry: zipfile.ZipInfo, total: int, limits: FileLimits) -> int:
    is_xml = entry.filename.endswith((".xml", ".rels"))
    scan = _XmlScan(entry.filename, limits) if is_xml else None
    size = 0
    most = limits.part if entry.filename.startswith(_TABLES) else limits.lesser_part
    for chunk in _inflated(file, entry):
        size += len(chunk)
        if size > most or total + size > limits.total:
            raise Hostile(
                f"{entry.filename[:60]}, which inflates to more than {most // MEGABYTE} MB",
                "parts of a reasonable size",
            )
        if scan and chunk:
            scan.feed(chunk)
    if scan:
        scan.close()
    return total + size


# Written so that a search finds its literal beginning fast; what is spelt otherwise is left to the reading process.
_CELL = re.compile(rb"<c r=[\"']([A-Za-z]+[0-9]+)[\"']")
_ROW = re.compile(rb"<row r=[\"']([0-9]+)[\"']")
_DIMENSION = re.compile(rb"<dimension ref=[\"']([^\"']*)[\"']")
_MERGE = re.compile(rb"<mergeCell ref=[\"']([^\"']*)[\"']")
_UNIQUE = re.compile(rb"\b(?:uniqueCount|count)\s*=\s*[\"']([0-9]+)[\"']")
_BLANKS = re.compile(rb"\btext:c\s*=\s*[\"']([0-9]+)[\"']")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_OVERLAP = 512
_TABLES = ("xl/worksheets/", "xl/sharedStrings.xml", "content.xml")


class _XmlScan:
    """Looks at one XML part as it streams by; keeps only the last few bytes of what it has seen."""

    def __init__(self, name: str, limits: FileLimits) -> None:
        self._name = name
        self._limits = limits
        self._tail = b""
        self._seen = 0
        self._since_open = 0
        self._since_close = 0
        self._tags = 0
        self._cells = 0
        self._rows = 0
        self._last_row = 0
        self._last_column = 0
        self._merges = 0
        self._sheet = name.startswith("xl/worksheets/")
        self._repeats = _RepeatScan(limits) if name == "content.xml" else None

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes.

        Raises: Hostile as soon as they break a limit.
        """
        if self._seen == 0:
            self._check_start(chunk)
        window = self._tail + chunk
        self._check_markup(chunk, window)
        if self._sheet:
            self._check_sheet(chunk, window)
        elif self._name.endswith("sharedStrings.xml") and self._seen < CHUNK:
            self._check_strings(window)
        elif self._repeats is not None:
            self._check_blanks(window)
            self._repeats.feed(chunk)
        self._seen += len(chunk)
        self._tail = window[-_OVERLAP:]

    def close(self) -> None:
        """The part has ended."""
        if self._repeats is not None:
            self._repeats.close()

    def _check_start(self, chunk: bytes) -> None:
        said = _ENCODING.match(chunk[:400])
        wide = chunk.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00"))
        if wide or (said and said[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
            raise Hostile(f"{self._name[:60]} in another encoding", "XML in UTF-8")

    def _check_markup(self, chunk: bytes, window: bytes) -> None:
        if b"<!" in window and any(mark in window for mark in (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")):
            raise Hostile(f"a document type declaration in {self._name[:60]}", "XML without one")
        self._tags += chunk.count(b"<")
        if self._tags > self._limits.tags:
            raise Hostile(f"more than {self._limits.tags:,} tags in {self._name[:60]}", "a table of a reasonable size")
        if b"\x00" in chunk:
            raise Hostile(f"NUL in {self._name[:60]}", "XML")
        self._since_open = _since(chunk, b"<", self._since_open, self._limits.token)
        self._since_close = _since(chunk, b">", self._since_close, self._limits.token)
        if max(self._since_open, self._since_close) > self._limits.token:
            raise Hostile(f"one piece of more than {self._limits.token} bytes in {self._name[:60]}", "shorter pieces")

    def _check_sheet(self, chunk: bytes, window: bytes) -> None:
        self._cells += chunk.count(b"<c")
        self._rows += chunk.count(b"<row")
        if self._cells > self._limits.cells or self._rows > MOST_ROWS:
            raise Hostile(f"too many rows or cells in {self._name[:60]}", "a table of a reasonable size")
        closely = self._seen < self._limits.closely
        for address in _CELL.findall(window if closely else window[-4 * _OVERLAP :]):
            row, column = parse_address(address.decode("ascii"))
            self._last_row, self._last_column = max(self._last_row, row + 1), max(self._last_column, column + 1)
        for number in _ROW.findall(window) if closely else ():
            self._last_row = max(self._last_row, int(number[:8]))
        for reference in _DIMENSION.findall(window) if self._seen == 0 else ():
            self._check_box(parse_range(reference.decode("ascii", "replace")))
        for reference in _MERGE.findall(window):
            self._check_merge(parse_range(reference.decode("ascii", "replace")))
        if self._last_row * self._last_column > self._limits.cells or self._last_row > MOST_ROWS:
            raise Hostile(self._box(self._last_row, self._last_column), f"at most {self._limits.cells:,} cells")

    def _box(self, rows: int, columns: int) -> str:
        return f"a table of {rows:,} rows by {columns:,} columns in {self._name[:60]}"

    def _check_box(self, box: tuple[int, int, int, int]) -> None:
        rows, columns = box[2] + 1, box[3] + 1
        if rows * columns > self._limits.cells:
            raise Hostile(self._box(rows, columns), f"at most {self._limits.cells:,} cells")

    def _check_merge(self, box: tuple[int, int, int, int]) -> None:
        self._merges += 1
        size = (box[2] - box[0] + 1) * (box[3] - box[1] + 1)
        if size > self._limits.merged or self._merges > self._limits.merged:
            raise Hostile(f"a merged range of {size:,} cells in {self._name[:60]}", f"at most {self._limits.merged:,}")

    def _check_strings(self, window: bytes) -> None:
        for count in _UNIQUE.findall(window[:2_000]):
            if int(count[:20]) > self._limits.cells:
                raise Hostile(f"{int(count[:20]):,} texts announced", f"at most {self._limits.cells:,}")

    def _check_blanks(self, window: bytes) -> None:
        for count in _BLANKS.findall(window):
            if int(count[:20]) > self._limits.blanks:
                raise Hostile(f"{int(count[:20]):,} blanks in a row", f"at most {self._limits.blanks:,}")


def _since(chunk: bytes, mark: bytes, before: int, most: int) -> int:
    """The stretch without `mark` that is open at the end of this chunk, or one that ended in it and was over `most`."""
    first = chunk.find(mark)
    if first < 0:
        return before + len(chunk)
    return before + first if before + first > most else len(chunk) - chunk.rfind(mark)


class _RepeatScan:
    """Multiplies out the repeats of an ods table's rows and cells that hold something."""

    def __init__(self, limits: FileLimits) -> None:
        self._limits = limits
        self._rows = 1
        self._cells = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.buffer_text = True

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes.

        Raises: Hostile when the table grows too large or the XML is not well formed.
        """
        self._parse(chunk, False)

    def close(self) -> None:
        """The part has ended."""
        self._parse(b"", True)

    def _parse(self, chunk: bytes, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise Hostile(f"content.xml that is not well formed ({error})", "a whole file") from None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "table-row":
            self._rows = _count(attributes, "number-rows-repeated")
        elif local in ("table-cell", "covered-table-cell"):
            columns = _count(attributes, "number-columns-repeated")
            holds = any(key.endswith((":value-type", ":formula")) for key in attributes)
            self._cells += self._rows * columns if holds else 1
            if self._cells > self._limits.cells:
                raise Hostile(
                    f"a table that grows to more than {self._limits.cells:,} cells", "a table of a reasonable size"
                )


def _count(attributes: dict[str, str], name: str) -> int:
    text = next((value for key, value in attributes.items() if key.endswith(name)), "1")
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Hostile(f"a repeat of {text[:20]!r}", "a number")
    return max(int(text), 1)
