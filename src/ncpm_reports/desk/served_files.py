"""Files and documents as answers: chosen by look-up, never by a path from the browser; and what stands in a frame."""

from http import HTTPStatus
from pathlib import Path

from starlette.responses import Response

from ncpm_reports.core.problems import NotFound
from ncpm_reports.desk.early_access import require_access
from ncpm_reports.desk.preview_requests import Preview, PreviewRequest
from ncpm_reports.desk.rendering import problems_of
from ncpm_reports.desk.visit import Visit
from ncpm_reports.release.output.artefacts import MEDIA_TYPES, ending

_XLSX = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'"
)
# What the browser shows, in a frame of the desk too; nothing in it may run or load anything else. The rest is kept.
_INLINE_POLICIES = {
    "pdf": "default-src 'none'; object-src 'self'; frame-ancestors 'self'",
    **dict.fromkeys(("html", "css", "svg"), _PAGE_POLICY),
}


def file_answer(data: bytes, name: str) -> Response:
    """A file under a name of the program's own, whose ending says whether it is shown in the browser or kept."""
    kind = ending(name)
    headers = {"content-disposition": f'{"inline" if kind in _INLINE_POLICIES else "attachment"}; filename="{name}"'}
    if kind in _INLINE_POLICIES:
        headers["content-security-policy"] = _INLINE_POLICIES[kind]
    return Response(data, media_type=(MEDIA_TYPES | _XLSX)[kind], headers=headers)


def csv_answer(text: str, name: str) -> Response:
    """A CSV file to be kept, which Excel reads as UTF-8."""
    return file_answer(text.encode("utf-8-sig"), name)


def bytes_of(path: Path, what: str) -> bytes:
    """The bytes of a file that a list names. Raises: NotFound if it is gone, or a link."""
    if path.is_symlink() or not path.is_file():
        raise no_file(what)
    return path.read_bytes()


def no_file(what: str) -> NotFound:
    """The refusal of a file that is in no list, or gone."""
    remedy = "Build the quarter again, or go back and choose another."
    return NotFound.of("desk.no-file", what, "no such file", "a file of the quarter", remedy)


def framed(visit: Visit, preview_request: PreviewRequest) -> Response:
    """The preview of a request; where that is refused, the problems above the last one that was made."""
    preview = visit.desk.previews.get(preview_request)
    if preview.data:
        return _preview_answer(visit, preview)
    last = visit.desk.previews.last_good(preview_request)
    return visit.page(
        "framed.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        problems=problems_of(preview.issues),
        last=document_address(visit, last) if last else "",
    )


def document_address(visit: Visit, preview: Preview) -> str:
    """Where a document that was made can be looked at for as long as it is kept."""
    return visit.address("preview-document", key=preview.key)


def cached_document(visit: Visit) -> Response:
    """A document that was made before, by the key in the address. Raises: NotFound if the cache no longer has it."""
    preview = visit.desk.previews.document(visit.part("key"))
    if preview is None:
        expected = "a document that was made a moment ago"
        raise NotFound.of(
            "desk.preview-gone", "the preview", "nothing that is still kept", expected, "Ask for the page again."
        )
    return _preview_answer(visit, preview)


def _preview_answer(visit: Visit, preview: Preview) -> Response:
    require_access(visit, preview.releases, "a preview")
    return file_answer(preview.data, "preview.pdf" if preview.data.startswith(b"%PDF-") else "preview.html")
