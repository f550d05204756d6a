"""Documents as HTML pages: semantic, one stylesheet, no script, nothing fetched from elsewhere.

`<main>` holds the document's own words and nothing else; banners, breadcrumbs, downloads, header and footer stand
outside it, as `page.html` says. A summary has the links that all pages share at its foot, other pages at their head.
"""

import re

from markupsafe import Markup

from ncpm_reports.documents.blocks import Contents, Document
from ncpm_reports.writers.html.blocks import block_html, environment
from ncpm_reports.writers.options import WriterOptions

POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
DRAFT = "Draft: not for publication"
INVENTED = "Invented figures, for illustration only"
DOWNLOADS, WITH_DATA = "Download this page", "Download this page and its data"
# Files that hold figures and no page.
DATA_FILES = (".ods", ".csv")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def write(document: Document, options: WriterOptions) -> bytes:
    """The document as one HTML page in UTF-8.

    Characters that HTML cannot hold are shown as U+FFFD.
    """
    meta = document.meta
    has_data = any(item.href.endswith(DATA_FILES) for item in options.downloads)
    title = "" if not options.downloads else WITH_DATA if has_data else DOWNLOADS
    main = (
        block_html(block, document, **({"downloads_title": title} if isinstance(block, Contents) else {}))
        for block in document.blocks
    )
    banners = [text for shown, text in ((meta.draft, DRAFT), (meta.illustrative, INVENTED)) if shown]
    page = environment().get_template("page.html")
    text = page.render(
        meta=meta,
        options=options,
        policy=POLICY,
        banners=banners,
        main=Markup().join(main),
        downloads_title=title,
        size_label=size_label,
    )
    return _UNWRITABLE.sub("\ufffd", text).encode("utf-8")


def size_label(size: int) -> str:
    """A file's size in words: "84 kB", "1.2 MB"."""
    return f"{max(1, round(size / 1000))} kB" if size < 999_500 else f"{size / 1_000_000:.1f} MB"
