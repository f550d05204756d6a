"""Measures that cannot be judged: what is asked for is what is not held, and no verdict is its own reason."""

from dataclasses import replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest

from ncpm_reports.measures.results import WITHIN_CHANCE, Verdict
from ncpm_reports.narrative.verdicts import reason_of
from ncpm_reports.products.board_pack.measure_page import PAGE, missing_page, shown_figure
from ncpm_reports.products.board_pack.pack import commentary_page
from ncpm_reports.writers.pdf.document import write
from tests.products.packs import all_words, headings, invented_pack, real_job, real_pack


@pytest.mark.parametrize(
    ("ident", "asked"),
    [
        ("neighbourhood-crime", "Figures for later years, on the same definition, with their margins of error."),
        ("homicide", "Figures for later years, on the same definition."),
    ],
)
def test_of_a_measure_whose_latest_year_is_the_baseline_later_years_are_asked_for(ident: str, asked: str) -> None:
    a = next(a for a in real_job().results.national if a.measure == ident)
    held = replace(a, latest=a.baseline, change=None, verdict=Verdict.NOT_ASSESSED)
    page: Any = missing_page((held,), real_job(), ())
    assert page["thirds"][0]["filled_by"] == asked


def test_a_page_has_room_for_as_many_of_the_longest_as_it_takes() -> None:
    job = real_job()
    longest = max((a for a in job.results.national if shown_figure(a) is None), key=lambda a: len(str(a.about)))
    many = tuple(replace(longest, measure=f"measure-{number}") for number in range(2 * PAGE))
    document = commentary_page(replace(job, results=replace(job.results, national=many)), "measure-0")
    assert all_words(document).count(longest.name) == PAGE
    assert len(pikepdf.Pdf.open(BytesIO(write(document))).pages) == 1


def test_that_a_change_may_be_chance_is_not_said_twice() -> None:
    assert "1,789 against 1,744: may be chance." in all_words(invented_pack())
    for document in (invented_pack(), real_pack()):
        assert WITHIN_CHANCE not in all_words(document)
    overlapping = replace(real_job().results.national[0], why=f"the years overlap: {WITHIN_CHANCE}")
    assert reason_of(overlapping) == "the years overlap"


def test_a_second_page_of_measures_without_a_verdict_says_that_they_are_more() -> None:
    titles = [title for title in headings(real_pack()) if title.endswith("that cannot be judged yet")]
    assert len(titles) == 2
    assert [" more measures " in title for title in titles] == [False, True]
