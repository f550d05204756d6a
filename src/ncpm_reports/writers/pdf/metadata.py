"""A document's properties: the same facts in the information dictionary and in XMP, and the claims of conformance."""

import re
from functools import cache
from html import escape
from importlib.resources import files

from pikepdf import Array, Dictionary, Name, Pdf, String

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.fonts import clean
from ncpm_reports.writers.pdf.reportlab_hooks import Flate

PRODUCER = "ncpm-reports"
_CLAIM = re.compile(rb"<(pdfaid|pdfuaid):(\w+)>[^<]*</\1:\2>")


def add_properties(file: Pdf, meta: Meta) -> None:
    """Says in a file what it is, in what language and colours. Its dates are the document's, never the clock's."""
    day = meta.date.strftime("D:%Y%m%d000000Z")
    facts = {
        "/Title": meta.title,
        "/Author": meta.author,
        "/Subject": meta.subject,
        "/Keywords": ", ".join(meta.keywords),
        "/Creator": PRODUCER,
        "/Producer": PRODUCER,
        "/CreationDate": day,
        "/ModDate": day,
    }
    information = {key: String(_without_controls(value)) for key, value in facts.items() if value}
    file.docinfo = file.make_indirect(Dictionary(information))
    file.Root.Lang = String(meta.lang)
    file.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    file.Root.Metadata = file.make_stream(_xmp(meta), Type=Name.Metadata, Subtype=Name.XML)
    profile = file.make_stream(Flate.encode(_resource("srgb.icc")), N=3, Filter=Name.FlateDecode)
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile)
    intent.OutputConditionIdentifier, intent.Info = String("sRGB"), String("sRGB IEC61966-2.1")
    file.Root.OutputIntents = Array([intent])


def _xmp(meta: Meta) -> bytes:
    keywords = ", ".join(meta.keywords)
    rights = f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{_xml(meta.rights)}</rdf:li></rdf:Alt></dc:rights>'
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
            rights=rights if meta.rights else "",
        )
        .encode()
    )


def without_claims(properties: bytes) -> bytes:
    """XMP that no longer says that its file conforms to PDF/UA-1 and PDF/A-2a."""
    return _CLAIM.sub(b"", properties)


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
