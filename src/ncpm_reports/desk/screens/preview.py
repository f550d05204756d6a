"""The draft of any document as it would be now, which is not the candidate, and the site at two widths."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from ncpm_reports.core.problems import NotFound
from ncpm_reports.desk.preview_requests import PreviewRequest
from ncpm_reports.desk.served_files import file_answer, framed
from ncpm_reports.desk.visit import Visit, unknown_address

SITE = "site"
STYLESHEET = "site.css"
FRONT = "index.html"
WIDTHS = (("telephone", "A telephone"), ("desktop", "A desktop"))


class Document(NamedTuple):
    """A document that can be looked at: the kind of its task, its stem, and whether there is one for each area."""

    label: str
    kind: str
    stem: str = ""
    of_an_area: bool = False


DOCUMENTS: Mapping[str, Document] = {
    "pack": Document("The briefing pack", "pack"),
    "summary": Document("The public summary of an area", "summary", of_an_area=True),
    "letter": Document("The letter about an area", "letter", of_an_area=True),
    "profile": Document("The profile of a force", "profile", of_an_area=True),
    "submission": Document("The submission", "office", stem="submission"),
    SITE: Document("The website", "site", stem=FRONT),
}


def _unknown() -> NotFound:
    return unknown_address("Preview", "document", "one of the quarter's documents")


def show(visit: Visit) -> Response:
    """A choice of documents, and the chosen one in a frame."""
    areas = visit.project.areas()
    query = visit.request.query_params
    chosen = query.get("document", "pack")
    document = DOCUMENTS.get(chosen)
    if document is None:
        raise _unknown()
    force = areas.force(query.get("area", "")) or areas.forces[0]
    width = query.get("width", "desktop")
    if chosen == SITE:
        address = visit.address("site-preview", path=FRONT)
    else:
        area = force.slug if document.of_an_area else "all"
        address = visit.address("document-preview", document=chosen, area=area)
    visit.desk.previews.get_within(_preview_request(visit, document, force.code), 0)
    return visit.page(
        "preview.html",
        documents=tuple((name, listed.label) for name, listed in DOCUMENTS.items()),
        areas=tuple((force.slug, force.name) for force in areas.forces),
        widths=WIDTHS,
        chosen=chosen,
        area=force.slug,
        width=width if width in dict(WIDTHS) else "desktop",
        is_site=chosen == SITE,
        title=f"{document.label}: {force.name}" if document.of_an_area else document.label,
        address=str(address),
    )


def show_document(visit: Visit) -> Response:
    """A document as PDF for the frame; where it cannot be made, why, above the last that was."""
    document, areas = DOCUMENTS.get(visit.part("document")), visit.project.areas()
    force = areas.force(visit.part("area"))
    if document is None or document.kind == SITE or document.of_an_area != (force is not None):
        raise _unknown()
    return framed(visit, _preview_request(visit, document, force.code if force else ""))


def show_site(visit: Visit) -> Response:
    """A page of the site as it would be: its own, or an area's summary; and its style sheet."""
    path = visit.part("path")
    if path == STYLESHEET:
        style = visit.project.paths.root / "templates" / "brand" / STYLESHEET
        return file_answer(style.read_bytes(), STYLESHEET)
    preview_request = _site_page(visit, path)
    if preview_request is None:
        return file_answer(_NO_PAGE, FRONT)
    return framed(visit, preview_request)


def _site_page(visit: Visit, path: str) -> PreviewRequest | None:
    """The page at a path of the site; None for what only a build makes, such as files of data."""
    page = f"{path}index.html" if not path or path.endswith("/") else path
    if not page.endswith(".html"):
        return None
    request = visit.project.request(visit.edited_quarter())
    force = visit.project.areas().force(page.partition("/")[0])
    kind, area = ("summary", force.code) if force else (SITE, "")
    return PreviewRequest(request=request, kind=kind, area=area, stem=page, form="html")


def _preview_request(visit: Visit, document: Document, area: str) -> PreviewRequest:
    return PreviewRequest(
        request=visit.project.request(visit.edited_quarter()),
        kind=document.kind,
        area=area if document.of_an_area else "",
        stem=document.stem,
        form="html" if document.kind == SITE else "pdf",
    )


_NO_PAGE = (
    b'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Not in the preview</title>'
    b"</head><body><h1>Not in the preview</h1><p>This file is made when the quarter is built.</p></body></html>"
)
