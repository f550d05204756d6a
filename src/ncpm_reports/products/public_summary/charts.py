"""The charts of the public pages: a national history with the finding above it, a local one with its counts."""

from collections.abc import Callable, Iterable, Mapping

from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.style import MM
from ncpm_reports.charts.trend import estimates, trend
from ncpm_reports.core.areas import Areas
from ncpm_reports.documents.blocks import Figure
from ncpm_reports.measures.results import Assessment, ChartKind
from ncpm_reports.narrative import alt_text
from ncpm_reports.products.figures import figure_of

FEWEST = 3
# As wide as the text of a page on a telephone, so that words are printed there as large as they are drawn.
NARROW = 96 * MM


Charts = Mapping[str, Figure]


def national_charts(assessments: Iterable[Assessment], areas: Areas) -> Charts:
    """The chart of each national measure that has one, by the measure's id."""
    drawn = ((assessment.measure, national_chart(assessment, areas)) for assessment in assessments)
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


def _held(a: Assessment) -> int:
    return sum(point.quantity.value is not None for point in a.history)
