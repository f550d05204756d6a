"""PDF: PDF/UA-1 and PDF/A-2a in the same file, typeset here, with fonts measured and subset by ReportLab.

A document is set in one pass: blocks become elements of the logical tree and slugs, slugs are broken into pages, and
only then is anything drawn, when every page number and the number of pages are known.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import Document
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf_blocks import Composer
from ncpm_reports.writers.pdf_fonts import FontBook
from ncpm_reports.writers.pdf_furniture import Furniture, draw_around, draw_under
from ncpm_reports.writers.pdf_layout import A4_HEIGHT, A4_WIDTH, Placed, paginate, rail_extents, sheet_for
from ncpm_reports.writers.pdf_metadata import write_information, write_metadata, write_output_intent
from ncpm_reports.writers.pdf_objects import PdfFile, numbers, string
from ncpm_reports.writers.pdf_outline import Destination, OutlineEntry, destination, write_outlines
from ncpm_reports.writers.pdf_tags import Annotation, Element, LinkObject, Page, write_structure
from ncpm_reports.writers.pdf_text import clean

# A label that runs past its picture's edge is untidy; cut off it would be wrong.
_BLEED = 36.0


@dataclass(frozen=True, slots=True)
class _Set:
    """A document that has been set: drawn pages, destinations, outline, logical tree and fonts."""

    document: Document
    pages: list[Page]
    destinations: dict[str, Destination]
    outline: list[OutlineEntry]
    root: Element
    fonts: FontBook


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as a PDF file. The same document gives the same bytes, everywhere and always."""
    return write_with_pages(document, options)[0]


def page_numbers(document: Document, options: WriterOptions) -> Mapping[str, int]:
    """The page on which each anchor of the document stands, counted from 1: headings, tables, figures and notes."""
    return write_with_pages(document, options)[1]


def write_with_pages(document: Document, options: WriterOptions) -> tuple[bytes, Mapping[str, int]]:
    """The PDF file, and the page of each anchor. `options` has nothing that a PDF needs yet.

    Raises: Refused, with every link and note reference that leads to nothing in the document.
    """
    laid = _set(document)
    refuse_if_any(_dangling(laid))
    numbered = {anchor: place.page + 1 for anchor, place in laid.destinations.items()}
    return _file(laid), numbered


# Setting ------------------------------------------------------------------------------------------------------------


def _set(document: Document) -> _Set:
    sheet = sheet_for(document.meta)
    fonts = FontBook()
    root = Element("Document", None, lang=document.meta.lang)
    composer = Composer(sheet=sheet, fonts=fonts, lang=document.meta.lang, document=document, root=root)
    placed = paginate(composer.compose(), sheet.top, sheet.bottom)
    destinations = _destinations(placed)
    composer.pages.update({anchor: place.page + 1 for anchor, place in destinations.items()})
    furniture = Furniture(meta=document.meta, sheet=sheet, fonts=fonts, total=len(placed))
    pages = [_drawn(index, slugs, furniture) for index, slugs in enumerate(placed)]
    return _Set(document, pages, destinations, composer.outline, root, fonts)


def _destinations(pages: list[list[Placed]]) -> dict[str, Destination]:
    return {
        placed.slug.anchor: Destination(index, placed.top)
        for index, page in enumerate(pages)
        for placed in page
        if placed.slug.anchor and not placed.repeated
    }


def _drawn(index: int, slugs: list[Placed], furniture: Furniture) -> Page:
    page = Page(index)
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


def _dangling(laid: _Set) -> Iterator[Issue]:
    for page in laid.pages:
        for link in page.annotations:
            if link.target.startswith("#") and link.target[1:] not in laid.destinations:
                yield Issue(
                    code="link-target",
                    where=f"{laid.document.meta.id}, page {page.index + 1}",
                    found=f"a link to {link.target} ({link.contents!r})",
                    expected="an anchor of the document",
                    remedy="Point it to a heading, table, figure or note that is there.",
                )


