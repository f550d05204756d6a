"""PDF by ReportLab Platypus: PDF/UA-1 and PDF/A-2a in the same file, set in one pass.

Blocks become structure elements and flowables (`story`), the document template lays them out on pages, with what stands
around them, and the canvas marks whose everything is (`tagging`). Numbers of pages are drawn when all are known.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from math import ceil

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Document, DocumentKind, Meta, Text
from ncpm_reports.documents.traversal import shorten_sections
from ncpm_reports.writers.page_words import INVENTED, page_of
from ncpm_reports.writers.pdf.flowables import KeepWithNextGroup
from ncpm_reports.writers.pdf.fonts import register_fonts
from ncpm_reports.writers.pdf.reportlab_hooks import used_height
from ncpm_reports.writers.pdf.saving import add_properties, pdf_bytes
from ncpm_reports.writers.pdf.story import Story
from ncpm_reports.writers.pdf.styles import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, PURPLE, style_sheet
from ncpm_reports.writers.pdf.tagging import Artifact, StructureElement, TaggedCanvas

_HEADER, _FOOTER, _WATERMARK = Artifact("Header"), Artifact("Footer"), Artifact("Watermark")
_WATERMARK_GREY = Color(0.935, 0.935, 0.935)
_WATERMARK_SIZE = 150.0
# Kept free beside the footer: so many times the size of its type.
_PAGE_NUMBER_WIDTH = 8.6


def write(document: Document) -> bytes:
    """The document as a PDF file: the same bytes, everywhere and always. Raises: as `fit_to_pages` does."""
    return fit_to_pages(document)[1]


def fit_to_pages(document: Document) -> tuple[Document, bytes, Mapping[str, int]]:
    """The document as its pages hold it, with its PDF file and the page of each anchor.

    Where pages are too long, what their templates say may go is left out, the least first, until they fit.

    Raises: Refused, with what is too long where nothing more may go, and every link to what is not there any more.
    """
    register_fonts()
    meta = document.meta
    canvas, root = TaggedCanvas((PAGE_WIDTH, PAGE_HEIGHT), "S"), StructureElement("Document", None, lang=meta.lang)
    story = Story(style_sheet(meta.kind, meta.large_print), meta.lang, document=document, root=root)
    template = DocumentTemplate(meta, story, canvas)
    template.build(story.flowables(), canvasmaker=lambda *_, **__: canvas)
    sections, issues = template.overflows()
    shorter = shorten_sections(document, sections)
    if shorter != document:
        return fit_to_pages(shorter)
    refuse_if_any((*issues, *_broken_links(meta, canvas)))
    with canvas.finish(root) as file:
        add_properties(file, meta)
        pages = {anchor: place.page + 1 for anchor, place in canvas.destinations.items()}
        return document, pdf_bytes(file), pages


def _broken_links(meta: Meta, canvas: TaggedCanvas) -> Iterator[Issue]:
    expected, remedy = "an anchor of the document", "Point it to what is there and is never left out for want of room."
    for page, _, words in canvas.links:
        if words.target.startswith("#") and words.target[1:] not in canvas.destinations:
            found = f"a link to {words.target} ({words.label!r})"
            yield Issue.of("link-target", f"{meta.id}, page {page + 1}", found, expected, remedy)


class DocumentTemplate(BaseDocTemplate):
    """Sets a document on a canvas.

    Its sections are the stretches between page breaks. One that runs on has parts that begin a page only where there is
    no room for them, and as many pages as they need.
    """

    def __init__(self, meta: Meta, builder: Story, canvas: TaggedCanvas) -> None:
        super().__init__(None, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), keepTogetherClass=KeepWithNextGroup)
        self.meta, self.builder, self.sheet, self.target = meta, builder, builder.sheet, canvas
        self.section_pages, self.multi_page_sections = [0], set[int]()
        # How much of each page is filled, in points.
        self.filled_heights: list[float] = []
        for name in ("body", "wide"):
            width, bottom = self.sheet.width(name), self.sheet.bottom * MILLIMETRE
            frame = Frame((PAGE_WIDTH - width) / 2, bottom, width, self.sheet.height, 0, 0, 0, 0)
            page = PageTemplate(name, [frame], onPage=self._draw_watermark, onPageEnd=self._draw_furniture)
            self.addPageTemplates(page)

    def handle_sectionStart(self) -> None:
        """Begins a section on the next page."""
        self.section_pages.append(self.target.page_index)

    def handle_sectionRunsOn(self) -> None:
        """Lets the section have further pages."""
        self.multi_page_sections.add(len(self.section_pages) - 1)

    def overflows(self) -> tuple[frozenset[int], list[Issue]]:
        """The sections, counted from 0, that do not fit, all where the document has too many pages; and what to say."""
        issues, sections, max_pages, total = [], set[int](), self.meta.max_pages, len(self.filled_heights)
        starts = self.section_pages if self.meta.one_page_sections else []
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], total], strict=False)):
            if end - start > 1 and number not in self.multi_page_sections:
                titles = (title for title, _, at in self.target.bookmarks if at.page >= start)
                subject = next((f"“{title}”" for title in titles if title), "the first section")
                issues.append(self._overflow(subject, end - start - 1, end, "one page"))
                sections.add(number)
        if 0 < max_pages < total:
            if not self.meta.may_run_on:
                expected = f"at most {max_pages} {'page' if max_pages == 1 else 'pages'}"
                issues.append(self._overflow(f"{total} pages", total - max_pages, total, expected))
            sections.update(range(len(self.section_pages)))
        return frozenset(sections), issues

    def _overflow(self, subject: str, pages: int, end: int, expected: str) -> Issue:
        """`subject` is longer by the body lines on so many pages, one at least, before the document's page `end`."""
        points = (pages - 1) * self.sheet.height + self.filled_heights[end - 1]
        lines = ceil(points / float(self.sheet.style("body").leading))
        found = f"{subject}: {lines} {'line' if lines == 1 else 'lines'} too long"
        remedy = "Shorten its text, or say in its template what may go (leave-out: docs/templates.md)."
        at_desk = "Shorten what was written for it."
        return Issue.of("page.overflows", self.meta.id, found, expected, remedy, at_desk=at_desk)

    # Around the content

    def _draw_watermark(self, canvas: TaggedCanvas, _template: BaseDocTemplate) -> None:
        """Draws the DRAFT watermark."""
        if not self.meta.draft:
            return
        canvas.saveState()
        with canvas.owned_by(_WATERMARK):
            canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
            canvas.rotate(55)
            canvas.setFillColor(_WATERMARK_GREY)
            canvas.setFont("Sb", _WATERMARK_SIZE)
            canvas.drawCentredString(0, -0.33 * _WATERMARK_SIZE, "DRAFT")
        canvas.restoreState()

    def _draw_furniture(self, canvas: TaggedCanvas, template: BaseDocTemplate) -> None:
        """Draws what stands at the page's head and foot."""
        frame, meta, sheet = template.frame, self.meta, self.sheet
        self.filled_heights.append(used_height(frame))
        number = len(self.filled_heights)
        if meta.illustrative:
            canvas.setFillColor(PURPLE)
            canvas.rect(0, PAGE_HEIGHT - sheet.banner * MILLIMETRE, PAGE_WIDTH, PAGE_HEIGHT, stroke=0, fill=1)
            self._draw_line(INVENTED, sheet.style("banner", alignment=TA_CENTER), _HEADER, 0.72 * sheet.banner)
        marking, small = sheet.style("marking", alignment=TA_CENTER), sheet.style("small")
        self._draw_line(meta.marking.upper(), marking, _HEADER, sheet.marking_above)
        self._draw_line(meta.marking.upper(), marking, _FOOTER, sheet.marking_below)
        draw_line = partial(self._draw_line, left=frame.x1, width=frame.width)
        # A summary says above its title whose it is.
        if number > 1 or meta.kind is DocumentKind.SUMMARY:
            draw_line(meta.header, small, _HEADER, sheet.header)
        draw_line(meta.footer, small, _FOOTER, sheet.footer, width=frame.width - _PAGE_NUMBER_WIDTH * small.fontSize)
        at_right = sheet.style("small", alignment=TA_RIGHT)
        canvas.defer(lambda: draw_line(self._page_number(number), at_right, _FOOTER, sheet.footer))

    def _draw_line(
        self, text: str, style: ParagraphStyle, part: Artifact, edge: float, *, left: float = 0, width: float = 0
    ) -> None:
        """Draws words in the header or footer, the last of at most two lines so many millimetres from the edge."""
        words, width = self.builder.paragraph((Text(text),), style, part), width or PAGE_WIDTH
        if words.wrap(width, PAGE_HEIGHT)[1] > 2 * style.leading:
            words = words.split(width, 2 * style.leading)[0]
        baseline = PAGE_HEIGHT - edge * MILLIMETRE if part is _HEADER else edge * MILLIMETRE
        words.drawOn(self.target, left, baseline - style.leading + style.fontSize)

    def _page_number(self, number: int) -> str:
        """The page's number and the number of pages, where there is more than one."""
        before, between = page_of(self.meta.lang)
        total = len(self.filled_heights)
        return f"{before}{number}{between}{total}" if total > 1 else ""
