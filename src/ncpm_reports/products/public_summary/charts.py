"""The charts of the public pages: a national history with the finding above it, a local one with its counts."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from ncpm_reports.charts.estimates import estimates
from ncpm_reports.charts.history import yearly
from ncpm_reports.charts.local_bars import MOST_YEARS, local_bars
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.charts.trend import trend
from ncpm_reports.core.areas import Areas
from ncpm_reports.core.quantities import Quantity
from ncpm_reports.documents.blocks import Figure, Inlines, Label, Text, plain
from ncpm_reports.measures.results import Assessment, ChartKind
from ncpm_reports.narrative import alt_text
from ncpm_reports.narrative.phrases import in_period, mid_sentence, number, place, span, words
from ncpm_reports.products.figures import data_of, figure_of, source_line, sources_of

RECENT_YEARS = 10
FEWEST = 3
FEWEST_BARS = 5
BARS_HEIGHT = 52 * MM
# As wide as the text of a page on a telephone, so that words are printed there as large as they are drawn.
NARROW = 96 * MM


Charts = Mapping[str, Figure]


def national_charts(held: Iterable[Assessment], areas: Areas) -> Charts:
    """The chart of each national measure that has one, by the measure's id."""
    drawn = ((one.measure, national_chart(one, areas)) for one in held)
    return {measure: chart for measure, chart in drawn if chart is not None}


def national_chart(a: Assessment, areas: Areas) -> Figure | None:
    """The history of a national measure, or None where fewer than three periods have figures."""
    if _held(a) < FEWEST:
        return None
    if a.about is not None and a.about.chart is ChartKind.ESTIMATES:
        return _figure(estimates, a, areas, alt_text.estimates_alt(a, areas))
    return _figure(trend, a, areas, alt_text.trend_alt(a, areas))


def _figure(draw: Callable[..., Picture], a: Assessment, areas: Areas, alt: str) -> Figure:
    ident, table = f"chart-{a.measure}", f"chart-{a.measure}-data"
    narrow = draw(a, table_id=table, width=NARROW).drawing
    return figure_of(a, areas, ident, draw(a, table_id=table), alt, narrow=narrow)


def recent(a: Assessment) -> Assessment:
    """The same with the last ten years of its history, or more where the baseline lies further back."""
    latest, baseline = a.latest, a.baseline
    if latest is None or latest.period is None:
        return a
    first = latest.period.shifted(-12 * RECENT_YEARS)
    if baseline is not None and baseline.period is not None:
        first = min(first, baseline.period.shifted(-12), key=lambda one: one.end)
    return replace(a, history=tuple(point for point in a.history if point.period.end >= first.end))


def local_chart(a: Assessment, areas: Areas) -> Figure | None:
    """Bars of an area's last years under a title that gives the two counts; None where fewer than five are held."""
    points = yearly(a.history, MOST_YEARS)
    if sum(point.quantity.value is not None for point in points) < FEWEST_BARS:
        return None
    ident = f"local-{a.measure}"
    title = local_title(a, areas)
    picture = local_bars(a, table_id=f"{ident}-data", height=BARS_HEIGHT)
    shown = span(points[0].period, points[-1].period)
    subtitle: Inlines = (*words(a.name), Text(f", {place(a.area, areas)}, "), Label(shown), Text(f", {_unit(a)}"))
    return Figure(
        id=ident,
        title=title,
        subtitle=subtitle,
        drawing=picture.drawing,
        alt=_local_alt(a, areas, plain(title), shown),
        data=data_of(a, areas, picture),
        source=source_line(sources_of(a)),
        narrow=local_bars(a, table_id=f"{ident}-data", width=NARROW, height=BARS_HEIGHT).drawing,
    )


def local_title(a: Assessment, areas: Areas) -> Inlines:
    """ "Robbery in Gwent: 351 in the year ending June 2025, 289 in the year ending June 2019": counts alone.

    A count that is the same in both years is given once.
    """
    name: Inlines = (*words(a.short_name), Text(f" in {place(a.area, areas)}: "))
    latest, baseline = _dated(a.latest), _dated(a.baseline)
    if a.baseline is not None and a.latest is not None and a.latest.period == a.baseline.period:
        return (*name, *latest)
    if latest and baseline and a.latest is not None and a.baseline is not None and a.latest.value == a.baseline.value:
        return (*name, *latest, Text(", as many as"), *baseline[1:])
    return (*name, *latest, *((Text(", "), *baseline) if latest and baseline else baseline))


def _dated(quantity: Quantity | None) -> Inlines:
    if quantity is None or quantity.value is None or quantity.period is None:
        return ()
    return (number(quantity), *in_period(quantity.period))


def _unit(a: Assessment) -> str:
    held = [one.quantity.unit for one in a.history]
    return held[-1].value if held else "number"


def _local_alt(a: Assessment, areas: Areas, title: str, shown: str) -> str:
    kind = f"Bar chart of {mid_sentence(a.name)} in {place(a.area, areas)}, {shown}."
    values = [point.quantity for point in yearly(a.history, MOST_YEARS) if point.quantity.value is not None]
    low, high = (chosen(values, key=lambda one: one.value or 0.0) for chosen in (min, max))
    gaps = "" if len(values) == len(yearly(a.history, MOST_YEARS)) else " Years without a bar have no figure."
    return f"{kind} {title}. The bars lie between {number(low).text} and {number(high).text}.{gaps}"


def _held(a: Assessment) -> int:
    return sum(point.quantity.value is not None for point in a.history)
