"""Documents as HTML pages: semantic, one stylesheet, no script, nothing fetched from elsewhere.

`<main>` holds the document's own words and nothing else; banners, breadcrumbs, downloads, header and footer stand
outside it. A summary has the links that all pages share at its foot, other pages at their head.
"""

from collections.abc import Iterable

from ncpm_reports.documents.blocks import Contents, Document, DocumentKind, Meta
from ncpm_reports.writers.html.blocks import block_html, contents_html, downloads_title, escape
from ncpm_reports.writers.options import Download, WriterOptions

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
DRAFT = "Draft: not for publication"
INVENTED = "Invented figures, for illustration only"
_CURRENT = ' aria-current="page"'


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as one HTML page in UTF-8.

    Characters that HTML cannot hold are shown as U+FFFD.
    """
    return "".join(_page(document, options)).encode("utf-8")


def _page(document: Document, options: WriterOptions) -> Iterable[str]:
    meta = document.meta
    yield f'<!DOCTYPE html>\n<html lang="{escape(meta.lang)}">\n<head>\n<meta charset="utf-8">\n'
    yield f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield '<meta name="color-scheme" content="light dark">\n'
    yield f"<title>{escape(_title(meta))}</title>\n"
    yield f'<meta name="description" content="{escape(meta.subject)}">\n'
    if meta.draft or meta.marking:
        yield '<meta name="robots" content="noindex">\n'
    yield f'<link rel="stylesheet" href="{escape(options.stylesheet)}">\n</head>\n'
    yield f'<body class="{meta.kind.value}{" large" if meta.large_print else ""}">\n'
    yield '<a class="skip" href="#content">Skip to main content</a>\n'
    yield _header(meta, options)
    yield '<main id="content" tabindex="-1">\n'
    for block in document.blocks:
        if isinstance(block, Contents):
            yield contents_html(block, document, options.downloads)
        else:
            yield block_html(block, document)
    yield "</main>\n"
    yield _downloads(options.downloads)
    if meta.kind is DocumentKind.SUMMARY:
        yield _navigation(options.navigation)
    yield _footer(meta)
    yield "</body>\n</html>\n"


def _title(meta: Meta) -> str:
    return f"{meta.title} – {meta.header}" if meta.header and meta.header != meta.title else meta.title


# Page furniture


def _header(meta: Meta, options: WriterOptions) -> str:
    marking = f'<p class="marking">{escape(meta.marking.upper())}</p>\n' if meta.marking else ""
    name = f'<p class="site">{escape(meta.header)}</p>\n' if meta.header else ""
    banners = [text for shown, text in ((meta.draft, DRAFT), (meta.illustrative, INVENTED)) if shown]
    shown = "".join(f'<p class="banner"><strong>{text}</strong></p>\n' for text in banners)
    # Nothing stands between the name of a summary and its answer, which a telephone's first screen has to hold.
    links = "" if meta.kind is DocumentKind.SUMMARY else _navigation(options.navigation)
    return f"<header>\n{marking}{name}{shown}{links}</header>\n{_breadcrumbs(options.breadcrumbs)}"


def _navigation(links: tuple[tuple[str, str], ...]) -> str:
    if not links:
        return ""
    items = "".join(f'<li><a href="{escape(href)}">{escape(label)}</a></li>' for label, href in links)
    return f'<nav class="links" aria-label="Site"><ul>{items}</ul></nav>\n'


def _breadcrumbs(crumbs: tuple[tuple[str, str], ...]) -> str:
    if not crumbs:
        return ""
    here = len(crumbs) - 1
    items = "".join(
        f'<li><a href="{escape(href)}"{_CURRENT if place == here else ""}>{escape(label)}</a></li>'
        for place, (label, href) in enumerate(crumbs)
    )
    return f'<nav class="breadcrumbs" aria-label="Breadcrumb"><ol>{items}</ol></nav>\n'


def _downloads(downloads: tuple[Download, ...]) -> str:
    if not downloads:
        return ""
    items = "".join(
        f'<li><a href="{escape(item.href)}" download>{escape(item.label)} ({size_label(item.size)})</a></li>\n'
        for item in downloads
    )
    title = f'<h2 id="page-downloads">{downloads_title(downloads)}</h2>'
    return f'<nav class="downloads" aria-labelledby="page-downloads">\n{title}\n<ul>\n{items}</ul>\n</nav>\n'


def size_label(size: int) -> str:
    """A file's size in words: "84 kB", "1.2 MB"."""
    return f"{max(1, round(size / 1000))} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"


def _footer(meta: Meta) -> str:
    lines = [meta.footer, meta.rights, meta.marking.upper()]
    shown = "".join(f"<p>{escape(line)}</p>\n" for line in lines if line)
    return f"<footer>\n{shown}</footer>\n" if shown else ""
