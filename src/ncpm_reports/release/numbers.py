"""Every printed number and its source: collected from the documents' models, written as `numbers.csv`."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    Contents,
    Document,
    Emph,
    Figure,
    Heading,
    Inline,
    KeyFigure,
    Label,
    Link,
    NoteRef,
    Number,
    PageBreak,
    Paragraph,
    Signature,
    Slot,
    Strong,
    Table,
    Text,
    plain,
)
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.release.artefacts import Content

COLUMNS = (
    "document",
    "place",
    "kind",
    "printed",
    "measure",
    "area",
    "period",
    "value",
    "unit",
    "status",
    "derivation",
    "publisher",
    "release",
    "edition",
    "published_on",
    "table",
    "cell",
    "release_id",
)
_DIGIT = re.compile(r"\d")
_TOKEN = re.compile(r"(?:(?<![\w/–])[−-])?\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class NumberRow:
    """One printed number: where it stands, what it prints, and the cell it came from.

    `kind` is "figure" (as published), "derived" (computed from the cells named), "label" (a date, period or title from
    data), "chart" (words in a picture that hold digits, such as an axis's) or "alt" (alternative text).
    """

    document: str
    place: str
    kind: str
    printed: str
    quantity: Quantity | None = None


def _value(quantity: Quantity | None) -> str:
    return "" if quantity is None or quantity.value is None else repr(quantity.value)


def _joined(values: Sequence[object]) -> str:
    """What several sources say, each once; most figures have one source."""
    told = [str(value) for value in values if value not in ("", None)]
    return told[0] if len(told) == 1 else " | ".join(dict.fromkeys(told))


def rows(document: Document, name: str) -> tuple[NumberRow, ...]:
    """Every printed number of a document in reading order. `name` is the document's path without its ending."""
    found: list[NumberRow] = []
    for place, inline in _inlines(document.blocks):
        found.extend(_row(name, place, inline))
    for place, text in _pictures(document.blocks):
        kind = "alt" if place.endswith("/alt") else "chart"
        if _DIGIT.search(text):
            found.append(NumberRow(name, place, kind, text))
    return tuple(found)


@lru_cache(maxsize=8192)
def number_tokens(text: str) -> tuple[str, ...]:
    """The numbers in a text as they are printed, in order: digits with their commas, point and minus sign.

    A hyphen after a letter, a digit or a dash joins words and is no sign.
    """
    return tuple(token.replace("-", "−") for token in _TOKEN.findall(text))


def own_words(document: Document) -> tuple[str, ...]:
    """The numbers in a document's own words, which come from a template or a person: each once, in order of text."""
    meta = document.meta
    found: set[str] = set()
    for text in (meta.title, meta.subject, meta.author, meta.header, meta.footer, meta.rights, meta.marking):
        found.update(number_tokens(text))
    for _, inline in _inlines(document.blocks):
        found.update(_own(inline))
    return tuple(sorted(found))


def _own(inline: Inline) -> Iterator[str]:
    match inline:
        case Text(text):
            yield from number_tokens(text)
        case Strong(children) | Emph(children) | Link(children=children):
            for child in children:
                yield from _own(child)
        case Label() | Number() | NoteRef():
            return


@dataclass(frozen=True, slots=True)
class NumberLines:
    """The rows of one document as lines of CSV without the heading, LF line ends.

    `public` names the document as the public part does, without the folder that holds it; empty if it is restricted.
    Made where the document is made, since rows that quote their sources are much longer than they are many.
    """

    whole: Content
    public: Content = ()


def lines(found: Iterable[NumberRow], public: str = "") -> NumberLines:
    """The rows as lines of CSV. `public` is the folder of the public part if the document is in it."""
    whole: list[str] = []
    shown: list[str] = []
    for row in found:
        rest = f"{_fields(row.place, row.kind, row.printed)},{_cited(row.quantity, _value(row.quantity))}\n"
        whole.append(f"{_fields(row.document)},{rest}")
        if public:
            shown.append(f"{_fields(row.document.removeprefix(public))},{rest}")
    return NumberLines(whole=("".join(whole).encode(),), public=("".join(shown).encode(),) if shown else ())


def csv_content(found: Iterable[Content]) -> Content:
    """Documents' lines under one heading."""
    return (f"{_fields(*COLUMNS)}\n".encode(), *(piece for content in found for piece in content))


class _Echo:
    """Gives back what a writer of CSV writes to it."""

    def write(self, text: str) -> str:
        return text


_WRITER = csv.writer(_Echo(), lineterminator="")


def _fields(*fields: str) -> str:
    text: str = _WRITER.writerow(fields)
    return text


# Tables, charts and sentences print the same figures, and so do 43 documents.
@lru_cache(maxsize=8192)
def _cited(quantity: Quantity | None, value: str) -> str:
    """What is said of a quantity whose value is written so (1 and 1.0 are equal), its sources joined by " | "."""
    if quantity is None:
        return "," * (len(COLUMNS) - 5)
    sources = quantity.sources
    return _fields(
        quantity.measure,
        quantity.area,
        "" if quantity.period is None else quantity.period.code,
        value,
        quantity.unit.value,
        quantity.status.value,
        quantity.derivation,
        _joined([source.publisher for source in sources]),
        _joined([source.title for source in sources]),
        _joined([source.edition for source in sources]),
        _joined([source.published_on for source in sources]),
        _joined([source.table for source in sources]),
        _joined([source.cell for source in sources]),
        _joined([source.release for source in sources]),
    )


def _row(name: str, place: str, inline: Inline) -> Iterator[NumberRow]:
    match inline:
        case Number(quantity, text):
            yield NumberRow(name, place, "derived" if quantity.derivation else "figure", text, quantity)
        case Label(text):
            if _DIGIT.search(text):
                yield NumberRow(name, place, "label", text)
        case Strong(children) | Emph(children) | Link(children=children):
            for child in children:
                yield from _row(name, place, child)
        case Text() | NoteRef():
            return


def _inlines(blocks: tuple[Block, ...], prefix: str = "") -> Iterator[tuple[str, Inline]]:
    for index, block in enumerate(blocks, start=1):
        place = f"{prefix}{index}"
        for part, content in _contents(block):
            for inline in content:
                yield (f"{place}/{part}" if part else place), inline
        if isinstance(block, Callout):
            yield from _inlines(block.blocks, prefix=f"{place}.")


def _contents(block: Block) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    match block:
        case Heading(content=content) | Paragraph(content=content):
            yield "", content
        case Bullets(items=items):
            yield from ((f"item {number}", item) for number, item in enumerate(items, start=1))
        case Table():
            yield from _table(block)
        case Figure():
            yield from ((block.id, part) for part in (block.title, block.subtitle, block.source))
            yield from ((f"{block.id}/data/{place}", part) for place, part in _table(block.data))
        case KeyFigure():
            yield from (("", part) for part in (block.label, block.value, block.context))
        case Callout(title=title) | Contents(title=title):
            yield "", title
        case Address(lines=lines):
            yield from (("", line) for line in lines)
        case Signature():
            yield from (("", part) for part in (block.closing, block.signatory))
        case Slot(prompt=prompt):
            yield "", prompt
        case PageBreak():
            return


def _table(table: Table) -> Iterator[tuple[str, tuple[Inline, ...]]]:
    for part in (table.title, table.unit, table.shorthand, table.source):
        yield table.id, part
    yield from ((f"{table.id}/header", column.header) for column in table.columns)
    for number, row in enumerate(table.rows, start=1):
        for column, cell in zip(table.columns, row, strict=True):
            yield f"{table.id}/row {number}/{plain(column.header)}", cell.content
    yield from ((f"{table.id}/note {note.number}", note.content) for note in table.notes)


def _pictures(blocks: tuple[Block, ...]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        match block:
            case Figure():
                yield f"{block.id}/alt", block.alt
                yield from _words(block.id, block.drawing)
            case Table():
                for row in block.rows:
                    for cell in row:
                        if cell.drawing is not None:
                            yield f"{block.id}/alt", cell.alt
                            yield from _words(block.id, cell.drawing)
            case Callout(blocks=inner):
                yield from _pictures(inner)
            case _:
                continue


def _words(place: str, drawing: Drawing) -> Iterator[tuple[str, str]]:
    for op in drawing.ops:
        if isinstance(op, TextOp):
            yield f"{place}/picture", op.text
