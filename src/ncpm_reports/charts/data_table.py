"""The tables behind charts: every number that a chart shows, as numbers that can be traced."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from ncpm_reports.charts.history import breaks, day, incidents, unit_of
from ncpm_reports.core.periods import Period
from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Status, display
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Number, Table, Text
from ncpm_reports.measures.results import Assessment, SeriesPoint


def number_cell(quantity: Quantity | None, decimals: int | None = None) -> Cell:
    """A figure as a cell; without a value its shorthand, and "[x]", not available, where no figure is held at all."""
    if quantity is None:
        return Cell(content=(Text(Status.NOT_AVAILABLE.value),))
    return Cell(content=(Number(quantity, display(quantity, Display.TABLE, decimals)),))


def word_cell(words: str) -> Cell:
    """Words from data as a cell; "none" where there is nothing to say, for no cell is left blank."""
    return Cell(content=(Label(words) if words else Text("none"),))


def data_table(
    table_id: str,
    name: str,
    columns: Sequence[tuple[str, ColumnKind]],
    rows: Iterable[tuple[Cell, ...]],
    unit: Inlines = (),
) -> Table:
    """The table behind a chart named `name`; shorthand used in it is explained under it."""
    body = tuple(rows)
    return Table(
        id=table_id,
        title=(Text("Figures behind the chart: "), Label(name)),
        columns=tuple(Column(header=_header(header), kind=kind) for header, kind in columns),
        rows=body,
        unit=unit,
        shorthand=_shorthand(body),
    )


def _header(words: str) -> Inlines:
    """Words of a header: a label where they hold digits, as periods do."""
    return (Label(words) if any(letter.isdigit() for letter in words) else Text(words),)


def _shorthand(rows: tuple[tuple[Cell, ...], ...]) -> Inlines:
    used = {inline.text for row in rows for cell in row for inline in cell.content if isinstance(inline, Number | Text)}
    meanings = [f"{status.value} {meaning}" for status, meaning in STATUS_MEANINGS.items() if status.value in used]
    return (Text("; ".join(meanings)),) if meanings else ()


# A chart is drawn wide and then narrow.
@lru_cache(maxsize=16)
def history_table(table_id: str, assessment: Assessment, points: tuple[SeriesPoint, ...]) -> Table:
    """The table behind a chart over time: period, figure, its limits where there are any, and remarks."""
    limits = any(point.lower is not None or point.upper is not None for point in points)
    remarks = _remarks(assessment, points)
    columns = [("Period", ColumnKind.WORDS), ("Figure", ColumnKind.NUMBERS)]
    if limits:
        columns += [("Lower limit (95%)", ColumnKind.NUMBERS), ("Upper limit (95%)", ColumnKind.NUMBERS)]
    if any(remarks.values()):
        columns.append(("Remarks", ColumnKind.WORDS))
    rows = (
        (
            word_cell(point.period.label),
            number_cell(point.quantity),
            *((number_cell(point.lower), number_cell(point.upper)) if limits else ()),
            *((word_cell(remarks[point.period]),) if any(remarks.values()) else ()),
        )
        for point in points
    )
    return data_table(table_id, assessment.name, columns, rows, (Label(unit_of(points).words),))


def _remarks(assessment: Assessment, points: Sequence[SeriesPoint]) -> dict[Period, str]:
    base = assessment.baseline.period if assessment.baseline is not None else None
    ends = {gap.end: gap.words for gap in breaks(assessment, points)}
    remarks: dict[Period, list[str]] = {point.period: [] for point in points}
    for point in points:
        if point.period == base:
            remarks[point.period].append("Baseline")
        if day(point.period) in ends:
            remarks[point.period].append(ends[day(point.period)])
    for point, words in incidents(assessment, points):
        remarks[point.period].append(words)
    return {period: "; ".join(words) for period, words in remarks.items()}


def lines_table(table_id: str, name: str, lines: Sequence[tuple[str, Sequence[SeriesPoint]]]) -> Table:
    """The table behind lines over time, each with its name: a row a period and a column a line."""
    figures = [{point.period: point.quantity for point in points} for _, points in lines]
    periods = sorted({period for column in figures for period in column}, key=lambda period: (period.end, period.start))
    columns = [("Period", ColumnKind.WORDS), *((line, ColumnKind.NUMBERS) for line, _ in lines)]
    rows = ((word_cell(period.label), *(number_cell(column.get(period)) for column in figures)) for period in periods)
    unit = unit_of(lines[0][1]).words if lines and lines[0][1] else ""
    return data_table(table_id, name, columns, rows, (Label(unit),) if unit else ())
