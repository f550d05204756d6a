"""Forces beside those most like them: where the project has the inspectorate's groups; no ranks, no verdicts."""

from collections.abc import Iterator, Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Table, TableStyle, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment
from ncpm_reports.narrative.phrases import number, place, words
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
        columns=(column("Force area", 1.5), *(_column(assessment) for assessment in measures.values())),
        rows=rows,
        unit=_period(job),
        shorthand=shorthand(rows),
        source=source_line(
            tuple(dict.fromkeys(s for assessment in _compared(job) if assessment.rate for s in assessment.rate.sources))
        ),
    )


def _period(job: Job) -> Inlines:
    """The period of the rates and the day of the populations that they rest on, where all have the same."""
    periods = {
        assessment.rate.period
        for assessment in _compared(job)
        if assessment.rate is not None and assessment.rate.period is not None
    }
    when: Inlines = (Label(periods.pop().label),) if len(periods) == 1 else ()
    days = {funnel.population_on for funnel in job.results.funnels if funnel.population_on is not None}
    if len(days) != 1:
        return when
    inlines: Inlines = (
        Text("Population and household estimates of "),
        Label(days.pop().label),
        Text(", the newest held"),
    )
    return (*when, Text(". "), *inlines) if when else inlines


def _compared(job: Job) -> Iterator[Assessment]:
    return (
        assessment
        for _, assessments in job.results.forces
        for assessment in assessments
        if assessment.similar is not None
    )


def _measures(job: Job) -> dict[str, Assessment]:
    """The measures with a comparison, in the order of the forces' own, each with an assessment to name it."""
    compared = {assessment.measure: assessment for assessment in _compared(job)}
    order = dict.fromkeys(assessment.measure for _, assessments in job.results.forces for assessment in assessments)
    return {measure: compared[measure] for measure in order if measure in compared}


def _column(assessment: Assessment) -> Column:
    unit = assessment.rate.unit.value if assessment.rate is not None else ""
    return Column(header=words(f"{assessment.short_name}, {unit}"), kind=ColumnKind.NUMBERS)


def _rows(job: Job, areas: Areas, measures: Sequence[str]) -> Iterator[tuple[Cell, ...]]:
    for force in areas.forces:
        assessments = {assessment.measure: assessment for assessment in job.results.for_force(force.code)}
        yield (say(force.name), *(_cell(assessments.get(measure)) for measure in measures))


def _cell(assessment: Assessment | None) -> Cell:
    if assessment is None or assessment.rate is None or assessment.rate.value is None:
        return Cell(content=(Text(NOT_AVAILABLE),))
    own: Inlines = (number(assessment.rate),)
    if assessment.similar is None:
        return Cell(content=(*own, Text(f" ({NOT_AVAILABLE})")))
    return Cell(content=(*own, Text(" ("), number(assessment.similar.average), Text(")")))


def _missing(job: Job) -> tuple[str, ...]:
    """The forces that are left out of an average for want of a figure, in alphabetical order."""
    left_out = {
        code for assessment in _compared(job) if assessment.similar is not None for code in assessment.similar.missing
    }
    return tuple(force.code for force in job.materials.public.areas.forces if force.code in left_out)
