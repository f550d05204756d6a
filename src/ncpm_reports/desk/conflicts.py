"""The page for two people who changed the same thing: both texts, and nothing of either lost."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.desk.differences import line_changes
from ncpm_reports.desk.editing import Conflict
from ncpm_reports.desk.visit import Visit

OPENED = "opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """A field of the form that was not saved: it goes along, so that saving again needs no typing again."""

    name: str
    value: str


def conflict_page(
    visit: Visit,
    conflict: Conflict,
    *,
    title: str,
    back: str,
    merge: str = "",
    typed: str | None = None,
    stands: str | None = None,
    opened: Mapping[str, str] | None = None,
) -> Response:
    """The page with both texts: keep one's own, keep theirs, or put both together. It saves by the form that sent it.

    `title` says in plain words what was changed, such as "Commentary on homicide"; `back` is the address that shows it.
    `merge` names the field that holds the whole text, "" where a form has many. `typed` and `stands` are both texts as
    people know them, where the file itself would be strange to them. `opened` gives the hashes that the form is to send
    again, where it has others than the one.
    """
    mine = conflict.typed if typed is None else typed
    theirs = conflict.stands.text if stands is None else stands
    hashes = {OPENED: conflict.stands.sha256} if opened is None else opened
    kept = tuple(
        FormField(name=name, value=value)
        for name, values in visit.form.fields.items()
        if name not in hashes and name != merge
        for value in values
    )
    return visit.page(
        "conflict.html",
        status=HTTPStatus.CONFLICT,
        title=title,
        back=back,
        action=visit.request.url.path,
        changed_by=conflict.changed_by,
        mine=mine,
        theirs=theirs,
        changes=line_changes(theirs, mine),
        kept=kept,
        hashes=tuple(FormField(name=name, value=value) for name, value in hashes.items()),
        merge=merge,
    )
