"""A streaming guard in front of the readers: hostile files are refused before anything is built from them.

It runs in the reading process, which has limits of its own (`child`): it is a filter, not a proof. The limits are those
measured for real releases with ample room.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ncpm_reports.core.problems import refuse
from ncpm_reports.sources.structure import GET_AGAIN, MAX_CELLS
from ncpm_reports.sources.workbook import MAX_COLUMNS, MAX_ROWS
from ncpm_reports.sources.xlsx import CHUNK, normalised

MEGABYTE = 1_000_000
MANIFEST = "META-INF/manifest.xml"
OPEN_AND_SAVE = "Open it in Excel or LibreOffice and save it again, or get it from its publisher again."


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLimits:
    """What a file may hold; sizes in bytes, the others are numbers of such things in one part."""

    spreadsheet: int = 50 * MEGABYTE
    delimited: int = 80 * MEGABYTE
    table_part: int = 450 * MEGABYTE
    lesser_part: int = 50 * MEGABYTE
    total: int = 550 * MEGABYTE
    parts: int = 2_000
    directory: int = 1 * MEGABYTE
    token: int = 1 << 20
    cells: int = MAX_CELLS
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS
    texts: int = 2_000_000
    spans: int = 1_000_000
    tags: int = 30_000_000
    merges: int = 100_000


LIMITS = FileLimits()


class HostileFile(ValueError):
    """A file breaks a limit; the text says what was found, `expected` what may be."""

    def __init__(self, found: str, expected: str, remedy: str = GET_AGAIN) -> None:
        super().__init__(found)
        self.expected = expected
        self.remedy = remedy


def check(data: bytes, name: str, limits: FileLimits = LIMITS) -> None:
    """Nothing, if the file is of a kind that is read and within the limits.

    Raises: Refused, naming what was found, what may be and what to do.
    """
    try:
        _check(data, PurePosixPath(name).suffix.casefold(), name, limits)
    except HostileFile as problem:
        raise refuse("file.hostile", name, str(problem), problem.expected, problem.remedy) from None
    except (zipfile.BadZipFile, zlib.error, struct.error, UnicodeError, EOFError, NotImplementedError) as error:
        found = f"a file that is damaged or not a spreadsheet ({' '.join(str(error).split())[:120]})"
        raise refuse("file.damaged", name, found, "a whole spreadsheet", GET_AGAIN) from None


def _check(data: bytes, suffix: str, name: str, limits: FileLimits) -> None:
    if not data:
        raise HostileFile("an empty file", "a file with contents")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise HostileFile(
            "a file that is protected with a password, or one in the old Excel format",
            "an open xlsx, ods or csv file",
            "Open it and save it as Excel Workbook (.xlsx) without a password, or ask the publisher for an open copy.",
        )
    zipped = data.startswith(b"PK\x03\x04")
    if suffix == ".csv":
        _check_size(len(data), limits.delimited)
        if zipped or data.startswith((b"%PDF", b"\x1f\x8b", b"<!DOC", b"<html")):
            raise HostileFile("contents that are not text", "comma-separated text")
    else:
        _check_size(len(data), limits.spreadsheet)
        if not zipped:
            raise HostileFile(f"contents that are not those of an {suffix[1:]} file", f"an {suffix[1:]} file")
        _check_archive(data, suffix, name, limits)


def _check_size(size: int, most: int) -> None:
    if size > most:
        raise HostileFile(f"a file of {size / MEGABYTE:.0f} MB", f"at most {most // MEGABYTE} MB")


def _check_archive(data: bytes, suffix: str, name: str, limits: FileLimits) -> None:
    # Counted before the library makes an object of each.
    if data.count(b"PK\x01\x02") > limits.parts:
        raise HostileFile(f"more than {limits.parts} parts", f"at most {limits.parts} parts")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        _check_entries(entries, limits)
        _check_places(data, archive, entries)
        # A file that is encrypted as a whole has none of the usual parts.
        if suffix == ".ods" and MANIFEST in archive.namelist() and b"encryption-data" in archive.read(MANIFEST):
            found, expected = "a file that is protected with a password", "an open file"
            remedy = "Open it with its password and save it without one, or ask its publisher for an open copy."
            raise refuse("spreadsheet.protected", name, found, expected, remedy)
        needed = "[content_types].xml" if suffix == ".xlsx" else "content.xml"
        if needed not in {normalised(entry.filename) for entry in entries}:
            raise HostileFile(f"an archive without {needed}", f"the parts of a spreadsheet ({suffix})", OPEN_AND_SAVE)
        for entry in entries:
            _check_part(archive, entry, limits)


def _check_entries(entries: list[zipfile.ZipInfo], limits: FileLimits) -> None:
    if sum(len(entry.filename) for entry in entries) > limits.directory:
        raise HostileFile("parts with long names", f"at most {limits.directory:,} letters in all names")
    if sum(entry.file_size for entry in entries) > limits.total:
        raise HostileFile("an archive that inflates to too much", f"at most {limits.total // MEGABYTE} MB")
    names: set[str] = set()
    for entry in entries:
        path = entry.filename.replace("\\", "/")
        if ":" in path or PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            raise HostileFile(f"a part named {entry.filename[:60]!r}", "names inside the archive", OPEN_AND_SAVE)
        if normalised(path) in names:
            raise HostileFile(f"two parts named {entry.filename[:60]!r}", "one part of each name")
        names.add(normalised(path))
        if entry.flag_bits & 0x1:
            raise HostileFile("an encrypted part", "an open file", "Ask the publisher for an open copy.")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise HostileFile(f"compression method {entry.compress_type}", "the methods that spreadsheets use")
        if "vbaproject" in path.casefold():
            raise HostileFile("a macro", "a spreadsheet without macros", "Save it as Excel Workbook (.xlsx).")


def _check_places(data: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Parts must lie one after the other: overlapping ones multiply what inflates."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise HostileFile("parts that overlap", "parts one after the other")
        header = data[entry.header_offset : entry.header_offset + 30]
        if len(header) < 30 or header[:4] != b"PK\x03\x04":
            raise HostileFile("a part that is not where the archive says", "a whole file")
        name, extra = struct.unpack("<HH", header[26:30])
        end = entry.header_offset + 30 + int(name) + int(extra) + entry.compress_size
    if end > archive.start_dir:
        raise HostileFile("parts that overlap the archive's directory", "parts one after the other")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: FileLimits) -> None:
    scan: XmlPartScan | None = None
    with archive.open(entry) as part:
        start = part.read(CHUNK)
        if is_xml(entry.filename, start):
            scan = XmlPartScan(entry.filename, start, limits)
        most = limits.table_part if scan and scan.is_table else limits.lesser_part
        if entry.file_size > most:
            raise HostileFile(
                f"{entry.filename[:60]}, which inflates to more than {most // MEGABYTE} MB", "parts of a usual size"
            )
        chunk = start
        while chunk:
            if scan:
                scan.feed(chunk)
            chunk = part.read(CHUNK)


def is_xml(name: str, start: bytes) -> bool:
    """Whether a part is looked at as XML: by its name's ending or by its first characters, whatever its name."""
    return name.casefold().endswith((".xml", ".rels")) or start[:64].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


