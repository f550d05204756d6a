"""How wide columns are: as their shares say; in tables no word breaks, and no number parts from its unit."""

from ncpm_reports.documents.blocks import ColumnKind, Columns, Table, plain
from ncpm_reports.writers.pdf.fonts import clean, text_width

# Between a small picture and the words beside it.
PICTURE_GAP = 5.0
# A table of so many columns is set closer, or its words would not fit on an upright page.
MANY_COLUMNS = 6


def table_widths(table: Table, room: float, size: float, stretch: float = 1.0) -> list[float]:
    """The widths of a table's columns in points, which fill the `room` that the space between them leaves.

    Words are measured in the PDF's face at `size`; `stretch` is how much wider another face runs.
    """
    needs = [_widths_needed(table, index, size * stretch, room) for index in range(len(table.columns))]
    shares = [max(column.width, 0.01) for column in table.columns]
    if len(set(shares)) == 1:
        # Nobody said how wide: as wide as their contents, in proportion.
        shares = [natural for _, natural in needs]
    return column_widths(shares, [least for least, _ in needs], room)


def _widths_needed(table: Table, index: int, size: float, room: float) -> tuple[float, float]:
    """The width at which no word of a column breaks nor number parts from its unit, and that of it on one line."""
    column = table.columns[index]
    header = clean(plain(column.header))
    least = max(1.0, *(text_width(word, "b", size) for word in header.split(" ")))
    natural = least
    for row in table.rows:
        cell = row[index]
        picture = 0.0 if cell.drawing is None else min(cell.drawing.width, 0.4 * room)
        picture += PICTURE_GAP if picture and cell.content else 0
        text = clean(plain(cell.content))
        line_width = text_width(text, "", size)
        is_one_line = column.kind is ColumnKind.NUMBERS and len(text) < 24
        unbreakable = line_width if is_one_line else max(text_width(word, "", size) for word in text.split(" "))
        least, natural = max(least, picture + unbreakable), max(natural, picture + line_width)
    return min(least + 0.5, 0.45 * room), min(natural, 0.6 * room)


def side_by_side_widths(columns: Columns, width: float, gap: float) -> list[float]:
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
        remaining = room - sum(least[index] for index in fixed)
        total = sum(share for index, share in enumerate(shares) if index not in fixed)
        widths = [least[i] if i in fixed else remaining * share / total for i, share in enumerate(shares)]
        too_narrow = {index for index, width in enumerate(widths) if width < least[index] - 1e-6}
        if not too_narrow:
            return widths
        fixed |= too_narrow
