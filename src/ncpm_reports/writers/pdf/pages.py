"""The document template: page templates, what stands on every page around the content, and the pages of sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from reportlab.lib.colors import Color, white
from reportlab.platypus import ActionFlowable, BaseDocTemplate, Indenter, PageBreak, PageTemplate

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.flowables import Chain
from ncpm_reports.writers.pdf.fonts import clean, font, runs
from ncpm_reports.writers.pdf.reportlab_hooks import RuledFrame
from ncpm_reports.writers.pdf.structure import Artifact
from ncpm_reports.writers.pdf.styles import GREY, INK, MILLIMETRE, PAGE_HEIGHT, PAGE_WIDTH, PURPLE, StyleSheet
from ncpm_reports.writers.pdf.tagging import TaggedCanvas

_HEADER, _FOOTER, _WATERMARK = Artifact("Header"), Artifact("Footer"), Artifact("Watermark")
_WATERMARK_GREY = Color(0.935, 0.935, 0.935)
_INVENTED = "INVENTED FIGURES: for illustration only, not published statistics"
_PAGE_OF = {"en": "Page {} of {}", "cy": "Tudalen {} o {}"}


@dataclass(slots=True)
class Section:
    """A stretch of the document between page breaks: its first heading, and its pages, counted from 0."""

    title: str
    first_page: int
    last_page: int = 0
    # How much of the last page is filled, in points.
    filled: float = 0.0

    def lines_too_long(self, sheet: StyleSheet) -> int:
        """By how many body lines the section is longer than a page; 0 if it fits."""
        return _body_lines(sheet, self.last_page - self.first_page, self.filled)


def _body_lines(sheet: StyleSheet, pages: int, filled: float) -> int:
    """The body lines on so many pages, of which the last is filled so far."""
    return ceil(((pages - 1) * sheet.height + filled) / sheet.leading(sheet.profile.body[1])) if pages > 0 else 0


class DocumentTemplate(BaseDocTemplate):
    """Sets one document on a canvas, which may hold others already; its pages are counted from 1 all the same."""

    def __init__(self, meta: Meta, sheet: StyleSheet, canvas: TaggedCanvas) -> None:
        super().__init__(None, pagesize=(PAGE_WIDTH, PAGE_HEIGHT))
        self.meta, self.sheet, self.target = meta, sheet, canvas
        self.sections: list[Section] = []
        self.first_page = canvas.page_count
        self.total = 0
        for name, side in (("body", sheet.left), ("wide", sheet.wide_left)):
            frame = RuledFrame(side, sheet.bottom, PAGE_WIDTH - 2 * side, sheet.height)
            self.addPageTemplates(PageTemplate(name, [frame], onPage=self.draw_under, onPageEnd=self.draw_around))

    @property
    def pages_so_far(self) -> int:
        """The number of the document's finished pages."""
        return self.target.page_count - self.first_page

    def build(self, story: Sequence[Any]) -> None:
        """Lays the story out on the canvas."""
        self.handle_sectionStart()
        super().build(list(story))
        self._end_section()
        self.total = self.pages_so_far

    def _startBuild(self, filename: str | None = None, canvasmaker: object = None) -> None:
        """Begins on the canvas that is there, instead of making one."""
        self.canv = self.target
        self.target.first_page = self.first_page
        self.handle_documentBegin()

    def _endBuild(self) -> None:
        """Ends the last page, but not the file."""
        self._doSave = 0
        super()._endBuild()

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

    def _end_section(self) -> None:
        """Notes how far the last section reached: called at the end of its last page."""
        if self.sections:
            self.sections[-1].last_page = max(self.pages_so_far - 1, 0)

    def afterFlowable(self, flowable: Any) -> None:
        """Names the section by its first heading."""
        title = getattr(getattr(flowable, "bookmark", None), "title", "")
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
        """Draws what stands at the page's head and foot. A cover has its marking and banner, no header and number."""
        template.frame.draw_rules(canvas)
        if self.sections:
            self.sections[-1].filled = template.frame.used_height
        meta, sheet, profile = self.meta, self.sheet, self.sheet.profile
        number = canvas.page_index - self.first_page + 1
        cover = meta.cover and number == 1
        with canvas.owned_by(_HEADER):
            if meta.illustrative:
                self._banner(canvas)
            self._marking(canvas, PAGE_HEIGHT - profile.marking_above * MILLIMETRE)
            if not cover and number > 1:
                self._words(canvas, meta.header, PAGE_HEIGHT - profile.header * MILLIMETRE, sheet.width)
        with canvas.owned_by(_FOOTER):
            self._marking(canvas, profile.marking_below * MILLIMETRE)
            if not cover:
                self._words(canvas, meta.footer, profile.footer * MILLIMETRE, sheet.width - 90 * sheet.scale)
                canvas.draw_late(lambda: self._page_number(canvas, number))

    def _banner(self, canvas: TaggedCanvas) -> None:
        height = self.sheet.profile.banner * MILLIMETRE
        canvas.setFillColor(PURPLE)
        canvas.rect(0, PAGE_HEIGHT - height, PAGE_WIDTH, height, stroke=0, fill=1)
        self._line(
            canvas,
            _INVENTED,
            ("b", 11.0, white),
            (PAGE_WIDTH / 2, PAGE_HEIGHT - self.sheet.profile.banner_words * MILLIMETRE),
            0.5,
        )

    def _marking(self, canvas: TaggedCanvas, y: float) -> None:
        """The classification in capitals, centred."""
        words = next(iter(self._lines(self.meta.marking.upper(), "b", 12 * self.sheet.scale, PAGE_WIDTH)), "")
        self._line(canvas, words, ("b", 12 * self.sheet.scale, INK), (PAGE_WIDTH / 2, y), 0.5)

    def _words(self, canvas: TaggedCanvas, text: str, y: float, width: float) -> None:
        """The running words at the left, the last line at `y`; what does not fit on two lines is left out."""
        small = self.sheet.style("small")
        lines = self._lines(text, "", small.fontSize, width)[:2]
        for index, line in enumerate(reversed(lines)):
            height = y + index * small.leading
            self._line(canvas, line, ("", small.fontSize, GREY), (self.sheet.left, height), 0.0)

    def _page_number(self, canvas: TaggedCanvas, number: int) -> None:
        """The page's number and the number of pages, at the right, where there is more than one."""
        if self.total < 2:
            return
        words = _PAGE_OF["cy" if self.meta.lang.startswith("cy") else "en"].format(number, self.total)
        look = ("", self.sheet.style("small").fontSize, GREY)
        with canvas.owned_by(_FOOTER):
            self._line(
                canvas, words, look, (self.sheet.left + self.sheet.width, self.sheet.profile.footer * MILLIMETRE), 1.0
            )

    @staticmethod
    def _lines(text: str, style: str, size: float, width: float) -> list[str]:
        """Words broken into lines; what is too long for one is cut off there."""
        lines: list[str] = []
        for word in clean(text).split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and _width(longer, style, size) <= width:
                lines[-1] = longer
            else:
                while _width(word, style, size) > width:
                    word = word[:-1]  # noqa: PLW2901
                lines.append(word)
        return lines

    @staticmethod
    def _line(
        canvas: TaggedCanvas, words: str, look: tuple[str, float, Color], at: tuple[float, float], share: float
    ) -> None:
        """Draws one line; `share` of its width stands left of its place."""
        style, size, colour = look
        x, y = at
        x -= share * _width(words, style, size)
        canvas.setFillColor(colour)
        for name, part in runs(words, style):
            canvas.setFont(name, size)
            canvas.drawString(x, y, part)
            x += font(name).stringWidth(part, size)


def _width(text: str, style: str, size: float) -> float:
    return float(sum(font(name).stringWidth(part, size) for name, part in runs(text, style)))


def _breaks(flowable: Any) -> bool:
    """Whether a flowable acts on pages instead of standing on one."""
    return isinstance(flowable, PageBreak | ActionFlowable) and not isinstance(flowable, Indenter)
