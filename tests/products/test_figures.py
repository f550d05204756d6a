"""Source lines: each publication once, under its own address or none; where others quoted it, that is said."""

from dataclasses import replace
from datetime import date

import pytest

from ncpm_reports.core.quantities import Provenance, Source
from ncpm_reports.documents.blocks import Link, plain
from ncpm_reports.products.source_lines import is_official, provenance_phrase, publication_phrase, source_line

ONS = Source(
    publisher="Office for National Statistics",
    title="Crime in England and Wales",
    edition="year ending June 2019",
    published_on=date(2019, 10, 17),
    url="https://www.ons.gov.uk/crime",
)


def source(url: str) -> Source:
    return Source(publisher=ONS.publisher, title=ONS.title, edition=ONS.edition, published_on=ONS.published_on, url=url)


def test_a_publication_bears_the_link_to_its_own_address() -> None:
    line = source_line((ONS, ONS))
    publication = "Crime in England and Wales, year ending June 2019, Office for National Statistics"
    assert plain(line) == f"Source: {publication}, published 17 October 2019"
    assert [(plain(part.children), part.target) for part in line if isinstance(part, Link)] == [(publication, ONS.url)]


def test_a_private_address_is_never_cited() -> None:
    line = source_line((source("https://news.example/crime"),))
    assert [part for part in line if isinstance(part, Link)] == []
    assert "example" not in plain(line)


def test_a_figure_read_in_a_copy_names_the_release_and_its_table() -> None:
    copied = replace(ONS, provenance=Provenance.COPY, table="Table C2")
    assert plain(source_line((copied,))).endswith("published 17 October 2019, Table C2")
    assert provenance_phrase(copied.provenance) == "read in a copy of the publisher’s table or text"
    assert provenance_phrase(ONS.provenance) == ""


@pytest.mark.parametrize(
    ("url", "official"),
    [
        ("https://www.gov.uk/statistics", True),
        ("https://gov.uk/statistics", True),
        ("https://digital.nhs.uk/data", True),
        ("https://commonslibrary.parliament.uk/", True),
        ("https://www.gov.uk.example.org/", False),
        ("https://notgov.uk/", False),
        ("http://www.ons.gov.uk/", False),
        ("", False),
    ],
)
def test_only_public_bodies_own_addresses_are_official(url: str, official: bool) -> None:
    assert is_official(url) is official


def test_the_last_day_of_a_year_stands_for_a_year_of_which_no_more_is_known() -> None:
    assert publication_phrase(date(2019, 12, 31)) == "published in 2019"
    assert publication_phrase(date(2019, 12, 30)) == "published 30 December 2019"
