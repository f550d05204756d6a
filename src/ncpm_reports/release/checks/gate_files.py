"""Gates on what kinds of files there are, what they say of themselves, and what in them a reader does not see.

The last are comments, changes, hidden sheets, embedded files, code and outside links.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import ReleaseStatus
from ncpm_reports.release.checks.public_files import (
    DAMAGE,
    READERS,
    RULES,
    Package,
    PublicFile,
    issue,
    read_package,
    read_page,
)
from ncpm_reports.release.output.artefacts import SUMS, ending
from ncpm_reports.release.publish.publication import CATALOGUE, FEED
from ncpm_reports.writers.pdf.read import Name, PdfObjects, read, text_of

ALLOWED = frozenset(("html", "pdf", "docx", "ods", "csv", "css"))
DESCRIPTION = ".csv-metadata.json"
PAPERS = frozenset(("manifest.json", "numbers.csv", SUMS, FEED, CATALOGUE))
BEGINNINGS: Mapping[str, bytes] = {
    "html": b"<!DOCTYPE html>",
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
}
_NAME = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/){0,3}[a-z0-9]+(?:-[a-z0-9]+)*(?:-INVENTED-FIGURES)?\.[a-z]+")
_FOREIGN = re.compile(rb"<\?php|<%|\x00")
TEXTS = frozenset(("html", "csv", "css", "json", "xml"))
PROPERTIES: Mapping[str, frozenset[str]] = {
    "docProps/core.xml": RULES["docx_properties"],
    "docProps/app.xml": frozenset(("Application",)),
    "meta.xml": RULES["ods_properties"],
}
PRODUCER = "ncpm-reports"
_ZIP_DATE = (1980, 1, 2, 0, 0, 0)
_PDF_NAMES = {
    "Author": "creator",
    "Creator": "generator",
    "Producer": "generator",
    "CreationDate": "created",
    "ModDate": "modified",
}
_WHO = frozenset(("creator", "lastModifiedBy", "initial-creator"))
_WHEN = frozenset(("created", "modified", "creation-date", "date"))
_BY = frozenset(("generator", "Application"))
_PDF_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)000000Z")
_XMP_WHO = re.compile(r"<dc:creator>\s*<rdf:Seq>\s*<rdf:li>([^<]*)</rdf:li>\s*</rdf:Seq>\s*</dc:creator>")
_XMP_DAY = re.compile(r"<xmp:(?:CreateDate|ModifyDate|MetadataDate)>([^<]*)<")
_XMP_TAGS = re.compile(r"<((?:xmp|xmpMM|pdf|dc|photoshop|exif):\w+)")
_DOCX_PART = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app)\.xml|word/_rels/(?:document|header\d+|footer\d+)\.xml\.rels"
    r"|word/(?:document|styles|numbering|settings|fontTable|header\d+|footer\d+|footnotes|theme/theme1)\.xml"
    r"|word/media/picture\d+\.(?:png|svg)"
)
_DOCX_PROMPTS = "word/glossary/document.xml"
_ODS_PART = re.compile(r"mimetype|META-INF/manifest\.xml|(?:content|styles|meta|settings)\.xml")
_DOCX_HIDDEN = RULES["docx_hidden"]
_DOCX_FIELD = re.compile(r"^\s*(?:TOC|PAGE|PAGEREF|NUMPAGES|REF|HYPERLINK\s+\\l|SEQ|STYLEREF)\b")
_ODS_HIDDEN = RULES["ods_hidden"]
_ODS_ATTRIBUTES = RULES["ods_hidden_attributes"]
_PDF_HIDDEN = RULES["pdf_hidden"]
_PDF_ACTIONS = frozenset(("URI", "GoTo"))
_HTML_ALLOWED = RULES["html_elements"]
_HTML_LOADS = ("src", "srcset", "data", "poster", "background", "action", "formaction", "manifest", "ping")
_DANGER = re.compile(r"^\s*(?:javascript|data|vbscript|file|blob|ftp|http):", re.IGNORECASE)
_FORMULA_SIGNS = frozenset("=@\t\r+-")
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d,.]+%?(?: [\w ()%,.–−]+)?$)")
_CSS_LOADS = re.compile(
    rb"@import|url\(\s*['\"]?(?!data:image/svg\+xml|data:font)|expression\(|(?<!-)behavior:", re.IGNORECASE
)


def file_types(path: str, data: bytes) -> Iterator[Issue]:
    """Only the kinds of files that a site is made of, under plain names, each with the beginning of its kind."""
    name, form = path.rsplit("/", 1)[-1], ending(path)
    known = path.removesuffix(DESCRIPTION) + ".csv" if path.endswith(DESCRIPTION) else path
    if name not in PAPERS and (ending(known) not in ALLOWED or not _NAME.fullmatch(known)):
        yield issue("file-type", path, "a file of a kind or name that is not allowed", "files that a site is made of")
    elif not data.startswith(BEGINNINGS.get(form, b"")) or (form in TEXTS and _FOREIGN.search(data)):
        yield issue("file-type", path, "bytes of another kind than its name says", f"a {form} file")


def openable(file: PublicFile) -> Iterator[Issue]:
    """It can be opened and looked into."""
    try:
        READERS.get(file.form, bytes)(file.data)
    except DAMAGE as error:
        found = f"a file that cannot be opened ({type(error).__name__})"
        yield issue("file-type", file.path, found, "a file that can be opened and looked into")


def metadata(file: PublicFile) -> Iterator[Issue]:
    """What it says of itself is exactly what is allowed: title, department, the document's own day."""
    if file.form in ("docx", "ods"):
        yield from _package_metadata(file, read_package(file.data))
    elif file.form == "pdf":
        yield from _pdf_metadata(file, read(file.data))


