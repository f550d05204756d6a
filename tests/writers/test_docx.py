"""Word files: valid, accessible, saying what the model says, restylable, the same every time."""

import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx as python_docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from ncpm_reports.documents.blocks import (
    Address,
    Block,
    Bullets,
    Callout,
    CalloutKind,
    Cell,
    Column,
    Contents,
    Document,
    DocumentKind,
    Heading,
    Link,
    Meta,
    PageBreak,
    Paragraph,
    Placeholder,
    Signature,
    Table,
    Text,
)
from ncpm_reports.writers.docx.document import write
from ncpm_reports.writers.docx.oxml import bookmark_name
from ncpm_reports.writers.options import WriterOptions
from tests.writers.samples import HOSTILE, all_blocks, compact_table, icon, long_table, meta, sample_document, text
from tests.writers.word_rules import faults, find, parts, style_of, tree, values, words
from tests.writers.word_text import model_lines, tidy, word_lines

KINDS = ("summary", "large", "pack", "letter", "hostile", "long", "empty")
PLAIN = WriterOptions()
WARNING = "DRAFT. INVENTED FIGURES: for illustration only, not published statistics"


def audit(data: bytes, folder: Path) -> list[str]:
    """What the Open XML SDK's rules say of a file."""
    path = folder / "audited.docx"
    path.write_bytes(data)
    return [str(error) for error in OpenXmlValidator().validate(str(path)).errors]


def written(*blocks: object, options: WriterOptions = PLAIN, **changes: object) -> bytes:
    """A file of a few blocks after a title."""
    title = Heading(level=1, content=text("Title"), anchor="top")
    return write(Document(meta=meta(**changes), blocks=(title, *blocks)), options)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_the_open_xml_rules_find_no_error(kind: str, tmp_path: Path) -> None:
    pages = {"homicide": 2, "limits": 2, "neighbourhood": 4, "questions": 6}
    assert audit(write(sample_document(kind), WriterOptions(page_numbers=pages)), tmp_path) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_checker_would_find_no_fault(kind: str) -> None:
    assert faults(write(sample_document(kind), PLAIN)) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_words_are_the_models_words_in_their_order(kind: str) -> None:
    document = sample_document(kind)
    assert word_lines(write(document, PLAIN)) == model_lines(document)


@pytest.mark.parametrize("kind", KINDS)
def test_another_library_opens_the_file(kind: str) -> None:
    document = sample_document(kind)
    opened = python_docx.Document(io.BytesIO(write(document, PLAIN)))
    assert opened.core_properties.title == tidy(document.meta.title)
    assert len(opened.paragraphs) > 0


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_words_arrive_as_they_are_in_properties_and_furniture(place: int) -> None:
    bad = HOSTILE[place]
    data = written(title=bad, subject=bad, author=bad, header=bad, footer=bad, marking=bad, keywords=(bad,))
    assert tidy("".join(values(tree(data, "docProps/core.xml"), "//dc:title/text()"))) == tidy(bad)
    lines = [tidy(words(paragraph)) for paragraph in find(tree(data, "word/header1.xml"), "//w:p")]
    assert lines == [tidy(bad.upper()), tidy(bad)]


def test_hostile_words_arrive_as_they_are_where_only_software_reads_them() -> None:
    body = tree(write(sample_document("hostile"), PLAIN))
    expected = [tidy(bad) for bad in HOSTILE]
    for path in ("//wp:docPr/@descr", "//w:tblCaption/@w:val"):
        assert [tidy(value) for value in values(body, path)] == expected, path
    glossary = tree(write(sample_document("hostile"), PLAIN), "word/glossary/document.xml")
    assert [tidy(value) for value in values(glossary, "//w:t/text()")] == [tidy(f"[{bad}]") for bad in HOSTILE]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=80), st.text(max_size=20))
