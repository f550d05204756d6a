"""The document model: a closed set of blocks and inlines, from which every format is written.

Every writer handles every block (`match` ending in `assert_never`): a new one does not type-check until all know it.
Numbers of the real world appear only as `Number`; other words that hold digits and come from data (dates, periods,
titles) only as `Label`; everything else is `Text` and comes from a template or a person.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.drawing import Drawing, Point, Segments


@dataclass(frozen=True, slots=True)
class Text:
    """Words."""

    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """Words from data that may hold digits but are no figure: a date, a period, a title, an age of data in a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A figure as printed, with the quantity it prints: this is how every number is traced."""

    quantity: Quantity
    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter more; shown bold."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Emph:
    """Words set off, such as a publication's title; never for looks alone."""

    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link. `target` is "#anchor" within the document, a path relative to the page, or an https address."""

    target: str
    children: tuple["Inline", ...]


@dataclass(frozen=True, slots=True)
class NoteRef:
    """A reference to a note of the same table, printed "[note 1]"."""

    number: int

    @property
    def text(self) -> str:
        """What is printed."""
        return f"[note {self.number}]"


@dataclass(frozen=True, slots=True)
class Placeholder:
    """Words for a person to replace before use, printed "[prompt]"; `name` is the content control's in DOCX."""

    name: str
    prompt: str

    @property
    def text(self) -> str:
        """What is printed."""
        return f"[{self.prompt}]"


Inline = Text | Label | Number | Strong | Emph | Link | NoteRef | Placeholder
Inlines = tuple[Inline, ...]
# Inlines that are just words, and those that hold others. Tuples, since a union would be made anew for each question.
WORDS = (Text, Label, Number)
HOLDERS = (Strong, Emph, Link)


def plain(content: Inlines) -> str:
    """The words of inlines as one string; note references as "[note 1]"."""
    return "".join([plain(inline.children) if isinstance(inline, HOLDERS) else inline.text for inline in content])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is the document's title and stands once. `anchor` is unique in the document.

    `leave_out`, here and in other blocks: which are left out first where a page is too long, 1 before 2; 0 for never.
    """

    level: int
    content: Inlines
    anchor: str
    lang: str = ""
    leave_out: int = 0


class ParagraphStyle(StrEnum):
    """What a paragraph is, not how it looks."""

    BODY = "body"
    LEAD = "lead"
    SUBJECT = "subject"
    META = "meta"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph. LEAD is the answer on top, SUBJECT a letter's subject, META small facts, SOURCE an attribution."""

    content: Inlines
    style: ParagraphStyle = ParagraphStyle.BODY
    lang: str = ""
    leave_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list; each item is a paragraph's worth of inlines."""

    items: tuple[Inlines, ...]
    ordered: bool = False
    lang: str = ""


class ColumnKind(StrEnum):
    """What a column holds: words are left-aligned, numbers right-aligned with tabular figures."""

    WORDS = "words"
    NUMBERS = "numbers"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table. `width` is its share of the table's width, relative to the others."""

    header: Inlines
    kind: ColumnKind = ColumnKind.WORDS
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A table cell: words, or a small picture (sparkline, icon) with its alternative text, or both."""

    content: Inlines = ()
    drawing: Drawing | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note directly under its table."""

    number: int
    content: Inlines


class TableStyle(StrEnum):
    """How much a table says of itself: of COMPACT, title and unit are not printed, since a heading says what it is."""

    STANDARD = "standard"
    COMPACT = "compact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: title above, unit under it, one header row, first column the row header, notes and source under it.

    No merged cells. `id` is unique in the document; `shorthand` explains markers such as "[x]" used in the table.
    """

    id: str
    title: Inlines
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    unit: Inlines = ()
    shorthand: Inlines = ()
    notes: tuple[Note, ...] = ()
    source: Inlines = ()
    lang: str = ""
    style: TableStyle = TableStyle.STANDARD
    leave_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart or map: headline and subtitle (text, outside the drawing), picture, source line, and its data.

    Headline and subtitle may be empty where the text beside the picture says what it is; the alternative text stays.
    `alt` says kind of chart, what is shown, the finding and the range, in two to four sentences. `data` is the table
    behind the picture: disclosed in HTML, a sheet in ODS; not printed in PDF and DOCX. `narrow` is the same chart
    drawn for a screen as narrow as a telephone's.
    """

    id: str
    title: Inlines
    subtitle: Inlines
    drawing: Drawing
    alt: str
    data: Table
    source: Inlines = ()
    narrow: Drawing | None = None
    lang: str = ""


