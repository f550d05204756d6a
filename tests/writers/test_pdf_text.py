"""Lines: all the words, none wider than the measure, broken where a reader expects it."""

import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.documents.blocks import Emph, Inlines, Link, Strong, Text
from ncpm_reports.writers.pdf.fonts import FontBook, fallback, runs, sans, text_width
from ncpm_reports.writers.pdf.objects import literal
from ncpm_reports.writers.pdf.read import unescaped
from ncpm_reports.writers.pdf.tags import Element, Page, UnmarkedContent
from ncpm_reports.writers.pdf.text import Line, Type, clean, draw_line, set_lines

BODY = Type(12, 16)


def lines(content: Inlines, width: float = 200.0) -> list[Line]:
    return list(set_lines(content, BODY, Element("P", None), width))


def said(line: Line) -> str:
    return "".join(part[1] for part in line.parts)


@settings(max_examples=200, derandomize=True)
@given(st.text(max_size=120), st.text(max_size=40), st.floats(20, 400))
def test_no_word_is_lost_and_no_line_is_too_wide(first: str, second: str, width: float) -> None:
    broken = lines((Text(first), Strong((Text(second),))), width)
    together = "".join(said(line) + (" " if line.spaced else "") for line in broken)
    assert together.split(" ") == clean(first + second).strip(" ").split(" ") or together.replace(" ", "") == clean(
        first + second
    ).replace(" ", "")
    assert all(line.width <= width + 1e-6 or sum(len(part[1]) for part in line.parts) == 1 for line in broken)


def test_lines_break_at_spaces_and_after_hyphens_but_not_within_numbers_or_at_no_break_spaces() -> None:
    broken = [said(line) for line in lines((Text("well-being of 2019-20 and 12\u00a0345 x"),), 45)]
    assert broken == ["well-", "being of", "2019-20", "and", "12\u00a0345 x"]


def test_a_word_of_two_styles_is_not_broken_between_them() -> None:
    broken = lines((Text("aaaa bbbb"), Strong((Text("cccc"),)), Text(" dddd")), 62)
    assert [said(line) for line in broken] == ["aaaa", "bbbbcccc", "dddd"]


def test_styles_choose_faces() -> None:
    content: Inlines = (Text("a"), Strong((Text("b"), Emph((Text("c"),)))), Emph((Text("d"),)))
    found = [run.face for line in lines(content, 400) for run, _, _ in line.parts]
    assert found == [sans(""), sans("b"), sans("bi"), sans("i")]


def test_a_letter_that_the_main_face_lacks_comes_from_the_fallback() -> None:
    assert runs("a●b", "") == ((sans(""), "a"), (fallback(""), "●"), (sans(""), "b"))
    assert fallback("bi") is fallback("b")


@pytest.mark.parametrize("letter", list("≥≤−ŵŷŴŶâ£€–—‘’“”…½·×\u00a0"))
@pytest.mark.parametrize("style", ["", "b", "i", "bi"])
def test_the_main_faces_have_what_english_and_welsh_pages_need(letter: str, style: str) -> None:
    assert letter in sans(style).letters


def test_figures_have_one_width_so_that_columns_line_up() -> None:
    for style in ("", "b"):
        assert len({text_width(digit, style, 12) for digit in "0123456789"}) == 1


def test_painting_outside_a_mark_is_refused() -> None:
    with pytest.raises(UnmarkedContent, match="page 1"):
        draw_line(Page(0), FontBook(), lines((Text("words"),))[0], (0, 0), None)


def test_a_line_ends_with_a_space_if_it_broke_at_one_so_that_words_stay_apart() -> None:
    page = Page(0)
    owner = Element("P", None)
    for line in lines((Text("one two"),), 30):
        draw_line(page, FontBook(), line, (0, 0), owner)
    shown = [found.encode().decode("utf-16-be") for found in re.findall(r"\((.+?)\) Tj", "\n".join(page.ops))]
    assert shown == ["one ", "two"]


@settings(max_examples=200, derandomize=True)
@given(st.text(st.characters(codec="utf-16-be"), max_size=20))
def test_a_string_in_content_reads_back_as_it_was(words: str) -> None:
    data = words.encode("utf-16-be")
    shown = literal(data).encode("latin-1")
    with pikepdf.new() as file:
        stream = pikepdf.Stream(file, b"BT " + shown + b" Tj ET")
        read = [part.operands[0] for part in pikepdf.parse_content_stream(stream) if str(part.operator) == "Tj"]
    assert bytes(read[0]) == data
    assert unescaped(shown[1:-1]) == data


def test_links_lead_to_addresses_and_anchors_only() -> None:
    targets = (
        "https://example.org",
        "HTTP://EXAMPLE.ORG",
        "mailto:a@example.org",
        "#top",
        "../x/",
        "javascript:alert(1)",
    )
    held = [
        run.link.target
        for target in targets
        for line in lines((Link(target, (Text("x"),)),), 400)
        for run, _, _ in line.parts
        if run.link
    ]
    assert held == list(targets[:4])
