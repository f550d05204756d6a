"""Accessibility checked on the model: what fails here is not written in any format.

After WCAG 2.2 AA, PDF/UA-1, the Analysis Function's guidance on tables and charts, and GOV.UK's on sentences and links.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    Cell,
    ColumnKind,
    Columns,
    Contents,
    Details,
    Document,
    DocumentKind,
    Figure,
    Heading,
    Inlines,
    Link,
    LinkMap,
    NoteRef,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Table,
    plain,
)
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.traversal import all_inlines, headings, inlines_of, inner_blocks, listed_links, walk
from ncpm_reports.documents.vocabulary import safe_target

MIN_ALT = 20
MAX_SENTENCE = 25
_LANG = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?", re.ASCII)
_ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
_FILE = re.compile(r"\S+\.(png|svg|jpe?g|gif|pdf|emf)", re.IGNORECASE)
_ADDRESS = re.compile(r"(https?://|www\.)\S+", re.IGNORECASE)
_EMPTY_WORDS = frozenset(
    {"here", "click here", "this", "link", "this link", "more", "read more", "this page", "website"}
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"’”)]*\s+(?=[\"‘“(]?[A-Z0-9])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_PLAIN_ENGLISH = frozenset({DocumentKind.SUMMARY, DocumentKind.PAGE})


def check(document: Document) -> tuple[Issue, ...]:
    """Every problem of the document, in reading order; a document with an error among them must not be written."""
    return tuple(_problems(document))


def _problems(document: Document) -> Iterator[Issue]:
    yield from _meta(document)
    yield from _outline(document)
    yield from _anchors(document)
    yield from _alike(document)
    place = _Place(document=document.meta.id)
    anchors = frozenset(_names(document.blocks))
    for block in walk(document.blocks):
        if isinstance(block, Heading | Details):
            words = block.content if isinstance(block, Heading) else block.summary
            place = _Place(document=document.meta.id, heading=plain(words))
        yield from _block(block, place)
        for content in inlines_of(block):
            yield from _content(content, place, anchors)
        yield from _language(block, place)
        if document.meta.kind in _PLAIN_ENGLISH:
            yield from _sentences(block, place)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where in a document something is, as a person would look for it."""

    document: str
    heading: str = ""
    part: str = ""

    def issue(self, code: str, found: str, expected: str, remedy: str, severity: Severity = Severity.ERROR) -> Issue:
        parts = (self.document, f'under "{_short(self.heading)}"' if self.heading else "", self.part)
        where = ", ".join(part for part in parts if part)
        return Issue(
            code=f"document.{code}", where=where, found=found, expected=expected, remedy=remedy, severity=severity
        )

    def at(self, part: str) -> "_Place":
        return _Place(document=self.document, heading=self.heading, part=part)


# The whole document


def _meta(document: Document) -> Iterator[Issue]:
    meta, place = document.meta, _Place(document=document.meta.id)
    if not meta.title.strip():
        yield place.issue("title", "no title", "a title", "Give the document a title in its metadata.")
    if not _LANG.fullmatch(meta.lang):
        yield place.issue("language", f'"{meta.lang}"', "a language such as en-GB", "Set the document's language.")
    words = (meta.title, meta.subject, meta.author, meta.header, meta.footer, meta.rights, *meta.keywords)
    if any(_INVISIBLE.search(word) for word in words):
        yield _invisible(place)


def _outline(document: Document) -> Iterator[Issue]:
    all_headings = tuple(headings(document.blocks))
    place = _Place(document=document.meta.id)
    titles = sum(heading.level == 1 for heading in all_headings)
    needed = document.meta.kind is not DocumentKind.LETTER
    if titles > 1 or (needed and titles == 0):
        yield place.issue("h1", f"{titles} headings of level 1", "one", "The title alone is a heading of level 1.")
    last = 0 if needed else 1
    for heading in all_headings:
        if heading.level > last + 1:
            found = f'level {heading.level} after level {last} at "{_short(plain(heading.content))}"'
            yield place.issue("heading-order", found, "no level left out", f"Make it a heading of level {last + 1}.")
        last = heading.level


def _anchors(document: Document) -> Iterator[Issue]:
    place = _Place(document=document.meta.id)
    for name, times in Counter(_names(document.blocks)).items():
        if times > 1:
            yield place.issue("anchor", f'"{name}" {times} times', "each id once", "Give one of them another id.")
        if not _ANCHOR.fullmatch(name):
            yield place.issue("anchor", f'the id "{_short(name)}"', "letters, digits, hyphens", "Choose another id.")


def _alike(document: Document) -> Iterator[Issue]:
    """Titles that readers of a list of tables cannot tell apart, and links that say the same and go elsewhere."""
    place = _Place(document=document.meta.id)
    titles = Counter(plain(block.title) for block in walk(document.blocks) if isinstance(block, Table | Figure))
    for title in sorted(title for title, times in titles.items() if times > 1 and title):
        found, remedy = f'"{_short(title)}" {titles[title]} times', "Say in the title which one it is."
        yield place.issue("same-title", found, "titles that differ", remedy, Severity.WARNING)
    targets: dict[str, set[str]] = {}
    for link in _links(document):
        targets.setdefault(plain(link.children).strip().lower(), set()).add(link.target)
    for words in sorted(words for words, places in targets.items() if len(places) > 1 and words):
        found, remedy = f'links called "{_short(words)}" to {len(targets[words])} places', "Name each after its target."
        yield place.issue("same-link", found, "different words for different places", remedy, Severity.WARNING)


