"""Packs of other quarters than the tests': what a page holds differs from quarter to quarter, and has to fit."""

from dataclasses import replace

import pytest

from ncpm_reports.core.periods import quarter
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.documents.blocks import Heading
from ncpm_reports.documents.traversal import walk
from ncpm_reports.measures.readiness import readiness
from ncpm_reports.measures.results import Verdict
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.board_pack.contributions import MAX_NAMES
from ncpm_reports.products.job import Job
from ncpm_reports.store.database import Store
from ncpm_reports.writers.pdf import document as pdf
from ncpm_reports.writers.pdf.read import page_count
from tests.builds import job_of, own_project_with_store
from tests.products.packs import row_words, table, without_figures


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> Paths:
    """The project, with its store."""
    return own_project_with_store(tmp_path_factory.mktemp("own"))


@pytest.fixture(scope="module")
def march(paths: Paths) -> Job:
    """The job of March 2026, whose page on homicides has the most to say."""
    return job_of(paths, BuildRequest(period=quarter(2026, 3)))


@pytest.fixture(scope="module")
def september(paths: Paths) -> Job:
    """The job of September 2024: in September the labels of months are longest."""
    return job_of(paths, BuildRequest(period=quarter(2024, 9)))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "asked"), [("september", "victim satisfaction"), ("march", "neighbourhood crime")])
def test_a_pack_of_the_projects_own_figures_fits_its_pages(
    request: pytest.FixtureRequest, name: str, asked: str
) -> None:
    job: Job = request.getfixturevalue(name)
    document = board_pack.compose(job).document
    assert pdf.write(document)
    (obtained,) = (row[1] for row in row_words(table(document, "table-asks")) if "who obtains" in row[1])
    assert obtained == f"who obtains the {without_figures(job)}, and later figures of {asked}."


@pytest.mark.slow
def test_the_pack_has_as_many_pages_as_planned(march: Job) -> None:
    assert page_count(pdf.write(board_pack.compose(march).document)) == 14


@pytest.mark.slow
def test_what_is_missing_names_an_area_once(march: Job) -> None:
    (row,) = (row for row in march.results.readiness if row.measure == "homicide-rate-3yr")
    assert row.missing == (
        "April 2016 to March 2019 stands in for the baseline year; no figure for City of London; "
        "the rate published for South Yorkshire does not fit the counts held, and is withheld"
    )


@pytest.mark.slow
def test_a_page_on_which_many_forces_are_named_leaves_out_what_stands_beside_the_measure(march: Job) -> None:
    job = march
    codes = {force.code for force in job.areas.forces[:MAX_NAMES]}
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
def test_the_pack_and_status_say_the_same_of_what_is_missing(paths: Paths, march: Job) -> None:
    with Store.open(paths.store) as store:
        said = {row.measure: row.missing for row in readiness(store, march.framework, march.areas, None)}
    for row in march.results.readiness:
        # The pack adds which published rates it withholds.
        assert row.missing.startswith(said[row.measure]), row.measure
    assert said["neighbourhood-crime"] == "year ending March 2019 stands in for the baseline year"
