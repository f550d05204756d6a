"""PDF by ReportLab Platypus: PDF/UA-1 and PDF/A-2a in the same file, set in one pass.

Blocks become structure elements and flowables (`story`), Platypus lays them out (`pages`), and the canvas marks whose
everything is (`tagging`). Numbers of pages are drawn when all pages are known.
"""

from collections.abc import Mapping, Sequence

from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.documents.blocks import Document, Meta
from ncpm_reports.documents.traversal import shortened
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf.fonts import clean, register_fonts
from ncpm_reports.writers.pdf.inlines import Setter
from ncpm_reports.writers.pdf.metadata import add_properties
from ncpm_reports.writers.pdf.pages import DocumentTemplate
from ncpm_reports.writers.pdf.saving import saved
from ncpm_reports.writers.pdf.story import Story
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import PAGE_HEIGHT, PAGE_WIDTH, style_sheet
from ncpm_reports.writers.pdf.tagging import Bookmark, Destination, TaggedCanvas


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as a PDF file. The same document gives the same bytes, everywhere and always.

    Raises: Refused, with every link and note reference that leads to nothing in the document.
    """
    return write_with_pages(document, options)[0]


def write_with_pages(document: Document, options: WriterOptions) -> tuple[bytes, Mapping[str, int]]:
    """The PDF file, and the page of each anchor. `options` has nothing that a PDF needs yet.

    Raises: Refused, with every link and note reference that leads to nothing in the document, and what is too long.
    """
    return fitted(document, options)[1:]


def fitted(document: Document, options: WriterOptions) -> tuple[Document, bytes, Mapping[str, int]]:
    """The document as its pages hold it, with its PDF file and the page of each anchor.

    Where pages are too long, what their templates say may go is left out, the least first, until they fit.

    Raises: as `write_with_pages` does; for what is too long only where nothing more may go.
    """
    while True:
        canvas, root = _begun(document.meta)
        part = _set(document, root, canvas)
        shorter = shortened(document, part.sections_too_long())
        if shorter == document:
            refuse_if_any(part.issues())
            numbers = {anchor: place.page + 1 for anchor, place in canvas.destinations.items()}
            return document, _finished(canvas, root, document.meta), numbers
        document = shorter


def fitted_together(
    documents: Sequence[Document], meta: Meta, options: WriterOptions
) -> tuple[tuple[Document, ...], bytes]:
    """Several documents one after another in one file, for printing; each has its own page numbers and a bookmark.

    `meta` gives the file its properties; each document keeps its own marking, header and footer. Documents with pages
    that are too long are left as `fitted` leaves them, and returned so.

    Raises: Refused, with every link and note reference that leads to nothing in its document, and what is too long.
    """
    while True:
        canvas, root = _begun(meta)
        parts: list[DocumentTemplate] = []
        for number, document in enumerate(documents, start=1):
            lang = document.meta.lang if document.meta.lang != meta.lang else ""
            title, top = clean(document.meta.title), Destination(canvas.page_index, PAGE_HEIGHT)
            canvas.bookmarks.append(Bookmark(title, 1, top))
            canvas.bookmark_depth = 1
            parts.append(_set(document, StructureElement("Part", root, lang=lang), canvas, prefix=f"{number}-"))
        pairs = zip(documents, parts, strict=True)
        shorter = tuple(shortened(document, part.sections_too_long()) for document, part in pairs)
        if shorter == tuple(documents):
            refuse_if_any(issue for part in parts for issue in part.issues())
            return shorter, _finished(canvas, root, meta)
        documents = shorter


def _begun(meta: Meta) -> tuple[TaggedCanvas, StructureElement]:
    register_fonts()
    return TaggedCanvas((PAGE_WIDTH, PAGE_HEIGHT), "S"), StructureElement("Document", None, lang=meta.lang)


def _set(document: Document, root: StructureElement, canvas: TaggedCanvas, prefix: str = "") -> DocumentTemplate:
    """Sets a document under an element of the structure tree; `prefix` keeps its anchors apart from others'."""
    meta = document.meta
    setter = Setter(style_sheet(meta.kind, meta.large_print), meta.lang, prefix)
    template = DocumentTemplate(meta, setter, canvas)
    template.build(Story(document, root, setter).flowables())
    return template


def _finished(canvas: TaggedCanvas, root: StructureElement, meta: Meta) -> bytes:
    with canvas.finish(root) as file:
        add_properties(file, meta)
        return saved(file)
