"""The names and e-mail addresses of chief officers: a row a force."""

import re
from collections.abc import Mapping
from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue, Refused, refuse_if_any
from ncpm_reports.desk.conflicts import OPENED, conflict_page
from ncpm_reports.desk.csv_tables import Row, rows_of, rows_text, uploaded_text
from ncpm_reports.desk.editing import open_file, save_file
from ncpm_reports.desk.people import EDITORS, READERS
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.screens.quarter import csv_answer
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.products.letters.contacts import COLUMNS, FILE, read_contacts

CELLS = ("name", "email", "salutation")
_LINE = re.compile(r".*line (\d+)")


def show(visit: Visit) -> Response:
    """A row a force, with its chief officer's name, e-mail address and salutation where they are known."""
    file = open_file(visit.desk, FILE)
    areas = visit.project.areas()
    rows = rows_of(file.text, COLUMNS)
    forces = {at: areas.force(row["force"]) for at, row in enumerate(rows)}
    cells = {force.slug: rows[at] for at, force in forces.items() if force is not None}
    slugs = [force.slug if force else "" for force in forces.values()]
    problems = tuple(_problem(issue, slugs, areas) for issue in read_contacts(file.text, areas)[1])
    return _page(visit, areas, cells, file.sha256, problems)


def save(visit: Visit) -> Response:
    """Saves the table as typed; a row without anything in it is left out."""
    areas = visit.project.areas()
    cells = {
        force.slug: {name: " ".join(visit.form.text(f"{name}-{force.slug}").split()) for name in CELLS}
        for force in areas.forces
    }
    rows = [{"force": slug, **row} for slug, row in cells.items() if any(row.values())]
    text = rows_text(rows, COLUMNS)
    opened = visit.form.text(OPENED)
    if issues := read_contacts(text, areas)[1]:
        problems = tuple(_problem(issue, [row["force"] for row in rows], areas) for issue in issues)
        return _page(visit, areas, cells, opened, problems)
    conflict = save_file(visit, FILE, text, opened=opened, what="Contacts changed")
    if conflict is not None:
        return conflict_page(visit, conflict, title="The list of contacts", back=_address(visit))
    return visit.to("contacts", notice="Saved: the contacts.")


def upload(visit: Visit) -> Response:
    """Puts a CSV file in the place of all contacts. Raises: Refused with every line that is wrong."""
    text = visit.form.raw("text") or uploaded_text(visit.form.uploads("file"))
    areas = visit.project.areas()
    refuse_if_any(read_contacts(text, areas)[1])
    if not rows_of(text, COLUMNS):
        raise Refused(_no_rows())
    conflict = save_file(visit, FILE, text, opened=visit.form.text(OPENED), what="Contacts changed")
    if conflict is not None:
        return conflict_page(visit, conflict, title="The list of contacts", back=_address(visit), merge="text")
    return visit.to("contacts", notice=f"Saved: {len(rows_of(text, COLUMNS))} contacts from the file.")


def download(visit: Visit) -> Response:
    """The contacts as a CSV file; a line a force to fill in where there are none."""
    text = open_file(visit.desk, FILE).text
    if not text:
        forces = visit.project.areas().forces
        text = rows_text([{**dict.fromkeys(COLUMNS, ""), "force": force.slug} for force in forces], COLUMNS)
    return csv_answer(text, "contacts.csv")


def _page(visit: Visit, areas: Areas, cells: Mapping[str, Row], opened: str, problems: tuple[Problem, ...]) -> Response:
    posted = visit.request.method == "POST"
    empty = dict.fromkeys(CELLS, "")
    return visit.page(
        "contacts.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if posted else HTTPStatus.OK,
        rows=tuple((force, cells.get(force.slug, empty)) for force in areas.forces),
        opened=opened,
        problems=problems,
        may_write=bool(visit.person.roles & EDITORS),
    )


def _problem(issue: Issue, slugs: list[str], areas: Areas) -> Problem:
    """A problem of a line as one of the row that the line is."""
    match = _LINE.fullmatch(issue.where)
    at = int(match[1]) - 2 if match else -1
    kind = issue.code.rpartition(".")[2]
    force = areas.force(slugs[at]) if 0 <= at < len(slugs) else None
    if force is None or kind not in CELLS:
        return problem_of(issue)
    text = f"{force.name}: expected {issue.expected}, found {issue.found}. {issue.remedy}"
    return Problem(text=text, field=f"{kind}-{force.slug}")


def _address(visit: Visit) -> str:
    return visit.address("contacts")


def _no_rows() -> Issue:
    return Issue(
        code="desk.upload",
        where="The file",
        found="no contact in it",
        expected="at least one line under the header",
        remedy="To remove all contacts, empty the table and save it.",
    )


ROUTES = (
    get("/quarter/contacts", show, name="contacts", roles=READERS),
    post("/quarter/contacts", save, name="save-contacts", roles=EDITORS),
    post("/quarter/contacts/upload", upload, name="upload-contacts", roles=EDITORS),
    get("/quarter/contacts.csv", download, name="download-contacts", roles=READERS),
)
