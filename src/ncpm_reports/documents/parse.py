"""A template's rendered vocabulary, read into blocks.

Every problem is collected with the template's file and line before anything is refused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TypeGuard

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Columns,
    Contents,
    Details,
    Emph,
    Heading,
    Inline,
    Inlines,
    Label,
    Link,
    NoteRef,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Placeholder,
    Signature,
    Strong,
    Table,
    TableStyle,
    Text,
    plain,
)
from ncpm_reports.documents.elements import Element, read_elements
from ncpm_reports.documents.pieces import Piece, PieceKind, Pieces
from ncpm_reports.documents.vocabulary import (
    BLOCKS,
    ELEMENTS,
    EMPTY,
    INLINES,
    LEAVE_OUT,
    REQUIRED,
    Origin,
    attribute_problems,
    bare,
    decode,
    nearest,
    safe_target,
    stretches,
)

_SLUG = re.compile(r"[^a-z0-9]+")
_WHITE_PAIR = re.compile(r"[ \t\r\n]{2,}")
_HEADING = re.compile(r"h([1-4])")


def parse(
    rendered: str, names: Sequence[str], pieces: Pieces, name: str
) -> tuple[tuple[Block, ...], tuple[Issue, ...]]:
    """The blocks of rendered text, and everything that is wrong with it.

    `names` are the templates in the order that places refer to; `name` is the one that was rendered.
    """
    root, broken = read_elements(rendered, names, name)
    if broken:
        return (), broken
    reader = _Reader(pieces)
    blocks = reader.blocks(root.children, root)
    reader.report_unused(name)
    return blocks, tuple(reader.issues)


class _Reader:
    """Turns elements into blocks and inlines."""

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.used: set[str] = set()
        self.anchors: set[str] = set()
        self.issues: list[Issue] = []

    # Blocks

    def blocks(self, children: "list[Element | str]", parent: Element) -> tuple[Block, ...]:
        blocks: list[Block] = []
        for child in children:
            if isinstance(child, str):
                if bare(child):
                    self._issue(
                        "text-outside", parent, f'"{_short(bare(child))}"', "text only inside <p>, <li> and the like"
                    )
            elif child.tag not in BLOCKS:
                self._wrong_element(child, parent)
            elif self._attributes_hold(child):
                blocks.extend(self._block(child))
        return tuple(blocks)

    def _block(self, element: Element) -> tuple[Block, ...]:
        lang = element.attributes.get("lang", "")
        match element.tag:
            case "h1" | "h2" | "h3" | "h4":
                return (self._heading(element, lang),)
            case "p":
                return (self._paragraph(element, lang),)
            case "ul" | "ol":
                return (Bullets(items=self._items(element, "li"), ordered=element.tag == "ol", lang=lang),)
            case "table":
                return self._table(element)
            case "figure" | "map" | "blocks":
                return self._placed(element, PieceKind(element.tag))
            case "callout":
                return (self._callout(element, lang),)
            case "columns":
                return (self._columns(element),)
            case "details":
                return (self._details(element, lang),)
            case _:
                return self._letter_block(element)

    def _letter_block(self, element: Element) -> tuple[Block, ...]:
        match element.tag:
            case "address":
                return (Address(lines=self._items(element, "line"), sender=_is_yes(element, "sender")),)
            case "signature":
                return (
                    Signature(closing=self._words(element, "closing"), signatory=self._words(element, "signatory")),
                )
            case "contents":
                return (Contents(title=self.content(element), depth=self._level(element, "depth")),)
            case _:
                return (PageBreak(together=_is_yes(element, "together"), wide=_is_yes(element, "wide")),)

    def _heading(self, element: Element, lang: str) -> Heading:
        match = _HEADING.fullmatch(element.tag)
        content = self.content(element)
        anchor = self._anchor(element, content)
        level = int(match[1]) if match else 1
        return Heading(level=level, content=content, anchor=anchor, lang=lang, leave_out=_leave_out(element))

    def _paragraph(self, element: Element, lang: str) -> Paragraph:
        content, style = self.content(element), self._style(element)
        return Paragraph(content=content, style=style, lang=lang, leave_out=_leave_out(element))

    def _anchor(self, element: Element, content: Inlines) -> str:
        anchor = bare(element.attributes.get("id", "")) or self._free_anchor(plain(content))
        self.anchors.add(anchor)
        return anchor

    def _free_anchor(self, words: str) -> str:
        stem = _SLUG.sub("-", words.lower()).strip("-")[:60].strip("-") or "section"
        anchor, count = stem, 1
        while anchor in self.anchors:
            count += 1
            anchor = f"{stem}-{count}"
        return anchor

    def _style(self, element: Element) -> ParagraphStyle:
        name = bare(element.attributes.get("class", ""))
        return ParagraphStyle(name) if name in set(ParagraphStyle) else ParagraphStyle.BODY

    def _items(self, element: Element, tag: str) -> tuple[Inlines, ...]:
        return tuple(self.content(child) for child in self._children(element, tag))

    def _children(self, element: Element, tag: str) -> Iterator[Element]:
        for child in element.children:
            if isinstance(child, Element) and child.tag == tag:
                yield child
            elif isinstance(child, Element) or bare(child):
                shown = f"<{child.tag}>" if isinstance(child, Element) else f'"{_short(bare(child))}"'
                self._issue("items", element, shown, f"only <{tag}> inside <{element.tag}>")

    def _callout(self, element: Element, lang: str) -> Callout:
        name = bare(element.attributes["kind"])
        kind = CalloutKind(name) if name in set(CalloutKind) else CalloutKind.NOTE
        inner = self.blocks(element.children, element)
        return Callout(kind=kind, title=self._words(element, "title"), blocks=inner, lang=lang)

    def _table(self, element: Element) -> tuple[Block, ...]:
        compact = bare(element.attributes.get("style", "")) == TableStyle.COMPACT.value
        return tuple(
            replace(block, style=TableStyle.COMPACT if compact else block.style, leave_out=_leave_out(element))
            for block in self._placed(element, PieceKind.TABLE)
            if isinstance(block, Table)
        )

    def _columns(self, element: Element) -> Columns:
        columns = [
            self.blocks(child.children, child) if self._attributes_hold(child) else ()
            for child in self._children(element, "column")
        ]
        shares = bare(element.attributes.get("shares", "")).split()
        if len(shares) not in (0, len(columns)):
            self._issue("shares", element, f"{len(shares)} shares", f"{len(columns)}, one for each column")
        return Columns(columns=tuple(columns), shares=tuple(map(float, shares)))

    def _details(self, element: Element, lang: str) -> Details:
        summary = self._words(element, "summary")
        anchor = self._anchor(element, summary)
        inner = self.blocks(element.children, element)
        level = self._level(element, "level")
        opened = _is_yes(element, "open")
        return Details(summary=summary, blocks=inner, anchor=anchor, level=level, open=opened, lang=lang)

    def _level(self, element: Element, attribute: str) -> int:
        level = bare(element.attributes.get(attribute, "2"))
        return int(level) if level in ("2", "3", "4") else 2

    # Pieces

    def _placed(self, element: Element, kind: PieceKind) -> tuple[Block, ...]:
        piece = self._piece(element.attributes["ref"], kind, element)
        return () if piece is None else tuple(item for item in piece.content if not isinstance(item, Inline))

    def _piece(self, ref: str, kind: PieceKind, element: Element) -> Piece | None:
        key = bare(ref)
        key = key if ":" in key else f"{kind.value}:{key}"
        piece = self.pieces.by_key.get(key)
        if piece is None:
            alike = [known for known in self.pieces.by_key if known.startswith(f"{kind.value}:")]
            self._issue("ref", element, f'ref="{key}"', f"a prepared {kind.value}", nearest(key, alike[:40]))
        elif piece.kind is not kind:
            self._issue("ref", element, f"a {piece.kind.value}", f"a prepared {kind.value}")
            return None
        self.used.add(key)
        return piece

    def report_unused(self, name: str) -> None:
        """Notes an issue for each piece that had to be used and was not."""
        for key, piece in self.pieces.by_key.items():
            if key not in self.used and not piece.optional:
                self.issues.append(
                    Issue(
                        code="template.unused",
                        where=name,
                        found=f"no use of {key}",
                        expected="every prepared table and figure to be placed",
                        remedy=f'Place it with <{piece.kind.value} ref="…"/>, or prepare it as optional.',
                    )
                )

    # Inlines

    def content(self, element: Element) -> Inlines:
        """The inlines of an element, without white space at either end."""
        return _trim(self._inlines(element.children, element))

    def _inlines(self, children: "list[Element | str]", parent: Element) -> list[Inline]:
        inlines: list[Inline] = []
        for child in children:
            if isinstance(child, str):
                inlines.extend(self._text(child, parent))
            elif child.tag not in INLINES:
                self._wrong_element(child, parent)
            elif self._attributes_hold(child):
                inlines.extend(self._inline(child))
        return inlines

    def _inline(self, element: Element) -> tuple[Inline, ...]:
        match element.tag:
            case "b":
                return (Strong(tuple(_merged(self._inlines(element.children, element)))),)
            case "em":
                return (Emph(tuple(_merged(self._inlines(element.children, element)))),)
            case "a":
                return (Link(self._target(element), self.content(element)),)
            case "label":
                return (Label(plain(self._as_label(element))),)
            case "note":
                return self._note(element)
            case "placeholder":
                return (self._placeholder(element),)
            case _:
                piece = self._piece(element.attributes["ref"], PieceKind.SAY, element)
                return () if piece is None else tuple(item for item in piece.content if _is_inline(item))

    def _as_label(self, element: Element) -> Inlines:
        words = "".join(child for child in element.children if isinstance(child, str))
        if any(isinstance(child, Element) for child in element.children):
            self._issue("label", element, "an element inside <label>", "words only")
        return tuple(Text(decode(part)) for _, part in stretches(words))

    def _note(self, element: Element) -> tuple[Inline, ...]:
        number = bare(element.attributes["ref"])
        return (NoteRef(int(number)),) if number.isascii() and number.isdigit() else ()

    def _placeholder(self, element: Element) -> Placeholder:
        prompt = plain(self._words(element, "prompt"))
        return Placeholder(name=bare(element.attributes["name"]), prompt=prompt)

    def _target(self, element: Element) -> str:
        target = bare(element.attributes["href"])
        return target if safe_target(target) else "#"

    def _words(self, element: Element, attribute: str) -> Inlines:
        return _trim(self._text(element.attributes.get(attribute, ""), element))

    def _text(self, text: str, parent: Element) -> list[Inline]:
        inlines: list[Inline] = []
        for origin, part in stretches(text):
            if origin is Origin.REF:
                piece = self._piece(part, PieceKind.SAY, parent)
                inlines.extend(item for item in (piece.content if piece else ()) if _is_inline(item))
            elif origin is Origin.LABEL:
                inlines.append(Label(decode(part)))
            else:
                words = decode(part)
                if origin is Origin.VALUE and any(letter.isdigit() for letter in words):
                    self._untraced(words, parent)
                inlines.append(Text(words))
        return inlines

    def _untraced(self, words: str, parent: Element) -> None:
        self._issue(
            "untraced",
            parent,
            f'digits in a plain value, "{_short(words)}"',
            "every figure to come as a prepared number, and dates and names with digits as labels",
            "Use a prepared number, or `|label` if it is no figure.",
        )

    # Problems

    def _attributes_hold(self, element: Element) -> bool:
        """Whether an element has the attributes that it needs; what is wrong with them is noted."""
        attributes = {name: bare(value) for name, value in element.attributes.items()}
        for problem in attribute_problems(element.tag, attributes):
            self._issue(problem[0], element, *problem[1:])
        if element.tag in EMPTY and any(isinstance(child, Element) or bare(child) for child in element.children):
            self._issue("not-empty", element, f"something inside <{element.tag}>", f"<{element.tag} …/>")
        return REQUIRED.get(element.tag, frozenset()) <= attributes.keys()

    def _wrong_element(self, element: Element, parent: Element) -> None:
        inside = "" if parent.tag == "document" else f" inside <{parent.tag}>"
        expected = "an element that may stand there"
        hint = "" if element.tag in ELEMENTS else nearest(element.tag, ELEMENTS)
        self._issue("element", element, f"<{element.tag}>{inside}", expected, hint or "See docs/templates.md.")

    def _issue(
        self, code: str, element: Element, found: str, expected: str, remedy: str = "See docs/templates.md."
    ) -> None:
        self.issues.append(
            Issue(code=f"template.{code}", where=element.where, found=found, expected=expected, remedy=remedy)
        )


def _leave_out(element: Element) -> int:
    value = bare(element.attributes.get(LEAVE_OUT, ""))
    return int(value) if value.isascii() and value.isdigit() else 0


def _is_yes(element: Element, attribute: str) -> bool:
    return element.attributes.get(attribute, "") == "yes"


def _is_inline(item: Inline | Block) -> TypeGuard[Inline]:
    return isinstance(item, Inline)


def _merged(inlines: Iterable[Inline]) -> list[Inline]:
    merged: list[Inline] = []
    for inline in inlines:
        if isinstance(inline, Text) and merged and isinstance(merged[-1], Text):
            merged[-1] = Text(_WHITE_PAIR.sub(" ", merged[-1].text + inline.text))
        elif not (isinstance(inline, Text) and inline.text == ""):
            merged.append(inline)
    return merged


def _trim(inlines: Iterable[Inline]) -> Inlines:
    merged = _merged(inlines)
    if merged and isinstance(merged[0], Text):
        merged[0] = Text(merged[0].text.lstrip(" \t\r\n"))
    if merged and isinstance(merged[-1], Text):
        merged[-1] = Text(merged[-1].text.rstrip(" \t\r\n"))
    return tuple(inline for inline in merged if not (isinstance(inline, Text) and inline.text == ""))


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "…"
