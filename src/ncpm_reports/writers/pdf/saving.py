"""Files as they are saved: what they say of themselves, as small as they can be, with an identity from their contents.

A document's properties are the same in the information dictionary and in XMP, which has the claims of conformance.
"""

from functools import cache
from html import escape
from importlib.resources import files
from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.fonts import clean
from ncpm_reports.writers.pdf.reportlab_hooks import Flate

PRODUCER = "ncpm-reports"


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
    information = {key: String(clean(value)) for key, value in facts.items() if value}
    file.docinfo = file.make_indirect(Dictionary(information))
    file.Root.Lang = String(meta.lang)
    file.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    file.Root.Metadata = file.make_stream(_xmp(meta), Type=Name.Metadata, Subtype=Name.XML)
    profile = file.make_stream(Flate.encode(_resource("srgb.icc")), N=3, Filter=Name.FlateDecode)
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile)
    intent.OutputConditionIdentifier, intent.Info = String("sRGB"), String("sRGB IEC61966-2.1")
    file.Root.OutputIntents = Array([intent])


def _xmp(meta: Meta) -> bytes:
    subjects = "".join(f"<rdf:li>{_xml(word)}</rdf:li>" for word in meta.keywords)
    names = ("title", "author", "subject", "lang", "rights")
    words = {name: _xml(getattr(meta, name)) for name in names} | {"keywords": _xml(", ".join(meta.keywords))}
    date = f"{meta.date.isoformat()}T00:00:00Z"
    return _resource("xmp.xml").decode().format(**words, subjects=subjects, producer=PRODUCER, date=date).encode()


@cache
def _resource(name: str) -> bytes:
    return (files("ncpm_reports.writers") / "resources" / name).read_bytes()


def _xml(text: str) -> str:
    # The stream is not compressed, and some readers look for its end by its word.
    words = escape(clean(text), quote=False)
    return words.replace("endstream", "&#101;ndstream").replace("endobj", "&#101;ndobj")


def pdf_bytes(file: Pdf) -> bytes:
    """The file, whose streams are compressed already."""
    for item in file.objects:
        # ReportLab names the filter in a list, and pikepdf would compress such a stream again.
        if isinstance(item, Stream) and isinstance(item.get("/Filter"), Array):
            item.Filter = Name.FlateDecode
    while True:
        out, packed = BytesIO(), ObjectStreamMode.generate
        file.save(out, object_stream_mode=packed, deterministic_id=True, fix_metadata_version=False)
        # Validators take a carriage return at the end of a stream for a part of the line end after it.
        if b"\r\nendstream" not in out.getvalue():
            return out.getvalue()
        # One more object gives all others other numbers, and so the streams that they are packed into other ends.
        file.Root.NCPM_Padding = file.make_indirect(Array([file.Root.get("/NCPM_Padding", 0)]))
