"""A history the size of a word, with a mark at the baseline: for table cells, without any words of its own."""

from ncpm_reports.charts.canvas import record, reused_axes, set_margins, set_size
from ncpm_reports.charts.history import figures_of, figures_over_time, line_through
from ncpm_reports.charts.style import BLUE, GREY
from ncpm_reports.charts.time_axes import time_limits
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.measures.results import Assessment

WIDTH = 72.0
HEIGHT = 20.0
_EDGE = 3.5


def sparkline(assessment: Assessment, *, width: float = WIDTH, height: float = HEIGHT) -> Drawing:
    """The history as a thin line, gaps open, the newest figure as a dot and the baseline dashed; sizes in points.

    The scale fits the figures and does not start at zero: it shows shape only.
    """
    points, baseline = assessment.history, assessment.baseline
    values = figures_of(assessment, points)
    low, high = min(values, default=0.0), max(values, default=1.0)
    with reused_axes() as axes:
        set_size(axes, width, height)
        set_margins(axes, _EDGE, _EDGE, _EDGE, _EDGE)
        axes.set_xlim(time_limits([point.period for point in points], 0.0))
        axes.set_ylim((low, high) if high > low else (low - 1, low + 1))
        axes.set_xticks([])
        axes.set_yticks([])
        if baseline is not None and baseline.value is not None:
            axes.axhline(baseline.value, -0.04, 1.04, color=GREY, linewidth=0.7, dashes=(2.5, 2.0), clip_on=False)
        axes.plot(*line_through(points), color=BLUE, linewidth=1.2, clip_on=False)
        days, figures = figures_over_time(points)
        axes.plot(days[-1:], figures[-1:], "o", color=BLUE, markersize=4.5, clip_on=False)
        return record(axes)
