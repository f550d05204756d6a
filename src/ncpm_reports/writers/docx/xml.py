"""WordprocessingML as strings: text, runs, paragraphs, fields, links, content controls. Knows nothing of blocks.

Word files are built from strings, not from trees: a summary has some thousand runs, and this is the cheapest way
that still leaves every value escaped in one place (`escape`).
"""

import re
from dataclasses import dataclass

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)

_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
# Controls, surrogates and non-characters that XML or Word refuse, and marks that would reorder the words around them.
_UNSPOKEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Word refuses a content control whose tag is longer.
_LONGEST_TAG = 64


def clean(text: str) -> str:
    """`text` without characters that cannot be shown: tabs and line ends become spaces, controls are dropped."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSPOKEN.sub("", _SPACES.sub(" ", text))


def escape(text: str) -> str:
    """`text` cleaned and escaped, fit for content and for attributes in double quotes."""
    safe = clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return safe.replace('"', "&quot;")


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How a run looks: named character style, bold and italic on top of it, and the language of its words."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    lang: str = ""

    def xml(self) -> str:
        """The run's properties; empty when the paragraph's style says it all."""
        inner = (
            (f'<w:rStyle w:val="{self.style}"/>' if self.style else "")
            + ("<w:b/><w:bCs/>" if self.bold else "")
            + ("<w:i/><w:iCs/>" if self.italic else "")
            + (f'<w:lang w:val="{escape(self.lang)}"/>' if self.lang else "")
        )
        return f"<w:rPr>{inner}</w:rPr>" if inner else ""


PLAIN = Format()


def run(text: str, look: Format = PLAIN) -> str:
    """A run of words; nothing for no words."""
    words = escape(text)
    return f'<w:r>{look.xml()}<w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""


def tab() -> str:
    """A tab character."""
    return "<w:r><w:tab/></w:r>"


def field(instruction: str, result: str, look: Format = PLAIN) -> str:
    """A field that Word recalculates, showing `result` until it does."""
    properties = look.xml()
    return (
        f'<w:r>{properties}<w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r>{properties}<w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
        f'<w:r>{properties}<w:fldChar w:fldCharType="separate"/></w:r>'
        f"{run(result, look)}"
        f'<w:r>{properties}<w:fldChar w:fldCharType="end"/></w:r>'
    )


def paragraph(style: str, content: str, properties: str = "") -> str:
    """A paragraph in a named style; `properties` are further elements of w:pPr in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def bookmarked(content: str, name: str, number: int) -> str:
    """`content` inside a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def link_inside(bookmark: str, content: str) -> str:
    """A link to a bookmark of the same document."""
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{content}</w:hyperlink>'


def link_outside(relationship: str, content: str) -> str:
    """A link to an address held in the part's relationships."""
    return f'<w:hyperlink r:id="{relationship}" w:history="1">{content}</w:hyperlink>'


def content_control(name: str, number: int, content: str, *, placeholder: str = "") -> str:
    """A rich-text content control that can be written in but not deleted; shows its prompt while `placeholder`.

    `placeholder` is the name of the building block that brings the prompt back when the control is emptied.
    """
    label = escape(clean(name)[:_LONGEST_TAG])
    prompt = (
        f'<w:placeholder><w:docPart w:val="{escape(placeholder)}"/></w:placeholder><w:showingPlcHdr/>'
        if placeholder
        else ""
    )
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{label}"/><w:tag w:val="{label}"/><w:id w:val="{number}"/>'
        f'<w:lock w:val="sdtLocked"/>{prompt}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>'
    )
