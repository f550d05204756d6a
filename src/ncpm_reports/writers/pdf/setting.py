"""What all kinds of block need to be set: a place, the document's styles, and elements of the structure tree."""

from dataclasses import dataclass
from typing import Any

from reportlab.lib.styles import ParagraphStyle

from ncpm_reports.documents.blocks import Inlines, plain
from ncpm_reports.writers.pdf.inlines import paragraph
from ncpm_reports.writers.pdf.structure import StructureElement
from ncpm_reports.writers.pdf.styles import StyleSheet
from ncpm_reports.writers.pdf.tagged_flowables import TaggedParagraph


@dataclass(frozen=True, slots=True)
class Place:
    """Where blocks are set: their parent element and the width in points; `right` keeps running text from it."""

    parent: StructureElement
    width: float
    right: float


@dataclass(frozen=True, slots=True)
class Setter:
    """Makes paragraphs and elements with a document's styles.

    `prefix` begins the document's anchors, where there are several documents in a file.
    """

    sheet: StyleSheet
    lang: str
    prefix: str = ""

    def place(self, parent: StructureElement, width: float) -> Place:
        """A place of this width, in which lines of running text do not become too long to read."""
        return Place(parent, width, max(0.0, width - self.sheet.longest_line))

    def anchor(self, anchor: str) -> str:
        """An anchor's name in the file."""
        return self.prefix + anchor

    def element(self, tag: str, parent: StructureElement, lang: str = "") -> StructureElement:
        """A new element; its language only where it is not the document's."""
        return StructureElement(tag, parent, lang=lang if lang != self.lang else "")

    def paragraph(
        self, content: Inlines, style: ParagraphStyle, element: StructureElement, *, notes: str = ""
    ) -> TaggedParagraph:
        """A paragraph of inlines; `notes` is the id of the table that notes belong to."""
        return paragraph(content, style, element, prefix=self.prefix, notes=notes)

    def paragraphs(
        self, content: Inlines, style: ParagraphStyle, parent: StructureElement, lang: str = ""
    ) -> list[Any]:
        """A paragraph as a "P" under `parent`, or nothing where there are no words."""
        words = plain(content).strip(" ")
        return [self.paragraph(content, style, self.element("P", parent, lang))] if words else []
