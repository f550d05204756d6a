"""PDF by ReportLab Platypus: PDF/UA-1 and PDF/A-2a in the same file, set in one pass.

Blocks become structure elements and flowables (`story`), Platypus lays them out (`pages`), and the canvas marks whose
everything is (`tagging`). Numbers of pages are drawn when all pages are known.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Document, Meta
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf.fonts import clean, register_fonts
from ncpm_reports.writers.pdf.inlines import Setter
from ncpm_reports.writers.pdf.metadata import add_properties
from ncpm_reports.writers.pdf.pages import DocumentTemplate
from ncpm_reports.writers.pdf.saving import saved
from ncpm_reports.writers.pdf.story import Story
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import PAGE_HEIGHT, PAGE_WIDTH, style_sheet
from ncpm_reports.writers.pdf.tagging import Bookmark, Destination, Stretch, TaggedCanvas


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as a PDF file. The same document gives the same bytes, everywhere and always.

    Raises: Refused, with every link and note reference that leads to nothing in the document.
    """
    return write_with_pages(document, options)[0]


def write_with_pages(document: Document, options: WriterOptions) -> tuple[bytes, Mapping[str, int]]:
    """The PDF file, and the page of each anchor. `options` has nothing that a PDF needs yet.

    Raises: Refused, with every link and note reference that leads to nothing in the document, and what is too long.
    """
    meta = document.meta
    canvas = _canvas()
    root = StructureElement("Document", None, lang=meta.lang)
    part = _set_part(document, root, canvas)
    refuse_if_any(part.issues(canvas))
    numbers = {anchor: place.page + 1 for anchor, place in canvas.destinations.items()}
    return _finished(canvas, root, meta), numbers


def write_together(documents: Sequence[Document], meta: Meta, options: WriterOptions) -> bytes:
    """Several documents one after another in one file, for printing; each has its own page numbers and a bookmark.

    `meta` gives the file its properties; each document keeps its own marking, header and footer.

    Raises: Refused, with every link and note reference that leads to nothing in its document.
    """
    canvas = _canvas()
    root = StructureElement("Document", None, lang=meta.lang)
    parts: list[_Part] = []
    for number, document in enumerate(documents, start=1):
        lang = document.meta.lang if document.meta.lang != meta.lang else ""
        branch = StructureElement("Part", root, lang=lang)
        parts.append(_set_part(document, branch, canvas, prefix=f"{number}-"))
    refuse_if_any(issue for part in parts for issue in part.issues(canvas))
    return _finished(canvas, root, meta)


@dataclass(frozen=True, slots=True)
class _Part:
    """A document that has been set, and its links with their pages in the file."""

    template: DocumentTemplate
    prefix: str
    links: Sequence[tuple[int, Stretch]]

    def issues(self, canvas: TaggedCanvas) -> Iterator[Issue]:
        """What keeps the document from being written: links that lead nowhere, and what is too long."""
        for page, link in self.links:
            if link.target.startswith("#") and link.target[1:] not in canvas.destinations:
                yield Issue(
                    code="link-target",
                    where=f"{self.template.meta.id}, page {page - self.template.first_page + 1}",
                    found=f"a link to #{link.target[1:].removeprefix(self.prefix)} ({link.label!r})",
                    expected="an anchor of the document",
                    remedy="Point it to a heading, table, figure or note that is there.",
                )
        yield from self._too_long()

    def _too_long(self) -> Iterator[Issue]:
        template, meta = self.template, self.template.meta
        if meta.one_page_sections:
            for section in template.sections:
                lines = section.lines_too_long(template.sheet)
                if lines:
                    yield _overflow(meta, section.title or "the first section", lines, "one page")
        if 0 < meta.max_pages < template.total:
            most = f"at most {meta.max_pages} {'page' if meta.max_pages == 1 else 'pages'}"
            yield _overflow(meta, f"{template.total} pages", template.lines_past(meta.max_pages), most)


def _overflow(meta: Meta, what: str, lines: int, expected: str) -> Issue:
    return Issue(
        code="page.overflows",
        where=meta.id,
        found=f"{what}: {lines} {'line' if lines == 1 else 'lines'} too long",
        expected=expected,
        remedy="Shorten its text or leave a row out.",
    )


def _canvas() -> TaggedCanvas:
    register_fonts()
    return TaggedCanvas((PAGE_WIDTH, PAGE_HEIGHT), "S")


def _set_part(document: Document, root: StructureElement, canvas: TaggedCanvas, prefix: str = "") -> _Part:
    """Sets a document under an element of the structure tree; `prefix` keeps its anchors apart from others'."""
    sheet = style_sheet(document.meta.kind, document.meta.large_print)
    template = DocumentTemplate(document.meta, sheet, canvas)
    if prefix:
        canvas.bookmarks.append(Bookmark(clean(document.meta.title), 1, Destination(canvas.page_index, PAGE_HEIGHT)))
        canvas.bookmark_depth = 1
    first_link = len(canvas.links)
    template.build(Story(document, root, Setter(sheet, document.meta.lang, prefix)).flowables())
    return _Part(template, prefix, [(link.page, link.stretch) for link in canvas.links[first_link:]])


def _finished(canvas: TaggedCanvas, root: StructureElement, meta: Meta) -> bytes:
    with canvas.finish(root) as file:
        add_properties(file, meta)
        return saved(file)
