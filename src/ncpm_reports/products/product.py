"""What a product is: a composed document, what it says of itself, its folder, its name and its formats.

Invented figures say so everywhere: in each picture and file name, besides the banner that writers put on pages.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Block, Document, DocumentKind, Figure, Label, Meta
from ncpm_reports.documents.context import Context
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.template import fill
from ncpm_reports.documents.traversal import replace_each
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.products.job import PublicJob

INVENTED_WORDS = "INVENTED FIGURES"
INVENTED_SUFFIX = "-INVENTED-FIGURES"
STRIP_HEIGHT, STRIP_TEXT_SIZE, STRIP_COLOUR = 15.0, 9.0, "#801650"
NAMES_IN_LINKS = frozenset({"index.html", "site.css"})


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


def fill_document(
    job: PublicJob,
    texts: Mapping[str, str],
    template: str,
    context: Context,
    meta: Meta,
    *,
    folder: str = "templates",
) -> Document:
    """The document that a template makes of its context and of what any may say.

    Raises: as `template.fill`, each template by its path in the project, where `folder` has the `texts`.
    """
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
    try:
        return fill(texts, template, common | context, meta)
    except Refused as refused:
        raise Refused(_by_project_path(issue, texts, folder) for issue in refused.issues) from refused


def _by_project_path(issue: Issue, texts: Mapping[str, str], folder: str) -> Issue:
    is_of_template = issue.where.partition(",")[0] in texts
    return replace(issue, where=f"{folder}/{issue.where}") if is_of_template else issue


def product_of(audience: Audience, folder: str, document: Document, *formats: Format) -> Product:
    """A document under its own name."""
    return Product(audience=audience, folder=folder, stem=document.meta.id, document=document, formats=formats)


def with_drawings(blocks: tuple[Block, ...], change: Callable[[Drawing], Drawing]) -> tuple[Block, ...]:
    """The blocks with the pictures of every figure in them changed."""

    def change_drawings(figure: Figure) -> Figure:
        narrow = None if figure.narrow is None else change(figure.narrow)
        return replace(figure, drawing=change(figure.drawing), narrow=narrow)

    return replace_each(blocks, Figure, change_drawings)


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


def mark_invented(product: Product) -> Product:
    """The product with every picture and file name saying that its figures are invented."""
    return replace(
        product,
        stem=product.stem + INVENTED_SUFFIX,
        document=_mark_document(product.document),
        variants=tuple(
            replace(variant, stem=variant.stem + INVENTED_SUFFIX, document=_mark_document(variant.document))
            for variant in product.variants
        ),
    )


def invented_name(path: str) -> str:
    """A file's path with the words in its name, if they are not there yet; pages keep the names that links need."""
    folder, slash, name = path.rpartition("/")
    stem, dot, ending = name.rpartition(".")
    if name in NAMES_IN_LINKS or INVENTED_SUFFIX in stem or not dot:
        return path
    return f"{folder}{slash}{stem}{INVENTED_SUFFIX}{dot}{ending}"


def _mark_document(document: Document) -> Document:
    return replace(document, blocks=with_drawings(document.blocks, _mark_drawing))


def _mark_drawing(drawing: Drawing) -> Drawing:
    """The picture with a strip added above it, so that the words cover nothing."""
    baseline = drawing.height + 4.0
    words = TextOp(text=INVENTED_WORDS, x=0.0, y=baseline, size=STRIP_TEXT_SIZE, colour=STRIP_COLOUR, bold=True)
    return replace(drawing, height=drawing.height + STRIP_HEIGHT, ops=(*drawing.ops, words))
