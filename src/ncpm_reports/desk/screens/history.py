"""Who did what when, newest first, what it looked like before and after, and putting it back.

Changes at the desk stand beside those that were made elsewhere, sign-offs and publications.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from math import ceil
from pathlib import PurePosixPath
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import parse_quarter
from ncpm_reports.core.problems import NcpmError, refuse
from ncpm_reports.desk.early_access import require_access_to_store
from ncpm_reports.desk.editing import line_changes, save_file
from ncpm_reports.desk.journal import ABSENT, Journal, JournalEntry
from ncpm_reports.desk.moments import iso_moment, shown_day
from ncpm_reports.desk.people import EDITORS, Role
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.visit import Visit, unknown_address
from ncpm_reports.documents.commentary import signed_text
from ncpm_reports.documents.welsh_catalogue import CATALOGUE
from ncpm_reports.products.board_pack.commentary import ACTIONS, commentary_titles
from ncpm_reports.release.publish.ledger import Kind, Ledger, read_ledger

COMMENTARY, STATEMENTS = "data/commentary/", "data/statements/"
ON_A_PAGE = 50
BEGINNING = datetime.min.replace(tzinfo=UTC)
_NAMES = {
    "data/settings.toml": "Settings and dates",
    "data/contacts.csv": "Contacts",
    "data/pre-release-access.csv": "Access before release",
    CATALOGUE: "The catalogue of Welsh",
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


def show_all(visit: Visit) -> Response:
    """Everything that happened, newest first, and what was changed outside the desk."""
    journal = Journal(visit.project.workspace)
    entries = journal.entries()
    labels = _labels(visit, entries)
    try:
        ledger = read_ledger(visit.project.paths.output)
        problems: Sequence[Problem] = ()
    except NcpmError as refused:
        ledger, problems = Ledger(), problems_of(refused)
    events = sorted((*_changes(entries, labels), *_releases(ledger)), key=lambda event: event.moment)
    events.reverse()
    pages = max(1, ceil(len(events) / ON_A_PAGE))
    page = min(pages, visit.page_number())
    return visit.page(
        "history.html",
        events=events[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        outside=tuple(_outside_changes(visit.project, entries, labels)),
        is_whole=journal.is_chained(),
        page=page,
        pages=pages,
        problems=problems,
    )


def show(visit: Visit) -> Response:
    """One change: the text before and after it, and as it is now."""
    entry = _entry(visit)
    journal, about = Journal(visit.project.workspace), _labels(visit, [entry]).get(entry.file, "")
    if entry.file.startswith(COMMENTARY):
        # What people wrote for the pack may quote figures of any release.
        require_access_to_store(visit, about)
    before, after = _kept_text(journal, entry.before), _kept_text(journal, entry.after)
    is_text = bool(entry.file) and before is not None and after is not None
    current_sha256 = _current_digest(visit.project, entry.file) if entry.file else None
    changed_since = current_sha256 is not None and current_sha256 != entry.after

    def changes(old: str | None, new: str | None) -> Sequence[tuple[str, str]]:
        return line_changes(_in_words(entry.file, old or ""), _in_words(entry.file, new or "")) if is_text else ()

    return visit.page(
        "change.html",
        change=entry,
        number=visit.part("number"),
        moment=iso_moment(entry.time),
        about=about,
        changes=changes(before, after),
        is_text=is_text,
        removed=entry.after == "",
        added=entry.before == "",
        current_sha256=current_sha256,
        since=changes(after, _text_now(visit.project, entry.file)) if changed_since else (),
        changed_since=changed_since,
        may_write=_may_write(visit, entry),
    )


def restore(visit: Visit) -> Response:
    """Puts a file back as it was before or after a change, which is a new change."""
    entry = _entry(visit)
    if not _may_write(visit, entry):
        raise HTTPException(HTTPStatus.FORBIDDEN, "Your role does not include changing this.")
    digest = entry.before if visit.form.text("which") == "before" else entry.after
    text = _kept_text(Journal(visit.project.workspace), digest) if entry.file else None
    if text is None:
        found, remedy = "that this state is not kept, or is no text", "Put it back from a copy of your own."
        raise refuse("desk.not-kept", "History", found, "a text that the desk changed", remedy)
    about = _labels(visit, [entry])[entry.file]
    back = visit.address("change", number=visit.part("number"))

    def in_words(shown: str) -> str:
        return _in_words(entry.file, shown)

    save_file(visit, entry.file, text, what="Put back", title=about, back=back, in_words=in_words)
    return visit.redirect("history", notice=f"Put back: {about}.")


def _changes(entries: Iterable[JournalEntry], labels: Mapping[str, str]) -> Iterator[Event]:
    for number, entry in enumerate(entries, start=1):
        about = labels.get(entry.file, entry.file)
        yield Event(iso_moment(entry.time) or BEGINNING, entry.what, entry.who, about, number)


def _releases(ledger: Ledger) -> Iterator[Event]:
    for entry in ledger.entries:
        about = ", ".join(part for part in (_quarter(entry.period), entry.role and f"as {entry.role}") if part)
        what = _ACTS[entry.kind] + (f": {entry.reason}" if entry.reason else "")
        yield Event(iso_moment(entry.time) or BEGINNING, what, entry.name, about)


def _outside_changes(
    project: Project, entries: Iterable[JournalEntry], labels: Mapping[str, str]
) -> Iterator[OutsideChange]:
    last = {entry.file: (number, entry) for number, entry in enumerate(entries, start=1) if entry.file}
    for name, (number, entry) in sorted(last.items()):
        current_sha256 = _current_digest(project, name)
        if current_sha256 is not None and current_sha256 != entry.after:
            yield OutsideChange(number, labels.get(name, name), removed=current_sha256 == ABSENT)


def _current_digest(project: Project, name: str) -> str | None:
    """The SHA-256 of a file as it is, ABSENT if there is none; None for a name that leads out of the project."""
    try:
        path = project.file(name)
    except NcpmError:
        return None
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ABSENT


def _text_now(project: Project, name: str) -> str:
    path = project.file(name)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _kept_text(journal: Journal, digest: str) -> str | None:
    """A text that a file once had, "" for none; None if it is not kept, or no text."""
    if digest == ABSENT:
        return ""
    data = journal.text(digest)
    try:
        return None if data is None else data.decode()
    except UnicodeDecodeError:
        return None


def _in_words(name: str, text: str) -> str:
    """A text as people know it: who wrote it and when in words, in place of the lines for a program at its top."""
    if not text or not name.endswith(".md"):
        return text
    signed = signed_text(text)
    top = [f"{label}: {value}" for label, value in (("By", signed.author), ("On", shown_day(signed.date))) if value]
    return "\n".join((*top, "", signed.body) if top else (signed.body,))


def _may_write(visit: Visit, entry: JournalEntry) -> bool:
    """Whether somebody may change the entry's file on the screen that it is written on."""
    of_the_secretariat = entry.file.startswith((COMMENTARY, STATEMENTS))
    return bool(visit.person.roles & ({Role.SECRETARIAT} if of_the_secretariat else EDITORS))


def _entry(visit: Visit) -> JournalEntry:
    entries = Journal(visit.project.workspace).entries()
    number = visit.part("number")
    if not (number.isdecimal() and len(number) < 10 and 1 <= int(number) <= len(entries)):
        raise unknown_address("History", "change", "one of the changes")
    return entries[int(number) - 1]


def _labels(visit: Visit, entries: Iterable[JournalEntry]) -> Mapping[str, str]:
    titles, areas = commentary_titles(visit.project.framework(visit.quarter)), visit.project.areas()
    return {entry.file: _file_label(entry.file, areas, titles) for entry in entries if entry.file}


def _file_label(name: str, areas: Areas, titles: Mapping[str, str]) -> str:
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
        case _:
            return _NAMES.get(name, path.name)


def _quarter(code: str) -> str:
    try:
        return parse_quarter(code).label
    except NcpmError:
        return code
