"""Products made before, kept by the digest of all that they were made from. Deleting the folder is always safe.

It holds restricted content and is for its owner only. An entry begins with the digest of its own bytes: one that was
damaged or cut short counts as not there. Nothing in an entry is ever run: it is JSON and bytes.
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
from ncpm_reports.release.artefacts import File
from ncpm_reports.release.bundle import DocumentRecord, Made
from ncpm_reports.release.numbers import NumberLines

MOST_BYTES = 512 * 1024 * 1024
_UNFINISHED = ".part"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """A folder of products by key; keys are digests in hexadecimal. Files that cannot be written are not kept."""

    folder: Path

    def get(self, key: str) -> Made | None:
        """What was made under this key, or None. Being asked for keeps an entry from being swept early."""
        path = self.folder / key
        try:
            held = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        digest, body = held[:64], held[64:]
        if hashlib.sha256(body).hexdigest().encode() != digest:
            return None
        return _unpacked(body)

    def put(self, key: str, made: Made) -> None:
        """Keeps what was made. Written aside first, so that no reader and no crash meets half an entry."""
        body = _packed(made)
        unfinished = self.folder / f"{key}.{os.getpid()}{_UNFINISHED}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(body).hexdigest().encode())
                stream.write(body)
            os.replace(unfinished, self.folder / key)
        except OSError:
            # A full disk fails the build where its files are written; not keeping a copy never does.
            with suppress(OSError):
                unfinished.unlink()

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


def _packed(made: Made) -> bytes:
    """One line of JSON that says what follows, then the files' bytes and the numbers' lines."""
    head = {
        "files": [[file.path, len(file.data), file.restricted] for file in made.files],
        "numbers": [asdict(lines) for lines in made.numbers],
        "remarks": [asdict(issue) for issue in made.remarks],
        "documents": [asdict(record) for record in made.documents],
    }
    return b"\n".join((json.dumps(head).encode(), b"".join(file.data for file in made.files)))


def _unpacked(body: bytes) -> Made:
    end = body.index(b"\n")
    head, place, files = json.loads(body[:end]), end + 1, []
    for path, size, restricted in head["files"]:
        files.append(File(path=path, data=body[place : place + size], restricted=restricted))
        place += size
    return Made(
        files=tuple(files),
        numbers=tuple(NumberLines(**lines) for lines in head["numbers"]),
        remarks=tuple(_issue(held) for held in head["remarks"]),
        documents=tuple(_record(held) for held in head["documents"]),
    )


def _issue(held: dict[str, Any]) -> Issue:
    return Issue(**{**held, "severity": Severity(held["severity"])})


def _record(held: dict[str, Any]) -> DocumentRecord:
    return DocumentRecord(name=held["name"], files=tuple(held["files"]), own_words=tuple(held["own_words"]))
