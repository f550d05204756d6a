"""Documents as Word files that people are meant to edit."""

from datetime import UTC, datetime, time

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml
from docx.section import _BaseHeaderFooter
from docx.shared import Twips

from ncpm_reports.documents.blocks import Document, DocumentKind, Meta
from ncpm_reports.writers.docx.blocks import add_blocks
from ncpm_reports.writers.docx.builder import DocxBuilder, anchors, bookmark_names, text_width
from ncpm_reports.writers.docx.inlines import word_language
from ncpm_reports.writers.docx.oxml_extras import (
    MARGIN_TAB,
    NAMESPACES,
    clean,
    custom_properties,
    element,
    field,
    glossary,
    run,
)
from ncpm_reports.writers.docx.package import saved
from ncpm_reports.writers.docx.profiles import profile_of
from ncpm_reports.writers.docx.template import template
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.page_words import INVENTED, page_of

DRAFT = "DRAFT"


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as a Word file (.docx), the same bytes for the same document and options.

    Styles come from `options.reference_docx`; page numbers in the contents from `options.page_numbers`, and are left
    out where unknown. Words and their order are the document's; nothing is numbered that other formats do not number.

    Raises: Refused if the reference is no Word file, or a link leads to nothing in the document.
    """
    builder = _builder(document, options)
    _add_headers_and_footers(builder)
    add_blocks(builder, document.blocks)
    if not builder.content or not builder.content[-1].endswith("</w:p>"):
        # Word wants a paragraph after a table or a content control that ends a document, and in one that is empty.
        builder.add("<w:p/>")
    builder.finish()
    if builder.prompts:
        content = glossary(builder.prompts)
        builder.add_part(
            "/word/glossary/document.xml", CONTENT_TYPE.WML_DOCUMENT_GLOSSARY, content, RT.GLOSSARY_DOCUMENT
        )
    _set_properties(builder.word, document.meta)
    return saved(builder.word.part.package)


def _builder(document: Document, options: WriterOptions) -> DocxBuilder:
    meta = document.meta
    prepared = template(options.reference_docx, word_language(meta.lang), profile_of(meta))
    word = prepared.copy()
    section = word.sections[0]
    return DocxBuilder(
        document=document,
        options=options,
        template=prepared,
        word=word,
        bookmarks=bookmark_names(anchors(document.blocks)),
        section=section,
        width=text_width(section),
        side=section.left_margin or Twips(0),
    )


# Headers and footers


def _add_headers_and_footers(builder: DocxBuilder) -> None:
    """What runs on every page: marking, draft line, running title; footer words, page number, marking.

    The first page has no running title, and a letter's no page number either.
    """
    meta = builder.meta
    section = builder.section
    marking = builder.paragraph("Protective marking", run(meta.marking.upper())) if meta.marking else ""
    warning = warnings(meta)
    above = marking + (builder.paragraph("Draft line", run(warning)) if warning else "")
    title = builder.paragraph("Header", run(meta.header)) if meta.header else ""
    _fill(section.header, above + title or builder.paragraph("Header"))
    _fill(section.first_page_header, above or builder.paragraph("Header"))
    numbered = _footer(builder, _page_of(builder)) + marking
    _fill(section.footer, numbered)
    is_letter = meta.kind is DocumentKind.LETTER
    _fill(section.first_page_footer, _footer(builder, "") + marking if is_letter else numbered)


def _fill(story: _BaseHeaderFooter, content: str) -> None:
    root = story._element
    for paragraph in list(root):
        root.remove(paragraph)
    root.extend(parse_xml(f"<w:hdr {NAMESPACES}>{content}</w:hdr>"))


def _footer(builder: DocxBuilder, page: str) -> str:
    tabs = element("tabs", element("tab", val="right", pos=builder.width))
    return builder.paragraph("Footer", run(builder.meta.footer) + page, tabs=tabs)


def _page_of(builder: DocxBuilder) -> str:
    before, between = page_of(builder.meta.lang)
    pages = max(builder.options.page_numbers.values(), default=1)
    return MARGIN_TAB + run(before) + field("PAGE", "1") + run(between) + field("NUMPAGES", str(pages))


def warnings(meta: Meta) -> str:
    """The line that says a document is not to be relied on; a line of text, which unlike a watermark can be heard."""
    return ". ".join(words for words, is_shown in ((DRAFT, meta.draft), (INVENTED, meta.illustrative)) if is_shown)


# Properties


def _set_properties(word: WordDocument, meta: Meta) -> None:
    core = word.core_properties
    texts = {
        "title": meta.title,
        "subject": meta.subject,
        "creator": meta.author,
        "lastModifiedBy": meta.author,
        "keywords": ", ".join(meta.keywords),
        "language": meta.lang,
        "contentStatus": "Draft" if meta.draft else "Final",
    }
    for name, text in texts.items():
        if text:
            # Not by the API, which refuses more than 255 characters.
            getattr(core._element, f"get_or_add_{name}")().text = clean(text)
    core.created = core.modified = datetime.combine(meta.date, time(), UTC)
    facts = {
        "Protective marking": meta.marking.upper(),
        "Licence": meta.rights,
        "Figures": INVENTED if meta.illustrative else "",
    }
    content = custom_properties({name: value for name, value in facts.items() if value})
    if any(facts.values()):
        package = word.part.package
        part = Part(PackURI("/docProps/custom.xml"), CONTENT_TYPE.OFC_CUSTOM_PROPERTIES, content, package)
        package.relate_to(part, RT.CUSTOM_PROPERTIES)