def test_any_words_survive_as_text_and_break_nothing(said: str, linked: str) -> None:
    block = Paragraph(content=(Text(said), Link(f"https://example.org/{linked}", (Text("the figures"),))))
    data = written(block)
    assert word_lines(data)[1] == tidy(said + "the figures")
    assert all(node.get("Target") for node in tree(data, "word/_rels/document.xml.rels"))


def test_controls_and_marks_that_reorder_are_left_out_of_every_part() -> None:
    data = write(sample_document("hostile"), PLAIN)
    for name, content in parts(data).items():
        if name.endswith((".xml", ".rels")):
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", content.decode()), name


def test_a_long_name_of_a_placeholder_is_cut_before_it_is_escaped(tmp_path: Path) -> None:
    document = sample_document("hostile")
    named = Paragraph(content=(Placeholder("&" * 70, "owner"),))
    data = write(replace(document, blocks=(*document.blocks, named)), PLAIN)
    assert set(values(tree(data), "//w:sdtPr/w:tag/@w:val")) >= {"&" * 64}
    assert audit(data, tmp_path) == []


def test_two_processes_with_other_seeds_zones_and_locales_write_the_same_bytes() -> None:
    program = (
        "import hashlib; from tests.writers.samples import sample_document as s;"
        "from ncpm_reports.writers.docx.document import write;"
        "from ncpm_reports.writers.options import WriterOptions as O;"
        f"print(hashlib.sha256(b''.join(write(s(k), O()) for k in {KINDS!r})).hexdigest())"
    )
    digests = []
    for seed, zone, locale in (("1", "UTC", "C"), ("77", "Pacific/Auckland", "cy_GB.UTF-8")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale}
        digests.append(subprocess.check_output([sys.executable, "-c", program], env=environment, text=True).strip())
    here = hashlib.sha256(b"".join(write(sample_document(kind), PLAIN) for kind in KINDS)).hexdigest()
    assert digests == [here, here]


def test_the_zip_tells_no_time_and_begins_with_the_content_types() -> None:
    with zipfile.ZipFile(io.BytesIO(write(sample_document("pack"), PLAIN))) as archive:
        names = archive.namelist()
        assert names[0] == "[Content_Types].xml"
        assert names[1:] == sorted(names[1:])
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 2, 0, 0, 0)}


def test_nothing_of_a_template_is_left_over() -> None:
    package = parts(write(sample_document("pack"), PLAIN))
    assert not [name for name in package if "thumbnail" in name or "stylesWithEffects" in name]
    assert b'w:name="compatibilityMode"' in package["word/settings.xml"]
    assert re.search(rb'"compatibilityMode"[^>]*w:val="15"', package["word/settings.xml"])
    assert b"python-docx" not in b"".join(package.values())


def test_properties_come_from_the_documents_facts() -> None:
    opened = python_docx.Document(io.BytesIO(write(sample_document("pack"), PLAIN))).core_properties
    assert (opened.title, opened.author, opened.language) == (
        "Crime in Sampleshire: six priorities",
        "Sample Office",
        "en-GB",
    )
    assert opened.created is not None
    assert opened.created.date() == date(2025, 11, 14)
    assert opened.modified == opened.created
    assert opened.content_status == "Draft"
    assert opened.keywords == "crime, policing"


def test_marking_licence_and_warning_stand_in_the_properties_that_file_managers_show(tmp_path: Path) -> None:
    data = written(marking="Official-Sensitive", rights="Open Government Licence v3.0", illustrative=True)
    assert audit(data, tmp_path) == []
    opened = python_docx.Document(io.BytesIO(data)).core_properties
    assert opened.category == "OFFICIAL-SENSITIVE"
    warning = "INVENTED FIGURES: for illustration only, not published statistics"
    assert opened.comments == f"Open Government Licence v3.0. {warning}"


