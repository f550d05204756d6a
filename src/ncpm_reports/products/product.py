"""What a product is: a composed document, what it says of itself, its folder, its name and its formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Block, Document, DocumentKind, Figure, Label, Meta
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.template import fill
from ncpm_reports.documents.traversal import replace_each
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.products.job import PublicJob


class Format(StrEnum):
    """The formats that documents are written in."""

    DOCX = "docx"
    PDF = "pdf"
    HTML = "html"
    ODS = "ods"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The same document again under another name: large print, for instance."""

    stem: str
    document: Document
    formats: tuple[Format, ...]
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail to be drafted around a product's PDF: no addressee where none was supplied."""

    subject: str
    words: str
    day: date
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A document to be made: `folder` and `stem` are relative to the quarter's folder, from slugs only.

    `breadcrumbs` and `navigation` (the links that all pages of a site share) are (label, relative address) for its
    HTML page; `up` leads from the page back to the site's root. `page` is the name of its HTML page.
    """

    audience: Audience
    folder: str
    stem: str
    document: Document
    formats: tuple[Format, ...]
    variants: tuple[Variant, ...] = ()
    breadcrumbs: tuple[tuple[str, str], ...] = ()
    up: str = ""
    navigation: tuple[tuple[str, str], ...] = ()
    mail: Mail | None = None
    page: str = "index.html"


def filled(job: PublicJob, texts: Mapping[str, str], template: str, context: Context, meta: Meta) -> Document:
    """The document that a template makes of its context and of what any may say. Raises: as `template.fill`."""
    build, framework, settings = job.build, job.framework, job.settings
    common: Context = {
        "year": Label(build.year.label),
        "baseline": Label(framework.baseline.label),
        "as_at": build.as_at,
        "issued_on": build.issued_on,
        "framework": {
            "name": framework.name,
            "shipped": framework.id == "ncpm-2021",
            "about": framework.description,
            "source": framework.source.rstrip("."),
        },
        "leaves_out": framework.leaves_out,
        "has_targets": bool(framework.targets),
        "priorities_in_number": counted(len(framework.priorities)),
        "one_priority": len(framework.priorities) == 1,
        "forces": str(len(job.areas.forces)),
        "department": settings.department,
        "contact": settings.contact,
        "site": settings.site_title,
        "address": settings.site_address,
    }
    return fill(texts, template, common | context, meta)


def paper(audience: Audience, folder: str, document: Document, *formats: Format) -> Product:
    """A document under its own name."""
    return Product(audience=audience, folder=folder, stem=document.meta.id, document=document, formats=formats)


def redrawn(blocks: tuple[Block, ...], change: Callable[[Drawing], Drawing]) -> tuple[Block, ...]:
    """The blocks with the pictures of every figure in them changed."""

    def drawn_anew(figure: Figure) -> Figure:
        narrow = None if figure.narrow is None else change(figure.narrow)
        return replace(figure, drawing=change(figure.drawing), narrow=narrow)

    return replace_each(blocks, Figure, drawn_anew)


def meta_of(job: PublicJob, kind: DocumentKind, *, ident: str, title: str, subject: str, **more: Any) -> Meta:
    """What every document says of itself, and `more`: who publishes it, its day, whether it is a draft or invented."""
    return Meta(
        id=ident,
        kind=kind,
        title=title,
        subject=subject,
        author=job.settings.department,
        date=job.build.issued_on,
        draft=job.build.marked_draft,
        illustrative=job.build.illustrative,
        **more,
    )
