"""Blocks into flowables: each block makes its structure elements first, then what Platypus lays out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from pikepdf import Dictionary, Name
from reportlab.platypus import ActionFlowable, Indenter, NextPageTemplate, PageBreakIfNotEmpty, Spacer

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Columns,
    Contents,
    Details,
    Document,
    DocumentKind,
    Figure,
    Heading,
    Inlines,
    Link,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Table,
    Text,
    plain,
)
from ncpm_reports.documents.link_map import LinkMap
from ncpm_reports.documents.traversal import headings, listed_links, summary_heading, title_run_in
from ncpm_reports.writers.pdf.drawings import Picture
from ncpm_reports.writers.pdf.flowables import (
    SideBySide,
    Together,
    keep_with_next,
    ruled,
    stack,
    stack_height,
    unpacked,
)
from ncpm_reports.writers.pdf.fonts import clean, text_width
from ncpm_reports.writers.pdf.reportlab_hooks import line_count
from ncpm_reports.writers.pdf.setting import Place, Setter
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import BLUE, MILLIMETRE, ORANGE, PURPLE, TURQUOISE
from ncpm_reports.writers.pdf.tables import table_flowables
from ncpm_reports.writers.pdf.tagged_flowables import Label, PageNumber, TaggedParagraph

_RULES = {
    CalloutKind.NOTE: (BLUE, 3.0),
    CalloutKind.CAUTION: (ORANGE, 3.0),
    CalloutKind.COMMENTARY: (TURQUOISE, 3.0),
    CalloutKind.STATEMENT: (TURQUOISE, 3.0),
    CalloutKind.AWAITED: (PURPLE, 3.0),
    CalloutKind.QUESTIONS: (BLUE, 3.0),
    CalloutKind.SO_WHAT: (BLUE, 5.0),
}
# What stands apart from the text that follows it.
_APART = (Table, Figure, Callout, Contents)
# A list or a ruled-off block of so many lines stays on one page.
_SHORT = 10
_COLUMN_GAP = 18.0
_ROOM_TO_SIGN = 22.0 * MILLIMETRE


def _belongs(block: Block, above: Block | None) -> bool:
    """Whether a block must not start a page without the end of the block above it."""
    match block:
        case Signature() | Paragraph(style=ParagraphStyle.SOURCE):
            return True
        case Bullets():
            return isinstance(above, Paragraph)
        case Paragraph(style=ParagraphStyle.META):
            # A small fact about the list above it.
            return isinstance(above, Bullets)
        case _:
            return False


def _drawn(flowables: Sequence[Any]) -> list[Any]:
    """The flowables that take room."""
    return [flowable for flowable in unpacked(flowables) if not isinstance(flowable, Indenter)]


@dataclass(frozen=True, slots=True)
class Story:
    """Makes the flowables and the structure tree of one document, under the element `root`."""

    document: Document
    root: StructureElement
    setter: Setter

    def flowables(self) -> list[Any]:
        """The whole document, in reading order."""
        return self.blocks(self.document.blocks, self.setter.place(self.root, self.setter.sheet.width))

    def blocks(self, blocks: Sequence[Block], place: Place) -> list[Any]:
        """The flowables of consecutive blocks."""
        story: list[Any] = []
        above: list[Block] = []
        together: int | None = None
        for block in blocks:
            if isinstance(block, PageBreak):
                story, together = _closed(story, together), len(story) if block.together else None
                story += _page_break(block)
                place = self._place_after(block, place)
                together = None if together is None else len(story)
            flowables = self.block(block, place)
            self._space(flowables, block, above)
            if story and flowables and self._stays(block, above):
                keep_with_next(_ends(story))
            story += flowables
            above = [*above[-1:], block]
        return _closed(story, together)

    def _place_after(self, block: PageBreak, place: Place) -> Place:
        if block.together:
            return place
        sheet = self.setter.sheet
        return self.setter.place(place.parent, sheet.wide_width if block.wide else sheet.width)

    def _space(self, flowables: Sequence[Any], block: Block, above: Sequence[Block]) -> None:
        if flowables and above and isinstance(above[-1], _APART) and not isinstance(block, Heading | Columns):
            for first in _drawn(flowables)[:1]:
                first.spaceBefore = max(first.getSpaceBefore(), self.setter.sheet.space(1.25))

    def _stays(self, block: Block, above: Sequence[Block]) -> bool:
        last = above[-1] if above else None
        if _belongs(block, last):
            return True
        # In packs a picture is kept with the heading and the one paragraph that it is about.
        pack = self.document.meta.kind is DocumentKind.PACK and len(above) > 1
        return pack and isinstance(block, Figure) and isinstance(last, Paragraph) and isinstance(above[-2], Heading)

    # One case a kind of block: the length is the vocabulary's.
    def block(self, block: Block, place: Place) -> list[Any]:  # noqa: C901, PLR0912
        """The flowables of one block."""
        match block:
            case Heading():
                return [self._heading(block, place)]
            case Paragraph():
                return self._paragraph(block, place)
            case Bullets():
                return self._bullets(block, place)
            case Table():
                return table_flowables(self.setter, block, place)
            case Figure():
                return self._figure(block, place)
            case Callout():
                return self._callout(block, place)
            case Address():
                return self._address(block, place)
            case Signature():
                return self._signature(block, place)
            case Contents():
                return self._contents(block, place)
            case Columns():
                return self._columns(block, place)
            case Details():
                return [self._heading(summary_heading(block), place), *self.blocks(block.blocks, place)]
            case LinkMap():
                return self._bullets(listed_links(block), place)
            case PageBreak():
                return []
            case _:
                assert_never(block)

    # Words

    @property
    def _letter(self) -> bool:
        return self.document.meta.kind is DocumentKind.LETTER

    def _heading(self, block: Heading, place: Place) -> Any:
        level = min(block.level, 6)
        # A letter's heading is its subject: a line in bold, whatever its level.
        name = "strong" if self._letter else f"heading{min(level, 4)}"
        before = 0.8 if self._letter else (0, 1.0, 1.75, 1.25, 1.0)[min(level, 4)]
        style = self.setter.sheet.style(name, before=before, right=place.right)
        element = self.setter.element(f"H{level}", place.parent, block.lang)
        heading = self.setter.paragraph(block.content, style, element)
        heading.anchor = self.setter.anchor(block.anchor)
        heading.bookmark = clean(plain(block.content)), block.level
        heading.keepWithNext = True
        return heading

    def _paragraph(self, block: Paragraph, place: Place) -> list[Any]:
        name, before = {
            ParagraphStyle.BODY: ("body", 0.7),
            ParagraphStyle.LEAD: ("lead", 0.7),
            ParagraphStyle.SUBJECT: ("strong", 0.7),
            ParagraphStyle.META: ("body", 0.8) if self._letter else ("small", 0.35),
            ParagraphStyle.SOURCE: ("small", 0.3),
        }[block.style]
        style = self.setter.sheet.style(name, before=before, right=place.right)
        flowables = self.setter.paragraphs(block.content, style, place.parent, block.lang)
        if block.style is ParagraphStyle.SUBJECT:
            keep_with_next(flowables)
        return flowables

    def _bullets(self, block: Bullets, place: Place) -> list[Any]:
        sheet = self.setter.sheet
        listing = self.setter.element("L", place.parent, block.lang)
        listing.attributes = Dictionary(O=Name.List, ListNumbering=Name.Decimal if block.ordered else Name.Disc)
        labels = [f"{number}." if block.ordered else "\u2022" for number in range(1, len(block.items) + 1)]
        widest = max((text_width(label, "", sheet.body_size) for label in labels), default=0.0)
        indent = widest + 0.6 * sheet.body_size
        items = [
            self._item(label, item, listing, indent, place) for label, item in zip(labels, block.items, strict=True)
        ]
        for item in items[:1]:
            item.spaceBefore = sheet.space(0.5)
        return _short_together(items, place.width)

    def _item(
        self, label: str, item: Inlines, listing: StructureElement, indent: float, place: Place
    ) -> TaggedParagraph:
        entry = StructureElement("LI", listing)
        mark, body = StructureElement("Lbl", entry), StructureElement("LBody", entry)
        style = self.setter.sheet.style("body", before=0.3, left=indent, right=place.right)
        if not plain(item).strip(" "):
            return self.setter.paragraph(
                (Text(label),), self.setter.sheet.style("body", before=0.3, left=0.15 * style.fontSize), mark
            )
        paragraph = self.setter.paragraph(item, style, body)
        paragraph.label = Label(mark, label)
        return paragraph

    def _contents(self, block: Contents, place: Place) -> list[Any]:
        """A title, and an entry for each heading of levels 2 to the block's depth."""
        style = self.setter.sheet.style("heading3", before=1.25, right=place.right)
        title = self.setter.paragraphs(block.title, style, place.parent)
        keep_with_next(title)
        table = StructureElement("TOC", place.parent)
        listed = [heading for heading in headings(self.document.blocks) if 2 <= heading.level <= block.depth]
        return [*title, *(self._entry(heading, StructureElement("TOCI", table), place) for heading in listed)]

    def _entry(self, heading: Heading, item: StructureElement, place: Place) -> TaggedParagraph:
        setter, size = self.setter, self.setter.sheet.body_size
        indent = (heading.level - 2) * 1.2 * size
        style = setter.sheet.style("body", before=0.3, left=indent, right=place.right + 3 * size)
        link = Link(f"#{heading.anchor}", (Text(plain(heading.content)),))
        entry = setter.paragraph((link,), style, StructureElement("Reference", item))
        entry.page_number = PageNumber(setter.anchor(heading.anchor), place.width - place.right)
        # A space at the end keeps the last word apart from the page number for those who listen.
        entry.continues = True
        return entry

    # What letters have

    def _address(self, block: Address, place: Place) -> list[Any]:
        """The lines of an address or letterhead; a sender's first line is bold."""
        setter, group = self.setter, self.setter.element("Div", place.parent)
        lines: list[Any] = []
        for number, words in enumerate(block.lines):
            name = "strong" if block.sender and number == 0 else "body"
            style = setter.sheet.style(name, right=place.right)
            lines += setter.paragraphs(words, style, group)
        for first in lines[:1]:
            first.spaceBefore = setter.sheet.space(1.0)
        return [Together(lines)] if lines else []

    def _signature(self, block: Signature, place: Place) -> list[Any]:
        """Closing words, room to sign, and the signatory's title."""
        setter, group = self.setter, self.setter.element("Div", place.parent)
        closing = setter.sheet.style("body", before=0.7, right=place.right)
        signatory = setter.sheet.style("strong", right=place.right)
        above = setter.paragraphs(block.closing, closing, group)
        below = setter.paragraphs(block.signatory, signatory, group)
        return [Together([*above, Spacer(0, _ROOM_TO_SIGN), *below])]

    # Figures

    def _figure(self, block: Figure, place: Place) -> list[Any]:
        setter, sheet = self.setter, self.setter.sheet
        group = setter.element("Div", place.parent, block.lang)
        caption = StructureElement("Caption", group)
        title_style = sheet.style("caption", before=1.25)
        above = setter.paragraphs(block.title, title_style, caption)
        above += setter.paragraphs(block.subtitle, sheet.style("small"), caption)
        element = StructureElement("Figure", group, alt=clean(block.alt))
        below = setter.paragraphs(block.source, sheet.style("small"), group)
        words = stack_height(stack([*above, *below], place.width))
        gap = sheet.space(0.4)
        # In its own size, unless a page cannot hold it with its words and a heading or two.
        room = max(sheet.height - words - 1.5 * gap - sheet.space(5), sheet.height / 3)
        picture = Picture(block.drawing, element, place.width, room, above=gap, below=gap / 2)
        flowables = [*above, picture, *below]
        keep_with_next(flowables[:-1])
        flowables[0].anchor = setter.anchor(block.id)
        return flowables

    # Blocks that hold others

    def _callout(self, block: Callout, place: Place) -> list[Any]:
        sheet = self.setter.sheet
        indent = 1.2 * sheet.body_size
        group = self.setter.element("Div", place.parent, block.lang)
        inner = replace(place, parent=group, width=place.width - indent)
        if block.kind is CalloutKind.SO_WHAT:
            flowables = self.blocks(title_run_in(block), inner)
        else:
            style = sheet.style("strong", right=place.right)
            title = self.setter.paragraphs(block.title, style, group)
            keep_with_next(title)
            blocks = self.blocks(block.blocks, inner)
            for first in _drawn(blocks)[:1] if title else ():
                first.spaceBefore = min(first.getSpaceBefore(), sheet.space(0.35))
            flowables = [*title, *blocks]
        for first in _drawn(flowables)[:1]:
            first.spaceBefore = sheet.space(0.5 if block.kind is CalloutKind.SO_WHAT else 1.1)
        colour, width = _RULES[block.kind]
        if not flowables:
            return []
        return _short_together(ruled(flowables, indent, colour, width), place.width)

    def _columns(self, block: Columns, place: Place) -> list[Any]:
        if self.document.meta.large_print:
            # In large type half a page is too narrow for words, as in Word.
            return [flowable for column in block.columns for flowable in self.blocks(column, place)]
        shares = block.shares or (1.0,) * len(block.columns)
        room = place.width - _COLUMN_GAP * (len(shares) - 1)
        widths = [room * share / sum(shares) for share in shares]
        columns = [
            self.blocks(blocks, self.setter.place(place.parent, width))
            for blocks, width in zip(block.columns, widths, strict=True)
        ]
        return [SideBySide(columns, widths, _COLUMN_GAP, self.setter.sheet.space(0.7))]


def _page_break(block: PageBreak) -> list[Any]:
    if block.together:
        return [ActionFlowable("sectionRunsOn")]
    wide = "wide" if block.wide else "body"
    return [NextPageTemplate(wide), PageBreakIfNotEmpty(), ActionFlowable("sectionStart")]


def _closed(story: list[Any], together: int | None) -> list[Any]:
    """The story, with what stands from `together` on kept on one page."""
    if together is None or together >= len(story):
        return story
    return [*story[:together], Together(story[together:])]


def _ends(story: Sequence[Any]) -> list[Any]:
    """What must be kept with the next for the story's end to be: the last flowable, and the rules that end there."""
    ends: list[Any] = []
    for flowable in reversed(story):
        ends.append(flowable)
        if not isinstance(flowable, Indenter):
            break
    return ends


def _short_together(flowables: list[Any], width: float) -> list[Any]:
    """Flowables, kept together if they are no more than a few lines."""
    lines = 0
    for box in stack(flowables, width):
        inner = box.flowable.flowables if isinstance(box.flowable, Together) else [box.flowable]
        lines += sum(line_count(each) if isinstance(each, TaggedParagraph) else 1 for each in inner)
    return [Together(flowables)] if 0 < lines <= _SHORT and len(flowables) > 1 else flowables
