"""The charts of a measure as figures of the pack, with titles that say what is drawn: the finding is the heading."""

from ncpm_reports.charts.estimates import estimates
from ncpm_reports.charts.spc import spc
from ncpm_reports.charts.style import MM
from ncpm_reports.charts.trend import trend
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import Figure, Inlines, Label, Text
from ncpm_reports.measures.results import Assessment, ChartKind, Funnel, Icon, SeriesPoint
from ncpm_reports.narrative import alt_text
from ncpm_reports.narrative.phrases import in_period, place, words
from ncpm_reports.products.figures import source_line, sources_of

UNMARKED = {
    Icon.COMMON_CAUSE: "the latest quarter varies no more than usual",
    Icon.NONE: "limits cannot be drawn yet",
}
# What the latest quarter did, by how the rules name it: a quarter in a run may itself lie near the mean.
SIGNALS = {
    "Above UCL": "the latest quarter is above the upper limit",
    "Below LCL": "the latest quarter is below the lower limit",
    "Trend (Increasing)": "the latest quarter is in a run of rises",
    "Trend (Decreasing)": "the latest quarter is in a run of falls",
    "2 in 3 Above CL": "two of the last three quarters are near the upper limit",
    "2 in 3 Below CL": "two of the last three quarters are near the lower limit",
    "Points Above CL": "the latest quarter is in a run above the mean",
    "Points Below CL": "the latest quarter is in a run below the mean",
}
SIGNAL = "the latest quarter gives a signal"
MEANINGS = {
    Icon.IMPROVEMENT_HIGH: ", an improvement",
    Icon.IMPROVEMENT_LOW: ", an improvement",
    Icon.CONCERN_HIGH: ", a concern",
    Icon.CONCERN_LOW: ", a concern",
}
FEWEST = 2
HEIGHT = 68 * MM


def figures_of(a: Assessment, areas: Areas) -> tuple[Figure, ...]:
    """The figures of a measure: its process chart where there is one, else its history; none for too few periods."""
    if a.spc is not None and a.about is not None and a.about.chart is ChartKind.PROCESS:
        return (process_figure(a, areas, f"process-{a.measure}"),)
    figure = history_figure(a, areas, f"history-{a.measure}")
    return (figure,) if figure is not None else ()


def process_figure(a: Assessment, areas: Areas, ident: str) -> Figure:
    """The process control chart of a measure's quarters."""
    picture = spc(a, table_id=f"{ident}-data", height=HEIGHT)
    return Figure(
        id=ident,
        title=(*words(a.short_name), Text(" by quarter: "), Text(_signal(a))),
        subtitle=_subtitle(a, areas, a.quarters),
        drawing=picture.drawing,
        alt=alt_text.spc_alt(a, areas),
        data=picture.data,
        source=source_line(sources_of(a)),
    )


def _signal(a: Assessment) -> str:
    """What the chart says of the latest quarter: the rule that it meets, and whether that is better or worse."""
    if a.icon in UNMARKED or a.spc is None:
        return UNMARKED.get(a.icon, UNMARKED[Icon.NONE])
    cause = a.spc.points[-1].special_cause
    told = next((words_of for ending, words_of in SIGNALS.items() if cause.endswith(ending)), SIGNAL)
    return told + MEANINGS.get(a.icon, "")


def history_figure(a: Assessment, areas: Areas, ident: str) -> Figure | None:
    """The history of a measure, as estimates with intervals or as a trend; None with fewer than two periods."""
    if sum(point.quantity.value is not None for point in a.history) < FEWEST:
        return None
    sampled = a.about is not None and a.about.chart is ChartKind.ESTIMATES
    picture = (estimates if sampled else trend)(a, table_id=f"{ident}-data", height=HEIGHT)
    alt = alt_text.estimates_alt(a, areas) if sampled else alt_text.trend_alt(a, areas)
    return Figure(
        id=ident,
        title=(*words(a.short_name), *_since(a)),
        subtitle=_subtitle(a, areas, a.history, since=False),
        drawing=picture.drawing,
        alt=alt,
        data=picture.data,
        source=source_line(sources_of(a)),
    )


def _since(a: Assessment) -> Inlines:
    first = next(point.period for point in a.history if point.quantity.value is not None)
    if first.months == 12 and first.whole_months:
        return (Text(" since the "), Label(first.label))
    return (Text(","), *in_period(first), Text(" and since"))


def _subtitle(a: Assessment, areas: Areas, points: tuple[SeriesPoint, ...], *, since: bool = True) -> Inlines:
    """What is drawn, where, in which periods and unit; the first period only where the title does not say `since`."""
    unit = a.latest.unit if a.latest is not None else points[-1].quantity.unit
    first, last = points[0].period.label, points[-1].period.label
    span = f"{first} to {last}" if since else f"to the {last}" if points[-1].period.is_year else f"to {last}"
    return (
        *words(a.name),
        Text(f", {place(a.area, areas)}, "),
        Label(span),
        Text(f", {'per cent' if unit is Unit.PERCENT else unit.value}"),
    )


def people_of(funnel: Funnel) -> Inlines:
    """Of which day the people or households are that rates rest on: often years before the figures themselves."""
    if funnel.population_on is None:
        return ()
    whose = "household" if funnel.centre_rate.unit is Unit.PER_1000_HOUSEHOLDS else "population"
    return (Text(f"; {whose} estimates of "), Label(funnel.population_on.label), Text(", the newest held"))
