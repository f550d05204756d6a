"""Products made before, kept by the digest of all that they were made from. Deleting the folder is always safe.

It holds restricted content and is for its owner only. An entry begins with the digest of what it says of its pieces,
and that has the digest of each: one that was damaged or cut short counts as not there. Nothing in an entry is ever run:
it is JSON and bytes.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.release.output.artefacts import Content, File, Stretch, pieces
from ncpm_reports.release.output.numbers import NumberLines
from ncpm_reports.release.output.rendering import DocumentRecord, Made

MOST_BYTES = 512 * 1024 * 1024
_UNFINISHED = ".part"
# An entry begins with the SHA-256 of its line of JSON in hexadecimal; then come that line and the pieces' bytes.
_DIGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A folder of products by key; keys are digests in hexadecimal. Files that cannot be written are not kept."""

    folder: Path

    def get(self, key: str) -> Made | None:
        """What was made under this key, its bytes still in the cache, or None."""
        path = self.folder / key
        if not self.touch(key):
            return None
        try:
            held = path.read_bytes()
        except OSError:
            return None
        line = held[_DIGEST : held.find(b"\n", _DIGEST) + 1]
        if hashlib.sha256(line).hexdigest().encode() != held[:_DIGEST]:
            return None
        head, start = json.loads(line), _DIGEST + len(line)
        return _unpacked(head, path, start) if _whole(head, held, start) else None

    def touch(self, key: str) -> bool:
        """Whether there is an entry under this key; being asked for keeps it from being swept early."""
        try:
            os.utime(self.folder / key)
        except OSError:
            return False
        return True

    def put(self, key: str, made: Made) -> Made:
        """Keeps what was made, and returns it with its bytes in the cache instead of in memory.

        Written aside first, so that no reader and no crash meets half an entry. What cannot be kept stays in memory.
        """
        path, unfinished = self.folder / key, self.folder / f"{key}.{os.getpid()}{_UNFINISHED}"
        if any(isinstance(piece, Stretch) and piece.place == path for file in made.files for piece in file.content):
            return made
        head, held = _packed(made)
        line = json.dumps(head).encode() + b"\n"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(line).hexdigest().encode())
                stream.writelines((line, *held))
            os.replace(unfinished, path)
        except OSError:
            # A full disk fails the build where its files are written; not keeping a copy never does.
            with suppress(OSError):
                unfinished.unlink()
            return made
        return _unpacked(head, path, _DIGEST + len(line))

    def sweep(self, most: int = MOST_BYTES) -> None:
        """Removes what an interrupted run left, and the entries unused the longest until `most` bytes are left."""
        for leftover in self.folder.glob(f"*{_UNFINISHED}"):
            leftover.unlink(missing_ok=True)
        kept = 0
        for path, size in self._newest_first():
            kept += size
            if kept > most:
                path.unlink(missing_ok=True)

    def _newest_first(self) -> Iterator[tuple[Path, int]]:
        if not self.folder.is_dir():
            return
        held = [(entry.stat(), Path(entry.path)) for entry in os.scandir(self.folder) if entry.is_file()]
        held.sort(key=lambda one: one[0].st_mtime_ns, reverse=True)
        yield from ((path, stat.st_size) for stat, path in held)


def _packed(made: Made) -> tuple[dict[str, Any], list[bytes]]:
    """What says of the pieces what they are, and the pieces themselves: the files' bytes, then the numbers' lines."""
    files = [file.data for file in made.files]
    lines = [b"".join(pieces(content)) for one in made.numbers for content in (one.whole, one.public)]
    held = [*files, *lines]
    sizes = [(len(piece), hashlib.sha256(piece).hexdigest()) for piece in held]
    head = {
        "files": [(file.path, file.restricted) for file in made.files],
        "numbers": len(made.numbers),
        "pieces": sizes,
        "remarks": [asdict(issue) for issue in made.remarks],
        "documents": [asdict(record) for record in made.documents],
    }
    return head, held


def _whole(head: dict[str, Any], held: bytes, start: int) -> bool:
    """Whether an entry holds the pieces it says, and nothing after them."""
    view = memoryview(held)
    for size, sha256 in head["pieces"]:
        if hashlib.sha256(view[start : start + size]).hexdigest() != sha256:
            return False
        start += size
    return start == len(held)


def _unpacked(head: dict[str, Any], path: Path, start: int) -> Made:
    contents: list[Content] = []
    for size, sha256 in head["pieces"]:
        contents.append((Stretch(place=path, start=start, size=size, sha256=sha256),) if size else ())
        start += size
    count = len(head["files"])
    files = (
        File(path=name, content=content, restricted=restricted)
        for (name, restricted), content in zip(head["files"], contents[:count], strict=True)
    )
    lines = contents[count:]
    return Made(
        files=tuple(files),
        numbers=tuple(NumberLines(whole=lines[2 * n], public=lines[2 * n + 1]) for n in range(head["numbers"])),
        remarks=tuple(_issue(held) for held in head["remarks"]),
        documents=tuple(_record(held) for held in head["documents"]),
    )


def _issue(held: dict[str, Any]) -> Issue:
    return Issue(**{**held, "severity": Severity(held["severity"])})


def _record(held: dict[str, Any]) -> DocumentRecord:
    return DocumentRecord(name=held["name"], files=tuple(held["files"]), own_words=tuple(held["own_words"]))
