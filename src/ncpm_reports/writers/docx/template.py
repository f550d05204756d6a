"""The template of all Word files: the default reference file, with the looks that its styles were given in Word.

`templates/reference.docx` is restyled by the secretariat; the names of its styles are what binds it to the writer.
Looks are taken style by style, so that nothing else that people leave in a file comes along. Sizes of type, margins and
spaces are then set for each kind of document, in proportion to what the reference has.
"""

import io
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml.ns import nsdecls, nsmap, qn
from docx.oxml.parser import parse_xml
from docx.shared import Mm, Twips
from lxml import etree

from ncpm_reports.core.problems import refuse
from ncpm_reports.documents.blocks import DocumentKind
from ncpm_reports.writers.docx.read import BROKEN

_PARTS = ("word/styles.xml", "word/numbering.xml", "word/theme/theme1.xml", "word/document.xml")
_STYLES, _NUMBERING, _THEME, _DOCUMENT = _PARTS
_MAX_BYTES = 20_000_000
# What a style, a level of a list and a theme look like, each in the order of the schema.
_FORMATTING = tuple(map(qn, ("w:pPr", "w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:tblStylePr")))
_LEVEL = ("w:start", "w:numFmt", "w:pStyle", "w:suff", "w:lvlText", "w:lvlJc", "w:pPr", "w:rPr")
_LEVEL_OF = 'w:abstractNum[@w:abstractNumId=../w:num[@w:numId="{}"]/w:abstractNumId/@w:val]/w:lvl[@w:ilvl="0"]'
_THEME_FORMATTING = "//a:clrScheme/* | //a:majorFont/a:latin | //a:minorFont/a:latin"
# Of the default reference: its side margin, its body, its line spacing, Arial's line for its size, and other sizes.
_MARGIN, _BODY, _LINE, _ARIAL = 1417, 12.0, 278, 1.15
_SIZES = {
    **{"heading 1": 24.0, "heading 2": 18.0, "heading 3": 14.0, "lead": 14.0},
    **{"small facts": 11.0, "source": 10.5, "caption detail": 10.5, "table text": 10.5, "table note": 10.5},
}


class Profile(NamedTuple):
    """Margins in millimetres; type in points: body and leading, headings of levels 1 to 3, lead, notes and tables.

    `spacing` is what is left of the space above and below paragraphs.
    """

    margin: float
    body: float
    leading: float
    headings: tuple[float, float, float] = (24.0, 18.0, 14.0)
    lead: float = 14.0
    notes: float = 10.5
    smallest: float = 10.0
    spacing: float = 1.0


# By kind of document; "" for large print. Arial at 10 is as large to the eye, and as wide, as the typeface of the PDF
# at 11, and Arial at 11 as that at 11.5: so packs have the pages of the PDF, and a summary has its two sides.
PROFILES = {
    DocumentKind.PACK: Profile(18, 10, 12.3, headings=(17.0, 13.0, 11.0), notes=9.5, smallest=9.5, spacing=0.75),
    DocumentKind.SUMMARY: Profile(16, 11, 13.8, headings=(22.0, 15.0, 12.5), lead=13.5, notes=10.0, spacing=0.75),
    DocumentKind.LETTER: Profile(25, 12, 16),
    DocumentKind.PAPER: Profile(20, 11, 14, headings=(17.0, 13.0, 11.0), spacing=0.75),
    DocumentKind.PAGE: Profile(25, 12, 16),
    "": Profile(20, 18, 25, headings=(30.0, 22.5, 21.0), lead=21, notes=16, smallest=16),
}


@lru_cache(maxsize=8)
def template(reference: bytes, lang: str, kind: str) -> WordDocument:
    """A Word file without words, to be copied, after a reference file. Raises: Refused if that is no Word file."""
    profile = PROFILES[kind]
    default = (files("ncpm_reports.writers") / "resources" / "reference.docx").read_bytes()
    word = open_document(io.BytesIO(default))
    word._body.clear_content()
    section = word.sections[0]
    section.top_margin = section.bottom_margin = section.left_margin = section.right_margin = Mm(profile.margin)
    if reference:
        parts = _reference_parts(reference)
        for side in _xpath(parts[_DOCUMENT], f"//w:sectPr/w:pgMar[@w:left!={_MARGIN}]/@w:left"):
            # Somebody chose it.
            section.left_margin = section.right_margin = Twips(int(side))
        _copy_formatting(word, parts)
    etree.strip_elements(word.styles.element, qn("w:lang"))
    for defaults in _xpath(word.styles.element, "w:docDefaults/w:rPrDefault/w:rPr"):
        defaults.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{lang}"/>'))
    _set_sizes(word, profile)
    width = ((section.page_width or 0) - 2 * (section.left_margin or 0)) // Twips(1)
    for tab in _xpath(word.styles.element, "//w:tabs/w:tab[@w:val='right']"):
        tab.set(qn("w:pos"), str(width))
    return word


