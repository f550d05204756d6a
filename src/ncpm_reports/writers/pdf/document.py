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
from ncpm_reports.documents.traversal import shortened
from ncpm_reports.writers.page_words import INVENTED, page_of
from ncpm_reports.writers.pdf.flowables import Chain
from ncpm_reports.writers.pdf.fonts import register_fonts
from ncpm_reports.writers.pdf.reportlab_hooks import used_height
from ncpm_reports.writers.pdf.saving import add_properties, saved
from ncpm_reports.writers.pdf.story import Story
from ncpm_reports.writers.pdf.styles import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, PURPLE, style_sheet
from ncpm_reports.writers.pdf.tagging import Artifact, StructureElement, TaggedCanvas

_HEADER, _FOOTER, _WATERMARK = Artifact("Header"), Artifact("Footer"), Artifact("Watermark")
_WATERMARK_GREY = Color(0.935, 0.935, 0.935)
_WATERMARK_SIZE = 150.0
# Kept free beside the footer: so many times the size of its type.
_PAGE_NUMBER_WIDTH = 8.6


def write(document: Document) -> bytes:
    """The document as a PDF file: the same bytes, everywhere and always. Raises: as `fitted` does."""
    return fitted(document)[1]


def fitted(document: Document) -> tuple[Document, bytes, Mapping[str, int]]:
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
    sections, issues = template.too_long()
    shorter = shortened(document, sections)
    if shorter != document:
        return fitted(shorter)
    refuse_if_any((*issues, *_lost_links(meta, canvas)))
    with canvas.finish(root) as file:
        add_properties(file, meta)
        pages = {anchor: place.page + 1 for anchor, place in canvas.destinations.items()}
        return document, saved(file), pages


def _lost_links(meta: Meta, canvas: TaggedCanvas) -> Iterator[Issue]:
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

    def __init__(self, meta: Meta, setter: Story, canvas: TaggedCanvas) -> None:
        super().__init__(None, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), keepTogetherClass=Chain)
        self.meta, self.setter, self.sheet, self.target = meta, setter, setter.sheet, canvas
        self.section_pages, self.running_on = [0], set[int]()
        # How much of each page is filled, in points.
        self.filled: list[float] = []
        for name in ("body", "wide"):
            width, bottom = self.sheet.width(name), self.sheet.bottom * MILLIMETRE
            frame = Frame((PAGE_WIDTH - width) / 2, bottom, width, self.sheet.height, 0, 0, 0, 0)
            self.addPageTemplates(PageTemplate(name, [frame], onPage=self._draw_under, onPageEnd=self._draw_around))

    def handle_sectionStart(self) -> None:
        """Begins a section on the next page."""
        self.section_pages.append(self.target.page_index)

    def handle_sectionRunsOn(self) -> None:
        """Lets the section have further pages."""
        self.running_on.add(len(self.section_pages) - 1)

    def too_long(self) -> tuple[frozenset[int], list[Issue]]:
        """The sections, counted from 0, that do not fit, all where the document has too many pages; and what to say."""
        issues, sections, most, total = [], set[int](), self.meta.max_pages, len(self.filled)
        starts = self.section_pages if self.meta.one_page_sections else []
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], total], strict=False)):
            if end - start > 1 and number not in self.running_on:
                titles = (title for title, _, at in self.target.bookmarks if at.page >= start)
                what = next((f"“{title}”" for title in titles if title), "the first section")
                issues.append(self._overflow(what, end - start - 1, end, "one page"))
                sections.add(number)
        if 0 < most < total:
            expected = f"at most {most} {'page' if most == 1 else 'pages'}"
            issues.append(self._overflow(f"{total} pages", total - most, total, expected))
            sections.update(range(len(self.section_pages)))
        return frozenset(sections), issues

    def _overflow(self, what: str, pages: int, end: int, expected: str) -> Issue:
        """`what` is longer by the body lines on so many pages, one at least, before the document's page `end`."""
        points = (pages - 1) * self.sheet.height + self.filled[end - 1]
        lines = ceil(points / float(self.sheet.style("body").leading))
        found = f"{what}: {lines} {'line' if lines == 1 else 'lines'} too long"
        remedy = "Shorten its text, or say in its template what may go (leave-out: docs/templates.md)."
        at_desk = "Shorten what was written for it."
        return Issue.of("page.overflows", self.meta.id, found, expected, remedy, at_desk=at_desk)

    # Around the content

    def _draw_under(self, canvas: TaggedCanvas, _template: BaseDocTemplate) -> None:
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

    def _draw_around(self, canvas: TaggedCanvas, template: BaseDocTemplate) -> None:
        """Draws what stands at the page's head and foot."""
        frame, meta, sheet = template.frame, self.meta, self.sheet
        self.filled.append(used_height(frame))
        number = len(self.filled)
        if meta.illustrative:
            canvas.setFillColor(PURPLE)
            canvas.rect(0, PAGE_HEIGHT - sheet.banner * MILLIMETRE, PAGE_WIDTH, PAGE_HEIGHT, stroke=0, fill=1)
            self._furnish(INVENTED, sheet.style("banner", alignment=TA_CENTER), _HEADER, 0.72 * sheet.banner)
        marking, small = sheet.style("marking", alignment=TA_CENTER), sheet.style("small")
        self._furnish(meta.marking.upper(), marking, _HEADER, sheet.marking_above)
        self._furnish(meta.marking.upper(), marking, _FOOTER, sheet.marking_below)
        furnish = partial(self._furnish, left=frame.x1, width=frame.width)
        # A summary says above its title whose it is.
        if number > 1 or meta.kind is DocumentKind.SUMMARY:
            furnish(meta.header, small, _HEADER, sheet.header)
        furnish(meta.footer, small, _FOOTER, sheet.footer, width=frame.width - _PAGE_NUMBER_WIDTH * small.fontSize)
        at_right = sheet.style("small", alignment=TA_RIGHT)
        canvas.draw_late(lambda: furnish(self._page_number(number), at_right, _FOOTER, sheet.footer))

    def _furnish(
        self, text: str, style: ParagraphStyle, part: Artifact, edge: float, *, left: float = 0, width: float = 0
    ) -> None:
        """Draws words in the header or footer, the last of at most two lines so many millimetres from the edge."""
        words, width = self.setter.paragraph((Text(text),), style, part), width or PAGE_WIDTH
        if words.wrap(width, PAGE_HEIGHT)[1] > 2 * style.leading:
            words = words.split(width, 2 * style.leading)[0]
        baseline = PAGE_HEIGHT - edge * MILLIMETRE if part is _HEADER else edge * MILLIMETRE
        words.drawOn(self.target, left, baseline - style.leading + style.fontSize)

    def _page_number(self, number: int) -> str:
        """The page's number and the number of pages, where there is more than one."""
        before, between = page_of(self.meta.lang)
        total = len(self.filled)
        return f"{before}{number}{between}{total}" if total > 1 else ""
