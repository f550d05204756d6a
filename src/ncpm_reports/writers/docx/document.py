"""Documents as Word files that people are meant to edit."""

from ncpm_reports.documents.blocks import Document, DocumentKind, Meta
from ncpm_reports.writers.docx import xml
from ncpm_reports.writers.docx.blocks import blocks
from ncpm_reports.writers.docx.furniture import INVENTED, section
from ncpm_reports.writers.docx.inlines import word_language
from ncpm_reports.writers.docx.package import core_properties, zipped
from ncpm_reports.writers.docx.skeleton import skeleton
from ncpm_reports.writers.docx.writing import Writing, begin
from ncpm_reports.writers.options import WriterOptions

_PACK_MARGIN = 1134


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as a Word file (.docx), the same bytes for the same document and options.

    Styles come from `options.reference_docx`; page numbers in the contents from `options.page_numbers`, and are left
    out where unknown. Words and their order are the document's; nothing is numbered that other formats do not number.

    Raises: Refused if the reference is no Word file, or a link leads to nothing in the document.
    """
    meta = document.meta
    prepared = skeleton(options.reference_docx, word_language(meta.lang), meta.large_print)
    side = min(_PACK_MARGIN, prepared.side_margin) if meta.kind is DocumentKind.PACK else prepared.side_margin
    writing = begin(document, options, prepared, side)
    body = blocks(writing, document.blocks, document.blocks)
    ending = section(writing, side)
    writing.package.add_document(
        f"{xml.DECLARATION}<w:document {xml.NAMESPACES}><w:body>{body}{_closing(body)}{ending}</w:body></w:document>"
    )
    _add_style_parts(writing)
    writing.package.add_prompts(writing.prompts)
    writing.package.add_properties(_properties(meta))
    writing.package.add_custom_properties(_facts(meta))
    return zipped(writing.package.parts())


def _closing(body: str) -> str:
    """Word wants a paragraph after a table or a content control that ends a document, and in one that is empty."""
    return "" if body.endswith("</w:p>") else "<w:p/>"


def _add_style_parts(writing: Writing) -> None:
    prepared = writing.skeleton
    restarts = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        for number, abstract in writing.restarts
    ).encode()
    numbering = prepared.numbering_xml.replace(b"<!--restarts-->", restarts)
    writing.package.add_style_parts(prepared.styles_xml, numbering, prepared.fonts_xml, prepared.theme_xml)


def _properties(meta: Meta) -> str:
    return core_properties(
        meta.title,
        subject=meta.subject,
        author=meta.author,
        keywords=", ".join(meta.keywords),
        day=meta.date,
        lang=meta.lang,
        status="Draft" if meta.draft else "Final",
    )


def _facts(meta: Meta) -> tuple[tuple[str, str], ...]:
    """What the standard properties have no place for."""
    pairs = (
        ("Protective marking", meta.marking.upper()),
        ("Licence", meta.rights),
        ("Figures", INVENTED if meta.illustrative else ""),
    )
    return tuple((name, value) for name, value in pairs if value)
