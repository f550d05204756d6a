"""What people write by hand (commentary, statements): Markdown with HTML off, read into blocks.

The words and figures are the author's own. Each problem has its file and line.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents.blocks import (
    Block,
    Bullets,
    Cell,
    Column,
    Emph,
    Heading,
    Inline,
    Inlines,
    Link,
    Paragraph,
    Strong,
    Table,
    Text,
    plain,
)
from ncpm_reports.documents.front_matter import FRONT_MATTER
from ncpm_reports.documents.printable import letter_problem, without_unseen
from ncpm_reports.documents.vocabulary import nearest, safe_target

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_LENGTH = 100_000
_HTML = re.compile(r"<(?:[A-Za-z!?][^>\n]{0,500}|/[A-Za-z][^>\n]{0,200})>|<!--")
_CODE = re.compile(r"`[^`\n]*`")
# What opens and closes in Markdown: a parser may take the square of their number.
_SIGNS = re.compile(r"[*_\[\]()`~]")
MOST_SIGNS = 2_000
# What Markdown has and documents have not, as people know it.
_NAMES = {
    "blockquote": "a quotation, a line that begins with >",
    "hr": "a rule across the page, ---",
    "fence": "a block of code between lines of ```",
    "code_block": "a line that begins with four blanks or a tab, which means code",
    "code_inline": "code, words between `",
    "image": "a picture",
}
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
FRONT_NAMES = ("author", "date")
_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A text written by a person: who, when, and its blocks."""

    author: str
    written_on: date
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadingLine:
    """A heading as it stands in Markdown: its line in the file, its level (1 to 6) and its words, marks and all."""

    line: int
    level: int
    words: str


def heading_lines(text: str) -> Iterator[HeadingLine]:
    """The headings of a Markdown text, front matter left out, of both kinds: `## Words`, and words underlined."""
    text = without_unseen(text)
    front = FRONT_MATTER.match(text)
    start = 1 + (front[0].count("\n") if front else 0)
    before = ""
    for line, words in enumerate(text[front.end() if front else 0 :].split("\n"), start=start):
        heading, underline = _HEADING.fullmatch(words), _UNDERLINE.fullmatch(words)
        if heading:
            yield HeadingLine(line=line, level=len(heading[1]), words=heading[2])
        elif underline and before.strip() and not _HEADING.fullmatch(before):
            yield HeadingLine(line=line - 1, level=1 if underline[1][0] == "=" else 2, words=before.strip())
        before = words


def parse_commentary(text: str, where: str, level: int = 3, required: tuple[str, ...] = ("author", "date")) -> Written:
    """A text with front matter: lines `name: value` between two lines of `---`, for `author` and an ISO `date`.

    Then headings, of which the first level becomes `level`, paragraphs, lists, bold, italics, https links and simple
    tables; a paragraph that begins "Table:" directly above a table is its title. `where` is the file's name.

    Raises: Refused with every problem of the front matter, and HTML, images, code, other links and nested lists.
    """
    issues: list[Issue] = []
    text = without_unseen(text)
    front = FRONT_MATTER.match(text)
    fields = _fields(front[1] if front else "", where, issues)
    issues.extend(_missing(name, where) for name in required if not fields.get(name))
    author_letters = letter_problem(fields.get("author", ""))
    if author_letters:
        found = f"{author_letters.found} in the author"
        issues.append(_issue(_at(where, 1), "author", found, author_letters.expected, author_letters.remedy))
    written_on = _day(fields.get("date", ""), where, issues)
    reader = _Reader(where, level, first_line=1 + (front[0].count("\n") if front else 0))
    blocks = reader.blocks(text[front.end() if front else 0 :])
    if not blocks and not reader.issues:
        issues.append(
            _issue(_at(where, 1), "empty", "no text", "text under the front matter", "Write it, or remove the file.")
        )
    refuse_if_any([*issues, *reader.issues])
    return Written(author=fields.get("author", ""), written_on=written_on, blocks=blocks)


