"""Letters that people edited, for print: each set anew from its Word file's words."""

from collections.abc import Iterator
from dataclasses import replace

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.documents.blocks import Block, Cell, Column, Document, Heading, Meta, Paragraph, Table, Text
from ncpm_reports.writers.docx.document import DRAFT
from ncpm_reports.writers.docx.read import DocxTable, UnreadableDocx, read_docx
from ncpm_reports.writers.pdf import document as pdf

WORDS_ALONE = (
    "Edited by hand. This copy has the words of the Word file without its layout: save a PDF from Word to replace it."
)


def pdf_from_word(data: bytes, meta: Meta) -> bytes | None:
    """The paragraphs and tables of a Word file as a PDF of any length, under the letter's properties, after a note that
    says what it is.

    None if the bytes are no Word file that can be read, or cannot be set.
    """
    try:
        text = read_docx(data)
        title = Heading(level=1, content=(Text(meta.title),), anchor="letter")
        note = Paragraph(content=(Text(WORDS_ALONE),))
        # The limit of pages is for letters that the program sets: a person's may be longer, and has a note besides.
        document = Document(meta=replace(meta, max_pages=0), blocks=(title, note, *_blocks(text.body)))
        return pdf.write(document)
    except (UnreadableDocx, NcpmError):
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
