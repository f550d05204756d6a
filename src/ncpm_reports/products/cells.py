"""Tables, cells and counts as all documents have them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias, TypeVar

from ncpm_reports.core.quantities import Display, Quantity, Status, Unit, display
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Note, NoteRef, Number, Table, TableStyle
from ncpm_reports.documents.traversal import shorthand_used
from ncpm_reports.measures.results import Change
from ncpm_reports.narrative.phrases import ending, joined, number, phrase, with_unit, words

Item = TypeVar("Item")
MONTHS_A_YEAR = 12
NOT_AVAILABLE = Status.NOT_AVAILABLE.value
# A rate without its base is no figure: tables that mix units say it in the cell.
RATES = {
    Unit.PER_MILLION: "per million",
    Unit.PER_1000: "per 1,000 people",
    Unit.PER_1000_ADULTS: "per 1,000 adults",
    Unit.PER_1000_HOUSEHOLDS: "per 1,000 households",
}


@dataclass(frozen=True, slots=True)
class NotedCell:
    """A cell with the texts of the notes that it refers to; its table numbers them."""

    content: Inlines
    notes: tuple[str, ...]


Rows: TypeAlias = tuple[tuple[Column, ...], tuple[tuple[Cell | NotedCell, ...], ...]]


def table(
    ident: str,
    title: str | Inlines,
    columns: Sequence[Column],
    rows: Iterable[tuple[Cell | NotedCell, ...]],
    *,
    unit: Inlines = (),
    source: Inlines = (),
    style: TableStyle = TableStyle.STANDARD,
) -> Table:
    """A table whose shorthand, if its rows use any, is explained; each of its cells' notes stands under it once."""
    rows = tuple(rows)
    texts = (text for row in rows for cell in row if isinstance(cell, NotedCell) for text in cell.notes)
    notes = {text: number for number, text in enumerate(dict.fromkeys(texts), start=1)}
    body = tuple(tuple(_with_references(cell, notes) for cell in row) for row in rows)
    return Table(
        id=ident,
        title=words(title) if isinstance(title, str) else title,
        columns=tuple(columns),
        rows=body,
        unit=unit,
        shorthand=words(shorthand_used(body)),
        notes=tuple(Note(number=number, content=words(text)) for text, number in notes.items()),
        source=source,
        style=style,
    )


def _with_references(cell: Cell | NotedCell, notes: Mapping[str, int]) -> Cell:
    if isinstance(cell, Cell):
        return cell
    return text_cell(joined((cell.content, *((NoteRef(notes[text]),) for text in cell.notes))))


# The same set small, without its caption.
compact = partial(table, style=TableStyle.COMPACT)


def rows_of(items: Iterable[Item], *columns: tuple[Column, Callable[[Item], Cell | NotedCell]]) -> Rows:
    """The columns of a table and its rows, one an item: each column says what stands in it of an item."""
    return tuple(header for header, _ in columns), tuple(tuple(cell(item) for _, cell in columns) for item in items)


def column(header: str, width: float = 1.0, kind: ColumnKind = ColumnKind.WORDS) -> Column:
    """A column with a header that holds no figures."""
    return Column(header=words(header), kind=kind, width=width)


def numbers(header: str, width: float = 1.0) -> Column:
    """A column of numbers."""
    return column(header, width, ColumnKind.NUMBERS)


def text_cell(content: str | Inlines) -> Cell:
    """A cell of words, those with digits as labels, or of inlines."""
    return Cell(content=words(content) if isinstance(content, str) else content)


def figure(quantity: Quantity | None, *, signed: bool = False) -> Cell:
    """A cell with one figure as text prints it; "[x]" where there is none."""
    if quantity is None:
        return text_cell(NOT_AVAILABLE)
    if quantity.value is None:
        return text_cell((Number(quantity, display(quantity, Display.TABLE)),))
    return text_cell(with_unit(number(quantity, Display.SIGNED if signed else Display.TEXT)))


def signed(change: Change | None) -> Inlines:
    """A change with its sign: in per cent, of small counts in their number; "[x]" where there is none."""
    if change is None:
        return words(NOT_AVAILABLE)
    return (number(change.percent or change.absolute, Display.SIGNED),)


def dated(quantity: Quantity | None) -> Cell:
    """A figure and the period it is for: a year by the month in which it ends; a rate with what it is a rate of."""
    cell = figure(quantity)
    if quantity is None or quantity.period is None:
        return cell
    return text_cell(phrase("{}{}, {}", cell.content, rate_of(quantity), ending(quantity.period)))


def rate_of(quantity: Quantity) -> Inlines:
    """ " per million" after a rate, which is no figure without its base; nothing after any other figure."""
    text = RATES.get(quantity.unit)
    if text is None or quantity.value is None:
        return ()
    period = quantity.period
    is_average = period is not None and period.whole_months and period.months > MONTHS_A_YEAR
    return words(f"{' a year' if is_average else ''} {text}")


def count_of(count: int, things_counted: str) -> Number:
    """A count that the program made itself, with what it counted."""
    quantity = Quantity(value=float(count), unit=Unit.NUMBER, derivation=f"count of {things_counted}")
    return Number(quantity, display(quantity))
