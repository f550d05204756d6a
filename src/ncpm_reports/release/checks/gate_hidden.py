"""Gates on what a reader does not see: comments, changes, hidden sheets, embedded files, code, outside links."""

import csv
import io
import re
from collections.abc import Iterable, Iterator

from lxml import etree

from ncpm_reports.core.problems import Issue
from ncpm_reports.core.settings import ReleaseStatus
from ncpm_reports.release.checks.public_files import RULES, PublicFile, issue
from ncpm_reports.writers.pdf.read import Name, PdfObjects

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
# Where a cell may begin like a formula, in the text of the file, but for cells that are a number with its sign; a lone
# CR ends a line for some programs only. To look for this first is many times quicker than to look at each cell.
_FORMULA_START = re.compile(
    r"[=@\t\r](?<![^,\"\n\r].)|\r(?!\n)"
    r"|[+-](?:(?<=[,\r\n]\".)(?![\d,.]+%?\"[,\r\n])|(?<=\".)(?<![,\r\n]\".)|(?<=[,\r\n].)(?![\d.]+%?[,\r\n])|(?<!..))",
    re.DOTALL,
)
_FORMULA = re.compile(r"^[=@\t\r]|^[+-](?![\d,.]+%?(?: [\w ()%,.–−]+)?$)")
_CSS_LOADS = re.compile(
    rb"@import|url\(\s*['\"]?(?!data:image/svg\+xml|data:font)|expression\(|(?<!-)behavior:", re.IGNORECASE
)


def _hidden(where: str, found: Iterable[str], why: str, expected: str) -> Iterator[Issue]:
    return (issue("hidden", where, f"{what}, {why}", expected) for what in sorted(set(found)))


def word_files(file: PublicFile) -> Iterator[Issue]:
    """A Word file holds no part, element, field or outside relation besides those that a page needs."""
    if file.package is None or file.form != "docx":
        return
    # A draft has gaps to fill in, whose prompts Word keeps in a part of their own; it cannot be published.
    prompts = _DOCX_PROMPTS if file.facts.get("status") == ReleaseStatus.DRAFT else ""
    for name in file.package.parts:
        where = f"{file.path}, {name}"
        if not _DOCX_PART.fullmatch(name) and name != prompts:
            yield issue("hidden", where, "a part that is not allowed", "only the parts of a plain document")
        elif name.endswith((".xml", ".rels", ".svg")):
            root = file.package.tree(name)
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
    if file.package is None or file.form != "ods":
        return
    for name in file.package.parts:
        where = f"{file.path}, {name}"
        if not _ODS_PART.fullmatch(name):
            yield issue("hidden", where, "a part that is not allowed", "only the parts of a plain spreadsheet")
        elif name.endswith(".xml"):
            yield from _hidden(
                where, _ods_hidden(file.package.tree(name)), "which a reader does not see", "values only"
            )


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
    if file.pdf is not None:
        why = "which a reader does not see or which acts"
        yield from _hidden(file.path, _pdf_hidden(file.pdf), why, "pages and links only")
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
    if file.page is not None:
        why = "which acts, hides or fetches"
        yield from _hidden(file.path, _page_hidden(file.page), why, "words, links and pictures only")
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
    if _FORMULA_START.search(text):
        for line, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            if any(_FORMULA.match(cell) for cell in row):
                where = f"{file.path}, row {line}"
                yield issue("hidden", where, "a cell that begins like a formula", "words and numbers")
                return
