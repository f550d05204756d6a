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
from ncpm_reports.documents.context import SENTENCE, Pieces
from ncpm_reports.documents.traversal import merge_text
from ncpm_reports.documents.vocabulary import Element, Origin, decode, split_by_origin, template_issue


def parse(
    rendered: str, names: Sequence[str], pieces: Pieces, name: str
) -> tuple[tuple[Block, ...], tuple[Issue, ...]]:
    """The blocks of rendered text, and everything that is wrong with it.

    `names` are the templates in the order that places refer to; `name` is the one that was rendered.
    """
    root, broken = vocabulary.read_elements(rendered, names, name)
    if broken:
        return (), broken
    issues = list(vocabulary.remove_misplaced(root, vocabulary.DOCUMENT))
    reader = _Reader(pieces, issues)
    blocks = reader.blocks(root)
    for key in pieces.keys() - reader.used_keys:
        kind = key.partition(":")[0]
        if kind != SENTENCE:
            expected, remedy = "every prepared table and figure to be placed", f'Place it with <{kind} ref="…"/>.'
            issues.append(template_issue("unused", name, f"no use of {key}", expected, remedy))
    return blocks, tuple(issues)


class _Reader:
    def __init__(self, pieces: Pieces, issues: list[Issue]) -> None:
        self.pieces = pieces
        self.issues = issues
        self.used_keys: set[str] = set()
        self.anchors: set[str] = set()

    def blocks(self, parent: Element) -> tuple[Block, ...]:
        return tuple(block for element in parent.elements for block in self._block(element))

    def _block(self, element: Element) -> tuple[Block, ...]:
        match element.tag:
            case "table" | "figure" | "map" | "blocks":
                piece = self._piece(element.attributes["ref"], element.tag, element)
                blocks = tuple(item for item in piece if isinstance(item, Block))
                return tuple(_with_table_attributes(item, element) for item in blocks)
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
                kind, title = model.CalloutKind(element.get("kind")), self._attribute_words(element, "title")
                return model.Callout(kind=kind, title=title, blocks=self.blocks(element), lang=lang)
            case "details":
                summary = self._attribute_words(element, "summary")
                anchor = self._anchor(element, summary)
                return model.Details(summary=summary, blocks=self.blocks(element), anchor=anchor, lang=lang)
            case heading:
                level, words, leave_out = int(heading[1]), self._words(element), _leave_out(element)
                anchor = self._anchor(element, words)
                return model.Heading(level=level, content=words, anchor=anchor, lang=lang, leave_out=leave_out)

    def _furniture(self, element: Element) -> Block:
        match element.tag:
            case "address":
                return model.Address(lines=self._items(element), sender=element.get("sender") == "yes")
            case "signature":
                closing, signatory = (self._attribute_words(element, name) for name in ("closing", "signatory"))
                return model.Signature(closing=closing, signatory=signatory)
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
        anchor = element.get("id")
        self.anchors.add(anchor)
        return anchor or vocabulary.new_anchor(plain(content), self.anchors)

    def _items(self, element: Element) -> tuple[Inlines, ...]:
        return tuple(map(self._words, element.elements))

    def _piece(self, ref: str, kind: str, element: Element) -> Inlines | tuple[Block, ...]:
        key = vocabulary.without_marks(ref) if ":" in ref else f"{kind}:{vocabulary.without_marks(ref)}"
        self.used_keys.add(key)
        if key in self.pieces and key.startswith(f"{kind}:"):
            return self.pieces[key]
        if key in self.pieces:
            self._issue("ref", element, f"a {key.partition(':')[0]}", f"a prepared {kind}")
            return ()
        keys_of_kind = [other_key for other_key in self.pieces if other_key.startswith(f"{kind}:")]
        self._issue("ref", element, f'ref="{key}"', f"a prepared {kind}", vocabulary.nearest(key, keys_of_kind[:40]))
        return ()

    # Inlines

    def _words(self, element: Element) -> Inlines:
        return _trimmed(self._inlines(element))

    def _attribute_words(self, element: Element, attribute: str) -> Inlines:
        return _trimmed(self._text(element.attributes[attribute], element))

    def _inlines(self, element: Element) -> list[Inline]:
        parts = (
            self._text(part, element) if isinstance(part, str) else self._inline(part) for part in element.children
        )
        return list(merge_text(inline for part in parts for inline in part))

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
                return (Label("".join(decode(part) for _, part in split_by_origin(words))),)
            case _:
                return (model.Placeholder(element.get("name"), plain(self._attribute_words(element, "prompt"))),)

    def _text(self, text: str, parent: Element) -> list[Inline]:
        inlines: list[Inline] = []
        for origin, part in split_by_origin(text):
            words = decode(part)
            match origin:
                case Origin.REF:
                    inlines.extend(filter(_is_inline, self._piece(part, SENTENCE, parent)))
                case Origin.LABEL:
                    inlines.append(Label(words))
                case Origin.VALUE if any(letter.isdigit() for letter in words):
                    expected = "every figure to come as a prepared number, and dates and names with digits as labels"
                    remedy = "Use a prepared number, or `|label` if it is no figure."
                    found = f'digits in a plain value, "{vocabulary.excerpt(words)}"'
                    self._issue("untraced", parent, found, expected, remedy)
                case _:
                    inlines.append(Text(words))
        return inlines

    def _issue(self, code: str, element: Element, *texts: str) -> None:
        self.issues.append(template_issue(code, element.where, *texts))


def _with_table_attributes(block: Block, element: Element) -> Block:
    if not isinstance(block, model.Table):
        return block
    style = element.get("style")
    return replace(block, style=model.TableStyle(style) if style else block.style, leave_out=_leave_out(element))


def _leave_out(element: Element) -> int:
    return int(element.get(vocabulary.LEAVE_OUT, "0"))


def _is_inline(item: Inline | Block) -> TypeGuard[Inline]:
    return isinstance(item, Inline)


def _trimmed(inlines: Iterable[Inline]) -> Inlines:
    parts = list(merge_text(inlines))
    if parts and isinstance(parts[0], Text):
        parts[0] = Text(parts[0].text.lstrip(" \t\r\n"))
    if parts and isinstance(parts[-1], Text):
        parts[-1] = Text(parts[-1].text.rstrip(" \t\r\n"))
    return tuple(inline for inline in parts if not (isinstance(inline, Text) and inline.text == ""))
