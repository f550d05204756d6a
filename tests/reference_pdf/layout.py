"""Pages: the sheet's measures, and slugs (a line, a table row, a picture) set in a column and broken into pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ncpm_reports.documents.blocks import DocumentKind, Meta
from tests.reference_pdf.tags import Page
from tests.reference_pdf.text import BLUE, GREY, INK, Type

A4_WIDTH, A4_HEIGHT = 595.276, 841.89
MILLIMETRE = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page's measures in points, and its types.

    `measure` is the width of running text, `width` of tables; `air` is the share of the usual space between blocks.
    """

    left: float
    top: float
    bottom: float
    width: float
    measure: float
    scale: float
    air: float
    body: Type
    lead: Type
    small: Type
    table: Type
    caption: Type
    headings: tuple[Type, ...]

    def type(self, size: float, leading: float, style: str = "", colour: str = INK) -> Type:
        """A type of this size in normal print, enlarged with the sheet."""
        return Type(size * self.scale, leading * self.scale * (25 / 24 if self.scale > 1 else 1), style, colour)


def sheet_for(meta: Meta) -> Sheet:
    """A4 with margins of 25 mm (20 mm in packs, for their tables); text 12 on 16, large print 18 on 25."""
    scale = 1.5 if meta.large_print else 1.0
    margin = (20 if meta.kind is DocumentKind.PACK else 25) * MILLIMETRE
    width = A4_WIDTH - 2 * margin

    def kind(size: float, leading: float, style: str = "", colour: str = INK) -> Type:
        return Type(size * scale, leading * scale * (25 / 24 if scale > 1 else 1), style, colour)

    return Sheet(
        left=margin,
        top=A4_HEIGHT - 25 * MILLIMETRE,
        bottom=(29 if meta.large_print else 21 if meta.kind is DocumentKind.PACK else 25) * MILLIMETRE,
        width=width,
        measure=min(width, 408 * scale),
        scale=scale,
        air=0.8 if meta.kind is DocumentKind.PACK else 1.0,
        body=kind(12, 16),
        lead=kind(14, 19.5),
        small=kind(10.5, 14, colour=GREY),
        table=kind(11, 14),
        caption=kind(12, 15.5, "b"),
        headings=(
            kind(24, 29, "b", BLUE),
            kind(18, 23, "b", BLUE),
            kind(14, 18.5, "b", INK),
            kind(12, 16, "b", INK),
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Rail:
    """The rule down the left of a block, wherever its slugs come to stand."""

    x: float
    colour: str
    width: float = 3.0


@dataclass(slots=True, kw_only=True)
class Slug:
    """The least thing that is set: its height, the space before it, and how to draw it from its top downwards.

    `keep` ties it to the next one; `header` is set again where it opens a page; `floor` takes space down to at least
    that height of the page (cover pages).
    """

    height: float
    draw: Callable[[Page, float], None]
    before: float = 0.0
    keep: bool = False
    new_page: bool = False
    header: "tuple[Slug, ...]" = ()
    rails: tuple[Rail, ...] = ()
    anchor: str = ""


class Placed(NamedTuple):
    """A slug on a page; `repeated` for a header that is set again."""

    slug: Slug
    top: float
    repeated: bool = False


def paginate(slugs: Iterable[Slug], top: float, bottom: float) -> list[list[Placed]]:
    """Slugs on pages. Tied slugs stay together, unless they are taller than a page."""
    pages: list[list[Placed]] = [[]]
    y = top
    for group in _tied(slugs):
        fresh = _fresh_height(group)
        needed = _height(group)
        wants_page = group[0].new_page and bool(pages[-1])
        if wants_page or (pages[-1] and y - needed < bottom and fresh <= top - bottom):
            pages.append([])
            y = top
        for slug in group:
            if pages[-1] and y - slug.before - slug.height < bottom:
                pages.append([])
                y = top
            y = _place(pages[-1], slug, y, top)
    return pages


def _place(page: list[Placed], slug: Slug, y: float, top: float) -> float:
    if not page:
        for header in slug.header:
            page.append(Placed(header, y, repeated=True))
            y -= header.height
        page.append(Placed(slug, y))
        return y - slug.height
    y -= slug.before
    page.append(Placed(slug, y))
    return y - slug.height


def _tied(slugs: Iterable[Slug]) -> Iterator[list[Slug]]:
    group: list[Slug] = []
    for slug in slugs:
        if group and slug.new_page:
            yield group
            group = []
        group.append(slug)
        if not slug.keep:
            yield group
            group = []
    if group:
        yield group


def _height(group: Sequence[Slug]) -> float:
    return sum(slug.before + slug.height for slug in group)


def _fresh_height(group: Sequence[Slug]) -> float:
    return _height(group) - group[0].before + sum(header.height for header in group[0].header)


def rail_extents(page: Sequence[Placed]) -> Iterator[tuple[Rail, float, float]]:
    """Each rail on a page with its top and bottom."""
    extents: dict[Rail, tuple[float, float]] = {}
    for placed in page:
        for rail in placed.slug.rails:
            top, _ = extents.get(rail, (placed.top, 0.0))
            extents[rail] = (top, placed.top - placed.slug.height)
    for rail, (top, bottom) in extents.items():
        yield rail, top, bottom