def _package_metadata(file: PublicFile, package: Package) -> Iterator[Issue]:
    if package.comment or any(item.date_time != _ZIP_DATE or item.extra or item.comment for item in package.entries):
        yield issue("metadata", file.path, "a package with times, comments or extra fields", "a package without")
    for part in package.parts:
        for name, value in _part_facts(part, package):
            if not _fits(name, value, file):
                expected = "the department, its program, the document's own day"
                yield issue("metadata", f"{file.path}, {part}", f"the property {name} not as allowed", expected)


def _pdf_metadata(file: PublicFile, pdf: PdfObjects) -> Iterator[Issue]:
    for key, entry in pdf.entries(pdf.trailer.get("Info")).items():
        value = _PDF_DAY.sub(r"\1-\2-\3", text_of(entry))
        if key not in RULES["pdf_properties"] or not _fits(_PDF_NAMES.get(key, ""), value, file):
            found = f"the property {key} that is not as allowed"
            yield issue("metadata", file.path, found, "only the allowed properties")
    for stream in pdf.objects.values():
        if pdf.entries(stream).get("Type") == Name("Metadata") and not _is_xmp_allowed(file, pdf.data(stream)):
            found = "properties that are not as allowed"
            yield issue("metadata", f"{file.path}, XMP", found, "only the allowed properties")


def _fits(name: str, value: str, file: PublicFile) -> bool:
    """Whether a property may be there with this value; a name that begins with "?" is of none that may."""
    if name.startswith("?"):
        return False
    if name in _WHO:
        return value == file.site("department")
    if name in _WHEN:
        day = str(file.facts.get("issued_on", ""))
        return value[:10] == day and value[10:] in ("", "T00:00:00Z", "T00:00:00")
    return value == PRODUCER if name in _BY else True


def _part_facts(part: str, package: Package) -> Iterator[tuple[str, str]]:
    """The properties of a part that holds some; a name that begins with "?" is one that is not allowed."""
    if part in PROPERTIES:
        root = package.tree(part)
        properties = root[0] if part == "meta.xml" and len(root) else root
        for element in properties:
            label = etree.QName(element).localname
            yield (label if label in PROPERTIES[part] else f"?{label}"), element.text or ""


