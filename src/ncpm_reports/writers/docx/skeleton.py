"""What is taken from the reference file: styles, numbering, fonts, theme and margins, prepared once per process."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from lxml import etree

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.writers.docx.reference import reference_docx
from ncpm_reports.writers.docx.xml import R, W

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_THEME = "word/theme/theme1.xml"
_NEEDED = ("word/styles.xml", "word/numbering.xml", "word/fontTable.xml", _THEME, "word/document.xml")
_EMBEDDED = f"{{{R}}}id"
_MOST_BYTES = 20_000_000
_BEFORE_NUMBERING = ("keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
LISTS = ("ListBullet", "ListNumber", "CalloutBullet", "CalloutNumber")


def _w(name: str) -> str:
    return f"{{{W}}}{name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skeleton:
    """A reference file made ready: its parts, the ids of the styles we name, and the numbering to restart.

    `styles` maps our style ids to the file's own (Word translates ids, never the names of built-in styles);
    `lists` maps list styles to (numId, abstractNumId). Lengths in twentieths of a point.
    """

    styles_xml: bytes
    numbering_xml: bytes
    fonts_xml: bytes
    theme_xml: bytes
    styles: Mapping[str, str]
    lists: Mapping[str, tuple[int, int]]
    highest_number: int
    side_margin: int


@lru_cache(maxsize=8)
def skeleton(reference: bytes, lang: str, large_print: bool) -> Skeleton:
    """The skeleton of a reference file ("" for the built-in one) for a language and a size of print.

    Raises: Refused if the reference is not a Word file.
    """
    parts = _opened(reference or reference_docx())
    built_in = _opened(reference_docx())
    held = {name: parts.get(name) or built_in[name] for name in _NEEDED}
    styles = _parsed(held["word/styles.xml"])
    names = _completed(styles, _parsed(built_in["word/styles.xml"]))
    numbering = _numbering(styles, names, held["word/numbering.xml"], built_in["word/numbering.xml"])
    _speak(styles, lang)
    if large_print:
        _enlarge(styles, numbering)
    return Skeleton(
        styles_xml=_serialised(styles),
        numbering_xml=_with_place_for_restarts(numbering),
        fonts_xml=_without_embedded(held["word/fontTable.xml"]),
        theme_xml=built_in[_THEME] if b"r:embed" in held[_THEME] else held[_THEME],
        styles=MappingProxyType(names),
        lists=MappingProxyType({style: _list_of(styles, numbering, names[style]) for style in LISTS}),
        highest_number=max(int(n.get(_w("numId"), "0")) for n in numbering.iterfind(_w("num"))),
        side_margin=_side_margin(held["word/document.xml"]),
    )


def _opened(reference: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(reference)) as archive:
            found = [entry for entry in archive.infolist() if entry.filename in _NEEDED]
            if sum(entry.file_size for entry in found) > _MOST_BYTES:
                raise Refused(_not_word("parts of more than 20 MB"))
            parts = {entry.filename: archive.read(entry) for entry in found}
    except zipfile.BadZipFile as error:
        raise Refused(_not_word("no zip")) from error
    if "word/styles.xml" not in parts:
        raise Refused(_not_word("a zip without word/styles.xml"))
    return parts


def _parsed(content: bytes) -> etree._Element:
    """A part of the reference; Word writes no document types, so neither entities nor their expansion are met here."""
    if b"<!DOCTYPE" in content:
        raise Refused(_not_word("a part with a document type"))
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as error:
        raise Refused(_not_word(f"a part that is not XML ({error})")) from error


def _not_word(found: str) -> Issue:
    return Issue(
        code="reference-docx",
        where="templates/reference.docx",
        found=found,
        expected="a Word file (.docx) with the styles of the reports",
        remedy="Save it from Word as .docx, or delete it to use the built-in styles.",
    )


def _completed(styles: etree._Element, built_in: etree._Element) -> dict[str, str]:
    """Our style ids mapped to the file's; styles that the file lacks are added from the built-in ones."""
    held = {_name_of(style).lower(): style.get(_w("styleId"), "") for style in styles.iterfind(_w("style"))}
    wanted = {style.get(_w("styleId"), ""): style for style in built_in.iterfind(_w("style"))}
    names: dict[str, str] = {}
    for ident, style in wanted.items():
        name = _name_of(style).lower()
        if name not in held:
            styles.append(style)
        names[ident] = held.get(name, ident)
    return names


