"""The state of one Word file being written: ids given out so far, and what the next paragraph must begin with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents.blocks import Block, Details, Document, Figure, Heading, Meta, Table, walk
from ncpm_reports.writers.docx import xml
from ncpm_reports.writers.docx.package import Package
from ncpm_reports.writers.docx.reference import A4
from ncpm_reports.writers.docx.skeleton import Skeleton
from ncpm_reports.writers.options import WriterOptions

# Styles with room of their own above, which a preceding table or callout need not make.
_ROOMY = frozenset(
    {
        "Heading1",
        "Heading2",
        "Heading3",
        "Heading4",
        "Caption",
        "CalloutTitle",
        "CalloutGap",
        "KeyFigureLabel",
        "TOCHeading",
    }
)
_GAP = 240
_COVER_DROP = 3400
_LONGEST_BOOKMARK = 40


@dataclass(slots=True, kw_only=True)
class Writing:
    """One document on its way to Word; used once and thrown away."""

    meta: Meta
    options: WriterOptions
    skeleton: Skeleton
    package: Package
    bookmarks: dict[str, str]
    width: int
    lang: str = ""
    ids: int = 0
    controls: int = 0
    break_before: bool = False
    gap_before: bool = False
    drop_before: bool = False
    rule_before: bool = False
    together: bool = False
    restarts: list[tuple[int, int]] = field(default_factory=list)
    prompts: list[tuple[str, str]] = field(default_factory=list)
    pictures: dict[object, tuple[str, str]] = field(default_factory=dict)

    def next_id(self) -> int:
        """A number no other bookmark or picture of this file has."""
        self.ids += 1
        return self.ids

    def style(self, name: str) -> str:
        """The reference file's id of one of our styles."""
        return self.skeleton.styles[name]

    def paragraph(self, style: str, content: str, *, keep: bool = False, tabs: str = "", number: int = 0) -> str:
        """A paragraph in one of our styles, with what stands over from the block before: a page break, some room."""
        room = _COVER_DROP if self.drop_before else _GAP if self.gap_before and style not in _ROOMY else 0
        properties = (
            ("<w:keepNext/>" if keep or self.together else "")
            + ("<w:pageBreakBefore/>" if self.break_before else "")
            + (f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>' if number else "")
            + tabs
            + (f'<w:spacing w:before="{room}"/>' if room else "")
        )
        self.break_before = self.gap_before = self.drop_before = self.rule_before = False
        return xml.paragraph(self.style(style), content, properties)

    def bookmarked(self, anchor: str, content: str) -> str:
        """`content` where links to `anchor` lead."""
        return xml.bookmarked(content, self.bookmarks[anchor], self.next_id())

    def bookmark(self, anchor: str) -> str:
        """The bookmark of an anchor.

        Raises: Refused if nothing in the document has that anchor.
        """
        if anchor not in self.bookmarks:
            raise Refused(_dangling(self.meta.id, anchor))
        return self.bookmarks[anchor]

    def control(self, name: str, content: str, *, prompt: str = "") -> str:
        """A content control; `prompt` is shown in it, and again when it is emptied."""
        self.controls += 1
        placeholder = f"Prompt{self.controls}" if prompt else ""
        if prompt:
            self.prompts.append((placeholder, prompt))
        return xml.content_control(name, 1000 + self.controls, content, placeholder=placeholder)

    def restarted(self, style: str) -> int:
        """The number of a list that starts again at one, in the numbering of a list style."""
        number = self.skeleton.highest_number + len(self.restarts) + 1
        self.restarts.append((number, self.skeleton.lists[style][1]))
        return number


def begin(document: Document, options: WriterOptions, skeleton: Skeleton, side: int) -> Writing:
    """The state before the first block; `side` is the width of the side margins in twentieths of a point."""
    return Writing(
        meta=document.meta,
        options=options,
        skeleton=skeleton,
        package=Package(),
        bookmarks=bookmark_names(_anchors(document.blocks)),
        width=A4[0] - 2 * side,
        drop_before=document.meta.cover,
    )


def _anchors(blocks: tuple[Block, ...]) -> Iterable[str]:
    for block in walk(blocks):
        match block:
            case Heading(anchor=anchor) | Details(anchor=anchor):
                yield anchor
            case Table(id=anchor, notes=notes):
                yield anchor
                yield from (note_anchor(anchor, note.number) for note in notes)
            case Figure(id=anchor):
                yield anchor
            case _:
                pass


def note_anchor(table: str, number: int) -> str:
    """The anchor of a table's note."""
    return f"{table}-note-{number}"


def bookmark_names(anchors: Iterable[str]) -> dict[str, str]:
    """A bookmark name for each anchor: a letter first, then letters, digits, underscores; 40 at most, all unlike."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for anchor in anchors:
        stem = re.sub(r"[^A-Za-z0-9_]", "_", anchor)
        stem = (stem if re.match(r"[A-Za-z]", stem) else f"a_{stem}")[:_LONGEST_BOOKMARK]
        name, count = stem, 1
        while name.lower() in taken:
            count += 1
            name = f"{stem[: _LONGEST_BOOKMARK - 1 - len(str(count))]}_{count}"
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
