"""At a glance: ten measures on one page, each with its figure, change, verdict, variation and age."""

from ncpm_reports.charts.icons import icon, verdict_mark
from ncpm_reports.charts.sparkline import sparkline
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import Cell, ColumnKind, Inlines, Table, Text
from ncpm_reports.measures.framework import Framework
from ncpm_reports.measures.results import Assessment, Icon, Results, Verdict
from ncpm_reports.narrative import alt_text, sentences
from ncpm_reports.narrative.phrases import counted, listed, mid_sentence, words
from ncpm_reports.products.board_pack.cells import NOT_AVAILABLE, aged, column, dated, points, shorthand

LEGEND = {
    "usual": "usual: as quarters vary",
    "better": "better: unusual, high (H) or low (L), an improvement",
    "concern": "concern: unusual, high (H) or low (L), a worsening",
    "unusual": "unusual: high (H) or low (L)",
    "none": "none: too few quarters",
}
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
    """One row a measure in framework order; a measure without figures keeps its row and says so.

    The column for the latest quarter stands only where a measure has a process chart to judge it by.
    """
    quarters = charted(results)
    rows = tuple(_row(one, framework, areas, quarters=quarters) for one in results.national)
    return Table(
        id=TABLE,
        title=(Text("The ten measures, by priority"),),
        unit=_order(results),
        columns=(
            column("Measure", 2.3),
            column("Trend", 0.95 if quarters else 1.1, ColumnKind.PICTURE),
            column("Latest, year ending", 1.15 if quarters else 1.5),
            column("Baseline, year ending", 1.15 if quarters else 1.5),
            column("Verdict and change (95% interval)", 2.9),
            *((column("Latest quarter", 1.1),) if quarters else ()),
            column("Age", 0.75),
        ),
        rows=rows,
        shorthand=_legend(results, rows),
    )


def charted(results: Results) -> bool:
    """Whether any of the measures has a process chart, and so an icon for its latest quarter."""
    return any(one.icon is not Icon.NONE for one in results.national)


def _order(results: Results) -> Inlines:
    """The priorities in the order of the rows, with how many rows each has."""
    told = []
    for priority in results.priorities:
        held = sum(1 for one in results.national if one.priority == priority.id)
        if held:
            told.append(f"{mid_sentence(priority.plain_name)} ({counted(held)})")
    return words(f"Rows by priority: {listed(told)}") if told else ()


def _row(a: Assessment, framework: Framework, areas: Areas, *, quarters: bool) -> tuple[Cell, ...]:
    variation = Cell(content=(Text(VARIATION[a.icon]),), drawing=icon(a.icon), alt=alt_text.icon_alt(a.icon))
    return (
        Cell(content=_name(a, framework)),
        _trend(a, areas),
        dated(a.latest),
        dated(a.baseline),
        Cell(content=_verdict_and_change(a), drawing=verdict_mark(a.verdict, _moved(a))),
        *((variation,) if quarters else ()),
        aged(a.age_days),
    )


def _name(a: Assessment, framework: Framework) -> Inlines:
    unit = UNITS.get(framework.measure(a.measure).unit, "")
    return (*words(a.short_name), *((Text(f", {unit}"),) if unit and unit not in a.short_name.lower() else ()))


def _verdict_and_change(a: Assessment) -> Inlines:
    told = verdict(a)
    shown = change(a)
    return (Text(f"{told}: "), *shown) if shown else (Text(told),)


def _trend(a: Assessment, areas: Areas) -> Cell:
    if sum(point.quantity.value is not None for point in a.history) < 2:
        return Cell(content=(Text(NOT_AVAILABLE),))
    return Cell(drawing=sparkline(a, width=SPARK_WIDTH), alt=alt_text.sparkline_alt(a, areas))


def change(a: Assessment) -> Inlines:
    """The change that the verdict rests on, with its interval; nothing where none may be claimed or was tested."""
    if a.verdict.claims_change or a.verdict is Verdict.NO_CLEAR_CHANGE:
        source = a.without_incident if a.without_incident is not None and a.without_incident.change else a
        if source.change is not None:
            one = source.change.percent or source.change.absolute
            return (*sentences.change_cell(source), *points(one))
    return ()


def verdict(a: Assessment) -> str:
    """The verdict in few words: "improved (fell)", "no clear change"."""
    return VERDICTS.get(a.verdict, sentences.verdict_words(a))


def _moved(a: Assessment) -> float | None:
    held = a.change or a.same_quarter
    return held.absolute.value if held is not None else None


def _legend(results: Results, rows: tuple[tuple[Cell, ...], ...]) -> Inlines:
    used = frozenset(VARIATION[one.icon] for one in results.national)
    icons = "; ".join(meaning for word, meaning in LEGEND.items() if word in used)
    quarters = f" Latest quarter, {icons}." if charted(results) else ""
    told = f"Dashed: baseline.{quarters} Changes are from unrounded figures. Age: since publication. "
    return (Text(told), *shorthand(rows))
