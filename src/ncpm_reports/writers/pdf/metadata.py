"""A document's properties: the same facts in the information dictionary and in XMP, and the claims of conformance."""

import re
from functools import cache
from html import escape
from importlib.resources import files

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.fonts import clean
from ncpm_reports.writers.pdf.reportlab_hooks import compressed

PRODUCER = "ncpm-reports"
_CLAIM = re.compile(rb"<(pdfaid|pdfuaid):(\w+)>[^<]*</\1:\2>")


def xmp(meta: Meta) -> bytes:
    """The properties as XMP."""
    keywords = ", ".join(meta.keywords)
    subjects = "".join(f"<rdf:li>{_xml(word)}</rdf:li>" for word in meta.keywords)
    return (
        _resource("xmp.xml")
        .decode()
        .format(
            title=_xml(meta.title),
            author=_xml(meta.author),
            subject=_xml(meta.subject),
            lang=_xml(meta.lang),
            producer=PRODUCER,
            date=f"{meta.date.isoformat()}T00:00:00Z",
            keywords=f"<pdf:Keywords>{_xml(keywords)}</pdf:Keywords>" if keywords else "",
            subjects=f"<dc:subject><rdf:Bag>{subjects}</rdf:Bag></dc:subject>" if subjects else "",
            rights=_rights(meta.rights),
        )
        .encode()
    )


def without_claims(properties: bytes) -> bytes:
    """XMP that no longer says that its file conforms to PDF/UA-1 and PDF/A-2a."""
    return _CLAIM.sub(b"", properties)


def _rights(rights: str) -> str:
    if not rights:
        return ""
    return f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{_xml(rights)}</rdf:li></rdf:Alt></dc:rights>'


def information(meta: Meta) -> dict[str, str]:
    """The entries of the information dictionary. Its dates are the document's, never the clock's."""
    day = meta.date.strftime("D:%Y%m%d000000Z")
    entries = {
        "Title": meta.title,
        "Author": meta.author,
        "Subject": meta.subject,
        "Keywords": ", ".join(meta.keywords),
        "Creator": PRODUCER,
        "Producer": PRODUCER,
        "CreationDate": day,
        "ModDate": day,
    }
    return {key: _without_controls(value) for key, value in entries.items() if value}


@cache
def colour_profile() -> bytes:
    """The profile of sRGB, compressed."""
    return compressed(_resource("srgb.icc"))


@cache
def _resource(name: str) -> bytes:
    return (files("ncpm_reports.writers") / "resources" / name).read_bytes()


def _without_controls(text: str) -> str:
    """Text without what XML 1.0 cannot hold, so that both sets of properties say the same."""
    return "".join(letter if letter >= " " and letter not in "\x7f\ufffe\uffff" else "\ufffd" for letter in clean(text))


def _xml(text: str) -> str:
    # The stream is not compressed, and some readers look for its end by its word.
    words = escape(_without_controls(text), quote=False)
    return words.replace("endstream", "&#101;ndstream").replace("endobj", "&#101;ndobj")
