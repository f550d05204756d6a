"""What python-docx has no API for, as WordprocessingML text for its `parse_xml`.

It is read once for each document: built element by element, the same takes five times as long.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple

from docx.oxml.ns import nsdecls, nsmap

NAMESPACES = nsdecls("w", "r", "wp", "a", "pic")
_SPACES = re.compile("[\t\n\r\x0b\x0c\x85\u2028\u2029]")
# Controls, surrogates and non-characters that XML or Word refuse, and marks that would reorder the words around them.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_LANGUAGES = {"en": "en-GB", "cy": "cy-GB"}
# What later versions of Word added stands in lists of extensions.
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative val="1"'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative"/></a:ext></a:extLst>'
)
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
    attribute_text = "".join([f' w:{name}="{escape(str(value))}"' for name, value in attributes.items()])
    return f"<w:{tag}{attribute_text}>{''.join(children)}</w:{tag}>" if children else f"<w:{tag}{attribute_text}/>"


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


def run(text: str, run_format: RunFormat = PLAIN) -> str:
    """A run of words; nothing for no words."""
    words = escape(text)
    return f'<w:r>{_run_properties(run_format)}<w:t xml:space="preserve">{words}</w:t></w:r>' if words else ""


@cache
def _run_properties(run_format: RunFormat) -> str:
    style = run_format.style or ("Strong" if run_format.bold else "Emphasis" if run_format.italic else "")
    inner = element("rStyle", val=style) if style else ""
    inner += "<w:b/><w:bCs/>" if run_format.bold and style != "Strong" else ""
    inner += "<w:i/><w:iCs/>" if run_format.italic and style != "Emphasis" else ""
    inner += element("lang", val=run_format.lang) if run_format.lang else ""
    return element("rPr", inner) if inner else ""


COLUMN_BREAK = '<w:r><w:br w:type="column"/></w:r>'


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


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def field_start(instruction: str) -> str:
    """The start of a field that Word recalculates; until then it shows what stands between this and `FIELD_END`.

    Not the simple kind of field, whose result readers take for text.
    """
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {escape(instruction)} '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def table(style: str, widths: Sequence[int], title: str, description: str, rows: Sequence[str]) -> str:
    """A table whose first row and column are headers, with a title and a description for those who cannot see it."""
    properties = element(
        "tblPr",
        element("tblStyle", val=style),
        element("tblW", w=sum(widths), type="dxa"),
        element("tblLayout", type="fixed"),
        element("tblLook", val="06A0", firstRow=1, lastRow=0, firstColumn=1, lastColumn=0, noHBand=1, noVBand=1),
        element("tblCaption", val=title),
        element("tblDescription", val=description),
    )
    return element("tbl", properties, element("tblGrid", *[element("gridCol", w=width) for width in widths]), *rows)


def picture(number: int, bitmap: str, vector: str, size: tuple[int, int], alt: str) -> str:
    """An inline picture, never floating: the SVG, with a PNG for programs that cannot show it, by their relationships.

    Without alternative text it is marked as decoration.
    """
    name, extent = f'id="{number}" name="Picture {number}"', f'cx="{size[0]}" cy="{size[1]}"'
    description = f'{name} descr="{escape(alt)}"/>' if alt else f"{name}>{_DECORATIVE}</wp:docPr>"
    return _resource("picture.xml").format(
        name=name, extent=extent, described=description, uri=nsmap["pic"], bitmap=bitmap, vector=vector
    )


def glossary(prompts: Mapping[str, str]) -> str:
    """The prompts of content controls by name, in grey, from which Word shows them again."""
    parts = [_resource("prompt.xml").format(name=name, prompt=escape(prompt)) for name, prompt in prompts.items()]
    return f"<w:glossaryDocument {nsdecls('w')}>{element('docParts', *parts)}</w:glossaryDocument>"


@cache
def _resource(name: str) -> str:
    text = (files("ncpm_reports.writers") / "resources" / name).read_text(encoding="utf-8")
    return "".join(map(str.strip, text.splitlines()))
