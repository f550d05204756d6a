"""Inlines as the fragments of ReportLab's paragraphs: each of one font, colour and link."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, assert_never
from urllib.parse import quote

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus.paraparser import ParaFrag

from ncpm_reports.documents.blocks import (
    Emph,
    Inlines,
    Label,
    Link,
    NoteRef,
    Number,
    Placeholder,
    Strong,
    Text,
    plain,
)
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.writers.pdf.fonts import clean, runs, text_width
from ncpm_reports.writers.pdf.structure import Artifact, StructureElement
from ncpm_reports.writers.pdf.styles import BLUE
from ncpm_reports.writers.pdf.tagged_flowables import TaggedParagraph
from ncpm_reports.writers.pdf.tagging import LinkColour, Stretch

_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# Letters that an address may have as they are; others become %XX.
_ASCII = "".join(map(chr, range(0x21, 0x7F)))
# Offset and thickness of the line under a link, as ReportLab takes them: shares of the size.
_UNDERLINE = ("0.045*F", "-0.14*F", 0, 1, "1")


@dataclass(frozen=True, slots=True)
class _Look:
    """How fragments look: the letters of their face, their colour, the lines under them and where they link to."""

    face: str
    colour: Any
    underlines: tuple[Any, ...] = ()
    links: tuple[tuple[int, Stretch], ...] = ()


@dataclass(frozen=True, slots=True)
class _Context:
    """What the inlines of a block have in common: style, element, prefix of anchors and the id of their table."""

    style: ParagraphStyle
    element: StructureElement | Artifact
    prefix: str
    notes: str
    # Numbers of links, by which ReportLab tells them apart and orders them.
    numbers: Iterator[int]


def paragraph(
    content: Inlines, style: ParagraphStyle, element: StructureElement | Artifact, *, prefix: str = "", notes: str = ""
) -> TaggedParagraph:
    """A paragraph of inlines. Links become elements under `element`; `notes` is the table's id that notes belong to.

    `prefix` begins the document's anchors, where there are several documents in a file.
    """
    words = TaggedParagraph(None, style, frags=_fragments(content, _Context(style, element, prefix, notes, count())))
    words.element = element
    return words


def _fragments(content: Inlines, context: _Context) -> list[ParaFrag]:
    """The fragments of a paragraph, at least one."""
    style = context.style
    look = _Look(style.fontName[1:], style.textColor)
    frags: list[ParaFrag] = []
    for piece, words in _pieces(content, context, look):
        for name, part in runs(_shown(words), piece.face):
            last = frags[-1] if frags else None
            if last is not None and last.fontName == name and last.link == list(piece.links):
                last.text += part
            else:
                frags.append(_fragment(part, name, style.fontSize, piece))
    if not frags or (len(frags) == 1 and frags[0].link):
        # ReportLab draws a paragraph of one fragment in another way, without links.
        frags.append(_fragment("", style.fontName, style.fontSize, look))
    return frags


def _shown(words: str) -> str:
    # Places where a word may be hyphenated, which nobody sees: ReportLab would hyphenate there.
    return clean(words).replace("\u00ad", "")


def _fragment(text: str, font_name: str, size: float, look: _Look) -> ParaFrag:
    return ParaFrag(
        text=text,
        fontName=font_name,
        fontSize=size,
        rise=0,
        textColor=look.colour,
        us_lines=list(look.underlines),
        link=list(look.links),
    )


def _pieces(content: Inlines, context: _Context, look: _Look) -> Iterator[tuple[_Look, str]]:
    for inline in content:
        match inline:
            case Text() | Label() | Number():
                yield look, inline.text
            case Strong(children):
                yield from _pieces(children, context, _with(look, "b"))
            case Emph(children):
                yield from _pieces(children, context, _with(look, "i"))
            case Link(target, children):
                yield from _pieces(children, context, _linked(look, context, target, plain(children)))
            case NoteRef(number):
                words = f"[note\u00a0{number}]"
                target = f"#{note_anchor(context.notes, number)}" if context.notes else ""
                yield _linked(replace(look, face=look.face.replace("b", "")), context, target, words), words
            case Placeholder(prompt=prompt):
                words, number = f"[{prompt}]", next(context.numbers)
                width = text_width(_shown(words), look.face, context.style.fontSize)
                box = Stretch(number)
                box.width = width
                yield look if look.links else replace(look, links=((number, box),)), words
            case _:
                assert_never(inline)


def _with(look: _Look, letter: str) -> _Look:
    return replace(look, face="".join(sorted({*look.face, letter})))


def _linked(look: _Look, context: _Context, target: str, label: str) -> _Look:
    # A path relative to a web page leads nowhere from a file that has been saved or printed: it stays words.
    if look.links or isinstance(context.element, Artifact) or not (target.startswith("#") or _ADDRESS.match(target)):
        return look
    goal = f"#{context.prefix}{target[1:]}" if target.startswith("#") else quote(clean(target), safe=_ASCII)
    element = StructureElement("Link", context.element, inline=True)
    number, colour = next(context.numbers), LinkColour(BLUE, element)
    link = Stretch(number)
    link.target, link.label, link.element = goal, clean(label), element
    return replace(
        look, colour=colour, links=((number, link),), underlines=((number, "underline", colour, *_UNDERLINE),)
    )
