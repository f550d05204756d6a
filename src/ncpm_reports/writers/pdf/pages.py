"""The document template: page templates, what stands on every page around the content, and the pages of sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import ActionFlowable, BaseDocTemplate, Frame, Indenter, PageBreak, PageTemplate

from ncpm_reports.documents.blocks import DocumentKind, Meta, Text
from ncpm_reports.writers.page_words import INVENTED, page_of
from ncpm_reports.writers.pdf.flowables import Chain
from ncpm_reports.writers.pdf.inlines import paragraph
from ncpm_reports.writers.pdf.reportlab_hooks import OpenTemplate, used_height
from ncpm_reports.writers.pdf.structure import Artifact
from ncpm_reports.writers.pdf.styles import MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, PURPLE, StyleSheet
from ncpm_reports.writers.pdf.tagging import TaggedCanvas

_HEADER, _FOOTER, _WATERMARK = Artifact("Header"), Artifact("Footer"), Artifact("Watermark")
_WATERMARK_GREY = Color(0.935, 0.935, 0.935)
# Kept free beside the footer.
_PAGE_NUMBER_WIDTH = 90.0


@dataclass(slots=True)
class Section:
    """A stretch of the document between page breaks: its first heading, and its pages, counted from 0.

    One that `runs_on` has parts that begin a page only where there is no room for them, and as many pages as they need.
    """

    title: str
    first_page: int
    last_page: int = 0
    runs_on: bool = False
    # How much of the last page is filled, in points.
    filled: float = 0.0

    def lines_too_long(self, sheet: StyleSheet) -> int:
        """By how many body lines the section is longer than a page; 0 if it fits, and if it runs on."""
        return 0 if self.runs_on else _body_lines(sheet, self.last_page - self.first_page, self.filled)


def _body_lines(sheet: StyleSheet, pages: int, filled: float) -> int:
    """The body lines on so many pages, of which the last is filled so far."""
    return ceil(((pages - 1) * sheet.height + filled) / sheet.body_leading) if pages > 0 else 0


class DocumentTemplate(OpenTemplate):
    """Sets one document on a canvas, which may hold others already; its pages are counted from 1 all the same."""

    target: TaggedCanvas

    def __init__(self, meta: Meta, sheet: StyleSheet, canvas: TaggedCanvas) -> None:
        super().__init__(canvas, (PAGE_WIDTH, PAGE_HEIGHT))
        self.meta, self.sheet = meta, sheet
        self.sections: list[Section] = []
        self.first_page = canvas.page_index
        self.total = 0
        for name, side in sheet.sides.items():
            frame = Frame(side, sheet.bottom, sheet.width(name), sheet.height, 0, 0, 0, 0)
            self.addPageTemplates(PageTemplate(name, [frame], onPage=self.draw_under, onPageEnd=self.draw_around))

    @property
    def pages_so_far(self) -> int:
        """The number of the document's finished pages."""
        return self.target.page_index - self.first_page

    def build(self, story: Sequence[Any]) -> None:
        """Lays the story out on the canvas."""
        self.target.first_page = self.first_page
        self.handle_sectionStart()
        super().build(list(story))
        self._end_section()
        self.total = self.pages_so_far

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
        self.sections.append(Section("", self.pages_so_far))

    def handle_sectionRunsOn(self) -> None:
        """Lets the section have further pages."""
        self.sections[-1].runs_on = True

    def _end_section(self) -> None:
        """Notes how far the last section reached: called at the end of its last page."""
        if self.sections:
            self.sections[-1].last_page = max(self.pages_so_far - 1, 0)

    def afterFlowable(self, flowable: Any) -> None:
        """Names the section by its first heading."""
        title, _ = getattr(flowable, "bookmark", None) or ("", 0)
        if title and not self.sections[-1].title:
            self.sections[-1].title = title

    def lines_past(self, pages: int) -> int:
        """How many body lines stand on pages after the first so many."""
        return _body_lines(self.sheet, self.total - pages, self.sections[-1].filled)

    # Around the content

    def draw_under(self, canvas: TaggedCanvas, _template: BaseDocTemplate) -> None:
        """Draws what lies under the content: the DRAFT watermark."""
        if not self.meta.draft:
            return
        size = 150.0
        canvas.saveState()
        with canvas.owned_by(_WATERMARK):
            canvas.translate(PAGE_WIDTH / 2, PAGE_HEIGHT / 2)
            canvas.rotate(55)
            canvas.setFillColor(_WATERMARK_GREY)
            canvas.setFont("Sb", size)
            canvas.drawCentredString(0, -0.33 * size, "DRAFT")
        canvas.restoreState()

    def draw_around(self, canvas: TaggedCanvas, template: BaseDocTemplate) -> None:
        """Draws what stands at the page's head and foot."""
        frame = template.frame
        self.sections[-1].filled = used_height(frame)
        meta, profile = self.meta, self.sheet.profile
        number = canvas.page_index - self.first_page + 1
        marking, small = self.sheet.style("marking", align=TA_CENTER), self.sheet.style("small")
        at_right = self.sheet.style("small", align=TA_RIGHT)
        if meta.illustrative:
            self._banner(canvas)
        for baseline in (PAGE_HEIGHT - profile.marking_above * MILLIMETRE, profile.marking_below * MILLIMETRE):
            _furnish(canvas, meta.marking.upper(), marking, baseline)
        foot = profile.footer * MILLIMETRE
        furnish = partial(_furnish, canvas, left=frame.x1, width=frame.width)
        # A summary says above its title whose it is.
        if number > 1 or meta.kind is DocumentKind.SUMMARY:
            furnish(meta.header, small, PAGE_HEIGHT - profile.header * MILLIMETRE)
        furnish(meta.footer, small, foot, width=frame.width - _PAGE_NUMBER_WIDTH * self.sheet.scale)
        canvas.draw_late(lambda: furnish(self._page_number(number), at_right, foot))

    def _banner(self, canvas: TaggedCanvas) -> None:
        profile = self.sheet.profile
        height = profile.banner * MILLIMETRE
        canvas.setFillColor(PURPLE)
        canvas.rect(0, PAGE_HEIGHT - height, PAGE_WIDTH, height, stroke=0, fill=1)
        style = self.sheet.style("banner", align=TA_CENTER)
        _furnish(canvas, INVENTED, style, PAGE_HEIGHT - profile.banner_words * MILLIMETRE)

    def _page_number(self, number: int) -> str:
        """The page's number and the number of pages, where there is more than one."""
        before, between = page_of(self.meta.lang)
        return f"{before}{number}{between}{self.total}" if self.total > 1 else ""


def _furnish(
    canvas: TaggedCanvas,
    text: str,
    style: ParagraphStyle,
    baseline: float,
    *,
    left: float = 0.0,
    width: float = PAGE_WIDTH,
) -> None:
    """Draws words in the header or footer, the last line on the baseline; what is over two lines is left out."""
    words = paragraph((Text(text),), style, _HEADER if baseline > PAGE_HEIGHT / 2 else _FOOTER)
    most = 2 * style.leading
    if words.wrap(width, PAGE_HEIGHT)[1] > most:
        words = words.split(width, most)[0]
        words.wrap(width, PAGE_HEIGHT)
    words.drawOn(canvas, left, baseline - style.leading + style.fontSize)


def _breaks(flowable: Any) -> bool:
    """Whether a flowable acts on pages instead of standing on one."""
    return isinstance(flowable, PageBreak | ActionFlowable) and not isinstance(flowable, Indenter)
