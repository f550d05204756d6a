"""PDFs: valid against two standards, structurally sound, true to the model's words, and the same bytes every time."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO

import page
import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ncpm_reports.core.problems import Refused
from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Cell,
    Column,
    ColumnKind,
    Columns,
    Details,
    Document,
    DocumentKind,
    Emph,
    Figure,
    Heading,
    Link,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Signature,
    Strong,
    Table,
    Text,
    plain,
)
from ncpm_reports.documents.traversal import walk
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.check import check, painted_text
from ncpm_reports.writers.pdf.joining import Part, join_pdfs
from tests.writers.pdf_words import expected, reading_text, words
from tests.writers.samples import (
    BODY,
    HOSTILE,
    NAUGHTY,
    all_blocks,
    chart,
    compact_table,
    hostile_blocks,
    line_drawing,
    long_table,
    meta,
    sample_document,
    text,
)

KINDS = ("summary", "large", "pack", "letter", "hostile", "long", "columns", "empty")


@cache
def written(kind: str) -> bytes:
    return pdf.write(sample_document(kind))


def page_numbers(document: Document) -> Mapping[str, int]:
    return pdf.fit_to_pages(document)[2]


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(data))


def contents(data: bytes) -> list[bytes]:
    return [pdf_page.Contents.read_bytes() for pdf_page in opened(data).pages]


def shown(words_: str) -> bytes:
    """How words stand in a content stream: a space is a code like the others."""
    return words_.encode("ascii")


def failures(data: bytes, profile: str) -> list[str]:
    return [
        f"{failure.rule_id}: {failure.message}" for failure in page.validate_pdf_bytes(data, profile=profile).failures
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("profile", ["ua1", "2a"])
def test_every_sample_passes_the_validator(kind: str, profile: str) -> None:
    assert failures(written(kind), profile) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_has_a_sound_tag_tree(kind: str) -> None:
    assert check(written(kind), kind) == ()


@pytest.mark.parametrize("kind", KINDS)
def test_every_sample_has_the_syntax_of_the_standard(kind: str) -> None:
    with opened(written(kind)) as file:
        assert file.check_pdf_syntax() == []


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_read_aloud_is_what_the_model_says(kind: str) -> None:
    document = sample_document(kind)
    assert words(reading_text(written(kind))) == expected(document, page_numbers(document))


def test_poppler_hears_the_same_words() -> None:
    """An independent reader of the tag tree, where there is one; it reads out the words within charts too."""
    kept = [block for block in all_blocks() if not isinstance(block, Figure) and getattr(block, "id", "") != "areas"]
    document = Document(meta=meta(), blocks=(*kept, long_table(3)))
    heard = _poppler(["pdfinfo", "-struct-text", "-"], pdf.write(document))
    spoken = " ".join(re.findall(r'^ *"(.*)"$', heard, flags=re.MULTILINE))
    said = expected(document, page_numbers(document))
    assert "".join(words(spoken)).replace("\u00a0", "") == "".join(said).replace("\u00a0", "")


def _poppler(command: list[str], data: bytes) -> str:
    try:
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
    except FileNotFoundError:
        pytest.skip("poppler-utils is not installed")


@pytest.mark.parametrize("kind", ["summary", "pack", "hostile"])
def test_another_process_writes_the_same_bytes(kind: str) -> None:
    program = (
        "import sys, hashlib; from tests.writers.samples import sample_document; "
        "from ncpm_reports.writers.pdf import document as pdf; "
        f"sys.stdout.write(hashlib.sha256(pdf.write(sample_document({kind!r}))).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Pacific/Auckland"))
    }
    assert len(digests) == 1


def test_bytes_do_not_depend_on_what_was_written_before() -> None:
    alone = written("letter")
    pdf.write(sample_document("hostile"))
    assert pdf.write(sample_document("letter")) == alone


def test_files_are_small() -> None:
    six = tuple(chart(f"trend-{place}") for place in range(6))
    document = sample_document("summary")
    assert len(pdf.write(replace(document, blocks=(*document.blocks, *six)))) < 120_000
    assert len(written("letter")) < 40_000


def test_properties_are_the_documents_and_not_the_clocks() -> None:
    file = opened(written("summary"))
    assert str(file.docinfo["/Title"]) == "Crime in Sampleshire: six priorities"
    assert str(file.docinfo["/CreationDate"]) == str(file.docinfo["/ModDate"]) == "D:20251114000000Z"
    assert bool(file.Root.ViewerPreferences.DisplayDocTitle)
    assert str(file.Root.Lang) == "en-GB"
    with file.open_metadata() as facts:
        assert facts["xmp:CreateDate"] == "2025-11-14T00:00:00Z"
        assert facts["dc:title"] == "Crime in Sampleshire: six priorities"


def test_headings_make_the_outline_with_their_levels() -> None:
    with opened(written("summary")).open_outline() as outline:
        [top] = outline.root
        assert [entry.title for entry in top.children] == [
            "Murder and other homicide",
            "Neighbourhood crime",
            "Questions for the board",
        ]
        assert [entry.title for entry in top.children[0].children] == ["What this can and cannot tell you"]


def test_a_block_in_welsh_says_so() -> None:
    file = opened(written("summary"))
    tree = file.Root.StructTreeRoot.K[0]
    languages = {str(element.Lang) for element in tree.K if "/Lang" in element}
    assert languages == {"cy"}


@pytest.mark.parametrize(("kind", "said"), [(DocumentKind.SUMMARY, True), (DocumentKind.PACK, False)])
def test_a_summary_alone_says_above_its_title_whose_it_is(kind: DocumentKind, said: bool) -> None:
    first, *_ = contents(pdf.write(Document(meta=meta(kind=kind, header="Whose it is"), blocks=all_blocks())))
    assert (shown("Whose it is") in first) is said


def test_a_table_over_pages_repeats_its_header_as_an_artifact() -> None:
    pages = contents(written("long"))
    header = shown("Police force area")
    assert sum(header in content for content in pages) > 3
    assert words(reading_text(written("long"))).count("force") == 1
    repeated = [bool(re.search(rb"/Artifact BMC[^E]*\(" + header, content)) for content in pages]
    assert sum(repeated) == sum(header in content for content in pages) - 1


def test_the_marking_stands_in_capitals_at_the_head_and_foot_of_every_page() -> None:
    for content in contents(written("pack")):
        assert content.count(shown("OFFICIAL-SENSITIVE")) == 2
    assert "OFFICIAL" not in reading_text(written("pack"))


def test_drafts_and_invented_figures_say_so_on_every_page_but_not_in_the_text() -> None:
    for content in contents(written("pack")):
        assert shown("DRAFT") in content
        assert shown("INVENTED FIGURES") in content
    assert not any(shown("DRAFT") in content for content in contents(written("summary")))
    assert "INVENTED" not in reading_text(written("pack"))


def test_a_link_over_two_lines_has_two_rectangles_in_one_element() -> None:
    long_words = text(
        "the publisher's figures for all police force areas in England and in Wales, by quarter and by year"
    )
    link = Link("https://example.org/ŵ?a=1", long_words)
    document = Document(
        meta=meta(),
        blocks=(Heading(level=1, content=text("T"), anchor="t"), Paragraph(content=(Text("See " * 10), link))),
    )
    data = pdf.write(document)
    file = opened(data)
    annotations = list(file.pages[0].Annots)
    assert len(annotations) == 2
    assert {str(item.A.URI) for item in annotations} == {"https://example.org/%C5%B5?a=1"}
    assert {str(item.Contents) for item in annotations} == {plain(long_words)}
    assert check(data, "links") == ()


def test_a_link_within_a_website_is_words_in_a_file() -> None:
    blocks = (Heading(level=1, content=text("T"), anchor="t"), Paragraph(content=(Link("../kent/", text("Kent")),)))
    data = pdf.write(Document(meta=meta(), blocks=blocks))
    file = opened(data)
    assert "/Annots" not in file.pages[0]
    assert words(reading_text(data)) == ["T", "Kent"]


def test_letters_that_no_font_has_are_seen_as_markers_and_read_as_themselves() -> None:
    strange = "漢字 🚨 \U0001f9ff"
    blocks = (Heading(level=1, content=text("T"), anchor="t"), Paragraph(content=text(strange)))
    data = pdf.write(Document(meta=meta(), blocks=blocks))
    assert words(reading_text(data)) == ["T", *strange.split()]
    assert failures(data, "2a") == []


def test_headings_are_never_parted_from_what_follows_nor_charts_from_their_titles() -> None:
    for lines in range(1, 40):
        filler: tuple[Block, ...] = tuple(Paragraph(content=text("Filler.")) for _ in range(lines))
        document = Document(
            meta=meta(),
            blocks=(
                Heading(level=1, content=text("T"), anchor="t"),
                *filler,
                Heading(level=2, content=text("Chart heading"), anchor="h"),
                chart("c"),
                Heading(level=2, content=text("Table heading"), anchor="h2"),
                long_table(4, "t4"),
                Heading(level=2, content=text("Heading of a compact table"), anchor="h3"),
                Paragraph(content=text("What it is about.")),
                compact_table("t5"),
            ),
        )
        pages = page_numbers(document)
        assert pages["h"] == pages["c"]
        assert pages["h2"] == pages["t4"]
        in_pack = page_numbers(replace(document, meta=meta(DocumentKind.PACK)))
        assert in_pack["h3"] == in_pack["t5"]


def test_in_large_print_words_beside_a_chart_stay_above_it() -> None:
    beside = Columns(columns=((Paragraph(content=text("How to read it.")),), (chart("c"),)))
    for lines in range(20):
        filler: tuple[Block, ...] = tuple(Paragraph(content=text("Filler.")) for _ in range(lines))
        document = Document(
            meta=meta(large_print=True),
            blocks=(
                Heading(level=1, content=text("T"), anchor="t"),
                *filler,
                Heading(level=2, content=text("Charts"), anchor="h"),
                beside,
            ),
        )
        pages = page_numbers(document)
        assert pages["h"] == pages["c"]


@pytest.mark.parametrize("kind", list(DocumentKind))
@pytest.mark.parametrize("before", range(30, 46, 3))
def test_a_callout_of_many_pages_is_parted_with_its_title_above_words(kind: DocumentKind, before: int) -> None:
    words_ = Paragraph(content=text("word " * 3_000))
    callout = Callout(
        kind=CalloutKind.COMMENTARY, title=text("Titled"), blocks=(words_, Paragraph(content=text("End")))
    )
    filled = tuple(Paragraph(content=text("Before.")) for _ in range(before))
    title = Heading(level=1, content=text("T"), anchor="t")
    pages = painted_text(pdf.write(Document(meta=meta(kind=kind), blocks=(title, *filled, callout))))
    assert len(pages) > 3
    assert sum(page.count("word") for page in pages) == 3_000
    assert all("word" in page for page in pages if "Titled" in page)


def test_a_chart_as_tall_as_a_page_stays_with_its_title_and_source() -> None:
    tall = replace(chart("tall"), drawing=replace(line_drawing(), height=690.0))
    document = Document(meta=meta(), blocks=(Heading(level=1, content=text("T"), anchor="t"), tall))
    data = pdf.write(document)
    last = painted_text(data)[-1]
    assert "Homicide: no clear change since 2019" in last
    assert "Source: Sample Office" in last
    assert off_the_page(data) == []


def test_every_anchor_has_a_page() -> None:
    document = sample_document("summary")
    anchors = {block.anchor for block in walk(document.blocks) if isinstance(block, Heading)}
    assert anchors <= set(page_numbers(document))


def test_a_section_that_needs_more_than_its_page_is_refused_by_name_with_its_length() -> None:
    blocks: tuple[Block, ...] = (
        Heading(level=1, content=text("Title"), anchor="title"),
        PageBreak(),
        Heading(level=2, content=text("Robbery"), anchor="robbery"),
        *(Paragraph(content=text("Filler.")) for _ in range(60)),
    )
    document = Document(meta=meta(DocumentKind.PACK, one_page_sections=True), blocks=blocks)
    with pytest.raises(Refused, match=r"sample: expected one page, found “Robbery”: \d+ lines too long"):
        pdf.write(document)
    assert pdf.write(replace(document, blocks=blocks[:-40]))


def test_a_page_that_is_too_long_loses_what_its_template_lets_go_and_no_more() -> None:
    def filler(lines: int, leave_out: int = 0) -> Iterator[Paragraph]:
        return (Paragraph(content=text(f"May go {leave_out}."), leave_out=leave_out) for _ in range(lines))

    pages: tuple[Block, ...] = (
        Heading(level=1, content=text("Title"), anchor="title"),
        *filler(1, 1),
        PageBreak(),
        Heading(level=2, content=text("Robbery"), anchor="robbery"),
        Columns(columns=(tuple(filler(30)), (*filler(30), *filler(3, 1)))),
        *filler(10, 2),
        *filler(1, 3),
    )
    document = Document(meta=meta(DocumentKind.PACK, one_page_sections=True), blocks=pages)
    fitted, data, _ = pdf.fit_to_pages(document)
    gone = [block.leave_out for block in walk(fitted.blocks) if isinstance(block, Paragraph) and block.leave_out]
    assert gone == [1, 3]
    assert len(opened(data).pages) == 2
    assert pdf.fit_to_pages(fitted)[0] == fitted
    with pytest.raises(Refused, match="lines too long"):
        pdf.write(replace(document, blocks=(*pages[:-1], *filler(60, 0))))


def test_a_document_of_too_many_pages_is_refused() -> None:
    with pytest.raises(Refused, match=r"expected at most 2 pages, found \d pages: \d+ lines too long"):
        pdf.write(replace(sample_document("summary"), meta=meta(max_pages=2)))


def test_a_document_that_may_run_on_is_shortened_and_then_has_further_pages() -> None:
    document = sample_document("summary")
    paragraph = next(block for block in document.blocks if isinstance(block, Paragraph))
    optional = replace(paragraph, leave_out=1)
    fitted, data, _ = pdf.fit_to_pages(
        Document(meta=meta(max_pages=2, may_run_on=True), blocks=(*document.blocks, optional))
    )
    assert fitted.blocks == document.blocks
    assert len(opened(data).pages) > 2


def test_columns_stand_side_by_side_and_a_wide_page_has_narrow_margins() -> None:
    numbers = page_numbers(sample_document("columns"))
    pages = opened(written("columns")).pages
    starts = {name: {round(x, 1) for x, _ in text_places(pages[numbers[name] - 1])} for name in numbers}
    assert numbers["better"] == numbers["worse"] == 1
    assert {51.0, 64.2} <= starts["better"], "the left column, and what is beside its rule"
    assert any(250 < x < 300 for x in starts["worse"]), "the right column"
    assert min(starts["forces"]) == 34.0
    assert min(starts["sources"]) == 51.0


# Any text -----------------------------------------------------------------------------------------------------------

ANY_TEXT = st.text(min_size=0, max_size=60)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(first=ANY_TEXT, second=ANY_TEXT, third=ANY_TEXT)
def test_any_text_comes_out_as_it_went_in(first: str, second: str, third: str) -> None:
    document = Document(
        meta=meta(title=first, subject=second, header=third, footer=first, marking=second),
        blocks=(
            Heading(level=1, content=text("T"), anchor="t"),
            Paragraph(content=(Text(first), Strong(text(second)), Emph(text(third)))),
            Callout(kind=CalloutKind.NOTE, title=text(second), blocks=(Paragraph(content=text(third)),)),
            Table(
                id="table",
                title=text(first),
                columns=(Column(header=text(second)), Column(header=text(third), kind=ColumnKind.NUMBERS)),
                rows=((Cell(content=text(third)), Cell(content=text(first))),),
            ),
        ),
    )
    data = pdf.write(document)
    assert words(reading_text(data)) == expected(document, {})
    assert check(data, "any") == ()


@pytest.mark.slow
@settings(max_examples=60, derandomize=True, deadline=None)
@given(words_=ANY_TEXT)
def test_any_text_passes_the_validator(words_: str) -> None:
    blocks = (Heading(level=1, content=text("T"), anchor="t"), Paragraph(content=text(words_)))
    data = pdf.write(Document(meta=meta(title="T" + words_, author=words_), blocks=blocks))
    assert failures(data, "ua1") == []
    assert failures(data, "2a") == []


def test_a_word_of_ten_thousand_letters_is_broken_over_lines_and_pages() -> None:
    word = "abcdefghij" * 1000
    blocks = (
        Heading(level=1, content=text("T"), anchor="t"),
        Paragraph(content=text(word)),
        Table(
            id="table",
            title=text("Long"),
            columns=(Column(header=text("A")), Column(header=text("B"))),
            rows=((Cell(content=text(word)), Cell(content=text("b"))),),
        ),
    )
    document = Document(meta=meta(), blocks=blocks)
    data = pdf.write(document)
    assert words(reading_text(data)) == expected(document, {})
    assert check(data, "long") == ()
    assert len(opened(data).pages) > 3


# Several documents in one file --------------------------------------------------------------------------------------


def test_files_joined_keep_their_words_their_pages_and_a_bookmark_each() -> None:
    names = ["letter", "summary", "columns"]
    data = join_pdfs(
        [Part(title=name, data=written(name), is_generated=True) for name in names], meta(title="All letters")
    )
    assert failures(data, "ua1") == failures(data, "2a") == []
    assert check(data, "together") == ()
    documents = [sample_document(name) for name in names]
    assert words(reading_text(data)) == [
        word for document in documents for word in expected(document, page_numbers(document))
    ]
    with opened(data).open_outline() as outline:
        assert [entry.title for entry in outline.root] == names
    total = len(opened(written("summary")).pages)
    assert sum(shown(f"Page 1 of {total}") in content for content in contents(data)) >= 1


def test_a_link_to_nothing_is_refused_with_its_place() -> None:
    blocks = (Heading(level=1, content=text("T"), anchor="t"), Paragraph(content=(Link("#gone", text("there")),)))
    with pytest.raises(Refused, match=r"sample, page 1.*#gone"):
        pdf.write(Document(meta=meta(), blocks=blocks))


def test_a_link_to_the_numbers_behind_a_picture_leads_to_it() -> None:
    figure = next(block for block in all_blocks() if isinstance(block, Figure))
    link = Paragraph(content=(Link(f"#{figure.data.id}", text("the numbers")),))
    document = Document(meta=meta(), blocks=(Heading(level=1, content=text("T"), anchor="t"), link, figure))
    pages = page_numbers(document)
    assert pages[figure.data.id] == pages[figure.id] == 1
    assert check(pdf.write(document), "links") == ()


# Any document -------------------------------------------------------------------------------------------------------

WORDS = st.sampled_from([*HOSTILE, BODY, BODY * 4, "A few words", "", " ", "Wŷn " * 30]).map(text)
CELLS = st.builds(Cell, content=WORDS)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    count = draw(st.integers(1, 5))
    columns = st.builds(Column, header=WORDS, kind=st.sampled_from(ColumnKind), width=st.floats(0, 5))
    return Table(
        id="",
        title=draw(WORDS),
        unit=draw(WORDS),
        columns=tuple(draw(columns) for _ in range(count)),
        rows=tuple(tuple(draw(CELLS) for _ in range(count)) for _ in range(draw(st.integers(0, 6)))),
        shorthand=draw(WORDS),
        source=draw(WORDS),
    )


LEAVES = st.one_of(
    st.builds(Heading, level=st.integers(2, 4), content=WORDS, anchor=st.just("")),
    st.builds(Paragraph, content=WORDS, style=st.sampled_from(ParagraphStyle)),
    st.builds(Bullets, items=st.lists(WORDS, min_size=1, max_size=4).map(tuple), ordered=st.booleans()),
    tables(),
    st.builds(Address, lines=st.lists(WORDS, max_size=4).map(tuple), sender=st.booleans()),
    st.builds(Signature, closing=WORDS, signatory=WORDS),
    st.just(chart()),
)


def holders(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    """Blocks that hold others; columns are not nested."""
    blocks = st.lists(inner, max_size=4).map(tuple)
    kinds = st.sampled_from(CalloutKind)
    return st.one_of(
        st.builds(Callout, kind=kinds, title=WORDS, blocks=blocks),
        st.builds(Details, summary=WORDS, blocks=blocks, anchor=st.just("")),
    )


COLUMN = st.lists(
    LEAVES | st.builds(Callout, kind=st.just(CalloutKind.NOTE), title=WORDS, blocks=st.just(())), max_size=3
)
BLOCKS = st.recursive(LEAVES, holders, max_leaves=6)
PAGE_BLOCKS = st.one_of(
    BLOCKS,
    st.builds(PageBreak, together=st.booleans(), wide=st.booleans()),
    st.builds(Columns, columns=st.lists(COLUMN.map(tuple), min_size=1, max_size=3).map(tuple)),
)


@pytest.mark.slow
@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(blocks=st.lists(PAGE_BLOCKS, max_size=12), large=st.booleans(), kind=st.sampled_from(DocumentKind))
def test_any_document_is_sound_and_says_what_its_model_says(
    blocks: list[Block], large: bool, kind: DocumentKind
) -> None:
    document = Document(
        meta=meta(kind, large_print=large, draft=large),
        blocks=(Heading(level=1, content=text("Title"), anchor="top"), *blocks),
    )
    data = pdf.write(document)
    assert check(data, "any") == ()
    assert words(reading_text(data)) == expected(document, {})
    assert failures(data, "2a") == []
    assert off_the_page(data) == []


def off_the_page(data: bytes) -> list[tuple[float, float]]:
    """Places of text on pages that lie where printers cannot print; not of text that is turned or in pictures."""
    places = [place for pdf_page in opened(data).pages for place in text_places(pdf_page)]
    return [(x, y) for x, y in places if not (20 < x < 575 and 20 < y < 828)]


def text_places(pdf_page: pikepdf.Page) -> Iterator[tuple[float, float]]:
    """Where each line of text begins, on the page."""
    matrices = [pikepdf.Matrix()]
    x = y = leading = 0.0
    for instruction in pikepdf.parse_content_stream(pdf_page):
        numbers = instruction.operands
        match str(instruction.operator):
            case "q":
                matrices.append(matrices[-1])
            case "Q":
                matrices.pop()
            case "cm":
                matrices[-1] = pikepdf.Matrix(*map(float, numbers)) @ matrices[-1]
            case "Tm":
                x, y = float(numbers[4]), float(numbers[5])
            case "Td":
                x, y = x + float(numbers[0]), y + float(numbers[1])
            case "TL":
                leading = float(numbers[0])
            case "T*":
                y -= leading
            case "Tj" if matrices[-1].b == 0:
                place = pikepdf.Matrix(1, 0, 0, 1, x, y) @ matrices[-1]
                yield place.e, place.f


@pytest.mark.parametrize("kind", KINDS)
def test_no_text_of_a_sample_is_off_the_page(kind: str) -> None:
    assert off_the_page(written(kind)) == []


def test_all_that_is_painted_can_be_read_back_with_furniture_and_pictures() -> None:
    first, second, *_ = painted_text(written("pack"))
    assert "OFFICIAL-SENSITIVE" in first
    assert "DRAFT" in first
    assert "2015" in second
    assert "Page 2 of " in second


def test_a_signature_never_stands_on_a_page_without_words_of_the_letter() -> None:
    for lines in range(1, 60):
        blocks: tuple[Block, ...] = (
            *(Paragraph(content=text("Filler.")) for _ in range(lines)),
            Paragraph(content=text("The last words of the letter.")),
            Signature(closing=text("Yours sincerely,"), signatory=text("Minister")),
        )
        data = pdf.write(Document(meta=meta(DocumentKind.LETTER), blocks=blocks))
        assert "The last words of the letter." in painted_text(data)[-1]


# Hostile text -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", NAUGHTY, ids=range(len(NAUGHTY)))
def test_hostile_text_is_literal_in_every_slot(bad: str) -> None:
    document = Document(
        meta=meta(title=f"T {bad}", author=bad, header=bad, footer=bad, marking=bad[:40], keywords=(bad,)),
        blocks=(Heading(level=1, content=text("Hostile text"), anchor="top"), *hostile_blocks(bad)),
    )
    data = pdf.write(document)
    assert check(data, "hostile") == ()
    assert words(reading_text(data)) == expected(document, {})
    assert failures(data, "ua1") == []
    assert failures(data, "2a") == []


def test_hostile_text_is_tried_in_more_than_240_slots() -> None:
    slots = len(words(" ".join(expected(Document(meta=meta(), blocks=hostile_blocks("X")), {})))) - 2
    assert slots * len(NAUGHTY) >= 240


@pytest.mark.parametrize(("filled", "start"), [(10, 1), (70, 2)])
def test_what_stays_together_moves_to_a_new_page_only_where_it_does_not_fit(filled: int, start: int) -> None:
    before = tuple(Paragraph(content=text("Before.")) for _ in range(filled // 2))
    kept: tuple[Block, ...] = (
        PageBreak(together=True),
        Heading(level=2, content=text("Kept"), anchor="kept"),
        *(Paragraph(content=text("Kept.")) for _ in range(12)),
        Heading(level=2, content=text("Last"), anchor="last"),
        Paragraph(content=text("Last.")),
    )
    title = Heading(level=1, content=text("Title"), anchor="title")
    pages = page_numbers(Document(meta=meta(), blocks=(title, *before, *kept)))
    assert (pages["kept"], pages["last"]) == (start, start)
