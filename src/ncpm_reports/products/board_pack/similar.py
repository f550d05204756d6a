"""Forces beside those most like them: where the project has the inspectorate's groups; no ranks, no verdicts."""

from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Cell, Column, Inlines, Table
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import has_value, phrase, place
from ncpm_reports.products.cells import NOT_AVAILABLE, column, compact, numbers, say
from ncpm_reports.products.filling import Context
from ncpm_reports.products.materials import Job
from ncpm_reports.products.source_lines import source_line


def similar(job: Job) -> Context | None:
    """What a page of the annex takes: a table of all forces, and who is left out of averages for want of a figure.

    None where no list of groups was supplied, or no force has a rate to set beside its group's.
    """
    compared = [a for _, assessments in job.results.forces for a in assessments if a.similar is not None]
    if not compared:
        return None
    left_out = {code for a in compared if a.similar is not None for code in a.similar.missing}
    missing = (force.code for force in job.areas.forces if force.code in left_out)
    return {"table": _table(job, compared), "missing": listed(place(code, job.areas) for code in missing)}


def _table(job: Job, compared: list[Assessment]) -> Table:
    named = {a.measure: a for a in compared}
    order = dict.fromkeys(a.measure for _, assessments in job.results.forces for a in assessments)
    measures = [named[measure] for measure in order if measure in named]
    rates = [a.rate for a in compared if a.rate is not None]
    rows = []
    for force in job.areas.forces:
        own = {a.measure: a for a in job.results.for_force(force.code)}
        rows.append((say(force.name), *(_cell(own.get(a.measure)) for a in measures)))
    return compact(
        "table-similar",
        "Rates of forces, and in brackets the average of the forces most like each",
        (column("Force area", 1.5), *map(_column, measures)),
        rows,
        unit=_period(job, compared),
        source=source_line(tuple(dict.fromkeys(source for rate in rates for source in rate.sources))),
    )


def _column(a: Assessment) -> Column:
    return numbers(f"{a.short_name}, {'' if a.rate is None else a.rate.unit.value}")


def _period(job: Job, compared: list[Assessment]) -> Inlines:
    """The period of the rates and the day of the populations that they rest on, where all have the same."""
    periods = {a.rate.period for a in compared if a.rate is not None and a.rate.period is not None}
    days = {funnel.population_on for funnel in job.results.funnels if funnel.population_on is not None}
    when = phrase("{}", periods.pop()) if len(periods) == 1 else ()
    if len(days) != 1:
        return when
    people = phrase("Population and household estimates of {}, the newest held", days.pop())
    return phrase("{}. {}", when, people) if when else people


def _cell(a: Assessment | None) -> Cell:
    if a is None or not has_value(a.rate):
        return say(NOT_AVAILABLE)
    return say(phrase("{} ({})", a.rate, NOT_AVAILABLE if a.similar is None else a.similar.average))
