"""The desk's journal: who changed which file when, each line with the hash of the one before; texts are kept by hash.

It is a help to people, not a proof: whoever can write the project's files can write the journal too. What is signed and
published stands in the ledger of the output folder.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from ncpm_reports.core.problems import OutputUnavailable
from ncpm_reports.core.regular_files import write_durably
from ncpm_reports.desk.people import Person

JOURNAL, TEXTS, LOCK, PENDING = "journal.jsonl", "texts", ".lock", "pending.json"
ABSENT = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One change. `before` and `after` are the SHA-256 of a file's bytes, ABSENT where there was or is none.

    `file` is a path in the project, "" for an act on none, such as a build; `what` says the act in plain words.
    `previous` is the SHA-256 of the line before, "" for the first, and until the entry is in the journal.
    """

    time: str
    who: str
    identity: str
    what: str
    file: str
    before: str
    after: str
    previous: str = ""


def new_entry(
    at: datetime, person: Person, what: str, *, file: str = "", before: str = ABSENT, after: str = ABSENT
) -> JournalEntry:
    """The entry of an act by somebody at a moment."""
    return JournalEntry(
        time=at.isoformat(timespec="seconds"),
        who=person.name,
        identity=person.identity,
        what=what,
        file=file,
        before=before,
        after=after,
    )


class Journal:
    """The journal of a project's desk, in its workspace folder, which is its owner's alone."""

    def __init__(self, workspace: Path) -> None:
        self._folder = workspace

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the workspace for one change at a time, between processes too. Raises: OutputUnavailable."""
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as fault:
            raise write_error(self._folder, fault) from fault
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def entries(self) -> tuple[JournalEntry, ...]:
        """Every entry, oldest first; a line that a power cut left unfinished is passed over."""
        return tuple(entry for _, entry in self._parsed_lines())

    def newest_entry(self, file: str) -> JournalEntry | None:
        """The newest entry about a file; None if the desk never changed it."""
        return next((entry for entry in reversed(self.entries()) if entry.file == file), None)

    def is_chained(self) -> bool:
        """Whether every line carries the hash of the one before: whether none was changed, removed or put in."""
        previous = ""
        for line, entry in self._parsed_lines():
            if entry.previous != previous:
                return False
            previous = _digest(line)
        return True

    def text(self, digest: str) -> bytes | None:
        """The bytes that a file had, by their SHA-256; None if they are not kept."""
        path = self._folder / TEXTS / digest
        if len(digest) != 64 or not path.is_file():
            return None
        data = path.read_bytes()
        return data if hashlib.sha256(data).hexdigest() == digest else None

    def keep(self, data: bytes) -> str:
        """Keeps bytes by their SHA-256, which is returned. The caller holds the lock."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._folder / TEXTS / digest
        if not path.is_file():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            write_file(path, data, 0o600)
        return digest

    def add(self, entry: JournalEntry) -> None:
        """Adds an entry. The caller holds the lock. Raises: OutputUnavailable."""
        parsed = self._parsed_lines()
        chained = replace(entry, previous=_digest(parsed[-1][0]) if parsed else "")
        line = json.dumps(asdict(chained), sort_keys=True).encode()
        path = self._folder / JOURNAL
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                size = os.fstat(handle).st_size
                is_torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
                os.write(handle, (b"\n" if is_torn else b"") + line + b"\n")
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as fault:
            raise write_error(path, fault) from fault

    def note_pending(self, changes: Sequence[JournalEntry]) -> None:
        """Notes what files are about to become, so that a change of several is never left half done.

        The caller holds the lock, and has kept the texts.
        """
        write_file(self._folder / PENDING, json.dumps([asdict(change) for change in changes]).encode(), 0o600)

    def pending(self) -> tuple[JournalEntry, ...]:
        """The change of each file that a power cut or a kill broke off; empty if there is none."""
        try:
            changes = json.loads((self._folder / PENDING).read_bytes())
            return tuple(JournalEntry(**change) for change in changes)
        except (FileNotFoundError, ValueError, TypeError):
            return ()

    def clear_pending(self) -> None:
        """After every file is as it was to be. The caller holds the lock."""
        (self._folder / PENDING).unlink(missing_ok=True)

    def _parsed_lines(self) -> list[tuple[bytes, JournalEntry]]:
        path = self._folder / JOURNAL
        lines = path.read_bytes().split(b"\n") if path.is_file() else []
        return [(line, entry) for line in lines if (entry := _entry(line)) is not None]


def write_file(path: Path, data: bytes, mode: int) -> None:
    """Writes a file whole or not at all. Raises: OutputUnavailable."""
    try:
        write_durably(path, data, mode)
    except OSError as fault:
        raise write_error(path, fault) from fault


def _entry(line: bytes) -> JournalEntry | None:
    try:
        facts = json.loads(line)
        return JournalEntry(**{field.name: str(facts[field.name]) for field in fields(JournalEntry)})
    except (ValueError, KeyError, TypeError):
        return None


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def write_error(path: Path, fault: OSError) -> OutputUnavailable:
    """The error of a file that the system does not let be written."""
    found = fault.strerror or "an error of the system"
    remedy = "Free some space, or see who owns the folder; then do it again. Nothing was changed."
    return OutputUnavailable.of("desk.unavailable", path.name, found, "a file that can be written", remedy)
