"""Cells and counts that the tables of the briefing pack have in common."""

from collections.abc import Iterable

from ncpm_reports.core.periods import MONTHS, Period
from ncpm_reports.core.quantities import NBSP, STATUS_MEANINGS, Display, Quantity, Status, Unit, display
from ncpm_reports.documents.blocks import Cell, Column, ColumnKind, Inlines, Label, Number, Text
from ncpm_reports.narrative.phrases import number, with_unit, words

YEAR = 12
NOT_AVAILABLE = Status.NOT_AVAILABLE.value
# A rate without its base is no figure: tables that mix units say it in the cell.
RATES = {
    Unit.PER_MILLION: "per million",
    Unit.PER_1000: "per 1,000 people",
    Unit.PER_1000_ADULTS: "per 1,000 adults",
    Unit.PER_1000_HOUSEHOLDS: "per 1,000 households",
}


def column(header: str, width: float = 1.0, kind: ColumnKind = ColumnKind.WORDS) -> Column:
    """A column with a header that holds no figures."""
    return Column(header=words(header), kind=kind, width=width)


def numbers(header: str, width: float = 1.0) -> Column:
    """A column of numbers."""
    return column(header, width, ColumnKind.NUMBERS)


def say(text: str) -> Cell:
    """A cell of words, those with digits as labels."""
    return Cell(content=words(text))


def figure(quantity: Quantity | None, *, signed: bool = False) -> Cell:
    """A cell with one figure as text prints it; "[x]" where there is none."""
    if quantity is None:
        return Cell(content=(Text(NOT_AVAILABLE),))
    if quantity.value is None:
        return Cell(content=(Number(quantity, display(quantity, Display.TABLE)),))
    return Cell(content=with_unit(number(quantity, Display.SIGNED if signed else Display.TEXT)))


def dated(quantity: Quantity | None) -> Cell:
    """A figure and the period it is for: a year by the month in which it ends; a rate with what it is a rate of."""
    cell = figure(quantity)
    if quantity is None or quantity.period is None:
        return cell
    return Cell(content=(*cell.content, *rate_of(quantity), Text(", "), Label(ending(quantity.period))))


def rate_of(quantity: Quantity) -> Inlines:
    """ " per million" after a rate, which is no figure without its base; nothing after any other figure."""
    text = RATES.get(quantity.unit)
    if text is None or quantity.value is None:
        return ()
    several = quantity.period is not None and quantity.period.whole_months and quantity.period.months > YEAR
    return words(f"{' a year' if several else ''} {text}")


def ending(period: Period) -> str:
    """A year by the month in which it ends, for columns headed "year ending"; other periods in full.

    Month and year stay on one line.
    """
    return f"{MONTHS[period.end.month]}{NBSP}{period.end.year}" if period.is_year else period.label


def counted(how_many: int, what: str) -> Number:
    """A count that the program made itself, with what it counted."""
    quantity = Quantity(value=float(how_many), unit=Unit.NUMBER, derivation=f"count of {what}")
    return Number(quantity, display(quantity))


def count_cell(how_many: int, what: str) -> Cell:
    """A count that the program made itself, as a cell."""
    return Cell(content=(counted(how_many, what),))


def shorthand(rows: Iterable[tuple[Cell, ...]]) -> Inlines:
    """The meanings of the shorthand that is used in rows; nothing where none is."""
    used = {inline.text for row in rows for cell in row for inline in cell.content if isinstance(inline, Number | Text)}
    meanings = [f"{status.value} {meaning}" for status, meaning in STATUS_MEANINGS.items() if status.value in used]
    return (Text("; ".join(meanings) + "."),) if meanings else ()
