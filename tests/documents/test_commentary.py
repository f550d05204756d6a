"""Markdown written by people becomes blocks, and whatever is not plain Markdown is refused with its line."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.problems import Issue, Refused
from ncpm_reports.documents.blocks import Block, Bullets, Emph, Heading, Link, Paragraph, Strong, Table, Text, plain
from ncpm_reports.documents.commentary import future_date_issues, parse_commentary
from ncpm_reports.documents.traversal import walk


def parse_markdown(text: str, where: str, level: int = 3) -> tuple[Block, ...]:
    """The blocks of a text that needs no front matter."""
    return parse_commentary(text, where, level, required=()).blocks


FRONT = "---\nauthor: A. Analyst\ndate: 2025-10-31\n---\n"


def test_a_text_of_a_day_to_come_is_named_and_one_of_today_is_not() -> None:
    texts = {
        f"data/commentary/{day}.md": f"---\nauthor: A\ndate: {day}\n---\nWords.\n"
        for day in ("2026-11-30", "2026-12-01", "2026-12-02", "soon")
    }
    others = {"data/commentary/unsigned.md": "Words.", "data/caveats.md": texts["data/commentary/2026-12-02.md"]}
    [issue] = future_date_issues({**texts, **others}, date(2026, 12, 1))
    assert (issue.where, issue.found) == ("data/commentary/2026-12-02.md", "the date 2 December 2026")


@pytest.mark.parametrize(("text", "line"), [("Words.\n\n### Deep\n", 7), ("It fell.\n---\nauthor: B\n---\n", 5)])
def test_a_heading_whose_level_leaves_one_out_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(Refused) as refused:
        parse_commentary(FRONT + text, "homicide.md")
    assert refused.value.issues[0].where == f"homicide.md, line {line}"
    assert "Write it with #." in refused.value.issues[0].remedy


def test_headings_begin_at_the_level_asked_for() -> None:
    blocks = parse_markdown("# What happened\n\n## Why\n", "homicide.md", level=3)
    assert [(block.level, plain(block.content)) for block in blocks if isinstance(block, Heading)] == [
        (3, "What happened"),
        (4, "Why"),
    ]


def test_words_bold_italics_and_links_are_read() -> None:
    (paragraph,) = parse_markdown("It **rose** in *most*\nareas: [ONS](https://www.ons.gov.uk/).", "x.md")
    assert paragraph == Paragraph(
        content=(
            Text("It "),
            Strong((Text("rose"),)),
            Text(" in "),
            Emph((Text("most"),)),
            Text(" areas: "),
            Link("https://www.ons.gov.uk/", (Text("ONS"),)),
            Text("."),
        )
    )


def test_lists_and_tables_are_read() -> None:
    blocks = parse_markdown("- one\n- two\n\n1. first\n\n| a | b |\n|---|---|\n| c | 5% |\n", "x.md")
    assert blocks[0] == Bullets(items=((Text("one"),), (Text("two"),)))
    assert isinstance(blocks[1], Bullets)
    assert blocks[1].ordered
    assert isinstance(blocks[2], Table)
    assert [[plain(cell.content) for cell in row] for row in blocks[2].rows] == [["c", "5%"]]


def test_a_paragraph_that_names_a_table_becomes_its_title() -> None:
    (table,) = parse_markdown("Table: Which priorities apply\n\n| a | b |\n|---|---|\n| c | d |\n", "x.md")
    assert isinstance(table, Table)
    assert plain(table.title) == "Which priorities apply"
    assert len(parse_markdown("Table: no table follows.\n\nWords.", "x.md")) == 2


def test_author_and_date_come_from_the_front_matter() -> None:
    commentary = parse_commentary("---\nauthor: A. Analyst\ndate: 2025-10-31\n---\nText.\n", "x.md")
    assert (commentary.author, commentary.written_on) == ("A. Analyst", date(2025, 10, 31))


def test_windows_line_ends_and_a_byte_order_mark_make_no_difference() -> None:
    text = FRONT + "One.\n\n- two\n"
    assert parse_commentary("\ufeff" + text.replace("\n", "\r\n"), "x.md") == parse_commentary(text, "x.md")


@pytest.mark.parametrize(
    ("body", "line", "words"),
    [
        ("<b>bold</b>", 5, "HTML"),
        ("One.\n\n<script>\nalert(1)\n</script>", 7, "HTML"),
        ("<!-- hidden -->", 5, "HTML"),
        ("text <img src=x onerror=y>", 5, "HTML"),
        ("![picture](https://example.org/x.png)", 5, "a picture"),
        ("[a](http://example.org)", 5, "http://example.org"),
        ("[a](javascript:alert(1))", 5, "cannot be followed"),
        ("[a](file:///etc/passwd)", 5, "cannot be followed"),
        ("One.\n\n> quoted", 7, "a quotation"),
        ("```\ncode\n```", 5, "a block of code"),
        ("a `code` b", 5, "code, words"),
        ("- a\n  - b", 5, "list item"),
        ("One.\n\n---\n\nTwo.", 7, "a rule across"),
        ("a\x00b", 5, 'control character after "a"'),
        ("a \u202eb", 5, "control"),
        ("x" * 100_001, 5, "100,001"),
    ],
)
def test_what_is_not_plain_markdown_is_refused_with_its_line(body: str, line: int, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_commentary(FRONT + body, "homicide.md")
    assert any(issue.where == f"homicide.md, line {line}" and words in issue.found for issue in refusal.value.issues)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Text.", "no author"),
        ("---\nauthor: A\n---\nText.", "no date"),
        ("---\nauthor:\ndate: 2025-10-31\n---\nText.", "no author"),
        ("---\nauthor: A\ndate: 31/10/2025\n---\nText.", "31/10/2025"),
        ("---\nauthor: A\nauthor: B\ndate: 2025-10-31\n---\nText.", "author twice"),
        ("---\nauthor: A\ndate: 2025-10-31\nnonsense\n---\nText.", "nonsense"),
        (FRONT, "no text"),
    ],
)
def test_front_matter_that_lacks_something_is_refused(text: str, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        parse_commentary(text, "x.md")
    assert any(words in issue.found for issue in refusal.value.issues)


def test_all_problems_are_listed_at_once() -> None:
    with pytest.raises(Refused) as refusal:
        parse_commentary("---\nauthor: A\n---\n<b>x</b>\n\n[y](http://z)\n\n> q\n", "x.md")
    assert len(refusal.value.issues) == 4


@given(st.text(max_size=300))
@settings(max_examples=200, derandomize=True, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    blocks: tuple[Block, ...] = ()
    refused: tuple[Issue, ...] = ()
    try:
        blocks = parse_markdown(text, "x.md")
    except Refused as refusal:
        refused = refusal.issues
    assert all(issue.where.startswith("x.md, line ") for issue in refused)
    assert all(block.anchor for block in walk(blocks) if isinstance(block, Heading))


def test_what_a_word_processor_pastes_is_read_as_plain_markdown() -> None:
    pasted = "\u2022\tOne\u200b here\n\u00a0\n\u25cf Two\u00ad parts\ufeff\x0bof it \u2713\ufe0f"
    assert parse_commentary(FRONT + pasted, "x.md") == parse_commentary(
        FRONT + "- One here\n\n- Two parts\nof it \u2713", "x.md"
    )


@pytest.mark.parametrize("letters", ["中文", "مرحبا", "שלום", "👍", "🏴\u200d", "हिन्दी", "⌛", "ไทย"])
@pytest.mark.parametrize("front", ["author: A", "author: {}"])
def test_letters_that_no_typeface_has_are_refused_by_name(letters: str, front: str) -> None:
    text = f"---\n{front.format(letters)}\ndate: 2025-10-31\n---\nWords {letters if '{' not in front else ''}\n"
    with pytest.raises(Refused) as refusal:
        parse_commentary(text, "x.md")
    (issue,) = refusal.value.issues
    assert letters[0] in issue.found
    assert issue.where == ("x.md, line 1" if "{" in front else "x.md, line 5")


def test_an_author_without_visible_letters_is_refused() -> None:
    with pytest.raises(Refused, match='control character after "Ann"'):
        parse_commentary("---\nauthor: Ann \u202eX\ndate: 2025-10-31\n---\nText.", "x.md")
