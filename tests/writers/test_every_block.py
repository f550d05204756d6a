"""One example of each kind of block: every format writes it in the model's words, and the ledger has its numbers."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import get_args

import pytest
from openxml_audit import OpenXmlValidator

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Columns,
    Contents,
    Details,
    Document,
    Heading,
    Inlines,
    LinkedShape,
    LinkMap,
    Number,
    PageBreak,
    Paragraph,
    Signature,
    Text,
)
from ncpm_reports.documents.checks import check as problems_of
from ncpm_reports.release.output.numbers import document_numbers
from ncpm_reports.writers.docx import document as docx
from ncpm_reports.writers.html import document as html
from ncpm_reports.writers.options import WriterOptions
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import check
from tests.writers.pdf_words import expected, reading_text, words
from tests.writers.samples import chart, figure_of, long_table, meta, text
from tests.writers.test_html import Page, squeezed
from tests.writers.test_pdf import failures
from tests.writers.word_rules import faults
from tests.writers.word_text import model_lines, word_lines

TITLE = Heading(level=1, content=text("Title"), anchor="title")
FIGURES: Inlines = (Text("Recorded: "), figure_of(681, "681"))
SHORT = Paragraph(content=FIGURES)
SHAPE = LinkedShape(name="Kent", address="kent.html", segments=(("M", 0.0, 0.0), ("L", 9.0, 9.0), ("Z",)))
EXAMPLES: tuple[Block, ...] = (
    Heading(level=2, content=FIGURES, anchor="heading"),
    SHORT,
    Bullets(items=(FIGURES, FIGURES)),
    long_table(3),
    chart(),
    Callout(kind=CalloutKind.NOTE, title=FIGURES, blocks=(SHORT,)),
    Address(lines=(FIGURES,)),
    Signature(closing=FIGURES, signatory=FIGURES),
    Contents(title=FIGURES),
    PageBreak(),
    Columns(columns=((SHORT,), (SHORT,))),
    Details(summary=FIGURES, blocks=(SHORT,), anchor="details"),
    LinkMap(id="map", title="Areas", width=20.0, height=20.0, shapes=(SHAPE,), name_at=(1.0, 1.0)),
)
each = pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: type(block).__name__)


def document(block: Block) -> Document:
    """A document of a title, the block, and what contents list after it."""
    return Document(meta=meta(), blocks=(TITLE, block, Heading(level=2, content=text("After"), anchor="after")))


def numbers_in(value: object) -> Iterator[Number]:
    """Every number anywhere in a value, found without knowing what it is made of."""
    if isinstance(value, Number):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from numbers_in(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from numbers_in(getattr(value, field.name))


def test_there_is_an_example_of_each_kind() -> None:
    missing = set(get_args(Block)) - {type(block) for block in EXAMPLES}
    assert missing == set(), "give an example of each kind of block, with a number in each of its runs of words"


@each
def test_every_number_of_it_is_in_the_ledger(block: Block) -> None:
    kinds = [row[1] for row in document_numbers([document(block)]).rows]
    assert sum(kind in ("figure", "derived") for kind in kinds) == sum(1 for _ in numbers_in(block))


# The map's links are shapes with names, and no words; `tests/site/test_walk.py` follows them.
@pytest.mark.parametrize(
    "block", [block for block in EXAMPLES if not isinstance(block, LinkMap)], ids=lambda block: type(block).__name__
)
def test_html_has_its_words_in_order(block: Block) -> None:
    said = squeezed("".join(Page(html.write(document(block), WriterOptions())).words))
    place = 0
    for line in map(squeezed, model_lines(document(block))):
        assert line in said[place:]
        place = said.index(line, place) + len(line)


@each
def test_a_word_file_has_its_words_in_order(block: Block, tmp_path: Path) -> None:
    data = docx.write(document(block), WriterOptions())
    (tmp_path / "out.docx").write_bytes(data)
    assert not OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors
    assert faults(data) == []
    assert word_lines(data) == model_lines(document(block))


@each
def test_a_pdf_has_its_words_and_is_tagged(block: Block) -> None:
    data = pdf.write(document(block))
    page = 2 if isinstance(block, PageBreak) else 1
    assert check(data, "any") == ()
    assert failures(data, "2a") == []
    assert words(reading_text(data)) == expected(document(block), {"after": page})


@each
def test_the_checks_of_accessibility_find_nothing_wrong_with_it(block: Block) -> None:
    assert [issue.code for issue in problems_of(document(block)) if issue.severity.value == "error"] == []
