"""Blocks into flowables: each block makes its structure elements first, then what Platypus lays out."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, assert_never

from pikepdf import Dictionary, Name
from reportlab.platypus import ActionFlowable, PageBreakIfNotEmpty, Spacer

from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, CalloutKind, DocumentKind, Link, LinkMap, ParagraphStyle, Text, plain
from ncpm_reports.documents.traversal import headings, links_as_list, summary_heading, title_run_in
from ncpm_reports.writers.pdf.drawings import Picture
from ncpm_reports.writers.pdf.flowables import OnePageGroup, keep_with_next
from ncpm_reports.writers.pdf.fonts import clean, text_width
from ncpm_reports.writers.pdf.inlines import ParagraphBuilder
from ncpm_reports.writers.pdf.styles import BLUE, MILLIMETRE, ORANGE, PURPLE, TURQUOISE
from ncpm_reports.writers.pdf.tables import side_by_side, table_flowables, with_rule
from ncpm_reports.writers.pdf.tagging import StructureElement
from ncpm_reports.writers.table_widths import side_by_side_widths

# The colour of the rule beside a callout, where it is not blue.
_RULES = {
    CalloutKind.CAUTION: ORANGE,
    CalloutKind.COMMENTARY: TURQUOISE,
    CalloutKind.STATEMENT: TURQUOISE,
    CalloutKind.AWAITED: PURPLE,
}
# The style of a paragraph, and the space before it.
_PARAGRAPHS = {
    ParagraphStyle.BODY: ("body", "", 0.7),
    ParagraphStyle.LEAD: ("lead", "", 0.7),
    ParagraphStyle.SUBJECT: ("body", "b", 0.7),
    ParagraphStyle.META: ("small", "", 0.35),
    ParagraphStyle.SOURCE: ("small", "", 0.3),
}
_SPACE_BEFORE_HEADING = {1: 1.0, 2: 1.75, 3: 1.25, 4: 1.0}
# What stands apart from the text that follows it.
_SPACED = (model.Table, model.Figure, model.Callout, model.Contents)
# A list or a ruled-off block that is no higher than so many body lines stays on one page.
_MAX_LINES_KEPT = 12.0
_COLUMN_GAP = 18.0
_ROOM_TO_SIGN = 22.0 * MILLIMETRE


@dataclass(frozen=True, slots=True, kw_only=True)
class Story(ParagraphBuilder):
    """Makes the flowables and the structure tree of one document, under the element `root`."""

    document: model.Document
    root: StructureElement

    def flowables(self) -> list[Any]:
        """The whole document, in reading order."""
        story: list[Any] = []
        width, together = self.sheet.width(), False
        for is_break, blocks in groupby(self.document.blocks, lambda block: isinstance(block, model.PageBreak)):
            if not is_break:
                flowables = self._blocks(tuple(blocks), self.root, width)
                story += self._together(flowables, width) if together else flowables
                continue
            for page_break in (block for block in blocks if isinstance(block, model.PageBreak)):
                story += _page_break(page_break)
                together = page_break.together
                if not together:
                    width = self.sheet.width("wide" if page_break.wide else "body")
        return story

    def _blocks(self, blocks: Sequence[Block], parent: StructureElement, width: float) -> list[Any]:
        """The flowables of consecutive blocks."""
        story, above = list[Any](), list[Block]()
        for block in blocks:
            flowables = self._block(block, parent, width)
            if above and isinstance(above[-1], _SPACED) and not isinstance(block, model.Heading | model.Columns):
                _space_above(flowables, least=self.sheet.space(1.25))
            if flowables and self._is_kept_with(block, above):
                keep_with_next(story[-1:])
            story += flowables
            above = [*above[-1:], block]
        return story

    def _together(self, flowables: list[Any], width: float, highest: float = 0.0) -> list[Any]:
        """Flowables, kept on one page if they are no higher than so many points, or than a page."""
        group = OnePageGroup(flowables)
        return [group] if 0 < group.wrap(width, 0)[1] <= (highest or self.sheet.height) else flowables

    def _is_kept_with(self, block: Block, above: Sequence[Block]) -> bool:
        """Whether a block must not start a page without the end of the block above it."""
        match block, list(above):
            case model.Signature() | model.Paragraph(style=ParagraphStyle.SOURCE), _:
                return True
            case model.Bullets(), [*_, model.Paragraph()]:
                return True
            case model.Paragraph(style=ParagraphStyle.META), [*_, model.Bullets()]:
                return True
            case model.Figure() | model.Table(), [model.Heading(), model.Paragraph()]:
                # In packs a picture or table is kept with the heading and the one paragraph that it is about.
                return self.document.meta.kind is DocumentKind.PACK
            case _:
                return False

    # One case a kind of block: the length is the vocabulary's.
    def _block(self, block: Block, parent: StructureElement, width: float) -> list[Any]:  # noqa: C901, PLR0912
        match block:
            case model.Heading():
                return [self._heading(block, parent)]
            case model.Paragraph():
                return self._paragraph(block, parent)
            case model.Bullets():
                return self._bullets(block, parent, width)
            case model.Table():
                return table_flowables(self, block, parent, width)
            case model.Figure():
                return self._figure(block, parent, width)
            case model.Callout():
                return self._callout(block, parent, width)
            case model.Address():
                return self._address(block, parent, width)
            case model.Signature():
                return self._signature(block, parent, width)
            case model.Contents():
                return self._contents(block, parent, width)
            case model.Columns():
                return self._columns(block, parent, width)
            case model.Details():
                return [self._heading(summary_heading(block), parent), *self._blocks(block.blocks, parent, width)]
            case LinkMap():
                return self._bullets(links_as_list(block), parent, width)
            case model.PageBreak():
                return []
            case _:
                assert_never(block)

    def _heading(self, block: model.Heading, parent: StructureElement) -> Any:
        sheet, level = self.sheet, min(block.level, 6)
        if self.document.meta.kind is DocumentKind.LETTER:
            # A letter's heading is its subject: a line in bold, whatever its level.
            style = sheet.style("body", "b", before=0.8)
        else:
            style = sheet.style(f"heading{min(level, 4)}", before=_SPACE_BEFORE_HEADING[min(level, 4)])
        heading = self.paragraph(block.content, style, self.element(f"H{level}", parent, block.lang))
        heading.anchor = block.anchor
        heading.bookmark = clean(plain(block.content)), block.level
        heading.keepWithNext = True
        return heading

    def _paragraph(self, block: model.Paragraph, parent: StructureElement) -> list[Any]:
        name, weight, before = _PARAGRAPHS[block.style]
        if self.document.meta.kind is DocumentKind.LETTER and block.style is ParagraphStyle.META:
            name, before = "body", 0.8
        style = self.sheet.style(name, weight, before=before)
        flowables = self.paragraphs(block.content, style, parent, block.lang)
        if block.style is ParagraphStyle.SUBJECT:
            keep_with_next(flowables)
        return flowables

    def _bullets(self, block: model.Bullets, parent: StructureElement, width: float) -> list[Any]:
        sheet, listing = self.sheet, self.element("L", parent, block.lang)
        listing.attributes = Dictionary(O=Name.List, ListNumbering=Name.Decimal if block.ordered else Name.Disc)
        labels = [f"{number}." if block.ordered else "\u2022" for number in range(1, len(block.items) + 1)]
        indent = 0.6 * sheet.body_size + max((text_width(label, "", sheet.body_size) for label in labels), default=0.0)
        items: list[Any] = []
        for label, item in zip(labels, block.items, strict=True):
            entry = StructureElement("LI", listing)
            mark, body = StructureElement("Lbl", entry), StructureElement("LBody", entry)
            style = sheet.style("body", before=0.3 if items else 0.5, leftIndent=indent)
            if plain(item).strip(" "):
                words = self.paragraph(item, style, body)
                words.bulletText, words.label = label, mark
            else:
                # ReportLab draws no bullet beside nothing.
                words = self.paragraph((Text(label),), style, mark)
            items.append(words)
        return self._together(items, width, _MAX_LINES_KEPT * sheet.style("body").leading)

    def _contents(self, block: model.Contents, parent: StructureElement, width: float) -> list[Any]:
        """A title, and an entry for each heading of levels 2 to the block's depth."""
        size = self.sheet.body_size
        entries = self.paragraphs(block.title, self.sheet.style("heading3", before=1.25), parent)
        keep_with_next(entries)
        table = StructureElement("TOC", parent)
        for heading in headings(self.document.blocks):
            if 2 <= heading.level <= block.depth:
                style = self.sheet.style(
                    "body", before=0.3, leftIndent=(heading.level - 2) * 1.2 * size, rightIndent=3 * size
                )
                link = Link(f"#{heading.anchor}", (Text(plain(heading.content)),))
                reference = StructureElement("Reference", StructureElement("TOCI", table))
                entry = self.paragraph((link,), style, reference)
                entry.page_number = heading.anchor, width
                entries.append(entry)
        return entries

    # What letters have

    def _address(self, block: model.Address, parent: StructureElement, width: float) -> list[Any]:
        """The lines of an address or letterhead; a sender's first line is bold."""
        group = self.element("Div", parent)
        lines: list[Any] = []
        for number, words in enumerate(block.lines):
            weight = "b" if block.sender and number == 0 else ""
            style = self.sheet.style("body", weight, before=0.0 if lines else 1.0)
            lines += self.paragraphs(words, style, group)
        return self._together(lines, width)

    def _signature(self, block: model.Signature, parent: StructureElement, width: float) -> list[Any]:
        """Closing words, room to sign, and the signatory's title."""
        group = self.element("Div", parent)
        above = self.paragraphs(block.closing, self.sheet.style("body", before=0.7), group)
        below = self.paragraphs(block.signatory, self.sheet.style("body", "b"), group)
        return self._together([*above, Spacer(0, _ROOM_TO_SIGN), *below], width)

    def _figure(self, block: model.Figure, parent: StructureElement, width: float) -> list[Any]:
        sheet, group = self.sheet, self.element("Div", parent, block.lang)
        caption = StructureElement("Caption", group)
        above = self.paragraphs(block.title, sheet.style("caption", before=1.25), caption)
        above += self.paragraphs(block.subtitle, sheet.style("small"), caption)
        element = StructureElement("Figure", group, alt=clean(block.alt))
        below = self.paragraphs(block.source, sheet.style("small"), group)
        _, words = OnePageGroup([*above, *below]).wrap(width, 0)
        gap = sheet.space(0.4)
        # In its own size, unless a page cannot hold it with its words and a heading or two.
        room = max(sheet.height - words - 1.5 * gap - sheet.space(5), sheet.height / 3)
        picture = Picture(block.drawing, element, width, room, gap)
        flowables = [*above, picture, *below]
        keep_with_next(flowables[:-1])
        # Where links to the numbers behind it lead: paper shows the picture alone.
        picture.anchor = block.data.id
        flowables[0].anchor = block.id
        return flowables

    # Blocks that hold others

    def _callout(self, block: model.Callout, parent: StructureElement, width: float) -> list[Any]:
        sheet, indent, is_so_what = self.sheet, 1.2 * self.sheet.body_size, block.kind is CalloutKind.SO_WHAT
        group = self.element("Div", parent, block.lang)
        title = [] if is_so_what else self.paragraphs(block.title, sheet.style("body", "b"), group)
        keep_with_next(title)
        inner = self._blocks(title_run_in(block) if is_so_what else block.blocks, group, width - indent)
        if title:
            _space_above(inner, most=sheet.space(0.35))
        if not title and not inner:
            return []
        colour, thickness = _RULES.get(block.kind, BLUE), 5.0 if is_so_what else 3.0
        beside = with_rule([*title, *inner], colour, thickness, indent, width)
        beside.spaceBefore = sheet.space(0.5 if is_so_what else 1.1)
        return self._together([beside], width, _MAX_LINES_KEPT * sheet.style("body").leading)

    def _columns(self, block: model.Columns, parent: StructureElement, width: float) -> list[Any]:
        # In large type half a page is too narrow for words, as in Word.
        is_one_column = self.document.meta.large_print
        widths = [width] * len(block.columns) if is_one_column else side_by_side_widths(block, width, _COLUMN_GAP)
        columns = [self._blocks(column, parent, wide) for column, wide in zip(block.columns, widths, strict=True)]
        beside = side_by_side(columns, widths, _COLUMN_GAP)
        if is_one_column and len(columns) > 1 and all(isinstance(item, model.Paragraph) for item in block.columns[0]):
            # Words that stand beside a picture elsewhere are about it.
            keep_with_next(columns[0])
        if is_one_column or beside.wrap(width, 0)[1] > self.sheet.height:
            return [flowable for column in columns for flowable in column]
        beside.spaceBefore = self.sheet.space(0.7)
        return [beside]


def _page_break(block: model.PageBreak) -> list[Any]:
    section = ActionFlowable("sectionRunsOn" if block.together else "sectionStart")
    # Or ReportLab would keep it with a heading before it.
    section.locChanger = True
    return [section] if block.together else [PageBreakIfNotEmpty("wide" if block.wide else "body"), section]


def _space_above(flowables: Sequence[Any], *, least: float = 0.0, most: float = 0xFFFFFF) -> None:
    """Gives the first flowable this much space above it, in points."""
    for first in flowables[:1]:
        first.spaceBefore = min(max(first.getSpaceBefore(), least), most)
