"""Gates on what kinds of files there are, what they say of themselves, and what in them a reader does not see.

The last are comments, changes, hidden sheets, embedded files, code and outside links.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping

from lxml import etree

from ncpm_reports.core.csv_text import FORMULA_SIGNS
from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import ReleaseStatus
from ncpm_reports.release.checks.public_files import (
    RULES,
    SAFE_XML,
    CheckedFile,
    Package,
    issue,
    read_package,
    read_page,
)
from ncpm_reports.release.output.artefacts import SUMS, ending
from ncpm_reports.release.publish.publication import CATALOGUE, FEED
from ncpm_reports.writers.pdf.read import Name, PdfObjects, read_pdf, text_of

ALLOWED_TYPES = frozenset(("html", "pdf", "docx", "ods", "csv", "css"))
DESCRIPTION = ".csv-metadata.json"
RECORDS = frozenset(("manifest.json", "numbers.csv", SUMS, FEED, CATALOGUE))
FIRST_BYTES: Mapping[str, bytes] = {
    "html": b"<!DOCTYPE html>",
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "ods": b"PK\x03\x04",
}
_NAME = re.compile(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*/){0,3}[a-z0-9]+(?:-[a-z0-9]+)*(?:-INVENTED-FIGURES)?\.[a-z]+")
_FOREIGN_BYTES = re.compile(rb"<\?php|<%|\x00")
TEXT_TYPES = frozenset(("html", "csv", "css", "json", "xml"))
PROPERTIES: Mapping[str, frozenset[str]] = {
    "docProps/core.xml": RULES["docx_properties"],
    "docProps/app.xml": frozenset(("Application",)),
    "meta.xml": RULES["ods_properties"],
}
PRODUCER = "ncpm-reports"
_ZIP_DATE = (1980, 1, 2, 0, 0, 0)
_PDF_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)000000Z")
# What XMP says of a document is in these namespaces; what it says of its own schemas is in others.
_XMP_DESCRIBES = ("http://purl.org/dc/", "http://ns.adobe.com/")
_XMP_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/pdf/1.3/": "pdf",
    "http://ns.adobe.com/xap/1.0/": "xmp",
}
_DOCX_PROMPTS = "word/glossary/document.xml"
# The parts that a package may have, and what it is then.
_PARTS = {
    "docx": (re.compile("|".join(RULES["docx_parts"])), "document"),
    "ods": (re.compile("|".join(RULES["ods_parts"])), "spreadsheet"),
}
_DOCX_FIELD = re.compile(r"^\s*(?:TOC|PAGE|PAGEREF|NUMPAGES|REF|HYPERLINK\s+\\l|SEQ|STYLEREF)\b")
_PDF_ACTIONS = frozenset(("URI", "GoTo"))
_HTML_LOADS = ("src", "srcset", "data", "poster", "background", "action", "formaction", "manifest", "ping")
_UNSAFE_LINK = re.compile(r"^\s*(?:javascript|data|vbscript|file|blob|ftp|http):", re.IGNORECASE)
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d,.]+%?(?: [\w ()%,.–−]+)?$)")
_CSS_LOADS = re.compile(
    rb"@import|url\(\s*['\"]?(?!data:image/svg\+xml|data:font)|expression\(|(?<!-)behavior:", re.IGNORECASE
)


def file_types(path: str, data: bytes) -> Iterator[Issue]:
    """Only the kinds of files that a site is made of, under plain names, each with the beginning of its kind."""
    name, form = path.rsplit("/", 1)[-1], ending(path)
    described_path = path.removesuffix(DESCRIPTION) + ".csv" if path.endswith(DESCRIPTION) else path
    if name not in RECORDS and (ending(described_path) not in ALLOWED_TYPES or not _NAME.fullmatch(described_path)):
        yield issue("file-type", path, "a file of a kind or name that is not allowed", "files that a site is made of")
    elif not data.startswith(FIRST_BYTES.get(form, b"")) or (form in TEXT_TYPES and _FOREIGN_BYTES.search(data)):
        yield issue("file-type", path, "bytes of another kind than its name says", f"a {form} file")


def metadata(file: CheckedFile) -> Iterator[Issue]:
    """What it says of itself is exactly what is allowed: title, department, the document's own day."""
    if file.form in ("docx", "ods"):
        package = read_package(file.data)
        if package.comment or any(
            item.date_time != _ZIP_DATE or item.extra or item.comment for item in package.entries
        ):
            yield issue("metadata", file.path, "a package with times, comments or extra fields", "a package without")
        properties = _package_properties(package)
    else:
        properties = _pdf_properties(read_pdf(file.data)) if file.form == "pdf" else iter(())
    for part, name, value, allowed in properties:
        if name not in allowed or not _is_allowed(name, value, file):
            expected = "the department, its program, the document's own day"
            yield issue("metadata", f"{file.path}{part}", f"the property {name} not as allowed", expected)


