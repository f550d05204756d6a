"""A letter set anew from the words of a Word file that a person edited, for print and for its e-mail draft."""

from collections.abc import Iterator
from dataclasses import replace

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.documents.blocks import Block, Cell, Column, Document, Heading, Meta, Paragraph, Table, Text
from ncpm_reports.writers.docx.document import DRAFT
from ncpm_reports.writers.docx.read import DocxTable, UnreadableDocx, read_docx
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf

NOTE = (
    "Edited by hand. This copy has the words of the Word file without its layout: save a PDF from Word to replace it."
)


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
    note = Paragraph(content=(Text(NOTE),))
    # The limit of pages is for letters that the program sets: a person's may be longer, and here has a note besides.
    return Document(meta=replace(meta, max_pages=0), blocks=(title, note, *_blocks(text.body)))


def pdf_from_word(data: bytes, meta: Meta) -> bytes | None:
    """The PDF of `document_from_word`; None where there is no such document, or it cannot be set."""
    document = document_from_word(data, meta)
    if document is None:
        return None
    try:
        return pdf.write(document, WriterOptions())
    except NcpmError:
        return None


def _blocks(body: tuple[str | DocxTable, ...]) -> Iterator[Block]:
    for number, block in enumerate(body, start=1):
        if isinstance(block, str):
            if block != DRAFT:
                yield Paragraph(content=(Text(block),))
        elif len({len(row) for row in block}) == 1 and len(block) > 1 and all(block[0]):
            yield _table(block, number)
        else:
            yield from (Paragraph(content=(Text(" | ".join(row)),)) for row in block)


def _table(rows: DocxTable, number: int) -> Table:
    return Table(
        id=f"table-{number}",
        title=(Text("Table in the Word file"),),
        columns=tuple(Column(header=(Text(cell),)) for cell in rows[0]),
        rows=tuple(tuple(Cell(content=(Text(cell or "\N{EN DASH}"),)) for cell in row) for row in rows[1:]),
    )
