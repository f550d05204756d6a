"""The reference file as python-docx's template: its styles, numbering, theme and margin, and nothing else in it.

`templates/reference.docx` is restyled in Word by the secretariat; the names of its styles are what binds it to the
writer. What it lacks comes from the default, `writers/resources/reference.docx`. Names that are not the default's, and
whatever else people leave in a file, stay behind.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from docx import Document as open_document
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.shared import Length, Mm, Twips
from lxml import etree

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.writers.docx.package import packed
from ncpm_reports.writers.docx.profiles import Profile, apply_profile, style_name

_SHARED = frozenset({RT.STYLES, RT.FONT_TABLE, RT.THEME, RT.SETTINGS})
LISTS = ("List Bullet", "List Number", "Callout bullet", "Callout number")
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_THEME, _DOCUMENT = "word/theme/theme1.xml", "word/document.xml"
_MAX_BYTES = 20_000_000
_DEFAULT_MARGIN = 1417
_THEME_NAMES = ("a:theme", "a:clrScheme", "a:fontScheme", "a:fmtScheme")
# Parts of a theme that Word does without and that may name fonts, colours and families of themes.
_THEME_EXTRAS = ("a:font", "a:custClrLst", "a:objectDefaults", "a:extLst")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A Word file without words, copied for each document.

    `styles` maps the default's names of styles to the ids that the file has for them: Word translates ids. `lists` maps
    the names of list styles to their abstract numbering.
    """

    word: WordDocument
    styles: Mapping[str, str]
    lists: Mapping[str, int]

    def copy(self) -> WordDocument:
        """A document to write in; parts that no document changes are shared. Opening a file takes five times this."""
        shared = [relation.target_part for relation in self.word.part.rels.values() if relation.reltype in _SHARED]
        return deepcopy(self.word, {id(part): part for part in shared})


@lru_cache(maxsize=8)
def template(reference: bytes, lang: str, profile: Profile) -> Template:
    """The template that a reference file ("" for the default) gives for a language and a profile.

    Raises: Refused if the reference is not a Word file.
    """
    default = open_document(io.BytesIO(default_reference()))
    parts = _parts_taken(reference or default_reference())
    word = _merged(parts)
    word._body.clear_content()
    section = word.sections[0]
    section.top_margin = section.bottom_margin = Mm(profile.margin)
    section.left_margin = section.right_margin = _side_margin(parts[_DOCUMENT]) or Mm(profile.margin)
    section.different_first_page_header_footer = True
    for story in (section.header, section.first_page_header, section.footer, section.first_page_footer):
        story.is_linked_to_previous = False
    styles = _set_styles(word, default)
    lists = _set_numbering(word, default, styles)
    _remove_names(word, default)
    _set_language(word.styles.element, lang)
    apply_profile(word, default, profile)
    _share_parts(word)
    return Template(word=word, styles=MappingProxyType(styles), lists=MappingProxyType(lists))


def _share_parts(word: WordDocument) -> None:
    """Turns the parts that no document changes into bytes, which need not be written anew for each."""
    for ident, relation in list(word.part.rels.items()):
        if relation.reltype in _SHARED:
            part = relation.target_part
            content = Part(part.partname, part.content_type, part.blob, word.part.package)
            word.part.load_rel(relation.reltype, content, ident)


@cache
def default_reference() -> bytes:
    """The reference file that is used where no other is given: a specimen of each style."""
    return (files("ncpm_reports.writers") / "resources" / "reference.docx").read_bytes()


# Reading the reference


def _parts_taken(reference: bytes) -> dict[str, bytes]:
    taken = (_STYLES, _NUMBERING, _THEME, _DOCUMENT)
    try:
        with zipfile.ZipFile(io.BytesIO(reference)) as archive:
            entries = [entry for entry in archive.infolist() if entry.filename in taken]
            if sum(entry.file_size for entry in entries) > _MAX_BYTES:
                raise Refused(_not_word("parts of more than 20 MB"))
            parts = {entry.filename: archive.read(entry) for entry in entries}
    except zipfile.BadZipFile as error:
        raise Refused(_not_word("no zip")) from error
    if _STYLES not in parts:
        raise Refused(_not_word(f"a zip without {_STYLES}"))
    # Word writes no document types, so neither entities nor their expansion are met here.
    if any(b"<!DOCTYPE" in content for content in parts.values()):
        raise Refused(_not_word("a part with a document type"))
    return {_DOCUMENT: b"", **parts}


def _merged(parts: Mapping[str, bytes]) -> WordDocument:
    """The default with the reference's parts in the place of its own."""
    with zipfile.ZipFile(io.BytesIO(default_reference())) as archive:
        merged = {name: archive.read(name) for name in archive.namelist()}
    # Pictures in a theme are parts that do not come along.
    taken = {_STYLES, _NUMBERING, *([] if b"r:embed" in parts.get(_THEME, b"") else [_THEME])}
    merged |= {name: content for name, content in parts.items() if name in taken}
    try:
        return open_document(io.BytesIO(packed(merged)))
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


def _side_margin(document: bytes) -> Length | None:
    """The left margin, if it is not the default's: somebody chose it."""
    match = re.search(rb'<w:pgMar[^>]* w:left="(\d+)"', document)
    return Twips(int(match[1])) if match and int(match[1]) != _DEFAULT_MARGIN else None


# Styles and numbering


