"""The project as a contender: every file of the summaries, from its figures, in one process.

For each area the two-page sheet and its large print in tagged PDF and DOCX, its two web pages, and its figures in ODS
and CSV. Peers make the two-page sheet alone.
"""

import gc
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.content import job_of
from ncpm_reports.documents.blocks import Document
from ncpm_reports.products.product import Format, Product
from ncpm_reports.products.public_summary.summary import compose
from ncpm_reports.release.output.rendering import render_formats
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.options import WriterOptions


def main(root: Path, store: Path, folder: Path, number: int) -> None:
    """Reads, assesses, composes, draws and writes: nothing is taken from an earlier run."""
    # As `ncpm build` does.
    gc.set_threshold(50_000, 20, 100)
    folder.mkdir(parents=True)
    job = job_of(root, store)
    options = WriterOptions(reference_docx=job.reference_docx)
    for force in job.areas.forces[:number]:
        for product in compose(job.public, force.code):
            for stem, document, formats in _documents(product):
                _write(folder / stem, document, formats, options)


def _documents(product: Product) -> Iterator[tuple[str, Document, tuple[Format, ...]]]:
    yield f"{product.stem}-{product.page.removesuffix('.html')}", product.document, product.formats
    for variant in product.variants:
        yield variant.stem, variant.document, variant.formats


def _write(stem: Path, document: Document, formats: tuple[Format, ...], options: WriterOptions) -> None:
    for form, data in render_formats(document, formats, options)[1].items():
        stem.with_name(f"{stem.name}.{form.value}").write_bytes(data)
    if Format.HTML in formats:
        stem.with_name(f"{stem.name}.html").write_bytes(html.write(document, options))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
