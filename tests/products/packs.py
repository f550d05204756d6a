"""Jobs and documents for the tests of the briefing pack, on invented figures and the project's own data."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from ncpm_reports.core.periods import quarter
from ncpm_reports.core.settings import BuildRequest
from ncpm_reports.documents.blocks import Block, Callout, Document, Heading, Inline, Table, plain
from ncpm_reports.documents.traversal import inlines_of, walk
from ncpm_reports.inputs import Inputs, read_inputs
from ncpm_reports.measures.results import Verdict
from ncpm_reports.narrative.phrases import counted
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.board_pack import pack as board_pack
from ncpm_reports.products.job import Job
from tests.builds import job_of, job_once_in_run, own_project, own_project_with_store

PROJECT = Path(__file__).resolve().parent.parent.parent


@cache
def invented_inputs() -> Inputs:
    """What the quarter to June 2025 is made of, with invented figures."""
    return read_inputs(own_project(PROJECT / "nowhere"), BuildRequest(period=quarter(2025, 6), illustrative=True))


@cache
def invented_job() -> Job:
    """The job of that quarter."""
    job = job_once_in_run("invented-job", lambda: assess_inputs(invented_inputs()))
    # Commentary that a department has written for the quarter is not part of these tests.
    return replace(job, commentary={})


@cache
def real_job() -> Job:
    """The job of the quarter to June 2025 on the figures that the project holds."""

    def assess() -> Job:
        with TemporaryDirectory() as folder:
            return job_of(own_project_with_store(Path(folder)), BuildRequest(period=quarter(2025, 6)))

    return job_once_in_run("real-job", assess)


@cache
def invented_pack() -> Document:
    """The pack of that job."""
    return board_pack.compose(invented_job()).document


@cache
def real_pack() -> Document:
    """The pack of the other."""
    return board_pack.compose(real_job()).document


def without_figures(job: Job) -> str:
    """How many national measures of a job have no figures, as the pack says it: "six measures without figures"."""
    number = sum(assessment.verdict is Verdict.NO_DATA for assessment in job.results.national)
    return f"{counted(number)} measures without figures"


def headings(document: Document) -> tuple[str, ...]:
    """The words of every heading, in order."""
    return tuple(plain(block.content) for block in walk(document.blocks) if isinstance(block, Heading))


def table(document: Document, ident: str) -> Table:
    """The table with this id."""
    return next(block for block in walk(document.blocks) if isinstance(block, Table) and block.id == ident)


def callouts(document: Document) -> tuple[Callout, ...]:
    """Every ruled-off block."""
    return tuple(block for block in walk(document.blocks) if isinstance(block, Callout))


def words(block: Block) -> str:
    """All words of a block."""
    return " ".join(plain(content) for content in inlines_of(block))


def all_words(document: Document) -> str:
    """All words of a document."""
    return " ".join(words(block) for block in walk(document.blocks))


def inlines(document: Document) -> Iterator[Inline]:
    """Every inline of a document, those inside others left out."""
    for block in walk(document.blocks):
        for content in inlines_of(block):
            yield from content


def row_words(table_: Table) -> list[list[str]]:
    """The words of each cell, row by row."""
    return [[plain(cell.content) for cell in row] for row in table_.rows]
