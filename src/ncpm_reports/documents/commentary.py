"""What people write by hand (commentary, statements): Markdown with HTML off, read into blocks.

The words and figures are the author's own. Each problem has its file and line.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ncpm_reports.core.periods import day_in_words, day_label
from ncpm_reports.core.problems import Issue, refuse_if_any
from ncpm_reports.documents import blocks as model
from ncpm_reports.documents.blocks import Block, Bullets, Heading, Inline, Inlines, Link, Paragraph, Table, Text, plain
from ncpm_reports.documents.printable import letter_problem, without_invisible
from ncpm_reports.documents.traversal import merge_text
from ncpm_reports.documents.vocabulary import nearest, new_anchor, safe_target, slug

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
MAX_LENGTH = 100_000
_HTML = re.compile(r"<(?:[A-Za-z!?][^>\n]{0,500}|/[A-Za-z][^>\n]{0,200})>|<!--")
_CODE = re.compile(r"`[^`\n]*`")
# What opens and closes in Markdown: a parser may take the square of their number.
_MARKS = re.compile(r"[*_\[\]()`~]")
MAX_MARKS = 2_000
# What Markdown has and documents have not, as people know it.
_NAMES = {
    "blockquote": "a quotation, a line that begins with >",
    "hr": "a rule across the page, ---",
    "fence": "a block of code between lines of ```",
    "code_block": "a line that begins with four blanks or a tab, which means code",
    "code_inline": "code, words between `",
    "image": "a picture",
}
_USER = re.compile(r"https://[^/?#]*@")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
FRONT_NAMES = ("author", "date")
# Where the texts are that people sign, in a project.
SIGNED_FOLDERS = ("data/commentary/", "data/statements/")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedText:
    """A text with its author and ISO date as typed, each "" where there is none."""

    author: str
    date: str
    body: str

    @property
    def text(self) -> str:
        """The file: front matter of the names that are there, then the body; "" without a body."""
        return f"{self._front}{self.body.rstrip()}\n" if self.body.strip() else ""

    @property
    def lines_before(self) -> int:
        """How many lines stand above the body in the file."""
        return self._front.count("\n")

    @property
    def _front(self) -> str:
        lines = [f"{name}: {value}" for name, value in (("author", self.author), ("date", self.date)) if value]
        return "".join(f"{line}\n" for line in ("---", *lines, "---")) if lines else ""


def split_front_matter(text: str) -> tuple[list[str], str, int]:
    """The lines between two of `---` at the top of a file, the text below, and the line of the file where it begins."""
    text = without_invisible(text)
    front = _FRONT_MATTER.match(text)
    return (front[1].splitlines(), text[front.end() :], 1 + front[0].count("\n")) if front else ([], text, 1)


def signed_text(text: str) -> SignedText:
    """What a file holds, without any check; other names in its front matter are left out."""
    lines, body, _ = split_front_matter(text)
    pairs = (line.partition(":") for line in lines)
    fields = {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}
    return SignedText(author=fields.get("author", ""), date=fields.get("date", ""), body=body.strip("\n"))


def future_date_issues(texts: Mapping[str, str], today: date) -> Iterator[Issue]:
    """A problem for each of a project's texts, by path, that people sign and that bears a day which has not come."""
    for path, text in texts.items():
        day = signed_text(text).date if path.startswith(SIGNED_FOLDERS) and path.endswith(".md") else ""
        # In the form that a build reads, days are in the order of their texts.
        if _DAY.fullmatch(day) and day > today.isoformat():
            found, expected = f"the date {day_in_words(day)}", f"a day that has come, {day_label(today)} at the latest"
            remedy, at_desk = "Correct the date at the top of the file.", "Correct the date."
            yield Issue.of("commentary.ahead", path, found, expected, remedy, at_desk=at_desk)


@dataclass(frozen=True, slots=True, kw_only=True)
class Commentary:
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
    from markdown_it import MarkdownIt  # noqa: PLC0415 # as in `_Reader.blocks`

    _, body, first_line = split_front_matter(text)
    for opening, inside in pairwise(MarkdownIt("commonmark").disable("inline").parse(body)):
        if opening.type == "heading_open" and opening.map and opening.level == 0:
            yield HeadingLine(line=first_line + opening.map[0], level=int(opening.tag[1]), words=inside.content)