def _name_of(style: etree._Element) -> str:
    name = style.find(_w("name"))
    return "" if name is None else name.get(_w("val"), "")


def _numbering(styles: etree._Element, names: Mapping[str, str], own: bytes, built_in: bytes) -> etree._Element:
    """The file's numbering if it serves all our list styles, else the built-in one with the styles tied to it."""
    numbering = _parsed(own)
    _without_pictures(numbering)
    if all(_list_of(styles, numbering, names[style]) != (0, 0) for style in LISTS):
        return numbering
    for number, style in enumerate(LISTS, start=1):
        _tie(styles, names[style], number)
    return _parsed(built_in)


def _without_pictures(numbering: etree._Element) -> None:
    """Takes out bullets that are pictures: the pictures are parts that do not come along."""
    for name in ("numPicBullet", "lvlPicBulletId"):
        for element in list(numbering.iter(_w(name))):
            element.getparent().remove(element)  # type: ignore[union-attr]


def _without_embedded(fonts: bytes) -> bytes:
    """The font table without embedded fonts, which are parts that do not come along."""
    table = _parsed(fonts)
    for element in [found for found in table.iter() if found.get(_EMBEDDED)]:
        element.getparent().remove(element)  # type: ignore[union-attr]
    return _serialised(table)


def _style(styles: etree._Element, ident: str) -> etree._Element | None:
    return next((style for style in styles.iterfind(_w("style")) if style.get(_w("styleId")) == ident), None)


def _list_of(styles: etree._Element, numbering: etree._Element, ident: str) -> tuple[int, int]:
    """The numId of a list style and the abstract numbering behind it; (0, 0) if it has none."""
    style = _style(styles, ident)
    tied = None if style is None else style.find(f"{_w('pPr')}/{_w('numPr')}/{_w('numId')}")
    if tied is None:
        return (0, 0)
    for number in numbering.iterfind(_w("num")):
        abstract = number.find(_w("abstractNumId"))
        if number.get(_w("numId")) == tied.get(_w("val")) and abstract is not None:
            return (int(tied.get(_w("val"), "0")), int(abstract.get(_w("val"), "0")))
    return (0, 0)


def _tie(styles: etree._Element, ident: str, number: int) -> None:
    """Gives a list style the built-in numbering, in the place that the schema has for it."""
    style = _style(styles, ident)
    look = None if style is None else style.find(_w("pPr"))
    if look is None:
        return
    for old in look.findall(_w("numPr")):
        look.remove(old)
    before = [child for child in look if etree.QName(child).localname in _BEFORE_NUMBERING]
    new = etree.Element(_w("numPr"))
    etree.SubElement(new, _w("numId")).set(_w("val"), str(number))
    look.insert(len(before), new)


def _speak(styles: etree._Element, lang: str) -> None:
    """Sets the language of everything, where the file may say none or another."""
    for element in styles.iter(_w("lang")):
        element.set(_w("val"), lang)
    look = styles.find(f"{_w('docDefaults')}/{_w('rPrDefault')}/{_w('rPr')}")
    if look is not None and look.find(_w("lang")) is None:
        etree.SubElement(look, _w("lang")).set(_w("val"), lang)


def _enlarge(styles: etree._Element, numbering: etree._Element) -> None:
    """Type for large print: text half as large again and never under 16 points, headings a quarter larger.

    Lists are indented in proportion, or a number would run into its words.
    """
    for indent in (found for part in (styles, numbering) for found in part.iter(_w("ind"))):
        for side in (_w("left"), _w("hanging")):
            if side in indent.attrib:
                indent.set(side, str(round(int(indent.get(side, "0")) * 1.5)))
    for element in styles.iter(_w("sz"), _w("szCs")):
        if element.getparent().tag == _w("rPr"):  # type: ignore[union-attr]
            size = int(element.get(_w("val"), "24"))
            element.set(_w("val"), str(max(32, round(size * (1.5 if size <= 28 else 1.25)))))


def _side_margin(document: bytes) -> int:
    found = re.search(rb'<w:pgMar[^>]* w:left="(\d+)"', document)
    return int(found.group(1)) if found else 1417


def _with_place_for_restarts(numbering: etree._Element) -> bytes:
    """The numbering with a comment after its last w:num, where a document's own lists go."""
    numbering.findall(_w("num"))[-1].addnext(etree.Comment("restarts"))
    return _serialised(numbering)


def _serialised(element: etree._Element) -> bytes:
    return etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True)