def test_the_first_page_has_no_running_title_and_counts_pages() -> None:
    data = write(sample_document("summary"), PLAIN)
    assert meta().header not in [words(p) for p in find(tree(data, "word/header2.xml"), "//w:p")]
    for footer in ("footer1", "footer2"):
        assert values(tree(data, f"word/{footer}.xml"), "//w:instrText/text()") == [" PAGE ", " NUMPAGES "]
        # At the right margin of a wide page too, whose footer is the same.
        assert values(tree(data, f"word/{footer}.xml"), "//w:ptab/@w:relativeTo") == ["margin"]
    welsh = tree(written(lang="cy"), "word/footer1.xml")
    assert [words(p) for p in find(welsh, "//w:p")] == ["Published 14 November 2025\tTudalen 1 o 1"]


def test_the_marking_stands_in_capitals_above_and_below_on_every_kind_of_page() -> None:
    data = write(sample_document("pack"), PLAIN)
    for part in ("header1", "header2", "footer1", "footer2"):
        root = tree(data, f"word/{part}.xml")
        assert "OFFICIAL-SENSITIVE" in [words(paragraph) for paragraph in find(root, "//w:p")], part
    for part in ("header1", "header2"):
        assert WARNING in [words(p) for p in find(tree(data, f"word/{part}.xml"), "//w:p")]


def test_a_public_document_carries_no_marking_and_no_warning() -> None:
    data = write(sample_document("summary"), PLAIN)
    assert [words(paragraph) for paragraph in find(tree(data, "word/header1.xml"), "//w:p")] == [meta().header]
    assert [words(paragraph) for paragraph in find(tree(data, "word/header2.xml"), "//w:p")] == [""]
    assert python_docx.Document(io.BytesIO(data)).core_properties.category == ""


def test_pages_are_numbered_and_what_follows_a_break_begins_a_page() -> None:
    data = write(sample_document("pack"), PLAIN)
    assert find(tree(data), "//w:sectPr/w:titlePg")
    assert values(tree(data, "word/footer1.xml"), "//w:instrText/text()") == [" PAGE ", " NUMPAGES "]
    broken = [words(paragraph) for paragraph in find(tree(data), "//w:p[w:pPr/w:pageBreakBefore]")]
    assert broken == ["Contents", "Questions for the board"]


def test_contents_have_links_and_the_page_numbers_of_the_pdf() -> None:
    pages = {"homicide": 3, "limits": 4, "neighbourhood": 12}
    data = write(sample_document("summary"), WriterOptions(page_numbers=pages))
    entries = [words(entry) for entry in find(tree(data), "//w:p") if style_of(entry).startswith("TOC")]
    assert entries == [
        "Contents",
        "Murder and other homicide\t3",
        "What this can and cannot tell you\t4",
        "Neighbourhood crime\t12",
        "Questions for the board\t",
    ]
    begun = len(find(tree(data), "//w:fldChar[@w:fldCharType='begin']"))
    assert begun == len(find(tree(data), "//w:fldChar[@w:fldCharType='end']")) == 5


def test_each_numbered_list_begins_at_one() -> None:
    lists = [Bullets(items=(text("one"), text("two")), ordered=True) for _ in range(3)]
    data = written(*lists)
    used = values(tree(data), "//w:body//w:numId/@w:val")
    assert len(set(used)) == 3
    for number in set(used):
        path = f"//w:num[@w:numId='{number}']/w:lvlOverride/w:startOverride/@w:val"
        assert values(tree(data, "word/numbering.xml"), path) == ["1"]


def test_headers_of_tables_repeat_and_rows_do_not_break() -> None:
    data = written(long_table(60))
    rows = find(tree(data), "//w:tr")
    assert [bool(find(row, "./w:trPr/w:tblHeader")) for row in rows] == [True] + [False] * 60
    assert all(find(row, "./w:trPr/w:cantSplit") for row in rows)
    look = find(tree(data), "//w:tblLook")[0]
    assert values(look, "./@w:firstRow | ./@w:firstColumn") == ["1", "1"]
    assert sum(map(int, values(tree(data), "//w:gridCol/@w:w"))) == 11906 - 2 * 907


