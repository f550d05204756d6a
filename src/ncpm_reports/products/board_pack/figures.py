"""The process chart of a measure as a figure of the pack, whose title says what its latest quarter did."""

from ncpm_reports.charts.spc import spc
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Unit
from ncpm_reports.documents.blocks import Figure, Inlines, Label, Text
from ncpm_reports.measures.results import Assessment, Funnel, Icon
from ncpm_reports.narrative import alt_text
from ncpm_reports.narrative.phrases import words

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
FEWEST_QUARTERS = 12


def process_figure(a: Assessment, areas: Areas) -> Figure | None:
    """The process control chart of a measure's quarters; None where it has none, or fewer than twelve quarters."""
    if a.spc is None or len(a.spc.points) < FEWEST_QUARTERS:
        return None
    ident = f"process-{a.measure}"
    picture = spc(a, table_id=f"{ident}-data")
    return Figure(
        id=ident,
        title=(*words(f"{a.short_name} by quarter: "), Text(_signal(a))),
        subtitle=(),
        drawing=picture.drawing,
        alt=alt_text.spc_alt(a, areas),
        data=picture.data,
    )


def _signal(a: Assessment) -> str:
    """What the chart says of the latest quarter: the rule that it meets, and whether that is better or worse."""
    if a.icon in UNMARKED or a.spc is None:
        return UNMARKED.get(a.icon, UNMARKED[Icon.NONE])
    cause = a.spc.points[-1].special_cause
    text = next((words_of for ending, words_of in SIGNALS.items() if cause.endswith(ending)), SIGNAL)
    return text + MEANINGS.get(a.icon, "")


def people_of(funnel: Funnel) -> Inlines:
    """Of which day the people or households are that rates rest on: often years before the figures themselves."""
    if funnel.population_on is None:
        return ()
    whose = "household" if funnel.centre_rate.unit is Unit.PER_1000_HOUSEHOLDS else "population"
    return (Text(f"; {whose} estimates of "), Label(funnel.population_on.label), Text(", the newest held"))
