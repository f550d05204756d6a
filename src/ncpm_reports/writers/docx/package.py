"""A Word file as parts: relationships, content types, properties, settings, and a zip that is the same every time."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from ncpm_reports.writers.docx.xml import DECLARATION, R, W, escape
from ncpm_reports.writers.package_day import PACKAGE_DAY

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_APP_TYPE = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
_APP_PROPERTIES = (
    f'{DECLARATION}<Properties xmlns="{_OFFICE}/extended-properties">'
    "<Application>ncpm-reports</Application></Properties>"
)
_CUSTOM = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_EXTENSIONS = {
    "rels": "application/vnd.openxmlformats-package.relationships+xml",
    "xml": "application/xml",
    "png": "image/png",
    "svg": "image/svg+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_STORED = (".png", ".xlsx")

# Nearly twice as fast as zlib's own choice, for parts a ninth larger.
_PACKING = 3

# Anything but a fixed date would differ between builds; a file's real date is the one in its document's metadata.
_NO_DATE = date(2000, 1, 1)


@dataclass(slots=True)
class Relationships:
    """What one part refers to; equal references share an id."""

    items: dict[tuple[str, str, bool], str] = field(default_factory=dict)

    def add(self, kind: str, target: str, *, external: bool = False) -> str:
        """The id of a relationship of the office family `kind` ("image", "hyperlink", …) to `target`."""
        key = (kind, target, external)
        return self.items.setdefault(key, f"rId{len(self.items) + 1}")

    def xml(self) -> str:
        """The relationships part."""
        lines = "".join(
            f'<Relationship Id="{name}" Type="{_type(kind)}" Target="{escape(target)}"'
            + (' TargetMode="External"/>' if external else "/>")
            for (kind, target, external), name in self.items.items()
        )
        return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'


def _type(kind: str) -> str:
    if kind == "core-properties":
        return f"{_PACKAGE}/relationships/metadata/core-properties"
    return f"{_OFFICE}/relationships/{kind}"


@dataclass(slots=True)
class Package:
    """The parts of a Word file while it is being put together."""

    files: dict[str, bytes] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    document: Relationships = field(default_factory=Relationships)
    root: Relationships = field(default_factory=Relationships)

    def add(self, name: str, content: str | bytes, media_type: str = "") -> None:
        """Adds a part; `media_type` only where the file's extension does not tell."""
        self.files[name] = content.encode() if isinstance(content, str) else content
        if media_type:
            self.types[name] = media_type

    def add_document(self, xml: str) -> None:
        """Adds word/document.xml."""
        self.root.add("officeDocument", "word/document.xml")
        self.add("word/document.xml", xml, _WORD + "document.main+xml")

    def add_style_parts(
        self, styles: str | bytes, numbering: str | bytes, fonts: str | bytes, theme: str | bytes
    ) -> None:
        """Adds the parts that say how things look, and the settings."""
        for kind, content in (("styles", styles), ("numbering", numbering), ("fontTable", fonts)):
            self._beside(kind, content)
        self.document.add("theme", "theme/theme1.xml")
        self.add("word/theme/theme1.xml", theme, "application/vnd.openxmlformats-officedocument.theme+xml")
        self._beside("settings", settings_xml())

    def _beside(self, kind: str, content: str | bytes) -> None:
        self.document.add(kind, f"{kind}.xml")
        self.add(f"word/{kind}.xml", content, f"{_WORD}{kind}+xml")

    def add_furniture(self, kind: str, number: int, xml: str) -> str:
        """The relationship id of a new header or footer."""
        name = f"{kind}{number}.xml"
        self.add(f"word/{name}", xml, f"{_WORD}{kind}+xml")
        return self.document.add(kind, name)

    def add_media(self, name: str, content: bytes) -> str:
        """The relationship id of a picture held in the file."""
        self.add(f"word/media/{name}", content)
        return self.document.add("image", f"media/{name}")

    def add_prompts(self, prompts: Iterable[tuple[str, str]]) -> None:
        """Adds the prompts of content controls as building blocks, from which Word shows them again."""
        blocks = "".join(_building_block(name, words) for name, words in prompts)
        if blocks:
            glossary = (
                f'{DECLARATION}<w:glossaryDocument xmlns:w="{W}"><w:docParts>{blocks}</w:docParts></w:glossaryDocument>'
            )
            self.document.add("glossaryDocument", "glossary/document.xml")
            self.add("word/glossary/document.xml", glossary, _WORD + "document.glossary+xml")

    def add_properties(self, core: str) -> None:
        """Adds the document's properties."""
        self.root.add("core-properties", "docProps/core.xml")
        self.add("docProps/core.xml", core, "application/vnd.openxmlformats-package.core-properties+xml")
        self.root.add("extended-properties", "docProps/app.xml")
        self.add("docProps/app.xml", _APP_PROPERTIES, _APP_TYPE)

    def add_custom_properties(self, facts: Iterable[tuple[str, str]]) -> None:
        """Adds properties of our own naming, as text."""
        lines = "".join(
            f'<property fmtid="{_CUSTOM}" pid="{number}" name="{escape(name)}">'
            f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
            for number, (name, value) in enumerate(facts, start=2)
        )
        if lines:
            self.root.add("custom-properties", "docProps/custom.xml")
            opening = f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">'
            self.add("docProps/custom.xml", f"{DECLARATION}{opening}{lines}</Properties>", _CUSTOM_TYPE)

    def parts(self) -> dict[str, bytes]:
        """Every part by name, content types and relationships included."""
        own = {
            "_rels/.rels": self.root.xml().encode(),
            "word/_rels/document.xml.rels": self.document.xml().encode(),
        }
        held = self.files | own
        return held | {"[Content_Types].xml": _content_types(held, self.types).encode()}