def _fields(front: str, where: str, issues: list[Issue]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line, words in enumerate(front.splitlines(), start=2):
        name, colon, value = words.partition(":")
        if not words.strip():
            continue
        if not colon or not name.strip().isidentifier():
            issues.append(_issue(_at(where, line), "front", f'"{words[:60]}"', "name: value", "Write one fact a line."))
        elif name.strip() in fields:
            issues.append(_issue(_at(where, line), "front", f"{name.strip()} twice", "each name once", "Remove one."))
        elif name.strip() not in FRONT_NAMES:
            near = nearest(name.strip().lower(), FRONT_NAMES)
            issues.append(_issue(_at(where, line), "front", f'"{name.strip()[:60]}:"', "author: or date:", near))
        fields.setdefault(name.strip(), value.strip().strip("\"'"))
    return fields


def _missing(name: str, where: str) -> Issue:
    example = "2025-10-31" if name == "date" else "…"
    remedy = f"Begin the file with a line of ---, then {name}: {example}, then a line of ---."
    return _issue(_at(where, 1), "front", f"no {name}", f"{name}: in the front matter", remedy)


def _day(value: str, where: str, issues: list[Issue]) -> date:
    try:
        return date.fromisoformat(value) if value else date.min
    except ValueError:
        remedy = "Write the date as year-month-day."
        issues.append(_issue(_at(where, 1), "front", f'date "{value[:40]}"', "a date such as 2025-10-31", remedy))
        return date.min


def _issue(place: str, code: str, found: str, expected: str, remedy: str) -> Issue:
    return Issue(code=f"commentary.{code}", where=place, found=found, expected=expected, remedy=remedy)


def _at(where: str, line: int) -> str:
    return f"{where}, line {line}"


class _Reader:
    """Turns Markdown's tokens into blocks, collecting problems with their lines."""

    def __init__(self, where: str, level: int, first_line: int) -> None:
        self.where = where
        self.level = level
        self.first_line = first_line
        self.issues: list[Issue] = []
        self.anchors: set[str] = set()
        self.tables = 0

    def blocks(self, text: str) -> tuple[Block, ...]:
        """The blocks of a text."""
        if len(text) > MAX_LENGTH:
            self._issue(0, "length", f"{len(text):,} letters", f"at most {MAX_LENGTH:,}", "Make it shorter.")
            return ()
        if len(_SIGNS.findall(text)) > MOST_SIGNS:
            found = f"more than {MOST_SIGNS:,} asterisks, brackets and the like"
            self._issue(0, "signs", found, "words with few marks", "Take out the marks that mean nothing.")
            return ()
        self._raw_problems(text)
        # Most builds have no commentary yet, and the parser takes a while to load.
        from markdown_it import MarkdownIt  # noqa: PLC0415

        tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
        return tuple(_titled(tuple(self._each(tokens))))

    def _raw_problems(self, text: str) -> None:
        for line, words in enumerate(text.split("\n")):
            if _HTML.search(_CODE.sub("", words)):
                self._issue(
                    line,
                    "html",
                    "HTML",
                    "Markdown only",
                    "Remove the tags; use **bold**, lists and [links](https://…).",
                )
            problem = letter_problem(words)
            if problem:
                self._issue(line, problem.code, problem.found, problem.expected, problem.remedy)

    def _each(self, tokens: Sequence["Token"]) -> Iterator[Block]:
        place = 0
        while place < len(tokens):
            end = _end(tokens, place)
            yield from self._block(tokens[place : end + 1])
            place = end + 1

    def _block(self, tokens: Sequence["Token"]) -> Iterator[Block]:
        first = tokens[0]
        match first.type:
            case "heading_open":
                yield self._heading(tokens)
            case "paragraph_open":
                yield Paragraph(content=self._inlines(tokens[1]))
            case "bullet_list_open" | "ordered_list_open":
                yield self._list(tokens)
            case "table_open":
                yield self._table(tokens)
            case _:
                expected = "headings, paragraphs, lists and tables"
                self._issue(_line(first), "block", _name(first), expected, "Write it as a paragraph or a list.")

    def _heading(self, tokens: Sequence["Token"]) -> Heading:
        content = self._inlines(tokens[1])
        stem = _SLUG.sub("-", f"{self.where.rpartition('/')[2].rpartition('.')[0]}-{plain(content)}".lower()).strip("-")
        anchor, count = stem or "section", 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{stem}-{count}"
        self.anchors.add(anchor)
        anchor = anchor if anchor[:1].isalpha() else f"s-{anchor}"
        return Heading(level=max(1, min(4, self.level + int(tokens[0].tag[1]) - 1)), content=content, anchor=anchor)

    def _list(self, tokens: Sequence["Token"]) -> Bullets:
        items: list[Inlines] = []
        for index, token in enumerate(tokens):
            if token.type == "list_item_open":
                inside = tokens[index + 1 : _end(tokens, index)]
                items.append(self._item(inside, token))
        return Bullets(items=tuple(items), ordered=tokens[0].type == "ordered_list_open")

    def _item(self, inside: Sequence["Token"], opened: "Token") -> Inlines:
        texts = [token for token in inside if token.type == "inline"]
        if [token.type for token in inside] != ["paragraph_open", "inline", "paragraph_close"]:
            found = "a list item that holds more than one paragraph, or nothing"
            self._issue(_line(opened), "list", found, "one paragraph an item", "Make it a plain list.")
        return self._inlines(texts[0]) if texts else ()

    def _table(self, tokens: Sequence["Token"]) -> Table:
        rows: list[list[Inlines]] = []
        for index, token in enumerate(tokens):
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline" and tokens[index - 1].type in ("th_open", "td_open"):
                rows[-1].append(self._inlines(token))
        self.tables += 1
        stem = _SLUG.sub("-", self.where.lower()).strip("-")
        title = (Text(f"Table in {self.where.rpartition('/')[2].rpartition('.')[0]}"),)
        return Table(
            id=f"table-{stem}-{self.tables}",
            title=title,
            columns=tuple(Column(header=header) for header in rows[0]),
            rows=tuple(tuple(Cell(content=content) for content in row) for row in rows[1:]),
        )

    # Inlines

    def _inlines(self, token: "Token") -> Inlines:
        inlines = self._run(token.children or [], _line(token))
        return tuple(_joined(inlines))

    def _run(self, tokens: Sequence["Token"], line: int) -> list[Inline]:
        inlines: list[Inline] = []
        place = 0
        while place < len(tokens):
            end = _end(tokens, place)
            inlines.extend(self._inline(tokens[place : end + 1], line))
            place = end + 1
        return inlines

    def _inline(self, tokens: Sequence["Token"], line: int) -> tuple[Inline, ...]:
        first, inside = tokens[0], tokens[1:-1]
        match first.type:
            case "text" | "text_special":
                if "](" in first.content:
                    self._issue(line, "link", "a link that cannot be followed", "[words](https://…)", "Correct it.")
                return (Text(first.content),)
            case "softbreak" | "hardbreak":
                return (Text(" "),)
            case "strong_open":
                return (Strong(tuple(_joined(self._run(inside, line)))),)
            case "em_open":
                return (Emph(tuple(_joined(self._run(inside, line)))),)
            case "link_open":
                return self._link(first, inside, line)
            case _:
                self._issue(line, "inline", _name(first), "words, bold, italics and links", "Write it in words.")
                return ()

    def _link(self, opened: "Token", inside: Sequence["Token"], line: int) -> tuple[Inline, ...]:
        target = str(opened.attrs.get("href", ""))
        if not (target.startswith("https://") and safe_target(target)):
            self._issue(line, "link", f'a link to "{target[:60]}"', "an https address", "Link to an https address.")
        elif not _plain_host(target):
            found = f'a link to "{target[:60]}", whose host has a password or letters of other alphabets in it'
            self._issue(line, "link", found, "an address under a plain name", "Link to the address itself.")
        return (Link(target, tuple(_joined(self._run(inside, line)))),)

    def _issue(self, line: int, code: str, found: str, expected: str, remedy: str) -> None:
        self.issues.append(_issue(_at(self.where, self.first_line + line), code, found, expected, remedy))


def _plain_host(target: str) -> bool:
    """Whether an address names its host in plain ASCII letters, with no user or password before it."""
    try:
        place = urlsplit(target).netloc
        host = urlsplit(target).hostname or ""
    except ValueError:
        return False
    return bool(_HOST.fullmatch(host)) and "@" not in unquote(place) and "xn--" not in host


def _titled(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """The blocks, with each paragraph "Table: …" made the title of the table that follows it."""
    for index, block in enumerate(blocks):
        before = _table_title(blocks[index - 1]) if index else ""
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if isinstance(block, Table) and before:
            yield replace(block, title=(Text(before),))
        elif not (_table_title(block) and isinstance(following, Table)):
            yield block


def _table_title(block: Block) -> str:
    words = plain(block.content) if isinstance(block, Paragraph) else ""
    return words.removeprefix("Table:").strip() if words.startswith("Table:") else ""


def _end(tokens: Sequence["Token"], place: int) -> int:
    depth = 0
    for index in range(place, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1


def _name(token: "Token") -> str:
    kind = token.type.removesuffix("_open")
    return _NAMES.get(kind, kind.replace("_", " "))


def _line(token: "Token") -> int:
    return token.map[0] if token.map else 0


def _joined(inlines: Sequence[Inline]) -> Iterator[Inline]:
    words = ""
    for inline in inlines:
        if isinstance(inline, Text):
            words += inline.text
            continue
        if words:
            yield Text(words)
        words = ""
        yield inline
    if words:
        yield Text(words)
