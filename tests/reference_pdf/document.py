"""PDF: PDF/UA-1 and PDF/A-2a in the same file, typeset here, with fonts measured and subset by ReportLab.

A document is set in one pass: blocks become elements of the logical tree and slugs, slugs are broken into pages, and
only then is anything drawn, when every page number and the number of pages are known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ncpm_reports.core.problems import refuse_if_any
from ncpm_reports.documents.blocks import Document, Meta
from ncpm_reports.writers.options import WriterOptions
from tests.reference_pdf.fonts import FontBook
from tests.reference_pdf.layout import A4_HEIGHT, A4_WIDTH
from tests.reference_pdf.metadata import write_information, write_metadata, write_output_intent
from tests.reference_pdf.objects import PdfFile, compressed, numbers, string
from tests.reference_pdf.outline import Bookmark, Destination, destination, write_outlines
from tests.reference_pdf.part import Part, set_part
from tests.reference_pdf.tags import Annotation, Element, LinkObject, Page, write_structure
from tests.reference_pdf.text import clean

# A label that runs past its picture's edge is untidy; cut off it would be wrong.
_BLEED = 36.0


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as a PDF file. The same document gives the same bytes, everywhere and always.

    Raises: Refused, with every link and note reference that leads to nothing in the document.
    """
    return write_with_pages(document, options)[0]


def page_numbers(document: Document, options: WriterOptions) -> Mapping[str, int]:
    """The page on which each anchor of the document stands, counted from 1: headings, tables, figures and notes."""
    return write_with_pages(document, options)[1]


def write_with_pages(document: Document, options: WriterOptions) -> tuple[bytes, Mapping[str, int]]:
    """The PDF file, and the page of each anchor. `options` has nothing that a PDF needs yet.

    Raises: Refused, with every link and note reference that leads to nothing in the document.
    """
    fonts = FontBook()
    root = Element("Document", None, lang=document.meta.lang)
    part = set_part(document, root, fonts)
    refuse_if_any(part.dangling())
    laid = _Laid(document.meta, (part,), tuple(part.bookmarks), root, fonts)
    return _file(laid), {anchor: place.page + 1 for anchor, place in part.destinations.items()}


def write_together(documents: Sequence[Document], meta: Meta, options: WriterOptions) -> bytes:
    """Several documents one after another in one file, for printing; each has its own page numbers and a bookmark.

    `meta` gives the file its properties; each document keeps its own marking, header and footer.

    Raises: Refused, with every link and note reference that leads to nothing in its document.
    """
    fonts = FontBook()
    root = Element("Document", None, lang=meta.lang)
    parts: list[Part] = []
    for place, document in enumerate(documents):
        lang = document.meta.lang if document.meta.lang != meta.lang else ""
        first = sum(len(part.pages) for part in parts)
        branch = Element("Part", root, lang=lang)
        parts.append(set_part(document, branch, fonts, first=first, prefix=f"{place + 1}-"))
    refuse_if_any(issue for part in parts for issue in part.dangling())
    return _file(_Laid(meta, tuple(parts), _bookmarks(parts), root, fonts))


def _bookmarks(parts: Sequence[Part]) -> tuple[Bookmark, ...]:
    """A bookmark for each document, with its headings below."""
    marks: list[Bookmark] = []
    for part in parts:
        start = Destination(part.pages[0].index, A4_HEIGHT)
        marks.append(Bookmark(1, part.document.meta.title, start))
        marks += [Bookmark(mark.level + 1, mark.title, mark.place) for mark in part.bookmarks]
    return tuple(marks)


@dataclass(frozen=True, slots=True)
class _Laid:
    """All that goes into a file: its facts, the documents set, bookmarks, logical tree and fonts."""

    meta: Meta
    parts: tuple[Part, ...]
    bookmarks: tuple[Bookmark, ...]
    root: Element
    fonts: FontBook

    @property
    def pages(self) -> list[Page]:
        """The pages of all documents."""
        return [page for part in self.parts for page in part.pages]


# Writing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Objects:
    """The numbers that the parts of a file point at: the page tree, the pages, fonts and pictures."""

    parent: int
    pages: list[int]
    fonts: int
    pictures: dict[str, int]


def _file(laid: _Laid) -> bytes:
    file = PdfFile()
    catalog, tree, parent = file.reserve(), file.reserve(), file.reserve()
    pages = [file.reserve() for _ in laid.pages]
    fonts = file.add(f"<<{laid.fonts.embed(file)}>>")
    objects = _Objects(parent, pages, fonts, _pictures(file, laid.pages, fonts))
    _pages(file, laid, objects)
    write_structure(file, tree, laid.root, pages, [page.owners for page in laid.pages])
    file.put(catalog, _catalog(file, laid, objects, tree))
    return file.write(root=catalog, info=write_information(file, laid.meta))


def _catalog(file: PdfFile, laid: _Laid, objects: _Objects, tree: int) -> str:
    meta = laid.meta
    outlines = write_outlines(file, laid.bookmarks, objects.pages)
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


def _pages(file: PdfFile, laid: _Laid, objects: _Objects) -> None:
    # The parent tree's keys: first the pages, then the links in order.
    key = len(objects.pages)
    for part in laid.parts:
        for page in part.pages:
            links = []
            for link in page.annotations:
                action = _action(link.target, part.destinations, objects.pages)
                links.append(_annotation(file, link, key, action))
                link.element.attach(LinkObject(page.index, links[-1], key))
                key += 1
            _page(file, page, objects, links)
    kids = " ".join(f"{page} 0 R" for page in objects.pages)
    file.put(objects.parent, f"<</Type/Pages/Count {len(objects.pages)}/Kids[{kids}]>>")


def _page(file: PdfFile, page: Page, objects: _Objects, links: list[int]) -> None:
    content = file.add_stream("", _compressed(page.content()), packed=True)
    forms = "".join(f"/{key} {objects.pictures[key]} 0 R" for key in page.pictures)
    file.put(
        objects.pages[page.index],
        f"<</Type/Page/Parent {objects.parent} 0 R/MediaBox[0 0 {numbers(A4_WIDTH, A4_HEIGHT)}]"
        f"/Contents {content} 0 R/Resources<</Font {objects.fonts} 0 R{f'/XObject<<{forms}>>' if forms else ''}>>"
        f"/StructParents {page.index}/Tabs/S"
        f"{'/Annots[' + ' '.join(f'{link} 0 R' for link in links) + ']' if links else ''}>>",
    )


# In a process that stays most pages come out as before; so many are those of a quarter.
@lru_cache(maxsize=2048)
def _compressed(page: bytes) -> bytes:
    return compressed(page)


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


# The law, the licence and the publishers' pages are linked from every document.
@lru_cache(maxsize=1024)
def _uri(target: str) -> str:
    """The address in ASCII, other letters as %XX."""
    return "".join(
        letter if " " < letter < "\x7f" else "".join(f"%{byte:02X}" for byte in letter.encode())
        for letter in clean(target)
    )
