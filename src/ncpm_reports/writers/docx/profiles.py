"""Margins and sizes of type for each kind of document, applied to the styles of the reference file.

Sizes are those of the default reference; what somebody made larger or smaller in Word stays so in proportion.
"""

from dataclasses import dataclass

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from lxml import etree

from ncpm_reports.documents.blocks import DocumentKind, Meta

# Of the default reference: its body, what its headings of level 1 are, its line spacing, and Arial's line for its size.
_BODY, _TITLE, _LINE, _ARIAL = 12.0, 24.0, 278, 1.15
_NOTES = ("small facts", "source", "caption detail", "table text", "table note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Margins in millimetres; type in points: body and leading, headings of levels 1 to 3, lead, notes and tables.

    `spacing` is what is left of the space above and below paragraphs.
    """

    margin: float
    body: float
    leading: float
    headings: tuple[float, float, float] = (24.0, 18.0, 14.0)
    lead: float = 14.0
    lead_leading: float = 19.0
    notes: float = 10.5
    smallest: float = 10.0
    spacing: float = 1.0


PROFILES = {
    # Arial at 10 is as large to the eye, and as wide, as the typeface of the PDF at 11: so the pages are alike.
    DocumentKind.PACK: Profile(
        margin=18, body=10, leading=12.3, headings=(17.0, 13.0, 11.0), notes=9.5, smallest=9.5, spacing=0.75
    ),
    # As with the pack: Arial at 11 for the 11.5 of the PDF, so that the sheet has its two sides.
    DocumentKind.SUMMARY: Profile(
        margin=16,
        body=11.0,
        leading=13.8,
        headings=(22.0, 15.0, 12.5),
        lead=13.5,
        lead_leading=17.5,
        notes=10.0,
        smallest=10.0,
        spacing=0.75,
    ),
    DocumentKind.LETTER: Profile(margin=25, body=12, leading=16),
    DocumentKind.PAPER: Profile(margin=20, body=11, leading=14),
    DocumentKind.PAGE: Profile(margin=25, body=12, leading=16),
}
LARGE_PRINT = Profile(
    margin=20, body=18, leading=25, headings=(30.0, 22.5, 21.0), lead=21, lead_leading=29, notes=16, smallest=16
)


def profile_of(meta: Meta) -> Profile:
    """The profile of a document."""
    return LARGE_PRINT if meta.large_print else PROFILES[meta.kind]


def apply_profile(word: WordDocument, default: WordDocument, profile: Profile) -> None:
    """Sets the sizes of a file's styles, the lines of its text and, in proportion, what is indented and spaced."""
    sizes = default.styles.element.iter(qn("w:sz"))
    default_sizes = {style_name(size_element): int(size_element.get(qn("w:val"), "24")) / 2 for size_element in sizes}
    for size_element in word.styles.element.iter(qn("w:sz"), qn("w:szCs")):
        ratio = _ratio(style_name(size_element), default_sizes.get(style_name(size_element), _BODY), profile)
        size = int(size_element.get(qn("w:val"), "24")) * ratio
        size_element.set(qn("w:val"), str(max(round(2 * profile.smallest), round(size))))
    for spacing in word.styles.element.iter(qn("w:spacing")):
        is_lead = style_name(spacing) == "lead"
        leading, size = (profile.lead_leading, profile.lead) if is_lead else (profile.leading, profile.body)
        # Tables and headings are set closer than text, and stay so.
        if int(spacing.get(qn("w:line"), "0")) >= _LINE:
            spacing.set(qn("w:line"), str(round(240 * leading / (_ARIAL * size))))
        _scale(spacing, ("w:before", "w:after"), min(1.0, profile.body / _BODY) * profile.spacing)
    for part in (word.styles.element, word.part.numbering_part.element):
        for indent in part.iter(qn("w:ind")):
            # In proportion, or a number would run into its words.
            _scale(indent, ("w:left", "w:hanging"), profile.body / _BODY)


def style_name(element: etree._Element) -> str:
    """The name of a style, or of the one that an element is in, in lower case: Word tells no names apart by case.

    Empty in the document's defaults.
    """
    style = element if element.tag == qn("w:style") else next(element.iterancestors(qn("w:style")), None)
    name = None if style is None else style.find(qn("w:name"))
    return "" if name is None else name.get(qn("w:val"), "").lower()


def _ratio(name: str, default_size: float, profile: Profile) -> float:
    """How much larger a style is than in the default reference."""
    sizes = {f"heading {level}": size for level, size in enumerate(profile.headings, start=1)}
    sizes |= {"lead": profile.lead, **dict.fromkeys(_NOTES, profile.notes)}
    if name in sizes:
        return sizes[name] / default_size
    return profile.headings[0] / _TITLE if default_size > 14 else profile.body / _BODY


def _scale(element: etree._Element, attributes: tuple[str, ...], ratio: float) -> None:
    for name in map(qn, attributes):
        if name in element.attrib:
            element.set(name, str(round(int(element.get(name, "0")) * ratio)))