def _reference_parts(reference: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(reference)) as archive:
            names = {_STYLES, *archive.namelist()}
            if sum(archive.getinfo(name).file_size for name in _PARTS if name in names) > _MAX_BYTES:
                raise ValueError("parts of more than 20 MB")
            parts = {name: archive.read(name) if name in names else b"<none/>" for name in _PARTS}
        # Word writes no document types, so neither entities nor their expansion are met here.
        if any(b"<!DOCTYPE" in content for content in parts.values()):
            raise ValueError("a part with a document type")
        return {name: parse_xml(content) for name, content in parts.items()}
    except (*BROKEN, ValueError) as fault:
        expected = "a Word file (.docx) with the styles of the reports"
        remedy = "Save it from Word as .docx, or delete it to use the built-in styles."
        where = "templates/reference.docx"
        raise refuse("reference-docx", where, f"a file that cannot be used ({fault})", expected, remedy) from fault


def _xpath(element: Any, path: str) -> Any:
    return etree.ElementBase.xpath(element, path, namespaces=nsmap)


def _style_name(style: Any) -> str:
    """The name of a style in lower case, since Word tells no names apart by case; empty for what is no style."""
    return "".join(_xpath(style, "w:name/@w:val")).lower()


def _copy_formatting(word: WordDocument, parts: Mapping[str, Any]) -> None:
    styles, numbering = word.styles.element, word.part.numbering_part.element
    for root in parts.values():
        etree.strip_tags(root, etree.Comment, etree.ProcessingInstruction)
    source_styles = parts[_STYLES]
    for defaults in _xpath(styles, "w:docDefaults/*"):
        for source in source_styles.iterfind(f"{qn('w:docDefaults')}/{defaults.tag}"):
            defaults[:] = list(source) or list(defaults)
    by_name = {_style_name(style): style for style in _xpath(source_styles, "w:style")}
    pairs = [(style, by_name[_style_name(style)]) for style in styles if _style_name(style) in by_name]
    ids = {source.styleId: style.styleId for style, source in pairs}
    for style, source in pairs:
        base = source.base_style
        if base is not None and base.styleId not in ids:
            # The list grows while it is read: what a base is based on comes along too, without its name.
            added = word.styles.add_style(f"Base style {len(ids)}", base.type).element
            ids[base.styleId] = added.styleId
            pairs.append((added, base))
        style.basedOn_val = None if base is None else ids[base.styleId]
        number = "".join(_xpath(source, "w:pPr/w:numPr/w:numId/@w:val"))
        for level in _xpath(numbering, f'//w:lvl[w:pStyle/@w:val="{style.styleId}"]'):
            for chosen in _xpath(parts[_NUMBERING], _LEVEL_OF.format(number)):
                # Its start and its style stay.
                sources = ((level if tag in ("w:start", "w:pStyle") else chosen, tag) for tag in _LEVEL)
                level[:] = [part for source, tag in sources for part in source.findall(qn(tag))]
        _copy_style_formatting(style, source)
    part = word.part.part_related_by(RT.THEME)
    theme = parse_xml(part.blob)
    for place, source in zip(_xpath(theme, _THEME_FORMATTING), _xpath(parts[_THEME], _THEME_FORMATTING), strict=False):
        place.getparent().replace(place, source)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _copy_style_formatting(style: Any, source: Any) -> None:
    """Replaces the look of a style; its place in a list stays, since numbers of lists are each file's own."""
    numbers = _xpath(style, "w:pPr/w:numPr")
    names_and_links = [part for part in style if part.tag not in _FORMATTING]
    style[:] = names_and_links + [part for part in source if part.tag in _FORMATTING]
    etree.strip_elements(style, qn("w:numPr"), qn("w:pPrChange"), qn("w:rPrChange"))
    for number in numbers:
        style.get_or_add_pPr()._insert_numPr(number)


def _set_sizes(word: WordDocument, profile: Profile) -> None:
    styles, body = word.styles.element, profile.body / _BODY
    sizes = dict(zip(_SIZES, (*profile.headings, profile.lead, *[profile.notes] * 5), strict=True))
    for style in _xpath(styles, "w:docDefaults | w:style"):
        name = _style_name(style)
        ratio = sizes.get(name, profile.body) / _SIZES.get(name, _BODY)
        for size in style.iter(qn("w:sz"), qn("w:szCs")):
            _scale(size, ratio, "w:val", least=round(2 * profile.smallest))
    for spacing in styles.iter(qn("w:spacing")):
        # Tables and headings are set closer than text, and stay so.
        if int(spacing.get(qn("w:line"), "0")) >= _LINE:
            spacing.set(qn("w:line"), str(round(240 * profile.leading / (_ARIAL * profile.body))))
        _scale(spacing, min(1.0, body) * profile.spacing, "w:before", "w:after")
    for part in (styles, word.part.numbering_part.element):
        for indent in part.iter(qn("w:ind")):
            # In proportion, or a number would run into its words.
            _scale(indent, body, "w:left", "w:hanging")


def _scale(element: Any, ratio: float, *attributes: str, least: int = 0) -> None:
    for name in map(qn, attributes):
        if name in element.attrib:
            element.set(name, str(max(least, round(int(element.get(name)) * ratio))))
