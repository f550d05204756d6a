"""The words of a Word file that a person may have edited, for comparing it with what was made."""

import io
from collections.abc import Iterator
from zipfile import BadZipFile, ZipFile

from docx import Document as open_document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from lxml import etree

MAX_BYTES = 64 * 1024 * 1024
_BROKEN = (BadZipFile, PackageNotFoundError, etree.XMLSyntaxError, KeyError, AttributeError, NotImplementedError)
_SPACES = frozenset({qn("w:tab"), qn("w:br"), qn("w:cr")})


class UnreadableDocx(ValueError):
    """The bytes are not a Word file that can be read."""


def paragraphs(data: bytes) -> tuple[str, ...]:
    """The paragraphs with words in them, in order, those of tables and content controls included.

    Tracked insertions count and tracked deletions do not: this is the text as it will be when changes are accepted.

    Raises: UnreadableDocx if the bytes are no Word file, or one of more than 64 MB when unpacked.
    """
    try:
        with ZipFile(io.BytesIO(data)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MAX_BYTES:
                raise UnreadableDocx("the file is larger than 64 MB when unpacked")
        body = open_document(io.BytesIO(data)).element.body
    except _BROKEN as error:
        raise UnreadableDocx("the file cannot be opened as a Word document") from error
    texts = ("".join(_words(paragraph)).split() for paragraph in body.iter(qn("w:p")))
    return tuple(" ".join(words) for words in texts if words)


def _words(paragraph: etree._Element) -> Iterator[str]:
    for element in paragraph.iter():
        if element.tag == qn("w:t"):
            yield element.text or ""
        elif element.tag in _SPACES:
            yield " "
