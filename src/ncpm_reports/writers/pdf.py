"""PDF: PDF/UA-1 and PDF/A-2a in the same file, typeset here, with fonts measured and subset by ReportLab.

A document is set in one pass: blocks become elements of the logical tree and slugs, slugs are broken into pages, and
only then is anything drawn, when every page number and the number of pages are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ncpm_reports.documents.blocks import Document
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf_blocks import Composer, OutlineEntry
from ncpm_reports.writers.pdf_fonts import FontBook
from ncpm_reports.writers.pdf_furniture import draw_around, draw_under
from ncpm_reports.writers.pdf_layout import A4_HEIGHT, A4_WIDTH, Placed, Sheet, paginate, rail_extents, sheet_for
from ncpm_reports.writers.pdf_metadata import write_information, write_metadata, write_output_intent
from ncpm_reports.writers.pdf_objects import PdfFile, number, numbers, string
from ncpm_reports.writers.pdf_tags import Annotation, Element, LinkObject, Page, write_structure
from ncpm_reports.writers.pdf_text import clean


@dataclass(frozen=True, slots=True)
class _Destination:
    """Where an anchor stands: the page's index, and the height on it."""

    page: int
    top: float


@dataclass(frozen=True, slots=True)
class _Set:
    """A document that has been set: drawn pages, destinations, outline, logical tree and fonts."""

    document: Document
    pages: list[Page]
    destinations: dict[str, _Destination]
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
    """The PDF file, and the page of each anchor. `options` has nothing that a PDF needs yet."""
    laid = _set(document)
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
    pages = [_drawn(index, slugs, document, sheet, fonts, len(placed)) for index, slugs in enumerate(placed)]
    return _Set(document, pages, destinations, composer.outline, root, fonts)


def _destinations(pages: list[list[Placed]]) -> dict[str, _Destination]:
    return {
        placed.slug.anchor: _Destination(index, placed.top)
        for index, page in enumerate(pages)
        for placed in page
        if placed.slug.anchor and not placed.repeated
    }


def _drawn(index: int, slugs: list[Placed], document: Document, sheet: Sheet, fonts: FontBook, total: int) -> Page:
    page = Page(index)
    draw_under(page, document.meta, fonts)
    for rail, top, bottom in rail_extents(slugs):
        page.rule(rail.x, bottom, rail.width, top - bottom, rail.colour)
    for placed in slugs:
        page.repeating = placed.repeated
        placed.slug.draw(page, placed.top)
    page.repeating = False
    draw_around(page, document.meta, sheet, fonts, total)
    page.close()
    return page


# Writing ------------------------------------------------------------------------------------------------------------


