"""The words of Word files that people edited: everything that a reader sees, and no defect for any bytes."""

import io
import re
import zipfile
from contextlib import suppress
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ncpm_reports.writers.docx.read import UnreadableDocx, read_docx, without_draft_line

CASES = Path(__file__).resolve().parents[1] / "cases"


def plain(*words: str) -> bytes:
    document = docx.Document()
    for text in words:
        document.add_paragraph(text)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def with_body(data: bytes, xml: str) -> bytes:
    """The file with XML in the place of its first paragraph."""
    return changed(data, "word/document.xml", lambda text: re.sub("<w:p>.*?</w:p>", lambda _: xml, text, count=1))


def changed(data: bytes, part: str, change: object) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)  # type: ignore[operator]
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("xml", "line"),
    [
        ("<w:p><w:r><w:t>self</w:t><w:noBreakHyphen/><w:t>harm</w:t></w:r></w:p>", "self\N{NON-BREAKING HYPHEN}harm"),
        ("<w:p><w:r><w:t>self</w:t><w:softHyphen/><w:t>harm</w:t></w:r></w:p>", "self\N{SOFT HYPHEN}harm"),
        ("<w:p><w:moveFrom><w:r><w:t>gone</w:t></w:r></w:moveFrom><w:r><w:t>here</w:t></w:r></w:p>", "here"),
        ("<w:p><w:moveTo><w:r><w:t>come</w:t></w:r></w:moveTo></w:p>", "come"),
        (
            "<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>",
            "new",
        ),
        ('<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r></w:p>', "[symbol F0FC]"),
        ("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r></w:p>", "a b"),
        ("<w:p><w:r><w:t>a</w:t><w:ptab/><w:t>b</w:t></w:r></w:p>", "a b"),
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>in a control</w:t></w:r></w:p></w:sdtContent></w:sdt>", "in a control"),
    ],
)
def test_what_a_reader_sees_is_read(xml: str, line: str) -> None:
    assert read_docx(with_body(plain("x"), xml)).lines == (line,)


HIDDEN = "<w:p><w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>not seen</w:t></w:r></w:p>"


@pytest.mark.parametrize(
    ("xml", "lines", "hidden_content"),
    [
        (HIDDEN, ("seen", "hidden words: not seen"), ("hidden words",)),
        (HIDDEN.replace("<w:vanish/>", '<w:vanish w:val="0"/>'), ("seennot seen",), ()),
        ("<w:p><w:ins><w:r><w:t>new</w:t></w:r></w:ins></w:p>", ("new",), ("tracked changes",)),
        ("<w:p><w:pPr><w:pPrChange/></w:pPr><w:r><w:t>new</w:t></w:r></w:p>", ("new",), ("tracked changes",)),
        ("<w:p><w:r><w:t>plain</w:t></w:r></w:p>", ("plain",), ()),
    ],
)
def test_what_editors_left_in_it_is_told_and_hidden_words_are_none_of_the_text(
    xml: str, lines: tuple[str, ...], hidden_content: tuple[str, ...]
) -> None:
    text = read_docx(with_body(plain("x"), xml))
    assert (text.lines, text.hidden_content) == (lines, hidden_content)


def test_comments_are_left_in() -> None:
    document = docx.Document()
    document.add_comment(document.add_paragraph("Words").runs, text="Is this right?", author="Jane")
    buffer = io.BytesIO()
    document.save(buffer)
    assert read_docx(buffer.getvalue()).hidden_content == ("comments",)


def test_headers_and_tables_are_read() -> None:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    buffer = io.BytesIO()
    document.save(buffer)
    text = read_docx(buffer.getvalue())
    assert text.body == ((("a", "b"),),)
    assert text.lines == ("a | b", "header: OFFICIAL")


@pytest.mark.parametrize(("name", "kind"), [("docm", "a document with macros"), ("dotx", "a template")])
def test_other_kinds_under_the_same_name_are_read_and_named(name: str, kind: str) -> None:
    text = read_docx((CASES / f"20-letter-docm-dotx/{name}.docx").read_bytes())
    assert text.kind == kind
    assert text.lines


def test_an_edited_header_differs() -> None:
    data = (CASES / "21-letter-header-edited/a.docx").read_bytes()
    headers = [line for line in read_docx(data).outside_body if line.startswith("header: ")]
    assert headers == ["header: OFFICIAL-SENSITIVE / DRAFT / OFFICIAL-SENSITIVE", "header: OFFICIAL-SENSITIVE / DRAFT"]


def test_the_line_draft_goes_and_all_else_stays() -> None:
    document = docx.Document()
    document.add_paragraph("DRAFT")
    document.sections[0].header.paragraphs[0].text = "OFFICIAL"
    document.sections[0].header.add_paragraph("DRAFT")
    buffer = io.BytesIO()
    document.save(buffer)
    final = without_draft_line(buffer.getvalue())
    assert read_docx(final).lines == ("DRAFT", "header: OFFICIAL")
    assert docx.Document(io.BytesIO(final)).core_properties.content_status in ("", "Final")
    assert without_draft_line(final) == final


@given(st.binary(max_size=64))
def test_bytes_that_are_no_word_file_are_said_to_be_none(data: bytes) -> None:
    with pytest.raises(UnreadableDocx):
        read_docx(data)


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_said_to_be_unreadable(at: int, put: bytes) -> None:
    data = bytearray(plain("words"))
    data[at % len(data) : at % len(data) + len(put)] = put
    with suppress(UnreadableDocx):
        read_docx(bytes(data))