def test_a_note_of_a_table_is_where_its_reference_leads() -> None:
    body = tree(written(long_table(2)))
    (target,) = set(values(body, "//w:tbl//w:hyperlink/@w:anchor"))
    noted = find(body, f"//w:p[w:bookmarkStart/@w:name='{target}']")
    assert [words(paragraph)[:8] for paragraph in noted] == ["[note 1]"]


def test_pictures_have_their_words_and_those_without_are_decoration() -> None:
    columns = (Column(header=text("Measure")), Column(header=text("Verdict")))
    row = (Cell(content=text("Homicide")), Cell(content=text("Fell"), drawing=icon(up=False)))
    data = written(Table(id="t", title=text("Verdicts"), columns=columns, rows=(row,)))
    assert find(tree(data), "//wp:docPr//adec:decorative[@val='1']")
    assert faults(data) == []


def test_a_picture_that_comes_twice_is_held_once() -> None:
    data = write(sample_document("summary"), PLAIN)
    media = [name for name in parts(data) if name.startswith("word/media/")]
    assert len(find(tree(data), "//wp:inline")) == 7
    assert len(media) == 2 * 6


def test_each_picture_is_an_svg_of_the_old_kind_with_a_png_beside_it() -> None:
    data = write(sample_document("summary"), PLAIN)
    package, related = parts(data), {n.get("Id"): n.get("Target") for n in tree(data, "word/_rels/document.xml.rels")}
    bitmaps = [f"word/{related[ident]}" for ident in values(tree(data), "//a:blip/@r:embed")]
    vectors = [f"word/{related[ident]}" for ident in values(tree(data), "//asvg:svgBlip/@r:embed")]
    assert len(bitmaps) == len(vectors) == 7
    assert all(package[name].startswith(b"\x89PNG") for name in bitmaps)
    assert all(etree.fromstring(package[name]).tag.endswith("svg") for name in vectors)
    assert not any(b"<use href=" in package[name] or b" style=" in package[name] for name in vectors)
    assert b"<use xlink:href=" in b"".join(package[name] for name in vectors)


def test_welsh_is_spoken_as_welsh() -> None:
    data = write(sample_document("summary"), PLAIN)
    welsh = find(tree(data), "//w:r[w:rPr/w:lang/@w:val='cy-GB']")
    assert ["".join(values(run, "./w:t/text()")) for run in welsh] == ["Mae'r ŵyn yn y tŷ."]
    all_welsh = written(lang="cy")
    assert set(values(tree(all_welsh, "word/styles.xml"), "//w:lang/@w:val")) == {"cy-GB"}


def test_large_print_has_no_type_under_16_points() -> None:
    styles = tree(write(sample_document("large"), PLAIN), "word/styles.xml")
    assert min(int(size) for size in values(styles, "//w:rPr/w:sz/@w:val")) >= 32
    assert values(styles, "//w:docDefaults//w:sz/@w:val") == ["36"]


def test_people_write_in_controls_that_cannot_be_deleted() -> None:
    body = tree(write(sample_document("summary"), PLAIN))
    slots = find(body, "//w:sdt[w:sdtPr/w:showingPlcHdr]")
    assert [values(slot, "./w:sdtPr/w:alias/@w:val") for slot in slots] == [["more"], ["answer"]]
    assert values(body, "//w:sdt[w:sdtPr/w:showingPlcHdr]/w:sdtPr/w:lock/@w:val") == ["sdtLocked"] * 2
    glossary = tree(write(sample_document("summary"), PLAIN), "word/glossary/document.xml")
    assert values(glossary, "//w:docPart//w:t/text()") == ["[Write more here]", "[Answer]"]
    assert values(glossary, "//w:docPartPr/w:name/@w:val") == values(body, "//w:placeholder/w:docPart/@w:val")


