"""One Word file while it is written: its document, ids given out so far, and what the next paragraph needs."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import assert_never

from docx.document import Document as WordDocument
from docx.enum.section import WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.section import CT_SectPr
from docx.section import Section
from docx.shared import Length, Twips
from lxml import etree

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    Columns,
    Contents,
    Details,
    Document,
    Figure,
    Heading,
    LinkMap,
    Meta,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from ncpm_reports.documents.traversal import note_anchor, walk
from ncpm_reports.writers.docx.oxml_extras import (
    COLUMN_BREAK,
    NAMESPACES,
    bookmarked,
    content_control,
    element,
)
from ncpm_reports.writers.docx.template import Template
from ncpm_reports.writers.options import WriterOptions

# Styles with space of their own above, which a preceding table or callout need not add.
_SPACED_STYLES = frozenset(
    {
        "Heading 1",
        "Heading 2",
        "Heading 3",
        "Heading 4",
        "Caption",
        "Callout title",
        "Callout gap",
        "Key figure label",
        "TOC Heading",
    }
)
_SPACE_AFTER_BLOCK = 240
_MAX_BOOKMARK_LENGTH = 40
_LEAST_GAP = 20
# Above columns that stand side by side.
ROW_GAP = 280
_DECLARATION = re.compile(r' xmlns:\w+="[^"]*"')
COLUMN_GAP = 400
_AFTER_COLUMNS = ("w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:docGrid")


@dataclass(slots=True, kw_only=True)
class DocxBuilder:
    """A document on its way to Word; used once. `width` is that of the text, in twentieths of a point."""

    document: Document
    options: WriterOptions
    template: Template
    word: WordDocument
    bookmarks: dict[str, str]
    section: Section
    width: int
    side: Length
    lang: str = ""
    in_callout: bool = False
    is_wide: bool = False
    content: list[str] = field(default_factory=list)
    section_start: int = 0
    # Numbers of bookmarks and pictures, and those of content controls.
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    control_ids: Iterator[int] = field(default_factory=lambda: count(1001))
    break_page: bool = False
    break_column: bool = False
    space_above: int | None = None
    has_columns: bool = False
    after_callout: bool = False
    after_heading: bool = False
    after_gap: bool = False
    keep_together: bool = False
    prompts: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    pictures: dict[object, tuple[str, str]] = field(default_factory=dict)

    @property
    def meta(self) -> Meta:
        """The document's facts."""
        return self.document.meta

    def style(self, name: str) -> str:
        """The file's id of a style."""
        return self.template.styles[name]

    # Paragraphs

    def paragraph(
        self, style: str, content: str = "", *, keep: bool = False, tabs: str = "", number: int = 0, apart: bool = False
    ) -> str:
        """A paragraph in a named style, with what the blocks before it asked for: a page or column break, space.

        One that stands `apart` keeps its style's space from the next, even if that is of the same style.
        """
        is_own = self.space_above is None or (self.space_above == _SPACE_AFTER_BLOCK and style in _SPACED_STYLES)
        properties = (
            ("<w:keepNext/>" if keep or self.keep_together else "")
            + ("<w:pageBreakBefore/>" if self.break_page else "")
            + (element("numPr", element("ilvl", val=0), element("numId", val=number)) if number else "")
            + tabs
            + ("" if is_own else element("spacing", before=self.space_above))
            + (element("contextualSpacing", val=0) if apart else "")
        )
        column = COLUMN_BREAK if self.break_column else ""
        self.break_page = self.break_column = self.after_callout = False
        self.space_above = None
        self.after_heading = style.startswith("Heading")
        return self.plain_paragraph(style, column + content, properties)

    def plain_paragraph(self, style: str, content: str, properties: str = "") -> str:
        """A paragraph in a named style; `properties` are further elements of w:pPr in schema order."""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.style(style)}"/>{properties}</w:pPr>{content}</w:p>'

    def add(self, *content: str) -> None:
        """Adds paragraphs, tables or content controls to the body."""
        self.content += content
        self.after_gap = False

    def add_break_before_table(self) -> None:
        """Adds what a table without a caption cannot carry: a page or column break, or space above."""
        if self.break_column:
            self.add_gap(_LEAST_GAP, COLUMN_BREAK)
            self.break_column = False
        elif self.break_page or self.space_above:
            self.space_above = None
            self.add(self.paragraph("Callout gap"))
        self.space_above = None

    def add_gap(self, height: int, content: str = "") -> None:
        """Adds an empty paragraph of a height in twentieths of a point."""
        line = element("spacing", before=0, after=0, line=height, lineRule="exact")
        self.add(self.plain_paragraph("Callout gap", content, line))
        self.after_gap = True

    def end_block(self, *, callout: bool = False) -> None:
        """Asks for space above the next block; after a callout also for a gap between its rule and the next one's."""
        self.space_above, self.after_callout, self.after_heading = _SPACE_AFTER_BLOCK, callout, False

    def list_number(self, style: str) -> int:
        """The number of a list that starts again at one, in the numbering of a list style."""
        number = self.word.part.numbering_part.element.add_num(self.template.lists[style])
        number.add_lvlOverride(0).add_startOverride(1)
        return int(number.numId)

    def bookmarked(self, anchor: str, content: str) -> str:
        """`content` where links to `anchor` lead."""
        return bookmarked(content, self.bookmarks[anchor], next(self.ids))

    def bookmark(self, anchor: str) -> str:
        """The bookmark of an anchor.

        Raises: Refused if nothing in the document has that anchor.
        """
        if anchor not in self.bookmarks:
            raise Refused(_dangling(self.meta.id, anchor))
        return self.bookmarks[anchor]

    def control(self, name: str, content: str, *, prompt: str = "", plain_text: bool = False) -> str:
        """A content control; `prompt` is shown in it, and again when it is emptied."""
        number = next(self.control_ids)
        placeholder = f"Prompt{number - 1000}" if prompt else ""
        if prompt:
            self.prompts[placeholder] = prompt
        return content_control(name, number, content, placeholder=placeholder, plain_text=plain_text)

    # Parts and sections

    def add_part(self, name: str, content_type: str, content: bytes, relationship: str) -> str:
        """Adds a part that the document refers to; returns the relationship's id."""
        return self._relate(Part(PackURI(name), content_type, content, self.word.part.package), relationship)

    def external_relationship(self, address: str) -> str:
        """The id of the relationship to an address outside the file; one for each address."""
        if address not in self.links:
            self.links[address] = self._relate(address, RT.HYPERLINK)
        return self.links[address]

    def _relate(self, target: Part | str, relationship: str) -> str:
        """The id of a new relationship; python-docx's `relate_to` would look through all others first."""
        relations = self.word.part.rels
        ident = f"rId{len(relations) + 1}"
        relations.add_relationship(relationship, target, ident, is_external=isinstance(target, str))
        return ident

    def start_section(self, kind: WD_SECTION, *, side: Length | None = None, columns: tuple[int, ...] = ()) -> None:
        """Ends the section so far; what follows has side margins of `side`, if given, and text columns so wide."""
        section = self.section
        kind = WD_SECTION.NEW_PAGE if self.break_page else kind
        if len(self.content) > self.section_start:
            self._end_section()
            self.section_start = len(self.content)
            for story in section._sectPr.xpath("w:headerReference | w:footerReference"):
                # The sections after the first take these over.
                section._sectPr.remove(story)
            section.different_first_page_header_footer = False
            section.start_type = kind
        elif kind is WD_SECTION.NEW_PAGE:
            section.start_type = kind
        self.break_page = False
        if side is not None:
            section.left_margin = section.right_margin = side
        _set_columns(section._sectPr, columns)
        self.width = text_width(section)

    def _end_section(self) -> None:
        """Lets the last paragraph carry the section's properties; after a table or a control, an empty one."""
        properties = self._section_properties()
        in_columns = "<w:cols" in properties
        if self.content and self.content[-1].startswith("<w:p>"):
            last = self.content[-1]
            place = last.rindex("<w:p>")
            self.content[-1] = last[:place] + last[place:].replace("</w:pPr>", f"{properties}</w:pPr>", 1)
        else:
            self.add_gap(ROW_GAP if in_columns else _LEAST_GAP)
            self.content[-1] = self.content[-1].replace("</w:pPr>", f"{properties}</w:pPr>")

    def _section_properties(self) -> str:
        # The root declares the namespaces.
        return _DECLARATION.sub("", etree.tostring(self.section._sectPr, encoding="unicode"))

    def finish(self) -> None:
        """Reads the content into the document. Moved into its body, it would take as long again."""
        body = element("body", *self.content, self._section_properties())
        self.word.part._element = parse_xml(f"<w:document {NAMESPACES}>{body}</w:document>")