def _file(laid: _Set) -> bytes:
    file = PdfFile()
    meta = laid.document.meta
    catalog, tree, parent = file.reserve(), file.reserve(), file.reserve()
    pages = [file.reserve() for _ in laid.pages]
    fonts = file.add(f"<<{laid.fonts.embed(file)}>>")
    pictures = _pictures(file, laid.pages, fonts)
    key = len(pages)
    for page, obj in zip(laid.pages, pages, strict=True):
        links = [
            _annotation(file, link, page.index, key + index, laid, pages) for index, link in enumerate(page.annotations)
        ]
        key += len(links)
        _page(file, page, obj, parent, fonts, pictures, links)
    file.put(parent, f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{page} 0 R' for page in pages)}]>>")
    write_structure(file, tree, laid.root, pages, [page.owners for page in laid.pages])
    outlines = _outlines(file, laid, pages)
    file.put(
        catalog,
        f"<</Type/Catalog/Pages {parent} 0 R/Lang{string(meta.lang)}/MarkInfo<</Marked true>>/StructTreeRoot {tree} 0 R"
        f"/Metadata {write_metadata(file, meta)} 0 R/OutputIntents[{write_output_intent(file)} 0 R]"
        f"/ViewerPreferences<</DisplayDocTitle true>>{outlines}>>",
    )
    return file.write(root=catalog, info=write_information(file, meta))


def _pictures(file: PdfFile, pages: list[Page], fonts: int) -> dict[str, int]:
    pictures = {}
    for page in pages:
        for key, picture in page.pictures.items():
            if key not in pictures:
                box = numbers(0, 0, *picture.size)
                entries = f"/Type/XObject/Subtype/Form/BBox[{box}]/Resources<</Font {fonts} 0 R>>"
                pictures[key] = file.add_stream(entries, picture.packed, packed=True)
    return pictures


def _page(
    file: PdfFile, page: Page, obj: int, parent: int, fonts: int, pictures: dict[str, int], links: list[int]
) -> None:
    content = file.add_stream("", page.content())
    forms = "".join(f"/{key} {pictures[key]} 0 R" for key in page.pictures)
    file.put(
        obj,
        f"<</Type/Page/Parent {parent} 0 R/MediaBox[0 0 {numbers(A4_WIDTH, A4_HEIGHT)}]/Contents {content} 0 R"
        f"/Resources<</Font {fonts} 0 R{f'/XObject<<{forms}>>' if forms else ''}>>/StructParents {page.index}/Tabs/S"
        f"{'/Annots[' + ' '.join(f'{link} 0 R' for link in links) + ']' if links else ''}>>",
    )


def _annotation(file: PdfFile, link: Annotation, page: int, key: int, laid: _Set, pages: list[int]) -> int:
    contents = string(link.contents or link.target)
    obj = file.add(
        f"<</Type/Annot/Subtype/Link/Rect[{numbers(*link.box)}]/Border[0 0 0]/F 4/Contents{contents}"
        f"/StructParent {key}{_action(link.target, laid, pages)}>>"
    )
    link.element.attach(LinkObject(page, obj, key))
    return obj


def _action(target: str, laid: _Set, pages: list[int]) -> str:
    if target.startswith("#"):
        place = laid.destinations[target[1:]]
        return f"/Dest[{pages[place.page]} 0 R/XYZ 0 {number(place.top + 8)} 0]"
    return f"/A<</S/URI/URI{_uri(target)}>>"


def _uri(target: str) -> str:
    return string(
        "".join(c if " " < c < "\x7f" else "".join(f"%{byte:02X}" for byte in c.encode()) for c in clean(target))
    )


# Outlines -----------------------------------------------------------------------------------------------------------


def _outlines(file: PdfFile, laid: _Set, pages: list[int]) -> str:
    entries = [entry for entry in laid.outline if entry.anchor in laid.destinations]
    if not entries:
        return ""
    root = file.reserve()
    objects = [file.reserve() for _ in entries]
    parents = _parents(entries)
    for index, entry in enumerate(entries):
        place = laid.destinations[entry.anchor]
        above = root if parents[index] is None else objects[parents[index] or 0]
        siblings = [other for other in range(len(entries)) if parents[other] == parents[index]]
        at = siblings.index(index)
        file.put(
            objects[index],
            f"<</Title{string(clean(entry.title))}/Parent {above} 0 R"
            f"/Dest[{pages[place.page]} 0 R/XYZ 0 {number(place.top + 8)} 0]"
            + (f"/Prev {objects[siblings[at - 1]]} 0 R" if at else "")
            + (f"/Next {objects[siblings[at + 1]]} 0 R" if at + 1 < len(siblings) else "")
            + _kin(index, parents, objects)
            + ">>",
        )
    file.put(root, f"<</Type/Outlines{_kin(None, parents, objects)}>>")
    return f"/Outlines {root} 0 R/PageMode/UseOutlines"


def _parents(entries: list[OutlineEntry]) -> list[int | None]:
    """For each heading, the index of the heading above it, if any."""
    parents: list[int | None] = []
    open_: list[int] = []
    for index, entry in enumerate(entries):
        while open_ and entries[open_[-1]].level >= entry.level:
            open_.pop()
        parents.append(open_[-1] if open_ else None)
        open_.append(index)
    return parents


def _kin(parent: int | None, parents: list[int | None], objects: list[int]) -> str:
    kids = [objects[index] for index, above in enumerate(parents) if above == parent]
    if not kids:
        return ""
    return f"/First {kids[0]} 0 R/Last {kids[-1]} 0 R/Count {len(kids)}"
