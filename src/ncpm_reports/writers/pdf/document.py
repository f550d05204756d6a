"""PDF by ReportLab Platypus: PDF/UA-1 and PDF/A-2a in the same file, set in one pass.

Blocks become structure elements and flowables (`story`), Platypus lays them out (`pages`), and the canvas marks whose
everything is (`tagging`). Numbers of pages are drawn when all pages are known.
"""

from collections.abc import Mapping, Sequence

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Document, Meta
from ncpm_reports.documents.traversal import shortened
from ncpm_reports.writers.pdf.fonts import clean, register_fonts
from ncpm_reports.writers.pdf.pages import DocumentTemplate
from ncpm_reports.writers.pdf.saving import add_properties, saved
from ncpm_reports.writers.pdf.story import Story
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import PAGE_HEIGHT, PAGE_WIDTH, style_sheet
from ncpm_reports.writers.pdf.tagging import Bookmark, Destination, TaggedCanvas


def write(document: Document) -> bytes:
    """The document as a PDF file. The same document gives the same bytes, everywhere and always.

    Raises: as `fitted` does.
    """
    return fitted(document)[1]


def fitted(document: Document) -> tuple[Document, bytes, Mapping[str, int]]:
    """The document as its pages hold it, with its PDF file and the page of each anchor.

    Where pages are too long, what their templates say may go is left out, the least first, until they fit.

    Raises: Refused, with every link and note reference that leads to nothing in the document, and with what is too long
    where nothing more may go.
    """
    (shorter,), data, canvas = _fitted((document,), document.meta)
    return shorter, data, {anchor: place.page + 1 for anchor, place in canvas.destinations.items()}


def fitted_together(documents: Sequence[Document], meta: Meta) -> tuple[tuple[Document, ...], bytes]:
    """Several documents one after another in one file, for printing; each has its own page numbers and a bookmark.

    `meta` gives the file its properties; each document keeps its own marking, header and footer. Documents with pages
    that are too long are left as `fitted` leaves them, and returned so.

    Raises: as `fitted` does.
    """
    shorter, data, _ = _fitted(tuple(documents), meta, as_parts=True)
    return shorter, data


def _fitted(
    documents: tuple[Document, ...], meta: Meta, *, as_parts: bool = False
) -> tuple[tuple[Document, ...], bytes, TaggedCanvas]:
    register_fonts()
    while True:
        canvas, root = TaggedCanvas((PAGE_WIDTH, PAGE_HEIGHT), "S"), StructureElement("Document", None, lang=meta.lang)
        parts, issues = list[DocumentTemplate](), list[Issue]()
        for number, document in enumerate(documents, start=1):
            element, prefix = root, ""
            if as_parts:
                lang = document.meta.lang if document.meta.lang != meta.lang else ""
                element, prefix = StructureElement("Part", root, lang=lang), f"{number}-"
                canvas.bookmark_depth = 1
                top = Destination(canvas.page_index, PAGE_HEIGHT)
                canvas.bookmarks.append(Bookmark(clean(document.meta.title), 1, top))
            parts.append(_set(document, element, canvas, prefix))
            issues += parts[-1].issues()
        pairs = zip(documents, parts, strict=True)
        shorter = tuple(shortened(document, part.sections_too_long()) for document, part in pairs)
        if shorter == documents:
            break
        documents = shorter
    refuse_if_any(issues)
    with canvas.finish(root) as file:
        add_properties(file, meta)
        return documents, saved(file), canvas


def _set(document: Document, root: StructureElement, canvas: TaggedCanvas, prefix: str) -> DocumentTemplate:
    """Sets a document under an element of the structure tree; `prefix` keeps its anchors apart from others'."""
    meta = document.meta
    story = Story(style_sheet(meta.kind, meta.large_print), meta.lang, prefix, document=document, root=root)
    template = DocumentTemplate(meta, story, canvas)
    template.build(story.flowables(), canvasmaker=lambda *_, **__: canvas)
    return template
