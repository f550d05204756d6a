"""What a writer is told besides the document: nothing here changes words, numbers or their order."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file offered beside an HTML page: "PDF", its relative address and its size in bytes."""

    label: str
    href: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterOptions:
    """Options of all writers, each used by the formats that need it.

    `reference_docx` is the Word file whose styles are used; `page_numbers` maps heading anchors to pages of the PDF,
    for the results of Word's fields. `stylesheet` is the relative address of the site's stylesheet; `downloads`,
    `breadcrumbs` and `navigation` (label, relative address) go on HTML pages; `navigation` is the links that all
    pages share.
    """

    reference_docx: bytes = b""
    page_numbers: Mapping[str, int] = field(default_factory=dict)
    stylesheet: str = "site.css"
    downloads: tuple[Download, ...] = ()
    breadcrumbs: tuple[tuple[str, str], ...] = ()
    navigation: tuple[tuple[str, str], ...] = ()
