"""The table of contents: headings as links, with the pages that are known when it is drawn."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ncpm_reports.documents.blocks import Contents, Link, Text
from tests.reference_pdf.layout import Slug
from tests.reference_pdf.outline import OutlineEntry
from tests.reference_pdf.setter import BASELINE, Place, Setter
from tests.reference_pdf.tags import Element, Page
from tests.reference_pdf.text import draw_line, set_lines

Drawing = Callable[[Page, float], None]


@dataclass(frozen=True, slots=True)
class Listing:
    """All headings, and the page of each anchor: empty while pages are made, filled before they are drawn."""

    headings: Sequence[OutlineEntry]
    pages: Mapping[str, int]


def contents_slugs(setter: Setter, block: Contents, place: Place, listing: Listing) -> list[Slug]:
    """A title, and a line or more for each heading of levels 2 to the block's depth."""
    heading = Element("P", place.parent)
    slugs = setter.lines(block.title, setter.sheet.headings[2], heading, place.x, place.measure)
    for slug in slugs:
        slug.keep = True
    table = Element("TOC", place.parent)
    for entry in listing.headings:
        if 2 <= entry.level <= block.depth:
            slugs += _entry(setter, entry, Element("Reference", Element("TOCI", table)), place, listing)
    if slugs:
        slugs[0].before = setter.space(1.25)
        slugs[-1].keep = False
    return slugs


def _entry(setter: Setter, entry: OutlineEntry, holder: Element, place: Place, listing: Listing) -> list[Slug]:
    body = setter.sheet.body
    indent = (entry.level - 2) * 1.2 * body.size
    content = (Link(f"#{entry.anchor}", (Text(entry.title),)),)
    lines = set_lines(content, body, holder, place.measure - indent - 3 * body.size)
    # A space at the end keeps the title's last word apart from the page number for those who listen.
    slugs = [setter.line(line._replace(spaced=True), body, holder, place.x + indent) for line in lines]
    if slugs:
        slugs[0].before = setter.space(0.3)
        slugs[-1].draw = _with_page(setter, slugs[-1].draw, holder, place, lambda: listing.pages[entry.anchor])
    for slug in slugs[:-1]:
        slug.keep = True
    return slugs


def _with_page(setter: Setter, words: Drawing, holder: Element, place: Place, number: Callable[[], int]) -> Drawing:
    body = setter.sheet.body

    def draw(page: Page, top: float) -> None:
        words(page, top)
        line = set_lines((Text(str(number())),), body, holder, place.measure)[0]
        at = (place.x + place.measure - line.width, top - BASELINE * body.leading)
        draw_line(page, setter.fonts, line, at, holder)

    return draw
