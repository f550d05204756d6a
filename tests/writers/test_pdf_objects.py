"""The file's grammar: numbers, strings and names come back as they went in, from a file that another library reads."""

from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.writers.pdf.objects import PdfFile, name, number, numbers, string
from ncpm_reports.writers.pdf.read import read, text_of


def file_with(body: str) -> bytes:
    file = PdfFile()
    root = file.add("<</Type/Catalog/Pages 2 0 R>>")
    file.add("<</Type/Pages/Count 0/Kids[]>>")
    return file.write(root=root, info=file.add(f"<</Held {body}>>"))


@pytest.mark.parametrize(
    ("value", "text"), [(1, "1"), (-0.0, "0"), (0.0004, "0"), (1.5, "1.5"), (-2.25, "-2.25"), (100, "100"), (1e-9, "0")]
)
def test_numbers_are_short_and_have_no_exponent(value: float, text: str) -> None:
    assert number(value) == text


def test_numbers_are_separated_by_spaces() -> None:
    assert numbers(1, 2.5) == "1 2.5"


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_string_comes_back(text: str) -> None:
    data = file_with(string(text))
    held = read(data)
    assert text_of(held.entries(held.trailer["Info"])["Held"]) == text
    with pikepdf.open(BytesIO(data)) as opened:
        assert str(opened.docinfo["/Held"]) == text


@settings(max_examples=50, derandomize=True, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=1, max_size=10))
def test_any_name_comes_back(text: str) -> None:
    with pikepdf.open(BytesIO(file_with(name(text)))) as opened:
        assert str(opened.docinfo["/Held"]) == "/" + text


@pytest.mark.parametrize("data", [b"", b"\r", b"\n", b"\r\n", b"endstream", bytes(range(256)) * 20])
def test_streams_come_back_whatever_they_end_with(data: bytes) -> None:
    file = PdfFile()
    root = file.add("<</Type/Catalog/Pages 2 0 R>>")
    file.add("<</Type/Pages/Count 0/Kids[]>>")
    packed, clear = file.add_stream("", data), file.add_clear_stream("", data)
    written = file.write(root=root, info=file.add("<<>>"))
    with pikepdf.open(BytesIO(written)) as opened:
        assert opened.get_object(packed, 0).read_bytes() == opened.get_object(clear, 0).read_bytes() == data
        assert opened.check_pdf_syntax() == []


def test_a_file_with_very_many_objects_is_read_by_another_library() -> None:
    file = PdfFile()
    root = file.add("<</Type/Catalog/Pages 2 0 R>>")
    file.add("<</Type/Pages/Count 0/Kids[]>>")
    last = [file.add(f"<</N {place}>>") for place in range(1000)][-1]
    with pikepdf.open(BytesIO(file.write(root=root, info=file.add("<<>>")))) as opened:
        assert opened.get_object(last, 0).N == 999


def test_the_identity_follows_the_contents() -> None:
    first, second = file_with("(a)"), file_with("(b)")
    assert read(first).trailer["ID"] != read(second).trailer["ID"]
    assert read(first).trailer["ID"] == read(file_with("(a)")).trailer["ID"]
