"""The names and e-mail addresses of chief officers: a row a force."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.responses import Response

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.problems import Issue, refuse, refuse_if_any
from ncpm_reports.desk.csv_tables import Row, row_number, rows_of, rows_text, sent_text
from ncpm_reports.desk.editing import OPENED, open_file, save_file
from ncpm_reports.desk.rendering import Problem, problem_of
from ncpm_reports.desk.served_files import csv_answer
from ncpm_reports.desk.visit import Visit
from ncpm_reports.products.letters.contacts import COLUMNS, CONTACTS, read_contacts

CELLS = ("name", "email", "salutation")


def show(visit: Visit) -> Response:
    """A row a force, with its chief officer's name, e-mail address and salutation where they are known."""
    file = open_file(visit.desk, CONTACTS)
    return _page(visit, rows_of(file.text, COLUMNS), file.text, file.sha256)


def save(visit: Visit) -> Response:
    """Saves the table as typed; a row without anything in it is left out."""
    rows = [
        {"force": force.slug, **{name: visit.form.line(f"{name}-{force.slug}") for name in CELLS}}
        for force in visit.project.areas().forces
    ]
    rows = [row for row in rows if any(row[name] for name in CELLS)]
    text = rows_text(rows, COLUMNS)
    if read_contacts(text, visit.project.areas())[1]:
        return _page(visit, rows, text, visit.form.text(OPENED))
    _save(visit, text)
    return visit.to("contacts", notice="Saved: the contacts.")


def upload(visit: Visit) -> Response:
    """Puts a CSV file in the place of all contacts. Raises: Refused with every line that is wrong."""
    text = sent_text(visit.form)
    refuse_if_any(read_contacts(text, visit.project.areas())[1])
    contacts = len(rows_of(text, COLUMNS))
    if not contacts:
        expected, remedy = "at least one line under the header", "To remove all contacts, empty the table and save it."
        raise refuse("desk.upload", "The file", "no contact in it", expected, remedy)
    _save(visit, text, merge="text")
    return visit.to("contacts", notice=f"Saved: {contacts} contacts from the file.")


def download(visit: Visit) -> Response:
    """The contacts as a CSV file; a line a force to fill in where there are none."""
    text = open_file(visit.desk, CONTACTS).text
    if not text:
        forces = visit.project.areas().forces
        text = rows_text([{**dict.fromkeys(COLUMNS, ""), "force": force.slug} for force in forces], COLUMNS)
    return csv_answer(text, "contacts.csv")


def _save(visit: Visit, text: str, merge: str = "") -> None:
    title, back = "The list of contacts", visit.address("contacts")
    save_file(visit, CONTACTS, text, what="Contacts changed", title=title, back=back, merge=merge)


def _page(visit: Visit, rows: Sequence[Row], text: str, opened: str) -> Response:
    areas = visit.project.areas()
    forces = [areas.force(row["force"]) for row in rows]
    slugs = [force.slug if force else "" for force in forces]
    cells: Mapping[str, Row] = dict(zip(slugs, rows, strict=True))
    return visit.page(
        "contacts.html",
        rows=tuple((force, cells.get(force.slug, dict.fromkeys(CELLS, ""))) for force in areas.forces),
        opened=opened,
        problems=tuple(_problem(issue, slugs, areas) for issue in read_contacts(text, areas)[1]),
    )


def _problem(issue: Issue, slugs: list[str], areas: Areas) -> Problem:
    at = row_number(issue) - 1
    kind = issue.code.rpartition(".")[2]
    force = areas.force(slugs[at]) if 0 <= at < len(slugs) else None
    if force is None or kind not in CELLS:
        return problem_of(issue)
    return problem_of(replace(issue, where=force.name), f"{kind}-{force.slug}")