def test_a_letter_has_controls_for_addressee_and_signature_and_counts_its_pages_as_its_pdf_does() -> None:
    data = write(sample_document("letter"), PLAIN)
    assert values(tree(data), "//w:sdtPr/w:alias/@w:val") == ["Addressee", "Signature"]
    assert find(tree(data), "//w:titlePg")
    assert values(tree(data, "word/footer2.xml"), "//w:instrText/text()") == [" PAGE ", " NUMPAGES "]


def test_the_last_line_of_an_address_keeps_its_space_from_an_address_after_it() -> None:
    lines = ((Text("Chief Constable"),), (Text("Kent Police"),))
    date = Address(lines=((Text("3 July 2026"),), (Text("Reference: 1"),)))
    data = written(Address(lines=lines), date, kind=DocumentKind.LETTER)
    apart = [words(p) for p in find(tree(data), "//w:p[w:pPr/w:contextualSpacing/@w:val='0']")]
    assert apart == ["Kent Police", "Reference: 1"]


def test_numbers_keep_a_distance_from_the_words_in_the_next_column_of_a_compact_table() -> None:
    styles = tree(written(compact_table("counts")), "word/styles.xml")
    assert values(styles, "//w:style[@w:styleId='CompactTable']/w:tblPr/w:tblCellMar/w:right/@w:w") == ["72"]


def test_a_letters_title_looks_like_its_subject_line_and_still_is_a_heading() -> None:
    data = written(kind=DocumentKind.LETTER)
    assert [style_of(p) for p in find(tree(data), "//w:body/w:p")] == ["LetterHeading"]
    styles = tree(data, "word/styles.xml")
    assert values(styles, "//w:style[@w:styleId='LetterHeading']/w:basedOn/@w:val") == ["Heading1"]
    assert values(styles, "//w:style[@w:styleId='LetterHeading']/w:rPr/w:sz/@w:val") == ["24"]


@pytest.mark.parametrize(
    "target",
    ["javascript:alert(1)", "file:///etc/passwd", " jAvAsCrIpT:x", "data:text/html,x", "https://", "http://a b/"],
)
def test_a_link_of_a_dangerous_kind_keeps_only_its_words(target: str) -> None:
    data = written(Paragraph(content=(Link(target, (Text("the figures"),)),)))
    assert word_lines(data) == ["Title", "the figures"]
    assert not find(tree(data), "//w:hyperlink")


def test_addresses_are_written_as_addresses_are() -> None:
    target = "https://example.org/tables%201/[2].ods?100%25&%C5%B5=1#sheet%20A"
    data = written(Paragraph(content=(Link(target, (Text("the tables"),)),)))
    outside = [n for n in tree(data, "word/_rels/document.xml.rels") if n.get("TargetMode") == "External"]
    written_as = "https://example.org/tables%201/%5B2%5D.ods?100%25&%C5%B5=1#sheet%20A"
    assert [node.get("Target") for node in outside] == [written_as]


def test_a_break_at_the_end_and_breaks_in_a_row_leave_no_empty_page() -> None:
    data = written(PageBreak(), PageBreak(), Paragraph(content=text("After")), PageBreak())
    assert word_lines(data) == ["Title", "After"]
    assert len(find(tree(data), "//w:pageBreakBefore")) == 1


def test_what_may_share_a_page_with_what_stands_before_just_goes_on() -> None:
    lines = [Paragraph(content=text(words)) for words in ("Before", "One", "Two", "After")]
    data = written(lines[0], PageBreak(together=True), *lines[1:3], PageBreak(), lines[3])
    document = tree(data)
    assert len(find(document, "//w:pageBreakBefore")) == 1
    tied = values(document, "//w:p[w:pPr/w:keepNext and w:r/w:t]/w:r/w:t/text()")
    assert not {"Before", "One", "Two", "After"} & set(tied)


@given(st.lists(st.text(min_size=1, max_size=60), unique=True, max_size=30))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_bookmarks_have_names_that_word_takes_and_none_twice(anchors: list[str]) -> None:
    names = [bookmark_name(anchor) for anchor in [*anchors, "drug-use", "drug_use", "Drug-use", "drug.use"]]
    assert all(re.fullmatch(r"[A-Za-z]\w{0,39}", name, re.ASCII) for name in names)
    assert len({name.lower() for name in names}) == len({*anchors, "drug-use", "drug_use", "Drug-use", "drug.use"})


