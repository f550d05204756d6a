"""A process control chart: points, mean, limits, and special causes told apart by shape and letter and colour."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from matplotlib.axes import Axes

from ncpm_reports.charts import time_axes as over_time
from ncpm_reports.charts.labels import EndLabel, end_label, write, write_beside, write_end_labels
from ncpm_reports.charts.picture import Picture, Value, data_table, linear_ticks, record
from ncpm_reports.charts.style import BLUE, GREY, INK, MM, ORANGE, PURPLE, QUIET, RING, Style, text_width
from ncpm_reports.charts.time_axes import annotated_axes, day, newest_point, unit_of
from ncpm_reports.core.quantities import Quantity, Status, display
from ncpm_reports.documents.blocks import Table
from ncpm_reports.measures.results import Assessment, ProcessPoint, SeriesPoint

SIZE = (170 * MM, 36 * MM)
# The chart is too low for five labels one above the other.
MAX_TICKS = 2
# How the kinds of special causes look, and what they are called in keys.
_EDGED: Style = {"linestyle": "none", "markeredgecolor": INK, "markeredgewidth": 0.6}
COMMON: Style = {"label": "common cause", "marker": "o", "color": GREY, "markersize": 4.5, "linestyle": "none"}
IMPROVEMENT: Style = {"label": "improvement", "marker": "D", "color": BLUE, "markersize": 5.5, **_EDGED}
CONCERN: Style = {"label": "concern", "marker": "s", "color": ORANGE, "markersize": 6.0, **_EDGED}
NEUTRAL: Style = {"label": "special cause", "marker": "h", "color": PURPLE, "markersize": 7.0, **_EDGED}
SIGNALS = {
    "special_cause_improvement": IMPROVEMENT,
    "special_cause_concern": CONCERN,
    "special_cause_neutral_high": NEUTRAL,
    "special_cause_neutral_low": NEUTRAL,
}


def spc(assessment: Assessment, *, table_id: str) -> Picture:
    """The process control chart of an assessment's quarters (`assessment.spc`), empty where it has none.

    Periods without a value leave a gap.
    """
    process = assessment.spc.points if assessment.spc is not None else ()
    published = {point.period: point for point in assessment.quarters}
    points = [published[point.period] for point in process]
    values = [v for p in process for v in (p.value, p.lower, p.upper, p.mean) if v is not None]
    ticks = linear_ticks(values, zero_share=0.35, max_steps=MAX_TICKS)
    kinds = [kind for kind in (IMPROVEMENT, CONCERN, NEUTRAL) if kind in map(_signal_style, process)]
    axes = annotated_axes(assessment, points, ticks, SIZE, key=bool(kinds))
    _draw_limits(axes, process)
    _draw_points(axes, process, points)
    if kinds:
        _draw_key(axes, (COMMON, *kinds))
    _write_letters(axes, process)
    write_end_labels(axes, _end_labels(process, points))
    return Picture(drawing=record(axes), data=_table(table_id, assessment, process, points))


def _signal_style(point: ProcessPoint) -> Style:
    return SIGNALS.get(point.point_type, COMMON)


def _draw_limits(axes: Axes, process: Sequence[ProcessPoint]) -> None:
    """The mean and the limits of each stretch that has limits of its own."""
    over = over_time.in_days(axes, 4)
    for (_, mean, *limits), run in groupby(process, key=lambda p: (p.group, p.mean, p.lower, p.upper)):
        stretch = [day(point.period) for point in run]
        for value, style, width in ((mean, "-", 1.1), *((limit, ":", 0.9) for limit in limits)):
            if value is not None:
                axes.plot([stretch[0] - over, stretch[-1] + over], [value] * 2, style, color=GREY, linewidth=width)


def _draw_points(axes: Axes, process: Sequence[ProcessPoint], points: Sequence[SeriesPoint]) -> None:
    """Points joined where their periods adjoin, special causes by shape and colour, a ring round the newest."""
    for _, run in groupby(zip(process, points, strict=True), key=lambda pair: pair[0].group):
        axes.plot(*over_time.line_through([point for _, point in run]), color=QUIET, linewidth=1, clip_on=False)
    marks = [(day(point.period), point.value, _signal_style(point)) for point in process if point.value is not None]
    for kind in (COMMON, IMPROVEMENT, CONCERN, NEUTRAL):
        axes.plot([x for x, _, k in marks if k is kind], [y for _, y, k in marks if k is kind], **kind, clip_on=False)
    for x, y, _ in marks[-1:]:
        axes.plot(x, y, "o", **{**RING, "markerfacecolor": "none", "markersize": 11}, clip_on=False)


def _write_letters(axes: Axes, process: Sequence[ProcessPoint]) -> None:
    """An H or L, high or low against the mean, at the first point of each run of one signal, where there is room."""
    for (kind, high), run in groupby(process, key=lambda p: (_signal_style(p), (p.value or 0.0) > (p.mean or 0.0))):
        first = next(run)
        if kind is not COMMON and first.value is not None:
            write_beside(axes, "H" if high else "L", (day(first.period), first.value))


def _draw_key(axes: Axes, kinds: Sequence[Style]) -> None:
    x, bottom = 4.0, axes.bbox.y0 - over_time.BELOW - over_time.FOOTER
    for kind in kinds:
        axes.plot(x, bottom + 6.2, **kind, transform=None, clip_on=False)
        write(axes, kind["label"], x + 7, bottom + 3.0, QUIET)
        x += text_width(kind["label"]) + 19
    write(axes, "H high, L low; ring: newest", x, bottom + 3.0, QUIET)


def _end_labels(process: Sequence[ProcessPoint], points: Sequence[SeriesPoint]) -> list[EndLabel]:
    newest = newest_point(points)
    labels = [end_label(newest.quantity, newest.period.label, BLUE)] if newest is not None else []
    for last in process[-1:]:
        for name, value in (("Mean", last.mean), ("Upper limit", last.upper), ("Lower limit", last.lower)):
            if value is not None:
                words = f"{name} {display(Quantity(value=value, unit=unit_of(points)))}"
                labels.append(EndLabel((words,), value, GREY, bold=False))
    return labels


def _table(
    table_id: str, assessment: Assessment, process: Sequence[ProcessPoint], points: Sequence[SeriesPoint]
) -> Table:
    """The figures with their mean, limits and signals; a limit has the figure of its own period as its source."""
    how = f"limit of an XmR chart of the periods up to {assessment.period.label}"
    rows: list[list[Value]] = []
    for point, series in zip(process, points, strict=True):
        limit = partial(replace, series.quantity, status=Status.PUBLISHED, derivation=how)
        limits = (point.mean, point.lower, point.upper)
        values = [None if value is None else limit(value=value) for value in limits]
        rows.append([point.period.label, series.quantity, *values, point.special_cause or "common cause"])
    headers = ("Period", "Figure", "Mean", "Lower limit", "Upper limit", "Signal")
    return data_table(table_id, assessment.name, headers, rows, unit_of(points))
