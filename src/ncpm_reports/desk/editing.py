"""Changing a file that people write: only if nobody else changed it meanwhile, whole or not at all, and journalled.

Two people who changed the same thing are shown both texts, and nothing of either is lost.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from http import HTTPStatus

from ncpm_reports.core.problems import refuse
from ncpm_reports.desk.journal import ABSENT, Journal, JournalEntry, new_entry, write_file
from ncpm_reports.desk.project import Project
from ncpm_reports.desk.visit import AnsweredEarly, Desk, Visit

OPENED = "opened"
# A comparison takes the square of what is compared: longer texts are shown whole, one after the other.
MAX_LINES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFile:
    """A file of the project as it stands. `sha256` is that of its bytes, ABSENT if there is no file."""

    name: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """What a file is to become; an empty text removes it.

    `opened` is the SHA-256 of what was opened, ABSENT where there was no file; the form has it in its hidden `field`.
    """

    name: str
    text: str
    opened: str
    field: str = OPENED


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


def save_file(visit: Visit, name: str, text: str, *, in_words: Callable[[str], str] = str, **words: str) -> None:
    """Saves one file, whose form says in its field "opened" what was opened: as `save_files` does, with its words."""
    edit = Edit(name=name, text=text, opened=visit.form.text(OPENED))
    save_files(visit, (edit,), in_words=lambda texts: in_words(*texts), **words)


def save_files(
    visit: Visit,
    edits: Sequence[Edit],
    *,
    what: str,
    title: str,
    back: str,
    in_words: Callable[[Sequence[str]], str],
    merge: str = "",
) -> None:
    """Writes files as they were typed into a form, all or none. A form that is sent twice is no conflict.

    `what` is the act as the journal notes it, which keeps what stood before. `title` says in plain words what was
    changed, such as "The list of contacts"; `back` is the address that shows it. `merge` names the field that holds
    the whole text, "" where a form has many. `in_words` gives the files' texts as people know them.

    Raises: AnsweredEarly with both texts if one has changed since; OutputUnavailable. Nothing is changed then.
    """
    changed_by = _write_unless_changed(visit, edits, what)
    if not changed_by:
        return
    current_files = [open_file(visit.desk, edit.name) for edit in edits]
    typed_text, saved_text = in_words([edit.text for edit in edits]), in_words([file.text for file in current_files])
    hidden = {edit.field: [file.sha256] for edit, file in zip(edits, current_files, strict=True)}
    fields = {name: values for name, values in visit.form.fields.items() if name != merge} | hidden
    page = visit.page(
        "conflict.html",
        status=HTTPStatus.CONFLICT,
        title=title,
        back=back,
        action=visit.request.url.path,
        changed_by=changed_by,
        typed_text=typed_text,
        saved_text=saved_text,
        changes=line_changes(saved_text, typed_text),
        hidden=[(name, value) for name, values in fields.items() for value in values],
        merge=merge,
    )
    raise AnsweredEarly(page)


def _write_unless_changed(visit: Visit, edits: Sequence[Edit], what: str) -> str:
    """Writes the files and returns ""; where one is no longer what was opened, who changed it, and writes none."""
    desk = visit.desk
    journal = Journal(desk.project.workspace)
    with journal.locked():
        _finish_pending(desk.project, journal)
        changes: list[JournalEntry] = []
        for edit in edits:
            current = open_file(desk, edit.name)
            data = edit.text.encode()
            after = hashlib.sha256(data).hexdigest() if data else ABSENT
            if current.sha256 not in (edit.opened, after):
                return _changed_by(journal, current)
            if after != current.sha256:
                if data:
                    journal.keep(data)
                path = desk.project.file(edit.name)
                before = journal.keep(path.read_bytes()) if current.sha256 != ABSENT else ABSENT
                changes.append(new_entry(desk.now(), visit.person, what, file=edit.name, before=before, after=after))
        if changes:
            journal.note_pending(changes)
            _finish_pending(desk.project, journal)
    return ""


def line_changes(before: str, after: str) -> list[tuple[str, str]]:
    """Every line of both texts in order, each after "same", "removed" or "added"; what went is before what came."""
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MAX_LINES:
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
        newest = journal.newest_entry(change.file)
        if newest is None or (newest.before, newest.after, newest.time) != (change.before, change.after, change.time):
            journal.add(change)
    for change in changes:
        path = project.file(change.file)
        current_sha256 = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ABSENT
        if current_sha256 != change.before:
            continue
        data = journal.text(change.after)
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, data, 0o644)
        elif change.after == ABSENT:
            path.unlink(missing_ok=True)
    journal.clear_pending()


def _changed_by(journal: Journal, current: TextFile) -> str:
    newest = journal.newest_entry(current.name)
    if newest is None or newest.after != current.sha256:
        return "somebody outside the desk"
    return newest.who or "another window of this desk"
