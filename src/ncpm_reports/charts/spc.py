"""A process control chart: points, mean, limits, and special causes told apart by shape and letter and colour."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from math import nan

from matplotlib.axes import Axes

from ncpm_reports.charts.canvas import place_of, record
from ncpm_reports.charts.data_table import data_table, history_table, number_cell, word_cell
from ncpm_reports.charts.history import adjoin, day, kept_together, newest_point, unit_of, unit_suffix, value_text
from ncpm_reports.charts.labels import (
    MOST_NOTES,
    EndLabel,
    end_label,
    write,
    write_beside,
    write_end_labels,
)
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.signals import COMMON, CONCERN, IMPROVEMENT, NEUTRAL, SIGNALS, Signal
from ncpm_reports.charts.style import BLUE, CHART_HEIGHT, CHART_WIDTH, GREY, MM, QUIET, RING, SMALL, text_width
from ncpm_reports.charts.ticks import linear_ticks
from ncpm_reports.charts.time_axes import (
    FOOTER,
    axis_words,
    in_days,
    inside_plot,
    time_axes,
)
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Status, Unit
from ncpm_reports.documents.blocks import Cell, ColumnKind, Label, Table
from ncpm_reports.measures.results import Assessment, ProcessPoint, SeriesPoint

# A low chart has no room for five labels one above the other.
LOW, MOST_TICKS, FEWER_TICKS = 50 * MM, 5, 2
NO_LIMITS = "Too few points, or no variation: no limits are drawn."


def spc(
    assessment: Assessment,
    *,
    table_id: str,
    width: float = CHART_WIDTH,
    height: float = CHART_HEIGHT,
    events: int = MOST_NOTES,
) -> Picture:
    """The process control chart of an assessment (`assessment.spc`), sizes in points, at most so many `events` named.

    Periods without a value leave a gap. Where the assessment has no process chart, its quarters are drawn as points
    without mean and limits, and that is said.
    """
    process = assessment.spc.points if assessment.spc is not None else ()
    if not process:
        process = tuple(_unjudged(point) for point in assessment.quarters)
    points = _as_series(assessment, process)
    values = [v for p in process for v in (p.value, p.lower, p.upper, p.mean) if v is not None]
    most = FEWER_TICKS if height < LOW else MOST_TICKS
    ticks = linear_ticks(values, zero=not values or min(values) <= 0.35 * max(values), most=most)
    limits = any(point.mean is not None for point in process)
    words = ("" if limits else NO_LIMITS, axis_words(ticks, unit_suffix(unit_of(points))))
    footer = " ".join(filter(None, words))
    kinds = _kinds(process)
    with time_axes(assessment, points, ticks, (width, height), footer=footer, key=bool(kinds), events=events) as axes:
        draw_limits(axes, process)
        draw_process(axes, process)
        if kinds:
            _draw_key(axes, (COMMON, *kinds), FOOTER if footer else 0.0)
        _write_letters(axes, process)
        write_end_labels(axes, _end_labels(axes, process, points))
        return Picture(drawing=record(axes), data=_table(table_id, assessment, process, points))


def _unjudged(point: SeriesPoint) -> ProcessPoint:
    return ProcessPoint(
        period=point.period,
        value=point.quantity.value,
        mean=None,
        lower=None,
        upper=None,
        near_lower=None,
        near_upper=None,
        group=0,
        outside=False,
        special_cause="",
        point_type="",
    )


def _as_series(assessment: Assessment, process: Sequence[ProcessPoint]) -> tuple[SeriesPoint, ...]:
    published = {point.period: point for point in assessment.quarters}
    unit = unit_of(assessment.quarters or assessment.history)
    return tuple(published.get(point.period) or _series_point(point, assessment, unit) for point in process)


def _series_point(point: ProcessPoint, assessment: Assessment, unit: Unit) -> SeriesPoint:
    return SeriesPoint(period=point.period, quantity=_derived(point.value, point.period, assessment, unit, "plotted"))


def _kind(point: ProcessPoint) -> Signal:
    return SIGNALS.get(point.point_type, COMMON)


def draw_limits(axes: Axes, process: Sequence[ProcessPoint]) -> None:
    """The mean and the limits of each stretch that has limits of its own."""
    low, high = axes.get_xlim()
    over = in_days(axes, 4)
    for _, run in groupby(process, key=lambda point: (point.group, point.mean, point.lower, point.upper)):
        stretch = list(run)
        across = [max(low, day(stretch[0].period) - over), min(high, day(stretch[-1].period) + over)]
        first = stretch[0]
        for value, look in ((first.mean, "-"), (first.lower, ":"), (first.upper, ":")):
            if value is not None:
                wide = 1.1 if look == "-" else 0.9
                axes.plot(across, [value, value], look, color=GREY, linewidth=wide, zorder=1.6, clip_on=False)


def draw_process(axes: Axes, process: Sequence[ProcessPoint]) -> None:
    """Points joined where their periods adjoin, special causes by shape and colour, a ring round the newest."""
    axes.plot(*_line(process), color=QUIET, linewidth=1, clip_on=False)
    for kind in (COMMON, IMPROVEMENT, CONCERN, NEUTRAL):
        at = [(day(point.period), point.value) for point in process if point.value is not None and _kind(point) is kind]
        axes.plot([x for x, _ in at], [y for _, y in at], **kind.look, clip_on=False)
    ring = {**RING, "markerfacecolor": "none", "markersize": 11}
    newest = [(day(point.period), point.value) for point in process if point.value is not None][-1:]
    axes.plot([x for x, _ in newest], [y for _, y in newest], "o", **ring, clip_on=False)


def _line(process: Sequence[ProcessPoint]) -> tuple[list[float], list[float]]:
    days: list[float] = []
    values: list[float] = []
    for before, point in pairwise((None, *process)):
        if point is None:
            continue
        if before is not None and (before.group != point.group or not adjoin(before.period, point.period)):
            days.append(day(before.period))
            values.append(nan)
        days.append(day(point.period))
        values.append(nan if point.value is None else point.value)
    return days, values


def _write_letters(axes: Axes, process: Sequence[ProcessPoint]) -> None:
    """An H or L, high or low against the mean, at the first point of each run of one signal, where there is room."""
    for (kind, letter), run in groupby(process, key=lambda point: (_kind(point), _letter(point))):
        first = next(run)
        if kind is not COMMON and letter and first.value is not None:
            place = place_of(axes, day(first.period), first.value)
            write_beside(axes, letter, place, bold=True, away=4.0, inside=inside_plot(axes), clear=True)


def _letter(point: ProcessPoint) -> str:
    if point.value is None or point.mean is None:
        return ""
    return "H" if point.value > point.mean else "L"


def _kinds(process: Iterable[ProcessPoint]) -> list[Signal]:
    used = {_kind(point) for point in process}
    return [signal for signal in (IMPROVEMENT, CONCERN, NEUTRAL) if signal in used]


def _draw_key(axes: Axes, kinds: Sequence[Signal], bottom: float) -> None:
    x = 4.0
    for kind in kinds:
        axes.plot(x, bottom + 6.2, **kind.look, transform=None, clip_on=False)
        write(axes, kind.meaning, x + 7, bottom + 3.0, QUIET)
        x += text_width(kind.meaning, SMALL) + 19
    write(axes, "H high, L low; ring: newest", x, bottom + 3.0, QUIET)


def _end_labels(axes: Axes, process: Sequence[ProcessPoint], points: Sequence[SeriesPoint]) -> tuple[EndLabel, ...]:
    labels: list[EndLabel] = []
    newest = newest_point(points)
    if newest is not None and newest.quantity.value is not None:
        when, y = kept_together(newest.period.label), place_of(axes, 0, newest.quantity.value)[1]
        labels.append(end_label(value_text(newest.quantity), when, y, BLUE))
    last = process[-1] if process else None
    for name, value in (
        ("Mean", last.mean if last else None),
        ("Upper limit", last.upper if last else None),
        ("Lower limit", last.lower if last else None),
    ):
        if value is not None:
            words = f"{name} {value_text(Quantity(value=value, unit=unit_of(points)))}"
            labels.append(EndLabel(lines=(words,), y=place_of(axes, 0, value)[1], colour=GREY, bold=False))
    return tuple(labels)


def _derived(value: float | None, period: Period, assessment: Assessment, unit: Unit, what: str) -> Quantity:
    return Quantity(
        value=value,
        unit=unit,
        measure=assessment.measure,
        area=assessment.area,
        period=period,
        status=Status.NOT_AVAILABLE if value is None else Status.PUBLISHED,
        derivation=f"{what} of an XmR chart of the periods up to {assessment.period.label}",
    )


def _table(
    table_id: str, assessment: Assessment, process: Sequence[ProcessPoint], points: Sequence[SeriesPoint]
) -> Table:
    if not any(point.mean is not None for point in process):
        return history_table(table_id, assessment, points)
    unit = unit_of(points)
    columns = [
        ("Period", ColumnKind.WORDS),
        ("Figure", ColumnKind.NUMBERS),
        ("Mean", ColumnKind.NUMBERS),
        ("Lower limit", ColumnKind.NUMBERS),
        ("Upper limit", ColumnKind.NUMBERS),
        ("Signal", ColumnKind.WORDS),
    ]
    rows = (
        (
            word_cell(point.period.label),
            number_cell(series.quantity),
            *(_limit_cell(value, series, assessment) for value in (point.mean, point.lower, point.upper)),
            word_cell(point.special_cause or "common cause"),
        )
        for point, series in zip(process, points, strict=True)
    )
    return data_table(table_id, assessment.name, columns, rows, (Label(unit.words),))


def _limit_cell(value: float | None, series: SeriesPoint, assessment: Assessment) -> Cell:
    """A limit, derived from the figures; the one of its own period stands for them all as its source."""
    if value is None:
        return number_cell(None)
    derived = _derived(value, series.period, assessment, series.quantity.unit, "limit")
    return number_cell(replace(derived, sources=series.quantity.sources), 1)
