"""Every printed number and its source: collected from the documents' models, written as `numbers.csv`."""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import assert_never

from ncpm_reports.core.csv_text import csv_of
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents import blocks
from ncpm_reports.documents.blocks import Block, Document, Inline
from ncpm_reports.documents.drawing import Drawing, TextOp
from ncpm_reports.documents.traversal import all_inlines, inner_blocks, runs_of
from ncpm_reports.release.output.artefacts import DocumentRecord

COLUMNS = (
    *("document", "place", "kind", "printed", "measure", "area", "period", "value", "unit", "status", "derivation"),
    *("publisher", "release", "edition", "published_on", "table", "cell", "release_id"),
)
BYTES_PER_PART = 1 << 20
Row = tuple[str, ...]
# What stands in place of a quantity: its fields, empty. Document, place, kind and words are the row's own.
_EMPTY_CITATION: Row = ("",) * (len(COLUMNS) - 4)
# What the last columns say of each source, by its names there.
_SOURCE_FIELDS = ("publisher", "title", "edition", "published_on", "table", "cell", "release")
_DIGIT = re.compile(r"\d")
# It begins with the first character, a digit or a sign, and looks behind it afterwards: so it is found the quickest.
_TOKEN = re.compile(r"[\d−-](?:(?<=\d)|(?<![\w/–].)(?=\d))\d*(?:[.,]\d+)*")


def _joined(values: Sequence[object]) -> str:
    """What several sources say, each once; most figures have one source."""
    texts = [str(value) for value in values if value not in ("", None)]
    return texts[0] if len(texts) == 1 else " | ".join(dict.fromkeys(texts))


@lru_cache(maxsize=8192)
def number_tokens(text: str) -> tuple[str, ...]:
    """The numbers in a text as they are printed, in order: digits with their commas, point and minus sign.

    A hyphen after a letter, a digit or a dash joins words and is no sign.
    """
    return tuple(token.replace("-", "−") for token in _TOKEN.findall(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentNumbers:
    """What documents print: a row for each number, without the document's name, and the numbers in their own words.

    A row says where the number stands, what it prints, and the cell it came from. Its kind is "figure" (as published),
    "derived" (computed from the cells named), "label" (a date, period or title from data), "chart" (words in a picture
    that hold digits, such as an axis's) or "alt" (alternative text). A document's own words come from a template or a
    person; of their numbers each stands once, in order of text.
    """

    rows: tuple[Row, ...]
    own_words: tuple[str, ...]


def document_numbers(documents: Iterable[Document]) -> DocumentNumbers:
    """The numbers of documents in reading order, for each document those of its pictures last."""
    rows: list[Row] = []
    own_words: set[str] = set()
    for document in documents:
        meta = document.meta
        for text in (meta.title, meta.subject, meta.author, meta.header, meta.footer, meta.rights, meta.marking):
            own_words.update(number_tokens(text))
        for place, inline in _inlines(document):
            match inline:
                case blocks.Number(quantity, text):
                    kind = "derived" if quantity.derivation else "figure"
                    rows.append((place, kind, text, *_citation(quantity, repr(quantity.value))))
                case blocks.Label(text):
                    rows += _uncited_rows(place, "label", text)
                case blocks.Text(text) | blocks.Placeholder(prompt=text):
                    own_words.update(number_tokens(text))
                case blocks.Strong() | blocks.Emph() | blocks.Link() | blocks.NoteRef():
                    # Words within it are inlines of their own.
                    continue
                case _:
                    assert_never(inline)
        rows += (row for _, block in _numbered_blocks(document.blocks) for row in _picture_rows(block))
    return DocumentNumbers(rows=tuple(rows), own_words=tuple(sorted(own_words)))


def numbers_csv(documents: Iterable[DocumentRecord], folder: str = "") -> Iterator[bytes]:
    """`numbers.csv` in parts: the heading, then the rows document by document, LF line ends.

    Of a `folder`, only the documents in it are named, and as they are called from there.
    """
    yield csv_of([COLUMNS]).encode()
    for document in documents:
        if document.name.startswith(folder):
            name = f"{document.name.removeprefix(folder)},".encode()
            # The file to print has the rows of all letters: not one copy more of them than needed.
            rows = BytesIO(zlib.decompress(document.rows))
            while part := rows.readlines(BYTES_PER_PART):
                yield b"".join(name + row for row in part)


def packed_rows(rows: Iterable[Row]) -> bytes:
    """Rows of a document as its record has them."""
    return compressed(csv_of(rows))


def compressed(lines: str) -> bytes:
    """Rows that are written already: those of a quarter, as they are, would fill the memory."""
    return zlib.compress(lines.encode(), level=1)


# Tables, charts and sentences print the same figures, and so do 43 documents.
@lru_cache(maxsize=8192)
def _citation(quantity: Quantity, value: str) -> Row:
    """What is said of a quantity whose value is written so (1 and 1.0 are equal), its sources joined by " | "."""
    sources = quantity.sources
    return (
        quantity.measure,
        quantity.area,
        "" if quantity.period is None else quantity.period.code,
        "" if quantity.value is None else value,
        quantity.unit.value,
        quantity.status.value,
        quantity.derivation,
        *(_joined([getattr(source, name) for source in sources]) for name in _SOURCE_FIELDS),
    )


def _numbered_blocks(level: tuple[Block, ...], prefix: str = "") -> Iterator[tuple[str, Block]]:
    """Every block with its place: "3", or "3.1" inside another."""
    for index, block in enumerate(level, start=1):
        yield f"{prefix}{index}", block
        yield from _numbered_blocks(inner_blocks(block), prefix=f"{prefix}{index}.")


def _inlines(document: Document) -> Iterator[tuple[str, Inline]]:
    for place, block in _numbered_blocks(document.blocks):
        for within, content in runs_of(block):
            # A row is one line of the file, whatever a heading in the table holds.
            where = " ".join(f"{place}/{within}".splitlines()) if within else place
            yield from ((where, inline) for inline in all_inlines(content))


def _uncited_rows(place: str, kind: str, text: str) -> Iterator[Row]:
    if _DIGIT.search(text):
        yield (place, kind, " ".join(text.splitlines()), *_EMPTY_CITATION)


def _picture_rows(block: Block) -> Iterator[Row]:
    if isinstance(block, blocks.Figure):
        yield from _drawing_rows(block.id, block.drawing, block.alt)
    elif isinstance(block, blocks.Table):
        for cell in (cell for row in block.rows for cell in row):
            if cell.drawing is not None:
                yield from _drawing_rows(block.id, cell.drawing, cell.alt)


def _drawing_rows(place: str, drawing: Drawing, alt: str) -> Iterator[Row]:
    yield from _uncited_rows(f"{place}/alt", "alt", alt)
    for op in drawing.ops:
        if isinstance(op, TextOp):
            yield from _uncited_rows(f"{place}/picture", "chart", op.text)