def _package_properties(package: Package) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Each property with the part that it is in, its value, and the names of those allowed there."""
    for part in package.parts:
        if part in PROPERTIES:
            root = package.tree(part)
            for element in root[0] if part == "meta.xml" and len(root) else root:
                yield f", {part}", etree.QName(element).localname, element.text or "", PROPERTIES[part]


def _pdf_properties(pdf: PdfObjects) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    for key, entry in pdf.entries(pdf.trailer.get("Info")).items():
        yield "", key, _PDF_DAY.sub(r"\1-\2-\3", text_of(entry)), RULES["pdf_properties"]
    for stream in pdf.objects.values():
        if pdf.entries(stream).get("Type") == Name("Metadata"):
            for node in etree.fromstring(pdf.data(stream), SAFE_XML).iter("*"):
                for name, value in ((node.tag, "".join(map(str, node.itertext())).strip()), *node.attrib.items()):
                    namespace, _, label = str(name).removeprefix("{").rpartition("}")
                    if namespace.startswith(_XMP_DESCRIBES):
                        prefix = _XMP_PREFIXES.get(namespace, namespace)
                        yield ", XMP", f"{prefix}:{label}", str(value), RULES["xmp_properties"]


def _is_allowed(name: str, value: str, file: CheckedFile) -> bool:
    if name in RULES["says_who"]:
        return value == file.site("department")
    if name in RULES["says_when"]:
        day = str(file.facts.get("issued_on", ""))
        return value[:10] == day and value[10:] in ("", "T00:00:00Z", "T00:00:00")
    return value == PRODUCER if name in RULES["says_program"] else True


def _hidden_issues(where: str, findings: Iterable[str], why: str, expected: str) -> Iterator[Issue]:
    return (issue("hidden", where, f"{finding}, {why}", expected) for finding in sorted(set(findings)))


def packages(file: CheckedFile) -> Iterator[Issue]:
    """A Word file or spreadsheet has no part, element, field, formula, hidden sheet, row or column, script or outside
    relation besides those that a page or a table needs.
    """
    if file.form not in _PARTS:
        return
    package, (allowed_parts, kind) = read_package(file.data), _PARTS[file.form]
    # A draft has gaps to fill in, whose prompts Word keeps in a part of their own; it cannot be published.
    prompts = _DOCX_PROMPTS if file.facts.get("status") == ReleaseStatus.DRAFT else ""
    for name in package.parts:
        where = f"{file.path}, {name}"
        if not allowed_parts.fullmatch(name) and name != prompts:
            yield issue("hidden", where, "a part that is not allowed", f"only the parts of a plain {kind}")
        elif name.endswith((".xml", ".rels", ".svg")):
            root = package.tree(name)
            findings = [*(_ods_hidden(root) if file.form == "ods" else _docx_hidden(root)), *_comments(root)]
            findings += _page_hidden(root) if name.endswith(".svg") else ()
            yield from _hidden_issues(
                where, findings, "which is not seen, acts or reaches outside", "words and pictures only"
            )


def _docx_hidden(root: etree._Element) -> Iterator[str]:
    elements = tuple(root.iter("*"))
    kinds = {node.tag for node in elements}
    yield from {_local(kind) for kind in kinds} & RULES["docx_hidden"]
    codes = frozenset(kind for kind in kinds if _local(kind) == "instrText")
    fields = (node.text or "" for node in elements if node.tag in codes)
    yield from (f"field {' '.join(text.split()[:1])}" for text in fields if not _DOCX_FIELD.match(text))
    for node in elements:
        is_web_link = node.get("Type", "").endswith("/hyperlink") and node.get("Target", "").startswith("https://")
        if node.get("TargetMode") == "External" and not is_web_link:
            yield "outside relation"


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _comments(root: etree._Element) -> Iterator[str]:
    if next(root.iter(etree.Comment, etree.ProcessingInstruction), None) is not None:
        yield "a comment"


def _ods_hidden(root: etree._Element) -> Iterator[str]:
    for node in root.iter("*"):
        local = _local(node.tag)
        if local in RULES["ods_hidden"]:
            yield local
        for key, value in node.attrib.items():
            name = _local(str(key))
            shown_link = local == "a" and str(value).startswith(("https://", "#"))
            if name in RULES["ods_hidden_attributes"]:
                yield name
            elif name == "visibility" and value in ("collapse", "filter"):
                yield "hidden row or column"
            elif name == "display" and value in ("false", "none"):
                yield "hidden sheet"
            elif name == "href" and not shown_link:
                yield "outside link"


def pdf_files(file: CheckedFile) -> Iterator[Issue]:
    """A PDF file holds no code, form, attached file, layer or annotation besides links."""
    if file.form != "pdf":
        return
    yield from _hidden_issues(
        file.path, _pdf_hidden(read_pdf(file.data)), "which a reader does not see or which acts", "pages and links only"
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
            yield from dictionary.keys() & RULES["pdf_hidden"]
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


def pages(file: CheckedFile) -> Iterator[Issue]:
    """A page holds words and pictures: no script, form, frame, comment, hidden text; nothing is fetched."""
    if file.form == "html":
        page, why = read_page(file.data), "which acts, hides or fetches"
        yield from _hidden_issues(file.path, _page_hidden(page), why, "words, links and pictures only")
    if file.form == "css" and _CSS_LOADS.search(file.data):
        yield issue("hidden", file.path, "a style sheet that fetches or computes", "styles only")


def _page_hidden(root: etree._Element) -> Iterator[str]:
    yield from _comments(root)
    for node in root.iter("*"):
        local = _local(node.tag)
        if local not in RULES["html_elements"]:
            yield f"<{local}>"
        yield from _attributes(node, local)
        if local == "meta" and node.get("http-equiv", "Content-Security-Policy").lower() != "content-security-policy":
            yield "a meta instruction"


def _attributes(node: etree._Element, local: str) -> Iterator[str]:
    for key, value in node.attrib.items():
        name, text = str(key).lower().rpartition("}")[2], str(value)
        if name.startswith("on") or name in ("style", "hidden", "srcdoc") or (name in _HTML_LOADS and local != "path"):
            yield f"the attribute {name}"
        elif name == "href" and (_UNSAFE_LINK.match(text) or text.startswith("//")):
            yield "a link that is not https"
        elif name == "href" and local in ("link", "image", "use", "base") and ":" in text:
            yield "something fetched from elsewhere"


def tables(file: CheckedFile) -> Iterator[Issue]:
    """No cell of a CSV file begins as a formula does."""
    if file.form != "csv":
        return
    text = file.data.decode("utf-8-sig", errors="replace")
    for line, row in enumerate(csv.reader(io.StringIO(text)), start=1):
        if any(cell.startswith(FORMULA_SIGNS) and _FORMULA.match(cell) for cell in row):
            where = f"{file.path}, row {line}"
            yield issue("hidden", where, "a cell that begins like a formula", "words and numbers")
            return
