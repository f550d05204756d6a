"""Data readiness, the method note's figures, sources and vintages, and which of these a person has yet to confirm."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from ncpm_reports.core.names import listed
from ncpm_reports.core.observations import PublishedRelease
from ncpm_reports.core.periods import MONTHS, day_label
from ncpm_reports.core.problems import Issue, Severity
from ncpm_reports.core.quantities import NBSP, PROVENANCE_WORDS, Provenance, Quantity, Source, Unit, display
from ncpm_reports.documents.blocks import Cell, Number, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.false_alarm_rates import FalseAlarmRate, read_false_alarms
from ncpm_reports.measures.framework import Framework, Role
from ncpm_reports.measures.results import ReadinessRow, Results
from ncpm_reports.narrative.phrases import ending, phrase, words
from ncpm_reports.products.cells import (
    NOT_AVAILABLE,
    column,
    compact,
    count_of,
    figure,
    numbers,
    rows_of,
    table,
    text_cell,
)
from ncpm_reports.products.job import Job
from ncpm_reports.products.source_lines import is_year_alone, sources_of

FALSE_ALARMS = "false_alarms.toml"
SHARES = ("share of charts", "share of packs", "share of tests")
LEVEL = 0.05
_PUBLICATION = attrgetter("publisher", "title")
NAMES = {
    "xmr.n24.all.last": "The latest of 24 quarters is flagged, limits from all quarters",
    "xmr.n24.all.any": "Any of 24 quarters is flagged, limits from all quarters",
    "xmr.n28.first20.last": "The latest of 28 quarters is flagged, limits fixed on the first 20",
    "test.mean700": "A change is claimed between two years of about 700 events",
    "forces.levels.any": "At least one force is flagged by its rate, 42 forces by six measures",
    "forces.changes.any": "At least one force is flagged by its change, 42 forces by five measures",
}
PROVENANCE_MARKS = {Provenance.COPY: "copy", Provenance.QUOTED: "quoted"}


def readiness_table(results: Results, framework: Framework, as_at: date) -> Table | None:
    """One row a metric or proxy that has a figure: what is held, what is expected and what is missing.

    A newer figure that was expected before the day `as_at` is said to have been due. None where nothing is held.
    """
    names = {measure.id: measure.short_name for measure in framework.measures if measure.role is not Role.CONTEXT}
    shown = [row for row in results.readiness if row.latest_period is not None and row.measure in names]
    rows = rows_of(
        shown,
        (column("Measure", 1.65), lambda row: text_cell(names[row.measure])),
        (column("Latest year", 1.0), lambda row: text_cell(_latest_year(row))),
        (column("Published", 1.05), lambda row: text_cell(_published(row))),
        (column("Next figure", 0.92), lambda row: text_cell(next_expected(row, as_at))),
        (column("Missing", 2.18), lambda row: text_cell(row.missing or "nothing")),
    )
    return compact("table-readiness", "Figures held", *rows) if shown else None


def _latest_year(row: ReadinessRow) -> str:
    return ending(row.latest_period) if row.latest_period is not None else NOT_AVAILABLE


def _published(row: ReadinessRow) -> str:
    return _unbroken_day(row.published_on) if row.published_on is not None else NOT_AVAILABLE


def next_expected(row: ReadinessRow, as_at: date) -> str:
    """The month of the next figure; of a month that has gone by, that it was due then."""
    due = row.next_due
    if due is None:
        return row.frequency or "not known"
    month = f"{MONTHS[due.month]}{NBSP}{due.year}"
    return f"was due {month}" if is_overdue(row, as_at) else month


def is_overdue(row: ReadinessRow, as_at: date) -> bool:
    """Whether the month of the next figure has gone by."""
    return row.next_due is not None and (row.next_due.year, row.next_due.month) < (as_at.year, as_at.month)


def false_alarms(job: Job) -> Context:
    """How often each kind of signal comes up when nothing is going on, as simulated; no table without such rates."""
    text = job.method.get(FALSE_ALARMS, "")
    if not text:
        return {"false_alarms": None}
    alarms = read_false_alarms(text, f"data/method/{FALSE_ALARMS}")
    rates = {rate.id: rate for rate in alarms.rates}
    rows = rows_of(
        [(words, rates[code]) for code, words in NAMES.items() if code in rates],
        (column("Signal", 4.5), lambda row: text_cell(row[0])),
        (numbers("How often", 1.0), lambda row: text_cell((_rate(row[1], alarms.seed),))),
    )
    packs = min(rate.runs for rate in alarms.rates if rate.id.startswith("forces."))
    return {
        "false_alarms": table("table-false-alarms", "How often signals come up when nothing has changed", *rows),
        "runs": count_of(alarms.runs, "simulated series behind each rate"),
        "packs": count_of(packs, "simulated packs"),
    }


def _rate(rate: FalseAlarmRate, seed: int) -> Number:
    is_share = rate.unit in SHARES
    quantity = Quantity(
        value=rate.rate * 100 if is_share else rate.rate,
        unit=Unit.PERCENT if is_share else Unit.NUMBER,
        sources=(Source(publisher="This project", title="Simulation of false alarms", table=rate.id),),
        derivation=f"simulated with seed {seed}, {rate.runs} runs",
    )
    return Number(quantity, f"{display(quantity, decimals=1)}{'' if is_share else ' a pack'}")


def judgements_table(results: Results) -> Table | None:
    """The measures whose change was tested: p, p by Holm's method over all of them, and what then stands.

    None for fewer than two: the second p is then the first.
    """
    tested = [
        (a.short_name, change.p, p)
        for a in results.national
        if (change := a.judged_change) is not None and (p := a.adjusted_p) is not None
    ]
    rows = rows_of(
        tested,
        (column("Measure", 2.4), lambda row: text_cell(row[0])),
        (numbers("p, alone", 1.1), lambda row: figure(row[1])),
        (numbers("p, together", 1.1), lambda row: figure(row[2])),
        (column("Significant together", 1.5), lambda row: text_cell("yes" if _is_significant(row[2]) else "no")),
    )
    return table("table-judgements", "The judgements together", *rows) if len(tested) > 1 else None


def _is_significant(p: Quantity) -> bool:
    return p.value is not None and p.value < LEVEL


def shown_releases(releases: Iterable[PublishedRelease], results: Results) -> tuple[PublishedRelease, ...]:
    """The releases behind the latest and baseline figures of every measure and force shown, in their order."""
    shown = (*results.national, *(near for assessment in results.national for near in assessment.context))
    used = {source.release for source in sources_of(*shown, *results.local)}
    return tuple(release for release in releases if release.id in used)


def sources_table(releases: Iterable[PublishedRelease]) -> Table | None:
    """One row a publication: its publisher, when its newest edition came out, and how many earlier ones are used.

    Editions not read in the publisher's own file are marked by `PROVENANCE_MARKS`. None for no releases.
    """
    ordered = sorted(releases, key=lambda release: (*_PUBLICATION(release), release.published_on, release.id))
    columns = column("Publication", 2.1), column("Publisher", 1.15), column("Published", 1.05)
    rows = [_source(*publication, list(group)) for publication, group in groupby(ordered, key=_PUBLICATION)]
    return compact("table-sources", "Publications, and the editions used of each", columns, rows) if rows else None


def _source(publisher: str, title: str, releases: list[PublishedRelease]) -> tuple[Cell, ...]:
    marks = ", ".join(_provenance_marks(releases))
    newest, earlier = releases[-1].published_on, len(releases) - 1
    day = words(str(newest.year) if is_year_alone(newest) else _unbroken_day(newest))
    published = phrase("{}, {} earlier", day, count_of(earlier, f"earlier editions of {title}")) if earlier else day
    return text_cell(f"{title} ({marks})" if marks else title), text_cell(publisher), text_cell(published)


def _provenance_marks(releases: list[PublishedRelease]) -> Iterator[str]:
    counts = Counter(release.provenance for release in releases)
    for provenance, mark in PROVENANCE_MARKS.items():
        if number := counts[provenance]:
            yield mark if number == len(releases) else f"{number} {mark}"


def _unbroken_day(day: date) -> str:
    return day_label(day).replace(" ", NBSP)


def to_confirm(results: Results) -> Iterator[Issue]:
    """A remark for each release, with its tables, that figures rest on without the publisher's own file.

    Figures are the latest and those of the baseline. A release read in more than one way has a remark for each.
    """
    assessments = (*results.national, *results.national_context, *results.local)
    sources = [source for source in sources_of(*assessments) if not source.provenance.confirmed]
    ordered = sorted(sources, key=lambda source: (*_edition(source), source.sort_key))
    for (title, edition, provenance), group in groupby(ordered, key=_edition):
        yield Issue(
            code="figures.to-confirm",
            severity=Severity.WARNING,
            where=", ".join(filter(None, (title, edition, _tables(group)))),
            found=f"figures {provenance}",
            expected="figures read in the publisher's own file",
            remedy="Confirm them against the release, and ingest it.",
            at_desk="Confirm them against the release, and add its file under Files.",
        )


def _edition(source: Source) -> tuple[str, str, str]:
    return source.title, source.edition, PROVENANCE_WORDS[source.provenance]


def _tables(sources: Iterable[Source]) -> str:
    """The names of the tables, each once: "sheets 2016_17 and 2017_18", "Table A1a and Table A5a"."""
    tables = tuple(dict.fromkeys(source.table for source in sources if source.table))
    sheets = tuple(table.removeprefix("sheet ") for table in tables if table.startswith("sheet "))
    return f"sheets {listed(sheets)}" if len(sheets) == len(tables) > 1 else listed(tables)
