"""Forces beside those most like them: only where the house has the inspectorate's groups; no ranks and no verdicts."""

from collections.abc import Iterator, Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Table, TableStyle, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import listed, number, place, words
from ncpm_reports.products.board_pack.cells import NOT_AVAILABLE, column, say, shorthand
from ncpm_reports.products.figures import source_line
from ncpm_reports.products.materials import Job


def similar(job: Job, pieces: Pieces) -> dict[str, Plain] | None:
    """What a page of the annex takes: a table of all forces, and who is left out of averages.

    None where no list of groups was supplied, or no force has a rate to set beside its group's.
    """
    table = similar_table(job)
    if table is None:
        return None
    areas = job.materials.public.areas
    return {"table": pieces.table(table), "missing": listed(place(code, areas) for code in _missing(job))}


def similar_table(job: Job) -> Table | None:
    """One row a force, in alphabetical order: its rates, each with the average of its group in brackets."""
    measures = _measures(job)
    if not measures:
        return None
    areas = job.materials.public.areas
    rows = tuple(_rows(job, areas, tuple(measures)))
    return Table(
        id="table-similar",
        title=(Text("Rates of forces, and in brackets the average of the forces most like each"),),
        style=TableStyle.COMPACT,
        columns=(column("Force area", 1.5), *(_column(one) for one in measures.values())),
        rows=rows,
        unit=_period(job),
        shorthand=shorthand(rows),
        source=source_line(tuple(dict.fromkeys(s for one in _compared(job) if one.rate for s in one.rate.sources))),
    )


def _period(job: Job) -> Inlines:
    """The period of the rates and the day of the populations that they rest on, where all have the same."""
    held = {one.rate.period for one in _compared(job) if one.rate is not None and one.rate.period is not None}
    when: Inlines = (Label(held.pop().label),) if len(held) == 1 else ()
    days = {funnel.population_on for funnel in job.results.funnels if funnel.population_on is not None}
    if len(days) != 1:
        return when
    told: Inlines = (
        Text("Population and household estimates of "),
        Label(days.pop().label),
        Text(", the newest held"),
    )
    return (*when, Text(". "), *told) if when else told


def _compared(job: Job) -> Iterator[Assessment]:
    return (one for _, held in job.results.forces for one in held if one.similar is not None)


def _measures(job: Job) -> dict[str, Assessment]:
    """The measures with a comparison, in the order of the forces' own, each with an assessment to name it."""
    compared = {one.measure: one for one in _compared(job)}
    order = dict.fromkeys(one.measure for _, held in job.results.forces for one in held)
    return {measure: compared[measure] for measure in order if measure in compared}


def _column(one: Assessment) -> Column:
    unit = one.rate.unit.value if one.rate is not None else ""
    return Column(header=words(f"{one.short_name}, {unit}"), kind=ColumnKind.NUMBERS)


def _rows(job: Job, areas: Areas, measures: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    for force in areas.forces:
        held = {one.measure: one for one in job.results.for_force(force.code)}
        yield (say(force.name), *(_cell(held.get(measure)) for measure in measures))


def _cell(one: Assessment | None) -> Cell:
    if one is None or one.rate is None or one.rate.value is None:
        return Cell(content=(Text(NOT_AVAILABLE),))
    own: Inlines = (number(one.rate),)
    if one.similar is None:
        return Cell(content=(*own, Text(f" ({NOT_AVAILABLE})")))
    return Cell(content=(*own, Text(" ("), number(one.similar.average), Text(")")))


def _missing(job: Job) -> tuple[str, ...]:
    """The forces that are left out of an average for want of a figure, in alphabetical order."""
    left_out = {code for one in _compared(job) if one.similar is not None for code in one.similar.missing}
    return tuple(force.code for force in job.materials.public.areas.forces if force.code in left_out)
