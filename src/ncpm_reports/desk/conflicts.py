"""Saving what was typed, and the page for two people who changed the same thing: both texts, nothing of either lost."""

from collections.abc import Callable, Mapping
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.desk.differences import line_changes
from ncpm_reports.desk.editing import Edit, save_files
from ncpm_reports.desk.visit import AnsweredEarly, Visit

OPENED = "opened"


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
