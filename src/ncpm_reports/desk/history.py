"""What happened to the project, newest first: changes at the desk, changes beside it, sign-offs and publications."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import NamedTuple

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import NcpmError
from ncpm_reports.desk.journal import ABSENT, Journal, JournalEntry
from ncpm_reports.desk.moments import iso_moment
from ncpm_reports.desk.project import Project
from ncpm_reports.products.board_pack.actions import FILE as ACTIONS
from ncpm_reports.release.publish.ledger import Kind, Ledger

BEGINNING = datetime.min.replace(tzinfo=UTC)
_NAMES = {
    "data/settings.toml": "Settings and dates",
    "data/contacts.csv": "Contacts",
    "data/pre-release-access.csv": "Access before release",
    f"data/{ACTIONS}": "Asks and actions",
}
_ACTS = {Kind.SIGN_OFF: "Signed off", Kind.PUBLISHED: "Published", Kind.UNDONE: "Publication undone"}


class Event(NamedTuple):
    """One thing that happened. `number` is the change's place in the journal from 1, 0 for what is not in it.

    `who` is "" where nobody was asked; `about` names what was changed, "" for an act on no file.
    """

    moment: datetime
    what: str
    who: str = ""
    about: str = ""
    number: int = 0


class OutsideChange(NamedTuple):
    """A file that is no longer as the desk last knew it: changed by an editor, a command, or a copy put back."""

    number: int
    about: str
    removed: bool


def events(entries: tuple[JournalEntry, ...], ledger: Ledger, labels: Mapping[str, str]) -> tuple[Event, ...]:
    """Everything that happened, newest first; `labels` are the names of files in plain words."""
    changes = (
        Event(iso_moment(entry.time) or BEGINNING, entry.what, entry.who, labels.get(entry.file, entry.file), number)
        for number, entry in enumerate(entries, start=1)
    )
    return tuple(sorted((*changes, *_ledger_events(ledger)), key=lambda event: event.moment, reverse=True))


def outside_changes(
    project: Project, entries: tuple[JournalEntry, ...], labels: Mapping[str, str]
) -> tuple[OutsideChange, ...]:
    """Each file that was changed outside the desk since its last change here, in order of name."""
    last = {entry.file: (number, entry) for number, entry in enumerate(entries, start=1) if entry.file}
    changes = []
    for name, (number, entry) in sorted(last.items()):
        now = current_digest(project, name)
        if now is not None and now != entry.after:
            changes.append(OutsideChange(number=number, about=labels.get(name, name), removed=now == ABSENT))
    return tuple(changes)


def current_digest(project: Project, name: str) -> str | None:
    """The SHA-256 of a file as it is, ABSENT if there is none; None for a name that leads out of the project."""
    try:
        path = project.file(name)
    except NcpmError:
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ABSENT


def text_now(project: Project, name: str) -> str:
    """A file's text as it is; "" if there is no file."""
    path = project.file(name)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def kept_text(journal: Journal, digest: str) -> str | None:
    """A text that a file once had, "" for none; None if it is not kept, or no text."""
    if digest == ABSENT:
        return ""
    data = journal.text(digest)
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return None


def file_label(name: str, areas: Areas, titles: Mapping[str, str]) -> str:
    """What a file of the project is, in plain words; its own name where the desk knows no better."""
    path = PurePosixPath(name)
    match path.parts:
        case ("data", "commentary", quarter, file) if file == ACTIONS:
            return f"Asks and actions, {_quarter(quarter)}"
        case ("data", "commentary", quarter, _):
            return f"Commentary: {titles.get(path.stem, path.stem)}, {_quarter(quarter)}"
        case ("data", "statements", quarter, slug, file):
            force = areas.force(slug)
            part = "whether priorities apply" if file.endswith(".csv") else "its words"
            return f"Statement for {force.name if force else slug}, {part}, {_quarter(quarter)}"
        case ("data", "figures", _):
            return f"Own figures: {path.stem}"
        case _:
            return _NAMES.get(name, path.name)


def _quarter(code: str) -> str:
    try:
        return parse_quarter(code).label
    except NcpmError:
        return code


def _ledger_events(ledger: Ledger) -> Iterator[Event]:
    for entry in ledger.entries:
        about = ", ".join(part for part in (_quarter(entry.period), entry.role and f"as {entry.role}") if part)
        what = _ACTS[entry.kind] + (f": {entry.reason}" if entry.reason else "")
        yield Event(moment=iso_moment(entry.time) or BEGINNING, what=what, who=entry.name, about=about)
