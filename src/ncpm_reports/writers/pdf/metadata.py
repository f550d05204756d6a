"""A document's properties: the same facts in the information dictionary and in XMP, and the claims of conformance."""

from functools import cache
from html import escape
from importlib.resources import files

from ncpm_reports.documents.blocks import Meta
from ncpm_reports.writers.pdf.fonts import clean
from ncpm_reports.writers.pdf.reportlab_hooks import compressed

PRODUCER = "ncpm-reports"

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{lang}</rdf:li></rdf:Bag></dc:language>{rights}{subjects}
<pdf:Producer>{producer}</pdf:Producer>{keywords}
<xmp:CreatorTool>{producer}</xmp:CreatorTool><xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def xmp(meta: Meta) -> bytes:
    """The properties as XMP."""
    keywords = ", ".join(meta.keywords)
    subjects = "".join(f"<rdf:li>{_xml(word)}</rdf:li>" for word in meta.keywords)
    return _XMP.format(
        title=_xml(meta.title),
        author=_xml(meta.author),
        subject=_xml(meta.subject),
        lang=_xml(meta.lang),
        producer=PRODUCER,
        date=f"{meta.date.isoformat()}T00:00:00Z",
        keywords=f"<pdf:Keywords>{_xml(keywords)}</pdf:Keywords>" if keywords else "",
        subjects=f"<dc:subject><rdf:Bag>{subjects}</rdf:Bag></dc:subject>" if subjects else "",
        rights=_rights(meta.rights),
    ).encode()


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
    return compressed((files("ncpm_reports.writers") / "resources" / "srgb.icc").read_bytes())


def _without_controls(text: str) -> str:
    """Text without what XML 1.0 cannot hold, so that both sets of properties say the same."""
    return "".join(letter if letter >= " " and letter not in "\x7f\ufffe\uffff" else "\ufffd" for letter in clean(text))


def _xml(text: str) -> str:
    # The stream is not compressed, and some readers look for its end by its word.
    words = escape(_without_controls(text), quote=False)
    return words.replace("endstream", "&#101;ndstream").replace("endobj", "&#101;ndobj")
