"""Who did what when, what it looked like before and after, and putting it back."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from math import ceil

from starlette.exceptions import HTTPException
from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NcpmError, NotFound, Refused
from ncpm_reports.desk.conflicts import save_file
from ncpm_reports.desk.differences import line_changes
from ncpm_reports.desk.early_access import require_access_to_store
from ncpm_reports.desk.history import current_digest, events, file_label, kept_text, outside_changes, text_now
from ncpm_reports.desk.journal import Journal, JournalEntry
from ncpm_reports.desk.moments import iso_moment
from ncpm_reports.desk.people import EDITORS, Role
from ncpm_reports.desk.rendering import Problem, problems_of
from ncpm_reports.desk.visit import Visit, unknown_address
from ncpm_reports.products.board_pack.commentary import commentary_titles
from ncpm_reports.release.publish.ledger import Ledger, read_ledger

COMMENTARY, STATEMENTS = "data/commentary/", "data/statements/"
ON_A_PAGE = 50
_NOT_KEPT = Issue(
    code="desk.not-kept",
    where="History",
    found="that this state is not kept, or is no text",
    expected="a text that the desk changed",
    remedy="Put it back from a copy of your own.",
)


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
    everything = events(entries, ledger, labels)
    pages = max(1, ceil(len(everything) / ON_A_PAGE))
    page = min(pages, visit.page_number())
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
    entry = _entry(visit)
    journal, about = Journal(visit.project.workspace), _labels(visit, [entry]).get(entry.file, "")
    if entry.file.startswith(COMMENTARY):
        # What people wrote for the pack may quote figures of any release.
        require_access_to_store(visit, about)
    before, after = kept_text(journal, entry.before), kept_text(journal, entry.after)
    now = current_digest(visit.project, entry.file) if entry.file else None
    changed_since = now is not None and now != entry.after
    since = line_changes(after, text_now(visit.project, entry.file)) if changed_since and after is not None else ()
    return visit.page(
        "change.html",
        change=entry,
        number=visit.part("number"),
        moment=iso_moment(entry.time),
        about=about,
        changes=line_changes(before, after) if before is not None and after is not None else (),
        is_text=bool(entry.file) and before is not None and after is not None,
        removed=entry.after == "",
        added=entry.before == "",
        now=now,
        since=since,
        changed_since=changed_since,
        may_write=_may_write(visit, entry),
    )


def restore(visit: Visit) -> Response:
    """Puts a file back as it was before or after a change, which is a new change."""
    entry = _entry(visit)
    if not _may_write(visit, entry):
        raise HTTPException(HTTPStatus.FORBIDDEN, "Your role does not include changing this.")
    digest = entry.before if visit.form.text("which") == "before" else entry.after
    text = kept_text(Journal(visit.project.workspace), digest) if entry.file else None
    if text is None:
        raise Refused(_NOT_KEPT)
    about = _labels(visit, [entry])[entry.file]
    back = visit.address("change", number=visit.part("number"))
    save_file(visit, entry.file, text, what="Put back", title=about, back=back)
    return visit.to("history", notice=f"Put back: {about}.")


def _may_write(visit: Visit, entry: JournalEntry) -> bool:
    """Whether somebody may change the entry's file on the screen that it is written on."""
    of_the_secretariat = entry.file.startswith((COMMENTARY, STATEMENTS))
    return bool(visit.person.roles & ({Role.SECRETARIAT} if of_the_secretariat else EDITORS))


def _entry(visit: Visit) -> JournalEntry:
    """The entry of the journal at the place, from 1, that the address names. Raises: NotFound."""
    entries = Journal(visit.project.workspace).entries()
    number = visit.part("number")
    if not (number.isdecimal() and len(number) < 10 and 1 <= int(number) <= len(entries)):
        raise NotFound(unknown_address("History", "change", "one of the changes"))
    return entries[int(number) - 1]


def _labels(visit: Visit, entries: Iterable[JournalEntry]) -> Mapping[str, str]:
    """What each file of these entries is, in plain words."""
    titles, areas = commentary_titles(visit.project.framework(visit.quarter)), visit.project.areas()
    return {entry.file: file_label(entry.file, areas, titles) for entry in entries if entry.file}
