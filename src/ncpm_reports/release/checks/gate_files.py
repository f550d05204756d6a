"""Gates on what kinds of files there are, their names, and what they say of themselves."""

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from ncpm_reports.core.problems import Issue
from ncpm_reports.release.checks.packages import Package
from ncpm_reports.release.checks.public_files import RULES, Bundle, issue
from ncpm_reports.release.output.artefacts import SUMS, ending
from ncpm_reports.release.publish.publication import CATALOGUE, FEED
from ncpm_reports.writers.pdf.read import text_of

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

CORE = RULES["docx_properties"]
ODS_META = RULES["ods_properties"]
PDF_INFO = RULES["pdf_properties"]
CUSTOM = RULES["docx_custom_properties"]
PRODUCER = "ncpm-reports"
_ZIP_DATE = (1980, 1, 2, 0, 0, 0)


def file_types(bundle: Bundle) -> Iterator[Issue]:
    """Only the kinds of files that a site is made of, under plain names, each with the beginning of its kind."""
    for path, data in bundle.files.items():
        name, form = path.rsplit("/", 1)[-1], ending(path)
        known = path.removesuffix(DESCRIPTION) + ".csv" if path.endswith(DESCRIPTION) else path
        if name not in PAPERS and (ending(known) not in ALLOWED or not _NAME.fullmatch(known)):
            yield issue(
                "file-type", path, "a file of a kind or name that is not allowed", "files that a site is made of"
            )
        elif not data.startswith(BEGINNINGS.get(form, b"")) or (form in TEXTS and _FOREIGN.search(data)):
            yield issue("file-type", path, "bytes of another kind than its name says", f"a {form} file")


def openable(bundle: Bundle) -> Iterator[Issue]:
    """Every file can be opened and looked into."""
    for path, reason in bundle.unreadable.items():
        yield issue("file-type", path, reason, "a file that can be opened and looked into")


def metadata(bundle: Bundle) -> Iterator[Issue]:
    """What files say of themselves is exactly what is allowed: title, department, the document's own day."""
    for path, package in bundle.packages.items():
        if package.comment or any(
            item.date_time != _ZIP_DATE or item.extra or item.comment for item in package.entries
        ):
            yield issue("metadata", path, "a package with times, comments or extra fields", "a package without")
    for path, name, package in bundle.parts():
        department, day = _department_and_day(bundle, path)
        for fact in _part_facts(name, package):
            if not _fits(fact, department, day):
                expected = "the department, its program, the document's own day"
                yield issue("metadata", f"{path}, {name}", f"the property {fact[0]} not as allowed", expected)
    for path, pdf in bundle.pdfs.items():
        department, day = _department_and_day(bundle, path)
        for key, value in pdf.entries(pdf.trailer.get("Info")).items():
            if key not in PDF_INFO or not _fits((_PDF_NAMES.get(key, ""), _pdf_day(text_of(value))), department, day):
                yield issue(
                    "metadata", path, f"the property {key} that is not as allowed", "only the allowed properties"
                )
        for stream in pdf.objects.values():
            yield from _xmp(path, pdf.entries(stream).get("Type"), pdf.data(stream), department, day)


def _department_and_day(bundle: Bundle, path: str) -> tuple[str, str]:
    return bundle.site(path, "department"), str(bundle.facts(path).get("issued_on", ""))


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


def _fits(fact: tuple[str, str], department: str, day: str) -> bool:
    name, value = fact
    if name.startswith("?"):
        return False
    if name in _WHO:
        return value == department
    if name in _WHEN:
        return value[:10] == day and value[10:] in ("", "T00:00:00Z", "T00:00:00")
    return value == PRODUCER if name in _BY else True


def _pdf_day(value: str) -> str:
    match = re.fullmatch(r"D:(\d{4})(\d\d)(\d\d)000000Z", value)
    return f"{match[1]}-{match[2]}-{match[3]}" if match else value


def _part_facts(name: str, package: Package) -> Iterator[tuple[str, str]]:
    """The properties of a part that holds some; a name that begins with "?" is one that is not allowed."""
    allowed = {"docProps/core.xml": CORE, "docProps/app.xml": frozenset(("Application",)), "meta.xml": ODS_META}
    if name == "docProps/custom.xml":
        for entry in package.tree(name):
            label = entry.get("name", "")
            yield (label if label in CUSTOM else f"?{label}"), "".join(str(text) for text in entry.itertext())
    elif name in allowed:
        root = package.tree(name)
        properties = root[0] if name == "meta.xml" and len(root) else root
        for element in properties:
            label = etree.QName(element).localname
            yield (label if label in allowed[name] else f"?{label}"), element.text or ""


_XMP_WHO = re.compile(r"<dc:creator>\s*<rdf:Seq>\s*<rdf:li>([^<]*)</rdf:li>\s*</rdf:Seq>\s*</dc:creator>")
_XMP_DAY = re.compile(r"<xmp:(?:CreateDate|ModifyDate|MetadataDate)>([^<]*)<")
_XMP_TAGS = re.compile(r"<((?:xmp|xmpMM|pdf|dc|photoshop|exif):\w+)")
_XMP_ALLOWED = RULES["xmp_properties"]


def _xmp(path: str, kind: object, data: bytes, department: str, day: str) -> Iterator[Issue]:
    if getattr(kind, "text", "") != "Metadata":
        return
    text = data.decode("utf-8", errors="replace")
    strange = sorted(set(_XMP_TAGS.findall(text)) - _XMP_ALLOWED)
    people = [name for name in _XMP_WHO.findall(text) if name != department]
    days = [written for written in _XMP_DAY.findall(text) if not _fits(("created", written), department, day)]
    if strange or people or days:
        yield issue("metadata", f"{path}, XMP", "properties that are not as allowed", "only the allowed properties")