def test_an_ordinary_summary_is_small() -> None:
    assert len(write(sample_document("summary"), PLAIN)) < 300_000


def test_a_document_without_a_block_is_still_a_word_file(tmp_path: Path) -> None:
    facts = Meta(id="e", kind=DocumentKind.PAPER, title="E", subject="", author="", date=date(2025, 1, 1))
    data = write(Document(meta=facts, blocks=()), PLAIN)
    assert audit(data, tmp_path) == []
    assert faults(data) == []


def test_a_document_may_end_with_a_table(tmp_path: Path) -> None:
    table = replace(long_table(2), notes=(), source=(), shorthand=())
    table = replace(table, columns=table.columns[:1], rows=tuple(row[:1] for row in table.rows))
    data = written(table)
    assert audit(data, tmp_path) == []
    assert faults(data) == []


POOL: tuple[Block, ...] = (
    *(
        block
        for block in (*all_blocks(), *sample_document("letter").blocks)
        if not isinstance(block, Heading | Contents)
    ),
    PageBreak(),
    Paragraph(content=()),
    Bullets(items=()),
    replace(long_table(0, "none"), columns=long_table(0).columns[:1], notes=(), source=(), shorthand=()),
    Callout(kind=CalloutKind.AWAITED, title=text("Awaited"), blocks=()),
)
UNLINKED = tuple(
    long_table(3, "short") if isinstance(block, Table) and len(block.rows) > 9 else block
    for block in POOL
    if "#" not in repr(getattr(block, "content", ""))
)


@given(st.lists(st.sampled_from(UNLINKED), unique_by=id, max_size=9), st.sampled_from(list(DocumentKind)))
@settings(max_examples=30, derandomize=True, deadline=None)
def test_blocks_in_any_order_make_a_whole_file_that_says_them_all(blocks: list[Block], kind: DocumentKind) -> None:
    title = Heading(level=1, content=text("Title"), anchor="top")
    document = Document(meta=meta(kind), blocks=(title, *blocks))
    data = write(document, PLAIN)
    assert word_lines(data) == model_lines(document)
    assert [fault for fault in faults(data) if "blank paragraphs" not in fault] == []


def test_no_column_is_narrower_than_its_longest_word() -> None:
    columns = (Column(header=text("Area"), width=9.0), Column(header=text("When"), width=0.1))
    rows = ((Cell(content=text("Kent")), Cell(content=text("September\u00a02022"))),)
    data = written(Table(id="t", title=text("Title"), columns=columns, rows=rows))
    # 74 points: the words in Arial at 10.5 points.
    assert int(values(tree(data), "//w:gridCol/@w:w")[1]) / 20 > 74


def test_the_last_words_of_a_letter_stay_with_the_signature() -> None:
    blocks = (Paragraph(content=text("First.")), Paragraph(content=text("Last.")))
    signed = Signature(closing=text("Yours sincerely,"), signatory=text("Minister"))
    document = tree(written(*blocks, signed, kind=DocumentKind.LETTER))
    tied = values(document, "//w:body/w:p[w:pPr/w:keepNext]//w:t/text()")
    assert {"First.", "Last.", "Yours sincerely,"} & set(tied) == {"Last.", "Yours sincerely,"}


def test_a_heading_and_the_paragraph_after_it_stay_with_the_table_that_they_lead_to() -> None:
    led = (Heading(level=2, anchor="sources", content=text("Sources")), Paragraph(content=text("Editions.")))
    document = tree(written(*led, compact_table("counts"), Paragraph(content=text("After.")), kind=DocumentKind.PACK))
    tied = values(document, "//w:body/w:p[w:pPr/w:keepNext]//w:t/text()")
    assert "Editions." in tied
    assert "After." not in tied
