"""Text: faces and widths, lines that break where a reader expects it, words that stay apart, links."""

import unicodedata

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.rl_accel import escapePDF

from ncpm_reports.documents.blocks import Document, DocumentKind, Emph, Heading, Inlines, Link, Paragraph, Strong, Text
from ncpm_reports.documents.printable import letter_problem
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import painted_text
from ncpm_reports.writers.pdf.flowables import TaggedParagraph
from ncpm_reports.writers.pdf.fonts import clean, font, runs, text_width
from ncpm_reports.writers.pdf.inlines import ParagraphBuilder
from ncpm_reports.writers.pdf.read import unescape
from ncpm_reports.writers.pdf.styles import style_sheet
from ncpm_reports.writers.pdf.tagging import StructureElement, TaggedCanvas, UntaggedText
from tests.writers.samples import meta, text

STYLES = ("body", "lead", "small", "caption", "table", "dense-table", "compact-table", "heading3", "heading4")
SHEET = style_sheet(DocumentKind.SUMMARY, False)


def paragraph(content: Inlines) -> TaggedParagraph:
    return ParagraphBuilder(SHEET, "en-GB").paragraph(content, SHEET.style("body"), StructureElement("P", None))


def wrapped(content: Inlines, width: float = 200.0) -> TaggedParagraph:
    flowable = paragraph(content)
    flowable.wrap(width, 1000)
    return flowable


def lines(content: Inlines, width: float = 200.0) -> list[str]:
    """The words of each line of a wrapped paragraph."""
    wrapped_lines = wrapped(content, width).blPara.lines
    return [
        " ".join(line[1]) if isinstance(line, tuple) else "".join(w.text for w in line.words) for line in wrapped_lines
    ]


@settings(max_examples=100, derandomize=True, deadline=None)
@given(st.text(max_size=120), st.text(max_size=40), st.floats(40, 400))
def test_no_word_is_lost(first: str, second: str, width: float) -> None:
    content = (Text(first), Strong((Text(second),)))
    together = "".join(lines(content, width))
    assert together.split() == [word for word in clean(first + second).replace("\u00ad", "").split() if word]


def test_lines_break_at_spaces_and_after_hyphens_but_not_within_numbers_or_at_no_break_spaces() -> None:
    broken = lines((Text("well-being of 2019-20 and 12\u00a0345 1\u202f234 x"),), 45)
    assert broken == ["well-", "being of ", "2019-20 ", "and ", "12\u00a0345 ", "1\u202f234 x"]


def test_a_word_of_two_styles_is_not_broken_between_them() -> None:
    broken = lines((Text("aaaa bbbb"), Strong((Text("cccc"),)), Text(" dddd")), 62)
    assert [line.strip(" ") for line in broken] == ["aaaa", "bbbbcccc", "dddd"]


def test_styles_choose_faces() -> None:
    content: Inlines = (Text("a"), Strong((Text("b"), Emph((Text("c"),)))), Emph((Text("d"),)))
    flowable = paragraph(content)
    assert [fragment.fontName for fragment in flowable.frags] == ["S", "Sb", "Sbi", "Si"]


def test_a_letter_that_the_main_face_lacks_comes_from_the_fallback() -> None:
    assert runs("a●b", "") == (("S", "a"), ("D", "●"), ("S", "b"))
    assert runs("●", "bi") == (("Db", "●"),)


@pytest.mark.parametrize("letter", list("≥≤−ŵŷŴŶâ£€–—‘’“”…½·×\u00a0"))
@pytest.mark.parametrize("style", ["", "b", "i", "bi"])
def test_the_main_faces_have_what_english_and_welsh_pages_need(letter: str, style: str) -> None:
    assert font(f"S{style}").has(letter)


def test_figures_have_one_width_so_that_columns_line_up() -> None:
    for style in ("", "b"):
        assert len({text_width(digit, style, 12) for digit in "0123456789"}) == 1


def test_text_without_an_owner_is_refused() -> None:
    font("S")
    canvas = TaggedCanvas((595, 842), "S")
    canvas.setFont("S", 12)
    with pytest.raises(UntaggedText, match="page 1"):
        canvas.drawString(0, 0, "words")


def test_a_line_ends_with_a_space_if_it_broke_at_one_so_that_words_stay_apart() -> None:
    words = "one two three " * 40
    document = Document(
        meta=meta(), blocks=(Heading(level=1, content=text("T"), anchor="t"), Paragraph(content=text(words)))
    )
    shown = painted_text(pdf.write(document))[0]
    assert "".join(line for line in shown.split("\n") if "two" in line).split() == words.split()


@settings(max_examples=200, derandomize=True)
@given(st.binary(max_size=20))
def test_a_string_in_content_reads_back_as_it_was(data: bytes) -> None:
    shown = f"({escapePDF(data)})".encode("latin-1")
    with pikepdf.new() as file:
        stream = pikepdf.Stream(file, b"BT " + shown + b" Tj ET")
        read = [part.operands[0] for part in pikepdf.parse_content_stream(stream) if str(part.operator) == "Tj"]
    assert bytes(read[0]) == data
    assert unescape(shown[1:-1]) == data


def test_links_lead_to_addresses_and_anchors_only() -> None:
    targets = (
        "https://example.org",
        "HTTP://EXAMPLE.ORG",
        "mailto:a@example.org",
        "#top",
        "../x/",
        "javascript:alert(1)",
    )
    flowables = [paragraph((Link(target, (Text("x"),)),)) for target in targets]
    addresses = [link.target for flowable in flowables for fragment in flowable.frags for _, link in fragment.link]
    assert addresses == list(targets[:4])


def test_every_letter_that_may_be_written_by_hand_has_a_glyph() -> None:
    unseen = {"Cc", "Cf", "Cn", "Co", "Cs"}
    letters = [chr(code) for code in range(0x20, 0x30000) if unicodedata.category(chr(code)) not in unseen]
    faces = [font("S"), font("D")]
    lacking = [
        letter for letter in letters if letter_problem(letter) is None and not any(face.has(letter) for face in faces)
    ]
    assert lacking == []
    assert letter_problem("“Ŵŷ” – £1½m ≥ −5 → ✓ ☐ Ξ Ж") is None


@pytest.mark.parametrize("name", STYLES)
def test_large_print_has_no_type_under_16_points(name: str) -> None:
    assert style_sheet(DocumentKind.SUMMARY, True).style(name).fontSize >= 16
