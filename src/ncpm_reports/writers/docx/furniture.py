"""What runs on every page in Word: marking, draft line, running title, page numbers; and the section with them."""

from ncpm_reports.documents.blocks import DocumentKind, Meta
from ncpm_reports.writers.docx import xml
from ncpm_reports.writers.docx.reference import section_xml
from ncpm_reports.writers.docx.writing import Writing

_PAGE_OF = {"en": ("Page ", " of "), "cy": ("Tudalen ", " o ")}
DRAFT = "DRAFT"
INVENTED = "INVENTED FIGURES: for illustration only, not published statistics"
_KINDS = ("default", "first")


def section(writing: Writing, side: int) -> str:
    """The document's section properties, after adding its headers and footers to the package.

    The first page has no running title; a cover and a letter's first page have no page number either.
    """
    references = "".join(
        _reference(writing, part, kind, number)
        for part in ("header", "footer")
        for number, kind in enumerate(_KINDS, start=1)
    )
    return section_xml(references, side=side, first_page=True)


def _reference(writing: Writing, part: str, kind: str, number: int) -> str:
    first = kind == "first"
    content = _header(writing, first) if part == "header" else _footer(writing, first)
    tag = "hdr" if part == "header" else "ftr"
    whole = f"{xml.DECLARATION}<w:{tag} {xml.NAMESPACES}>{content}</w:{tag}>"
    ident = writing.package.add_furniture(part, number, whole)
    return f'<w:{part}Reference w:type="{kind}" r:id="{ident}"/>'


def _header(writing: Writing, first: bool) -> str:
    meta = writing.meta
    lines = _marking(writing)
    warning = warnings(meta)
    if warning:
        lines += xml.paragraph(writing.style("DraftLine"), xml.run(warning))
    if meta.header and not first:
        lines += xml.paragraph(writing.style("Header"), xml.run(meta.header))
    return lines or xml.paragraph(writing.style("Header"), "")


def _footer(writing: Writing, first: bool) -> str:
    """Footer words at the left, "Page 2 of 9" at the right, the marking at the bottom."""
    meta = writing.meta
    if first and meta.cover:
        return _marking(writing) or xml.paragraph(writing.style("Footer"), "")
    numbered = not (first and meta.kind is DocumentKind.LETTER)
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{writing.width}"/></w:tabs>'
    content = xml.run(meta.footer) + (xml.tab() + _page_of(writing) if numbered else "")
    return xml.paragraph(writing.style("Footer"), content, tabs) + _marking(writing)


def _page_of(writing: Writing) -> str:
    before, between = _PAGE_OF["cy" if writing.meta.lang.startswith("cy") else "en"]
    pages = max(writing.options.page_numbers.values(), default=1)
    return xml.run(before) + xml.field("PAGE", "1") + xml.run(between) + xml.field("NUMPAGES", str(pages))


def _marking(writing: Writing) -> str:
    """The classification, typed in capitals so that it is in capitals for those who hear it too."""
    marking = writing.meta.marking
    return xml.paragraph(writing.style("Marking"), xml.run(marking.upper())) if marking else ""


def warnings(meta: Meta) -> str:
    """The line that says a document is not to be relied on; a line of text, which unlike a watermark can be heard."""
    return ". ".join(words for words, said in ((DRAFT, meta.draft), (INVENTED, meta.illustrative)) if said)