class CalloutKind(StrEnum):
    """What a ruled-off block is. SO_WHAT has a thick rule and no box, its title run in before its first paragraph."""

    NOTE = "note"
    CAUTION = "caution"
    COMMENTARY = "commentary"
    STATEMENT = "statement"
    AWAITED = "awaited"
    QUESTIONS = "questions"
    SO_WHAT = "so-what"


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout:
    """A ruled-off block with a title: a caution, commentary with author and date, a statement, questions, a gap."""

    kind: CalloutKind
    title: Inlines
    blocks: tuple["Block", ...]
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Lines of a letterhead or an addressee; `sender` for the letterhead."""

    lines: tuple[Inlines, ...]
    sender: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """The place for a signature: closing words, room to sign, the signatory's title. Never a signature."""

    closing: Inlines
    signatory: Inlines


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The table of contents: headings of levels 2 to `depth`."""

    title: Inlines
    depth: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBreak:
    """What follows starts on a new page, where there are pages.

    With `together`, only if the page has no room for all that follows up to the next page break, which stays on one
    page if one can hold it; in Word it just goes on. With `wide`, the page that follows has side margins of 12 mm.
    """

    together: bool = False
    wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Blocks side by side, read column by column; one column where the page or screen is narrow.

    `shares` are the columns' relative widths, empty for equal ones. Not nested; no page breaks inside.
    """

    columns: tuple[tuple["Block", ...], ...]
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """Blocks that a screen shows on request, under a summary line; on paper a heading of level 2 and the blocks."""

    summary: Inlines
    blocks: tuple["Block", ...]
    anchor: str
    lang: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedShape:
    """A part of a map: the name of the page that it leads to, that page's relative address, and its outline."""

    name: str
    address: str
    segments: Segments


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMap:
    """A map whose parts lead to pages, as a list does too, in points, origin at the bottom left, as in a `Drawing`.

    `title` names it for those who do not see it. `frames` are outlines that lead nowhere, around parts drawn larger;
    `notes` are words beside them. The name of the shape that is pointed at is shown at `name_at`, its end there. It
    holds no figures, and formats without such maps list the links instead.
    """

    id: str
    title: str
    width: float
    height: float
    shapes: tuple[LinkedShape, ...]
    name_at: Point
    frames: Segments = ()
    notes: tuple[tuple[str, Point], ...] = ()


_Furniture = Address | Signature | Contents | PageBreak | LinkMap
Block = Heading | Paragraph | Bullets | Table | Figure | Callout | Columns | Details | _Furniture


class DocumentKind(StrEnum):
    """What a document is; writers choose page furniture by it."""

    PACK = "pack"
    SUMMARY = "summary"
    LETTER = "letter"
    PAPER = "paper"
    PAGE = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """Facts about a document. `id` is its file stem ("avon-and-somerset"); `date` goes into its properties.

    `marking` is the classification, "" for public documents; `rights` the licence line. `header` and `footer` run on
    every page as artifacts; `draft` and `illustrative` put DRAFT or INVENTED FIGURES there. The PDF writer refuses what
    does not fit: with `one_page_sections` each stretch between page breaks on one page, unless it has breaks that keep
    `together`; the whole document on `max_pages`, 0 for no limit. One that `may_run_on` gets further pages where
    nothing more may be left out, for nobody wrote what could be shortened.
    """

    id: str
    kind: DocumentKind
    title: str
    subject: str
    author: str
    date: date
    lang: str = "en-GB"
    marking: str = ""
    header: str = ""
    footer: str = ""
    draft: bool = False
    illustrative: bool = False
    large_print: bool = False
    keywords: tuple[str, ...] = ()
    rights: str = ""
    one_page_sections: bool = False
    max_pages: int = 0
    may_run_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document: what it is, and its blocks in reading order."""

    meta: Meta
    blocks: tuple[Block, ...]
