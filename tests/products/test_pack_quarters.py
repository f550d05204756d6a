"""Packs of other quarters than the tests': what a page holds differs from quarter to quarter, and has to fit."""

from dataclasses import replace
from pathlib import Path

import pytest

from ncpm_reports.core.periods import quarter
from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.documents.blocks import Heading
from ncpm_reports.documents.traversal import walk
from ncpm_reports.measures.readiness import readiness
from ncpm_reports.measures.results import Verdict
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack.contributions import MOST_NAMES
from ncpm_reports.store.database import Store
from ncpm_reports.writers.pdf import document as pdf
from tests.builds import job_of, own_project_with_store
from tests.products.packs import row_words, table, without_figures


@pytest.mark.slow
# In September the labels of months are longest; in March 2026 the page on homicides has the most to say.
@pytest.mark.parametrize(
    ("year", "month", "asked"), [(2024, 9, "victim satisfaction"), (2026, 3, "neighbourhood crime")]
)
def test_a_pack_of_the_projects_own_figures_fits_its_pages(tmp_path: Path, year: int, month: int, asked: str) -> None:
    job = job_of(own_project_with_store(tmp_path), BuildRequest(period=quarter(year, month)))
    document = board_pack.compose(job).document
    assert pdf.write(document)
    (obtained,) = (row[1] for row in row_words(table(document, "table-asks")) if "who obtains" in row[1])
    assert obtained == f"who obtains the {without_figures(job)}, and later figures of {asked}."


@pytest.mark.slow
def test_a_page_on_which_many_forces_are_named_leaves_out_what_stands_beside_the_measure(tmp_path: Path) -> None:
    job = job_of(own_project_with_store(tmp_path), BuildRequest(period=quarter(2026, 3)))
    codes = {force.code for force in job.areas.forces[:MOST_NAMES]}
    contributions = tuple(
        replace(
            parts,
            areas=tuple(
                replace(part, own_verdict=Verdict.IMPROVED) if part.area in codes else part for part in parts.areas
            ),
        )
        for parts in job.results.contributions
    )
    full = board_pack.compose(replace(job, results=replace(job.results, contributions=contributions))).document
    fitted, _, _ = pdf.fit_to_pages(full)
    titles = [
        {block.anchor for block in walk(document.blocks) if isinstance(block, Heading)} for document in (full, fitted)
    ]
    assert titles[0] - titles[1] == {"beside-it-not-instead-of-it"}
    assert pdf.fit_to_pages(board_pack.compose(job).document)[0] == board_pack.compose(job).document


@pytest.mark.slow
def test_the_pack_and_status_say_the_same_of_what_is_missing(tmp_path: Path) -> None:
    paths = own_project_with_store(tmp_path)
    job = job_of(paths, BuildRequest(period=quarter(2026, 3)))
    with Store.open(paths.store) as store:
        said = {row.measure: row.missing for row in readiness(store, job.framework, job.areas, None)}
    for row in job.results.readiness:
        # The pack adds which published rates it withholds.
        assert row.missing.startswith(said[row.measure]), row.measure
    assert said["neighbourhood-crime"].endswith("year ending March 2019 stands in")
