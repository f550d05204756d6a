"""Letters for print: those that people edited set anew from their Word files' words, and all of them in one PDF."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pikepdf

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.documents.blocks import Block, Cell, Column, Document, Heading, Meta, Paragraph, Table, Text
from ncpm_reports.products.illustrative import marked
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.release.output.artefacts import File, RenderedFiles
from ncpm_reports.release.output.rendering import render_product
from ncpm_reports.writers.docx.document import DRAFT
from ncpm_reports.writers.docx.read import DocxTable, UnreadableDocx, read_docx
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.metadata import without_claims

WORDS_ALONE = (
    "Edited by hand. This copy has the words of the Word file without its layout: save a PDF from Word to replace it."
)
UNTAGGED = "holds pages of other PDF files, without tags: claims neither PDF/UA-1 nor PDF/A-2a"


def document_from_word(data: bytes, meta: Meta) -> Document | None:
    """The paragraphs and tables of a Word file under the letter's properties, after a note that says what it is; of
    any length.

    None if the bytes are no Word file that can be read.
    """
    try:
        text = read_docx(data)
    except UnreadableDocx:
        return None
    title = Heading(level=1, content=(Text(meta.title),), anchor="letter")
    note = Paragraph(content=(Text(WORDS_ALONE),))
    # The limit of pages is for letters that the program sets: a person's may be longer, and here has a note besides.
    return Document(meta=replace(meta, max_pages=0), blocks=(title, note, *_blocks(text.body)))


def pdf_from_word(data: bytes, meta: Meta) -> bytes | None:
    """The PDF of `document_from_word`; None where there is no such document, or it cannot be set."""
    document = document_from_word(data, meta)
    try:
        return None if document is None else pdf.write(document, WriterOptions())
    except NcpmError:
        return None


def _blocks(body: tuple[str | DocxTable, ...]) -> Iterator[Block]:
    for number, block in enumerate(body, start=1):
        if isinstance(block, str):
            if block != DRAFT:
                yield Paragraph(content=(Text(block),))
        elif len({len(row) for row in block}) == 1 and len(block) > 1 and all(block[0]):
            yield Table(
                id=f"table-{number}",
                title=(Text("Table in the Word file"),),
                columns=tuple(Column(header=(Text(cell),)) for cell in block[0]),
                rows=tuple(tuple(Cell(content=(Text(cell or "\N{EN DASH}"),)) for cell in row) for row in block[1:]),
            )
        else:
            yield from (Paragraph(content=(Text(" | ".join(row)),)) for row in block)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLetter:
    """One letter for printing: its document to be set, or a person's own PDF; `pages` of what is set."""

    facts: Facts
    document: Document | None
    own_pdf: bytes | None
    pages: int


def print_file(job: Job, printed: Sequence[PrintedLetter]) -> RenderedFiles | None:
    """`all-letters.pdf`: the letters in the order of the signing session; None for none.

    Pages of a person's own PDF are put in where they belong. They bring no tags of their own with them, and so the
    file no longer claims to be accessible and fit for archives.
    """
    if not printed:
        return None
    documents = [letter.document for letter in printed if letter.document is not None]
    product = private_office.together(job, [letter.facts for letter in printed], documents)
    product = marked(product) if job.build.illustrative else product
    set_pages = None
    if documents:
        rendered = render_product(product, job.reference_docx)
        if len(documents) == len(printed):
            return rendered
        set_pages = rendered.files[0].data
    path = f"{product.folder}/{product.stem}.pdf"
    return RenderedFiles(files=(File(path=path, data=_inserted(set_pages, printed), restricted=True),))


def _inserted(set_pages: bytes | None, printed: Sequence[PrintedLetter]) -> bytes:
    """The set pages with each person's own put in at its place; the same input gives the same bytes."""
    with pikepdf.new() if set_pages is None else pikepdf.open(io.BytesIO(set_pages)) as whole:
        at = 0
        for letter in printed:
            if letter.own_pdf is None:
                at += letter.pages
                continue
            with pikepdf.open(io.BytesIO(letter.own_pdf)) as own:
                for page in own.pages:
                    whole.pages.insert(at, page)
                    # Its number is that of a tag tree which stays behind, and means another page here.
                    if "/StructParents" in whole.pages[at]:
                        del whole.pages[at]["/StructParents"]
                    at += 1
        # It is to say no more of its standards than is true: tags there are, but not of all that is on its pages.
        if "/Metadata" in whole.Root:
            whole.Root.Metadata.write(without_claims(whole.Root.Metadata.read_bytes()))
        if "/MarkInfo" in whole.Root:
            whole.Root.MarkInfo.Suspects = True
        buffer = io.BytesIO()
        whole.save(buffer, deterministic_id=True)
    return buffer.getvalue()
