"""The Welsh edition: every sentence from the catalogue, every figure as it was, and nothing left half in English."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ncpm_reports.core.problems import Refused
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import (
    Bullets,
    Document,
    DocumentKind,
    Heading,
    Label,
    Link,
    Meta,
    Number,
    Paragraph,
    Strong,
    Text,
    plain,
)
from ncpm_reports.documents.welsh_catalogue import read_catalogue
from ncpm_reports.narrative.welsh import edition, missing

NUMBER = Number(Quantity(value=681.0, unit=Unit.OFFENCES), "681")
WHEN = Label("year ending June 2019")
META = Meta(
    id="gwent",
    kind=DocumentKind.SUMMARY,
    title="Crime in Gwent: year ending June 2019",
    subject="",
    author="Home Office",
    date=date(2025, 6, 1),
)
LETTERS = st.characters(exclude_characters="{}<>", exclude_categories=["Cs"])
DOCUMENT = Document(
    meta=META,
    blocks=(
        Heading(level=1, content=(Text("Crime in Gwent"),), anchor="crime"),
        Paragraph(
            content=(Text("Police recorded "), NUMBER, Text(" in the "), Label("year ending June 2019"), Text("."))
        ),
        Bullets(items=((Strong((Text("Read "), Link("https://example.org/", (Text("this"),)))), Text(" now.")),)),
    ),
)
ENGLISH = {
    "Crime in Gwent: year ending {m1} {1}": "Trosedd yng Ngwent: blwyddyn hyd at {m1} {1}",
    "Crime in Gwent": "Trosedd yng Ngwent",
    "Police recorded {1} in the {2}.": "Yn y {2} cofnododd yr heddlu {1}.",
    "year ending {m1} {1}": "blwyddyn yn gorffen {m1} {1}",
    "<1>Read <2>this</2></1> now.": "<1>Darllenwch <2>hwn</2></1> nawr.",
}


def test_a_complete_catalogue_gives_the_document_in_welsh_with_its_figures_and_order() -> None:
    welsh = edition(DOCUMENT, ENGLISH)
    assert welsh is not None
    assert welsh.meta.lang == "cy"
    assert welsh.meta.title == "Trosedd yng Ngwent: blwyddyn hyd at Mehefin 2019"
    assert welsh.meta.author == "Home Office"
    heading, paragraph, bullets = welsh.blocks
    assert isinstance(heading, Heading)
    assert heading.anchor == "crime"
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.content) == "Yn y blwyddyn yn gorffen Mehefin 2019 cofnododd yr heddlu 681."
    assert NUMBER in paragraph.content
    assert isinstance(bullets, Bullets)
    assert plain(bullets.items[0]) == "Darllenwch hwn nawr."
    first = bullets.items[0][0]
    assert isinstance(first, Strong)
    assert Link("https://example.org/", (Text("hwn"),)) in first.children


@pytest.mark.parametrize("sentence", ENGLISH)
def test_one_missing_sentence_stops_the_edition_and_is_named(sentence: str) -> None:
    catalogue = {english: welsh for english, welsh in ENGLISH.items() if english != sentence}
    assert missing(DOCUMENT, catalogue) == (sentence,)
    assert edition(DOCUMENT, catalogue) is None


def test_an_empty_catalogue_lists_every_sentence_once_in_reading_order() -> None:
    assert missing(DOCUMENT, {}) == tuple(ENGLISH)


def test_a_catalogue_is_read_from_csv_and_rows_without_welsh_are_still_missing() -> None:
    read = read_catalogue('english,welsh\nCrime in Gwent,Trosedd yng Ngwent\n"A, b",\n', "catalogue.csv")
    assert read == {"Crime in Gwent": "Trosedd yng Ngwent"}
    assert read_catalogue("english,welsh\n", "catalogue.csv") == {}
    assert read_catalogue("", "catalogue.csv") == {}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("A {1} b,C\n", "places none"),
        ("A <1>b</1>,C <1>d\n", "places <1>"),
        ("A,B\nA,C\n", "again"),
        ("A\n", "1 cells"),
    ],
)
def test_a_row_that_would_lose_a_figure_or_stand_twice_is_refused_with_its_row(rows: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_catalogue(f"english,welsh\n{rows}", "catalogue.csv")
    (issue,) = refused.value.issues
    assert said in issue.found
    assert issue.where.startswith("catalogue.csv, line ")


def test_other_columns_are_refused() -> None:
    with pytest.raises(Refused):
        read_catalogue("en,cy\n", "catalogue.csv")


@settings(max_examples=100, derandomize=True, deadline=None)
@given(
    words=st.lists(st.text(alphabet=st.characters(exclude_characters="{}<>", exclude_categories=["Cs"]), max_size=20))
)
def test_a_catalogue_that_repeats_the_english_gives_the_same_words(words: list[str]) -> None:
    content = tuple(part for word in words for part in (Text(word), NUMBER))
    document = Document(meta=META, blocks=(Paragraph(content=(Text("x"), *content)),))
    same = {sentence: sentence for sentence in missing(document, {})}
    welsh = edition(document, same)
    assert welsh is not None
    paragraph = welsh.blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.content) == plain((Text("x"), *content))
    assert [part for part in paragraph.content if isinstance(part, Number)] == [NUMBER] * len(words)