def _building_block(name: str, words: str) -> str:
    return (
        f'<w:docPart><w:docPartPr><w:name w:val="{name}"/><w:category><w:name w:val="General"/>'
        '<w:gallery w:val="placeholder"/></w:category>'
        '<w:behaviors><w:behavior w:val="content"/></w:behaviors></w:docPartPr><w:docPartBody><w:p>'
        f'<w:r><w:rPr><w:color w:val="595959"/></w:rPr><w:t xml:space="preserve">{escape(words)}</w:t></w:r></w:p>'
        "</w:docPartBody></w:docPart>"
    )


def _content_types(files: Iterable[str], types: dict[str, str]) -> str:
    used = sorted({name.rsplit(".", 1)[-1] for name in files})
    defaults = "".join(f'<Default Extension="{e}" ContentType="{_EXTENSIONS[e]}"/>' for e in used)
    overrides = "".join(f'<Override PartName="/{n}" ContentType="{t}"/>' for n, t in sorted(types.items()))
    return f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">{defaults}{overrides}</Types>'


def zipped(parts: dict[str, bytes]) -> bytes:
    """A zip of the parts whose bytes depend on nothing else: content types first, then by name, all of one date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(parts, key=lambda part: (part != "[Content_Types].xml", part)):
            entry = zipfile.ZipInfo(name, PACKAGE_DAY)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts[name], compresslevel=_PACKING)
    return buffer.getvalue()


def core_properties(
    title: str,
    *,
    subject: str = "",
    author: str = "",
    keywords: str = "",
    day: date = _NO_DATE,
    lang: str = "en-GB",
    status: str = "",
) -> str:
    """The part docProps/core.xml; created and modified are midnight of `day`."""
    pairs = (
        ("dc:title", title),
        ("dc:subject", subject),
        ("dc:creator", author),
        ("cp:keywords", keywords),
        ("cp:lastModifiedBy", author),
        ("dc:language", lang),
        ("cp:contentStatus", status),
    )
    texts = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in pairs if value)
    dates = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{day.isoformat()}T00:00:00Z</dcterms:{name}>'
        for name in ("created", "modified")
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{texts}{dates}</cp:coreProperties>'
    )


def settings_xml() -> str:
    """The part word/settings.xml: Word 2013 and later (mode 15), British English, no protection, nothing to update."""
    compatible = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    colours = " ".join(
        f'w:{name}="{value}"'
        for name, value in (
            ("bg1", "light1"), ("t1", "dark1"), ("bg2", "light2"), ("t2", "dark2"), ("accent1", "accent1"),
            ("accent2", "accent2"), ("accent3", "accent3"), ("accent4", "accent4"), ("accent5", "accent5"),
            ("accent6", "accent6"), ("hyperlink", "hyperlink"), ("followedHyperlink", "followedHyperlink"),
        )
    )  # fmt: skip
    return (
        f'{DECLARATION}<w:settings xmlns:w="{W}" xmlns:r="{R}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{compatible}</w:compat><w:themeFontLang w:val="en-GB"/><w:clrSchemeMapping {colours}/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )
