"""What python-docx has no API for, as WordprocessingML text for its `parse_xml`.

Content controls, complex fields, links, bookmarks, SVG pictures with a PNG beside them, alternative text, languages.
Text is read by `parse_xml` once for each section: built element by element, the same takes five times as long.
"""

import re
from functools import cache
from typing import NamedTuple

from docx.oxml.ns import nsdecls
from docx.shared import Length

NAMESPACES = nsdecls("w", "r", "wp", "a", "pic")
_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
# Controls, surrogates and non-characters that XML or Word refuse, and marks that would reorder the words around them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Word refuses a content control whose tag is longer.
_MAX_TAG_LENGTH = 64
# What later versions of Word added to pictures: a vector twin, and that a picture is decoration.
_SVG = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip'
    ' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext></a:extLst>'
)
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def clean(text: str) -> str:
    """`text` without characters that cannot be shown: tabs and line ends become spaces, controls are dropped."""
    return text if text.isascii() and text.isprintable() else _UNPRINTABLE.sub("", _SPACES.sub(" ", text))


def escape(text: str) -> str:
    """`text` cleaned and escaped, fit for content and for attributes in double quotes."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def element(tag: str, *children: str, **attributes: object) -> str:
    """An element of the w namespace: element("jc", val="right"). Attributes are escaped, children are XML already."""
    given = "".join([f' w:{name}="{escape(str(value))}"' for name, value in attributes.items()])
    return f"<w:{tag}{given}>{''.join(children)}</w:{tag}>" if children else f"<w:{tag}{given}/>"


class RunFormat(NamedTuple):
    """How a run looks: id of a character style, bold and italic on top of it, and the language of its words."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    lang: str = ""


PLAIN = RunFormat()


def run(text: str, look: RunFormat = PLAIN) -> str:
    """A run of words; nothing for no words."""
    words = escape(text)
    return f'<w:r>{run_properties(look)}<w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""


@cache
def run_properties(look: RunFormat) -> str:
    """The run's properties; empty when the paragraph's style says it all."""
    inner = element("rStyle", val=look.style) if look.style else ""
    inner += "<w:b/><w:bCs/>" if look.bold else ""
    inner += "<w:i/><w:iCs/>" if look.italic else ""
    inner += element("lang", val=look.lang) if look.lang else ""
    return element("rPr", inner) if inner else ""


TAB = "<w:r><w:tab/></w:r>"
# To the right margin of each section, wherever that is; a program that knows no such tab goes to the next stop.
MARGIN_TAB = '<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/></w:r>'
COLUMN_BREAK = '<w:r><w:br w:type="column"/></w:r>'


def field_start(instruction: str) -> str:
    """The beginning of a field that Word recalculates; its result follows, and then `FIELD_END`."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def field(instruction: str, result: str) -> str:
    """A field that shows `result` until Word recalculates it. Not w:fldSimple: readers take its result for text."""
    return field_start(instruction) + run(result) + FIELD_END


def bookmarked(content: str, name: str, number: int) -> str:
    """`content` inside a bookmark."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def internal_link(bookmark: str, content: str) -> str:
    """A link to a bookmark of the same document."""
    return f'<w:hyperlink w:anchor="{bookmark}" w:history="1">{content}</w:hyperlink>'


def external_link(relationship: str, content: str) -> str:
    """A link to an address in the part's relationships."""
    return f'<w:hyperlink r:id="{relationship}" w:history="1">{content}</w:hyperlink>'


def content_control(name: str, number: int, content: str, *, placeholder: str = "", plain_text: bool = False) -> str:
    """A content control that can be written in but not deleted; shows its prompt while there is a `placeholder`.

    `placeholder` is the name of the building block that brings the prompt back when the control is emptied.
    """
    label = clean(name)[:_MAX_TAG_LENGTH]
    properties = (
        element("alias", val=label)
        + element("tag", val=label)
        + element("id", val=number)
        + '<w:lock w:val="sdtLocked"/>'
    )
    if placeholder:
        properties += element("placeholder", element("docPart", val=placeholder)) + "<w:showingPlcHdr/>"
    return _control(properties + ("<w:text/>" if plain_text else ""), content)


def contents_control(number: int, content: str) -> str:
    """The content control that Word puts around a table of contents."""
    gallery = element("docPartObj", element("docPartGallery", val="Table of Contents"), "<w:docPartUnique/>")
    return _control(element("id", val=number) + gallery, content)


def _control(properties: str, content: str) -> str:
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def glossary(prompts: dict[str, str]) -> bytes:
    """The part with the prompts of content controls as building blocks, by name, from which Word shows them again."""
    blocks = "".join(_building_block(name, prompt) for name, prompt in prompts.items())
    return f"<w:glossaryDocument {nsdecls('w')}>{element('docParts', blocks)}</w:glossaryDocument>".encode()


def _building_block(name: str, prompt: str) -> str:
    category = element("category", element("name", val="General"), element("gallery", val="placeholder"))
    behaviors = element("behaviors", element("behavior", val="content"))
    grey = f'<w:r><w:rPr><w:color w:val="595959"/></w:rPr><w:t xml:space="preserve">{escape(prompt)}</w:t></w:r>'
    properties = element("docPartPr", element("name", val=name), category, behaviors)
    return element("docPart", properties, element("docPartBody", element("p", grey)))


def picture(number: int, bitmap: str, vector: str, size: tuple[Length, Length], *, alt: str, lowered: int = 0) -> str:
    """A run with an inline picture (never floating): the SVG, with a PNG for programs that cannot show it.

    `bitmap` and `vector` are relationship ids. Without `alt` it is marked as decoration. `lowered` is half points below
    the line of text, for small pictures beside words.
    """
    name = f'id="{number}" name="Picture {number}"'
    extent = f'cx="{size[0]}" cy="{size[1]}"'
    about = f'{name} descr="{escape(alt)}"/>' if alt else f"{name}>{_DECORATIVE}</wp:docPr>"
    body = (
        f'<pic:pic><pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr><a:picLocks noChangeAspect="1"/></pic:cNvPicPr>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{bitmap}">{_SVG.format(vector)}</a:blip>'
        f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    properties = element("rPr", element("position", val=-lowered)) if lowered > 0 else ""
    return (
        f'<w:r>{properties}<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {extent}/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr {about}<wp:cNvGraphicFramePr>'
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">{body}</a:graphicData>'
        "</a:graphic></wp:inline></w:drawing></w:r>"
    )


def custom_properties(facts: dict[str, str]) -> bytes:
    """The part with properties of our own naming, as text."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    lines = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name="{escape(name)}">'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(facts.items(), start=2)
    )
    start = f'<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">'
    return f"{start}{lines}</Properties>".encode()
