"""The process behind previews: it holds a quarter's assessments, and makes documents of what people write."""

import json
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from operator import attrgetter

from ncpm_reports.cache import input_files
from ncpm_reports.core.problems import NcpmError, NotFound, refuse_if_any
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.desk.file_states import FileState, file_states
from ncpm_reports.desk.number_tracing import numbers_of, numbers_without_source
from ncpm_reports.desk.preview_requests import ASKS, WELSH, Preview, PreviewRequest
from ncpm_reports.documents.blocks import Document
from ncpm_reports.documents.checks import check
from ncpm_reports.documents.commentary import signed_text
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.results import Results
from ncpm_reports.pipeline import job_of, results_of
from ncpm_reports.products.board_pack import pack
from ncpm_reports.products.board_pack.message import open_asks
from ncpm_reports.products.job import Job
from ncpm_reports.products.plan import Composer, Task
from ncpm_reports.products.product import Format, Product
from ncpm_reports.quarter.welsh_catalogue import catalogue_of
from ncpm_reports.release.output.rendering import render_formats, writer_options
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.pdf import document as pdf

PACK = Task(kind="pack")
# What the assessments of inputs rest on, beside the figures.
_ASSESSED_FROM = attrgetter("groups", "disclosure_rules", "job.build", "job.framework", "job.caveats", "job.areas")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """Inputs with their assessments, and the state of the files of figures that both rest on."""

    state: tuple[FileState, ...]
    inputs: Inputs
    results: Results


def serve(paths: Paths, connection: Connection, seconds_idle: float) -> None:
    """Answers what is sent until the other end closes, or nothing was asked for so many seconds."""
    # Ctrl-C is for the desk, which ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    maker = PreviewMaker(paths)
    with suppress(EOFError, OSError), connection:
        while connection.poll(seconds_idle):
            connection.send(maker.make(connection.recv()))


class PreviewMaker:
    """Makes previews one after another; what was read and assessed for one serves the next while it holds."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._assessed: dict[BuildRequest, Assessed] = {}
        self._numbers: tuple[Results, frozenset[str]] | None = None

    def make(self, preview_request: PreviewRequest) -> Preview:
        """The document of a request, or everything for which it is refused."""
        try:
            preview = self._compose(preview_request)
            return replace(preview, releases=self._assessed[preview_request.request].inputs.job.releases)
        except NcpmError as refused:
            return Preview(issues=refused.issues)

    def _compose(self, preview_request: PreviewRequest) -> Preview:
        assessed = self._assessed_inputs(preview_request.request)
        job = job_of(assessed.inputs, assessed.results)
        if preview_request.commentary:
            return self._commentary_page(job, preview_request)
        if preview_request.form == ASKS:
            return Preview(data=json.dumps(open_asks(job)).encode())
        if preview_request.form == WELSH:
            return Preview(data=catalogue_of(job.public).text.encode())
        products = Composer(job).compose(Task(kind=preview_request.kind, area=preview_request.area))
        product = _requested_product(products, preview_request)
        stem = "" if preview_request.form == Format.HTML else preview_request.stem
        return Preview(data=_render(product, Format(preview_request.form), job.reference_docx, stem))

    def _commentary_page(self, job: Job, preview_request: PreviewRequest) -> Preview:
        file = f"{preview_request.commentary}.md"
        if preview_request.typed_text:
            job = replace(job, commentary={**job.commentary, file: preview_request.typed_text})
        document = pack.commentary_page(job, preview_request.commentary)
        body = signed_text(job.commentary.get(file, "")).body
        issues = tuple(numbers_without_source(body, self._printed_numbers(job)))
        return Preview(data=_render_page(document), issues=issues)

    def _assessed_inputs(self, request: BuildRequest) -> Assessed:
        """The inputs as they are now, with their assessments: made again only where what they rest on has changed."""
        before = self._assessed.get(request)
        figures_state = self._figures_state()
        figures = before.inputs.figures if before and before.state == figures_state else None
        inputs = read_inputs(self._paths, request, figures)
        same = before is not None and figures is not None and _ASSESSED_FROM(before.inputs) == _ASSESSED_FROM(inputs)
        results = before.results if before and same else results_of(inputs)
        # Reading may have brought the project's own figures into the store.
        assessed = Assessed(state=self._figures_state(), inputs=inputs, results=results)
        self._assessed = {request: assessed}
        return assessed

    def _figures_state(self) -> tuple[FileState, ...]:
        read_with = ("store", "data/figures/", "data/areas/", "data/releases", "data/spellings")
        return file_states(path for name, path in input_files(self._paths) if name.startswith(read_with))

    def _printed_numbers(self, job: Job) -> frozenset[str]:
        """The numbers that the pack prints from data, whatever people wrote beside."""
        if self._numbers is None or self._numbers[0] is not job.results:
            without_commentary = replace(job, commentary={})
            documents = [product.document for product in Composer(without_commentary).compose(PACK)]
            self._numbers = job.results, numbers_of(documents)
        return self._numbers[1]


def _requested_product(products: tuple[Product, ...], preview_request: PreviewRequest) -> Product:
    """The product that a request names, the first where it names none; a page of the site by its path in it."""
    for product in products:
        page = f"{product.folder}/{product.page}".removeprefix("public/")
        names = (
            (page,)
            if preview_request.form == Format.HTML
            else (product.stem, *(variant.stem for variant in product.variants))
        )
        if preview_request.stem in ("", *names):
            return product
    expected = ", ".join(product.stem for product in products)
    where = f"the preview of {preview_request.stem}"
    raise NotFound.of("preview.product", where, "no such document in this quarter", expected, "Choose another.")


# What a single page of a document cannot fulfil.
OF_A_WHOLE = frozenset({"document.h1", "document.heading-order"})


def _render(product: Product, form: Format, reference_docx: bytes, stem: str = "") -> bytes:
    """A product in one format for somebody to look at, be it made in that or not; its HTML page names no downloads.

    `stem` names a variant. Raises: Refused if the document fails a check.
    """
    # A variant of the same name as its product is the one for print.
    variants = {variant.stem: variant for variant in product.variants if form in variant.formats}
    chosen = variants.get(stem or product.stem, product)
    refuse_if_any(check(chosen.document))
    options = writer_options(product, reference_docx)
    if form is Format.HTML:
        return html.write(chosen.document, options)
    return render_formats(chosen.document, (form,), options)[1][form]


def _render_page(document: Document) -> bytes:
    """The PDF of one page of a document for somebody to look at; the document's title may stand on another.

    Raises: Refused if it fails a check.
    """
    refuse_if_any(issue for issue in check(document) if issue.code not in OF_A_WHOLE)
    return pdf.write(document)