def _is_xmp_allowed(file: PublicFile, data: bytes) -> bool:
    text = data.decode("utf-8", errors="replace")
    return (
        RULES["xmp_properties"].issuperset(_XMP_TAGS.findall(text))
        and all(_fits("creator", name, file) for name in _XMP_WHO.findall(text))
        and all(_fits("created", day, file) for day in _XMP_DAY.findall(text))
    )


def _hidden(where: str, found: Iterable[str], why: str, expected: str) -> Iterator[Issue]:
    return (issue("hidden", where, f"{what}, {why}", expected) for what in sorted(set(found)))


def word_files(file: PublicFile) -> Iterator[Issue]:
    """A Word file holds no part, element, field or outside relation besides those that a page needs."""
    if file.form != "docx":
        return
    package = read_package(file.data)
    # A draft has gaps to fill in, whose prompts Word keeps in a part of their own; it cannot be published.
    prompts = _DOCX_PROMPTS if file.facts.get("status") == ReleaseStatus.DRAFT else ""
    for name in package.parts:
        where = f"{file.path}, {name}"
        if not _DOCX_PART.fullmatch(name) and name != prompts:
            yield issue("hidden", where, "a part that is not allowed", "only the parts of a plain document")
        elif name.endswith((".xml", ".rels", ".svg")):
            root = package.tree(name)
            yield from _docx_xml(where, root)
            if name.endswith(".svg"):
                yield from _hidden(where, _page_hidden(root), "which acts, hides or fetches", "drawing only")


def _docx_xml(where: str, root: etree._Element) -> Iterator[Issue]:
    elements = tuple(root.iter("*"))
    kinds = {node.tag for node in elements}
    hidden = sorted({_local(kind) for kind in kinds} & _DOCX_HIDDEN)
    hidden += ["XML comment"] if _has_comments(root) else []
    codes = frozenset(kind for kind in kinds if _local(kind) == "instrText")
    fields = (node.text or "" for node in elements if node.tag in codes)
    hidden += [f"field {' '.join(text.split()[:1])}" for text in fields if not _DOCX_FIELD.match(text)]
    outside = (node for node in elements if node.get("TargetMode") == "External")
    hidden += ["outside relation" for node in outside if not _is_web_link(node)]
    for what in hidden:
        yield issue("hidden", where, f"{what}, which is not seen or reaches outside", "words and pictures only")


def _local(name: str) -> str:
    """An element's or attribute's name without its namespace."""
    return name.rpartition("}")[2]


def _is_web_link(relation: etree._Element) -> bool:
    return relation.get("Type", "").endswith("/hyperlink") and relation.get("Target", "").startswith("https://")


def _has_comments(root: etree._Element) -> bool:
    """Whether there are comments or processing instructions in a tree."""
    return next(root.iter(etree.Comment, etree.ProcessingInstruction), None) is not None


def spreadsheets(file: PublicFile) -> Iterator[Issue]:
    """A spreadsheet holds values only: no formula, comment, hidden sheet, row or column, object, script or name."""
    if file.form != "ods":
        return
    package = read_package(file.data)
    for name in package.parts:
        where = f"{file.path}, {name}"
        if not _ODS_PART.fullmatch(name):
            yield issue("hidden", where, "a part that is not allowed", "only the parts of a plain spreadsheet")
        elif name.endswith(".xml"):
            yield from _hidden(where, _ods_hidden(package.tree(name)), "which a reader does not see", "values only")


