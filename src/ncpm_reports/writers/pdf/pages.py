"""The document template: page templates, what stands on every page around the content, and the pages of sections."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import ActionFlowable, BaseDocTemplate, Frame, Indenter, PageBreak, PageTemplate

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import DocumentKind, Meta, Text
from ncpm_reports.writers.page_words import INVENTED, page_of
from ncpm_reports.writers.pdf.flowables import Chain
from ncpm_reports.writers.pdf.inlines import Setter
from ncpm_reports.writers.pdf.reportlab_hooks import OpenTemplate, used_height
from ncpm_reports.writers.pdf.structure import Artifact
from ncpm_reports.writers.pdf.styles import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, PURPLE
from ncpm_reports.writers.pdf.tagging import TaggedCanvas

_HEADER, _FOOTER, _WATERMARK = Artifact("Header"), Artifact("Footer"), Artifact("Watermark")
_WATERMARK_GREY = Color(0.935, 0.935, 0.935)
_WATERMARK_SIZE = 150.0
# Kept free beside the footer.
_PAGE_NUMBER_WIDTH = 90.0


@dataclass(slots=True)
class _Section:
    """A stretch of the document between page breaks: its first heading, and its pages, counted from 0.

    One that `runs_on` has parts that begin a page only where there is no room for them, and as many pages as they need.
    """

    first_page: int
    last_page: int = 0
    title: str = ""
    runs_on: bool = False
    # How much of the last page is filled, in points.
    filled: float = 0.0


class DocumentTemplate(OpenTemplate):
    """Sets one document on a canvas, which may hold others already; its pages are counted from 1 all the same."""

    target: TaggedCanvas

    def __init__(self, meta: Meta, setter: Setter, canvas: TaggedCanvas) -> None:
        super().__init__(canvas, (PAGE_WIDTH, PAGE_HEIGHT))
        self.meta, self.setter, self.sheet = meta, setter, setter.sheet
        self.sections: list[_Section] = []
        self.links = slice(len(canvas.links), None)
        self.total = 0
        canvas.first_page = self.first_page = canvas.page_index
        for name, side in self.sheet.sides.items():
            frame = Frame(side, self.sheet.bottom, self.sheet.width(name), self.sheet.height, 0, 0, 0, 0)
            self.addPageTemplates(PageTemplate(name, [frame], onPage=self._draw_under, onPageEnd=self._draw_around))

    def build(self, story: Sequence[Any]) -> None:
        """Lays the story out on the canvas."""
        self.handle_sectionStart()
        super().build(list(story))
        self._end_section()
        self.total = self.target.page_index - self.first_page
        self.links = slice(self.links.start, len(self.target.links))

    def handle_keepWithNext(self, flowables: list[Any]) -> None:
        """Chains flowables that are kept with the next: ReportLab's own leaves out those that hold others."""
        count = 0
        while count < len(flowables) and flowables[count].getKeepWithNext():
            count += 1
        breaks = count < len(flowables) and _breaks(flowables[count])
        group = flowables[: count if breaks else count + 1]
        if count:
            for flowable in group:
                flowable.keepWithNext = False
            flowables[: len(group)] = [Chain(group)]

    def handle_sectionStart(self) -> None:
        """Begins a section on the next page."""
        self._end_section()
        self.sections.append(_Section(self.target.page_index))

    def handle_sectionRunsOn(self) -> None:
        """Lets the section have further pages."""
        self.sections[-1].runs_on = True

    def _end_section(self) -> None:
        """Notes how far the last section reached: called at the end of its last page."""
        if self.sections:
            self.sections[-1].last_page = max(self.target.page_index - 1, self.first_page)

    def afterFlowable(self, flowable: Any) -> None:
        """Names the section by its first heading."""
        title, _ = getattr(flowable, "bookmark", None) or ("", 0)
        self.sections[-1].title = self.sections[-1].title or title

    # What keeps the document from being written

    def issues(self) -> Iterator[Issue]:
        """Links that lead nowhere in the document, and what of it is too long."""
        for page, _, link in self.target.links[self.links]:
            if link.target.startswith("#") and link.target[1:] not in self.target.destinations:
                yield Issue(
                    code="link-target",
                    where=f"{self.meta.id}, page {page - self.first_page + 1}",
                    found=f"a link to #{link.target[1:].removeprefix(self.setter.prefix)} ({link.label!r})",
                    expected="an anchor of the document",
                    remedy="Point it to a heading, table, figure or note that is there.",
                )
        for section in self.sections:
            if lines := self._lines_too_long(section):
                yield self._overflow(section.title or "the first section", lines, "one page")
        most = self.meta.max_pages
        if 0 < most < self.total:
            lines = self._lines(self.total - most, self.sections[-1])
            yield self._overflow(f"{self.total} pages", lines, f"at most {most} {'page' if most == 1 else 'pages'}")

    def sections_too_long(self) -> frozenset[int]:
        """The sections, counted from 0, that do not fit; all where the document has too many pages."""
        too_many = 0 < self.meta.max_pages < self.total
        lines = enumerate(map(self._lines_too_long, self.sections))
        return frozenset(number for number, too_long in lines if too_many or too_long)

    def _lines_too_long(self, section: _Section) -> int:
        """By how many body lines a section is longer than the page that it may have; 0 for one that fits."""
        if not self.meta.one_page_sections or section.runs_on:
            return 0
        return self._lines(section.last_page - section.first_page, section)

    def _lines(self, pages: int, section: _Section) -> int:
        """The body lines on the last so many pages of a section."""
        if pages < 1:
            return 0
        return ceil(((pages - 1) * self.sheet.height + section.filled) / self.sheet.body_leading)

    def _overflow(self, what: str, lines: int, expected: str) -> Issue:
        return Issue(
            code="page.overflows",
            where=self.meta.id,
            found=f"{what}: {lines} {'line' if lines == 1 else 'lines'} too long",
            expected=expected,
            remedy="Shorten its text, or say in its template what may go (leave-out: docs/templates.md).",
            at_desk="Shorten what was written for it.",
        )

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
        frame, meta, profile = template.frame, self.meta, self.sheet.profile
        self.sections[-1].filled = used_height(frame)
        number = canvas.page_index - self.first_page + 1
        marking, small = self.sheet.style("marking", align=TA_CENTER), self.sheet.style("small")
        at_right = self.sheet.style("small", align=TA_RIGHT)
        if meta.illustrative:
            canvas.setFillColor(PURPLE)
            canvas.rect(0, PAGE_HEIGHT - profile.banner * MILLIMETRE, PAGE_WIDTH, PAGE_HEIGHT, stroke=0, fill=1)
            banner = self.sheet.style("banner", align=TA_CENTER)
            self._furnish(INVENTED, banner, PAGE_HEIGHT - profile.banner_words * MILLIMETRE)
        for baseline in (PAGE_HEIGHT - profile.marking_above * MILLIMETRE, profile.marking_below * MILLIMETRE):
            self._furnish(meta.marking.upper(), marking, baseline)
        foot = profile.footer * MILLIMETRE
        furnish = partial(self._furnish, left=frame.x1, width=frame.width)
        # A summary says above its title whose it is.
        if number > 1 or meta.kind is DocumentKind.SUMMARY:
            furnish(meta.header, small, PAGE_HEIGHT - profile.header * MILLIMETRE)
        furnish(meta.footer, small, foot, width=frame.width - _PAGE_NUMBER_WIDTH * self.sheet.scale)
        canvas.draw_late(lambda _canvas: furnish(self._page_number(number), at_right, foot))

    def _furnish(
        self, text: str, style: ParagraphStyle, baseline: float, left: float = 0.0, width: float = PAGE_WIDTH
    ) -> None:
        """Draws words in the header or footer, the last line on the baseline; what is over two lines is left out."""
        part = _HEADER if baseline > PAGE_HEIGHT / 2 else _FOOTER
        words = self.setter.paragraph((Text(text),), style, part)
        most = 2 * style.leading
        if words.wrap(width, PAGE_HEIGHT)[1] > most:
            words = words.split(width, most)[0]
            words.wrap(width, PAGE_HEIGHT)
        words.drawOn(self.target, left, baseline - style.leading + style.fontSize)

    def _page_number(self, number: int) -> str:
        """The page's number and the number of pages, where there is more than one."""
        before, between = page_of(self.meta.lang)
        return f"{before}{number}{between}{self.total}" if self.total > 1 else ""


def _breaks(flowable: Any) -> bool:
    """Whether a flowable acts on pages instead of standing on one."""
    return isinstance(flowable, PageBreak | ActionFlowable) and not isinstance(flowable, Indenter)
