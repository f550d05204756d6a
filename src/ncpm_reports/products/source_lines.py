"""Where figures come from, in a line under a table or a chart."""

from collections.abc import Sequence
from datetime import date

from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import PROVENANCE_WORDS, Provenance, Source
from ncpm_reports.documents.blocks import Inlines, Label, Link, Text
from ncpm_reports.measures.results import Assessment, GroupChange

_WEB = "https://"
_OFFICIAL = (".gov.uk", ".nhs.uk", ".parliament.uk")


def source_line(sources: Sequence[Source]) -> Inlines:
    """ "Source: title, edition, publisher, published 17 October 2019", for the releases behind a figure.

    What was read in a copy, or as quoted by others, names its table too; the section of sources says how it reached us.
    """
    releases: dict[tuple[str, str, str], Source] = {}
    for source in sources:
        releases.setdefault((source.title, source.edition, source.publisher), source)
    parts: list[Text | Label | Link] = []
    for source in releases.values():
        parts.append(Text("; " if parts else "Source: "))
        publication = Label(", ".join(part for part in (source.title, source.edition, source.publisher) if part))
        parts.append(Link(source.url, (publication,)) if is_official(source.url) else publication)
        if source.published_on is not None:
            parts.append(Label(f", {publication_phrase(source.published_on)}"))
        if not source.provenance.confirmed and source.table.startswith("Table"):
            parts.append(Label(f", {source.table}"))
    return tuple(parts)


def publication_phrase(day: date) -> str:
    """ "published 17 October 2019"; the year alone for its last day, which stands where only the year is known."""
    return f"published in {day.year}" if is_year_alone(day) else f"published {day_label(day)}"


def is_year_alone(day: date) -> bool:
    """Whether only the year of a day is known: then its last day stands for it."""
    return (day.month, day.day) == (12, 31)


def is_official(url: str) -> bool:
    """Whether an address is a public body's own, so that its link may bear a publication's name."""
    host = url.removeprefix(_WEB).partition("/")[0] if url.startswith(_WEB) else ""
    return host == "gov.uk" or host.endswith(_OFFICIAL)


def provenance_phrase(provenance: Provenance) -> str:
    """ "as quoted by others", for figures that were not read in the publisher's own file; empty for those that were."""
    return "" if provenance.confirmed else PROVENANCE_WORDS[provenance]


def sources_of(*results: Assessment | GroupChange) -> tuple[Source, ...]:
    """The sources of latest and baseline figures, each release once."""
    figures = (figure for result in results for figure in (result.latest, result.baseline) if figure is not None)
    return tuple(dict.fromkeys(source for figure in figures for source in figure.sources))
