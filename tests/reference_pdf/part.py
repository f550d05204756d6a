"""One document set on its pages: elements and slugs, pages broken, everything drawn, and where each anchor stands."""

from collections.abc import Iterator
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import Document
from tests.reference_pdf.blocks import Composer
from tests.reference_pdf.fonts import FontBook
from tests.reference_pdf.furniture import Furniture, draw_around, draw_under
from tests.reference_pdf.layout import Placed, paginate, rail_extents, sheet_for
from tests.reference_pdf.outline import Bookmark, Destination
from tests.reference_pdf.tags import Element, Page


@dataclass(frozen=True, slots=True)
class Part:
    """A document that has been set: drawn pages, destinations of anchors, and bookmarks of headings."""

    document: Document
    pages: list[Page]
    destinations: dict[str, Destination]
    bookmarks: list[Bookmark]

    def dangling(self) -> Iterator[Issue]:
        """An issue for every link that leads to an anchor which the document does not have."""
        for page in self.pages:
            for link in page.annotations:
                if link.target.startswith("#") and link.target[1:] not in self.destinations:
                    yield Issue(
                        code="link-target",
                        where=f"{self.document.meta.id}, page {page.number}",
                        found=f"a link to {link.target} ({link.contents!r})",
                        expected="an anchor of the document",
                        remedy="Point it to a heading, table, figure or note that is there.",
                    )


def set_part(document: Document, root: Element, fonts: FontBook, *, first: int = 0, prefix: str = "") -> Part:
    """Sets a document under an element of the logical tree.

    `first` is the index of its first page in the file, `prefix` what keeps its names apart from other documents' in
    the same file; the pages it prints are counted from 1 all the same.
    """
    meta = document.meta
    sheet = sheet_for(meta)
    composer = Composer(sheet=sheet, fonts=fonts, lang=meta.lang, prefix=prefix, document=document, root=root)
    placed = paginate(composer.compose(), sheet.top, sheet.bottom)
    destinations = _destinations(placed, first)
    composer.pages.update({anchor: place.page - first + 1 for anchor, place in destinations.items()})
    furniture = Furniture(meta=meta, sheet=sheet, fonts=fonts, total=len(placed))
    pages = [_drawn(Page(first + index, index + 1), slugs, furniture) for index, slugs in enumerate(placed)]
    bookmarks = [
        Bookmark(entry.level, entry.title, destinations[entry.anchor])
        for entry in composer.outline
        if entry.anchor in destinations
    ]
    return Part(document, pages, destinations, bookmarks)


def _destinations(pages: list[list[Placed]], first: int) -> dict[str, Destination]:
    return {
        placed.slug.anchor: Destination(first + index, placed.top)
        for index, page in enumerate(pages)
        for placed in page
        if placed.slug.anchor and not placed.repeated
    }


def _drawn(page: Page, slugs: list[Placed], furniture: Furniture) -> Page:
    draw_under(page, furniture.meta, furniture.fonts)
    for rail, top, bottom in rail_extents(slugs):
        page.rule(rail.x, bottom, rail.width, top - bottom, rail.colour)
    for placed in slugs:
        page.repeating = placed.repeated
        placed.slug.draw(page, placed.top)
    page.repeating = False
    draw_around(page, furniture)
    page.close()
    return page
