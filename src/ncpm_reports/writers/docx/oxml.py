"""What python-docx has no API for, as WordprocessingML text for its `parse_xml`.

Content controls, complex fields, links, bookmarks, SVG pictures with a PNG beside them, alternative text, languages.
Text is read by `parse_xml` once for each document: built element by element, the same takes five times as long.
"""

import re
from functools import cache
from hashlib import sha256
from typing import NamedTuple

from docx.oxml.ns import nsdecls

NAMESPACES = nsdecls("w", "r", "wp", "a", "pic")
_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
# Controls, surrogates and non-characters that XML or Word refuse, and marks that would reorder the words around them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Word refuses a content control whose tag is longer.
_MAX_TAG_LENGTH = 64
_LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}
_ANCHOR_AS_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def word_language(lang: str) -> str:
    """A language as Word names it, with its region."""
    return _LANGUAGES.get(lang, lang)


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


def paragraph(style: str, content: str = "", properties: str = "") -> str:
    """A paragraph in a style; `properties` are further elements of w:pPr in schema order."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


class RunFormat(NamedTuple):
    """How a run looks: bold, italic, its language, and a character style where it is more than bold or italic."""

    style: str = ""
    bold: bool = False
    italic: bool = False
    lang: str = ""


PLAIN = RunFormat()


def run(text: str, look: RunFormat = PLAIN) -> str:
    """A run of words; nothing for no words."""
    words = escape(text)
    return f'<w:r>{_run_properties(look)}<w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""


@cache
def _run_properties(look: RunFormat) -> str:
    style = look.style or ("Strong" if look.bold else "Emphasis" if look.italic else "")
    inner = element("rStyle", val=style) if style else ""
    inner += "<w:b/><w:bCs/>" if look.bold and style != "Strong" else ""
    inner += "<w:i/><w:iCs/>" if look.italic and style != "Emphasis" else ""
    inner += element("lang", val=look.lang) if look.lang else ""
    return element("rPr", inner) if inner else ""


_CONTENTS = element("docPartObj", element("docPartGallery", val="Table of Contents"), "<w:docPartUnique/>")
TAB = "<w:r><w:tab/></w:r>"
COLUMN_BREAK = '<w:r><w:br w:type="column"/></w:r>'
FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def field_start(instruction: str) -> str:
    """The beginning of a field that Word recalculates; its result follows, and then `FIELD_END`."""
    code = f'<w:r><w:instrText xml:space="preserve"> {escape(instruction)} </w:instrText></w:r>'
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{code}<w:r><w:fldChar w:fldCharType="separate"/></w:r>'


def field(instruction: str, result: str) -> str:
    """A field that shows `result` until Word recalculates it. Not w:fldSimple: readers take its result for text."""
    return field_start(instruction) + run(result) + FIELD_END


def bookmark_name(anchor: str) -> str:
    """The name of an anchor's bookmark: a letter first, then letters, digits and underscores, 40 at most.

    Word tells no names apart by case, so that anchors with capitals, as the long ones, get a name made of their digest.
    """
    if _ANCHOR_AS_NAME.fullmatch(anchor):
        return anchor.replace("-", "_")
    return f"a{sha256(anchor.encode()).hexdigest()[:32]}"


def internal_link(anchor: str, content: str) -> str:
    """A link to an anchor of the same document."""
    return element("hyperlink", content, anchor=bookmark_name(anchor), history=1)


def content_control(number: int, content: str, *, name: str = "", prompt: str = "") -> str:
    """A content control that can be written in but not deleted; without a name, that of a table of contents.

    One with a `prompt`, the name of the building block that brings it back when the control is emptied, is for plain
    text and shows the prompt.
    """
    label = clean(name)[:_MAX_TAG_LENGTH]
    properties = element("alias", val=label) + element("tag", val=label) if name else ""
    properties += element("id", val=number) + (element("lock", val="sdtLocked") if name else _CONTENTS)
    if prompt:
        properties += element("placeholder", element("docPart", val=prompt)) + "<w:showingPlcHdr/><w:text/>"
    return element("sdt", element("sdtPr", properties), element("sdtContent", content))


def building_block(name: str, prompt: str) -> str:
    """The prompt of a content control, in grey, from which Word shows it again."""
    category = element("category", element("name", val="General"), element("gallery", val="placeholder"))
    behaviors = element("behaviors", element("behavior", val="content"))
    grey = run(prompt).replace("<w:r>", '<w:r><w:rPr><w:color w:val="595959"/></w:rPr>')
    properties = element("docPartPr", element("name", val=name), category, behaviors)
    return element("docPart", properties, element("docPartBody", element("p", grey)))


# What later versions of Word added to pictures: a vector twin, and that a picture is decoration.
_SVG = (
    '<a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip'
    ' xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext></a:extLst>'
)
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)


def picture(number: int, bitmap: str, vector: str, size: tuple[int, int], *, alt: str, lowered: int = 0) -> str:
    """A run with an inline picture (never floating): the SVG, with a PNG for programs that cannot show it.

    `bitmap` and `vector` are relationship ids, `size` is in EMU. Without `alt` it is marked as decoration. `lowered` is
    half points below the line of text, for small pictures beside words.
    """
    name = f'id="{number}" name="Picture {number}"'
    extent = 'cx="{}" cy="{}"'.format(*size)
    about = f'{name} descr="{escape(alt)}"/>' if alt else f"{name}>{_DECORATIVE}</wp:docPr>"
    properties = element("rPr", element("position", val=-lowered)) if lowered > 0 else ""
    return f"""<w:r>{properties}<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">
        <wp:extent {extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:docPr {about}
        <wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>
        <a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>
        <pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr><a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>
        <pic:blipFill><a:blip r:embed="{bitmap}">{_SVG.format(vector)}</a:blip>
        <a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>
        <a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
        </pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"""
