"""What a product is: a composed document, the folder and name it goes under, and the formats it is made in."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ncpm_reports.core.settings import Audience
from ncpm_reports.documents.blocks import Document


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
    HTML page; `up` leads from the page back to the site's root. Where there are `parts`, the product is one PDF of
    these documents, each checked as a product of its own, and `document` only gives the file its properties. `page`
    is the name of its HTML page.
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
    parts: tuple[Document, ...] = ()
    mail: Mail | None = None
    page: str = "index.html"


def paper(audience: Audience, folder: str, document: Document, *formats: Format) -> Product:
    """A document under its own name."""
    return Product(audience=audience, folder=folder, stem=document.meta.id, document=document, formats=formats)
