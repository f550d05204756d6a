"""The catalogue of Welsh, for a translator: every sentence of the printed sheets of areas in Wales."""

from dataclasses import dataclass

from ncpm_reports.core.csv_text import csv_of
from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.documents.welsh_catalogue import CATALOGUE, COLUMNS, read_catalogue
from ncpm_reports.inputs import read_inputs
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.job import PublicJob
from ncpm_reports.products.public_summary.summary import missing_welsh


@dataclass(frozen=True, slots=True, kw_only=True)
class WelshCatalogue:
    """A catalogue to fill in, as a CSV text: how many sentences it has, and how many of these lack Welsh."""

    text: str
    sentences: int
    untranslated: int


def welsh_catalogue(paths: Paths, request: BuildRequest) -> WelshCatalogue:
    """The catalogue that a quarter needs. Raises: as `read_inputs` and `read_catalogue` do."""
    return catalogue_of(assess_inputs(read_inputs(paths, request)).public)


def catalogue_of(job: PublicJob) -> WelshCatalogue:
    """The project's catalogue, and below it each sentence that its sheets need and it lacks, without Welsh.

    Raises: Refused if something is wrong with the catalogue.
    """
    entries = read_catalogue(job.welsh, CATALOGUE)
    needed = missing_welsh(job, entries)
    text = csv_of([COLUMNS, *entries.items(), *((english, "") for english in needed)])
    return WelshCatalogue(text=text, sentences=len(entries) + len(needed), untranslated=len(needed))
