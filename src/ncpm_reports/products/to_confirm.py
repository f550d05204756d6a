"""Releases behind the assessments that were read in a copy, or as quoted by others: to be confirmed by a person."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from ncpm_reports.core.names import listed
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import PROVENANCE_WORDS, Source
from ncpm_reports.measures.results import Results
from ncpm_reports.products.source_lines import sources_of


def to_confirm(results: Results) -> Iterator[Issue]:
    """A remark for each release, with its tables, that figures rest on without the publisher's own file.

    Figures are the latest and those of the baseline. A release read in more than one way has a remark for each.
    """
    assessments = (
        *results.national,
        *results.national_context,
        *(assessment for _, assessments in results.forces for assessment in assessments),
    )
    sources = {
        source for assessment in assessments for source in sources_of(assessment) if not source.provenance.confirmed
    }
    ordered = sorted(sources, key=lambda source: (*_release(source), source.sort_key))
    for (title, edition, words), group in groupby(ordered, key=_release):
        yield Issue(
            code="figures.to-confirm",
            severity=Severity.WARNING,
            where=", ".join(filter(None, (title, edition, _tables(group)))),
            found=f"figures {words}",
            expected="figures read in the publisher's own file",
            remedy="Confirm them against the release, and ingest it.",
            at_desk="Confirm them against the release, and add its file under Files.",
        )


def _release(source: Source) -> tuple[str, str, str]:
    return source.title, source.edition, PROVENANCE_WORDS[source.provenance]


def _tables(sources: Iterable[Source]) -> str:
    """The names of the tables, each once: "sheets 2016_17 and 2017_18", "Table A1a and Table A5a"."""
    tables = tuple(dict.fromkeys(source.table for source in sources if source.table))
    sheets = tuple(table.removeprefix("sheet ") for table in tables if table.startswith("sheet "))
    return f"sheets {listed(sheets)}" if len(sheets) == len(tables) > 1 else listed(tables)
