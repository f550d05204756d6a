"""What stands in a frame of a page: a document as it would be, or why it cannot be made above the last one that was."""

from http import HTTPStatus

from starlette.responses import Response

from ncpm_reports.core.problems import Issue, NotFound
from ncpm_reports.desk.early_access import require_access
from ncpm_reports.desk.preview_requests import Preview, PreviewRequest
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.served_files import file_answer
from ncpm_reports.desk.visit import Visit

_GONE = Issue(
    code="desk.preview-gone",
    where="the preview",
    found="nothing that is still kept",
    expected="a document that was made a moment ago",
    remedy="Ask for the page again.",
)


def framed(visit: Visit, wanted: PreviewRequest) -> Response:
    """What is wanted as it would be now; where that is refused, the problems above the last one that was made."""
    preview = visit.desk.previews.get(wanted)
    if preview.data:
        return _shown(visit, preview)
    last = visit.desk.previews.last_good(wanted)
    return visit.page(
        "framed.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        problems=problems_of(preview.issues),
        last=document_address(visit, last) if last else "",
    )


def document_address(visit: Visit, preview: Preview) -> str:
    """Where a document that was made can be looked at for as long as it is kept."""
    return visit.address("preview-document", key=preview.key)


def kept_document(visit: Visit) -> Response:
    """A document that was made before, by the key in the address. Raises: NotFound if it is no longer kept."""
    preview = visit.desk.previews.document(visit.part("key"))
    if preview is None:
        raise NotFound(_GONE)
    return _shown(visit, preview)


def _shown(visit: Visit, preview: Preview) -> Response:
    """A document, for those who may see its figures already."""
    require_access(visit, preview.releases, "a preview")
    return file_answer(preview.data, "preview.pdf" if preview.data.startswith(b"%PDF-") else "preview.html")