# Writing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Objects:
    """The numbers that the parts of a file point at: the page tree, the pages, fonts and pictures."""

    parent: int
    pages: list[int]
    fonts: int
    pictures: dict[str, int]


def _file(laid: _Set) -> bytes:
    file = PdfFile()
    catalog, tree, parent = file.reserve(), file.reserve(), file.reserve()
    pages = [file.reserve() for _ in laid.pages]
    fonts = file.add(f"<<{laid.fonts.embed(file)}>>")
    objects = _Objects(parent, pages, fonts, _pictures(file, laid.pages, fonts))
    _pages(file, laid, objects)
    write_structure(file, tree, laid.root, pages, [page.owners for page in laid.pages])
    file.put(catalog, _catalog(file, laid, objects, tree))
    return file.write(root=catalog, info=write_information(file, laid.document.meta))


def _catalog(file: PdfFile, laid: _Set, objects: _Objects, tree: int) -> str:
    meta = laid.document.meta
    outlines = write_outlines(file, laid.outline, laid.destinations, objects.pages)
    return (
        f"<</Type/Catalog/Pages {objects.parent} 0 R/Lang{string(meta.lang)}/MarkInfo<</Marked true>>"
        f"/StructTreeRoot {tree} 0 R/Metadata {write_metadata(file, meta)} 0 R"
        f"/OutputIntents[{write_output_intent(file)} 0 R]/ViewerPreferences<</DisplayDocTitle true>>{outlines}>>"
    )


def _pictures(file: PdfFile, pages: list[Page], fonts: int) -> dict[str, int]:
    pictures = {}
    for page in pages:
        for key, picture in page.pictures.items():
            if key not in pictures:
                box = numbers(-_BLEED, -_BLEED, picture.size[0] + _BLEED, picture.size[1] + _BLEED)
                entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<</Font {fonts} 0 R>>"
                pictures[key] = file.add_stream(entries, picture.packed, packed=True)
    return pictures


def _pages(file: PdfFile, laid: _Set, objects: _Objects) -> None:
    # The parent tree's keys: first the pages, then the links in order.
    key = len(laid.pages)
    for page in laid.pages:
        links = []
        for link in page.annotations:
            action = _action(link.target, laid.destinations, objects.pages)
            links.append(_annotation(file, link, key, action))
            link.element.attach(LinkObject(page.index, links[-1], key))
            key += 1
        _page(file, page, objects, links)
    kids = " ".join(f"{page} 0 R" for page in objects.pages)
    file.put(objects.parent, f"<</Type/Pages/Count {len(objects.pages)}/Kids[{kids}]>>")


def _page(file: PdfFile, page: Page, objects: _Objects, links: list[int]) -> None:
    content = file.add_stream("", page.content())
    forms = "".join(f"/{key} {objects.pictures[key]} 0 R" for key in page.pictures)
    file.put(
        objects.pages[page.index],
        f"<</Type/Page/Parent {objects.parent} 0 R/MediaBox[0 0 {numbers(A4_WIDTH, A4_HEIGHT)}]"
        f"/Contents {content} 0 R/Resources<</Font {objects.fonts} 0 R{f'/XObject<<{forms}>>' if forms else ''}>>"
        f"/StructParents {page.index}/Tabs/S"
        f"{'/Annots[' + ' '.join(f'{link} 0 R' for link in links) + ']' if links else ''}>>",
    )


def _annotation(file: PdfFile, link: Annotation, key: int, action: str) -> int:
    contents = string(link.contents or link.target)
    box = numbers(*link.box)
    return file.add(
        f"<</Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/Contents{contents}/StructParent {key}{action}>>"
    )


def _action(target: str, destinations: Mapping[str, Destination], pages: list[int]) -> str:
    if target.startswith("#"):
        return f"/Dest{destination(destinations[target[1:]], pages)}"
    return f"/A<</S/URI/URI{string(_uri(target))}>>"


def _uri(target: str) -> str:
    """The address in ASCII, other letters as %XX."""
    return "".join(
        letter if " " < letter < "\x7f" else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in clean(target)
    )