def _ods_hidden(root: etree._Element) -> Iterator[str]:
    if _has_comments(root):
        yield "XML comment"
    for node in root.iter("*"):
        local = _local(node.tag)
        if local in _ODS_HIDDEN:
            yield local
        for key, value in node.attrib.items():
            name = _local(str(key))
            shown_link = local == "a" and str(value).startswith(("https://", "#"))
            if name in _ODS_ATTRIBUTES:
                yield name
            elif name == "visibility" and value in ("collapse", "filter"):
                yield "hidden row or column"
            elif name == "display" and value in ("false", "none"):
                yield "hidden sheet"
            elif name == "href" and not shown_link:
                yield "outside link"


def pdf_files(file: PublicFile) -> Iterator[Issue]:
    """A PDF file holds no code, form, attached file, layer or annotation besides links."""
    if file.form != "pdf":
        return
    yield from _hidden(
        file.path, _pdf_hidden(read(file.data)), "which a reader does not see or which acts", "pages and links only"
    )
    # More than one end means that something was added after the file was written.
    if file.data.count(b"%%EOF") != 1 or not file.data.rstrip().endswith(b"%%EOF"):
        yield issue("hidden", file.path, "bytes added after the file's end", "one end")


def _pdf_hidden(pdf: PdfObjects) -> Iterator[str]:
    # An encrypted file cannot be looked into.
    yield from (key for key in pdf.trailer if key == "Encrypt")
    for value in pdf.objects.values():
        entries = pdf.entries(value)
        if entries.get("Type") == Name("Annot") and entries.get("Subtype") != Name("Link"):
            yield "an annotation"
        for dictionary in _dictionaries(entries):
            yield from dictionary.keys() & _PDF_HIDDEN
            kind, target = dictionary.get("S"), dictionary.get("URI")
            if "URI" not in dictionary and not (isinstance(kind, Name) and dictionary.get("Type") == Name("Action")):
                continue
            if not isinstance(kind, Name) or kind.text not in _PDF_ACTIONS:
                yield "an action"
            elif isinstance(target, bytes) and not target.startswith((b"https://", b"mailto:")):
                yield "a link that is not https"


def _dictionaries(value: object) -> Iterator[dict[str, object]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from _dictionaries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _dictionaries(inner)


def pages(file: PublicFile) -> Iterator[Issue]:
    """A page holds words and pictures: no script, form, frame, comment, hidden text; nothing is fetched."""
    if file.form == "html":
        page, why = read_page(file.data), "which acts, hides or fetches"
        yield from _hidden(file.path, _page_hidden(page), why, "words, links and pictures only")
    if file.form == "css" and _CSS_LOADS.search(file.data):
        yield issue("hidden", file.path, "a style sheet that fetches or computes", "styles only")


def _page_hidden(root: etree._Element) -> Iterator[str]:
    if _has_comments(root):
        yield "a comment"
    for node in root.iter("*"):
        local = _local(node.tag)
        if local not in _HTML_ALLOWED:
            yield f"<{local}>"
        yield from _attributes(node, local)
        if local == "meta" and node.get("http-equiv", "Content-Security-Policy").lower() != "content-security-policy":
            yield "a meta instruction"


def _attributes(node: etree._Element, local: str) -> Iterator[str]:
    for key, value in node.attrib.items():
        name, text = str(key).lower().rpartition("}")[2], str(value)
        if name.startswith("on") or name in ("style", "hidden", "srcdoc") or (name in _HTML_LOADS and local != "path"):
            yield f"the attribute {name}"
        elif name == "href" and (_DANGER.match(text) or text.startswith("//")):
            yield "a link that is not https"
        elif name == "href" and local in ("link", "image", "use", "base") and ":" in text:
            yield "something fetched from elsewhere"


def tables(file: PublicFile) -> Iterator[Issue]:
    """No cell of a CSV file begins as a formula does."""
    if file.form != "csv":
        return
    text = file.data.decode("utf-8-sig", errors="replace")
    for line, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if any(cell[:1] in _FORMULA_SIGNS and _FORMULA.match(cell) for cell in row):
            where = f"{file.path}, row {line}"
            yield issue("hidden", where, "a cell that begins like a formula", "words and numbers")
            return
