"""Blocks into slugs: each block makes its elements in the logical tree first, then the slugs that will draw them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import assert_never

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
    KeyFigure,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Slot,
    Table,
    Text,
    headings,
    inner_blocks,
    plain,
    summary_heading,
)
from ncpm_reports.documents.drawing import Drawing
from tests.reference_pdf.contents import Listing, contents_slugs
from tests.reference_pdf.fonts import text_width
from tests.reference_pdf.key_figures import key_figure_slugs
from tests.reference_pdf.layout import MILLIMETRE, Rail, Slug
from tests.reference_pdf.outline import OutlineEntry
from tests.reference_pdf.setter import BASELINE, Place, Setter
from tests.reference_pdf.tables import table_slugs
from tests.reference_pdf.tags import Element, Page
from tests.reference_pdf.text import BLUE, GREY, LIGHT, Type, draw_line, set_lines

_RAIL_COLOURS = {
    CalloutKind.NOTE: BLUE,
    CalloutKind.CAUTION: "0.957 0.416 0.145",
    CalloutKind.COMMENTARY: "0.157 0.631 0.592",
    CalloutKind.STATEMENT: "0.157 0.631 0.592",
    CalloutKind.AWAITED: "0.502 0.086 0.314",
    CalloutKind.QUESTIONS: BLUE,
    CalloutKind.SO_WHAT: BLUE,
}


# What stands apart from the text that follows it.
_APART = (Table, Figure, KeyFigure, Callout, Slot, Contents)


# A list or a ruled-off block of so many lines stays on one page.
_SHORT = 10


def _tie(slugs: Sequence[Slug], start: int | None) -> None:
    """Ties the slugs from `start` on to one another; none where there is no start."""
    for slug in slugs[start:-1] if start is not None else ():
        slug.keep = True


def _grouped(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """Blocks one by one, but key figures that follow one another together."""
    for together, group in groupby(blocks, lambda block: isinstance(block, KeyFigure)):
        if together:
            yield tuple(group)
        else:
            yield from ((block,) for block in group)


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


@dataclass(slots=True, kw_only=True)
class Composer(Setter):
    """Makes the slugs and the logical tree of one document. `pages` is filled by the caller when pages are known."""

    document: Document
    root: Element
    pages: dict[str, int] = field(default_factory=dict)
    outline: list[OutlineEntry] = field(default_factory=list)
    break_next: bool = False

    def compose(self) -> list[Slug]:
        """All slugs, in reading order."""
        place = Place(self.root, self.sheet.left, self.sheet.measure, self.sheet.width)
        self.outline = [
            OutlineEntry(heading.level, plain(heading.content), heading.anchor)
            for heading in headings(self.document.blocks)
        ]
        front, body = self._cover()
        return [*(self._cover_slugs(front, place) if front else ()), *self.blocks(body, place)]

    def _cover(self) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
        """The blocks of the cover, and the others from the page break on."""
        blocks = self.document.blocks
        first = next((place for place, block in enumerate(blocks) if isinstance(block, PageBreak)), 0)
        return (blocks[:first], blocks[first:]) if self.document.meta.cover else ((), blocks)

    def _cover_slugs(self, front: tuple[Block, ...], place: Place) -> list[Slug]:
        sheet = self.sheet
        self.sheet = replace(sheet, headings=(sheet.type(32, 38, "b", BLUE), *sheet.headings[1:]), small=sheet.body)
        slugs = self.blocks(front, place)
        self.sheet = sheet
        for slug in slugs:
            slug.before *= 1.6
        drop = Slug(height=0.2 * (sheet.top - sheet.bottom), draw=lambda page, top: None, keep=True)
        return [drop, *slugs]

    def blocks(self, blocks: Sequence[Block], place: Place) -> list[Slug]:
        """Slugs of consecutive blocks; a page break starts the next slug on a new page."""
        slugs: list[Slug] = []
        above: Block | None = None
        further: Block | None = None
        together: int | None = None
        for group in _grouped(blocks):
            block = group[-1]
            if isinstance(block, PageBreak):
                _tie(slugs, together)
                together = len(slugs) if block.together else None
            made = self._group(group, place)
            if made and isinstance(above, _APART) and not isinstance(block, Heading):
                made[0].before = max(made[0].before, self.space(1.25))
            if slugs and (_belongs(block, above) or self._pictured(block, above, further)):
                slugs[-1].keep = True
            if made and self.break_next:
                made[0].new_page = True
                self.break_next = False
            for slug in made if place.rails else ():
                slug.rails = (*place.rails, *(rail for rail in slug.rails if rail not in place.rails))
            slugs += made
            above, further = block, above
        _tie(slugs, together)
        return slugs

    def _pictured(self, block: Block, above: Block | None, further: Block | None) -> bool:
        """Whether a block is the picture that a heading and one paragraph above it are about; asked only in packs."""
        pack = self.document.meta.kind is DocumentKind.PACK
        return pack and isinstance(block, Figure) and isinstance(above, Paragraph) and isinstance(further, Heading)

    def _group(self, group: Sequence[Block], place: Place) -> list[Slug]:
        figures = tuple(block for block in group if isinstance(block, KeyFigure))
        return key_figure_slugs(self, figures, place) if figures else self.block(group[0], place)

    # One case a kind of block: the length is the vocabulary's.
    def block(self, block: Block, place: Place) -> list[Slug]:  # noqa: C901, PLR0912
        """Slugs of one block."""
        match block:
            case Heading():
                return self._heading(block, place)
            case Paragraph():
                return self._paragraph(block, place)
            case Bullets():
                return self._bullets(block, place)
            case Table():
                return table_slugs(self, block, place)
            case Figure():
                return self._figure(block, place)
            case KeyFigure():
                return key_figure_slugs(self, (block,), place)
            case Callout():
                return self._callout(block, place)
            case Address():
                return self._address(block, place)
            case Signature():
                return self._signature(block, place)
            case Slot():
                return self._slot(block, place)
            case Contents():
                return contents_slugs(self, block, place, Listing(self.outline, self.pages))
            case Columns():
                return self.blocks(inner_blocks(block), place)
            case Details():
                return [*self._heading(summary_heading(block), place), *self.blocks(block.blocks, place)]
            case PageBreak():
                self.break_next = self.break_next or not block.together
                return []
            case _:
                assert_never(block)

    def _heading(self, block: Heading, place: Place) -> list[Slug]:
        level = min(block.level, 6)
        type_ = self._heading_type(level)
        slugs = self.lines(block.content, type_, self.element(f"H{level}", place, block.lang), place.x, place.measure)
        # A heading without words still is a place to go to.
        slugs = slugs or [Slug(height=0.0, draw=lambda page, top: None)]
        for slug in slugs:
            slug.keep = True
        if slugs:
            slugs[0].before = self.space(0.8 if self._letter else (0, 1.0, 1.75, 1.25, 1.0)[min(level, 4)])
            slugs[0].anchor = block.anchor
        return slugs

    @property
    def _letter(self) -> bool:
        return self.document.meta.kind is DocumentKind.LETTER

    def _heading_type(self, level: int) -> Type:
        # A letter's heading is its subject: a line in bold, whatever its level.
        if self._letter:
            return replace(self.sheet.body, style="b")
        return self.sheet.headings[min(level, len(self.sheet.headings)) - 1]

    def _paragraph(self, block: Paragraph, place: Place) -> list[Slug]:
        types = {
            ParagraphStyle.BODY: self.sheet.body,
            ParagraphStyle.LEAD: self.sheet.lead,
            ParagraphStyle.SUBJECT: replace(self.sheet.body, style="b"),
            ParagraphStyle.META: self.sheet.body if self._letter else self.sheet.small,
            ParagraphStyle.SOURCE: self.sheet.small,
        }
        element = self.element("P", place, block.lang)
        slugs = self.lines(block.content, types[block.style], element, place.x, place.measure)
        if slugs:
            small = {ParagraphStyle.META: 0.8 if self._letter else 0.35, ParagraphStyle.SOURCE: 0.3}
            slugs[0].before = self.space(small.get(block.style, 0.7))
        if slugs and block.style is ParagraphStyle.SUBJECT:
            slugs[-1].keep = True
        return slugs

    def _bullets(self, block: Bullets, place: Place) -> list[Slug]:
        listing = self.element("L", place, block.lang)
        listing.attributes = f"<</O/List/ListNumbering/{'Decimal' if block.ordered else 'Disc'}>>"
        labels = [f"{number}." if block.ordered else "\u2022" for number in range(1, len(block.items) + 1)]
        type_ = self.sheet.body
        indent = max([text_width(label, "", type_.size) for label in labels], default=0) + 0.6 * type_.size
        slugs: list[Slug] = []
        for number, (label, item) in enumerate(zip(labels, block.items, strict=True)):
            made = self._item(label, item, listing, place, indent)
            made[0].before = self.space(0.5 if number == 0 else 0.3)
            slugs += made
        if len(slugs) <= _SHORT:
            _tie(slugs, 0)
        return slugs

    def _item(self, label: str, item: Inlines, listing: Element, place: Place, indent: float) -> list[Slug]:
        entry = Element("LI", listing)
        tick = Element("Lbl", entry)
        body = Element("LBody", entry)
        type_ = self.sheet.body
        mark = set_lines((Text(label),), type_, tick, indent)[0]
        x = place.x + indent
        slugs = self.lines(item, type_, body, x, place.measure - indent) or [
            Slug(height=type_.leading, draw=lambda page, top: None)
        ]
        first = slugs[0].draw

        def draw(page: Page, top: float) -> None:
            draw_line(page, self.fonts, mark, (place.x + 0.15 * type_.size, top - BASELINE * type_.leading), tick)
            first(page, top)

        slugs[0].draw = draw
        return slugs

    # Pictures --------------------------------------------------------------------------------------------------------

    def _figure(self, block: Figure, place: Place) -> list[Slug]:
        group = self.element("Div", place, block.lang)
        caption = Element("Caption", group)
        title = self.lines(block.title, self.sheet.caption, Element("P", caption), place.x, place.width)
        subtitle = self.lines(block.subtitle, self.sheet.small, Element("P", caption), place.x, place.width)
        element = Element("Figure", group, alt=block.alt)
        source = self.lines(block.source, self.sheet.small, Element("P", group), place.x, place.width)
        words = sum(slug.height for slug in (*title, *subtitle, *source))
        picture = self._picture(block.drawing, element, place, words)
        slugs = [*title, *subtitle, picture, *source]
        for slug in slugs[:-1]:
            slug.keep = True
        slugs[0].before = self.space(1.25)
        slugs[0].anchor = block.id
        return slugs

    def _picture(self, drawing: Drawing, element: Element, place: Place, words: float) -> Slug:
        """The picture in its own size, unless a page cannot hold it with its words' height and a heading or two."""
        gap = self.space(0.4)
        page = self.sheet.top - self.sheet.bottom
        room = max(page - words - 1.5 * gap - self.space(5), page / 3)
        scale = min(1.0, place.width / drawing.width, room / drawing.height)
        height = drawing.height * scale

        def draw(page: Page, top: float) -> None:
            self.picture(page, drawing, element, (place.x, top - gap - height, scale))

        return Slug(height=height + 1.5 * gap, draw=draw)

    # Ruled-off blocks ------------------------------------------------------------------------------------------------

    def _callout(self, block: Callout, place: Place) -> list[Slug]:
        group = self.element("Div", place, block.lang)
        rail = Rail(place.x, _RAIL_COLOURS[block.kind])
        indent = 1.2 * self.sheet.body.size
        inner = Place(group, place.x + indent, place.measure - indent, place.width - indent, (*place.rails, rail))
        title = self.lines(
            block.title, replace(self.sheet.body, style="b"), Element("P", group), inner.x, inner.measure
        )
        for slug in title:
            slug.rails = inner.rails
            slug.keep = True
        slugs = [*title, *self.blocks(block.blocks, inner)]
        if slugs:
            slugs[0].before = self.space(1.1)
            slugs[-1].keep = False
        if len(slugs) <= _SHORT:
            _tie(slugs, 0)
        if title and len(slugs) > len(title):
            slugs[len(title)].before = min(slugs[len(title)].before, self.space(0.35))
        return slugs

    def _slot(self, block: Slot, place: Place) -> list[Slug]:
        type_ = replace(self.sheet.body, colour=GREY)
        slugs = self.lines(block.prompt, type_, self.element("P", place), place.x, place.measure)
        gap = 1.75 * type_.leading

        def draw(page: Page, top: float) -> None:
            page.rule(place.x, top - gap, place.measure, 0.5, LIGHT)

        slugs += [Slug(height=gap, draw=draw) for _ in range(3)]
        for slug in slugs[:-1]:
            slug.keep = True
        slugs[0].before = self.space(0.9)
        return slugs

    # Letters ---------------------------------------------------------------------------------------------------------

    def _address(self, block: Address, place: Place) -> list[Slug]:
        group = self.element("Div", place)
        slugs: list[Slug] = []
        for number, content in enumerate(block.lines):
            style = "b" if block.sender and number == 0 else ""
            slugs += self.lines(
                content, replace(self.sheet.body, style=style), Element("P", group), place.x, place.measure
            )
        for slug in slugs[:-1]:
            slug.keep = True
        if slugs:
            slugs[0].before = self.space(1.0)
        return slugs

    def _signature(self, block: Signature, place: Place) -> list[Slug]:
        group = self.element("Div", place)
        body = self.sheet.body
        slugs = self.lines(block.closing, body, Element("P", group), place.x, place.measure)
        if slugs:
            slugs[0].before = self.space(0.7)
        room = Slug(height=22 * MILLIMETRE, draw=lambda page, top: None)
        slugs += [
            room,
            *self.lines(block.signatory, replace(body, style="b"), Element("P", group), place.x, place.measure),
        ]
        for slug in slugs[:-1]:
            slug.keep = True
        return slugs