def parse_commentary(
    text: str, where: str, level: int = 3, required: tuple[str, ...] = ("author", "date"), top: int = 1
) -> Commentary:
    """A text with front matter: lines `name: value` between two lines of `---`, for `author` and an ISO `date`.

    Then headings, of which those with `top` signs # become `level` and none is left out, paragraphs, lists, bold,
    italics, https links and simple tables; a paragraph that begins "Table:" directly above a table is its title.
    `where` is the file's name.

    Raises: Refused with every problem of the front matter, and HTML, images, code, other links and nested lists.
    """
    front, body, first_line = split_front_matter(text)
    reader = _Reader(where, level, top)
    fields = reader.fields(front)
    for name in required:
        if not fields.get(name):
            example = "2025-10-31" if name == "date" else "…"
            remedy = f"Begin the file with a line of ---, then {name}: {example}, then a line of ---."
            reader.issue(1, "front", f"no {name}", f"{name}: in the front matter", remedy)
    problem = letter_problem(fields.get("author", ""))
    if problem:
        reader.issue(1, "author", f"{problem.found} in the author", problem.expected, problem.remedy)
    written_on = reader.day(fields.get("date", ""))
    before = len(reader.issues)
    blocks = reader.blocks(body, first_line)
    if not blocks and len(reader.issues) == before:
        reader.issue(1, "empty", "no text", "text under the front matter", "Write it, or remove the file.")
    refuse_if_any(reader.issues)
    return Commentary(author=fields.get("author", ""), written_on=written_on, blocks=blocks)


