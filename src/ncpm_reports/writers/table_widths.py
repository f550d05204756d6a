"""How wide columns are: as their shares say; in tables no word breaks, and no number parts from its unit."""

from dataclasses import dataclass

from ncpm_reports.documents.blocks import ColumnKind, Columns, Table, plain
from ncpm_reports.writers.pdf.fonts import clean, text_width

# Between a small picture and the words beside it.
BESIDE = 5.0
# A table of so many columns is set closer, or its words would not fit on an upright page.
MANY_COLUMNS = 6


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column needs: the width at which no word breaks nor number parts from its unit, and that of one line."""

    least: float
    natural: float


def table_widths(table: Table, room: float, size: float, stretch: float = 1.0) -> list[float]:
    """The widths of a table's columns in points, which fill the `room` that the space between them leaves.

    Words are measured in the PDF's face at `size`; `stretch` is how much wider another face runs.
    """
    needs = [_need(table, index, size * stretch, room) for index in range(len(table.columns))]
    shares = [max(column.width, 0.01) for column in table.columns]
    if len(set(shares)) == 1:
        # Nobody said how wide: as wide as their contents, in proportion.
        shares = [need.natural for need in needs]
    return column_widths(shares, [need.least for need in needs], room)


def _need(table: Table, index: int, size: float, room: float) -> _Need:
    column = table.columns[index]
    header = clean(plain(column.header))
    least = max(1.0, *(text_width(word, "b", size) for word in header.split(" ")))
    natural = least
    for row in table.rows:
        cell = row[index]
        picture = 0.0 if cell.drawing is None else min(cell.drawing.width, 0.4 * room)
        beside = picture + (BESIDE if picture and cell.content else 0)
        text = clean(plain(cell.content))
        whole = text_width(text, "", size)
        is_unbroken = column.kind is ColumnKind.NUMBERS and len(text) < 24
        widest = whole if is_unbroken else max(text_width(word, "", size) for word in text.split(" "))
        least, natural = max(least, beside + widest), max(natural, beside + whole)
    return _Need(min(least + 0.5, 0.45 * room), min(natural, 0.6 * room))


def widths_beside(columns: Columns, width: float, gap: float) -> list[float]:
    """The widths of columns of blocks that stand side by side in a `width`, with a `gap` between them."""
    shares = columns.shares or (1.0,) * len(columns.columns)
    room = width - gap * (len(shares) - 1)
    return [room * share / sum(shares) for share in shares]


def column_widths(shares: list[float], least: list[float], room: float) -> list[float]:
    """Widths in proportion to the shares, but none under its least where there is room for that."""
    if sum(least) >= room:
        return [width * room / sum(least) for width in least]
    fixed: set[int] = set()
    while True:
        left = room - sum(least[index] for index in fixed)
        total = sum(share for index, share in enumerate(shares) if index not in fixed)
        widths = [least[i] if i in fixed else left * share / total for i, share in enumerate(shares)]
        short = {index for index, width in enumerate(widths) if width < least[index] - 1e-6}
        if not short:
            return widths
        fixed |= short
