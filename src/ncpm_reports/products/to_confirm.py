"""Releases behind the assessments that were read in a copy, or as quoted by others: to be confirmed by a person."""

from collections.abc import Iterator

from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import PROVENANCE_WORDS, Source
from ncpm_reports.measures.results import Results
from ncpm_reports.products.source_lines import sources_of


def to_confirm(results: Results) -> Iterator[Issue]:
    """A remark for each release and table that latest or baseline figures rest on without the publisher's own file."""
    assessments = (
        *results.national,
        *results.national_context,
        *(assessment for _, assessments in results.forces for assessment in assessments),
    )
    sources = {
        source for assessment in assessments for source in sources_of(assessment) if not source.provenance.confirmed
    }
    named = {_named(source): source for source in sorted(sources, key=lambda source: source.sort_key)}
    for name, source in named.items():
        yield Issue(
            code="figures.to-confirm",
            severity=Severity.WARNING,
            where=name,
            found=f"figures {PROVENANCE_WORDS[source.provenance]}",
            expected="figures read in the publisher's own file",
            remedy="Confirm them against the release, and ingest it.",
        )


def _named(source: Source) -> str:
    return ", ".join(filter(None, (source.title, source.edition, source.table)))