class _Reader:
    def __init__(self, where: str, level: int, top: int) -> None:
        self.where = where
        self.stem = where.rpartition("/")[2].rpartition(".")[0]
        self.level = level
        self.top = top
        self.last_level = top - 1
        self.first_line = 1
        self.issues: list[Issue] = []
        self.anchors: set[str] = set()
        self.tables = 0

    def issue(self, line: int, code: str, found: str, expected: str, remedy: str) -> None:
        self.issues.append(Issue.of(f"commentary.{code}", f"{self.where}, line {line}", found, expected, remedy))

    def fields(self, front: Iterable[str]) -> dict[str, str]:
        """The facts of the front matter by name."""
        fields: dict[str, str] = {}
        for line, words in enumerate(front, start=2):
            name, colon, value = (part.strip() for part in words.partition(":"))
            if not words.strip():
                continue
            if not colon or not name.isidentifier():
                self.issue(line, "front", f'"{words[:60]}"', "name: value", "Write one fact a line.")
            elif name in fields:
                self.issue(line, "front", f"{name} twice", "each name once", "Remove one.")
            elif name not in FRONT_NAMES:
                self.issue(line, "front", f'"{name[:60]}:"', "author: or date:", nearest(name.lower(), FRONT_NAMES))
            fields.setdefault(name, value.strip("\"'"))
        return fields

    def day(self, value: str) -> date:
        """The day of the front matter; the first of all days where there is none that can be read."""
        try:
            return date.fromisoformat(value) if value else date.min
        except ValueError:
            expected = "a date such as 2025-10-31"
            self.issue(1, "front", f'date "{value[:40]}"', expected, "Write the date as year-month-day.")
            return date.min

    # Blocks

    def blocks(self, text: str, first_line: int) -> tuple[Block, ...]:
        """The blocks of a text that begins on this line of the file."""
        self.first_line = first_line
        if len(text) > MAX_LENGTH:
            self.issue(first_line, "length", f"{len(text):,} letters", f"at most {MAX_LENGTH:,}", "Make it shorter.")
            return ()
        if len(_MARKS.findall(text)) > MAX_MARKS:
            found = f"more than {MAX_MARKS:,} asterisks, brackets and the like"
            remedy = "Take out the marks that mean nothing."
            self.issue(first_line, "signs", found, "words with few marks", remedy)
            return ()
        for line, words in enumerate(text.split("\n"), start=first_line):
            if _HTML.search(_CODE.sub("", words)):
                remedy = "Remove the tags; use **bold**, lists and [links](https://…)."
                self.issue(line, "html", "HTML", "Markdown only", remedy)
            problem = letter_problem(words)
            if problem:
                self.issue(line, problem.code, problem.found, problem.expected, problem.remedy)
        # Most builds have no commentary yet, and the parser takes a while to load.
        from markdown_it import MarkdownIt  # noqa: PLC0415
        from markdown_it.tree import SyntaxTreeNode  # noqa: PLC0415

        root = SyntaxTreeNode(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text))
        return tuple(_with_table_titles(tuple(block for node in root.children for block in self._block(node))))

    def _block(self, node: "SyntaxTreeNode") -> Iterator[Block]:
        match node.type:
            case "heading":
                yield self._heading(node)
            case "paragraph":
                yield Paragraph(content=self._words(node))
            case "bullet_list" | "ordered_list":
                items = tuple(map(self._item, node.children))
                yield Bullets(items=items, ordered=node.type == "ordered_list")
            case "table":
                yield self._table(node)
            case _:
                expected = "headings, paragraphs, lists and tables"
                self.issue(self._line(node), "block", _name(node), expected, "Write it as a paragraph or a list.")

    def _heading(self, node: "SyntaxTreeNode") -> Heading:
        content = self._words(node)
        anchor = new_anchor(f"{self.stem}-{plain(content)}", self.anchors)
        anchor = anchor if anchor[:1].isalpha() else f"s-{anchor}"
        markdown_level = int(node.tag[1])
        level = max(1, min(4, self.level + markdown_level - self.top))
        if level > self.level + self.last_level - self.top + 1:
            found, deepest = f'a heading of level {markdown_level} at "{plain(content)[:40]}"', self.last_level + 1
            remedy = f"Write it with {'#' * deepest}. Words above a line of --- are a heading too."
            self.issue(self._line(node), "heading", found, f"none deeper than level {deepest}", remedy)
        self.last_level = markdown_level
        return Heading(level=level, content=content, anchor=anchor)

    def _item(self, node: "SyntaxTreeNode") -> Inlines:
        if [child.type for child in node.children] == ["paragraph"]:
            return self._words(node.children[0])
        found = "a list item that holds more than one paragraph, or nothing"
        self.issue(self._line(node), "list", found, "one paragraph an item", "Make it a plain list.")
        return ()

    def _table(self, node: "SyntaxTreeNode") -> Table:
        header, *rows = ([self._words(cell) for cell in row.children] for row in node.walk() if row.type == "tr")
        self.tables += 1
        return Table(
            id=f"table-{slug(self.where)}-{self.tables}",
            title=(Text(f"Table in {self.stem}"),),
            columns=tuple(model.Column(header=cell) for cell in header),
            rows=tuple(tuple(model.Cell(content=cell) for cell in row) for row in rows),
        )

    # Inlines

    def _words(self, node: "SyntaxTreeNode") -> Inlines:
        return self._inlines(node.children[0], self._line(node.children[0]))

    def _inlines(self, node: "SyntaxTreeNode", line: int) -> Inlines:
        return tuple(merge_text(inline for child in node.children for inline in self._inline(child, line)))

    def _inline(self, node: "SyntaxTreeNode", line: int) -> Iterator[Inline]:
        match node.type:
            case "text" | "text_special":
                if "](" in node.content:
                    self.issue(line, "link", "a link that cannot be followed", "[words](https://…)", "Correct it.")
                yield Text(node.content)
            case "softbreak" | "hardbreak":
                yield Text(" ")
            case "strong":
                yield model.Strong(self._inlines(node, line))
            case "em":
                yield model.Emph(self._inlines(node, line))
            case "link":
                yield self._link(node, line)
            case _:
                self.issue(line, "inline", _name(node), "words, bold, italics and links", "Write it in words.")

    def _link(self, node: "SyntaxTreeNode", line: int) -> Link:
        target = str(node.attrs.get("href", ""))
        if not (target.startswith("https://") and safe_target(target)) and not _USER.match(target):
            self.issue(line, "link", f'a link to "{target[:60]}"', "an https address", "Link to an https address.")
        elif not _is_plain_host(target):
            found = f'a link to "{target[:60]}", whose host has a password or letters of other alphabets in it'
            self.issue(line, "link", found, "an address under a plain name", "Link to the address itself.")
        return Link(target, self._inlines(node, line))

    def _line(self, node: "SyntaxTreeNode") -> int:
        return self.first_line + (node.map[0] if node.map else 0)


def _is_plain_host(target: str) -> bool:
    """Whether an address names its host in plain ASCII letters, with no user or password before it."""
    try:
        place = urlsplit(target).netloc
        host = urlsplit(target).hostname or ""
    except ValueError:
        return False
    return bool(_HOST.fullmatch(host)) and "@" not in unquote(place) and "xn--" not in host


def _with_table_titles(blocks: tuple[Block, ...]) -> Iterator[Block]:
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


def _name(node: "SyntaxTreeNode") -> str:
    return _NAMES.get(node.type, node.type.replace("_", " "))
