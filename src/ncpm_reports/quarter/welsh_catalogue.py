"""The catalogue of Welsh, for a translator: every sentence of the printed sheets of areas in Wales."""

import csv
import io
from dataclasses import dataclass

from ncpm_reports.core.settings import BuildRequest, Paths
from ncpm_reports.inputs import read_inputs
from ncpm_reports.narrative.welsh import COLUMNS, read_catalogue
from ncpm_reports.pipeline import assess_inputs
from ncpm_reports.products.public_summary.summary import CATALOGUE, missing_welsh


@dataclass(frozen=True, slots=True, kw_only=True)
class WelshCatalogue:
    """A catalogue to fill in, as CSV in UTF-8: its bytes, how many sentences it has, how many of these lack Welsh."""

    content: bytes
    sentences: int
    untranslated: int


def welsh_catalogue(paths: Paths, request: BuildRequest) -> WelshCatalogue:
    """The project's catalogue, and below it each sentence that a quarter's sheets need and it lacks, without Welsh.

    Raises: as `read_inputs` and `read_catalogue` do.
    """
    job = assess_inputs(read_inputs(paths, request)).public
    entries = read_catalogue(job.materials.welsh, CATALOGUE).entries
    needed = missing_welsh(job)
    table = io.StringIO(newline="")
    csv.writer(table, lineterminator="\n").writerows(
        (COLUMNS, *entries.items(), *((english, "") for english in needed))
    )
    return WelshCatalogue(
        # With a mark of byte order, by which Excel knows UTF-8.
        content=table.getvalue().encode("utf-8-sig"),
        sentences=len(entries) + len(needed),
        untranslated=len(needed),
    )