_ROOT = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_TEXT_COUNT = re.compile(rb"\b(?:uniqueCount|count)\s*=\s*[\"']([0-9]+)[\"']")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_LONGEST_TAG = 16
_COUNTED_TAGS: Mapping[bytes, Mapping[bytes, str]] = {
    b"worksheet": {b"<c ": "cells", b"<c>": "cells", b"<row": "rows", b"<col ": "columns", b"<mergeCell ": "merges"},
    b"sst": {b"<si": "texts"},
    b"document-content": {b"<text:span": "spans", b"<table:table-cell": "cells"},
}
"""What is counted in the parts that hold cells or texts of cells, by their root elements, and by which limit."""


class XmlPartScan:
    """Looks at one XML part as it streams by, by counting marks only; the readers look closer afterwards."""

    def __init__(self, name: str, start: bytes, limits: FileLimits) -> None:
        self._name = name[:60]
        self._limits = limits
        self._tail = b""
        self._since_open = 0
        self._since_close = 0
        root = _ROOT.search(start[:CHUNK])
        self._root = root[1] if root else b""
        tags = {b"<": "tags", **_COUNTED_TAGS.get(self._root, {})}
        self._most = {tag: int(getattr(limits, name)) for tag, name in tags.items()}
        self._counts = dict.fromkeys(self._most, 0)
        self._check_start(start)

    @property
    def is_table(self) -> bool:
        """Whether the part holds cells or texts of cells, by its root element."""
        return self._root in _COUNTED_TAGS

    def feed(self, chunk: bytes) -> None:
        """Takes the next bytes. Raises: HostileFile as soon as they break a limit."""
        window = self._tail + chunk
        if b"<!" in window and any(tag in window for tag in (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")):
            raise HostileFile(f"a document type declaration in {self._name}", "XML without one")
        if b"\x00" in chunk:
            raise HostileFile(f"NUL in {self._name}", "XML")
        for tag, most in self._most.items():
            self._counts[tag] += window.count(tag) - self._tail.count(tag)
            if self._counts[tag] > most:
                tag_name = tag.decode().strip("<> ") or "tags"
                raise HostileFile(f"more than {most:,} of {tag_name} in {self._name}", "a table of a usual size")
        self._since_open = _open_stretch(chunk, b"<", self._since_open, self._limits.token)
        self._since_close = _open_stretch(chunk, b">", self._since_close, self._limits.token)
        if max(self._since_open, self._since_close) > self._limits.token:
            raise HostileFile(f"one piece of more than {self._limits.token} bytes in {self._name}", "shorter pieces")
        self._tail = window[-_LONGEST_TAG:]

    def _check_start(self, start: bytes) -> None:
        encoding = _ENCODING.match(start[:400])
        wide = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00"))
        if wide or (encoding and encoding[1].lower() not in (b"utf-8", b"utf8", b"us-ascii")):
            raise HostileFile(f"{self._name} in another encoding", "XML in UTF-8", OPEN_AND_SAVE)
        if self._root == b"sst":
            for count in _TEXT_COUNT.findall(start[:2_000]):
                if int(count[:20]) > self._limits.cells:
                    raise HostileFile(f"{int(count[:20]):,} texts announced", f"at most {self._limits.cells:,}")


def _open_stretch(chunk: bytes, mark: bytes, before: int, most: int) -> int:
    """The stretch without `mark` that is open at the end of this chunk, or one that ended in it and was over `most`."""
    first = chunk.find(mark)
    if first < 0:
        return before + len(chunk)
    return before + first if before + first > most else len(chunk) - chunk.rfind(mark)
