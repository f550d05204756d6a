"""The Welsh of the printed sheets of areas in Wales: sentences for a translator, and the catalogue that comes back."""

from starlette.responses import Response

from ncpm_reports.core.problems import Refused
from ncpm_reports.desk.csv_tables import rows_of, sent_text
from ncpm_reports.desk.early_access import require_access
from ncpm_reports.desk.editing import open_file, save_file
from ncpm_reports.desk.preview_requests import WELSH, PreviewRequest
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.served_files import csv_answer
from ncpm_reports.desk.visit import Visit
from ncpm_reports.documents.welsh_catalogue import CATALOGUE, COLUMNS, read_catalogue

SECONDS_TO_COUNT = 2


def show(visit: Visit) -> Response:
    """How many sentences the quarter's sheets have, and how many of these lack Welsh."""
    preview = visit.desk.previews.get_within(_preview_request(visit), SECONDS_TO_COUNT)
    rows = rows_of(preview.data.decode(), COLUMNS) if preview else ()
    return visit.page(
        "welsh.html",
        counted=preview is not None and not preview.issues,
        sentences=len(rows),
        untranslated=sum(not row["welsh"] for row in rows),
        opened=open_file(visit.desk, CATALOGUE).sha256,
        problems=problems_of(preview.issues) if preview else (),
    )


def download(visit: Visit) -> Response:
    """The catalogue with every sentence that the quarter needs, for those who may know already what they say.

    Raises: Refused with all that is wrong with it.
    """
    preview = visit.desk.previews.get(_preview_request(visit))
    if preview.issues:
        raise Refused(preview.issues)
    require_access(visit, preview.releases, "the sentences of sheets in Welsh")
    return csv_answer(preview.data.decode(), "welsh-catalogue.csv")


def upload(visit: Visit) -> Response:
    """Puts a filled-in file in the catalogue's place. Raises: Refused with every row that is wrong."""
    text, back = sent_text(visit.form), visit.address("welsh")
    read_catalogue(text, "The file")
    save_file(visit, CATALOGUE, text, what="Welsh changed", title="The catalogue of Welsh", back=back, merge="text")
    translated = sum(bool(row["welsh"]) for row in rows_of(text, COLUMNS))
    return visit.redirect("welsh", notice=f"Saved: {translated} sentences with their Welsh.")


def _preview_request(visit: Visit) -> PreviewRequest:
    return PreviewRequest(request=visit.project.request(visit.edited_quarter()), kind="summary", form=WELSH)
