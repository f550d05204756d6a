"""PDF by ReportLab Platypus: PDF/UA-1 and PDF/A-2a in the same file, set in one pass.

Blocks become structure elements and flowables (`story`), Platypus lays them out (`pages`), and the canvas marks whose
everything is (`tagging`). Numbers of pages are drawn when all pages are known.
"""

from collections.abc import Mapping

from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.documents.blocks import Document
from ncpm_reports.documents.traversal import shortened
from ncpm_reports.writers.pdf.fonts import register_fonts
from ncpm_reports.writers.pdf.pages import DocumentTemplate
from ncpm_reports.writers.pdf.saving import add_properties, saved
from ncpm_reports.writers.pdf.story import Story
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import PAGE_HEIGHT, PAGE_WIDTH, style_sheet
from ncpm_reports.writers.pdf.tagging import TaggedCanvas


def write(document: Document) -> bytes:
    """The document as a PDF file. The same document gives the same bytes, everywhere and always.

    Raises: as `fitted` does.
    """
    return fitted(document)[1]


def fitted(document: Document) -> tuple[Document, bytes, Mapping[str, int]]:
    """The document as its pages hold it, with its PDF file and the page of each anchor.

    Where pages are too long, what their templates say may go is left out, the least first, until they fit.

    Raises: Refused, with what is too long where nothing more may go; KeyError for a link to an anchor that the document
    has not, which `documents.checks` refuses before.
    """
    register_fonts()
    meta = document.meta
    canvas, root = TaggedCanvas((PAGE_WIDTH, PAGE_HEIGHT), "S"), StructureElement("Document", None, lang=meta.lang)
    story = Story(style_sheet(meta.kind, meta.large_print), meta.lang, document=document, root=root)
    template = DocumentTemplate(meta, story, canvas)
    template.build(story.flowables(), canvasmaker=lambda *_, **__: canvas)
    shorter = shortened(document, template.sections_too_long())
    if shorter != document:
        return fitted(shorter)
    refuse_if_any(template.issues())
    with canvas.finish(root) as file:
        add_properties(file, meta)
        pages = {anchor: place.page + 1 for anchor, place in canvas.destinations.items()}
        return document, saved(file), pages