def text_width(section: Section) -> int:
    """The width between the margins of a section, in twentieths of a point."""
    margins = (section.left_margin or 0) + (section.right_margin or 0)
    return round(((section.page_width or 0) - margins) / Twips(1))


def _set_columns(section: CT_SectPr, widths: tuple[int, ...]) -> None:
    """Sets the text columns of a section, in twentieths of a point; none for the whole width."""
    for columns in section.findall(qn("w:cols")):
        section.remove(columns)
    if widths:
        last = len(widths) - 1
        each = [element("col", w=width, space=COLUMN_GAP * (place < last)) for place, width in enumerate(widths)]
        start = f'<w:cols {nsdecls("w")} w:num="{len(widths)}" w:equalWidth="0">'
        section.insert_element_before(parse_xml(f"{start}{''.join(each)}</w:cols>"), *_AFTER_COLUMNS)


def anchors(blocks: tuple[Block, ...]) -> Iterator[str]:
    """What links within the document may lead to."""
    for block in walk(blocks):
        match block:
            case Heading(anchor=anchor) | Details(anchor=anchor) | Figure(id=anchor):
                yield anchor
            case Table(id=anchor, notes=notes):
                yield anchor
                yield from (note_anchor(anchor, note.number) for note in notes)
            case Paragraph() | Bullets() | Callout() | Columns() | LinkMap():
                pass
            case Address() | Signature() | Contents() | PageBreak():
                pass
            case _:
                assert_never(block)


def bookmark_names(anchors: Iterable[str]) -> dict[str, str]:
    """A bookmark name for each anchor: a letter first, then letters, digits, underscores; 40 at most, all unlike."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for anchor in anchors:
        stem = re.sub(r"[^A-Za-z0-9_]", "_", anchor)
        stem = (stem if re.match(r"[A-Za-z]", stem) else f"a_{stem}")[:_MAX_BOOKMARK_LENGTH]
        name, serial = stem, 1
        while name.lower() in taken:
            serial += 1
            name = f"{stem[: _MAX_BOOKMARK_LENGTH - 1 - len(str(serial))]}_{serial}"
        taken.add(name.lower())
        names.setdefault(anchor, name)
    return names


def _dangling(document: str, anchor: str) -> Issue:
    return Issue(
        code="dangling-link",
        where=document,
        found=f'a link to "#{anchor}"',
        expected="a heading, table or figure with that anchor",
        remedy="Correct the link in the template or the commentary.",
    )
