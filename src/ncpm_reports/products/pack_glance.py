"""At a glance: ten measures on one page, each with its figure, change, verdict, variation and age."""

from ncpm_reports.charts.icons import icon, verdict_mark
from ncpm_reports.charts.sparkline import sparkline
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import NBSP, Unit
from ncpm_reports.documents.blocks import Cell, ColumnKind, Inlines, Strong, Table, Text
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Icon, Results, Verdict
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import number, words
from ncpm_reports.products.pack_cells import NOT_APPLICABLE, column, dated, shorthand

TABLE = "table-ten-measures"
SPARK_WIDTH = 52.0
UNITS = {
    Unit.OFFENCES: "offences",
    Unit.VICTIMS: "victims",
    Unit.EPISODES: "admissions",
    Unit.REFERRALS: "referrals",
    Unit.THOUSAND_INCIDENTS: "estimated incidents",
    Unit.PERCENT: "per cent",
}
VERDICTS = {
    Verdict.NO_CLEAR_CHANGE: "no clear change",
    Verdict.NO_DATA: "data not supplied",
}
VARIATION = {
    Icon.COMMON_CAUSE: "usual",
    Icon.IMPROVEMENT_HIGH: "better",
    Icon.IMPROVEMENT_LOW: "better",
    Icon.CONCERN_HIGH: "concern",
    Icon.CONCERN_LOW: "concern",
    Icon.NEUTRAL_HIGH: "unusual",
    Icon.NEUTRAL_LOW: "unusual",
    Icon.NONE: "none",
}


def glance_table(results: Results, framework: Framework, areas: Areas) -> Table:
    """One row a measure in framework order; a measure without figures keeps its row and says so."""
    leads = _leads(results)
    rows = tuple(_row(one, framework, areas, leads.get(one.measure, "")) for one in results.national)
    return Table(
        id=TABLE,
        title=(Text("The ten measures, by priority"),),
        columns=(
            column("Measure", 2.6),
            column("Trend", 1.3, ColumnKind.PICTURE),
            column("Latest, year ending", 1.35),
            column("Baseline, year ending", 1.35),
            column("Change (95% interval)", 1.5),
            column("Verdict", 1.8),
            column("Latest quarter", 1.7),
            column("Age", 0.8),
        ),
        rows=rows,
        shorthand=_legend(results, rows),
    )


def _leads(results: Results) -> dict[str, str]:
    """The priority's name for the first measure of each priority, by measure."""
    names = {priority.id: priority.plain_name for priority in results.priorities}
    found: dict[str, str] = {}
    for one in reversed(results.national):
        found = {measure: name for measure, name in found.items() if name != names.get(one.priority)}
        found[one.measure] = names.get(one.priority, "")
    return found


def _row(a: Assessment, framework: Framework, areas: Areas, lead: str) -> tuple[Cell, ...]:
    return (
        Cell(content=_name(a, framework, lead)),
        _trend(a, areas),
        dated(a.latest) if _held(a) else _none(),
        dated(a.baseline) if _held(a) and a.baseline is not None else _none(),
        Cell(content=change(a)),
        Cell(
            content=(Text(verdict(a)),),
            drawing=verdict_mark(a.verdict, _moved(a)),
        ),
        Cell(content=(Text(VARIATION[a.icon]),), drawing=icon(a.icon), alt=alt_text.icon_alt(a.icon)),
        Cell(content=_age(a)),
    )


def _name(a: Assessment, framework: Framework, lead: str) -> Inlines:
    unit = UNITS.get(framework.measure(a.measure).unit, "")
    told = (*words(a.short_name), *((Text(f", {unit}"),) if unit and unit not in a.short_name.lower() else ()))
    # A priority with one measure of the same name needs no heading of its own.
    return told if not lead or lead == a.short_name else (Strong((Text(f"{lead}:"),)), Text(" "), *told)


def _trend(a: Assessment, areas: Areas) -> Cell:
    if sum(point.quantity.value is not None for point in a.history) < 2:
        return _none()
    return Cell(drawing=sparkline(a, width=SPARK_WIDTH), alt=alt_text.sparkline_alt(a, areas))


def _held(a: Assessment) -> bool:
    return a.latest is not None


def _none() -> Cell:
    return Cell(content=(Text(NOT_APPLICABLE),))


def change(a: Assessment) -> Inlines:
    """The change that the verdict rests on, with its interval; shorthand where none may be claimed or tested."""
    if a.verdict.claims_change or a.verdict is Verdict.NO_CLEAR_CHANGE:
        source = a.without_incident if a.without_incident is not None and a.without_incident.change else a
        if source.change is not None:
            return sentences.change_cell(source)
    return (Text(NOT_APPLICABLE),)


def verdict(a: Assessment) -> str:
    """The verdict in few words: "improved (fell)", "no clear change"."""
    return VERDICTS.get(a.verdict, sentences.verdict_words(a))


def _moved(a: Assessment) -> float | None:
    held = a.change or a.same_quarter
    return held.absolute.value if held is not None else None


def _age(a: Assessment) -> Inlines:
    if a.age_days is None:
        return (Text(NOT_APPLICABLE),)
    return (number(a.age_days), Text(f"{NBSP}days"))


def _legend(results: Results, rows: tuple[tuple[Cell, ...], ...]) -> Inlines:
    used = dict.fromkeys(VARIATION[one.icon] for one in results.national)
    meanings = {
        "usual": "usual: varies no more than quarters usually do",
        "better": "better, H or L: unusually high or low, and an improvement",
        "concern": "concern, H or L: unusually high or low, and a worsening",
        "unusual": "unusual, H or L: unusually high or low",
        "none": "none: no process chart, because too few quarters are held",
    }
    told = "; ".join(meaning for word, meaning in meanings.items() if word in used)
    clear = " No clear change: no statistically significant change." if _unclear(results) else ""
    return (Text(f"Dashed in trends: baseline. Latest quarter, {told}.{clear} "), *shorthand(rows))


def _unclear(results: Results) -> bool:
    return any(one.verdict is Verdict.NO_CLEAR_CHANGE for one in results.national)
