"""Changing a file that people write: only if nobody else changed it meanwhile, whole or not at all, and journalled.

Two people who changed the same thing are shown both texts, and nothing of either is lost.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import refuse
from ncpm_reports.desk.journal import ABSENT, Journal, JournalEntry, new_entry, write_file
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.visit import AnsweredEarly, Desk, Visit

OPENED = "opened"
# A comparison takes the square of what is compared: longer texts are shown whole, one after the other.
MOST_LINES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file of the project as it stands. `sha256` is that of its bytes, ABSENT if there is no file."""

    name: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a file is to become. `opened` is the SHA-256 of what was opened, ABSENT where there was no file.

    An empty text removes the file.
    """

    name: str
    text: str
    opened: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Why a text was not saved: the file is no longer what was opened, and who changed it in plain words."""

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
        return TextFile(name=name, text=data.decode("utf-8-sig"), sha256=hashlib.sha256(data).hexdigest())
    except UnicodeDecodeError as fault:
        remedy = "Save it as UTF-8 with the program that made it."
        raise refuse("desk.not-text", name, "bytes that are not UTF-8", "a text", remedy) from fault


def save_file(
    visit: Visit,
    name: str,
    text: str,
    *,
    what: str,
    title: str,
    back: str,
    merge: str = "",
    in_words: Callable[[str], str] = str,
) -> None:
    """Writes a file as it was typed into the form, which says what was opened. An empty text removes the file.

    `what` is the act as the journal notes it. `title` says in plain words what was changed, such as "The list of
    contacts"; `back` is the address that shows it. `merge` names the field that holds the whole text, "" where a form
    has many. `in_words` gives the text of a file as people know it, where the file itself would be strange to them.

    Raises: AnsweredEarly with both texts if it has changed since; OutputUnavailable. Nothing is changed then.
    """
    conflict = save_files(visit, (Edit(name=name, text=text, opened=visit.form.text(OPENED)),), what=what)
    if conflict is not None:
        page = conflict_page(
            visit,
            changed_by=conflict.changed_by,
            title=title,
            back=back,
            mine=in_words(text),
            theirs=in_words(conflict.stands.text),
            hashes={OPENED: conflict.stands.sha256},
            merge=merge,
        )
        raise AnsweredEarly(page)


def save_files(visit: Visit, edits: Sequence[Edit], *, what: str) -> Conflict | None:
    """Writes several files, all or none; returns the first conflict, and nothing is changed then.

    A form that is sent twice is no conflict: what stands is what it says. What stood before is kept by the journal.

    Raises: OutputUnavailable if they cannot be written.
    """
    desk = visit.desk
    journal = Journal(desk.project.workspace)
    with journal.locked():
        _finish_pending(desk.project, journal)
        changes: list[JournalEntry] = []
        for edit in edits:
            stands = open_file(desk, edit.name)
            data = edit.text.encode()
            after = hashlib.sha256(data).hexdigest() if data else ABSENT
            if stands.sha256 not in (edit.opened, after):
                return Conflict(stands=stands, changed_by=_changed_by(journal, stands))
            if after != stands.sha256:
                if data:
                    journal.keep(data)
                path = desk.project.file(edit.name)
                before = journal.keep(path.read_bytes()) if stands.sha256 != ABSENT else ABSENT
                changes.append(new_entry(desk.now(), visit.person, what, file=edit.name, before=before, after=after))
        if changes:
            journal.note_pending(changes)
            _finish_pending(desk.project, journal)
    return None


def conflict_page(
    visit: Visit,
    *,
    changed_by: str,
    title: str,
    back: str,
    mine: str,
    theirs: str,
    hashes: Mapping[str, str],
    merge: str = "",
) -> Response:
    """The page with both texts: keep one's own, keep theirs, or put both together. It saves by the form that sent it.

    `hashes` are the hidden fields that say what is opened now; the other fields of the form go along.
    """
    sent = [(name, value) for name, values in visit.form.fields.items() for value in values]
    return visit.page(
        "conflict.html",
        status=HTTPStatus.CONFLICT,
        title=title,
        back=back,
        action=visit.request.url.path,
        changed_by=changed_by,
        mine=mine,
        theirs=theirs,
        changes=line_changes(theirs, mine),
        hidden=[*hashes.items(), *((name, value) for name, value in sent if name not in hashes and name != merge)],
        merge=merge,
    )


def line_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Every line of both texts in order, each after "same", "removed" or "added"; what went is before what came."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MOST_LINES:
        return [*(("removed", line) for line in old), *(("added", line) for line in new)]
    changes: list[tuple[str, str]] = []
    for step, start, end, new_start, new_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if step == "equal":
            changes += [("same", line) for line in old[start:end]]
        else:
            changes += [("removed", line) for line in old[start:end]]
            changes += [("added", line) for line in new[new_start:new_end]]
    return changes


def finish_pending(project: Project) -> None:
    """Ends a change that was broken off: what was to be written is written now. Raises: OutputUnavailable."""
    journal = Journal(project.workspace)
    if journal.pending():
        with journal.locked():
            _finish_pending(project, journal)


def _finish_pending(project: Project, journal: Journal) -> None:
    """Makes files what they were to become, if a change is pending. The caller holds the lock.

    A file that somebody changed outside the desk meanwhile stays as they made it.
    """
    changes = journal.pending()
    for change in changes:
        last = journal.last_known(change.file)
        if last is None or (last.before, last.after, last.time) != (change.before, change.after, change.time):
            journal.add(change)
    for change in changes:
        path = project.file(change.file)
        now = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ABSENT
        if now != change.before:
            continue
        data = journal.text(change.after)
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, data, 0o644)
        elif change.after == ABSENT:
            path.unlink(missing_ok=True)
    journal.clear_pending()


def _changed_by(journal: Journal, stands: TextFile) -> str:
    last = journal.last_known(stands.name)
    if last is None or last.after != stands.sha256:
        return "somebody outside the desk"
    return last.who or "another window of this desk"
