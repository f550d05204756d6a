"""What every process that makes documents would do first, done once before they part, while figures are still read.

Fonts are opened, Word's styles prepared, the templates that many documents share compiled. It changes nothing of what
is made, and what fails here fails again where it is told of.
"""

from contextlib import suppress
from datetime import date
from pathlib import Path

from ncpm_reports.core.problems import NcpmError
from ncpm_reports.documents.blocks import (
    Bullets,
    Cell,
    Column,
    Document,
    DocumentKind,
    Figure,
    Heading,
    Inlines,
    Meta,
    Paragraph,
    Strong,
    Table,
    Text,
)
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.template import compile_all
from ncpm_reports.products.narrowing import SUMMARY_TEMPLATES, of_folder
from ncpm_reports.products.product import Format
from ncpm_reports.release.output.rendering import written
from ncpm_reports.sources.project_files import load_reference, load_texts
from ncpm_reports.writers.options import WriterOptions


def rehearse(root: Path) -> None:
    """Compiles the templates of summaries and letters below `root`, and writes a sample document in each format."""
    with suppress(NcpmError, OSError):
        compile_all(of_folder(load_texts(root / "templates"), SUMMARY_TEMPLATES))
        compile_all(load_texts(root / "letters"))
    with suppress(NcpmError, OSError):
        options = WriterOptions(reference_docx=load_reference(root))
        for large_print in (False, True):
            written(_sample(large_print=large_print), (Format.PDF, Format.DOCX, Format.ODS, Format.CSV), options)


def _sample(*, large_print: bool) -> Document:
    words: Inlines = (Text("Words"),)
    picture = Drawing(width=9, height=9, ops=(TextOp(text="Words", x=0, y=0, size=9),))
    table = Table(id="table", title=words, columns=(Column(header=words),), rows=((Cell(content=words),),))
    figure = Figure(id="figure", title=words, subtitle=words, drawing=picture, alt="Words.", data=table)
    return Document(
        meta=Meta(
            id="sample",
            kind=DocumentKind.SUMMARY,
            title="Sample",
            subject="Sample",
            author="Sample",
            date=date(2021, 3, 1),
            large_print=large_print,
        ),
        blocks=(
            Heading(level=1, content=words, anchor="top"),
            Paragraph(content=(*words, Strong(words))),
            Bullets(items=(words,)),
            figure,
        ),
    )
