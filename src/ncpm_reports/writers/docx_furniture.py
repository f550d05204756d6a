"""What runs on every page in Word: marking, draft line, running title, page numbers; and the section with them."""

from ncpm_reports.documents.blocks import DocumentKind, Meta
from ncpm_reports.writers import docx_xml as xml
from ncpm_reports.writers.docx_reference import section_xml
from ncpm_reports.writers.docx_writing import Writing


def section(writing: Writing, side: int) -> str:
    """The document's section properties, after adding its headers and footers to the package."""
    meta = writing.meta
    first = meta.cover or meta.kind is DocumentKind.LETTER
    kinds = ("default", "first") if first else ("default",)
    references = "".join(
        _reference(writing, part, kind, number)
        for part in ("header", "footer")
        for number, kind in enumerate(kinds, start=1)
    )
    return section_xml(references, side=side, first_page=first)


def _reference(writing: Writing, part: str, kind: str, number: int) -> str:
    every_page = kind == "default"
    content = _header(writing, every_page) if part == "header" else _footer(writing, every_page)
    tag = "hdr" if part == "header" else "ftr"
    ident = writing.package.add_furniture(
        part, number, f"{xml.DECLARATION}<w:{tag} {xml.NAMESPACES}>{content}</w:{tag}>"
    )
    return f'<w:{part}Reference w:type="{kind}" r:id="{ident}"/>'


def _header(writing: Writing, every_page: bool) -> str:
    meta = writing.meta
    lines = _marking(writing)
    warning = warnings(meta)
    if warning:
        lines += xml.paragraph(writing.style("DraftLine"), xml.run(warning))
    if meta.header and every_page:
        lines += xml.paragraph(writing.style("Header"), xml.run(meta.header))
    return lines or xml.paragraph(writing.style("Header"), "")


def _footer(writing: Writing, every_page: bool) -> str:
    """Footer words at the left, "Page 2 of 9" at the right, the marking at the bottom."""
    meta = writing.meta
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{writing.width}"/></w:tabs>'
    pages = max(writing.options.page_numbers.values(), default=1)
    count = xml.run("Page ") + xml.field("PAGE", "1") + xml.run(" of ") + xml.field("NUMPAGES", str(pages))
    line = xml.paragraph(writing.style("Footer"), xml.run(meta.footer) + xml.tab() + count, tabs) if every_page else ""
    return line + _marking(writing) or xml.paragraph(writing.style("Footer"), "")


def _marking(writing: Writing) -> str:
    """The classification, typed in capitals so that it is in capitals for those who hear it too."""
    marking = writing.meta.marking
    return xml.paragraph(writing.style("Marking"), xml.run(marking.upper())) if marking else ""


def warnings(meta: Meta) -> str:
    """The line that says a document is not to be relied on; a line of text, which unlike a watermark can be heard."""
    return ". ".join(words for words, said in (("DRAFT", meta.draft), ("INVENTED FIGURES", meta.illustrative)) if said)
