"""Targets and forces side by side, for a framework that sets and publishes them; the default one does neither."""

from ncpm_reports.charts.comparisons import interval_plot
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.periods import day_label
from ncpm_reports.core.quantities import Display, Quantity, Unit
from ncpm_reports.documents.blocks import Cell, Figure, Inlines, Label, Table
from ncpm_reports.documents.context import Context
from ncpm_reports.measures.results import ForceComparison, Results, TargetProgress
from ncpm_reports.narrative.alt_text import interval_alt
from ncpm_reports.narrative.phrases import capitalised, mid_sentence, number, phrase, words
from ncpm_reports.products.cells import column, dated, figure, numbers, rows_of, table, text_cell
from ncpm_reports.products.figures import chart
from ncpm_reports.products.job import Job
from ncpm_reports.products.source_lines import source_line

POSITIONS = {"": "within", "high": "above", "low": "below"}


def targets(job: Job) -> Context | None:
    """What the targets' template takes; None where the framework has neither targets nor comparisons."""
    results, framework = job.results, job.framework
    if not framework.targets and not results.comparisons:
        return None
    return {
        "progress": _progress_table(results) if results.targets else None,
        "explain_to": framework.explain_to,
        "explanations": _explanations(results, job.areas),
        "comparisons": [
            {
                "name": comparison.name,
                "figure": _comparison_figure(comparison, job.areas),
                "table": _comparison_table(comparison, job.areas),
            }
            for comparison in results.comparisons
        ],
    }


def _progress_table(results: Results) -> Table:
    national = {assessment.measure: assessment for assessment in results.national}
    rows = rows_of(
        results.targets,
        (column("Measure", 1.7), lambda target: text_cell(national[target.measure].short_name)),
        (column("Target", 1.3), lambda t: text_cell(phrase("a cut of {} by {}", t.reduction, Label(day_label(t.due))))),
        (numbers("Met at or below", 1.1), lambda target: figure(target.level)),
        (column("Latest, year ending", 1.4), lambda target: dated(national[target.measure].latest)),
        (numbers("Cut so far, 95% interval", 1.5), _achieved),
        (column("Status", 1.7), lambda target: text_cell(phrase("{}: {}", capitalised(target.status), target.why))),
    )
    return table("table-targets", "Progress to the targets", *rows)


def _achieved(progress: TargetProgress | None) -> Cell:
    if progress is None:
        return figure(None)
    limits = progress.achieved_lower, progress.achieved_upper
    return _with_interval(progress.achieved, *limits, Display.SIGNED)


def _with_interval(
    value: Quantity | None, lower: Quantity | None, upper: Quantity | None, display: Display = Display.TEXT
) -> Cell:
    if value is None or lower is None or upper is None:
        return figure(value, signed=display is Display.SIGNED)
    return text_cell(phrase("{} ({} to {})", *(number(quantity, display) for quantity in (value, lower, upper))))


def _explanations(results: Results, areas: Areas) -> list[Inlines]:
    explaining = (
        (comparison.name, sorted(areas.name(row.area) for row in comparison.rows if row.needs_explanation))
        for comparison in results.comparisons
    )
    return [words(f"{name}: {listed(names)}.") for name, names in explaining if names]


def _comparison_figure(comparison: ForceComparison, areas: Areas) -> Figure:
    ident, unit = f"comparison-{comparison.measure}", comparison.centre_rate.unit.value
    rows = [(areas.name(row.area), row.rate, row.lower, row.upper) for row in comparison.rows]
    picture = interval_plot(
        rows,
        name=comparison.name,
        table_id=f"{ident}-data",
        reference=comparison.centre_rate,
        reference_name="All forces:",
    )
    title = words(f"Forces side by side: {mid_sentence(comparison.name)}")
    subtitle = phrase("Rates {} with 95% intervals, {}{}", unit, comparison.period, _people_of(comparison))
    source = source_line(tuple(dict.fromkeys(source for _, rate, *_ in rows for source in rate.sources)))
    return chart(ident, picture, interval_alt(comparison, unit, areas), title, subtitle=subtitle, source=source)


def _people_of(comparison: ForceComparison) -> Inlines:
    """Of which day the people or households are that rates rest on: often years before the figures themselves."""
    if comparison.population_on is None:
        return ()
    denominator = "household" if comparison.centre_rate.unit is Unit.PER_1000_HOUSEHOLDS else "population"
    return phrase("; {} estimates of {}, the newest held", denominator, comparison.population_on)


def _comparison_table(comparison: ForceComparison, areas: Areas) -> Table:
    rows = rows_of(
        comparison.rows,
        (column("Force area", 1.7), lambda row: text_cell(areas.name(row.area))),
        (numbers("Recorded", 0.8), lambda row: figure(row.observed)),
        (numbers("Rate, 95% interval", 1.6), lambda row: _with_interval(row.rate, row.lower, row.upper)),
        (column("Funnel", 0.7), lambda row: text_cell(POSITIONS[row.flag])),
        (numbers("Cut since the baseline", 1.9), lambda row: _achieved(row.progress)),
        (column("Explanation", 1.0), lambda row: text_cell("called for" if row.needs_explanation else "none")),
    )
    title = phrase("{}: forces in alphabetical order, {}", comparison.name, comparison.period)
    return table(f"table-comparison-{comparison.measure}", title, *rows)
