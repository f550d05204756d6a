"""A process control chart: points, mean, limits, and special causes told apart by shape and letter and colour."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.estimates import RING
from ncpm_reports.charts.frame import Frame, scale
from ncpm_reports.charts.history import adjoin, day, history_table, kept_together, unit_of, unit_suffix, value_text
from ncpm_reports.charts.labels import EndLabel, Obstacles, end_label, place_near
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.signals import COMMON, CONCERN, IMPROVEMENT, NEUTRAL, SIGNALS, Signal
from ncpm_reports.charts.style import BLUE, CHART_HEIGHT, CHART_WIDTH, GREY, INK, QUIET, SMALL, text_width
from ncpm_reports.charts.time_plot import FOOTER, TimePlot, axis_words, time_plot
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import Quantity, Status, Unit
from ncpm_reports.documents.blocks import Cell, ColumnKind, Label, Table
from ncpm_reports.documents.drawing import Fill, Point, Stroke
from ncpm_reports.measures.results import Assessment, ProcessPoint, SeriesPoint

MEAN = Stroke(colour=GREY, width=1.1)
LIMIT = Stroke(colour=GREY, width=0.9, dash=(2.0, 2.0))
THREAD = Stroke(colour=QUIET, width=1.0)
EDGE = Stroke(colour=INK, width=0.6)
NO_LIMITS = "Too few points, or no variation: no limits are drawn."


def spc(assessment: Assessment, *, table_id: str, width: float = CHART_WIDTH, height: float = CHART_HEIGHT) -> Picture:
    """The process control chart of an assessment (`assessment.spc`), sizes in points.

    Periods without a value leave a gap. Where the assessment has no process chart, its quarters are drawn as points
    without mean and limits, and that is said.
    """
    process = assessment.spc.points if assessment.spc is not None else ()
    if not process:
        process = tuple(_unjudged(point) for point in assessment.quarters)
    points = _as_series(assessment, process)
    values = tuple(v for p in process for v in (p.value, p.lower, p.upper, p.mean) if v is not None)
    near_zero = not values or min(values) <= 0.35 * max(values)
    up = scale(values, zero=near_zero, suffix=unit_suffix(unit_of(points)))
    limits = any(point.mean is not None for point in process)
    footer = " ".join(filter(None, ("" if limits else NO_LIMITS, axis_words(up))))
    kinds = _kinds(process)
    plot = time_plot(assessment, points, up, (width, height), footer=footer, key=bool(kinds))
    obstacles = Obstacles()
    _draw_limits(plot.sheet, plot.frame, process)
    _draw_points(plot, process, obstacles)
    if kinds:
        _draw_key(plot.sheet, (COMMON, *kinds), FOOTER if footer else 0.0)
    _write_letters(plot, process, obstacles)
    plot.finish(_end_labels(plot.frame, process, points))
    return Picture(drawing=plot.sheet.drawing(), data=_table(table_id, assessment, process, points))


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
    held = {point.period: point for point in assessment.quarters}
    unit = unit_of(assessment.quarters or assessment.history)
    return tuple(held.get(point.period) or _series_point(point, assessment, unit) for point in process)


def _series_point(point: ProcessPoint, assessment: Assessment, unit: Unit) -> SeriesPoint:
    return SeriesPoint(period=point.period, quantity=_derived(point.value, point.period, assessment, unit, "plotted"))


def _kind(point: ProcessPoint) -> Signal:
    return SIGNALS.get(point.point_type, COMMON)


def _draw_limits(sheet: Sheet, frame: Frame, process: Sequence[ProcessPoint]) -> None:
    for _, run in groupby(process, key=lambda point: (point.group, point.mean, point.lower, point.upper)):
        held = list(run)
        first, last = frame.x(day(held[0].period)), frame.x(day(held[-1].period))
        left, right = max(frame.left, first - 4), min(frame.right, last + 4)
        for value, stroke in ((held[0].mean, MEAN), (held[0].lower, LIMIT), (held[0].upper, LIMIT)):
            if value is not None:
                sheet.segments((((left, frame.y(value)), (right, frame.y(value))),), stroke)


def _places(frame: Frame, process: Sequence[ProcessPoint]) -> list[Point | None]:
    places: list[Point | None] = []
    for before, point in pairwise((None, *process)):
        if before is not None and point is not None and _apart(before, point):
            places.append(None)
        if point is not None:
            places.append(None if point.value is None else frame.at(day(point.period), point.value))
    return places


def _apart(before: ProcessPoint, point: ProcessPoint) -> bool:
    return before.group != point.group or not adjoin(before.period, point.period)


def _draw_points(plot: TimePlot, process: Sequence[ProcessPoint], obstacles: Obstacles) -> None:
    sheet, frame = plot.sheet, plot.frame
    places = _places(frame, process)
    sheet.line(places, THREAD)
    obstacles.add_line(places)
    held = [(point, frame.at(day(point.period), point.value)) for point in process if point.value is not None]
    for kind in (COMMON, IMPROVEMENT, CONCERN, NEUTRAL):
        at = [place for point, place in held if _kind(point) is kind]
        sheet.marks(kind.shape, at, kind.size, Fill(colour=kind.colour), None if kind is COMMON else EDGE)
    for _, place in held:
        obstacles.add_point(place, 6.5)
    if held:
        sheet.marks("o", [held[-1][1]], 11.0, None, RING)


def _write_letters(plot: TimePlot, process: Sequence[ProcessPoint], obstacles: Obstacles) -> None:
    """An H or L, high or low against the mean, at the first point of each run of one signal."""
    for (kind, letter), run in groupby(process, key=lambda point: (_kind(point), _letter(point))):
        first = next(run)
        if kind is not COMMON and letter and first.value is not None:
            place = plot.frame.at(day(first.period), first.value)
            place_near(plot.sheet, letter, place, obstacles, bold=True, away=4.0, inside=plot.inside)


def _letter(point: ProcessPoint) -> str:
    if point.value is None or point.mean is None:
        return ""
    return "H" if point.value > point.mean else "L"


def _kinds(process: Iterable[ProcessPoint]) -> list[Signal]:
    used = {_kind(point) for point in process}
    return [signal for signal in (IMPROVEMENT, CONCERN, NEUTRAL) if signal in used]


def _draw_key(sheet: Sheet, kinds: Sequence[Signal], bottom: float) -> None:
    x = 4.0
    for kind in kinds:
        edge = None if kind is COMMON else EDGE
        sheet.marks(kind.shape, [(x, bottom + 6.2)], kind.size, Fill(colour=kind.colour), edge)
        sheet.words(kind.meaning, x + 7, bottom + 3.0, colour=QUIET)
        x += text_width(kind.meaning, SMALL) + 19
    sheet.words("H high, L low; ring: newest", x, bottom + 3.0, colour=QUIET)


def _end_labels(frame: Frame, process: Sequence[ProcessPoint], points: Sequence[SeriesPoint]) -> tuple[EndLabel, ...]:
    labels: list[EndLabel] = []
    newest = next((point for point in reversed(points) if point.quantity.value is not None), None)
    if newest is not None and newest.quantity.value is not None:
        when = kept_together(newest.period.label)
        labels.append(end_label(value_text(newest.quantity), when, frame.y(newest.quantity.value), BLUE))
    last = process[-1] if process else None
    for name, value in (
        ("Mean", last.mean if last else None),
        ("Upper limit", last.upper if last else None),
        ("Lower limit", last.lower if last else None),
    ):
        if value is not None:
            quantity = Quantity(value=value, unit=unit_of(points))
            labels.append(
                EndLabel(lines=(f"{name} {value_text(quantity)}",), y=frame.y(value), colour=GREY, bold=False)
            )
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
    return data_table(table_id, assessment.name, columns, rows, (Label(unit.value),))


def _limit_cell(value: float | None, series: SeriesPoint, assessment: Assessment) -> Cell:
    """A limit, derived from the figures; the one of its own period stands for them all as its source."""
    if value is None:
        return number_cell(None)
    derived = _derived(value, series.period, assessment, series.quantity.unit, "limit")
    return number_cell(replace(derived, sources=series.quantity.sources), 1)
