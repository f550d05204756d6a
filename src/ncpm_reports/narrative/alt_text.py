"""Alternative texts: kind of chart, what is shown, finding, range and exceptions; the numbers are in its table."""

from collections.abc import Sequence

from ncpm_reports.core.areas import Areas
from ncpm_reports.core.names import listed
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import plain
from ncpm_reports.measures.results import Assessment, ChartKind, ForceComparison, Icon, SeriesPoint
from ncpm_reports.narrative.phrases import capitalised, mid_sentence, number, place, span, with_values
from ncpm_reports.narrative.sentences import headline, verdict_words
from ncpm_reports.narrative.verdicts import is_unchanged, outcome_of

MAX_NAMES = 8
ICON_MEANINGS = {
    Icon.COMMON_CAUSE: "Common variation: the latest quarter varies no more than quarters usually do.",
    Icon.IMPROVEMENT_HIGH: "Special variation, an improvement: high, where higher is better.",
    Icon.IMPROVEMENT_LOW: "Special variation, an improvement: low, where lower is better.",
    Icon.CONCERN_HIGH: "Special variation, a concern: high, where lower is better.",
    Icon.CONCERN_LOW: "Special variation, a concern: low, where higher is better.",
    Icon.NEUTRAL_HIGH: "Special variation: high, with no better or worse way.",
    Icon.NEUTRAL_LOW: "Special variation: low, with no better or worse way.",
    Icon.NONE: "No icon: too few quarters, or none, to judge by.",
}


def trend_alt(a: Assessment, areas: Areas) -> str:
    """For a chart of a measure's years: what it shows, its range, its finding and its gaps."""
    return _series_alt("Line chart", a, areas)


def history_alt(a: Assessment, areas: Areas) -> str:
    """For a chart of a measure's whole history, which has no line for survey estimates."""
    if a.about is None or a.about.chart is not ChartKind.ESTIMATES:
        return trend_alt(a, areas)
    with_limits = any(point.lower is not None for point in a.history)
    how = "Chart of estimates with 95% intervals" if with_limits else "Chart of estimates, without published intervals,"
    return _series_alt(how, a, areas)


def panel_alt(a: Assessment, areas: Areas) -> str:
    """For a small chart of an area's years, in words for the public: what it shows, its finding and its range."""
    claimed = outcome_of(a)
    outcome = "no difference" if is_unchanged(a) else claimed.value
    finding = f"Since the baseline it {outcome}" if claimed.claims_change else f"Since the baseline: {outcome}"
    return _sentences(f"Small chart of {_subject(a, areas)}{_span(a.history)}", finding, _range(a.history))


def spc_alt(a: Assessment, areas: Areas) -> str:
    """For a process control chart: the series, its limits, the points that stand out and the latest icon."""
    if a.spc is None or not a.spc.points:
        return trend_alt(a, areas)
    points = a.spc.points
    special = [point for point in points if point.special_cause and point.special_cause != "Common Cause"]
    quarters = f"by quarter, {points[0].period.label} to {points[-1].period.label}"
    subject = f"Process control chart of {_subject(a, areas)} {quarters}"
    standing = f"{len(special)} of {len(points)} quarters stand out" if special else "No quarter stands out"
    latest = ICON_MEANINGS[a.icon] if a.icon is not Icon.NONE else f"No icon is shown: {mid_sentence(a.icon_why)}"
    return _sentences(subject, _range(a.quarters), standing, latest)


def interval_alt(comparison: ForceComparison, unit: str, areas: Areas) -> str:
    """For forces side by side with intervals: what is drawn, which stand outside the funnel's limits, the order."""
    subject = (
        f"Dots with 95% intervals of {mid_sentence(comparison.name)}, {comparison.period.label}: {len(comparison.rows)}"
        f" police force areas in alphabetical order, rates {unit}, with a line at the rate of all forces together"
    )
    high, low = ([row.area for row in comparison.rows if row.flag == way] for way in ("high", "low"))
    return _sentences(subject, _areas_outside(high, low, areas))


def _series_alt(kind: str, a: Assessment, areas: Areas) -> str:
    points = a.history
    if not with_values(points):
        return f"{kind} of {_subject(a, areas)}. It has no points: {verdict_words(a)}."
    breaks = [point.period.label for point in points if point.break_before]
    gaps = f"The line is broken before {listed(breaks[:3])}" if breaks else ""
    return _sentences(f"{kind} of {_subject(a, areas)}{_span(points)}", plain(headline(a, areas)), _range(points), gaps)


def _subject(a: Assessment, areas: Areas) -> str:
    return f"{mid_sentence(a.name)} in {place(a.area, areas)}"


def _span(points: Sequence[SeriesPoint]) -> str:
    return f", {span(points[0].period, points[-1].period)}" if points else ""


def _range(points: Sequence[SeriesPoint]) -> str:
    values = [point.quantity for point in with_values(points)]
    if len(values) < 2:
        return ""
    low, high = (extreme(values, key=lambda quantity: quantity.value or 0.0) for extreme in (min, max))
    if low.value == high.value:
        return f"Every figure is {number(low).text}"
    return f"Figures lie between {_dated(low)} and {_dated(high)}"


def _dated(quantity: Quantity) -> str:
    when = f" ({quantity.period.label})" if quantity.period else ""
    return f"{number(quantity).text}{when}"


def _areas_outside(high: Sequence[str], low: Sequence[str], areas: Areas) -> str:
    parts = []
    for way, codes in (("above", high), ("below", low)):
        few = len(codes) <= MAX_NAMES
        names = listed(place(code, areas) for code in codes) if few else f"{len(codes)} areas, named in the table"
        parts += [f"{way} the adjusted limits: {names}"] if codes else []
    return capitalised("; ".join(parts)) or "No area lies outside the adjusted limits"


def _sentences(*parts: str) -> str:
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)
