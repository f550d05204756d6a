"""What every chart returns: a drawing, and the table of the numbers that it shows, each of which can be traced."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ncpm_reports.charts.history import breaks, incidents, unit_of
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Status, Unit, display
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Label, Number, Table, Text
from ncpm_reports.documents.drawing import Drawing
from ncpm_reports.measures.results import Assessment, SeriesPoint

# A figure with so many decimals, a figure in the house style, none at all ("[x]"), or words.
Value = tuple[Quantity, int] | Quantity | str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A chart: the drawing, without title and source line, and the table of the numbers that it shows."""

    drawing: Drawing
    data: Table


def data_table(
    table_id: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Value]], unit: Unit | None = None
) -> Table:
    """The table behind a chart named `name`; shorthand used in it is explained under it.

    The first column and those that hold words are of words, the others of numbers. A figure without a value is its
    shorthand; None is "[x]", not available; words that are empty are "none", for no cell is left blank.
    """
    values = tuple(rows)
    words = {0, *(place for row in values for place, value in enumerate(row) if isinstance(value, str))}
    body = tuple(tuple(map(_cell, row)) for row in values)
    used = {inline.text for row in body for cell in row for inline in cell.content if isinstance(inline, Number | Text)}
    meanings = [f"{status.value} {meaning}" for status, meaning in STATUS_MEANINGS.items() if status.value in used]
    return Table(
        id=table_id,
        title=(Text("Figures behind the chart: "), Label(name)),
        columns=tuple(
            # Words that hold digits, as periods do, are labels.
            Column(
                header=(Label(header) if any(map(str.isdigit, header)) else Text(header),),
                kind=ColumnKind.WORDS if place in words else ColumnKind.NUMBERS,
            )
            for place, header in enumerate(headers)
        ),
        rows=body,
        unit=(Label(unit.words),) if unit is not None else (),
        shorthand=(Text("; ".join(meanings)),) if meanings else (),
    )


def _cell(value: Value) -> Cell:
    if value is None:
        return Cell(content=(Text(Status.NOT_AVAILABLE.value),))
    if isinstance(value, str):
        return Cell(content=(Label(value) if value else Text("none"),))
    quantity, decimals = value if isinstance(value, tuple) else (value, None)
    return Cell(content=(Number(quantity, display(quantity, Display.TABLE, decimals)),))


def history_table(table_id: str, assessment: Assessment, points: Sequence[SeriesPoint]) -> Table:
    """The table behind a chart over time: period, figure, its limits where there are any, and remarks."""
    remarks: dict[Period, list[str]] = {point.period: [] for point in points}
    if assessment.baseline is not None and assessment.baseline.period in remarks:
        remarks[assessment.baseline.period].append("Baseline")
    for _, after, words in breaks(assessment, points):
        remarks[after].append(words)
    for point, words in incidents(assessment, points):
        remarks[point.period].append(words)
    limits = any(point.lower is not None or point.upper is not None for point in points)
    headers = ["Period", "Figure", *(("Lower limit (95%)", "Upper limit (95%)") if limits else ())]
    rows: list[list[Value]] = [
        [point.period.label, point.quantity, *((point.lower, point.upper) if limits else ())] for point in points
    ]
    if any(remarks.values()):
        headers.append("Remarks")
        rows = [[*row, "; ".join(remarks[point.period])] for row, point in zip(rows, points, strict=True)]
    return data_table(table_id, assessment.name, headers, rows, unit_of(points))


def lines_table(table_id: str, name: str, lines: Sequence[tuple[str, Sequence[SeriesPoint]]]) -> Table:
    """The table behind lines over time, each with its name: a row a period and a column a line."""
    figures = [{point.period: point.quantity for point in points} for _, points in lines]
    periods = sorted({period for column in figures for period in column}, key=lambda period: (period.end, period.start))
    rows = ((period.label, *(column.get(period) for column in figures)) for period in periods)
    unit = unit_of(lines[0][1]) if lines[0][1] else None
    return data_table(table_id, name, ["Period", *(words for words, _ in lines)], rows, unit)
