"""The line DRAFT taken out of a Word file's headers, everything else left as its author has it."""

import io
from zipfile import ZipFile

from docx.oxml.ns import qn
from lxml import etree

from ncpm_reports.writers.docx.document import DRAFT
from ncpm_reports.writers.docx.read import BROKEN, PARSER, UnreadableDocx, paragraph_line, parts_of

_STATUS = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}contentStatus"


def without_draft_line(data: bytes) -> bytes:
    """The Word file with the paragraph DRAFT gone from each header, and its status "Final".

    The same file gives the same bytes. Raises: UnreadableDocx if the bytes are no Word file.
    """
    buffer = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(data)) as package, ZipFile(buffer, "w") as changed:
            finished = {"docProps/core.xml", *(path for path, label in parts_of(package) if label == "header")}
            for entry in package.infolist():
                content = package.read(entry)
                changed.writestr(entry, _finished(content) if entry.filename in finished else content)
    except BROKEN as fault:
        raise UnreadableDocx("the file cannot be opened as a Word document") from fault
    return buffer.getvalue()


def _finished(content: bytes) -> bytes:
    root = etree.fromstring(content, PARSER)
    for status in root.iter(_STATUS):
        status.text = "Final"
    for parent in [parent for parent in root.iter() if parent.find(qn("w:p")) is not None]:
        for paragraph in [paragraph for paragraph in parent.iterfind(qn("w:p")) if paragraph_line(paragraph) == DRAFT]:
            parent.remove(paragraph)
        # A header, like a cell, is not whole without a paragraph.
        if parent.find(qn("w:p")) is None:
            etree.SubElement(parent, qn("w:p"))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
