"""`all-letters.pdf`: every letter in the order of the signing session, edited ones as their people left them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf

from ncpm_reports.documents.blocks import Document
from ncpm_reports.products.illustrative import marked
from ncpm_reports.products.job import Job
from ncpm_reports.products.letters import private_office
from ncpm_reports.products.letters.facts import Facts
from ncpm_reports.release.output.artefacts import File, RenderedFiles
from ncpm_reports.release.output.rendering import render_product
from ncpm_reports.writers.pdf.metadata import without_claims

NOTE = "holds pages of other PDF files, without tags: claims neither PDF/UA-1 nor PDF/A-2a"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLetter:
    """One letter for printing: its document to be set, or a person's own PDF; `pages` of what is set."""

    facts: Facts
    document: Document | None
    own_pdf: bytes | None
    pages: int


def print_file(job: Job, printed: Sequence[PrintedLetter]) -> RenderedFiles | None:
    """The letters in one PDF, in their order; None for none.

    Pages of a person's own PDF are put in where they belong. They bring no tags of their own with them, and so the
    file no longer claims to be accessible and fit for archives.
    """
    if not printed:
        return None
    product = private_office.together(
        job,
        [letter.facts for letter in printed],
        [letter.document for letter in printed if letter.document is not None],
    )
    own = {place: letter.own_pdf for place, letter in enumerate(printed) if letter.own_pdf is not None}
    if len(own) == len(printed):
        path = f"{product.folder}/{product.stem}.pdf"
        return RenderedFiles(files=(_file(path, _inserted(None, printed)),))
    rendered = render_product(marked(product) if job.build.illustrative else product, job.reference_docx)
    if not own:
        return rendered
    (file,) = rendered.files
    return RenderedFiles(files=(_file(file.path, _inserted(file.data, printed)),))


def _inserted(base: bytes | None, printed: Sequence[PrintedLetter]) -> bytes:
    """The set pages with each person's own put in at its place; the same input gives the same bytes."""
    with pikepdf.new() if base is None else pikepdf.open(io.BytesIO(base)) as whole:
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
        _drop_claims(whole)
        buffer = io.BytesIO()
        whole.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _drop_claims(whole: pikepdf.Pdf) -> None:
    """Has a PDF say no more of its standards than is true: tags there are, but not of all that is on its pages."""
    if "/Metadata" in whole.Root:
        whole.Root.Metadata.write(without_claims(whole.Root.Metadata.read_bytes()))
    if "/MarkInfo" in whole.Root:
        whole.Root.MarkInfo.Suspects = True


def _file(path: str, data: bytes) -> File:
    return File(path=path, data=data, restricted=True)