def _set_styles(word: WordDocument, default: WordDocument) -> dict[str, str]:
    """Leaves the default's styles, as the file has them, and under other names those that they are based on.

    Returns the file's ids of styles by the default's names.
    """
    root, own = word.styles.element, default.styles.element
    by_name = {style_name(style): style for style in root.style_lst}
    by_id = {style.styleId: style for style in root.style_lst}
    missing = {style_name(style): deepcopy(style) for style in own.style_lst if style_name(style) not in by_name}
    kept = [(by_name | missing)[style_name(style)] for style in own.style_lst]
    ids = {style.name: chosen.styleId for style, chosen in zip(default.styles, kept, strict=True)}
    bases: dict[str, str] = {}
    for style in kept:
        base = by_id.get(_base_of(style))
        if base is not None and base not in kept:
            # The list grows while it is read: what a base is based on comes along too.
            kept.append(base)
            bases[base.styleId] = f"BaseStyle{len(bases) + 1}"
    allowed = {style.styleId: bases.get(style.styleId, style.styleId) for style in kept}
    for style in kept:
        if style.styleId in bases:
            style.find(qn("w:name")).set(qn("w:val"), f"Base style {bases[style.styleId].removeprefix('BaseStyle')}")
        style.styleId = allowed[style.styleId]
        _relink(style, allowed)
    defaults = root.findall(qn("w:docDefaults"))
    root[:] = [*defaults, *(deepcopy(latent) for latent in own.findall(qn("w:latentStyles"))), *kept]
    return ids


def _base_of(style: etree._Element) -> str:
    base = style.find(qn("w:basedOn"))
    return "" if base is None else base.get(qn("w:val"), "")


def _relink(style: etree._Element, allowed: Mapping[str, str]) -> None:
    """Lets a style refer to allowed styles alone, by their new ids."""
    _remove(style, "w:aliases", "w:rsid")
    for link in list(style.iterchildren(qn("w:basedOn"), qn("w:next"), qn("w:link"))):
        if link.get(qn("w:val")) in allowed:
            link.set(qn("w:val"), allowed[link.get(qn("w:val"), "")])
        else:
            style.remove(link)


def _set_numbering(word: WordDocument, default: WordDocument, styles: Mapping[str, str]) -> dict[str, int]:
    """The abstract numbering of each list style: the file's own if it serves them all, else the default's."""
    lists = _abstract_numbering(word, styles)
    if len(lists) < len(LISTS):
        numbering = deepcopy(default.part.numbering_part.element)
        word.part.numbering_part._element = numbering
        for name in LISTS:
            number = default.styles[name].element.pPr.numPr.numId.val
            style = word.styles.element.get_by_id(styles[name])
            style.get_or_add_pPr().get_or_add_numPr().get_or_add_numId().val = number
        lists = _abstract_numbering(word, styles)
    _remove_other_numbering(word, frozenset(lists.values()), styles)
    return lists


def _abstract_numbering(word: WordDocument, styles: Mapping[str, str]) -> dict[str, int]:
    """By list style, the abstract numbering behind it; without those that have none."""
    abstract = {number.numId: number.abstractNumId.val for number in word.part.numbering_part.element.num_lst}
    tied = {name: word.styles.element.get_by_id(styles[name]).find(f".//{qn('w:numId')}") for name in LISTS}
    return {
        name: abstract[number.val] for name, number in tied.items() if number is not None and number.val in abstract
    }


def _remove_other_numbering(word: WordDocument, kept: frozenset[int], styles: Mapping[str, str]) -> None:
    """Takes out numbering that no list style has, and bullets that are pictures, which are parts left behind."""
    numbering = word.part.numbering_part.element
    for number in numbering.num_lst:
        if number.abstractNumId.val not in kept:
            numbering.remove(number)
    for abstract in numbering.findall(qn("w:abstractNum")):
        if int(abstract.get(qn("w:abstractNumId"), "-1")) not in kept:
            numbering.remove(abstract)
    _remove(numbering, "w:numPicBullet", "w:lvlPicBulletId", "w:styleLink", "w:numStyleLink", "w:name")
    for tied in [tied for tied in numbering.iter(qn("w:pStyle")) if tied.get(qn("w:val")) not in styles.values()]:
        tied.getparent().remove(tied)


def _remove(parent: etree._Element, *tags: str) -> None:
    for unwanted in list(parent.iter(*map(qn, tags))):
        unwanted.getparent().remove(unwanted)  # type: ignore[union-attr]


def _remove_names(word: WordDocument, default: WordDocument) -> None:
    """Gives the theme the default's names, and takes out comments and parts of it that may hold others."""
    part = _part(word, RT.THEME)
    theme, own = parse_xml(part.blob), parse_xml(_part(default, RT.THEME).blob)
    _remove(theme, *_THEME_EXTRAS)
    for tag in _THEME_NAMES:
        for named, own_named in zip(theme.iter(qn(tag)), own.iter(qn(tag)), strict=False):
            named.set("name", own_named.get("name", ""))
    for content in (theme, word.styles.element, word.part.numbering_part.element):
        etree.strip_tags(content, etree.Comment, etree.ProcessingInstruction)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _part(word: WordDocument, relationship: str) -> Part:
    return word.part.part_related_by(relationship)


# Language


def _set_language(styles: etree._Element, lang: str) -> None:
    """Sets the language of everything, where the file may name none or another."""
    for language in styles.iter(qn("w:lang")):
        language.set(qn("w:val"), lang)
    properties = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if properties is not None and properties.find(qn("w:lang")) is None:
        properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{lang}"/>'))
