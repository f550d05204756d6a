"""A history the size of a word, with a mark at the baseline: for table cells, without any words of its own."""

from ncpm_reports.charts.frame import Frame, scale
from ncpm_reports.charts.history import line_points, time_scale
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import BASELINE, BLUE, DOT
from ncpm_reports.documents.drawing import Drawing, Stroke
from ncpm_reports.measures.results import Assessment

WIDTH = 72.0
HEIGHT = 20.0
THREAD = Stroke(colour=BLUE, width=1.2)
MARK = Stroke(colour=BASELINE.colour, width=0.7, dash=(2.5, 2.0))
_EDGE = 3.5


def sparkline(assessment: Assessment, *, width: float = WIDTH, height: float = HEIGHT) -> Drawing:
    """The history as a thin line, gaps open, the newest figure as a dot and the baseline dashed; sizes in points.

    The scale fits the figures and does not start at zero: it shows shape only.
    """
    sheet = Sheet(width, height)
    values = [point.quantity.value for point in assessment.history]
    values.append(assessment.baseline.value if assessment.baseline is not None else None)
    held = tuple(value for value in values if value is not None)
    low, high = min(held, default=0.0), max(held, default=1.0)
    up = scale((low, high) if high > low else (low - 1, low + 1), ticks=20)
    across = time_scale([point.period for point in assessment.history], width, 0.0)
    frame = Frame(left=_EDGE, bottom=_EDGE, right=width - _EDGE, top=height - _EDGE, across=across, up=up)
    if assessment.baseline is not None and assessment.baseline.value is not None:
        y = frame.y(assessment.baseline.value)
        sheet.segments((((1.0, y), (width - 1.0, y)),), MARK)
    places = line_points(frame, assessment.history)
    sheet.line(places, THREAD)
    dots = [place for place in places if place is not None]
    sheet.marks("o", dots[-1:], 4.5, DOT)
    return sheet.drawing()
