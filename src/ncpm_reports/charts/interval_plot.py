"""Areas in alphabetical order, each with its figure and interval: what differs from what is seen, nobody is ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from ncpm_reports.charts.data_table import data_table, number_cell, word_cell
from ncpm_reports.charts.frame import Frame, Scale, scale
from ncpm_reports.charts.history import unit_suffix, value_text
from ncpm_reports.charts.picture import Picture
from ncpm_reports.charts.sheet import Sheet
from ncpm_reports.charts.style import (
    AXIS,
    BASELINE,
    CHART_WIDTH,
    DOT,
    GREY,
    GRIDLINE,
    QUIET,
    SMALL,
    WHISKER,
    shorten,
    text_width,
)
from ncpm_reports.core.quantities import Quantity, Unit
from ncpm_reports.documents.blocks import ColumnKind, Label, Table
from ncpm_reports.documents.drawing import Anchor, Point
from ncpm_reports.measures.results import Assessment

ROW = 11.6
_NAMES = 130.0
_CAP = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRow:
    """An area's figure with its limits, where there are any."""

    name: str
    figure: Quantity
    lower: Quantity | None = None
    upper: Quantity | None = None


def interval_row(name: str, assessment: Assessment) -> IntervalRow | None:
    """A row of an assessment's latest figure with its interval; None if it has no latest figure."""
    newest = assessment.history[-1] if assessment.history else None
    if assessment.latest is None:
        return None
    if newest is not None and newest.quantity == assessment.latest:
        return IntervalRow(name=name, figure=assessment.latest, lower=newest.lower, upper=newest.upper)
    return IntervalRow(name=name, figure=assessment.latest)


def interval_plot(
    rows: Sequence[IntervalRow],
    *,
    name: str,
    table_id: str,
    reference: Quantity | None = None,
    reference_name: str = "",
    width: float = CHART_WIDTH,
) -> Picture:
    """Dots with whiskers, one line an area in alphabetical order, and a named reference line; sizes in points.

    An area without a figure says so in its line. The height grows with the number of areas.
    """
    ordered = sorted(rows, key=lambda row: row.name)
    sheet = Sheet(width, len(ordered) * ROW + 44)
    across = _scale(ordered, reference)
    names = min(_NAMES, max((text_width(row.name, SMALL) for row in ordered), default=0.0)) + 8
    half = max(16.0, across.label_width / 2)
    frame = Frame(left=names + 4, bottom=22, right=width - half, top=22 + len(ordered) * ROW, across=across, up=across)
    _draw_axis(sheet, frame)
    if reference is not None and reference.value is not None:
        x = frame.x(reference.value)
        sheet.segments((((x, frame.bottom), (x, frame.top + 4)),), BASELINE)
        words = f"{reference_name} {value_text(reference)}".strip()
        sheet.words(words, x, frame.top + 8, colour=GREY, anchor=Anchor.MIDDLE)
    _draw_rows(sheet, frame, ordered)
    return Picture(drawing=sheet.drawing(), data=_table(table_id, name, ordered))


def _scale(rows: Sequence[IntervalRow], reference: Quantity | None) -> Scale:
    held = [quantity for row in rows for quantity in (row.figure, row.lower, row.upper)] + [reference]
    values = tuple(quantity.value for quantity in held if quantity is not None and quantity.value is not None)
    unit = rows[0].figure.unit if rows else Unit.NUMBER
    return scale(values, zero=not values or min(values) <= 0.4 * max(values), suffix=unit_suffix(unit))


def _draw_axis(sheet: Sheet, frame: Frame) -> None:
    places = [frame.x(tick) for tick in frame.across.ticks]
    sheet.segments([((x, frame.bottom), (x, frame.top)) for x in places], GRIDLINE)
    sheet.segments((((frame.left, frame.bottom), (frame.right, frame.bottom)),), AXIS)
    end = -1e9
    for x, label in zip(places, frame.across.labels, strict=True):
        half = text_width(label, SMALL) / 2
        if x - half > end:
            sheet.words(label, x, frame.bottom - 12, colour=QUIET, anchor=Anchor.MIDDLE)
            end = x + half + 4


def _draw_rows(sheet: Sheet, frame: Frame, rows: Sequence[IntervalRow]) -> None:
    strokes: list[tuple[Point, Point]] = []
    dots: list[Point] = []
    for index, row in enumerate(rows):
        y = frame.top - (index + 0.5) * ROW
        sheet.words(shorten(row.name, _NAMES, SMALL), frame.left - 8, y - 3.2, anchor=Anchor.END)
        if row.figure.value is None:
            sheet.words("no figure", frame.left + 4, y - 3.2, colour=QUIET)
            continue
        dots.append((frame.x(row.figure.value), y))
        strokes += _whisker(frame, row, y)
    sheet.segments(strokes, WHISKER)
    sheet.marks("o", dots, 5.0, DOT)


def _whisker(frame: Frame, row: IntervalRow, y: float) -> list[tuple[Point, Point]]:
    if row.lower is None or row.upper is None or row.lower.value is None or row.upper.value is None:
        return []
    low, high = frame.x(row.lower.value), frame.x(row.upper.value)
    return [((low, y), (high, y)), *(((x, y - _CAP), (x, y + _CAP)) for x in (low, high))]


def _table(table_id: str, name: str, rows: Sequence[IntervalRow]) -> Table:
    columns = [
        ("Area", ColumnKind.WORDS),
        ("Figure", ColumnKind.NUMBERS),
        ("Lower limit (95%)", ColumnKind.NUMBERS),
        ("Upper limit (95%)", ColumnKind.NUMBERS),
    ]
    body = ((word_cell(r.name), number_cell(r.figure), number_cell(r.lower), number_cell(r.upper)) for r in rows)
    unit = rows[0].figure.unit.value if rows else ""
    return data_table(table_id, name, columns, body, (Label(unit),) if unit else ())
