"""Columns, wide pages, compact tables, details and placeholders in Word files."""

from dataclasses import replace
from pathlib import Path

from openxml_audit import OpenXmlValidator

from ncpm_reports.documents.blocks import (
    Block,
    Callout,
    CalloutKind,
    Columns,
    Details,
    Document,
    DocumentKind,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    Placeholder,
    TableStyle,
    Text,
)
from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.options import WriterOptions
from tests.writers.samples import chart, long_table, meta, text
from tests.writers.word_rules import faults, find, parts, style_of, tree, values, words
from tests.writers.word_text import model_lines, word_lines

SHORT = Paragraph(content=text("Words in a column."))
COMPACT = replace(long_table(3, "compact"), style=TableStyle.COMPACT)
BLOCKS: tuple[Block, ...] = (
    Heading(level=1, content=text("Title"), anchor="top"),
    Paragraph(content=(Text("See "), Link("#compact", text("the rows")), Text("."))),
    Columns(
        columns=((Heading(level=2, content=text("Left"), anchor="left"), SHORT), (COMPACT,), (SHORT,)), shares=(3, 2, 1)
    ),
    Columns(columns=((SHORT,), (SHORT,))),
    Paragraph(content=(Text("Owner: "), Placeholder("Owner", "owner"), Text("."))),
    Details(summary=text("More"), blocks=(SHORT,), anchor="more"),
    Callout(kind=CalloutKind.SO_WHAT, title=text("So what."), blocks=(SHORT,)),
    PageBreak(wide=True),
    long_table(9, "wide"),
    PageBreak(),
    replace(chart("bare"), title=(), subtitle=()),
)
DOCUMENT = Document(meta=meta(DocumentKind.PACK), blocks=BLOCKS)


def test_the_file_is_valid_and_says_the_models_words_in_order(tmp_path: Path) -> None:
    data = write(DOCUMENT, WriterOptions())
    (tmp_path / "out.docx").write_bytes(data)
    assert not OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors
    assert word_lines(data) == model_lines(DOCUMENT)
    assert faults(data) == []


def test_columns_are_text_columns_of_their_own_section_with_a_break_between_them() -> None:
    body = tree(write(DOCUMENT, WriterOptions()))
    columns, others = find(body, "//w:sectPr/w:cols")
    assert len(find(others, "./w:col")) == 2
    widths = [int(width) for width in values(columns, "./w:col/@w:w")]
    assert values(columns, "./@w:equalWidth") == ["0"]
    assert widths[0] > widths[1] > widths[2]
    assert len(find(body, "//w:br[@w:type='column']")) == 3
    table = find(body, "//w:tbl")[0]
    assert values(table, "./w:tblPr/w:tblW/@w:w") == [str(widths[1])]


def test_sections_after_the_first_take_over_its_headers_and_have_no_first_page() -> None:
    sections = find(tree(write(DOCUMENT, WriterOptions())), "//w:sectPr")
    assert [len(find(section, "./w:headerReference")) for section in sections] == [2, *[0] * (len(sections) - 1)]
    assert [len(find(section, "./w:titlePg")) for section in sections] == [1, *[0] * (len(sections) - 1)]


def test_a_wide_page_has_narrow_margins_until_the_next_break() -> None:
    body = tree(write(DOCUMENT, WriterOptions()))
    margins = values(body, "//w:sectPr/w:pgMar/@w:left")
    assert margins == [*["1020"] * 5, "680", "1020"]
    # A section without a type starts on a new page.
    kinds = [values(section, "./w:type/@w:val") for section in find(body, "//w:sectPr")]
    assert kinds == [[], *[["continuous"]] * 4, [], []]


def test_a_compact_table_has_a_name_but_no_caption_and_can_be_linked_to() -> None:
    body = tree(write(DOCUMENT, WriterOptions()))
    table = find(body, "//w:tbl")[0]
    assert values(table, "./w:tblPr/w:tblCaption/@w:val") != [""]
    assert values(table, "./w:tblPr/w:tblStyle/@w:val") == ["CompactTable"]
    assert {style_of(paragraph) for paragraph in find(table, "./w:tr[1]//w:p")} == {"CompactTableHeader"}
    assert values(table, ".//w:bookmarkStart/@w:name")[0] == "compact"


def test_a_placeholder_is_a_control_within_the_line_that_shows_its_prompt() -> None:
    data = write(DOCUMENT, WriterOptions())
    (control,) = find(tree(data), "//w:p/w:sdt")
    assert words(control) == "[owner]"
    assert values(control, "./w:sdtPr/w:alias/@w:val") == ["Owner"]
    assert find(control, "./w:sdtPr/w:showingPlcHdr")
    assert b"[owner]" in parts(data)["word/glossary/document.xml"]


def test_a_document_that_is_all_columns_is_whole(tmp_path: Path) -> None:
    title = Heading(level=1, content=text("Title"), anchor="top")
    document = Document(meta=meta(), blocks=(Columns(columns=((title,), (COMPACT,))),))
    data = write(document, WriterOptions())
    (tmp_path / "out.docx").write_bytes(data)
    assert not OpenXmlValidator().validate(str(tmp_path / "out.docx")).errors
    assert faults(data) == []


def test_large_print_has_one_column() -> None:
    document = replace(DOCUMENT, meta=replace(DOCUMENT.meta, large_print=True))
    data = write(document, WriterOptions())
    assert find(tree(data), "//w:sectPr/w:cols") == []
    assert word_lines(data) == model_lines(document)
