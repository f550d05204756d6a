"""The ledger of a release: who approved which bytes, what was published when; append-only, each line bound to the last.

Editing, removing or swapping a line breaks the chain. Cutting lines off the end does not, and so the head is also
printed elsewhere: in the manifest of every later build, and by each sign-off.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from ncpm_reports.core.problems import Issue, Refused

LEDGER = "ledger.jsonl"
GENESIS = "0" * 64


class Kind(StrEnum):
    """What a line records."""

    SIGN_OFF = "sign-off"
    PUBLISHED = "published"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line. `manifest` is the SHA-256 of the candidate's manifest; `release` names a published folder."""

    number: int
    time: str
    kind: Kind
    period: str
    manifest: str
    name: str
    role: str
    reason: str
    release: str
    previous: str
    hash: str


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
        moved = [one.hash for one in self.entries if one.kind is not Kind.SIGN_OFF]
        return moved[-1] if moved else GENESIS

    def signed_by(self, manifest: str) -> tuple[Entry, ...]:
        """The sign-offs of exactly these bytes, one a person, oldest first."""
        held: dict[str, Entry] = {}
        for one in self.entries:
            if one.kind is Kind.SIGN_OFF and one.manifest == manifest:
                held.setdefault(person(one.name), one)
        return tuple(held.values())

    def with_line(self, kind: Kind, at: datetime, **facts: str) -> "Ledger":
        """The ledger with one more line at its end. `at` must carry its time zone."""
        if at.tzinfo is None:
            raise ValueError("a ledger's times carry their time zone")
        empty = dict.fromkeys(("period", "manifest", "name", "role", "reason", "release"), "")
        line = {
            "number": len(self.entries) + 1,
            "time": at.isoformat(timespec="seconds"),
            "kind": kind.value,
            **empty,
            **facts,
            "previous": self.head,
        }
        entry = Entry(**{**line, "kind": kind, "hash": _hash(line)})  # type: ignore[arg-type]
        return Ledger(entries=(*self.entries, entry))


def person(name: str) -> str:
    """A name as compared: two spellings that differ in case or spaces are one person."""
    return " ".join(name.casefold().split())


def read_ledger(folder: Path) -> Ledger:
    """The ledger of an output folder; an empty one if there is none.

    Raises: Refused with every line that is broken, or does not follow from the one before it.
    """
    path = folder / LEDGER
    if not path.exists():
        return Ledger()
    entries, issues = [], []
    previous = GENESIS
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        entry = _entry(text)
        if entry is None or entry.number != number or entry.previous != previous or entry.hash != _hash(_facts(entry)):
            issues.append(_broken(path, number))
            break
        previous = entry.hash
        entries.append(entry)
    if issues:
        raise Refused(issues)
    return Ledger(entries=tuple(entries))


def append(folder: Path, ledger: Ledger) -> None:
    """Writes the ledger's last line to the end of its file and to the disk. The caller holds the folder's lock."""
    line = json.dumps(asdict(ledger.entries[-1]), sort_keys=True, ensure_ascii=False) + "\n"
    handle = os.open(folder / LEDGER, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def mend(folder: Path) -> None:
    """Cuts off a last line that an interrupted run left unfinished (no line end): it was never acknowledged."""
    path = folder / LEDGER
    if not path.exists():
        return
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        with path.open("r+b") as stream:
            stream.truncate(data.rfind(b"\n") + 1)


def _facts(entry: Entry) -> dict[str, object]:
    facts = asdict(entry)
    del facts["hash"]
    return {**facts, "kind": entry.kind.value}


def _hash(facts: Iterable[object] | dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _entry(text: str) -> Entry | None:
    try:
        facts = json.loads(text)
        return Entry(**{**facts, "kind": Kind(facts["kind"])})
    except (ValueError, TypeError, KeyError):
        return None


def _broken(path: Path, number: int) -> Issue:
    return Issue(
        code="ledger.broken",
        where=f"{path.name}, line {number}",
        found="a line that does not follow from the one before it",
        expected="lines as they were written, none edited, removed or swapped",
        remedy="Put the ledger back from a copy; nothing is published on a broken ledger.",
    )
