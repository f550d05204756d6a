"""What Word's accessibility checker would say of a file, and whether the file hangs together; used by tests only."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib.resources import files

from lxml import etree

from ncpm_reports.writers.zipping import zip_package

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NS = {
    "w": W,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "asvg": "http://schemas.microsoft.com/office/drawing/2016/SVG/main",
    "dc": "http://purl.org/dc/elements/1.1/",
    "adec": "http://schemas.microsoft.com/office/drawing/2017/decorative",
}
_VAGUE = {"here", "click here", "link", "this link", "more", "read more"}


def w(name: str) -> str:
    """A qualified WordprocessingML name."""
    return f"{{{W}}}{name}"


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a Word file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def default_reference() -> bytes:
    """The reference file that is used where no other is given."""
    return (files("ncpm_reports.writers") / "resources" / "reference.docx").read_bytes()


def packed(content: Mapping[str, bytes]) -> bytes:
    """A Word file of parts, as a zip that begins with the content types."""
    ordered = sorted(content.items(), key=lambda part: (part[0] != "[Content_Types].xml", part[0]))
    return zip_package(ordered, stored=(".png",))


def tree(data: bytes, name: str = "word/document.xml") -> etree._Element:
    """One part of a Word file, parsed."""
    return etree.fromstring(parts(data)[name])


def words(element: etree._Element) -> str:
    """The words of a paragraph; line breaks as newlines, tabs as tabs."""
    pieces = []
    for node in element.iter(w("t"), w("br"), w("tab"), w("ptab")):
        if node.tag == w("t"):
            pieces.append(node.text or "")
        elif node.getparent().tag == w("r"):  # type: ignore[union-attr]
            pieces.append("\n" if node.tag == w("br") else "\t")
    return "".join(pieces)


def find(element: etree._Element, path: str) -> list[etree._Element]:
    """Elements at an XPath."""
    return list(element.xpath(path, namespaces=NS))  # type: ignore[arg-type]


def values(element: etree._Element, path: str) -> list[str]:
    """Attribute values at an XPath."""
    return [str(value) for value in element.xpath(path, namespaces=NS)]  # type: ignore[union-attr]


def style_of(paragraph: etree._Element) -> str:
    """The style id of a paragraph."""
    return next(iter(values(paragraph, "./w:pPr/w:pStyle/@w:val")), "")


def named_styles(data: bytes) -> dict[str, str]:
    """The names of styles, in lower case, by their ids."""
    styles = find(tree(data, "word/styles.xml"), "//w:style")
    return {values(style, "./@w:styleId")[0]: values(style, "./w:name/@w:val")[0].lower() for style in styles}


def _properties(data: bytes) -> Iterator[str]:
    if not "".join(values(tree(data, "docProps/core.xml"), "//dc:title/text()")).strip():
        yield "no title in the properties"
    if values(tree(data, "word/styles.xml"), "//w:docDefaults//w:lang/@w:val") not in (["en-GB"], ["cy-GB"]):
        yield "no British language in the defaults"


def _pictures(data: bytes) -> Iterator[str]:
    body = tree(data)
    for about in find(body, "//wp:docPr"):
        alt = about.get("descr", "")
        if not alt and not find(about, ".//adec:decorative[@val='1']"):
            yield "a picture without alternative text"
        if re.fullmatch(r"[\w-]+\.(png|svg|jpe?g|emf)", alt):
            yield f"a file name as alternative text: {alt}"
    for ident, count in Counter(values(body, "//wp:docPr/@id")).items():
        if count > 1:
            yield f"picture id {ident} used {count} times"
    if find(body, "//wp:anchor") or b"<v:" in parts(data)["word/document.xml"]:
        yield "a floating object"
    if find(body, "//w:txbxContent"):
        yield "a text box"


def _tables(data: bytes) -> Iterator[str]:
    for table in find(tree(data), "//w:tbl"):
        marked = [bool(find(row, "./w:trPr/w:tblHeader")) for row in find(table, "./w:tr")]
        if marked != [True] + [False] * (len(marked) - 1):
            yield "a table without exactly one header row at its top"
        if any(not words(cell).strip() for cell in find(table, "./w:tr[1]/w:tc")):
            yield "an empty header cell"
        if find(table, ".//w:gridSpan | .//w:vMerge | .//w:tbl"):
            yield "merged cells or a table in a table"
        if not "".join(values(table, "./w:tblPr/w:tblCaption/@w:val")).strip():
            yield "a table without a title"
        if any(len(find(row, "./w:tc")) != len(find(table, "./w:tblGrid/w:gridCol")) for row in find(table, "./w:tr")):
            yield "a row with more or fewer cells than columns"


def _headings(data: bytes) -> Iterator[str]:
    before, names = 0, named_styles(data)
    for paragraph in find(tree(data), "//w:body//w:p"):
        level = re.fullmatch(r"heading (\d)", names.get(style_of(paragraph), ""))
        if not level:
            continue
        if int(level.group(1)) > before + 1:
            yield f"a heading of level {level.group(1)} after one of level {before}"
        if not words(paragraph).strip():
            yield "an empty heading"
        before = int(level.group(1))


def _disguises(data: bytes) -> Iterator[str]:
    blank, names = False, named_styles(data)
    for paragraph in find(tree(data), "//w:body//w:p[not(ancestor::w:tbl)]"):
        text = words(paragraph).strip()
        plain = names.get(style_of(paragraph), "normal") in ("normal", "body text")
        runs = find(paragraph, "./w:r[w:t]")
        bold = [run for run in runs if find(run, "./w:rPr/w:b") or "Strong" in values(run, "./w:rPr/w:rStyle/@w:val")]
        if runs and len(bold) == len(runs) and len(text) < 80 and plain:
            yield f"a paragraph that pretends to be a heading: {text}"
        if re.match(r"([•*–-]|\(?\d{1,2}[.)])\s", text) and plain:
            yield f"a paragraph that pretends to be a list: {text}"
        is_blank = not text and not find(paragraph, ".//w:drawing")
        if blank and is_blank and not find(paragraph, "./preceding-sibling::*[1][self::w:tbl]"):
            yield "two blank paragraphs in a row"
        blank = is_blank


def _links(data: bytes) -> Iterator[str]:
    body = tree(data)
    names = values(body, "//w:bookmarkStart/@w:name")
    for kind, marks in (("name", names), ("id", values(body, "//w:bookmarkStart/@w:id"))):
        if len(set(marks)) != len(marks):
            yield f"two bookmarks of one {kind}"
    if sorted(values(body, "//w:bookmarkStart/@w:id")) != sorted(values(body, "//w:bookmarkEnd/@w:id")):
        yield "a bookmark without an end"
    for link in find(body, "//w:hyperlink"):
        said = words(link).strip().lower()
        if not said or said in _VAGUE or re.match(r"https?://|www\.", said):
            yield f"a link whose words say nothing: {said!r}"
        yield from (f"a link to nothing: {name}" for name in values(link, "./@w:anchor") if name not in names)
    for field in values(body, "//w:instrText/text()"):
        if field.split()[0] == "PAGEREF" and field.split()[1] not in names:
            yield f"a page reference to nothing: {field}"


def _wholeness(data: bytes) -> Iterator[str]:
    """References between parts: relationships, styles, numbers, prompts."""
    package, body = parts(data), tree(data)
    related = {node.get("Id"): node for node in tree(data, "word/_rels/document.xml.rels")}
    for ident in values(body, "//@r:id | //@r:embed | //@r:link"):
        if ident not in related:
            yield f"no relationship {ident}"
    for node in related.values():
        if node.get("TargetMode") != "External" and f"word/{node.get('Target')}" not in package:
            yield f"no part {node.get('Target')}"
    styles = set(values(tree(data, "word/styles.xml"), "//w:style/@w:styleId"))
    used = set(values(body, "//w:pStyle/@w:val | //w:rStyle/@w:val | //w:tblStyle/@w:val"))
    yield from (f"no style {name}" for name in sorted(used - styles))
    numbers = set(values(tree(data, "word/numbering.xml"), "//w:num/@w:numId"))
    yield from (f"no list {name}" for name in sorted(set(values(body, "//w:numId/@w:val")) - numbers))
    controls = Counter(values(body, "//w:sdtPr/w:id/@w:val"))
    yield from (f"two controls with id {ident}" for ident, count in controls.items() if count > 1)
    if body[0][-1].tag != w("sectPr") or body[0][-2].tag != w("p"):
        yield "no paragraph at the end"


_RULES: tuple[Callable[[bytes], Iterator[str]], ...] = (
    _properties,
    _pictures,
    _tables,
    _headings,
    _disguises,
    _links,
    _wholeness,
)


def faults(data: bytes) -> list[str]:
    """Everything that Word's checker, or Word itself, would object to; empty for a good file."""
    return [fault for rule in _RULES for fault in rule(data)]
