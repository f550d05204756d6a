"""A template's rendered vocabulary, read into blocks.

Every problem is collected with the template's file and line before anything is refused.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeGuard

from ncpm_reports.core.problems import Issue
from ncpm_reports.documents import blocks as model
from ncpm_reports.documents import vocabulary
from ncpm_reports.documents.blocks import Block, Bullets, Inline, Inlines, Label, Paragraph, ParagraphStyle, Text, plain
from ncpm_reports.documents.context import SAY, Pieces
from ncpm_reports.documents.traversal import merged
from ncpm_reports.documents.vocabulary import Element, Origin, bare, decode, read_elements, stretches, template_issue


def parse(
    rendered: str, names: Sequence[str], pieces: Pieces, name: str
) -> tuple[tuple[Block, ...], tuple[Issue, ...]]:
    """The blocks of rendered text, and everything that is wrong with it.

    `names` are the templates in the order that places refer to; `name` is the one that was rendered.
    """
    root, broken = read_elements(rendered, names, name)
    if broken:
        return (), broken
    issues = list(vocabulary.misplaced(root, vocabulary.DOCUMENT))
    reader = _Reader(pieces, issues)
    blocks = reader.blocks(root)
    for key in pieces.keys() - reader.used:
        kind = key.partition(":")[0]
        if kind != SAY:
            expected, remedy = "every prepared table and figure to be placed", f'Place it with <{kind} ref="…"/>.'
            issues.append(template_issue("unused", name, f"no use of {key}", expected, remedy))
    return blocks, tuple(issues)


class _Reader:
    """Turns elements, of which each may stand where it does, into blocks and inlines."""

    def __init__(self, pieces: Pieces, issues: list[Issue]) -> None:
        self.pieces = pieces
        self.issues = issues
        self.used: set[str] = set()
        self.anchors: set[str] = set()

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        return tuple(block for element in parent.elements for block in self._block(element))

    def _block(self, element: Element) -> tuple[Block, ...]:
        match element.tag:
            case "table" | "figure" | "map" | "blocks":
                placed = self._piece(element.attributes["ref"], element.tag, element)
                blocks = tuple(item for item in placed if isinstance(item, Block))
                return tuple(_as_asked(item, element) for item in blocks)
            case "address" | "signature" | "contents" | "pagebreak" | "columns":
                return (self._furniture(element),)
            case _:
                return (self._section(element),)

    def _section(self, element: Element) -> Block:
        lang = element.attributes.get("lang", "")
        match element.tag:
            case "p":
                style = ParagraphStyle(element.get("class", ParagraphStyle.BODY))
                return Paragraph(content=self._words(element), style=style, lang=lang, leave_out=_leave_out(element))
            case "ul" | "ol":
                return Bullets(items=self._items(element), ordered=element.tag == "ol", lang=lang)
            case "callout":
                kind, title = model.CalloutKind(element.get("kind")), self._said(element, "title")
                return model.Callout(kind=kind, title=title, blocks=self.blocks(element), lang=lang)
            case "details":
                summary = self._said(element, "summary")
                anchor = self._anchor(element, summary)
                return model.Details(summary=summary, blocks=self.blocks(element), anchor=anchor, lang=lang)
            case heading:
                content, leave_out = self._words(element), _leave_out(element)
                anchor = self._anchor(element, content)
                return model.Heading(
                    level=int(heading[1]), content=content, anchor=anchor, lang=lang, leave_out=leave_out
                )

    def _furniture(self, element: Element) -> Block:
        match element.tag:
            case "address":
                return model.Address(lines=self._items(element), sender=element.get("sender") == "yes")
            case "signature":
                return model.Signature(
                    closing=self._said(element, "closing"), signatory=self._said(element, "signatory")
                )
            case "contents":
                return model.Contents(title=self._words(element), depth=int(element.get("depth", "2")))
            case "columns":
                columns = tuple(map(self.blocks, element.elements))
                shares = tuple(map(float, element.get("shares").split()))
                if len(shares) not in (0, len(columns)):
                    self._issue("shares", element, f"{len(shares)} shares", f"{len(columns)}, one for each column")
                return model.Columns(columns=columns, shares=shares)
            case _:
                return model.PageBreak(together=element.get("together") == "yes", wide=element.get("wide") == "yes")

    def _anchor(self, element: Element, content: Inlines) -> str:
        given = element.get("id")
        self.anchors.add(given)
        return given or vocabulary.new_anchor(plain(content), self.anchors)

    def _items(self, element: Element) -> tuple[Inlines, ...]:
        return tuple(map(self._words, element.elements))

    def _piece(self, ref: str, kind: str, element: Element) -> Inlines | tuple[Block, ...]:
        """What a reference stands for; nothing, and an issue, where that is not of the kind."""
        key = bare(ref) if ":" in ref else f"{kind}:{bare(ref)}"
        self.used.add(key)
        if key in self.pieces and key.startswith(f"{kind}:"):
            return self.pieces[key]
        if key in self.pieces:
            self._issue("ref", element, f"a {key.partition(':')[0]}", f"a prepared {kind}")
            return ()
        alike = [known for known in self.pieces if known.startswith(f"{kind}:")]
        self._issue("ref", element, f'ref="{key}"', f"a prepared {kind}", vocabulary.nearest(key, alike[:40]))
        return ()

    # Inlines

    def _words(self, element: Element) -> Inlines:
        return _trimmed(self._inlines(element))

    def _said(self, element: Element, attribute: str) -> Inlines:
        return _trimmed(self._text(element.attributes[attribute], element))

    def _inlines(self, element: Element) -> list[Inline]:
        parts = (
            self._text(part, element) if isinstance(part, str) else self._inline(part) for part in element.children
        )
        return list(merged(inline for part in parts for inline in part))

    def _inline(self, element: Element) -> Iterable[Inline]:
        match element.tag:
            case "b":
                return (model.Strong(tuple(self._inlines(element))),)
            case "em":
                return (model.Emph(tuple(self._inlines(element))),)
            case "a":
                return (model.Link(element.get("href"), self._words(element)),)
            case "label":
                words = "".join(part for part in element.children if isinstance(part, str))
                return (Label("".join(decode(part) for _, part in stretches(words))),)
            case _:
                return (model.Placeholder(name=element.get("name"), prompt=plain(self._said(element, "prompt"))),)

    def _text(self, text: str, parent: Element) -> list[Inline]:
        inlines: list[Inline] = []
        for origin, part in stretches(text):
            words = decode(part)
            match origin:
                case Origin.REF:
                    inlines.extend(filter(_is_inline, self._piece(part, SAY, parent)))
                case Origin.LABEL:
                    inlines.append(Label(words))
                case Origin.VALUE if any(letter.isdigit() for letter in words):
                    expected = "every figure to come as a prepared number, and dates and names with digits as labels"
                    remedy = "Use a prepared number, or `|label` if it is no figure."
                    self._issue(
                        "untraced", parent, f'digits in a plain value, "{vocabulary.short(words)}"', expected, remedy
                    )
                case _:
                    inlines.append(Text(words))
        return inlines

    def _issue(self, code: str, element: Element, *said: str) -> None:
        self.issues.append(template_issue(code, element.where, *said))


def _as_asked(block: Block, element: Element) -> Block:
    if not isinstance(block, model.Table):
        return block
    style = element.get("style")
    return replace(block, style=model.TableStyle(style) if style else block.style, leave_out=_leave_out(element))


def _leave_out(element: Element) -> int:
    return int(element.get(vocabulary.LEAVE_OUT, "0"))


def _is_inline(item: Inline | Block) -> TypeGuard[Inline]:
    return isinstance(item, Inline)


def _trimmed(inlines: Iterable[Inline]) -> Inlines:
    kept = list(merged(inlines))
    if kept and isinstance(kept[0], Text):
        kept[0] = Text(kept[0].text.lstrip(" \t\r\n"))
    if kept and isinstance(kept[-1], Text):
        kept[-1] = Text(kept[-1].text.rstrip(" \t\r\n"))
    return tuple(inline for inline in kept if not (isinstance(inline, Text) and inline.text == ""))
