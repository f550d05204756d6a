"""The tables behind charts: every number that a chart shows, as numbers that can be traced."""

from collections.abc import Iterable, Sequence

from ncpm_reports.core.quantities import STATUS_MEANINGS, Display, Quantity, Status, display
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Number, Table, Text


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
    held = tuple(rows)
    return Table(
        id=table_id,
        title=(Text("Figures behind the chart: "), Label(name)),
        columns=tuple(Column(header=_header(header), kind=kind) for header, kind in columns),
        rows=held,
        unit=unit,
        shorthand=_shorthand(held),
    )


def _header(words: str) -> Inlines:
    """Words of a header: a label where they hold digits, as periods do."""
    return (Label(words) if any(letter.isdigit() for letter in words) else Text(words),)


def _shorthand(rows: tuple[tuple[Cell, ...], ...]) -> Inlines:
    used = {inline.text for row in rows for cell in row for inline in cell.content if isinstance(inline, Number | Text)}
    held = [f"{status.value} {meaning}" for status, meaning in STATUS_MEANINGS.items() if status.value in used]
    return (Text("; ".join(held)),) if held else ()
