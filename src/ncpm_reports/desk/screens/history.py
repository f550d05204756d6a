"""Who did what when, what it looked like before and after, and putting it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from math import ceil

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NcpmError, NotFound, Refused
from ncpm_reports.desk.conflicts import OPENED, conflict_page
from ncpm_reports.desk.differences import line_changes
from ncpm_reports.desk.early_access import refusal_of_store
from ncpm_reports.desk.editing import save_file
from ncpm_reports.desk.history import current_digest, events, file_label, file_labels, kept_text, outside_changes
from ncpm_reports.desk.journal import Journal, JournalEntry
from ncpm_reports.desk.moments import iso_moment
from ncpm_reports.desk.people import EDITORS, READERS, Role
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.products.board_pack.commentary import commentary_titles
from ncpm_reports.release.publish.ledger import Ledger, read_ledger

COMMENTARY = "data/commentary/"
# Folders whose files fewer may write.
WRITERS_BELOW: Mapping[str, frozenset[Role]] = {
    COMMENTARY: frozenset({Role.SECRETARIAT}),
    "data/statements/": frozenset({Role.SECRETARIAT}),
}
ON_A_PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """An entry of the journal with its place in it, from 1."""

    number: int
    entry: JournalEntry


def show_all(visit: Visit) -> Response:
    """Everything that happened, newest first, and what was changed outside the desk."""
    journal = Journal(visit.project.workspace)
    entries = journal.entries()
    labels = file_labels(entries, visit.project.areas(), _titles(visit))
    ledger, problems = _ledger(visit)
    everything = events(entries, ledger, labels)
    page_text = visit.request.query_params.get("page", "1")
    pages = max(1, ceil(len(everything) / ON_A_PAGE))
    page = min(pages, max(1, int(page_text))) if page_text.isdecimal() and len(page_text) < 7 else 1
    return visit.page(
        "history.html",
        events=everything[(page - 1) * ON_A_PAGE : page * ON_A_PAGE],
        outside=outside_changes(visit.project, entries, labels),
        is_whole=journal.is_chained(),
        page=page,
        pages=pages,
        problems=problems,
    )


def show(visit: Visit) -> Response:
    """One change: the text before and after it, and as it is now."""
    numbered = _numbered(visit)
    entry, project = numbered.entry, visit.project
    journal = Journal(project.workspace)
    # What people wrote for the pack may quote figures of any release.
    if entry.file.startswith(COMMENTARY) and (refusal := refusal_of_store(visit, _label(visit, entry))):
        return refusal
    before, after = kept_text(journal, entry.before), kept_text(journal, entry.after)
    now = current_digest(project, entry.file) if entry.file else None
    changed_since = now is not None and now != entry.after
    return visit.page(
        "change.html",
        change=entry,
        number=numbered.number,
        moment=iso_moment(entry.time),
        about=_label(visit, entry),
        changes=line_changes(before, after) if before is not None and after is not None else (),
        is_text=bool(entry.file) and before is not None and after is not None,
        removed=entry.after == "",
        added=entry.before == "",
        now=now,
        since=line_changes(after, _text_now(visit, entry)) if changed_since and after is not None else (),
        changed_since=changed_since,
        may_write=_may_write(visit, entry),
    )


def restore(visit: Visit) -> Response:
    """Puts a file back as it was before or after a change, which is a new change."""
    numbered = _numbered(visit)
    entry = numbered.entry
    if not _may_write(visit, entry):
        return visit.desk.renderer.refusal(HTTPStatus.FORBIDDEN, "Your role does not include changing this.")
    digest = entry.before if visit.form.text("which") == "before" else entry.after
    text = kept_text(Journal(visit.project.workspace), digest) if entry.file else None
    if text is None:
        raise Refused(_not_kept())
    about = _label(visit, entry)
    conflict = save_file(visit, entry.file, text, opened=visit.form.text(OPENED), what="Put back")
    if conflict is not None:
        back = visit.address("change", number=str(numbered.number))
        return conflict_page(visit, conflict, title=about, back=back)
    return visit.to("history", notice=f"Put back: {about}.")


def _may_write(visit: Visit, entry: JournalEntry) -> bool:
    """Whether somebody may change the entry's file on the screen that it is written on."""
    own = next((roles for folder, roles in WRITERS_BELOW.items() if entry.file.startswith(folder)), EDITORS)
    return bool(visit.person.roles & own)


def _numbered(visit: Visit) -> Numbered:
    """The entry that the address names. Raises: NotFound."""
    entries = Journal(visit.project.workspace).entries()
    number_text = visit.part("number")
    number = int(number_text) if number_text.isdecimal() and len(number_text) < 10 else 0
    if not 1 <= number <= len(entries):
        raise NotFound(_unknown())
    return Numbered(number=number, entry=entries[number - 1])


def _ledger(visit: Visit) -> tuple[Ledger, tuple[Problem, ...]]:
    try:
        return read_ledger(visit.project.paths.output), ()
    except NcpmError as refused:
        return Ledger(), problems_of(refused)


def _label(visit: Visit, entry: JournalEntry) -> str:
    return file_label(entry.file, visit.project.areas(), _titles(visit)) if entry.file else ""


def _titles(visit: Visit) -> dict[str, str]:
    return dict(commentary_titles(visit.project.framework(visit.quarter)))


def _text_now(visit: Visit, entry: JournalEntry) -> str:
    path = visit.project.file(entry.file)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _unknown() -> Issue:
    return Issue(
        code="desk.change",
        where="History",
        found="an address that belongs to no change",
        expected="one of the changes",
        remedy="Choose one from the list.",
    )


def _not_kept() -> Issue:
    return Issue(
        code="desk.not-kept",
        where="History",
        found="that this state is not kept, or is no text",
        expected="a text that the desk changed",
        remedy="Put it back from a copy of your own.",
    )


ROUTES = (
    get("/history", show_all, name="history", roles=READERS),
    get("/history/{number}", show, name="change", roles=READERS),
    post("/history/{number}", restore, name="restore", roles=EDITORS),
)
