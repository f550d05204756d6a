"""The Welsh of the printed sheets of areas in Wales: sentences for a translator, and the catalogue that comes back."""

from starlette.responses import Response

from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.conflicts import OPENED, conflict_page
from ncpm_reports.desk.csv_tables import rows_of, uploaded_text
from ncpm_reports.desk.early_access import refusal_of_releases
from ncpm_reports.desk.editing import open_file, save_file
from ncpm_reports.desk.people import READERS, Role
from ncpm_reports.desk.preview_requests import WELSH, PreviewRequest
from ncpm_reports.desk.quarters import quarter_of
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.screens.quarter import csv_answer
from ncpm_reports.desk.visit import Visit, get, post
from ncpm_reports.documents.welsh_catalogue import CATALOGUE, COLUMNS, read_catalogue

WRITERS = (Role.SECRETARIAT,)
SECONDS_TO_COUNT = 2


def show(visit: Visit) -> Response:
    """How many sentences the quarter's sheets have, and how many of these lack Welsh."""
    preview = visit.desk.previews.soon(_wanted(visit), SECONDS_TO_COUNT)
    rows = rows_of(preview.data.decode(), COLUMNS) if preview else ()
    return visit.page(
        "welsh.html",
        counted=preview is not None and not preview.issues,
        sentences=len(rows),
        untranslated=sum(not row["welsh"] for row in rows),
        opened=open_file(visit.desk, CATALOGUE).sha256,
        problems=problems_of(preview.issues) if preview else (),
        may_write=bool(visit.person.roles & set(WRITERS)),
    )


def download(visit: Visit) -> Response:
    """The catalogue with every sentence that the quarter needs, for those who may know already what they say.

    Raises: Refused with all that is wrong with it.
    """
    preview = visit.desk.previews.get(_wanted(visit))
    if preview.issues:
        raise Refused(preview.issues)
    refusal = refusal_of_releases(visit, preview.releases, "the sentences of sheets in Welsh")
    return refusal or csv_answer(preview.data.decode(), "welsh-catalogue.csv")


def upload(visit: Visit) -> Response:
    """Puts a filled-in file in the catalogue's place. Raises: Refused with every row that is wrong."""
    text = visit.form.raw("text") or uploaded_text(visit.form.uploads("file"))
    read_catalogue(text, "The file")
    conflict = save_file(visit, CATALOGUE, text, opened=visit.form.text(OPENED), what="Welsh changed")
    if conflict is not None:
        back = visit.address("welsh")
        return conflict_page(visit, conflict, title="The catalogue of Welsh", back=back, merge="text")
    translated = sum(bool(row["welsh"]) for row in rows_of(text, COLUMNS))
    return visit.to("welsh", notice=f"Saved: {translated} sentences with their Welsh.")


def _wanted(visit: Visit) -> PreviewRequest:
    return PreviewRequest(request=visit.project.request(quarter_of(visit)), kind="summary", form=WELSH)


ROUTES = (
    get("/welsh", show, name="welsh", roles=READERS),
    post("/welsh", upload, name="upload-welsh", roles=WRITERS),
    get("/welsh/catalogue.csv", download, name="welsh-catalogue", roles=READERS),
)
