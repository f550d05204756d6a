"""Inlines as the fragments of ReportLab's paragraphs, each of one font, colour and link; and elements for them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any, assert_never
from urllib.parse import quote

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paraparser import ParaFrag

from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Inlines, plain
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.pdf.flowables import TaggedParagraph
from ncpm_reports.writers.pdf.fonts import clean, runs
from ncpm_reports.writers.pdf.styles import BLUE, PALE, StyleSheet
from ncpm_reports.writers.pdf.tagging import Artifact, LinkWords, StructureElement

_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# Letters that an address may have as they are; others become %XX.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
# Offset and thickness of the line under a link, as ReportLab takes them: shares of the size.
_UNDERLINE = ("0.045*F", "-0.14*F", 0, 1, "1")
# By which ReportLab tells the links of a paragraph apart.
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class ParagraphBuilder:
    """Makes paragraphs and elements with a document's styles."""

    sheet: StyleSheet
    lang: str

    def element(self, tag: str, parent: StructureElement, lang: str = "") -> StructureElement:
        """A new element; its language only where it is not the document's."""
        return StructureElement(tag, parent, lang=lang if lang != self.lang else "")

    def paragraph(
        self, content: Inlines, style: ParagraphStyle, element: StructureElement | Artifact, *, notes: str = ""
    ) -> TaggedParagraph:
        """A paragraph of inlines, whose links become elements; `notes` is the id of the table that notes belong to."""
        fragment = ParaFrag(fontSize=style.fontSize, rise=0, textColor=style.textColor, us_lines=[], link=[])
        fragment.face, fragment.element, fragment.notes = style.fontName[1:], element, notes
        frags: list[ParaFrag] = []
        last = None
        for piece, words in self._pieces(content, fragment):
            # Places where a word may be hyphenated, which nobody sees: ReportLab would hyphenate there.
            for name, part in runs(clean(words).replace("\u00ad", ""), piece.face):
                if piece is last and frags[-1].fontName == name:
                    frags[-1].text += part
                else:
                    frags.append(piece.clone(text=part, fontName=name))
                last = piece
        flowable = TaggedParagraph(None, style, frags=frags or [fragment.clone(text="", fontName=style.fontName)])
        flowable.element = element
        return flowable

    def paragraphs(
        self, content: Inlines, style: ParagraphStyle, parent: StructureElement, lang: str = ""
    ) -> list[Any]:
        """A paragraph as a "P" under `parent`, or nothing where there are no words."""
        words = plain(content).strip(" ")
        return [self.paragraph(content, style, self.element("P", parent, lang))] if words else []

    def _pieces(self, content: Inlines, fragment: ParaFrag) -> Iterator[tuple[ParaFrag, str]]:
        """Words, each with a fragment that looks as they do."""
        for inline in content:
            match inline:
                case model.Text() | model.Label() | model.Number():
                    yield fragment, inline.text
                case model.Strong(children):
                    yield from self._pieces(children, fragment.clone(face=_with(fragment.face, "b")))
                case model.Emph(children):
                    yield from self._pieces(children, fragment.clone(face=_with(fragment.face, "i")))
                case model.Link(target, children):
                    yield from self._pieces(children, self._linked(fragment, target, plain(children)))
                case model.NoteRef(number):
                    words = f"[note\u00a0{number}]"
                    target = f"#{note_anchor(fragment.notes, number)}" if fragment.notes else ""
                    yield self._linked(fragment.clone(face=fragment.face.replace("b", "")), target, words), words
                case model.Placeholder(prompt=prompt):
                    yield fragment.clone(backColor=PALE), f"[{prompt}]"
                case _:
                    assert_never(inline)

    def _linked(self, fragment: ParaFrag, target: str, label: str) -> ParaFrag:
        # A path relative to a web page leads nowhere from a file that has been saved or printed: it stays words.
        leads = target.startswith("#") or _ADDRESS.match(target)
        if fragment.link or isinstance(fragment.element, Artifact) or not leads:
            return fragment
        link = LinkWords(next(_NUMBERS))
        link.target = target if target.startswith("#") else quote(clean(target), safe=_ASCII)
        link.label, link.colour = clean(label), BLUE
        link.element = StructureElement("Link", fragment.element, inline=True)
        underline = (int(link), "underline", BLUE, *_UNDERLINE)
        # ReportLab draws a paragraph of one fragment in another way, without links, unless it may have a background.
        return fragment.clone(textColor=link, link=[(int(link), link)], us_lines=[underline], backColor=None)


def _with(face: str, letter: str) -> str:
    return "".join(sorted({*face, letter}))
