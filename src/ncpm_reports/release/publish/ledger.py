"""The ledger of an output folder: who signed off which files, what was published when; lines are only ever added.

Each line carries the hash of the one before. Anybody who can write the file can also make a whole new one, and so its
head is kept elsewhere too: in `CURRENT`, in the manifest of every later build, and on the screen at each sign-off.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.regular_files import read_regular, write_durably

LEDGER = "ledger.jsonl"
GENESIS = "0" * 64


class Kind(StrEnum):
    """What a line records."""

    SIGN_OFF = "sign-off"
    PUBLISHED = "published"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. What does not apply to its kind is "".

    `content` is the SHA-256 that stands for the public part and the pack of the candidate; `identity` is who the
    machine or the proxy says was there when `name` was typed; `release` names a published folder.
    """

    number: int
    time: str
    kind: Kind
    previous: str
    period: str = ""
    content: str = ""
    name: str = ""
    role: str = ""
    reason: str = ""
    identity: str = ""
    release: str = ""
    hash: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The lines of a ledger, whole and in order."""

    entries: tuple[Entry, ...] = ()

    @property
    def head(self) -> str:
        """The hash of the last line; sixty-four zeros when there is none."""
        return self.entries[-1].hash if self.entries else GENESIS

    @property
    def published_head(self) -> str:
        """The hash of the last line that changed what is public: what manifests print.

        Sign-offs do not move it, so that building the same candidate again gives the bytes that were signed off.
        """
        hashes = [entry.hash for entry in self.entries if entry.kind is not Kind.SIGN_OFF]
        return hashes[-1] if hashes else GENESIS

    def has_head(self, head: str) -> bool:
        """Whether a head that was noted elsewhere is that of a line, or of the ledger before its first."""
        return head == GENESIS or any(entry.hash == head for entry in self.entries)

    def with_line(self, kind: Kind, at: datetime, **facts: str) -> "Ledger":
        """The ledger with one more line at its end. `at` must carry its time zone."""
        if at.tzinfo is None:
            raise ValueError("a ledger's times carry their time zone")
        number, time = len(self.entries) + 1, at.isoformat(timespec="seconds")
        entry = Entry(number=number, time=time, kind=kind, previous=self.head, **facts)
        return Ledger(entries=(*self.entries, replace(entry, hash=_hash(entry))))


def read_ledger(folder: Path) -> Ledger:
    """The ledger of an output folder; an empty one if there is none.

    Raises: Refused with every line that cannot be read, was edited, or does not follow from the one before it.
    """
    path = folder / LEDGER
    try:
        data = read_regular(path)
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise Refused(_issue(LEDGER, error.strerror or "a file that cannot be read")) from error
    entries: list[Entry] = []
    issues: list[Issue] = []
    previous = GENESIS
    # Only the line end that was written divides: a reason may hold other characters that end lines elsewhere.
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n") if data else (), start=1):
        entry = _entry(line)
        fault = _fault(entry, line, number, previous)
        if fault:
            issues.append(_issue(f"{LEDGER}, line {number}", fault))
        if entry is not None:
            previous = entry.hash
            entries.append(entry)
    if issues:
        raise Refused(issues)
    return Ledger(entries=tuple(entries))


def unknown_head(ledger: Ledger, where: str, head: str) -> Iterator[Issue]:
    """That a head which is noted somewhere ("" for none) is in no line: some were cut off, or the file replaced."""
    if head and not ledger.has_head(head):
        found = f"fewer lines: none is the one which {where} notes as its end"
        expected = "every line that was ever written"
        remedy = "Put the ledger back from a copy; nothing is signed or published on one that lacks lines."
        yield Issue.of("ledger.cut", LEDGER, found, expected, remedy)


def append(folder: Path, ledger: Ledger) -> None:
    """Adds the ledger's last line to its file, which is on the disk when this returns, as it was or whole.

    The caller holds the folder's lock. Raises: OSError.
    """
    write_durably(folder / LEDGER, b"".join(_line(entry) + b"\n" for entry in ledger.entries), 0o600)


def _line(entry: Entry) -> bytes:
    return _json(asdict(entry))


def _json(facts: Mapping[str, object]) -> bytes:
    return json.dumps(facts, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _hash(entry: Entry) -> str:
    facts = asdict(entry)
    del facts["hash"]
    return hashlib.sha256(_json(facts)).hexdigest()


def _entry(line: bytes) -> Entry | None:
    try:
        facts = json.loads(line.decode("utf-8"))
        entry = Entry(**{**facts, "kind": Kind(facts["kind"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    texts = (getattr(entry, field.name) for field in fields(entry) if field.name != "number")
    return entry if type(entry.number) is int and all(isinstance(text, str) for text in texts) else None


def _fault(entry: Entry | None, line: bytes, number: int, previous: str) -> str:
    """What is wrong with a line; "" for a good one."""
    if entry is None:
        return "a line that cannot be read"
    if entry.hash != _hash(entry) or line != _line(entry):
        return "a line that was edited"
    if entry.previous != previous or entry.number != number:
        return "a line that does not follow from the one before it"
    return ""


def _issue(where: str, found: str) -> Issue:
    expected = "lines as they were written, none edited, removed, added or swapped"
    remedy = "Put the ledger back from a copy; nothing is signed or published on a broken ledger."
    return Issue.of("ledger.broken", where, found, expected, remedy)
