"""The line DRAFT taken out of a Word file's headers, everything else left as its author has it."""

import io
from zipfile import ZipFile

from lxml import etree

from ncpm_reports.writers.docx.document import DRAFT
from ncpm_reports.writers.docx.read import BROKEN, PARSER, UnreadableDocx, paragraph_line, parts_of

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STATUS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}contentStatus"
_PROPERTIES = "docProps/core.xml"


def without_draft_line(data: bytes) -> bytes:
    """The Word file with the paragraph DRAFT gone from each header, and its status "Final".

    The same file gives the same bytes. Raises: UnreadableDocx if the bytes are no Word file.
    """
    buffer = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(data)) as package, ZipFile(buffer, "w") as changed:
            headers = {path for path, label in parts_of(package) if label == "header"}
            for entry in package.infolist():
                content = package.read(entry)
                if entry.filename in headers:
                    content = _header(content)
                elif entry.filename == _PROPERTIES:
                    content = _properties(content)
                changed.writestr(entry, content)
    except BROKEN as fault:
        raise UnreadableDocx("the file cannot be opened as a Word document") from fault
    return buffer.getvalue()


def _header(content: bytes) -> bytes:
    root = etree.fromstring(content, PARSER)
    for paragraph in list(root.iter(f"{_W}p")):
        if paragraph_line(paragraph) == DRAFT:
            parent = paragraph.getparent()
            parent.remove(paragraph)
            # A header, like a cell, is not whole without a paragraph.
            if parent.find(f"{_W}p") is None:
                etree.SubElement(parent, f"{_W}p")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _properties(content: bytes) -> bytes:
    root = etree.fromstring(content, PARSER)
    for status in root.iter(_STATUS):
        status.text = "Final"
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
