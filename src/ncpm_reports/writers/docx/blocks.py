"""Blocks as WordprocessingML: each kind of block by name, none forgotten."""

from dataclasses import replace
from typing import assert_never

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    Columns,
    Contents,
    Details,
    DocumentKind,
    Figure,
    Heading,
    KeyFigure,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Slot,
    Table,
    headings,
    inner_blocks,
    plain,
    summary_heading,
)
from ncpm_reports.writers.docx import xml
from ncpm_reports.writers.docx.inlines import runs, spoken
from ncpm_reports.writers.docx.picture import picture
from ncpm_reports.writers.docx.tables import table
from ncpm_reports.writers.docx.writing import Writing

_STYLES = {
    ParagraphStyle.BODY: "BodyText",
    ParagraphStyle.LEAD: "Lead",
    ParagraphStyle.SUBJECT: "SubjectLine",
    ParagraphStyle.META: "SmallFacts",
    ParagraphStyle.SOURCE: "Source",
}
_DEEPEST_HEADING = 4
# A list of so many items stays on one page.
_SHORT_LIST = 5
_STYLED_TAB = 9072


def blocks(writing: Writing, content: tuple[Block, ...], document: tuple[Block, ...], *, ruled: bool = False) -> str:
    """The XML of blocks in order; `document` is all of the document's, for its contents; `ruled` inside a callout."""
    return "".join(_placed(writing, content, place, document, ruled) for place in range(len(content)))


def _placed(writing: Writing, content: tuple[Block, ...], place: int, document: tuple[Block, ...], ruled: bool) -> str:
    """One of some blocks; in packs the one paragraph between a heading and a picture stays with the picture."""
    kinds = tuple(type(block) for block in content[max(0, place - 1) : place + 2])
    if writing.meta.kind is not DocumentKind.PACK or kinds != (Heading, Paragraph, Figure):
        return _block(writing, content[place], document, ruled)
    held, writing.together = writing.together, True
    made = _block(writing, content[place], document, ruled)
    writing.together = held
    return made


def _block(writing: Writing, block: Block, document: tuple[Block, ...], ruled: bool) -> str:
    match block:
        case Heading():
            return _heading(writing, block)
        case Paragraph():
            return _paragraph(writing, block, ruled)
        case Bullets():
            return _list(writing, block, ruled)
        case Table():
            return table(writing, block)
        case Figure():
            return _figure(writing, block)
        case Callout():
            return _callout(writing, block, document)
        case Contents():
            return _contents(writing, block, document)
        case PageBreak():
            writing.break_before = writing.break_before or not block.together
            writing.together = block.together
            return ""
        case Columns() | Details():
            above = _heading(writing, summary_heading(block)) if isinstance(block, Details) else ""
            return above + blocks(writing, inner_blocks(block), document, ruled=ruled)
        case KeyFigure() | Address() | Signature() | Slot():
            return _piece(writing, block, ruled)
        case _:
            assert_never(block)


def _piece(writing: Writing, block: KeyFigure | Address | Signature | Slot, ruled: bool) -> str:
    match block:
        case KeyFigure():
            return _key_figure(writing, block)
        case Address():
            return _address(writing, block)
        case Signature():
            return _signature(writing, block)
        case Slot():
            return _slot(writing, block, ruled)
        case _:
            assert_never(block)


def _heading(writing: Writing, block: Heading) -> str:
    words = runs(writing, block.content, spoken(writing, block.lang))
    # A letter has no headings to look at; its subject line is one to those who move by headings.
    subject = block.level == 1 and writing.meta.kind is DocumentKind.LETTER
    style = "LetterHeading" if subject else f"Heading{min(block.level, _DEEPEST_HEADING)}"
    return writing.paragraph(style, writing.bookmarked(block.anchor, words))


def _paragraph(writing: Writing, block: Paragraph, ruled: bool) -> str:
    words = runs(writing, block.content, spoken(writing, block.lang))
    return writing.paragraph(_paragraph_style(writing, block.style, ruled), words)


def _paragraph_style(writing: Writing, style: ParagraphStyle, ruled: bool) -> str:
    if ruled and style is ParagraphStyle.BODY:
        return "CalloutText"
    if style is ParagraphStyle.META and writing.meta.kind is DocumentKind.LETTER:
        return "BodyText"
    return _STYLES[style]


def _list(writing: Writing, block: Bullets, ruled: bool) -> str:
    style = ("Callout" if ruled else "List") + ("Number" if block.ordered else "Bullet")
    number = writing.restarted(style) if block.ordered else 0
    look = spoken(writing, block.lang)
    last = len(block.items) - 1
    return "".join(
        writing.paragraph(style, runs(writing, item, look), number=number, keep=last < _SHORT_LIST and place < last)
        for place, item in enumerate(block.items)
    )


