"""Products to files: each document written in each of its formats, with the rows of its printed numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ncpm_reports.core.problems import Refused, refuse_if_any
from ncpm_reports.documents.blocks import Document
from ncpm_reports.documents.checks import check
from ncpm_reports.products.product import Format, Product
from ncpm_reports.release.checks.final import unfinished
from ncpm_reports.release.output.artefacts import DocumentRecord, File, RenderedFiles
from ncpm_reports.release.output.letters.email_draft import email_draft
from ncpm_reports.release.output.numbers import document_numbers, packed_rows
from ncpm_reports.writers import csvw
from ncpm_reports.writers.docx import document as docx
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.ods import spreadsheet as ods
from ncpm_reports.writers.options import Download, WriterOptions
from ncpm_reports.writers.pdf import document as pdf

LABELS = {Format.PDF: "PDF", Format.DOCX: "Word (DOCX)", Format.ODS: "Spreadsheet (ODS)", Format.CSV: "Data (CSV)"}


def render(products: Iterable[Product], reference_docx: bytes) -> RenderedFiles:
    """Every file of these products, with their printed numbers. Raises: as `render_product` does."""
    rendered = [render_product(product, reference_docx) for product in products]
    return RenderedFiles(
        files=tuple(file for product in rendered for file in product.files),
        remarks=tuple(issue for product in rendered for issue in product.remarks),
        documents=tuple(record for product in rendered for record in product.documents),
    )


def render_product(product: Product, reference_docx: bytes) -> RenderedFiles:
    """A product in all its formats and variants.

    Raises: Refused if the document fails a check, with its path; nothing of it is then written in any format.
    """
    try:
        return _rendered(product, reference_docx)
    except Refused as refused:
        # An area's profile, letter and summary share one id: only the folder tells them apart.
        raise Refused(replace(issue, where=_path(product, issue.where)) for issue in refused.issues) from refused


def _rendered(product: Product, reference_docx: bytes) -> RenderedFiles:
    documents = (product.document, *(variant.document for variant in product.variants))
    remarks = refuse_if_any([issue for document in documents for issue in check(document)])
    base = writer_options(product, reference_docx)
    document, main = render_formats(product.document, product.formats, base)
    fitted = {variant.stem: render_formats(variant.document, variant.formats, base) for variant in product.variants}
    name, files = _path(product, product.stem), _files(product, product.stem, main)
    if Format.CSV in product.formats:
        # The description after the W3C's CSV on the Web, under the name that the standard looks for.
        table = f"{product.stem}.csv"
        files.append(_file(product, f"{table}-metadata.json", csvw.metadata(document, table)))
    if Format.HTML in product.formats:
        extra = {stem: data for stem, (_, data) in fitted.items()}
        options = replace(base, downloads=_downloads(product, main, extra))
        files.append(_file(product, product.page, html.write(document, options)))
        # Two products may have files of one name beside their pages, and no two the same page.
        name = _path(product, product.page).removesuffix(".html")
    written_documents = [(name, document, files)]
    for stem, (variant, formats) in fitted.items():
        written_documents.append((_path(product, stem), variant, _files(product, stem, formats)))
    every_file = [file for _, _, document_files in written_documents for file in document_files]
    if product.mail is not None:
        draft = email_draft(product.mail, f"{product.stem}.pdf", main[Format.PDF])
        every_file.append(_file(product, f"{product.stem}.eml", draft))
    open_issues = (issue for name, document, _ in written_documents for issue in unfinished(name, document))
    return RenderedFiles(
        files=tuple(every_file), remarks=(*remarks, *open_issues), documents=_records(written_documents)
    )


def writer_options(product: Product, reference_docx: bytes) -> WriterOptions:
    """What the writers are told about a product besides its document."""
    return WriterOptions(
        reference_docx=reference_docx,
        stylesheet=f"{product.up}site.css",
        breadcrumbs=product.breadcrumbs,
        navigation=product.navigation,
    )


def _records(written_documents: Iterable[tuple[str, Document, Sequence[File]]]) -> tuple[DocumentRecord, ...]:
    """The record of each document; those that print the very same numbers, such as large print, share one."""
    records: dict[tuple[bytes, tuple[str, ...]], DocumentRecord] = {}
    for name, document, files in written_documents:
        printed = document_numbers([document])
        key = packed_rows(printed.rows), printed.own_words
        shared = records.get(key, DocumentRecord(name=name, files=(), own_words=printed.own_words, rows=key[0]))
        records[key] = replace(shared, files=tuple(sorted({*shared.files, *(file.path for file in files)})))
    return tuple(records.values())


def _path(product: Product, name: str) -> str:
    return f"{product.folder}/{name}" if product.folder else name


def _file(product: Product, name: str, data: bytes) -> File:
    return File(path=_path(product, name), data=data)


def _files(product: Product, stem: str, data_by_format: Mapping[Format, bytes]) -> list[File]:
    return [_file(product, f"{stem}.{form.value}", data) for form, data in data_by_format.items()]


def render_formats(
    document: Document, formats: tuple[Format, ...], options: WriterOptions
) -> tuple[Document, dict[Format, bytes]]:
    """Every format but HTML, which names the sizes of these, and the document as its pages hold it.

    The PDF comes first: it says what the pages hold, and Word's contents cite them.
    """
    rendered: dict[Format, bytes] = {}
    if Format.PDF in formats:
        document, rendered[Format.PDF], pages = pdf.fit_to_pages(document)
        options = replace(options, page_numbers=pages)
    if Format.DOCX in formats:
        rendered[Format.DOCX] = docx.write(document, options)
    if Format.ODS in formats:
        rendered[Format.ODS] = ods.write(document, options)
    if Format.CSV in formats:
        rendered[Format.CSV] = csvw.write(document, options)
    return document, rendered


def _downloads(
    product: Product, main: Mapping[Format, bytes], extra: Mapping[str, Mapping[Format, bytes]]
) -> tuple[Download, ...]:
    labels = {variant.stem: f"{variant.label}, " for variant in product.variants}
    return tuple(
        Download(label=f"{label}{LABELS[form]}", href=f"{stem}.{form.value}", size=len(data))
        for label, stem, formats in (("", product.stem, main), *((labels[stem], stem, extra[stem]) for stem in extra))
        for form, data in formats.items()
    )
