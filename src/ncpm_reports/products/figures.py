"""Charts as figures of a document: headline, subtitle and alternative text from the same assessment as the picture."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from ncpm_reports.charts.picture import Picture
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import PROVENANCE_WORDS, Provenance, Source
from ncpm_reports.documents.blocks import ColumnKind, Figure, Inlines, Label, Link, Table, Text
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative import sentences
from ncpm_reports.narrative.phrases import mid_sentence, place, words

_WEB = "https://"
_OFFICIAL = (".gov.uk", ".nhs.uk", ".parliament.uk")
# "year ending September 2020" stands on one line, in large print too.
PERIODS = 1.7
_WIDTHS = {ColumnKind.WORDS: 1.2, ColumnKind.NUMBERS: 0.6, ColumnKind.PICTURE: 1.0}


def source_line(sources: tuple[Source, ...]) -> Inlines:
    """ "Source: title, edition, publisher, published 17 October 2019", for the releases behind a figure.

    What was read in a copy, or as quoted by others, names its table too; the section of sources says how it reached us.
    """
    releases: dict[tuple[str, str, str], Source] = {}
    for source in sources:
        releases.setdefault((source.title, source.edition, source.publisher), source)
    parts: list[Text | Label | Link] = []
    for source in releases.values():
        parts.append(Text("; " if parts else "Source: "))
        named = Label(", ".join(part for part in (source.title, source.edition, source.publisher) if part))
        parts.append(Link(source.url, (named,)) if is_official(source.url) else named)
        if source.published_on is not None:
            parts.append(Label(f", {published(source.published_on)}"))
        if not source.provenance.confirmed and source.table.startswith("Table"):
            parts.append(Label(f", {source.table}"))
    return tuple(parts)


def published(day: date) -> str:
    """ "published 17 October 2019"; the year alone for its last day, which stands where only the year is known."""
    return f"published in {day.year}" if is_year_alone(day) else f"published {day_label(day)}"


def is_year_alone(day: date) -> bool:
    """Whether only the year of a day is known: then its last day stands for it."""
    return (day.month, day.day) == (12, 31)


def is_official(url: str) -> bool:
    """Whether an address is a public body's own, so that its link may bear a publication's name."""
    host = _host_of(url)
    return host == "gov.uk" or host.endswith(_OFFICIAL)


def reached_us(provenance: Provenance) -> str:
    """ "as quoted by others", for figures that were not read in the publisher's own file; empty for those that were."""
    return "" if provenance.confirmed else PROVENANCE_WORDS[provenance]


def _host_of(url: str) -> str:
    """The host of a web address: "www.ons.gov.uk"; empty for any other."""
    return url.removeprefix(_WEB).partition("/")[0] if url.startswith(_WEB) else ""


def sources_of(assessment: Assessment) -> tuple[Source, ...]:
    """The sources of an assessment's latest and baseline figures, each release once."""
    quantities = [q for q in (assessment.latest, assessment.baseline) if q is not None]
    return tuple(dict.fromkeys(source for quantity in quantities for source in quantity.sources))


def data_of(assessment: Assessment, areas: Areas, picture: Picture) -> Table:
    """The table behind a picture under a title that names the place: among a file's tables nothing else tells it."""
    name = f"{mid_sentence(assessment.name)} in {place(assessment.area, areas)}"
    first, *others = picture.data.columns
    columns = (replace(first, width=PERIODS), *(replace(column, width=_WIDTHS[column.kind]) for column in others))
    return replace(picture.data, title=(Text("Figures behind the chart: "), *words(name)), columns=columns)


def figure_of(
    assessment: Assessment, areas: Areas, ident: str, picture: Picture, alt: str, *, narrow: Drawing | None = None
) -> Figure:
    """A figure from an assessment's picture and alternative text; `narrow` is the picture for a small screen."""
    return Figure(
        id=ident,
        title=sentences.headline(assessment, areas),
        subtitle=sentences.subtitle(assessment, areas),
        drawing=picture.drawing,
        alt=alt,
        data=data_of(assessment, areas, picture),
        source=source_line(sources_of(assessment)),
        narrow=narrow,
    )


def panel_rows(panels: Sequence[dict[str, Plain]], across: int) -> dict[str, Plain]:
    """Panels for a template, so many in a row: `panels`, and whether the last row has `room_beside` its panels.

    Where it has, a panel whose figure is None stands there, for how to read one.
    """
    room_beside = len(panels) % across != 0
    cells: list[Plain] = [*panels]
    if room_beside:
        cells.append({"figure": None})
    rows: list[Plain] = [cells[at : at + across] for at in range(0, len(cells), across)]
    return {"panels": rows, "room_beside": room_beside}
