"""One Word file while it is written: its parts, sections, paragraphs and inlines, and what the next paragraph needs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import assert_never

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from docx.shared import Pt, Twips

from ncpm_reports.documents.blocks import WORDS, Document, Emph, Inlines, Link, NoteRef, Placeholder, Strong
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.traversal import note_anchor
from ncpm_reports.documents.vocabulary import safe_target
from ncpm_reports.writers.docx import oxml
from ncpm_reports.writers.docx.oxml import RunFormat, element
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.png import png
from ncpm_reports.writers.svg import svg_file

# Styles with space of their own above, which a preceding table or callout need not add.
_SPACED_STYLES = ("Heading1", "Heading2", "Heading3", "Heading4", "Caption", "CalloutTitle", "CalloutGap", "TOCHeading")
SPACE_AFTER_BLOCK, _LEAST_GAP, COLUMN_GAP = 240, 20, 400
# Above columns that stand side by side.
ROW_GAP = 280
# The paper, and from its edge to headers and footers.
_A4, _TO_EDGE = (11906, 16838), 567
_CONTENTS_GALLERY = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
# Word refuses a content control whose tag is longer.
_MAX_TAG = 64
# Pixels a point of the PNG, which is for programs that cannot show the SVG; more for icons, which cost nothing.
_SCALE, _ICON_SCALE, _ICON_WIDTH = 1.5, 3.0, 120.0


@dataclass(slots=True, kw_only=True)
class DocxBuilder:
    """A document on its way to Word; used once. Lengths are in twentieths of a point, as Word counts them.

    `word` is a copy of the template, and `normal_margin` the margin at the sides of its pages; `margin` is that of the
    section so far, and `width` that of the text between them or of a text column.
    """

    document: Document
    options: WriterOptions
    word: WordDocument
    lang: str = ""
    in_callout: bool = False
    content: list[str] = field(default_factory=list)
    # Numbers of bookmarks, pictures and content controls.
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    # The section so far: where it starts in the content, whether it is continuous, its columns.
    section_start: int = 0
    continuous: bool = False
    columns: tuple[int, ...] = ()
    # What the next paragraph needs.
    break_page: bool = False
    break_column: bool = False
    space_above: int | None = None
    prompts: dict[str, str] = field(default_factory=dict)
    normal_margin: int = field(init=False)
    margin: int = field(init=False)
    width: int = field(init=False)

    def __post_init__(self) -> None:
        self.normal_margin = self.margin = (self.word.sections[0].left_margin or Twips(0)).twips
        self.width = _A4[0] - 2 * self.margin

    # Paragraphs

    def paragraph(
        self, style: str, content: str = "", *, keep_next: bool = False, number: int = 0, contextual: bool = True
    ) -> str:
        """A paragraph in a style, with what the blocks before it asked for: a page or column break, space.

        One without `contextual` spacing keeps its space from the next, even if that is of the same style.
        """
        has_space = self.space_above is None or (self.space_above == SPACE_AFTER_BLOCK and style in _SPACED_STYLES)
        properties = (
            ("<w:keepNext/>" if keep_next else "")
            + ("<w:pageBreakBefore/>" if self.break_page else "")
            + (element("numPr", element("ilvl", val=0), element("numId", val=number)) if number else "")
            + ("" if has_space else element("spacing", before=self.space_above))
            + ("" if contextual else element("contextualSpacing", val=0))
        )
        column = oxml.COLUMN_BREAK if self.break_column else ""
        self.break_page = self.break_column = False
        self.space_above = None
        return oxml.paragraph(style, column + content, properties)

    def add_paragraph(self, style: str, content: str = "", *, keep_next: bool = False, number: int = 0) -> None:
        """Adds a paragraph to the body."""
        self.content.append(self.paragraph(style, content, keep_next=keep_next, number=number))

    def add_gap(self, height: int, content: str = "") -> None:
        """Adds an empty paragraph of a height."""
        line = element("spacing", before=0, after=0, line=height, lineRule="exact")
        self.content.append(oxml.paragraph("CalloutGap", content, line))

    def add_break_before_table(self) -> None:
        """Adds what a table without a caption cannot carry: a page or column break, or space above."""
        if self.break_column:
            self.add_gap(_LEAST_GAP, oxml.COLUMN_BREAK)
        elif self.break_page or self.space_above:
            self.space_above = None
            self.add_paragraph("CalloutGap")
        self.break_column, self.space_above = False, None

    def list_number(self, style: str) -> int:
        """The number of a list that starts again at one, in the numbering of a list style."""
        numbering = self.word.part.numbering_part.element
        (abstract,) = numbering.xpath(f'w:abstractNum[w:lvl/w:pStyle/@w:val="{style}"]/@w:abstractNumId')
        number = numbering.add_num(int(abstract))
        number.add_lvlOverride(0).add_startOverride(1)
        return int(number.numId)

    def bookmark(self, anchor: str, content: str) -> str:
        """`content` where links to `anchor` lead."""
        number = next(self.ids)
        start = element("bookmarkStart", id=number, name=oxml.bookmark_name(anchor))
        return start + content + element("bookmarkEnd", id=number)

    def content_control(self, content: str, name: str = "", prompt: str = "") -> str:
        """A content control that can be written in but not deleted; without a name, that of a table of contents.

        One with a prompt, which is shown in it and again when it is emptied, is for plain text.
        """
        number, label = next(self.ids), oxml.clean(name)[:_MAX_TAG]
        properties = element("alias", val=label) + element("tag", val=label) if label else ""
        properties += element("id", val=number)
        properties += element("lock", val="sdtLocked") if label else _CONTENTS_GALLERY
        if prompt:
            self.prompts[f"Prompt{number}"] = prompt
            properties += element("placeholder", element("docPart", val=f"Prompt{number}"))
            properties += "<w:showingPlcHdr/><w:text/>"
        return element("sdt", element("sdtPr", properties), element("sdtContent", content))

    # Inlines

    def runs(self, content: Inlines, lang: str = "", table: str = "") -> str:
        """A block's words as runs, in its language or its callout's; references to notes of a `table` lead there."""
        language = oxml.word_language(lang or self.lang or self.document.meta.lang)
        is_foreign = language != oxml.word_language(self.document.meta.lang)
        return self._runs(content, RunFormat(lang=language if is_foreign else ""), table)

    def _runs(self, content: Inlines, run_format: RunFormat, table: str) -> str:
        pieces: list[str] = []
        words = ""
        for inline in content:
            if isinstance(inline, WORDS):
                words += inline.text
                continue
            pieces.append(oxml.run(words, run_format) + self._formatted(inline, run_format, table))
            words = ""
        return "".join(pieces) + oxml.run(words, run_format)

    def _formatted(
        self, inline: Strong | Emph | Link | NoteRef | Placeholder, run_format: RunFormat, table: str
    ) -> str:
        match inline:
            case Strong(children):
                return self._runs(children, run_format._replace(bold=True), table)
            case Emph(children):
                return self._runs(children, run_format._replace(italic=True), table)
            case Link(target, children):
                return self._link(target, self._runs(children, run_format._replace(style="Hyperlink"), table))
            case NoteRef(number):
                words = f"[note\u00a0{number}]"
                if not table:
                    return oxml.run(words, run_format)
                link = oxml.run(words, run_format._replace(style="Hyperlink"))
                return oxml.internal_link(note_anchor(table, number), link)
            case Placeholder(name, prompt):
                shown = oxml.run(f"[{prompt}]", run_format._replace(style="PlaceholderText"))
                return self.content_control(shown, name, prompt=f"[{prompt}]")
            case _:
                assert_never(inline)

    def _link(self, target: str, content: str) -> str:
        """A link; the words alone where the address is of a kind that documents have no business with."""
        if target.startswith("#"):
            return oxml.internal_link(target[1:], content)
        if not safe_target(target):
            return content
        address = target.replace("[", "%5B").replace("]", "%5D")
        ident = self.word.part.relate_to(address, RT.HYPERLINK, is_external=True)
        return f'<w:hyperlink r:id="{ident}" w:history="1">{content}</w:hyperlink>'

    def picture(self, drawing: Drawing, *, title: str, alt: str, max_width: float, lowered: int = 0) -> str:
        """A run with an inline picture, at most `max_width` points wide; without `alt` it is marked as decoration.

        `lowered` is how many half points below the line of text, for small pictures that stand beside words.
        """
        bitmap, vector = [self.word.part.relate_to(part, RT.IMAGE) for part in _picture_parts(drawing, title, alt)]
        ratio = min(1.0, max_width / drawing.width)
        size = Pt(drawing.width * ratio), Pt(drawing.height * ratio)
        properties = element("rPr", element("position", val=-lowered)) if lowered > 0 else ""
        return element("r", properties, oxml.picture(next(self.ids), bitmap, vector, size, alt))

    # Sections

    def start_section(self, *, continuous: bool, margin: int, columns: tuple[int, ...] = ()) -> None:
        """Ends the section so far; the next one runs on on its page or not, and has text columns so wide."""
        continuous = continuous and not self.break_page
        if len(self.content) > self.section_start:
            # The last paragraph carries the section's properties; after a table or a control, an empty one.
            if not self.content[-1].startswith("<w:p>"):
                self.add_gap(ROW_GAP if self.columns else _LEAST_GAP)
            *before, last = self.content[-1].rpartition("<w:p>")
            properties = f"{self._section_properties()}</w:pPr>"
            self.content[-1] = "".join((*before, last.replace("</w:pPr>", properties, 1)))
            self.section_start = len(self.content)
            self.continuous = continuous
        self.continuous = self.continuous and continuous
        self.break_page = False
        self.margin, self.columns = margin, columns
        self.width = _A4[0] - 2 * self.margin

    def _section_properties(self) -> str:
        edge, columns = (self.word.sections[0].top_margin or Twips(0)).twips, self.columns
        margins = {"top": edge, "right": self.margin, "bottom": edge, "left": self.margin}
        widths = [element("col", w=width, space=COLUMN_GAP) for width in columns]
        return element(
            "sectPr",
            element("type", val="continuous") if self.continuous else "",
            element("pgSz", w=_A4[0], h=_A4[1]),
            element("pgMar", **margins, header=_TO_EDGE, footer=_TO_EDGE, gutter=0),
            element("cols", *widths, num=len(columns), equalWidth=0) if columns else "",
            # Its first page has its own header.
            "" if self.section_start else "<w:titlePg/>",
        )

    def finish(self) -> None:
        """Reads the content into the document. Moved into its body, it would take as long again."""
        if not self.content or not self.content[-1].endswith("</w:p>"):
            # Word wants a paragraph after a table or a content control that ends a document, and in one that is empty.
            self.content.append("<w:p/>")
        if self.prompts:
            glossary = oxml.glossary(self.prompts).encode()
            part = Part(PackURI("/word/glossary/document.xml"), CONTENT_TYPE.WML_DOCUMENT_GLOSSARY, glossary)
            self.word.part.relate_to(part, RT.GLOSSARY_DOCUMENT)
        body = element("body", *self.content, self._section_properties())
        document = parse_xml(f"<w:document {oxml.NAMESPACES}>{body}</w:document>")
        # The sections after the first take its headers and footers over.
        stories = self.word.sections[0]._sectPr.xpath("w:headerReference | w:footerReference")
        next(document.iter(qn("w:sectPr")))[:0] = stories
        self.word.part._element = document


@lru_cache(maxsize=512)
def _picture_parts(drawing: Drawing, title: str, alt: str) -> tuple[Part, Part]:
    """A drawing as PNG and SVG, named by their digest; national charts come back 43 times a quarter."""
    bitmap = png(drawing, _SCALE if drawing.width > _ICON_WIDTH else _ICON_SCALE)
    vector = svg_file(drawing, title, alt)
    stem = f"/word/media/picture{int.from_bytes(sha256(vector).digest()[:8])}"
    png_part = Part(PackURI(f"{stem}.png"), CONTENT_TYPE.PNG, bitmap)
    return png_part, Part(PackURI(f"{stem}.svg"), "image/svg+xml", vector)