def _links(document: Document) -> Iterator[Link]:
    for block in walk(document.blocks):
        for content in inlines_of(block):
            yield from (inline for inline in all_inlines(content) if isinstance(inline, Link))


def _names(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in walk(blocks):
        match block:
            case Heading(anchor=name) | Details(anchor=name) | Table(id=name) | LinkMap(id=name):
                yield name
            case Figure(id=name, data=data):
                yield name
                yield data.id
            case Paragraph() | Bullets() | Callout() | Columns() | PageBreak():
                pass
            case Address() | Signature() | Contents():
                pass
            case _:
                assert_never(block)


# Blocks


def _block(block: Block, place: _Place) -> Iterator[Issue]:
    match block:
        case Table():
            yield from _table(block, place.at(f"table {block.id}"))
        case Figure():
            yield from _figure(block, place.at(f"figure {block.id}"))
        case Callout(blocks=inside):
            if not inside:
                yield _empty(place, "a callout")
        case Columns():
            yield from _columns(block, place)
        case Details():
            yield from _details(block, place)
        case Heading() | Paragraph() | Bullets() | Address() | Signature() | Contents():
            yield from _no_gaps(block, place)
        case LinkMap():
            yield from _link_map(block, place.at(f"map {block.id}"))
        case PageBreak():
            pass
        case _:
            assert_never(block)


def _link_map(block: LinkMap, place: _Place) -> Iterator[Issue]:
    if not block.title.strip() or not block.shapes:
        yield _empty(place, "a map")
    for link in listed_links(block).items:
        yield from _content(link, place, frozenset())


def _columns(block: Columns, place: _Place) -> Iterator[Issue]:
    if len(block.columns) < 2 or not all(block.columns):
        found = f"{len(block.columns)} columns, of which {block.columns.count(())} empty"
        yield place.issue(
            "columns", found, "two columns or more, with words in each", "Set the blocks without columns."
        )
    if block.shares and (len(block.shares) != len(block.columns) or min(block.shares) <= 0):
        found = f"shares {block.shares}"
        yield place.issue("columns", found, "a share above 0 for each column", "Correct the shares, or leave them out.")
    for inner in walk(inner_blocks(block)):
        if isinstance(inner, Columns | PageBreak | Contents):
            found = f"a {type(inner).__name__.lower()} inside columns"
            yield place.issue("columns", found, "words, tables and pictures", "Let it stand outside the columns.")


def _details(block: Details, place: _Place) -> Iterator[Issue]:
    if not plain(block.summary).strip():
        yield _empty(place, "the summary of details")
    if not block.blocks:
        yield _empty(place, "details")
    if not 2 <= block.level <= 4:
        yield place.issue("details", f"level {block.level}", "2, 3 or 4", "Correct the level.")


def _no_gaps(block: Heading | Paragraph | Bullets | Address | Signature | Contents, place: _Place) -> Iterator[Issue]:
    kind = type(block).__name__.lower()
    needed = tuple(inlines_of(block))
    if not needed or any(not plain(content).strip() for content in needed):
        yield _empty(place, f"part of a {kind}")


def _table(table: Table, place: _Place) -> Iterator[Issue]:
    if not plain(table.title).strip():
        yield place.issue("table-title", "no title", "a title above the table", "Say what the table shows.")
    if not table.columns:
        yield place.issue("table-columns", "no columns", "at least one", "Leave the table out if it is empty.")
    for index, column in enumerate(table.columns, start=1):
        if not plain(column.header).strip():
            found = f"no header for column {index}"
            yield place.issue("table-header", found, "a header for each column", "Say what the column holds.")
    for number, row in enumerate(table.rows, start=1):
        yield from _row(table, row, place.at(f"table {table.id}, row {number}"))
    yield from _notes(table, place)


def _row(table: Table, row: tuple[Cell, ...], place: _Place) -> Iterator[Issue]:
    if len(row) != len(table.columns):
        found, expected = f"{len(row)} cells", f"{len(table.columns)}, one for each column"
        yield place.issue("table-row", found, expected, "Make the row as long as the header.")
    for index, (cell, column) in enumerate(zip(row, table.columns, strict=False)):
        yield from _cell(cell, place, f"column {index + 1}", index == 0 or column.kind is ColumnKind.NUMBERS)


def _cell(cell: Cell, place: _Place, column: str, needed: bool) -> Iterator[Issue]:
    empty = not plain(cell.content).strip()
    if cell.drawing is not None:
        if empty and len(cell.alt.strip()) < 3:
            yield place.issue("alt", f"a picture without words in {column}", "alternative text", "Say what it shows.")
        yield from _picture_words(cell.drawing, cell.alt, place)
    elif empty:
        severity = Severity.ERROR if needed else Severity.WARNING
        remedy = "Use the shorthand, such as [x], with its meaning under the table."
        yield place.issue("table-gap", f"nothing in {column}", "a value or its shorthand", remedy, severity)


def _notes(table: Table, place: _Place) -> Iterator[Issue]:
    numbers = [note.number for note in table.notes]
    used = set(_note_refs(tuple(inlines_of(table))))
    for number in sorted(used - set(numbers)):
        yield place.issue("note", f"[note {number}] without its note", "a note under the table", "Add the note.")
    for number in sorted(set(numbers) - used):
        found = f"note {number}, which nothing refers to"
        yield place.issue("note", found, "each note to be referred to", "Mark what it is about.", Severity.WARNING)
    for number, times in Counter(numbers).items():
        if times > 1:
            yield place.issue("note", f"note {number} {times} times", "each number once", "Number the notes in order.")


def _note_refs(contents: tuple[Inlines, ...]) -> Iterator[int]:
    for content in contents:
        for inline in all_inlines(content):
            if isinstance(inline, NoteRef):
                yield inline.number


def _figure(figure: Figure, place: _Place) -> Iterator[Issue]:
    alt, remedy = figure.alt.strip(), "Say the kind of chart, what is shown, the finding and the range."
    for name, content in (("title", figure.title), ("subtitle", figure.subtitle)):
        if content and not plain(content).strip():
            remedy_title = "Give the finding, then what is measured; or leave it out altogether."
            yield place.issue("figure-title", f"a {name} of spaces", f"a {name}", remedy_title)
    if len(alt) < MIN_ALT:
        found = f"alternative text of {len(alt)} characters"
        yield place.issue("alt", found, f"at least {MIN_ALT}", remedy)
    elif _FILE.fullmatch(alt) or alt == plain(figure.title).strip():
        yield place.issue("alt", f'"{_short(alt)}"', "alternative text that says what the chart shows", remedy)
    if not figure.data.rows:
        yield place.issue("figure-data", "no data", "the numbers behind the chart", "Give the figure its table.")
    yield from _picture_words(figure.drawing, figure.alt, place)
    yield from _table(figure.data, place.at(f"figure {figure.id}, its data"))


def _picture_words(drawing: Drawing, alt: str, place: _Place) -> Iterator[Issue]:
    words = [op.text for op in drawing.ops if isinstance(op, TextOp)]
    if any(_INVISIBLE.search(word) for word in (alt, *words)):
        yield _invisible(place)


# Words


def _content(content: Inlines, place: _Place, anchors: frozenset[str]) -> Iterator[Issue]:
    if _INVISIBLE.search(plain(content)):
        yield _invisible(place)
    for inline in all_inlines(content):
        if isinstance(inline, Link):
            yield from _link(inline, place, anchors)


def _link(link: Link, place: _Place, anchors: frozenset[str]) -> Iterator[Issue]:
    words = plain(link.children).strip()
    if not words or words.lower().rstrip(".") in _EMPTY_WORDS or _ADDRESS.fullmatch(words):
        remedy = "Use the name of what the link opens."
        yield place.issue("link-text", f'a link called "{_short(words)}"', "words that say where it goes", remedy)
    if link.target.startswith("#") and link.target[1:] not in anchors:
        expected = "an id in this document"
        yield place.issue("link-target", f'a link to "{_short(link.target)}"', expected, "Correct the link's target.")
    elif not safe_target(link.target):
        expected = "an https address, an anchor or a relative path"
        yield place.issue("link-target", f'a link to "{_short(link.target)}"', expected, "Correct the link's target.")


def _sentences(block: Block, place: _Place) -> Iterator[Issue]:
    if not isinstance(block, Paragraph | Bullets):
        return
    if isinstance(block, Paragraph) and block.style is ParagraphStyle.SOURCE:
        return  # An attribution is a list of publications, not a sentence.
    for content in inlines_of(block):
        for sentence in _SENTENCE_END.split(plain(content)):
            words = len(sentence.split())
            if words > MAX_SENTENCE:
                found = f'a sentence of {words} words, "{_short(sentence)}"'
                remedy = "Make two sentences of it."
                yield place.issue("sentence", found, f"at most {MAX_SENTENCE}", remedy, Severity.WARNING)


def _language(block: Block, place: _Place) -> Iterator[Issue]:
    lang = getattr(block, "lang", "")
    if lang and not _LANG.fullmatch(lang):
        yield place.issue("language", f'"{_short(lang)}"', "a language such as cy", "Correct the block's language.")


def _invisible(place: _Place) -> Issue:
    remedy = "Remove it from the text or data it came from; it is invisible and changes what readers see or hear."
    return place.issue("invisible", "a control or direction character", "visible text only", remedy)


def _empty(place: _Place, what: str) -> Issue:
    return place.issue("empty", f"{what} without words", "words", "Leave it out or fill it in.")


def _short(text: str) -> str:
    shown = _INVISIBLE.sub("\ufffd", text)
    return shown if len(shown) <= 60 else shown[:57] + "…"
