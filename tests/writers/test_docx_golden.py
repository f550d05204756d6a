"""One small Word file, part by part, as it was when a person last read it; `pytest --accept` writes it anew."""

from pathlib import Path

import pytest
from lxml import etree

from ncpm_reports.documents.blocks import (
    Address,
    Bullets,
    Callout,
    CalloutKind,
    Contents,
    Document,
    DocumentKind,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Placeholder,
    Signature,
    Strong,
    Text,
)
from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.options import WriterOptions
from tests.conftest import PROJECT
from tests.writers.samples import figure_of, long_table, meta, text
from tests.writers.word_rules import parts

GOLDEN = PROJECT / "tests" / "golden" / "docx"
PARTS = (
    "word/document.xml",
    "word/_rels/document.xml.rels",
    "word/header1.xml",
    "word/footer1.xml",
    "word/glossary/document.xml",
    "docProps/core.xml",
)
BLOCKS = (
    Heading(level=1, content=text("Crime in Sampleshire"), anchor="top"),
    Contents(title=text("Contents"), depth=2),
    Heading(level=2, content=text("Homicide"), anchor="homicide"),
    Paragraph(
        content=(
            Text("Police recorded "),
            figure_of(681, "681"),
            Text(" homicides. See "),
            Strong((Link("#areas", (Text("the table"),)),)),
            Text(" and "),
            Link("https://example.org/a%20b?c=1&d=2", (Text("the source"),)),
            Text("."),
        )
    ),
    Bullets(items=(text("One."), text("Two.")), ordered=True),
    Callout(
        kind=CalloutKind.COMMENTARY,
        title=text("Sylwadau"),
        blocks=(Paragraph(content=text("Gair o'r swyddfa.")), Paragraph(content=(Placeholder("More", "Write here"),))),
        lang="cy",
    ),
    long_table(2),
    PageBreak(),
    Address(lines=(text("Chief Constable"), text("Sampleshire Police"))),
    Signature(closing=text("Yours sincerely,"), signatory=text("Minister")),
)


def readable(content: bytes) -> str:
    """A part's XML, an element a line."""
    root = etree.fromstring(content)
    etree.indent(root, " ")
    return etree.tostring(root, encoding="unicode") + "\n"


@pytest.mark.parametrize("part", PARTS)
def test_a_small_file_is_what_a_person_has_read(part: str, accept: bool) -> None:
    facts = meta(DocumentKind.PACK, marking="Official", draft=True, rights="Open Government Licence v3.0")
    data = write(Document(meta=facts, blocks=BLOCKS), WriterOptions(page_numbers={"homicide": 1}))
    golden = GOLDEN / Path(part.replace("/", "-").replace(".rels", "-rels.xml"))
    xml = readable(parts(data)[part])
    if accept:
        GOLDEN.mkdir(parents=True, exist_ok=True)
        golden.write_text(xml, encoding="utf-8")
    assert xml == golden.read_text(encoding="utf-8"), "read the difference, then run pytest --accept if it is right"
