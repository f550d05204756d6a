"""Accessibility checked on the model: what fails here is not written in any format.

After WCAG 2.2 AA, PDF/UA-1, the Analysis Function's guidance on tables and charts, and GOV.UK's on sentences and links.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import NamedTuple, assert_never

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, Document, Inlines, plain
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.traversal import all_inlines, headings, inlines_of, inner_blocks, walk
from ncpm_reports.documents.vocabulary import safe_target, short

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


class _Problem(NamedTuple):
    code: str
    found: str
    expected: str
    remedy: str
    part: str = ""
    severity: Severity = Severity.ERROR


def check(document: Document) -> tuple[Issue, ...]:
    """Every problem of the document, in reading order; a document with an error among them must not be written."""
    names = tuple(_names(document.blocks))
    whole = (_meta(document.meta), _outline(document), _anchors(names), _alike(document))
    issues = [_issue(problem, document, "") for problem in chain.from_iterable(whole)]
    heading = ""
    for block in walk(document.blocks):
        if isinstance(block, model.Heading | model.Details):
            heading = plain(block.content if isinstance(block, model.Heading) else block.summary)
        issues += [_issue(problem, document, heading) for problem in _block_problems(block, document, names)]
    return tuple(issues)


def _issue(problem: _Problem, document: Document, heading: str) -> Issue:
    parts = (document.meta.id, f'under "{_short(heading)}"' if heading else "", problem.part)
    return Issue(
        code=f"document.{problem.code}",
        where=", ".join(filter(None, parts)),
        found=problem.found,
        expected=problem.expected,
        remedy=problem.remedy,
        severity=problem.severity,
    )


def _block_problems(block: Block, document: Document, names: Collection[str]) -> Iterator[_Problem]:
    yield from _block(block)
    for content in inlines_of(block):
        yield from _content(content, names)
    lang = getattr(block, "lang", "")
    if lang and not _LANG.fullmatch(lang):
        yield _Problem("language", f'"{_short(lang)}"', "a language such as cy", "Correct the block's language.")
    if document.meta.kind in _PLAIN_ENGLISH and isinstance(block, model.Paragraph | model.Bullets):
        yield from _sentences(block)


def _at(part: str, problems: Iterable[_Problem]) -> Iterator[_Problem]:
    return (problem if problem.part else problem._replace(part=part) for problem in problems)


def _meta(meta: model.Meta) -> Iterator[_Problem]:
    if not meta.title.strip():
        yield _Problem("title", "no title", "a title", "Give the document a title in its metadata.")
    if not _LANG.fullmatch(meta.lang):
        yield _Problem("language", f'"{meta.lang}"', "a language such as en-GB", "Set the document's language.")
    words = (meta.title, meta.subject, meta.author, meta.header, meta.footer, meta.rights, *meta.keywords)
    if any(_INVISIBLE.search(word) for word in words):
        yield _invisible()


def _outline(document: Document) -> Iterator[_Problem]:
    all_headings = tuple(headings(document.blocks))
    titles = sum(heading.level == 1 for heading in all_headings)
    needed = document.meta.kind is not model.DocumentKind.LETTER
    if titles > 1 or (needed and titles == 0):
        yield _Problem("h1", f"{titles} headings of level 1", "one", "The title alone is a heading of level 1.")
    last = 0 if needed else 1
    for heading in all_headings:
        if heading.level > last + 1:
            found = f'level {heading.level} after level {last} at "{_short(plain(heading.content))}"'
            yield _Problem("heading-order", found, "no level left out", f"Make it a heading of level {last + 1}.")
        last = heading.level


def _anchors(names: Iterable[str]) -> Iterator[_Problem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield _Problem("anchor", f'"{name}" {times} times', "each id once", "Give one of them another id.")
        if not _ANCHOR.fullmatch(name):
            yield _Problem("anchor", f'the id "{_short(name)}"', "letters, digits, hyphens", "Choose another id.")


def _alike(document: Document) -> Iterator[_Problem]:
    """Titles that readers of a list of tables cannot tell apart, and links that say the same and go elsewhere."""
    titled = (block for block in walk(document.blocks) if isinstance(block, model.Table | model.Figure))
    titles = Counter(plain(block.title) for block in titled)
    for title in sorted(title for title, times in titles.items() if times > 1 and title):
        found, remedy = f'"{_short(title)}" {titles[title]} times', "Say in the title which one it is."
        yield _Problem("same-title", found, "titles that differ", remedy, severity=Severity.WARNING)
    targets: dict[str, set[str]] = {}
    inlines = (inline for block in walk(document.blocks) for run in inlines_of(block) for inline in all_inlines(run))
    for link in (inline for inline in inlines if isinstance(inline, model.Link)):
        targets.setdefault(plain(link.children).strip().lower(), set()).add(link.target)
    for words in sorted(words for words, places in targets.items() if len(places) > 1 and words):
        found, remedy = f'links called "{_short(words)}" to {len(targets[words])} places', "Name each after its target."
        yield _Problem("same-link", found, "different words for different places", remedy, severity=Severity.WARNING)


def _names(blocks: tuple[Block, ...]) -> Iterator[str]:
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


def _block(block: Block) -> Iterator[_Problem]:
    if isinstance(block, model.Callout | model.Details) and not block.blocks:
        yield _empty(f"a {type(block).__name__.lower()}")
    match block:
        case model.Table():
            yield from _at(f"table {block.id}", _table(block))
        case model.Figure():
            yield from _at(f"figure {block.id}", _figure(block))
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


def _without_words(block: Block) -> Iterator[_Problem]:
    needed = tuple(inlines_of(block))
    if not needed or any(not plain(content).strip() for content in needed):
        yield _empty(f"part of a {type(block).__name__.lower()}")


def _columns(block: model.Columns) -> Iterator[_Problem]:
    if len(block.columns) < 2 or not all(block.columns):
        found = f"{len(block.columns)} columns, of which {block.columns.count(())} empty"
        yield _Problem("columns", found, "two columns or more, with words in each", "Set the blocks without columns.")
    if block.shares and (len(block.shares) != len(block.columns) or min(block.shares) <= 0):
        found = f"shares {block.shares}"
        yield _Problem("columns", found, "a share above 0 for each column", "Correct the shares, or leave them out.")
    for inner in walk(inner_blocks(block)):
        if isinstance(inner, model.Columns | model.PageBreak | model.Contents):
            found = f"a {type(inner).__name__.lower()} inside columns"
            yield _Problem("columns", found, "words, tables and pictures", "Let it stand outside the columns.")


def _table(table: model.Table) -> Iterator[_Problem]:
    if not plain(table.title).strip():
        yield _Problem("table-title", "no title", "a title above the table", "Say what the table shows.")
    for index, column in enumerate(table.columns, start=1):
        if not plain(column.header).strip():
            found = f"no header for column {index}"
            yield _Problem("table-header", found, "a header for each column", "Say what the column holds.")
    for number, row in enumerate(table.rows, start=1):
        for index, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            is_needed = index == 0 or column.kind is model.ColumnKind.NUMBERS
            severity = Severity.ERROR if is_needed else Severity.WARNING
            yield from _at(f"table {table.id}, row {number}", _cell(cell, f"column {index + 1}", severity))


def _cell(cell: model.Cell, column: str, severity: Severity) -> Iterator[_Problem]:
    empty = not plain(cell.content).strip()
    if cell.drawing is not None:
        if empty and len(cell.alt.strip()) < 3:
            yield _Problem("alt", f"a picture without words in {column}", "alternative text", "Say what it shows.")
        yield from _picture_words(cell.drawing, cell.alt)
    elif empty:
        remedy = "Use the shorthand, such as [x], with its meaning under the table."
        yield _Problem("table-gap", f"nothing in {column}", "a value or its shorthand", remedy, severity=severity)


def _figure(figure: model.Figure) -> Iterator[_Problem]:
    alt, remedy = figure.alt.strip(), "Say the kind of chart, what is shown, the finding and the range."
    if len(alt) < MIN_ALT:
        found = f"alternative text of {len(alt)} characters"
        yield _Problem("alt", found, f"at least {MIN_ALT}", remedy)
    elif _FILE.fullmatch(alt) or alt == plain(figure.title).strip():
        yield _Problem("alt", f'"{_short(alt)}"', "alternative text that says what the chart shows", remedy)
    if not figure.data.rows:
        yield _Problem("figure-data", "no data", "the numbers behind the chart", "Give the figure its table.")
    yield from _picture_words(figure.drawing, figure.alt)
    yield from _at(f"figure {figure.id}, its data", _table(figure.data))


def _picture_words(drawing: Drawing, alt: str) -> Iterator[_Problem]:
    words = [op.text for op in drawing.ops if isinstance(op, TextOp)]
    if any(_INVISIBLE.search(word) for word in (alt, *words)):
        yield _invisible()


def _content(content: Inlines, names: Collection[str]) -> Iterator[_Problem]:
    if _INVISIBLE.search(plain(content)):
        yield _invisible()
    for inline in all_inlines(content):
        if isinstance(inline, model.Link):
            yield from _link(inline, names)


def _link(link: model.Link, names: Collection[str]) -> Iterator[_Problem]:
    words = plain(link.children).strip()
    if not words or words.lower().rstrip(".") in _EMPTY_WORDS or _ADDRESS.fullmatch(words):
        remedy = "Use the name of what the link opens."
        yield _Problem("link-text", f'a link called "{_short(words)}"', "words that say where it goes", remedy)
    expected = ""
    if link.target.startswith("#") and link.target[1:] not in names:
        expected = "an id in this document"
    elif not safe_target(link.target):
        expected = "an https address, an anchor or a relative path"
    if expected:
        yield _Problem("link-target", f'a link to "{_short(link.target)}"', expected, "Correct the link's target.")


def _sentences(block: model.Paragraph | model.Bullets) -> Iterator[_Problem]:
    if isinstance(block, model.Paragraph) and block.style is model.ParagraphStyle.SOURCE:
        return  # An attribution is a list of publications, not a sentence.
    for content in inlines_of(block):
        for sentence in _SENTENCE_END.split(plain(content)):
            words = len(sentence.split())
            if words > MAX_SENTENCE:
                found = f'a sentence of {words} words, "{_short(sentence)}"'
                remedy = "Make two sentences of it."
                yield _Problem("sentence", found, f"at most {MAX_SENTENCE}", remedy, severity=Severity.WARNING)


def _invisible() -> _Problem:
    remedy = "Remove it from the text or data it came from; it is invisible and changes what readers see or hear."
    return _Problem("invisible", "a control or direction character", "visible text only", remedy)


def _empty(what: str) -> _Problem:
    return _Problem("empty", f"{what} without words", "words", "Leave it out or fill it in.")


def _short(text: str) -> str:
    return short(_INVISIBLE.sub("\ufffd", text))
