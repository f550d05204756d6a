"""Gates on what kinds of files there are, their names, and what they say of themselves."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.packages import Package
from ncpm_reports.release.checks.public_files import RULES, PublicFile, issue
from ncpm_reports.release.output.artefacts import SUMS, ending
from ncpm_reports.release.publish.publication import CATALOGUE, FEED
from ncpm_reports.writers.pdf.read import Name, PdfObjects, text_of

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
    if file.unreadable:
        yield issue("file-type", file.path, file.unreadable, "a file that can be opened and looked into")


def metadata(file: PublicFile) -> Iterator[Issue]:
    """What it says of itself is exactly what is allowed: title, department, the document's own day."""
    if file.package is not None:
        yield from _package_metadata(file, file.package)
    if file.pdf is not None:
        yield from _pdf_metadata(file, file.pdf)


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