def _figure(writing: Writing, block: Figure) -> str:
    look = spoken(writing, block.lang)
    caption = writing.paragraph("Caption", writing.bookmarked(block.id, runs(writing, block.title, look)))
    detail = writing.paragraph("CaptionDetail", runs(writing, block.subtitle, look)) if block.subtitle else ""
    image = writing.paragraph("Picture", _drawn(writing, block), keep=bool(block.source))
    source = writing.paragraph("Source", runs(writing, block.source, look)) if block.source else ""
    return caption + detail + image + source


def _drawn(writing: Writing, block: Figure) -> str:
    return picture(writing, block.drawing, title=plain(block.title), alt=block.alt, widest=writing.width / 20)


def _callout(writing: Writing, block: Callout, document: tuple[Block, ...]) -> str:
    # Word joins the rules of neighbouring paragraphs; only something without a rule keeps two callouts apart.
    apart = writing.paragraph("CalloutGap", "") if writing.rule_before else ""
    title = writing.paragraph("CalloutTitle", runs(writing, block.title, spoken(writing, block.lang)))
    outer, writing.lang = writing.lang, block.lang or writing.lang
    inner = blocks(writing, block.blocks, document, ruled=True)
    writing.lang, writing.gap_before, writing.rule_before = outer, True, True
    return apart + title + inner


def _key_figure(writing: Writing, block: KeyFigure) -> str:
    look = spoken(writing, block.lang)
    label = writing.paragraph("KeyFigureLabel", runs(writing, block.label, look))
    value = writing.paragraph("KeyFigure", runs(writing, block.value, look), keep=bool(block.context))
    context = writing.paragraph("KeyFigureContext", runs(writing, block.context, look)) if block.context else ""
    return label + value + context


def _address(writing: Writing, block: Address) -> str:
    style = "SenderAddress" if block.sender else "Addressee"
    # A letterhead's first line says whose letter it is, in bold as in PDF.
    looks = [replace(xml.PLAIN, bold=block.sender and place == 0) for place in range(len(block.lines))]
    told = [runs(writing, line, look) for line, look in zip(block.lines, looks, strict=True)]
    lines = "".join(writing.paragraph(style, words) for words in told)
    editable = lines and not block.sender and writing.meta.kind is DocumentKind.LETTER
    return writing.control("Addressee", lines) if editable else lines


def _signature(writing: Writing, block: Signature) -> str:
    closing = writing.paragraph("BodyText", runs(writing, block.closing), keep=True)
    # A no-break space gives the control something to hold without words that no other format has.
    space = writing.control("Signature", writing.paragraph("SignatureSpace", xml.run("\u00a0")))
    return closing + space + writing.paragraph("Signatory", runs(writing, block.signatory))


def _slot(writing: Writing, block: Slot, ruled: bool) -> str:
    look = replace(spoken(writing, ""), style=writing.style("PlaceholderText"))
    prompt = runs(writing, block.prompt, look)
    space = writing.paragraph("CalloutText" if ruled else "BodyText", prompt)
    return writing.control(block.name, space, prompt=plain(block.prompt))


def _contents(writing: Writing, block: Contents, document: tuple[Block, ...]) -> str:
    """A real table of contents: a field whose result is written out, entry by entry, with links and page numbers."""
    listed = [heading for heading in headings(document) if 2 <= heading.level <= block.depth]
    title = writing.paragraph("TOCHeading", runs(writing, block.title))
    if not listed:
        return title
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">'
        f' TOC \\o "2-{block.depth}" \\h \\z </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    last = len(listed) - 1
    entries = "".join(
        _entry(writing, heading, begin if index == 0 else "", end if index == last else "")
        for index, heading in enumerate(listed)
    )
    writing.controls += 1
    return (
        f'<w:sdt><w:sdtPr><w:id w:val="{1000 + writing.controls}"/><w:docPartObj><w:docPartGallery'
        f' w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>{title}{entries}'
        "</w:sdtContent></w:sdt>"
    )


def _entry(writing: Writing, heading: Heading, begin: str, end: str) -> str:
    bookmark = writing.bookmark(heading.anchor)
    page = writing.options.page_numbers.get(heading.anchor)
    number = xml.field(f"PAGEREF {bookmark} \\h", "" if page is None else str(page))
    words = runs(writing, heading.content, spoken(writing, heading.lang))
    tabs = "" if writing.width == _STYLED_TAB else _tabs(writing.width)
    link = xml.link_inside(bookmark, words + xml.tab() + number)
    return writing.paragraph(f"TOC{min(heading.level, _DEEPEST_HEADING)}", begin + link + end, tabs=tabs)


def _tabs(width: int) -> str:
    return (
        f'<w:tabs><w:tab w:val="clear" w:pos="{_STYLED_TAB}"/>'
        f'<w:tab w:val="right" w:leader="dot" w:pos="{width}"/></w:tabs>'
    )
