"""Targets and forces side by side, for a framework that sets and publishes them; the default one does neither."""

from ncpm_reports.charts.interval_plot import IntervalRow, interval_plot
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Display, Quantity
from ncpm_reports.documents.blocks import Cell, Figure, Inlines, Label, Table, Text
from ncpm_reports.documents.pieces import Pieces
from ncpm_reports.documents.sandbox import Plain
from ncpm_reports.measures.results import Assessment, ForceComparison, ForceComparisonRow, Results, TargetProgress
from ncpm_reports.narrative.alt_text import interval_alt
from ncpm_reports.narrative.phrases import mid_sentence, number, words
from ncpm_reports.products.board_pack.cells import column, dated, figure, numbers, say, shorthand
from ncpm_reports.products.board_pack.figures import people_of
from ncpm_reports.products.figures import source_line
from ncpm_reports.products.materials import Job

POSITIONS = {"": "within", "high": "above", "low": "below"}


def targets(job: Job, pieces: Pieces) -> Plain:
    """What the targets' template takes; None where the framework has neither targets nor comparisons."""
    results, framework = job.results, job.materials.public.framework
    if not framework.targets and not results.comparisons:
        return None
    return {
        "name": framework.name,
        "words": framework.description,
        "source": framework.source,
        "progress": pieces.table(progress_table(results)) if results.targets else None,
        "explain_to": framework.explain_to,
        "explanations": [pieces.say(line) for line in explanations(results, job.materials.public.areas)],
        "comparisons": [_section(comparison, job, pieces) for comparison in results.comparisons],
    }


def progress_table(results: Results) -> Table:
    """Each target with the figure that would meet it, the cut so far with its interval, and what may be said."""
    national = {assessment.measure: assessment for assessment in results.national}
    rows = tuple(_progress(progress, national[progress.measure]) for progress in results.targets)
    return Table(
        id="table-targets",
        title=(Text("Progress to the targets"),),
        columns=(
            column("Measure", 1.7),
            column("Target", 1.3),
            numbers("Met at or below", 1.1),
            column("Latest, year ending", 1.4),
            numbers("Cut so far, 95% interval", 1.5),
            column("Status", 1.7),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _progress(progress: TargetProgress, assessed: Assessment) -> tuple[Cell, ...]:
    due = (Text(" by "), Label(day_label(progress.due)))
    return (
        say(assessed.short_name),
        Cell(content=(Text("a cut of "), number(progress.reduction), *due)),
        figure(progress.level),
        dated(assessed.latest),
        _with_interval(progress.achieved, progress.achieved_lower, progress.achieved_upper, Display.SIGNED),
        Cell(content=(Text(f"{progress.status[:1].upper()}{progress.status[1:]}: "), *words(progress.why))),
    )


def _with_interval(
    value: Quantity | None, lower: Quantity | None, upper: Quantity | None, how: Display = Display.TEXT
) -> Cell:
    if value is None or lower is None or upper is None:
        return figure(value, signed=how is Display.SIGNED)
    limits = (Text(" ("), number(lower, how), Text(" to "), number(upper, how), Text(")"))
    return Cell(content=(number(value, how), *limits))


def explanations(results: Results, areas: Areas) -> tuple[Inlines, ...]:
    """For each comparison the forces whose position calls for an explanation, in alphabetical order; empty if none."""
    called = (
        (comparison, sorted(areas.name(row.area) for row in comparison.rows if row.needs_explanation))
        for comparison in results.comparisons
    )
    return tuple(words(f"{comparison.name}: {listed(names)}.") for comparison, names in called if names)


def _section(comparison: ForceComparison, job: Job, pieces: Pieces) -> Plain:
    areas = job.materials.public.areas
    return {
        "name": comparison.name,
        "figure": pieces.figure(comparison_figure(comparison, job.results, areas)),
        "table": pieces.table(comparison_table(comparison, areas)),
        "ranked": comparison.ranked,
    }


def comparison_figure(comparison: ForceComparison, results: Results, areas: Areas) -> Figure:
    """Forces in alphabetical order, each with its rate and interval, and the pooled rate as a line."""
    drawn = next(funnel for funnel in results.funnels if funnel.measure == comparison.measure)
    rows = [
        IntervalRow(name=areas.name(row.area), figure=row.rate, lower=row.lower, upper=row.upper)
        for row in comparison.rows
        if row.rate is not None
    ]
    picture = interval_plot(
        rows,
        name=comparison.name,
        table_id=f"comparison-{comparison.measure}-data",
        reference=drawn.centre_rate,
        reference_name="All forces:",
    )
    unit = drawn.centre_rate.unit.value
    return Figure(
        id=f"comparison-{comparison.measure}",
        title=words(f"Forces side by side: {mid_sentence(comparison.name)}"),
        subtitle=(
            Text("Rates "),
            *words(unit),
            Text(" with 95% intervals, "),
            Label(comparison.period.label),
            *people_of(drawn),
        ),
        drawing=picture.drawing,
        alt=interval_alt(comparison, unit, areas),
        data=picture.data,
        source=source_line(tuple(dict.fromkeys(source for row in rows for source in row.figure.sources))),
    )


def comparison_table(comparison: ForceComparison, areas: Areas) -> Table:
    """The forces in the order of the comparison: count, rate, position, progress; ranks only where asked for."""
    ranks = (numbers("Rank (95% interval)", 1.2),) if comparison.ranked else ()
    rows = tuple(_row(row, comparison.ranked, areas) for row in comparison.rows)
    order = "by rate, with the interval of each rank" if comparison.ranked else "in alphabetical order"
    return Table(
        id=f"table-comparison-{comparison.measure}",
        title=(*words(comparison.name), Text(f": forces {order}, "), Label(comparison.period.label)),
        columns=(
            column("Force area", 1.7),
            *ranks,
            numbers("Recorded", 0.8),
            numbers("Rate, 95% interval", 1.6),
            column("Funnel", 0.7),
            numbers("Cut since the baseline", 1.9),
            column("Explanation", 1.0),
        ),
        rows=rows,
        shorthand=shorthand(rows),
    )


def _row(row: ForceComparisonRow, ranked: bool, areas: Areas) -> tuple[Cell, ...]:
    reached = row.progress
    cut = (
        _with_interval(reached.achieved, reached.achieved_lower, reached.achieved_upper, Display.SIGNED)
        if reached
        else figure(None)
    )
    return (
        say(areas.name(row.area)),
        *((_with_interval(row.rank, row.rank_lower, row.rank_upper),) if ranked else ()),
        figure(row.observed),
        _with_interval(row.rate, row.lower, row.upper),
        say(POSITIONS[row.flag]),
        cut,
        say("called for" if row.needs_explanation else "none"),
    )
