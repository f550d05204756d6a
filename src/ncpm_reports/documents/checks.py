"""Accessibility checked on the model: what fails here is not written in any format.

After WCAG 2.2 AA, PDF/UA-1, the Analysis Function's guidance on tables and charts, and GOV.UK's on sentences and links.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import assert_never

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, Document, Inlines, plain
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.traversal import all_inlines, headings, inlines_of, inner_blocks, walk
from ncpm_reports.documents.vocabulary import excerpt, safe_target

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
_PLAIN_ENGLISH = frozenset({model.DocumentKind.SUMMARY, model.DocumentKind.PAGE})


def check(document: Document) -> tuple[Issue, ...]:
    """Every problem of the document, in reading order; a document with an error among them must not be written."""
    ids = tuple(_ids(document.blocks))
    whole = (_meta(document.meta), _outline(document), _anchors(ids), _ambiguous_names(document))
    issues = [_with_place(document, "", problem) for problem in chain.from_iterable(whole)]
    heading = ""
    for block in walk(document.blocks):
        if isinstance(block, model.Heading | model.Details):
            heading = plain(block.content if isinstance(block, model.Heading) else block.summary)
        issues += [_with_place(document, heading, problem) for problem in _block_problems(block, document, ids)]
    return tuple(issues)


def _problem(code: str, found: str, expected: str, remedy: str, severity: Severity = Severity.ERROR) -> Issue:
    """A problem of a document, to which `check` adds where it is."""
    code = f"document.{code}"
    return Issue(code=code, where="", found=found, expected=expected, remedy=remedy, severity=severity)


def _with_place(document: Document, heading: str, problem: Issue) -> Issue:
    parts = (document.meta.id, f'under "{_excerpt(heading)}"' if heading else "", problem.where)
    return replace(problem, where=", ".join(filter(None, parts)))


def _block_problems(block: Block, document: Document, ids: Collection[str]) -> Iterator[Issue]:
    yield from _block(block)
    for content in inlines_of(block):
        yield from _content(content, ids)
    lang = getattr(block, "lang", "")
    if lang and not _LANG.fullmatch(lang):
        yield _problem("language", f'"{_excerpt(lang)}"', "a language such as cy", "Correct the block's language.")
    if document.meta.kind in _PLAIN_ENGLISH and isinstance(block, model.Paragraph | model.Bullets):
        yield from _sentences(block)


def _in_part(part: str, problems: Iterable[Issue]) -> Iterator[Issue]:
    return (problem if problem.where else replace(problem, where=part) for problem in problems)


def _meta(meta: model.Meta) -> Iterator[Issue]:
    if not meta.title.strip():
        yield _problem("title", "no title", "a title", "Give the document a title in its metadata.")
    if not _LANG.fullmatch(meta.lang):
        yield _problem("language", f'"{meta.lang}"', "a language such as en-GB", "Set the document's language.")
    words = (meta.title, meta.subject, meta.author, meta.header, meta.footer, meta.rights, *meta.keywords)
    if any(_INVISIBLE.search(word) for word in words):
        yield _invisible()


def _outline(document: Document) -> Iterator[Issue]:
    all_headings = tuple(headings(document.blocks))
    titles = sum(heading.level == 1 for heading in all_headings)
    needs_title = document.meta.kind is not model.DocumentKind.LETTER
    if titles > 1 or (needs_title and titles == 0):
        yield _problem("h1", f"{titles} headings of level 1", "one", "The title alone is a heading of level 1.")
    last = 0 if needs_title else 1
    for heading in all_headings:
        if heading.level > last + 1:
            found = f'level {heading.level} after level {last} at "{_excerpt(plain(heading.content))}"'
            yield _problem("heading-order", found, "no level left out", f"Make it a heading of level {last + 1}.")
        last = heading.level


def _anchors(ids: Iterable[str]) -> Iterator[Issue]:
    for name, times in Counter(ids).items():
        if times > 1:
            yield _problem("anchor", f'"{name}" {times} times', "each id once", "Give one of them another id.")
        if not _ANCHOR.fullmatch(name):
            yield _problem("anchor", f'the id "{_excerpt(name)}"', "letters, digits, hyphens", "Choose another id.")


def _ambiguous_names(document: Document) -> Iterator[Issue]:
    """Titles that readers of a list of tables cannot tell apart, and links that say the same and go elsewhere."""
    titled = (block for block in walk(document.blocks) if isinstance(block, model.Table | model.Figure))
    titles = Counter(plain(block.title) for block in titled)
    for title in sorted(title for title, times in titles.items() if times > 1 and title):
        found, remedy = f'"{_excerpt(title)}" {titles[title]} times', "Say in the title which one it is."
        yield _problem("same-title", found, "titles that differ", remedy, severity=Severity.WARNING)
    targets: dict[str, set[str]] = {}
    inlines = (inline for block in walk(document.blocks) for run in inlines_of(block) for inline in all_inlines(run))
    for link in (inline for inline in inlines if isinstance(inline, model.Link)):
        targets.setdefault(plain(link.children).strip().lower(), set()).add(link.target)
    for words in sorted(words for words, places in targets.items() if len(places) > 1 and words):
        found = f'links called "{_excerpt(words)}" to {len(targets[words])} places'
        remedy = "Name each after its target."
        yield _problem("same-link", found, "different words for different places", remedy, severity=Severity.WARNING)


def _ids(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in walk(blocks):
        match block:
            case model.Heading(anchor=name) | model.Details(anchor=name):
                yield name
            case model.Table(id=name) | model.LinkMap(id=name):
                yield name
            case model.Figure(id=name, data=data):
                yield name
                yield data.id
            case model.Paragraph() | model.Bullets() | model.Callout() | model.Columns() | model.PageBreak():
                pass
            case model.Address() | model.Signature() | model.Contents():
                pass
            case _:
                assert_never(block)


def _block(block: Block) -> Iterator[Issue]:
    if isinstance(block, model.Callout | model.Details) and not block.blocks:
        yield _empty(f"a {type(block).__name__.lower()}")
    match block:
        case model.Table():
            yield from _in_part(f"table {block.id}", _table(block))
        case model.Figure():
            yield from _in_part(f"figure {block.id}", _figure(block))
        case model.Columns():
            yield from _columns(block)
        case model.Heading() | model.Paragraph() | model.Bullets() | model.Details():
            yield from _without_words(block)
        case model.Address() | model.Signature() | model.Contents():
            yield from _without_words(block)
        case model.LinkMap(shapes=()):
            yield _empty("a map")
        case model.Callout() | model.LinkMap() | model.PageBreak():
            pass
        case _:
            assert_never(block)


def _without_words(block: Block) -> Iterator[Issue]:
    contents = tuple(inlines_of(block))
    if not contents or any(not plain(content).strip() for content in contents):
        yield _empty(f"part of a {type(block).__name__.lower()}")


def _columns(block: model.Columns) -> Iterator[Issue]:
    if len(block.columns) < 2 or not all(block.columns):
        found = f"{len(block.columns)} columns, of which {block.columns.count(())} empty"
        yield _problem("columns", found, "two columns or more, with words in each", "Set the blocks without columns.")
    if block.shares and (len(block.shares) != len(block.columns) or min(block.shares) <= 0):
        found = f"shares {block.shares}"
        yield _problem("columns", found, "a share above 0 for each column", "Correct the shares, or leave them out.")
    for inner in walk(inner_blocks(block)):
        if isinstance(inner, model.Columns | model.PageBreak | model.Contents):
            found = f"a {type(inner).__name__.lower()} inside columns"
            yield _problem("columns", found, "words, tables and pictures", "Let it stand outside the columns.")


def _table(table: model.Table) -> Iterator[Issue]:
    if not plain(table.title).strip():
        yield _problem("table-title", "no title", "a title above the table", "Say what the table shows.")
    for index, column in enumerate(table.columns, start=1):
        if not plain(column.header).strip():
            found = f"no header for column {index}"
            yield _problem("table-header", found, "a header for each column", "Say what the column holds.")
    for number, row in enumerate(table.rows, start=1):
        for index, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            is_needed = index == 0 or column.kind is model.ColumnKind.NUMBERS
            severity = Severity.ERROR if is_needed else Severity.WARNING
            yield from _in_part(f"table {table.id}, row {number}", _cell(cell, f"column {index + 1}", severity))


def _cell(cell: model.Cell, column: str, severity: Severity) -> Iterator[Issue]:
    empty = not plain(cell.content).strip()
    if cell.drawing is not None:
        if empty and len(cell.alt.strip()) < 3:
            yield _problem("alt", f"a picture without words in {column}", "alternative text", "Say what it shows.")
        yield from _picture_words(cell.drawing, cell.alt)
    elif empty:
        remedy = "Use the shorthand, such as [x], with its meaning under the table."
        yield _problem("table-gap", f"nothing in {column}", "a value or its shorthand", remedy, severity=severity)


def _figure(figure: model.Figure) -> Iterator[Issue]:
    alt, remedy = figure.alt.strip(), "Say the kind of chart, what is shown, the finding and the range."
    if len(alt) < MIN_ALT:
        found = f"alternative text of {len(alt)} characters"
        yield _problem("alt", found, f"at least {MIN_ALT}", remedy)
    elif _FILE.fullmatch(alt) or alt == plain(figure.title).strip():
        yield _problem("alt", f'"{_excerpt(alt)}"', "alternative text that says what the chart shows", remedy)
    if not figure.data.rows:
        yield _problem("figure-data", "no data", "the numbers behind the chart", "Give the figure its table.")
    yield from _picture_words(figure.drawing, figure.alt)
    yield from _in_part(f"figure {figure.id}, its data", _table(figure.data))


def _picture_words(drawing: Drawing, alt: str) -> Iterator[Issue]:
    words = [op.text for op in drawing.ops if isinstance(op, TextOp)]
    if any(_INVISIBLE.search(word) for word in (alt, *words)):
        yield _invisible()


def _content(content: Inlines, ids: Collection[str]) -> Iterator[Issue]:
    if _INVISIBLE.search(plain(content)):
        yield _invisible()
    for inline in all_inlines(content):
        if isinstance(inline, model.Link):
            yield from _link(inline, ids)


def _link(link: model.Link, ids: Collection[str]) -> Iterator[Issue]:
    words = plain(link.children).strip()
    if not words or words.lower().rstrip(".") in _EMPTY_WORDS or _ADDRESS.fullmatch(words):
        remedy = "Use the name of what the link opens."
        yield _problem("link-text", f'a link called "{_excerpt(words)}"', "words that say where it goes", remedy)
    expected = ""
    if link.target.startswith("#") and link.target[1:] not in ids:
        expected = "an id in this document"
    elif not safe_target(link.target):
        expected = "an https address, an anchor or a relative path"
    if expected:
        yield _problem("link-target", f'a link to "{_excerpt(link.target)}"', expected, "Correct the link's target.")


def _sentences(block: model.Paragraph | model.Bullets) -> Iterator[Issue]:
    if isinstance(block, model.Paragraph) and block.style is model.ParagraphStyle.SOURCE:
        return  # An attribution is a list of publications, not a sentence.
    for content in inlines_of(block):
        for sentence in _SENTENCE_END.split(plain(content)):
            words = len(sentence.split())
            if words > MAX_SENTENCE:
                found = f'a sentence of {words} words, "{_excerpt(sentence)}"'
                remedy = "Make two sentences of it."
                yield _problem("sentence", found, f"at most {MAX_SENTENCE}", remedy, severity=Severity.WARNING)


def _invisible() -> Issue:
    remedy = "Remove it from the text or data it came from; it is invisible and changes what readers see or hear."
    return _problem("invisible", "a control or direction character", "visible text only", remedy)


def _empty(what: str) -> Issue:
    return _problem("empty", f"{what} without words", "words", "Leave it out or fill it in.")


def _excerpt(text: str) -> str:
    return excerpt(_INVISIBLE.sub("\ufffd", text))
