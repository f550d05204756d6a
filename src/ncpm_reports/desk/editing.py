"""Changing a file that people write: only if nobody else changed it meanwhile, whole or not at all, and journalled."""

import hashlib
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.desk.journal import ABSENT, Journal, write_durably
from ncpm_reports.desk.visit import Desk, Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file of the project as it stands. `sha256` is that of its bytes, ABSENT if there is no file."""

    name: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why a text was not saved: the file is no longer what was opened. Both texts are there, and nothing is lost."""

    name: str
    typed: str
    stands: TextFile
    changed_by: str


def open_file(desk: Desk, name: str) -> TextFile:
    """A file of the project, by its path in it such as "data/settings.toml"; an absent one is empty.

    Raises: Refused if it is not text in UTF-8, or leads out of the project.
    """
    path = desk.project.file(name)
    if not path.is_file():
        return TextFile(name=name, text="", sha256=ABSENT)
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Refused(_not_text(name)) from fault
    return TextFile(name=name, text=text, sha256=hashlib.sha256(data).hexdigest())


def save_file(visit: Visit, name: str, text: str, *, opened: str, what: str) -> Conflict | None:
    """Writes a file that was opened with the SHA-256 `opened`; returns the conflict if it has changed since.

    An empty text removes the file. What stood before is kept by the journal.

    Raises: OutputUnavailable if it cannot be written; nothing is changed then.
    """
    desk = visit.desk
    journal = Journal(desk.project.workspace)
    path = desk.project.file(name)
    data = text.encode()
    with journal.locked():
        stands = open_file(desk, name)
        if stands.sha256 != opened:
            return Conflict(name=name, typed=text, stands=stands, changed_by=_changed_by(journal, stands))
        before = journal.keep(path.read_bytes()) if stands.sha256 != ABSENT else ABSENT
        after = journal.keep(data) if data else ABSENT
        if before == after:
            return None
        journal.add(desk.now(), visit.person, what, file=name, before=before, after=after)
        if data:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_durably(path, data, 0o644)
        else:
            path.unlink(missing_ok=True)
    return None


def _changed_by(journal: Journal, stands: TextFile) -> str:
    last = journal.last_known(stands.name)
    if last is None or last.after != stands.sha256:
        return "somebody outside the desk"
    return last.who or "another window of this desk"


def _not_text(name: str) -> Issue:
    return Issue(
        code="desk.not-text",
        where=name,
        found="bytes that are not UTF-8",
        expected="a text",
        remedy="Save it as UTF-8 with the program that made it.",
    )
