"""The data of a document: its tables and those behind its figures, once each, as ODS and CSV need them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

from ncpm_reports.core.quantities import MINUS
from ncpm_reports.documents.blocks import Cell, ColumnKind, Document, Figure, NoteRef, Number, Table, plain
from ncpm_reports.documents.traversal import replace_each, walk

_PRINTED = re.compile(rf"([+{MINUS}-]?)(\d{{1,3}}(?:,\d{{3}})*|\d+)(\.\d+)?(%?)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedNumber:
    """A number as it was printed: `value` is what the text says (0.05 for 5%), never more digits than were printed."""

    value: Decimal
    decimals: int
    percent: bool
    plus: bool
    text: str


def data_tables(document: Document) -> tuple[Table, ...]:
    """The tables and figures' data in reading order, each id once, with a source, without columns of pictures."""
    by_id: dict[str, Table] = {}
    for block in walk(document.blocks):
        if isinstance(block, Figure):
            by_id.setdefault(block.data.id, replace(block.data, source=block.data.source or block.source))
        elif isinstance(block, Table):
            by_id.setdefault(block.id, block)
    return tuple(map(_without_pictures, by_id.values()))


def _without_pictures(table: Table) -> Table:
    shown = [
        index
        for index, column in enumerate(table.columns)
        if column.kind is not ColumnKind.PICTURE or any(row[index].content for row in table.rows)
    ]
    return replace(
        table,
        columns=tuple(table.columns[index] for index in shown),
        rows=tuple(tuple(row[index] for index in shown) for row in table.rows),
    )


def printed_number(cell: Cell) -> PrintedNumber | None:
    """The cell's number, if it is one number and nothing else, not even a reference to a note."""
    numbers = [inline for inline in cell.content if isinstance(inline, Number)]
    other_words = tuple(inline for inline in cell.content if not isinstance(inline, Number))
    is_number = len(numbers) == 1 and not plain(other_words).strip()
    match = _PRINTED.fullmatch(numbers[0].text.strip()) if is_number else None
    if match is None:
        return None
    sign, whole, fraction, percent = match[1], match[2].replace(",", ""), match[3] or "", match[4]
    value = Decimal(whole + fraction)
    value = -value if sign in (MINUS, "-") else value
    return PrintedNumber(
        value=value.scaleb(-2) if percent else value,
        decimals=max(0, len(fraction) - 1),
        percent=bool(percent),
        plus=sign == "+",
        text=numbers[0].text,
    )


def number_notes(tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """The tables with their notes numbered through the whole spreadsheet, in order, as readers of one expect."""
    numbered: list[Table] = []
    last = 0
    for table in tables:
        new_numbers = {note.number: last + index for index, note in enumerate(table.notes, start=1)}
        last += len(table.notes)
        notes = tuple(replace(note, number=new_numbers[note.number]) for note in table.notes)
        numbered.append(replace_each(replace(table, notes=notes), NoteRef, partial(_renumbered, new_numbers)))
    return tuple(numbered)


def _renumbered(new_numbers: Mapping[int, int], reference: NoteRef) -> NoteRef:
    return NoteRef(new_numbers.get(reference.number, reference.number))
